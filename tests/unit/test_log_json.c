/* Lines of JSON of what a store keeps: each is whole, and names nothing twice, whatever the store holds. */
#include "library/log.h"

#include "base/tree.h"
#include "log_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[64], path[128];
static struct log_store *store;
static int64_t run;

static int set_up(void **state) {
    strcpy(folder, "/tmp/cordon-log-XXXXXX");
    if (!mkdtemp(folder)) return -1;
    snprintf(path, sizeof path, "%s/log.sqlite", folder);
    store = log_open(path, false, (struct log_limits){0}, NULL);
    run = log_begin(store, &(struct log_run){.kind = "watch"});
    return store ? 0 : -1;
}

static int tear_down(void **state) {
    char command[128];
    log_close(store);
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

static size_t times(const char *text, const char *what) {
    size_t n = 0;
    for (const char *p = text; (p = strstr(p, what)); p++) n++;
    return n;
}

/* Each line is an object with a kind; the last is the summary. Answers their number. */
static size_t lines_of(const char *text) {
    size_t n = 0;
    for (const char *end; (end = strchr(text, '\n')); text = end + 1, n++) {
        struct arena *a = arena_new();
        const struct tree *t =
            tree_parse(a, (struct tree_place){0}, (struct text){text, (size_t)(end - text)}, NULL);
        if (!t || tree_text(t, "kind").n == 0) fail_msg("%.*s", (int)(end - text), text);
        if (!end[1]) assert_true(text_is(tree_text(t, "kind"), "summary"));
        if (!end[1]) assert_true(tree_is_true(t, "complete"));
        arena_free(a);
    }
    assert_true(*text == '\0');
    return n;
}

static void test_alerts(void **state) {
    static const struct {
        const char *json;
        size_t keys;
    } cases[] = {{"{\"kind\":\"alert\",\"type\":\"beacon\",\"key\":\"0000000000000007\"}", 1},
                 {"{\"kind\":\"alert\",\"type\":\"beacon\"}", 1},
                 {NULL, 1},
                 {"{\"kind\":\"alert\",\n\"type\":\"beacon\"}", 1},
                 {"{\"kind\":\"alert\"}{}", 1},
                 {"\x1b[2J}", 1},
                 {"}", 1},
                 {"", 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct output out = output_to_memory();
        struct log_alert a = {.kind = "beacon", .time_ns = (int64_t)i + 1, .key = 7, .json = cases[i].json};
        assert_true(log_put_alert(store, run, &a));
        struct log_query q = {.since_ns = (int64_t)i + 1};
        struct log_told told = log_json_alerts(store, &q, &out);
        output_char(&out, '\0');
        const char *text = output_view(&out).p;
        assert_int_equal(told.entries, 1);
        assert_int_equal(lines_of(text), 2);
        assert_int_equal(times(text, "\"key\":"), cases[i].keys);
        assert_int_equal(times(text, "\"run\":"), 1);
        assert_int_equal(times(text, "\"type\":\"beacon\""), strstr(text, "\"type\"") != NULL);
        output_end(&out);
    }
}

static void test_findings(void **state) {
    static const char fine[] = "{\"kind\":\"finding\",\"policy\":\"p\",\"rule\":\"a\",\"verdict\":\"deny\"}\n"
                               "{\"kind\":\"finding\",\"policy\":\"p\",\"rule\":\"b\",\"verdict\":\"allow\"}";
    static const struct {
        const char *json, *rule;
        size_t lines; /* without the summary */
    } cases[] = {{fine, NULL, 2},
                 {fine, "B", 1},
                 {fine, "*", 2},
                 {"{\"kind\":\"chain\"}", NULL, 1},
                 {NULL, NULL, 1},
                 {"{\"kind\":\"finding\",\"a\":\"\x1b[2J\"}", NULL, 1}, /* told from the passage instead */
                 {"{\"kind\":\"finding\"} // }", NULL, 1},
                 {"no JSON}", NULL, 1}};
    static const struct passage_verdict verdicts[] = {
        {.policy = "p", .rule = "a", .program = "apps", .title = "t", .basis = "b", .verdict = VERDICT_DENY},
        {.policy = "p", .rule = "b", .program = "apps", .title = "t", .basis = "b"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct output out = output_to_memory();
        struct passage p = {.key = i + 1,
                            .service = {.identifier = "domain:a.example"},
                            .verdicts = verdicts,
                            .n_verdicts = 2,
                            .last_ns = (int64_t)i + 1,
                            .verdict = VERDICT_DENY};
        assert_true(log_put(store, run, &p, cases[i].json));
        struct log_query q = {.key = p.key, .rule = cases[i].rule};
        (void)log_json_findings(store, &q, &out);
        output_char(&out, '\0');
        const char *text = output_view(&out).p;
        assert_int_equal(lines_of(text), cases[i].lines + 1);
        assert_int_equal(times(text, "\"run\":"), cases[i].lines);
        assert_int_equal(times(text, "\"key\":"), cases[i].lines);
        assert_null(strchr(text, '\x1b'));
        output_end(&out);
    }
}

/* Many runs of one entry are told in a line that stays short. */
static void test_many_runs(void **state) {
    struct arena *a = arena_new();
    struct output out = output_to_memory();
    struct passage p = passage_made(1, a);
    for (int i = 0; i < 100; i++) {
        int64_t number = log_begin(store, &(struct log_run){.kind = "audit"});
        assert_true(log_put(store, number, &p, NULL));
    }
    struct sheet sheet = {.out = &out, .arena = a, .width = 200};
    assert_int_equal(log_text_entry(store, p.key, &sheet).entries, 100);
    output_char(&out, '\0');
    assert_non_null(strstr(output_view(&out).p, "101, 100, 99"));
    assert_non_null(strstr(output_view(&out).p, "and 70 earlier ones"));
    output_end(&out);
    arena_free(a);
}

int main(void) {
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {TEST(test_alerts), TEST(test_findings), TEST(test_many_runs)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
