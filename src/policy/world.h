/* What a judge asks about parties, of the atlas or of facts written into the policy. */
#ifndef CORDON_POLICY_WORLD_H
#define CORDON_POLICY_WORLD_H

#include "policy/facts.h"

struct world {
    const struct atlas *atlas; /* one of the two */
    const struct facts *facts;
};

size_t world_party_count(struct world w);
party_id world_party(struct world w, struct text slug);
struct party world_party_get(struct world w, party_id p);
size_t world_jurisdictions(struct world w, party_id p, date_t as_of, struct jurisdiction_claim *to,
                           size_t most);
struct holding world_holder(struct world w, enum identifier_kind kind, struct text value, date_t as_of);
size_t world_controllers(struct world w, struct arena *a, party_id p, struct control_test test, date_t as_of,
                         const struct controller **list);

struct stakes world_stakes(struct world w);

/* Those who surely are seeds, and those who may be. */
struct seeds {
    const party_id *sure;
    size_t n;
    const party_id *doubtful;
    size_t n_doubtful;
};

/* Do the seeds together control a party? Seeds themselves: met. Undetermined as well where that hangs on a
 * seed in doubt. */
struct world_control;
struct world_control *world_control_new(struct world w, struct seeds seeds, struct control_test test,
                                        date_t as_of);
void world_control_free(struct world_control *c);
enum answer world_control_answer(const struct world_control *c, party_id p);
bool world_control_doubtful(const struct world_control *c,
                            party_id p); /* only seeds in doubt leave it open */
struct stake_proof world_control_proof(const struct world_control *c, struct arena *to, party_id p);

#endif
