#include "atlas/stakes_csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

/* "a b 50 %; b c 30-35 % votes 2020-01-01.. disputed; " */
static const char *stakes_text(struct arena *a, const struct stakes_table *t) {
    const char *all = "";
    for (size_t i = 0; t && i < t->stakes.n; i++) {
        struct stake s = stakes_get(&t->stakes, i);
        char share[RATIO_TEXT], from[DATE_TEXT], to[DATE_TEXT];
        bool dated = s.from != DATE_MIN || s.to != DATE_MAX;
        date_text(from, s.from);
        date_text(to, s.to);
        all = arena_format(
            a, "%s%s %s %s%s%s%s%s%s; ", all, arena_text(a, stakes_table_name(t, s.owner)),
            arena_text(a, stakes_table_name(t, s.owned)), ratio_interval_text(share, s.low, s.high),
            s.kind == STAKE_EQUITY ? "" : " ", s.kind == STAKE_EQUITY ? "" : stake_kind_text(s.kind),
            dated ? arena_format(a, " %s..", from) : "", dated ? to : "", s.disputed ? " disputed" : "");
    }
    return all;
}

struct table_case {
    const char *text;
    const char *said;   /* the diagnostics, one a line, without their hints; NULL: no table */
    const char *stakes; /* NULL: no table */
};

static const struct table_case cases[] = {
    {"owner,owned,share\na,b,1/2\nb,c,30-35%\n", "", "a b 50 %; b c 30-35 %; "},
    {"a,b,50%\r\nb,c,0.5\r\n", "", "a b 50 %; b c 50 %; "}, /* no header */
    {"\xEF\xBB\xBFowner,owned,share\n\n\na, b ,\t50%\n", "", "a b 50 %; "},
    {"owner,owned,share\n\"a, Inc.\",\"b \"\"B\"\"\",50%\n", "", "a, Inc. b \"B\" 50 %; "},
    {"owner,owned,share\na,b,50%", "", "a b 50 %; "}, /* no line break at the end */
    {"share,owned,owner,kind,from,to,disputed\n1/2,b,a,votes,2020,2021,yes\n", "",
     "a b 50 % votes 2020-01-01..2021-12-31 disputed; "},
    {"owner,owned,share\na long name indeed,b,50%\na long name,b,1%\na long name indeed,c,2%\n", "",
     "a long name indeed b 50 %; a long name b 1 %; a long name indeed c 2 %; "},
    {"owner,owned,share\na,b,?\n", "", "a b 0-100 %; "},
    {"owner,owned,share\na,b,\n", "t:2:5: the share is missing: write ? where it is not known",
     "a b 0-100 %; "},
    {"owner,owned,share\na,b,50\na,c,1\n",
     "t:2:5: a share over 100 %, for per cent are written with their sign: '50'", "a b 0-100 %; a c 100 %; "},
    {"owner,owned,share\na,b,101%\na,c,101%\n",
     "t:2:5: a share over 100 %: '101%'\nt:3:5: a share over 100 %: '101%'", "a b 0-100 %; a c 0-100 %; "},
    {"owner,owned,share\na,b,-1/2\n", "t:2:5: a share below nothing: '-1/2'", "a b 0-100 %; "},
    {"owner,owned,share\nä,b,lots\n", "t:2:5: this is no share: 'lots'", "ä b 0-100 %; "},
    {"owner,owned,share\na,b,1/0\na,b,35-30%\na,b,1e3\n",
     "t:2:5: this is no share: '1/0'\nt:3:5: this is no share: '35-30%'\nt:4:5: this is no share: '1e3'",
     "a b 0-100 %; a b 0-100 %; a b 0-100 %; "},
    {"owner,owned,share\n,b,1\nc,,1\nc\n",
     "t:2:1: the owner is missing\nt:3:3: the owned is missing\nt:4:2: the owned is missing", ""},
    {"owner,owned,share\nb,b,1\n", "t:2:3: a party cannot hold itself: 'b'", ""},
    {"owner,owned,share\n\"a\nb\",c,x\nd,e,y\n", "t:3:6: this is no share: 'x'\nt:4:5: this is no share: 'y'",
     "a\nb c 0-100 %; d e 0-100 %; "},
    {"owner,owned,share,kind\na,b,1,shares\na,c,1,board\n", "t:2:7: there is no such kind of stake: 'shares'",
     "a c 100 % board; "},
    {"owner,owned,share,from,to\na,b,1,2021,2020\n", "t:2:12: the last day lies before the first: '2020'",
     "a b 100 % disputed; "},
    {"owner,owned,share,from,to\na,b,1,2021-02-30,\na,c,1,,soon\n",
     "t:2:7: this is no date: '2021-02-30'\nt:3:8: this is no date: 'soon'",
     "a b 100 % disputed; a c 100 % disputed; "},
    {"owner,owned,share,disputed\na,b,1,perhaps\n", "t:2:7: is it disputed? 'perhaps'",
     "a b 100 % disputed; "},
    {"owner,owned,part\na,b,1\n", "t:1:1: there is no column 'share'", NULL},
    {"owner,owned,shares\na,b,1\n", "t:1:1: there is no column 'share'", NULL},
    {"Owner, OWNED ,Share\na,b,1\n", "", "a b 100 %; "},
    {"owner,owned,share,note\na,b,1,2020\n", "t:1:19: this column is not used: 'note'", "a b 100 %; "},
    {"owner,owned,share,form\na,b,1,2020\n", "t:1:19: this column is not used: 'form'", "a b 100 %; "},
    {"owner,owned,share,share\na,b,1,1/2\n", "t:1:19: a column stands twice: 'share'", NULL},
    {"owner;owned;share\na;b;1\n", "t:1:1: there is no column 'owner'", NULL},
    {"owner,owned,share\na,b,0,5\na,c,1,,\na,d\n",
     "t:2:7: the row has more fields than the first one: '5'\n"
     "t:4:4: the share is missing: write ? where it is not known",
     "a b 0-100 %; a c 100 %; a d 0-100 %; "},
    {"owner,owned,share\na,b,1\n\"a,c,1\na,d,1\n\"e\",f,1\n",
     "t:3:1: there is a quotation mark too many in this row (RFC 4180 2.5-2.7)",
     "a b 100 %; a d 100 %; e f 100 %; "},
    {"owner,owned,share\na,\"b,1\na,c,1\n\"a,d,1\na,e,1\n\"a\",f,1\n",
     "t:2:3: there is a quotation mark too many in this row (RFC 4180 2.5-2.7)\n"
     "t:4:1: there is a quotation mark too many in this row (RFC 4180 2.5-2.7)",
     "a c 100 %; a e 100 %; a f 100 %; "},
    {"a,b,0.33333333333333333333333333333333\na,c,66666666666666666666/99999999999999999999\n"
     "a,d,11111111111111111111-22222222222222222222%\n",
     "t:1:5: a share of more digits than are counted: '0.33333333333333333333333333333333'\n"
     "t:3:5: a share over 100 %: '11111111111111111111-22222222222222222222%'",
     "a b 33.3333-33.3334 %; a c 2/3; a d 0-100 %; "},
    {"", "t:1: the table is empty", NULL},
    {"\n\n", "t:1: the table is empty", NULL},
};

static const char *said(struct arena *a, const struct diagnostics *d) {
    const char *all = "";
    for (size_t i = 0; i < diagnostics_count(d); i++) {
        struct diagnostic one = *diagnostics_get(d, i);
        assert_non_null(one.hint); /* each says what to do */
        one.hint = NULL;
        all = arena_format(a, "%s%s%s", all, i ? "\n" : "", diagnostic_line(a, &one));
    }
    return all;
}

static void tables_are_read_and_their_faults_placed(void **state) {
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *a = arena_new();
        struct diagnostics *d = diagnostics_new(10);
        struct stakes_table *t = stakes_table_over(text_of(cases[i].text), "t", d);
        assert_string_equal(said(a, d), cases[i].said);
        if (cases[i].stakes)
            assert_string_equal(stakes_text(a, t), cases[i].stakes);
        else
            assert_null(t);
        stakes_table_free(t);
        diagnostics_free(d);
        arena_free(a);
    }
}

/* Names of every length around the eight bytes that are a key by themselves, often enough to outgrow what was
 * expected from the first rows. */
static void names_are_told_apart(void **state) {
    enum { NAMES = 20000 };
    struct arena *a = arena_new();
    size_t n = 0, room = (size_t)NAMES * 64;
    char *text = arena_take(a, room), owner[40];
    n += (size_t)snprintf(text, room, "owner,owned,share\n");
    for (int i = 0; i < NAMES; i++)
        n += (size_t)snprintf(text + n, room - n, "%0*d,x%d,1%%\n", i % 24 + 1, i, i / 2);
    struct diagnostics *d = diagnostics_new(10);
    struct stakes_table *t = stakes_table_over((struct text){text, n}, "t", d);
    assert_int_equal(diagnostics_count(d), 0);
    assert_int_equal(t->stakes.n, NAMES);
    for (int i = 0; i < NAMES; i++) {
        struct stake s = stakes_get(&t->stakes, (size_t)i);
        snprintf(owner, sizeof owner, "%0*d", i % 24 + 1, i);
        assert_true(text_is(stakes_table_name(t, s.owner), owner));
        assert_int_equal(stakes_table_find(t, text_of(owner)), s.owner);
        snprintf(owner, sizeof owner, "x%d", i / 2);
        assert_true(text_is(stakes_table_name(t, s.owned), owner));
        uint32_t line, column;
        if (i % 1000 == 0) {
            stakes_table_place(t, (size_t)i, true, &line, &column);
            assert_int_equal(line, i + 2);
            stakes_table_place(t, (size_t)i, false, &line, &column);
            assert_int_equal(column, 1);
        }
    }
    assert_int_equal(stakes_table_find(t, text_of("nobody")), UINT32_MAX);
    stakes_table_free(t);
    diagnostics_free(d);
    arena_free(a);
}

/* Rows are cut some 64 bytes at a time: whatever a row has, plain, quoted or with \r, may lie across. */
static void rows_lie_anywhere(void **state) {
    for (int pad = 0; pad < 200; pad++) {
        struct arena *a = arena_new();
        char first[201];
        memset(first, 'n', sizeof first);
        first[pad] = 0;
        const char *text = arena_format(a, "owner,owned,share\nn%s,b,1%%\n\"c,\n%s\",d,2%%\r\ne,f,3%%%s",
                                        first, first, pad % 2 ? "\n" : "");
        struct diagnostics *d = diagnostics_new(10);
        struct stakes_table *t = stakes_table_over(text_of(text), "t", d);
        assert_int_equal(diagnostics_count(d), 0);
        assert_string_equal(stakes_text(a, t),
                            arena_format(a, "n%s b 1 %%; c,\n%s d 2 %%; e f 3 %%; ", first, first));
        assert_int_equal(t->stakes.rows[2].source, 5);
        stakes_table_free(t);
        diagnostics_free(d);
        arena_free(a);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_are_read_and_their_faults_placed),
        cmocka_unit_test(names_are_told_apart),
        cmocka_unit_test(rows_lie_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
