/* Local headers (APPNOTE 4.3.7) against the central directory. The central directory decides on everything
 * but where the data begins: that hangs on the lengths of the local name and extra field. */
#include "base/memory.h"
#include "evidence/app/zip/zip_private.h"

#include <inttypes.h>
#include <stdlib.h>

struct local {
    uint16_t flags, method;
    uint32_t crc;
    uint64_t packed, size;
    struct bytes name, extra;
};

static bool read_local(const struct zip *z, uint64_t at, struct local *l) {
    if (at >= z->b.n) return false;
    struct cursor c = cursor_over(z->b.p + at, z->b.n - (size_t)at);
    if (cursor_le32(&c) != ZIP_LOCAL) return false;
    cursor_skip(&c, 2);
    l->flags = cursor_le16(&c);
    l->method = cursor_le16(&c);
    cursor_skip(&c, 4);
    l->crc = cursor_le32(&c);
    l->packed = cursor_le32(&c);
    l->size = cursor_le32(&c);
    uint16_t name = cursor_le16(&c), extra = cursor_le16(&c);
    l->name = cursor_take(&c, name);
    l->extra = cursor_take(&c, extra);
    if (!cursor_ok(&c)) return false;
    if (l->size == UINT32_MAX || l->packed == UINT32_MAX) zip_sizes64(l->extra, &l->size, &l->packed, NULL);
    return true;
}

/* The sizes of a descriptor, of 4 or (4.3.9.2: with ZIP64) 8 bytes each. */
static bool descriptor_agrees(struct cursor c, const struct zip_entry *e, bool wide) {
    uint32_t crc = cursor_le32(&c);
    uint64_t packed = wide ? cursor_le64(&c) : cursor_le32(&c);
    uint64_t size = wide ? cursor_le64(&c) : cursor_le32(&c);
    return cursor_ok(&c) && crc == e->crc && packed == e->packed && size == e->size;
}

/* The data descriptor behind the data (4.3.9): its signature may be missing. */
static void check_descriptor(struct zip *z, const struct zip_entry *e) {
    uint64_t at = e->data + (e->method == ZIP_STORED ? e->size : e->packed);
    if (at < e->data || at >= z->b.n) return; /* the range was told */
    struct cursor c = cursor_over(z->b.p + at, z->b.n - (size_t)at), marked = c;
    if (cursor_le32(&marked) == ZIP_DESCRIPTOR) c = marked;
    if (!descriptor_agrees(c, e, false) && !descriptor_agrees(c, e, true))
        zip_trick(z, TRICK_DESCRIPTOR, e, at,
                  "the data descriptor is missing or says something else than the central directory");
}

/* Without a descriptor Android refuses an entry whose sizes differ; with one both may say nothing. */
static void check_sizes(struct zip *z, const struct zip_entry *e, const struct local *l) {
    bool later = l->flags & ZIP_HAS_DESCRIPTOR;
    bool silent = later && l->packed == 0 && l->size == 0;
    if (!silent && (l->packed != e->packed || l->size != e->size))
        zip_trick(z, TRICK_LOCAL_SIZE, e, e->header,
                  "the local header says %" PRIu64 " bytes packed of %" PRIu64
                  ", and the central directory %" PRIu64 " of %" PRIu64,
                  l->packed, l->size, e->packed, e->size);
    if (l->crc != e->crc && !(later && l->crc == 0))
        zip_trick(z, TRICK_LOCAL_CRC, e, e->header, "local header and central directory differ in the CRC");
    if (later) check_descriptor(z, e);
}

static void check_encryption(struct zip *z, const struct zip_entry *e) {
    enum { MOST_CHECKED = 64 << 20 }; /* beyond, entries are as those before them */
    bool is = z->encrypted;
    if (z->checked < MOST_CHECKED) {
        z->checked += 512 + (e->method == ZIP_STORED ? e->size : 0);
        is = zip_looks_encrypted(z, e);
    }
    if (!is) {
        zip_trick(z, TRICK_ENCRYPTION, e, e->header,
                  "its flag says it is encrypted and it is not: Android does not look at the flag");
        return;
    }
    if (z->encrypted) return;
    z->encrypted = true;
    app_add_opaque(z->draft, z->outer ? z->outer : z->draft->evidence,
                   (struct app_place){z->outer, e->header},
                   "entries are encrypted (APPNOTE 6.1), the first is %s", zip_name_text(z, e->name));
}

static void check_range(struct zip *z, const struct zip_entry *e) {
    uint64_t taken = e->method == ZIP_STORED && e->size > e->packed ? e->size : e->packed;
    uint64_t stop = z->layout.directory;
    if (e->data > stop || taken > stop - e->data)
        zip_trick(z, TRICK_RANGE, e, e->header,
                  "its data runs into the central directory or out of the file: Android refuses it");
    if (e->method == ZIP_STORED && e->packed != e->size)
        zip_trick(z, TRICK_STORED_SIZE, e, e->header,
                  "stored, and its two sizes differ: Android takes the uncompressed one");
}

void zip_check_local(struct zip *z, struct zip_entry *e) {
    struct local l;
    uint16_t method = e->method;
    if (!read_local(z, e->header, &l)) {
        zip_trick(z, TRICK_LOCAL_MISSING, e, e->header, "there is no local header where it is said to be");
        zip_settle_method(z, e);
        return;
    }
    e->data = (uint64_t)(l.extra.p + l.extra.n - z->b.p);
    zip_settle_method(z, e);
    if (!text_equal(e->name, (struct text){(const char *)l.name.p, l.name.n}))
        zip_trick(z, TRICK_LOCAL_NAME, e, e->header, "the local header names it %s",
                  zip_name_text(z, (struct text){(const char *)l.name.p, l.name.n}));
    if (l.method != method)
        zip_trick(z, TRICK_LOCAL_METHOD, e, e->header,
                  "the local header says compression method %u, and the central directory %u", l.method,
                  method);
    if ((l.flags ^ e->flags) & ZIP_HAS_DESCRIPTOR)
        zip_trick(z, TRICK_LOCAL_FLAGS, e, e->header,
                  "local header and central directory differ on whether a data descriptor follows");
    check_sizes(z, e, &l);
    if ((l.flags | e->flags) & ZIP_ENCRYPTED) check_encryption(z, e);
    check_range(z, e);
}

static int by_header(const void *a, const void *b, void *entries) {
    const struct zip_entry *all = entries, *x = &all[*(const uint32_t *)a], *y = &all[*(const uint32_t *)b];
    return x->header < y->header ? -1 : x->header > y->header;
}

/* Entries in the order of the file, where that is not the directory's. */
static uint32_t *file_order(const struct zip *z) {
    size_t i = 1;
    while (i < z->n && z->entries[i - 1].header <= z->entries[i].header) i++;
    if (i >= z->n) return NULL;
    uint32_t *order = memory_new(z->n, sizeof *order);
    for (i = 0; i < z->n; i++) order[i] = (uint32_t)i;
    qsort_r(order, z->n, sizeof *order, by_header, z->entries);
    return order;
}

/* Entries that share bytes let a small file inflate without end (Fifield 2019, "A better zip bomb"). */
void zip_check_overlap(struct zip *z) {
    uint32_t *order = file_order(z);
    uint64_t reached = 0;
    for (size_t i = 0; i < z->n; i++) {
        const struct zip_entry *e = &z->entries[order ? order[i] : i];
        if (!e->data) continue;
        if (e->header < reached)
            zip_trick(z, TRICK_OVERLAP, e, e->header, "it shares bytes with the entry before it");
        uint64_t stop = e->packed > UINT64_MAX - e->data ? UINT64_MAX : e->data + e->packed;
        if (stop > reached) reached = stop;
    }
    free(order);
}
