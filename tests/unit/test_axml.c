#include "axml_build.h"
#include "evidence/app/android/axml.h"
#include "evidence/app/android/manifest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
// cmocka wants the four above first
#include <cmocka.h>

#define STRING(n, t)                                                                                         \
    { .name = n, .type = 3, .text = t }
#define PLAIN(n, t)                                                                                          \
    { .name = n, .type = 3, .text = t, .plain = true }
#define NUMBER(n, v)                                                                                         \
    { .name = n, .type = 0x10, .data = v }

#define COUNT(list) (sizeof(list) / sizeof *(list))

static struct bytes shop(const struct lies *l) {
    static const struct attribute_made manifest[] = {NUMBER("versionCode", 7), STRING("versionName", "1.2"),
                                                     PLAIN("package", "com.shop")};
    static const struct attribute_made sdk[] = {NUMBER("minSdkVersion", 21), NUMBER("targetSdkVersion", 33)};
    static const struct attribute_made asked[] = {STRING("name", "android.permission.CAMERA"),
                                                  NUMBER("maxSdkVersion", 30)};
    static const struct attribute_made application[] = {STRING("label", "Shop"), STRING("name", ".App")};
    struct axml_making m = axml_begin(l);
    axml_namespace(&m, false);
    axml_start(&m, "manifest", manifest, COUNT(manifest));
    axml_start(&m, "uses-sdk", sdk, COUNT(sdk));
    axml_end(&m, "uses-sdk");
    axml_start(&m, "uses-permission", asked, COUNT(asked));
    axml_end(&m, "uses-permission");
    axml_start(&m, "application", application, COUNT(application));
    axml_end(&m, "application");
    axml_end(&m, "manifest");
    axml_namespace(&m, true);
    return axml_done(&m);
}

/* "com.shop 7 1.2 33 android.permission.CAMERA<=30 com.shop.App: axml-…" as the facts come out. */
static void read_into(struct bytes b, char to[512]) {
    struct arena *arena = arena_new();
    struct diagnostics *diagnostics = diagnostics_new(100);
    struct app_draft *d = app_draft_new(arena, "test.apk", &(struct app_options){0}, diagnostics);
    struct manifest m;
    bool read = manifest_read(d, b, NULL, "AndroidManifest.xml", &m);
    struct app *app = app_draft_finish(d);
    size_t n = (size_t)snprintf(to, 512, "%s %s %s %u", app->id ? app->id : "-",
                                app->version_code ? app->version_code : "-",
                                app->version ? app->version : "-", app->target_level);
    for (size_t i = 0; i < app->n_permissions; i++)
        n += (size_t)snprintf(to + n, 512 - n, " %s<=%u", app->permissions[i].name,
                              app->permissions[i].most_level);
    for (size_t i = 0; i < app->n_declared; i++)
        n += (size_t)snprintf(to + n, 512 - n, " %s", app->declared[i].name);
    n += (size_t)snprintf(to + n, 512 - n, read ? ":" : " unread:");
    for (size_t i = 0; i < app->n_anomalies; i++)
        n += (size_t)snprintf(to + n, 512 - n, " %s", app->anomalies[i].kind);
    if (diagnostics_total(diagnostics, SEVERITY_DAMAGE)) snprintf(to + n, 512 - n, " damage");
    diagnostics_free(diagnostics);
    arena_free(arena);
}

#define SHOP "com.shop 7 1.2 33 android.permission.CAMERA<=30 com.shop.App:"

static void tricks(void **state) {
    static const struct {
        const char *what;
        struct lies lies;
        const char *expected;
    } rows[] = {
        {"good", {0}, SHOP},
        {"good, in UTF-8", {.utf8 = true}, SHOP},
        {"attributes 24 bytes apart", {.attribute_size = 4}, SHOP " axml-attribute-size"},
        {"attributes that begin later", {.attribute_start = 12}, SHOP " axml-attribute-start"},
        {"values of another size", {.value_size = 100}, SHOP " axml-value-size"},
        {"values of no size", {.value_size = -8}, SHOP " axml-value-size"},
        {"a longer header of namespaces", {.namespace_header = 4}, SHOP " axml-header"},
        {"longer headers of all nodes", {.node_header = 8}, SHOP " axml-header"},
        {"a type of zero", {.type = -3}, SHOP " axml-magic"},
        {"another type", {.type = 0x1000}, SHOP " axml-magic"},
        {"a longer header of the document", {.header = 8}, SHOP " axml-magic"},
        {"an unknown chunk before the pool", {.junk_before = true}, SHOP " axml-chunk"},
        {"unknown chunks between the nodes", {.junk_between = true}, SHOP " axml-chunk"},
        {"a count of strings that runs into them", {.pool_count = 40}, SHOP " axml-count"},
        {"a count beyond the file", {.pool_count = 0x7fffff00}, SHOP " axml-count"},
        {"styles that begin nowhere", {.pool_styles = 5}, SHOP " axml-styles"},
        {"strings out of order", {.reversed = true}, SHOP " axml-order"},
        {"two pools: the last counts", {.second_pool = true}, SHOP " axml-pools"},
        {"a size beyond the file", {.size = 1000}, SHOP " axml-size"},
        {"a size of nothing", {.size = -100000}, SHOP " axml-size"},
        {"bytes behind", {.behind = 64}, SHOP " axml-trailing"},
        {"names that are missing", {.nameless = true}, SHOP " axml-attribute-name"},
        {"every attribute twice", {.twice = true}, SHOP " axml-duplicate"},
        {"elements that end and did not begin", {.surplus_end = true}, SHOP " axml-balance"},
        /* the framework does not come to an attribute behind a greater id */
        {"attributes in the wrong order",
         {.wrong_order = true},
         "com.shop - 1.2 33 com.shop.App: axml-attribute-order"},
        /* without ids there are no android: attributes, whatever they are called */
        {"no resource map",
         {.no_ids = true},
         "com.shop - - 1 android.permission.READ_EXTERNAL_STORAGE<=0 android.permission.READ_PHONE_STATE<=0 "
         "android.permission.WRITE_EXTERNAL_STORAGE<=0: axml-attribute-id"},
        {"a pool that is cut", {.pool_size = 4}, "- - - 0 unread: damage"},
        {"a node that leaves the file", {.node_size = 100}, SHOP " damage"},
        {"a node shorter than its header", {.node_size = -20}, SHOP " damage"},
        {"more attributes than there is room for", {.attribute_count = 9}, SHOP " damage"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct bytes b = shop(&rows[i].lies);
        char got[512];
        read_into(b, got);
        if (strcmp(got, rows[i].expected) != 0) print_error("%s\n", rows[i].what);
        assert_string_equal(got, rows[i].expected);
        free((void *)b.p);
    }
}

/* Every document cut at every length, and with every byte changed: never more than it holds, never a crash.
 */
static void cut_and_changed(void **state) {
    (void)state;
    struct bytes b = shop(&(struct lies){0});
    char got[512];
    for (size_t n = 0; n < b.n; n += 3) {
        uint8_t *copy = malloc(n ? n : 1);
        memcpy(copy, b.p, n);
        read_into((struct bytes){copy, n}, got);
        free(copy);
    }
    uint8_t *copy = malloc(b.n);
    memcpy(copy, b.p, b.n);
    for (size_t i = 0; i < b.n; i++) {
        copy[i] ^= 0xff;
        read_into((struct bytes){copy, b.n}, got);
        copy[i] ^= 0xff;
    }
    read_into((struct bytes){copy, b.n}, got);
    assert_string_equal(got, SHOP);
    free(copy);
    free((void *)b.p);
}

struct opened {
    struct arena *arena;
    struct diagnostics *diagnostics;
    struct app_draft *draft;
};

static struct opened open_draft(void) {
    struct opened o = {.arena = arena_new(), .diagnostics = diagnostics_new(100)};
    o.draft = app_draft_new(o.arena, "test.apk", &(struct app_options){0}, o.diagnostics);
    return o;
}

static void done(struct opened *o) {
    app_draft_free(o->draft);
    diagnostics_free(o->diagnostics);
    arena_free(o->arena);
}

/* The strings of a pool, one by one, and what was wrong with them. */
static void strings(void **state) {
    static const struct {
        const char *what;
        struct lies lies;
        const char *second, *anomaly;
    } rows[] = {
        {"good", {0}, "second", NULL},
        {"good, in UTF-8", {.utf8 = true}, "second", NULL},
        {"a length too large", {.length = 3}, NULL, "axml-string-length"},
        {"a length too small", {.length = -3}, "sec", "axml-string-length"},
        {"a length beyond the pool", {.length = 5000}, NULL, "axml-string-length"},
        {"… in UTF-8", {.utf8 = true, .length = 100}, NULL, "axml-string-length"},
        {"too small, in UTF-8", {.utf8 = true, .length = -3}, "sec", "axml-string-length"},
        {"an offset out of the pool", {.second_offset = 100000}, "", "axml-string-offset"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct opened o = open_draft();
        struct axml_making m = axml_begin(&rows[i].lies);
        m.strings = (struct strings_made){{"first", "second", "third"}, 3};
        axml_start(&m, "root", NULL, 0);
        struct bytes b = axml_done(&m);
        struct axml *x = axml_open(o.draft, b, "a.xml");
        assert_non_null(x);
        uint64_t offset;
        assert_string_equal(axml_string(x, 0, &offset).p, "first");
        struct text second = axml_string(x, 1, &offset);
        if (rows[i].second) assert_string_equal(second.p, rows[i].second);
        assert_string_equal(axml_string(x, 2, &offset).p, "third");
        assert_int_equal(axml_string(x, 99, &offset).n, 0);
        struct app *app = app_draft_finish(o.draft);
        bool told = false;
        for (size_t k = 0; k < app->n_anomalies && rows[i].anomaly; k++)
            told |= strcmp(app->anomalies[k].kind, rows[i].anomaly) == 0;
        if (rows[i].anomaly && !told) print_error("%s\n", rows[i].what);
        assert_int_equal(told, rows[i].anomaly != NULL);
        free((void *)b.p);
        done(&o);
    }
}

static void recognised(void **state) {
    (void)state;
    struct bytes b = shop(&(struct lies){0}), odd = shop(&(struct lies){.type = -3});
    assert_true(axml_recognised(b));
    assert_true(axml_recognised(odd));
    static const char text[] = "<?xml version=\"1.0\"?><manifest/>";
    assert_false(axml_recognised((struct bytes){(const uint8_t *)text, sizeof text}));
    assert_false(axml_recognised((struct bytes){b.p, 6}));
    free((void *)b.p);
    free((void *)odd.p);
}

/* Elements may overlap their attributes 65,535 times each: the work stays within the size of the file. */
static void overlapping(void **state) {
    (void)state;
    struct opened o = open_draft();
    const struct lies l = {0};
    struct axml_making m = axml_begin(&l);
    for (int i = 0; i < 200; i++) {
        struct made body = {NULL, 0, 0};
        made_le(&body, UINT32_MAX, 4);
        made_le(&body, 1, 4);
        made_le(&body, 20, 2);
        made_le(&body, 0, 2);
        made_le(&body, 65535, 2);
        made_fill(&body, 0, 26);
        made_node(&m, 0x102, &body, 0);
    }
    struct bytes b = axml_done(&m);
    struct axml *x = axml_open(o.draft, b, "a.xml");
    assert_non_null(x);
    struct xml_event e;
    size_t attributes = 0;
    while (axml_next(x, &e)) attributes += e.n_attributes;
    assert_true(attributes <= b.n / 20 + 256);
    free((void *)b.p);
    done(&o);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tricks),     cmocka_unit_test(cut_and_changed), cmocka_unit_test(strings),
        cmocka_unit_test(recognised), cmocka_unit_test(overlapping),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
