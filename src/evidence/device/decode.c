#include "evidence/device/decode.h"

enum { NONE, LITTLE, BIG };

/* ASCII in UTF-16 has a zero in every other byte; two of a text's first letters are beyond ASCII at most. */
static int order_of(struct bytes b, size_t *mark) {
    *mark = 0;
    if (b.n >= 2 && b.p[0] == 0xff && b.p[1] == 0xfe) return *mark = 2, LITTLE;
    if (b.n >= 2 && b.p[0] == 0xfe && b.p[1] == 0xff) return *mark = 2, BIG;
    size_t zeros[2] = {0, 0}, n = b.n < 64 ? b.n & ~(size_t)1 : 64;
    for (size_t i = 0; i < n; i++) zeros[i & 1] += b.p[i] == 0;
    if (n < 8) return NONE;
    if (zeros[1] + 2 >= n / 2 && zeros[0] == 0) return LITTLE;
    return zeros[0] + 2 >= n / 2 && zeros[1] == 0 ? BIG : NONE;
}

static size_t put(char *to, uint32_t c) {
    if (c < 0x80) return to[0] = (char)c, 1;
    if (c < 0x800) {
        to[0] = (char)(0xc0 | c >> 6);
        to[1] = (char)(0x80 | (c & 63));
        return 2;
    }
    if (c < 0x10000) {
        to[0] = (char)(0xe0 | c >> 12);
        to[1] = (char)(0x80 | (c >> 6 & 63));
        to[2] = (char)(0x80 | (c & 63));
        return 3;
    }
    to[0] = (char)(0xf0 | c >> 18);
    to[1] = (char)(0x80 | (c >> 12 & 63));
    to[2] = (char)(0x80 | (c >> 6 & 63));
    to[3] = (char)(0x80 | (c & 63));
    return 4;
}

static uint32_t unit(const uint8_t *p, int order) {
    return order == LITTLE ? (uint32_t)(p[0] | p[1] << 8) : (uint32_t)(p[0] << 8 | p[1]);
}

struct text text_decoded(struct arena *a, struct bytes b) {
    size_t mark;
    int order = order_of(b, &mark);
    if (order == NONE) {
        mark = b.n >= 3 && memcmp(b.p, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
        return (struct text){(const char *)b.p + mark, b.n - mark};
    }
    size_t units = (b.n - mark) / 2, made = 0;
    const uint8_t *p = b.p + mark;
    char *to = arena_take_array(a, units, 3); /* the most that a unit of 16 bits becomes; two of a pair, 4 */
    for (size_t i = 0; i < units; i++) {
        uint32_t c = unit(p + 2 * i, order);
        if (c >= 0xd800 && c < 0xdc00 && i + 1 < units) {
            uint32_t low = unit(p + 2 * i + 2, order);
            if (low >= 0xdc00 && low < 0xe000) {
                c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
                i++;
            }
        }
        if (c >= 0xd800 && c < 0xe000) c = 0xfffd;
        made += put(to + made, c);
    }
    return (struct text){to, made};
}
