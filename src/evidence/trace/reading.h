/* A trace while it is being read; private to this folder. */
#ifndef CORDON_TRACE_READING_H
#define CORDON_TRACE_READING_H

#include "base/address.h"
#include "base/arena.h"
#include "evidence/trace/trace.h"

enum { TRACE_TTLS = 256, TRACE_MOST_AT_TTL = 1024, TRACE_MOST_ANSWERS = 32768 };

/* What one address answered to one TTL, so far. */
struct trace_draft_answer {
    uint8_t address[16]; /* zeroed: not told */
    uint32_t rtt_us;
    uint32_t probes;
    uint32_t name; /* trace_draft_string(); 0: none */
    uint32_t asn;
    uint32_t before; /* 1 + the answer before it of the same TTL; 0: none */
    uint32_t mpls[TRACE_MPLS_MOST];
    uint8_t n_mpls;
    uint8_t ttl;
    uint8_t reply_ttl;
    uint8_t icmp_type, icmp_code;
};
#define TRACE_DRAFT_ANSWER                                                                                   \
    (struct trace_draft_answer) {                                                                            \
        .rtt_us = RTT_NONE, .probes = 1, .icmp_type = 255, .icmp_code = 255                                  \
    }

struct trace_draft_edge {
    uint32_t from, to; /* places among the answers */
};

struct trace_reading {
    struct input *in;
    const char *name; /* of the file */
    const struct trace_options *options;
    struct trace_totals *totals;
    struct diagnostics *diagnostics;
    uint32_t told;
    /* the trace being read */
    struct trace t;
    uint32_t src_name, dst_name, probe, method, stopped; /* trace_draft_string() */
    uint8_t first, last;                                 /* TTLs that were asked for; 0: not told */
    bool in_order;                                       /* its TTLs must not go back */
    struct trace_draft_answer *answers;
    size_t n_answers, answer_capacity;
    struct trace_draft_edge *edges;
    size_t n_edges, edge_capacity;
    uint32_t lost[TRACE_TTLS];
    uint16_t at_ttl[TRACE_TTLS]; /* answers */
    uint32_t newest[TRACE_TTLS]; /* 1 + the last of them; 0: none */
    bool asked[TRACE_TTLS];
    bool any;      /* … of them */
    char *strings; /* NUL-terminated, one behind the other; the first is empty */
    size_t n_strings, string_capacity;
    const char *wrong, *clause; /* NULL: nothing is */
    uint64_t wrong_at;
    /* the trace as it is told */
    struct trace_hop *hops;
    struct trace_reply *replies;
    struct trace_edge *told_edges;
    size_t reply_capacity, told_edge_capacity;
};

void trace_reading_start(struct trace_reading *r);
void trace_reading_end(struct trace_reading *r);

/* A new trace; what was there of another is forgotten. */
void trace_draft_begin(struct trace_reading *r, uint64_t at, bool by_line);
/* One answer, joined with what the same address answered to the same TTL before: its place, or UINT32_MAX
 * where the trace is broken. */
uint32_t trace_draft_answer(struct trace_reading *r, const struct trace_draft_answer *a);
void trace_draft_lost(struct trace_reading *r, uint64_t ttl, uint32_t probes);
void trace_draft_edge(struct trace_reading *r, uint32_t from, uint32_t to);
/* For names and words: what to keep of it; 0 for empty text. */
uint32_t trace_draft_string(struct trace_reading *r, struct text t);
/* What is wrong with the trace: it will be left out. The first of several is told. `at`: where; 0: where the
 * trace begins. Both static. */
void trace_draft_wrong(struct trace_reading *r, uint64_t at, const char *clause, const char *what);
/* Tells the trace, or what is wrong with it. */
void trace_draft_end(struct trace_reading *r);

/* A record that is none, or a part of the input that cannot be read. */
void trace_reading_damage(struct trace_reading *r, uint64_t at, bool by_line, const char *clause,
                          const char *what);

/* Milliseconds as they are written ("36.803", "0,4", "12") in microseconds. False: it is no such number, or
 * is below zero or over an hour. */
bool rtt_parse(struct text t, uint32_t *us);
bool rtt_negative(struct text t);

/* What a form is known by, and read with. head: the beginning of the input, 64 KiB of it where there is as
 * much. */
struct trace_format {
    bool (*is)(struct bytes head);
    void (*read)(struct trace_reading *r);
};
extern const struct trace_format trace_format_warts, trace_format_json, trace_format_text;

#endif
