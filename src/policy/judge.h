/* One policy bound to facts on a day, judging chains. Internal to the policy floor; audits use run.h.
 *
 * A rule answers met, not-met or undetermined (evaluate.h). It speaks with its verdict where it is met and
 * with `undetermined` where a missing fact could make it met; where it is not met it is silent. An exception
 * that holds and has not expired silences it; an exception that may hold makes its verdict undetermined.
 *
 * The verdict is the one on which all ways of filling in the missing facts agree, deny overriding review and
 * review overriding allow, and the policy's `default` speaking where no rule is met. Where they do not agree
 * it is `review` when none of them allows, else `undetermined`: so an undetermined deny is never hidden by an
 * allow, and a review, which a person looks at anyway, carries it along as a finding of its own. It is always
 * the strongest verdict of the findings, so the order of rules has no influence. */
#ifndef CORDON_POLICY_JUDGE_H
#define CORDON_POLICY_JUDGE_H

#include "policy/run.h"
#include "policy/world.h"

struct judge;

/* What it makes lives in the arena. `number` is the policy's in its audit. */
struct judge *judge_new(struct arena *a, const struct policy *p, uint16_t number, struct world w,
                        date_t as_of, struct judging how);
void judge_free(struct judge *j);

/* Adds up what thresholds ask for; before judging, once, with all chains of the audit. */
void judge_count(struct judge *j, const struct chain *chains, size_t n);

/* A growing list; it is large, so it grows outside of the arena. */
struct findings {
    struct finding *list;
    size_t n, capacity;
    struct statement *statements; /* scratch */
    size_t statement_capacity;
};
/* Copies the list to where there is room for it, and empties it. How many they were. */
size_t findings_move(struct findings *f, struct finding *to);
void findings_drop(struct findings *f);
size_t findings_keep(struct findings *f, struct arena *a, const struct finding **list); /* into the arena */

/* Appends the findings on the chain, which has this number in its audit; at least one. Several threads may
 * judge at the same time, each into findings of its own. */
enum verdict judge_chain(const struct judge *j, const struct chain *c, uint32_t number, struct findings *to);

/* The reasons of a finding that this judge made on the chain. Not for several threads at a time. */
struct reasons judge_reasons(const struct judge *j, const struct finding *f, const struct chain *c,
                             struct arena *to);

/* Party slugs that the policy names and the facts do not have, each once; in the arena. */
size_t judge_strangers(const struct judge *j, const char *const **slugs);

/* … as a note each, at the place where the policy names it. */
void judge_tell_strangers(const struct judge *j, const struct policy *p, struct diagnostics *d);

struct policy_ref judge_policy_ref(const struct judge *j);

#endif
