#include "evidence/device/mac.h"

#include "base/address.h"
#include "base/digits.h"
#include "evidence/device/words.h"

/* Groups of one or two digits between ':' or '-'. */
static bool separated(struct text t, struct mac *to) {
    size_t at = 0;
    char separator = 0;
    for (to->n = 0; at < t.n; to->n++) {
        if (to->n == sizeof to->bytes) return false;
        if (to->n) {
            if (t.p[at] != ':' && t.p[at] != '-') return false;
            if (separator && t.p[at] != separator) return false;
            separator = t.p[at++];
        }
        int high = at < t.n ? hex_digit(t.p[at]) : -1, low = at + 1 < t.n ? hex_digit(t.p[at + 1]) : -1;
        if (high < 0) return false;
        to->bytes[to->n] = (uint8_t)(low < 0 ? high : high << 4 | low);
        at += low < 0 ? 1 : 2;
    }
    return to->n == 6 || to->n == 8;
}

/* Four digits between dots, or digits alone: 12 or 16 of them. */
static bool joined(struct text t, struct mac *to) {
    bool dotted = text_find(t, '.') < t.n;
    size_t digits = 0;
    memset(to, 0, sizeof *to);
    for (size_t i = 0; i < t.n; i++) {
        if (dotted && i % 5 == 4) {
            if (t.p[i] != '.') return false;
            continue;
        }
        int v = hex_digit(t.p[i]);
        if (v < 0 || digits == 2 * sizeof to->bytes) return false;
        to->bytes[digits / 2] = (uint8_t)(to->bytes[digits / 2] << 4 | v);
        digits++;
    }
    to->n = (uint8_t)(digits / 2);
    return digits == 12 || digits == 16;
}

bool mac_parse(struct text t, struct mac *to) {
    *to = (struct mac){.n = 0};
    bool groups = text_find(t, ':') < t.n || text_find(t, '-') < t.n;
    if (groups ? separated(t, to) : joined(t, to)) return true;
    to->n = 0;
    return false;
}

bool mac_is_device(const struct mac *m) {
    unsigned any = 0;
    for (unsigned i = 0; i < m->n; i++) any |= m->bytes[i];
    return m->n && any && !(m->bytes[0] & 1);
}

bool mac_is_local(const struct mac *m) {
    return m->bytes[0] & 2;
}

enum { HARDWARE_ETHERNET = 1, DUID_LLT = 1, DUID_LL = 3 };

bool mac_of_duid(struct bytes d, struct mac *to) {
    size_t at = 0;
    if (d.n == 7 && d.p[0] == HARDWARE_ETHERNET) at = 1;
    if (d.n > 5 && d.p[0] == 255) d = (struct bytes){d.p + 5, d.n - 5}; /* RFC 4361 6.1: IAID, then DUID */
    bool ethernet = d.n >= 4 && d.p[0] == 0 && d.p[2] == 0 && d.p[3] == HARDWARE_ETHERNET;
    if (ethernet && d.p[1] == DUID_LLT && d.n == 14) at = 8;
    if (ethernet && d.p[1] == DUID_LL && d.n == 10) at = 4;
    *to = (struct mac){.n = 0};
    if (!at) return false;
    memcpy(to->bytes, d.p + at, 6);
    to->n = 6;
    return true;
}

bool mac_of_duid_text(struct text t, struct mac *to) {
    uint8_t bytes[128];
    size_t n = 0;
    *to = (struct mac){.n = 0};
    while (t.n) {
        struct text octet = text_field(&t, ':');
        int high = octet.n == 2 ? hex_digit(octet.p[0]) : -1, low = octet.n == 2 ? hex_digit(octet.p[1]) : -1;
        if (high < 0 || low < 0 || n == sizeof bytes) return false;
        bytes[n++] = (uint8_t)(high << 4 | low);
    }
    return mac_of_duid((struct bytes){bytes, n}, to);
}

bool mac_of_address(const uint8_t a[16], struct mac *to) {
    *to = (struct mac){.n = 0};
    if (address_is_ipv4(a) || a[11] != 0xff || a[12] != 0xfe) return false;
    memcpy(to->bytes, a + 8, 3);
    memcpy(to->bytes + 3, a + 13, 3);
    to->bytes[0] ^= 2;
    to->n = 6;
    return true;
}
