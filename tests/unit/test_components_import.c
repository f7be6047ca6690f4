/* Lists of others: their shapes, what their regular expressions mean, and what cannot be used of them. */
#include "base/output.h"
#include "evidence/app/component/component_import.h"
#include "evidence/app/component/component_import_pattern.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

static struct component_table *import(const char *json, const struct component_table *known,
                                      const char *want) {
    struct diagnostics *d = diagnostics_new(100);
    struct arena *m = arena_new();
    struct component_draft *draft = component_draft_new();
    if (known) component_draft_add_table(draft, known);
    component_import(draft, known, "l.json", text_of(json), d);
    const char *all = "";
    for (size_t i = 0; i < diagnostics_count(d); i++)
        all = arena_format(m, "%s%s%s", all, i ? "\n" : "", diagnostic_line(m, diagnostics_get(d, i)));
    if (want) assert_string_equal(all, want);
    arena_free(m);
    diagnostics_free(d);
    return component_draft_finish(draft);
}

static const char *id_of(const struct component_table *t, uint32_t n) {
    return n == COMPONENT_NONE ? "" : component_get(t, n)->id;
}

static void each_shape_is_taken(void **state) {
    static const struct {
        const char *json, *class_name, *want_class, *host, *want_host;
    } cases[] = {
        {"{\"trackers\": {\"12\": {\"id\": 12, \"name\": \"Ex Ads\", \"categories\": [\"Advertisement\"], "
         "\"code_signature\": \"com.ex.ads.|com.ex.b\", \"network_signature\": "
         "\"ex\\\\.com|a\\\\.example\\\\.net\"}}}",
         "com/ex/ads/A", "exodus:12", "cdn.ex.com", "exodus:12"},
        {"{\"trackers\": [{\"name\": \"Ex Ads\", \"code_signature\": \"com.ex.ads\", \"network_signature\": "
         "\"NC\"}]}",
         "com/ex/ads/A", "exodus:ex-ads", "ex.com", ""},
        {"[{\"id\": \"7\", \"name\": \"Ex\", \"code_signature\": \"NC\", \"network_signature\": "
         "\".*\\\\.ex\\\\.com$\"}]",
         "com/ex/A", "", "a.ex.com", "exodus:7"},
        {"[{\"name\": \"Lib\", \"packages\": [\"com.ex.\", \"org.ex\"], \"hosts\": "
         "[\"https://api.ex.com/v1\"]}]",
         "org/ex/A", "list:lib", "api.ex.com", "list:lib"},
        {"{\"lib\": \"Lib One\", \"type\": \"Development Aid\", \"pn\": \"Lcom/ex/one\"}\n"
         "{\"lib\": \"Lib One\", \"type\": \"Development Aid\", \"pn\": \"Lcom/ex/two\"}\n",
         "com/ex/two/A$1", "list:lib-one", "ex.com", ""},
        {"{\"Lib\": \"com.ex.\", \"Other\": [\"org.ex.\", \"net.ex.Only\"]}", "net/ex/Only", "list:other",
         "ex.com", ""},
        {"[\"com.ex.\", \"org.ex\"]", "org/ex/A", "list:org-ex", "ex.com", ""},
        {"{\"libraries\": [{\"library\": \"\\u5317\", \"rootPackage\": \"com.ex\"}]}", "com/ex/A", "list:1",
         "ex.com", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct component_table *t = import(cases[i].json, NULL, "");
        assert_string_equal(id_of(t, component_of_class(t, text_of(cases[i].class_name))),
                            cases[i].want_class);
        assert_string_equal(id_of(t, component_of_host(t, text_of(cases[i].host))), cases[i].want_host);
        component_table_free(t);
    }
}

static void signatures_mean_prefixes(void **state) {
    static const struct {
        const char *signature, *want; /* NULL: it cannot be used */
    } cases[] = {
        {"com.ex.ads.", "com.ex.ads."},
        {"com\\.ex\\.ads\\.", "com.ex.ads."},
        {"^com.ex.ads.*", "com.ex.ads"},
        {"Lcom/ex/ads;", "com.ex.ads"},
        {"com/ex/ads/", "com.ex.ads."},
        {" com.ex ", "com.ex"},
        {"com.ex*", "com.ex"},
        {".ex.ads.", NULL},
        {".*ex.ads.", NULL},
        {"com.(ex|why).", NULL},
        {"com.ex[a-z]", NULL},
        {"com..ex", NULL},
        {"a.b", NULL},
        {"com.ex.\xc3\xa9", NULL},
        {"com.ex\\d", NULL},
    };
    static const struct {
        const char *signature, *want;
    } hosts[] = {
        {"ex\\.com", "ex.com"},
        {"ex.com", "ex.com"},
        {".*\\.ex\\.com$", "ex.com"},
        {"^(.*\\.)?ex\\.com", "ex.com"},
        {"https://API.ex.com/a", "api.ex.com"},
        {"\\.ex\\.com", "ex.com"},
        {"ex", NULL},
        {"ex.", NULL},
        {"ads[0-9]\\.ex\\.com", NULL},
        {"ex..com", NULL},
        {".ex.com.", "ex.com"},
    };
    char to[IMPORT_PATTERN_MOST];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *error = import_class(text_of(cases[i].signature), to);
        assert_int_equal(!error, cases[i].want != NULL);
        if (!error) assert_string_equal(to, cases[i].want);
    }
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        const char *error = import_host(text_of(hosts[i].signature), to);
        assert_int_equal(!error, hosts[i].want != NULL);
        if (!error) assert_string_equal(to, hosts[i].want);
    }
}

static void each_bad_entry_is_told_once(void **state) {
    static const struct {
        const char *json, *want;
    } cases[] = {
        {"[{\"name\": \"A\", \"code_signature\": \"com.a.|.b.c.\"}, {\"name\": \"B\"}, 3]",
         "l.json: entry 1: signature '.b.c.' of 'A' begins inside a name, which no prefix can; it is left "
         "out\n"
         "l.json: entry 2: 'B' is no component: one has a name and packages; it is left out\n"
         "l.json: entry 3: '' is no component: one has a name and packages; it is left out"},
        {"[{\"name\": \"A\", \"code_signature\": \"ab|NC|x.y\"}]",
         ""}, /* too short: left out without a word */
        {"{}",
         "l.json: has no signatures of components; docs/formats/components.md tells the shapes of lists that "
         "can be read"},
        {"[", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        component_table_free(import(cases[i].json, NULL, cases[i].want));
}

/* What the program knows stays as it is; what lies inside of it is its maker's. */
static void the_shipped_list_comes_first(void **state) {
    struct component_table *shipped = component_table_shipped();
    struct component_table *t =
        import("[{\"id\": 1, \"name\": \"U\", \"code_signature\": "
               "\"com.umeng.analytics.|com.umeng.analytics.inner.\"},"
               "{\"id\": 2, \"name\": \"V\", \"code_signature\": \"com.unheard.of.\"}]",
               shipped, "");
    assert_int_equal(component_count(t), component_count(shipped) + 2);
    assert_string_equal(id_of(t, component_of_class(t, TEXT("com/umeng/analytics/A"))), "umeng-analytics");
    uint32_t inner = component_of_class(t, TEXT("com/umeng/analytics/inner/A"));
    assert_string_equal(id_of(t, inner), "exodus:1");
    assert_string_equal(component_get(t, inner)->party, "umeng");
    uint32_t unheard = component_of_class(t, TEXT("com/unheard/of/A"));
    assert_string_equal(id_of(t, unheard), "exodus:2");
    assert_null(component_get(t, unheard)->party);
    component_table_free(t);
    component_table_free(shipped);
}

static void very_many_faults_are_counted(void **state) {
    struct output out = output_to_memory();
    output_text(&out, "[");
    for (int i = 0; i < 50; i++)
        output_format(&out, "%s{\"name\": \"N%d\", \"package\": \".bad.\"}", i ? "," : "", i);
    output_text(&out, "]");
    output_char(&out, '\0');
    struct diagnostics *d = diagnostics_new(100);
    struct component_draft *draft = component_draft_new();
    assert_true(component_import(draft, NULL, "l.json", text_of(output_view(&out).p), d));
    assert_int_equal(diagnostics_count(d), 21);
    assert_string_equal(diagnostics_get(d, 20)->what, "30 more signatures could not be used");
    component_draft_free(draft);
    diagnostics_free(d);
    output_end(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_shape_is_taken),          cmocka_unit_test(signatures_mean_prefixes),
        cmocka_unit_test(each_bad_entry_is_told_once),  cmocka_unit_test(the_shipped_list_comes_first),
        cmocka_unit_test(very_many_faults_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
