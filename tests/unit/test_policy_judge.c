/* From rules to a verdict: overriding, exceptions, defaults, force, thresholds; and the judge against a slow,
 * obvious evaluator on random rule trees. */
#include "base/output.h"
#include "policy/cases.h"
#include "policy/facts.h"
#include "policy/judge.h"

#include "policy_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

struct fixture {
    struct arena *arena;
    struct diagnostics *diagnostics;
};

static struct fixture fixture_new(void) {
    return (struct fixture){arena_new(), diagnostics_new(50)};
}

static void fixture_free(struct fixture f) {
    diagnostics_free(f.diagnostics);
    arena_free(f.arena);
}

static struct policy *load(struct fixture f, const char *text) {
    struct policy *p = policy_load(f.arena, "t", text_of(text), f.diagnostics);
    if (!p) diagnostics_print(f.diagnostics, stderr);
    assert_non_null(p);
    return p;
}

/* Judges a chain without links. */
struct list {
    const struct finding *list;
    const struct reasons *reasons;
    size_t n;
};

static const struct chain_protection nothing_seen;

static struct list judge(struct fixture f, const struct policy *p, const struct chain *c, const char *day,
                         struct judging how, enum verdict *verdict) {
    static const struct facts nobody = {.name = "nobody", .source = "none"};
    date_t as_of;
    struct findings all = {0};
    assert_true(date_parse(text_of(day), &as_of, NULL));
    struct judge *j = judge_new(f.arena, p, 0, (struct world){.facts = &nobody}, as_of, how);
    judge_count(j, c, 1);
    *verdict = judge_chain(j, c, 7, &all);
    struct list kept;
    kept.n = findings_keep(&all, f.arena, &kept.list);
    struct reasons *reasons = arena_take_array(f.arena, kept.n, sizeof *reasons);
    for (size_t i = 0; i < kept.n; i++) reasons[i] = judge_reasons(j, &kept.list[i], c, f.arena);
    kept.reasons = reasons;
    judge_free(j);
    return kept;
}

/* A rule that is met (port 443), not met (port 1), or unknown (no protocol). */
#define MET "{port: 443}"
#define NOT "{port: 1}"
#define UNKNOWN "{protocol: tls}"

static void stronger_verdicts_override(void **state) {
    static const struct {
        const char *fallback, *rules;
        enum verdict verdict;
        size_t findings;
    } rows[] = {
        {"allow", RULE("a", "deny", NOT), VERDICT_ALLOW, 1}, /* the default's */
        {"review", RULE("a", "deny", NOT), VERDICT_REVIEW, 1},
        {"deny", RULE("a", "allow", NOT), VERDICT_DENY, 1},
        {"deny", RULE("a", "allow", MET), VERDICT_ALLOW, 1},
        {"allow", RULE("a", "deny", MET) RULE("b", "allow", MET) RULE("c", "review", MET), VERDICT_DENY, 3},
        {"allow", RULE("c", "review", MET) RULE("b", "allow", MET), VERDICT_REVIEW, 2},
        {"allow", RULE("a", "deny", UNKNOWN) RULE("b", "allow", MET), VERDICT_UNDETERMINED, 2},
        {"allow", RULE("a", "deny", UNKNOWN) RULE("b", "review", MET), VERDICT_REVIEW, 2},
        {"allow", RULE("a", "review", UNKNOWN) RULE("b", "deny", MET), VERDICT_DENY, 2},
        {"allow", RULE("a", "review", UNKNOWN), VERDICT_UNDETERMINED, 1},
        {"allow", RULE("a", "allow", UNKNOWN), VERDICT_ALLOW, 1},
        {"deny", RULE("a", "allow", UNKNOWN), VERDICT_UNDETERMINED, 1},
        {"deny", RULE("a", "allow", UNKNOWN) RULE("b", "allow", MET), VERDICT_ALLOW, 1},
        {"deny", RULE("a", "deny", UNKNOWN), VERDICT_DENY, 2},
        {"deny", RULE("a", "review", UNKNOWN), VERDICT_REVIEW, 2},
        {"review", RULE("a", "deny", UNKNOWN), VERDICT_REVIEW, 2},
        {"review", RULE("a", "deny", UNKNOWN) RULE("b", "allow", UNKNOWN), VERDICT_UNDETERMINED, 2},
    };
    const struct chain c = {.port = 443, .protection = &nothing_seen};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct fixture f = fixture_new();
        enum verdict v;
        struct policy *p = load(f, arena_format(f.arena, POLICY_FRAME "default: %s\nrules:\n%s",
                                                rows[i].fallback, rows[i].rules));
        struct list all = judge(f, p, &c, "2025-01-01", (struct judging){0}, &v);
        if (v != rows[i].verdict || all.n != rows[i].findings) print_error("row %zu: %s\n", i, rows[i].rules);
        assert_int_equal(v, rows[i].verdict);
        assert_int_equal(all.n, rows[i].findings);
        for (size_t k = 0; k < all.n; k++) assert_int_equal(all.list[k].chain, 7);
        fixture_free(f);
    }
}

static void exceptions_silence_until_they_expire(void **state) {
    static const struct {
        const char *when, *day;
        enum verdict verdict;
        const char *because; /* the start of a line of the first finding */
    } rows[] = {
        {MET, "2024-05-31", VERDICT_ALLOW, "exception e (line 11) until 2024-06-30: contract 17"},
        {MET, "2024-06-30", VERDICT_ALLOW, "exception e (line 11) until 2024-06-30: contract 17"},
        {MET, "2024-07-01", VERDICT_DENY,
         "exception e (line 11) expired on 2024-06-30 and no longer applies: contract 17"},
        {MET, "2023-12-31", VERDICT_DENY, "port: 443: met: the port is 443"}, /* not begun */
        {NOT, "2024-05-31", VERDICT_DENY, "port: 443: met: the port is 443"},
        {UNKNOWN, "2024-05-31", VERDICT_UNDETERMINED,
         "exception e (line 11) until 2024-06-30 may apply: contract 17"},
    };
    const struct chain c = {.port = 443, .protection = &nothing_seen};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct fixture f = fixture_new();
        enum verdict v;
        struct policy *p =
            load(f, arena_format(f.arena,
                                 POLICY_FRAME "rules:\n" RULE(
                                     "r", "deny",
                                     MET) "exceptions:\n  - {id: e, rules: r, from: 2024, expires: 2024-06, "
                                          "reason: contract 17, when: %s}\n",
                                 rows[i].when));
        struct list all = judge(f, p, &c, rows[i].day, (struct judging){0}, &v);
        assert_int_equal(v, rows[i].verdict);
        bool told = false;
        for (size_t k = 0; k < all.reasons[0].n_because; k++)
            told |= strncmp(all.reasons[0].because[k], rows[i].because, strlen(rows[i].because)) == 0;
        if (!told)
            for (size_t k = 0; k < all.reasons[0].n_because; k++)
                print_error("%s\n", all.reasons[0].because[k]);
        assert_true(told);
        fixture_free(f);
    }
}

static void a_policy_binds_only_in_its_days(void **state) {
    static const struct {
        const char *more, *day;
        bool as_if, in_force;
        enum verdict verdict;
    } rows[] = {
        {"status: superseded\nvalid: {from: 2020-08-05, to: 2021-01-20}\n", "2020-08-04", false, false,
         VERDICT_UNDETERMINED},
        {"status: superseded\nvalid: {from: 2020-08-05, to: 2021-01-20}\n", "2020-08-05", false, true,
         VERDICT_DENY},
        {"status: superseded\nvalid: {from: 2020-08-05, to: 2021-01-20}\n", "2021-01-20", false, true,
         VERDICT_DENY},
        {"status: superseded\nvalid: {from: 2020-08-05, to: 2021-01-20}\n", "2021-01-21", false, false,
         VERDICT_UNDETERMINED},
        {"status: superseded\nvalid: {from: 2020-08-05, to: 2021-01-20}\n", "2021-01-21", true, false,
         VERDICT_DENY},
        {"status: suspended\nvalid: {from: 2025-09-29}\nsuspended: {from: 2025-11-10, to: 2026-11-09}\n",
         "2025-11-09", false, true, VERDICT_DENY},
        {"status: suspended\nvalid: {from: 2025-09-29}\nsuspended: {from: 2025-11-10, to: 2026-11-09}\n",
         "2026-01-01", false, false, VERDICT_UNDETERMINED},
        {"status: suspended\nvalid: {from: 2025-09-29}\nsuspended: {from: 2025-11-10, to: 2026-11-09}\n",
         "2026-11-10", false, true, VERDICT_DENY},
        {"status: draft\nvalid: {from: 2020}\n", "2026-01-01", false, true, VERDICT_DENY},
    };
    const struct chain c = {.port = 443, .protection = &nothing_seen};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct fixture f = fixture_new();
        enum verdict v;
        struct policy *p =
            load(f, arena_format(f.arena,
                                 "id: t\ntitle: T\nversion: '1'\nauthor: me\n"
                                 "basis: {title: B, citation: C}\n%srules:\n" RULE("r", "deny", MET),
                                 rows[i].more));
        struct list all = judge(f, p, &c, rows[i].day, (struct judging){.as_if_in_force = rows[i].as_if}, &v);
        date_t day;
        date_parse(text_of(rows[i].day), &day, NULL);
        assert_int_equal(v, rows[i].verdict);
        assert_int_equal(policy_in_force(p, day, f.arena, NULL), rows[i].in_force);
        assert_int_equal(all.reasons[0].n_missing > 0, v == VERDICT_UNDETERMINED);
        fixture_free(f);
    }
}

/* As if in force, the rules are those of the nearest day on which it was. */
static void rules_of_the_nearest_day_speak(void **state) {
    static const struct {
        const char *day;
        bool as_if;
        enum verdict verdict;
    } rows[] = {
        {"2021-06-01", false, VERDICT_REVIEW}, {"2022-06-01", false, VERDICT_DENY},
        {"2020-06-01", false, VERDICT_ALLOW},  {"2020-06-01", true, VERDICT_REVIEW},
        {"2030-06-01", false, VERDICT_ALLOW},  {"2030-06-01", true, VERDICT_DENY},
        {"2021-06-01", true, VERDICT_REVIEW},
    };
    const struct chain c = {.port = 443, .protection = &nothing_seen};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct fixture f = fixture_new();
        enum verdict v;
        struct policy *p = load(
            f,
            "id: t\ntitle: T\nversion: '1'\nauthor: me\nbasis: {title: B, citation: C}\nstatus: superseded\n"
            "valid: {from: 2021, to: 2022}\nrules:\n"
            "  - {id: a, program: apps, title: T, basis: B, remedy: R, verdict: review, when: always, valid: "
            "{from: "
            "2021, to: 2021}}\n"
            "  - {id: b, program: apps, title: T, basis: B, remedy: R, verdict: deny, when: always, valid: "
            "{from: "
            "2022, to: 2025}}\n");
        judge(f, p, &c, rows[i].day, (struct judging){.as_if_in_force = rows[i].as_if}, &v);
        if (v != rows[i].verdict) print_error("%s: %s\n", rows[i].day, verdict_text(v));
        assert_int_equal(v, rows[i].verdict);
        fixture_free(f);
    }
}

static void thresholds_add_up_per_holder(void **state) {
    struct fixture f = fixture_new();
    struct policy *p =
        load(f, POLICY_FRAME
             "thresholds:\n"
             "  t: {of: bytes-out, data: [health], per: service, at-least: '100', within: 10 days}\n"
             "rules:\n" RULE("r", "deny", "{threshold: $t}"));
    static const int64_t day = INT64_C(86400000000000);
    struct fact_party parties[2] = {{.party = {"x", "X", "company", NULL}},
                                    {.party = {"y", "Y", "company", NULL}}};
    const struct facts facts = {.name = "w", .source = "w", .parties = parties, .n_parties = 2};
    const struct data_class health = {
        .class_name = "health", .found_by = "test", .encodings = "plain", .place = "json $.note", .count = 1};
    static const struct {
        party_id holder;
        uint64_t bytes;
        bool health;
        int first, last; /* days */
        enum verdict verdict;
    } rows[] = {
        {0, 60, true, 19, 20, VERDICT_DENY},
        {0, 40, true, 11, 12, VERDICT_DENY},          /* together they reach it */
        {1, 60, true, 19, 20, VERDICT_UNDETERMINED},  /* another holder */
        {1, 60, false, 19, 20, VERDICT_UNDETERMINED}, /* other data */
        {1, 60, true, 8, 12, VERDICT_UNDETERMINED},   /* begins before the window: not surely inside */
        {1, 60, true, 1, 2, VERDICT_UNDETERMINED},
    };
    enum { N = sizeof rows / sizeof *rows };
    struct chain chains[N];
    struct link links[N];
    const struct link *lists[N];
    for (size_t i = 0; i < N; i++) {
        links[i] = (struct link){.role = LINK_SERVICE,
                                 .identifier = "domain:x",
                                 .seen = SEEN_OBSERVED,
                                 .holder = {.party = rows[i].holder},
                                 .confidence = CONFIDENCE_HIGH};
        lists[i] = &links[i];
        chains[i] = (struct chain){.links = &lists[i],
                                   .n_links = 1,
                                   .bytes = {rows[i].bytes, 0},
                                   .flows = 1,
                                   .first_ns = rows[i].first * day,
                                   .last_ns = rows[i].last * day,
                                   .protection = &nothing_seen,
                                   .data = &health,
                                   .n_data = rows[i].health,
                                   .data_seen = true};
    }
    struct findings all = {0};
    struct judge *j = judge_new(f.arena, p, 0, (struct world){.facts = &facts}, 20000, (struct judging){0});
    judge_count(j, chains, N);
    for (size_t i = 0; i < N; i++)
        assert_int_equal(judge_chain(j, &chains[i], (uint32_t)i, &all), rows[i].verdict);
    judge_free(j);
    findings_keep(&all, f.arena, &(const struct finding *){NULL});
    fixture_free(f);
}

static void strangers_are_told_once(void **state) {
    struct fixture f = fixture_new();
    struct policy *p =
        load(f, POLICY_FRAME "rules:\n" RULE("r", "deny", "{any: [{app.holder: [x, y]}, {host.holder: x}]}"));
    static const struct facts nobody = {.name = "nobody", .source = "none"};
    struct judge *j = judge_new(f.arena, p, 0, (struct world){.facts = &nobody}, 20000, (struct judging){0});
    const char *const *slugs;
    assert_int_equal(judge_strangers(j, &slugs), 2);
    assert_string_equal(slugs[0], "x");
    assert_string_equal(slugs[1], "y");
    judge_free(j);
    fixture_free(f);
}

/* Random rule trees. Leaves are conditions whose answers the chain sets one by one. */

enum { LEAVES = 6, MOST_NODES = 200, MOST_RULES = 4, TREES = 2000 };

static const char *const leaf_texts[LEAVES] = {"{protocol: tls}",  "{port: 443}",
                                               "{data: health}",   "{protection.grade: weak}",
                                               "{transport: tcp}", "{protection.group: x25519}"};

struct node {
    char op; /* '*', '+', '!', or 'a' + leaf */
    int child[3], n;
};

struct tree {
    struct node nodes[MOST_NODES];
    int n;
};

static int pick(int n) {
    return rand() % n;
}

static int grow(struct tree *t, int depth) {
    int at = t->n++, kind = depth == 0 || t->n > MOST_NODES - 50 ? 3 : pick(5);
    struct node *node = &t->nodes[at];
    *node = (struct node){.op = kind == 0   ? '*'
                                : kind == 1 ? '+'
                                : kind == 2 ? '!'
                                            : (char)('a' + pick(LEAVES))};
    int n = kind < 2 ? 1 + pick(3) : kind == 2;
    for (int i = 0; i < n; i++) {
        int child = grow(t, depth - 1);
        t->nodes[at].child[t->nodes[at].n++] = child;
    }
    return at;
}

static void write_tree(struct output *o, const struct tree *t, int at) {
    const struct node *n = &t->nodes[at];
    if (n->op >= 'a') {
        output_text(o, leaf_texts[n->op - 'a']);
        return;
    }
    output_text(o, n->op == '!' ? "{not: " : n->op == '*' ? "{all: [" : "{any: [");
    for (int i = 0; i < n->n; i++) {
        if (i) output_text(o, ", ");
        write_tree(o, t, n->child[i]);
    }
    output_text(o, n->op == '!' ? "}" : "]}");
}

/* Kleene's logic as numbers: not met 0, unknown 1, met 2. */
static int slow(const struct tree *t, int at, const int leaves[LEAVES]) {
    const struct node *n = &t->nodes[at];
    if (n->op >= 'a') return leaves[n->op - 'a'];
    int value = n->op == '*' ? 2 : 0;
    for (int i = 0; i < n->n; i++) {
        int v = slow(t, n->child[i], leaves);
        if (n->op == '!') return 2 - v;
        if (n->op == '*' ? v < value : v > value) value = v;
    }
    return value;
}

/* All ways to settle what is unknown, by the definition in judge.h. */
static enum verdict slow_verdict(const int *values, const enum verdict *verdicts, int n,
                                 enum verdict fallback) {
    bool came[VERDICT_DENY + 1] = {false};
    for (int way = 0; way < 1 << n; way++) {
        bool possible = true, met = false;
        enum verdict v = VERDICT_ALLOW;
        for (int i = 0; i < n; i++) {
            int value = way >> i & 1 ? 2 : 0;
            possible &= values[i] == 1 || values[i] == value;
            if (value == 2) {
                met = true;
                if (verdicts[i] > v) v = verdicts[i];
            }
        }
        if (possible) came[met ? v : fallback] = true;
    }
    int n_came = came[VERDICT_ALLOW] + came[VERDICT_REVIEW] + came[VERDICT_DENY];
    if (n_came > 1) return came[VERDICT_ALLOW] ? VERDICT_UNDETERMINED : VERDICT_REVIEW;
    return came[VERDICT_ALLOW] ? VERDICT_ALLOW : came[VERDICT_REVIEW] ? VERDICT_REVIEW : VERDICT_DENY;
}

static struct chain chain_with(const int leaves[LEAVES], const struct data_class *health,
                               struct chain_protection *protection) {
    static const char *const protocols[] = {"dns", NULL, "tls"}, *const grades[] = {"strong", NULL, "weak"},
                             *const transports[] = {"udp", NULL, "tcp"},
                             *const groups[] = {"secp256r1", NULL, "x25519"};
    static const uint16_t ports[] = {80, 0, 443};
    *protection = (struct chain_protection){.grade = grades[leaves[3]], .group = groups[leaves[5]]};
    return (struct chain){.protocol = protocols[leaves[0]],
                          .port = ports[leaves[1]],
                          .data = health,
                          .n_data = leaves[2] == 2,
                          .data_seen = leaves[2] != 1,
                          .protection = protection,
                          .transport = transports[leaves[4]]};
}

static void the_judge_agrees_with_a_slow_one(void **state) {
    static const char *const names[] = {"allow", "undetermined", "review", "deny"};
    static const enum verdict choices[] = {VERDICT_ALLOW, VERDICT_REVIEW, VERDICT_DENY};
    const struct data_class health = {
        .class_name = "health", .found_by = "test", .encodings = "plain", .place = "json $.note", .count = 1};
    srand(20200805);
    for (int round = 0; round < TREES; round++) {
        struct fixture f = fixture_new();
        struct tree trees[MOST_RULES] = {0};
        enum verdict verdicts[MOST_RULES], fallback = choices[pick(3)], v;
        int n = 1 + pick(MOST_RULES), values[MOST_RULES], leaves[LEAVES];
        for (int i = 0; i < LEAVES; i++) leaves[i] = pick(3);
        struct output o = output_to_memory();
        output_format(&o, POLICY_FRAME "default: %s\nrules:\n", names[fallback]);
        for (int i = 0; i < n; i++) {
            verdicts[i] = choices[pick(3)];
            output_format(
                &o, "  - {id: r%d, program: apps, title: T, basis: B, remedy: R, verdict: %s, when: ", i,
                names[verdicts[i]]);
            write_tree(&o, &trees[i], grow(&trees[i], 4));
            output_text(&o, "}\n");
            values[i] = slow(&trees[i], 0, leaves);
        }
        struct chain_protection protection;
        struct chain c = chain_with(leaves, &health, &protection);
        struct policy *p = policy_load(f.arena, "t", output_view(&o), f.diagnostics);
        assert_non_null(p);
        struct list all = judge(f, p, &c, "2025-01-01", (struct judging){0}, &v);
        enum verdict wanted = slow_verdict(values, verdicts, n, fallback), strongest = VERDICT_ALLOW;
        if (v != wanted) print_error("%.*s\n", (int)output_view(&o).n, output_view(&o).p);
        assert_int_equal(v, wanted);
        for (size_t i = 0; i < all.n; i++)
            if (all.list[i].verdict > strongest) strongest = all.list[i].verdict;
        assert_int_equal(strongest, v);
        output_end(&o);
        fixture_free(f);
    }
}

/* A place that a package names and nothing was seen to go to: several rules lack the same, which is told
 * once. */
static void want_of_traffic_is_told_once(void **state) {
    static const char text[] = POLICY_FRAME "rules:\n" RULE("a", "review", "{data: health}")
        RULE("b", "deny", "{flow.count: {over: 1}}") RULE("c", "deny",
                                                          "{all: [service.domain: x.example, host.asn: 1]}")
            RULE("d", "deny", "{service.holder: acme}") RULE(
                "e", "deny",
                "{service.domain: y.example}") "facts: {w: {acme: {incorporated: SE}}}\n"
                                               "cases:\n"
                                               "  - {title: known, facts: w, expect: deny, rule: d,\n"
                                               "     chain: {about: endpoint, app: android/a, service: {id: "
                                               "x.example, holder: acme}}}\n"
                                               "  - {title: unknown, facts: w, expect: undetermined, rule: "
                                               "[b, d],\n"
                                               "     chain: {about: endpoint, app: android/a, service: "
                                               "x.example}}\n"
                                               "  - {title: traffic, facts: w, expect: undetermined, rule: "
                                               "[a, c, d], chain: {service: x.example}}\n";
    struct arena *a = arena_new();
    struct diagnostics *d = diagnostics_new(10);
    struct policy *p = policy_load(a, "t", text_of(text), d);
    assert_non_null(p);
    const struct case_outcome *outcomes;
    assert_int_equal(policy_cases_run(a, p, NULL, &outcomes), 3);
    assert_true(outcomes[0].passed);
    assert_int_equal(outcomes[0].n_findings, 2); /* b for all that lack traffic, and d, which is met */
    assert_string_equal(outcomes[0].findings[0].rule->rule, "d");
    assert_string_equal(outcomes[0].findings[1].rule->rule, "b");
    const struct reasons *r = &outcomes[0].reasons[1];
    assert_string_equal(r->because[r->n_because - 1],
                        "nothing was seen to go there, which leaves open as well: a (review), c (deny)");
    assert_int_equal(outcomes[1].n_findings, 2);
    assert_true(outcomes[1].passed && outcomes[2].passed);
    assert_int_equal(outcomes[2].n_findings, 3);
    diagnostics_free(d);
    arena_free(a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(want_of_traffic_is_told_once),
        cmocka_unit_test(stronger_verdicts_override),
        cmocka_unit_test(exceptions_silence_until_they_expire),
        cmocka_unit_test(a_policy_binds_only_in_its_days),
        cmocka_unit_test(rules_of_the_nearest_day_speak),
        cmocka_unit_test(thresholds_add_up_per_holder),
        cmocka_unit_test(strangers_are_told_once),
        cmocka_unit_test(the_judge_agrees_with_a_slow_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
