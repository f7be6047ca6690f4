/* A made-up Internet whose relationships are known: a clique, carriers in two tiers, stubs; routes as Gao and
 * Rexford's rules give them, with leaks where they are asked for. */
#ifndef CORDON_TEST_INTERNET_H
#define CORDON_TEST_INTERNET_H

#include "evidence/route/relations.h"

enum { INTERNET_MOST = 2000, INTERNET_PATH = 24, INTERNET_LINKS = 12000 };

struct internet_as {
    uint32_t asn;
    uint8_t tier; /* 0 clique … 3 stub */
};

struct internet_link {
    uint32_t above, below; /* by index; peers: in any order */
    bool peers, down;      /* down: it does not work for now */
};

/* What an AS uses to get to the origin. */
struct internet_route {
    uint8_t how; /* 0 none, 1 its own or of a customer, 2 of a peer, 3 of a provider */
    uint8_t n;
    uint32_t path[INTERNET_PATH]; /* ASNs, itself first, the origin last */
};

struct internet {
    uint64_t random;
    struct internet_as ases[INTERNET_MOST];
    uint32_t n;
    struct internet_link links[INTERNET_LINKS];
    uint32_t n_links;
    uint32_t *first, *around; /* links around an AS: around[first[i]] … around[first[i + 1] - 1] */
    struct internet_route routes[INTERNET_MOST];
};

struct internet_size {
    uint32_t clique, large, small, stubs;
};

struct internet *internet_new(uint64_t seed, struct internet_size size);
void internet_free(struct internet *i);
uint32_t internet_random(struct internet *i, uint32_t below);

/* All routes to the origin; leaker: by index, it tells everybody what it has. UINT32_MAX: nobody. */
void internet_spread(struct internet *i, uint32_t origin, uint32_t leaker);
/* The route of an AS as a path. PATH_NONE: it has none. */
uint32_t internet_path(const struct internet *i, uint32_t as, struct as_paths *to);

/* How two ASes, by ASN, stand in truth. */
enum as_relation internet_relation(const struct internet *i, uint32_t first, uint32_t second);
/* Whether the path is not valley-free in truth, and where. */
bool internet_leaks(const struct internet *i, struct as_path path, uint32_t via[3]);

#endif
