/* Hardware addresses (EUI-48 and EUI-64, IEEE 802-2014 8.2) as tools write them. */
#ifndef CORDON_DEVICE_MAC_H
#define CORDON_DEVICE_MAC_H

#include "base/bytes.h"

struct mac {
    uint8_t bytes[8];
    uint8_t n; /* 6 or 8; 0: none */
};

/* "aa:bb:cc:dd:ee:ff", "aa-bb-…", "a:b:c:d:e:f" (macOS), "aabb.ccdd.eeff", "aabbccddeeff"; eight octets as
 * well. False when it is none. */
bool mac_parse(struct text t, struct mac *to);

/* Of one device: not a group's, not all zeros, not all ones. */
bool mac_is_device(const struct mac *m);
bool mac_is_local(const struct mac *m); /* locally administered: made up, no maker's */

/* Of a DHCP client identifier (RFC 2132 9.14, RFC 4361) or DUID (RFC 8415 11), bytes or "01:aa:bb…": the
 * Ethernet address inside, where there is one. */
bool mac_of_duid(struct bytes duid, struct mac *to);
bool mac_of_duid_text(struct text t, struct mac *to);

/* Of an IPv6 address whose interface identifier is made of one (RFC 4291 appendix A). */
bool mac_of_address(const uint8_t address[16], struct mac *to);

#endif
