#include "cable_made.h"

#include "custody/sea/sea.h"

#define EARTH_DEGREE_KM SPHERE_DEGREE_KM

struct spot {
    double latitude, longitude;
    char country[3];
};

static double uniform(struct maker *m) {
    m->random += UINT64_C(0x9e3779b97f4a7c15);
    return (double)(hash_mix(m->random) >> 11) / 9007199254740992.0;
}

static bool chance(struct maker *m, double p) {
    return uniform(m) < p;
}

static size_t below(struct maker *m, size_t n) {
    return (size_t)(uniform(m) * (double)n) % n;
}

static double exponential(struct maker *m, double mean) {
    return -mean * log(1 - uniform(m));
}

static double spot_km(const struct spot *a, const struct spot *b) {
    return sphere_km(sphere_point_of(a->latitude, a->longitude), sphere_point_of(b->latitude, b->longitude));
}

static struct spot spot_of(const struct cable_landing *l) {
    struct spot s = {l->latitude, l->longitude, ""};
    memcpy(s.country, l->country, 2);
    return s;
}

static struct spot moved(struct maker *m, struct spot s, double km) {
    double way = 2 * M_PI * uniform(m), widen = cos(s.latitude * M_PI / 180);
    s.latitude = fmin(89, fmax(-89, s.latitude + km / EARTH_DEGREE_KM * cos(way)));
    s.longitude += km / EARTH_DEGREE_KM * sin(way) / fmax(0.05, widen);
    if (s.longitude > 180) s.longitude -= 360;
    if (s.longitude < -180) s.longitude += 360;
    return s;
}

static const struct cable_landing *any_landing(struct maker *m) {
    for (;;) {
        const struct cable *c = m->map->list[below(m, m->map->n)];
        if (!c->n_landings) continue;
        const struct cable_landing *l = &c->landings[below(m, c->n_landings)];
        if (l->country[0]) return l;
    }
}

/* Where the router behind a landing stands: there, in a town where many cables land (one in five abroad), or
 * inland. */
static struct spot router_behind(struct maker *m, const struct cable_landing *l) {
    struct spot at = spot_of(l);
    double kind = uniform(m);
    if (kind < 0.35) return moved(m, at, 15 * uniform(m));
    if (kind >= 0.75) return moved(m, at, fmin(600, exponential(m, 150)));
    bool home = chance(m, 0.8);
    for (int i = 0; i < 400; i++) {
        struct spot town = spot_of(any_landing(m));
        if (home && memcmp(town.country, at.country, 2) != 0) continue;
        if (spot_km(&town, &at) < 500) return town;
    }
    return at;
}

static void country_by_place(const struct maker *m, struct spot *s) {
    double best = INFINITY;
    for (size_t i = 0; i < m->map->n; i++)
        for (size_t j = 0; j < m->map->list[i]->n_landings; j++) {
            struct spot l = spot_of(&m->map->list[i]->landings[j]);
            double km = l.country[0] ? spot_km(&l, s) : INFINITY;
            if (km >= best) continue;
            best = km;
            memcpy(s->country, l.country, 2);
        }
}

/* Where open data has it. */
static struct spot seen_at(struct maker *m, struct spot s) {
    double kind = uniform(m), km = 0;
    if (kind < 0.60)
        km = fabs(exponential(m, 15));
    else if (kind < 0.85)
        km = exponential(m, 120);
    else if (kind < 0.95)
        km = exponential(m, 500);
    else
        return spot_of(any_landing(m));
    km *= m->error;
    s = moved(m, s, km);
    if (km > 150 && chance(m, 0.5)) country_by_place(m, &s);
    return s;
}

static party_id holder_of(struct maker *m, const struct cable *c) {
    double kind = uniform(m);
    if (kind < 0.3 || m->no_owners) return PARTY_NONE;
    if (kind < 0.7 && c->n_holders) return c->holders[below(m, c->n_holders)].party;
    return (party_id)below(m, m->map->owners);
}

static struct sea_hop *add_hop(struct maker *m, struct made *to, const struct spot *at, double rtt_ms,
                               party_id holder) {
    struct sea_hop *h = &to->hops[to->n++];
    struct spot seen = seen_at(m, *at);
    *h = (struct sea_hop){.ttl = (uint8_t)to->n,
                          .rtt_us = chance(m, 0.03) || m->no_times ? RTT_NONE : (uint32_t)(rtt_ms * 1000),
                          .holder = holder,
                          .latitude = seen.latitude,
                          .longitude = seen.longitude,
                          .source = HOP_PLACE_DATA};
    memcpy(h->country, seen.country, 2);
    return h;
}

/* Waiting in queues, and how late a router is with its answer; the least of a few probes. */
static double late(struct maker *m) {
    double least = INFINITY;
    for (size_t n = 1 + below(m, 4); n > 0; n--)
        least = fmin(least, exponential(m, 3) + (chance(m, 0.15) ? exponential(m, 20) : 0));
    return least;
}

static bool choose_cable(struct maker *m, struct made *to, uint16_t *from, uint16_t *end) {
    size_t i = below(m, m->map->n);
    const struct cable *c = m->map->list[i];
    if (c->planned || c->from == DATE_MIN || c->n_landings < 2) return false;
    date_t first = c->from > 12784 ? c->from : 12784, last = 19266; /* 2005 to 2022-10 */
    if (first >= last) return false;
    to->day = first + (date_t)below(m, (size_t)(last - first));
    *from = (uint16_t)below(m, c->n_landings);
    *end = (uint16_t)below(m, c->n_landings);
    if (*from == *end || !c->landings[*from].country[0] || !c->landings[*end].country[0]) return false;
    struct spot a = spot_of(&c->landings[*from]), b = spot_of(&c->landings[*end]);
    to->km = sea_way_km(m->sea, (uint32_t)i, *from, *end);
    to->cable = c;
    to->then = NULL;
    double km = spot_km(&a, &b);
    return isfinite(to->km) && km > 60 && to->km < 4 * km;
}

/* A second cable from where the first one lands on to somewhere. */
static const struct cable_landing *go_on(struct maker *m, struct made *to, const struct cable_landing *from,
                                         const struct cable_landing *at) {
    struct spot here = spot_of(at), begin = spot_of(from);
    for (int tries = 0; tries < 20000; tries++) {
        size_t i = below(m, m->map->n);
        const struct cable *c = m->map->list[i];
        if (c == to->cable || c->n_landings < 2 || !sea_in_service(c, to->day) || c->planned) continue;
        uint16_t x = (uint16_t)below(m, c->n_landings), y = (uint16_t)below(m, c->n_landings);
        struct spot a = spot_of(&c->landings[x]), b = spot_of(&c->landings[y]);
        if (x == y || !a.country[0] || !b.country[0] || spot_km(&a, &here) > 40) continue;
        float km = sea_way_km(m->sea, (uint32_t)i, x, y);
        if (!isfinite(km) || spot_km(&begin, &b) < (to->km + km) / 2 || spot_km(&a, &b) < 60) continue;
        to->then = c;
        to->km += km;
        return &c->landings[y];
    }
    return at;
}

/* Hops behind the far end: their times bound those before them. */
static void add_rest(struct maker *m, struct made *to, struct spot at, double ms, double home) {
    for (size_t n = below(m, 4); n > 0; n--) {
        double km = exponential(m, 150);
        at = moved(m, at, km);
        ms += 2 * 1.4 * km / 200;
        add_hop(m, to, &at, ms + (chance(m, 0.7) ? home : 0) + late(m), PARTY_NONE);
    }
}

void make_trace(struct maker *m, struct made *to) {
    uint16_t from, end;
    *to = (struct made){0};
    while (!choose_cable(m, to, &from, &end)) {
    }
    const struct cable_landing *l_a = &to->cable->landings[from], *l_b = &to->cable->landings[end];
    if (chance(m, 0.05)) l_b = go_on(m, to, l_a, l_b);
    struct spot near_a = spot_of(l_a), near_b = spot_of(l_b);
    to->sea_between =
        !land_joined(m->sea->land, land_part_of(near_a.country, near_a.latitude, near_a.longitude),
                     land_part_of(near_b.country, near_b.latitude, near_b.longitude));
    struct spot a = router_behind(m, l_a), b = router_behind(m, l_b);
    if (chance(m, 0.1)) a = moved(m, a, exponential(m, 200)); /* the router at the sea did not answer */
    if (chance(m, 0.1)) b = moved(m, b, exponential(m, 200));
    double from_probe = chance(m, 0.7) ? exponential(m, 200) : 0;
    struct spot probe = moved(m, a, from_probe);
    if (chance(m, 0.5))
        to->probe = (struct sea_probe){probe.latitude, probe.longitude};
    else
        to->probe = (struct sea_probe){NAN, NAN};
    double ms = 0.5 + 4 * uniform(m);
    add_hop(m, to, &probe, ms + late(m) / 4, PARTY_NONE);
    ms += 2 * (1.3 + 0.4 * uniform(m)) * spot_km(&probe, &a) / 200;
    to->a = to->n;
    add_hop(m, to, &a, ms + late(m) + (chance(m, 0.1) ? 15 * uniform(m) : 0), holder_of(m, to->cable));
    double land = (1.2 + 0.4 * uniform(m)) * (spot_km(&a, &near_a) + spot_km(&b, &near_b));
    double there = (to->km * (1 + 0.03 * uniform(m)) + land) / 200;
    /* one in four comes home another way: longer, or shorter as far as the sphere allows */
    double straight = spot_km(&a, &b) * 1.1 / 200;
    double back = chance(m, 0.25) ? fmax(straight, there * (0.7 + 0.9 * uniform(m))) : there;
    ms += 2 * there;
    to->b = to->n;
    add_hop(m, to, &b, ms + (back - there) + late(m), holder_of(m, to->then ? to->then : to->cable));
    add_rest(m, to, b, ms, back - there);
}
