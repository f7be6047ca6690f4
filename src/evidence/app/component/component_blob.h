/* A table as bytes, packed at build time and carried inside the program: little-endian, every text once. */
#ifndef CORDON_APP_COMPONENT_BLOB_H
#define CORDON_APP_COMPONENT_BLOB_H

#include "base/output.h"
#include "evidence/app/component/component_table.h"

void component_blob_write(struct output *out, const struct component_table *t);

/* Texts stay where they are: `blob` outlives the table. NULL: it is none. */
struct component_table *component_blob_read(struct bytes blob);

#endif
