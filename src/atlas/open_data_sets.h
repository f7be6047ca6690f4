/* The readers of the single open data sets; each adds to `o` and is false when the file is not there. */
#ifndef CORDON_ATLAS_OPEN_DATA_SETS_H
#define CORDON_ATLAS_OPEN_DATA_SETS_H

#include "atlas/open_data.h"

struct bytes map_file(const char *path); /* empty when it cannot be read */
void unmap_file(struct bytes b);

bool open_as_csv(struct open_data *o, const char *path, enum family family, struct diagnostics *d);
void open_as_finish(struct open_data *o); /* numbers in order; ranges follow */
bool open_country_mmdb(struct open_data *o, const char *path, enum family family, struct diagnostics *d);
bool open_place_mmdb(struct open_data *o, const char *path, enum family family, struct diagnostics *d);
bool open_oui_csv(struct open_data *o, const char *path, struct diagnostics *d);
void open_oui_finish(struct open_data *o); /* blocks in order */

#endif
