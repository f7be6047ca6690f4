/* What speaks against a way, as a cost: the negative logarithm of how likely it is beside the others, but for
 * a constant. The weights are those of a conditional logit fitted to generated traces of which the way is
 * known (docs/cables.md tells how), and are the same for all cables, owners and countries. */
#include "custody/sea/sea.h"

#define COST_DETOUR 3.0f      /* by e-fold of its length over the great circle */
#define COST_BACKHAUL 0.8f    /* by e-fold of (50 km + backhaul) at each end */
#define COST_ABROAD 1.0f      /* an end's landing is in another country */
#define COST_OVER_SEA 3.0f    /* … which is beyond the sea */
#define COST_RELAY 3.0f       /* two cables, though no hop told of the place between */
#define COST_PLANNED 2.0f     /* it was planned for a day before, and nothing tells that it came about */
#define COST_OWNER (-1.5f)    /* an end's network belongs to an owner of the cable */
#define COST_OPERATOR (-0.7f) /* … or to the operator of its landing station */
#define COST_OTHERS 0.5f      /* all owners are known, and neither network is theirs */
#define COST_SHORT 0.35f      /* by millisecond that the round trip is too short */
#define COST_LONG 0.6f        /* by e-fold of (10 ms + what it is too long) */
#define COST_LAND 0.5f        /* that there is no cable, where a way over land is as long */
#define COST_BORDER 0.15f     /* by border that a way over land crosses */

static float bits(unsigned fit, unsigned a, unsigned b) {
    return (float)(((fit & a) != 0) + ((fit & b) != 0));
}

static float detour(const struct sea_pair *p, float km) {
    return logf(fmaxf(1, km / fmaxf(50, p->km)));
}

float sea_cost(const struct sea_pair *p, const struct sea_way *w) {
    float cost = COST_DETOUR * detour(p, sea_way_length(w));
    cost += COST_BACKHAUL * (logf(1 + w->backhaul_a / 50) + logf(1 + w->backhaul_b / 50));
    cost += COST_ABROAD * bits(w->fit, SEA_ABROAD_A, SEA_ABROAD_B);
    cost += COST_OVER_SEA * bits(w->fit, SEA_OVER_SEA_A, SEA_OVER_SEA_B);
    cost += COST_OWNER * bits(w->fit, SEA_OWNER_A, SEA_OWNER_B);
    cost += COST_OPERATOR * bits(w->fit, SEA_OPERATOR_A, SEA_OPERATOR_B);
    if (w->fit & SEA_OWNER_OTHER) cost += COST_OTHERS;
    if (w->fit & SEA_PLANNED) cost += COST_PLANNED;
    if (w->then != SEA_NO_CABLE) cost += COST_RELAY;
    return cost;
}

float sea_cost_of_time(float km, float ms) {
    if (!isfinite(ms)) return 0;
    float over = ms - km / SEA_KM_PER_MS;
    return over < 0 ? -COST_SHORT * over : COST_LONG * logf(1 + over / 10);
}

float sea_cost_of_land(const struct sea_pair *p) {
    return COST_LAND + COST_DETOUR * detour(p, (float)p->land.km) + COST_BORDER * (float)p->land.borders;
}

/* Return paths differ and answers are late, so that the difference of two round-trip times may come out too
 * small: a tenth and 5 ms. */
bool sea_too_long(float km, float ms) {
    return isfinite(ms) && km / SEA_KM_PER_MS * 0.9f > ms + 5;
}
