/* Address tables: curated prefixes, special-purpose blocks and open data laid over each other, each distinct
 * combination a record. */
#include "atlas/compile.h"

#include "atlas/identifier.h"
#include "atlas/special.h"
#include "base/memory.h"
#include "base/prefix.h"

#include <stdio.h>
#include <stdlib.h>

enum layer { LAYER_AS, LAYER_COUNTRY, LAYER_PLACE, LAYER_SPECIAL, LAYER_PREFIX, LAYERS };

struct block {
    wide_address first, last;
    uint32_t value;
};

void ranges_add(struct ranges *r, struct table_range one) {
    r->list = memory_grow(r->list, r->n, &r->capacity, sizeof *r->list);
    r->list[r->n++] = one;
}

static wide_address number_of(const uint8_t a[16]) {
    wide_address n = 0;
    for (int i = 0; i < 16; i++) n = n << 8 | a[i];
    return n;
}

/* Prefix text to a block of its family. */
static bool block_of(const char *prefix, uint32_t value, struct block *to, enum family *family) {
    struct prefix p;
    if (!prefix_parse(text_of(prefix), false, &p)) return false;
    wide_address first = number_of(p.address);
    *family = strchr(prefix, ':') ? FAMILY_V6 : FAMILY_V4;
    if (*family == FAMILY_V4) first = (uint32_t)first;
    wide_address size_1 = p.bits == 0 ? ~(wide_address)0 : ((wide_address)1 << (128 - p.bits)) - 1;
    *to = (struct block){first, first + size_1, value};
    return true;
}

static int outer_first(const void *a, const void *b) {
    const struct block *x = a, *y = b;
    if (x->first != y->first) return x->first < y->first ? -1 : 1;
    return (x->last < y->last) - (x->last > y->last);
}

/* Nested blocks (prefixes are nested or apart, never crossing) to ranges in order, the innermost winning. */
static void flatten(struct block *blocks, size_t n, struct ranges *to) {
    const struct block *open[130] = {NULL};
    size_t depth = 0;
    wide_address at = 0;
    if (n) qsort(blocks, n, sizeof *blocks, outer_first);
    for (size_t i = 0; i <= n; i++) {
        while (depth && (i == n || open[depth - 1]->last < blocks[i].first)) {
            const struct block *top = open[--depth];
            if (at <= top->last) ranges_add(to, (struct table_range){at, top->last, top->value});
            at = top->last + 1;
        }
        if (i == n) break;
        if (depth && at < blocks[i].first)
            ranges_add(to, (struct table_range){at, blocks[i].first - 1, open[depth - 1]->value});
        at = blocks[i].first;
        open[depth++] = &blocks[i];
    }
}

static void special_ranges(struct ranges to[FAMILIES]) {
    struct block *blocks[FAMILIES];
    size_t n[FAMILIES] = {0};
    for (int f = 0; f < FAMILIES; f++) blocks[f] = memory_new(n_special_blocks, sizeof *blocks[f]);
    for (size_t i = 0; i < n_special_blocks; i++) {
        struct block b;
        enum family f;
        uint32_t value = special_blocks[i].name ? (uint32_t)i + 1 : 0;
        if (block_of(special_blocks[i].prefix, value, &b, &f)) blocks[f][n[f]++] = b;
    }
    for (int f = 0; f < FAMILIES; f++) {
        flatten(blocks[f], n[f], &to[f]);
        free(blocks[f]);
    }
}

/* Values: index of the prefix's key + 1. Two writings of one block are two keys; the first one wins. */
static void prefix_ranges(const struct compiler *c, struct ranges to[FAMILIES]) {
    uint32_t n_keys = intern_count(c->keys);
    struct block *blocks[FAMILIES];
    size_t n[FAMILIES] = {0};
    for (int f = 0; f < FAMILIES; f++) blocks[f] = memory_new(n_keys, sizeof *blocks[f]);
    for (uint32_t i = 0; i < n_keys; i++) {
        const char *key = intern_get(c->keys, i).p;
        struct block b;
        enum family f;
        if (strncmp(key, "prefix:", 7) == 0 && block_of(key + 7, i + 1, &b, &f)) blocks[f][n[f]++] = b;
    }
    for (int f = 0; f < FAMILIES; f++) {
        flatten(blocks[f], n[f], &to[f]);
        free(blocks[f]);
    }
}

struct overlay {
    struct compiler *c;
    const struct ranges *layers[LAYERS];
    size_t at[LAYERS];
    struct intern *records; /* of struct file_record; number 0 is "nothing known" */
    uint32_t *as_key;       /* open AS number to curated key + 1 */
};

/* The value of a layer at `from`, and in *until the last address for which that stays so. */
static bool layer_value(struct overlay *o, enum layer l, wide_address from, wide_address *until,
                        uint32_t *value) {
    const struct ranges *r = o->layers[l];
    while (r && o->at[l] < r->n && r->list[o->at[l]].last < from) o->at[l]++;
    if (!r || o->at[l] == r->n) return false;
    const struct table_range *one = &r->list[o->at[l]];
    wide_address end = one->first > from ? one->first - 1 : one->last;
    if (end < *until) *until = end;
    *value = one->value;
    return one->first <= from;
}

static uint32_t record_at(struct overlay *o, wide_address from, wide_address *until) {
    struct file_record r = {0};
    uint32_t v;
    if (layer_value(o, LAYER_AS, from, until, &v)) {
        r.as = v + 1;
        r.key = o->as_key[v];
    }
    if (layer_value(o, LAYER_COUNTRY, from, until, &v)) {
        r.registered[0] = (char)(v >> 8);
        r.registered[1] = (char)v;
    }
    memcpy(r.country, r.registered, sizeof r.country);
    if (layer_value(o, LAYER_PLACE, from, until, &v)) {
        memcpy(r.country, o->c->open->places[v].country, sizeof r.country);
        r.placed = 1;
    }
    if (layer_value(o, LAYER_PREFIX, from, until, &v)) r.key = v;
    if (layer_value(o, LAYER_SPECIAL, from, until, &v) && v) r = (struct file_record){.special = (uint16_t)v};
    return intern_add(o->records, (struct text){(const char *)&r, sizeof r});
}

static void add_table(struct compiler *c, enum table_name name, const struct ranges *r, enum family family) {
    if (r->n == 0) return;
    struct table_arrays t = table_build(r->list, r->n, family == FAMILY_V4 ? 32 : 128);
    enum section s = (enum section)(SECTION_TABLES + (int)name * TABLE_PARTS);
    section_add(c, s + TABLE_ROOT, t.root, TABLE_ROOT_SIZE * sizeof *t.root);
    section_add(c, s + TABLE_CELLS, t.cells, t.n_cells * sizeof *t.cells);
    table_arrays_free(&t);
}

static void overlay_family(struct overlay *o, enum family family) {
    struct ranges out = {0};
    wide_address last = family == FAMILY_V4 ? UINT32_MAX : ~(wide_address)0;
    for (wide_address from = 0;;) {
        wide_address until = last;
        uint32_t record = record_at(o, from, &until);
        struct table_range *end = out.n ? &out.list[out.n - 1] : NULL;
        if (record && end && end->value == record && end->last + 1 == from)
            end->last = until;
        else if (record)
            ranges_add(&out, (struct table_range){from, until, record});
        if (until == last) break;
        from = until + 1;
    }
    add_table(o->c, family == FAMILY_V4 ? TABLE_FACTS_V4 : TABLE_FACTS_V6, &out, family);
    o->c->ranges += out.n;
    free(out.list);
}

static uint32_t *curated_keys_of_as(const struct compiler *c) {
    size_t n = c->open ? c->open->n_as : 0;
    uint32_t *keys = memory_new(n, sizeof *keys);
    for (size_t i = 0; i < n; i++) {
        char key[24];
        int length = snprintf(key, sizeof key, "asn:%u", c->open->as_list[i].asn);
        uint32_t id = intern_find(c->keys, (struct text){key, (size_t)length});
        keys[i] = id == INTERN_ABSENT ? 0 : id + 1;
    }
    return keys;
}

static void add_places(struct compiler *c) {
    static const struct ranges none;
    for (size_t i = 0; c->open && i < c->open->n_places; i++) {
        const struct open_place *p = &c->open->places[i];
        struct file_place to = {
            .city = pool_add(&c->names, p->city), .latitude = p->latitude, .longitude = p->longitude};
        memcpy(to.country, p->country, 2);
        section_add(c, SECTION_PLACES, &to, sizeof to);
    }
    add_table(c, TABLE_PLACES_V4, c->open ? &c->open->place[FAMILY_V4] : &none, FAMILY_V4);
    add_table(c, TABLE_PLACES_V6, c->open ? &c->open->place[FAMILY_V6] : &none, FAMILY_V6);
}

void compile_addresses(struct compiler *c, struct diagnostics *d) {
    struct ranges special[FAMILIES] = {{0}}, prefixes[FAMILIES] = {{0}};
    special_ranges(special);
    prefix_ranges(c, prefixes);
    struct overlay o = {.c = c, .records = intern_new(), .as_key = curated_keys_of_as(c)};
    struct file_record nothing = {0};
    intern_add(o.records, (struct text){(const char *)&nothing, sizeof nothing});
    for (int f = 0; f < FAMILIES; f++) {
        o.layers[LAYER_AS] = c->open ? &c->open->as[f] : NULL;
        o.layers[LAYER_COUNTRY] = c->open ? &c->open->country[f] : NULL;
        o.layers[LAYER_PLACE] = c->open ? &c->open->place[f] : NULL;
        o.layers[LAYER_SPECIAL] = &special[f];
        o.layers[LAYER_PREFIX] = &prefixes[f];
        memset(o.at, 0, sizeof o.at);
        overlay_family(&o, (enum family)f);
    }
    for (uint32_t i = 0; i < intern_count(o.records); i++) {
        struct text record = intern_get(o.records, i);
        section_add(c, SECTION_RECORDS, record.p, record.n);
    }
    for (int f = 0; f < FAMILIES; f++) {
        free(special[f].list);
        free(prefixes[f].list);
    }
    free(o.as_key);
    intern_free(o.records);
    add_places(c);
    if (intern_count(c->keys) == 0)
        diagnostics_add(d, (struct diagnostic){.severity = SEVERITY_NOTE, .what = "no party holds anything"});
}
