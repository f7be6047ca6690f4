/* One direction of one QUIC stream that carries HTTP/3: where it stands between frames. */
#ifndef CORDON_HTTP3_FLOW_H
#define CORDON_HTTP3_FLOW_H

#include "evidence/capture/http/conversation.h"
#include "evidence/capture/http/draft.h"

struct nghttp3_qpack_stream_context;

enum http3_flow_state {
    FLOW_KIND,    /* the type of a unidirectional stream (RFC 9114 6.2) */
    FLOW_PUSH_ID, /* of a push stream */
    FLOW_TYPE,    /* of a frame … */
    FLOW_LENGTH,  /* … its length … */
    FLOW_PROMISE, /* … the push id in a PUSH_PROMISE … */
    FLOW_PAYLOAD, /* … what it carries */
    FLOW_ENCODER, /* a QPACK encoder stream: instructions, no frames */
    FLOW_PASSED   /* of no interest, or lost */
};

struct http3_flow {
    uint64_t stream;
    enum side from;
    enum http3_flow_state state;
    bool control;
    uint8_t small[8]; /* a variable-length integer whose end has not come (RFC 9000 16) */
    size_t n_small;
    uint64_t type, left;
    uint64_t exchange; /* the key of the exchange that it belongs to … */
    uint64_t of;       /* … and that whose header the frame under way carries */
    enum side as;
    uint64_t setting; /* under way in SETTINGS: its identifier */
    bool has_setting;
    uint64_t capacity;

    struct nghttp3_qpack_stream_context *section;
    bool blocked; /* a section waits for the encoder: what follows is kept */
    bool ended;   /* … and the end of the stream too */
    uint8_t *kept;
    size_t n_kept, room_kept;

    struct http3_flow *next, *older, *newer;
};

/* The flows under way. When there are too many, the oldest goes, and no stream as old is looked at again. */
enum { FLOW_BUCKETS = 256 };
struct http3_flows {
    struct http3_flow *bucket[FLOW_BUCKETS];
    struct http3_flow *oldest, *newest;
    size_t n, most;
    struct draft_budget *budget; /* for what is kept */
    uint64_t passed[2][4];       /* by direction and kind of stream: ids below are not looked at */
};

struct http3_flow *http3_flows_find(struct http3_flows *f, enum side from, uint64_t stream);
/* NULL: not to be looked at. */
struct http3_flow *http3_flows_get(struct http3_flows *f, enum side from, uint64_t stream);
void http3_flows_remove(struct http3_flows *f, struct http3_flow *flow);
void http3_flows_free(struct http3_flows *f);

/* Keeps what comes behind a section that waits. false: that is more than `most`, or than the budget. */
bool http3_flow_keep(struct http3_flow *flow, struct bytes b, size_t most, struct draft_budget *budget);

/* An integer of RFC 9000 16 out of *in; false: not all there yet. */
bool http3_flow_integer(struct http3_flow *flow, struct bytes *in, uint64_t *v);

#endif
