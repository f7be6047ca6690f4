/* From one generation to another, as the record says. Internal to state*.c and the guardian. All under the
 * folder's lock. */
#ifndef CORDON_ENFORCE_MOVES_H
#define CORDON_ENFORCE_MOVES_H

#include "enforce/targets.h"

/* The plan of a generation; false, told: it cannot be read. */
bool moves_plan(const struct placing *at, uint64_t number, struct enforce_plan *to);
const char *moves_folder(const struct placing *at, uint64_t number);

/* What nobody waits for any more is taken back: a change that was not finished, a plan that was not confirmed
 * in time, measures in files whose time is over, all of a plan whose time is over. After a start of the
 * machine the kernel's part of a confirmed plan is put there again. DONE: something was; NOTHING: there was
 * nothing to do; FAILED: it is to be tried again. */
enum enforce_status moves_settle(const char *folder, struct diagnostics *d);

/* When moves_settle() has to be called though nobody asks, by CLOCK_BOOTTIME; INT64_MAX: never. *next (may be
 * NULL): the number of the next plan. */
int64_t moves_due(const char *folder, uint64_t *next);

/* When the generation changes by itself: see generation.ends_ns. */
int64_t moves_end(const struct generation *g, const struct enforce_plan *plan);

/* Makes reality be generation `to` (0: as before the first plan), and drops all others but `keep`. The record
 * must have been written as `moving`. */
bool moves_go(const struct placing *at, struct record *r, uint64_t to, uint64_t keep);

/* A generation that nobody goes back to any more. */
bool moves_forget(const struct placing *at, struct record *r, uint64_t number);

/* What passes in nft's and XDP's sets besides the plan's own keep. */
struct render_options moves_options(const struct placing *at);

#endif
