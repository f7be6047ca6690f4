/* Building ELF files for tests. */
#ifndef CORDON_TESTS_NATIVE_BUILD_H
#define CORDON_TESTS_NATIVE_BUILD_H

#include "app_lines.h"
#include "build.h"

struct elf_wish {
    bool wide, big;
    uint16_t machine;
    const char *soname, *needed, *exports, *imports; /* one name each; NULL: none */
    struct bytes rodata, text;
    bool no_sections, false_sections, no_dynamic, writable_code;
};

struct elf_build {
    struct build *b;
    const struct elf_wish *w;
};

static inline void elf_put(struct elf_build *e, uint64_t v, unsigned bytes) {
    if (e->w->big) return put_number(e->b, v, bytes);
    for (unsigned i = 0; i < bytes; i++) put_number(e->b, v >> (8 * i) & 0xff, 1);
}

static inline void elf_put_word(struct elf_build *e, uint64_t v) { /* of the file's width */
    elf_put(e, v, e->w->wide ? 8 : 4);
}

static inline void elf_put_segment(struct elf_build *e, uint32_t type, uint32_t flags, uint64_t at,
                                   uint64_t size) {
    elf_put(e, type, 4);
    if (e->w->wide) elf_put(e, flags, 4);
    elf_put_word(e, at);
    elf_put_word(e, at); /* addresses are offsets */
    elf_put_word(e, at);
    elf_put_word(e, size);
    elf_put_word(e, size);
    if (!e->w->wide) elf_put(e, flags, 4);
    elf_put_word(e, 1);
}

static inline void elf_put_section(struct elf_build *e, uint32_t name, uint32_t type, uint64_t flags,
                                   uint64_t at, uint64_t size) {
    elf_put(e, name, 4);
    elf_put(e, type, 4);
    elf_put_word(e, flags);
    elf_put_word(e, at);
    elf_put_word(e, at);
    elf_put_word(e, size);
    elf_put(e, 0, 4);
    elf_put(e, 0, 4);
    elf_put_word(e, 1);
    elf_put_word(e, 0);
}

static inline void elf_put_symbol(struct elf_build *e, uint32_t name, unsigned section) {
    elf_put(e, name, 4);
    if (!e->w->wide) elf_put(e, 0, 4), elf_put(e, 0, 4);
    elf_put(e, 0x12, 1);
    elf_put(e, 0, 1);
    elf_put(e, section, 2);
    if (e->w->wide) elf_put(e, 0, 8), elf_put(e, 0, 8);
}

static inline uint32_t elf_name(struct build *names, const char *s) {
    if (!s) return 0;
    uint32_t at = (uint32_t)names->n;
    put(names, s, strlen(s) + 1);
    return at;
}

/* Header, program headers, names, symbols, hash, dynamic, text, rodata, section names, section headers. The
 * tables' places are known only at the end: it is built twice. */
static inline void build_elf(struct build *b, const struct elf_wish *w) {
    struct build *names = malloc(sizeof *names);
    uint64_t at_names = 0, at_symbols = 0, at_hash = 0, at_dynamic = 0, at_text = 0, at_rodata = 0,
             at_end = 0, at_sections = 0, end_dynamic = 0;
    static const char section_names[] = "\0.text\0.rodata\0.dynstr\0.shstrtab\0.dynsym";
    for (int pass = 0; pass < 2; pass++) {
        struct elf_build e = {b, w};
        b->n = names->n = 0;
        put_number(names, 0, 1);
        uint32_t soname = elf_name(names, w->soname), needed = elf_name(names, w->needed);
        uint32_t exports = elf_name(names, w->exports), imports = elf_name(names, w->imports);
        put_text(b, "\177ELF");
        put_number(b, w->wide ? 2 : 1, 1);
        put_number(b, w->big ? 2 : 1, 1);
        put_number(b, 1, 1);
        put_fill(b, 0, 9);
        elf_put(&e, 3, 2);
        elf_put(&e, w->machine, 2);
        elf_put(&e, 1, 4);
        elf_put_word(&e, 0);
        elf_put_word(&e, w->wide ? 64 : 52);
        elf_put_word(&e, w->no_sections ? 0 : w->false_sections ? 1u << 30 : at_sections);
        elf_put(&e, 0, 4);
        elf_put(&e, w->wide ? 64 : 52, 2);
        elf_put(&e, w->wide ? 56 : 32, 2);
        elf_put(&e, w->no_dynamic ? 3 : 4, 2);
        elf_put(&e, w->wide ? 64 : 40, 2);
        elf_put(&e, w->no_sections ? 0 : 6, 2);
        elf_put(&e, w->no_sections ? 0 : 5, 2);
        elf_put_segment(&e, 1, w->writable_code ? 7 : 5, at_text, at_rodata - at_text);
        elf_put_segment(&e, 1, 4, 0, at_text);
        elf_put_segment(&e, 1, 4, at_rodata, at_end - at_rodata);
        if (!w->no_dynamic) elf_put_segment(&e, 2, 6, at_dynamic, end_dynamic - at_dynamic);
        at_names = b->n;
        put(b, names->p, names->n);
        at_symbols = b->n;
        elf_put_symbol(&e, 0, 0);
        elf_put_symbol(&e, exports, 1);
        elf_put_symbol(&e, imports, 0);
        at_hash = b->n;
        for (int i = 0; i < 2; i++) elf_put(&e, i ? 3 : 1, 4);
        put_fill(b, 0, 16);
        at_dynamic = b->n;
        const uint64_t tags[][2] = {{5, at_names}, {6, at_symbols}, {10, names->n}, {4, at_hash},
                                    {14, soname},  {1, needed},     {0, 0}};
        for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
            elf_put_word(&e, tags[i][0]);
            elf_put_word(&e, tags[i][1]);
        }
        end_dynamic = b->n;
        at_text = b->n;
        put(b, w->text.p ? w->text.p : (const uint8_t *)"", w->text.n);
        put_fill(b, 0x1f, 8);
        at_rodata = b->n;
        put(b, w->rodata.p ? w->rodata.p : (const uint8_t *)"", w->rodata.n);
        put_number(b, 0, 1);
        at_end = b->n;
        put(b, section_names, sizeof section_names);
        at_sections = b->n;
        if (w->no_sections) continue;
        elf_put_section(&e, 0, 0, 0, 0, 0);
        elf_put_section(&e, 1, 1, 6, at_text, at_rodata - at_text);
        elf_put_section(&e, 7, 1, 2, at_rodata, at_end - at_rodata);
        elf_put_section(&e, 15, 3, 2, at_names, names->n);
        elf_put_section(&e, 33, 11, 2, at_symbols, at_text - at_symbols);
        elf_put_section(&e, 23, 3, 0, at_end, sizeof section_names);
    }
    free(names);
}

#endif
