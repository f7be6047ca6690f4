#include "base/utf8.h"

size_t utf8_length(const uint8_t *p, size_t n) {
    if (n == 0) return 0;
    if (p[0] < 0x80) return 1;
    size_t want = p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : 2;
    if (p[0] < 0xC2 || p[0] > 0xF4 || n < want) return 0;
    for (size_t i = 1; i < want; i++)
        if ((p[i] & 0xC0) != 0x80) return 0;
    if (p[0] == 0xE0 && p[1] < 0xA0) return 0; /* overlong */
    if (p[0] == 0xED && p[1] > 0x9F) return 0; /* surrogates */
    if (p[0] == 0xF0 && p[1] < 0x90) return 0;
    if (p[0] == 0xF4 && p[1] > 0x8F) return 0; /* beyond U+10FFFF */
    return want;
}

static uint32_t decode(const uint8_t *p, size_t n) {
    if (n == 1) return p[0];
    uint32_t c = p[0] & (0xFFu >> (n + 1));
    for (size_t i = 1; i < n; i++) c = c << 6 | (p[i] & 0x3F);
    return c;
}

static bool is_wide(uint32_t c) {
    return (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) || (c >= 0xAC00 && c <= 0xD7A3) ||
           (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
           (c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x1F300 && c <= 0x1FAFF) || (c >= 0x20000 && c <= 0x3FFFD);
}

size_t utf8_columns(struct text t) {
    size_t columns = 0;
    for (size_t i = 0; i < t.n;) {
        size_t n = utf8_length((const uint8_t *)t.p + i, t.n - i);
        uint32_t c = n ? decode((const uint8_t *)t.p + i, n) : 0xFFFD;
        if (!(c >= 0x300 && c <= 0x36F) && c != 0x200D && c != 0xFE0F) columns += is_wide(c) ? 2 : 1;
        i += n ? n : 1;
    }
    return columns;
}
