#include "evidence/personal/runs.h"

enum {
    B64 = 1,  /* A-Z a-z 0-9 */
    MORE = 2, /* + / - _ */
    HEX = 4,
    B32 = 8, /* A-Z 2-7 */
    UPPER = 16,
    LOWER = 32,
    DIGIT = 64
};

enum { SHORTEST = 8, SHORTEST_HEX = 12, SHORTEST_BINARY = 16, LINE = 48, TRIED = 12 };

#define UPPERS(c) [c] = B64 | B32 | UPPER, [c | 32] = B64 | LOWER
#define HEXES(c) [c] = B64 | B32 | UPPER | HEX, [c | 32] = B64 | LOWER | HEX
#define DIGITS(c) [c] = B64 | HEX | DIGIT
#define DIGITS32(c) [c] = B64 | HEX | DIGIT | B32

static const uint8_t class_of[256] = {
    HEXES('A'),    HEXES('B'),    HEXES('C'),    HEXES('D'),    HEXES('E'),    HEXES('F'),    UPPERS('G'),
    UPPERS('H'),   UPPERS('I'),   UPPERS('J'),   UPPERS('K'),   UPPERS('L'),   UPPERS('M'),   UPPERS('N'),
    UPPERS('O'),   UPPERS('P'),   UPPERS('Q'),   UPPERS('R'),   UPPERS('S'),   UPPERS('T'),   UPPERS('U'),
    UPPERS('V'),   UPPERS('W'),   UPPERS('X'),   UPPERS('Y'),   UPPERS('Z'),   DIGITS('0'),   DIGITS('1'),
    DIGITS32('2'), DIGITS32('3'), DIGITS32('4'), DIGITS32('5'), DIGITS32('6'), DIGITS32('7'), DIGITS('8'),
    DIGITS('9'),   ['+'] = MORE,  ['/'] = MORE,  ['-'] = MORE,  ['_'] = MORE};

/* What each digit of base64 and base64url counts; bit 6: it is one. */
#define SIX(c) [c] = 64 + c - 'A', [c | 32] = 64 + c - 'A' + 26
static const uint8_t six_bits[256] = {
    ['0'] = 116, ['1'] = 117, ['2'] = 118, ['3'] = 119, ['4'] = 120, ['5'] = 121, ['6'] = 122, ['7'] = 123,
    ['8'] = 124, ['9'] = 125, ['+'] = 126, ['-'] = 126, ['/'] = 127, ['_'] = 127, SIX('A'),    SIX('B'),
    SIX('C'),    SIX('D'),    SIX('E'),    SIX('F'),    SIX('G'),    SIX('H'),    SIX('I'),    SIX('J'),
    SIX('K'),    SIX('L'),    SIX('M'),    SIX('N'),    SIX('O'),    SIX('P'),    SIX('Q'),    SIX('R'),
    SIX('S'),    SIX('T'),    SIX('U'),    SIX('V'),    SIX('W'),    SIX('X'),    SIX('Y'),    SIX('Z')};

static unsigned base32_digit(uint8_t c) {
    return c >= 'A' ? c - (unsigned)'A' : c - '2' + 26u;
}

static unsigned hex_digit(uint8_t c) { /* 'A' and 'a' end in 1: 9 more, as bit 6 tells */
    return (c & 15u) + 9u * (c >> 6);
}

/* In digits of `bits` each; what is not a digit (line ends within base64) is left out. */
static size_t decode_digits(const uint8_t *p, size_t n, unsigned bits, uint8_t *to) {
    size_t written = 0, i = 0;
    unsigned held = 0, v = 0;
    for (; bits == 6 && i + 4 <= n; i += 4) { /* the common case, four by four */
        unsigned a = six_bits[p[i]], b = six_bits[p[i + 1]], c = six_bits[p[i + 2]], d = six_bits[p[i + 3]];
        if (!(a & b & c & d & 64)) break;
        unsigned all = (a & 63) << 18 | (b & 63) << 12 | (c & 63) << 6 | (d & 63);
        to[written++] = (uint8_t)(all >> 16);
        to[written++] = (uint8_t)(all >> 8);
        to[written++] = (uint8_t)all;
    }
    for (; bits == 4 && i + 2 <= n; i += 2)
        to[written++] = (uint8_t)(hex_digit(p[i]) << 4 | hex_digit(p[i + 1]));
    for (; i < n; i++) {
        uint8_t c = p[i];
        if (!(class_of[c] & (B64 | MORE))) continue;
        v = v << bits | (bits == 6 ? six_bits[c] & 63u : bits == 5 ? base32_digit(c) : hex_digit(c));
        held += bits;
        if (held < 8) continue;
        held -= 8;
        to[written++] = (uint8_t)(v >> held);
    }
    return written;
}

/* Text as people and programs write it: UTF-8 without control characters. The last character may be cut. */
static bool readable(const uint8_t *p, size_t n) {
    for (size_t i = 0; i < n;) {
        uint8_t c = p[i];
        if (c < 0x80) {
            if (c == 0x7f || (c < ' ' && c != '\n' && c != '\t' && c != '\r')) return false;
            i++;
            continue;
        }
        size_t more = c >= 0xf0 && c < 0xf5 ? 3 : c >= 0xe0 && c < 0xf0 ? 2 : c >= 0xc2 && c < 0xe0 ? 1 : 0;
        if (more == 0) return false;
        for (size_t k = 1; k <= more && i + k < n; k++)
            if ((p[i + k] & 0xc0) != 0x80) return false;
        i += more + 1;
    }
    return n > 0;
}

/* No text begins with it: a control character, or a byte that only follows others in UTF-8. */
static bool unreadable(uint8_t c) {
    return (c < ' ' && c != '\n' && c != '\t' && c != '\r') || c == 0x7f || (c >= 0x80 && c < 0xc2) ||
           c > 0xf4;
}

/* Do the first digits write text? Most runs are words, and answered by their first byte. */
static bool begins_readable(const uint8_t *p, size_t n, unsigned bits) {
    uint8_t out[2 * TRIED];
    size_t most = bits == 4 ? 2 * TRIED : bits == 5 ? 2 * TRIED - 8 : 16;
    if (n >= 2) {
        unsigned first = bits == 6   ? (six_bits[p[0]] & 63u) << 2 | (six_bits[p[1]] & 63u) >> 4
                         : bits == 5 ? base32_digit(p[0]) << 3 | base32_digit(p[1]) >> 2
                                     : hex_digit(p[0]) << 4 | hex_digit(p[1]);
        if (unreadable((uint8_t)first)) return false;
    }
    size_t written = decode_digits(p, n < most ? n : most, bits, out);
    return readable(out, written);
}

/* … and those behind them: what was turned round may begin with letters by chance. */
static bool stays_readable(const uint8_t *p, size_t n, unsigned bits) {
    enum { DIGITS = 128 };
    uint8_t out[DIGITS];
    if (!begins_readable(p, n, bits)) return false;
    size_t written = decode_digits(p, (n < DIGITS ? n : DIGITS) / 4 * 4, bits, out);
    for (size_t i = 0; i < written; i++)
        if (out[i] < ' ' && unreadable(out[i])) return false;
    return true;
}

/* What compressed bytes begin with, and wide letters. */
static bool begins_known(const uint8_t *p, size_t n, unsigned bits) {
    uint8_t o[16] = {0};
    if (n < 16) return false;
    decode_digits(p, 16, bits, o);
    bool wide = (o[1] | o[3] | o[5] | o[7]) == 0 || (o[0] | o[2] | o[4] | o[6]) == 0; /* UTF-16 */
    return wide || (o[0] == 0x1f && o[1] == 0x8b) || (o[0] == 0x28 && o[1] == 0xb5 && o[2] == 0x2f) ||
           (o[0] == 0x78 && (o[1] == 0x9c || o[1] == 0x01 || o[1] == 0xda || o[1] == 0x5e));
}

struct run {
    const uint8_t *p;
    size_t at, n;     /* in the layer */
    size_t digits;    /* of them; the others are ends of lines */
    uint8_t all, any; /* classes that all, and that some, of its characters have */
    bool padded;
};

static struct run run_of(const uint8_t *base, size_t at, size_t n) {
    struct run r = {base + at, at, n, 0, 0xff, 0, false};
    for (size_t i = 0; i < n; i++) {
        r.all &= class_of[r.p[i]];
        r.any |= class_of[r.p[i]];
        r.digits += class_of[r.p[i]] != 0;
    }
    return r;
}

static bool add_run(struct layers *l, uint32_t layer, enum encoding e, struct run r, unsigned bits) {
    if (!layer_may_hold(l, layer, e)) {
        enum { NO_WORD = 32 };
        if (r.n >= NO_WORD) l->limit = "encodings lie deeper in each other than is followed";
        return true;
    }
    uint8_t *room = layer_room(l, layer, r.n * bits / 8 + 8);
    if (!room) return false;
    size_t n = decode_digits(r.p, r.n, bits, room);
    if (n) layer_add(l, layer, e, r.at, r.at + r.n, n);
    return true;
}

/* Bytes of no text are worth decoding where the run does not look like a word or a name: it mixes letters of
 * both cases and digits, as base64 of random bytes nearly always does, or it is padded. */
static bool looks_binary(const struct run *r) {
    if (r->padded && r->n >= SHORTEST_HEX && r->digits % 4 != 1) return true;
    if (r->n < SHORTEST_BINARY) return false;
    return (r->any & (UPPER | LOWER | DIGIT)) == (UPPER | LOWER | DIGIT) && r->digits % 4 != 1;
}

static bool decode_base64(struct layers *l, uint32_t layer, struct run r) {
    if (begins_readable(r.p, r.n, 6) || begins_known(r.p, r.n, 6) || looks_binary(&r))
        return add_run(l, layer, ENCODING_BASE64, r, 6);
    for (size_t skip = 1; skip < 4 && r.n >= 16 + skip; skip++) /* something stuck to its beginning */
        if (begins_readable(r.p + skip, r.n - skip, 6)) {
            r.p += skip, r.at += skip, r.n -= skip;
            return add_run(l, layer, ENCODING_BASE64, r, 6);
        }
    return true;
}

static bool decode_reversed(struct layers *l, uint32_t layer, struct run r) {
    uint8_t turned[32];
    size_t n = r.n < sizeof turned ? r.n : sizeof turned;
    for (size_t i = 0; i < n; i++) turned[i] = r.p[r.n - 1 - i];
    bool sense = begins_readable(turned, n, 6) || begins_known(turned, n, 6);
    sense = sense ||
            ((r.all & HEX) && r.n % 2 == 0 && (begins_readable(turned, n, 4) || begins_known(turned, n, 4)));
    sense = sense || ((r.all & B32) && (begins_readable(turned, n, 5) || begins_known(turned, n, 5)));
    if (!sense || !layer_may_hold(l, layer, ENCODING_REVERSED)) return true;
    uint8_t *room = layer_room(l, layer, r.n);
    if (!room) return false;
    for (size_t i = 0; i < r.n; i++) room[i] = r.p[r.n - 1 - i];
    layer_add(l, layer, ENCODING_REVERSED, r.at, r.at + r.n, r.n);
    return true;
}

static bool decode_hex(struct layers *l, uint32_t layer, struct run r) {
    bool readably = begins_readable(r.p, r.n, 4), number = !(r.any & (UPPER | LOWER));
    if (!readably && !begins_known(r.p, r.n, 4) && (r.n < 16 || r.n % 2 || (number && r.n < 32))) return true;
    r.n &= ~(size_t)1;
    return add_run(l, layer, ENCODING_HEX, r, 4);
}

/* One run without + / - _. False: a limit was met. */
static bool decode_plain(struct layers *l, uint32_t layer, struct run r) {
    bool fine = true;
    if ((r.all & HEX) && r.n >= SHORTEST_HEX) {
        fine = decode_hex(l, layer, r);
        if (r.n % 2 == 0 && begins_readable(r.p, r.n, 4)) return fine;
    }
    bool binary32 = r.n >= 24 && (r.any & DIGIT) && (r.any & UPPER);
    if ((r.all & B32) && r.n >= 16 && (begins_readable(r.p, r.n, 5) || binary32)) {
        bool both = begins_readable(r.p, r.n, 6);
        fine = fine && add_run(l, layer, ENCODING_BASE32, r, 5);
        if (!both && !binary32) return fine;
    }
    return fine && decode_base64(l, layer, r);
}

/* A path or a name with dashes is a run too: where the whole makes no sense, its pieces may. */
static bool decode_pieces(struct layers *l, uint32_t layer, const uint8_t *base, struct run r,
                          const char *between) {
    size_t start = 0;
    for (size_t i = 0; i <= r.n; i++) {
        if (i < r.n && r.p[i] != (uint8_t)between[0] && r.p[i] != (uint8_t)between[1]) continue;
        if (i - start >= SHORTEST && i - start < r.n) {
            struct run piece = run_of(base, r.at + start, i - start);
            piece.padded = r.padded && i == r.n;
            if (!decode_plain(l, layer, piece)) return false;
            if (piece.n >= 16 && !stays_readable(piece.p, piece.n, 6) && !decode_reversed(l, layer, piece))
                return false;
        }
        start = i + 1;
    }
    return true;
}

/* base64 with / in it that stands in a path: "v1/SGVsbG8/…". *start: where in the run it begins. */
static bool begins_in_path(const struct run *r, size_t *start) {
    enum { SEGMENTS = 8 };
    const uint8_t *p = r->p, *end = r->p + r->n;
    for (unsigned k = 0; k < SEGMENTS && end - p > 16 && (p = memchr(p, '/', (size_t)(end - p))); k++) {
        size_t n = (size_t)(end - ++p);
        if (n < 16) return false;
        *start = (size_t)(p - r->p);
        if (memchr(p, '/', n) && (begins_readable(p, n, 6) || begins_known(p, n, 6))) return true;
    }
    return false;
}

static bool is_word(const uint8_t *p, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (!(class_of[p[i]] & (LOWER | DIGIT))) return false;
    return n > 0 && n <= 12;
}

/* base64 of bytes that stands in a path: what is left without the words before and behind it. */
static struct run without_words(const uint8_t *base, struct run r) {
    size_t from = 0, to = r.n;
    for (size_t i = from; i < to; i++)
        if (r.p[i] == '/' && (i == from || is_word(r.p + from, i - from))) from = i + 1;
    for (size_t i = to; i > from; i--)
        if (r.p[i - 1] == '/' && (i == to || is_word(r.p + i, to - i))) to = i - 1;
    bool padded = r.padded && to == r.n;
    r = run_of(base, r.at + from, to - from);
    r.padded = padded;
    return r;
}

static bool decode_run(struct layers *l, uint32_t layer, const uint8_t *base, struct run r) {
    enum { LONG_WORD = 40 };
    if (!(r.any & (UPPER | DIGIT)) && r.n < LONG_WORD && !r.padded)
        return true; /* a word, or a path of words */
    bool more = r.any & MORE;
    if (!more) {
        if (!decode_plain(l, layer, r)) return false;
        bool forward = stays_readable(r.p, r.n, 6) || ((r.all & HEX) && stays_readable(r.p, r.n, 4));
        return forward || r.n < 16 || decode_reversed(l, layer, r);
    }
    bool standard = false, url = false;
    for (size_t i = 0; i < r.n; i++) {
        standard = standard || r.p[i] == '+' || r.p[i] == '/';
        url = url || r.p[i] == '-' || r.p[i] == '_';
    }
    if (!(standard && url) && (begins_readable(r.p, r.n, 6) || begins_known(r.p, r.n, 6)))
        return add_run(l, layer, ENCODING_BASE64, r, 6);
    if (!(standard && url) && looks_binary(&r) && !add_run(l, layer, ENCODING_BASE64, r, 6)) return false;
    if (!(standard && url) && r.n >= 16 && !decode_reversed(l, layer, r)) return false;
    struct run bare = standard && !url ? without_words(base, r) : r;
    if (bare.n < r.n && (bare.any & MORE) && looks_binary(&bare) &&
        !add_run(l, layer, ENCODING_BASE64, bare, 6))
        return false;
    size_t first;
    if (standard && begins_in_path(&r, &first)) {
        struct run rest = run_of(base, r.at + first, r.n - first);
        if (!add_run(l, layer, ENCODING_BASE64, rest, 6)) return false;
    }
    if (standard && url) { /* a path of names that are base64url, or the other way round */
        static const char *const outer[] = {"/+", "-_"};
        for (size_t k = 0; k < 2; k++) {
            size_t start = 0;
            for (size_t i = 0; i <= r.n; i++) {
                if (i < r.n && r.p[i] != (uint8_t)outer[k][0] && r.p[i] != (uint8_t)outer[k][1]) continue;
                struct run piece = run_of(base, r.at + start, i - start);
                start = i + 1;
                if (piece.n < SHORTEST || !(piece.any & MORE)) continue;
                bool sense = begins_readable(piece.p, piece.n, 6) || begins_known(piece.p, piece.n, 6) ||
                             looks_binary(&piece);
                if (sense && !add_run(l, layer, ENCODING_BASE64, piece, 6)) return false;
            }
        }
    }
    return decode_pieces(l, layer, base, r, "/+") && decode_pieces(l, layer, base, r, "-_");
}

static bool in_run(uint8_t c) {
    return class_of[c] & (B64 | MORE);
}

/* The end of the run that has [from, to) for its first line: full lines of the same length follow each other
 * (RFC 2045 6.8, RFC 7468). */
static size_t further_lines(struct bytes b, size_t from, size_t to) {
    size_t line = to - from;
    if (line < LINE || line > 78 || line % 4) return to;
    for (;;) {
        size_t next = to;
        if (next < b.n && b.p[next] == '\r') next++;
        if (next >= b.n || b.p[next] != '\n') return to;
        next++;
        while (next < b.n && (b.p[next] == ' ' || b.p[next] == '\t')) next++;
        size_t end = next;
        while (end < b.n && end - next <= line && in_run(b.p[end]) && b.p[end] != '-' && b.p[end] != '_')
            end++;
        if (end == next || end - next > line) return to;
        to = end;
        if (end - next < line) return to;
    }
}

static void scan_runs(struct layers *l, uint32_t layer, struct bytes b) {
    size_t i = 0, done = 0;
    while (i + SHORTEST <= b.n) {
        if (!in_run(b.p[i + SHORTEST - 1])) { /* no run of that length can begin before behind it */
            i += SHORTEST;
            done = i;
            continue;
        }
        size_t from = i + SHORTEST - 1;
        while (from > done && in_run(b.p[from - 1])) from--;
        size_t to = i + SHORTEST;
        while (to < b.n && in_run(b.p[to])) to++;
        if (to - from >= SHORTEST) {
            struct run r = run_of(b.p, from, to - from);
            size_t end =
                r.all & HEX ? to : further_lines(b, from, to); /* digests in lines are each their own */
            if (end != to) r = run_of(b.p, from, end - from);
            r.padded = end < b.n && b.p[end] == '=';
            if (!decode_run(l, layer, b.p, r)) return;
            to = end;
        }
        i = done = to;
    }
}

static bool hex_pair(const uint8_t *p) {
    return (class_of[p[0]] & HEX) && (class_of[p[1]] & HEX);
}

/* Pairs in a row: "4a:6f:68". Their number. */
static size_t pairs_at(const uint8_t *p, const uint8_t *end, uint8_t separator) {
    size_t n = 0;
    while (end - p >= 2 && hex_pair(p)) {
        n++;
        if (end - p < 5 || p[2] != separator) break;
        p += 3;
    }
    return n;
}

bool mac_at(const uint8_t *p, const uint8_t *end, uint8_t address[6]) {
    if (end - p < 17 || (p[2] != ':' && p[2] != '-') || pairs_at(p, end, p[2]) != 6) return false;
    return decode_digits(p, 2, 4, address) && decode_digits(p + 3, 2, 4, address + 1) &&
           decode_digits(p + 6, 2, 4, address + 2) && decode_digits(p + 9, 2, 4, address + 3) &&
           decode_digits(p + 12, 2, 4, address + 4) && decode_digits(p + 15, 2, 4, address + 5);
}

static void scan_pairs(struct layers *l, uint32_t layer, struct bytes b, uint8_t separator) {
    enum { FEWEST = 6 };
    const uint8_t *p = b.p, *end = b.p + b.n;
    while (end - p > 3 * FEWEST - 4 && (p = memchr(p, separator, (size_t)(end - p)))) {
        bool pair = p - b.p >= 2 && end - p > 5 && p[3] == separator && hex_pair(p - 2) && hex_pair(p + 1);
        size_t n = pair ? pairs_at(p - 2, end, separator) : 0;
        if (n >= FEWEST) {
            uint8_t *room = layer_may_hold(l, layer, ENCODING_HEX) ? layer_room(l, layer, n) : NULL;
            if (!room) return;
            for (size_t i = 0; i < n; i++) decode_digits(p - 2 + 3 * i, 2, 4, room + i);
            size_t from = (size_t)(p - 2 - b.p);
            if (n == 6 && !readable(room, n)) {
                p += 3 * n - 3; /* an address, which is looked for as it is written */
                continue;
            }
            layer_add(l, layer, ENCODING_HEX, from, from + 3 * n - 1, n);
            p += 3 * n - 3;
        }
        p++;
    }
}

void runs_decode(struct layers *l, uint32_t layer) {
    struct bytes b = layer_bytes(l, layer);
    scan_runs(l, layer, b);
    scan_pairs(l, layer, b, ':');
    scan_pairs(l, layer, b, '-');
    scan_pairs(l, layer, b, ' ');
}
