/* One DEX inside its bytes: tables whose bounds have been checked. Internal to this folder. */
#ifndef CORDON_APP_DEX_FILE_H
#define CORDON_APP_DEX_FILE_H

#include "base/cursor.h"
#include "evidence/app/dex/dex_digest.h"

/* Sizes of the items, and the largest number of types: type numbers are 16 bits in fields and methods. */
enum { STRING_ID = 4, TYPE_ID = 4, FIELD_ID = 8, METHOD_ID = 8, CLASS_DEF = 32, MOST_TYPES = 65536 };

struct dex_table {
    const uint8_t *p;
    uint32_t n;
};

struct dex_file {
    struct bytes data; /* what offsets to strings, class data, code … count from */
    uint64_t base;     /* of `data` in the entry: for places */
    uint64_t at;       /* of the header in the entry */
    const uint8_t *origin;
    uint64_t origin_at; /* where the tables' bytes begin, and their place in the entry */
    unsigned version;
    bool compact;
    struct dex_table strings, types, fields, methods, classes;
};

/* `all` is what offsets count from: the DEX or the container around it; its header is at `header`. `base` is
 * where `all` lies in the entry. False when nothing of it can be read; that is told. */
bool dex_file_open(struct dex_digest *g, struct bytes all, uint64_t header, uint64_t base,
                   struct dex_file *f);

/* Entries were compared with the bounds when the tables were. */
static inline uint32_t dex_u32(const uint8_t *p) {
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline uint16_t dex_u16(const uint8_t *p) {
    return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint32_t dex_uleb(struct cursor *c) {
    uint32_t v = 0;
    for (unsigned shift = 0; shift < 35; shift += 7) {
        uint8_t b = cursor_u8(c);
        v |= (uint32_t)(b & 0x7f) << shift;
        if (b < 0x80) break;
    }
    return v;
}

/* The place in the entry of what a table holds. */
static inline uint64_t dex_place(const struct dex_file *f, const uint8_t *p) {
    return f->origin_at + (uint64_t)(p - f->origin);
}

/* A cursor at an offset of the data; failed where that lies outside. */
static inline struct cursor dex_at(const struct dex_file *f, uint32_t offset) {
    struct cursor c = cursor_of(f->data);
    cursor_skip(&c, offset);
    return c;
}

/* A string as it lies there (MUTF-8), up to its NUL; `p` is NULL where there is none. *units: how many UTF-16
 * units it says it has. */
static inline struct text dex_string_units(const struct dex_file *f, uint32_t i, uint32_t *units) {
    *units = 0;
    if (i >= f->strings.n) return (struct text){NULL, 0};
    struct cursor c = dex_at(f, dex_u32(f->strings.p + (size_t)i * STRING_ID));
    *units = dex_uleb(&c);
    const uint8_t *end = cursor_left(&c) ? memchr(c.p, 0, cursor_left(&c)) : NULL;
    if (!end) return (struct text){NULL, 0};
    return (struct text){(const char *)c.p, (size_t)(end - c.p)};
}

static inline struct text dex_string(const struct dex_file *f, uint32_t i) {
    uint32_t units;
    return dex_string_units(f, i, &units);
}

/* The string number of a type's descriptor. */
static inline uint32_t dex_type_string(const struct dex_file *f, uint32_t type) {
    return type < f->types.n ? dex_u32(f->types.p + (size_t)type * TYPE_ID) : UINT32_MAX;
}

static inline struct text dex_type(const struct dex_file *f, uint32_t type) {
    return dex_string(f, dex_type_string(f, type));
}

#endif
