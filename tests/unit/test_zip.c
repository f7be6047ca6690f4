#include "base/hash.h"
#include "evidence/app/zip/zip.h"
#include "zip_build.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
// cmocka wants the four above first
#include <cmocka.h>
#include <pthread.h>

/* An archive that is open, with the draft it speaks to. */
struct opened {
    struct arena *arena;
    struct diagnostics *diagnostics;
    struct app_draft *draft;
    struct bytes b;
    struct zip *z;
};

static struct opened open_with(struct bytes b, const struct app_options *options) {
    struct opened o = {.arena = arena_new(), .diagnostics = diagnostics_new(100), .b = b};
    o.draft = app_draft_new(o.arena, "test.apk", options, o.diagnostics);
    o.z = zip_open(o.draft, b, NULL);
    return o;
}

static struct opened open_made(const struct zip_made *m) {
    return open_with(zip_make(m), &(struct app_options){0});
}

static void done(struct opened *o) {
    app_draft_free(o->draft);
    diagnostics_free(o->diagnostics);
    arena_free(o->arena);
    free((void *)o->b.p);
}

/* Reads all; the kinds of anomalies, sorted, then "damage" and "opaque" where there are some. */
static char *told(struct opened *o, char to[512]) {
    for (size_t i = 0; o->z && i < zip_count(o->z); i++) {
        struct zip_content c;
        zip_read(o->z, zip_entry(o->z, i), &c);
        zip_content_free(&c);
    }
    struct app *app = app_draft_finish(o->draft);
    size_t n = 0;
    to[0] = '\0';
    for (size_t i = 0; i < app->n_anomalies; i++) {
        assert_non_null(app->anomalies[i].what);
        n += (size_t)snprintf(to + n, 512 - n, "%s%s", n ? " " : "", app->anomalies[i].kind);
    }
    if (diagnostics_total(o->diagnostics, SEVERITY_DAMAGE))
        snprintf(to + n, 512 - n, "%sdamage", n ? " " : "");
    else if (app->n_opaque)
        snprintf(to + n, 512 - n, "%sopaque", n ? " " : "");
    return to;
}

#define LONG_TEXT                                                                                            \
    "the same words again and again, the same words again and again, the same words again and again, the "   \
    "same words again and again, the same words again and again, and then some others"
#define A .name = "a.txt", .content = "hello"
#define D .name = "classes.dex", .content = LONG_TEXT, .deflated = true

static void tricks(void **state) {
    static char name256[257];
    memset(name256, 'n', 256);
    static const struct {
        const char *what;
        struct zip_made made;
        const char *expected;
    } rows[] = {
        {"good", {.parts = {{A}, {D}}, .n = 2}, ""},
        {"good, with descriptors", {.parts = {{A, .descriptor = true}, {D, .descriptor = true}}, .n = 2}, ""},
        {"a descriptor without its signature", {.parts = {{D, .descriptor_bare = true}}, .n = 1}, ""},
        {"padding in the local extra field", {.parts = {{A, .local_extra = 3}}, .n = 1}, ""},
        {"a comment", {.parts = {{A}}, .n = 1, .comment = 300}, ""},
        {"an empty entry", {.parts = {{.name = "e", .content = ""}}, .n = 1}, ""},
        {"an empty deflated entry", {.parts = {{.name = "e", .content = "", .deflated = true}}, .n = 1}, ""},
        {"an empty archive", {.n = 0}, ""},
        {"ZIP64", {.parts = {{A, .zip64 = true}, {D, .zip64 = true}}, .n = 2, .zip64 = true}, ""},
        {"ZIP64 sizes, and not of the archive", {.parts = {{D, .zip64 = true}}, .n = 1}, ""},
        {"ZIP64 asked for and lost",
         {.parts = {{A}}, .n = 1, .zip64 = true, .zip64_lost = true},
         "zip-entry-count zip-zip64 damage"},
        {"the flag of encryption", {.parts = {{A, .flags = 1}}, .n = 1}, "zip-fake-encryption"},
        {"… on a deflated entry", {.parts = {{D, .flags = 1}}, .n = 1}, "zip-fake-encryption"},
        {"… in the local header only", {.parts = {{D, .local_flags = 1}}, .n = 1}, "zip-fake-encryption"},
        {"encrypted in truth",
         {.parts = {{A, .flags = 1, .crc = 1, .local_crc = 1}}, .n = 1},
         "zip-crc opaque"},
        {"disk numbers", {.parts = {{A}}, .n = 1, .disk = 7}, "zip-disk-number"},
        {"… of an entry", {.parts = {{A, .disk = 9}}, .n = 1}, "zip-disk-number"},
        {"too few entries on this disk",
         {.parts = {{A}, {D}}, .n = 2, .entries_on_disk = -1},
         "zip-entry-count"},
        {"too few entries", {.parts = {{A}, {D}}, .n = 2, .entries = -1}, "zip-entry-count"},
        {"no entries, it says", {.parts = {{A}}, .n = 1, .entries = -1}, "zip-entry-count"},
        {"too many entries", {.parts = {{A}}, .n = 1, .entries = 5}, "zip-entry-count"},
        {"a wrong size of the directory",
         {.parts = {{A}, {D}}, .n = 2, .directory_size = -20},
         "zip-directory-size"},
        {"… too large", {.parts = {{A}}, .n = 1, .directory_size = 20}, "zip-directory-size"},
        {"two end records", {.parts = {{A}}, .n = 1, .second_end = true}, "zip-end-records"},
        {"bytes behind the end", {.parts = {{A}}, .n = 1, .behind = 10}, "zip-trailing-data"},
        {"a comment that is cut", {.parts = {{A}}, .n = 1, .comment = 10, .cut = 5}, "zip-trailing-data"},
        {"the longest comment", {.parts = {{A}}, .n = 1, .comment = 65535}, "zip-comment zip-zip64"},
        {"DEX before it", {.parts = {{A}}, .n = 1, .before = "dex\n035"}, "zip-janus"},
        {"something before it", {.parts = {{A}}, .n = 1, .before = "#!/bin/sh\n"}, "zip-prepended"},
        {"… that offsets do not count",
         {.parts = {{A}, {D}}, .n = 2, .shifted = 100},
         "zip-prepended zip-shifted"},
        {"an unknown method, stored", {.parts = {{A, .method = 77}}, .n = 1}, "zip-method"},
        {"an unknown method, deflated", {.parts = {{D, .method = 77}}, .n = 1}, "zip-method"},
        {"an unknown method, stored, and the sizes differ",
         {.parts = {{A, .method = 77, .packed = -2}}, .n = 1},
         "zip-local-size zip-method zip-stored-size"},
        {"an empty name", {.parts = {{.name = "", .content = "x"}}, .n = 1}, "zip-name-empty"},
        {"a NUL in the name",
         {.parts = {{.name = "a\0b", .name_n = 3, .content = "x"}}, .n = 1},
         "zip-name-nul"},
        {"a newline in the name", {.parts = {{.name = "a\nb", .content = "x"}}, .n = 1}, "zip-name-control"},
        {"a name that is not UTF-8",
         {.parts = {{.name = "a\xff", .content = "x"}}, .n = 1},
         "zip-name-encoding"},
        {"a name in UTF-8", {.parts = {{.name = "gr\xc3\xbc\xc3\x9f", .content = "x"}}, .n = 1}, ""},
        {"up", {.parts = {{.name = "../../etc/passwd", .content = "x"}}, .n = 1}, "zip-name-path"},
        {"up inside", {.parts = {{.name = "a/../b", .content = "x"}}, .n = 1}, "zip-name-path"},
        {"absolute", {.parts = {{.name = "/etc/passwd", .content = "x"}}, .n = 1}, "zip-name-path"},
        {"a drive", {.parts = {{.name = "C:\\x", .content = "x"}}, .n = 1}, "zip-name-path"},
        {"backslashes up", {.parts = {{.name = "a\\..\\b", .content = "x"}}, .n = 1}, "zip-name-path"},
        {"two slashes", {.parts = {{.name = "a//b", .content = "x"}}, .n = 1}, "zip-name-path"},
        {"dots that are a name", {.parts = {{.name = "a/..b/c..", .content = "x"}}, .n = 1}, ""},
        {"too long a name", {.parts = {{.name = name256, .content = "x"}}, .n = 1}, "zip-name-long"},
        {"a file in a file",
         {.parts = {{D}, {.name = "classes.dex/x", .content = "x"}}, .n = 2},
         "zip-name-collision"},
        {"a folder named as a file",
         {.parts = {{.name = "classes.dex/", .content = ""}, {D}}, .n = 2},
         "zip-name-collision"},
        {"a folder and what is in it",
         {.parts = {{.name = "a/", .content = ""}, {.name = "a/b", .content = "x"}}, .n = 2},
         ""},
        {"the same name twice",
         {.parts = {{A}, {.name = "a.txt", .content = "other"}}, .n = 2},
         "zip-duplicate"},
        {"no local header",
         {.parts = {{A, .no_local = true}, {D}}, .n = 2},
         "zip-local-missing zip-prepended damage"},
        {"a local header out of the file",
         {.parts = {{A, .header = 100000}}, .n = 1},
         "zip-local-missing damage"},
        {"another local name", {.parts = {{A, .local_name = "b.txt"}}, .n = 1}, "zip-local-name"},
        {"a longer local name", {.parts = {{A, .local_name = "longer.txt"}}, .n = 1}, "zip-local-name"},
        {"another local size", {.parts = {{A, .local_size = 4}}, .n = 1}, "zip-local-size"},
        {"another local packed size", {.parts = {{A, .local_packed = 4}}, .n = 1}, "zip-local-size"},
        {"another local CRC", {.parts = {{A, .local_crc = 1}}, .n = 1}, "zip-local-crc"},
        {"another local method", {.parts = {{A, .local_method = 8}}, .n = 1}, "zip-local-method"},
        {"a descriptor in the local flags only",
         {.parts = {{A, .local_flags = 8}, {D}}, .n = 2},
         "zip-descriptor zip-local-flags"},
        {"a descriptor that differs",
         {.parts = {{A, .descriptor = true, .descriptor_size = 1}}, .n = 1},
         "zip-descriptor"},
        {"data into the directory",
         {.parts = {{A, .packed = 20, .size = 20}}, .n = 1},
         "zip-crc zip-data-range zip-local-size"},
        {"data out of the file",
         {.parts = {{A, .packed = 20000, .size = 20000}}, .n = 1},
         "zip-data-range zip-local-size damage"},
        {"stored with two sizes", {.parts = {{A, .packed = -1}}, .n = 1}, "zip-local-size zip-stored-size"},
        {"overlap",
         {.parts = {{A}, {.name = "a.txt2", .content = "hello", .same_data = 1}}, .n = 2},
         "zip-local-name zip-overlap"},
        {"a wrong CRC", {.parts = {{D, .crc = 1, .local_crc = 1}}, .n = 1}, "zip-crc"},
        {"a size that is too small", {.parts = {{D, .size = -20, .local_size = -20}}, .n = 1}, "zip-size"},
        {"a size that is too large", {.parts = {{D, .size = 20, .local_size = 20}}, .n = 1}, "zip-size"},
        {"packed data that is cut", {.parts = {{D, .packed = -5, .local_packed = -5}}, .n = 1}, "damage"},
        {"no end record", {.parts = {{A}, {D}}, .n = 2, .cut = 22}, "damage"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char kinds[512];
        struct opened o = open_made(&rows[i].made);
        if (!o.z) fail_msg("%s: not taken", rows[i].what);
        assert_true(zip_recognised(o.b) || !rows[i].made.parts[0].content || rows[i].made.behind ||
                    rows[i].made.parts[0].no_local);
        if (strcmp(told(&o, kinds), rows[i].expected) != 0)
            fail_msg("%s: \"%s\", expected \"%s\"", rows[i].what, kinds, rows[i].expected);
        done(&o);
    }
}

/* What is read in spite of the trick: what Android reads. */
static void contents(void **state) {
    static const struct {
        const char *what;
        struct zip_made made;
        const char *name, *content;
    } rows[] = {
        {"stored", {.parts = {{A}, {D}}, .n = 2}, "a.txt", "hello"},
        {"deflated", {.parts = {{A}, {D}}, .n = 2}, "classes.dex", LONG_TEXT},
        {"encryption flag", {.parts = {{D, .flags = 1}}, .n = 1}, "classes.dex", LONG_TEXT},
        {"unknown and stored", {.parts = {{A, .method = 77}}, .n = 1}, "a.txt", "hello"},
        {"unknown and deflated", {.parts = {{D, .method = 77}}, .n = 1}, "classes.dex", LONG_TEXT},
        {"unknown, stored and sizes differ",
         {.parts = {{A, .method = 77, .packed = -2}}, .n = 1},
         "a.txt",
         "hello"},
        {"the first of two",
         {.parts = {{A}, {.name = "a.txt", .content = "other"}}, .n = 2},
         "a.txt",
         "hello"},
        {"found by the central name", {.parts = {{A, .local_name = "b.txt"}}, .n = 1}, "a.txt", "hello"},
        {"local lengths decide",
         {.parts = {{A, .local_name = "much-longer.txt", .local_extra = 9}}, .n = 1},
         "a.txt",
         "hello"},
        {"the central method", {.parts = {{D, .local_method = 50}}, .n = 1}, "classes.dex", LONG_TEXT},
        {"the central size",
         {.parts = {{A, .local_size = 50, .local_packed = 50}}, .n = 1},
         "a.txt",
         "hello"},
        {"the last end record", {.parts = {{A}, {D}}, .n = 2, .second_end = true}, "a.txt", "hello"},
        {"shifted", {.parts = {{A}, {D}}, .n = 2, .shifted = 1000}, "classes.dex", LONG_TEXT},
        {"too small a size",
         {.parts = {{D, .size = -100, .local_size = -100}}, .n = 1},
         "classes.dex",
         LONG_TEXT},
        {"wrong CRC", {.parts = {{D, .crc = 1}}, .n = 1}, "classes.dex", LONG_TEXT},
        {"a stored one by its uncompressed size", {.parts = {{A, .packed = -3}}, .n = 1}, "a.txt", "hello"},
        {"ZIP64", {.parts = {{A}, {D, .zip64 = true}}, .n = 2, .zip64 = true}, "classes.dex", LONG_TEXT},
        {"salvaged", {.parts = {{A}, {D}}, .n = 2, .cut = 22}, "classes.dex", LONG_TEXT},
        {"salvaged by descriptors",
         {.parts = {{A, .descriptor = true}, {D, .descriptor = true}}, .n = 2, .cut = 22},
         "classes.dex",
         LONG_TEXT},
        {"behind an empty name", {.parts = {{.name = "", .content = "x"}, {A}}, .n = 2}, "a.txt", "hello"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct opened o = open_made(&rows[i].made);
        const struct zip_entry *e = zip_find(o.z, text_of(rows[i].name));
        if (!e) fail_msg("%s: not found", rows[i].what);
        struct zip_content c;
        if (!zip_read(o.z, e, &c)) fail_msg("%s: not read", rows[i].what);
        if (!text_is((struct text){(const char *)c.bytes.p, c.bytes.n}, rows[i].content))
            fail_msg("%s: %.*s", rows[i].what, (int)c.bytes.n, c.bytes.p);
        zip_content_free(&c);
        assert_null(zip_find(o.z, TEXT("not there")));
        done(&o);
    }
}

/* A thousand names for one content: the first are read, and what is left is told. Read again, an entry stays
 * what it was. */
static void shared_bytes(void **state) {
    enum { NAMES = 1000 };
    static const char text[] =
        "a text that is as long as a hundred of the names that lead to it, or nearly so";
    struct made m = {0};
    made_le(&m, 0x04034b50, 4), made_fill(&m, 0, 14);
    made_le(&m, sizeof text, 4), made_le(&m, sizeof text, 4), made_le(&m, 1, 4), made_put(&m, "x", 1);
    for (int i = 0; i < 200; i++) made_put(&m, text, sizeof text);
    uint32_t size = 200 * sizeof text, at = (uint32_t)m.n;
    for (int i = 0; i < NAMES; i++) {
        made_le(&m, 0x02014b50, 4), made_fill(&m, 0, 16);
        made_le(&m, size, 4), made_le(&m, size, 4), made_le(&m, 1, 4), made_fill(&m, 0, 14);
        made_put(&m, &(char){(char)('a' + i % 26)}, 1);
    }
    uint32_t directory = (uint32_t)m.n - at;
    made_le(&m, 0x06054b50, 4), made_fill(&m, 0, 4), made_le(&m, NAMES, 2), made_le(&m, NAMES, 2);
    made_le(&m, directory, 4), made_le(&m, at, 4), made_le(&m, 0, 2);
    struct opened o = open_with((struct bytes){m.p, m.n}, &(struct app_options){0});
    size_t first = 0, again = 0;
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < zip_count(o.z); i++) {
            struct zip_content c;
            if (zip_read(o.z, zip_entry(o.z, i), &c)) *(round ? &again : &first) += 1;
            zip_content_free(&c);
        }
    assert_int_equal(zip_count(o.z), NAMES);
    assert_true(first > 0 && first * size <= 2 * m.n);
    assert_int_equal(again, first);
    assert_true(app_draft_finish(o.draft)->n_opaque > 0);
    done(&o);
}

static void no_archive(void **state) {
    static const struct {
        const char *p;
        size_t n;
    } rows[] = {{"", 0},       {"PK", 2},         {"hello", 5},
                {"PK\5\6", 4}, {"dex\n035\0", 8}, {"PK\3\5aaaaaaaaaaaaaaaaaaaaaaaaaa", 30}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bytes b = {(const uint8_t *)rows[i].p, rows[i].n};
        uint8_t *own = malloc(b.n ? b.n : 1);
        memcpy(own, b.p, b.n);
        struct opened o = open_with((struct bytes){own, b.n}, &(struct app_options){0});
        assert_null(o.z);
        assert_false(zip_recognised(b));
        done(&o);
    }
}

static void limits(void **state) {
    char *zeros = calloc(1, 1 << 20);
    struct zip_made m = {.parts = {{.name = "z", .content = zeros, .content_n = 1 << 20, .deflated = true},
                                   {.name = "y", .content = zeros, .content_n = 1 << 20, .deflated = true}},
                         .n = 2};
    static const struct {
        struct app_limits limits;
        const char *expected;
    } rows[] = {
        {{0}, ""},
        {{.most_entry = 1 << 20}, ""},
        {{.most_entry = (1 << 20) - 1}, "opaque"},
        {{.most_inflated = 2 << 20}, ""},
        {{.most_inflated = (2 << 20) - 1}, "opaque"},
        {{.most_entries = 1}, "damage"},
        {{.most_entries = 2}, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char kinds[512];
        struct opened o = open_with(zip_make(&m), &(struct app_options){.limits = rows[i].limits});
        told(&o, kinds);
        if (strcmp(kinds, rows[i].expected) != 0) fail_msg("row %zu: %s", i, kinds);
        assert_true(o.draft->inflated <= o.draft->options.limits.most_inflated);
        done(&o);
    }
    /* sizes that lie in both directions stay below the limit, and the rest is not made up */
    m.parts[0].size = m.parts[0].local_size = 1 << 30;
    m.parts[1].size = m.parts[1].local_size = -(1 << 20) + 1;
    char kinds[512];
    struct opened o = open_made(&m);
    told(&o, kinds);
    assert_string_equal(kinds, "zip-size");
    assert_int_equal(o.draft->inflated, 2 << 20);
    done(&o);
    free(zeros);
}

/* Many entries, all found, each in its own place; and one name a hundred thousand times. */
static void many(void **state) {
    for (int same = 0; same < 2; same++) {
        enum { MANY = 60000 };
        struct made m = {0}, directory = {0};
        for (unsigned i = 0; i < MANY; i++) {
            char name[32];
            snprintf(name, sizeof name, "res/drawable/%06u.png", same ? 0 : i);
            struct zip_part p = {.name = name, .content = ""};
            struct zip_place_made at;
            made_local(&m, &p, &at);
            made_central(&directory, &p, &at);
        }
        size_t at = m.n, size = directory.n;
        made_put(&m, directory.p, directory.n);
        made_end(&m, &(struct zip_made){.n = MANY}, at, size);
        free(directory.p);
        struct opened o = open_with((struct bytes){m.p, m.n}, &(struct app_options){0});
        assert_int_equal(zip_count(o.z), MANY);
        for (unsigned i = 0; i < MANY; i++) {
            const struct zip_entry *e = zip_entry(o.z, i);
            assert_ptr_equal(zip_find(o.z, e->name), zip_entry(o.z, same ? 0 : i));
            assert_int_equal(e->duplicate, same && i > 0);
        }
        struct app *app = app_draft_finish(o.draft);
        assert_int_equal(app->n_anomalies, same);
        if (same) assert_int_equal(app->anomalies[0].count, MANY - 1);
        done(&o);
    }
}

/* Names that are made to cost time: each of a few hundred has 30,000 folders, and lies in the one before. */
static void deep(void **state) {
    enum { MANY = 300, LONG = 60000 };
    struct made m = {0}, directory = {0};
    char *name = malloc(LONG + 1);
    for (size_t i = 0; i < LONG; i++) name[i] = i % 2 ? '/' : 'a';
    for (unsigned i = 0; i < MANY; i++) {
        struct zip_part p = {.name = name, .name_n = LONG - 2 * i, .content = ""};
        struct zip_place_made at;
        made_local(&m, &p, &at);
        made_central(&directory, &p, &at);
    }
    size_t at = m.n, size = directory.n;
    made_put(&m, directory.p, directory.n);
    made_end(&m, &(struct zip_made){.n = MANY}, at, size);
    free(directory.p);
    free(name);
    struct opened o = open_with((struct bytes){m.p, m.n}, &(struct app_options){0});
    assert_int_equal(zip_count(o.z), MANY);
    assert_in_range(arena_used(o.arena), 0, 1 << 20);
    done(&o);
}

/* So many that cannot be read are told once, and take no memory. */
static void many_lost(void **state) {
    enum { MANY = 20000 };
    struct made m = {0}, directory = {0};
    struct zip_part p = {.name = "a", .content = "hello", .no_local = true};
    struct zip_place_made at;
    made_local(&m, &p, &at);
    for (unsigned i = 0; i < MANY; i++) made_central(&directory, &p, &at);
    size_t begin = m.n, size = directory.n;
    made_put(&m, directory.p, directory.n);
    made_end(&m, &(struct zip_made){.n = MANY}, begin, size);
    free(directory.p);
    struct opened o = open_with((struct bytes){m.p, m.n}, &(struct app_options){0});
    size_t before = arena_used(o.arena);
    char kinds[512];
    told(&o, kinds);
    assert_string_equal(kinds, "zip-duplicate zip-local-missing zip-prepended damage");
    assert_in_range(arena_used(o.arena) - before, 0, 1 << 20);
    done(&o);
}

static void places(void **state) {
    struct zip_made m = {.parts = {{A}, {.name = "a\0\n\xff", .name_n = 4, .content = "x"}}, .n = 2};
    struct opened o = open_made(&m);
    assert_string_equal(zip_place(o.z, zip_entry(o.z, 0), 3).entry, "a.txt");
    assert_string_equal(zip_place(o.z, zip_entry(o.z, 1), 3).entry, "a\\x00\\x0a\\xff");
    assert_int_equal(zip_place(o.z, zip_entry(o.z, 1), 3).offset, 3);
    struct zip *inner = zip_open(o.draft, o.b, "base.apk");
    assert_string_equal(zip_place(inner, zip_entry(inner, 0), 0).entry, "base.apk!a.txt");
    assert_string_equal(zip_outer(inner), "base.apk");
    struct zip_layout l = zip_layout(inner);
    assert_memory_equal(o.b.p + l.directory, "PK\1\2", 4);
    assert_memory_equal(o.b.p + l.end, "PK\5\6", 4);
    assert_int_equal(l.directory + l.directory_size, l.end);
    done(&o);
}

static void *read_all(void *context) {
    const struct zip *z = context;
    uintptr_t right = 0;
    for (int round = 0; round < 200; round++)
        for (size_t i = 0; i < zip_count(z); i++) {
            struct zip_content c;
            const struct zip_entry *e = zip_find(z, zip_entry(z, i)->name);
            right += zip_read_quietly(z, e, &c) && !c.trouble && c.bytes.n == e->size;
            zip_content_free(&c);
        }
    return (void *)right;
}

static void threads(void **state) {
    struct zip_made m = {.parts = {{A}, {D}, {.name = "x", .content = LONG_TEXT LONG_TEXT, .deflated = true}},
                         .n = 3};
    struct opened o = open_made(&m);
    pthread_t t[4];
    for (int i = 0; i < 4; i++) assert_int_equal(pthread_create(&t[i], NULL, read_all, o.z), 0);
    for (int i = 0; i < 4; i++) {
        void *right;
        pthread_join(t[i], &right);
        assert_int_equal((uintptr_t)right, 600);
    }
    assert_int_equal(o.draft->inflated, 3 * (sizeof LONG_TEXT - 1)); /* each once */
    done(&o);
}

/* Every cut and every single wrong byte of a small archive: taken or not, nothing is read beyond it, what is
 * found has its bytes inside, and what reads without trouble is as long as it says. */
static void damage(void **state) {
    struct zip_made m = {
        .parts = {{A}, {D, .descriptor = true}, {.name = "b/c", .content = "x", .zip64 = true}},
        .n = 3,
        .comment = 5};
    struct bytes good = zip_make(&m);
    static const uint8_t values[] = {0x00, 0x01, 0x7f, 0x80, 0xff};
    for (size_t at = 0; at < good.n; at++)
        for (size_t v = 0; v <= sizeof values; v++) {
            size_t n = v == sizeof values ? at : good.n;
            uint8_t *p = malloc(n ? n : 1);
            memcpy(p, good.p, n);
            if (v < sizeof values) p[at] = values[v];
            struct opened o =
                open_with((struct bytes){p, n}, &(struct app_options){.limits.most_entry = 1 << 20});
            for (size_t i = 0; o.z && i < zip_count(o.z); i++) {
                const struct zip_entry *e = zip_entry(o.z, i);
                struct zip_content c;
                assert_true(e->data <= n &&
                            (e->name.p >= (const char *)p && e->name.p + e->name.n <= (const char *)p + n));
                if (zip_read(o.z, e, &c) && !c.trouble) assert_int_equal(c.bytes.n, e->size);
                zip_content_free(&c);
            }
            done(&o);
        }
    free((void *)good.p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tricks),     cmocka_unit_test(contents),  cmocka_unit_test(shared_bytes),
        cmocka_unit_test(no_archive), cmocka_unit_test(limits),    cmocka_unit_test(many),
        cmocka_unit_test(deep),       cmocka_unit_test(many_lost), cmocka_unit_test(places),
        cmocka_unit_test(threads),    cmocka_unit_test(damage)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
