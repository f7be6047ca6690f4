#include "axml_build.h"
#include "evidence/app/android/arsc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
// cmocka wants the four above first
#include <cmocka.h>

#define COUNT(list) (sizeof(list) / sizeof *(list))

enum { PLAIN, SPARSE = 1, OFFSET16 = 2, COMPACT = 8, COMPLEX = 16 };

/* An entry: index in its type, type and data of its value; a text where it is a string. */
struct entry_made {
    uint16_t index;
    uint8_t type;
    uint32_t data;
    const char *text;
};

struct type_made {
    uint8_t id;
    unsigned how;         /* SPARSE, OFFSET16, COMPACT, COMPLEX */
    const char *language; /* NULL: the default configuration */
    struct entry_made entries[4];
};

struct table_made {
    struct lies lies;
    int packages; /* added */
    uint8_t package;
    struct type_made types[4];
    int entries_at; /* of each type, added */
    bool unknown;   /* a chunk of an unknown type */
};

static size_t entries_of(const struct type_made *t) {
    size_t n = 0;
    while (n < 4 && t->entries[n].type) n++;
    return n;
}

static void put_entry(struct made *m, struct strings_made *s, const struct type_made *t,
                      const struct entry_made *e) {
    uint32_t data = e->text ? string_made(s, e->text) : e->data;
    if (t->how & COMPACT) {
        made_le(m, e->index, 2);
        made_le(m, (uint64_t)(e->type << 8 | 8), 2);
        made_le(m, data, 4);
        return;
    }
    made_le(m, 8, 2);
    made_le(m, t->how & COMPLEX ? 1 : 0, 2);
    made_le(m, e->index, 4);
    made_le(m, 8, 2);
    made_le(m, 0, 1);
    made_le(m, e->type, 1);
    made_le(m, data, 4);
}

static void put_type(struct made *m, struct strings_made *s, const struct type_made *t, int entries_at) {
    struct made offsets = {NULL, 0, 0}, entries = {NULL, 0, 0};
    size_t n = entries_of(t), count = 0;
    for (size_t i = 0; i < n; i++) {
        size_t at = entries.n;
        const struct entry_made *e = &t->entries[i];
        unsigned width = t->how & OFFSET16 ? 2 : 4;
        while (!(t->how & SPARSE) && count < e->index) { /* those that this configuration does not have */
            made_le(&offsets, UINT32_MAX, width);
            count++;
        }
        if (t->how & SPARSE) {
            made_le(&offsets, e->index, 2);
            made_le(&offsets, at / 4, 2);
        } else {
            made_le(&offsets, t->how & OFFSET16 ? at / 4 : at, width);
        }
        count++;
        put_entry(&entries, s, t, e);
    }
    while (offsets.n % 4) made_le(&offsets, 0xff, 1);
    size_t header = 20 + 64;
    made_le(m, 0x0201, 2);
    made_le(m, header, 2);
    made_le(m, header + offsets.n + entries.n, 4);
    made_le(m, t->id, 1);
    made_le(m, t->how & 3, 1);
    made_le(m, 0, 2);
    made_le(m, count, 4);
    made_le(m, (uint64_t)((int64_t)(header + offsets.n) + entries_at), 4);
    made_le(m, 64, 4);
    made_le(m, 0, 4);
    made_put(m, t->language ? t->language : "\0\0", 2);
    made_fill(m, 0, 64 - 10);
    made_append(m, &offsets);
    made_append(m, &entries);
}

static struct bytes table(const struct table_made *t) {
    static const struct strings_made kinds = {{"string", "bool", "xml"}, 3};
    static const struct strings_made keys = {{"app_name", "other", "third", "fourth"}, 4};
    struct strings_made values = {{"zeroth", "first"}, 2};
    struct made types = {NULL, 0, 0}, pools = {NULL, 0, 0}, all = {NULL, 0, 0};
    made_pool(&pools, &kinds, &(struct lies){0});
    size_t keys_at = 288 + pools.n;
    made_pool(&pools, &keys, &(struct lies){.utf8 = true});
    for (size_t i = 0; i < 4 && t->types[i].id; i++) put_type(&types, &values, &t->types[i], t->entries_at);
    made_le(&all, 0x000c0002, 4);
    made_le(&all, 0, 4);
    made_le(&all, (uint64_t)(1 + t->packages), 4);
    made_pool(&all, &values, &t->lies);
    if (t->unknown) {
        made_le(&all, 0x00087777, 4);
        made_le(&all, 8, 4);
    }
    if (t->lies.second_pool) made_pool(&all, &keys, &(struct lies){0});
    made_le(&all, 0x01200200, 4);
    made_le(&all, 288 + pools.n + types.n, 4);
    made_le(&all, t->package ? t->package : 0x7f, 4);
    made_fill(&all, 0, 256);
    made_le(&all, 288, 4);
    made_le(&all, 0, 4);
    made_le(&all, keys_at, 4);
    made_fill(&all, 0, 8);
    made_append(&all, &pools);
    made_append(&all, &types);
    made_set32(&all, 4, (uint32_t)((int64_t)all.n + t->lies.size));
    return (struct bytes){all.p, all.n};
}

struct opened {
    struct arena *arena;
    struct diagnostics *diagnostics;
    struct app_draft *draft;
    struct bytes b;
    struct arsc *a;
};

static struct opened open_table(const struct table_made *t) {
    struct opened o = {.arena = arena_new(), .diagnostics = diagnostics_new(100), .b = table(t)};
    o.draft = app_draft_new(o.arena, "test.apk", &(struct app_options){0}, o.diagnostics);
    o.a = arsc_open(o.draft, o.b, "resources.arsc");
    return o;
}

static void done(struct opened *o) {
    app_draft_free(o->draft);
    diagnostics_free(o->diagnostics);
    arena_free(o->arena);
    free((void *)o->b.p);
}

/* What an id stands for: "text", 12 of type 10, or nothing. */
static const char *value(struct opened *o, uint32_t id) {
    struct res_value v;
    if (!o->a || !arsc_find(o->a, id, &v)) return "-";
    if (v.type == RES_STRING) return arena_format(o->arena, "\"%s\"", v.text.p);
    return arena_format(o->arena, "%x:%u", v.type, v.data);
}

#define TEXTS(how_, language_, a, b)                                                                         \
    {                                                                                                        \
        .id = 1, .how = how_, .language = language_, .entries = { {0, 3, 0, a}, {2, 3, 0, b} }               \
    }

static void values(void **state) {
    static const struct {
        const char *what;
        struct table_made table;
        uint32_t id;
        const char *expected, *anomalies;
    } rows[] = {
        {"a string", {.types = {TEXTS(PLAIN, NULL, "Shop", "x")}}, 0x7f010000, "\"Shop\"", ""},
        {"in UTF-8",
         {.lies = {.utf8 = true}, .types = {TEXTS(PLAIN, NULL, "Shop", "x")}},
         0x7f010000,
         "\"Shop\"",
         ""},
        {"behind a gap", {.types = {TEXTS(PLAIN, NULL, "Shop", "x")}}, 0x7f010002, "\"x\"", ""},
        {"in the gap", {.types = {TEXTS(PLAIN, NULL, "Shop", "x")}}, 0x7f010001, "-", ""},
        {"behind the end", {.types = {TEXTS(PLAIN, NULL, "Shop", "x")}}, 0x7f010003, "-", ""},
        {"of no type", {.types = {TEXTS(PLAIN, NULL, "Shop", "x")}}, 0x7f020000, "-", ""},
        {"of another package", {.types = {TEXTS(PLAIN, NULL, "Shop", "x")}}, 0x02010000, "-", ""},
        {"a package of its own",
         {.package = 0x42, .types = {TEXTS(PLAIN, NULL, "Shop", "x")}},
         0x42010000,
         "\"Shop\"",
         ""},
        {"sparse", {.types = {TEXTS(SPARSE, NULL, "Shop", "x")}}, 0x7f010002, "\"x\"", ""},
        {"sparse, in the gap", {.types = {TEXTS(SPARSE, NULL, "Shop", "x")}}, 0x7f010001, "-", ""},
        {"short offsets", {.types = {TEXTS(OFFSET16, NULL, "Shop", "x")}}, 0x7f010002, "\"x\"", ""},
        {"short offsets, in the gap", {.types = {TEXTS(OFFSET16, NULL, "Shop", "x")}}, 0x7f010001, "-", ""},
        {"compact", {.types = {TEXTS(COMPACT, NULL, "Shop", "x")}}, 0x7f010002, "\"x\"", ""},
        {"compact and short",
         {.types = {TEXTS(COMPACT | OFFSET16, NULL, "Shop", "x")}},
         0x7f010002,
         "\"x\"",
         ""},
        {"compact and sparse",
         {.types = {TEXTS(COMPACT | SPARSE, NULL, "Shop", "x")}},
         0x7f010000,
         "\"Shop\"",
         ""},
        {"a bag", {.types = {TEXTS(COMPLEX, NULL, "Shop", "x")}}, 0x7f010000, "-", ""},
        {"the default before German",
         {.types = {TEXTS(PLAIN, "de", "Laden", "x"), TEXTS(PLAIN, NULL, "Shop", "x")}},
         0x7f010000,
         "\"Shop\"",
         ""},
        {"English before German",
         {.types = {TEXTS(PLAIN, "de", "Laden", "x"), TEXTS(PLAIN, "en", "Shop", "x")}},
         0x7f010000,
         "\"Shop\"",
         ""},
        {"German before nothing", {.types = {TEXTS(PLAIN, "de", "Laden", "x")}}, 0x7f010000, "\"Laden\"", ""},
        {"a truth value",
         {.types = {{.id = 2, .entries = {{0, 0x12, UINT32_MAX, NULL}}}}},
         0x7f020000,
         "12:4294967295",
         ""},
        {"a reference",
         {.types = {{.id = 2, .entries = {{0, 1, 0x7f010002, NULL}}}, TEXTS(PLAIN, NULL, "Shop", "x")}},
         0x7f020000,
         "\"x\"",
         ""},
        {"a reference to itself",
         {.types = {{.id = 2, .entries = {{0, 1, 0x7f020000, NULL}}}}},
         0x7f020000,
         "-",
         "arsc-references"},
        {"a reference to the framework",
         {.types = {{.id = 2, .entries = {{0, 1, 0x01040000, NULL}}}}},
         0x7f020000,
         "-",
         ""},
        {"too few packages, it says",
         {.packages = -1, .types = {TEXTS(PLAIN, NULL, "Shop", "x")}},
         0x7f010000,
         "\"Shop\"",
         "arsc-packages"},
        {"a size beyond the file",
         {.lies = {.size = 99}, .types = {TEXTS(PLAIN, NULL, "Shop", "x")}},
         0x7f010000,
         "\"Shop\"",
         "arsc-size"},
        {"an unknown chunk",
         {.unknown = true, .types = {TEXTS(PLAIN, NULL, "Shop", "x")}},
         0x7f010000,
         "\"Shop\"",
         "arsc-chunk"},
        {"two pools: the first counts",
         {.lies = {.second_pool = true}, .types = {TEXTS(PLAIN, NULL, "Shop", "x")}},
         0x7f010000,
         "\"Shop\"",
         "arsc-pools"},
        {"too many strings, it says",
         {.lies = {.pool_count = 1 << 30}, .types = {TEXTS(PLAIN, NULL, "Shop", "x")}},
         0x7f010000,
         "\"Shop\"",
         "arsc-count"},
        {"strings out of order",
         {.lies = {.reversed = true}, .types = {TEXTS(PLAIN, NULL, "Shop", "x")}},
         0x7f010000,
         "\"Shop\"",
         "arsc-order"},
        {"entries that lie nowhere",
         {.entries_at = 1 << 20, .types = {TEXTS(PLAIN, NULL, "Shop", "x")}},
         0x7f010000,
         "-",
         ""},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct opened o = open_table(&rows[i].table);
        assert_non_null(o.a);
        const char *got = value(&o, rows[i].id);
        struct app *app = app_draft_finish(o.draft);
        const char *kind = app->n_anomalies ? app->anomalies[0].kind : "";
        if (strcmp(got, rows[i].expected) != 0 || strcmp(kind, rows[i].anomalies) != 0)
            print_error("%s: %s %s\n", rows[i].what, got, kind);
        assert_string_equal(got, rows[i].expected);
        assert_string_equal(kind, rows[i].anomalies);
        assert_true(app->n_anomalies <= 1);
        done(&o);
    }
}

/* A split refers to what its base has. */
static void joined(void **state) {
    (void)state;
    struct opened base = open_table(&(struct table_made){.types = {TEXTS(PLAIN, NULL, "Shop", "x")}});
    struct opened split =
        open_table(&(struct table_made){.types = {{.id = 2, .entries = {{0, 1, 0x7f010000, NULL}}}}});
    assert_string_equal(value(&split, 0x7f020000), "-");
    arsc_join(split.a, base.a);
    assert_string_equal(value(&split, 0x7f020000), "\"Shop\"");
    done(&split);
    done(&base);
}

static void names_and_strings(void **state) {
    (void)state;
    struct opened o = open_table(&(struct table_made){.types = {TEXTS(PLAIN, NULL, "Shop", "x")}});
    assert_string_equal(arsc_name(o.a, 0x7f010000), "string/app_name");
    assert_string_equal(arsc_name(o.a, 0x7f010002), "string/third");
    assert_null(arsc_name(o.a, 0x7f010001));
    assert_int_equal(arsc_strings(o.a), 4);
    uint64_t offset;
    assert_string_equal(arsc_string(o.a, 2, &offset).p, "Shop");
    assert_int_equal(o.b.p[offset], 4); /* its length stands there */
    assert_int_equal(arsc_string(o.a, 77, &offset).n, 0);
    done(&o);
}

/* Cut at every length, and with every byte changed. */
static void cut_and_changed(void **state) {
    (void)state;
    const struct table_made made = {
        .types = {TEXTS(PLAIN, NULL, "Shop", "x"), TEXTS(SPARSE, "de", "Laden", "x")}};
    struct bytes b = table(&made);
    for (size_t round = 0; round < 2 * b.n; round++) {
        size_t n = round < b.n ? round : b.n;
        struct opened o = {.arena = arena_new(), .diagnostics = diagnostics_new(100)};
        o.draft = app_draft_new(o.arena, "test.apk", &(struct app_options){0}, o.diagnostics);
        uint8_t *copy = malloc(n ? n : 1);
        memcpy(copy, b.p, n);
        if (round >= b.n) copy[round - b.n] ^= 0xff;
        o.b = (struct bytes){copy, n};
        o.a = arsc_open(o.draft, o.b, "resources.arsc");
        for (uint32_t i = 0; i < 4; i++) value(&o, 0x7f010000 + i);
        for (size_t i = 0; o.a && i < arsc_strings(o.a) && i < 9; i++) arsc_string(o.a, i, &(uint64_t){0});
        done(&o);
    }
    free((void *)b.p);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(values), cmocka_unit_test(joined),
                                       cmocka_unit_test(names_and_strings),
                                       cmocka_unit_test(cut_and_changed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
