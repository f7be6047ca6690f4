/* What speaks against a way, as a cost: the negative logarithm of how likely it is beside the others, but for
 * a constant. The weights of ways over cables are those of a conditional logit fitted to generated traces of
 * which the way is known (docs/cables.md tells how, bench/cable_accuracy.c --fit does it), and are the same
 * for all cables, owners and countries. */
#include "custody/sea/sea.h"

const float sea_weights[SEA_FEATURES] = {
    [SEA_BY_DETOUR] = 1.77f,    [SEA_BY_BACKHAUL] = 1.00f,   [SEA_BY_BACKHAUL_FAR] = 0.17f,
    [SEA_BY_ABROAD] = 2.09f,    [SEA_BY_OVER_SEA] = -0.13f,  [SEA_BY_OWNER] = -2.78f,
    [SEA_BY_OPERATOR] = -1.00f, [SEA_BY_OTHERS] = 2.03f,     [SEA_BY_PLANNED] = 2.00f,
    [SEA_BY_RELAY] = 3.00f,     [SEA_BY_SHORT] = 0.16f,      [SEA_BY_SHORT_SHARE] = 1.14f,
    [SEA_BY_LONG] = 1.04f,      [SEA_BY_LONG_SHARE] = 2.28f,
};

/* What a way over land has beside its detour and its time. Not fitted: no generated trace has the truth. */
#define COST_LAND 0.5f
#define COST_BORDER 0.25f
#define COST_LAND_FAR 0.3f /* by 1,000 km */

static float bits(unsigned fit, unsigned a, unsigned b) {
    return (float)(((fit & a) != 0) + ((fit & b) != 0));
}

static float detour(const struct sea_pair *p, float km) {
    return logf(fmaxf(1, km / fmaxf(50, p->km)));
}

void sea_features(const struct sea_pair *p, const struct sea_way *w, float x[SEA_FEATURES]) {
    x[SEA_BY_DETOUR] = detour(p, sea_way_length(w));
    x[SEA_BY_BACKHAUL] = logf(1 + w->backhaul_a / 50) + logf(1 + w->backhaul_b / 50);
    x[SEA_BY_BACKHAUL_FAR] = (w->backhaul_a + w->backhaul_b) / 500;
    x[SEA_BY_ABROAD] = bits(w->fit, SEA_ABROAD_A, SEA_ABROAD_B);
    x[SEA_BY_OVER_SEA] = bits(w->fit, SEA_OVER_SEA_A, SEA_OVER_SEA_B);
    x[SEA_BY_OWNER] = bits(w->fit, SEA_OWNER_A, SEA_OWNER_B);
    x[SEA_BY_OPERATOR] = bits(w->fit, SEA_OPERATOR_A, SEA_OPERATOR_B);
    x[SEA_BY_OTHERS] = (w->fit & SEA_OWNER_OTHER) != 0;
    x[SEA_BY_PLANNED] = (w->fit & SEA_PLANNED) != 0;
    x[SEA_BY_RELAY] = w->then != SEA_NO_CABLE;
}

void sea_features_of_time(float km, float ms, float x[SEA_FEATURES]) {
    float need = km / SEA_KM_PER_MS, over = ms - need;
    bool known = isfinite(ms);
    x[SEA_BY_SHORT] = known && over < 0 ? -over : 0;
    x[SEA_BY_SHORT_SHARE] = known && over < 0 ? -over / (need + 5) : 0;
    x[SEA_BY_LONG] = known && over > 0 ? logf(1 + over / 5) : 0;
    x[SEA_BY_LONG_SHARE] = known && over > 0 ? fminf(4, over / (need + 5)) : 0;
}

float sea_cost(const struct sea_pair *p, const struct sea_way *w) {
    float x[SEA_FEATURES], cost = 0;
    sea_features(p, w, x);
    for (size_t i = 0; i < SEA_TIMELESS; i++) cost += sea_weights[i] * x[i];
    return cost;
}

float sea_cost_of_time(float km, float ms) {
    float x[SEA_FEATURES], cost = 0;
    if (!isfinite(ms)) return 0;
    sea_features_of_time(km, ms, x);
    for (size_t i = SEA_TIMELESS; i < SEA_FEATURES; i++) cost += sea_weights[i] * x[i];
    return cost;
}

float sea_cost_of_land(const struct sea_pair *p) {
    return COST_LAND + sea_weights[SEA_BY_DETOUR] * detour(p, (float)p->land.km) +
           COST_BORDER * (float)p->land.borders + COST_LAND_FAR * (float)p->land.km / 1000;
}

/* Return paths differ and answers are late, so that the difference of two round-trip times may come out too
 * small: a tenth and 5 ms. */
bool sea_too_long(float km, float ms) {
    return isfinite(ms) && km / SEA_KM_PER_MS * 0.9f > ms + 5;
}
