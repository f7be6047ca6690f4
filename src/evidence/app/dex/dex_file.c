#include "evidence/app/dex/dex_file.h"

#include <libdeflate.h>

static const char clause[] = "DEX format, header_item";

enum { HEADER = 0x70, HEADER_41 = 0x78 };

/* The table of `n` items of `size` bytes: as much of it as is there. */
static struct dex_table table(struct dex_digest *g, struct bytes all, struct cursor *header, size_t size,
                              const char *name, uint64_t at) {
    uint32_t n = cursor_le32(header), offset = cursor_le32(header);
    if (n == 0) return (struct dex_table){0};
    uint64_t room = offset < all.n ? (all.n - offset) / size : 0;
    if (n > room) {
        dex_note(g, NOTE_ANOMALY, "dex-table", at, clause, "%s says %u entries, there is room for %llu", name,
                 n, (unsigned long long)room);
        n = (uint32_t)room;
    }
    return (struct dex_table){n ? all.p + offset : NULL, n};
}

static unsigned version_of(const uint8_t *magic) {
    unsigned v = 0;
    for (int i = 4; i < 7; i++) {
        if (magic[i] < '0' || magic[i] > '9') return 0;
        v = v * 10 + (unsigned)(magic[i] - '0');
    }
    return v;
}

static void check_version(struct dex_digest *g, struct dex_file *f, const uint8_t *magic) {
    f->compact = memcmp(magic, "cdex", 4) == 0;
    f->version = version_of(magic);
    static const unsigned known[] = {35, 37, 38, 39, 40, 41};
    bool is_known = f->compact && f->version == 1;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        is_known = is_known || (!f->compact && f->version == known[i]);
    if (!is_known || magic[7] != 0)
        dex_note(g, NOTE_ANOMALY, "dex-version", f->at, "DEX format, DEX_FILE_MAGIC",
                 "version \"%.3s\" is none that Android loads", (const char *)magic + 4);
}

/* Android refuses to load a DEX whose checksum is wrong; tools that patch DEX in memory leave it so. */
static void check_sum(struct dex_digest *g, const struct dex_file *f, struct bytes all, uint64_t header,
                      uint32_t sum, uint32_t file_size) {
    uint64_t room = all.n - header;
    if (f->compact || file_size < 12 || file_size > room) return;
    if (libdeflate_adler32(1, all.p + header + 12, file_size - 12) != sum)
        dex_note(g, NOTE_ANOMALY, "dex-checksum", f->at + 8, clause,
                 "the checksum is wrong: Android does not load this");
}

static void check_sizes(struct dex_digest *g, const struct dex_file *f, struct bytes all, uint64_t header,
                        uint32_t file_size, uint32_t header_size) {
    uint64_t room = all.n - header;
    bool long_header = !f->compact && f->version >= 41;
    if (!f->compact && header_size != (long_header ? HEADER_41 : HEADER))
        dex_note(g, NOTE_ANOMALY, "dex-header", f->at + 0x24, clause, "header_size is %u", header_size);
    if (file_size > room)
        dex_note(g, NOTE_DAMAGE, "dex-short", f->at + 0x20, clause,
                 "cut off: file_size is %u, %llu bytes are there", file_size, (unsigned long long)room);
    else if (file_size < room && !long_header && !f->compact)
        dex_note(g, NOTE_ANOMALY, "dex-trailing", f->at + file_size, clause,
                 "%llu bytes lie behind the end of the DEX", (unsigned long long)(room - file_size));
}

bool dex_file_open(struct dex_digest *g, struct bytes all, uint64_t header, uint64_t base,
                   struct dex_file *f) {
    *f =
        (struct dex_file){.data = all, .base = base, .at = base + header, .origin = all.p, .origin_at = base};
    struct cursor c = cursor_of(all);
    cursor_skip(&c, header);
    struct bytes magic = cursor_take(&c, 8);
    uint32_t sum = cursor_le32(&c);
    cursor_skip(&c, 20); /* SHA-1: names a build, and is nobody's proof */
    uint32_t file_size = cursor_le32(&c), header_size = cursor_le32(&c), endian = cursor_le32(&c);
    cursor_skip(&c, 12);
    if (!cursor_ok(&c) || cursor_left(&c) < HEADER - 0x38) {
        dex_note(g, NOTE_DAMAGE, "dex-short", f->at, clause, "cut off within its header");
        return false;
    }
    check_version(g, f, magic.p);
    if (endian != 0x12345678)
        dex_note(g, NOTE_ANOMALY, "dex-endian", f->at + 0x28, "DEX format, ENDIAN_CONSTANT",
                 "the byte order tag is %08x: read as little-endian, as Android would", endian);
    check_sizes(g, f, all, header, file_size, header_size);
    check_sum(g, f, all, header, sum, file_size);
    f->strings = table(g, all, &c, STRING_ID, "string_ids", f->at + 0x38);
    f->types = table(g, all, &c, TYPE_ID, "type_ids", f->at + 0x40);
    cursor_skip(&c, 8);
    f->fields = table(g, all, &c, FIELD_ID, "field_ids", f->at + 0x50);
    f->methods = table(g, all, &c, METHOD_ID, "method_ids", f->at + 0x58);
    f->classes = table(g, all, &c, CLASS_DEF, "class_defs", f->at + 0x60);
    if (f->types.n > MOST_TYPES) {
        dex_note(g, NOTE_ANOMALY, "dex-table", f->at + 0x40, clause, "%u types: more than 65,536",
                 f->types.n);
        f->types.n = MOST_TYPES;
    }
    cursor_skip(&c, 4);
    uint32_t data = cursor_le32(&c);
    if (f->compact) { /* strings and class data count from the data that several share */
        if (data > all.n) data = (uint32_t)all.n;
        f->data = (struct bytes){all.p + data, all.n - data};
        f->base = base + data;
    }
    return true;
}
