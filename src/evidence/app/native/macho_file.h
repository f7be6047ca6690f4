/* The parts of a Mach-O file (mach-o/loader.h, mach-o/fat.h). Views of the bytes; nothing is allocated. */
#ifndef CORDON_APP_NATIVE_MACHO_FILE_H
#define CORDON_APP_NATIVE_MACHO_FILE_H

#include "base/cursor.h"

enum { MACHO_OBJECT = 1, MACHO_EXECUTE = 2, MACHO_DYLIB = 6, MACHO_BUNDLE = 8 };
enum { MACHO_MOST_SLICES = 32, MACHO_MOST_SECTIONS = 256 };

struct macho_slice {
    uint32_t cpu;
    uint64_t offset, size; /* cut at the end of the file */
    bool cut;
};

struct macho_command {
    uint32_t type;
    uint64_t offset;   /* in the image */
    struct bytes body; /* the whole command, its first eight bytes too */
};

struct macho_section {
    struct text name, segment;
    uint64_t offset, size; /* in the image; cut at its end */
    uint32_t flags;
};

struct macho_image {
    struct bytes all;
    bool wide, big;
    uint32_t cpu, type, n_commands, flags;
    uint64_t commands, commands_end;
};

struct macho_symbol {
    struct text name;
    bool undefined, debug;
};

bool macho_is_fat(struct bytes b);
/* Slices, the ones that phones run first; *more: there are others, which are not given. */
size_t macho_slices(struct bytes b, struct macho_slice to[MACHO_MOST_SLICES], bool *more);
/* False: no Mach-O header. */
bool macho_image_open(struct macho_image *m, struct bytes b);
/* *at is 0 at first. False at the end; *damaged when a command does not fit. */
bool macho_next_command(const struct macho_image *m, uint64_t *at, struct macho_command *to, bool *damaged);

uint32_t macho_u32(const struct macho_image *m, struct bytes b, size_t offset); /* 0 behind the end */
uint64_t macho_word(const struct macho_image *m, struct bytes b, size_t offset);
/* What of [offset, offset + size) is in the image. */
struct bytes macho_range(const struct macho_image *m, uint64_t offset, uint64_t size);
/* A text inside a command, told by the offset that stands at `field`. */
struct text macho_command_text(const struct macho_image *m, const struct macho_command *c, size_t field);
/* Section i of a segment command; false: it has no such section. */
bool macho_section_at(const struct macho_image *m, const struct macho_command *c, size_t i,
                      struct macho_section *to);
bool macho_symbol_at(const struct macho_image *m, struct bytes table, struct bytes names, size_t i,
                     struct macho_symbol *to);
const char *macho_cpu(uint32_t cpu); /* "arm64"; NULL: unknown */

#endif
