/* Traces: the hops that a probe's packets were answered from on their way to a destination.
 *
 * All forms give the same: scamper's JSON and warts, RIPE Atlas' JSON, mtr's JSON, and what traceroute,
 * tracert and mtr -r print. A reader goes through the evidence once and tells one trace after the other. */
#ifndef CORDON_TRACE_TRACE_H
#define CORDON_TRACE_TRACE_H

#include "base/input.h"

enum { TRACE_MPLS_MOST = 8 };
#define RTT_NONE UINT32_MAX

struct trace_reply {
    uint8_t address[16];          /* zeroed: not told */
    uint32_t rtt_us;              /* least of this address at this hop; RTT_NONE: not told */
    uint32_t probes;              /* that it answered */
    uint8_t reply_ttl;            /* as it arrived; 0: not told */
    uint8_t icmp_type, icmp_code; /* 255: not told */
    const char *name;             /* host name, where the evidence tells one; NULL */
    const uint32_t *mpls;         /* label stack, outermost first (RFC 4950), label alone */
    uint8_t n_mpls;
    uint32_t asn; /* as the evidence itself tells it; 0: it does not */
};

/* All answers to one TTL: with several paths there are several. */
struct trace_hop {
    uint8_t ttl;
    uint32_t lost; /* probes without an answer */
    const struct trace_reply *replies;
    size_t n_replies; /* 0: nobody answered ("*") */
};

/* Of traces over several paths (scamper's tracelb, Atlas' Paris identifiers): which answer follows which. */
struct trace_edge {
    uint16_t from, to; /* replies, counted over all hops in order */
};

struct trace {
    uint8_t src[16], dst[16];        /* zeroed: not told */
    uint8_t from[16];                /* what src is seen as from outside (RIPE Atlas' `from`); zeroed */
    const char *src_name, *dst_name; /* as the evidence names them; NULL */
    const char *probe;               /* whose: "atlas:1234", monitor name; NULL */
    const char *method;              /* "icmp-paris", "udp", "tcp" …; NULL */
    const char *stopped; /* why it ended: "completed", "unreachable", "gap-limit", "loop" …; NULL */
    const struct trace_hop *hops; /* by TTL */
    size_t n_hops;
    const struct trace_edge *edges; /* NULL: one path */
    size_t n_edges;
    int64_t start_ns; /* 0: not told */
    uint64_t at;      /* offset, or line */
    bool by_line;
    bool reached; /* the destination itself answered */
};

/* The trace is valid for the time of the call. */
typedef void trace_taker(void *context, const struct trace *t);

struct trace_options {
    trace_taker *take;
    void *context;
    uint32_t most_diagnostics; /* 0: 20. All are counted */
    void (*progress)(void *context, uint64_t done, uint64_t total, uint64_t traces);
    void *progress_context;
};

struct trace_totals {
    const char *format; /* "scamper-json", "warts", "ripe-atlas", "mtr-json", "traceroute", "tracert", "mtr",
                           "tracepath" */
    uint64_t traces, hops, broken; /* broken: traces left out */
    uint64_t passed_over;          /* records that are no traces: cycles, pings, metadata */
    int64_t first_ns, last_ns;
    bool complete;
};

/* False when it is none of these: then nothing is said and nothing consumed. */
bool trace_read(struct input *in, const char *name, const struct trace_options *options,
                struct trace_totals *totals, struct diagnostics *d);

#endif
