/* Three-valued seeds: who may be one, for all that is not known of it. */
#ifndef CORDON_POLICY_DOUBT_H
#define CORDON_POLICY_DOUBT_H

#include "policy/evaluate.h"

/* Parties with a stake in them on the day, one entry a party. */
const bool *owned_parties(struct arena *a, struct world w, date_t as_of);

/* A company or the like of which neither an owner nor a jurisdiction is known on the day: it may be
 * anybody's. */
bool party_obscure(const struct bound *b, party_id p);

/* Of a known party of the atlas no owner is known on the day, though it is of a kind that has owners. */
bool owners_unknown(const struct bound *b, party_id p);

/* By a claim that is not in doubt. */
bool surely_seed(const struct bound *b, const struct seed_ground *g, party_id p);

/* Not surely a seed of the control, but perhaps: what is missing to know it; NULL: it is none. `a` NULL: no
 * text is made, and what comes back only tells that there is a doubt. */
const char *seed_doubt(const struct bound *b, const struct control *c, party_id p, struct arena *a);

/* Undetermined for the seeds that are in doubt: what is missing; NULL: it is for other reasons. */
const char *control_doubt(const struct bound *b, uint32_t control, party_id p);

#endif
