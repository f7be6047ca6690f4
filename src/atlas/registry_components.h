/* Component files: what the atlas wants of them is that they are right, and that class prefixes lead to whose
 * they are. How a component is recognised is no business of the atlas (atlas/components is packed for that
 * by the floor of the evidence). */
#ifndef CORDON_ATLAS_REGISTRY_COMPONENTS_H
#define CORDON_ATLAS_REGISTRY_COMPONENTS_H

#include "atlas/registry.h"

/* One component file, already parsed. */
void registry_add_components(struct registry *r, const char *file, const struct yaml *root,
                             struct diagnostics *d);

/* Once parties are in order: unknown makers and what is claimed twice are told; package prefixes of a maker
 * become holdings `sdk:` where the maker's own file has none that reaches as far. */
void registry_finish_components(struct registry *r, struct diagnostics *d);

/* What is wrong with a name that may hold one '*'; NULL: nothing. */
const char *component_name_error(struct text t);

#endif
