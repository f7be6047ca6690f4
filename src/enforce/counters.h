/* What the sets and rules in the kernel counted. */
#ifndef CORDON_ENFORCE_COUNTERS_H
#define CORDON_ENFORCE_COUNTERS_H

#include "enforce/state.h"

/* Of measures that met packets. Of sets with very many elements only the totals are asked for: to list a
 * million takes the kernel minutes. */
size_t counters_nft(const struct enforce_plan *p, struct arena *to, const struct measure_count **list,
                    struct enforce_totals *totals);

/* The same of what `nft -j list table inet cordon` printed. */
size_t counters_of(const struct enforce_plan *p, struct text json, struct arena *to,
                   const struct measure_count **list);

#endif
