#include "cable_nautilus.h"

#include "custody/sea/sphere.h"

#include <stdlib.h>

/* One source of places, so that clusters have one member: each end's share of sources is 1. */
#define GEO_SHARE 1.0

static bool sound(const struct made *t, const struct sea_hop *h) {
    if (!sphere_valid(t->probe.latitude, t->probe.longitude) || h->rtt_us == RTT_NONE) return true;
    double km = sphere_km(sphere_point_of(t->probe.latitude, t->probe.longitude),
                          sphere_point_of(h->latitude, h->longitude));
    return km / 200 <= (double)h->rtt_us / 2000;
}

static bool owner_is(const struct cable *c, party_id p) {
    for (size_t i = 0; i < c->n_holders; i++)
        if (c->holders[i].part == CABLE_OWNER && p != PARTY_NONE && c->holders[i].party == p) return true;
    return false;
}

static bool in_service(const struct cable *c, date_t day) {
    return !c->planned && (c->from == DATE_MIN || c->from <= day);
}

/* The best of any two stations of a cable; negative: none is near enough, or the way to them is longer than
 * the crossing. */
static double score_of(const struct cable *c, const struct sea_hop *a, const struct sea_hop *b,
                       double reach) {
    struct sphere_point at = sphere_point_of(a->latitude, a->longitude),
                        bt = sphere_point_of(b->latitude, b->longitude);
    double best = -1, owners = owner_is(c, a->holder) + owner_is(c, b->holder);
    for (size_t i = 0; i < c->n_landings; i++) {
        struct sphere_point x = sphere_point_of(c->landings[i].latitude, c->landings[i].longitude);
        double d_a = sphere_km(at, x);
        if (!c->landings[i].country[0] || d_a > reach) continue;
        for (size_t j = 0; j < c->n_landings; j++) {
            struct sphere_point y = sphere_point_of(c->landings[j].latitude, c->landings[j].longitude);
            double d_b = sphere_km(bt, y);
            if (i == j || !c->landings[j].country[0] || d_b > reach || d_a + d_b > sphere_km(x, y)) continue;
            double score = 0.5 * (0.5 * 2 * GEO_SHARE + 0.4 * (2 - (d_a + d_b) / 1000) + 0.1 * owners);
            if (score > best) best = score;
        }
    }
    return best;
}

static int by_score(const void *a, const void *b) {
    const struct nautilus_choice *x = a, *y = b;
    return x->score < y->score ? 1 : x->score > y->score ? -1 : 0;
}

size_t nautilus_choose(const struct cable_map *m, const struct made *t, struct nautilus_choice *to,
                       size_t most) {
    const struct sea_hop *a = &t->hops[t->a], *b = &t->hops[t->b];
    size_t n = 0;
    if (!sound(t, a) || !sound(t, b)) return 0;
    for (double reach = 500; reach <= 1000 && !n; reach += 500)
        for (size_t i = 0; i < m->n && n < most; i++) {
            double score = in_service(m->list[i], t->day) ? score_of(m->list[i], a, b, reach) : -1;
            if (score >= 0) to[n++] = (struct nautilus_choice){m->list[i], score};
        }
    qsort(to, n, sizeof *to, by_score);
    size_t kept = 0;
    while (kept < n && to[kept].score >= 0.95 * to[0].score) kept++;
    return kept;
}
