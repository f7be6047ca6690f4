/* Routing tables as routers print them, as JSON or for people to read. What they do not tell stays unknown:
 * mostly the AS of the peer, which is then the first of the path. */
#ifndef CORDON_ROUTE_TEXT_H
#define CORDON_ROUTE_TEXT_H

#include "evidence/route/reading.h"

/* bgpdump -m, -M: one row a line. */
bool bgpdump_recognised(struct bytes start);
void bgpdump_read(struct route_reading *r);

/* birdc "show route all" (BIRD 1, 2 and 3). */
bool birdc_recognised(struct bytes start);
void birdc_read(struct route_reading *r);

/* bgpctl -j show rib (OpenBGPD) … */
bool bgpctl_recognised(struct bytes start);
void bgpctl_read(struct route_reading *r);

/* … and without -j. */
bool show_rib_recognised(struct bytes start);
void show_rib_read(struct route_reading *r);

/* vtysh -c "show bgp ipv4 unicast json", with detail or without (FRR). */
bool frr_recognised(struct bytes start);
void frr_read(struct route_reading *r);

/* "show ip bgp", the table that FRR, Quagga and Cisco's routers print. */
bool show_bgp_recognised(struct bytes start);
void show_bgp_read(struct route_reading *r);

#endif
