/* Address blocks with a special purpose: never anybody's, so open data is never asked of them. */
#ifndef CORDON_ATLAS_SPECIAL_H
#define CORDON_ATLAS_SPECIAL_H

#include "base/bytes.h"

struct special_block {
    const char *prefix;
    const char *name; /* NULL: a hole in a wider block, globally reachable after all */
};

/* IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890) with multicast. */
extern const struct special_block special_blocks[];
extern const size_t n_special_blocks;

/* AS numbers that are nobody's in particular: "private AS number (RFC 6996)"; NULL: an ordinary one. */
const char *special_as(uint32_t asn);
/* Of these, those that mean another network each time, or none: what open data names them is not asked. */
bool special_as_nobodys(uint32_t asn);

#endif
