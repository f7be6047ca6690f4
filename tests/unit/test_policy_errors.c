/* What is wrong with a policy is told with file, line, column and the nearest word; all of it at once. */
#include "base/output.h"
#include "policy/policy.h"

#include "policy_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define R "rules:\n" RULE("r", "deny", "always")
#define WHEN(c) POLICY_FRAME "rules:\n" RULE("r", "deny", c)

static const struct row {
    const char *text;
    const char *lines[6];
} rows[] = {
    {"a", {"t:1:1: keys with values are needed here: id, …"}},
    {"id: [\n", {"t:2:1: flow sequence without a closing bracket"}},
    {"rules: []\n",
     {"t:1:1: 'id' is missing", "t:1:1: 'title' is missing", "t:1:1: 'version' is missing",
      "t:1:1: 'author' is missing",
      "t:1:1: 'status' is missing; one of: in-force, draft, example, superseded, suspended",
      "t:1:1: 'basis' is missing; the law, contract or programme: title, citation, date, url"}},
    {POLICY_FRAME "rulez: []\n" R, {"t:8:1: there is no key 'rulez' here; did you mean 'rules'?"}},
    {POLICY_FRAME "rules: []\n", {"t:8:8: there is no rule"}},
    {POLICY_FRAME "rules:\n" RULE("R 1", "deny", "always"),
     {"t:9:10: 'R 1' is no identifier; small letters, digits and '-'"}},
    {POLICY_FRAME "rules:\n" RULE("default", "deny", "always"),
     {"t:9:10: 'default' is what findings call the case that no rule speaks"}},
    {POLICY_FRAME "rules:\n" RULE("r", "dney", "always"),
     {"t:9:68: 'dney' is no verdict; did you mean 'deny'?"}},
    {POLICY_FRAME R RULE("r", "deny", "always"), {"t:10:10: the rule 'r' stands already at line 9"}},
    {POLICY_FRAME "rules:\n  - {id: r, program: app, when: always}\n",
     {"t:9:22: 'app' is no program; did you mean 'apps'?",
      "t:9:5: 'verdict' is missing; deny, review or allow", "t:9:5: 'title' is missing",
      "t:9:5: 'basis' is missing", "t:9:5: 'remedy' is missing"}},
    {WHEN("{app.holdr: x}"), {"t:9:81: there is no condition 'app.holdr'; did you mean 'app.holder'?"}},
    {WHEN("{component.sene: defined}"),
     {"t:9:81: there is no condition 'component.sene'; did you mean 'component.seen'?"}},
    {WHEN("{component.seen: define}"),
     {"t:9:97: 'define' is no way to recognise a component; did you mean 'defined'?"}},
    {WHEN("{app.seen: defined}"), {"t:9:81: there is no condition 'app.seen'"}},
    {WHEN("{app.signed: verifed}"),
     {"t:9:93: 'verifed' is no state of a signature; did you mean 'verified'?"}},
    {WHEN("{about: instaled}"),
     {"t:9:88: 'instaled' is no thing that a chain is about; did you mean 'installed'?"}},
    {WHEN("{promise: unnamed}"),
     {"t:9:90: 'unnamed' is no answer to what the package names; did you mean 'named'?"}},
    {WHEN("{app.anomaly: [dex-order, Zip Count]}"), {"t:9:94: 'Zip Count' is no kind of anomaly"}},
    {WHEN("{app.installed-by: 'a*b'}"), {"t:9:99: 'a*b': a '*' may stand only at the end"}},
    {WHEN("{app.cleartext: maybe}"), {"t:9:96: 'maybe' is no answer; one of: no, yes, false, true"}},
    {WHEN("{protokol: tls}"), {"t:9:81: there is no condition 'protokol'; did you mean 'protocol'?"}},
    {WHEN("{host.domain: x.example}"),
     {"t:9:81: there is no condition 'host.domain'; did you mean 'host.asn'?"}},
    {WHEN("[{port: 1}]"), {"t:9:80: a condition is needed here; write 'all: [ … ]' or 'any: [ … ]'"}},
    {WHEN("{}"), {"t:9:80: no condition stands here; write 'always'"}},
    {WHEN("{any: []}"), {"t:9:86: no condition stands here"}},
    {WHEN("{not: never}"), {"t:9:86: a condition is needed here; such as 'protocol: http', or 'always'"}},
    {WHEN("{app.holder: $clouds}"), {"t:9:93: there is no set 'clouds' under 'parties'"}},
    {POLICY_FRAME "parties: {clouds: [a]}\nrules:\n" RULE("r", "deny", "{app.holder: $cluods}"),
     {"t:10:93: there is no set 'cluods' under 'parties'; did you mean '$clouds'?"}},
    {POLICY_FRAME "parties: {a: [$b, x], b: [$a]}\n" R, {"t:8:27: the set 'a' contains itself"}},
    {POLICY_FRAME "jurisdictions: {a: [UK, EU, no, $b]}\n" R,
     {"t:8:21: 'UK' is no country code; ISO 3166-1 calls it GB",
      "t:8:25: 'EU' is no country code; list its member states, or name a set of them ($name)",
      "t:8:29: 'no' is no country code; two capital letters of ISO 3166-1, or $name of a set",
      "t:8:33: there is no set 'b' under 'jurisdictions'; one of: a"}},
    {POLICY_FRAME "data: {a: [helth, loc.*]}\n" R,
     {"t:8:12: 'helth' is no data class; did you mean 'health'?", "t:8:19: 'loc.*' is no data class"}},
    {POLICY_FRAME "data: [health]\n" R,
     {"t:8:7: names of sets with their lists are needed here: 'name: [data class, …]'"}},
    {WHEN("{app.controlled-by: owned}"), {"t:9:100: a control is named with '$': 'owned'"}},
    {POLICY_FRAME "control: {owned: {test: agregate>=50, seeds: {}}}\n" R,
     {"t:8:25: 'agregate>=50' is no control test: ",
      "t:8:46: the seeds are missing: parties, jurisdictions or both"}},
    {POLICY_FRAME "control: {owned: {}}\n" R,
     {"t:8:18: 'test' is missing; such as 'aggregate>=50'", "t:8:18: 'seeds' is missing: whose control?"}},
    {WHEN("{service.jurisdiction: {by: law}}"),
     {"t:9:103: either 'in' or 'outside' is needed: which countries?",
      "t:9:108: 'law' is no ground of jurisdiction; one of: incorporated, principal-place, state, "
      "server-location"}},
    {WHEN("{service.jurisdiction: {in: SE, by: server-location}}"),
     {"t:9:116: only a host has a server location; use host.jurisdiction or host.located-in"}},
    {WHEN("{port: 65536}"), {"t:9:87: '65536' is no number or range from 0 to 65535"}},
    {WHEN("{host.asn: 9-8}"), {"t:9:91: '9-8' is no number or range from 0 to 4294967295"}},
    {WHEN("{host.address: 192.0.2.0/33}"),
     {"t:9:95: '192.0.2.0/33' is no address block; such as 192.0.2.0/24 or 2001:db8::/32"}},
    {WHEN("{service.domain: '*.example'}"),
     {"t:9:97: '*.example' is no domain name; small letters, no '*': 'example.com' covers its subdomains "
      "too"}},
    {WHEN("{app.id: 'a*b'}"), {"t:9:89: 'a*b': a '*' may stand only at the end"}},
    {WHEN("{flow.bytes-out: {over: 1 Mb}}"),
     {"t:9:104: '1 Mb' is no amount; a whole number with B, kB, MB, GB, KiB, MiB or GiB"}},
    {WHEN("{flow.bytes-out: {over: 5, under: 6}}"), {"t:9:97: no number lies between these bounds"}},
    {WHEN("{flow.count: {}}"), {"t:9:93: a bound is missing: over, at-least, under or at-most"}},
    {WHEN("{protection.version: {below: TLS 1.2, at-least: TLS 1.0}}"),
     {"t:9:101: either 'below' or 'at-least' is needed here"}},
    {WHEN("{protection.version: {below: SSL 2.0}}"), {"t:9:109: no version is below SSL 2.0"}},
    {WHEN("{protection.grade: wek}"), {"t:9:99: 'wek' is no grade of protection; did you mean 'weak'?"}},
    {WHEN("{threshold: $t}"), {"t:9:92: there is no threshold 't'"}},
    {POLICY_FRAME "thresholds: {t: {of: bytes, under: 5, within: 2 moons}}\n" R,
     {"t:8:22: 'bytes' is no amount; one of: flows, packets-out, packets-in, bytes-out, bytes-in, data-items",
      "t:8:29: a threshold has no upper bound; over or at-least",
      "t:8:47: '2 moons' is no span of time of at most a hundred years; such as '12 months', '30 days' or "
      "'calendar year'"}},
    {POLICY_FRAME R "exceptions:\n  - {id: e, rules: q, expires: someday}\n",
     {"t:11:20: there is no rule 'q'; one of: r", "t:11:5: 'when' is missing; or 'when: always'",
      "t:11:32: 'someday' is no date; write YYYY, YYYY-MM or YYYY-MM-DD", "t:11:5: 'reason' is missing"}},
    {POLICY_FRAME
     "rules:\n" RULE("r", "allow", "always") "exceptions:\n  - {id: e, rules: r, when: always, reason: x}\n",
     {"t:11:20: the rule 'r' allows; an exception is from deny and review",
      "t:11:5: 'expires' is missing; the last day on which it holds"}},
    {"id: t\ntitle: T\nstatus: superseded\nversion: '1'\nauthor: me\nbasis: {title: B}\nvalid: {from: "
     "2020-01-01}\n" R,
     {"t:6:8: 'citation' is missing",
      "t:3:9: a superseded policy has an end; add its last day: valid: {from: …, to: …}"}},
    {"id: t\ntitle: T\nstatus: suspended\nversion: '1'\nauthor: me\nbasis: {title: B, citation: C}\nvalid: "
     "{from: 2020-01-01, to: 2019}\n" R,
     {"t:7:31: it ends before it starts",
      "t:3:9: 'suspended' must say since when; suspended: {from: YYYY-MM-DD, to: YYYY-MM-DD}"}},
    {POLICY_FRAME R "cases:\n  - {title: C, facts: w, chain: {hots: x}, expect: alow, rule: q}\n",
     {"t:11:23: there are no facts 'w' in this policy",
      "t:11:34: there is no key 'hots' here; did you mean 'host'?",
      "t:11:52: 'alow' is no verdict; did you mean 'allow'?", "t:11:64: there is no rule 'q'; one of: r"}},
    {POLICY_FRAME R "facts:\n  w:\n    a: {incorporated: XX, owners: {b: 60%, a: 120%}, holds: x}\n",
     {"t:12:23: 'XX' is no country code; two capital letters of ISO 3166-1, or $name of a set",
      "t:12:61: 'x' is no identifier; such as domain:example.com, asn:64500 or app:android/com.example",
      "t:12:36: there is no party 'b' in these facts; one of: a",
      "t:12:47: '120%' is no share; such as 50% or 30-35%"}},
    {POLICY_FRAME R
     "facts:\n  w:\n    a: {owners: {a: 10%, b: 60%, c: 50%}}\n    b: {owners: {c: 100%}}\n    c: "
     "{owners: {b: 100%}}\n",
     {"t:12:18: 'a' cannot own a part of itself; leave it out",
      "t:12:17: the shares of 'a' add up to more than 100 %; correct the shares, or write ranges",
      "t:13:5: 'b' is in a closed loop of parties that own each other wholly; leave one of the shares out, "
      "or "
      "write a smaller one"}},
    {POLICY_FRAME R
     "facts: {w: {a: {owners: {b: 30-70%, c: {share: 60%, to: 2020}, d: {share: 60%, from: 2021}}}, b: "
     "{}, c: {}, d: {}}}\ncases: x\n",
     {"t:11:8: "}},
    {POLICY_FRAME R "facts:\n  a: {incorporated: SE, principal-place: SE}\n",
     {"t:11:7: a party with its facts is needed here; facts: {WORLD: {PARTY: {incorporated: CC, …}}}"}},
    {POLICY_FRAME "data: {x: {of: people, data: health, over: 10}}\n" R,
     {"t:8:11: 'list' is missing; 'name: [a, b]', or 'name: {list: [a, b], until: DATE}'"}},
    {POLICY_FRAME "parties: [a]\nrules:\n" RULE("r", "deny", "{app.holder: $a}"),
     {"t:8:10: names of sets with their lists are needed here: 'name: [party, …]'"}},
    {POLICY_FRAME
     "rules:\n  - id: r\n    program: apps\n    title: T\n    when:\n    verdict: deny\n    basis: B\n    "
     "remedy: R\n",
     {"t:12:5: a condition is needed here; such as 'protocol: http', or 'always'"}},
    {POLICY_FRAME R "cases: [{title: c, chain: {port: 1}, expect: denied}]\n",
     {"t:10:46: 'denied' is no verdict; did you mean 'deny'?"}},
    {POLICY_FRAME R
     "facts: {w: {a: {}}}\ncases:\n  - {title: C, facts: w, chain: {service: {holder: b}}, expect: allow}\n",
     {"t:12:43: there is no party 'b' in the facts 'w'"}},
};

static void errors_have_a_place_and_a_hint(void **state) {
    bool fine = true;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena *a = arena_new();
        struct diagnostics *d = diagnostics_new(20);
        assert_null(policy_load(a, "t", text_of(rows[i].text), d));
        for (size_t k = 0; k < 6 && rows[i].lines[k]; k++) {
            const char *line =
                k < diagnostics_count(d) ? diagnostic_line(a, diagnostics_get(d, k)) : "nothing";
            if (strncmp(line, rows[i].lines[k], strlen(rows[i].lines[k])) == 0) continue;
            print_error("row %zu: wanted %s\n          came %s\n", i, rows[i].lines[k], line);
            fine = false;
        }
        diagnostics_free(d);
        arena_free(a);
    }
    assert_true(fine);
}

static void large_policies_are_refused_quickly(void **state) {
    struct arena *a = arena_new();
    struct diagnostics *d = diagnostics_new(20);
    struct output o = output_to_memory();
    /* Each set names the one before it twice: without bounds 2^500 words. */
    output_text(&o, POLICY_FRAME R "parties:\n  s0: [a, b, c]\n");
    for (int i = 1; i < 500; i++) output_format(&o, "  s%d: [$s%d, $s%d, p%d]\n", i, i - 1, i - 1, i);
    assert_non_null(policy_load(a, "t", output_view(&o), d));
    output_end(&o);
    o = output_to_memory();
    output_text(&o, POLICY_FRAME "rules:\n");
    for (int i = 0; i < 1001; i++) output_format(&o, "  - {id: r%d}\n", i);
    assert_null(policy_load(a, "t", output_view(&o), d));
    assert_string_equal(diagnostic_line(a, diagnostics_get(d, 0)),
                        "t:9:3: there are 1001 of these; a policy may have 1000");
    output_end(&o);
    diagnostics_free(d);
    arena_free(a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_have_a_place_and_a_hint),
        cmocka_unit_test(large_policies_are_refused_quickly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
