#include "base/prefix.h"

#include "base/digits.h"

struct prefix prefix_of(const uint8_t address[16], unsigned bits) {
    struct prefix p = {.bits = (uint8_t)(bits > 128 ? 128 : bits)};
    memcpy(p.address, address, p.bits / 8);
    if (p.bits % 8) p.address[p.bits / 8] = (uint8_t)(address[p.bits / 8] & 0xFF00 >> p.bits % 8);
    return p;
}

bool prefix_is_ipv4(struct prefix p) {
    return p.bits >= PREFIX_V4_BITS && address_is_ipv4(p.address);
}

bool prefix_equal(struct prefix a, struct prefix b) {
    return a.bits == b.bits && memcmp(a.address, b.address, sizeof a.address) == 0;
}

bool prefix_has(struct prefix p, const uint8_t address[16]) {
    return prefix_equal(p, prefix_of(address, p.bits));
}

bool prefix_covers(struct prefix outer, struct prefix inner) {
    return outer.bits <= inner.bits && prefix_has(outer, inner.address);
}

int prefix_compare(struct prefix a, struct prefix b) {
    int order = memcmp(a.address, b.address, sizeof a.address);
    return order ? order : (int)a.bits - (int)b.bits;
}

char *prefix_put(char *to, struct prefix p) {
    unsigned bits = prefix_is_ipv4(p) ? p.bits - (unsigned)PREFIX_V4_BITS : p.bits;
    char *end = address_put(to, p.address);
    *end++ = '/';
    end = digits_u32(end, bits);
    *end = '\0';
    return end;
}

char *prefix_text(char to[PREFIX_TEXT], struct prefix p) {
    prefix_put(to, p);
    return to;
}

/* One to three digits, nothing else. */
static bool length_parse(struct text t, unsigned *bits) {
    *bits = 0;
    for (size_t i = 0; i < t.n; i++) {
        if (t.p[i] < '0' || t.p[i] > '9') return false;
        *bits = *bits * 10 + (unsigned)(t.p[i] - '0');
    }
    return t.n > 0 && t.n <= 3;
}

bool prefix_parse(struct text t, bool strict, struct prefix *to) {
    const char *slash = t.n ? memchr(t.p, '/', t.n) : NULL;
    struct text left = {t.p, slash ? (size_t)(slash - t.p) : t.n};
    uint8_t address[16];
    if (!address_parse(left, address)) return false;
    unsigned before = memchr(left.p, ':', left.n) ? 0 : PREFIX_V4_BITS, bits = 128 - before;
    if (slash && !length_parse((struct text){slash + 1, t.n - left.n - 1}, &bits)) return false;
    if (bits > 128 - before) return false;
    *to = prefix_of(address, before + bits);
    return !strict || memcmp(to->address, address, sizeof address) == 0;
}
