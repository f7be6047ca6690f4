/* Sightings of one subject that are near each other in time are one incident. */
#ifndef CORDON_ROUTE_GROUP_H
#define CORDON_ROUTE_GROUP_H

#include "evidence/route/event/detector.h"

/* How many incidents; the list in the arena, gravest first. left_out: routes of what there
 * is beyond a limit. */
size_t incidents_group(const struct detector *d, const struct incident_options *o, struct arena *to,
                       struct incident **list, uint64_t *left_out);

/* what and why of an incident that is otherwise complete. cause: RPKI's words. */
void incident_words(struct incident *one, const char *cause, const struct as_relations *relations,
                    struct arena *to);

#endif
