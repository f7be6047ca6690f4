/* A reader over foreign bytes that cannot leave them.
 *
 * Reading past the end sets `failed`, yields zeros and stays failed, so a parser is written straight-line and
 * asks cursor_ok() once per record. Nothing here allocates. */
#ifndef CORDON_BASE_CURSOR_H
#define CORDON_BASE_CURSOR_H

#include "base/bytes.h"

struct cursor {
    const uint8_t *p, *end;
    bool failed;
};

static inline struct cursor cursor_over(const void *p, size_t n) {
    const uint8_t *b = p;
    return (struct cursor){b, b ? b + n : b, false};
}

static inline struct cursor cursor_of(struct bytes b) {
    return cursor_over(b.p, b.n);
}

static inline bool cursor_ok(const struct cursor *c) {
    return !c->failed;
}

static inline size_t cursor_left(const struct cursor *c) {
    return (size_t)(c->end - c->p);
}

/* True when n more bytes are there; otherwise fails the cursor and empties it. */
static inline bool cursor_need(struct cursor *c, size_t n) {
    if (cursor_left(c) >= n) return true;
    c->failed = true;
    c->p = c->end;
    return false;
}

static inline uint8_t cursor_u8(struct cursor *c) {
    return cursor_need(c, 1) ? *c->p++ : 0;
}

static inline uint16_t cursor_be16(struct cursor *c) {
    if (!cursor_need(c, 2)) return 0;
    uint16_t v = (uint16_t)(c->p[0] << 8 | c->p[1]);
    c->p += 2;
    return v;
}

static inline uint32_t cursor_be24(struct cursor *c) {
    if (!cursor_need(c, 3)) return 0;
    uint32_t v = (uint32_t)c->p[0] << 16 | (uint32_t)c->p[1] << 8 | c->p[2];
    c->p += 3;
    return v;
}

static inline uint32_t cursor_be32(struct cursor *c) {
    uint32_t high = cursor_be16(c);
    return high << 16 | cursor_be16(c);
}

static inline uint64_t cursor_be64(struct cursor *c) {
    uint64_t high = cursor_be32(c);
    return high << 32 | cursor_be32(c);
}

static inline uint16_t cursor_le16(struct cursor *c) {
    uint16_t v = cursor_be16(c);
    return (uint16_t)(v >> 8 | v << 8);
}

static inline uint32_t cursor_le32(struct cursor *c) {
    return __builtin_bswap32(cursor_be32(c));
}

static inline uint64_t cursor_le64(struct cursor *c) {
    return __builtin_bswap64(cursor_be64(c));
}

static inline void cursor_skip(struct cursor *c, size_t n) {
    if (cursor_need(c, n)) c->p += n;
}

/* The next n bytes as a view; empty (and failed) where they are not all there. */
static inline struct bytes cursor_take(struct cursor *c, size_t n) {
    if (!cursor_need(c, n)) return (struct bytes){c->end, 0};
    struct bytes b = {c->p, n};
    c->p += n;
    return b;
}

static inline struct bytes cursor_rest(struct cursor *c) {
    return cursor_take(c, cursor_left(c));
}

/* A cursor over the next n bytes; the outer one moves behind them. */
static inline struct cursor cursor_sub(struct cursor *c, size_t n) {
    bool enough = cursor_need(c, n);
    struct bytes b = cursor_take(c, enough ? n : 0);
    struct cursor sub = cursor_of(b);
    sub.failed = !enough;
    return sub;
}

#endif
