/* Control and jurisdiction where the atlas is not sure whose law reaches a party: what is in doubt leaves the
 * answer open for the party and for whom it would control, and says what is missing. */
#include "atlas_fixture.h"

#include "custody/link.h"
#include "policy/run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
// cmocka wants the four above first
#include <cmocka.h>

#define SOURCES "sources: {a: {title: A}}\n"
#define FACT "source: [a], confidence: high"
#define CLAIM(country, ground) "{country: " country ", ground: " ground ", " FACT "}"
#define HOLDS(name) "holds: [{ids: [\"domain:" name "\"], " FACT "}]\n"
#define PARTY(id, more)                                                                                      \
    { id ".yaml", "party: " id "\nname: The " id "\nkind: company\n" SOURCES more HOLDS(id ".example") }
#define OWNER(id, share) "stakes: [{owner: " id ", share: \"" share "\", kind: equity, " FACT "}]\n"
#define AT_HOME "jurisdictions: [" CLAIM("SE", "incorporated") ", " CLAIM("SE", "principal-place") "]\n"

static const struct fixture_file parties[] = {
    PARTY("plain", AT_HOME),
    PARTY("abroad", "jurisdictions: [" CLAIM("NO", "incorporated") ", " CLAIM("SE", "principal-place") "]\n"),
    PARTY("rivals",
          "jurisdictions: [" CLAIM("SE", "incorporated") ", {country: NO, ground: principal-place, source: "
                                                         "[a], confidence: high, disputed: yes}]\n"),
    PARTY("hearsay",
          "jurisdictions: [" CLAIM("SE", "incorporated") ", {country: NO, ground: principal-place, source: "
                                                         "[a], confidence: low}]\n"),
    PARTY("no-seat", "jurisdictions: [" CLAIM("SE", "incorporated") "]\n"),
    PARTY("nothing", ""),
    PARTY("of-rivals", AT_HOME OWNER("rivals", "60%")),
    PARTY("little-of-rivals", AT_HOME OWNER("rivals", "40%")),
    PARTY("of-nothing", AT_HOME OWNER("nothing", "50%")),
    PARTY("both",
          AT_HOME "stakes: [{owner: abroad, share: \"50%\", kind: equity, " FACT "}, {owner: rivals, share: "
                  "\"50%\", kind: equity, " FACT "}]\n"),
    PARTY("together", AT_HOME "stakes: [{owner: abroad, share: \"30%\", kind: equity, " FACT
                              "}, {owner: rivals, share: \"30%\", kind: equity, " FACT "}]\n"),
};

static const char policy[] =
    "id: p\ntitle: P\nstatus: in-force\nversion: '1'\nauthor: me\nbasis: {title: B, citation: C}\n"
    "valid: {from: 2020-01-01}\nconfidence: medium\n"
    "control: {owned: {test: aggregate>=50, seeds: {jurisdictions: [\"NO\"], by: [incorporated, "
    "principal-place]}}}\n"
    "rules:\n"
    "  - {id: %s, program: apps, title: T, basis: B, remedy: R, verdict: deny, when: {%s}}\n";

static const struct {
    const char *service;
    enum verdict controlled, law; /* by control, and by the law that reaches the holder itself */
    const char *missing;          /* of the control */
} rows[] = {
    {"plain.example", VERDICT_ALLOW, VERDICT_ALLOW, NULL},
    {"abroad.example", VERDICT_DENY, VERDICT_DENY, NULL},
    {"rivals.example", VERDICT_UNDETERMINED, VERDICT_UNDETERMINED,
     "whether rivals is controlled by owned: that rivals is under the law of NO (principal-place) is "
     "disputed"},
    {"hearsay.example", VERDICT_UNDETERMINED, VERDICT_UNDETERMINED,
     "that hearsay is under the law of NO (principal-place) is known only with confidence low"},
    {"no-seat.example", VERDICT_UNDETERMINED, VERDICT_UNDETERMINED,
     "its principal place of business is not in the atlas: no-seat"},
    {"nothing.example", VERDICT_UNDETERMINED, VERDICT_UNDETERMINED,
     "neither owners nor jurisdiction of nothing are in the atlas"},
    {"of-rivals.example", VERDICT_UNDETERMINED, VERDICT_ALLOW,
     "whether of-rivals is controlled by owned: that rivals is under the law of NO"},
    {"little-of-rivals.example", VERDICT_ALLOW, VERDICT_ALLOW, NULL},
    {"of-nothing.example", VERDICT_UNDETERMINED, VERDICT_ALLOW, "neither owners nor jurisdiction of nothing"},
    {"both.example", VERDICT_DENY, VERDICT_ALLOW, NULL},
    {"together.example", VERDICT_UNDETERMINED, VERDICT_ALLOW, "that rivals is under the law of NO"},
};

/* The verdict of a policy of one rule on one flow to the service, and what is told to be missing. */
static enum verdict judged(const struct atlas *a, const char *when, const char *service,
                           const char *missing) {
    static const struct chain_protection none = {.grade = "unknown"};
    struct arena *m = arena_new();
    struct diagnostics *d = diagnostics_new(20);
    date_t day = 0;
    assert_true(date_parse(text_of("2026-01-01"), &day, NULL));
    struct link_maker maker = link_maker_new(a, day, m);
    struct link link = link_service(&maker, text_of(service), "tls-sni", NULL, NULL);
    const struct link *order[] = {&link};
    const struct chain chain = {.links = order, .n_links = 1, .protection = &none, .flows = 1};
    struct audit audit = {.as_of = day, .chains = &chain, .n_chains = 1, .atlas = a, .diagnostics = d};
    const struct policy *p = policy_load(m, "p.yaml", text_of(arena_format(m, policy, "r", when)), d);
    if (!p) diagnostics_print(d, stderr);
    assert_non_null(p);
    policies_judge(m, &audit, &p, 1, (struct judging){.threads = 1}, d);
    enum verdict v = (enum verdict)audit.verdicts[0];
    if (missing) {
        struct reasons why = finding_reasons(&audit, &audit.findings[0], m);
        assert_int_equal(why.n_missing, 1);
        if (!strstr(why.missing[0], missing)) print_error("%s: %s\n", service, why.missing[0]);
        assert_non_null(strstr(why.missing[0], missing));
    }
    policies_free(&audit);
    diagnostics_free(d);
    arena_free(m);
    return v;
}

static void doubt_leaves_open(void **state) {
    struct atlas *a = fixture_atlas(parties, sizeof parties / sizeof *parties, NULL);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        enum verdict controlled =
            judged(a, "service.controlled-by: $owned", rows[i].service, rows[i].missing);
        enum verdict law =
            judged(a, "service.jurisdiction: {in: [\"NO\"], by: [incorporated, principal-place], of: holder}",
                   rows[i].service, NULL);
        if (controlled != rows[i].controlled || law != rows[i].law)
            print_error("%s: %s, %s\n", rows[i].service, verdict_text(controlled), verdict_text(law));
        assert_int_equal(controlled, rows[i].controlled);
        assert_int_equal(law, rows[i].law);
    }
    atlas_close(a);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(doubt_leaves_open)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
