/* Under which law: files are read or refused with their place, and whom a law reaches is found by ground and
 * day. */
#include "atlas/law.h"
#include "atlas_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

#define SOURCES "sources:\n  a: {title: Gazette, by: Parliament, date: 2019}\n"
#define LAW(name, reaches, more)                                                                             \
    "  - law: " name "\n    clause: s. 1\n    duties: [hand-over, keep]\n    compels: Records are given.\n"  \
    "    reaches: [" reaches "]\n    order: court\n    notice: later\n    remedy: appeal to a court\n" more  \
    "    source: [a]\n    confidence: high\n"
#define SINCE "    from: 2020\n"

static const struct fixture_file world[] = {
    {"acme.yaml", "party: acme\nname: Acme\nkind: company\n" SOURCES
                  "holds:\n  - {id: \"asn:64500\", source: [a], confidence: high}\n"},
    {"no.yaml",
     "jurisdiction: NO\nname: Norway\n" SOURCES
     "laws:\n" LAW("Record Act", "incorporated, server-location", SINCE)
         LAW("Old Act", "incorporated",
             "    from: 2010-05\n    to: 2019\n") "adequacy:\n"
                                                  "  - {countries: [EU, SG], decision: List 1, scope: all, "
                                                  "from: 2015, source: [a], confidence: medium}\n"},
    {"se.yaml", "jurisdiction: SE\nname: Sweden\n" SOURCES
                "laws:\n" LAW("Swedish Act", "principal-place", SINCE) "adequacy: []\n"},
    {"eu.yaml",
     "jurisdiction: EU\nname: Union\nmembers:\n"
     "  - {country: SE, from: 1995, source: [a], confidence: high}\n"
     "  - {country: DK, from: 1973, source: [a], confidence: high}\n"
     "  - {country: GB, from: 1973, to: 2020, source: [a], confidence: high}\n" SOURCES
     "laws:\n" LAW("Union Act", "incorporated, principal-place",
                   SINCE "    except: [DK, IE]\n") "adequacy:\n"
                                                   "  - {countries: [NO], decision: Decision 1, scope: "
                                                   "firms, from: 2000, to: 2015-10-06, source: [a], "
                                                   "confidence: high}\n"},
};
enum { WORLD = sizeof world / sizeof *world };

static date_t day(const char *text) {
    date_t first = 0;
    assert_true(date_parse(text_of(text), &first, NULL));
    return first;
}

static const char *laws_of(struct arena *m, const struct atlas *a, const char *country, unsigned grounds,
                           const char *on) {
    law_id ids[8];
    size_t n = atlas_laws(a, country, grounds, day(on), ids, 8);
    const char *all = "";
    for (size_t i = 0; i < n && i < 8; i++)
        all = arena_format(m, "%s%s%s", all, i ? ", " : "", atlas_law(a, ids[i]).name);
    return all;
}

static void laws_are_found_by_country_ground_and_day(void **state) {
    static const struct {
        const char *country;
        unsigned ground;
        const char *on, *want;
    } cases[] = {
        {"NO", LAW_INCORPORATED, "2021", "Record Act"},
        {"NO", LAW_SERVER_LOCATION, "2021", "Record Act"},
        {"NO", LAW_PRINCIPAL_PLACE, "2021", ""},
        {"NO", LAW_INCORPORATED, "2020-01-01", "Record Act"},
        {"NO", LAW_INCORPORATED, "2019-12-31", "Old Act"},
        {"NO", LAW_INCORPORATED, "2010-05-01", "Old Act"},
        {"NO", LAW_INCORPORATED, "2010-04-30", ""},
        {"SE", LAW_PRINCIPAL_PLACE, "2021", "Swedish Act, Union Act"},
        {"SE", LAW_INCORPORATED, "2021", "Union Act"},
        {"SE", LAW_INCORPORATED, "1990", ""},
        {"DK", LAW_INCORPORATED, "2021", ""}, /* stays out of it */
        {"GB", LAW_INCORPORATED, "2020-12-31", "Union Act"},
        {"GB", LAW_INCORPORATED, "2021-01-01", ""},
        {"EU", LAW_INCORPORATED, "2021", "Union Act"},
        {"SG", LAW_INCORPORATED, "2021", ""},
    };
    struct atlas *a = fixture_atlas(world, WORLD, NULL);
    struct arena *m = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(laws_of(m, a, cases[i].country, 1u << cases[i].ground, cases[i].on),
                            cases[i].want);
    struct law law = atlas_law(a, 0);
    assert_string_equal(law.country, "EU");
    assert_string_equal(law.clause, "s. 1");
    assert_string_equal(law.safeguards, "by court order; the person is told later; appeal to a court");
    assert_string_equal(law_duties_text(m, law.duties), "hand over, keep");
    assert_string_equal(law.why.source, "Gazette, Parliament, 2019");
    assert_int_equal(law.why.confidence, CONFIDENCE_HIGH);
    assert_string_equal(atlas_law(a, 99).name, "");
    arena_free(m);
    atlas_close(a);
}

static void adequacy_is_told_by_whom_and_when(void **state) {
    struct atlas *a = fixture_atlas(world, WORLD, NULL);
    struct adequacy to[4];
    assert_int_equal(atlas_adequacy(a, "NO", "EU", day("2015-10-06"), to, 4), 1);
    assert_string_equal(to[0].decision, "Decision 1");
    assert_string_equal(to[0].scope, "firms");
    assert_string_equal(to[0].by, "EU");
    assert_int_equal(atlas_adequacy(a, "NO", "EU", day("2015-10-07"), to, 4), 0);
    assert_int_equal(atlas_adequacy(a, "NO", NULL, day("2001"), to, 4), 1);
    assert_int_equal(atlas_adequacy(a, "NO", "SE", day("2001"), to, 4), 0);
    assert_int_equal(atlas_adequacy(a, "SE", "NO", day("2016"), to, 4), 1); /* as a member */
    assert_string_equal(to[0].of, "SE");
    assert_int_equal(atlas_adequacy(a, "GB", NULL, day("2020"), to, 4), 1);
    assert_int_equal(atlas_adequacy(a, "GB", NULL, day("2021"), to, 4), 0);
    assert_int_equal(atlas_adequacy(a, "SG", NULL, day("2021"), to, 4), 1);
    atlas_close(a);
}

static void a_law_reaches_a_party_once(void **state) {
    static const struct law_reason reasons[] = {
        {"NO", LAW_INCORPORATED, "acme", false, false, CONFIDENCE_HIGH},
        {"SE", LAW_INCORPORATED, "fund", true, false, CONFIDENCE_LOW},
        {"SE", LAW_PRINCIPAL_PLACE, "fund", true, false, CONFIDENCE_LOW},
        {"NO", LAW_SERVER_LOCATION, NULL, false, false, CONFIDENCE_MEDIUM},
        {"NO", LAW_SERVER_LOCATION, NULL, false, false, CONFIDENCE_MEDIUM},
    };
    struct atlas *a = fixture_atlas(world, WORLD, NULL);
    struct arena *m = arena_new();
    const struct law_reach *list;
    size_t n = atlas_law_reach(a, m, reasons, 5, day("2021"), &list);
    const char *all = "";
    for (size_t i = 0; i < n; i++)
        all = arena_format(m, "%s%s/%s/%s ", all, atlas_law(a, list[i].law).name,
                           law_ground_text(list[i].why.ground),
                           list[i].why.through ? list[i].why.through : "-");
    assert_string_equal(all, "Record Act/incorporated/acme Union Act/incorporated/fund Swedish "
                             "Act/principal-place/fund Record Act/server-location/- ");
    arena_free(m);
    atlas_close(a);
}

static void each_fault_has_its_line(void **state) {
#define HEAD "jurisdiction: NO\nname: Norway\nsources:\n  a: {title: A}\n" /* four lines */
#define ONE(more)                                                                                            \
    "laws:\n  - {law: L, clause: c, duties: [keep], compels: x, reaches: [incorporated], order: court, "     \
    "notice: yes, "                                                                                          \
    "remedy: r, from: 2020, source: [a], confidence: low" more "}\n"
    static const struct {
        const char *text, *want;
    } cases[] = {
        {HEAD ONE("") "adequacy: []\n", ""},
        {HEAD ONE(""), "no.yaml:1:1: something is missing here: key 'adequacy'"},
        {HEAD "adequacy: []\n", "no.yaml:1:1: something is missing here: key 'laws'"},
        {HEAD ONE(", too: 2021") "adequacy: []\n",
         "no.yaml:6:158: there is no key 'too' here; did you mean 'to'?"},
        {HEAD ONE(", to: 2019") "adequacy: []\n",
         "no.yaml:6:162: this ends before it starts; 'to' is the last day it holds"},
        {HEAD ONE(", except: [SE]") "adequacy: []\n",
         "no.yaml:6:166: only a union has members; leave 'except' out"},
        {HEAD "laws:\n  - {law: L}\nadequacy: []\n", "no.yaml:6:5: something is missing here: key 'clause'"},
        {HEAD
         "members:\n  - {country: SE, from: 1995, source: [a], confidence: high}\n" ONE("") "adequacy: []\n",
         "no.yaml:6:3: only a union has members; leave 'members' out"},
        {HEAD ONE("") "adequacy:\n  - {countries: [ND], decision: d, scope: s, from: 2020, source: [a], "
                      "confidence: low}\n",
         "no.yaml:8:18: this is neither an ISO 3166-1 alpha-2 code nor EU: 'ND'"},
        {HEAD ONE("") "adequacy:\n  - {countries: [NO], decision: d, scope: s, from: 2020, source: [a], "
                      "confidence: low}\n",
         "no.yaml:8:18: a jurisdiction cannot decide of itself"},
        {"jurisdiction: SE\nname: Sweden\nsources:\n  a: {title: A}\n" ONE("") "adequacy: []\n",
         "no.yaml:1:15: the jurisdiction is 'SE' but the file is 'no.yaml'; name the file after its code in "
         "lower case, like no.yaml"},
        {HEAD
         "laws:\n  - {law: L, clause: c, duties: [], compels: x, reaches: [ships], order: cuort, notice: "
         "yes, remedy: r, from: 2020, source: [b], confidence: low}\nadequacy: []\n",
         "no.yaml:6:33: a list of one word or more is wanted here"},
        {HEAD
         "laws:\n  - {law: L, clause: c, duties: [keep], compels: x, reaches: [ships], order: court, notice: "
         "yes, remedy: r, from: 2020, source: [a], confidence: low}\nadequacy: []\n",
         "no.yaml:6:63: there is no such word here: 'ships'; there is: incorporated, principal-place, "
         "server-location, citizens, services"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *m = arena_new();
        struct diagnostics *d = diagnostics_new(20);
        struct registry *r = registry_new();
        registry_add(r, "no.yaml", text_of(cases[i].text), d);
        registry_finish(r, d);
        assert_string_equal(diagnostics_count(d) ? diagnostic_line(m, diagnostics_get(d, 0)) : "",
                            cases[i].want);
        registry_free(r);
        diagnostics_free(d);
        arena_free(m);
    }
}

static void the_same_clause_stands_once(void **state) {
    struct arena *m = arena_new();
    struct diagnostics *d = diagnostics_new(20);
    struct registry *r = registry_new();
    registry_add(r, "no.yaml",
                 text_of("jurisdiction: NO\nname: Norway\n" SOURCES "laws:\n" LAW(
                     "Act", "incorporated", SINCE) LAW("Act", "citizens", SINCE) "adequacy: []\n"),
                 d);
    registry_finish(r, d);
    assert_int_equal(diagnostics_count(d), 1);
    assert_string_equal(
        diagnostic_line(m, diagnostics_get(d, 0)),
        "no.yaml:17:5: this clause stands already in line 6 for the same days; end one before the "
        "other starts");
    registry_free(r);
    diagnostics_free(d);
    arena_free(m);
}

/* What the program carries: as many jurisdictions as were asked for, each with every field filled. */
static void every_jurisdiction_says_the_same_things(void **state) {
    struct diagnostics *d = diagnostics_new(20);
    static const char *const folder[] = {"atlas/jurisdictions"};
    struct registry *r = registry_read(folder, 1, d);
    assert_non_null(r);
    diagnostics_print(d, stderr);
    assert_int_equal(diagnostics_count(d), 0);
    assert_int_equal(r->territories, r->files);
    assert_true(r->territories >= 45);
    for (size_t i = 0; i < r->n_laws; i++) {
        const struct registry_law *law = &r->laws[i];
        bool filled = *law->name && *law->clause && *law->compels && *law->safeguards && law->duties &&
                      law->grounds && law->fact.why.from != DATE_MIN && *law->fact.why.source &&
                      law->fact.why.confidence != CONFIDENCE_NONE;
        if (!filled) print_error("%s: %s\n", law->file, law->name);
        assert_true(filled);
        size_t n = strlen(law->compels);
        assert_true(law->compels[n - 1] == '.'); /* one sentence, or two */
        assert_null(memchr(law->compels, '!', n));
    }
    registry_free(r);
    diagnostics_free(d);
}

/* Decisions and laws that the tests of others lean on, as the copy inside the program has them. */
static void the_known_histories_stand(void **state) {
    static const struct {
        const char *of, *by, *on;
        size_t n;
    } decisions[] = {
        {"US", "EU", "2015-10-06", 1}, {"US", "EU", "2015-10-07", 0}, {"US", "EU", "2016-08-01", 1},
        {"US", "EU", "2020-07-16", 1}, {"US", "EU", "2020-07-17", 0}, {"US", "EU", "2023-07-09", 0},
        {"US", "EU", "2023-07-10", 1}, {"JP", "EU", "2019-01-22", 0}, {"JP", "EU", "2019-01-23", 1},
        {"KR", "EU", "2021-12-17", 1}, {"GB", "EU", "2021-06-28", 1}, {"GB", "EU", "2032-01-01", 0},
        {"CH", "EU", "2010-01-01", 1}, {"CA", "EU", "2010-01-01", 1}, {"BR", "EU", "2026-01-25", 0},
        {"BR", "EU", "2026-01-26", 1}, {"DE", "JP", "2020-01-01", 1}, {"DE", "KR", "2025-09-16", 1},
        {"DE", "GB", "2021-01-01", 1}, {"US", "GB", "2023-10-12", 1}, {"US", "CH", "2024-09-14", 0},
        {"US", "CH", "2024-09-15", 1}, {"CN", "EU", "2026-01-01", 0},
    };
    static const struct {
        const char *country, *law, *on;
        bool there;
    } laws[] = {
        {"CN", "National Intelligence Law", "2017-06-27", false},
        {"CN", "National Intelligence Law", "2017-06-28", true},
        {"US", "CLOUD Act", "2018-03-22", false},
        {"US", "CLOUD Act", "2018-03-23", true},
        {"RU", "Yarovaya amendments, telecommunication operators", "2016-07-20", true},
        {"DE", "e-Evidence Regulation", "2026-08-17", false},
        {"DE", "e-Evidence Regulation", "2026-08-18", true},
        {"DK", "e-Evidence Regulation", "2026-08-18", false},
        {"GB", "General Data Protection Regulation", "2020-12-31", true},
        {"GB", "General Data Protection Regulation", "2021-01-01", false},
        {"IN", "Information Technology Act, section 69", "2026-01-01", true},
    };
    struct diagnostics *d = diagnostics_new(20);
    struct atlas *a = atlas_open(NULL, d);
    assert_non_null(a);
    for (size_t i = 0; i < sizeof decisions / sizeof *decisions; i++) {
        struct adequacy to[8];
        size_t n = atlas_adequacy(a, decisions[i].of, decisions[i].by, day(decisions[i].on), to, 8);
        if (n != decisions[i].n)
            print_error("%s by %s on %s\n", decisions[i].of, decisions[i].by, decisions[i].on);
        assert_int_equal(n, decisions[i].n);
    }
    for (size_t i = 0; i < sizeof laws / sizeof *laws; i++) {
        law_id ids[64];
        size_t n = atlas_laws(a, laws[i].country, 1u << LAW_INCORPORATED, day(laws[i].on), ids, 64);
        bool there = false;
        for (size_t k = 0; k < n && k < 64; k++) there |= strcmp(atlas_law(a, ids[k]).name, laws[i].law) == 0;
        if (there != laws[i].there) print_error("%s in %s on %s\n", laws[i].law, laws[i].country, laws[i].on);
        assert_int_equal(there, laws[i].there);
    }
    atlas_close(a);
    diagnostics_free(d);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(laws_are_found_by_country_ground_and_day),
        cmocka_unit_test(adequacy_is_told_by_whom_and_when),
        cmocka_unit_test(a_law_reaches_a_party_once),
        cmocka_unit_test(each_fault_has_its_line),
        cmocka_unit_test(the_same_clause_stands_once),
        cmocka_unit_test(every_jurisdiction_says_the_same_things),
        cmocka_unit_test(the_known_histories_stand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
