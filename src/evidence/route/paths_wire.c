#include "evidence/route/paths_wire.h"

#include "base/cursor.h"

const char *path_wire_wrong(struct bytes wire, unsigned size) {
    struct cursor c = cursor_of(wire);
    if (wire.n > UINT16_MAX * (size_t)2) return "a path longer than an attribute can be\tRFC 4271 4.3";
    while (cursor_left(&c)) {
        uint8_t type = cursor_u8(&c), n = cursor_u8(&c);
        if (!cursor_ok(&c)) return "a single byte behind the last segment of AS_PATH\tRFC 7606 7.2";
        if (type < SEGMENT_SET || type > SEGMENT_CONFED_SET)
            return "a segment of AS_PATH is of no type that there is\tRFC 7606 7.2";
        if (n == 0) return "a segment of AS_PATH without an AS\tRFC 7606 7.2";
        cursor_skip(&c, size * (size_t)n);
        if (!cursor_ok(&c)) return "a segment of AS_PATH reaches beyond the attribute\tRFC 7606 7.2";
    }
    return NULL;
}

static bool is_confederation(uint8_t type) {
    return type == SEGMENT_CONFED_SEQUENCE || type == SEGMENT_CONFED_SET;
}

/* How many ASes a path counts: a set is one (RFC 4271 9.1.2.2 a), a confederation none (RFC 5065 5.3). */
static size_t path_count(struct bytes wire, unsigned size) {
    struct cursor c = cursor_of(wire);
    size_t count = 0;
    while (cursor_left(&c)) {
        uint8_t type = cursor_u8(&c), n = cursor_u8(&c);
        cursor_skip(&c, size * (size_t)n);
        count += type == SEGMENT_SEQUENCE ? n : type == SEGMENT_SET;
    }
    return count;
}

/* The first `want` ASes that count, with numbers of 4 bytes; those of confederations before them come along.
 */
static size_t widen_first(uint8_t *to, struct bytes wire, size_t want, size_t *last) {
    struct cursor c = cursor_of(wire);
    size_t at = 0;
    while (cursor_left(&c)) {
        uint8_t type = cursor_u8(&c), n = cursor_u8(&c);
        struct cursor asns = cursor_sub(&c, 2 * (size_t)n);
        if (!is_confederation(type) && want == 0) break;
        uint8_t take = type == SEGMENT_SEQUENCE && want < n ? (uint8_t)want : n;
        if (!is_confederation(type)) want -= type == SEGMENT_SET ? 1 : take;
        *last = at;
        to[at++] = type;
        to[at++] = take;
        for (uint8_t i = 0; i < take; i++, at += 4) path_wire_put(to + at, cursor_be16(&asns));
    }
    return at;
}

/* AS4_PATH without what must not be in it (RFC 6793 3, 6): confederations. */
static size_t copy_as4(uint8_t *to, struct bytes as4) {
    struct cursor c = cursor_of(as4);
    size_t at = 0;
    while (cursor_left(&c)) {
        const uint8_t *segment = c.p;
        uint8_t type = cursor_u8(&c), n = cursor_u8(&c);
        cursor_skip(&c, 4 * (size_t)n);
        if (is_confederation(type)) continue;
        memcpy(to + at, segment, 2 + 4 * (size_t)n);
        at += 2 + 4 * (size_t)n;
    }
    return at;
}

/* A sequence behind another is one with it, where it fits: the same path is the same bytes. */
static size_t join(uint8_t *to, size_t last, size_t at, size_t n) {
    bool both = last < at && to[last] == SEGMENT_SEQUENCE && n > at && to[at] == SEGMENT_SEQUENCE;
    if (!both || to[last + 1] + to[at + 1] > UINT8_MAX) return n;
    to[last + 1] = (uint8_t)(to[last + 1] + to[at + 1]);
    memmove(to + at, to + at + 2, n - at - 2);
    return n - 2;
}

size_t path_wire_widen(uint8_t to[PATH_WIRE_MOST], struct bytes as_path, struct bytes as4_path,
                       const char **wrong) {
    *wrong = as_path.n > UINT16_MAX ? "a path longer than an attribute can be\tRFC 4271 4.3"
                                    : path_wire_wrong(as_path, 2);
    if (*wrong) return 0;
    size_t count = path_count(as_path, 2), tail = 0;
    /* One that is malformed, or longer than the path that it is to mend, is passed over (RFC 6793 4.2.3, 6).
     */
    if (as4_path.n && as4_path.n <= UINT16_MAX && !path_wire_wrong(as4_path, 4)) {
        tail = path_count(as4_path, 4);
        if (tail > count) tail = 0;
    }
    size_t last = 0, n = widen_first(to, as_path, count - tail, &last);
    return tail ? join(to, last, n, n + copy_as4(to + n, as4_path)) : n;
}
