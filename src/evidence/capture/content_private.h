/* The inside of reading contents: connections and their layers. */
#ifndef CORDON_CAPTURE_CONTENT_PRIVATE_H
#define CORDON_CAPTURE_CONTENT_PRIVATE_H

#include "evidence/capture/decrypt/quic_session.h"
#include "evidence/capture/decrypt/tls_session.h"
#include "evidence/capture/http/conversation.h"
#include "evidence/capture/shard.h"

/* LAYER_START: the longest method, and what may stand around it. */
enum { LAYERS_MOST = 4, LAYER_START = 40 };

/* One run of bytes in both directions: a TCP connection, what TLS carries, what a tunnel carries. */
struct content_layer {
    struct connection *connection;
    struct tls_session *tls;     /* NULL: in clear, or not decided */
    struct conversation *talk;   /* NULL: not decided, or not HTTP */
    struct content_layer *inner; /* what a tunnel of `talk` carries */
    enum { LAYER_UNDECIDED, LAYER_TLS, LAYER_HTTP, LAYER_OTHER } kind;
    uint8_t start[LAYER_START]; /* of the client's bytes, while they are too few to decide */
    uint8_t n_start, depth;
    bool secret; /* inside of TLS */
    bool deeper; /* its tunnel is one too many: passed over */
};

struct connection {
    struct shard *shard;
    uint32_t flow, content; /* numbers */
    struct connection *older, *newer;
    struct stream stream[2]; /* by end of the key */
    struct quic_session *quic;
    struct content_layer outer;
    struct shard_now last[2]; /* packet and time of the latest bytes, by end */
    uint8_t client;           /* end of the key */
    uint8_t ended;            /* bit per end: FIN was seen … */
    uint32_t fin[2];          /* … with this sequence number: all bytes come before it */
    bool late;                /* taken on in the middle of the connection */
    bool begun[2];
    uint64_t streams, asked;               /* of HTTP/3: opened for requests, and requests that were read */
    const struct certificate *certificate; /* of the server, out of an encrypted handshake */
    bool other_alpn;                       /* QUIC: what was agreed on is not HTTP */
};

/* content_layer.c */
void unwrap_bytes(struct content_layer *l, enum side from, struct bytes b);
/* Too few bytes to tell: TLS or HTTP may begin so. */
bool unwrap_may_begin(struct bytes b);
void unwrap_gap(struct content_layer *l, enum side from, uint64_t n);
void unwrap_retry(struct content_layer *l, bool last);
void unwrap_end(struct content_layer *l); /* nothing more comes: what is incomplete is read as it is */
void unwrap_free(struct content_layer *l);
bool unwrap_idle(const struct content_layer *l); /* nothing more can be learnt */

void quic_bytes(struct connection *c, enum side from, struct bytes datagram);
void quic_rest(struct connection *c);
bool quic_idle(const struct connection *c);

/* content_find.c */
struct flow_content *content_of(struct connection *c);
void content_take(struct shard *s, struct flow *f, uint32_t content, const struct message *m);
/* Bombs that come one after the other must not cost more than their bytes allow: ordinary traffic expands
 * less. Each shard by itself. */
bool content_spent(const struct contents *all);
/* Something of the flow could not be read; the first reason is kept. */
void content_note(struct flow_content *f, const char *what, const char *clause);
void content_trouble(struct connection *c, const char *what, const char *clause);
/* content_request.c: where personal data stands in a path. */
enum { PATH_MASKS = 16, PATH_MOST = 2048 };
struct path_masks {
    struct path_mask_one {
        size_t from, to;
        const char *class_name;
    } list[PATH_MASKS];
    size_t n;
    bool all; /* more than the list holds: nothing of the path is shown */
};
void path_mask(struct path_masks *m, const struct find *f);
/* Keeps a request, or what its response adds to it. */
void content_request(struct shard *s, uint32_t content, const struct message *m,
                     const struct path_masks *masks);

/* The certificate of a handshake that was encrypted. */
void content_certificate(struct connection *c, struct bytes body);

#endif
