/* What has been seen of prefixes: who announced each, and over which carriers its paths led; of tables as
 * soon as a prefix is first asked for, of the stream as it is told. Only prefixes that the stream tells of
 * cost anything. */
#ifndef CORDON_ROUTE_KNOWN_H
#define CORDON_ROUTE_KNOWN_H

#include "base/hash.h"
#include "evidence/route/event/hops.h"
#include "evidence/route/routes.h"

struct known_origin {
    uint32_t asn;
    uint32_t instead; /* of whom it announces, or as a part of whose prefix; 0: it is no news */
    bool part, related;
};

struct known_carrier {
    uint32_t asn;
    bool news; /* it is on the way since the stream began, and was not before */
};

struct known_prefix {
    struct known_origin *origins;
    struct known_carrier *carriers;
    size_t n_origins, most_origins, n_carriers, most_carriers;
    bool table; /* tables have routes to it */
    bool full;  /* more than is kept: nothing new is told of it */
};

struct known {
    const struct routes *routes;
    struct arena *arena;
    uint32_t *numbers; /* by prefix: 1 + its place in the list; 0: not asked for so far */
    struct known_prefix *list;
    size_t n, capacity;
    struct hash_table carried; /* carriers of an origin: origin << 32 | carrier */
    struct hash_table carries; /* how many, by carrier */
    bool tables;
};

void known_begin(struct known *k, const struct routes *r, struct arena *scratch);
void known_free(struct known *k);

/* Valid until the next call. */
struct known_prefix *known_prefix(struct known *k, uint32_t prefix);
/* By what tables tell, or told of so far; NULL: nothing is known of it. */
struct known_prefix *known_if_any(struct known *k, uint32_t prefix);

const struct known_origin *known_origin(const struct known_prefix *p, uint32_t asn);   /* NULL: not seen */
const struct known_carrier *known_carrier(const struct known_prefix *p, uint32_t asn); /* as above */
/* For how many origins, others than itself. */
uint32_t known_carries(const struct known *k, uint32_t carrier);
/* The same of the stream, for prefixes that tables do not have. */
void known_add_pair(struct known *k, uint32_t origin, uint32_t carrier);
bool known_carries_for(const struct known *k, uint32_t origin, uint32_t carrier);
void known_add_origin(struct known *k, struct known_prefix *p, struct known_origin one);
void known_add_carrier(struct known *k, struct known_prefix *p, struct known_carrier one);

#endif
