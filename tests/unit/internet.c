#include "internet.h"

#include "base/memory.h"

#include <stdlib.h>

uint32_t internet_random(struct internet *i, uint32_t below) {
    i->random = i->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((i->random >> 33) % below);
}

static bool are_linked(const struct internet *i, uint32_t a, uint32_t b) {
    for (uint32_t l = 0; l < i->n_links; l++)
        if ((i->links[l].above == a && i->links[l].below == b) ||
            (i->links[l].above == b && i->links[l].below == a))
            return true;
    return false;
}

static void join(struct internet *i, uint32_t above, uint32_t below, bool peers) {
    if (above == below || i->n_links == INTERNET_LINKS || are_linked(i, above, below)) return;
    i->links[i->n_links++] = (struct internet_link){above, below, peers, false};
}

static void name_ases(struct internet *i, struct internet_size size) {
    uint32_t upto[] = {size.clique, size.clique + size.large, size.clique + size.large + size.small};
    uint32_t step = 60000 / i->n;
    for (uint32_t k = 0; k < i->n; k++) {
        /* Numbers say nothing of tiers, and none of them is reserved. */
        uint32_t at = (k * 787 + 13) % i->n;
        i->ases[k].asn = 1 + at * step + (at * step > 23400 ? 100 : 0);
        i->ases[k].tier = (uint8_t)(k < upto[0] ? 0 : k < upto[1] ? 1 : k < upto[2] ? 2 : 3);
    }
}

/* Providers are drawn with a preference for the first of their tier, so that some carriers are large. */
static uint32_t pick(struct internet *i, uint32_t from, uint32_t to) {
    uint32_t a = from + internet_random(i, to - from), b = from + internet_random(i, to - from);
    return a < b ? a : b;
}

static void link_all(struct internet *i, struct internet_size s) {
    uint32_t large = s.clique, small = large + s.large, stub = small + s.small;
    for (uint32_t a = 0; a < large; a++)
        for (uint32_t b = a + 1; b < large; b++) join(i, a, b, true);
    for (uint32_t a = large; a < small; a++) {
        for (uint32_t k = 1 + internet_random(i, 3); k > 0; k--) join(i, pick(i, 0, large), a, false);
        if (a > large && internet_random(i, 3) == 0) join(i, pick(i, large, a), a, false);
    }
    for (uint32_t a = small; a < stub; a++)
        for (uint32_t k = 1 + internet_random(i, 3); k > 0; k--)
            join(i, internet_random(i, 3) ? pick(i, large, small) : pick(i, 0, large), a, false);
    for (uint32_t a = stub; a < i->n; a++)
        for (uint32_t k = 1 + internet_random(i, 3); k > 0; k--)
            join(i, internet_random(i, 3) ? pick(i, large, stub) : pick(i, 0, large), a, false);
    for (uint32_t k = 0; k < s.large * 4; k++)
        join(i, large + internet_random(i, s.large), large + internet_random(i, s.large), true);
    for (uint32_t k = 0; k < s.small * 2; k++)
        join(i, large + internet_random(i, stub - large), small + internet_random(i, s.small), true);
}

static void index_links(struct internet *i) {
    i->first = memory_new(i->n + 2, sizeof *i->first);
    i->around = memory_new(i->n_links * 2, sizeof *i->around);
    for (uint32_t l = 0; l < i->n_links; l++) {
        i->first[i->links[l].above + 2]++;
        i->first[i->links[l].below + 2]++;
    }
    for (uint32_t k = 2; k < i->n + 2; k++) i->first[k] += i->first[k - 1];
    for (uint32_t l = 0; l < i->n_links; l++) {
        i->around[i->first[i->links[l].above + 1]++] = l;
        i->around[i->first[i->links[l].below + 1]++] = l;
    }
}

struct internet *internet_new(uint64_t seed, struct internet_size size) {
    struct internet *i = memory_new(1, sizeof *i);
    i->random = seed * 7919 + 1;
    i->n = size.clique + size.large + size.small + size.stubs;
    if (i->n > INTERNET_MOST) abort();
    name_ases(i, size);
    link_all(i, size);
    index_links(i);
    return i;
}

void internet_free(struct internet *i) {
    free(i->first);
    free(i->around);
    free(i);
}

static bool is_on(const struct internet_route *r, uint32_t asn) {
    for (uint8_t k = 0; k < r->n; k++)
        if (r->path[k] == asn) return true;
    return false;
}

/* to takes the route of from, unless it has a better one, or is on it. */
static bool offer(struct internet *i, uint32_t from, uint32_t to, uint8_t how) {
    const struct internet_route *r = &i->routes[from];
    struct internet_route *mine = &i->routes[to];
    uint32_t asn = i->ases[to].asn;
    if (mine->how && (mine->how < how || (mine->how == how && mine->n < r->n + 1))) return false;
    if (mine->how == how && mine->n == r->n + 1 && mine->path[1] <= r->path[0]) return false;
    if (r->n + 1 >= INTERNET_PATH || is_on(r, asn)) return false;
    mine->how = how;
    mine->n = (uint8_t)(r->n + 1);
    mine->path[0] = asn;
    for (uint8_t k = 0; k < r->n; k++) mine->path[k + 1] = r->path[k];
    return true;
}

/* One round over all ASes whose route has n hops: to their neighbours of one kind. */
static void tell(struct internet *i, uint8_t n, bool up, uint8_t most, uint32_t leaker) {
    for (uint32_t a = 0; a < i->n; a++) {
        if (i->routes[a].n != n || i->routes[a].how == 0 || i->routes[a].how > most) continue;
        for (uint32_t k = i->first[a]; k < i->first[a + 1]; k++) {
            const struct internet_link *l = &i->links[i->around[k]];
            if (l->peers || l->down || (up ? l->below : l->above) != a) continue;
            uint32_t other = up ? l->above : l->below;
            if (other != leaker) offer(i, a, other, up ? 1 : 3);
        }
    }
}

static void tell_peers(struct internet *i, uint32_t leaker) {
    for (uint32_t k = 0; k < i->n_links; k++) {
        const struct internet_link *l = &i->links[k];
        if (!l->peers || l->down) continue;
        if (i->routes[l->above].how == 1 && l->below != leaker) offer(i, l->above, l->below, 2);
        if (i->routes[l->below].how == 1 && l->above != leaker) offer(i, l->below, l->above, 2);
    }
}

static void spread(struct internet *i, uint32_t leaker) {
    for (uint8_t n = 1; n < INTERNET_PATH; n++) tell(i, n, true, 1, leaker);
    tell_peers(i, leaker);
    for (uint8_t n = 1; n < INTERNET_PATH; n++) tell(i, n, false, 3, leaker);
}

void internet_spread(struct internet *i, uint32_t origin, uint32_t leaker) {
    struct internet_route own = {.how = 1, .n = 1, .path = {i->ases[origin].asn}}, leaked = {0};
    for (unsigned round = 0; round < 2; round++) {
        for (uint32_t a = 0; a < i->n; a++) i->routes[a] = (struct internet_route){0};
        i->routes[origin] = own;
        if (round == 1) i->routes[leaker] = leaked;
        spread(i, round == 1 ? leaker : UINT32_MAX);
        if (leaker == UINT32_MAX || leaker == origin) return;
        leaked = i->routes[leaker];
        leaked.how = leaked.how ? 1 : 0; /* as if it were a customer's */
    }
}

uint32_t internet_path(const struct internet *i, uint32_t as, struct as_paths *to) {
    const struct internet_route *r = &i->routes[as];
    if (!r->how) return PATH_NONE;
    return as_paths_add(to, &(struct path_segment){SEGMENT_SEQUENCE, r->n}, 1, r->path);
}

enum as_relation internet_relation(const struct internet *i, uint32_t first, uint32_t second) {
    for (uint32_t l = 0; l < i->n_links; l++) {
        uint32_t a = i->ases[i->links[l].above].asn, b = i->ases[i->links[l].below].asn;
        if ((a != first || b != second) && (a != second || b != first)) continue;
        if (i->links[l].peers) return RELATION_PEER;
        return a == first ? RELATION_PROVIDER : RELATION_CUSTOMER;
    }
    return RELATION_NOT_KNOWN;
}

static bool is_above(enum as_relation how) {
    return how == RELATION_PROVIDER || how == RELATION_PEER;
}

bool internet_leaks(const struct internet *i, struct as_path path, uint32_t via[3]) {
    for (uint32_t k = path.n_asns; k-- > 2;) {
        for (int j = 0; j < 3; j++) via[j] = path.asns[k - 2 + (uint32_t)j];
        if (is_above(internet_relation(i, via[2], via[1])) && is_above(internet_relation(i, via[0], via[1])))
            return true;
    }
    return false;
}
