/* Where there is a way over land: landmasses as countries joined at their borders, and how long that way is.
 * Bridges and tunnels count as land. */
#ifndef CORDON_CUSTODY_SEA_LAND_H
#define CORDON_CUSTODY_SEA_LAND_H

#include "custody/sea/sphere.h"

#include <stdint.h>

#define LAND_UNKNOWN 0

/* A country, or a part of it that the sea divides from the rest (Hawaii, Corsica). */
typedef uint16_t land_part;

/* LAND_UNKNOWN: no such country. */
land_part land_part_of(const char country[3], double latitude, double longitude);

/* Do people get there without a ship? An unknown part is joined to nothing but itself. */
bool land_joined(land_part a, land_part b);

struct land_way {
    double km;        /* along roads, reckoned; INFINITY: there is none */
    unsigned borders; /* that it crosses */
};
struct land_way land_between(land_part a, struct sphere_point from, land_part b, struct sphere_point to);

#endif
