/* What every report must hold to, whatever the audit. */
#include "audit_fixture.h"
#include "report/group.h"
#include "report/report.h"
#include "report/sheet.h"
#include "report/table.h"
#include "report/words.h"

#include "base/utf8.h"

#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

struct report {
    struct arena *arena;
    struct diagnostics *diagnostics;
    struct audit *audit;
    struct output out;
    const char *text;
};

static struct report make(const char *format, unsigned what, unsigned copies, struct report_options how) {
    struct report r = {.arena = arena_new(), .diagnostics = diagnostics_new(100), .out = output_to_memory()};
    r.audit = audit_fixture(r.arena, r.diagnostics, what, copies);
    assert_true(report_find(text_of(format))(r.audit, &r.out, how));
    r.text = arena_text(r.arena, output_view(&r.out));
    return r;
}

static void end(struct report *r) {
    assert_true(output_end(&r->out));
    diagnostics_free(r->diagnostics);
    arena_free(r->arena);
}

static void test_clean(void **state) {
    static const struct {
        const char *dirty, *clean;
    } cases[] = {
        {"plain.example", "plain.example"},
        {"字节 São", "字节 São"},
        {"a\033[2Jb", "a\\x1b[2Jb"},
        {"a\r\nb\tc", "a\\x0d\\x0ab\\x09c"},
        {"\x7f", "\\x7f"},
        {"\xC2\x9B"
         "31m",
         "\\u009b31m"}, /* C1 CSI */
        {"\xE2\x80\xAE"
         "gpj.exe",
         "\\u202egpj.exe"}, /* right-to-left override */
        {"\xEF\xBB\xBFx", "\\ufeffx"},
        {"\xF3\xA0\x80\x81", "\\u{e0001}"}, /* tag */
        {"\xff\xC0\x80", "\\xff\\xc0\\x80"},
        {"cut \xE2\x80", "cut \\xe2\\x80"},
        {NULL, ""},
    };
    struct arena *a = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(sheet_clean(a, cases[i].dirty), cases[i].clean);
    arena_free(a);
}

static void test_cut(void **state) {
    static const struct {
        const char *s;
        size_t columns;
        bool front;
        const char *cut, *ascii;
    } cases[] = {
        {"short", 5, false, "short", "short"},
        {"abcdef", 5, false, "abcd…", "abc.."},
        {"abcdef", 5, true, "…cdef", "..def"},
        {"字节跳动", 8, false, "字节跳动", "字节跳动"},
        {"字节跳动", 7, false, "字节跳…", "字节.."}, /* a wide character is not halved */
        {"字节跳动", 6, false, "字节…", "字节.."},
        {"字节跳动", 6, true, "…跳动", "..跳动"},
        {"www.x.example.com", 14, true, "…x.example.com", "..x.example.com"},
        {"abc", 1, false, "a", "a"},
        {"abc", 0, false, "", ""},
    };
    struct arena *a = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sheet sheet = {.arena = a};
        assert_string_equal(sheet_cut(&sheet, cases[i].s, cases[i].columns, cases[i].front), cases[i].cut);
        sheet.ascii = true;
        const char *cut = sheet_cut(&sheet, cases[i].s, cases[i].columns, cases[i].front);
        assert_true(utf8_columns(text_of(cut)) <= cases[i].columns);
    }
    arena_free(a);
}

static void test_words(void **state) {
    static const struct {
        uint64_t n;
        const char *size, *count;
    } cases[] = {{0, "0 B", "0"},
                 {999, "999 B", "999"},
                 {1000, "1.0 kB", "1,000"},
                 {9949, "9.9 kB", "9,949"},
                 {9950, "10 kB", "9,950"},
                 {999499, "999 kB", "999,499"},
                 {999500, "1.0 MB", "999,500"},
                 {UINT64_MAX, "18 EB", "18,446,744,073,709,551,615"}};
    struct arena *a = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_string_equal(words_size(a, cases[i].n), cases[i].size);
        assert_string_equal(words_count(a, cases[i].n), cases[i].count);
    }
    assert_string_equal(words_of(a, 1, "flow", "flows"), "1 flow");
    assert_string_equal(words_identifier("domain:x.example"), "x.example");
    assert_string_equal(words_identifier("address:2001:db8::1"), "2001:db8::1");
    assert_null(words_identifier(NULL));
    arena_free(a);
}

/* Every line of every text report fits, at any width and in any form. */
static void test_lines_fit(void **state) {
    static const unsigned widths[] = {48, 60, 80, 100, 132, 200};
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++)
        for (unsigned form = 0; form < 8; form++) {
            struct report_options how = {.width = widths[i], .ascii = form & 1, .verbose = form & 2};
            struct report r = make("text", (form & 4 ? FIXTURE_NO_POLICY : 0) | FIXTURE_HOSTILE, 2, how);
            for (const char *line = r.text, *next; *line; line = next + 1) {
                assert_non_null(next = strchr(line, '\n'));
                struct text t = {line, (size_t)(next - line)};
                if (utf8_columns(t) > widths[i]) fail_msg("width %u: %.*s", widths[i], (int)t.n, t.p);
                assert_true(t.n == 0 || t.p[t.n - 1] != ' ');
            }
            end(&r);
        }
}

/* Bytes of the evidence cannot steer a terminal; colours come only when asked for. */
static void test_no_controls(void **state) {
    static const char *const formats[] = {"text", "csv"};
    for (size_t i = 0; i < 2; i++) {
        struct report r = make(formats[i], FIXTURE_HOSTILE, 1, (struct report_options){.verbose = true});
        for (const char *p = r.text; *p; p++)
            assert_true((unsigned char)*p >= 0x20 || *p == '\n' || *p == '\r');
        assert_null(strstr(r.text, "\xE2\x80\xAE"));
        end(&r);
    }
    struct report coloured = make("text", FIXTURE_HOSTILE, 1, (struct report_options){.colour = true});
    for (const char *p = strchr(coloured.text, '\033'); p; p = strchr(p + 1, '\033')) {
        size_t n = strspn(p + 2, "0123456789;");
        assert_true(p[1] == '[' && p[2 + n] == 'm');
    }
    end(&coloured);
}

static void test_ascii(void **state) {
    struct report r = make("text", FIXTURE_PLAIN, 1, (struct report_options){.ascii = true, .verbose = true});
    const char *p = r.text;
    static const char *const of_evidence[] = {"友盟", "ã", "«", "»"};
    while (*p) {
        size_t skip = (unsigned char)*p < 0x80 ? 1 : 0;
        for (size_t i = 0; !skip && i < 4; i++)
            if (strncmp(p, of_evidence[i], strlen(of_evidence[i])) == 0) skip = strlen(of_evidence[i]);
        if (!skip) fail_msg("not ASCII: %.20s", p);
        p += skip;
    }
    end(&r);
}

/* Worst first; sums of groups and rows are those of the chains. */
static void test_groups(void **state) {
    struct report r = make("text", FIXTURE_PLAIN, 3, (struct report_options){0});
    struct groups groups = groups_make(r.arena, r.audit, true);
    uint64_t chains = 0, flows = 0, bytes = 0, all_flows = 0, all_bytes = 0;
    for (size_t i = 0; i < r.audit->n_chains; i++) {
        all_flows += r.audit->chains[i].flows;
        all_bytes += chain_bytes(&r.audit->chains[i]);
    }
    for (size_t g = 0; g < groups.n; g++) {
        const struct group *group = &groups.list[g];
        assert_true(g == 0 || groups.list[g - 1].tally.worst >= group->tally.worst);
        for (size_t i = 0; i < group->n_rows; i++) {
            chains += group->rows[i].n_chains;
            flows += group->rows[i].tally.flows;
            assert_true(group->rows[i].tally.worst <= group->tally.worst);
        }
        bytes += group->tally.bytes[0] + group->tally.bytes[1];
    }
    assert_int_equal(chains, r.audit->n_chains);
    assert_int_equal(flows, all_flows);
    assert_int_equal(bytes, all_bytes);
    assert_string_equal(groups.list[0].name, "ByteDance Ltd.");
    end(&r);
}

/* An RFC 4180 reader, as strict as it gets. */
static size_t read_csv(const char *p, size_t *columns) {
    size_t rows = 0, n = 1;
    for (; *p; n = 1, rows++) {
        for (;;) {
            if (*p == '"') {
                for (p++; *p != '"' || p[1] == '"'; p += *p == '"' ? 2 : 1) assert_true(*p);
                p++;
            } else {
                assert_null(strchr("=+-@", *p == ',' || *p == '\r' ? 'x' : *p));
                p += strcspn(p, "\",\r\n");
            }
            if (*p != ',') break;
            p++;
            n++;
        }
        assert_true(p[0] == '\r' && p[1] == '\n');
        p += 2;
        assert_true(rows == 0 || *columns == n);
        *columns = n;
    }
    return rows;
}

static void test_csv(void **state) {
    size_t columns = 0;
    struct report judged = make("csv", FIXTURE_HOSTILE, 2, (struct report_options){0});
    assert_int_equal(read_csv(judged.text, &columns), 1 + judged.audit->n_chains * 2);
    end(&judged);
    struct report plain = make("csv", FIXTURE_NO_POLICY, 1, (struct report_options){0});
    assert_int_equal(read_csv(plain.text, &columns), 1 + plain.audit->n_chains);
    end(&plain);
}

static size_t count(const char *text, const char *what) {
    size_t n = 0;
    for (const char *p = strstr(text, what); p; p = strstr(p + 1, what)) n++;
    return n;
}

static void test_json(void **state) {
    struct report judged = make("json", FIXTURE_HOSTILE, 1, (struct report_options){0});
    assert_int_equal(count(judged.text, "{\"kind\":\"finding\",\"policy\":"), judged.audit->n_findings);
    assert_int_equal(count(judged.text, "\n{\"kind\":\"summary\","), 1);
    assert_int_equal(count(judged.text, "\n"), judged.audit->n_findings + 1);
    end(&judged);
    struct report plain = make("json", FIXTURE_NO_POLICY, 1, (struct report_options){0});
    assert_int_equal(count(plain.text, "{\"kind\":\"chain\","), plain.audit->n_chains);
    assert_int_equal(count(plain.text, "\"kind\":\"finding\""), 0);
    end(&plain);
}

/* The data ends where the page says, whatever names are in it. */
static void test_html_data(void **state) {
    struct report r = make("html", FIXTURE_HOSTILE, 1, (struct report_options){0});
    const char *data = strstr(r.text, "id=\"data\">"), *close = data ? strstr(data, "</script>") : NULL;
    assert_non_null(close);
    for (const char *p = data + strlen("id=\"data\">"); p < close; p++) assert_true(*p != '<');
    assert_non_null(strstr(data, "\\u003c/script>\\u003cscript>alert(1)"));
    assert_int_equal(count(r.text, "<script"), 2);
    assert_int_equal(count(r.text, "<script>alert"), 0);
    end(&r);
}

static void test_find(void **state) {
    assert_ptr_equal(report_find(TEXT("html")), report_html);
    assert_ptr_equal(report_find(TEXT("sarif")), report_sarif);
    assert_null(report_find(TEXT("pdf")));
    assert_null(report_find(TEXT("")));
}

static void test_atlas_age(void **state) {
    struct report r = make("json", FIXTURE_PLAIN, 1, (struct report_options){0});
    struct output again = output_to_memory();
    r.audit->atlas_info.built = date_today() - 3;
    assert_true(report_text(r.audit, &again, (struct report_options){.width = 120}));
    assert_non_null(strstr(arena_text(r.arena, output_view(&again)), ", 3 days old"));
    output_end(&again);
    end(&r);
}

static void test_empty_audit(void **state) {
    static const char *const formats[] = {"text", "json", "csv", "html", "sarif"};
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        const struct audit nothing = {.as_of = DATE_MIN, .complete = true};
        struct output out = output_to_memory();
        assert_true(report_find(text_of(formats[i]))(&nothing, &out, (struct report_options){0}));
        assert_true(output_view(&out).n > 0);
        output_end(&out);
    }
}

static void test_few_details(void **state) {
    struct report few = make("text", FIXTURE_PLAIN, 1, (struct report_options){.details = 4});
    assert_non_null(strstr(few.text, "\n4. "));
    assert_null(strstr(few.text, "\n5. "));
    assert_non_null(strstr(few.text, "These are 4 of 11"));
    end(&few);
    struct report all =
        make("text", FIXTURE_PLAIN, 1, (struct report_options){.details = 4, .verbose = true});
    assert_non_null(strstr(all.text, "\n13. "));
    end(&all);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clean),       cmocka_unit_test(test_cut),
        cmocka_unit_test(test_words),       cmocka_unit_test(test_lines_fit),
        cmocka_unit_test(test_no_controls), cmocka_unit_test(test_ascii),
        cmocka_unit_test(test_groups),      cmocka_unit_test(test_csv),
        cmocka_unit_test(test_json),        cmocka_unit_test(test_html_data),
        cmocka_unit_test(test_find),        cmocka_unit_test(test_atlas_age),
        cmocka_unit_test(test_empty_audit), cmocka_unit_test(test_few_details),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
