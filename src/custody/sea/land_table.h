/* Facts of the land model, as land.c takes them. */
#ifndef CORDON_CUSTODY_SEA_LAND_TABLE_H
#define CORDON_CUSTODY_SEA_LAND_TABLE_H

#include <stddef.h>
#include <stdint.h>

/* A part of a country that lies in this box is apart from the others. */
struct land_split {
    char country[3];
    uint8_t part;
    float south, north, west, east;
};
extern const struct land_split land_splits[];
extern const size_t land_split_count;

/* A crossing between two parts. */
struct land_border {
    char a[3], b[3];
    uint8_t part_a, part_b;
    float latitude, longitude;
};
extern const struct land_border land_borders[];
extern const size_t land_border_count;

#endif
