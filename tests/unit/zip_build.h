/* ZIP archives byte by byte, honest ones and others: what a field says is what belongs there plus what the
 * row of a test adds. */
#ifndef CORDON_TESTS_ZIP_BUILD_H
#define CORDON_TESTS_ZIP_BUILD_H

#include "base/bytes.h"

#include <libdeflate.h>
#include <stdlib.h>

struct made {
    uint8_t *p;
    size_t n, room;
};

static inline void made_put(struct made *m, const void *p, size_t n) {
    if (m->n + n > m->room) {
        m->room = 2 * (m->n + n) + 4096;
        m->p = realloc(m->p, m->room);
        if (!m->p) abort();
    }
    if (n) memcpy(m->p + m->n, p, n);
    m->n += n;
}

static inline void made_le(struct made *m, uint64_t v, unsigned bytes) {
    for (unsigned i = 0; i < bytes; i++) {
        uint8_t c = (uint8_t)(v >> (8 * i));
        made_put(m, &c, 1);
    }
}

static inline void made_fill(struct made *m, uint8_t c, size_t n) {
    while (n-- > 0) made_put(m, &c, 1);
}

struct zip_part {
    const char *name;
    size_t name_n; /* 0: up to its NUL */
    const char *content;
    size_t content_n; /* 0: up to its NUL */
    bool deflated, descriptor, descriptor_bare;
    bool zip64;             /* sizes and offset in the extra field */
    const char *local_name; /* NULL: the same */
    unsigned method;        /* added to what both headers say */
    unsigned flags;         /* of both headers */
    unsigned local_flags;   /* of the local one beside */
    unsigned local_method;  /* added */
    int local_size, local_packed, local_crc, local_extra;
    int size, packed, crc, header; /* added in the central header */
    unsigned disk;
    int descriptor_size; /* added */
    bool no_local;       /* something else stands there */
    unsigned same_data;  /* the local header of this part serves (number from 1) */
};

struct zip_made {
    struct zip_part parts[6];
    size_t n;
    const char *before; /* bytes before the archive; offsets count them */
    size_t shifted;     /* so many bytes before the archive that offsets do not count */
    size_t behind;      /* zero bytes behind the comment */
    size_t comment;
    int entries, entries_on_disk, disk, directory, directory_size; /* added */
    bool second_end; /* an end record between directory and end record */
    bool zip64, zip64_lost;
    size_t cut; /* bytes of the end that are missing */
};

static inline void made_packed(struct made *to, const struct zip_part *part, size_t n) {
    if (!part->deflated) {
        made_put(to, part->content, n);
        return;
    }
    struct libdeflate_compressor *c = libdeflate_alloc_compressor(6);
    size_t room = libdeflate_deflate_compress_bound(c, n);
    uint8_t *out = malloc(room ? room : 1);
    if (!c || !out) abort();
    made_put(to, out, libdeflate_deflate_compress(c, part->content, n, out, room));
    free(out);
    libdeflate_free_compressor(c);
}

struct zip_place_made {
    size_t header, packed, size;
    uint32_t crc;
};

static inline size_t part_name(const struct zip_part *p) {
    return p->name_n ? p->name_n : strlen(p->name);
}

static inline void made_local(struct made *m, const struct zip_part *p, struct zip_place_made *at) {
    size_t n = p->content_n ? p->content_n : p->content ? strlen(p->content) : 0;
    struct made data = {0};
    made_packed(&data, p, n);
    *at = (struct zip_place_made){m->n, data.n, n, libdeflate_crc32(0, p->content, n)};
    bool later = p->descriptor || p->descriptor_bare;
    const char *name = p->local_name ? p->local_name : p->name;
    size_t name_n = p->local_name ? strlen(p->local_name) : part_name(p);
    made_le(m, p->no_local ? 0x11223344 : 0x04034b50, 4);
    made_le(m, 20, 2);
    made_le(m, p->flags | p->local_flags | (later ? 8 : 0), 2);
    made_le(m, (p->deflated ? 8 : 0) + p->method + p->local_method, 2);
    made_le(m, 0, 4);
    made_le(m, later ? 0 : at->crc + (uint32_t)p->local_crc, 4);
    made_le(m, p->zip64 ? UINT32_MAX : (later ? 0 : data.n) + (size_t)p->local_packed, 4);
    made_le(m, p->zip64 ? UINT32_MAX : (later ? 0 : n) + (size_t)p->local_size, 4);
    made_le(m, name_n, 2);
    made_le(m, (p->zip64 ? 20 : 0) + (size_t)p->local_extra, 2);
    made_put(m, name, name_n);
    if (p->zip64) {
        made_le(m, 1, 2);
        made_le(m, 16, 2);
        made_le(m, n, 8);
        made_le(m, data.n, 8);
    }
    made_fill(m, 0, (size_t)p->local_extra);
    made_put(m, data.p, data.n);
    if (p->descriptor) made_le(m, 0x08074b50, 4);
    if (later) {
        made_le(m, at->crc, 4);
        made_le(m, data.n, 4);
        made_le(m, n + (size_t)p->descriptor_size, 4);
    }
    free(data.p);
}

static inline void made_central(struct made *m, const struct zip_part *p, const struct zip_place_made *at) {
    made_le(m, 0x02014b50, 4);
    made_le(m, 20, 2);
    made_le(m, 20, 2);
    made_le(m, p->flags | (p->descriptor || p->descriptor_bare ? 8 : 0), 2);
    made_le(m, (p->deflated ? 8 : 0) + p->method, 2);
    made_le(m, 0, 4);
    made_le(m, at->crc + (uint32_t)p->crc, 4);
    made_le(m, p->zip64 ? UINT32_MAX : at->packed + (size_t)p->packed, 4);
    made_le(m, p->zip64 ? UINT32_MAX : at->size + (size_t)p->size, 4);
    made_le(m, part_name(p), 2);
    made_le(m, p->zip64 ? 28 : 0, 2);
    made_le(m, 0, 2);
    made_le(m, p->disk, 2);
    made_le(m, 0, 6);
    made_le(m, p->zip64 ? UINT32_MAX : at->header + (size_t)p->header, 4);
    made_put(m, p->name, part_name(p));
    if (p->zip64) {
        made_le(m, 1, 2);
        made_le(m, 24, 2);
        made_le(m, at->size + (size_t)p->size, 8);
        made_le(m, at->packed + (size_t)p->packed, 8);
        made_le(m, at->header + (size_t)p->header, 8);
    }
}

static inline void made_end(struct made *m, const struct zip_made *z, size_t directory, size_t size) {
    if (z->zip64 && !z->zip64_lost) {
        size_t at = m->n;
        made_le(m, 0x06064b50, 4);
        made_le(m, 44, 8);
        made_le(m, 45, 2);
        made_le(m, 45, 2);
        made_le(m, 0, 8);
        made_le(m, z->n, 8);
        made_le(m, z->n, 8);
        made_le(m, size, 8);
        made_le(m, directory, 8);
        made_le(m, 0x07064b50, 4);
        made_le(m, 0, 4);
        made_le(m, at, 8);
        made_le(m, 1, 4);
    }
    made_le(m, 0x06054b50, 4);
    made_le(m, (size_t)z->disk, 2);
    made_le(m, (size_t)z->disk, 2);
    made_le(m, z->zip64 ? UINT16_MAX : z->n + (size_t)z->entries_on_disk, 2);
    made_le(m, z->zip64 ? UINT16_MAX : z->n + (size_t)z->entries, 2);
    made_le(m, z->zip64 ? UINT32_MAX : size + (size_t)z->directory_size, 4);
    made_le(m, z->zip64 ? UINT32_MAX : directory + (size_t)z->directory, 4);
    made_le(m, z->comment, 2);
}

/* The archive in a block of its own, so that ASan sees one byte too far. */
static inline struct bytes zip_make(const struct zip_made *z) {
    struct made m = {0};
    struct zip_place_made at[6];
    if (z->before) made_put(&m, z->before, strlen(z->before));
    for (size_t i = 0; i < z->n; i++) {
        if (z->parts[i].same_data)
            at[i] = at[z->parts[i].same_data - 1];
        else
            made_local(&m, &z->parts[i], &at[i]);
    }
    size_t directory = m.n;
    for (size_t i = 0; i < z->n; i++) made_central(&m, &z->parts[i], &at[i]);
    size_t size = m.n - directory;
    if (z->second_end) made_end(&m, &(struct zip_made){.n = z->n}, directory, size);
    made_end(&m, z, directory, size);
    made_fill(&m, ' ', z->comment);
    made_fill(&m, 0, z->behind);
    uint8_t *p = malloc(z->shifted + m.n ? z->shifted + m.n : 1);
    if (!p) abort();
    memset(p, '#', z->shifted);
    memcpy(p + z->shifted, m.p, m.n);
    free(m.p);
    return (struct bytes){p, z->shifted + m.n - z->cut};
}

#endif
