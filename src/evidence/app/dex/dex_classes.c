#include "evidence/app/dex/dex_reading.h"

#include "base/memory.h"

static const char clause[] = "DEX format, class_def_item";

/* A class that it extends or implements: what that alone means, and the class whose members must do
 * something (API_NONE: it is none). */
static uint32_t extends(struct dex_reading *r, uint32_t class, uint32_t type) {
    dex_add_edge(r, class, type);
    if (type >= r->unit.n_types || r->type_api[type] == API_NONE) return API_NONE;
    size_t rows;
    uint32_t row = api_of_extending(r->lookup->apis, r->type_api[type], &rows);
    if (row != API_NONE)
        dex_add_use(r, (struct dex_use){.offset = r->unit.classes[class].offset,
                                        .class = class,
                                        .what = row,
                                        .more = (uint16_t)rows,
                                        .count = 1,
                                        .kind = USE_ROWS});
    return r->type_api[type];
}

static void tell_if_empty(struct dex_reading *r, uint32_t class, uint32_t method, uint32_t code,
                          const uint32_t *bases, size_t n_bases) {
    if (method >= r->file.methods.n) return;
    uint32_t name = dex_u32(r->file.methods.p + (size_t)method * METHOD_ID + 4);
    if (name >= r->strings.n) return;
    for (size_t i = 0; i < n_bases; i++) {
        size_t rows;
        uint32_t row = api_of_empty(r->lookup->apis, bases[i], dex_span_text(&r->strings, name), &rows);
        if (row == API_NONE || !dex_code_is_empty(r, code)) continue;
        dex_add_use(r, (struct dex_use){.offset = r->file.base + code,
                                        .class = class,
                                        .what = row,
                                        .more = (uint16_t)rows,
                                        .count = 1,
                                        .kind = USE_ROWS});
    }
}

enum { MOST_BASES = 8 };

struct class_bases {
    uint32_t list[MOST_BASES]; /* classes of the table of interfaces */
    size_t n;
};

static void add_base(struct class_bases *b, uint32_t api_class) {
    if (api_class != API_NONE && b->n < MOST_BASES) b->list[b->n++] = api_class;
}

static void read_interfaces(struct dex_reading *r, uint32_t class, uint32_t offset, struct class_bases *b) {
    struct cursor c = dex_at(&r->file, offset);
    uint32_t n = cursor_le32(&c);
    if (n > cursor_left(&c) / 2 || !dex_charge(r, (uint64_t)n * 2)) n = 0;
    for (uint32_t i = 0; i < n; i++) add_base(b, extends(r, class, cursor_le16(&c)));
}

/* One of the two lists of fields. */
static void read_fields(struct dex_reading *r, uint32_t class, struct cursor *c, uint32_t n) {
    uint32_t field = 0;
    for (uint32_t i = 0; i < n && cursor_ok(c); i++) {
        field += dex_uleb(c);
        dex_uleb(c);
        if (field < r->file.fields.n)
            dex_add_edge(r, class, dex_u16(r->file.fields.p + (size_t)field * FIELD_ID + 2));
    }
}

static void read_methods(struct dex_reading *r, uint32_t class, struct cursor *c, uint32_t n,
                         const struct class_bases *b) {
    uint32_t method = 0;
    for (uint32_t i = 0; i < n && cursor_ok(c); i++) {
        method += dex_uleb(c);
        dex_uleb(c);
        uint32_t code = dex_uleb(c);
        if (!code || !cursor_ok(c) || r->file.compact) continue;
        dex_read_code(r, class, code);
        if (b->n) tell_if_empty(r, class, method, code, b->list, b->n);
    }
}

static void read_class_data(struct dex_reading *r, uint32_t class, uint32_t offset,
                            const struct class_bases *b) {
    struct cursor c = dex_at(&r->file, offset);
    const uint8_t *start = c.p;
    uint32_t counts[4];
    for (int i = 0; i < 4; i++) counts[i] = dex_uleb(&c);
    read_fields(r, class, &c, counts[0]);
    read_fields(r, class, &c, counts[1]);
    read_methods(r, class, &c, counts[2], b);
    read_methods(r, class, &c, counts[3], b);
    if (!cursor_ok(&c))
        dex_note(r->digest, NOTE_ANOMALY, "dex-class-data", r->file.base + offset,
                 "DEX format, class_data_item", "the members of a class reach behind the end of the file");
    dex_charge(r, (uint64_t)(c.p - start));
}

static void read_class(struct dex_reading *r, uint32_t i) {
    struct cursor c = cursor_over(r->file.classes.p + (size_t)i * CLASS_DEF, CLASS_DEF);
    cursor_skip(&c, 8);
    uint32_t super = cursor_le32(&c), interfaces = cursor_le32(&c);
    cursor_skip(&c, 8);
    uint32_t data = cursor_le32(&c);
    struct dex_class *class = &r->unit.classes[i];
    class->first_edge = (uint32_t)r->unit.n_edges;
    struct class_bases bases = {.n = 0};
    if (class->super != DEX_NONE) add_base(&bases, extends(r, i, super));
    if (interfaces) read_interfaces(r, i, interfaces, &bases);
    if (data && dex_charge(r, 4)) read_class_data(r, i, data, &bases);
    class->n_edges = (uint32_t)r->unit.n_edges - class->first_edge;
}

/* Classes by their types; a superclass must stand before those that extend it. */
static void place_classes(struct dex_reading *r) {
    uint32_t n = r->file.classes.n;
    for (uint32_t i = 0; i < n; i++) {
        const uint8_t *p = r->file.classes.p + (size_t)i * CLASS_DEF;
        uint32_t type = dex_u32(p), super = dex_u32(p + 8);
        struct dex_class *class = &r->unit.classes[i];
        *class = (struct dex_class){.type = type < r->unit.n_types ? type : DEX_NONE,
                                    .super = super < r->unit.n_types ? super : DEX_NONE,
                                    .offset = dex_place(&r->file, p)};
        if (class->type == DEX_NONE)
            dex_note(r->digest, NOTE_ANOMALY, "dex-class", class->offset, clause, "a class of no type: %u",
                     type);
        else if (r->type_class[type])
            dex_note(r->digest, NOTE_ANOMALY, "dex-duplicate", class->offset, clause, "%.*s is defined twice",
                     (int)(r->type_spans[type].n & 0xfff), dex_span_text(&r->types, type).p);
        else
            r->type_class[type] = i + 1;
    }
    for (uint32_t i = 0; i < n; i++) {
        uint32_t super = r->unit.classes[i].super;
        if (super != DEX_NONE && r->type_class[super] > i + 1)
            dex_note(r->digest, NOTE_ANOMALY, "dex-order", r->unit.classes[i].offset, clause,
                     "a class stands before its superclass");
    }
}

void dex_read_classes(struct dex_reading *r) {
    uint32_t n = r->file.classes.n;
    r->unit.classes = arena_take_array(r->digest->arena, n, sizeof *r->unit.classes);
    r->unit.n_classes = n;
    place_classes(r);
    for (uint32_t i = 0; i < n; i++) read_class(r, i);
}
