/* Nautilus's scoring (Ramanathan and Abdu Jyothi, arXiv 2302.14201), to compare with. */
#ifndef CORDON_BENCH_CABLE_NAUTILUS_H
#define CORDON_BENCH_CABLE_NAUTILUS_H

#include "cable_made.h"

struct nautilus_choice {
    const struct cable *cable;
    double score;
};

/* Cables within 5 % of the best score, best first; returns how many. */
size_t nautilus_choose(const struct cable_map *m, const struct made *t, struct nautilus_choice *to,
                       size_t most);

#endif
