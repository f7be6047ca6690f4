/* Block lists of managed devices, filtered indexes of F-Droid repositories, rules of routers and Suricata. */
#include "base/tree.h"
#include "enforce/render.h"
#include "enforce/xdp.h"
#include "plan_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

struct written {
    struct arena *a;
    struct output out;
    struct text text;
    size_t left;
    bool ok;
    size_t told;
};

static struct written write_with(const struct backend *b, const char *which, int mode,
                                 struct render_options o) {
    struct written w = {.a = arena_new(), .out = output_to_memory()};
    struct diagnostics *d = diagnostics_new(10);
    struct enforce_plan p = plan_fixture(which, mode, w.a);
    o.now_ns = PLAN_NOW;
    w.ok = b->render(&p, &o, &w.out, &w.left, d);
    w.told = diagnostics_count(d);
    diagnostics_free(d);
    output_char(&w.out, '\0');
    w.text = output_view(&w.out);
    w.text.n--;
    return w;
}

static void written_end(struct written *w) {
    output_end(&w->out);
    arena_free(w->a);
}

static const struct tree *parsed(const struct written *w) {
    const struct tree *t = tree_parse(w->a, (struct tree_place){.file = "written", .line = 1}, w->text, NULL);
    assert_non_null(t);
    return t;
}

static void android(void **state) {
    static const struct {
        const char *plan;
        size_t apps, left;
        const char *first;
    } rows[] = {{"ordinary", 2, 0, "com.x.app"}, {"hostile", 1, 3, "com.fine_app.X1"}, {"empty", 0, 0, NULL}};
    for (size_t i = 0; i < 3; i++) {
        struct written w =
            write_with(&backend_android, rows[i].plan, MEASURE_REJECT, (struct render_options){0});
        const struct tree *t = parsed(&w), *apps = tree_get(t, "applications");
        assert_true(w.ok);
        assert_int_equal(apps->count, rows[i].apps);
        assert_int_equal(w.left, rows[i].left);
        if (rows[i].first) {
            assert_true(text_is(tree_text(apps->first, "packageName"), rows[i].first));
            assert_true(text_is(tree_text(apps->first, "installType"), "BLOCKED"));
        }
        assert_true(text_is(tree_text(t, "playStoreMode"), "BLACKLIST"));
        assert_true(tree_text(tree_get(t, "shortSupportMessage"), "defaultMessage").n <= 200);
        written_end(&w);
    }
    struct written logged =
        write_with(&backend_android, "ordinary", MEASURE_LOG, (struct render_options){.group = "p"});
    assert_int_equal(logged.left, 2);
    assert_true(text_is(tree_text(parsed(&logged), "name"), "p"));
    written_end(&logged);
}

static void apple(void **state) {
    struct written w = write_with(&backend_apple, "hostile", MEASURE_DROP, (struct render_options){0});
    const struct tree *t = parsed(&w);
    const struct tree *denied = tree_get(tree_get(tree_get(t, "Payload"), "Allowed"), "DeniedApps");
    assert_true(text_is(tree_text(t, "Type"), "com.apple.configuration.app.settings"));
    assert_int_equal(denied->count, 1);
    assert_true(text_is(tree_value(denied->first), "com.fine-app.X1"));
    assert_int_equal(w.left, 1);
    written_end(&w);
    w = write_with(&backend_apple, "empty", -1, (struct render_options){0});
    assert_int_equal(tree_get(parsed(&w), "Payload")->count, 0);
    written_end(&w);
    w = write_with(&backend_apple, "ordinary", -1, (struct render_options){.group = "profile"});
    assert_non_null(
        strstr(w.text.p, "<key>blockedAppBundleIDs</key>\n<array>\n<string>com.x.phone</string>"));
    assert_non_null(strstr(w.text.p, "<key>RemovalDate</key><date>2026-11-22T12:00:00Z</date>"));
    written_end(&w);
}

/* What is left after com.x.app, org.y.app of the ordinary plan are gone; NULL: it is refused. */
static void fdroid(void **state) {
    static const struct {
        const char *index, *left;
    } rows[] = {
        {"{\"repo\":{\"name\":\"r\"},\"packages\":{}}", "{\"repo\":{\"name\":\"r\"},\"packages\":{}}"},
        {"{\"repo\":1,\"packages\":{\"a.b\":{\"x\": [1, 2]}}}\n",
         "{\"repo\":1,\"packages\":{\"a.b\":{\"x\": [1, 2]}}}\n"},
        {"{ \"packages\" : {\n  \"com.x.app\": {},\n  \"a.b\": {}\n } }",
         "{ \"packages\" : {\n  \"a.b\": {}\n }CORDON }"},
        {"{\"packages\":{\n  \"a.b\": {},\n  \"com.x.app\": 1,\n  \"c.d\": 2\n }, \"z\":0}",
         "{\"packages\":{\n  \"a.b\": {},\n  \"c.d\": 2\n }, \"z\":0CORDON}"},
        {"{\"packages\":{\"a.b\":{},\"com.x.app\":1}}", "{\"packages\":{\"a.b\":{}}CORDON}"},
        {"{\"packages\":{ \"com.x.app\":1 }}", "{\"packages\":{  }CORDON}"},
        {"{\"packages\":{\"com.\\u0078.app\":1}}", "{\"packages\":{}CORDON}"},
        {"{\"apps\":[{\"packageName\":\"a.b\"},{\"q\":[{}],\"packageName\":\"com.x.app\"},{}],\"packages\":{"
         "\"com.x.app\":[]}}",
         "{\"apps\":[{\"packageName\":\"a.b\"},{}],\"packages\":{}CORDON}"},
        {"{\"apps\":[{\"packageName\":\"com.x.app\"}, 1],\"packages\":{}}",
         "{\"apps\":[1],\"packages\":{}CORDON}"},
        {"{\"packages\":{\"a.b\":1},\"cordon\":{\"plan\":\"old\"}}", "{\"packages\":{\"a.b\":1}}"},
        {"{\"packages\":{\"com.x.app\":1},\"cordon\":{\"plan\":\"old\"}}", "{\"packages\":{}CORDON}"},
        {"{\"apps\":{},\"packages\":{\"com.x.app\":1}}", "{\"apps\":{},\"packages\":{}CORDON}"},
        {"", NULL},
        {"[]", NULL},
        {"{}", NULL},
        {"{\"packages\":[]}", NULL},
        {"{\"packages\":{\"a\":1", NULL},
        {"{\"packages\":{}} x", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct render_options o = {.input = rows[i].index, .input_bytes = strlen(rows[i].index)};
        struct written w = write_with(&backend_fdroid, "ordinary", MEASURE_DROP, o);
        assert_int_equal(w.ok, rows[i].left != NULL);
        if (!w.ok) {
            assert_int_equal(w.told, 1);
            written_end(&w);
            continue;
        }
        char got[1024];
        const char *added = strstr(w.text.p, ",\"cordon\":{\"plan\":\"00112233445566ff\",\"removed\":[");
        const char *end = added ? strstr(added, "\"objections@agency.example\"}") : NULL;
        assert_int_equal(added != NULL, end != NULL);
        if (added)
            snprintf(got, sizeof got, "%.*sCORDON%s", (int)(added - w.text.p), w.text.p, end + 28);
        else
            snprintf(got, sizeof got, "%s", w.text.p);
        assert_string_equal(got, rows[i].left);
        assert_int_equal(w.told, added != NULL);
        parsed(&w);
        written_end(&w);
    }
}

static void entry(void **state) {
    static const char index[] =
        "{\"repo\":{\"a\":{\"timestamp\":5},\"timestamp\":1700000000000},\"packages\":{\"com.x.app\":1,"
        "\"a.b\":{\"packages\":{}},\"c.d\":2}}";
    struct written whole = write_with(&backend_fdroid, "ordinary", MEASURE_DROP,
                                      (struct render_options){.input = index, .input_bytes = strlen(index)});
    struct written w = write_with(&backend_fdroid_entry, "ordinary", MEASURE_DROP,
                                  (struct render_options){.input = index, .input_bytes = strlen(index)});
    const struct tree *t = parsed(&w), *of = tree_get(t, "index");
    char size[24];
    snprintf(size, sizeof size, "%zu", whole.text.n);
    assert_true(w.ok);
    assert_true(text_is(tree_text(t, "timestamp"), "1700000000000"));
    assert_true(text_is(tree_text(of, "numPackages"), "2"));
    assert_true(text_is(tree_text(of, "size"), size));
    assert_int_equal(tree_text(of, "sha256").n, 64); /* formats.py asks another for it */
    written_end(&whole);
    written_end(&w);
    static const char *const bad[] = {"{}", "{\"packages\":", "{\"apps\":[],\"packages\":{}}"};
    for (size_t i = 0; i < 3; i++) {
        w = write_with(&backend_fdroid_entry, "ordinary", MEASURE_DROP,
                       (struct render_options){.input = bad[i], .input_bytes = strlen(bad[i])});
        assert_false(w.ok);
        assert_int_equal(w.told, 1);
        written_end(&w);
    }
}

static size_t count(const char *s, const char *what) {
    size_t n = 0;
    for (; (s = strstr(s, what)); s += strlen(what)) n++;
    return n;
}

static void routers(void **state) {
    static const struct {
        const struct backend *b;
        const char *line[2];
    } rows[] = {
        {&backend_bird, {"\n  64502", "bgp_path ~ CORDON_REFUSED"}},
        {&backend_frr,
         {"\nbgp as-path access-list cordon seq 5 permit _64502_\n", "route-map cordon deny 10\n"}},
        {&backend_openbgpd, {"\n\t64502\n", "\ndeny quick from any AS as-set \"cordon\"\n"}},
    };
    for (size_t i = 0; i < 3; i++) {
        struct written w = write_with(rows[i].b, "hostile", MEASURE_DROP, (struct render_options){0});
        for (size_t k = 0; k < 2; k++) assert_int_equal(count(w.text.p, rows[i].line[k]), 1);
        assert_null(strstr(w.text.p, "64500"));
        assert_null(strstr(w.text.p, "4294967296"));
        assert_int_equal(w.left, 3);
        written_end(&w);
        w = write_with(rows[i].b, "empty", -1, (struct render_options){0});
        assert_null(strstr(w.text.p, rows[i].line[1]));
        written_end(&w);
    }
}

static void suricata(void **state) {
    struct written w =
        write_with(&backend_suricata, "ordinary", -1, (struct render_options){.group = "1000001"});
    assert_int_equal(count(w.text.p, "\ndrop dns "), 1);
    assert_int_equal(count(w.text.p, "\nreject tls "), 1);
    assert_int_equal(count(w.text.p, "\nalert quic "), 1);
    assert_int_equal(count(w.text.p, "content:\".api.x.example\""), 4);
    assert_int_equal(count(w.text.p, "-> [2001:db8::1:2/128] any"), 1);
    assert_int_equal(count(w.text.p, "sid:1000001; "), 1);
    assert_int_equal(count(w.text.p, "sid:1000015; "), 1); /* three names of four rules and three addresses */
    assert_int_equal(count(w.text.p, "sid:1000016; "), 0);
    written_end(&w);
    w = write_with(&backend_suricata, "ordinary", -1, (struct render_options){.group = "4294967294"});
    assert_int_equal(w.left, 4); /* neither a name nor a third address has a number left */
    written_end(&w);
    static const char *const bad[] = {"", "0", "-1", "1x", "4294967296", " 1"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        w = write_with(&backend_suricata, "ordinary", -1, (struct render_options){.group = bad[i]});
        assert_false(w.ok);
        assert_int_equal(w.told, 1);
        written_end(&w);
    }
}

/* Each rule of the hostile plan has its options between quotes that are closed, and one SID. */
static void suricata_quotes(void **state) {
    struct written w = write_with(&backend_suricata, "hostile", -1, (struct render_options){0});
    size_t rules = 0;
    for (char *line = strtok((char *)w.text.p, "\n"); line; line = strtok(NULL, "\n")) {
        bool quoted = false;
        unsigned sids = 0, options = 0;
        if (*line == '#') continue;
        rules++;
        for (const char *c = strchr(line, '('); *c; c++) {
            if (*c == '\\')
                c++;
            else if (*c == '"')
                quoted = !quoted;
            else if (!quoted && strncmp(c, "sid:", 4) == 0)
                sids++;
            else if (*c == ';')
                options += !quoted;
        }
        assert_false(quoted);
        assert_int_equal(sids, 1);
        assert_true(options >= 7 && options <= 9);
        assert_int_equal(line[strlen(line) - 1], ')');
    }
    assert_int_equal(rules % 4, 0);
    assert_true(rules > 20);
    written_end(&w);
}

static void xdp_list(void **state) {
    struct measure list[6];
    static const char *const values[] = {"192.0.2.1",     "192.0.2.1", "192.0.2.0/24",
                                         "2001:db8::/64", "192.0.2.9", "192.0.2.3"};
    for (size_t i = 0; i < 6; i++) {
        list[i] =
            (struct measure){MEASURE_ADDRESS, .value = values[i], .mode = i == 1 ? MEASURE_DROP : MEASURE_LOG,
                             .until_ns = PLAN_NOW + 100 * (int64_t)(i + 1)};
        assert_true(prefix_parse(text_of(values[i]), true, &list[i].prefix));
    }
    list[4].cgroup = "x.slice";
    list[5].answer_until_ns = PLAN_NOW - 1;
    struct enforce_plan p = {.measures = list, .n_measures = 6};
    struct render_options o = {.now_ns = PLAN_NOW, .probation_ns = 350};
    size_t n, left = 0;
    struct xdp_entry *e = xdp_entries(&p, &o, &n, &left);
    assert_int_equal(n, 3);
    assert_int_equal(left, 1);
    static const uint32_t order[] = {2, 1, 3};
    static const int64_t until[] = {300, 200, 400};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(e[i].measure, order[i]);
        assert_int_equal(e[i].until_ns, PLAN_NOW + until[i]);
    }
    free(e);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(android),         cmocka_unit_test(apple),    cmocka_unit_test(fdroid),
        cmocka_unit_test(entry),           cmocka_unit_test(routers),  cmocka_unit_test(suricata),
        cmocka_unit_test(suricata_quotes), cmocka_unit_test(xdp_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
