#include "custody/sea/sea.h"

#include "base/memory.h"

#include <stdlib.h>

/* Two cables in a row, joined where both land. Only asked for where no single cable fits, so the places in
 * between are the middle of a way of which no hop has told. */
#define RELAY_KM 60.0

/* A landing from which some landing near the far end is reached. */
struct ahead {
    struct sphere_point at;
    float latitude;
    uint32_t cable, slot; /* slot: which of the cables near the far end */
    uint16_t from, to;    /* landings */
    float sea_km, backhaul;
    bool over_sea;
};

static int by_latitude(const void *a, const void *b) {
    const struct ahead *x = a, *y = b;
    return x->latitude < y->latitude ? -1 : x->latitude > y->latitude;
}

static size_t cable_run(const struct sea_near_list *l, size_t i) {
    uint32_t cable = l->list[i].landing->cable;
    while (i < l->n && l->list[i].landing->cable == cable) i++;
    return i;
}

/* From each landing of one cable the best way to one near the end; `near` are n landings of that cable. */
static bool best_from(struct sea *s, const struct sea_near *near, size_t n, uint16_t landing, float *sea_km,
                      const struct sea_near **best) {
    *best = NULL;
    for (size_t i = 0; i < n; i++) {
        if (near[i].landing->landing == landing) continue;
        float km = sea_way_km(s, near[i].landing->cable, near[i].landing->landing, landing);
        if (!isfinite(km) || (*best && km + near[i].km >= *sea_km + (*best)->km)) continue;
        *sea_km = km;
        *best = &near[i];
    }
    return *best != NULL;
}

static struct ahead *look_back(struct sea *s, const struct sea_near_list *near, date_t day,
                               struct arena *scratch, size_t *n, size_t *slots) {
    size_t most = 0;
    for (size_t i = 0; i < near->n; i = cable_run(near, i))
        most += s->cables[near->list[i].landing->cable].cable->n_landings;
    struct ahead *list = arena_take_array(scratch, most + 1, sizeof *list);
    *n = *slots = 0;
    for (size_t i = 0, end; i < near->n; i = end) {
        end = cable_run(near, i);
        uint32_t cable = near->list[i].landing->cable;
        const struct cable *c = s->cables[cable].cable;
        if (!sea_in_service(c, day)) continue;
        for (uint16_t y = 0; y < c->n_landings; y++) {
            const struct cable_landing *l = &c->landings[y];
            const struct sea_near *to = NULL;
            float km = 0;
            if (!l->country[0] || !sphere_valid(l->latitude, l->longitude)) continue;
            if (!best_from(s, near->list + i, end - i, y, &km, &to)) continue;
            list[(*n)++] = (struct ahead){sphere_point_of(l->latitude, l->longitude),
                                          (float)l->latitude,
                                          cable,
                                          (uint32_t)*slots,
                                          y,
                                          to->landing->landing,
                                          km,
                                          to->km,
                                          to->over_sea};
        }
        ++*slots;
    }
    qsort(list, *n, sizeof *list, by_latitude);
    return list;
}

/* Ways that go on from one landing of the first cable. */
static void go_on(const struct sea_pair *p, const struct sea_way *first, const struct cable_landing *l,
                  const struct ahead *list, size_t n, struct sea_way *best) {
    struct sphere_point at = sphere_point_of(l->latitude, l->longitude);
    double reach = RELAY_KM / SPHERE_DEGREE_KM;
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (list[middle].latitude < l->latitude - reach)
            low = middle + 1;
        else
            high = middle;
    }
    for (size_t i = low; i < n && list[i].latitude <= l->latitude + reach; i++) {
        const struct ahead *a = &list[i];
        double km = sphere_km(at, a->at);
        if (km > RELAY_KM || a->cable == first->cable) continue;
        struct sea_way w = *first;
        w.then = a->cable;
        w.then_from = a->from;
        w.then_to = a->to;
        w.then_km = a->sea_km;
        w.backhaul_b = a->backhaul;
        w.between = (float)(km * LAND_STRETCH);
        if (a->over_sea) w.fit |= SEA_OVER_SEA_B;
        w.cost = sea_cost(p, &w);
        struct sea_way *b = &best[a->slot];
        if (b->cable == SEA_NO_CABLE || w.cost < b->cost) *b = w;
    }
}

static void relay_over(struct sea *s, struct sea_pair *p, const struct sea_near *near, size_t n_near,
                       const struct ahead *list, size_t n, struct sea_way *best) {
    uint32_t cable = near->landing->cable;
    const struct cable *c = s->cables[cable].cable;
    for (uint16_t x = 0; x < c->n_landings; x++) {
        const struct cable_landing *l = &c->landings[x];
        const struct sea_near *from = NULL;
        float km = 0;
        if (!l->country[0] || !sphere_valid(l->latitude, l->longitude)) continue;
        if (!best_from(s, near, n_near, x, &km, &from)) continue;
        struct sea_way first = {.cable = cable,
                                .from = from->landing->landing,
                                .to = x,
                                .sea_km = km,
                                .backhaul_a = from->km,
                                .fit = from->over_sea ? SEA_OVER_SEA_A : 0};
        go_on(p, &first, l, list, n, best);
    }
}

void sea_search_relays(struct sea *s, struct sea_pair *p, date_t day, const struct sea_near_list near[2],
                       struct arena *scratch) {
    size_t n, slots;
    struct ahead *list = look_back(s, &near[1], day, scratch, &n, &slots);
    struct sea_way *best = arena_take_array(scratch, slots + 1, sizeof *best);
    for (size_t i = 0, end; i < near[0].n; i = end) {
        end = cable_run(&near[0], i);
        if (!sea_in_service(s->cables[near[0].list[i].landing->cable].cable, day)) continue;
        for (size_t j = 0; j < slots; j++) best[j].cable = SEA_NO_CABLE;
        relay_over(s, p, near[0].list + i, end - i, list, n, best);
        for (size_t j = 0; j < slots; j++)
            if (best[j].cable != SEA_NO_CABLE) sea_add_way(p, &best[j]);
    }
}
