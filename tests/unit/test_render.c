/* Backends that write text: names, escaping, and that what was written holds the plan's set and no more. */
#include "enforce/render.h"
#include "plan_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

static void names(void **state) {
    static const struct {
        const char *from, *to; /* NULL: none */
    } rows[] = {
        {"a.example", "a.example"},
        {"A.EXAMPLE.", "a.example"},
        {"_x-1._tcp.example", "_x-1._tcp.example"},
        {"xn--bcher-kva.example", "xn--bcher-kva.example"},
        {"b\xc3\xbc"
         "cher.example",
         "xn--bcher-kva.example"},
        {"m\xc3\xbcnchen.de", "xn--mnchen-3ya.de"},
        {"\xe4\xbe\x8b\xe3\x81\x88.jp", "xn--r8jz45g.jp"},
        {"\xd0\xbf\xd1\x80\xd0\xb8\xd0\xbc\xd0\xb5\xd1\x80.\xd1\x80\xd1\x84", "xn--e1afmkfd.xn--p1ai"},
        {"\xd9\x85\xd8\xab\xd8\xa7\xd9\x84", "xn--mgbh0fb"},
        {"\xf0\x9f\x92\xa9.la", "xn--ls8h.la"},
        /* RFC 3492 7.1 (L) and (N) */
        {"3\xe5\xb9\xb4"
         "b\xe7\xb5\x84\xe9\x87\x91\xe5\x85\xab\xe5\x85\x88\xe7\x94\x9f",
         "xn--3b-ww4c5e180e575a65lsy2b"},
        {"hello-another-way-"
         "\xe3\x81\x9d\xe3\x82\x8c\xe3\x81\x9e\xe3\x82\x8c\xe3\x81\xae\xe5\xa0\xb4\xe6\x89\x80",
         "xn--hello-another-way--fc4qua05auwb3674vfr0b"},
        {"", NULL},
        {".", NULL},
        {"a..b", NULL},
        {".a", NULL},
        {"a b", NULL},
        {"a\nb", NULL},
        {"*.a", NULL},
        {"192.0.2.1", NULL},
        {"a.1", NULL},
        {"2001:db8::1", NULL},
        {"a\xff.b", NULL},
        {"a\xc2\x80.b", NULL},
        {"a;b.c", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char to[DNS_NAME_TEXT];
        bool ok = render_name(to, text_of(rows[i].from));
        assert_int_equal(ok, rows[i].to != NULL);
        if (ok) assert_string_equal(to, rows[i].to);
    }
    char longest[260], to[DNS_NAME_TEXT];
    memset(longest, 'a', sizeof longest);
    for (size_t i = 63; i < sizeof longest; i += 64) longest[i] = '.';
    assert_true(render_name(to, (struct text){longest, 253}));
    assert_int_equal(strlen(to), 253);
    assert_false(render_name(to, (struct text){longest, 254}));
    assert_true(render_name(to, (struct text){longest, 63}));
    longest[63] = 'a';
    assert_false(render_name(to, (struct text){longest, 64}));
}

struct written {
    struct arena *a;
    struct enforce_plan plan;
    struct output out;
    struct text text;
    size_t left;
};

static struct written write_plan(const char *backend, const char *which, int mode) {
    struct written w = {.a = arena_new(), .out = output_to_memory()};
    const struct backend *b = backend_find(text_of(backend));
    assert_non_null(b);
    struct diagnostics *d = diagnostics_new(10);
    struct render_options o = {.now_ns = PLAN_NOW};
    w.plan = plan_fixture(which, mode, w.a);
    assert_true(b->render(&w.plan, &o, &w.out, &w.left, d));
    assert_int_equal(diagnostics_count(d), 0);
    diagnostics_free(d);
    output_char(&w.out, '\0'); /* so that it can be searched as a string */
    w.text = output_view(&w.out);
    w.text.n--;
    return w;
}

static void written_end(struct written *w) {
    output_end(&w->out);
    arena_free(w->a);
}

/* The next line without its end; false: there is none. */
static bool next_line(struct text *rest, struct text *line) {
    if (rest->n == 0) return false;
    const char *end = memchr(rest->p, '\n', rest->n);
    assert_non_null(end); /* every line ends */
    *line = (struct text){rest->p, (size_t)(end - rest->p)};
    rest->n -= line->n + 1;
    rest->p = end + 1;
    return true;
}

/* The name that a line blocks, in each format; false: it blocks none. */
static bool blocked(const char *backend, struct text line, char *to, size_t room) {
    char s[2048], action[64];
    snprintf(s, sizeof s, "%.*s", (int)line.n, line.p);
    if (strcmp(backend, "rpz") == 0)
        return sscanf(s, "%255s CNAME %60s", to, action) == 2 && to[0] != '*' && to[0] != ';';
    if (strcmp(backend, "hosts") == 0) return sscanf(s, "0.0.0.0 %255s", to) == 1;
    return sscanf(s, "address=/%255[^/]/", to) == 1;
}

/* Every line is a comment or of the format's few forms; the names in them are those of the plan. */
static void names_come_back(void **state) {
    static const char *const backends_of_names[] = {"rpz", "hosts", "dnsmasq"};
    static const char *const plans[] = {"ordinary", "hostile", "empty", "2000"};
    for (size_t b = 0; b < 3; b++)
        for (size_t i = 0; i < 4; i++) {
            struct written w = write_plan(backends_of_names[b], plans[i], MEASURE_DROP);
            struct render_options o = {.now_ns = PLAN_NOW};
            size_t left = 0, n = 0;
            struct render_rows r =
                render_names(backend_find(text_of(backends_of_names[b])), &w.plan, &o, w.a, &left);
            for (struct text rest = w.text, line; next_line(&rest, &line);) {
                char name[256];
                if (!blocked(backends_of_names[b], line, name, sizeof name)) continue;
                if (strcmp(name, "cdn.api.x.example") == 0 && b == 1) continue; /* below, and seen */
                if (strlen(r.rows[n].name) > 230 && strcmp(name, r.rows[n].name) != 0)
                    n++; /* zone too long */
                assert_true(n < r.n);
                assert_string_equal(name, r.rows[n++].name);
            }
            assert_int_equal(n, r.n);
            assert_true(w.left == left || (b == 0 && w.left == left + 1));
            written_end(&w);
        }
}

/* Nothing foreign begins a line, ends one in a backslash, or is a control character. */
static void nothing_escapes(void **state) {
    const struct backend *const *list;
    size_t n = backends(&list);
    for (size_t b = 0; b < n; b++) {
        if (!list[b]->comment) continue;
        struct written w = write_plan(list[b]->name, "hostile", -1);
        for (struct text rest = w.text, line; next_line(&rest, &line);) {
            assert_true(line.n == 0 || line.p[line.n - 1] != '\\');
            for (size_t i = 0; i < line.n; i++)
                assert_true((uint8_t)line.p[i] >= 0x20 || (i == 0 && line.p[i] == '\t'));
            assert_false(text_starts(line, "server="));
        }
        written_end(&w);
    }
}

static void strictest_of_one_name(void **state) {
    struct written w = write_plan("rpz", "hostile", -1);
    assert_non_null(strstr(w.text.p, "\nupper.example CNAME rpz-drop.\n"));
    assert_null(strstr(w.text.p, "\nupper.example CNAME .\n"));
    /* where the reason's name is a measure itself, the measure stands */
    assert_non_null(strstr(w.text.p, "\n_why.both.example CNAME .\n"));
    assert_null(strstr(w.text.p, "\n_why.both.example TXT"));
    assert_non_null(strstr(w.text.p, "\n_why._why.both.example TXT"));
    assert_non_null(strstr(w.text.p, "\ndeep.both.example CNAME rpz-passthru.\n"));
    written_end(&w);
}

static void the_same_again(void **state) {
    const struct backend *const *list;
    size_t n = backends(&list);
    for (size_t b = 0; b < n; b++) {
        if (strncmp(list[b]->name, "fdroid", 6) == 0) continue;
        struct written x = write_plan(list[b]->name, "hostile", -1),
                       y = write_plan(list[b]->name, "hostile", -1);
        assert_true(text_equal(x.text, y.text));
        assert_true(x.text.n > 0);
        written_end(&x);
        written_end(&y);
        assert_ptr_equal(backend_find(text_of(list[b]->name)), list[b]);
    }
    assert_null(backend_find(TEXT("nothing")));
}

/* What is never blocked passes, although a name above it is blocked. */
static void kept_names_pass(void **state) {
    static const char umlaut[] = "b\xc3\xbc" /* ends the escape */ "cher.example";
    static const char *const keep[] = {"WWW.x.example.", umlaut, "elsewhere.example"};
    static const char *const values[] = {"x.example", "www.x.example", "deep.www.x.example",
                                         "xn--bcher-kva.example"};
    static const struct {
        const char *backend, *pass;
    } rows[] = {
        {"rpz", "\nwww.x.example CNAME rpz-passthru.\n*.www.x.example CNAME rpz-passthru.\nx.example CN"},
        {"dnsmasq", "\nserver=/www.x.example/#\naddress=/x.example/"},
        {"hosts", "\n0.0.0.0 x.example\n"}};
    struct measure list[4];
    for (size_t i = 0; i < 4; i++)
        list[i] = (struct measure){MEASURE_NAME, .value = values[i], .mode = MEASURE_DROP,
                                   .until_ns = PLAN_NOW + 1};
    struct enforce_plan p = {.measures = list, .n_measures = 4, .keep_names = keep, .n_keep_names = 3};
    struct render_options o = {.now_ns = PLAN_NOW};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct output to = output_to_memory();
        size_t left = 0;
        assert_true(backend_find(text_of(rows[i].backend))->render(&p, &o, &to, &left, NULL));
        output_char(&to, '\0');
        assert_non_null(strstr(output_view(&to).p, rows[i].pass));
        assert_null(strstr(output_view(&to).p, "bcher"));
        assert_null(strstr(output_view(&to).p, "deep"));
        assert_null(strstr(output_view(&to).p, "elsewhere"));
        assert_int_equal(left, 3);
        output_end(&to);
    }
}

/* Readers cut long lines, and what is behind would be a line of its own: musl's of hosts files (512 bytes),
 * dnsmasq's (1,024), vtysh's (4,096). */
static void no_line_is_long(void **state) {
    static const struct {
        const char *backend;
        size_t most;
    } rows[] = {{"hosts", 511}, {"dnsmasq", 1023}, {"rpz", 4095},
                {"frr", 1023},  {"bird", 1023},    {"openbgpd", 1023}};
    char objection[4097], quotes[600];
    (void)state;
    memset(objection, 'x', sizeof objection - 1);
    objection[sizeof objection - 1] = '\0';
    memset(quotes, '"', sizeof quotes - 1);
    quotes[sizeof quotes - 1] = '\0';
    struct measure list[] = {
        {MEASURE_NAME, .value = "x.example", .mode = MEASURE_DROP, .until_ns = PLAN_NOW + 1, .title = quotes,
         .chain = quotes, .policy = quotes, .rule = quotes},
        {MEASURE_CARRIER, .value = "64500", .mode = MEASURE_DROP, .until_ns = PLAN_NOW + 1, .title = quotes,
         .chain = quotes, .policy = quotes, .rule = quotes}};
    struct enforce_plan p = {.id = "x", .measures = list, .n_measures = 2, .objection = objection};
    struct render_options o = {.now_ns = PLAN_NOW};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct output to = output_to_memory();
        size_t left = 0;
        assert_true(backend_find(text_of(rows[i].backend))->render(&p, &o, &to, &left, NULL));
        struct text rest = output_view(&to), line;
        while (next_line(&rest, &line)) assert_in_range(line.n, 0, rows[i].most);
        output_end(&to);
    }
}

/* Text that turns about, or that XML has no place for, is shown as '?'. */
static void nothing_turns_about(void **state) {
    (void)state;
    struct output to = output_to_memory();
    render_printable(&to, TEXT("a\xe2\x80\xae"
                               "b\xe2\x81\xa6"
                               "c\xef\xbf\xbe"
                               "d\xe2\x80\xa9"
                               "e"));
    assert_true(text_is(output_view(&to), "a???b???c???d???e"));
    output_end(&to);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names),           cmocka_unit_test(names_come_back),
        cmocka_unit_test(nothing_escapes), cmocka_unit_test(strictest_of_one_name),
        cmocka_unit_test(the_same_again),  cmocka_unit_test(kept_names_pass),
        cmocka_unit_test(no_line_is_long), cmocka_unit_test(nothing_turns_about),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
