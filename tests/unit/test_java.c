#include "class_build.h"
#include "evidence/app/component/component.h"
#include "evidence/app/java/java.h"
#include "zip_build.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
// cmocka wants the four above first
#include <cmocka.h>

static struct component_table *components;

struct told {
    struct arena *arena;
    struct diagnostics *diagnostics;
    struct app_draft *d;
    struct app *app;
};

static struct told tell(void) {
    struct told t = {.arena = arena_new(), .diagnostics = diagnostics_new(20)};
    t.d = app_draft_new(t.arena, "x.jar", &(struct app_options){.components = components}, t.diagnostics);
    return t;
}

static struct told tell_class(struct bytes b) {
    struct told t = tell();
    uint8_t *own = malloc(b.n ? b.n : 1);
    memcpy(own, b.p, b.n);
    java_class_facts(t.d, (struct bytes){own, b.n}, (struct app_place){"A.class", 0});
    free(own);
    t.app = app_draft_finish(t.d);
    return t;
}

static void done(struct told *t) {
    diagnostics_free(t->diagnostics);
    arena_free(t->arena);
}

static bool reaches(const struct app *app, const char *api) {
    for (size_t i = 0; i < app->n_reach; i++)
        if (strcmp(app->reach[i].api, api) == 0) return true;
    return false;
}

/* A method, a field, a superclass, a constant: each by the table that DEX is read with. */
static void reach(void **state) {
    static const struct {
        struct class_shape shape;
        unsigned tag;
        const char *of, *name; /* of a member, or of a string */
        const char *api;       /* NULL: none */
    } rows[] = {
        {{.name = "a/B"},
         10,
         "android/location/LocationManager",
         "getLastKnownLocation",
         "android.location.LocationManager.getLastKnownLocation"},
        {{.name = "a/B"},
         11,
         "android/location/LocationManager",
         "getLastKnownLocation",
         "android.location.LocationManager.getLastKnownLocation"},
        {{.name = "a/B"}, 10, "android/location/LocationManager", "toString", NULL},
        {{.name = "a/B"}, 10, "other/LocationManager", "getLastKnownLocation", NULL},
        {{.name = "a/B"}, 9, "android/os/Build", "SERIAL", "android.os.Build.SERIAL"},
        {{.name = "a/B"},
         10,
         "dalvik/system/DexClassLoader",
         "<init>",
         "dalvik.system.DexClassLoader.<init>"},
        {{.name = "a/B", .super = "android/accessibilityservice/AccessibilityService"},
         10,
         "x/Y",
         "z",
         "android.accessibilityservice.AccessibilityService"},
        {{.name = "a/B", .super = "android/accessibilityservice/AccessibilityService"},
         10,
         "a/B",
         "performGlobalAction",
         "android.accessibilityservice.AccessibilityService.performGlobalAction"},
        {{.name = "a/B"}, 10, "a/B", "performGlobalAction", NULL},
        {{.name = "android/location/LocationManager$1"},
         10,
         "android/location/LocationManager",
         "getLastKnownLocation",
         NULL},
        {{.name = "a/B",
          .interface = "javax/net/ssl/X509TrustManager",
          .method = "checkServerTrusted",
          .code = "b1"},
         10,
         "x/Y",
         "z",
         "javax.net.ssl.X509TrustManager.checkServerTrusted"},
        {{.name = "a/B",
          .interface = "javax/net/ssl/X509TrustManager",
          .method = "checkServerTrusted",
          .code = "2ab6b1"},
         10,
         "x/Y",
         "z",
         NULL},
        {{.name = "a/B", .interface = "javax/net/ssl/HostnameVerifier", .method = "verify", .code = "04ac"},
         10,
         "x/Y",
         "z",
         "javax.net.ssl.HostnameVerifier.verify"},
        {{.name = "a/B", .interface = "javax/net/ssl/HostnameVerifier", .method = "verify", .code = "03ac"},
         10,
         "x/Y",
         "z",
         NULL},
        {{.name = "a/B"},
         8,
         NULL,
         "android.intent.action.INSTALL_PACKAGE",
         "\"android.intent.action.INSTALL_PACKAGE\""},
        {{.name = "a/B"},
         1,
         NULL,
         "android.intent.action.INSTALL_PACKAGE",
         NULL}, /* no constant that is loaded */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct class_made c = {.n = 0};
        struct build b = {.n = 0};
        class_long(&c);
        if (rows[i].tag == 1)
            class_utf8(&c, rows[i].name);
        else if (rows[i].tag == 8)
            class_named(&c, 8, rows[i].name);
        else
            class_member(&c, rows[i].tag, rows[i].of, rows[i].name);
        class_finish(&c, &rows[i].shape, &b);
        struct told t = tell_class(built(&b));
        assert_int_equal(t.app->classes, 1);
        assert_int_equal(diagnostics_total(t.diagnostics, SEVERITY_NOTE), 0);
        if (rows[i].api ? !reaches(t.app, rows[i].api) : t.app->n_reach > 0)
            fail_msg("row %zu: %zu, %s", i, t.app->n_reach, t.app->n_reach ? t.app->reach[0].api : "");
        if (t.app->n_reach) {
            assert_string_equal(t.app->reach[0].caller, "a.B");
            assert_string_equal(t.app->reach[0].at.entry, "A.class");
            assert_in_range(t.app->reach[0].at.offset, 10, b.n);
            assert_int_equal(t.app->reach[0].reachable, APP_UNKNOWN);
        }
        done(&t);
    }
}

static void endpoints(void **state) {
    struct class_made c = {.n = 0};
    struct build b = {.n = 0};
    class_named(&c, 8, "http://api.shop.com/v1");
    class_named(&c, 8, "push.shop.com");
    class_named(&c, 8, "no endpoint");
    class_utf8(&c, "https://not.loaded.com");
    class_finish(&c, &(struct class_shape){.name = "a/B"}, &b);
    struct told t = tell_class(built(&b));
    assert_int_equal(t.app->n_endpoints, 2);
    assert_string_equal(t.app->endpoints[0].text, "http://api.shop.com/v1");
    assert_string_equal(t.app->endpoints[0].found_in, "java");
    assert_int_equal(t.app->endpoints[0].at.offset, 10 + 3);
    assert_string_equal(t.app->endpoints[1].text, "push.shop.com");
    done(&t);
}

/* Whose class it is, and whose it names. */
static void parts(void **state) {
    const struct component *found = NULL;
    for (uint32_t i = 0; i < component_count(components) && !found; i++) {
        const struct component *one = component_get(components, i);
        size_t n = one->prefix ? strlen(one->prefix) : 0;
        if (n > 4 && one->prefix[n - 1] == '.' && strchr(one->prefix, '.') != one->prefix + n - 1)
            found = one;
    }
    assert_non_null(found);
    char name[128];
    snprintf(name, sizeof name, "%sInner", found->prefix);
    for (char *p = name; *p; p++)
        if (*p == '.') *p = '/';
    for (int own = 0; own < 2; own++) {
        struct class_made c = {.n = 0};
        struct build b = {.n = 0};
        class_member(&c, 10, name, "run");
        class_finish(&c, &(struct class_shape){.name = own ? name : "a/B"}, &b);
        struct told t = tell_class(built(&b));
        assert_int_equal(t.app->n_components, 1);
        assert_string_equal(t.app->components[0].id, found->id);
        assert_string_equal(t.app->components[0].prefix, found->prefix);
        assert_int_equal(t.app->components[0].seen, own ? COMPONENT_DEFINED : COMPONENT_REFERENCED);
        assert_int_equal(t.app->components[0].classes, own);
        done(&t);
    }
}

static const char *class_text(struct build *b, const char *name, const char *string, unsigned flags) {
    struct class_made c = {.n = 0};
    b->n = 0;
    class_named(&c, 8, string);
    class_finish(&c, &(struct class_shape){.name = name, .flags = flags}, b);
    return (const char *)b->p;
}

/* Each class once; module-info is none; names of its own packages are no hosts. */
static void archive(void **state) {
    static struct build b[5];
    struct zip_made m = {.n = 5};
    m.parts[0] = (struct zip_part){.name = "META-INF/versions/9/a/B.class",
                                   .content = class_text(&b[0], "a/B", "https://nine.shop.com", 0),
                                   .deflated = true};
    m.parts[1] = (struct zip_part){.name = "a/B.class",
                                   .content = class_text(&b[1], "a/B", "https://eight.shop.com", 0),
                                   .deflated = true};
    m.parts[2] = (struct zip_part){.name = "META-INF/versions/9/a/New.class",
                                   .content = class_text(&b[2], "a/New", "quick.shop.com", 0)};
    m.parts[3] = (struct zip_part){.name = "module-info.class",
                                   .content = class_text(&b[3], "module-info", "x", 0x8000)};
    m.parts[4] = (struct zip_part){.name = "quick/shop/com/C.class",
                                   .content = class_text(&b[4], "quick/shop/com/C", "y", 0)};
    for (int i = 0; i < 5; i++) m.parts[i].content_n = b[i].n;
    struct bytes zip = zip_make(&m);
    struct told t = tell();
    assert_int_equal(java_archive_facts(t.d, zip_open(t.d, zip, "lib.aar!classes.jar")), 5);
    t.app = app_draft_finish(t.d);
    assert_int_equal(t.app->classes, 3);
    assert_int_equal(t.app->code_files, 1);
    assert_int_equal(t.app->n_endpoints, 1);
    assert_string_equal(t.app->endpoints[0].host, "eight.shop.com");
    assert_string_equal(t.app->endpoints[0].at.entry, "lib.aar!classes.jar!a/B.class");
    assert_int_equal(diagnostics_total(t.diagnostics, SEVERITY_NOTE), 0);
    done(&t);
    free((void *)zip.p);
}

static void recognised(void **state) {
    static const struct {
        const char *hex;
        bool is;
    } rows[] = {
        {"cafebabe 0000 0034", true},
        {"cafebabe 0003 002d", true},
        {"cafebabe 0000 0002", false}, /* fat Mach-O */
        {"cafebabe 0000", false},
        {"cafebabf 0000 0034", false},
        {"", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct build b = {.n = 0};
        put_hex(&b, rows[i].hex);
        assert_int_equal(java_class_recognised(built(&b)), rows[i].is);
    }
}

/* Every cut and every single wrong byte: told as damage or taken, and never read beyond. */
static void damage(void **state) {
    struct class_made c = {.n = 0};
    struct build b = {.n = 0};
    class_long(&c);
    class_named(&c, 8, "http://api.shop.com/v1");
    class_member(&c, 10, "android/location/LocationManager", "getLastKnownLocation");
    class_finish(&c,
                 &(struct class_shape){.name = "a/B",
                                       .interface = "javax/net/ssl/X509TrustManager",
                                       .method = "checkServerTrusted",
                                       .code = "b1"},
                 &b);
    for (size_t n = 0; n < b.n - 2; n++) {
        struct told t = tell_class((struct bytes){b.p, n});
        assert_true(diagnostics_total(t.diagnostics, SEVERITY_DAMAGE) >= 1);
        assert_non_null(diagnostics_get(t.diagnostics, 0)->clause);
        done(&t);
    }
    static const uint8_t values[] = {0x00, 0x01, 0x05, 0x7f, 0x80, 0xff};
    for (size_t at = 0; at < b.n; at++)
        for (size_t v = 0; v < sizeof values; v++) {
            struct build other = b;
            other.p[at] = values[v];
            struct told t = tell_class(built(&other));
            done(&t);
        }
}

/* Constants that are made to cost time: 20,000 strings that are one text of 60,000 bytes, and as many
 * classes. */
static void shared(void **state) {
    enum { MANY = 20000, LONG = 60000 };
    struct made m = {0};
    char *text = malloc(LONG + 1);
    memset(text, '.', LONG);
    text[LONG] = '\0';
    static const uint8_t begin[] = {
        0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 0x34, (2 * MANY + 4) >> 8, (2 * MANY + 4) & 0xff};
    static const uint8_t self[] = {1, 0, 1, 'A', 7, 0, 1, 1, LONG >> 8, LONG & 0xff}, string[] = {8, 0, 3},
                         class[] = {7, 0, 3}, end[] = {0, 1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    made_put(&m, begin, sizeof begin);
    made_put(&m, self, sizeof self);
    made_put(&m, text, LONG);
    for (int i = 0; i < MANY; i++) made_put(&m, string, sizeof string);
    for (int i = 0; i < MANY; i++) made_put(&m, class, sizeof class);
    made_put(&m, end, sizeof end);
    for (int i = 0; i < 20; i++) {
        struct told t = tell_class((struct bytes){m.p, m.n});
        assert_int_equal(t.app->classes, 1);
        assert_int_equal(diagnostics_total(t.diagnostics, SEVERITY_NOTE), 0);
        done(&t);
    }
    free(m.p);
    free(text);
}

static int load(void **state) {
    components = component_table_shipped();
    return components ? 0 : -1;
}

static int unload(void **state) {
    component_table_free(components);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(reach),      cmocka_unit_test(endpoints),
                                       cmocka_unit_test(parts),      cmocka_unit_test(archive),
                                       cmocka_unit_test(recognised), cmocka_unit_test(damage),
                                       cmocka_unit_test(shared)};
    return cmocka_run_group_tests(tests, load, unload);
}
