/* What is wrong with party files is told with its place, and nothing else is lost by it. */
#include "atlas_fixture.h"

#include "atlas/identifier.h"
#include "atlas/schema.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

#define HEAD "party: t\nname: T\nkind: company\nsources:\n  a: {title: A}\n" /* five lines */
#define FACT "source: [a], confidence: low"

static const char *complaints(struct arena *m, const struct fixture_file *files, size_t n,
                              struct registry **keep) {
    struct diagnostics *d = diagnostics_new(20);
    struct registry *r = registry_new();
    for (size_t i = 0; i < n; i++) registry_add(r, files[i].name, text_of(files[i].text), d);
    registry_finish(r, d);
    const char *all = "";
    for (size_t i = 0; i < diagnostics_count(d); i++)
        all = arena_format(m, "%s%s%s", all, i ? "\n" : "", diagnostic_line(m, diagnostics_get(d, i)));
    diagnostics_free(d);
    if (keep)
        *keep = r;
    else
        registry_free(r);
    return all;
}

static void each_fault_has_its_line(void **state) {
    static const struct {
        const char *text, *want;
    } cases[] = {
        {HEAD, ""},
        {"party: u\nname: U\nkind: company\n",
         "t.yaml:1:8: the party is 'u' but the file is 't.yaml'; name the file SLUG.yaml"},
        {"party: t\nkind: company\n", "t.yaml:1:1: something is missing here: key 'name'"},
        {"party: T\nname: T\nkind: company\n",
         "t.yaml:1:8: a slug is lower-case letters, digits and single dashes 'T'"},
        {"party: t\nname: T\nkind: compny\n",
         "t.yaml:3:7: there is no such word here: 'compny'; did you mean 'company'?"},
        {HEAD "hold: []\n", "t.yaml:6:1: there is no key 'hold' here; did you mean 'holds'?"},
        {HEAD "holds: x\n", "t.yaml:6:8: a list is wanted here"},
        {HEAD "holds: [x]\n", "t.yaml:6:9: a mapping is wanted here"},
        {HEAD "aliases: [[x]]\n", "t.yaml:6:11: one plain value is wanted here"},
        {HEAD "holds:\n  - {" FACT "}\n", "t.yaml:7:5: a holding has either 'id' or 'ids'"},
        {HEAD "holds:\n  - {id: \"water:x\", " FACT "}\n",
         "t.yaml:7:10: there is no such kind of identifier: 'water'; there is: asn, prefix, domain, app, "
         "sdk, "
         "oui, oui-name, cert, cable, lei"},
        {HEAD "holds:\n  - {id: \"lei:cordon00000example57\", " FACT "}\n",
         "t.yaml:7:10: the check digits of this LEI are wrong (ISO 17442) 'lei:cordon00000example57'; like "
         "\"lei:cordon00000example56\""},
        {HEAD "holds:\n  - {id: \"domain:A.com\", " FACT "}\n",
         "t.yaml:7:10: domains are written in lower case here 'domain:A.com'; like \"domain:example.com\""},
        {HEAD "holds:\n  - {id: x.com, " FACT "}\n",
         "t.yaml:7:10: this is no identifier: 'x.com'; write kind:value, e.g. \"domain:example.com\""},
        {HEAD "holds:\n  - {id: \"prefix:10.0.0.1/8\", " FACT "}\n",
         "t.yaml:7:10: bits behind the prefix length are set 'prefix:10.0.0.1/8'; like "
         "\"prefix:192.0.2.0/24\""},
        {HEAD "holds:\n  - {id: \"asn:1\", source: [c], confidence: low}\n",
         "t.yaml:7:28: the file has no source 'c'; there is: a"},
        {HEAD "holds:\n  - {id: \"asn:1\", source: a, confidence: low}\n",
         "t.yaml:7:27: the keys of one source or more are wanted; like source: [annual-report]"},
        {HEAD "holds:\n  - {id: \"asn:1\", " FACT ", from: 2020, to: 2019}\n",
         "t.yaml:7:65: this ends before it starts; 'to' is the last day it holds"},
        {HEAD "holds:\n  - {id: \"asn:1\", " FACT ", from: 2020-13}\n",
         "t.yaml:7:55: a date is YYYY, YYYY-MM or YYYY-MM-DD, and a real day, not '2020-13'"},
        {HEAD "holds:\n  - {ids: [\"asn:1\", \"asn:1\"], " FACT "}\n",
         "t.yaml:7:21: asn:1 is held by t as well (t.yaml:7); give them dates, or mark both 'disputed: yes'"},
        {HEAD "jurisdictions:\n  - {country: XX, ground: state, " FACT "}\n",
         "t.yaml:7:15: this is no ISO 3166-1 alpha-2 code: 'XX'"},
        {HEAD "stakes:\n  - {owner: u, share: 50%, kind: equity, " FACT "}\n",
         "t.yaml:7:13: there is no party 'u'; write its party file first"},
        {HEAD "stakes:\n  - {owner: t, share: 50, kind: equity, " FACT "}\n",
         "t.yaml:7:23: a share over 100 %: '50'; per cent are written with their sign, 50%"},
        {HEAD "stakes:\n  - {owner: t, share: much, kind: equity, " FACT "}\n",
         "t.yaml:7:23: this is no share: 'much'; like 50%, 30-35%, 0.5 or 1/2"},
        {HEAD "stakes:\n  - {owner: t, share: 5%, kind: equity, " FACT ", disputed: true}\n",
         "t.yaml:7:81: yes or no is wanted, not 'true'"},
        {HEAD "stakes:\n  - {owner: t, share: 5%, kind: equity, " FACT
              "}\n  - {owner: t, share: 6%, kind: equity, " FACT "}\n",
         "t.yaml:7:13: a party cannot hold a stake in itself; name who holds it\n"
         "t.yaml:8:13: a party cannot hold a stake in itself; name who holds it\n"
         "t.yaml:8:5: this stake of t stands already in line 7 for the same days; end one before the other "
         "starts, or mark rival "
         "claims 'disputed: yes'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *m = arena_new();
        struct fixture_file file = {"t.yaml", cases[i].text};
        assert_string_equal(complaints(m, &file, 1, NULL), cases[i].want);
        arena_free(m);
    }
}

#define LIST "components: c\nparty: t\nsources:\n  a: {title: A}\nlist:\n" /* five lines */
#define ITEM(id, rest) "  - {id: " id ", name: N, kind: push, " FACT rest "}\n"

static void component_files_are_read_as_strictly(void **state) {
    static const struct {
        const char *text, *want;
    } cases[] = {
        {LIST ITEM("x",
                   ", classes: [com.x.], hosts: [x.com], libraries: [libx-*.so], data: [location.precise]"),
         ""},
        {LIST ITEM("x", ""), "c.yaml:6:5: nothing tells how this component is recognised; give it classes, "
                             "libraries, files, hosts, markers or objc"},
        {LIST ITEM("x", ", clases: [com.x.]"),
         "c.yaml:6:64: there is no key 'clases' here; did you mean 'classes'?"},
        {LIST ITEM("x", ", classes: [.com.x]"),
         "c.yaml:6:74: names are letters, digits, _ and - with single dots between '.com.x'"},
        {LIST ITEM("x", ", classes: [x]"),
         "c.yaml:6:74: a class prefix is com.example. or com.example.Class 'x'"},
        {LIST ITEM("x", ", hosts: [X.com]"), "c.yaml:6:72: domains are written in lower case here 'X.com'"},
        {LIST ITEM("x", ", files: [\"a*b*\"]"), "c.yaml:6:72: only one '*' can stand in a name 'a*b*'"},
        {LIST ITEM("x", ", files: [\"*a\"]"),
         "c.yaml:6:72: beside the '*' at least three letters are wanted '*a'"},
        {LIST "  - {id: x, name: N, kind: pusch, " FACT ", files: [abc]}\n",
         "c.yaml:6:28: there is no such word here: 'pusch'; did you mean 'push'?"},
        {LIST ITEM("x", ", party: tt, files: [abc]"),
         "c.yaml:6:71: there is no party 'tt'; write its party file first"},
        {LIST ITEM("x", ", party: none, files: [abc]"),
         "c.yaml:6:71: where there is no party, a reason is wanted; "
         "like reason: open source kept by volunteers"},
        {LIST ITEM("x", ", party: none, reason: R, files: [abc]"), ""},
        {LIST ITEM("x", ", files: [abc]") ITEM("x", ", files: [abd]"),
         "c.yaml:7:10: 'x' stands at x as well (c.yaml:6); one of them only can have it"},
        {LIST ITEM("x", ", classes: [com.x.]") ITEM("y", ", classes: [com.x.]"),
         "c.yaml:7:74: 'com.x.' stands at x as well (c.yaml:6); one of them only can have it"},
        {"components: d\nparty: t\nsources:\n  a: {title: A}\nlist: []\n",
         "c.yaml:1:13: the components are of 'd' but the file is 'c.yaml'; name the file SLUG.yaml"},
        {"components: c\nsources:\n  a: {title: A}\nlist:\n" ITEM("x", ", files: [abc]"),
         "c.yaml:5:5: nobody is named whose this component is; write party: SLUG, or party: none and why"},
        {LIST ITEM("x", ", party: u, classes: [com.t.]"),
         "c.yaml:6:84: sdk:com.t. is held by t as well (t.yaml:7); give them dates, or mark both 'disputed: "
         "yes'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *m = arena_new();
        struct fixture_file files[] = {{"t.yaml", HEAD "holds:\n  - {id: \"sdk:com.t.\", " FACT "}\n"},
                                       {"u.yaml", "party: u\nname: U\nkind: company\n"},
                                       {"c.yaml", cases[i].text}};
        assert_string_equal(complaints(m, files, 3, NULL), cases[i].want);
        arena_free(m);
    }
}

/* A class prefix of a component leads to its maker, where the maker's file does not say so itself. */
static void class_prefixes_become_holdings(void **state) {
    struct arena *m = arena_new();
    struct fixture_file files[] = {{"t.yaml", HEAD "holds:\n  - {id: \"sdk:com.t.\", " FACT "}\n"},
                                   {"u.yaml", "party: u\nname: U\nkind: company\n"},
                                   {"c.yaml", LIST ITEM("x", ", classes: [com.t.push., org.t., org.t.Single]")
                                                  ITEM("y", ", party: u, classes: [com.t.sold.]") ITEM(
                                                      "z", ", party: none, reason: R, classes: [net.z.]")}};
    struct registry *r;
    assert_string_equal(complaints(m, files, 3, &r), "");
    assert_int_equal(r->n_components, 3);
    assert_int_equal(r->n_holdings, 3);
    assert_string_equal(r->holdings[1].key, "sdk:org.t.");
    assert_string_equal(r->parties[r->holdings[1].fact.party].says.id, "t");
    assert_string_equal(r->holdings[2].key, "sdk:com.t.sold.");
    assert_string_equal(r->parties[r->holdings[2].fact.party].says.id, "u");
    registry_free(r);
    arena_free(m);
}

#define PARTY(slug, rest)                                                                                    \
    { slug ".yaml", "party: " slug "\nname: " slug "\nkind: company\nsources:\n  a: {title: A}\n" rest }
#define STAKE(owner, share, more) "  - {owner: " owner ", share: " share ", kind: equity, " FACT more "}\n"

static void sums_are_taken_on_every_day(void **state) {
    static const struct {
        const char *stakes, *want;
    } cases[] = {
        {STAKE("o", "60%", "") STAKE("p", "40%", ""), ""},
        {STAKE("o", "60%", "") STAKE("p", "41%", ""), "t.yaml:7:5: on any early day the owners hold 101 % of "
                                                      "t (equity); 'to' is the last day a stake holds"},
        {STAKE("o", "100%", ", to: 2020") STAKE("p", "100%", ", from: 2021"), ""},
        {STAKE("o", "100%", ", to: 2020") STAKE("p", "100%", ", from: 2020-12-31"),
         "t.yaml:8:5: on 2020-12-31 the owners hold 200 % of t (equity); 'to' is the last day a stake holds"},
        {STAKE("o", "60-90%", "") STAKE("p", "40-50%", ""), ""}, /* the least of both may be true */
        {STAKE("o", "60%", ", disputed: yes") STAKE("o", "90%", ", disputed: yes") STAKE("p", "40%", ""), ""},
        {STAKE("o", "60%", ", disputed: yes") STAKE("p", "60%", ""), ""},
        {STAKE("o", "70%", ", disputed: yes") STAKE("o", "90%", ", disputed: yes") STAKE("p", "40%", ""),
         "t.yaml:7:5: on any early day the owners hold 110 % of t (equity); 'to' is the last day a stake "
         "holds"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *m = arena_new();
        const char *text = arena_format(m, "%sstakes:\n%s", HEAD, cases[i].stakes);
        struct fixture_file files[] = {{"t.yaml", text}, PARTY("o", ""), PARTY("p", "")};
        assert_string_equal(complaints(m, files, 3, NULL), cases[i].want);
        arena_free(m);
    }
}

static void good_facts_outlive_bad_ones(void **state) {
    struct arena *m = arena_new();
    struct registry *r;
    struct fixture_file files[] = {{"t.yaml", HEAD "holds:\n  - {ids: [\"asn:1\"], " FACT "}\n"},
                                   {"u.yaml", "party: u\nname: [\n"},
                                   {"v.yaml", "party: v\nname: V\nkind: none\n"}};
    const char *said = complaints(m, files, 3, &r);
    assert_non_null(strstr(said, "u.yaml:"));
    assert_non_null(strstr(said, "v.yaml:3:7:"));
    assert_int_equal(r->n_parties, 1);
    assert_int_equal(r->n_holdings, 1);
    assert_int_equal(r->files, 3);
    registry_free(r);
    arena_free(m);
}

static void nobody_is_behind_themselves(void **state) {
    struct arena *m = arena_new();
#define OWNED(by, share, more)                                                                               \
    "stakes:\n  - {owner: " by ", share: \"" share "\", kind: equity, " FACT more "}\n"
    struct fixture_file self[] = {PARTY("t", OWNED("t", "10%", ""))};
    assert_string_equal(complaints(m, self, 1, NULL),
                        "t.yaml:7:13: a party cannot hold a stake in itself; name who holds it");
    struct fixture_file circle[] = {PARTY("t", OWNED("u", "100%", "")), PARTY("u", OWNED("v", "100%", "")),
                                    PARTY("v", OWNED("t", "100%", "")), PARTY("w", OWNED("v", "100%", ""))};
    assert_string_equal(complaints(m, circle, 4, NULL),
                        "t.yaml:7:23: these parties own each other wholly, in a circle: t -> v -> u -> t; "
                        "nobody can be behind them: name who is, or correct a share");
    struct fixture_file never[] = {PARTY("t", OWNED("u", "100%", ", to: 2019")),
                                   PARTY("u", OWNED("t", "100%", ", from: 2020"))};
    assert_string_equal(complaints(m, never, 2, NULL), "");
    struct fixture_file nearly[] = {PARTY("t", OWNED("u", "100%", "")), PARTY("u", OWNED("t", "99%", ""))};
    assert_string_equal(complaints(m, nearly, 2, NULL), "");
    arena_free(m);
}

static void two_parties_may_contend_openly(void **state) {
    struct arena *m = arena_new();
#define HOLD(more) "holds:\n  - {id: \"asn:1\", " FACT more "}\n"
    struct fixture_file open[] = {PARTY("t", HOLD(", disputed: yes")), PARTY("u", HOLD(", disputed: yes"))};
    assert_string_equal(complaints(m, open, 2, NULL), "");
    struct fixture_file silent[] = {PARTY("t", HOLD("")), PARTY("u", HOLD(", disputed: yes"))};
    assert_string_equal(complaints(m, silent, 2, NULL),
                        "u.yaml:7:10: asn:1 is held by t as well (t.yaml:7); give them "
                        "dates, or mark both 'disputed: yes'");
    struct fixture_file names[] = {PARTY("t", "aliases: [same]\n"), PARTY("u", "aliases: [same]\n")};
    assert_string_equal(complaints(m, names, 2, NULL),
                        "u.yaml:6:10: 'same' is a name of t as well; a name must lead to one party");
    arena_free(m);
}

static void schemas_that_say_nothing_known_are_refused(void **state) {
    static const char *const bad[] = {
        "schema: party\n",
        "schema: party\nobjects:\n  other: {}\nidentifiers:\n  a: {form: text, like: x}\n",
        "schema: party\nobjects:\n  party:\n    x: {is: colour}\nidentifiers:\n  a: {form: text, like: x}\n",
        "schema: party\nobjects:\n  party:\n    x: {is: list, of: colour}\nidentifiers:\n  a: {form: text, "
        "like: x}\n",
        "schema: party\nobjects:\n  party:\n    x: {is: one-of, of: y}\nidentifiers:\n  a: {form: text, "
        "like: x}\n",
        "schema: party\nobjects:\n  party:\n    x: {is: text}\nidentifiers:\n  a: {form: sound, like: x}\n",
        "schema: party\nobjects:\n  party: x\nidentifiers: y\n",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct arena *m = arena_new();
        struct diagnostics *d = diagnostics_new(10);
        const struct schema *s = schema_read(m, "s.yaml", text_of(bad[i]), d);
        if (i < 6) assert_null(s);
        if (i < 6) assert_true(diagnostics_count(d) > 0);
        diagnostics_free(d);
        arena_free(m);
    }
}

static void people_write_identifiers_in_many_ways(void **state) {
    static const struct {
        const char *text;
        enum identifier_kind kind;
    } cases[] = {
        {"AS4134", IDENTIFIER_ASN},
        {"asn:4134", IDENTIFIER_ASN},
        {"1.2.3.4", IDENTIFIER_ADDRESS},
        {"2001:db8::1", IDENTIFIER_ADDRESS},
        {"1.2.3.0/24", IDENTIFIER_PREFIX},
        {"example.com", IDENTIFIER_DOMAIN},
        {"a:b", IDENTIFIER_PARTY},
        {"aa:bb:cc", IDENTIFIER_OUI},
        {"aa-bb-cc-dd-ee-ff", IDENTIFIER_OUI},
        {"china-telecom", IDENTIFIER_PARTY},
        {"China Telecom", IDENTIFIER_PARTY},
        {"cert:00", IDENTIFIER_CERT},
        {"cable:x", IDENTIFIER_CABLE},
        {"com.example.App", IDENTIFIER_DOMAIN},
        {"", IDENTIFIER_KINDS},
        {"asterix", IDENTIFIER_PARTY},
        {"as", IDENTIFIER_PARTY},
        {"Acme Corp. Ltd.", IDENTIFIER_PARTY},
        {"com.example.App$Inner", IDENTIFIER_APP},
        {"Lcom/example/App;", IDENTIFIER_SDK},
        {"999.1.1.1", IDENTIFIER_ADDRESS},
        {"1.2.3", IDENTIFIER_ADDRESS},
        {"10.0.0.0/33", IDENTIFIER_PREFIX},
        {"AS99999999999", IDENTIFIER_ASN},
        {"as4x", IDENTIFIER_PARTY},
        {"https://example.com/x", IDENTIFIER_KINDS},
        {"someone@example.com", IDENTIFIER_KINDS},
        {"001A.2B3C.4D5E", IDENTIFIER_OUI},
        {"001a2b3c4d5e", IDENTIFIER_OUI},
        {"deadbeefcafe", IDENTIFIER_PARTY},
        {"001a2b.3c4d.5e", IDENTIFIER_DOMAIN},
        {"b\xc3\xbc"
         "cher.example",
         IDENTIFIER_DOMAIN},
        {"Soci\xc3\xa9t\xc3\xa9 S.A.", IDENTIFIER_PARTY},
        {"fe80::1%eth0", IDENTIFIER_KINDS},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(identifier_guess(text_of(cases[i].text)), cases[i].kind);
}

static void what_is_no_identifier_is_told_why(void **state) {
    static const struct {
        const char *text, *problem;
    } cases[] = {
        {"example.com", NULL},
        {"Acme Corp. Ltd.", NULL},
        {"2001:db8::1", NULL},
        {"party:acme", NULL},
        {" example.com ", NULL},
        {" ", "this is empty"},
        {"fe80::1%eth0", "write the address without its zone"},
        {"b\xc3\xbc"
         "cher.example",
         "write international names as A-labels, xn--… (RFC 5890)"},
        {"8.8.8.8/24", "a block is written by its first address, like 192.0.2.0/24"},
        {"", "this is empty"},
        {"999.1.1.1", "this is no IPv4 or IPv6 address"},
        {"1.2.3.4.5", "this is no IPv4 or IPv6 address"},
        {"10.0.0.0/33", "this is no address block like 192.0.2.0/24"},
        {"10.0.0.1/8", "a block is written by its first address, like 192.0.2.0/24"},
        {"AS4294967295", NULL},
        {"AS4294967296", "an AS number has 32 bits (RFC 6793)"},
        {"AS99999999999", "an AS number has 32 bits (RFC 6793)"},
        {"asn:99999999999", "an AS number has 32 bits (RFC 6793)"},
        {"asn:4x", "an AS number is digits only"},
        {"https://example.com/x", "this is a URL: write its host alone"},
        {"someone@example.com", "this is a mail address: write the domain behind its @"},
        {"example.com:443", "write it without the port"},
        {"192.0.2.1:443", "write it without the port"},
        {"[2001:db8::1]", "write the address without brackets and port"},
        {"[2001:db8::1]:443", "write the address without brackets and port"},
        {"as:4134",
         "there is no such kind: there are address, asn, prefix, domain, app, sdk, oui, cert, cable, "
         "lei and party"},
        {"aa:bb:cc:dd:ee:zz", "there is no such kind: there are address, asn, prefix, domain, app, sdk, oui, "
                              "cert, cable, lei and party"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *problem = identifier_problem(text_of(cases[i].text));
        if (!cases[i].problem)
            assert_null(problem);
        else if (!problem || strcmp(problem, cases[i].problem) != 0)
            fail_msg("%s: %s", cases[i].text, problem ? problem : "no problem");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fault_has_its_line),
        cmocka_unit_test(component_files_are_read_as_strictly),
        cmocka_unit_test(class_prefixes_become_holdings),
        cmocka_unit_test(sums_are_taken_on_every_day),
        cmocka_unit_test(good_facts_outlive_bad_ones),
        cmocka_unit_test(nobody_is_behind_themselves),
        cmocka_unit_test(two_parties_may_contend_openly),
        cmocka_unit_test(schemas_that_say_nothing_known_are_refused),
        cmocka_unit_test(people_write_identifiers_in_many_ways),
        cmocka_unit_test(what_is_no_identifier_is_told_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
