/* cordon control: who is controlled, over any table of owners; no atlas needed. */
#include "atlas/control.h"

#include "atlas/stakes_csv.h"
#include "base/json.h"
#include "base/suggest.h"
#include "command/command.h"

#include <getopt.h>
#include <stdlib.h>

enum {
    PROOF_MOST = 1000,
    SUGGEST_FROM = 100000,
    TROUBLES_MOST = 100,
    LOOP_MOST = 50,
    WHOLE_PROOFS = 10000,
    SAID_MOST = 1 << 16
};

static const char help[] =
    "Usage: cordon control --stakes FILE --seed PARTY... --test TEST [OPTION]...\n"
    "\n"
    "Which parties do the seeds control, all of them together?\n"
    "\n"
    "  --stakes FILE   CSV with the columns owner, owned and share, and if need be\n"
    "                  kind (equity, votes, golden, board, contract), from, to (first\n"
    "                  and last day) and disputed (yes, no). A share is 50%, 0.5,\n"
    "                  1/2, an interval like 30-35%, or ? where it is not known\n"
    "  --seed PARTY... as the table writes it; several may follow\n"
    "  --test TEST     aggregate>=50     the shares of owners that are seeds or\n"
    "                                    controlled add up to 50 %\n"
    "                  multiplicative>20 more than 20 % is held through all chains,\n"
    "                                    each the product of its shares\n"
    "                  attributed>=20    the same, but shares of owners that the\n"
    "                                    seeds control (aggregate > 50 %) count in\n"
    "                                    full; where the two differ about it,\n"
    "                                    undetermined\n"
    "                  majority          one seed, with those it controls, has over\n"
    "                                    half of the votes; equity stands for them\n"
    "                                    where no votes are listed\n"
    "                  majority+golden+board+contract, aggregate+golden>=50:\n"
    "                                    such stakes make control by themselves\n"
    "  --as-of DATE    the day whose stakes count (default: today)\n"
    "  --json          one JSON object: controlled [{party, answer, share, proof}],\n"
    "                  and complete: whether all rows and seeds could be used\n"
    "\n"
    "Owners that are not listed are nobody: what the listed ones leave of a party\n"
    "never counts for an answer of met.\n"
    "\n"
    "Example:\n"
    "  cordon control --stakes owners.csv --seed state-fund --test 'aggregate>=50'\n"
    "\n"
    "Exit status: 0 answered, 2 wrong usage or a table that cannot be read, 3 some\n"
    "rows or seeds could not be used.\n";

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

/* A name that the table has and that is near. */
static const char *near_name(const struct stakes_table *t, const char *seed, struct arena *a) {
    uint32_t count = t->stakes.nodes;
    if (count >= SUGGEST_FROM) return NULL;
    const char **names = arena_take_array(a, (size_t)count + 1, sizeof *names);
    for (uint32_t k = 0; k < count; k++) names[k] = arena_text(a, stakes_table_name(t, k));
    return suggest(text_of(seed), names, count);
}

/* A party without any stake controls nobody; that it is not in the table may be a slip, so it is told. */
static void find_seeds(const struct stakes_table *t, struct options *o, const char **seed_names, size_t n,
                       struct diagnostics *d) {
    o->n_seeds = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t id = stakes_table_find(t, text_of(seed_names[i]));
        if (id != UINT32_MAX) {
            o->seeds[o->n_seeds++] = id;
            continue;
        }
        struct arena *a = arena_new();
        const char *near = near_name(t, seed_names[i], a);
        diagnostics_add(
            d, (struct diagnostic){.severity = SEVERITY_DAMAGE,
                                   .file = o->stakes,
                                   .what = arena_format(a, "no stake names the seed '%s'", seed_names[i]),
                                   .hint = near ? arena_format(a, "did you mean '%s'?", near)
                                                : "a seed is written as the table writes the party"});
        arena_free(a);
    }
}

struct report {
    struct stakes_table *table;
    struct control *control;
    const struct options *options;
    struct output out;
    bool complete, steps;
    struct arena *arena;
    struct said {
        const char *share, *rest;
    } * said; /* by terms; NULL: too many of them */
};

static const char *name(const struct stakes_table *t, struct arena *a, uint32_t node) {
    return arena_text(a, stakes_table_name(t, node));
}

/* "50 %", "1 %" and the end of the line behind the owned: " (golden, disputed)"; made once for terms that
 * many rows share. */
static const struct said *say_terms(struct report *r, struct arena *a, size_t i) {
    const struct stakes *stakes = &r->table->stakes;
    struct said *said = r->said ? &r->said[stakes->rows[i].terms] : arena_take(a, sizeof *said);
    if (said->share) return said;
    const struct stake s = stakes_get(stakes, i);
    char share[RATIO_TEXT];
    const char *kind = s.kind == STAKE_EQUITY ? "" : stake_kind_text(s.kind);
    struct arena *keep = r->said ? r->arena : a;
    said->share = arena_string(keep, ratio_interval_text(share, s.low, s.high));
    said->rest = *kind || s.disputed ? arena_format(keep, " (%s%s%s)", kind, *kind && s.disputed ? ", " : "",
                                                    s.disputed ? "disputed" : "")
                                     : "";
    return said;
}

static char *append(char *to, const char *p, size_t n) {
    memcpy(to, p, n);
    return to + n;
}

/* "a holds 50 % of b", "a holds 1 % of b (golden, disputed)" */
static struct text stake_line(struct report *r, struct arena *a, uint32_t i) {
    const struct stake_row *row = &r->table->stakes.rows[i];
    const struct said *said = say_terms(r, a, i);
    struct text owner = stakes_table_name(r->table, row->owner),
                owned = stakes_table_name(r->table, row->owned);
    size_t share = strlen(said->share), rest = strlen(said->rest);
    char *line = arena_take(a, owner.n + owned.n + share + rest + 16), *end = line;
    end = append(end, owner.p, owner.n);
    end = append(end, " holds ", 7);
    end = append(end, said->share, share);
    end = append(end, " of ", 4);
    end = append(end, owned.p, owned.n);
    end = append(end, said->rest, rest);
    return (struct text){line, (size_t)(end - line)};
}

static void write_member_json(struct report *r, struct json *j, struct arena *a, uint32_t node,
                              const char *share, const uint32_t *proof, size_t n, const char *more) {
    json_object(j);
    json_put_text(j, "party", stakes_table_name(r->table, node));
    json_put_string(j, "answer", answer_text(control_answer(r->control, node)));
    json_put_string(j, "share", share);
    json_key(j, "proof");
    json_array(j);
    for (size_t i = 0; i < n; i++) json_text(j, stake_line(r, a, proof[i]));
    if (more) json_string(j, more);
    json_array_end(j);
    json_object_end(j);
}

static void write_line(struct report *r, const char *before, struct text line) {
    output_text(&r->out, before);
    output_printable(&r->out, line);
    output_char(&r->out, '\n');
}

static void write_member(struct report *r, struct json *j, struct arena *a, uint32_t node,
                         const uint32_t *proof, size_t n) {
    const char *share = control_share_text(r->control, a, node);
    size_t shown = n > PROOF_MOST ? PROOF_MOST : n;
    const char *more = n > shown ? arena_format(a, "… and %zu stakes more", n - shown) : NULL;
    if (r->options->json) {
        write_member_json(r, j, a, node, share, proof, shown, more);
        return;
    }
    output_printable(&r->out, stakes_table_name(r->table, node));
    output_text(&r->out, ": ");
    output_text(&r->out, answer_text(control_answer(r->control, node)));
    write_line(r, ", ", text_of(share));
    for (size_t i = 0; i < shown; i++) write_line(r, "    ", stake_line(r, a, proof[i]));
    if (more) write_line(r, "    ", text_of(more));
}

static bool is_member(const struct report *r, uint32_t node) {
    return control_answer(r->control, node) != ANSWER_NOT_MET && !control_is_seed(r->control, node);
}

/* Members are many and far apart in memory: what is needed of each is asked for some members ahead. */
struct batch {
    struct member {
        uint32_t node;
        const uint32_t *proof;
        size_t n;
    } list[64];
    size_t n;
};

static void names_ahead(const struct report *r, const struct member *m, bool text) {
    enum { ENOUGH = 8 };
    stakes_table_ahead(r->table, m->node, text);
    for (size_t i = 0; i < m->n && i < ENOUGH; i++)
        stakes_table_ahead(r->table, r->table->stakes.rows[m->proof[i]].owner, text);
}

/* Small things of many members live in one arena, emptied now and then. */
static void write_batch(struct report *r, struct json *j, struct arena *a, struct batch *b) {
    for (size_t i = 0; i < b->n; i++) names_ahead(r, &b->list[i], false);
    for (size_t i = 0; i < b->n; i++) names_ahead(r, &b->list[i], true);
    for (size_t i = 0; i < b->n; i++) write_member(r, j, a, b->list[i].node, b->list[i].proof, b->list[i].n);
    b->n = 0;
}

static size_t write_members(struct report *r, struct json *j) {
    enum { A_WHILE = 4096, AHEAD = 24, MOST = sizeof((struct batch *)0)->list / sizeof(struct member) };
    struct arena *a = arena_new();
    struct batch b = {.n = 0};
    uint32_t nodes = r->table->stakes.nodes;
    size_t n = 0;
    for (uint32_t node = 0; node < nodes; node++) n += is_member(r, node);
    r->steps = n > WHOLE_PROOFS;
    n = 0;
    for (uint32_t node = 0; node < nodes; node++) {
        if (r->steps && node + AHEAD < nodes) control_ahead(r->control, node + AHEAD);
        if (!is_member(r, node)) continue;
        struct member *m = &b.list[b.n++];
        m->node = node;
        m->n = r->steps ? control_step(r->control, a, node, &m->proof)
                        : control_proof(r->control, a, node, &m->proof);
        n++;
        if (b.n < MOST) continue;
        write_batch(r, j, a, &b);
        if (n % A_WHILE) continue;
        arena_free(a);
        a = arena_new();
    }
    write_batch(r, j, a, &b);
    arena_free(a);
    return n;
}

static void write_answers(struct report *r) {
    static const char steps[] =
        "of so many only the last step each; why an owner counts stands with the owner";
    struct json j = json_to(&r->out);
    struct arena *a = arena_new();
    const char *test = control_test_text(a, r->options->test);
    size_t n;
    if (r->options->json) {
        json_object(&j);
        json_put_string(&j, "test", test);
        json_key(&j, "controlled");
        json_array(&j);
    }
    n = write_members(r, &j);
    if (r->options->json) {
        json_array_end(&j);
        if (r->steps) json_put_string(&j, "proofs", steps);
        json_put_bool(&j, "complete", r->complete);
        json_object_end(&j);
        json_line_end(&j);
        arena_free(a);
        return;
    }
    if (r->steps) output_format(&r->out, "proofs: %s\n", steps);
    if (!r->complete) {
        output_format(&r->out, "incomplete: %s%s%s\n", n ? "" : "no party meets ", n ? "" : test,
                      n ? "some rows or seeds could not be used as they are"
                        : " as far as the table can be used, and some of its rows or seeds cannot");
    } else if (n == 0) {
        output_format(&r->out, "nobody: no party meets %s\n", test);
    }
    arena_free(a);
}

static int by_stake(const void *a, const void *b) {
    const struct control_trouble *x = a, *y = b;
    return (x->stake > y->stake) - (x->stake < y->stake);
}

static void tell_pair(struct stakes_table *t, const struct control_trouble *x, struct diagnostic *one,
                      struct arena *a) {
    bool same = x->kind == TROUBLE_DUPLICATE;
    const struct stake s = stakes_get(&t->stakes, x->stake), other = stakes_get(&t->stakes, x->other);
    one->what = arena_format(a, "%s of '%s' in '%s' %s line %u", same ? "the same stake" : "another stake",
                             name(t, a, s.owner), name(t, a, s.owned), same ? "as in" : "beside that of",
                             (unsigned)other.source);
    one->hint =
        same ? "it counts once; if there are two blocks, write one row with their sum"
             : "the two are added up; give them dates if one followed the other, or mark rival claims as "
               "disputed";
    if (!same) one->severity = SEVERITY_NOTE;
}

static void tell_trouble(struct stakes_table *t, const struct control_trouble *x, struct diagnostic *one,
                         struct arena *a) {
    char sum[RATIO_TEXT];
    if (x->kind == TROUBLE_OVER_WHOLE) {
        one->what = arena_format(a, "with this the shares in '%s' come to %s", name(t, a, x->nodes[0]),
                                 ratio_text(sum, x->sum));
        one->hint =
            "correct a share, give dates, or mark rival claims as disputed; until then each is taken as "
            "lower by up to what is too much";
    } else if (x->kind == TROUBLE_LOOP) {
        one->what = "these parties own each other wholly, in a circle";
        for (size_t i = 0; i < x->n && i < LOOP_MOST; i++)
            one->what = arena_format(a, "%s%s%s", one->what, i ? " -> " : ": ", name(t, a, x->nodes[i]));
        if (x->n > LOOP_MOST) one->what = arena_format(a, "%s -> …", one->what);
        one->hint =
            "nobody can be behind them: name who is, or correct a share; who controls them is unknown";
    } else {
        tell_pair(t, x, one, a);
    }
}

/* In the order of their lines. */
static void tell_troubles(struct stakes_table *t, const struct control *c, const char *file,
                          struct diagnostics *d) {
    const struct control_trouble *found;
    struct arena *a = arena_new();
    size_t n = control_troubles(c, &found);
    struct control_trouble *list = arena_take_array(a, n, sizeof *list);
    if (n) memcpy(list, found, n * sizeof *list);
    if (n) qsort(list, n, sizeof *list, by_stake);
    for (size_t i = 0; i < n; i++) {
        struct diagnostic one = {.severity = SEVERITY_DAMAGE, .file = file, .place = PLACE_LINE};
        uint32_t line = 0;
        bool share = list[i].kind == TROUBLE_OVER_WHOLE || list[i].kind == TROUBLE_LOOP;
        if (i < TROUBLES_MOST) stakes_table_place(t, list[i].stake, share, &line, &one.column);
        one.at = line;
        tell_trouble(t, &list[i], &one, a);
        diagnostics_add(d, one);
    }
    arena_free(a);
}

static int answer(struct options *o, struct stakes_table *t, struct diagnostics *d) {
    struct control *c = control_new(t->stakes, o->seeds, o->n_seeds, o->test, o->as_of);
    int status = EXIT_FINE;
    if (control_error(c)) {
        diagnostics_add(
            d, (struct diagnostic){.severity = SEVERITY_ERROR, .file = o->stakes, .what = control_error(c)});
        status = EXIT_USAGE;
    } else {
        tell_troubles(t, c, o->stakes, d);
        struct report r = {.table = t,
                           .control = c,
                           .options = o,
                           .out = output_to_file(stdout),
                           .complete = diagnostics_total(d, SEVERITY_DAMAGE) == 0,
                           .arena = arena_new()};
        if (t->stakes.n_terms <= SAID_MOST)
            r.said = arena_take_array(r.arena, (size_t)t->stakes.n_terms + 1, sizeof *r.said);
        write_answers(&r);
        arena_free(r.arena);
        if (!output_end(&r.out)) status = not_written("control");
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
        struct diagnostics *d = diagnostics_new(TROUBLES_MOST);
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
