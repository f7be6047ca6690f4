/* cordon control: who is controlled, over any table of owners; no atlas needed. */
#include "atlas/control.h"

#include "atlas/stakes_csv.h"
#include "base/json.h"
#include "base/suggest.h"
#include "command/command.h"

#include <getopt.h>
#include <stdlib.h>

enum { PROOF_MOST = 1000, SUGGEST_FROM = 100000 };

static const char help[] =
    "usage: cordon control --stakes FILE --seed PARTY... --test TEST [--as-of DATE] [--json]\n"
    "\n"
    "Which parties do the seeds control, all of them together?\n"
    "\n"
    "  --stakes FILE   CSV with the columns owner, owned and share, and if need be kind (equity, votes, "
    "golden,\n"
    "                  board, contract), from, to (first and last day) and disputed (yes, no).\n"
    "                  A share is 50%, 0.5, 1/2 or an interval like 30-35%\n"
    "  --seed PARTY... as the table writes it; several may follow\n"
    "  --test TEST     aggregate>=50     the shares of owners that are seeds or controlled add up to 50 %\n"
    "                  multiplicative>20 more than 20 % is held through all chains, each the product of its "
    "shares\n"
    "  --as-of DATE    the day whose stakes count (default: today)\n"
    "  --json          one JSON object: controlled [{party, answer, share, proof}]\n"
    "\n"
    "Exit status: 0 answered, 2 wrong usage or a table that cannot be read, 3 rows or seeds were left out.\n";

struct options {
    const char *stakes, *test_text;
    struct control_test test;
    date_t as_of;
    bool json;
    uint32_t *seeds;
    const char **seed_names;
    size_t n_seeds;
};

enum { OPTION_AS_OF = 256, OPTION_HELP, OPTION_JSON, OPTION_SEED, OPTION_STAKES, OPTION_TEST };

static const struct option long_options[] = {
    {"as-of", required_argument, NULL, OPTION_AS_OF},
    {"help", no_argument, NULL, OPTION_HELP},
    {"json", no_argument, NULL, OPTION_JSON},
    {"seed", required_argument, NULL, OPTION_SEED},
    {"stakes", required_argument, NULL, OPTION_STAKES},
    {"test", required_argument, NULL, OPTION_TEST},
    {NULL, 0, NULL, 0},
};

/* -1: go on; otherwise the exit status. What follows a seed is a seed. */
static int parse(int argc, char **argv, struct options *o) {
    const char *why = NULL;
    opterr = 0;
    for (int option; (option = getopt_long(argc, argv, ":h", long_options, NULL)) != -1;) {
        switch (option) {
        case OPTION_JSON: o->json = true; break;
        case OPTION_STAKES: o->stakes = optarg; break;
        case OPTION_SEED: o->seed_names[o->n_seeds++] = optarg; break;
        case OPTION_TEST:
            o->test_text = optarg;
            if (!control_test_parse(text_of(optarg), &o->test, &why))
                return usage_error(argv[0], "--test '%s': %s", optarg, why);
            break;
        case OPTION_AS_OF:
            if (!date_parse(text_of(optarg), NULL, &o->as_of))
                return usage_error(argv[0], "'%s' is no date like 2026-01-31", optarg);
            break;
        case OPTION_HELP:
        case 'h': fputs(help, stdout); return EXIT_FINE;
        default: return unknown_option(argv[0], argv[optind - 1], long_options);
        }
    }
    if (optind < argc && o->n_seeds == 0)
        return usage_error(argv[0], "before '%s' --seed is missing", argv[optind]);
    for (; optind < argc; optind++) o->seed_names[o->n_seeds++] = argv[optind];
    if (!o->stakes) return usage_error(argv[0], "--stakes is missing");
    if (o->n_seeds == 0) return usage_error(argv[0], "--seed is missing");
    if (!o->test_text) return usage_error(argv[0], "--test is missing");
    return -1;
}

/* A party without any stake controls nobody; that it is not in the table may be a slip, so it is told. */
static void find_seeds(const struct stakes_table *t, struct options *o, const char **seed_names, size_t n,
                       struct diagnostics *d) {
    uint32_t count = intern_count(t->names);
    const char **names = NULL;
    o->n_seeds = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t id = intern_find(t->names, text_of(seed_names[i]));
        if (id != INTERN_ABSENT) {
            o->seeds[o->n_seeds++] = id;
            continue;
        }
        if (!names && count < SUGGEST_FROM) {
            names = calloc(count + 1, sizeof *names);
            for (uint32_t k = 0; names && k < count; k++) names[k] = intern_get(t->names, k).p;
        }
        const char *near = names ? suggest(text_of(seed_names[i]), names, count) : NULL;
        char what[256], hint[256];
        snprintf(what, sizeof what, "no stake names the seed '%s'", seed_names[i]);
        snprintf(hint, sizeof hint, "did you mean '%s'?", near ? near : "");
        diagnostics_add(
            d, (struct diagnostic){
                   .severity = SEVERITY_DAMAGE, .file = o->stakes, .what = what, .hint = near ? hint : NULL});
    }
    free(names);
}

struct report {
    const struct stakes_table *table;
    struct control *control;
    const struct options *options;
    struct output out;
};

static const char *name(const struct report *r, uint32_t node) {
    return intern_get(r->table->names, node).p;
}

/* "a holds 50 % of b" */
static const char *stake_line(const struct report *r, struct arena *a, uint32_t i) {
    const struct stake *s = &r->table->stakes.list[i];
    char share[RATIO_TEXT];
    return arena_format(a, "%s holds %s of %s%s", name(r, s->owner),
                        ratio_interval_text(share, s->low, s->high), name(r, s->owned),
                        s->disputed ? " (disputed)" : "");
}

static void write_member(struct report *r, struct json *j, uint32_t node) {
    struct arena *a = arena_new();
    struct ratio low, high;
    const uint32_t *proof;
    char share[RATIO_TEXT];
    control_share(r->control, node, &low, &high);
    ratio_interval_text(share, low, high);
    const char *answer = answer_text(control_answer(r->control, node));
    size_t n = control_proof(r->control, a, node, &proof), shown = n > PROOF_MOST ? PROOF_MOST : n;
    const char *more = n > shown ? arena_format(a, "… and %zu stakes more", n - shown) : NULL;
    if (r->options->json) {
        json_object(j);
        json_put_string(j, "party", name(r, node));
        json_put_string(j, "answer", answer);
        json_put_string(j, "share", share);
        json_key(j, "proof");
        json_array(j);
        for (size_t i = 0; i < shown; i++) json_string(j, stake_line(r, a, proof[i]));
        if (more) json_string(j, more);
        json_array_end(j);
        json_object_end(j);
    } else {
        output_format(&r->out, "%s: %s, %s\n", name(r, node), answer, share);
        for (size_t i = 0; i < shown; i++) output_format(&r->out, "    %s\n", stake_line(r, a, proof[i]));
        if (more) output_format(&r->out, "    %s\n", more);
    }
    arena_free(a);
}

static void write_answers(struct report *r) {
    struct json j = json_to(&r->out);
    struct arena *a = arena_new();
    const char *test = control_test_text(a, r->options->test);
    size_t n = 0;
    if (r->options->json) {
        json_object(&j);
        json_put_string(&j, "test", test);
        json_key(&j, "controlled");
        json_array(&j);
    }
    for (uint32_t node = 0; node < r->table->stakes.nodes; node++) {
        if (control_answer(r->control, node) == ANSWER_NOT_MET || control_is_seed(r->control, node)) continue;
        write_member(r, &j, node);
        n++;
    }
    if (r->options->json) {
        json_array_end(&j);
        json_object_end(&j);
        json_line_end(&j);
    } else if (n == 0) {
        output_format(&r->out, "nobody: no party meets %s\n", test);
    }
    arena_free(a);
}

/* A closed loop is named: "a -> b -> a". */
static void tell_error(const struct stakes_table *t, const struct control *c, const char *file,
                       struct diagnostics *d) {
    struct arena *a = arena_new();
    const char *what = control_error(c);
    diagnostics_add(d, (struct diagnostic){.severity = SEVERITY_ERROR, .file = file, .what = what});
    arena_free(a);
}

static int answer(struct options *o, struct stakes_table *t, struct diagnostics *d) {
    struct control *c = control_new(t->stakes, o->seeds, o->n_seeds, o->test, o->as_of);
    int status = EXIT_FINE;
    if (control_error(c)) {
        tell_error(t, c, o->stakes, d);
        status = EXIT_USAGE;
    } else {
        struct report r = {t, c, o, output_to_file(stdout)};
        write_answers(&r);
        if (!output_end(&r.out)) status = EXIT_USAGE;
    }
    control_free(c);
    return status;
}

int command_control(int argc, char **argv) {
    struct arena *a = arena_new();
    struct options o = {.as_of = date_today()};
    o.seed_names = arena_take_array(a, (size_t)argc, sizeof *o.seed_names);
    o.seeds = arena_take_array(a, (size_t)argc, sizeof *o.seeds);
    int status = parse(argc, argv, &o);
    if (status < 0) {
        struct diagnostics *d = diagnostics_new(100);
        struct stakes_table *t = stakes_table_read(o.stakes, d);
        status = EXIT_USAGE;
        if (t) {
            find_seeds(t, &o, o.seed_names, o.n_seeds, d);
            status = answer(&o, t, d);
            if (status == EXIT_FINE && diagnostics_total(d, SEVERITY_DAMAGE)) status = EXIT_INCOMPLETE;
        }
        stakes_table_free(t);
        diagnostics_print(d, stderr);
        diagnostics_free(d);
    }
    arena_free(a);
    return status;
}
