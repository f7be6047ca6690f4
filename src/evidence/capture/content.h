/* What flows carry, as far as it can be read: clear HTTP, and TLS and QUIC with keys; which personal data
 * was found in it. Values found are not kept (unless asked for, for a tester's own screen). */
#ifndef CORDON_CAPTURE_CONTENT_H
#define CORDON_CAPTURE_CONTENT_H

#include "base/hash.h"
#include "base/intern.h"
#include "evidence/capture/decrypt/key_log.h"
#include "evidence/capture/decrypt/plain.h"
#include "evidence/personal/finder_source.h"

struct content_options {
    struct finder_source *finder; /* NULL: contents are not looked into */
    struct key_log *keys;         /* grows by the secrets in the capture itself; NULL without finder */
    bool keep_values;
    bool keep_requests; /* list them, with what was found in their paths masked */
    struct message_limits limits;
    size_t most_connections; /* looked into at the same time, a shard */
};

/* How far the content of a flow was seen. */
enum content_view {
    CONTENT_UNSEEN, /* not looked into: encrypted without keys, or a protocol nothing here reads */
    CONTENT_SEEN,   /* what was sent has been read, as far as it was captured */
    CONTENT_PARTLY  /* some of it could not be: damage, loss, limits */
};

enum content_fact {
    CONTENT_OPENED = 1 << 0,       /* with keys */
    CONTENT_HSTS = 1 << 1,         /* the server asked for TLS from now on (RFC 6797) */
    CONTENT_ANSWERED = 1 << 2,     /* a response was seen */
    CONTENT_TO_TLS = 1 << 3,       /* a clear request was answered by a redirect to https */
    CONTENT_TOKEN_IN_URL = 1 << 4, /* credentials stood in a path or query */
    CONTENT_SECURE = 1 << 5        /* https */
};

enum { CONTENT_HASHES = 4, CONTENT_FINDS_MOST = 512 };

/* One kind of find in one place of a flow. Texts are interned in the shard's strings. */
struct content_find {
    uint32_t class_name, found_by, place, encodings;
    uint32_t value;  /* interned in the shard's values; INTERN_ABSENT: not kept */
    uint32_t next;   /* 1 + place in the list; in order of arrival */
    uint32_t packet; /* by which the first of them had come */
    bool received;   /* by the client, from the server */
    uint8_t n_hashes;
    uint64_t count;
    int64_t first_ns;
    uint64_t hashes[CONTENT_HASHES]; /* the first distinct ones, keyed */
};

/* A request and what is known of its response. Texts are interned in the shard's strings. */
struct content_request {
    uint64_t stream;         /* HTTP/2 and 3; else 0 */
    uint64_t sent, received; /* bytes of content, as they were sent */
    int64_t time_ns;
    uint32_t method, scheme, host, path; /* path: without the query; what was found in it is masked */
    uint32_t parameters;                 /* names in the query, joined by '&' */
    uint32_t packet, next;               /* next: 1 + place in the list */
    uint16_t status;                     /* 0: no response was seen */
    uint8_t version;                     /* enum message_version */
    bool whole;                          /* request and response were there to their end */
    bool early;                          /* answered, but the request itself is still under way */
};

struct flow_content {
    uint32_t first, last; /* finds, 1 + place; 0: none */
    uint32_t n_finds;
    uint32_t first_request, last_request; /* kept ones, 1 + place; 0: none */
    uint32_t first_open;                  /* of those, the first that may be without an answer; 0: none */
    uint32_t first_early;                 /* … from which on some may be early; 0: none */
    uint32_t requests, responses, cut;
    uint16_t facts;                /* content_fact */
    uint8_t view;                  /* enum content_view */
    uint8_t sight;                 /* enum sight, where keys were looked for; SIGHT_OPENING: they were not */
    uint64_t opaque;               /* bytes sent that are under no known encoding */
    const char *trouble, *clause;  /* the first thing that could not be read; NULL: nothing */
    struct connection *connection; /* while it is being read */
};

/* Keeps the first distinct ones. */
static inline void content_hash(uint64_t list[CONTENT_HASHES], uint8_t *n, uint64_t hash) {
    for (unsigned i = 0; i < *n; i++)
        if (list[i] == hash) return;
    if (*n < CONTENT_HASHES) list[(*n)++] = hash;
}

struct shard;
struct flow;
struct segment;

/* Everything of one shard. */
struct contents {
    const struct content_options *options; /* NULL: contents are not looked into */
    const struct finder *finder;           /* NULL, like scratch, until there is something to search */
    struct scratch *scratch;
    struct flow_content *list;
    size_t n, capacity;
    uint32_t **by_flow; /* 1 + place in the list, in chunks of FLOW_CHUNK flows; NULL: none of them has any */
    size_t n_chunks, chunk_capacity;
    struct content_find *finds;
    size_t n_finds, find_capacity;
    struct content_request *requests;
    size_t n_requests, request_capacity;
    struct intern *values; /* NULL: not kept */
    struct connection *oldest, *newest;
    size_t open;
    uint64_t given_up;
    uint64_t taken, decoded; /* bytes of payload, and what came out of what was packed in it */
    bool keys_may_come;
};

void contents_start(struct contents *c, const struct content_options *o);
void contents_free(struct contents *c);

/* NULL: it was not looked into. */
const struct flow_content *contents_of(const struct contents *c, uint32_t flow);

/* How far it was seen: of a connection that is still being read, up to now. */
enum content_view content_view_now(const struct flow_content *f);

/* The place of a flow's content in the list, new if needed. */
uint32_t contents_add(struct contents *c, uint32_t flow);

/* The first payload of a flow: is its content one to be read from here on? */
void content_begin(struct shard *s, struct flow *f, uint32_t number, const struct segment *g);
/* A segment of a flow that is CONTENT_READ, payload or not. */
void content_segment(struct shard *s, uint32_t number, const struct segment *g);
/* Nothing more comes of this flow. */
void content_end(struct shard *s, uint32_t number);
/* Payload of a flow that is CONTENT_GIVEN_UP. */
void content_missed(struct shard *s, struct flow *f, uint32_t number);
/* No more packets. */
void contents_finish(struct shard *s);
/* No more messages, where they came from elsewhere. */
void contents_settle(struct shard *s);

/* A message that came from elsewhere than packets: an entry of a HAR file. */
void content_message(struct shard *s, struct flow *f, uint32_t number, const struct message *m);

#endif
