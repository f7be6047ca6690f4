/* The BGP Monitoring Protocol (RFC 7854, RFC 8671, RFC 9069) as a router sends it, written to a file; plain
 * or with OpenBMP's header before each message, as collectors put it into Kafka. */
#ifndef CORDON_ROUTE_BMP_H
#define CORDON_ROUTE_BMP_H

#include "evidence/route/reading.h"

bool bmp_recognised(struct bytes start);
void bmp_read(struct route_reading *r);

#endif
