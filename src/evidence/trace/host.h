/* Hosts as tools print them. Private to this folder. */
#ifndef CORDON_TRACE_HOST_H
#define CORDON_TRACE_HOST_H

#include "base/address.h"

/* "name (192.0.2.1)", "name [192.0.2.1]", "192.0.2.1" or a name: whatever is not there is left zeroed, or
 * empty. A zone ("fe80::1%eth0") is left out. True: there is an address. */
bool host_split(struct text t, uint8_t address[16], struct text *name);

/* An address, without the brackets or the zone it may have. */
bool host_address(struct text t, uint8_t address[16]);

/* "AS15169", "[AS15169/AS3356]", "15169": the first; 0: none. */
uint32_t host_asn(struct text t);

#endif
