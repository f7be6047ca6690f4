/* Parts of the reading of Mach-O; private to this folder. */
#ifndef CORDON_APP_NATIVE_MACHO_PRIVATE_H
#define CORDON_APP_NATIVE_MACHO_PRIVATE_H

#include "base/hash.h"
#include "evidence/app/native/code.h"
#include "evidence/app/native/codesign.h"
#include "evidence/app/native/macho_file.h"

/* A file of one or many images (slices, members of a library) while it is looked into. */
struct macho_reading {
    struct native_code code;
    struct hash_table strings; /* hashes of parts whose strings were read: slices repeat each other */
    struct hash_table classes; /* … of classes that were counted */
    unsigned depth;            /* of fat files and archives around what is read */
    bool own;                  /* the file is the evidence, not a part of a package */
    struct codesign signature; /* of the first slice that has one */
    bool is_signed;
};

void macho_open(struct macho_reading *r, struct app_draft *d, struct app_place at);
void macho_close(struct macho_reading *r);
/* One image whose first byte is byte `base` of its entry. */
void macho_read_image(struct macho_reading *r, struct bytes b, uint64_t base);
/* An ar archive; its members are entries inside the entry. */
void macho_read_archive(struct macho_reading *r, struct bytes b, uint64_t base);
/* Fat, thin, or an archive. */
void macho_read_any(struct macho_reading *r, struct bytes b, uint64_t base);

void macho_read_symbols(struct macho_reading *r, const struct macho_image *m, const struct macho_command *c);
/* A class or module that the image defines or uses. */
void macho_see_class(struct macho_reading *r, struct text name, bool defined, uint64_t offset);

#endif
