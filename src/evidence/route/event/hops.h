/* A path as the ASes that told it to each other: nearest first, prepending taken together. */
#ifndef CORDON_ROUTE_HOPS_H
#define CORDON_ROUTE_HOPS_H

#include "evidence/route/paths.h"

enum { MOST_HOPS = 64 }; /* beyond any that routers pass on today; a longer path is cut */

struct hops {
    uint32_t asns[MOST_HOPS];
    uint32_t n;
    bool cut;  /* a set, or the limit, ended it before the origin */
    bool loop; /* an AS comes back after another: poisoned (RFC 7908 speaks of none such), or garbage */
};

/* Up to the first set: what lies behind it is no one way. Confederation segments stay inside one AS
 * (RFC 5065 5) and are passed over. */
void hops_of(struct as_path path, struct hops *to);

/* Numbers that are nobody's on the Internet: 0, AS_TRANS, documentation, private use, the last of each size
 * (RFC 7607, 6793 9, 5398, 6996, 7300). */
bool asn_is_reserved(uint32_t asn);

/* Who announces it, seen from outside: the last AS that is not reserved, since a private number behind a
 * provider is the provider's own affair (RFC 6996 4). 0: none, or a set. */
uint32_t hops_origin(const struct hops *h);

#endif
