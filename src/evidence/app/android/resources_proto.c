#include "evidence/app/android/resources_proto.h"

#include "base/protobuf.h"
#include "evidence/app/android/item_proto.h"

#include <stdlib.h>

/* Numbers of fields in Resources.proto (AOSP, tools/aapt2). */
enum {
    TABLE_PACKAGE = 2,
    PACKAGE_ID = 1,
    PACKAGE_TYPE = 3,
    TYPE_ID = 1,
    TYPE_ENTRY = 3,
    ENTRY_ID = 1,
    ENTRY_VALUE = 6,
    ID_NUMBER = 1,
    CONFIG_CONFIG = 1,
    CONFIG_VALUE = 2,
    VALUE_ITEM = 4,
    LOCALE = 3
};

enum { MOST_HOPS = 16 };

/* A value of a resource in one configuration. */
struct item {
    struct bytes item; /* aapt.pb.Item */
    uint32_t id, order;
    uint8_t rank; /* of its configuration: the default is 0 */
};

struct resources_proto {
    struct app_draft *draft;
    struct bytes bytes;
    struct item *items; /* by id, rank, order */
    size_t n, capacity;
};

static bool field_of(struct bytes message, uint32_t number, struct protobuf_field *to) {
    struct cursor c = cursor_of(message);
    struct protobuf_field f;
    bool found = false;
    while (protobuf_next(&c, &f))
        if (f.number == number) {
            *to = f;
            found = true;
        }
    return found;
}

/* PackageId, TypeId and EntryId: messages of one number, which is left out where it is 0. */
static uint32_t id_of(struct bytes message, uint32_t number) {
    struct protobuf_field f, id;
    if (!field_of(message, number, &f) || f.wire != PROTOBUF_BYTES) return 0;
    return field_of(f.bytes, ID_NUMBER, &id) ? (uint32_t)id.value : 0;
}

static uint8_t rank_of(struct bytes config) {
    struct protobuf_field locale;
    if (!config.n) return 0;
    if (!field_of(config, LOCALE, &locale)) return 3;
    bool english = locale.bytes.n >= 2 && memcmp(locale.bytes.p, "en", 2) == 0;
    return english ? locale.bytes.n == 2 ? 1 : 2 : 4;
}

static void take_value(struct resources_proto *r, struct bytes config_value, uint32_t id) {
    struct protobuf_field f;
    struct bytes config = {NULL, 0};
    if (field_of(config_value, CONFIG_CONFIG, &f) && f.wire == PROTOBUF_BYTES) config = f.bytes;
    if (!field_of(config_value, CONFIG_VALUE, &f) || !field_of(f.bytes, VALUE_ITEM, &f)) return;
    r->items = arena_grow(r->draft->arena, r->items, r->n, &r->capacity, sizeof *r->items);
    r->items[r->n] = (struct item){f.bytes, id, (uint32_t)r->n, rank_of(config)};
    r->n++;
}

/* Calls back for each field of this number. */
static bool each(struct resources_proto *r, struct bytes message, uint32_t number, uint32_t id,
                 void (*take)(struct resources_proto *r, struct bytes b, uint32_t id)) {
    struct cursor c = cursor_of(message);
    struct protobuf_field f;
    while (protobuf_next(&c, &f))
        if (f.number == number && f.wire == PROTOBUF_BYTES) take(r, f.bytes, id);
    return cursor_ok(&c);
}

static void take_entry(struct resources_proto *r, struct bytes b, uint32_t id) {
    each(r, b, ENTRY_VALUE, id | (id_of(b, ENTRY_ID) & 0xffff), take_value);
}

static void take_type(struct resources_proto *r, struct bytes b, uint32_t id) {
    each(r, b, TYPE_ENTRY, id | (id_of(b, TYPE_ID) & 0xff) << 16, take_entry);
}

static void take_package(struct resources_proto *r, struct bytes b, uint32_t id) {
    (void)id;
    each(r, b, PACKAGE_TYPE, (id_of(b, PACKAGE_ID) & 0xff) << 24, take_type);
}

static int by_id(const void *a, const void *b) {
    const struct item *x = a, *y = b;
    if (x->id != y->id) return x->id < y->id ? -1 : 1;
    if (x->rank != y->rank) return x->rank < y->rank ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

struct resources_proto *resources_proto_open(struct app_draft *d, struct bytes b, const char *entry) {
    struct protobuf_field f;
    if (!field_of(b, TABLE_PACKAGE, &f) || f.wire != PROTOBUF_BYTES) return NULL;
    struct resources_proto *r = arena_take(d->arena, sizeof *r);
    *r = (struct resources_proto){.draft = d, .bytes = b};
    if (!each(r, b, TABLE_PACKAGE, 0, take_package))
        app_add_damage(d, (struct app_place){entry, 0}, "Resources.proto, ResourceTable",
                       "the table of resources breaks off; what stands before is read");
    if (r->n) qsort(r->items, r->n, sizeof *r->items, by_id);
    return r;
}

static bool find_once(const struct resources_proto *r, uint32_t id, struct res_value *to) {
    size_t low = 0, high = r->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (r->items[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < r->n && r->items[low].id == id && item_proto_value(r->draft->arena, r->items[low].item, to);
}

bool resources_proto_find(const struct resources_proto *r, uint32_t id, struct res_value *to) {
    struct res_value v;
    for (unsigned hop = 0; hop < MOST_HOPS; hop++) {
        if (!find_once(r, id, &v)) return false;
        if (v.type != RES_REFERENCE) {
            *to = v;
            return true;
        }
        id = v.data;
    }
    return false;
}

static bool find_of(const void *table, uint32_t id, struct res_value *to) {
    return resources_proto_find(table, id, to);
}

struct res_source resources_proto_source(const struct resources_proto *r) {
    return (struct res_source){r, find_of};
}

void resources_proto_strings(const struct resources_proto *r,
                             void (*take)(void *context, struct text s, uint64_t offset), void *context) {
    enum { STRING = 2, STYLED = 4, VALUE = 1 };
    for (size_t i = 0; i < r->n; i++) {
        struct protobuf_field f;
        if (!field_of(r->items[i].item, STRING, &f) && !field_of(r->items[i].item, STYLED, &f)) continue;
        if (f.wire == PROTOBUF_BYTES && field_of(f.bytes, VALUE, &f) && f.wire == PROTOBUF_BYTES && f.bytes.n)
            take(context, (struct text){(const char *)f.bytes.p, f.bytes.n},
                 (uint64_t)(f.bytes.p - r->bytes.p));
    }
}
