#include "custody/sea/sea.h"

#include "base/memory.h"

#include <stdlib.h>

#define NEAR_KM 40.0       /* closer than places are known */
#define NEAR_LAND_KM 150.0 /* … and with no sea between */

static struct sea_end end_of(const struct sea_hop *h) {
    struct sea_end e = {.latitude = h->latitude,
                        .longitude = h->longitude,
                        .at = sphere_point_of(h->latitude, h->longitude),
                        .part = land_part_of(h->country, h->latitude, h->longitude),
                        .holder = h->holder,
                        .town = h->town};
    memcpy(e.country, h->country, 2);
    return e;
}

static uint32_t epoch_of(const struct sea *s, date_t day) {
    size_t low = 0, high = s->n_dates;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (s->dates[middle] <= day)
            low = middle + 1;
        else
            high = middle;
    }
    return day == DATE_MIN ? UINT32_MAX : (uint32_t)low;
}

static bool same_end(const struct sea_end *e, const struct sea_hop *h) {
    return e->latitude == h->latitude && e->longitude == h->longitude && e->holder == h->holder &&
           memcmp(e->country, h->country, 2) == 0;
}

static uint64_t hash_end(const struct sea_hop *h, uint64_t seed) {
    struct {
        double latitude, longitude;
        uint32_t holder;
        char country[4];
    } key = {h->latitude, h->longitude, h->holder, {h->country[0], h->country[1], 0, 0}};
    return hash_bytes(&key, sizeof key, seed);
}

static void work_out(struct sea *s, struct sea_pair *p, date_t day) {
    p->km = (float)sphere_km(p->a.at, p->b.at);
    p->joined = land_joined(s->land, p->a.part, p->b.part);
    p->land = p->joined ? land_between(s->land, p->a.part, p->a.at, p->b.part, p->b.at)
                        : (struct land_way){INFINITY, 0};
    if (p->km >= NEAR_KM && (!p->joined || p->land.km >= NEAR_LAND_KM)) sea_search(s, p, day);
}

static struct sea_pair *pair_of(struct sea *s, const struct sea_hop *a, const struct sea_hop *b, date_t day) {
    uint32_t epoch = epoch_of(s, day);
    uint64_t hash = hash_end(a, hash_end(b, hash_seed() + epoch));
    uint32_t first = hash_table_get(&s->by_pair, hash);
    for (uint32_t i = first; i != HASH_ABSENT; i = s->pairs[i].next)
        if (same_end(&s->pairs[i].a, a) && same_end(&s->pairs[i].b, b) && s->pairs[i].epoch == epoch)
            return &s->pairs[i];
    s->pairs = memory_grow(s->pairs, s->n_pairs, &s->room_pairs, sizeof *s->pairs);
    struct sea_pair *p = &s->pairs[s->n_pairs];
    *p = (struct sea_pair){.a = end_of(a), .b = end_of(b), .epoch = epoch, .next = first};
    hash_table_put(&s->by_pair, hash, (uint32_t)s->n_pairs++);
    work_out(s, p, day);
    return p;
}

/* Times are told apart as far as they matter: by 0.5 ms, beyond 50 ms by 1 ms. So no answer says which time
 * was measured: the crossing does. */
static uint32_t step_of(float ms) {
    if (!isfinite(ms)) return UINT32_MAX;
    if (ms < 50) return (uint32_t)lrintf(ms * 2);
    return 100 + (uint32_t)lrintf(fminf(ms, 100000) - 50);
}

static float ms_of_step(uint32_t step) {
    if (step == UINT32_MAX) return NAN;
    return step < 100 ? (float)step / 2 : (float)(step - 100) + 50;
}

static const struct crossing *answer_for(struct sea *s, struct sea_pair *p, float ms) {
    uint32_t step = step_of(ms);
    uint64_t key = (uint64_t)(p - s->pairs) << 32 | step;
    uint32_t at = hash_table_get(&s->by_answer, key);
    if (at != HASH_ABSENT) return s->answers[at];
    s->answers = memory_grow(s->answers, s->n_answers, &s->room_answers, sizeof(struct crossing *));
    const struct crossing *c = sea_judge(s, p, ms_of_step(step));
    hash_table_put(&s->by_answer, key, (uint32_t)s->n_answers);
    return s->answers[s->n_answers++] = c;
}

static bool usable(const struct sea_hop *h) {
    return h->source != HOP_PLACE_NONE && !h->impossible && !h->special &&
           sphere_valid(h->latitude, h->longitude);
}

/* What answers came back from a later hop had been at this one before: a later hop's smaller time bounds
 * it. */
static void bound_times(const struct sea_hop *hops, size_t n, uint32_t *rtt) {
    uint32_t least = RTT_NONE;
    for (size_t i = n; i-- > 0;) {
        if (hops[i].rtt_us != RTT_NONE && hops[i].rtt_us < least) least = hops[i].rtt_us;
        rtt[i] = hops[i].rtt_us == RTT_NONE ? RTT_NONE : least;
    }
}

float sea_usable_ms(uint32_t rtt_us, float km) {
    if (rtt_us == RTT_NONE) return NAN;
    float ms = (float)rtt_us / 1000;
    return ms < 0.9f * km / SEA_KM_PER_MS ? NAN : ms;
}

static bool cross(struct sea *s, const struct sea_hop *hops, const uint32_t *rtt, size_t from, size_t to,
                  date_t day, struct crossing *c) {
    struct sea_pair *p = pair_of(s, &hops[from], &hops[to], day);
    if (!p->ways) return false;
    uint32_t rtt_us = rtt[from] == RTT_NONE || rtt[to] == RTT_NONE ? RTT_NONE : rtt[to] - rtt[from];
    *c = *answer_for(s, p, sea_usable_ms(rtt_us, p->km));
    c->from = (uint16_t)from;
    c->to = (uint16_t)to;
    c->rtt_us = rtt_us;
    return true;
}

size_t sea_crossings(struct sea *s, const struct sea_hop *hops, size_t n, date_t day,
                     const struct crossing **list) {
    if (n > UINT16_MAX) n = UINT16_MAX;
    uint32_t few[64], *rtt = n <= 64 ? few : memory_new(n, sizeof *rtt);
    bound_times(hops, n, rtt);
    size_t last = n, found = 0, room = 0;
    struct crossing *found_list = NULL, c, *to = NULL;
    for (size_t i = 0; i < n; i++) {
        if (!usable(&hops[i])) continue;
        if (last < n && cross(s, hops, rtt, last, i, day, &c)) {
            found_list = memory_grow(found_list, found, &room, sizeof *found_list);
            found_list[found++] = c;
        }
        last = i;
    }
    if (found) {
        to = arena_take_array(s->results, found, sizeof *to);
        memcpy(to, found_list, found * sizeof *to);
    }
    free(found_list);
    if (rtt != few) free(rtt);
    *list = to;
    return found;
}

const char *crossing_answer_text(enum crossing_answer a) {
    static const char *const texts[] = {"near", "over-land", "cables", "cannot-tell"};
    return texts[a];
}

const char *hop_place_source_text(enum hop_place_source s) {
    static const char *const texts[] = {NULL, "open-data", "host-name", "both", "told"};
    return texts[s];
}
