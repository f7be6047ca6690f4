/* A finder that is made when the first bytes are there to be searched: compiling its patterns takes longer
 * than reading a small capture that has nothing to search. Threads may share it. */
#ifndef CORDON_PERSONAL_FINDER_SOURCE_H
#define CORDON_PERSONAL_FINDER_SOURCE_H

#include "evidence/personal/finder.h"

struct finder_source;

/* persona (NULL: none) must outlive it. */
struct finder_source *finder_source_new(const struct persona *persona, struct masking_key key,
                                        struct finder_limits limits);
void finder_source_free(struct finder_source *s); /* NULL is fine; the finder goes too */

const struct finder *finder_source_get(struct finder_source *s);

#endif
