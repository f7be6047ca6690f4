/* What the files of the endpoint scan share. */
#ifndef CORDON_APP_ENDPOINT_PRIVATE_H
#define CORDON_APP_ENDPOINT_PRIVATE_H

#include "evidence/app/endpoint/endpoint.h"

enum { HOST_MOST = 253, TEXT_MOST = 600 }; /* RFC 1035 2.3.4; what is behind in longer texts is cut */

/* A host with its port, as it stands in a text. */
struct authority {
    char host[HOST_MOST + 1]; /* lower case, without placeholders and brackets */
    uint8_t address[16];
    bool is_address, is_ipv6;
    bool partial;  /* what stands before it is a placeholder or missing: "%s.example.com", ".example.com" */
    uint32_t port; /* 0: none */
};

/* Reads "user@host:port"; false: it names no host. */
bool authority_read(struct text t, struct authority *a);
/* A whole text that is a host or an address, maybe with port and path. */
void endpoint_scan_bare(const struct endpoint_scan *s, struct text string, uint64_t offset);

static inline bool is_alpha(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static inline char to_lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* Takes what is people's out of a path and a query. */
void endpoint_mask(char *s);

#endif
