/* Blocks of addresses: a prefix is an address and how many of its bits count. As everywhere an address is 16
 * bytes and IPv4 is ::ffff:a.b.c.d, so an IPv4 prefix /n has 96 + n bits here. */
#ifndef CORDON_BASE_PREFIX_H
#define CORDON_BASE_PREFIX_H

#include "base/address.h"

enum { PREFIX_TEXT = ADDRESS_TEXT + 4, PREFIX_V4_BITS = 96 };

struct prefix {
    uint8_t address[16]; /* bits beyond `bits` are zero */
    uint8_t bits;        /* 0 … 128 */
};

/* The prefix of an address. bits: of 128; bits beyond are cleared. */
struct prefix prefix_of(const uint8_t address[16], unsigned bits);
bool prefix_is_ipv4(struct prefix p); /* ::ffff:0:0/96 or inside it */
bool prefix_equal(struct prefix a, struct prefix b);
bool prefix_covers(struct prefix outer, struct prefix inner); /* equal ones cover each other */
bool prefix_has(struct prefix p, const uint8_t address[16]);
/* In the order of addresses; of equal ones the shorter first. <0, 0, >0 */
int prefix_compare(struct prefix a, struct prefix b);

/* "192.0.2.0/24", "2001:db8::/32" (RFC 4632 3.1, RFC 5952 7): lengths as people write them. */
char *prefix_text(char to[PREFIX_TEXT], struct prefix p);
char *prefix_put(char *to, struct prefix p); /* the same; where it ends, at its NUL */
/* The same read; a bare address is a /32 or /128. False: it is none. Bits beyond the length are an error only
 * where `strict`. */
bool prefix_parse(struct text t, bool strict, struct prefix *to);

#endif
