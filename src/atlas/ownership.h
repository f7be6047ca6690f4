/* Control questions asked of the atlas. */
#ifndef CORDON_ATLAS_OWNERSHIP_H
#define CORDON_ATLAS_OWNERSHIP_H

#include "atlas/atlas.h"
#include "atlas/control.h"

/* A controller of a party with its proof in words: "state-cn holds 100 % of china-telecom-group (equity,
 * since 2000) [source]" … one stake a line, from the controller down. */
struct controller {
    party_id party;
    const char *id, *name;
    enum answer answer;
    const char *test;  /* "aggregate >= 50 %" */
    const char *share; /* "100 %", "30-35 %" */
    const char *const *proof;
    size_t n_proof;
    const uint32_t *stakes; /* the proof's, as numbers of atlas_stakes() */
    size_t n_stakes;
};

/* A proof in words and as what it is made of. */
struct stake_proof {
    const char *const *lines; /* one a stake, and what there is to note */
    size_t n_lines;
    const uint32_t *stakes; /* numbers of the stakes asked of, nearest seed first */
    size_t n_stakes;
};

struct stakes atlas_stakes(const struct atlas *a);
/* The provenance of stake number i of atlas_stakes(). */
struct provenance atlas_stake_why(const struct atlas *a, size_t i);
/* "state-cn holds 100 % of china-telecom-group (equity, since 2000-01-01) [source]" */
const char *atlas_stake_text(const struct atlas *a, struct arena *to, size_t i);

/* Everyone who controls p (met or undetermined) by the test on as_of, ultimate controllers first. In the
 * arena. */
size_t atlas_controllers(const struct atlas *a, struct arena *to, party_id p, struct control_test test,
                         date_t as_of, const struct controller **list);

/* For each party of the atlas: do the seeds together control it (seeds themselves: met)? `answers` has one
 * entry a party; proofs (one line a stake) are made on demand by atlas_control_proof. */
struct atlas_control;
struct atlas_control *atlas_control_new(const struct atlas *a, const party_id *seeds, size_t n,
                                        struct control_test test, date_t as_of);
void atlas_control_free(struct atlas_control *c);
const char *atlas_control_error(const struct atlas_control *c); /* NULL: fine */
enum answer atlas_control_answer(const struct atlas_control *c, party_id p);
struct stake_proof atlas_control_proof(const struct atlas_control *c, struct arena *to, party_id p);

#endif
