/* The parts of an ELF file that loaders and linkers look at. Views of the bytes; nothing is allocated. */
#ifndef CORDON_APP_NATIVE_ELF_FILE_H
#define CORDON_APP_NATIVE_ELF_FILE_H

#include "base/cursor.h"

enum { ELF_RELOCATABLE = 1, ELF_PROGRAM = 2, ELF_SHARED = 3 };
enum { SEGMENT_LOAD = 1, SEGMENT_DYNAMIC = 2, SEGMENT_INTERPRETER = 3 };
enum { SEGMENT_EXECUTE = 1, SEGMENT_WRITE = 2 };
enum {
    SECTION_PROGBITS = 1,
    SECTION_SYMTAB = 2,
    SECTION_STRTAB = 3,
    SECTION_NOBITS = 8,
    SECTION_DYNSYM = 11
};
enum { SECTION_ALLOC = 2, SECTION_EXECUTE = 4 };

struct elf_segment {
    uint32_t type, flags;
    uint64_t offset, address, size; /* in the file; size is cut at its end */
    bool cut;
};

struct elf_section {
    struct text name;
    uint32_t type, link;
    uint64_t flags, offset, size, entry_size;
};

struct elf_symbol {
    struct text name;
    bool undefined;
};

struct elf_symbols {
    struct bytes table, names;
    size_t count;
};

struct elf_file {
    struct bytes all;
    bool wide, big;
    uint16_t type, machine;
    uint16_t n_segments, n_sections;
    uint16_t segment_size, section_size;
    uint64_t segments, sections; /* offsets of the tables; 0: there are none that can be read */
    struct bytes section_names;
    bool false_sections; /* a table is promised that the file cannot hold */
    /* of the dynamic section, in the loader's view */
    bool dynamic;
    uint64_t dynamic_offset, dynamic_size;
    struct bytes names;         /* DT_STRTAB */
    struct elf_symbols symbols; /* DT_SYMTAB */
    struct text soname;
};

/* False: no ELF header, or a header that no loader takes. Everything else is read as far as it can be. */
bool elf_file_open(struct elf_file *f, struct bytes b);

bool elf_segment_at(const struct elf_file *f, size_t i, struct elf_segment *to);
bool elf_section_at(const struct elf_file *f, size_t i, struct elf_section *to);
/* The symbols of .symtab, for relocatable objects; count 0: none. */
struct elf_symbols elf_static_symbols(const struct elf_file *f);
bool elf_symbol_at(const struct elf_file *f, const struct elf_symbols *s, size_t i, struct elf_symbol *to);

/* Entries of the dynamic section in order; false at its end. */
bool elf_dynamic_at(const struct elf_file *f, size_t i, uint64_t *tag, uint64_t *value);
/* NUL-terminated text in a table; empty where there is none. */
struct text elf_text(struct bytes table, uint64_t offset);
struct text elf_interpreter(const struct elf_file *f);
const char *elf_machine(const struct elf_file *f); /* "AArch64"; "machine 243" is NULL here */

#endif
