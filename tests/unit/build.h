/* Building byte strings for tests: what a peer would send. */
#ifndef CORDON_TESTS_BUILD_H
#define CORDON_TESTS_BUILD_H

#include "base/bytes.h"

#include <stdlib.h>

struct build {
    uint8_t p[65536];
    size_t n;
};

static inline void put(struct build *b, const void *p, size_t n) {
    if (n > sizeof b->p - b->n) abort();
    memcpy(b->p + b->n, p, n);
    b->n += n;
}

static inline void put_number(struct build *b, uint64_t v, unsigned bytes) {
    for (unsigned i = bytes; i > 0; i--) {
        uint8_t c = (uint8_t)(v >> (8 * (i - 1)));
        put(b, &c, 1);
    }
}

static inline void put_text(struct build *b, const char *s) {
    put(b, s, strlen(s));
}

static inline void put_fill(struct build *b, uint8_t c, size_t n) {
    while (n-- > 0) put(b, &c, 1);
}

/* Hex digits; white space between them is skipped. */
static inline void put_hex(struct build *b, const char *hex) {
    int high = -1;
    for (; *hex; hex++) {
        int v = *hex >= '0' && *hex <= '9' ? *hex - '0' : *hex >= 'a' && *hex <= 'f' ? *hex - 'a' + 10 : -1;
        if (v < 0) continue;
        if (high < 0) {
            high = v;
            continue;
        }
        put_number(b, (uint64_t)(high << 4 | v), 1);
        high = -1;
    }
}

/* A length of so many bytes that is filled in when the part ends. */
static inline size_t open_part(struct build *b, unsigned bytes) {
    put_number(b, 0, bytes);
    return b->n;
}

static inline void close_part(struct build *b, size_t start, unsigned bytes) {
    size_t length = b->n - start;
    for (unsigned i = 0; i < bytes; i++) b->p[start - 1 - i] = (uint8_t)(length >> (8 * i));
}

static inline struct bytes built(const struct build *b) {
    return (struct bytes){b->p, b->n};
}

/* The same bytes in memory of exactly their size, so that a sanitizer sees a read behind them. */
static inline struct bytes exact(struct bytes b) {
    uint8_t *p = malloc(b.n ? b.n : 1);
    if (!p) abort();
    memcpy(p, b.p, b.n);
    return (struct bytes){p, b.n};
}

/* Hellos. */
static inline void put_server_name(struct build *b, const char *name) {
    put_number(b, 0, 2);
    size_t extension = open_part(b, 2), list = open_part(b, 2);
    put_number(b, 0, 1);
    size_t host = open_part(b, 2);
    put_text(b, name);
    close_part(b, host, 2);
    close_part(b, list, 2);
    close_part(b, extension, 2);
}

static inline void put_alpn(struct build *b, const char *protocol) {
    put_number(b, 16, 2);
    size_t extension = open_part(b, 2), list = open_part(b, 2), one = open_part(b, 1);
    put_text(b, protocol);
    close_part(b, one, 1);
    close_part(b, list, 2);
    close_part(b, extension, 2);
}

struct hello {
    uint16_t version;        /* legacy_version */
    const char *name, *alpn; /* NULL: without */
    const uint16_t *ciphers; /* ends in 0; NULL: one modern suite */
    const char *extensions;  /* more of them, in hex; NULL: none */
    bool dtls;               /* with a cookie */
};

/* A ClientHello message, its four-byte header included. */
static inline void put_client_hello(struct build *b, struct hello h) {
    static const uint16_t modern[] = {0x1301, 0xc02f, 0};
    put_number(b, 1, 1);
    size_t message = open_part(b, 3);
    put_number(b, h.version ? h.version : 0x0303, 2);
    put_fill(b, 0x42, 32);
    put_number(b, 0, 1);
    if (h.dtls) put_number(b, 0, 1);
    size_t ciphers = open_part(b, 2);
    for (const uint16_t *c = h.ciphers ? h.ciphers : modern; *c; c++) put_number(b, *c, 2);
    close_part(b, ciphers, 2);
    put_number(b, 0x0100, 2);
    size_t extensions = open_part(b, 2);
    if (h.name) put_server_name(b, h.name);
    if (h.alpn) put_alpn(b, h.alpn);
    if (h.extensions) put_hex(b, h.extensions);
    close_part(b, extensions, 2);
    close_part(b, message, 3);
}

/* A ServerHello message; `extensions` in hex, NULL: no extensions block. */
static inline void put_server_hello(struct build *b, uint16_t version, uint16_t cipher, const char *random,
                                    const char *extensions) {
    put_number(b, 2, 1);
    size_t message = open_part(b, 3);
    put_number(b, version, 2);
    if (random)
        put_hex(b, random);
    else
        put_fill(b, 0x24, 32);
    put_number(b, 0, 1);
    put_number(b, cipher, 2);
    put_number(b, 0, 1);
    if (extensions) {
        size_t list = open_part(b, 2);
        put_hex(b, extensions);
        close_part(b, list, 2);
    }
    close_part(b, message, 3);
}

/* Bytes as TLS records of at most `most` bytes of content each. */
static inline void put_records(struct build *b, uint8_t type, struct bytes content, size_t most) {
    do {
        size_t n = content.n < most ? content.n : most;
        put_number(b, type, 1);
        put_number(b, 0x0301, 2);
        put_number(b, n, 2);
        put(b, content.p, n);
        content = (struct bytes){content.p + n, content.n - n};
    } while (content.n > 0);
}

#endif
