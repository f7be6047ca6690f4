#include "evidence/app/android/arsc.h"

#include "base/cursor.h"
#include "evidence/app/android/arsc_type.h"
#include "evidence/app/android/string_pool.h"

#include <stdlib.h>

enum {
    CHUNK_POOL = 0x0001,
    CHUNK_TABLE = 0x0002,
    CHUNK_PACKAGE = 0x0200,
    CHUNK_TYPE = 0x0201,
    CHUNK_HEADER = 8,
    MOST_HOPS = 16,
    MOST_JOINED = 256
};

struct package {
    uint32_t id;
    struct string_pool types, keys;
};

struct work {
    uint64_t left; /* type chunks that may yet be looked into: hostile tables have millions of one type */
    unsigned pool_told;
    bool chunk_told, pools_told, references_told; /* each once: hostile tables have millions */
};

struct arsc {
    struct app_draft *draft;
    const char *entry;
    struct bytes bytes;
    struct string_pool *pool, *scan; /* for values; for arsc_string() */
    struct package *packages;
    struct arsc_type *types; /* by package, type and rank of the configuration */
    const struct arsc **joined;
    struct work *work;
    size_t n_packages, n_types, n_joined, types_capacity, packages_capacity, joined_capacity;
};

static struct app_place place(const struct arsc *a, uint64_t offset) {
    return (struct app_place){a->entry, offset};
}

static void tell_once(const struct arsc *a, bool *told, const char *kind, uint64_t at, const char *what) {
    if (!*told) app_add_anomaly(a->draft, kind, place(a, at), "ResourceTypes.h, ResTable_header", "%s", what);
    *told = true;
}

struct chunk {
    uint16_t type, header;
    size_t at;
    struct bytes bytes;
};

enum outcome { CHUNK_THERE, CHUNK_NONE, CHUNK_BAD };

static enum outcome next_chunk(struct bytes b, size_t *at, struct chunk *to) {
    size_t left = b.n - *at;
    if (left < CHUNK_HEADER) return CHUNK_NONE;
    struct cursor c = cursor_over(b.p + *at, left);
    *to = (struct chunk){cursor_le16(&c), cursor_le16(&c), *at, {NULL, 0}};
    uint32_t size = cursor_le32(&c);
    if (to->header < CHUNK_HEADER || size < to->header || size > left) return CHUNK_BAD;
    to->bytes = (struct bytes){b.p + *at, size};
    *at += size;
    return CHUNK_THERE;
}

static void add_type(struct arsc *a, struct arsc_type type) {
    type.order = (uint32_t)a->n_types;
    a->types = arena_grow(a->draft->arena, a->types, a->n_types, &a->types_capacity, sizeof *a->types);
    a->types[a->n_types++] = type;
}

static void open_pool(struct arsc *a, struct string_pool *p, struct bytes chunk, uint64_t at) {
    unsigned flaws = string_pool_open(p, a->draft->arena, chunk, at);
    string_pool_tell(a->draft, a->entry, at, true, flaws, &a->work->pool_told);
}

static void read_package(struct arsc *a, const struct chunk *outer) {
    struct cursor c = cursor_of(outer->bytes);
    cursor_skip(&c, CHUNK_HEADER);
    uint32_t id = cursor_le32(&c);
    cursor_skip(&c, 256); /* its name in 128 units of UTF-16 */
    uint32_t types_at = cursor_le32(&c);
    cursor_skip(&c, 4);
    uint32_t keys_at = cursor_le32(&c);
    if (!cursor_ok(&c)) {
        app_add_damage(a->draft, place(a, outer->at), "ResourceTypes.h, ResTable_package",
                       "a package of the resource table is shorter than its header");
        return;
    }
    a->packages =
        arena_grow(a->draft->arena, a->packages, a->n_packages, &a->packages_capacity, sizeof *a->packages);
    struct package *p = &a->packages[a->n_packages];
    *p = (struct package){.id = id & 0xff};
    size_t at = outer->header;
    struct chunk inner;
    enum outcome o;
    while ((o = next_chunk(outer->bytes, &at, &inner)) == CHUNK_THERE) {
        struct arsc_type type;
        if (inner.type == CHUNK_POOL && inner.at == types_at)
            open_pool(a, &p->types, inner.bytes, outer->at + inner.at);
        else if (inner.type == CHUNK_POOL && inner.at == keys_at)
            open_pool(a, &p->keys, inner.bytes, outer->at + inner.at);
        else if (inner.type == CHUNK_TYPE &&
                 arsc_type_open(inner.bytes, (uint32_t)a->n_packages, p->id, &type))
            add_type(a, type);
    }
    if (o == CHUNK_BAD)
        app_add_damage(a->draft, place(a, outer->at + at), "ResourceTypes.h, ResChunk_header",
                       "a package of the resource table breaks off: a chunk has a size that cannot be");
    a->n_packages++;
}

static int by_key(const void *a, const void *b) {
    const struct arsc_type *x = a, *y = b;
    if (x->key != y->key) return x->key < y->key ? -1 : 1;
    if (x->rank != y->rank) return x->rank < y->rank ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

static void read_table(struct arsc *a, size_t at) {
    struct chunk c;
    enum outcome o;
    bool has_pool = false;
    while ((o = next_chunk(a->bytes, &at, &c)) == CHUNK_THERE) {
        if (c.type == CHUNK_POOL && !has_pool) { /* only the first is the table's own (LoadedArsc.cpp) */
            has_pool = true;
            open_pool(a, a->pool, c.bytes, c.at);
            *a->scan = *a->pool;
        } else if (c.type == CHUNK_POOL) {
            tell_once(a, &a->work->pools_told, "arsc-pools", c.at,
                      "the table has several string pools: Android takes the first");
        } else if (c.type == CHUNK_PACKAGE) {
            read_package(a, &c);
        } else {
            tell_once(a, &a->work->chunk_told, "arsc-chunk", c.at,
                      "a chunk of an unknown type lies in the table and is passed over");
        }
    }
    if (o == CHUNK_BAD)
        app_add_damage(a->draft, place(a, at), "ResourceTypes.h, ResChunk_header",
                       "the resource table breaks off: a chunk has a size that cannot be");
}

struct arsc *arsc_open(struct app_draft *d, struct bytes b, const char *entry) {
    struct cursor c = cursor_of(b);
    uint16_t type = cursor_le16(&c), header = cursor_le16(&c);
    uint32_t size = cursor_le32(&c), packages = cursor_le32(&c);
    if (!cursor_ok(&c) || type != CHUNK_TABLE || header < CHUNK_HEADER + 4 || header > b.n) return NULL;
    struct arsc *a = arena_take(d->arena, sizeof *a);
    *a = (struct arsc){.draft = d, .entry = entry, .bytes = b};
    a->pool = arena_take(d->arena, sizeof *a->pool);
    a->scan = arena_take(d->arena, sizeof *a->scan);
    a->work = arena_take(d->arena, sizeof *a->work);
    a->work->left = UINT64_C(20000000);
    if (size > b.n || size < header)
        app_add_anomaly(d, "arsc-size", place(a, 4), "ResourceTypes.h, ResTable_header",
                        "the table tells a size that leaves the file");
    else
        a->bytes.n = size;
    read_table(a, header);
    if (packages != a->n_packages)
        app_add_anomaly(d, "arsc-packages", place(a, CHUNK_HEADER), "ResourceTypes.h, ResTable_header",
                        "the table tells %u packages and has %zu", packages, a->n_packages);
    if (a->n_types) qsort(a->types, a->n_types, sizeof *a->types, by_key);
    return a;
}

void arsc_join(struct arsc *a, const struct arsc *other) {
    if (!other || other == a || a->n_joined == MOST_JOINED) return;
    a->joined =
        arena_grow(a->draft->arena, a->joined, a->n_joined, &a->joined_capacity, sizeof(struct arsc *));
    a->joined[a->n_joined++] = other;
}

/* The first of the types with this key. */
static size_t first_type(const struct arsc *a, uint32_t key) {
    size_t low = 0, high = a->n_types;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (a->types[middle].key < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* A shared library's package has id 0 until it is loaded: its own ids are then those of package 0. */
static bool find_entry(const struct arsc *a, uint32_t id, struct arsc_entry *to,
                       const struct arsc_type **type) {
    uint32_t key = id >> 16;
    for (size_t i = first_type(a, key); i < a->n_types && a->types[i].key == key; i++) {
        if (!a->work->left) return false;
        a->work->left--;
        if (arsc_type_entry(&a->types[i], id & 0xffff, to)) {
            *type = &a->types[i];
            return true;
        }
    }
    return false;
}

/* In this table only. */
static bool find_here(const struct arsc *a, uint32_t id, struct res_value *to) {
    struct arsc_entry entry;
    const struct arsc_type *type;
    if (!find_entry(a, id, &entry, &type) || entry.complex) return false;
    *to = (struct res_value){.type = entry.type, .data = entry.data};
    if (entry.type == RES_STRING) {
        unsigned flaws = 0;
        to->text = string_pool_get(a->pool, entry.data, &flaws);
        string_pool_tell(a->draft, a->entry, a->pool->at, true, flaws, &a->work->pool_told);
    }
    return true;
}

static bool find_once(const struct arsc *a, uint32_t id, struct res_value *to) {
    if (find_here(a, id, to)) return true;
    for (size_t i = 0; i < a->n_joined; i++)
        if (find_here(a->joined[i], id, to)) return true;
    return false;
}

bool arsc_find(const struct arsc *a, uint32_t id, struct res_value *to) {
    struct res_value v;
    for (unsigned hop = 0; hop < MOST_HOPS; hop++) {
        if (!find_once(a, id, &v)) return false;
        if (v.type != RES_REFERENCE && v.type != RES_DYNAMIC_REFERENCE) {
            *to = v;
            return true;
        }
        id = v.data;
    }
    tell_once(a, &a->work->references_told, "arsc-references", 0,
              "resources refer to one another without end, or too often");
    return false;
}

static bool find_of(const void *table, uint32_t id, struct res_value *to) {
    return arsc_find(table, id, to);
}

struct res_source arsc_source(const struct arsc *a) {
    return (struct res_source){a, find_of};
}

const char *arsc_name(const struct arsc *a, uint32_t id) {
    struct arsc_entry entry;
    const struct arsc_type *type;
    if (!find_entry(a, id, &entry, &type)) return NULL;
    struct package *p = &a->packages[type->package];
    unsigned flaws = 0;
    struct text kind = string_pool_get(&p->types, (type->key & 0xff) - 1, &flaws);
    struct text name = string_pool_get(&p->keys, entry.key, &flaws);
    if (!kind.n || !name.n) return NULL;
    return arena_format(a->draft->arena, "%s/%s", kind.p, name.p);
}

size_t arsc_strings(const struct arsc *a) {
    return a->pool->n;
}

struct text arsc_string(struct arsc *a, size_t i, uint64_t *offset) {
    unsigned flaws = 0;
    *offset = string_pool_offset(a->pool, (uint32_t)i);
    return string_pool_once(a->scan, (uint32_t)i, &flaws);
}
