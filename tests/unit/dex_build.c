#include "dex_build.h"

#include "base/memory.h"

#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST = 20000, HEADER = 0x70, HEADER_41 = 0x78, HEADER_COMPACT = 0x88 };

static const char *const field_names[] = {"f0", "f1", "f2"};

struct pair {
    uint32_t class, name;
};

struct build {
    const struct build_dex *d;
    uint8_t *bytes;
    size_t n, room;
    const char *strings[MOST];
    const char *types[MOST];
    struct pair fields[MOST], methods[MOST];
    uint32_t n_strings, n_types, n_fields, n_methods;
    uint32_t data; /* offsets of data count from here */
    uint32_t string_ids, type_ids, field_ids, method_ids, class_defs;
    uint32_t shared_code;
};

static void put(struct build *b, const void *p, size_t n) {
    while (b->n + n > b->room) {
        b->room = b->room ? b->room * 2 : 4096;
        b->bytes = memory_resize(b->bytes, b->room, 1);
    }
    if (n) memcpy(b->bytes + b->n, p, n);
    b->n += n;
}

static void put16(struct build *b, uint32_t v) {
    uint8_t p[2] = {(uint8_t)v, (uint8_t)(v >> 8)};
    put(b, p, 2);
}

static void put32(struct build *b, uint32_t v) {
    put16(b, v & 0xffff);
    put16(b, v >> 16);
}

static void set32(struct build *b, size_t at, uint32_t v) {
    for (int i = 0; i < 4; i++) b->bytes[at + (size_t)i] = (uint8_t)(v >> 8 * i);
}

static void put_uleb(struct build *b, uint32_t v) {
    do {
        uint8_t byte = (uint8_t)((v & 0x7f) | (v > 0x7f ? 0x80 : 0));
        put(b, &byte, 1);
        v >>= 7;
    } while (v);
}

static void align(struct build *b) {
    while (b->n % 4) put(b, "", 1);
}

static uint32_t here(const struct build *b) {
    return (uint32_t)b->n + b->d->base - b->data;
}

static void want(const char **list, uint32_t *n, const char *s) {
    for (uint32_t i = 0; i < *n; i++)
        if (strcmp(list[i], s) == 0) return;
    list[(*n)++] = s;
}

static uint32_t find(const char *const *list, uint32_t n, const char *s) {
    for (uint32_t i = 0; i < n; i++)
        if (strcmp(list[i], s) == 0) return i;
    abort();
}

static uint32_t string_number(const struct build *b, const char *s) {
    return find(b->strings, b->n_strings, s);
}

static uint32_t type_number(const struct build *b, const char *s) {
    return find(b->types, b->n_types, s);
}

static void want_type(struct build *b, const char *s) {
    want(b->strings, &b->n_strings, s);
    want(b->types, &b->n_types, s);
}

static uint32_t member(struct pair *list, uint32_t *n, uint32_t class, uint32_t name) {
    for (uint32_t i = 0; i < *n; i++)
        if (list[i].class == class && list[i].name == name) return i;
    list[*n] = (struct pair){class, name};
    return (*n)++;
}

static void want_class(struct build *b, const struct build_class *c) {
    want_type(b, c->name);
    if (c->super) want_type(b, c->super);
    for (int i = 0; i < 3; i++) {
        if (c->interfaces[i]) want_type(b, c->interfaces[i]);
        if (c->fields[i]) {
            want_type(b, c->fields[i]);
            want(b->strings, &b->n_strings, field_names[i]);
        }
        if (c->methods[i].name) want(b->strings, &b->n_strings, c->methods[i].name);
        for (const struct build_instruction *k = c->methods[i].code; k->op != BUILD_END; k++) {
            if (k->op == BUILD_STRING || k->op == BUILD_JUMBO) want(b->strings, &b->n_strings, k->a);
            if (k->op == BUILD_NEW || k->op == BUILD_INVOKE || k->op == BUILD_SGET) want_type(b, k->a);
            if (k->b) want(b->strings, &b->n_strings, k->b);
        }
    }
}

/* By UTF-16 units; strings of tests have no other difference than U+0000 written C0 80. */
static int by_units(const void *x, const void *y) {
    const uint8_t *a = *(const uint8_t *const *)x, *b = *(const uint8_t *const *)y;
    while (*a && *a == *b) a++, b++;
    int u = !*a ? -1 : *a == 0xc0 ? 0 : *a, v = !*b ? -1 : *b == 0xc0 ? 0 : *b;
    return u - v;
}

static void turn_round(const char **list, uint32_t n) {
    for (uint32_t i = 0; i < n / 2; i++) {
        const char *t = list[i];
        list[i] = list[n - 1 - i];
        list[n - 1 - i] = t;
    }
}

static void put_string_data(struct build *b) {
    for (uint32_t i = 0; i < b->n_strings; i++) {
        const char *s = b->strings[i];
        uint32_t units = 0;
        for (const char *p = s; *p; p++) units += ((uint8_t)*p & 0xc0) != 0x80;
        set32(b, b->string_ids + i * 4, here(b));
        put_uleb(b, units + b->d->wrong_length);
        put(b, s, strlen(s) + 1);
    }
    align(b);
}

static void put_instruction(struct build *b, const struct build_instruction *k) {
    size_t n = k->a ? strlen(k->a) : 0;
    switch (k->op) {
    case BUILD_RETURN: put16(b, 0x0e); break;
    case BUILD_TRUE: put16(b, 0x1012), put16(b, 0x0f); break;
    case BUILD_STRING: put16(b, 0x1a), put16(b, string_number(b, k->a)); break;
    case BUILD_JUMBO: put16(b, 0x1b), put32(b, string_number(b, k->a)); break;
    case BUILD_NEW: put16(b, 0x22), put16(b, type_number(b, k->a)); break;
    case BUILD_INVOKE:
        put16(b, 0x106e);
        put16(b, member(b->methods, &b->n_methods, type_number(b, k->a), string_number(b, k->b)));
        put16(b, 0);
        break;
    case BUILD_SGET:
        put16(b, 0x62);
        put16(b, member(b->fields, &b->n_fields, type_number(b, k->a), string_number(b, k->b)));
        break;
    case BUILD_ARRAY:
        put16(b, 0x0300), put16(b, 1), put32(b, (uint32_t)n);
        put(b, k->a, n + n % 2);
        break;
    case BUILD_NOP:
        for (size_t i = 0; i < n; i++) put16(b, 0);
        break;
    case BUILD_CUT: put16(b, 0x18), put16(b, 0); break;
    case BUILD_QUICK: put16(b, 0x10e9), put16(b, 7), put16(b, 0); break;
    case BUILD_END: break;
    }
}

static uint32_t put_code(struct build *b, const struct build_method *m) {
    if (b->d->share_code && b->shared_code) return b->shared_code;
    align(b);
    uint32_t offset = here(b);
    put16(b, 1), put16(b, 1), put16(b, 0), put16(b, 0), put32(b, 0), put32(b, 0);
    size_t start = b->n;
    for (const struct build_instruction *k = m->code; k->op != BUILD_END; k++) put_instruction(b, k);
    set32(b, start - 4, (uint32_t)(b->n - start) / 2);
    b->shared_code = offset;
    return offset;
}

/* Members are counted from one to the next: those of a class must rise. */
static void put_class_data(struct build *b, const struct build_class *c, size_t def) {
    uint32_t code[3] = {0}, fields[3], methods[3], n_fields = 0, n_methods = 0;
    for (int i = 0; i < 3; i++) {
        if (c->fields[i]) fields[n_fields++] = b->n_fields, b->n_fields++;
        if (!c->methods[i].name) continue;
        code[n_methods] = put_code(b, &c->methods[i]);
        methods[n_methods] =
            member(b->methods, &b->n_methods, type_number(b, c->name), string_number(b, c->methods[i].name));
        n_methods++;
    }
    for (uint32_t i = 0; i < n_fields; i++) /* their names are counted, their types told below */
        b->fields[fields[i]] = (struct pair){type_number(b, c->name) | type_number(b, c->fields[i]) << 16,
                                             string_number(b, field_names[i])};
    set32(b, def + 24, here(b));
    put_uleb(b, n_fields), put_uleb(b, 0), put_uleb(b, n_methods), put_uleb(b, 0);
    for (uint32_t i = 0; i < n_fields; i++) put_uleb(b, fields[i] - (i ? fields[i - 1] : 0)), put_uleb(b, 1);
    for (uint32_t i = 0; i < n_methods; i++) {
        put_uleb(b, methods[i] - (i ? methods[i - 1] : 0)); /* modulo 2^32 */
        put_uleb(b, 1), put_uleb(b, code[i]);
    }
}

static void put_class(struct build *b, size_t i) {
    const struct build_class *c = &b->d->classes[i];
    size_t def = b->class_defs + i * 32;
    set32(b, def, type_number(b, c->name));
    set32(b, def + 8, c->super ? type_number(b, c->super) : UINT32_MAX);
    uint32_t n = 0;
    while (n < 3 && c->interfaces[n]) n++;
    align(b);
    if (n) set32(b, def + 12, here(b)), put32(b, n);
    for (uint32_t j = 0; j < n; j++) put16(b, type_number(b, c->interfaces[j]));
    align(b);
    put_class_data(b, c, def);
}

static uint32_t put_table(struct build *b, size_t header, uint32_t n, size_t size) {
    uint32_t at = (uint32_t)b->n;
    set32(b, header, n);
    set32(b, header + 4, n ? at + b->d->base : 0);
    for (size_t i = 0; i < n * size; i++) put(b, "", 1);
    return at;
}

enum { ROOM = 64 }; /* of members, which are counted while code is written */

static void put_tables(struct build *b) {
    const struct build_dex *d = b->d;
    b->string_ids = put_table(b, 0x38, b->n_strings, 4);
    b->type_ids = put_table(b, 0x40, b->n_types, 4);
    b->field_ids = put_table(b, 0x50, ROOM, 8);
    b->method_ids = put_table(b, 0x58, ROOM, 8);
    b->class_defs = put_table(b, 0x60, (uint32_t)d->n_classes, 32);
    for (uint32_t i = 0; i < b->n_types; i++) set32(b, b->type_ids + i * 4, string_number(b, b->types[i]));
    if (d->compact) b->data = (uint32_t)b->n;
    set32(b, 0x6c, (uint32_t)b->n);
}

static void settle_members(struct build *b) {
    for (uint32_t i = 0; i < b->n_fields && i < ROOM; i++) {
        set32(b, b->field_ids + i * 8, b->fields[i].class);
        set32(b, b->field_ids + i * 8 + 4, b->fields[i].name);
    }
    for (uint32_t i = 0; i < b->n_methods && i < ROOM; i++) {
        set32(b, b->method_ids + i * 8, b->methods[i].class);
        set32(b, b->method_ids + i * 8 + 4, b->methods[i].name);
    }
}

static void put_header(struct build *b) {
    const struct build_dex *d = b->d;
    char magic[9];
    snprintf(magic, sizeof magic, d->compact ? "cdex%03u" : "dex\n%03u", d->version % 1000);
    put(b, magic, 8);
    size_t size = d->compact ? HEADER_COMPACT : d->version >= 41 ? HEADER_41 : HEADER;
    while (b->n < size) put(b, "", 1);
    set32(b, 0x24, (uint32_t)size);
    set32(b, 0x28, 0x12345678);
}

static void finish(struct build *b) {
    set32(b, 0x20, (uint32_t)b->n);
    if (!b->d->compact && b->d->version >= 41) {
        set32(b, 0x70, (uint32_t)b->n);
        set32(b, 0x74, b->d->base);
    }
}

static void sum(const struct build_dex *d, uint8_t *p, size_t n) {
    uint32_t v = libdeflate_adler32(1, p + 12, n - 12) + d->wrong_checksum;
    for (int i = 0; i < 4; i++) p[8 + i] = (uint8_t)(v >> 8 * i);
}

struct bytes build_dex(const struct build_dex *d) {
    struct build *b = memory_new(1, sizeof *b);
    b->d = d;
    for (size_t i = 0; i < d->n_classes; i++) want_class(b, &d->classes[i]);
    for (const char *const *s = d->strings; s && *s; s++) want(b->strings, &b->n_strings, *s);
    qsort(b->strings, b->n_strings, sizeof *b->strings, by_units);
    qsort(b->types, b->n_types, sizeof *b->types, by_units);
    if (d->unsorted) turn_round(b->strings, b->n_strings), turn_round(b->types, b->n_types);
    put_header(b);
    put_tables(b);
    put_string_data(b);
    for (size_t i = 0; i < d->n_classes; i++) put_class(b, i);
    settle_members(b);
    finish(b);
    sum(d, b->bytes, b->n);
    struct bytes made = {b->bytes, b->n};
    free(b);
    return made;
}

struct bytes build_container(const struct build_dex *list, size_t n) {
    uint8_t *all = NULL;
    size_t size = 0;
    for (size_t i = 0; i < n; i++) {
        struct build_dex d = list[i];
        d.version = 41;
        d.base = (uint32_t)size;
        struct bytes b = build_dex(&d);
        all = memory_resize(all, size + b.n, 1);
        memcpy(all + size, b.p, b.n);
        size += b.n;
        free((void *)b.p);
    }
    for (size_t at = 0; at < size;) {
        uint32_t file_size;
        memcpy(&file_size, all + at + 0x20, 4);
        for (int i = 0; i < 4; i++) all[at + 0x70 + (size_t)i] = (uint8_t)(size >> 8 * i);
        sum(&list[0], all + at, file_size);
        at += file_size;
    }
    return (struct bytes){all, size};
}

struct bytes build_vdex(struct bytes dex) {
    enum { BEFORE = 64 };
    uint8_t *p = memory_new(dex.n + BEFORE, 1);
    memcpy(p, "vdex027", 7);
    memcpy(p + BEFORE, dex.p, dex.n);
    return (struct bytes){p, dex.n + BEFORE};
}
