/* XDP: a plan's addresses in a program that drops packets before the kernel makes anything of them.
 *
 * One thing in /sys/fs/bpf/cordon holds it: the link between the program and the interface. Sets and counters
 * live as long as the program. A new plan is a new program with sets of its own, filled before the link is
 * turned over to it, which the kernel does in one step; a kill at any moment leaves the old or the new. A
 * program of somebody else on the interface is never replaced, and while ours is there the kernel lets nobody
 * else replace it.
 *
 * MEASURE_REJECT drops: there is nobody to answer with. Measures for programs (cgroups) are left out. */
#ifndef CORDON_ENFORCE_XDP_H
#define CORDON_ENFORCE_XDP_H

#include "enforce/state.h"

/* folder: a bpf file system's; NULL: "/sys/fs/bpf/cordon" */
struct xdp_place {
    const char *device, *folder;
};

struct xdp_report {
    bool attached;
    bool native;      /* in the driver; false: generic, behind it */
    uint32_t program; /* its id in the kernel */
    size_t elements;  /* addresses and blocks that were loaded */
    size_t left;      /* measures that are left out */
};

/* DONE; REFUSED with a diagnostic: another's program is there, or no bpf file system; FAILED: all is as
 * before. An empty plan attaches a program that lets everything pass. */
enum enforce_status xdp_attach(const struct enforce_plan *p, const struct render_options *o,
                               struct xdp_place at, struct xdp_report *r, struct diagnostics *d);
/* What was put there on probation stays. NOTHING: there is none of ours. */
enum enforce_status xdp_confirm(struct xdp_place at, struct diagnostics *d);
/* NOTHING: there was none of ours. */
enum enforce_status xdp_detach(struct xdp_place at, struct diagnostics *d);

/* What is in force there; attached false: nothing, or the interface is gone. elements and left are not known.
 */
struct xdp_report xdp_status(struct xdp_place at);

/* Counters of measures that met packets, by the index in the plan that was attached. They live in the arena.
 */
size_t xdp_counts(struct xdp_place at, struct arena *a, const struct measure_count **to);

/* What is loaded: of each address or block the strictest measure that holds now, in the order of addresses.
 */
struct xdp_entry {
    struct prefix prefix;
    uint32_t measure;
    int64_t until_ns;
};
struct xdp_entry *xdp_entries(const struct enforce_plan *p, const struct render_options *o, size_t *n,
                              size_t *left); /* free() */

#endif
