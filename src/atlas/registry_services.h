/* Files of substitutes (atlas/substitutes/CATEGORY.yaml) as they say it, before they are compiled. */
#ifndef CORDON_ATLAS_REGISTRY_SERVICES_H
#define CORDON_ATLAS_REGISTRY_SERVICES_H

#include "atlas/registry.h"

struct registry_service {
    struct fact fact; /* .party PARTY_NONE: the atlas has no such party */
    const char *category, *category_name, *name;
    const char *by;                                         /* NULL where there is a party */
    const char *identifiers, *languages, *regions, *not_in; /* blanks between; not_in NULL: none */
    const char *note;
};

/* One file, already parsed. */
void registry_add_services(struct registry *r, const char *file, const struct yaml *root,
                           struct diagnostics *d);

/* Once parties are in order: finds them; tells those that are unknown and identifiers that two services have.
 */
void registry_finish_services(struct registry *r, struct diagnostics *d);

/* What is wrong with a language tag (BCP 47: language, script, region), or "*"; NULL: nothing. */
const char *language_error(struct text t);

#endif
