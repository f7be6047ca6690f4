/* The JSON forms of traces: each is known by members that no other has. Private to this folder. */
#ifndef CORDON_TRACE_JSON_PARTS_H
#define CORDON_TRACE_JSON_PARTS_H

#include "base/pull.h"
#include "evidence/trace/reading.h"

/* What an object at the top turns out to be. */
enum record_kind {
    RECORD_NONE,    /* nothing that is known: passed over */
    RECORD_OTHER,   /* of a tool for traces, but none itself: a cycle, metadata, a ping */
    RECORD_SCAMPER, /* trace or tracelb */
    RECORD_ATLAS,
    RECORD_MTR
};

/* One record while it is being read: its members may come in any order. */
struct json_record {
    struct trace_reading *r;
    struct pull *p;
    uint32_t monitor; /* trace_draft_string() of who probes, from the cycle record before … */
    struct text host; /* … as this record tells it */
    bool is_trace, is_cycle, has_hops, is_atlas, is_mtr, is_other;
    bool lb;
    uint64_t hop_count, first_hop;
    struct text atlas_proto;
    uint64_t paris;
    bool no_dst; /* "dst" was there and is no address */
};

/* Take the value of the member `key`; false: it is none of theirs, and the value is still there. */
bool json_scamper_member(struct json_record *j, struct text key);
bool json_tracelb_member(struct json_record *j, struct text key);
bool json_atlas_member(struct json_record *j, struct text key);
bool json_mtr_member(struct json_record *j, struct text key);

/* At the end of the object. */
void json_scamper_finish(struct json_record *j);
void json_atlas_finish(struct json_record *j);

/* Values. False: it is of another kind; numbers may be written as strings, as old mtr does. */
bool pulled_u64(struct pull *p, uint64_t *to);
void pulled_u8(struct pull *p, uint8_t *to);
/* A round-trip time in milliseconds. A negative or absurd one makes the trace wrong. */
void pulled_rtt(struct json_record *j, uint32_t *us);
/* An address; "*", "" and null leave it zeroed; anything else makes the trace wrong. */
void pulled_address(struct json_record *j, uint8_t to[16]);
/* A word of the evidence, in lower case, '-' for '_' and ' '. */
uint32_t pulled_word(struct trace_reading *r, struct text t);
/* Label stacks: [{"mpls_label": 1, …}] or [{"label": 1, …}]. */
void pulled_labels(struct pull *p, struct trace_draft_answer *to);

#endif
