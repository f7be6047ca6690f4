/* The library as its users see it: this file includes its public header only. */
#include <cordon.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const char sample[] = "samples/laptop.pcapng";
static const char policy[] = "data-residency-eu";

struct count {
    size_t lines, findings, chains, flows, summaries, most;
};

/* Counts kinds of lines; takes no more after `most` of them (0: takes all). */
static bool count_line(void *context, const char *line, size_t n) {
    struct count *c = context;
    assert_int_equal(strlen(line), n);
    assert_null(strchr(line, '\n'));
    assert_int_equal(line[0], '{');
    assert_int_equal(line[n - 1], '}');
    c->lines++;
    c->findings += strncmp(line, "{\"kind\":\"finding\"", 17) == 0;
    c->chains += strncmp(line, "{\"kind\":\"chain\"", 15) == 0;
    c->flows += strncmp(line, "{\"kind\":\"flow\"", 14) == 0;
    c->summaries += strncmp(line, "{\"kind\":\"summary\"", 17) == 0;
    return c->most == 0 || c->lines < c->most;
}

struct text {
    char *p;
    size_t n;
};

static bool keep(void *context, const char *bytes, size_t n) {
    struct text *t = context;
    t->p = realloc(t->p, t->n + n + 1);
    memcpy(t->p + t->n, bytes, n);
    t->n += n;
    t->p[t->n] = '\0';
    return true;
}

static struct cordon *context(const char *policy_name, const char *evidence) {
    struct cordon *c = cordon_new(NULL);
    assert_non_null(c);
    if (policy_name) assert_int_equal(cordon_add_policy(c, policy_name), CORDON_FINE);
    if (evidence) assert_int_equal(cordon_add_evidence(c, evidence), CORDON_FINE);
    return c;
}

static void options(void **state) {
    struct cordon_options o = CORDON_OPTIONS;
    const struct {
        size_t size;
        const char *as_of, *control;
        bool fine;
    } cases[] = {{sizeof o, NULL, NULL, true},
                 {sizeof o, "2020-09", "aggregate>1/4", true},
                 {sizeof o, "September", NULL, false},
                 {sizeof o, NULL, "by rule of thumb", false},
                 {0, NULL, NULL, false},
                 {sizeof o + 64, NULL, NULL, true}, /* of a later version */
                 {sizeof(size_t), "nonsense", NULL, true} /* beyond the size: not looked at */};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        _Alignas(struct cordon_options) char room[sizeof o + 64] = {0};
        o.size = cases[i].size;
        o.as_of = cases[i].as_of;
        o.control = cases[i].control;
        memcpy(room, &o, sizeof o);
        struct cordon *c = cordon_new((const struct cordon_options *)(void *)room);
        if ((c != NULL) != cases[i].fine) fail_msg("case %zu", i);
        cordon_free(c);
    }
}

static void audit(void **state) {
    struct cordon *c = context(policy, sample);
    struct count while_read = {0}, after = {0}, again = {0};
    enum cordon_status s = cordon_run(c, count_line, &while_read);
    assert_true(s == CORDON_FINE || s == CORDON_DENIED);
    assert_true(while_read.flows > 0);
    assert_int_equal(while_read.findings + while_read.summaries, 0);
    assert_int_equal(cordon_findings(c, count_line, &after), CORDON_FINE);
    assert_true(after.findings > 0);
    assert_int_equal(after.summaries, 1);
    assert_int_equal(after.flows, 0);
    assert_int_equal(cordon_findings(c, count_line, &again), CORDON_FINE);
    assert_int_equal(after.lines, again.lines);
    cordon_free(c);
}

static void chains_without_a_policy(void **state) {
    struct cordon *c = context(NULL, sample);
    struct count n = {0};
    assert_int_equal(cordon_run(c, NULL, NULL), CORDON_FINE);
    assert_int_equal(cordon_findings(c, count_line, &n), CORDON_FINE);
    assert_true(n.chains > 0);
    assert_int_equal(n.findings, 0);
    cordon_free(c);
}

static void order(void **state) {
    struct cordon *c = context(policy, sample);
    struct count n = {0};
    assert_int_equal(cordon_findings(c, count_line, &n), CORDON_MISUSE);
    assert_int_equal(cordon_report_to(c, "text", NULL, stdout), CORDON_MISUSE);
    assert_int_equal(cordon_open_atlas(c, NULL), CORDON_FINE);
    assert_int_equal(cordon_open_atlas(c, NULL), CORDON_MISUSE);
    cordon_run(c, NULL, NULL);
    assert_int_equal(cordon_run(c, NULL, NULL), CORDON_MISUSE);
    assert_int_equal(cordon_observe(c, count_line, &n), CORDON_MISUSE);
    assert_int_equal(cordon_add_evidence(c, sample), CORDON_MISUSE);
    assert_int_equal(cordon_add_policy(c, policy), CORDON_MISUSE);
    assert_int_equal(cordon_report_to(c, "papyrus", NULL, stdout), CORDON_MISUSE);
    assert_int_equal(cordon_who(c, "8.8.8.8", "csv", NULL, count_line, &n), CORDON_MISUSE);
    assert_int_equal(n.lines, 0);
    cordon_free(c);
}

static void reports(void **state) {
    struct cordon *c = context(policy, sample);
    cordon_run(c, NULL, NULL);
    size_t formats = 0;
    for (const char *const *f = cordon_formats(); *f; f++, formats++) {
        struct text pieces = {0};
        char *copy = NULL;
        size_t n = 0;
        FILE *stream = open_memstream(&copy, &n);
        assert_int_equal(cordon_report(c, *f, NULL, keep, &pieces), CORDON_FINE);
        assert_int_equal(cordon_report_to(c, *f, NULL, stream), CORDON_FINE);
        fclose(stream);
        assert_true(n > 0);
        assert_int_equal(pieces.n, n);
        assert_memory_equal(pieces.p, copy, n);
        free(pieces.p);
        free(copy);
    }
    assert_true(formats >= 4);
    FILE *full = fopen("/dev/full", "w");
    if (full) {
        assert_int_equal(cordon_report_to(c, "csv", NULL, full), CORDON_NOT_WRITTEN);
        fclose(full);
    }
    cordon_free(c);
}

static void style(void **state) {
    struct cordon *c = context(policy, sample);
    struct text plain = {0}, bright = {0};
    struct cordon_style s = CORDON_STYLE;
    cordon_style_for(&s, NULL);
    assert_int_equal(s.size, sizeof s);
    assert_int_equal(s.width, 80);
    s.colour = true;
    cordon_run(c, NULL, NULL);
    cordon_report(c, "text", NULL, keep, &plain);
    cordon_report(c, "text", &s, keep, &bright);
    assert_null(strchr(plain.p, '\033'));
    assert_non_null(strchr(bright.p, '\033'));
    free(plain.p);
    free(bright.p);
    cordon_free(c);
}

static void observe(void **state) {
    struct cordon *c = context(NULL, sample);
    struct count n = {0};
    assert_int_equal(cordon_observe(c, count_line, &n), CORDON_FINE);
    assert_true(n.flows > 0);
    assert_int_equal(n.summaries, 1);
    cordon_free(c);
    struct count few = {.most = 2};
    c = context(NULL, sample);
    assert_int_equal(cordon_observe(c, count_line, &few), CORDON_NOT_WRITTEN);
    assert_int_equal(few.lines, 2);
    cordon_free(c);
}

static void policies(void **state) {
    static const char text[] = "id: small\n";
    struct cordon *c = context(NULL, sample);
    enum cordon_severity severity;
    assert_int_equal(cordon_add_policy_text(c, "small.yaml", text, sizeof text - 1), CORDON_UNUSABLE);
    const char *told = cordon_diagnostic(c, 0, &severity);
    assert_non_null(strstr(told, "small.yaml:"));
    assert_int_equal(severity, CORDON_ERROR);
    assert_int_equal(cordon_run(c, NULL, NULL), CORDON_UNUSABLE);
    assert_int_equal(cordon_report_to(c, "text", NULL, stdout), CORDON_MISUSE);
    cordon_free(c);
    c = context(NULL, sample);
    FILE *f = fopen("policies/data-residency-eu.yaml", "r");
    char file[65536];
    size_t n = f ? fread(file, 1, sizeof file, f) : 0;
    if (f) fclose(f);
    assert_int_equal(cordon_add_policy_text(c, "mine", file, n), CORDON_FINE);
    assert_int_not_equal(cordon_run(c, NULL, NULL), CORDON_UNUSABLE);
    cordon_free(c);
}

/* What the evidence stands for, and why a rule spoke. */
static void populations_and_explanations(void **state) {
    static const char population[] = "tests/fuzz/corpus/policy/population.yaml";
    struct cordon *c = context("us-no-tiktok", sample);
    assert_int_equal(cordon_explain_to(c, "tiktok-service", stdout), CORDON_MISUSE);
    assert_int_equal(cordon_set_population(c, population), CORDON_FINE);
    assert_int_equal(cordon_set_population(c, population), CORDON_MISUSE);
    cordon_run(c, NULL, NULL);
    assert_int_equal(cordon_explain_to(c, "tiktok-servise", stdout), CORDON_UNUSABLE);
    const char *told = "", *one;
    for (size_t i = 0; (one = cordon_diagnostic(c, i, NULL)); i++) told = one;
    assert_non_null(strstr(told, "did you mean 'tiktok-service'?"));
    char *text = NULL;
    size_t n = 0;
    FILE *stream = open_memstream(&text, &n);
    assert_int_equal(cordon_explain_to(c, "us-no-tiktok/tiktok-service", stream), CORDON_FINE);
    fclose(stream);
    assert_non_null(strstr(text, "\n  the rule is "));
    free(text);
    cordon_free(c);
    c = context("us-no-tiktok", sample);
    assert_int_equal(cordon_set_population(c, "none.yaml"), CORDON_UNUSABLE);
    assert_int_equal(cordon_run(c, NULL, NULL), CORDON_UNUSABLE);
    cordon_free(c);
}

/* A file cut in two and one that is not there: what can be read is, and both are told. */
static void damage(void **state) {
    char name[] = "/tmp/cordon-test-XXXXXX", bytes[20001];
    FILE *from = fopen(sample, "r");
    int fd = mkstemp(name);
    size_t n = fread(bytes, 1, sizeof bytes, from);
    fclose(from);
    assert_int_equal(write(fd, bytes, n), n);
    close(fd);
    struct count lines = {0};
    struct cordon *c = context(NULL, name);
    assert_int_equal(cordon_run(c, count_line, &lines), CORDON_INCOMPLETE);
    assert_true(lines.flows > 0);
    assert_true(cordon_diagnostics(c) > 0);
    assert_non_null(strstr(cordon_diagnostic(c, 0, NULL), name));
    assert_null(cordon_diagnostic(c, cordon_diagnostics(c), NULL));
    cordon_free(c);
    c = context(policy, sample);
    assert_int_equal(cordon_add_evidence(c, "/nowhere.pcap"), CORDON_UNUSABLE);
    assert_int_equal(cordon_add_evidence(c, "meson.build"), CORDON_FINE);
    assert_int_equal(cordon_run(c, NULL, NULL), CORDON_UNUSABLE);
    assert_int_equal(cordon_diagnostics(c), 2);
    memset(&lines, 0, sizeof lines);
    assert_int_equal(cordon_findings(c, count_line, &lines), CORDON_FINE);
    assert_true(lines.findings > 0);
    cordon_free(c);
    unlink(name);
}

static void who(void **state) {
    struct cordon *c = context(NULL, NULL);
    struct text json = {0}, text = {0};
    struct count none = {0};
    assert_int_equal(cordon_who(c, "domain:tiktok.com", "json", NULL, keep, &json), CORDON_FINE);
    assert_int_equal(cordon_who(c, "domain:tiktok.com", "text", NULL, keep, &text), CORDON_FINE);
    assert_non_null(strstr(json.p, "\"identifier\":\"domain:tiktok.com\""));
    assert_non_null(strstr(text.p, "held by"));
    assert_int_equal(cordon_who(c, "domain:nobody.invalid", "json", NULL, keep, &json), CORDON_FINE);
    assert_int_equal(cordon_who(c, "domain:", "json", NULL, count_line, &none), CORDON_MISUSE);
    assert_int_equal(none.lines, 0);
    free(json.p);
    free(text.p);
    cordon_free(c);
}

struct progress {
    unsigned calls, ends;
};

static void note(void *context_, const char *evidence, uint64_t done, uint64_t total, uint64_t packets) {
    struct progress *p = context_;
    if (evidence) {
        assert_string_equal(evidence, sample);
        assert_true(done <= total);
        p->calls++;
    } else {
        p->ends++;
    }
}

static void progress_and_limits(void **state) {
    struct cordon_options o = CORDON_OPTIONS;
    struct progress p = {0};
    o.progress = note;
    o.progress_context = &p;
    o.max_flows = 2;
    struct cordon *c = cordon_new(&o);
    struct count n = {0};
    cordon_add_evidence(c, sample);
    assert_int_equal(cordon_observe(c, count_line, &n), CORDON_INCOMPLETE);
    assert_int_equal(n.flows, 2);
    assert_true(p.calls > 0);
    assert_int_equal(p.ends, 1);
    cordon_free(c);
}

static void version(void **state) {
    assert_true(strlen(cordon_version()) >= 5);
}

/* A change of owners is applied whole or not at all, and only in its place. */
static void change_of_owners(void **state) {
    static const char phone[] = "samples/phone.pcap", change[] = "tiktok-joint-venture-2026";
    struct cordon *c = context("us-no-tiktok", phone);
    FILE *to = tmpfile();
    assert_int_equal(cordon_whatif_to(c, "text", NULL, to), CORDON_MISUSE);
    assert_int_equal(cordon_set_change(c, change), CORDON_FINE);
    assert_int_equal(cordon_set_change(c, change), CORDON_MISUSE);
    assert_int_equal(cordon_run(c, NULL, NULL), CORDON_DENIED);
    assert_int_equal(cordon_whatif_to(c, "csv", NULL, to), CORDON_MISUSE);
    assert_int_equal(cordon_whatif_to(c, "json", NULL, to), CORDON_FINE);
    rewind(to);
    char line[64 * 1024], last[64 * 1024] = "";
    size_t same = 0, changed = 0;
    while (fgets(line, sizeof line, to)) {
        same += strncmp(line, "{\"kind\":\"same\"", 14) == 0;
        changed += strncmp(line, "{\"kind\":\"change\"", 16) == 0;
        memcpy(last, line, sizeof last);
    }
    assert_int_equal(same, 5);
    assert_int_equal(changed, 0);
    assert_int_equal(strncmp(last, "{\"kind\":\"summary\"", 17), 0);
    fclose(to);
    cordon_free(c);
    c = context(NULL, phone);
    assert_int_equal(cordon_set_change(c, "tiktok-joint-venture"), CORDON_UNUSABLE);
    assert_int_equal(cordon_run(c, NULL, NULL), CORDON_UNUSABLE);
    assert_false(cordon_has_result(c));
    cordon_free(c);
}

static void impact(void **state) {
    static const char table[] = "tests/golden/impact/rib.txt";
    FILE *to = tmpfile();
    assert_non_null(to);
    struct cordon *c = context(NULL, table);
    assert_int_equal(cordon_impact(c), CORDON_MISUSE); /* nothing is to be taken away */
    assert_int_equal(cordon_remove(c, "oui:aabbcc"), CORDON_MISUSE);
    assert_int_equal(cordon_remove(c, "AS4134"), CORDON_FINE);
    assert_int_equal(cordon_impact_to(c, "json", NULL, to), CORDON_MISUSE);
    assert_int_equal(cordon_impact(c), CORDON_FINE);
    assert_int_equal(cordon_impact(c), CORDON_MISUSE);
    assert_int_equal(cordon_remove(c, "AS3356"), CORDON_MISUSE);
    assert_int_equal(cordon_impact_to(c, "html", NULL, to), CORDON_MISUSE); /* routes alone */
    assert_int_equal(cordon_impact_to(c, "text", NULL, to), CORDON_FINE);
    assert_true(ftell(to) > 1000);
    fclose(to);
    cordon_free(c);
    to = tmpfile();
    assert_non_null(to);
    c = context(NULL, sample); /* a capture has no routes, and tells of apps and names */
    assert_int_equal(cordon_remove(c, "party:no-such-party"), CORDON_UNUSABLE);
    cordon_free(c);
    c = context(NULL, sample);
    assert_int_equal(cordon_remove(c, "tiktok.com"), CORDON_FINE);
    assert_int_equal(cordon_impact(c), CORDON_FINE);
    assert_true(cordon_has_result(c));
    assert_int_equal(cordon_impact_to(c, "html", NULL, to), CORDON_FINE);
    assert_true(ftell(to) > 100000);
    cordon_free(c);
    fclose(to);
    c = context("clean-network-2020", sample);
    assert_int_equal(cordon_impact_rule(c, "no-such-rule"), CORDON_FINE);
    assert_int_equal(cordon_impact_rule(c, "another"), CORDON_MISUSE);
    assert_int_equal(cordon_impact(c), CORDON_UNUSABLE);
    cordon_free(c);
    c = context(NULL, NULL);
    assert_int_equal(cordon_impact_store(c, "/nowhere/at/all.sqlite"), CORDON_UNUSABLE);
    cordon_free(c);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(options),
                                       cmocka_unit_test(audit),
                                       cmocka_unit_test(chains_without_a_policy),
                                       cmocka_unit_test(order),
                                       cmocka_unit_test(reports),
                                       cmocka_unit_test(style),
                                       cmocka_unit_test(observe),
                                       cmocka_unit_test(policies),
                                       cmocka_unit_test(populations_and_explanations),
                                       cmocka_unit_test(damage),
                                       cmocka_unit_test(who),
                                       cmocka_unit_test(progress_and_limits),
                                       cmocka_unit_test(version),
                                       cmocka_unit_test(change_of_owners),
                                       cmocka_unit_test(impact)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
