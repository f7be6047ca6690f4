#include "evidence/app/native/elf_file.h"

enum {
    LONGEST_NAME = 4096,
    TAG_END = 0,
    TAG_HASH = 4,
    TAG_STRTAB = 5,
    TAG_SYMTAB = 6,
    TAG_STRSZ = 10,
    TAG_SONAME = 14,
    TAG_GNU_HASH = 0x6ffffef5
};

/* A reader in the file's byte order and width; behind the end it is failed from the start. */
static struct cursor at(const struct elf_file *f, uint64_t offset) {
    if (offset > f->all.n) return (struct cursor){f->all.p, f->all.p, true};
    return cursor_over(f->all.p + offset, f->all.n - (size_t)offset);
}

static uint16_t half(const struct elf_file *f, struct cursor *c) {
    return f->big ? cursor_be16(c) : cursor_le16(c);
}

static uint32_t word(const struct elf_file *f, struct cursor *c) {
    return f->big ? cursor_be32(c) : cursor_le32(c);
}

static uint64_t native(const struct elf_file *f, struct cursor *c) {
    if (!f->wide) return word(f, c);
    return f->big ? cursor_be64(c) : cursor_le64(c);
}

/* What of [offset, offset + size) is in the file. */
static struct bytes range(const struct elf_file *f, uint64_t offset, uint64_t size) {
    if (offset >= f->all.n) return (struct bytes){f->all.p, 0};
    uint64_t most = f->all.n - offset;
    return (struct bytes){f->all.p + offset, (size_t)(size < most ? size : most)};
}

bool elf_segment_at(const struct elf_file *f, size_t i, struct elf_segment *to) {
    if (i >= f->n_segments) return false;
    struct cursor c = at(f, f->segments + i * f->segment_size);
    *to = (struct elf_segment){.type = word(f, &c)};
    if (f->wide) to->flags = word(f, &c);
    to->offset = native(f, &c);
    to->address = native(f, &c);
    native(f, &c); /* physical address */
    uint64_t size = native(f, &c);
    native(f, &c); /* in memory */
    if (!f->wide) to->flags = word(f, &c);
    if (!cursor_ok(&c)) return false;
    to->size = range(f, to->offset, size).n;
    to->cut = to->size < size;
    return true;
}

bool elf_section_at(const struct elf_file *f, size_t i, struct elf_section *to) {
    if (i >= f->n_sections) return false;
    struct cursor c = at(f, f->sections + i * f->section_size);
    uint32_t name = word(f, &c);
    *to = (struct elf_section){.type = word(f, &c)};
    to->flags = native(f, &c);
    native(f, &c); /* address */
    to->offset = native(f, &c);
    to->size = native(f, &c);
    to->link = word(f, &c);
    word(f, &c);   /* info */
    native(f, &c); /* alignment */
    to->entry_size = native(f, &c);
    if (!cursor_ok(&c)) return false;
    to->size = to->type == SECTION_NOBITS ? 0 : range(f, to->offset, to->size).n;
    to->name = elf_text(f->section_names, name);
    return true;
}

struct text elf_text(struct bytes table, uint64_t offset) {
    if (offset >= table.n) return (struct text){"", 0};
    const char *p = (const char *)table.p + offset;
    size_t left = table.n - (size_t)offset; /* names may overlap: a bound on each bounds the work of all */
    const char *end = memchr(p, 0, left < LONGEST_NAME ? left : LONGEST_NAME);
    return end ? (struct text){p, (size_t)(end - p)} : (struct text){"", 0};
}

/* Offset in the file of an address, as loaded segments put it; UINT64_MAX: it is in none. */
static uint64_t offset_of(const struct elf_file *f, uint64_t address) {
    struct elf_segment s;
    for (size_t i = 0; elf_segment_at(f, i, &s); i++)
        if (s.type == SEGMENT_LOAD && address >= s.address && address - s.address < s.size)
            return s.offset + (address - s.address);
    return UINT64_MAX;
}

/* The number of symbols is nowhere told: a hash table knows it (gABI Ch. 5 Hash Table: nchain). */
static uint64_t count_by_hash(const struct elf_file *f, uint64_t offset) {
    struct cursor c = at(f, offset);
    word(f, &c);
    uint64_t n = word(f, &c);
    return cursor_ok(&c) ? n : 0;
}

/* GNU's keeps no count: the end of the chain that starts last. */
static uint64_t count_by_gnu_hash(const struct elf_file *f, uint64_t offset) {
    struct cursor c = at(f, offset);
    uint32_t n_buckets = word(f, &c), first = word(f, &c), bloom = word(f, &c);
    word(f, &c);
    uint64_t buckets = offset + 16 + (uint64_t)bloom * (f->wide ? 8 : 4), last = 0;
    c = at(f, buckets);
    for (uint32_t i = 0; i < n_buckets && cursor_ok(&c); i++) {
        uint32_t b = word(f, &c);
        if (b > last) last = b;
    }
    if (!cursor_ok(&c)) return 0;
    if (last < first) return first; /* none is exported: those before are the imported ones */
    c = at(f, buckets + 4 * (uint64_t)n_buckets + 4 * (last - first));
    while (cursor_ok(&c) && !(word(f, &c) & 1)) last++;
    return last + 1;
}

static size_t symbol_size(const struct elf_file *f) {
    return f->wide ? 24 : 16;
}

bool elf_dynamic_at(const struct elf_file *f, size_t i, uint64_t *tag, uint64_t *value) {
    size_t size = f->wide ? 16 : 8;
    if (!f->dynamic || i >= f->dynamic_size / size) return false;
    struct cursor c = at(f, f->dynamic_offset + i * size);
    *tag = native(f, &c);
    *value = native(f, &c);
    return cursor_ok(&c) && *tag != TAG_END;
}

static void read_symbols(struct elf_file *f, uint64_t table, uint64_t names, uint64_t hash, uint64_t gnu) {
    if (table == UINT64_MAX) return;
    uint64_t count = 0;
    if (hash != UINT64_MAX) count = count_by_hash(f, hash);
    if (!count && gnu != UINT64_MAX) count = count_by_gnu_hash(f, gnu);
    /* linkers put the names behind the symbols */
    if (!count && names != UINT64_MAX && names > table) count = (names - table) / symbol_size(f);
    if (count > UINT32_MAX) count = 0;
    f->symbols.table = range(f, table, count * symbol_size(f));
    f->symbols.count = f->symbols.table.n / symbol_size(f);
    f->symbols.names = f->names;
}

static void read_dynamic(struct elf_file *f) {
    uint64_t names = UINT64_MAX, table = UINT64_MAX, hash = UINT64_MAX, gnu = UINT64_MAX;
    uint64_t tag, value, names_size = UINT64_MAX, soname = UINT64_MAX;
    for (size_t i = 0; elf_dynamic_at(f, i, &tag, &value); i++) {
        switch (tag) {
        case TAG_STRTAB: names = value; break;
        case TAG_STRSZ: names_size = value; break;
        case TAG_SYMTAB: table = value; break;
        case TAG_HASH: hash = value; break;
        case TAG_GNU_HASH: gnu = value; break;
        case TAG_SONAME: soname = value; break;
        default: break;
        }
    }
    /* once each, when the loop is over: a hostile file has many of both tags and segments */
    names = offset_of(f, names);
    table = offset_of(f, table);
    hash = offset_of(f, hash);
    gnu = offset_of(f, gnu);
    f->names = range(f, names, names_size);
    if (soname != UINT64_MAX) f->soname = elf_text(f->names, soname);
    read_symbols(f, table, names, hash, gnu);
}

static void find_dynamic(struct elf_file *f) {
    struct elf_segment s;
    for (size_t i = 0; elf_segment_at(f, i, &s); i++) {
        if (s.type != SEGMENT_DYNAMIC) continue;
        f->dynamic = true;
        f->dynamic_offset = s.offset;
        f->dynamic_size = s.size;
        return read_dynamic(f);
    }
}

static void read_section_names(struct elf_file *f, uint16_t index) {
    struct elf_section names;
    if (f->sections >= f->all.n || f->sections == 0 || f->section_size < (f->wide ? 64 : 40) ||
        f->n_sections > (f->all.n - f->sections) / f->section_size) {
        f->false_sections = f->n_sections > 0;
        f->sections = 0;
        f->n_sections = 0;
    }
    if (elf_section_at(f, index, &names) && names.type == SECTION_STRTAB)
        f->section_names = range(f, names.offset, names.size);
}

bool elf_file_open(struct elf_file *f, struct bytes b) {
    *f = (struct elf_file){.all = b, .section_names = {b.p, 0}};
    if (b.n < 52 || memcmp(b.p, "\177ELF", 4) != 0 || b.p[4] < 1 || b.p[4] > 2 || b.p[5] < 1 || b.p[5] > 2)
        return false;
    f->wide = b.p[4] == 2;
    f->big = b.p[5] == 2;
    struct cursor c = at(f, 16);
    f->type = half(f, &c);
    f->machine = half(f, &c);
    word(f, &c);
    native(f, &c); /* entry */
    f->segments = native(f, &c);
    f->sections = native(f, &c);
    word(f, &c);
    half(f, &c);
    f->segment_size = half(f, &c);
    f->n_segments = half(f, &c);
    f->section_size = half(f, &c);
    f->n_sections = half(f, &c);
    uint16_t names = half(f, &c);
    if (!cursor_ok(&c)) return false;
    if (f->segment_size < (f->wide ? 56 : 32) || f->segments >= b.n) f->n_segments = 0;
    read_section_names(f, names);
    find_dynamic(f);
    return true;
}

struct elf_symbols elf_static_symbols(const struct elf_file *f) {
    struct elf_section s, names;
    for (size_t i = 0; elf_section_at(f, i, &s); i++) {
        if (s.type != SECTION_SYMTAB || !elf_section_at(f, s.link, &names)) continue;
        struct bytes table = range(f, s.offset, s.size);
        return (struct elf_symbols){table, range(f, names.offset, names.size), table.n / symbol_size(f)};
    }
    return (struct elf_symbols){{f->all.p, 0}, {f->all.p, 0}, 0};
}

bool elf_symbol_at(const struct elf_file *f, const struct elf_symbols *s, size_t i, struct elf_symbol *to) {
    if (i >= s->count) return false;
    struct cursor c = cursor_of(s->table);
    cursor_skip(&c, i * symbol_size(f));
    uint32_t name = word(f, &c);
    if (!f->wide) cursor_skip(&c, 8); /* value, size */
    cursor_skip(&c, 2);               /* info, other */
    to->undefined = half(f, &c) == 0;
    to->name = elf_text(s->names, name);
    return cursor_ok(&c);
}

struct text elf_interpreter(const struct elf_file *f) {
    struct elf_segment s;
    for (size_t i = 0; elf_segment_at(f, i, &s); i++)
        if (s.type == SEGMENT_INTERPRETER) return elf_text(range(f, s.offset, s.size), 0);
    return (struct text){"", 0};
}

const char *elf_machine(const struct elf_file *f) {
    switch (f->machine) {
    case 3: return "x86";
    case 8: return "MIPS";
    case 20: return "PowerPC";
    case 21: return "PowerPC64";
    case 22: return "S/390";
    case 40: return "ARM";
    case 62: return "x86-64";
    case 183: return "AArch64";
    case 243: return "RISC-V";
    case 258: return "LoongArch";
    default: return NULL;
    }
}
