/* From party and jurisdiction files and open data to the one file that is mapped (atlas_file.h). */
#ifndef CORDON_ATLAS_COMPILE_H
#define CORDON_ATLAS_COMPILE_H

#include "atlas/atlas_file.h"
#include "atlas/open_data.h"
#include "atlas/registry.h"
#include "base/intern.h"
#include "base/output.h"

/* Each distinct string once; its offset is its name. Offset 0 is the empty string and means none. */
struct string_pool {
    struct intern *strings;
    uint32_t *offsets;
    size_t capacity;
    struct output bytes;
};

struct compiler {
    const struct registry *registry;
    const struct open_data *open; /* NULL: curated parties only */
    struct output sections[SECTIONS];
    struct string_pool strings, names;
    struct intern *provenance; /* of struct file_provenance */
    struct intern *keys;       /* texts, numbered as in SECTION_KEYS */
    uint64_t ranges;
};

uint32_t pool_add(struct string_pool *p, const char *s); /* NULL is 0 */
void section_add(struct compiler *c, enum section s, const void *p, size_t n);

uint32_t compile_provenance(struct compiler *c, const struct provenance *why); /* its number */
void compile_parties(struct compiler *c);
void compile_laws(struct compiler *c);
void compile_cables(struct compiler *c);
void compile_services(struct compiler *c);
void compile_addresses(struct compiler *c, struct diagnostics *d);
void compile_names(struct compiler *c); /* AS names, MAC blocks, credits */

/* Writes the atlas to `path` (through a temporary file beside it). False, with a diagnostic, when it cannot.
 */
bool atlas_compile(const struct registry *r, const struct open_data *open, const char *path, date_t built,
                   struct diagnostics *d);

#endif
