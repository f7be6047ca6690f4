#include "evidence/app/android/manifest_proto.h"

#include "base/protobuf.h"
#include "evidence/app/android/item_proto.h"

#include <stdlib.h>

/* Numbers of fields in Resources.proto (AOSP, tools/aapt2). */
enum { NODE_ELEMENT = 1, NODE_TEXT = 2, NODE_SOURCE = 3, POSITION_LINE = 1 };
enum { ELEMENT_NAME = 3, ELEMENT_ATTRIBUTE = 4, ELEMENT_CHILD = 5 };
enum {
    ATTRIBUTE_NAMESPACE = 1,
    ATTRIBUTE_NAME = 2,
    ATTRIBUTE_VALUE = 3,
    ATTRIBUTE_ID = 5,
    ATTRIBUTE_ITEM = 6
};

enum { DEEPEST = 64 };

struct xml_proto {
    struct app_draft *draft;
    const char *entry;
    struct bytes bytes;
    struct {
        struct cursor children; /* of the open element, from the next field on */
        struct text name;
    } stack[DEEPEST];
    uint32_t depth;
    struct xml_attribute *attributes;
    size_t capacity;
    bool started, broken, too_deep;
};

static uint64_t offset_of(const struct xml_proto *x, const uint8_t *p) {
    return (uint64_t)(p - x->bytes.p);
}

static bool broken(struct xml_proto *x, const uint8_t *at) {
    x->broken = true;
    x->depth = 0;
    app_add_damage(x->draft, (struct app_place){x->entry, offset_of(x, at)}, "Resources.proto, XmlNode",
                   "the protobuf document breaks off; what stands before is read");
    return false;
}

struct xml_proto *xml_proto_open(struct app_draft *d, struct bytes b, const char *entry) {
    struct cursor c = cursor_of(b);
    struct protobuf_field f;
    bool element = false;
    while (protobuf_next(&c, &f)) element |= f.number == NODE_ELEMENT && f.wire == PROTOBUF_BYTES;
    if (!element || !cursor_ok(&c)) return NULL;
    struct xml_proto *x = arena_take(d->arena, sizeof *x);
    *x = (struct xml_proto){.draft = d, .entry = entry, .bytes = b};
    return x;
}

static bool read_attribute(struct xml_proto *x, struct bytes b, struct xml_attribute *a) {
    struct arena *arena = x->draft->arena;
    struct cursor c = cursor_of(b);
    struct protobuf_field f;
    bool compiled = false;
    *a = (struct xml_attribute){.raw = TEXT(""), .name = TEXT(""), .namespace = TEXT("")};
    while (protobuf_next(&c, &f)) {
        switch (f.number) {
        case ATTRIBUTE_NAMESPACE: a->namespace = item_proto_text(arena, f.bytes); break;
        case ATTRIBUTE_NAME: a->name = item_proto_text(arena, f.bytes); break;
        case ATTRIBUTE_VALUE: a->raw = item_proto_text(arena, f.bytes); break;
        case ATTRIBUTE_ID: a->id = (uint32_t)f.value; break;
        case ATTRIBUTE_ITEM: compiled = item_proto_value(arena, f.bytes, &a->value); break;
        default: break;
        }
    }
    if (!compiled) a->value = (struct res_value){.type = RES_STRING, .text = a->raw};
    return cursor_ok(&c);
}

/* The binary form that a device gets is written in this order. */
static int by_id(const void *a, const void *b) {
    const struct xml_attribute *x = a, *y = b;
    return x->id < y->id ? -1 : x->id > y->id;
}

/* The element's own fields; its children are left for later. */
static bool open_element(struct xml_proto *x, struct bytes b, struct xml_event *to) {
    struct cursor c = cursor_of(b);
    struct protobuf_field f;
    struct text name = TEXT("");
    size_t n = 0;
    while (protobuf_next(&c, &f)) {
        if (f.wire != PROTOBUF_BYTES) continue;
        if (f.number == ELEMENT_NAME) name = item_proto_text(x->draft->arena, f.bytes);
        if (f.number != ELEMENT_ATTRIBUTE) continue;
        x->attributes = arena_grow(x->draft->arena, x->attributes, n, &x->capacity, sizeof *x->attributes);
        if (!read_attribute(x, f.bytes, &x->attributes[n++])) return broken(x, f.bytes.p);
    }
    if (!cursor_ok(&c)) return broken(x, b.p);
    if (n > 1) qsort(x->attributes, n, sizeof *x->attributes, by_id);
    x->stack[x->depth].children = cursor_of(b);
    x->stack[x->depth].name = name;
    x->depth++;
    to->kind = XML_START;
    to->name = name;
    to->attributes = x->attributes;
    to->n_attributes = n;
    to->depth = x->depth;
    return true;
}

static uint32_t line_of(struct bytes position) {
    struct cursor c = cursor_of(position);
    struct protobuf_field f;
    uint32_t line = 0;
    while (protobuf_next(&c, &f))
        if (f.number == POSITION_LINE) line = (uint32_t)f.value;
    return line;
}

enum outcome { NODE_TAKEN, NODE_EMPTY, NODE_BROKEN };

static enum outcome take_node(struct xml_proto *x, struct bytes b, struct xml_event *to) {
    struct cursor c = cursor_of(b);
    struct protobuf_field f;
    struct bytes element = {NULL, 0}, text = {NULL, 0};
    *to = (struct xml_event){.offset = offset_of(x, b.p), .depth = x->depth};
    while (protobuf_next(&c, &f)) {
        if (f.number == NODE_ELEMENT) element = f.bytes;
        if (f.number == NODE_TEXT) text = f.bytes;
        if (f.number == NODE_SOURCE) to->line = line_of(f.bytes);
    }
    if (!cursor_ok(&c)) {
        broken(x, b.p);
        return NODE_BROKEN;
    }
    if (element.p) {
        if (x->depth < DEEPEST) return open_element(x, element, to) ? NODE_TAKEN : NODE_BROKEN;
        if (!x->too_deep)
            app_add_damage(x->draft, (struct app_place){x->entry, to->offset}, NULL,
                           "elements lie deeper than %d: those are not read", DEEPEST);
        x->too_deep = true;
        return NODE_EMPTY;
    }
    if (!text.p) return NODE_EMPTY;
    to->kind = XML_TEXT;
    to->text = item_proto_text(x->draft->arena, text);
    return NODE_TAKEN;
}

bool xml_proto_next(struct xml_proto *x, struct xml_event *to) {
    if (x->broken) return false;
    if (!x->started) {
        x->started = true;
        return take_node(x, x->bytes, to) == NODE_TAKEN;
    }
    while (x->depth) {
        struct cursor *c = &x->stack[x->depth - 1].children;
        struct protobuf_field f;
        while (protobuf_next(c, &f)) {
            if (f.number != ELEMENT_CHILD || f.wire != PROTOBUF_BYTES) continue;
            enum outcome o = take_node(x, f.bytes, to);
            if (o == NODE_TAKEN) return true;
            if (o == NODE_BROKEN) return false;
        }
        *to = (struct xml_event){.kind = XML_END, .name = x->stack[x->depth - 1].name, .depth = x->depth};
        x->depth--;
        return true;
    }
    return false;
}

bool xml_proto_whole(const struct xml_proto *x) {
    return !x->broken;
}

static bool next_of(void *reader, struct xml_event *to) {
    return xml_proto_next(reader, to);
}

struct xml_source xml_proto_source(struct xml_proto *x) {
    return (struct xml_source){x, next_of};
}

bool manifest_proto_read(struct app_draft *d, struct bytes b, const struct resources_proto *resources,
                         const char *entry, struct manifest *to) {
    *to = (struct manifest){.entry = entry};
    struct xml_proto *x = xml_proto_open(d, b, entry);
    if (!x) {
        app_add_damage(d, (struct app_place){entry, 0}, "Resources.proto, XmlNode",
                       "the manifest is not the protobuf form that bundles have");
        return false;
    }
    struct xml_source xml = xml_proto_source(x);
    struct res_source source = resources_proto_source(resources);
    return manifest_take(d, &xml, &source, entry, to);
}
