#include "sea_fixture.h"

#include "custody/sea/sphere.h"

#include <stdio.h>
#include <stdlib.h>

static const struct fixture_town towns[] = {
    {"Marseille", "FR", 43.30, 5.37},     {"Paris", "FR", 48.86, 2.35},
    {"London", "GB", 51.51, -0.13},       {"Bude", "GB", 50.83, -4.55},
    {"New York", "US", 40.71, -74.01},    {"Los Angeles", "US", 34.05, -118.24},
    {"Honolulu", "US", 21.31, -157.86},   {"Tokyo", "JP", 35.68, 139.69},
    {"Chikura", "JP", 34.95, 139.96},     {"Alexandria", "EG", 31.20, 29.92},
    {"Djibouti", "DJ", 11.59, 43.15},     {"Mumbai", "IN", 19.08, 72.88},
    {"Chennai", "IN", 13.08, 80.27},      {"Singapore", "SG", 1.35, 103.82},
    {"Hong Kong", "HK", 22.32, 114.17},   {"Sydney", "AU", -33.87, 151.21},
    {"Perth", "AU", -31.95, 115.86},      {"Frankfurt", "DE", 50.11, 8.68},
    {"Lisbon", "PT", 38.72, -9.14},       {"Fortaleza", "BR", -3.73, -38.52},
    {"Sao Paulo", "BR", -23.55, -46.63},  {"Reykjavik", "IS", 64.15, -21.94},
    {"Algiers", "DZ", 36.75, 3.06},       {"Madrid", "ES", 40.42, -3.70},
    {"Toronto", "CA", 43.65, -79.38},     {"Boston", "US", 42.36, -71.06},
    {"Auckland", "NZ", -36.85, 174.76},   {"Colombo", "LK", 6.93, 79.85},
    {"Dublin", "IE", 53.35, -6.26},       {"Moscow", "RU", 55.76, 37.62},
    {"Beijing", "CN", 39.90, 116.41},     {"Shanghai", "CN", 31.23, 121.47},
    {"Denver", "US", 39.74, -104.99},     {"Cape Town", "ZA", -33.92, 18.42},
    {"Helsinki", "FI", 60.17, 24.94},     {"Tallinn", "EE", 59.44, 24.75},
    {"Stockholm", "SE", 59.33, 18.07},    {"Copenhagen", "DK", 55.68, 12.57},
    {"Kuala Lumpur", "MY", 3.14, 101.69}, {"Kota Kinabalu", "MY", 5.98, 116.07},
    {"Jakarta", "ID", -6.21, 106.85},     {"Ajaccio", "FR", 41.93, 8.74},
    {"Milan", "IT", 45.46, 9.19},         {"Cagliari", "IT", 39.22, 9.12},
    {"Lagos", "NG", 6.45, 3.39},          {"Accra", "GH", 5.56, -0.20},
    {"Istanbul", "TR", 41.01, 28.98},     {"Tunis", "TN", 36.81, 10.18},
    {"Anchorage", "US", 61.22, -149.90},  {"Seattle", "US", 47.61, -122.33},
    {"Taipei", "TW", 25.03, 121.57},      {"Seoul", "KR", 37.57, 126.98},
    {"Nairobi", "KE", -1.29, 36.82},      {"Mexico City", "MX", 19.43, -99.13},
    {"Bogota", "CO", 4.71, -74.07},       {"Buenos Aires", "AR", -34.60, -58.38},
};

const struct fixture_town *fixture_town(const char *name) {
    for (size_t i = 0; i < sizeof towns / sizeof towns[0]; i++)
        if (!strcmp(towns[i].name, name)) return &towns[i];
    fprintf(stderr, "no town %s\n", name);
    abort();
}

void fixture_segment(struct fixture_cable *c, uint16_t from, uint16_t to, float km) {
    c->segments[c->cable.n_segments++] =
        (struct cable_segment){.from = from, .to = to, .km = km, .told = true};
}

void fixture_holder(struct fixture_cable *c, party_id party, enum cable_part part, uint16_t landing) {
    c->holders[c->cable.n_holders++] =
        (struct cable_holder){.party = party, .name = "holder", .part = part, .landing = landing};
}

struct fixture_cable *fixture_add(struct fixture_sea *s, const char *id, const char *towns_of_it) {
    struct fixture_cable *c = &s->cables[s->n];
    c->cable = (struct cable){.id = id,
                              .name = id,
                              .landings = c->landings,
                              .segments = c->segments,
                              .holders = c->holders,
                              .from = DATE_MIN,
                              .to = DATE_MAX};
    for (const char *p = towns_of_it; *p;) {
        char name[32];
        size_t n = strcspn(p, ",");
        snprintf(name, sizeof name, "%.*s", (int)n, p);
        const struct fixture_town *t = fixture_town(name);
        uint16_t i = c->cable.n_landings++;
        c->landings[i] = (struct cable_landing){t->name, "", t->latitude, t->longitude};
        memcpy(c->landings[i].country, t->country, 3);
        if (i) {
            const struct cable_landing *l = &c->landings[i - 1];
            double km = sphere_km(sphere_point_of(l->latitude, l->longitude),
                                  sphere_point_of(t->latitude, t->longitude));
            fixture_segment(c, (uint16_t)(i - 1), i, (float)(1.1 * km));
        }
        p += n + (p[n] == ',');
    }
    s->list[s->n++] = &c->cable;
    return c;
}

struct sea_hop fixture_hop(const char *town, double rtt_ms) {
    const struct fixture_town *t = fixture_town(town);
    struct sea_hop h = {.rtt_us = rtt_ms < 0 ? RTT_NONE : (uint32_t)(rtt_ms * 1000 + 0.5),
                        .holder = PARTY_NONE,
                        .latitude = t->latitude,
                        .longitude = t->longitude,
                        .town = t->name,
                        .source = HOP_PLACE_DATA};
    memcpy(h.country, t->country, 3);
    return h;
}

struct sea_hop fixture_star(void) {
    return (struct sea_hop){.rtt_us = RTT_NONE, .holder = PARTY_NONE, .latitude = NAN, .longitude = NAN};
}
