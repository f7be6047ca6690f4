/* A package that lost its end: entries are found by their local headers (APPNOTE 4.3.7), one behind the
 * other. Android would take none of it; what is readable is read all the same. */
#include "evidence/app/zip/zip_private.h"

#include <inttypes.h>
#include <string.h>

/* Where sizes follow in a descriptor (4.3.9), it is the first one that tells the way back to the data. */
static bool find_descriptor(struct bytes b, struct zip_entry *e, uint64_t *next) {
    static const uint8_t signature[] = {'P', 'K', 7, 8};
    for (uint64_t from = e->data; from < b.n;) {
        const uint8_t *p = memmem(b.p + from, b.n - (size_t)from, signature, sizeof signature);
        if (!p) return false;
        uint64_t at = (uint64_t)(p - b.p);
        struct cursor c = cursor_over(p, b.n - (size_t)at);
        cursor_skip(&c, 4);
        e->crc = cursor_le32(&c);
        e->packed = cursor_le32(&c);
        e->size = cursor_le32(&c);
        if (cursor_ok(&c) && e->packed == at - e->data) {
            *next = at + 16;
            return true;
        }
        from = at + 1;
    }
    return false;
}

/* The entry whose local header is at *at; false: there is none. */
static bool read_one(struct bytes b, uint64_t *at, struct zip_entry *e) {
    *e = (struct zip_entry){.header = *at};
    if (*at >= b.n) return false;
    struct cursor c = cursor_over(b.p + *at, b.n - (size_t)*at);
    if (cursor_le32(&c) != ZIP_LOCAL) return false;
    cursor_skip(&c, 2);
    e->flags = cursor_le16(&c);
    e->method = cursor_le16(&c);
    cursor_skip(&c, 4);
    e->crc = cursor_le32(&c);
    e->packed = cursor_le32(&c);
    e->size = cursor_le32(&c);
    uint16_t name = cursor_le16(&c), extra_size = cursor_le16(&c);
    struct bytes n = cursor_take(&c, name), extra = cursor_take(&c, extra_size);
    if (!cursor_ok(&c)) return false;
    e->name = (struct text){(const char *)n.p, n.n};
    e->data = (uint64_t)(c.p - b.p);
    if (e->size == UINT32_MAX || e->packed == UINT32_MAX) zip_sizes64(extra, &e->size, &e->packed, NULL);
    if (e->flags & ZIP_HAS_DESCRIPTOR && !e->packed) {
        if (find_descriptor(b, e, at)) return true;
        e->packed = b.n - e->data;
        *at = b.n;
        return true;
    }
    *at = e->packed > b.n - e->data ? b.n : e->data + e->packed;
    if (e->flags & ZIP_HAS_DESCRIPTOR) { /* 12 bytes, and its signature or not */
        struct cursor d = cursor_over(b.p + *at, b.n - (size_t)*at);
        *at += cursor_le32(&d) == ZIP_DESCRIPTOR ? 16 : 12;
    }
    return true;
}

void zip_salvage(struct zip *z) {
    uint64_t at = 0;
    size_t capacity = 0, most = zip_most_entries(z);
    struct zip_entry e;
    while (z->n < most && read_one(z->b, &at, &e)) {
        z->entries = arena_grow(z->draft->arena, z->entries, z->n, &capacity, sizeof *z->entries);
        z->entries[z->n++] = e;
    }
    if (!z->layout.end) z->layout = (struct zip_layout){at < z->b.n ? at : z->b.n, 0, z->b.n};
    for (size_t i = 0; i < z->n; i++) zip_settle_method(z, &z->entries[i]);
    zip_damage(z, z->layout.directory, "APPNOTE 4.3.16",
               "the archive has no directory, maybe it is cut: %zu entries are found by their local headers",
               z->n);
}
