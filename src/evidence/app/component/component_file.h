/* Component files of the atlas (atlas/components/SLUG.yaml, docs/formats/components.md), read into a draft.
 * What is wrong with one is told and left out; `cordon atlas check` is what fails. */
#ifndef CORDON_APP_COMPONENT_FILE_H
#define CORDON_APP_COMPONENT_FILE_H

#include "evidence/app/component/component_draft.h"

void component_file_add(struct component_draft *to, const char *file, struct text text,
                        struct diagnostics *d);

#endif
