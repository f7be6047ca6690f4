/* The central directory (APPNOTE 4.3.12). As many entries as the end record says in all, which is what
 * libziparchive walks; its size says less. */
#include "evidence/app/zip/zip_private.h"

#include <inttypes.h>

/* One header; false where there is none. */
static bool read_header(struct cursor *c, struct zip_entry *e, struct bytes *extra, uint32_t *disk) {
    if (cursor_le32(c) != ZIP_CENTRAL) return false;
    cursor_skip(c, 4);
    e->flags = cursor_le16(c);
    e->method = cursor_le16(c);
    cursor_skip(c, 4);
    e->crc = cursor_le32(c);
    e->packed = cursor_le32(c);
    e->size = cursor_le32(c);
    uint16_t name = cursor_le16(c), extra_size = cursor_le16(c), comment = cursor_le16(c);
    *disk = cursor_le16(c);
    cursor_skip(c, 6);
    e->header = cursor_le32(c);
    struct bytes n = cursor_take(c, name);
    e->name = (struct text){(const char *)n.p, n.n};
    *extra = cursor_take(c, extra_size);
    cursor_skip(c, comment);
    return cursor_ok(c);
}

static uint64_t count_headers(struct cursor c, uint64_t most) {
    struct zip_entry e;
    struct bytes extra;
    uint32_t disk;
    uint64_t n = 0;
    while (n < most && read_header(&c, &e, &extra, &disk)) n++;
    return n;
}

bool zip_sizes64(struct bytes extra, uint64_t *size, uint64_t *packed, uint64_t *header) {
    struct cursor c = cursor_of(extra);
    while (cursor_left(&c) >= 4) {
        uint16_t id = cursor_le16(&c), n = cursor_le16(&c);
        struct cursor field = cursor_sub(&c, n);
        if (id != 1) continue;
        bool all = n == 24 || n == 28; /* some writers give all where one is asked for */
        if (all || *size == UINT32_MAX) *size = cursor_le64(&field);
        if (all || *packed == UINT32_MAX) *packed = cursor_le64(&field);
        if (header && (all || *header == UINT32_MAX)) *header = cursor_le64(&field);
        return cursor_ok(&field);
    }
    return false;
}

/* Android knows two methods. What is neither its resources take as stored, and its verifier of v1 signatures
 * as deflated: what the bytes are is decided by looking at them. */
void zip_settle_method(struct zip *z, struct zip_entry *e) {
    uint16_t method = e->method;
    if (method == ZIP_STORED || method == ZIP_DEFLATED) return;
    e->method = ZIP_DEFLATED;
    if (e->packed == e->size || (e->data && !zip_looks_deflated(z, e))) e->method = ZIP_STORED;
    zip_trick(z, TRICK_METHOD, e, e->header, "compression method %u, which Android does not know: %s", method,
              e->method == ZIP_STORED ? "it is taken as stored" : "it is taken as deflated");
}

static void finish_entry(struct zip *z, struct zip_entry *e, struct bytes extra, uint32_t disk,
                         uint64_t shift) {
    bool full = e->size == UINT32_MAX || e->packed == UINT32_MAX || e->header == UINT32_MAX;
    if (full && !zip_sizes64(extra, &e->size, &e->packed, &e->header))
        zip_trick(z, TRICK_ZIP64, e, e->header,
                  "its sizes are said to be in a ZIP64 field that is not there");
    e->header += shift;
    if (disk != 0 && disk != UINT16_MAX)
        zip_trick(z, TRICK_DISK, e, e->header, "it is said to be on disk %" PRIu32, disk);
}

static void tell_count(struct zip *z, const struct zip_end *end, const struct cursor *rest, uint64_t at) {
    struct cursor more = *rest;
    uint64_t most = zip_most_entries(z);
    bool another = cursor_le32(&more) == ZIP_CENTRAL;
    if (z->n == most && end->entries > most) {
        zip_damage(z, at, NULL, "more than %" PRIu64 " entries: the rest is not looked at", most);
    } else if (z->n < end->entries) {
        zip_trick(z, TRICK_COUNT, NULL, end->at, "%" PRIu64 " entries are told and %zu are there",
                  end->entries, z->n);
        if (at < z->layout.directory + end->directory_size && at < end->directory_end)
            zip_damage(z, at, "APPNOTE 4.3.12", "the central directory is broken behind entry %zu", z->n);
    } else if (another) {
        zip_trick(z, TRICK_COUNT, NULL, end->at,
                  "%" PRIu64 " entries are told and more are there, which Android does not see",
                  end->entries);
    }
    if (at - z->layout.directory != end->directory_size && z->n >= end->entries && !another)
        zip_trick(z, TRICK_DIRECTORY_SIZE, NULL, end->at,
                  "the directory is said to take %" PRIu64 " bytes and takes %" PRIu64, end->directory_size,
                  at - z->layout.directory);
}

void zip_read_directory(struct zip *z, const struct zip_end *end) {
    uint64_t shift = 0, stop = end->directory_end < z->b.n ? end->directory_end : z->b.n;
    bool there = zip_u32(z, end->directory) == ZIP_CENTRAL && end->directory < stop;
    if (!there && end->directory_size && end->directory_size <= stop &&
        zip_u32(z, stop - end->directory_size) == ZIP_CENTRAL)
        shift = stop - end->directory_size - end->directory;
    uint64_t directory = end->directory + shift;
    if (directory > stop) directory = stop;
    uint64_t size = end->directory_size <= stop - directory ? end->directory_size : stop - directory;
    z->layout = (struct zip_layout){directory, size, end->at};
    struct cursor c = cursor_over(z->b.p + directory, (size_t)(stop - directory));
    uint64_t most = zip_most_entries(z);
    uint64_t n = count_headers(c, end->entries && end->entries < most ? end->entries : most);
    z->entries = arena_take_array(z->draft->arena, (size_t)n, sizeof *z->entries);
    if (shift)
        zip_trick(z, TRICK_SHIFTED, NULL, end->at,
                  "offsets do not count from the begin of the file: Android refuses it");
    for (; z->n < n; z->n++) {
        struct bytes extra;
        uint32_t disk;
        struct zip_entry *e = &z->entries[z->n];
        read_header(&c, e, &extra, &disk);
        finish_entry(z, e, extra, disk, shift);
    }
    tell_count(z, end, &c, directory + (uint64_t)(stop - directory) - cursor_left(&c));
}
