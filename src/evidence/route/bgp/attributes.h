/* Path attributes of BGP (RFC 4271 4.3) as far as they are told of routes. Views into the bytes read. */
#ifndef CORDON_ROUTE_BGP_ATTRIBUTES_H
#define CORDON_ROUTE_BGP_ATTRIBUTES_H

#include "evidence/route/route.h"

struct bgp_attributes {
    struct route_attributes told;
    struct bytes as_path, as4_path; /* as4_path empty: none, or it does not count */
    struct bytes aggregator, as4_aggregator;
    struct bytes mp_reach, mp_unreach; /* as they stand; p NULL: none */
    bool has_path;                     /* AS_PATH is there, be it empty */
    const char *wrong; /* the first fault, "what\tclause"; NULL: none. What has it is left out */
};

/* Of a block of attributes; a next hop of IPv4 is told from NEXT_HOP alone. */
void bgp_attributes_read(struct bgp_attributes *to, struct bytes block);

/* The next hop of MP_REACH_NLRI: the first address of `hop`, whatever its length says it is (RFC 4760 3, RFC
 * 2545 3, RFC 4659 3.2.1). False: it is none. */
bool bgp_next_hop(struct bytes hop, uint8_t to[16]);

#endif
