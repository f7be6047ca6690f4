/* Plans in the making, and what they would stop. */
#ifndef CORDON_LIBRARY_ENFORCE_H
#define CORDON_LIBRARY_ENFORCE_H

#include "library/ban.h"

#include "enforce/state.h"

/* What of the evidence a plan stops, as far as its measures were seen to be used. */
struct enforce_stops {
    uint64_t flows, bytes, all_flows, all_bytes;
    const char *const *apps; /* that lose something */
    size_t n_apps;
};

struct enforcing {
    struct plan_options options;
    struct ban_part *stored;    /* passages of a store; NULL: those of the audit */
    struct enforce_plan before; /* in force */
    struct enforce_plan plan;
    struct enforce_stops stops;
    enum enforce_status in_force; /* DONE: `before` is */
    bool begun, made;
};

void enforcing_free(struct enforcing *e); /* NULL is fine */

/* ban: what the audit says of whom its policies hit; NULL: nothing. */
void enforce_plan_text(const struct enforcing *e, const struct ban_report *ban, struct output *out,
                       struct report_options style);
void enforce_status_text(const struct enforce_state *x, struct output *out, struct report_options style);
/* "3 names, 1 app": measures that none of the targets can have; NULL: there are none. */
const char *enforce_idle(struct arena *a, const struct enforce_plan *p, const struct target *list, size_t n);
void enforce_status_json(const struct enforce_state *s, struct output *out);

#endif
