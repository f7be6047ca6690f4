/* Carriers on the way to a prefix that were on none of its paths before.
 *
 * Routes move all the time, and most new carriers are a detour of a minute or another way that was always
 * there. So only those count that were on no path to the prefix, from whichever vantage point; that tables,
 * where there are any, show on no path to any prefix of the same origin (but for my own prefixes, of which
 * each counts by itself); seen by a vantage point that had a route before, and had it for a while where no
 * table vouches for it. */
#include "evidence/route/event/detector.h"

static bool had_route(const struct detector *d, const struct known_prefix *p, const struct telling *t,
                      const struct live_route *live) {
    const struct route_entry *list;
    if (!p->table) return live->path != PATH_NONE && t->time_ns - live->since_ns >= SETTLED_NS;
    if (live->path != PATH_NONE) return true;
    size_t n = routes_before(d->routes, t->prefix, &list);
    for (size_t i = 0; i < n; i++)
        if (list[i].vantage == t->vantage) return true;
    return false;
}

size_t detect_carriers(struct detector *d, const struct telling *t, const struct live_route *live,
                       const struct hops *h, bool quiet, struct offence *to, size_t most) {
    struct known_prefix *p = known_prefix(&d->known, t->prefix);
    uint32_t origin = d->paths[t->path].origin;
    bool mine = routes_mine(d->routes, t->prefix);
    bool tell = !quiet && origin && !h->loop && had_route(d, p, t, live);
    size_t n = 0;
    for (uint32_t i = 0; i < h->n && !p->full; i++) {
        uint32_t asn = h->asns[i];
        const struct known_carrier *c = known_carrier(p, asn);
        if (!c) {
            bool carries = i > 0 && asn != origin && !asn_is_reserved(asn);
            bool news = tell && carries && (mine || !known_carries_for(&d->known, origin, asn));
            known_add_carrier(&d->known, p, (struct known_carrier){asn, news});
            if (!p->table && origin && !news && !quiet) known_add_pair(&d->known, origin, asn);
            c = known_carrier(p, asn);
        }
        if (!c || !c->news || quiet || n == most) continue;
        to[n].subject =
            sightings_subject(&d->seen, (struct subject){.type = INCIDENT_NEW_CARRIER, .asn = asn});
        to[n++].part = sightings_part(&d->seen, (uint32_t[]){0, asn, 0});
    }
    return n;
}
