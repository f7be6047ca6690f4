/* cordon policy list | check | test | show */
#include "base/suggest.h"
#include "command/command.h"
#include "policy/cases.h"
#include "policy/describe.h"
#include "policy/warnings.h"

#include <stdio.h>
#include <string.h>

enum { MOST_DIAGNOSTICS = 1000 };

static const char help[] = "Usage: cordon policy list\n"
                           "       cordon policy check [--atlas FILE] POLICY...\n"
                           "       cordon policy test [--atlas FILE] [POLICY...]\n"
                           "       cordon policy show [--source] POLICY\n"
                           "       cordon policy explain [OPTION]... [POLICY/]RULE EVIDENCE...\n"
                           "\n"
                           "A policy is named by the id of one inside the program, or by its file.\n"
                           "\n"
                           "  list    the policies inside the program\n"
                           "  check   reads policies and tells every error with its line and column, and\n"
                           "          warns of what is hardly meant: rules that contradict each other, that\n"
                           "          no chain can meet or that no case covers, parties that the atlas does\n"
                           "          not have, lists and exceptions that have ended\n"
                           "  test    runs the policies' own cases; without a name, of all policies inside\n"
                           "          the program\n"
                           "  show    prints a policy in plain sentences; with --source as it was written,\n"
                           "          to start your own from\n"
                           "  explain tells why a rule does or does not speak of each chain of some\n"
                           "          evidence, condition by condition\n"
                           "\n"
                           "Examples:\n"
                           "  cordon policy show us-28-cfr-202\n"
                           "  cordon policy show --source data-residency-eu >mine.yaml\n"
                           "  cordon policy check mine.yaml && cordon policy test mine.yaml\n"
                           "  cordon audit --policy mine.yaml capture.pcapng\n"
                           "  cordon policy explain us-no-tiktok/tiktok-service capture.pcapng\n"
                           "\n"
                           "Exit status: 0 fine, 1 a case failed, 2 wrong usage or a policy that cannot be\n"
                           "used.\n";

struct run {
    struct arena *arena;
    struct diagnostics *diagnostics;
};

static struct run run_new(void) {
    return (struct run){arena_new(), diagnostics_new(MOST_DIAGNOSTICS)};
}

/* Prints what there is to complain of; the exit status becomes 2 when anything was unusable. */
static int run_end(struct run r, int status) {
    diagnostics_print(r.diagnostics, stderr);
    if (diagnostics_total(r.diagnostics, SEVERITY_ERROR) > 0) status = EXIT_USAGE;
    diagnostics_free(r.diagnostics);
    arena_free(r.arena);
    return status;
}

static const char *span(struct arena *a, struct policy_about about) {
    char from[DATE_TEXT], to[DATE_TEXT];
    return arena_format(a, "%s to %s", date_text(from, about.from),
                        about.to == DATE_MAX ? "now" : date_text(to, about.to));
}

static int list_policies(void) {
    struct run r = run_new();
    const struct shipped_policy *all;
    size_t n = policy_shipped(&all);
    for (size_t i = 0; i < n; i++) {
        struct policy *p = policy_open(r.arena, all[i].id, r.diagnostics);
        if (!p) continue;
        struct policy_about about = policy_about(p);
        printf("%-22s %-11s %-24s %s\n", about.id, about.status, span(r.arena, about), about.title);
    }
    return run_end(r, EXIT_FINE);
}

/* --atlas FILE before the names; NULL: the one the program takes by itself. */
static const char *take_atlas(int *n, char ***names) {
    if (*n < 2 || strcmp((*names)[0], "--atlas") != 0) return NULL;
    *names += 2;
    *n -= 2;
    return (*names)[-1];
}

static int check_policies(int n, char **names) {
    struct run r = run_new();
    const char *path = take_atlas(&n, &names);
    struct atlas *atlas = atlas_open(path, r.diagnostics);
    for (int i = 0; i < n; i++) {
        struct policy *p = policy_open(r.arena, names[i], r.diagnostics);
        if (!p) continue;
        policy_warnings(r.arena, p, atlas, date_today(), r.diagnostics);
        struct policy_about about = policy_about(p);
        printf("%s: %s, version %s: %zu rules, %zu cases\n", names[i], about.id, about.version, about.rules,
               about.cases);
    }
    atlas_close(atlas);
    return run_end(r, EXIT_FINE);
}

static void print_outcome(const struct policy_about *about, const struct case_outcome *o) {
    char day[DATE_TEXT];
    printf("%s:%u: failed: %s (as of %s): %s\n", about->file, o->line, o->title, date_text(day, o->as_of),
           o->why);
    for (size_t i = 0; i < o->n_findings; i++) {
        const struct finding *f = &o->findings[i];
        printf("    %s: %s\n", f->rule->rule, verdict_text((enum verdict)f->verdict));
        const struct reasons *why = &o->reasons[i];
        for (size_t k = 0; k < why->n_because; k++) printf("      %s\n", why->because[k]);
    }
}

static int test_one(struct run r, const char *name, const struct atlas *atlas) {
    struct policy *p = policy_open(r.arena, name, r.diagnostics);
    if (!p) return EXIT_USAGE;
    const struct case_outcome *outcomes;
    size_t n = policy_cases_run(r.arena, p, atlas, &outcomes), passed = 0;
    struct policy_about about = policy_about(p);
    for (size_t i = 0; i < n; i++) {
        passed += outcomes[i].passed;
        if (!outcomes[i].passed) print_outcome(&about, &outcomes[i]);
    }
    printf("%s: %zu of %zu cases passed%s\n", about.id, passed, n,
           n == 0 ? " (a policy without cases cannot tell when it goes wrong)" : "");
    return passed == n ? EXIT_FINE : EXIT_DENIED;
}

static int test_policies(int n, char **names) {
    struct run r = run_new();
    const char *path = take_atlas(&n, &names);
    struct atlas *atlas = atlas_open(path, r.diagnostics);
    if (!atlas) return run_end(r, EXIT_USAGE);
    int status = EXIT_FINE;
    const struct shipped_policy *all;
    size_t shipped = n ? 0 : policy_shipped(&all);
    for (size_t i = 0; i < shipped + (size_t)n; i++) {
        int one = test_one(r, n ? names[i] : all[i].id, atlas);
        if (one > status) status = one;
    }
    atlas_close(atlas);
    return run_end(r, status);
}

static int show_policy(const char *name, bool source) {
    enum { WIDTH = 100 };
    struct run r = run_new();
    struct policy *p = policy_open(r.arena, name, r.diagnostics);
    struct output o = output_to_file(stdout);
    if (p && source) {
        struct text text = policy_source(p);
        output_bytes(&o, text.p, text.n);
    } else if (p) {
        policy_describe(p, WIDTH, &o);
    }
    int status = output_end(&o) ? EXIT_FINE : not_written("policy");
    return run_end(r, status);
}

static int wrong_arguments(const char *what) {
    if (strcmp(what, "list") == 0) return usage_error("policy", "'list' takes no arguments");
    if (strcmp(what, "show") == 0) return usage_error("policy", "name one policy to show");
    return usage_error("policy", "name the policies to %s", what);
}

int command_policy(int argc, char **argv) {
    static const char *const words[] = {"list", "check", "test", "show", "explain"};
    const char *what = argc > 1 ? argv[1] : "";
    const char *near = suggest(text_of(what), words, sizeof words / sizeof *words);
    bool known = near && strcmp(near, what) == 0;
    if (asks_help(what) || (known && argc == 3 && asks_help(argv[2]) && strcmp(what, "explain") != 0)) {
        fputs(help, stdout);
        return EXIT_FINE;
    }
    if (strcmp(what, "list") == 0 && argc == 2) return list_policies();
    if (strcmp(what, "check") == 0 && argc > 2) return check_policies(argc - 2, argv + 2);
    if (strcmp(what, "test") == 0) return test_policies(argc - 2, argv + 2);
    if (strcmp(what, "show") == 0 && argc == 3) return show_policy(argv[2], false);
    if (strcmp(what, "show") == 0 && argc == 4 && strcmp(argv[2], "--source") == 0)
        return show_policy(argv[3], true);
    if (strcmp(what, "explain") == 0) return command_policy_explain(argc - 1, argv + 1);
    if (argc < 2) {
        fputs(help, stderr);
        return EXIT_USAGE;
    }
    if (known) return wrong_arguments(what);
    return usage_error(argv[0], "there is no '%s'%s%s%s", what, near ? " (did you mean '" : "",
                       near ? near : "", near ? "'?)" : "");
}
