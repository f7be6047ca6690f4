#include "evidence/route/event/hops.h"

static bool was_there(const struct hops *h, uint32_t asn) {
    for (uint32_t i = 0; i < h->n; i++)
        if (h->asns[i] == asn) return true;
    return false;
}

static void add(struct hops *to, uint32_t asn) {
    if (to->n && to->asns[to->n - 1] == asn) return;
    if (to->n == MOST_HOPS) {
        to->cut = true;
        return;
    }
    to->loop |= was_there(to, asn);
    to->asns[to->n++] = asn;
}

void hops_of(struct as_path path, struct hops *to) {
    const uint32_t *asns = path.asns;
    to->n = 0;
    to->cut = to->loop = false;
    for (uint32_t s = 0; s < path.n_segments && !to->cut; asns += path.segments[s++].n) {
        uint8_t type = path.segments[s].type;
        if (type == SEGMENT_CONFED_SEQUENCE || type == SEGMENT_CONFED_SET) continue;
        /* A set of one AS, as some aggregators write it, is as good as a sequence. */
        if (type == SEGMENT_SET && path.segments[s].n != 1) {
            to->cut = true;
            return;
        }
        for (uint16_t i = 0; i < path.segments[s].n && !to->cut; i++) add(to, asns[i]);
    }
}

bool asn_is_reserved(uint32_t asn) {
    return asn == 0 || asn == 23456 || (asn >= 64496 && asn <= 131071) || asn >= 4200000000;
}

uint32_t hops_origin(const struct hops *h) {
    if (h->cut) return 0;
    for (uint32_t i = h->n; i > 0; i--)
        if (!asn_is_reserved(h->asns[i - 1])) return h->asns[i - 1];
    return 0;
}
