/* MRT, the format in which routers and collectors write down tables and updates (RFC 6396, RFC 8050). */
#ifndef CORDON_ROUTE_MRT_H
#define CORDON_ROUTE_MRT_H

#include "evidence/route/reading.h"

bool mrt_recognised(struct bytes start);
void mrt_read(struct route_reading *r);

#endif
