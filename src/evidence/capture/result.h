/* What capture_read() leaves behind; private to this folder. */
#ifndef CORDON_CAPTURE_RESULT_H
#define CORDON_CAPTURE_RESULT_H

#include "evidence/capture/capture.h"

struct name_join;

/* The look-up that led to a flow, found already. */
struct lead_found {
    uint32_t entry; /* in the shard's log; UINT32_MAX: none */
    bool certain;
};

struct capture {
    struct capture_options options;
    struct shard *shards;
    unsigned n_shards;
    struct intern *apps;
    struct capture_totals totals;
    struct name_join *join;
    struct lead_found *leads; /* by flow of the only shard, in place of `join`; NULL */
    size_t lead_capacity;
    bool complete;
    bool built; /* from something else than packets (build.h): a zeroed address or time is an unknown one */
};

/* That a limit left out `count` of something, where it did: the capture is incomplete. */
void capture_tell_limit(struct capture *c, const char *name, struct diagnostics *d, const char *what,
                        uint64_t count, const char *hint);

/* A flow by its number in a shard. */
void capture_view(const struct capture *c, const struct shard *s, uint32_t number, struct flow_view *v);

/* The next look-up in packet order over all shards; NULL at the end. `next` starts as zeros. */
const struct dns_entry *dns_entry_next(const struct capture *c, uint32_t next[MOST_SHARDS], unsigned *from);

#endif
