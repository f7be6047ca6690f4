/* Putting a generation's text where it belongs, and what was before back. Each does its whole work again when
 * it is asked twice. Internal to state*.c. */
#ifndef CORDON_ENFORCE_TARGETS_H
#define CORDON_ENFORCE_TARGETS_H

#include "enforce/record.h"

struct placing {
    const char *folder;
    struct arena *arena;
    struct diagnostics *d;
    bool back; /* on the way to what was: software that does not take a file on is told, and stops nothing */
};

/* Where a generation's plan and texts are. */
const char *target_folder(const struct placing *at, uint64_t number);

/* How a target is told: "rpz=/etc/unbound/cordon.rpz", "nft". */
const char *target_text(const struct target *t, struct arena *a);
const char *target_key(const struct target *t, struct arena *a);
bool target_same(const struct placed *a, const struct placed *b);

/* Before the first plan comes: what is there is kept in before/. False: it is not to be touched. */
bool target_keep(const struct placing *at, struct placed *p);
/* Renders the plan for it, and checks that the software would take it. The text is kept with the generation.
 */
bool target_prepare(const struct placing *at, const struct enforce_plan *plan, uint64_t number, size_t i,
                    struct placed *p, const struct render_options *o);
/* plan: as files need none, and the kernel does. */
bool target_put(const struct placing *at, const struct enforce_plan *plan, uint64_t number, size_t i,
                struct placed *p, const struct render_options *o);
/* The kernel lets what was put there on probation stay, with its counters; of files nothing has to be done.
 */
bool target_confirm(const struct placing *at, const struct placed *p);
/* What was before. Whatever else was written there since is set aside, and told. */
bool target_restore(const struct placing *at, const struct placed *p);

/* A sentence where it is not as it was left; NULL. */
const char *target_drift(const struct placing *at, const struct placed *p);

bool target_is_kernel(const struct target *t);

#endif
