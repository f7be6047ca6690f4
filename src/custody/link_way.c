/* Links on the way: carriers by their AS numbers, cables by those who own, made and land them. */
#include "custody/link.h"

#include <math.h>
#include <stdio.h>

struct link link_carrier_of(struct link_maker *m, uint32_t asn) {
    char number[16];
    int n = snprintf(number, sizeof number, "%u", asn);
    struct link l = {.role = LINK_CARRIER,
                     .identifier = arena_format(m->arena, "asn:%u", asn),
                     .seen = SEEN_INFERRED,
                     .holder = {.party = PARTY_NONE},
                     .place = {.latitude = NAN, .longitude = NAN},
                     .asn = asn,
                     .as_name = atlas_as_name(m->atlas, asn)};
    link_find_holder(m, &l, IDENTIFIER_ASN, (struct text){number, (size_t)n});
    return l;
}

struct link link_cable_of(struct link_maker *m, const struct cable *cable,
                          const struct cable_holder *holder) {
    struct link l = {.role = LINK_CABLE,
                     .identifier = arena_format(m->arena, "cable:%s", cable->id),
                     .seen = SEEN_INFERRED,
                     .holder = {.party = PARTY_NONE, .name = holder->name},
                     .source = holder->why.source,
                     .confidence = holder->why.confidence,
                     .place = {.latitude = NAN, .longitude = NAN}};
    link_set_party(m, &l, holder->party, holder->why.confidence, holder->why.source);
    l.holder.disputed = holder->why.disputed;
    return l;
}
