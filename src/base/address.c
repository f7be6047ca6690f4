#include "base/address.h"

#include <arpa/inet.h>
#include <stdio.h>

static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

bool address_is_ipv4(const uint8_t address[16]) {
    return memcmp(address, mapped, sizeof mapped) == 0;
}

char *address_text(char to[ADDRESS_TEXT], const uint8_t address[16]) {
    bool four = address_is_ipv4(address);
    if (!inet_ntop(four ? AF_INET : AF_INET6, four ? address + 12 : address, to, ADDRESS_TEXT)) to[0] = '\0';
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
