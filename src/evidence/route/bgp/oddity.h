/* What is odd about a path and no damage: it is kept, and told once for all that are alike. */
#ifndef CORDON_ROUTE_BGP_ODDITY_H
#define CORDON_ROUTE_BGP_ODDITY_H

#include "evidence/route/reading.h"

/* NULL, or "what\tclause": AS numbers that nobody has, and loops. */
const char *bgp_path_oddity(struct as_path path);

/* As as_paths_add_wire(); a path that is new and odd is told as a note. */
uint32_t bgp_path(struct route_reading *r, struct bytes as_path, unsigned size, struct bytes as4_path,
                  uint64_t at, const char **wrong);

#endif
