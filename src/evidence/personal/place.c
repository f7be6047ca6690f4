#include "evidence/personal/place.h"

#include <stdio.h>
#include <string.h>

void place_put(struct place_writer *w, const char *s) {
    for (; *s && w->n + 1 < PLACE_ROOM; s++) w->to[w->n++] = *s;
    w->to[w->n] = '\0';
}

void place_put_name(struct place_writer *w, struct text name) {
    if (name_tells_data(name, w->persona)) return place_put(w, "…");
    for (size_t i = 0; i < name.n && w->n + 1 < PLACE_ROOM; i++) {
        char c = name.p[i];
        w->to[w->n++] = (unsigned char)c < ' ' || c == 0x7f || c == '>' ? '?' : c;
    }
    w->to[w->n] = '\0';
}

enum shape { SHAPE_NONE, SHAPE_JSON, SHAPE_XML, SHAPE_FORM, SHAPE_MULTIPART };

static enum shape shape_of(struct bytes b) {
    size_t i = 0;
    if (b.n >= 3 && memcmp(b.p, "\xef\xbb\xbf", 3) == 0) i = 3;
    while (i < b.n && (b.p[i] == ' ' || b.p[i] == '\n' || b.p[i] == '\r' || b.p[i] == '\t')) i++;
    if (i + 1 >= b.n) return SHAPE_NONE;
    if (b.p[i] == '{' || b.p[i] == '[') return SHAPE_JSON;
    if (b.p[i] == '<') return SHAPE_XML;
    if (b.n > 60 && b.p[i] == '-' && b.p[i + 1] == '-' && memmem(b.p, b.n < 400 ? b.n : 400, "ontent-", 7))
        return SHAPE_MULTIPART;
    for (size_t k = i; k < b.n && k < i + 64; k++) {
        if (b.p[k] == '=') return k > i ? SHAPE_FORM : SHAPE_NONE;
        if (b.p[k] <= ' ' || b.p[k] >= 0x7f || b.p[k] == '"' || b.p[k] == ':') break;
    }
    return SHAPE_NONE;
}

static const char *shape_name(enum shape s) {
    static const char *const names[] = {NULL, "json", "xml", "form", "multipart"};
    return names[s];
}

/* name=value among others: the name, and where the value is. */
static struct text pair_at(struct bytes b, size_t offset, size_t *from, size_t *to) {
    enum { FARTHEST = 1 << 16 };
    size_t start = offset < b.n ? offset : b.n, end = start, floor = start > FARTHEST ? start - FARTHEST : 0;
    while (start > floor && b.p[start - 1] != '&') start--;
    if (start > 0 && start == floor) return (struct text){"", 0};
    while (end < b.n && end - offset < FARTHEST && b.p[end] != '&') end++;
    size_t k = start;
    while (k < end && b.p[k] != '=') k++;
    *from = k < end ? k + 1 : k, *to = end;
    return (struct text){(const char *)b.p + start, k - start};
}

static void put_shape(struct placing *p, struct place_writer *w, uint32_t layer, struct bytes b, size_t base,
                      size_t offset, unsigned depth);

/* The part of a multipart body that holds the byte, by its name; then what it is itself. */
static void put_part(struct placing *p, struct place_writer *w, uint32_t layer, struct bytes b, size_t base,
                     size_t offset, unsigned depth) {
    const uint8_t *line = memchr(b.p, '\n', b.n < 256 ? b.n : 256);
    size_t n = line ? (size_t)(line - b.p) : 0, head = 0;
    while (n > 0 && b.p[n - 1] == '\r') n--;
    if (n < 3) return place_put(w, "multipart");
    enum { FARTHEST = 1 << 20 };
    for (size_t i = offset > FARTHEST ? offset - FARTHEST : 0; i < offset;) {
        const uint8_t *next = memmem(b.p + i, b.n - i, b.p, n);
        if (!next || (size_t)(next - b.p) > offset) break;
        head = (size_t)(next - b.p) + n;
        i = head;
    }
    const uint8_t *blank = memmem(b.p + head, b.n - head, "\r\n\r\n", 4);
    size_t body = blank ? (size_t)(blank - b.p) + 4 : b.n;
    const uint8_t *name = memmem(b.p + head, body - head, "name=\"", 6);
    place_put(w, "part ");
    if (name) {
        size_t from = (size_t)(name - b.p) + 6, end = from;
        while (end < body && b.p[end] != '"') end++;
        place_put_name(w, (struct text){(const char *)b.p + from, end - from});
    } else {
        place_put(w, "?");
    }
    if (body >= offset || body >= b.n) return;
    struct bytes rest = {b.p + body, b.n - body};
    if (shape_of(rest) != SHAPE_NONE) put_shape(p, w, layer, rest, base + body, offset - body, depth + 1);
}

static void put_json(struct placing *p, struct place_writer *w, uint32_t layer, struct bytes b, size_t base,
                     size_t offset, const char *root) {
    if (p->walked != layer || p->walk_from != base) {
        p->walk = (struct json_walk){0};
        p->walked = layer, p->walk_from = base;
    }
    json_path(w, &p->walk, b, offset, root);
}

static void put_shape(struct placing *p, struct place_writer *w, uint32_t layer, struct bytes b, size_t base,
                      size_t offset, unsigned depth) {
    size_t from, to;
    enum shape s = shape_of(b);
    if (s == SHAPE_NONE || depth > 3) return;
    struct text name = s == SHAPE_FORM ? pair_at(b, offset, &from, &to) : (struct text){"", 0};
    /* A token of a form that was percent-decoded: its field was told already. */
    bool told = s == SHAPE_FORM && layer > 0 && p->layers->list[layer].encoding == ENCODING_URL && w->n > 0;
    if (w->n > 0 && !told) place_put(w, " > ");
    switch (s) {
    case SHAPE_JSON: put_json(p, w, layer, b, base, offset, "json $"); break;
    case SHAPE_XML: xml_path(w, b, offset); break;
    case SHAPE_MULTIPART: put_part(p, w, layer, b, base, offset, depth); break;
    default:
        if (!told) {
            place_put(w, "form ");
            place_put_name(w, name);
        }
        if (offset >= from && to > from) {
            struct bytes value = {b.p + from, to - from};
            enum shape inner = shape_of(value);
            if (inner == SHAPE_JSON || inner == SHAPE_XML)
                put_shape(p, w, layer, (struct bytes){b.p + from, b.n - from}, base + from, offset - from,
                          depth + 1);
        }
    }
}

static void put_root(struct placing *p, struct place_writer *w, size_t offset) {
    const struct part *part = p->part;
    size_t from, to;
    switch (part->kind) {
    case PART_PATH: place_put(w, "path"); return;
    case PART_QUERY: {
        struct text name = pair_at(part->bytes, offset, &from, &to);
        place_put(w, "query ");
        place_put_name(w, name);
        struct bytes value = {part->bytes.p + from, to - from};
        if (offset >= from && shape_of(value) == SHAPE_JSON)
            put_shape(p, w, 0, value, from, offset - from, 1);
        return;
    }
    case PART_HEADER:
    case PART_COOKIE:
        place_put(w, part->kind == PART_HEADER ? "header " : "cookie ");
        place_put_name(w, part->name);
        put_shape(p, w, 0, part->bytes, 0, offset, 0);
        return;
    case PART_BODY: put_shape(p, w, 0, part->bytes, 0, offset, 0); return;
    }
}

static unsigned chain_of(const struct layers *l, uint32_t layer, uint32_t chain[MOST_LEVELS]) {
    unsigned n = 0;
    for (; n < MOST_LEVELS; layer = l->list[layer].parent) {
        chain[n++] = layer;
        if (layer == 0) break;
    }
    return n;
}

/* A transcript, at a place in it. */
static void put_transcript(struct placing *p, struct place_writer *w, uint32_t layer, size_t offset) {
    enum encoding e = (enum encoding)p->layers->list[layer].encoding;
    char root[24];
    snprintf(root, sizeof root, "%s%s", encoding_name(e), e == ENCODING_PROTOBUF ? " " : " $");
    if (w->n > 0) place_put(w, " > ");
    put_json(p, w, layer, layer_bytes(p->layers, layer), 0, offset, root);
}

static void put_layer(struct placing *p, struct place_writer *w, uint32_t layer, uint32_t child,
                      size_t offset) {
    const struct layer *y = &p->layers->list[layer];
    if (child && p->layers->list[child].through)
        put_transcript(p, w, p->layers->list[child].through, p->layers->list[child].through_at);
    else if (y->encoding >= ENCODING_PROTOBUF)
        put_transcript(p, w, layer, offset);
    else if (layer == 0)
        put_root(p, w, offset);
    else
        put_shape(p, w, layer, layer_bytes(p->layers, layer), 0, offset, 0);
}

const char *place_text(struct placing *p, uint32_t layer, size_t offset) {
    uint32_t chain[MOST_LEVELS];
    unsigned n = chain_of(p->layers, layer, chain);
    struct place_writer w = {p->text, 0, p->persona};
    p->text[0] = '\0';
    for (unsigned i = n; i-- > 0;) {
        uint32_t child = i > 0 ? chain[i - 1] : 0;
        bool transcript = child && p->layers->list[child].encoding >= ENCODING_PROTOBUF;
        if (transcript && !(chain[i] == 0 && p->part->kind != PART_BODY))
            continue; /* it tells the path itself */
        put_layer(p, &w, chain[i], child, child ? p->layers->list[child].from : offset);
    }
    if (w.n == 0) place_put(&w, "body");
    return p->text;
}

const char *place_encodings(struct placing *p, uint32_t layer, const char *form) {
    uint32_t chain[MOST_LEVELS];
    unsigned n = chain_of(p->layers, layer, chain);
    struct place_writer w = {p->encodings, 0, NULL};
    p->encodings[0] = '\0';
    for (unsigned i = n - 1; i-- > 0;) {
        const struct layer *y = &p->layers->list[chain[i]];
        bool container = y->encoding >= ENCODING_PROTOBUF;
        if (y->encoding == ENCODING_NONE || (container && y->depth == 0)) continue;
        if (w.n > 0) place_put(&w, " > ");
        place_put(&w, encoding_name((enum encoding)y->encoding));
        const char *shape = container || y->encoding == ENCODING_URL || y->encoding == ENCODING_HTML
                                ? NULL
                                : shape_name(shape_of(layer_bytes(p->layers, chain[i])));
        if (!shape) continue;
        place_put(&w, " > ");
        place_put(&w, shape);
    }
    if (form && w.n > 0) place_put(&w, " > ");
    place_put(&w, form ? form : w.n == 0 ? "plain" : "");
    return p->encodings;
}
