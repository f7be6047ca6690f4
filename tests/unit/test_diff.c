/* Saved audits compared: what counts as a change, what became denied, and audits that are not whole. */
#include "report/diff.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
// cmocka wants the four above first
#include <cmocka.h>

#define APP "{\"role\":\"app\",\"identifier\":\"app:android/a\",\"holder\":\"h\"}"
#define SERVICE(name, holder, more)                                                                          \
    "{\"role\":\"service\",\"identifier\":\"domain:" name "\",\"holder\":\"" holder "\"" more "}"
#define FINDING(chain, policy, verdict, custody, more)                                                       \
    "{\"kind\":\"finding\",\"policy\":\"" policy "\",\"verdict\":\"" verdict                                 \
    "\",\"title\":\"T\",\"chain\":" chain ",\"custody\":[" custody "]" more "}\n"
#define SIMPLE(verdict) FINDING("0", "p", verdict, APP "," SERVICE("x", "h", ""), "")
#define SUMMARY(policies, complete)                                                                          \
    "{\"kind\":\"summary\",\"counts\":{},\"complete\":" complete ",\"policies\":[" policies "]}\n"
#define P SUMMARY("{\"id\":\"p\"}", "true")

static struct input *input_of(const char *text, struct diagnostics *d) {
    int fd = memfd_create("diff", MFD_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    lseek(fd, 0, SEEK_SET);
    return input_on(fd, "x", (struct input_limits){0}, d);
}

static struct diff *diff_of(const char *before, const char *after, struct diagnostics *d) {
    struct input *b = input_of(before, d), *a = input_of(after, d);
    struct diff *diff = diff_read(b, "b", a, "a", d);
    input_close(b);
    input_close(a);
    return diff;
}

/* "denied new changed gone unchanged allowed: aspect of: -gone +new|…" */
static const char *told(struct arena *m, const struct diff *d) {
    const char *all =
        arena_format(m, "%zu %zu %zu %zu %zu %zu:", d->counts[DIFF_DENIED], d->counts[DIFF_FRESH],
                     d->counts[DIFF_CHANGED], d->counts[DIFF_GONE], d->unchanged, d->allowed);
    for (size_t i = 0; i < d->n; i++) {
        for (size_t k = 0; k < d->list[i].n_parts; k++) {
            const struct diff_part *p = &d->list[i].parts[k];
            all = arena_format(m, "%s %s %s:", all, aspect_text(p->aspect), diff_string(d, p->subject));
            for (size_t n = 0; n < p->n_gone; n++)
                all = arena_format(m, "%s -%s", all, diff_string(d, p->gone[n]->value));
            for (size_t n = 0; n < p->n_fresh; n++)
                all = arena_format(m, "%s +%s", all, diff_string(d, p->fresh[n]->value));
            for (size_t n = 0; n < p->n_unseen; n++)
                all = arena_format(m, "%s ~%s", all, diff_string(d, p->unseen[n]->value));
            all = arena_format(m, "%s|", all);
        }
    }
    return all;
}

static void changes(void **state) {
    static const struct {
        const char *before, *after, *want;
    } cases[] = {
        {P, P, "0 0 0 0 0 0:"},
        {SIMPLE("allow") P, SIMPLE("allow") P, "0 0 0 0 2 0:"},
        {SIMPLE("allow") P, SIMPLE("deny") P, "1 0 0 0 1 0: verdict p: -allow +deny|"},
        {SIMPLE("deny") P, SIMPLE("review") P, "0 0 1 0 1 1: verdict p: -deny +review|"},
        {SIMPLE("deny") P, SIMPLE("deny") P, "0 0 0 0 2 0:"},
        {P, SIMPLE("deny") P, "1 1 0 0 0 0:"}, /* new, and denied; the app is new besides */
        {SIMPLE("deny") P, P, "0 0 0 2 0 0:"}, /* gone is not allowed */
        {SIMPLE("allow") P, SIMPLE("allow") SIMPLE("deny") P, "1 0 0 0 1 0: verdict p: -allow +deny|"},
        /* a policy of one audit alone is not compared */
        {SIMPLE("allow") P, SIMPLE("allow") FINDING("0", "q", "deny", APP "," SERVICE("x", "h", ""), "") P,
         "0 0 0 0 2 0:"},
        {SUMMARY("", "true"), SIMPLE("deny") P, "0 2 0 0 0 0:"},
        /* another address of the same holder and country is none */
        {FINDING("0", "p", "allow",
                 SERVICE("x", "h",
                         "") ",{\"role\":\"host\",\"identifier\":\"address:192.0.2.1\",\"holder\":\"c\"}",
                 "") P,
         FINDING("0", "p", "allow",
                 SERVICE("x", "h",
                         "") ",{\"role\":\"host\",\"identifier\":\"address:192.0.2.2\",\"holder\":\"c\"}",
                 "") P,
         "0 0 0 0 1 0:"},
        {FINDING("0", "p", "allow", SERVICE("x", "h", ""), "") P,
         FINDING("0", "p", "allow", SERVICE("x", "i", ""), "") P, "0 0 1 0 0 0: holder service: -h +i|"},
        {FINDING("0", "p", "allow",
                 SERVICE("x", "h", ",\"controllers\":[{\"party\":\"c\",\"answer\":\"met\"}]"), "") P,
         FINDING("0", "p", "allow",
                 SERVICE("x", "h", ",\"controllers\":[{\"party\":\"c\",\"answer\":\"undetermined\"}]"), "") P,
         "0 0 1 0 0 0: controller service: -c +c (undetermined)|"},
        {FINDING("0", "p", "allow",
                 SERVICE("x", "h", ",\"jurisdictions\":[{\"country\":\"NO\",\"ground\":\"incorporated\"}]"),
                 "") P,
         FINDING(
             "0", "p", "allow",
             SERVICE("x", "h", ",\"jurisdictions\":[{\"country\":\"SE\",\"ground\":\"server-location\"}]"),
             "") P,
         "0 0 1 0 0 0: jurisdiction service: -NO| place service: +SE|"},
        {FINDING("0", "p", "allow", SERVICE("x", "h", ""), ",\"data_seen\":false,\"data\":[]") P,
         FINDING("0", "p", "allow", SERVICE("x", "h", ""),
                 ",\"data_seen\":true,\"data\":[{\"class\":\"location\"}]") P,
         "0 0 1 0 0 0: data : -cannot see +location|"},
        /* what cannot be seen is not gone */
        {FINDING("0", "p", "allow", SERVICE("x", "h", ""),
                 ",\"data_seen\":true,\"data\":[{\"class\":\"location\"}]") P,
         FINDING("0", "p", "allow", SERVICE("x", "h", ""), ",\"data_seen\":false,\"data\":[]") P,
         "0 0 1 0 0 0: data : +cannot see ~location|"},
        {FINDING("0", "p", "allow", SERVICE("x", "h", ""),
                 ",\"data_seen\":true,\"data\":[{\"class\":\"location\"},{\"class\":\"contact\"}]") P,
         FINDING("0", "p", "allow", SERVICE("x", "h", ""),
                 ",\"data_seen\":false,\"data\":[{\"class\":\"contact\"}]") P,
         "0 0 1 0 0 0: data : ~location|"},
        {FINDING("0", "p", "allow", SERVICE("x", "h", ""),
                 ",\"data_seen\":true,\"data\":[{\"class\":\"location\"}]") P,
         FINDING("0", "p", "allow", SERVICE("x", "h", ""), ",\"data_seen\":true,\"data\":[]") P,
         "0 0 1 0 0 0: data : -location|"},
        /* the worst protection of several chains counts */
        {FINDING("0", "p", "allow", SERVICE("x", "h", ""),
                 ",\"data_seen\":true,\"protection\":{\"grade\":\"strong\"}") P,
         FINDING("0", "p", "allow", SERVICE("x", "h", ""),
                 ",\"data_seen\":true,\"protection\":{\"grade\":\"strong\"}")
             FINDING("1", "p", "allow", SERVICE("x", "h", ""),
                     ",\"data_seen\":true,\"protection\":{\"grade\":\"none\"}") P,
         "0 0 1 0 0 0: protection : -strong +none|"},
        {"{\"kind\":\"chain\",\"chain\":0,\"custody\":[" SERVICE("x", "h", "") "]}\n" SUMMARY("", "true"),
         "{\"kind\":\"chain\",\"chain\":0,\"custody\":[" SERVICE("y", "h", "") "]}\n" SUMMARY("", "true"),
         "0 1 0 1 0 0:"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *m = arena_new();
        struct diagnostics *d = diagnostics_new(10);
        struct diff *diff = diff_of(cases[i].before, cases[i].after, d);
        assert_non_null(diff);
        assert_int_equal(diagnostics_count(d), 0);
        assert_false(diff_incomplete(diff));
        const char *got = told(m, diff);
        if (strcmp(got, cases[i].want) != 0) fail_msg("case %zu: '%s', not '%s'", i, got, cases[i].want);
        diff_free(diff);
        diagnostics_free(d);
        arena_free(m);
    }
}

static void audits_that_are_not_whole(void **state) {
    static const struct {
        const char *text, *want; /* "!": unusable */
    } cases[] = {
        {SIMPLE("allow"),
         "a:1:1: the summary, which is the last line of an audit, is missing: it was cut short"},
        {SIMPLE("allow") SUMMARY("", "false"),
         "a:2:1: the audit was incomplete: part of its evidence could not be read"},
        {SIMPLE("allow") "{\"kind\":\n" P,
         "a:2:8: this is not JSON (RFC 8259): unexpected token near end of file"},
        {"{\"kind\":\"chain\"}\n" P, "a:1:1: a chain without its custody; left out"},
        {"{\"kind\":\"finding\",\"custody\":[]}\n" P,
         "a:1:1: a finding without its custody or policy; left out"},
        {"{\"x\":1}\n" P, "a:1:1: this is no line of an audit: the member 'kind' is missing; left out"},
        {"", "!a: this is no saved audit; make one with `cordon audit --format json`"},
        {"hello\n", "!a: this is no saved audit; make one with `cordon audit --format json`"},
        {"{\"kind\":\"flow\"}\n{\"kind\":\"summary\",\"flows\":1,\"complete\":true}\n",
         "!a: this is no saved audit; make one with `cordon audit --format json`"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena *m = arena_new();
        struct diagnostics *d = diagnostics_new(10);
        struct diff *diff = diff_of(P, cases[i].text, d);
        assert_int_equal(diagnostics_count(d), 1);
        const char *line = diagnostic_line(m, diagnostics_get(d, 0));
        assert_string_equal(diff ? line : arena_format(m, "!%s", line), cases[i].want);
        assert_true(!diff || diff_incomplete(diff));
        diff_free(diff);
        diagnostics_free(d);
        arena_free(m);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes),
        cmocka_unit_test(audits_that_are_not_whole),
    };
    return cmocka_run_group_tests_name("diff", tests, NULL, NULL);
}
