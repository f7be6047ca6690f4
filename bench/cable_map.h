/* Cables from the lines of cable_graph.py, for the measurement of inference alone. */
#ifndef CORDON_BENCH_CABLE_MAP_H
#define CORDON_BENCH_CABLE_MAP_H

#include "atlas/cable.h"

struct cable_map {
    struct cable *cables;
    const struct cable **list;
    size_t n;
    party_id owners; /* parties are numbers: names counted as they come */
};

/* Lives in the arena; false: the file is not there, or is none. */
bool cable_map_read(struct cable_map *m, const char *path, struct arena *to);

#endif
