/* Where a path is not valley-free. The offending place is one AS and its two neighbours: what an AS has from
 * a provider or a peer it may tell its customers alone. Nothing is concluded over a step whose relationship
 * is not known: two that offend are always told by three ASes in a row. */
#include "evidence/route/event/hops.h"
#include "evidence/route/relations.h"

/* How `other` stands to `asn`: it is a provider or a peer, of which nothing may be told upwards. */
static bool is_above_or_beside(const struct as_relations *r, uint32_t other, uint32_t asn) {
    enum as_relation how = as_relation(r, other, asn);
    return (how == RELATION_PROVIDER || how == RELATION_PEER) && as_relation_certain(r, other, asn);
}

bool as_path_leaks(const struct as_relations *r, struct as_path path, uint32_t via[3]) {
    struct hops h;
    hops_of(path, &h);
    if (h.loop) return false;
    for (uint32_t i = h.n; i-- > 2;) { /* from the origin on, as it was told */
        uint32_t from = h.asns[i], leaker = h.asns[i - 1], to = h.asns[i - 2];
        if (!is_above_or_beside(r, from, leaker) || !is_above_or_beside(r, to, leaker)) continue;
        via[0] = to;
        via[1] = leaker;
        via[2] = from;
        return true;
    }
    return false;
}

bool as_path_leaks_marked(const struct as_relations *r, struct as_path path, uint32_t marked,
                          uint32_t via[3]) {
    struct hops h;
    uint32_t at = 0;
    hops_of(path, &h);
    while (at < h.n && h.asns[at] != marked) at++;
    if (h.loop || at == h.n) return false; /* an AS that is not on the path marked nothing on it */
    for (uint32_t i = at; i-- > 1;) {
        if (!is_above_or_beside(r, h.asns[i - 1], h.asns[i])) continue;
        for (uint32_t k = 0; k < 3; k++) via[k] = h.asns[i - 1 + k];
        return true;
    }
    return false;
}

unsigned as_leak_type(const struct as_relations *r, const uint32_t via[3]) {
    enum as_relation to = as_relation(r, via[0], via[1]), from = as_relation(r, via[2], via[1]);
    if (from == RELATION_PROVIDER) return to == RELATION_PROVIDER ? 1 : to == RELATION_PEER ? 3 : 0;
    if (from == RELATION_PEER) return to == RELATION_PROVIDER ? 4 : to == RELATION_PEER ? 2 : 0;
    return 0;
}
