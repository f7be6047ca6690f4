/* Signs that the code that runs is not the code that lies in the file. Thresholds: machine code of the known
 * processors has 5.5 to 7.2 bits a byte (measured over libraries of five of them); compressed and encrypted
 * bytes have 7.9. */
#include "evidence/app/native/elf_private.h"

enum { PACKED_CODE = 765, HEADERS = 4096 /* and tables, which need no section */ };

static const char clause[] = "System V gABI";

bool elf_sections_agree(const struct elf_file *f) {
    uint64_t loaded = 0, described = 0;
    struct elf_segment segment;
    struct elf_section section;
    for (size_t i = 0; elf_segment_at(f, i, &segment); i++)
        if (segment.type == SEGMENT_LOAD) loaded += segment.size;
    for (size_t i = 0; elf_section_at(f, i, &section); i++)
        if (section.flags & SECTION_ALLOC) described += section.size;
    return described > 0 && described + HEADERS >= loaded / 2;
}

static struct bytes bytes_of(const struct elf_file *f, const struct elf_segment *s) {
    if (!s->size) return (struct bytes){f->all.p, 0};
    return (struct bytes){f->all.p + s->offset, (size_t)s->size};
}

static struct bytes code_of(const struct elf_file *f) {
    struct elf_section section;
    for (size_t i = 0; elf_section_at(f, i, &section); i++)
        if (section.flags & SECTION_EXECUTE && section.size && text_is(section.name, ".text"))
            return (struct bytes){f->all.p + section.offset, (size_t)section.size};
    struct elf_segment segment;
    for (size_t i = 0; elf_segment_at(f, i, &segment); i++)
        if (segment.type == SEGMENT_LOAD && segment.flags & SEGMENT_EXECUTE) return bytes_of(f, &segment);
    return (struct bytes){f->all.p, 0};
}

/* The packer's header lies behind the program headers, its trailer at the end (UPX, src/stub/src/include). */
static bool has_upx(struct bytes all) {
    size_t head = all.n < 4096 ? all.n : 4096, tail = all.n < 128 ? all.n : 128;
    return memmem(all.p, head, "UPX!", 4) || memmem(all.p + all.n - tail, tail, "UPX!", 4);
}

static void see_segments(const struct native_code *c, const struct elf_file *f) {
    struct elf_segment s;
    for (size_t i = 0; elf_segment_at(f, i, &s); i++) {
        if (s.type != SEGMENT_LOAD) continue;
        if (s.flags & SEGMENT_EXECUTE && s.flags & SEGMENT_WRITE)
            app_add_anomaly(c->d, "elf-writable-code", (struct app_place){c->at.entry, s.offset}, NULL,
                            "code may be written to while it runs");
        if (s.cut) {
            app_add_damage(c->d, (struct app_place){c->at.entry, f->all.n},
                           "System V gABI Ch. 5 Program Header",
                           "the file ends before a segment does: it was cut short");
            return;
        }
    }
}

void elf_look_for_packing(const struct native_code *c, const struct elf_file *f) {
    see_segments(c, f);
    if (f->false_sections)
        app_add_anomaly(c->d, "elf-sections", c->at, clause,
                        "the section table is not where the header says");
    else if (f->n_sections && f->type != ELF_RELOCATABLE && !elf_sections_agree(f))
        app_add_anomaly(c->d, "elf-sections", c->at, clause,
                        "the section table leaves out most of what is loaded");
    if (f->type == ELF_SHARED && f->n_segments && !f->dynamic)
        app_add_opaque(c->d, c->name, c->at,
                       "a library without a dynamic section: only a loader of its own can run it");
    if (has_upx(f->all)) {
        app_add_opaque(c->d, c->name, c->at, "packed by UPX: the code is compressed");
        return;
    }
    unsigned entropy = native_entropy(code_of(f));
    if (entropy >= PACKED_CODE)
        app_add_opaque(c->d, c->name, c->at, "the code is encrypted or compressed (%u.%02u bits a byte)",
                       entropy / 100, entropy % 100);
}
