/* The JSON of ways: carriers and cables of a chain, and what shows them. docs/formats/json.md */
#ifndef CORDON_REPORT_JSON_WAY_H
#define CORDON_REPORT_JSON_WAY_H

#include "base/json.h"
#include "policy/audit.h"

/* Members of a custody item that is a carrier or a cable. */
void json_carrier(struct json *j, const struct link *l);
void json_cable(struct json *j, const struct link *l);
/* "on": {choice, ways, of} of the i-th link; null where it is certain */
void json_on_ways(struct json *j, const struct chain *c, size_t i);
/* "way": {…} of a chain; null where neither routes nor traces show it */
void json_way(struct json *j, const struct chain *c);

/* "routes": {…} of the summary: how many there are, and from where they are seen; nothing where there are
 * none */
void json_routes(struct json *j, const struct audit *audit);

#endif
