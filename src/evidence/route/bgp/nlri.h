/* Prefixes as BGP and MRT write them: a length in bits and so many bytes (RFC 4271 4.3, RFC 4760 5), with a
 * path identifier before them where that was agreed (RFC 7911 3). */
#ifndef CORDON_ROUTE_BGP_NLRI_H
#define CORDON_ROUTE_BGP_NLRI_H

#include "base/cursor.h"
#include "base/prefix.h"

enum bgp_afi { BGP_IPV4 = 1, BGP_IPV6 = 2 };
enum bgp_safi { BGP_UNICAST = 1, BGP_MULTICAST = 2, BGP_UNICAST_MULTICAST = 3 };

#define BGP_NLRI_LONG "a prefix longer than its addresses\tRFC 7606 5.3"
#define BGP_NLRI_SHORT "a prefix reaches beyond its field\tRFC 7606 5.3"

/* False, and the cursor failed, when it is longer than an address or than what is left. Bits beyond the
 * length do not count (RFC 4271 4.3). */
static inline const char *bgp_prefix(struct cursor *c, bool ipv6, struct prefix *to) {
    uint8_t bits = cursor_u8(c);
    size_t before = ipv6 ? 0 : 12, n = (bits + 7u) / 8;
    if (bits > (ipv6 ? 128 : 32)) return BGP_NLRI_LONG;
    struct bytes b = cursor_take(c, n);
    if (!cursor_ok(c)) return BGP_NLRI_SHORT;
    *to = (struct prefix){.bits = (uint8_t)(bits + before * 8)};
    if (!ipv6) to->address[10] = to->address[11] = 0xFF;
    for (size_t i = 0; i < n; i++) to->address[before + i] = b.p[i];
    if (bits % 8) to->address[before + n - 1] &= (uint8_t)(0xFF00 >> bits % 8);
    return NULL;
}

#endif
