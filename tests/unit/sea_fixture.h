/* Cables made in memory: a chain of landings each, unless more segments are added. */
#ifndef CORDON_TEST_SEA_FIXTURE_H
#define CORDON_TEST_SEA_FIXTURE_H

#include "custody/sea/crossing.h"

enum { FIXTURE_LANDINGS = 12, FIXTURE_CABLES = 48 };

struct fixture_town {
    const char *name, *country;
    double latitude, longitude;
};
const struct fixture_town *fixture_town(const char *name); /* fails the test where there is none */

struct fixture_cable {
    struct cable cable;
    struct cable_landing landings[FIXTURE_LANDINGS];
    struct cable_segment segments[FIXTURE_LANDINGS * 2];
    struct cable_holder holders[4];
};

struct fixture_sea {
    struct fixture_cable cables[FIXTURE_CABLES];
    const struct cable *list[FIXTURE_CABLES];
    size_t n;
};

/* "Marseille,Alexandria,Mumbai": segments between neighbours, as long as the great circle times 1.1. */
struct fixture_cable *fixture_add(struct fixture_sea *s, const char *id, const char *towns);
void fixture_segment(struct fixture_cable *c, uint16_t from, uint16_t to, float km);
void fixture_holder(struct fixture_cable *c, party_id party, enum cable_part part, uint16_t landing);

/* A hop in a town; rtt in milliseconds, negative: none. */
struct sea_hop fixture_hop(const char *town, double rtt_ms);
struct sea_hop fixture_star(void);

#endif
