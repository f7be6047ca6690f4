/* The observation `route` (DESIGN.md, "The stable surface"; docs/formats/json.md). */
#ifndef CORDON_REPORT_OBSERVATION_ROUTE_H
#define CORDON_REPORT_OBSERVATION_ROUTE_H

#include "base/json.h"
#include "evidence/route/route.h"

/* A row as a line of its own; of ROUTE_DOWN there is none. */
void observation_route(struct json *j, const struct route_row *row, const struct as_paths *paths,
                       const char *evidence);

#endif
