#include "evidence/app/dex/dex_code.h"

#include "base/memory.h"

/* The word of the vocabulary a prefix stands for is a component; one that does not end a package must end
 * with the class. */
static bool at_boundary(struct text descriptor, struct text prefix) {
    if (prefix.n && prefix.p[prefix.n - 1] == '/') return true;
    return descriptor.n > prefix.n && (descriptor.p[prefix.n] == ';' || descriptor.p[prefix.n] == '$');
}

/* Longer prefixes come later in order, so that the longest is the last that is written. */
static void find_components(struct dex_reading *r) {
    uint32_t from = 0;
    for (uint32_t i = 0; i < r->lookup->n_prefixes; i++) {
        struct text prefix = r->lookup->prefixes[i].prefix;
        from = dex_sorted_find(&r->types, from, prefix);
        for (uint32_t at = from; at < r->types.n; at++) {
            uint32_t type = dex_sorted_item(&r->types, at);
            struct text t = dex_span_text(&r->types, type);
            if (t.n < prefix.n || memcmp(t.p, prefix.p, prefix.n) != 0) break;
            if (at_boundary(t, prefix)) r->unit.types[type].prefix = i;
        }
    }
}

static void find_interfaces(struct dex_reading *r) {
    uint32_t from = 0;
    size_t n = r->lookup->apis ? api_class_count(r->lookup->apis) : 0;
    for (uint32_t i = 0; i < n; i++) {
        struct text class = api_class_descriptor(r->lookup->apis, i);
        from = dex_sorted_find(&r->types, from, class);
        for (uint32_t at = from; at < r->types.n; at++) {
            uint32_t type = dex_sorted_item(&r->types, at);
            if (!text_equal(dex_span_text(&r->types, type), class)) break;
            r->type_api[type] = i;
        }
    }
}

void dex_read_types(struct dex_reading *r) {
    uint32_t n = r->file.types.n;
    r->type_spans = memory_new(n, sizeof *r->type_spans);
    r->type_api = memory_new(n, sizeof *r->type_api);
    r->type_last = memory_new(n, sizeof *r->type_last);
    r->type_class = memory_new(n, sizeof *r->type_class);
    r->types = (struct dex_sorted){r->strings.base, r->type_spans, NULL, n};
    r->unit.types = arena_take_array(r->digest->arena, n, sizeof *r->unit.types);
    r->unit.n_types = n;
    bool in_order = true;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t string = dex_type_string(&r->file, i);
        if (string < r->strings.n) r->type_spans[i] = r->string_spans[string];
        struct text kept = dex_keep(r, dex_span_text(&r->types, i));
        r->type_spans[i].n = (uint32_t)kept.n; /* what is too much is not compared either */
        r->unit.types[i] = (struct dex_type){kept, DEX_NONE};
        r->type_api[i] = API_NONE;
        if (!i || string > dex_type_string(&r->file, i - 1)) continue;
        if (in_order)
            dex_note(r->digest, NOTE_ANOMALY, "dex-order", r->file.at + 0x40, "DEX format, type_ids",
                     "type %u does not follow the one before it in order", i);
        in_order = false;
    }
    if (!in_order || r->strings.order) dex_sorted_arrange(&r->types);
    find_components(r);
    find_interfaces(r);
}

/* Classes of the platform have no superclasses in the app. */
static bool of_platform(struct text descriptor) {
    static const char *const begins[] = {"Landroid/", "Ljava/",    "Ljavax/",
                                         "Ldalvik/",  "Lorg/w3c/", "Lorg/xml/"};
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++) {
        size_t n = strlen(begins[i]);
        if (descriptor.n >= n && memcmp(descriptor.p, begins[i], n) == 0) return true;
    }
    return descriptor.n == 0 || *descriptor.p != 'L';
}

/* The interest that there is in a member, if any. */
static bool take_interest(struct dex_reading *r, uint16_t type, uint32_t name, bool inheritable,
                          struct dex_interest *to) {
    if (type >= r->unit.n_types || name >= r->strings.n || !r->lookup->apis) return false;
    struct text text = dex_span_text(&r->strings, name);
    *to = (struct dex_interest){0};
    if (r->type_api[type] != API_NONE) {
        size_t rows;
        to->row = api_of_member(r->lookup->apis, r->type_api[type], text, &rows);
        to->rows = (uint16_t)rows;
        return rows > 0;
    }
    if (!inheritable || !(r->kinds[name] & STRING_MEMBER) || of_platform(dex_span_text(&r->types, type)))
        return false;
    r->unit.members =
        memory_grow(r->unit.members, r->unit.n_members, &r->members_room, sizeof *r->unit.members);
    r->unit.members[r->unit.n_members] = (struct dex_member){type, dex_keep(r, text)};
    to->row = (uint32_t)r->unit.n_members++;
    return true;
}

/* Fields and methods alike begin with their class and end with their name. */
static struct dex_members read_members(struct dex_reading *r, struct dex_table table, size_t size,
                                       bool inheritable) {
    struct dex_members m = {memory_new(table.n, sizeof *m.list), memory_new(table.n, sizeof *m.interests),
                            table.n};
    for (uint32_t i = 0; i < table.n; i++) {
        const uint8_t *p = table.p + (size_t)i * size;
        struct dex_interest interest;
        m.list[i] = dex_u16(p);
        if (!take_interest(r, dex_u16(p), dex_u32(p + 4), inheritable, &interest)) continue;
        r->interests = memory_grow(r->interests, r->n_interests, &r->interests_room, sizeof *r->interests);
        r->interests[r->n_interests] = interest;
        m.interests[i] = (uint32_t)r->n_interests++;
        m.list[i] |= MEMBER_INTEREST;
    }
    return m;
}

void dex_read_members(struct dex_reading *r) {
    struct dex_members types = {memory_new(r->unit.n_types, sizeof *types.list), NULL,
                                (uint32_t)r->unit.n_types};
    for (uint32_t i = 0; i < types.n; i++) types.list[i] = i;
    r->members[EVENT_TYPE] = types;
    r->members[EVENT_FIELD] = read_members(r, r->file.fields, FIELD_ID, false);
    r->members[EVENT_METHOD] = read_members(r, r->file.methods, METHOD_ID, true);
}
