/* A flow: all packets of one conversation, and what is known of it. */
#ifndef CORDON_CAPTURE_FLOW_H
#define CORDON_CAPTURE_FLOW_H

#include "base/intern.h"
#include "evidence/capture/segment.h"

enum flow_state {
    FLOW_NEW,       /* no payload yet */
    FLOW_INSPECTED, /* being looked into: `inspection` says where */
    FLOW_HTTP,      /* named; later requests may add names */
    FLOW_DNS,       /* every message is read */
    FLOW_DONE,      /* nothing more to learn */
    FLOW_STAND_IN   /* no flow: it says who asked, for a look-up that is kept (live.h) */
};

/* Whether what it carries is read (content.h). */
enum flow_content_state {
    CONTENT_NONE,
    CONTENT_READ,
    CONTENT_WAS_READ,
    CONTENT_GIVEN_UP /* for others to be read: what comes now is missed */
};

enum flow_flag {
    FLOW_CLIENT_IS_HIGH = 1, /* the client is end 1 of the key */
    FLOW_CLIENT_SURE = 2,    /* by SYN or by what it said, not by port numbers */
    FLOW_TUNNEL = 4,
    FLOW_BASE_LOW = 8,   /* sequence[0] is set … */
    FLOW_BASE_HIGH = 16, /* … sequence[1] is */
    FLOW_INNER = 32,     /* the packet that began it carried it inside another flow */
    FLOW_ECH = 64,
    FLOW_ALPN_SELECTED = 128
};

/* Of an IP protocol number: "tcp", "udp", "esp" …, else "ip". */
const char *transport_name(uint8_t protocol);

/* In the order of trust; up to NAME_HTTP they are what the client itself asked for. */
enum name_source {
    NAME_NONE,
    NAME_TLS,
    NAME_QUIC,
    NAME_DTLS,
    NAME_GQUIC,
    NAME_HTTP,
    NAME_DNS,
    NAME_CERTIFICATE
};
const char *name_source_text(enum name_source s); /* "tls-sni" …; NULL for NAME_NONE */

/* Two cache lines; the first one is all that most packets touch. */
struct flow {
    struct flow_key key;
    int64_t last_ns;
    uint32_t packets[2]; /* by sending end of the key */
    uint32_t inspection; /* 1 + place in the pool; 0: none */
    uint8_t state, flags, protocol;
    uint8_t name_source : 4, content : 4; /* enum name_source, enum flow_content_state */

    uint64_t bytes[2]; /* whole frames, as on the wire */
    int64_t first_ns;
    uint32_t first_packet; /* numbers from 1 within the evidence */
    uint32_t name_packet, hello_packet;
    uint32_t name;       /* interned; INTERN_ABSENT */
    uint32_t more_names; /* 1 + place in the list of further names; 0: none */
    uint32_t protection; /* interned protection_key; INTERN_ABSENT: nothing seen */
    uint32_t app;
    uint32_t alpn;        /* interned; INTERN_ABSENT */
    uint32_t sequence[2]; /* TCP: base sequence number of each end; other transports: datagrams looked into */
};

_Static_assert(sizeof(struct flow) == 128, "a flow is two cache lines");

/* Flows by key. Numbers are given in order of arrival and stay; flows never move. */
struct flow_table {
    struct flow_slot {
        uint32_t hash, number; /* number + 1; 0: free */
    } * slots;
    size_t size;
    struct flow **chunks;
    size_t n_chunks, chunk_capacity, n_keys;
    uint64_t seed; /* the one that flow_key_hash() was given */
    uint32_t n;
};

enum { FLOW_CHUNK = 4096 };

static inline struct flow *flow_get(const struct flow_table *t, uint32_t number) {
    return &t->chunks[number / FLOW_CHUNK][number % FLOW_CHUNK];
}

void flow_table_free(struct flow_table *t);

/* Flows before that number will not be asked for again; to be told of each number in turn. */
void flow_table_drop(struct flow_table *t, uint32_t before);

/* The number of the flow with this key, or UINT32_MAX. */
uint32_t flow_find(const struct flow_table *t, const struct flow_key *key, uint64_t hash);

/* A new, zeroed flow that from now on is the one found by the key (an older one keeps its number). */
uint32_t flow_add(struct flow_table *t, const struct flow_key *key, uint64_t hash);
/* The same, but no key finds it. */
uint32_t flow_add_apart(struct flow_table *t, const struct flow_key *key);

/* Starts loading what flow_find will want. */
static inline void flow_prefetch_slot(const struct flow_table *t, uint64_t hash) {
    if (t->size) __builtin_prefetch(&t->slots[hash & (t->size - 1)]);
}

static inline void flow_prefetch_record(const struct flow_table *t, uint64_t hash) {
    if (!t->size) return;
    const struct flow_slot *s = &t->slots[hash & (t->size - 1)];
    if (!s->number) return;
    const struct flow *f = flow_get(t, s->number - 1);
    __builtin_prefetch(f, 1);
    __builtin_prefetch((const char *)f + 64, 1);
}

#endif
