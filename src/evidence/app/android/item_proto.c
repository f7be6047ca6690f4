#include "evidence/app/android/item_proto.h"

#include "base/protobuf.h"
#include "base/utf8.h"

/* Numbers of fields in Resources.proto (AOSP, tools/aapt2). */
enum {
    ITEM_REFERENCE = 1,
    ITEM_STRING = 2,
    ITEM_RAW = 3,
    ITEM_STYLED = 4,
    ITEM_FILE = 5,
    ITEM_PRIMITIVE = 7
};
enum { REFERENCE_TYPE = 1, REFERENCE_ID = 2, STRING_VALUE = 1, FILE_PATH = 1 };
enum {
    PRIMITIVE_NULL = 1,
    PRIMITIVE_EMPTY = 2,
    PRIMITIVE_FLOAT = 3,
    PRIMITIVE_DECIMAL = 6,
    PRIMITIVE_HEXADECIMAL = 7,
    PRIMITIVE_BOOLEAN = 8,
    PRIMITIVE_FIRST_COLOUR = 9,
    PRIMITIVE_LAST_COLOUR = 12,
    PRIMITIVE_DIMENSION = 13,
    PRIMITIVE_FRACTION = 14
};

struct text item_proto_text(struct arena *a, struct bytes b) {
    const uint8_t *nul = b.n ? memchr(b.p, 0, b.n) : NULL;
    size_t n = nul ? (size_t)(nul - b.p) : b.n;
    char *to = arena_take(a, n + 1);
    for (size_t i = 0; i < n;) {
        size_t whole = utf8_length(b.p + i, n - i);
        if (whole) memcpy(to + i, b.p + i, whole);
        if (!whole) to[i] = '?'; /* proto3 has no string that is not UTF-8 */
        i += whole ? whole : 1;
    }
    return (struct text){to, n};
}

static bool text_of_field(struct arena *a, struct bytes b, uint32_t number, struct res_value *to) {
    struct cursor c = cursor_of(b);
    struct protobuf_field f;
    *to = (struct res_value){.type = RES_STRING, .text = TEXT("")};
    while (protobuf_next(&c, &f))
        if (f.number == number && f.wire == PROTOBUF_BYTES) to->text = item_proto_text(a, f.bytes);
    return cursor_ok(&c);
}

static bool reference(struct bytes b, struct res_value *to) {
    struct cursor c = cursor_of(b);
    struct protobuf_field f;
    *to = (struct res_value){.type = RES_REFERENCE};
    while (protobuf_next(&c, &f)) {
        if (f.number == REFERENCE_TYPE && f.value) to->type = RES_ATTRIBUTE;
        if (f.number == REFERENCE_ID) to->data = (uint32_t)f.value;
    }
    return cursor_ok(&c);
}

static bool primitive(struct bytes b, struct res_value *to) {
    struct cursor c = cursor_of(b);
    struct protobuf_field f;
    bool found = false;
    while (protobuf_next(&c, &f)) {
        uint8_t type;
        uint32_t data = (uint32_t)f.value;
        switch (f.number) {
        case PRIMITIVE_NULL:
        case PRIMITIVE_EMPTY: type = RES_NULL; break;
        case PRIMITIVE_FLOAT: type = RES_FLOAT; break;
        case PRIMITIVE_DIMENSION: type = RES_DIMENSION; break;
        case PRIMITIVE_FRACTION: type = RES_FRACTION; break;
        case PRIMITIVE_HEXADECIMAL: type = RES_INT_HEX; break;
        case PRIMITIVE_BOOLEAN:
            type = RES_INT_BOOLEAN;
            data = f.value ? UINT32_MAX : 0;
            break;
        default: type = RES_INT_DEC; break;
        }
        bool colour = f.number >= PRIMITIVE_FIRST_COLOUR && f.number <= PRIMITIVE_LAST_COLOUR;
        if (type == RES_INT_DEC && f.number != PRIMITIVE_DECIMAL && !colour) continue;
        *to = (struct res_value){.type = type, .data = data};
        found = true;
    }
    return found && cursor_ok(&c);
}

bool item_proto_value(struct arena *a, struct bytes item, struct res_value *to) {
    struct cursor c = cursor_of(item);
    struct protobuf_field f;
    bool found = false;
    while (protobuf_next(&c, &f)) { /* of a oneof, the last counts */
        if (f.wire != PROTOBUF_BYTES) continue;
        switch (f.number) {
        case ITEM_REFERENCE: found = reference(f.bytes, to); break;
        case ITEM_STRING:
        case ITEM_RAW:
        case ITEM_STYLED: found = text_of_field(a, f.bytes, STRING_VALUE, to); break;
        case ITEM_FILE: found = text_of_field(a, f.bytes, FILE_PATH, to); break;
        case ITEM_PRIMITIVE: found = primitive(f.bytes, to); break;
        default: break;
        }
    }
    return found && cursor_ok(&c);
}
