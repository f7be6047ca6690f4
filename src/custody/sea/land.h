/* Where there is a way over land: landmasses as countries joined at their borders, and how long that way is.
 * Bridges and tunnels count as land. The model is coarse: inside a country a way is as long as the great
 * circle times what roads add, whatever bays lie between. */
#ifndef CORDON_CUSTODY_SEA_LAND_H
#define CORDON_CUSTODY_SEA_LAND_H

#include "base/arena.h"
#include "custody/sea/sphere.h"

#define LAND_UNKNOWN 0
#define LAND_STRETCH 1.2 /* of a way over land, to the great circle */

/* A country, or a part of it that the sea divides from the rest (Hawaii, Corsica). */
typedef uint16_t land_part;

/* LAND_UNKNOWN: no such country. */
land_part land_part_of(const char country[3], double latitude, double longitude);

struct land;
struct land *land_new(struct arena *to); /* lives in the arena, and works out ways when they are asked for */

/* Do people get there without a ship? An unknown part is joined to nothing. */
bool land_joined(const struct land *l, land_part a, land_part b);

struct land_way {
    double km;        /* reckoned; INFINITY: there is none */
    unsigned borders; /* that it crosses */
};
struct land_way land_between(struct land *l, land_part a, struct sphere_point from, land_part b,
                             struct sphere_point to);

#endif
