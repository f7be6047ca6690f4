/* What follows what in traces over several paths: the answers to one flow at one TTL and at the next. Private
 * to this folder. */
#ifndef CORDON_TRACE_MULTIPATH_H
#define CORDON_TRACE_MULTIPATH_H

#include "evidence/trace/reading.h"

enum { MULTIPATH_MOST_FLOWS = 256 };

/* The answers to the probes of one TTL, with the flow that each probe belonged to. */
struct multipath_set {
    struct {
        uint32_t flow, place;
    } list[MULTIPATH_MOST_FLOWS];
    unsigned n;
};

/* A link, or several of one node, while their sets are read. */
struct multipath_link {
    struct {
        struct trace_draft_answer answer; /* of the node that they lead from, but for its TTL */
        uint32_t place;                   /* UINT32_MAX: not known yet, since its TTL is not */
    } from;
    struct multipath_set before, now;
    uint8_t ttl; /* of the set before; 0: none */
};

void multipath_begin(struct multipath_link *l, const struct trace_draft_answer *from);
/* A probe of the set, which was answered so. */
void multipath_answer(struct trace_reading *r, struct multipath_link *l, uint32_t flow,
                      const struct trace_draft_answer *a);
/* The end of a set of that TTL, of which so many probes were not answered. A TTL that does not go on behind
 * the set before begins another link of the same node. */
void multipath_end_set(struct trace_reading *r, struct multipath_link *l, uint64_t ttl, uint32_t lost);

/* Answers of that address have this name. */
void multipath_name(struct trace_reading *r, const uint8_t address[16], uint32_t name, uint32_t *named);

#endif
