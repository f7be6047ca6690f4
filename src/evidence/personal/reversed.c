#include "evidence/personal/reversed.h"

enum { LONGEST = 4096, FEWEST_PAIRS = 6 };

static bool hex(uint8_t c) {
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'f');
}

/* Is an escape turned round at i, and none the right way? "04%", "46#&", "0400u\\". */
static bool turned_at(struct bytes b, size_t i) {
    const uint8_t *p = b.p;
    switch (p[i]) {
    case '%':
        return i >= 2 && hex(p[i - 1]) && hex(p[i - 2]) && !(i + 2 < b.n && hex(p[i + 1]) && hex(p[i + 2]));
    case '&': return i >= 3 && p[i - 1] == '#' && (hex(p[i - 2]) || (p[i - 2] | 32) == 'x') && p[0] != '#';
    case '\\':
        return i >= 5 && p[i - 1] == 'u' && hex(p[i - 2]) && hex(p[i - 3]) && hex(p[i - 4]) &&
               hex(p[i - 5]) && !(i + 1 < b.n && p[i + 1] == 'u');
    default: return false;
    }
}

/* Pairs of hexadecimal digits in a row, of which the first separator is at i, that are letters only when read
 * from their end: "d6-56". */
static bool turned_pairs(struct bytes b, size_t i) {
    const uint8_t separator = b.p[i];
    size_t n = 0;
    if (i < 2 || (i > 2 && hex(b.p[i - 3]))) return false;
    for (i -= 2; i + 1 < b.n && hex(b.p[i]) && hex(b.p[i + 1]); i += 3) {
        uint8_t high = b.p[i + 1]; /* 2 to 7: the printed half of ASCII */
        if (high < '2' || high > '7') return false;
        n++;
        if (i + 3 >= b.n || b.p[i + 2] != separator) break;
    }
    return n >= FEWEST_PAIRS;
}

static bool ends_token(uint8_t c) {
    return c <= ' ' || c == '"' || c == '\'' || c == '<' || c == '>';
}

static size_t add_token(struct layers *l, uint32_t layer, size_t at) {
    struct bytes b = layer_bytes(l, layer);
    size_t from = at, to = at;
    while (from > 0 && !ends_token(b.p[from - 1])) from--;
    while (to < b.n && !ends_token(b.p[to])) to++;
    if (to - from < 6 || to - from > LONGEST || !layer_may_hold(l, layer, ENCODING_REVERSED)) return to + 1;
    uint8_t *room = layer_room(l, layer, to - from);
    if (!room) return b.n;
    for (size_t i = 0; i < to - from; i++) room[i] = b.p[to - 1 - i];
    layer_add(l, layer, ENCODING_REVERSED, from, to, to - from);
    return to + 1;
}

/* A whole document turned round ends as others begin. */
static bool whole_turned(struct bytes b) {
    uint8_t first = b.p[0], last = b.p[b.n - 1];
    return (first == '}' && last == '{') || (first == ']' && last == '[') || (first == '>' && last == '<');
}

void reversed_decode(struct layers *l, uint32_t layer) {
    struct bytes b = layer_bytes(l, layer);
    if (b.n < 6 || b.n > LONGEST || l->list[layer].encoding == ENCODING_REVERSED) return;
    if (whole_turned(b) && layer_may_hold(l, layer, ENCODING_REVERSED)) {
        uint8_t *room = layer_room(l, layer, b.n);
        if (!room) return;
        for (size_t i = 0; i < b.n; i++) room[i] = b.p[b.n - 1 - i];
        layer_add(l, layer, ENCODING_REVERSED, 0, b.n, b.n);
        return;
    }
    static const uint8_t kind[256] = {['%'] = 1, ['&'] = 1, ['\\'] = 1, [':'] = 2, ['-'] = 2};
    for (size_t i = 0; i < b.n;) {
        uint8_t k = kind[b.p[i]];
        if (k && (k == 1 ? turned_at(b, i) : turned_pairs(b, i)))
            i = add_token(l, layer, i);
        else
            i++;
    }
}
