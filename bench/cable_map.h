/* Cables from the lines of cable_graph.py, for the measurement of inference alone. */
#ifndef CORDON_BENCH_CABLE_MAP_H
#define CORDON_BENCH_CABLE_MAP_H

#include "atlas/cable.h"

struct cable_map {
    struct cable *cables; /* NULL: they are the atlas's */
    const struct cable **list;
    size_t n;
    struct atlas *atlas;
    struct cable_book *book;
    party_id owners; /* parties are numbers: names counted as they come */
};

/* Lives in the arena; false: the file is not there, or is none. */
bool cable_map_read(struct cable_map *m, const char *path, struct arena *to);

/* Those of the curated atlas, and of a map in that folder (NULL: none) as the product reads it. */
bool cable_map_of_atlas(struct cable_map *m, const char *folder, struct arena *to);
void cable_map_close(struct cable_map *m);

#endif
