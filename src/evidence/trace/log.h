/* All traces of an audit, kept small: those between the same two ends over the same hops are one way, with
 * the least round-trip time of each hop over all of them. */
#ifndef CORDON_TRACE_LOG_H
#define CORDON_TRACE_LOG_H

#include "evidence/trace/trace.h"

struct trace_log;

struct way_hop {
    uint8_t address[16]; /* zeroed: nobody answered */
    const char *name;    /* host name; NULL */
    uint32_t rtt_us;     /* least over all probes; RTT_NONE */
    uint32_t asn;        /* as the evidence tells it; 0 */
    uint8_t ttl;
    bool mpls; /* a label stack was told: hops may hide here */
};

/* One way that probes took. */
struct trace_way {
    uint8_t src[16], dst[16];
    const char *dst_name; /* NULL: the evidence tells none */
    const char *probe;
    const struct way_hop *hops; /* one answer a TTL; a trace over several paths gives several ways */
    uint32_t n_hops;
    uint32_t traces; /* that took it */
    uint32_t evidence;
    uint64_t at; /* of the first */
    int64_t first_ns, last_ns;
    bool reached, by_line;
    uint16_t ways; /* that the first trace of it had: 1, or more with several paths */
};

struct trace_log *trace_log_new(void);
void trace_log_free(struct trace_log *l);
void trace_log_evidence(struct trace_log *l, uint32_t evidence); /* what follows is of that */
void trace_log_take(void *log, const struct trace *t);           /* a trace_taker */

/* In order of arrival; valid until the log is freed, once nothing more is taken. */
size_t trace_log_ways(const struct trace_log *l, const struct trace_way **list);
uint64_t trace_log_traces(const struct trace_log *l);
/* Traces with more ways than are kept of one (16). */
uint64_t trace_log_cut(const struct trace_log *l);
/* Traces of which silent hops and all ways but one were left out, because traces so far made very many hops of
 * few answers. */
uint64_t trace_log_thinned(const struct trace_log *l);

#endif
