#include "custody/sea/sea.h"

#include <stdlib.h>

/* Landings within 1,000 km; where the nearest is far, or the crossing long, within more: the middle of a
 * continent is connected to both of its coasts. */
#define NEAR_KM 1000.0
#define NEAR_MOST_KM 1500.0
#define NEAR_FAR_KM 2500.0
#define NEAR_SHARE 0.2 /* of the crossing */

static size_t first_at(const struct sea *s, double latitude) {
    size_t low = 0, high = s->n_landings;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (s->landings[middle].latitude < latitude)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* km to the nearest landing that is not farther than `most`; INFINITY: none is. Writes all of them. */
static double within(const struct sea *s, const struct sea_end *e, double most, struct sea_near *to,
                     size_t *n) {
    double nearest = INFINITY, south = e->latitude - most / SPHERE_DEGREE_KM - 0.01,
           north = e->latitude + most / SPHERE_DEGREE_KM + 0.01;
    double chord2 = sphere_chord2_of_km(most);
    *n = 0;
    for (size_t i = first_at(s, south); i < s->n_landings && s->landings[i].latitude <= north; i++) {
        const struct sea_landing *l = &s->landings[i];
        if (sphere_chord2(e->at, l->at) > chord2) continue;
        double km = sphere_km(e->at, l->at);
        if (km < nearest) nearest = km;
        to[(*n)++] = (struct sea_near){l, (float)km, false};
    }
    return nearest;
}

static int by_cable(const void *a, const void *b) {
    const struct sea_near *x = a, *y = b;
    if (x->landing->cable != y->landing->cable) return x->landing->cable < y->landing->cable ? -1 : 1;
    return x->landing->landing < y->landing->landing ? -1 : x->landing->landing > y->landing->landing;
}

struct sea_near_list sea_near(const struct sea *s, const struct sea_end *e, double crossing_km,
                              struct arena *scratch) {
    struct sea_near *list = arena_take_array(scratch, s->n_landings + 1, sizeof *list);
    size_t n, kept = 0;
    double nearest = within(s, e, NEAR_MOST_KM, list, &n);
    if (!n) nearest = within(s, e, NEAR_FAR_KM, list, &n);
    double most = fmax(NEAR_KM, fmin(NEAR_MOST_KM, NEAR_SHARE * crossing_km));
    most = fmax(most, fmin(NEAR_FAR_KM, nearest + 300));
    for (size_t i = 0; i < n; i++) {
        struct sea_near near = list[i];
        if (near.km > most) continue;
        near.over_sea = e->part && near.landing->part && !land_joined(s->land, e->part, near.landing->part);
        near.km *= (float)LAND_STRETCH;
        list[kept++] = near;
    }
    qsort(list, kept, sizeof *list, by_cable);
    return (struct sea_near_list){list, kept};
}
