/* The wire format of Protocol Buffers (protobuf.dev, Encoding): fields one by one, over a cursor. */
#ifndef CORDON_BASE_PROTOBUF_H
#define CORDON_BASE_PROTOBUF_H

#include "base/cursor.h"

enum protobuf_wire { PROTOBUF_VARINT = 0, PROTOBUF_FIXED64 = 1, PROTOBUF_BYTES = 2, PROTOBUF_FIXED32 = 5 };

struct protobuf_field {
    uint32_t number;
    enum protobuf_wire wire;
    uint64_t value;     /* of numbers, as they lie there */
    struct bytes bytes; /* of what has a length */
};

static inline uint64_t protobuf_varint(struct cursor *c) {
    uint64_t v = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        uint8_t b = cursor_u8(c);
        v |= (uint64_t)(b & 127) << shift;
        if (!(b & 128)) return v;
    }
    c->failed = true; /* longer than ten bytes */
    return 0;
}

/* False at the end of the message, and where it is none: then the cursor has failed. Groups, which are
 * deprecated and not met, are none. */
static inline bool protobuf_next(struct cursor *c, struct protobuf_field *to) {
    if (!cursor_left(c) || !cursor_ok(c)) return false;
    uint64_t tag = protobuf_varint(c);
    *to = (struct protobuf_field){.number = (uint32_t)(tag >> 3), .wire = (enum protobuf_wire)(tag & 7)};
    if (tag >> 3 == 0 || tag >> 3 > 536870911) c->failed = true;
    switch (tag & 7) {
    case PROTOBUF_VARINT: to->value = protobuf_varint(c); break;
    case PROTOBUF_FIXED64: to->value = cursor_le64(c); break;
    case PROTOBUF_FIXED32: to->value = cursor_le32(c); break;
    case PROTOBUF_BYTES: {
        uint64_t n = protobuf_varint(c);
        if (n > cursor_left(c)) c->failed = true;
        to->bytes = cursor_take(c, c->failed ? 0 : (size_t)n);
        break;
    }
    default: c->failed = true; break;
    }
    return cursor_ok(c);
}

#endif
