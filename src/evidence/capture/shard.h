/* A shard: all flows whose key hashes to it, and everything needed to look into them. Owned by one thread. */
#ifndef CORDON_CAPTURE_SHARD_H
#define CORDON_CAPTURE_SHARD_H

#include "evidence/capture/content.h"
#include "evidence/capture/dnslog.h"
#include "evidence/capture/flow.h"
#include "evidence/capture/names/context.h"
#include "evidence/capture/names/dtls.h"
#include "evidence/capture/names/http.h"
#include "evidence/capture/names/protection.h"
#include "evidence/capture/names/quic.h"
#include "evidence/capture/stream.h"

enum look { LOOK_START, LOOK_TLS, LOOK_HTTP, LOOK_DNS, LOOK_UPGRADE, LOOK_NOTHING };

/* What is kept of a flow only while it is being looked into. */
struct inspection {
    uint32_t flow;
    uint32_t older, newer; /* 1 + place: by age of use, so that the longest idle one gives way */
    struct handshake handshake;
    struct stream stream[2]; /* by end of the key */
    size_t need[2];
    uint64_t looked[2]; /* bytes looked at so far, again and again */
    uint32_t packet[2]; /* the latest one of each end */
    uint8_t look[2];
    uint8_t tries[2];
    bool tunnel; /* behind CONNECT or SOCKS: what follows is another stream */
    bool quic;   /* else DTLS, when it is a datagram handshake */
    struct quic_state *quic_state;
    struct dtls_state *dtls_state;
};

struct capture_limits {
    uint64_t most_flows;
    size_t most_inspections; /* flows looked into at the same time */
    struct stream_limits stream;
    size_t most_dns;
    uint64_t most_decompressed;
    uint32_t most_expansion;
    uint64_t most_packets; /* 0: all */
    unsigned most_seconds; /* of reading one evidence; 0: as long as it takes */
};

struct further_name {
    uint32_t name, next; /* next: 1 + place */
    uint32_t packet;
    uint8_t source;
};

struct shard {
    struct flow_table flows;
    struct inspection *pool;
    size_t pool_size, pool_capacity;
    uint32_t pool_free, oldest, newest; /* 1 + place; free ones are chained by `newer` */
    struct names_context *names;
    struct intern *strings;
    struct intern *protections; /* of the bytes of protection_key */
    struct further_name *further;
    size_t n_further, further_capacity;
    struct dns_log dns;
    struct dns_message *message; /* scratch */
    const struct capture_limits *limits;
    struct contents contents;
    uint64_t flows_refused, inspections_cut;
    struct shard_now { /* the packet being looked at */
        uint32_t packet;
        int64_t time_ns;
    } now;
};

void shard_start(struct shard *s, const struct capture_limits *limits, const struct content_options *content,
                 uint64_t hash_seed);
void shard_free(struct shard *s);

/* Counts a segment to its flow and looks into it where that can tell more. number: of its packet. Which flow
 * that was; UINT32_MAX: none, beyond the limit. */
uint32_t shard_take(struct shard *s, const struct segment *g, uint32_t number);

/* No more packets: what is still being looked into is concluded. */
void shard_finish(struct shard *s);

/* inspect_tcp.c, inspect_udp.c */
void inspect_tcp(struct shard *s, struct flow *f, uint32_t number, const struct segment *g);
void inspect_udp(struct shard *s, struct flow *f, uint32_t number, const struct segment *g);
/* Nothing more comes: looks at what still waited. False: the flow is concluded, i is gone. */
bool inspect_tcp_rest(struct shard *s, struct flow *f, struct inspection *i);

/* inspection.c */
struct inspection *inspection_of(struct shard *s, struct flow *f,
                                 uint32_t number); /* the flow's, new if needed */
void inspection_touch(struct shard *s, struct inspection *i);
void inspection_conclude(struct shard *s, struct inspection *i); /* facts into the flow; frees i */
void inspection_end(struct shard *s, struct inspection *i);      /* the same, when nothing more will come */
void inspection_drop(struct shard *s, struct inspection *i);     /* frees i, says nothing */

static inline unsigned flow_client_end(const struct flow *f) {
    return (f->flags & FLOW_CLIENT_IS_HIGH) != 0;
}

void flow_set_client(struct flow *f, unsigned end, bool sure);
void flow_add_name(struct shard *s, struct flow *f, struct text name, enum name_source source);
void flow_add_host(struct shard *s, struct flow *f,
                   const struct http_request *r); /* the name a request asks for */
void flow_set_protection(struct shard *s, struct flow *f, const struct handshake *h);
void flow_log_dns(struct shard *s, struct flow *f, uint32_t number, struct bytes message, bool strict);
bool is_dns_port(uint16_t port, enum protocol *protocol);

#endif
