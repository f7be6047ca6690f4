#include "evidence/app/app_pack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static const char *const texts[] = {"a.example", "b.example", "a.example"};
static const struct app_signer signers[] = {{.sha256 = {1, 2, 255},
                                             .subject = "CN=x",
                                             .scheme = "v2",
                                             .verified = APP_YES,
                                             .trouble = "t",
                                             .weak = "MD5",
                                             .past = true},
                                            {.scheme = "v1"}};
static const struct app_component components[] = {{"jpush",
                                                   "JPush",
                                                   "aurora",
                                                   "high",
                                                   "documentation",
                                                   "cn.jpush.",
                                                   17,
                                                   300,
                                                   texts,
                                                   2,
                                                   {"classes.dex", UINT64_MAX}}};
static const struct app_permission permissions[] = {
    {"android.permission.CAMERA", "camera", "camera", true, APP_NO, APP_YES, 28, {"AndroidManifest.xml", 7}}};
static const struct app_reach reaches[] = {{"position",
                                            "location.precise",
                                            "api",
                                            "caller",
                                            "jpush",
                                            "android.permission.X",
                                            APP_YES,
                                            APP_NO,
                                            3,
                                            {"classes.dex", 8}}};
static const struct app_endpoint endpoints[] = {
    {"https://a.example/x", "a.example", NULL, "dex", ENDPOINT_ADDRESS, true, 9, {NULL, 1}}};
static const struct app_capability capabilities[] = {{"dynamic-code", "jpush", "why", {"mine.apk", 2}}};
static const struct app_declared declareds[] = {
    {"service", "x.Y", "jpush", ":p", "perm", true, false, texts, 2}};
static const struct app_declaration declarations[] = {
    {"data-safety", "collects", "contact.email", "own", "p q", true, false, APP_YES, {"x", 3}}};
static const struct app_anomaly anomalies[] = {{"zip-x", "what", "APPNOTE 4.3", {"y", 4}, 5}};
static const struct app_opaque opaques[] = {{"mine.apk", "why", {"z", 6}}};

#define LIST(name, array) .name = array, .n_##name = sizeof(array) / sizeof *(array)

static const struct app example = {.platform = "android",
                                   .format = "apk",
                                   .id = "com.x",
                                   .version = "1",
                                   .version_code = "100",
                                   .label = "X",
                                   .least_level = 21,
                                   .target_level = 34,
                                   .classes = 70000,
                                   .code_files = 2,
                                   .sha256 = {9, 8, 7},
                                   .size = UINT64_C(1) << 40,
                                   .network = {APP_YES, APP_NO, texts, texts + 1, 3, 1, "2030-01-01", "s"},
                                   .install = {.partition = "system",
                                               .path = "p",
                                               .installer = "i",
                                               .system = APP_YES,
                                               .updated = APP_NO,
                                               .installs = APP_YES,
                                               .uid = 1000,
                                               .maker = "m",
                                               .purl = "u",
                                               .cpe = "c",
                                               .part_of = "o",
                                               .maker_domain = "d.example",
                                               .signature = "f2e4d1",
                                               .since = "2023",
                                               .enabled = APP_NO,
                                               .line = 77},
                                   LIST(parts, texts),
                                   LIST(signers, signers),
                                   LIST(components, components),
                                   LIST(permissions, permissions),
                                   LIST(reach, reaches),
                                   LIST(endpoints, endpoints),
                                   LIST(capabilities, capabilities),
                                   LIST(declared, declareds),
                                   LIST(declarations, declarations),
                                   LIST(anomalies, anomalies),
                                   LIST(opaque, opaques)};

static struct text packed(struct output *o, const struct app *app, const char *name,
                          const struct diagnostics *d) {
    *o = output_to_memory();
    app_pack(o, app, name, d);
    return output_view(o);
}

/* The words of a fact, a pointer being the text it points at: what memcmp() cannot compare. */
static void same(const char *a, const char *b) {
    if (a)
        assert_string_equal(a, b);
    else
        assert_null(b);
}

static void same_place(struct app_place a, struct app_place b) {
    same(a.entry, b.entry);
    assert_true(a.offset == b.offset);
}

static void compare_lists(const struct app *a, const struct app *b) {
    assert_int_equal(b->n_signers, 2);
    assert_memory_equal(a->signers[0].sha256, b->signers[0].sha256, 32);
    same(a->signers[0].subject, b->signers[0].subject);
    same(a->signers[0].weak, b->signers[0].weak);
    same(a->signers[0].trouble, b->signers[0].trouble);
    assert_int_equal(b->signers[0].verified, APP_YES);
    assert_true(b->signers[0].past && !b->signers[1].past);
    same(NULL, b->signers[1].subject);
    same(a->components[0].party, b->components[0].party);
    assert_int_equal(b->components[0].seen, 17);
    assert_int_equal(b->components[0].classes, 300);
    assert_string_equal(b->components[0].hosts[1], "b.example");
    same_place(a->components[0].at, b->components[0].at);
    same(a->permissions[0].capability, b->permissions[0].capability);
    assert_int_equal(b->permissions[0].used, APP_NO);
    assert_int_equal(b->permissions[0].most_level, 28);
    same(a->reach[0].permission, b->reach[0].permission);
    assert_int_equal(b->reach[0].permitted, APP_YES);
    assert_int_equal(b->reach[0].reachable, APP_NO);
    assert_int_equal(b->reach[0].count, 3);
    same(a->endpoints[0].found_in, b->endpoints[0].found_in);
    assert_int_equal(b->endpoints[0].kind, ENDPOINT_ADDRESS);
    assert_true(b->endpoints[0].cleartext);
    same_place(a->endpoints[0].at, b->endpoints[0].at);
    assert_int_equal(b->declared[0].n_actions, 2);
    same("b.example", b->declared[0].actions[1]);
    assert_true(b->declared[0].exported && !b->declared[0].enabled);
    same(a->declarations[0].purposes, b->declarations[0].purposes);
    assert_int_equal(b->declarations[0].found, APP_YES);
    assert_int_equal(b->anomalies[0].count, 5);
    same_place(a->anomalies[0].at, b->anomalies[0].at);
}

static void test_round(void **state) {
    struct output one, two;
    struct arena *a = arena_new();
    struct text bytes = packed(&one, &example, "mine.apk", NULL);
    const struct app *app =
        app_unpack((struct bytes){(const uint8_t *)bytes.p, bytes.n}, a, "mine.apk", NULL);
    assert_non_null(app);
    struct text again = packed(&two, app, "mine.apk", NULL);
    assert_true(text_equal(bytes, again));
    same(example.label, app->label);
    same(example.install.purl, app->install.purl);
    same(example.install.part_of, app->install.part_of);
    same(example.install.maker_domain, app->install.maker_domain);
    same(example.install.signature, app->install.signature);
    same(example.install.since, app->install.since);
    assert_int_equal(app->permissions[0].granted, APP_YES);
    assert_int_equal(app->install.line, 77);
    assert_int_equal(app->install.enabled, APP_NO);
    assert_int_equal(app->install.uid, 1000);
    assert_int_equal(app->network.user_ca, APP_NO);
    same("b.example", app->network.pinned_domains[0]);
    same("2030-01-01", app->network.pins_until);
    assert_true(app->size == example.size);
    assert_int_equal(app->n_parts, 3);
    compare_lists(&example, app);
    output_end(&one);
    output_end(&two);
    arena_free(a);
}

/* The same content under another name: what spoke of the evidence speaks of its name now. */
static void test_name(void **state) {
    struct output o;
    struct arena *a = arena_new();
    struct diagnostics *d = diagnostics_new(10), *to = diagnostics_new(10);
    diagnostics_at_offset(d, SEVERITY_DAMAGE, "mine.apk", 12, "APPNOTE 4.4", "cut");
    diagnostics_at_offset(d, SEVERITY_DAMAGE, "mine.apk", 13, "APPNOTE 4.4", "cut");
    diagnostics_at_line(d, SEVERITY_NOTE, "other", 3, 4, "do", "odd");
    struct text bytes = packed(&o, &example, "mine.apk", d);
    const struct app *app = app_unpack((struct bytes){(const uint8_t *)bytes.p, bytes.n}, a, "yours.apk", to);
    assert_non_null(app);
    same("yours.apk", app->opaque[0].what);
    same("yours.apk", app->capabilities[0].at.entry);
    assert_int_equal(diagnostics_count(to), 2);
    assert_int_equal(diagnostics_total(to, SEVERITY_DAMAGE), 2);
    same("yours.apk", diagnostics_get(to, 0)->file);
    assert_int_equal(diagnostics_get(to, 0)->repeats, 1);
    assert_int_equal(diagnostics_get(to, 0)->at, 12);
    same("other", diagnostics_get(to, 1)->file);
    assert_int_equal(diagnostics_get(to, 1)->column, 4);
    output_end(&o);
    diagnostics_free(d);
    diagnostics_free(to);
    arena_free(a);
}

/* Cut anywhere it is no app, and nothing is told of it. */
static void test_cut(void **state) {
    struct output o;
    struct diagnostics *d = diagnostics_new(10), *to = diagnostics_new(10);
    diagnostics_at_offset(d, SEVERITY_DAMAGE, "mine.apk", 12, NULL, "cut");
    struct text bytes = packed(&o, &example, "mine.apk", d);
    for (size_t n = 0; n < bytes.n; n++) {
        struct arena *a = arena_new();
        uint8_t *copy = malloc(n ? n : 1);
        memcpy(copy, bytes.p, n);
        assert_null(app_unpack((struct bytes){copy, n}, a, "mine.apk", to));
        free(copy);
        arena_free(a);
    }
    assert_int_equal(diagnostics_total(to, SEVERITY_NOTE), 0);
    output_end(&o);
    diagnostics_free(d);
    diagnostics_free(to);
}

/* Any byte changed: another app or none, but nothing beyond the bytes. */
static void test_changed(void **state) {
    struct output o;
    struct text bytes = packed(&o, &example, "mine.apk", NULL);
    uint8_t *copy = malloc(bytes.n);
    for (size_t i = 0; i < bytes.n; i++)
        for (unsigned v = 0; v < 256; v += 51) {
            struct arena *a = arena_new();
            memcpy(copy, bytes.p, bytes.n);
            copy[i] = (uint8_t)(copy[i] + v);
            (void)app_unpack((struct bytes){copy, bytes.n}, a, "mine.apk", NULL);
            assert_true(arena_used(a) < 64 * 1024);
            arena_free(a);
        }
    free(copy);
    output_end(&o);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_round), cmocka_unit_test(test_name),
                                       cmocka_unit_test(test_cut), cmocka_unit_test(test_changed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
