/* Values of Android's binary resources (Res_value of ResourceTypes.h), wherever they come from: attributes of
 * binary XML, entries of resources.arsc, items of the protobuf forms. */
#ifndef CORDON_ANDROID_RES_VALUE_H
#define CORDON_ANDROID_RES_VALUE_H

#include "base/arena.h"

enum res_type {
    RES_NULL = 0x00,
    RES_REFERENCE = 0x01, /* data: id of a resource */
    RES_ATTRIBUTE = 0x02,
    RES_STRING = 0x03, /* text */
    RES_FLOAT = 0x04,
    RES_DIMENSION = 0x05,
    RES_FRACTION = 0x06,
    RES_DYNAMIC_REFERENCE = 0x07,
    RES_INT_DEC = 0x10, /* the first of the integers */
    RES_INT_HEX = 0x11,
    RES_INT_BOOLEAN = 0x12,
    RES_INT_LAST = 0x1f /* colours are integers as well */
};

struct res_value {
    struct text text; /* of RES_STRING: UTF-8, ends in NUL, lives as long as its reader's arena */
    uint32_t data;
    uint8_t type; /* enum res_type, or what else stood there */
};

static inline bool res_is_integer(const struct res_value *v) {
    return v->type >= RES_INT_DEC && v->type <= RES_INT_LAST;
}

/* As TypedArray and TypedValue coerce: strings are taken for numbers and truth values, numbers for texts. */
int64_t res_integer(const struct res_value *v, int64_t otherwise);
bool res_boolean(const struct res_value *v, bool otherwise);
const char *res_text(struct arena *a, const struct res_value *v); /* NULL: it has none */

/* Who knows what the id of a resource stands for: resources.arsc or resources.pb. */
struct res_source {
    const void *table; /* NULL: nobody */
    /* Follows references. False: there is no such resource, or none with a simple value. */
    bool (*find)(const void *table, uint32_t id, struct res_value *to);
};

/* The value itself or what it refers to; false (and *v untouched) where that is not known. */
bool res_resolve(const struct res_source *s, struct res_value *v);

#endif
