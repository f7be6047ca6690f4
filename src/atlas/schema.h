/* The shapes of party, jurisdiction, component, cable, substitute and change files, read from atlas/schema/ (carried
 * inside the program) and asked of every file. What no shape can say (owners exist, shares add up …) is
 * registry_check.c's. */
#ifndef CORDON_ATLAS_SCHEMA_H
#define CORDON_ATLAS_SCHEMA_H

#include "base/yaml.h"

struct schema;

/* In the arena; NULL, with diagnostics, when the schema itself is wrong. */
const struct schema *schema_read(struct arena *a, const char *file, struct text text, struct diagnostics *d);
const struct schema *schema_of_parties(struct arena *a, struct diagnostics *d);
const struct schema *schema_of_jurisdictions(struct arena *a, struct diagnostics *d);
const struct schema *schema_of_components(struct arena *a, struct diagnostics *d);
const struct schema *schema_of_cables(struct arena *a, struct diagnostics *d);
const struct schema *schema_of_substitutes(struct arena *a, struct diagnostics *d);
const struct schema *schema_of_changes(struct arena *a, struct diagnostics *d);

/* Every deviation of a file from the schema as a diagnostic with line and column; true when there is none.
 * `country` tells whether a code is a country's. */
bool schema_check(const struct schema *s, const struct yaml *root, const char *file,
                  bool (*country)(struct text code), struct diagnostics *d);

#endif
