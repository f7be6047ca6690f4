#include "evidence/app/sign/ber.h"

enum { DEPTH_MOST = 32 };

/* Up to the end-of-contents octets (X.690 8.1.5) of a value of indefinite length; fails where there are none.
 * The values inside may be of indefinite length themselves: `open` counts those that are begun. */
static size_t indefinite_length(struct cursor c) {
    const uint8_t *start = c.p;
    for (unsigned open = 1; cursor_ok(&c) && open <= DEPTH_MOST;) {
        uint8_t tag = cursor_u8(&c), length = cursor_u8(&c);
        if (tag == 0 && length == 0) {
            if (--open == 0) return (size_t)(c.p - start) - 2;
        } else if ((tag & 0x1f) == 0x1f) {
            break;
        } else if (length == 0x80) {
            open++;
        } else {
            uint64_t n = length;
            if (length & 0x80)
                for (n = 0, length &= 0x7f; length > 0 && n <= UINT32_MAX; length--)
                    n = n << 8 | cursor_u8(&c);
            cursor_skip(&c, n > SIZE_MAX / 2 ? SIZE_MAX / 2 : (size_t)n);
        }
    }
    return SIZE_MAX;
}

struct ber ber_next(struct cursor *c) {
    const uint8_t *start = c->p;
    struct ber v = {.tag = cursor_u8(c)};
    uint8_t length = cursor_u8(c);
    bool indefinite = length == 0x80;
    size_t n = length;
    if ((v.tag & 0x1f) == 0x1f || (indefinite && !(v.tag & 0x20))) {
        n = SIZE_MAX;
    } else if (indefinite) {
        n = indefinite_length(*c);
    } else if (length & 0x80) {
        unsigned octets = length & 0x7f;
        for (n = 0; octets > 0 && n <= UINT32_MAX >> 8; octets--) n = n << 8 | cursor_u8(c);
        if (octets) n = SIZE_MAX;
    }
    v.content = cursor_take(c, n);
    if (indefinite) cursor_skip(c, 2);
    if (cursor_ok(c)) v.whole = (struct bytes){start, (size_t)(c->p - start)};
    return v;
}

bool ber_next_is(struct cursor *c, uint8_t tag, struct ber *to) {
    if (!cursor_left(c) || *c->p != tag) return false;
    *to = ber_next(c);
    return cursor_ok(c);
}

struct ber ber_expect(struct cursor *c, uint8_t tag) {
    struct ber v = {0};
    if (!ber_next_is(c, tag, &v)) {
        c->failed = true;
        c->p = c->end;
    }
    return v;
}
