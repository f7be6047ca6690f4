/* Who announces a prefix: another AS than before, or a part of what another AS announces.
 *
 * An AS on whose path the former one stands, or that stood on the former one's, or that is its provider or
 * customer, is told as related: customers take their addresses along, providers announce for them. */
#include "evidence/route/event/detector.h"

/* Larger blocks are nobody's whole: what is announced in them is no part of a holding. */
enum { LARGEST_WHOLE_V4 = PREFIX_V4_BITS + 8, LARGEST_WHOLE_V6 = 19 };

static bool is_mine(const struct detector *d, uint32_t asn) {
    for (size_t i = 0; d->mine && i < d->mine->n_asns; i++)
        if (d->mine->asns[i] == asn) return true;
    return false;
}

static bool is_on(const struct hops *h, uint32_t asn) {
    for (uint32_t i = 0; i < h->n; i++)
        if (h->asns[i] == asn) return true;
    return false;
}

static bool are_related(const struct detector *d, uint32_t asn, const struct known_prefix *p,
                        const struct hops *h) {
    if (known_carrier(p, asn)) return true;
    for (size_t i = 0; i < p->n_origins; i++) {
        if (is_on(h, p->origins[i].asn)) return true;
        if (d->relations && as_relation(d->relations, asn, p->origins[i].asn) != RELATION_NOT_KNOWN)
            return true;
    }
    return false;
}

/* The next less specific prefix of which it is known who announces it. */
static struct known_prefix *whole_of(struct detector *d, uint32_t prefix) {
    for (uint32_t i = routes_parent(d->routes, prefix); i != PREFIX_NONE; i = routes_parent(d->routes, i)) {
        struct prefix p = routes_prefix(d->routes, i);
        if (p.bits < (prefix_is_ipv4(p) ? LARGEST_WHOLE_V4 : LARGEST_WHOLE_V6)) return NULL;
        struct known_prefix *known = known_if_any(&d->known, i);
        if (known && known->n_origins) return known;
    }
    return NULL;
}

/* Nobody announced it before. */
static struct known_origin first_origin(struct detector *d, uint32_t prefix, uint32_t asn,
                                        const struct hops *h) {
    struct known_origin one = {.asn = asn};
    if (d->mine && d->mine->n_asns && routes_mine(d->routes, prefix) && !is_mine(d, asn)) {
        one.instead = d->mine->asns[0];
        one.part = whole_of(d, prefix) != NULL;
        return one;
    }
    const struct known_prefix *whole = whole_of(d, prefix);
    if (!whole || known_origin(whole, asn)) return one;
    /* The way to it leads through whoever announces the whole: a customer's part. */
    for (size_t i = 0; i < whole->n_origins; i++)
        if (is_on(h, whole->origins[i].asn)) return one;
    one.instead = whole->origins[0].asn;
    one.part = true;
    one.related = are_related(d, asn, whole, h);
    return one;
}

static struct known_origin further_origin(struct detector *d, const struct telling *t,
                                          const struct live_route *live, uint32_t asn, const struct hops *h) {
    struct known_origin one = {.asn = asn};
    const struct known_prefix *p = known_prefix(&d->known, t->prefix);
    bool table = p->table;
    uint32_t had = live->path == PATH_NONE ? 0 : d->paths[live->path].origin;
    const struct known_prefix *whole = table ? NULL : whole_of(d, t->prefix);
    if (is_mine(d, asn) || (whole && known_origin(whole, asn))) return one;
    p = known_prefix(&d->known, t->prefix); /* whole_of() may have moved it */
    one.instead = had && had != asn ? had : p->origins[0].asn;
    one.related = are_related(d, asn, p, h);
    return one;
}

bool detect_origin(struct detector *d, const struct telling *t, const struct live_route *live,
                   const struct hops *h, struct offence *to) {
    uint32_t asn = d->paths[t->path].origin;
    struct known_prefix *p = known_prefix(&d->known, t->prefix);
    if (asn == 0 || p->full) return false;
    const struct known_origin *known = known_origin(p, asn);
    if (!known) {
        struct known_origin one =
            p->n_origins ? further_origin(d, t, live, asn, h) : first_origin(d, t->prefix, asn, h);
        p = known_prefix(&d->known, t->prefix);
        known_add_origin(&d->known, p, one);
        known = known_origin(p, asn);
    }
    if (!known || !known->instead) return false;
    to->subject = sightings_subject(
        &d->seen, (struct subject){.type = known->part ? INCIDENT_MORE_SPECIFIC : INCIDENT_ORIGIN,
                                   .asn = asn,
                                   .related = known->related});
    to->part = sightings_part(&d->seen, (uint32_t[]){0, asn, known->instead});
    return true;
}
