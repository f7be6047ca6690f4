#include "evidence/capture/names/recognise_shared.h"

#include "base/cursor.h"

bool looks_stun(struct bytes b) {
    if (b.n < 20 || (b.p[0] & 0xc0) || be32_at(b.p + 4) != 0x2112a442) return false;
    size_t length = be16_at(b.p + 2);
    return length % 4 == 0 && length + 20 <= b.n;
}

/* The length of a BER value whose tag was read; false when it is indefinite or runs past the end. */
static bool ber_length(struct cursor *c, size_t *n) {
    *n = cursor_u8(c);
    if (*n >= 0x80) {
        size_t bytes = *n & 0x7f;
        if (bytes == 0 || bytes > 4) return false;
        for (*n = 0; bytes > 0; bytes--) *n = *n << 8 | cursor_u8(c);
    }
    return cursor_ok(c);
}

bool looks_kerberos(struct bytes b) {
    struct cursor c = cursor_of(b);
    uint8_t tag = cursor_u8(&c); /* AS, TGS, AP requests and replies; ERROR */
    size_t n;
    if ((tag < 0x6a || tag > 0x6f) && tag != 0x7e) return false;
    if (!ber_length(&c, &n) || n != cursor_left(&c)) return false;
    return cursor_u8(&c) == 0x30;
}

bool looks_ldap(struct bytes b) {
    struct cursor c = cursor_of(b);
    size_t n;
    if (cursor_u8(&c) != 0x30 || !ber_length(&c, &n) || n > cursor_left(&c)) return false;
    if (cursor_u8(&c) != 2 || !ber_length(&c, &n) || n == 0 || n > 4) return false;
    cursor_skip(&c, n);
    uint8_t operation = cursor_u8(&c);
    if (!cursor_ok(&c) || !ber_length(&c, &n)) return false;
    bool constructed = operation >= 0x60 && operation <= 0x79;
    return constructed || (operation == 0x42 && n == 0) || operation == 0x4a || operation == 0x50;
}

bool line_mentions(struct bytes b, const char *word) {
    size_t n = b.n < 512 ? b.n : 512;
    const uint8_t *end = n ? memchr(b.p, '\n', n) : NULL;
    return end && memmem(b.p, (size_t)(end - b.p), word, strlen(word));
}
