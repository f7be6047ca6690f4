/* Signatures of others, for those who have them: Exodus' trackers as JSON, lists of libraries as LibScout,
 * LibRadar and the like write them, and plain lists (docs/formats/components.md). */
#ifndef CORDON_APP_COMPONENT_IMPORT_H
#define CORDON_APP_COMPONENT_IMPORT_H

#include "evidence/app/component/component_draft.h"

/* Adds what a file lists, with ids in a name space of their own ("exodus:12", "list:example-sdk"). A
 * component whose classes lie inside those of `known` (NULL: nothing is) takes its party from there. Each
 * entry that cannot be used is one diagnostic (SEVERITY_NOTE), a text that is no such list one error; false
 * then. */
bool component_import(struct component_draft *to, const struct component_table *known, const char *file,
                      struct text json, struct diagnostics *d);

#endif
