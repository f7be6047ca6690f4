/* BGP UPDATE messages (RFC 4271 4.3, RFC 4760, RFC 7911): rows of what they announce and withdraw. Whoever
 * carries them (MRT, BMP) says how the session encodes. */
#ifndef CORDON_ROUTE_BGP_UPDATE_H
#define CORDON_ROUTE_BGP_UPDATE_H

#include "evidence/route/reading.h"

/* Families whose routes have path identifiers before them (RFC 7911 4). */
enum bgp_add_path {
    BGP_ADD_PATH_IPV4 = 1,
    BGP_ADD_PATH_IPV6 = 2,
    BGP_ADD_PATH_IPV4_MULTICAST = 4,
    BGP_ADD_PATH_IPV6_MULTICAST = 8,
    BGP_ADD_PATH_ALL = 15
};

struct bgp_session {
    uint8_t as_size;  /* of AS numbers in AS_PATH: 4, or 2 (RFC 6793) */
    uint8_t add_path; /* of enum bgp_add_path */
};

enum bgp_message_type {
    BGP_BROKEN, /* no header, or another length than it says */
    BGP_OPEN = 1,
    BGP_UPDATE = 2,
    BGP_NOTIFICATION = 3,
    BGP_KEEPALIVE = 4,
    BGP_ROUTE_REFRESH = 5
};

enum { BGP_HEADER = 19 };

/* Of a message with its header (RFC 4271 4.1), which ends where the bytes do or before. */
enum bgp_message_type bgp_message_type(struct bytes message);

/* Hands on the rows of an UPDATE with its header. row: its peer, time and place, for all of them. Returns
 * NULL, or what is wrong with it, "what\tclause"; routes that could be told apart all the same have been told
 * (RFC 7606: a fault costs as little as it can). */
const char *bgp_update(struct route_reading *r, struct bytes message, struct bgp_session session,
                       const struct route_row *row);

#endif
