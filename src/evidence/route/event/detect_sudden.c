/* Leaks by how suddenly they carry. Where relationships are not known, one thing still shows: an AS that
 * carried for next to nobody stands, all at once, between a carrier and everybody else, for prefixes by the
 * hundreds. A new provider does not look so: it carries for many before; nor does a network with a new
 * upstream: then nobody stands behind the new carrier but the origin. */
#include "evidence/route/event/detector.h"

enum {
    LEAST_PREFIXES = 500,
    PREFIXES_PER_ORIGIN = 20 /* for each network that it carried for before */
};

/* It is the carrier's provider, or a customer of neither: then it may carry. */
static bool may_carry(const struct detector *d, const uint32_t via[3]) {
    if (!d->relations) return false;
    return as_relation(d->relations, via[1], via[2]) == RELATION_PROVIDER ||
           as_relation(d->relations, via[1], via[0]) == RELATION_PROVIDER;
}

bool detect_sudden(struct detector *d, const struct telling *t, const struct hops *h, struct offence *to) {
    const struct known_prefix *p = known_prefix(&d->known, t->prefix);
    if (h->cut) return false;
    for (uint32_t i = h->n < 3 ? 0 : h->n - 3; i > 0;
         i--) { /* hops i - 1, i, i + 1, and behind them the origin */
        const struct known_carrier *now = known_carrier(p, h->asns[i]),
                                   *then = known_carrier(p, h->asns[i + 1]);
        const uint32_t *via = &h->asns[i - 1];
        if (!now || !now->news || !then || then->news || may_carry(d, via)) continue;
        to->subject = sightings_subject(
            &d->seen, (struct subject){.type = INCIDENT_LEAK, .asn = h->asns[i], .sudden = true});
        to->part = sightings_part(&d->seen, via);
        return true;
    }
    return false;
}

bool is_sudden_leak(const struct detector *d, const struct incident *one) {
    uint64_t prefixes = (uint64_t)one->n_prefixes + one->more_prefixes;
    uint32_t before = known_carries(&d->known, one->via[1]);
    return prefixes >= LEAST_PREFIXES && prefixes >= (uint64_t)before * PREFIXES_PER_ORIGIN &&
           known_carries(&d->known, one->via[2]) > before;
}
