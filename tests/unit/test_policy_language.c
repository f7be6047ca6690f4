/* Data classes as a tree, counts of a population, adequacy, days, lists that end, and remedies; and what
 * `cordon policy check` warns of. */
#include "base/output.h"
#include "policy/cases.h"
#include "policy/data_classes.h"
#include "policy/describe.h"
#include "policy/remedies.h"
#include "policy/warnings.h"

#include "policy_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static const char sets[] =
    "parties: {old: {list: [acme], until: 2024-06-30}, older: {list: [$old], until: 2025-01-01},\n"
    "  since: [jp, {id: acme, from: 2022-03-25}, {id: sub, from: 2020, to: 2021}], more: [$since, vague]}\n"
    "adequacy:\n"
    "  home:\n"
    "    home: [SE]\n"
    "    decisions:\n"
    "      - {country: JP, from: 2021-01-23, citation: D1}\n"
    "      - {country: US, from: 2016-07-12, to: 2020-07-15, citation: D2, only: the certified}\n"
    "      - {country: GB, from: 2021-06-28, to: 2025-12-27, citation: D3}\n"
    "control:\n"
    "  of-more: {test: aggregate>=50, seeds: {parties: $more}}\n"
    "  of-old: {test: aggregate>=50, seeds: {parties: $old}}\n"
    "thresholds:\n"
    "  devices: {of: devices, data: location.precise, over: 1000, within: 12 months}\n"
    "  people: {of: people, at-least: 10}\n"
    "  records: {of: records, data: health, at-least: 600}\n"
    "  this-year: {of: people, at-least: 100, within: calendar year}\n"
    "  all-there-is: {of: devices, data: health, over: 1, below: not-met}\n";

static const char facts[] =
    "facts:\n"
    "  w:\n"
    "    acme: {incorporated: SE, principal-place: SE, holds: ['domain:acme.example']}\n"
    "    sub: {incorporated: US, principal-place: US, owners: {acme: 50%}, holds: "
    "['domain:sub.example']}\n"
    "    jp: {incorporated: JP, principal-place: CN, holds: ['domain:jp.example']}\n"
    "    vague: {kind: company, holds: ['domain:vague.example']}\n"
    "    maker: {incorporated: SE, principal-place: SE, holds: ['oui:020001']}\n";

enum { UNKNOWN = ANSWER_UNDETERMINED, MET = ANSWER_MET, NOT = ANSWER_NOT_MET };

static const struct row {
    const char *when, *chain, *more; /* more: other keys of the case */
    int answer;
    const char *missing;
} rows[] = {
    /* the tree of data classes */
    {"{data: location}", "{data: location.precise}", "", MET, NULL},
    {"{data: location}", "{data: location}", "", MET, NULL},
    {"{data: location.*}", "{data: location.coarse}", "", MET, NULL},
    {"{data: location.precise}", "{data: location.coarse}", "", NOT, NULL},
    {"{data: location.precise}", "{data: location}", "", UNKNOWN,
     "location was found in the data sent; whether it is location.precise is not known"},
    {"{data: health}", "{data: health.treatment}", "", MET, NULL},
    {"{data: government-id}", "{data: government-related.location}", "", NOT, NULL},
    {"{data: {of: [identifier, contact], at-least: 2}}", "{data: [identifier.device, contact.email]}", "",
     MET, NULL},
    {"{data: {of: [identifier, contact], at-least: 2}}", "{data: [identifier.device, health]}", "", NOT,
     NULL},
    {"{data: {of: [identifier, contact], at-least: 2}}", "{data: [identifier, identifier.device]}", "", NOT,
     NULL},
    {"{data: {of: [identifier, contact], at-least: 2}}", "{data: unknown}", "", UNKNOWN,
     "could not be looked into"},
    /* counts of a population */
    {"{threshold: $devices}", "{service: acme.example, data: location.precise}", "", UNKNOWN,
     "how many devices the evidence stands for is not told (--population); the threshold is 1001"},
    {"{threshold: $devices}", "{service: acme.example, data: location.precise}",
     "population: {devices: 1001}", MET, NULL},
    {"{threshold: $devices}", "{service: acme.example, data: location.precise}",
     "population: {devices: 1000}", NOT, NULL},
    {"{threshold: $devices}", "{service: acme.example, data: location.precise}",
     "population: {devices: 999-1001}", UNKNOWN, "999 to 1001 devices"},
    {"{threshold: $devices}", "{service: acme.example, data: location.precise}", "population: {people: 5000}",
     UNKNOWN, "does not tell how many devices"},
    {"{threshold: $devices}", "{service: acme.example, data: location.coarse}", "population: {devices: 5000}",
     UNKNOWN, "whether acme got such data outside of this evidence"},
    {"{threshold: $all-there-is}", "{service: acme.example, data: none}", "population: {devices: 5000}", NOT,
     NULL},
    {"{threshold: $devices}", "{service: nobody.example, data: location.precise}",
     "population: {devices: 5000}", UNKNOWN, "the holder of the service"},
    {"{threshold: $devices}", "{service: acme.example, data: location.precise}",
     "as-of: 2024-12-31, population: {devices: 900, from: 2024-07-01, to: 2024-12-31}", UNKNOWN,
     "shorter time"},
    {"{threshold: $devices}", "{service: acme.example, data: location.precise}",
     "as-of: 2024-12-31, population: {devices: 1100, from: 2024-07-01, to: 2024-12-31}", MET, NULL},
    {"{threshold: $devices}", "{service: acme.example, data: location.precise}",
     "as-of: 2024-12-31, population: {devices: 1100, from: 2020-01-01, to: 2024-12-31}", UNKNOWN,
     "longer time"},
    {"{threshold: $devices}", "{service: acme.example, data: location.precise}",
     "as-of: 2024-12-31, population: {devices: 900, from: 2020-01-01, to: 2024-12-31}", NOT, NULL},
    {"{threshold: $devices}", "{service: acme.example, data: location.precise}",
     "as-of: 2024-12-31, population: {devices: 1100, from: 2021-01-01, to: 2021-12-31}", UNKNOWN,
     "another time"},
    {"{threshold: $people}", "{service: acme.example}", "population: {people: 10}", MET, NULL},
    {"{threshold: $people}", "{service: acme.example}", "population: {people: 9}", NOT, NULL},
    {"{threshold: $this-year}", "{service: acme.example}",
     "as-of: 2024-03-31, population: {people: 100, from: 2024-01-01, to: 2024-03-31}", MET, NULL},
    {"{threshold: $this-year}", "{service: acme.example}",
     "as-of: 2024-03-31, population: {people: 100, from: 2023-10-01, to: 2024-03-31}", UNKNOWN,
     "longer time"},
    {"{threshold: $this-year}", "{service: acme.example}",
     "as-of: 2024-01-31, population: {people: 100, from: 2023-01-01, to: 2023-12-31}", UNKNOWN,
     "another time"},
    {"{threshold: $records}", "{service: acme.example, data: health, flow: {data-items: 6}}",
     "population: {devices: 100}", MET, NULL},
    {"{threshold: $records}", "{service: acme.example, data: health, flow: {data-items: 6}}",
     "population: {devices: 200, sample: 2}", MET, NULL},
    {"{threshold: $records}", "{service: acme.example, data: health, flow: {data-items: 6}}",
     "population: {devices: 199, sample: 2}", NOT, NULL},
    {"{threshold: $records}", "{service: acme.example, data: health, flow: {data-items: 6}}",
     "population: {devices: 1, records: 600}", MET, NULL},
    /* adequacy */
    {"{host.adequate-by: $home}", "{host: {country: SE}}", "", MET, NULL},
    {"{host.adequate-by: $home}", "{host: {country: JP}}", "as-of: 2021-01-23", MET, NULL},
    {"{host.adequate-by: $home}", "{host: {country: JP}}", "as-of: 2021-01-22", NOT, NULL},
    {"{host.adequate-by: $home}", "{host: {country: US}}", "as-of: 2020-07-15", UNKNOWN,
     "whether the receiver in US is one of those whom D2 covers: the certified"},
    {"{host.adequate-by: $home}", "{host: {country: US}}", "as-of: 2020-07-16", NOT, NULL},
    {"{host.adequate-by: $home}", "{host: {country: GB}}", "as-of: 2025-12-27", MET, NULL},
    {"{host.adequate-by: $home}", "{host: {country: GB}}", "as-of: 2025-12-28", NOT, NULL},
    {"{host.adequate-by: $home}", "{host: {country: unknown}}", "", UNKNOWN, "stands is not in the atlas"},
    {"{service.adequate-by: $home}", "{service: acme.example}", "", MET, NULL},
    {"{service.adequate-by: $home}", "{service: sub.example}", "as-of: 2021-01-01", NOT, NULL},
    {"{service.adequate-by: $home}", "{service: vague.example}", "", UNKNOWN, "where it is incorporated"},
    {"{service.adequate-by: $home}", "{service: nobody.example}", "", UNKNOWN, "is not in the atlas"},
    {"{service.adequate-by: {list: $home, by: [incorporated, principal-place]}}", "{service: jp.example}", "",
     NOT, NULL},
    {"{service.adequate-by: {list: $home, of: controllers}}", "{service: sub.example}", "", MET, NULL},
    {"{service.adequate-by: {list: $home, of: controllers}}", "{service: acme.example}", "", MET, NULL},
    /* days, and lists that end */
    {"{as-of: {from: 2022-01-01, to: 2022-12-31}}", "{}", "as-of: 2022-12-31", MET, NULL},
    {"{as-of: {from: 2022-01-01, to: 2022-12-31}}", "{}", "as-of: 2023-01-01", NOT, NULL},
    {"{as-of: {from: 2022-01-01}}", "{}", "as-of: 2021-12-31", NOT, NULL},
    {"{service.holder: $old}", "{service: acme.example}", "as-of: 2024-06-30", MET, NULL},
    {"{service.holder: $old}", "{service: acme.example}", "as-of: 2024-07-01", UNKNOWN,
     "the list 'old' was good until 2024-06-30"},
    {"{service.holder: $older}", "{service: acme.example}", "as-of: 2024-07-01", UNKNOWN,
     "the list 'old' was good until 2024-06-30"},
    {"{service.controlled-by: $of-old}", "{service: sub.example}", "as-of: 2024-06-30", MET, NULL},
    {"{service.controlled-by: $of-old}", "{service: sub.example}", "as-of: 2024-07-01", UNKNOWN,
     "the list 'old' was good until"},
    /* parties that are members on some days only */
    {"{service.holder: $since}", "{service: acme.example}", "as-of: 2022-03-24", NOT, NULL},
    {"{service.holder: $since}", "{service: acme.example}", "as-of: 2022-03-25", MET, NULL},
    {"{service.holder: $since}", "{service: jp.example}", "as-of: 2020-03-25", MET, NULL},
    {"{service.holder: $more}", "{service: sub.example}", "as-of: 2021-12-31", MET, NULL},
    {"{service.holder: $more}", "{service: sub.example}", "as-of: 2022-01-01", NOT, NULL},
    {"{service.controlled-by: $of-more}", "{service: sub.example}", "as-of: 2022-03-24", NOT, NULL},
    {"{service.controlled-by: $of-more}", "{service: sub.example}", "as-of: 2022-03-25", MET, NULL},
    /* grades in their order */
    {"{protection.grade: {below: adequate}}", "{protection: weak}", "", MET, NULL},
    {"{protection.grade: {below: adequate}}", "{protection: adequate}", "", NOT, NULL},
    {"{protection.grade: {below: adequate}}", "{protection: proprietary}", "", NOT, NULL},
    {"{protection.grade: {below: adequate}}", "{protection: unknown}", "", UNKNOWN, "could not be graded"},
    {"{protection.grade: {at-least: adequate}}", "{protection: strong}", "", MET, NULL},
    {"{protection.grade: {at-least: adequate}}", "{protection: none}", "", NOT, NULL},
    /* equipment and capabilities */
    {"{device.present: yes}", "{device: '020001'}", "", MET, NULL},
    {"{device.holder: maker}", "{device: '020001'}", "", MET, NULL},
    {"{device.holder: maker}", "{}", "", UNKNOWN, "which device sent this is not in the evidence"},
    {"{app.capability: [camera, sms]}", "{app: android/a}", "", UNKNOWN,
     "what app android/a can do is not in the evidence"},
};

static struct policy *load(struct arena *a, const char *text) {
    struct diagnostics *d = diagnostics_new(20);
    struct policy *p = policy_load(a, "t", text_of(text), d);
    if (!p) diagnostics_print(d, stderr);
    diagnostics_free(d);
    assert_non_null(p);
    return p;
}

static void conditions_answer(void **state) {
    static const char *const expected[] = {[NOT] = "allow", [MET] = "deny", [UNKNOWN] = "undetermined"};
    bool fine = true;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct row *r = &rows[i];
        struct arena *a = arena_new();
        const char *missing = r->missing ? arena_format(a, ", missing: \"%s\"", r->missing) : "";
        const char *text = arena_format(
            a,
            POLICY_FRAME "%srules:\n" RULE("r", "deny", "%s") "%scases:\n  - {title: c, "
                                                              "facts: w, chain: %s, expect: %s%s%s%s}\n",
            sets, r->when, facts, r->chain, expected[r->answer], *r->more ? ", " : "", r->more, missing);
        const struct case_outcome *o;
        assert_int_equal(policy_cases_run(a, load(a, text), NULL, &o), 1);
        if (!o->passed) {
            print_error("row %zu: %s on %s with %s: %s\n", i, r->when, r->chain, r->more, o->why);
            for (size_t f = 0; f < o->n_findings; f++)
                for (size_t k = 0; k < o->reasons[f].n_because; k++)
                    print_error("    %s\n", o->reasons[f].because[k]);
            fine = false;
        }
        arena_free(a);
    }
    assert_true(fine);
}

static void classes_lie_below_their_family(void **state) {
    for (size_t i = 0; i < data_class_count(); i++) {
        const char *name = data_class_name(i), *dot = strchr(name, '.');
        assert_non_null(data_class_phrase(name));
        if (!dot || strncmp(name, "apps.", 5) == 0) continue;
        char family[64];
        snprintf(family, sizeof family, "%.*s", (int)(dot - name), name);
        assert_non_null(data_class_phrase(family));
        assert_true(data_covers(family, name));
        assert_false(data_covers(name, family));
    }
    assert_false(data_covers("government", "government-id"));
    assert_null(data_class_phrase("location.street"));
}

/* What is wrong, in one line a slip. */
static void one_slip_is_one_error(void **state) {
    static const struct {
        const char *text, *line;
    } slips[] = {
        {POLICY_FRAME
         "rulez:\n" RULE("r", "deny", "always") "exceptions:\n  - {id: e, rules: r, when: always, "
                                                "expires: 2030, reason: x}\ncases:\n  - {title: c, chain: "
                                                "{}, expect: deny, rule: r}\n",
         "t:8:1: there is no key 'rulez' here; did you mean 'rules'?"},
        {POLICY_FRAME
         "rules:\n  - {id: r, program: apps, title: T, basis: B, remedy: R, verdcit: deny, when: "
         "always}\n",
         "t:9:59: there is no key 'verdcit' here; did you mean 'verdict'?"},
        {POLICY_FRAME "partys: {a: [x]}\nrules:\n" RULE("r", "deny", "{app.holder: $a}"),
         "t:8:1: there is no key 'partys' here; did you mean 'parties'?"},
        {POLICY_FRAME "parties: &a {a: [x]}\nrules:\n" RULE("r", "deny", "always"),
         "t:8:13: anchors and tags are not part of this format"},
        {POLICY_FRAME "data: {a: !!set [health]}\nrules:\n" RULE("r", "deny", "always"),
         "t:8:17: anchors and tags are not"},
        {POLICY_FRAME "parties: {a: *b}\nrules:\n" RULE("r", "deny", "always"), "t:8:"},
        {POLICY_FRAME "rules:\n  - {id: r, program: apps, title: T, basis: B, remedy: {do: host-elsewere}, "
                      "verdict: deny, when: always}\n",
         "t:9:61: 'host-elsewere' is no remedy; did you mean 'host-elsewhere'?"},
        {POLICY_FRAME "rules:\n" RULE("r", "deny", "{data: {of: health}}"),
         "t:9:87: 'at-least' is missing; data: {of: [classes], at-least: 2}"},
        {POLICY_FRAME "rules:\n" RULE("r", "deny", "{host.adequate-by: $eu}"),
         "t:9:99: there is no adequacy list 'eu'"},
        {POLICY_FRAME "adequacy: {eu: {home: [SE], decisions: [{country: XX, from: 2020, citation: C}]}}\n"
                      "rules:\n" RULE("r", "deny", "always"),
         "t:8:51: 'XX' is no country code"},
        {POLICY_FRAME "adequacy: {eu: {decisions: []}}\nrules:\n" RULE("r", "deny", "always"),
         "t:8:16: 'home' is missing"},
        {POLICY_FRAME "parties: {a: {until: 2020}}\nrules:\n" RULE("r", "deny", "always"),
         "t:8:14: 'list' is missing"},
        {POLICY_FRAME "rules:\n" RULE("r", "deny", "{app.capability: cammera}"),
         "t:9:97: 'cammera' is no capability; did you mean 'camera'?"},
        {POLICY_FRAME "rules:\n" RULE("r", "deny", "{as-of: {to: 2020}}"), "t:9:88: 'from' is missing"},
        {POLICY_FRAME "rules:\n" RULE(
             "r", "deny",
             "always") "cases:\n  - {title: c, chain: {}, expect: deny, population: {people: many}}\n",
         "t:11:62: 'many' is no number or range"},
        {POLICY_FRAME "rules:\n" RULE(
             "r", "deny", "always") "cases:\n  - {title: c, chain: {}, expect: deny, population: {}}\n",
         "t:11:53: a count is missing"},
        {POLICY_FRAME
         "thresholds: {t: {of: flows, over: 1, within: 101 years}}\nrules:\n" RULE("r", "deny", "always"),
         "t:8:46: '101 years' is no span of time of at most a hundred years"},
        {POLICY_FRAME "rules:\n" RULE("r", "deny", "{protection.grade: {below: none}}"),
         "t:9:107: no grade is below none"},
        {POLICY_FRAME "rules:\n" RULE("r", "deny", "{protection.grade: {below: unknown}}"),
         "t:9:107: 'unknown' is no grade to compare with"},
        {POLICY_FRAME "parties: {a: [{id: x, till: 2020, from: 2019}]}\nrules:\n" RULE("r", "deny", "always"),
         "t:8:23: there is no key 'till' here"},
        {POLICY_FRAME "parties: {a: [{id: x, from: 2019, to: 2018}]}\nrules:\n" RULE("r", "deny", "always"),
         "t:8:39: it ends before it starts"},
        {POLICY_FRAME "jurisdictions: {a: [{id: SE, from: 2019}]}\nrules:\n" RULE("r", "deny", "always"),
         "t:8:21: plain text is needed here"},
        {POLICY_FRAME "thresholds: {t: {of: device, over: 1}}\nrules:\n" RULE("r", "deny", "always"),
         "t:8:22: 'device' is no amount; did you mean 'devices'?"},
    };
    bool fine = true;
    for (size_t i = 0; i < sizeof slips / sizeof *slips; i++) {
        struct arena *a = arena_new();
        struct diagnostics *d = diagnostics_new(20);
        bool refused = !policy_load(a, "t", text_of(slips[i].text), d);
        const char *line = refused ? diagnostic_line(a, diagnostics_get(d, 0)) : "";
        if (!refused || diagnostics_count(d) != 1 ||
            strncmp(line, slips[i].line, strlen(slips[i].line)) != 0) {
            print_error("row %zu: wanted only %s\n", i, slips[i].line);
            diagnostics_print(d, stderr);
            fine = false;
        }
        diagnostics_free(d);
        arena_free(a);
    }
    assert_true(fine);
}

static const char *warnings_of(struct arena *a, const char *text) {
    struct diagnostics *d = diagnostics_new(20);
    struct policy *p = load(a, text);
    date_t today;
    assert_true(date_parse(TEXT("2026-01-01"), &today, NULL));
    policy_warnings(a, p, NULL, today, d);
    const char *all = "";
    for (size_t i = 0; i < diagnostics_count(d); i++)
        all = arena_format(a, "%s%s\n", all, diagnostic_line(a, diagnostics_get(d, i)));
    diagnostics_free(d);
    return all;
}

#define CASE                                                                                                 \
    "cases:\n  - {title: c, facts: w, chain: {protocol: http, port: 80}, expect: deny}\nfacts: {w: {a: "     \
    "{}}}\n"

static void what_is_hardly_meant_is_told(void **state) {
    static const struct {
        const char *rules, *warning; /* NULL: none */
    } tries[] = {
        {"rules:\n" RULE("a", "deny", "{protocol: http}") CASE, NULL},
        {"rules:\n" RULE("a", "deny", "{protocol: http}"), "the policy has no cases"},
        {"rules:\n" RULE("a", "deny", "{protocol: http}") RULE("b", "deny", "{protocol: tls}") CASE,
         "t:10:5: warning: no case meets the rule 'b'"},
        {"rules:\n" RULE("a", "deny", "{protocol: http}") RULE("b", "review", "{protocol: http}") CASE,
         "t:10:5: warning: the rule 'b' says review where 'a' says deny of the same chains, which overrides "
         "it"},
        {"rules:\n" RULE("a", "deny", "{protocol: http}") RULE("b", "deny", "{protocol: http}") CASE,
         "t:10:5: warning: the rules 'a' and 'b' say the same of the same chains"},
        {"rules:\n" RULE("a", "deny", "always") RULE("b", "review", "{protocol: http}") CASE,
         "t:10:5: warning: the rule 'b' never decides: 'a' says deny of every chain"},
        {"rules:\n" RULE("a", "deny", "{protocol: http}")
             RULE("b", "review", "{all: [port: 80, all: [protocol: http, transport: tcp]]}") CASE,
         "t:10:5: warning: the rule 'b' never decides: 'a' says deny of every chain that meets it"},
        {"rules:\n" RULE("a", "review", "{protocol: http}") RULE("b", "deny", "{protocol: http, port: 80}")
             CASE,
         NULL},
        {"rules:\n" RULE("a", "deny", "{protocol: http}")
             RULE("b", "deny", "{all: [port: 80, any: [all: [port: 443], all: [port: 1-79]]]}") CASE,
         "no chain can meet the rule 'b'"},
        {"rules:\n" RULE("a", "deny", "{protocol: http, not: {any: [protocol: http, port: 1]}}") CASE,
         "no chain can meet the rule 'a': 'protocol: http' and not 'protocol: http' exclude each other"},
        {"rules:\n" RULE("a", "deny", "{not: {all: [protocol: http, port: 81]}, protocol: http}") CASE, NULL},
        {"rules:\n" RULE("a", "deny", "{about: inside, not: {data: health}}") CASE,
         "no chain can meet the rule 'a': 'about: inside' and not 'data: health' exclude each other"},
        {"rules:\n" RULE("a", "deny", "{app.preinstalled: yes, about: [traffic, inside]}") CASE,
         "'app.preinstalled: yes' and 'about: [traffic, inside]' exclude each other"},
        {"rules:\n" RULE("a", "deny", "{all: [app.signed: broken, app.signed: [unsigned, verified]]}") CASE,
         "'app.signed: broken' and 'app.signed: [unsigned, verified]' exclude each other"},
        {"rules:\n" RULE("a", "deny", "{about: [traffic, inside], protocol: http}") CASE, NULL},
        {"rules:\n  - {id: a, program: apps, title: T, basis: B, verdict: deny, when: {protocol: http}, "
         "remedy: "
         "{do: change-owner}}\n" CASE,
         "the remedy 'change-owner' changes nothing that the rule 'a' asks about"},
        {"rules:\n" RULE("a", "deny",
                         "{protocol: http}") "exceptions:\n  - {id: e, rules: a, when: {port: 1}, "
                                             "expires: 2025-12-31, reason: R, approver: A}\n" CASE,
         "t:11:5: warning: the exception 'e' expired on 2025-12-31"},
        {"rules:\n" RULE("a", "deny",
                         "{protocol: http}") "exceptions:\n  - {id: e, rules: a, when: {port: 1}, "
                                             "expires: 2026-01-01, reason: R}\n" CASE,
         "t:11:5: warning: nobody is named who approved the exception 'e'"},
        {"data: {d: health}\nrules:\n" RULE("a", "deny", "{protocol: http}") CASE,
         "t:8:8: warning: nothing names the set 'd'"},
        {"control: {c: {test: majority, seeds: {parties: a}}}\nrules:\n" RULE("a", "deny", "{protocol: http}")
             CASE,
         "t:8:11: warning: nothing names the control 'c'"},
        {"thresholds: {t: {of: flows, over: 1}}\nrules:\n" RULE("a", "deny", "{protocol: http}") CASE,
         "t:8:14: warning: nothing names the threshold 't'"},
        {"adequacy: {y: {home: SE}}\nrules:\n" RULE("a", "deny", "{protocol: http}") CASE,
         "t:8:12: warning: nothing names the adequacy list 'y'"},
        {"parties: {l: {list: [a], until: 2025}}\nrules:\n" RULE(
             "a", "deny", "{any: [protocol: http, app.holder: $l]}") CASE,
         "t:10:103: warning: the list 'l' was good until 2025-12-31"},
    };
    bool fine = true;
    for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
        struct arena *a = arena_new();
        const char *all = warnings_of(a, arena_format(a, POLICY_FRAME "%s", tries[i].rules));
        if (tries[i].warning ? !strstr(all, tries[i].warning) : *all != 0) {
            print_error("row %zu: wanted %s\n came %s\n", i, tries[i].warning ? tries[i].warning : "none",
                        all);
            fine = false;
        }
        arena_free(a);
    }
    assert_true(fine);
}

static void remedies_are_sentences(void **state) {
    struct arena *a = arena_new();
    struct policy *p =
        load(a, POLICY_FRAME
             "rules:\n  - {id: r, program: cloud, title: T, basis: B, verdict: deny, when: always, "
             "remedy: {do: [host-elsewhere, change-owner], text: Or ask.}}\n");
    struct output o = output_to_memory();
    policy_describe(p, 80, &o);
    const char *text = arena_text(a, output_view(&o));
    output_end(&o);
    assert_non_null(strstr(text, "Remedy: Host it elsewhere; or change the owner. Or ask."));
    const struct remedy *all;
    for (size_t i = 0, n = remedies(&all); i < n; i++) assert_ptr_equal(remedy_find(all[i].word), &all[i]);
    assert_null(remedy_find("nothing"));
    arena_free(a);
}

/* What `cordon policy show` says of the conditions of packages and lists. */
static void conditions_of_software_are_sentences(void **state) {
    static const char *const sentences[] = {
        "- it is about a place that a package names or what a list tells of",
        "- for the app's package the place is unexpected",
        "- a component is in the app's package: defined or native",
        "- the signature of the app is found broken",
        "- the app was installed by com.store or org.*",
        "- the app permits itself to send in the clear",
        "- the app does not permit itself to send in the clear",
        "- a part of the package of the app could not be seen",
        "- all of the package of the app could be seen",
        "- the package of the app shows the anomaly zip-*"};
    struct arena *a = arena_new();
    struct policy *p =
        load(a, POLICY_FRAME
             "rules:\n" RULE("r", "deny",
                             "{any: [about: [installed, endpoint], promise: unexpected, component.seen: "
                             "[defined, native], app.signed: broken, app.installed-by: [com.store, "
                             "'org.*'], app.cleartext: yes, app.cleartext: no, app.opaque: yes, "
                             "app.opaque: no, app.anomaly: 'zip-*']}"));
    assert_non_null(p);
    struct output o = output_to_memory();
    policy_describe(p, 100, &o);
    const char *text = arena_text(a, output_view(&o));
    output_end(&o);
    for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++) {
        if (!strstr(text, sentences[i])) print_error("no '%s' in:\n%s\n", sentences[i], text);
        assert_non_null(strstr(text, sentences[i]));
    }
    arena_free(a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conditions_answer),      cmocka_unit_test(classes_lie_below_their_family),
        cmocka_unit_test(one_slip_is_one_error),  cmocka_unit_test(what_is_hardly_meant_is_told),
        cmocka_unit_test(remedies_are_sentences), cmocka_unit_test(conditions_of_software_are_sentences),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
