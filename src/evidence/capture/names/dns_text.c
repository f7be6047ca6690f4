/* Small helpers on DNS names and types. */
#include "evidence/capture/names/dns.h"

#include "base/digits.h"

#include <strings.h>

const char *dns_type_name(uint16_t type) {
    static const struct {
        uint16_t type;
        const char *name;
    } names[] = {{1, "A"},      {2, "NS"},     {5, "CNAME"},   {6, "SOA"},    {10, "NULL"},  {12, "PTR"},
                 {13, "HINFO"}, {15, "MX"},    {16, "TXT"},    {28, "AAAA"},  {29, "LOC"},   {32, "NB"},
                 {33, "SRV"},   {35, "NAPTR"}, {39, "DNAME"},  {41, "OPT"},   {43, "DS"},    {44, "SSHFP"},
                 {46, "RRSIG"}, {47, "NSEC"},  {48, "DNSKEY"}, {50, "NSEC3"}, {52, "TLSA"},  {64, "SVCB"},
                 {65, "HTTPS"}, {99, "SPF"},   {250, "TSIG"},  {251, "IXFR"}, {252, "AXFR"}, {255, "ANY"},
                 {256, "URI"},  {257, "CAA"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].type == type) return names[i].name;
    return NULL;
}

static bool ends_with(struct text t, const char *suffix, size_t *before) {
    struct text s = text_of(suffix);
    if (t.n <= s.n || strncasecmp(t.p + t.n - s.n, s.p, s.n) != 0) return false;
    *before = t.n - s.n;
    return true;
}

/* "4.3.2.1", last byte first. */
static bool reverse_v4(struct text t, uint8_t address[16]) {
    size_t i = 0;
    for (unsigned k = 0; k < 4; k++) {
        unsigned v = 0, digits = 0;
        for (; i < t.n && t.p[i] >= '0' && t.p[i] <= '9' && digits < 3; i++, digits++)
            v = v * 10 + (unsigned)(t.p[i] - '0');
        if (digits == 0 || v > 255) return false;
        if (k < 3 && (i >= t.n || t.p[i++] != '.')) return false;
        address[3 - k] = (uint8_t)v;
    }
    return i == t.n;
}

/* 32 nibbles, last first (RFC 3596 2.5). */
static bool reverse_v6(struct text t, uint8_t address[16]) {
    if (t.n != 63) return false;
    for (unsigned k = 0; k < 32; k++) {
        int v = hex_digit(t.p[2 * k]);
        if (v < 0 || (k < 31 && t.p[2 * k + 1] != '.')) return false;
        uint8_t *byte = &address[15 - k / 2];
        *byte = (uint8_t)(k % 2 ? *byte | v << 4 : v);
    }
    return true;
}

size_t dns_reverse_address(struct text name, uint8_t address[16]) {
    struct text t = name;
    if (ends_with(name, ".in-addr.arpa", &t.n)) return reverse_v4(t, address) ? 4 : 0;
    if (ends_with(name, ".ip6.arpa", &t.n)) return reverse_v6(t, address) ? 16 : 0;
    return 0;
}
