#include "atlas/town.h"
#include "base/address.h"
#include "custody/sea/sea.h"

#define AGREE_KM 100.0

static struct sea_place place_by_data(const struct address_facts *f) {
    struct sea_place p = {f->place.latitude, f->place.longitude, "", f->place.city};
    memcpy(p.country, f->place.country, 2);
    return p;
}

static void use_place(struct sea_hop *to, const struct sea_place *p, enum hop_place_source source) {
    to->latitude = p->latitude;
    to->longitude = p->longitude;
    memcpy(to->country, p->country, sizeof to->country);
    to->town = p->town;
    to->source = source;
}

static double apart_km(const struct sea_place *a, const struct sea_place *b) {
    return sphere_km(sphere_point_of(a->latitude, a->longitude), sphere_point_of(b->latitude, b->longitude));
}

void sea_choose_place(struct sea_hop *to, const struct sea_place *data, const struct sea_place *name) {
    bool has_data = sphere_valid(data->latitude, data->longitude), has_name = name->town != NULL;
    if (!has_name) {
        if (has_data) use_place(to, data, HOP_PLACE_DATA);
        return;
    }
    use_place(to, name, HOP_PLACE_NAME);
    if (!has_data) return;
    if (apart_km(data, name) <= AGREE_KM) {
        to->source = HOP_PLACE_BOTH;
    } else {
        to->contradicted = true;
        to->other = *data;
    }
}

struct sea_hop sea_hop_of(const struct atlas *atlas, const struct way_hop *h, date_t as_of) {
    struct sea_hop to = {.ttl = h->ttl,
                         .rtt_us = h->rtt_us,
                         .asn = h->asn,
                         .holder = PARTY_NONE,
                         .latitude = NAN,
                         .longitude = NAN,
                         .source = HOP_PLACE_NONE};
    memcpy(to.address, h->address, sizeof to.address);
    if (address_is_unspecified(h->address)) return to;
    struct address_facts f = atlas_address(atlas, h->address, as_of);
    to.special = f.special;
    if (f.special) return to;
    if (f.asn) to.asn = f.asn;
    to.holder = f.holder.party;
    memcpy(to.country, f.place.country, 2);
    struct sea_place data = place_by_data(&f), name = {NAN, NAN, "", NULL};
    struct town town;
    struct text by;
    if (h->name && town_of_host(text_of(h->name), &town, &by)) {
        name = (struct sea_place){town.latitude, town.longitude, "", town.name};
        memcpy(name.country, town.country, 2);
    }
    sea_choose_place(&to, &data, &name);
    return to;
}
