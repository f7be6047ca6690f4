/* A QUIC connection made up by a test: its secrets, its datagrams in order, its key log. */
#ifndef CORDON_TESTS_QUIC_WIRE_H
#define CORDON_TESTS_QUIC_WIRE_H

#include "evidence/capture/decrypt/quic_session.h"
#include "quic_collect.h"
#include "quic_peer.h"

enum { WIRE_MOST = 2048 };

struct wire {
    uint32_t version, turned; /* `turned`: what the server turns to; 0: nothing */
    uint16_t cipher;
    const char *first_id, *client_id, *server_id; /* hex; the first is the client's name for the server */
    unsigned number_length;
    uint8_t random; /* 32 times */
    uint64_t number[2][3];
    unsigned updates[2];
    struct build open; /* the datagram that packets are being put into */
    struct wire_datagram {
        enum side from;
        struct bytes b;
    } sent[WIRE_MOST];
    size_t n;
};

static inline struct wire *wire_new(uint32_t version, uint32_t turned, uint16_t cipher) {
    struct wire *w = memory_new(1, sizeof *w);
    w->version = version;
    w->turned = turned;
    w->cipher = cipher;
    w->first_id = "8394c8f03e515708";
    w->client_id = "c1c2c3c4c5";
    w->server_id = "5e5f5e5f5e5f5e";
    w->random = 0x42;
    return w;
}

static inline void wire_free(struct wire *w) {
    for (size_t i = 0; i < w->n; i++) free((void *)(uintptr_t)w->sent[i].b.p);
    free(w);
}

/* The secret of a side at a level: any bytes do, different ones each. */
static inline struct peer_secret wire_secret(const struct wire *w, enum side from, enum peer_type level) {
    struct peer_secret s = {.n = w->cipher == 0x1302 ? 48 : 32};
    for (size_t i = 0; i < s.n; i++) s.bytes[i] = (uint8_t)(w->random + 16 * level + 8 * from + i * 5);
    return s;
}

static inline void wire_packet(struct wire *w, enum side from, enum peer_type type, struct bytes frames) {
    unsigned space = type == PEER_INITIAL ? 0 : type == PEER_HANDSHAKE ? 1 : 2;
    bool first =
        from == FROM_CLIENT && (type == PEER_EARLY || (type == PEER_INITIAL && w->number[0][0] == 0));
    uint32_t version = w->turned && !first ? w->turned : w->version;
    struct peer_packet p = {.type = type,
                            .version = version,
                            .cipher = type == PEER_INITIAL ? 0x1301 : w->cipher,
                            .secret = type == PEER_INITIAL
                                          ? peer_initial(version, w->first_id, from == FROM_SERVER)
                                          : wire_secret(w, from, type),
                            .to = first                 ? w->first_id
                                  : from == FROM_CLIENT ? w->server_id
                                                        : w->client_id,
                            .from = from == FROM_CLIENT ? w->client_id : w->server_id,
                            .number = w->number[from][space]++,
                            .number_length = w->number_length,
                            .updates = type == PEER_DATA ? w->updates[from] : 0};
    peer_put(&w->open, p, frames);
}

/* Ends the datagram. */
static inline void wire_send(struct wire *w, enum side from) {
    if (w->n == WIRE_MOST) abort();
    w->sent[w->n++] = (struct wire_datagram){from, exact(built(&w->open))};
    w->open.n = 0;
}

static inline void wire_one(struct wire *w, enum side from, enum peer_type type, struct bytes frames) {
    wire_packet(w, from, type, frames);
    wire_send(w, from);
}

static inline void put_message(struct build *b, uint8_t type, uint8_t fill, size_t n) {
    put_number(b, type, 1);
    put_number(b, n, 3);
    put_fill(b, fill, n);
}

static inline void wire_hello(struct wire *w, struct build *hello) {
    put_client_hello(hello, (struct hello){.name = "example.com"});
    memset(hello->p + 6, w->random, 32);
}

/* The hello in two frames of one packet, the later one first, or in two packets. */
static inline void wire_client_initial(struct wire *w, bool in_two) {
    struct build hello = {.n = 0}, frames = {.n = 0};
    wire_hello(w, &hello);
    size_t half = hello.n / 2;
    put_crypto_frame(&frames, half, (struct bytes){hello.p + half, hello.n - half});
    if (in_two) {
        const char *to = w->server_id;
        uint32_t turned = w->turned;
        w->turned = 0;
        wire_one(w, FROM_CLIENT, PEER_INITIAL, built(&frames));
        frames.n = 0;
        w->server_id = w->first_id; /* the server has not answered yet */
        put_crypto_frame(&frames, 0, (struct bytes){hello.p, half});
        wire_one(w, FROM_CLIENT, PEER_INITIAL, built(&frames));
        w->server_id = to;
        w->turned = turned;
        return;
    }
    put_crypto_frame(&frames, 0, (struct bytes){hello.p, half});
    wire_one(w, FROM_CLIENT, PEER_INITIAL, built(&frames));
}

/* ServerHello and 1,500 bytes of encrypted messages; coalesced packets. */
static inline void wire_server_flight(struct wire *w) {
    static const uint8_t ack[] = {2, 0, 0, 0, 0};
    struct build hello = {.n = 0}, frames = {.n = 0}, messages = {.n = 0};
    put_server_hello(&hello, 0x0303, w->cipher, NULL, NULL);
    put(&frames, ack, sizeof ack);
    put_crypto_frame(&frames, 0, built(&hello));
    wire_packet(w, FROM_SERVER, PEER_INITIAL, built(&frames));
    put_message(&messages, 8, 0xee, 100);
    put_message(&messages, 11, 0xce, 1300);
    put_message(&messages, 20, 0xf1, 32);
    frames.n = 0;
    put_crypto_frame(&frames, 0, (struct bytes){messages.p, 700});
    wire_packet(w, FROM_SERVER, PEER_HANDSHAKE, built(&frames));
    wire_send(w, FROM_SERVER);
    frames.n = 0;
    put_crypto_frame(&frames, 700, (struct bytes){messages.p + 700, messages.n - 700});
    wire_one(w, FROM_SERVER, PEER_HANDSHAKE, built(&frames));
}

static inline void wire_client_finish(struct wire *w) {
    static const uint8_t ack[] = {2, 0, 0, 0, 0};
    struct build messages = {.n = 0}, frames = {.n = 0};
    wire_packet(w, FROM_CLIENT, PEER_INITIAL, (struct bytes){ack, sizeof ack});
    put_message(&messages, 20, 0xf1, 32);
    put_crypto_frame(&frames, 0, built(&messages));
    wire_packet(w, FROM_CLIENT, PEER_HANDSHAKE, built(&frames));
    wire_send(w, FROM_CLIENT);
}

static inline void wire_handshake(struct wire *w) {
    wire_client_initial(w, false);
    wire_server_flight(w);
    wire_client_finish(w);
}

/* What stands in a stream at an offset. */
static inline uint8_t wire_byte(enum side from, uint64_t id, uint64_t offset) {
    return (uint8_t)(offset * 7 + (offset >> 8) + id * 31 + from);
}

static inline void wire_part(struct wire *w, enum side from, enum peer_type type, uint64_t id,
                             uint64_t offset, size_t n, bool fin) {
    struct build frames = {.n = 0};
    uint8_t data[4096];
    for (size_t i = 0; i < n; i++) data[i] = wire_byte(from, id, offset + i);
    put_stream_frame(&frames, id, offset, (struct bytes){data, n}, fin);
    wire_one(w, from, type, built(&frames));
}

/* A stream from its beginning, in chunks, closed. */
static inline void wire_stream(struct wire *w, enum side from, uint64_t id, size_t n, size_t chunk) {
    for (size_t at = 0; at < n; at += chunk)
        wire_part(w, from, PEER_DATA, id, at, n - at < chunk ? n - at : chunk, n - at <= chunk);
}

enum { KEYS_HANDSHAKE = 1, KEYS_TRAFFIC = 2, KEYS_EARLY = 4, KEYS_ALL = 7, KEYS_WRONG = 8 };

static inline void wire_line(const struct wire *w, struct build *to, const char *label,
                             struct peer_secret s) {
    char hex[3];
    put_text(to, label);
    put_text(to, " ");
    for (unsigned i = 0; i < 32; i++) {
        snprintf(hex, sizeof hex, "%02x", w->random);
        put_text(to, hex);
    }
    put_text(to, " ");
    for (size_t i = 0; i < s.n; i++) {
        snprintf(hex, sizeof hex, "%02x", s.bytes[i]);
        put_text(to, hex);
    }
    put_text(to, "\n");
}

static inline void wire_keys(const struct wire *w, struct key_log *keys, unsigned which) {
    static const struct {
        unsigned which;
        const char *label;
        enum side from;
        enum peer_type type;
    } rows[] = {{KEYS_EARLY, "CLIENT_EARLY_TRAFFIC_SECRET", FROM_CLIENT, PEER_EARLY},
                {KEYS_HANDSHAKE, "CLIENT_HANDSHAKE_TRAFFIC_SECRET", FROM_CLIENT, PEER_HANDSHAKE},
                {KEYS_HANDSHAKE, "SERVER_HANDSHAKE_TRAFFIC_SECRET", FROM_SERVER, PEER_HANDSHAKE},
                {KEYS_TRAFFIC, "CLIENT_TRAFFIC_SECRET_0", FROM_CLIENT, PEER_DATA},
                {KEYS_TRAFFIC, "SERVER_TRAFFIC_SECRET_0", FROM_SERVER, PEER_DATA}};
    struct build lines = {.n = 0};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct peer_secret s = wire_secret(w, rows[i].from, rows[i].type);
        if (which & KEYS_WRONG) s.bytes[3] ^= 1;
        if (which & rows[i].which) wire_line(w, &lines, rows[i].label, s);
    }
    struct diagnostics *d = diagnostics_new(4);
    key_log_add(keys, (struct text){(const char *)lines.p, lines.n}, (struct key_log_place){"keys", false, 0},
                d);
    if (diagnostics_count(d)) abort();
    diagnostics_free(d);
}

#endif
