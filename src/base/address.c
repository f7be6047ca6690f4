#include "base/address.h"

#include "base/digits.h"

#include <arpa/inet.h>
#include <stdio.h>

static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

bool address_is_ipv4(const uint8_t address[16]) {
    return memcmp(address, mapped, sizeof mapped) == 0;
}

/* By hand, because millions of routes are written and inet_ntop() is most of the work then. */
static char *text_v4(char *to, const uint8_t a[4]) {
    for (int i = 0; i < 4; i++) {
        to = digits_u32(to, a[i]);
        *to++ = i < 3 ? '.' : '\0';
    }
    return to - 1;
}

/* The longest run of at least two zero groups, the first of several (RFC 5952 4.2); its length. */
static int zero_run(const uint16_t group[8], int *start) {
    int best = 1;
    *start = 8;
    for (int i = 0; i < 8; i++) {
        int n = 0;
        while (i + n < 8 && group[i + n] == 0) n++;
        if (n > best) {
            best = n;
            *start = i;
        }
        if (n) i += n - 1;
    }
    return best;
}

static char *hex_group(char *to, uint16_t v) {
    static const char hex[] = "0123456789abcdef";
    for (int shift = v > 0xFFF ? 12 : v > 0xFF ? 8 : v > 0xF ? 4 : 0; shift >= 0; shift -= 4)
        *to++ = hex[v >> shift & 15];
    return to;
}

/* NULL: those that begin with so many zeros are written by inet_ntop(), which knows which of them end in an
 * IPv4 address. */
static char *text_v6(char *to, const uint8_t address[16]) {
    uint16_t group[8];
    int start;
    for (int i = 0; i < 8; i++) group[i] = (uint16_t)(address[2 * i] << 8 | address[2 * i + 1]);
    int run = zero_run(group, &start);
    if (start == 0 && run >= 5) return NULL;
    for (int i = 0; i < 8; i++) {
        if (i == start) {
            *to++ = ':';
            if (i == 0) *to++ = ':';
            i += run - 1;
            continue;
        }
        to = hex_group(to, group[i]);
        if (i < 7) *to++ = ':';
    }
    *to = '\0';
    return to;
}

char *address_put(char *to, const uint8_t address[16]) {
    if (address_is_ipv4(address)) return text_v4(to, address + 12);
    char *end = text_v6(to, address);
    if (end) return end;
    if (!inet_ntop(AF_INET6, address, to, ADDRESS_TEXT)) to[0] = '\0';
    return to + strlen(to);
}

char *address_text(char to[ADDRESS_TEXT], const uint8_t address[16]) {
    address_put(to, address);
    return to;
}

char *endpoint_text(char to[ENDPOINT_TEXT], const uint8_t address[16], uint16_t port) {
    char text[ADDRESS_TEXT];
    address_text(text, address);
    snprintf(to, ENDPOINT_TEXT, address_is_ipv4(address) ? "%s:%u" : "[%s]:%u", text, port);
    return to;
}

bool address_parse(struct text t, uint8_t address[16]) {
    char s[ADDRESS_TEXT];
    if (t.n == 0 || t.n >= sizeof s) return false;
    memcpy(s, t.p, t.n);
    s[t.n] = '\0';
    memcpy(address, mapped, sizeof mapped);
    return inet_pton(AF_INET, s, address + 12) == 1 || inet_pton(AF_INET6, s, address) == 1;
}

bool address_is_unspecified(const uint8_t address[16]) {
    static const uint8_t none[16];
    return memcmp(address, none, sizeof none) == 0;
}
