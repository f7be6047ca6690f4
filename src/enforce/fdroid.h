/* Filtered indexes of F-Droid repositories. */
#ifndef CORDON_ENFORCE_FDROID_H
#define CORDON_ENFORCE_FDROID_H

#include "base/diagnostic.h"
#include "base/output.h"

/* entry.json of a repository whose index-v2.json was filtered: hash, size and number of packages are those of
 * `index`, and there are no differences to earlier indexes, which would bring packages back. All else stays
 * byte for byte. False with a diagnostic: it is no such file. */
bool fdroid_entry(struct text entry, struct text index, struct output *to, struct diagnostics *d);

#endif
