#include "evidence/app/native/macho_file.h"

enum { LONGEST_NAME = 4096, FAT = 0xcafebabe, FAT_64 = 0xcafebabf, MOST_FAT = 40 };

/* A Java class has its version where a fat file has the number of slices: 45 and above. */
bool macho_is_fat(struct bytes b) {
    struct cursor c = cursor_of(b);
    uint32_t magic = cursor_be32(&c), n = cursor_be32(&c);
    return cursor_ok(&c) && (magic == FAT || magic == FAT_64) && n > 0 && n < MOST_FAT;
}

static unsigned rank(uint32_t cpu) {
    static const uint32_t order[] = {0x0100000c, 0x0200000c, 12, 0x01000007, 7};
    unsigned i = 0;
    while (i < sizeof order / sizeof *order && order[i] != cpu) i++;
    return i;
}

size_t macho_slices(struct bytes b, struct macho_slice to[MACHO_MOST_SLICES], bool *more) {
    struct cursor c = cursor_of(b);
    bool wide = cursor_be32(&c) == FAT_64;
    uint32_t promised = cursor_be32(&c);
    size_t n = 0;
    *more = promised > MACHO_MOST_SLICES;
    for (uint32_t i = 0; i < promised && n < MACHO_MOST_SLICES; i++) {
        struct macho_slice s = {.cpu = cursor_be32(&c)};
        cursor_be32(&c); /* subtype */
        s.offset = wide ? cursor_be64(&c) : cursor_be32(&c);
        uint64_t size = wide ? cursor_be64(&c) : cursor_be32(&c);
        cursor_skip(&c, wide ? 8 : 4);
        if (!cursor_ok(&c)) break;
        uint64_t left = s.offset < b.n ? b.n - s.offset : 0;
        s.size = size < left ? size : left;
        s.cut = s.size < size;
        size_t place = n++;
        for (; place > 0 && rank(to[place - 1].cpu) > rank(s.cpu); place--) to[place] = to[place - 1];
        to[place] = s;
    }
    return n;
}

uint32_t macho_u32(const struct macho_image *m, struct bytes b, size_t offset) {
    struct cursor c = cursor_of(b);
    cursor_skip(&c, offset);
    return m->big ? cursor_be32(&c) : cursor_le32(&c);
}

uint64_t macho_word(const struct macho_image *m, struct bytes b, size_t offset) {
    if (!m->wide) return macho_u32(m, b, offset);
    struct cursor c = cursor_of(b);
    cursor_skip(&c, offset);
    return m->big ? cursor_be64(&c) : cursor_le64(&c);
}

struct bytes macho_range(const struct macho_image *m, uint64_t offset, uint64_t size) {
    if (offset >= m->all.n) return (struct bytes){m->all.p, 0};
    uint64_t left = m->all.n - offset;
    return (struct bytes){m->all.p + offset, (size_t)(size < left ? size : left)};
}

bool macho_image_open(struct macho_image *m, struct bytes b) {
    *m = (struct macho_image){.all = b};
    if (b.n < 28) return false;
    struct cursor c = cursor_of(b);
    uint32_t magic = cursor_le32(&c);
    switch (magic) {
    case 0xfeedface: break;
    case 0xfeedfacf: m->wide = true; break;
    case 0xcefaedfe: m->big = true; break;
    case 0xcffaedfe: m->wide = m->big = true; break;
    default: return false;
    }
    m->cpu = macho_u32(m, b, 4);
    m->type = macho_u32(m, b, 12);
    m->n_commands = macho_u32(m, b, 16);
    uint32_t size = macho_u32(m, b, 20);
    m->flags = macho_u32(m, b, 24);
    m->commands = m->wide ? 32 : 28;
    m->commands_end = m->commands + size < b.n ? m->commands + size : b.n;
    return m->commands <= b.n;
}

bool macho_next_command(const struct macho_image *m, uint64_t *at, struct macho_command *to, bool *damaged) {
    if (*at == 0) *at = m->commands;
    if (*at >= m->commands_end) return false;
    struct bytes head = macho_range(m, *at, 8);
    uint32_t size = macho_u32(m, head, 4);
    if (head.n < 8 || size < 8 || size > m->commands_end - *at) {
        *damaged = true;
        return false;
    }
    *to = (struct macho_command){macho_u32(m, head, 0), *at, macho_range(m, *at, size)};
    *at += size;
    return true;
}

static struct text text_in(struct bytes b, size_t most) {
    if (b.n > most) b.n = most;
    const uint8_t *end = b.n ? memchr(b.p, 0, b.n) : NULL;
    return (struct text){(const char *)b.p, end ? (size_t)(end - b.p) : b.n};
}

struct text macho_command_text(const struct macho_image *m, const struct macho_command *c, size_t field) {
    uint32_t offset = macho_u32(m, c->body, field);
    if (offset < 8 || offset >= c->body.n) return (struct text){"", 0};
    return text_in((struct bytes){c->body.p + offset, c->body.n - offset}, LONGEST_NAME);
}

bool macho_section_at(const struct macho_image *m, const struct macho_command *c, size_t i,
                      struct macho_section *to) {
    size_t head = m->wide ? 72 : 56, each = m->wide ? 80 : 68;
    uint32_t n = macho_u32(m, c->body, m->wide ? 64 : 48);
    if (i >= n || c->body.n < head || i >= (c->body.n - head) / each) return false;
    struct bytes s = {c->body.p + head + i * each, each};
    to->name = text_in(s, 16);
    to->segment = text_in((struct bytes){s.p + 16, 16}, 16);
    uint64_t size = macho_word(m, s, m->wide ? 40 : 36);
    to->offset = macho_u32(m, s, m->wide ? 48 : 40);
    to->flags = macho_u32(m, s, m->wide ? 64 : 56);
    uint8_t kind = to->flags & 0xff; /* zero-filled ones have no bytes in the file */
    to->size = kind == 1 || kind == 12 || kind == 18 ? 0 : macho_range(m, to->offset, size).n;
    return true;
}

bool macho_symbol_at(const struct macho_image *m, struct bytes table, struct bytes names, size_t i,
                     struct macho_symbol *to) {
    size_t each = m->wide ? 16 : 12;
    if (i >= table.n / each) return false;
    struct bytes s = {table.p + i * each, each};
    uint32_t name = macho_u32(m, s, 0);
    uint8_t type = s.p[4];
    to->debug = type & 0xe0;
    to->undefined = (type & 0x0e) == 0;
    to->name = name < names.n ? text_in((struct bytes){names.p + name, names.n - name}, LONGEST_NAME)
                              : (struct text){"", 0};
    return true;
}

const char *macho_cpu(uint32_t cpu) {
    switch (cpu) {
    case 7: return "i386";
    case 12: return "ARM";
    case 18: return "PowerPC";
    case 0x01000007: return "x86-64";
    case 0x0100000c: return "arm64";
    case 0x0200000c: return "arm64_32";
    default: return NULL;
    }
}
