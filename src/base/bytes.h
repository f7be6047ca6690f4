/* Views of memory owned by somebody else: bytes as they came, and text. */
#ifndef CORDON_BASE_BYTES_H
#define CORDON_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct bytes {
    const uint8_t *p;
    size_t n;
};

/* Text need not end in NUL and is valid only as long as what it points into. */
struct text {
    const char *p;
    size_t n;
};

#define TEXT(literal) ((struct text){("" literal), sizeof(literal) - 1})

static inline struct text text_of(const char *s) {
    return (struct text){s, s ? strlen(s) : 0};
}

static inline bool text_equal(struct text a, struct text b) {
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool text_is(struct text a, const char *s) {
    return text_equal(a, text_of(s));
}

static inline bool text_starts(struct text t, const char *with) {
    size_t n = strlen(with);
    return t.n >= n && memcmp(t.p, with, n) == 0;
}

static inline bool text_ends(struct text t, const char *with) {
    size_t n = strlen(with);
    return t.n >= n && memcmp(t.p + t.n - n, with, n) == 0;
}

#endif
