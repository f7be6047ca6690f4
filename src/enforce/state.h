/* Putting a plan into force and taking it out again, so that a kill at any moment leaves either the old or
 * the new state.
 *
 * All is in one folder: `state.json` what is in force and the step at hand, N/plan.jsonl the plans, `before/`
 * what each target held. Each target is changed in one atomic step (an nft transaction; a file written
 * beside, synced and renamed). The state is written and synced before the first step and after the last;
 * whoever finds an unfinished one (any later `cordon enforce`, the guardian, the boot unit) takes it back.
 * Until `confirm` a guardian process waits, and the elements of nft sets expire by themselves, so that a dead
 * guardian changes nothing. Times are CLOCK_BOOTTIME where they must not jump, and wall time where they are
 * shown. */
#ifndef CORDON_ENFORCE_STATE_H
#define CORDON_ENFORCE_STATE_H

#include "enforce/backend.h"

struct target { /* where a backend's text goes */
    const struct backend *backend;
    const char *path;          /* file; NULL: the kernel (nft, xdp) */
    const char *device;        /* xdp: the interface */
    const char *const *reload; /* instead of the backend's own; NULL */
    const char *input;         /* fdroid: path of the index */
};

struct guardian;
struct enforce_options {
    const char *folder;        /* state; NULL: /var/lib/cordon/enforce */
    struct guardian *guardian; /* of enforce_guard(), which enforce_apply() lets go; NULL: it starts one */
    unsigned confirm_seconds;  /* 0: 60 */
    bool confirmed;            /* at once, without a guardian: for scripts that ask for it by name */
    struct render_options render;
};

enum enforce_status {
    ENFORCE_DONE,
    ENFORCE_NOTHING, /* nothing is in force, or nothing had to be done */
    ENFORCE_REFUSED, /* it would cut what is kept; a target is not as it was left; another is in force */
    ENFORCE_FAILED,  /* and everything is as before */
    ENFORCE_UNDONE   /* an unfinished change of somebody before was found, and taken back */
};

/* Starts the guardian before the plan is read, whose memory it would else keep. */
bool enforce_guard(const struct enforce_options *o, struct guardian *g, struct diagnostics *d);
enum enforce_status enforce_apply(const struct enforce_plan *p, const struct target *targets, size_t n,
                                  const struct enforce_options *o, struct diagnostics *d);
enum enforce_status enforce_confirm(const struct enforce_options *o, struct diagnostics *d);
enum enforce_status enforce_revert(const struct enforce_options *o, struct diagnostics *d);

/* The plan in force, without a look at how it is with it. NOTHING: none is; REFUSED: the folder is not ours
 * to read; FAILED: it cannot be read (told). Nothing is taken back. */
enum enforce_status enforce_in_force(const char *folder, struct arena *to, struct enforce_plan *plan,
                                     struct diagnostics *d);

/* After the machine was started, or somebody was killed: UNDONE when something was taken back or put into
 * force again. All the others do the same before they begin. */
enum enforce_status enforce_recover(const struct enforce_options *o, struct diagnostics *d);

/* What is in force, with counters where the backend has them. */
struct measure_count {
    uint32_t measure; /* index into the plan */
    uint64_t packets, bytes;
};
struct enforce_totals {
    uint64_t packets, bytes; /* that were stopped, or in mode log would have been */
    uint64_t kept_packets;   /* that were let pass because they are kept */
    bool only;               /* there are so many measures that none is told by itself */
};
struct enforce_state {
    struct enforce_plan plan; /* n_measures 0: nothing is in force */
    const struct target *targets;
    size_t n_targets;
    int64_t applied_ns, confirm_until_ns; /* confirm_until 0: confirmed */
    const struct measure_count *counts;
    size_t n_counts;
    struct enforce_totals totals;
    const char *const *drift; /* targets that are not as they were left, a sentence each */
    size_t n_drift;
};
enum enforce_status enforce_read(const struct enforce_options *o, struct arena *to, struct enforce_state *s,
                                 struct diagnostics *d);

#endif
