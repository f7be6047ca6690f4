/* How a component is recognised: by hand, and against a reference that tries every pattern. */
#include "evidence/app/component/component_blob.h"
#include "evidence/app/component/component_draft.h"
#include "evidence/app/component/component_file.h"
#include "evidence/personal/data_class.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

static struct component_table *from_yaml(const char *yaml, const char *want) {
    struct diagnostics *d = diagnostics_new(20);
    struct arena *m = arena_new();
    struct component_draft *draft = component_draft_new();
    component_file_add(draft, "t.yaml", text_of(yaml), d);
    const char *all = "";
    for (size_t i = 0; i < diagnostics_count(d); i++)
        all = arena_format(m, "%s%s%s", all, i ? "\n" : "", diagnostic_line(m, diagnostics_get(d, i)));
    assert_string_equal(all, want);
    arena_free(m);
    diagnostics_free(d);
    return component_draft_finish(draft);
}

static const char yaml[] =
    "components: t\nparty: maker\nlist:\n"
    "  - id: push\n    name: Push\n    kind: push\n"
    "    classes: [com.x.push., com.x.Single]\n"
    "    hosts: [push.example.com]\n    libraries: [libpush.so, libp-*.so, libp-1.so]\n"
    "    files: [assets/push.dat, assets/push/*]\n    markers: [PUSH_KEY, \"*.perm.PUSH\"]\n"
    "    objc: [XPush*]\n    data: [location.precise]\n"
    "  - id: all\n    name: All\n    kind: library\n    party: none\n"
    "    classes: [com.x.]\n    hosts: [example.com]\n    libraries: [libp-1*]\n"
    "    objc: [XPushed]\n";

static const struct {
    uint32_t (*of)(const struct component_table *t, struct text name);
    const char *name, *want;
} cases[] = {
    {component_of_class, "com/x/push/A", "push"},
    {component_of_class, "com.x.push.A", "push"},
    {component_of_class, "com/x/pushed/A", "all"},
    {component_of_class, "com/x/push", "all"}, /* a class of that name, not of the package */
    {component_of_class, "com/x/Single", "push"},
    {component_of_class, "com/x/Single$1", "push"},
    {component_of_class, "com/x/Singles", "all"},
    {component_of_class, "com/x", ""},
    {component_of_class, "com/xx/A", ""},
    {component_of_class, "", ""},
    {component_of_host, "push.example.com", "push"},
    {component_of_host, "a.PUSH.example.com.", "push"},
    {component_of_host, "apush.example.com", "all"},
    {component_of_host, "example.com", "all"},
    {component_of_host, "example.com.cn", ""},
    {component_of_host, "badexample.com", ""},
    {component_of_host, "com", ""},
    {component_of_host, ".", ""},
    {component_of_library, "libpush.so", "push"},
    {component_of_library, "libpush.so.1", ""},
    {component_of_library, "libp-2.so", "push"},
    {component_of_library, "libp-1.so", "push"},
    {component_of_library, "libp-1.dll", "all"},
    {component_of_library, "libp-.s", ""},
    {component_of_library, "libp-.so", "push"},
    {component_of_library, "libp-so", ""},
    {component_of_file, "assets/push.dat", "push"},
    {component_of_file, "assets/push/", "push"},
    {component_of_file, "assets/push/a/b", "push"},
    {component_of_file, "assets/push", ""},
    {component_of_marker, "PUSH_KEY", "push"},
    {component_of_marker, "PUSH_KEYS", ""},
    {component_of_marker, "org.app.perm.PUSH", "push"},
    {component_of_objc, "XPushService", "push"},
    {component_of_objc, "XPushed", "all"},
    {component_of_objc, "XPus", ""},
};

static void check_cases(const struct component_table *t) {
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint32_t n = cases[i].of(t, text_of(cases[i].name));
        assert_string_equal(n == COMPONENT_NONE ? "" : component_get(t, n)->id, cases[i].want);
    }
    const struct component *c = component_get(t, component_find(t, text_of("push")));
    assert_string_equal(c->party, "maker");
    assert_string_equal(c->prefix, "com.x.push.");
    assert_int_equal(c->n_web, 1);
    assert_string_equal(c->web[0], "push.example.com");
    assert_int_equal(c->n_data, 1);
    assert_string_equal(c->data[0], "location.precise");
    assert_null(component_get(t, component_find(t, text_of("all")))->party);
    assert_int_equal(component_find(t, text_of("pus")), COMPONENT_NONE);
}

static void names_find_their_component(void **state) {
    struct component_table *t = from_yaml(yaml, "");
    check_cases(t);
    component_table_free(t);
}

/* What the program carries says the same as what was packed; a damaged copy is refused. */
static void bytes_say_the_same(void **state) {
    struct component_table *t = from_yaml(yaml, "");
    struct output out = output_to_memory();
    component_blob_write(&out, t);
    component_table_free(t);
    struct bytes blob = {(const uint8_t *)output_view(&out).p, out.n};
    t = component_blob_read(blob);
    assert_non_null(t);
    check_cases(t);
    struct component_draft *again = component_draft_new();
    component_draft_add_table(again, t);
    component_table_free(t);
    t = component_draft_finish(again);
    check_cases(t);
    component_table_free(t);
    for (size_t n = 0; n < blob.n; n++) assert_null(component_blob_read((struct bytes){blob.p, n}));
    for (size_t i = 0; i < blob.n; i++) {
        out.buffer[i] = (char)~out.buffer[i];
        component_table_free(component_blob_read(blob));
        out.buffer[i] = (char)~out.buffer[i];
    }
    output_end(&out);
}

static void what_is_wrong_is_told(void **state) {
    struct component_table *t = from_yaml(
        "components: t\nlist:\n  - {id: a, name: A}\n  - {id: b, name: B, kind: push, classes: [.a, x..y]}\n"
        "  - {id: b, name: B, kind: push}\n  - {id: c, name: C, kind: push, hosts: [COM.x, com, a.]}\n"
        "  - {id: d, name: D, kind: push, files: [\"*\", \"a*b*c\", \"\"]}\n",
        "t.yaml:3:5: a component has an id, a name and a kind\n"
        "t.yaml:4:44: a class prefix is names with single dots between\n"
        "t.yaml:4:48: a class prefix is names with single dots between\n"
        "t.yaml:5:5: there is another component 'b'\n"
        "t.yaml:6:42: a host is written like api.example.com, in lower case\n"
        "t.yaml:6:49: a host has two labels or more, and no dot at its end\n"
        "t.yaml:6:54: a host has two labels or more, and no dot at its end\n"
        "t.yaml:7:42: beside the '*' at least three letters are wanted\n"
        "t.yaml:7:47: only one '*' can stand in a name\n"
        "t.yaml:7:56: this is empty");
    assert_int_equal(component_count(t), 3);
    component_table_free(t);
}

/* The obvious way: every pattern, as it was written, one after the other. */
static bool slow_class(struct text pattern, struct text name) {
    if (name.n < pattern.n || memcmp(name.p, pattern.p, pattern.n) != 0) return false;
    if (name.n == pattern.n) return true;
    return pattern.p[pattern.n - 1] == '.' || name.p[pattern.n] == '$';
}

static bool slow_host(struct text pattern, struct text name) {
    if (name.n < pattern.n || memcmp(name.p + name.n - pattern.n, pattern.p, pattern.n) != 0) return false;
    return name.n == pattern.n || name.p[name.n - pattern.n - 1] == '.';
}

static bool slow_name(struct text pattern, struct text name) {
    const char *star = memchr(pattern.p, '*', pattern.n);
    if (!star) return text_equal(pattern, name);
    size_t start = (size_t)(star - pattern.p), end = pattern.n - start - 1;
    return name.n >= start + end && memcmp(name.p, pattern.p, start) == 0 &&
           memcmp(name.p + name.n - end, star + 1, end) == 0;
}

/* Of two that a name meets, the one that is more exactly it. */
static bool better(struct text a, struct text b) {
    const char *x = memchr(a.p, '*', a.n), *y = memchr(b.p, '*', b.n);
    size_t n = x ? (size_t)(x - a.p) : a.n, m = y ? (size_t)(y - b.p) : b.n;
    if (n != m) return n > m;
    return !x && y ? true : x && !y ? false : a.n > b.n;
}

static uint32_t random_number(uint32_t *state) {
    *state = *state * 1664525 + 1013904223;
    return *state >> 8;
}

/* Names of few letters and parts, so that many are prefixes of others. */
static size_t random_name(uint32_t *state, char *to, const char *separators, bool star) {
    size_t n = 0, parts = 1 + random_number(state) % 4;
    for (size_t i = 0; i < parts; i++) {
        if (i) to[n++] = separators[random_number(state) % strlen(separators)];
        for (size_t k = 1 + random_number(state) % 2; k; k--)
            to[n++] = (char)('a' + random_number(state) % 2);
    }
    if (star) to[random_number(state) % n] = '*';
    to[n] = '\0';
    return n;
}

static void random_round(uint32_t *state, enum component_match how) {
    static bool (*const slow[])(struct text, struct text) = {slow_class, slow_host, slow_name};
    static uint32_t (*const fast[])(const struct component_table *, struct text) = {
        component_of_class, component_of_host, component_of_library};
    enum { PATTERNS = 24 };
    char patterns[PATTERNS][32];
    size_t taken[PATTERNS], n_taken = 0, n = 1 + random_number(state) % PATTERNS;
    struct component_draft *d = component_draft_new();
    for (size_t i = 0; i < n; i++) {
        size_t length =
            random_name(state, patterns[i], ".", how == MATCH_LIBRARY && random_number(state) % 2);
        if (how == MATCH_CLASS && random_number(state) % 2) memcpy(patterns[i] + length, ".", 2);
        char id[24];
        snprintf(id, sizeof id, "c%02zu", i);
        uint32_t c = component_draft_add(d, id, id, NULL, "library");
        if (!component_draft_pattern(d, c, how, text_of(patterns[i]))) taken[n_taken++] = i;
    }
    struct component_table *t = component_draft_finish(d);
    for (size_t round = 0; round < 200; round++) {
        char name[32];
        random_name(state, name, how == MATCH_CLASS ? ".$" : ".", false);
        size_t best = SIZE_MAX;
        for (size_t k = 0; k < n_taken; k++) {
            size_t i = taken[k];
            if (!slow[how](text_of(patterns[i]), text_of(name))) continue;
            if (best == SIZE_MAX || better(text_of(patterns[i]), text_of(patterns[best]))) best = i;
        }
        uint32_t found = fast[how](t, text_of(name));
        char want[24] = "";
        if (best != SIZE_MAX) snprintf(want, sizeof want, "c%02zu", best);
        assert_string_equal(found == COMPONENT_NONE ? "" : component_get(t, found)->id, want);
    }
    component_table_free(t);
}

static void the_longest_is_the_one_that_trying_all_finds(void **state) {
    uint32_t seed = 20200805;
    for (int i = 0; i < 600; i++) random_round(&seed, (enum component_match)(i % 3));
}

/* Merging with a DEX file's strings depends on it. */
static void prefixes_are_in_the_order_of_bytes(void **state) {
    struct component_table *t = component_table_shipped();
    assert_non_null(t);
    size_t n;
    const struct component_prefix *list = component_prefixes(t, &n);
    assert_true(n > 0);
    for (size_t i = 0; i < n; i++) {
        struct text p = list[i].prefix;
        assert_true(p.n > 2 && p.p[0] == 'L');
        assert_true(list[i].component < component_count(t));
        if (i == 0) continue;
        struct text q = list[i - 1].prefix;
        int c = memcmp(q.p, p.p, q.n < p.n ? q.n : p.n);
        assert_true(c < 0 || (c == 0 && q.n < p.n));
    }
    component_table_free(t);
}

/* Names that real packages have, and neighbours that must not be taken for them. */
static const struct {
    uint32_t (*of)(const struct component_table *t, struct text name);
    const char *name, *want;
} shipped[] = {
    {component_of_class, "com/umeng/analytics/MobclickAgent", "umeng-analytics"},
    {component_of_class, "com/umeng/message/PushAgent", "umeng-push"},
    {component_of_class, "cn/jpush/android/api/JPushInterface", "jpush"},
    {component_of_class, "cn/jiguang/union/a/b", "junion"},
    {component_of_class, "com/baidu/location/LocationClient", "baidu-location"},
    {component_of_class, "com/sina/weibo/sdk/api/TextObject", "weibo-open"},
    {component_of_class, "com/tencent/mm/opensdk/openapi/IWXAPI", "wechat-open"},
    {component_of_class, "com/google/gson/Gson", "gson"},
    {component_of_class, "com/google/firebase/crashlytics/FirebaseCrashlytics", "firebase-crashlytics"},
    {component_of_class, "com/facebook/react/ReactActivity", "react-native"},
    {component_of_class, "com/facebook/ads/AdView", "meta-audience-network"},
    {component_of_class, "io/appium/uiautomator2/server/ServerInstrumentation", "appium"},
    {component_of_class, "com/shell/SuperApplication", "ijiami-packer"},
    {component_of_class, "com/shell/sitibv/motorist/Main", ""}, /* of somebody else */
    {component_of_class, "com/example/app/MainActivity", ""},
    {component_of_library, "libjiagu_x86.so", "qihoo-jiagu"},
    {component_of_library, "libshella-2.9.0.2.so", "tencent-legu"},
    {component_of_library, "libDexHelper.so", "bangcle-packer"},
    {component_of_library, "libflutter.so", "flutter"},
    {component_of_library, "libexample.so", ""},
    {component_of_file, "assets/libjiagu.so", "qihoo-jiagu"},
    {component_of_file, "assets/ijm_lib/armeabi/libexec.so", "ijiami-packer"},
    {component_of_marker, "org.example.permission.JPUSH_MESSAGE", "jpush"},
    {component_of_marker, "com.google.android.gms.ads.APPLICATION_ID", "google-ads"},
    {component_of_host, "ulogs.umeng.com", "umeng-analytics"},
    {component_of_objc, "JPUSHService", "jpush"},
};

static void the_shipped_list_is_whole(void **state) {
    struct component_table *t = component_table_shipped();
    assert_non_null(t);
    for (size_t i = 0; i < sizeof shipped / sizeof *shipped; i++) {
        uint32_t n = shipped[i].of(t, text_of(shipped[i].name));
        assert_string_equal(n == COMPONENT_NONE ? "" : component_get(t, n)->id, shipped[i].want);
    }
    assert_true(component_count(t) >= 250);
    for (uint32_t i = 0; i < component_count(t); i++) {
        const struct component *c = component_get(t, i);
        assert_int_equal(component_find(t, text_of(c->id)), i);
        assert_true(strcmp(c->confidence, "high") == 0 || strcmp(c->confidence, "medium") == 0 ||
                    strcmp(c->confidence, "low") == 0);
        assert_true(c->source && *c->source);
        for (size_t k = 0; k < c->n_data; k++) assert_non_null(data_class_phrase(c->data[k]));
    }
    component_table_free(t);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_find_their_component),
        cmocka_unit_test(bytes_say_the_same),
        cmocka_unit_test(what_is_wrong_is_told),
        cmocka_unit_test(the_longest_is_the_one_that_trying_all_finds),
        cmocka_unit_test(prefixes_are_in_the_order_of_bytes),
        cmocka_unit_test(the_shipped_list_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
