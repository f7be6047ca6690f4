/* cordon who IDENTIFIER...: holder, controllers with proof, jurisdictions, and where each fact comes from. */
#include "command/command.h"

#include "atlas/control.h"
#include "atlas/identifier.h"
#include "base/date.h"
#include "command/stream.h"
#include "cordon.h"

#include <getopt.h>

static const char help[] = "Usage: cordon who [OPTION]... IDENTIFIER...\n"
                           "\n"
                           "An identifier is an address, a prefix, an AS (AS4134 or asn:4134), a domain, an\n"
                           "app (app:android/com.x, app:ios/com.x or the bare name), an SDK (sdk:com.x.), a\n"
                           "MAC address or its first bytes, a certificate (cert:SHA-256), a submarine cable\n"
                           "(cable:ID or its name), or a party by its slug or name. Of each: the holder,\n"
                           "who controls it, whose jurisdiction, which laws reach it and why (no legal\n"
                           "advice), and which service it is, or a party offers, and what could take its\n"
                           "place.\n"
                           "\n"
                           "  --json        one JSON object a line\n"
                           "  --as-of DATE  as things stood then (default: today)\n"
                           "  --test TEST   the control test (default: aggregate>=50)\n"
                           "  --atlas FILE  a compiled atlas (default: see 'cordon atlas info')\n"
                           "  -v, --verbose of a cable with many owners the proofs, jurisdictions and laws\n"
                           "                of each, not a table; of other services where they can be\n"
                           "                had, and in which languages\n"
                           "\n"
                           "Exit status: 0 answered, unknown being an answer; 2 an identifier or the atlas\n"
                           "cannot be used.\n";

struct options {
    bool json, verbose;
    const char *atlas;
    struct cordon_options library;
};

enum { OPTION_AS_OF = 256, OPTION_ATLAS, OPTION_HELP, OPTION_JSON, OPTION_TEST };

static const struct option long_options[] = {
    {"as-of", required_argument, NULL, OPTION_AS_OF},
    {"atlas", required_argument, NULL, OPTION_ATLAS},
    {"help", no_argument, NULL, OPTION_HELP},
    {"json", no_argument, NULL, OPTION_JSON},
    {"test", required_argument, NULL, OPTION_TEST},
    {"verbose", no_argument, NULL, 'v'},
    {NULL, 0, NULL, 0},
};

/* -1: go on; otherwise the exit status. */
static int parse(int argc, char **argv, struct options *o) {
    struct control_test test;
    const char *why = NULL;
    opterr = 0;
    for (int option; (option = getopt_long(argc, argv, ":hv", long_options, NULL)) != -1;) {
        switch (option) {
        case OPTION_JSON: o->json = true; break;
        case OPTION_ATLAS: o->atlas = optarg; break;
        case 'v': o->verbose = true; break;
        case OPTION_AS_OF:
            if (!date_parse(text_of(optarg), NULL, NULL))
                return usage_error(argv[0], "'%s' is no date like 2026-01-31", optarg);
            o->library.as_of = optarg;
            break;
        case OPTION_TEST:
            if (!control_test_parse(text_of(optarg), &test, &why))
                return usage_error(argv[0], "--test '%s': %s", optarg, why);
            o->library.control = optarg;
            break;
        case OPTION_HELP:
        case 'h': fputs(help, stdout); return EXIT_FINE;
        default: return unknown_option(argv[0], argv[optind - 1], long_options);
        }
    }
    return optind < argc ? -1 : usage_error(argv[0], "an identifier is wanted");
}

/* A blank line before every text but the first. */
struct answers {
    struct stream *to;
    bool gap;
};

static bool answer_line(void *context, const char *line, size_t n) {
    struct answers *a = context;
    if (a->gap) (void)stream_line(a->to, "", 0);
    a->gap = false;
    return stream_line(a->to, line, n);
}

static int answer_all(struct cordon *c, const struct options *o, int n, char **identifiers) {
    struct cordon_style style = CORDON_STYLE;
    struct stream to = stream_open(NULL, NULL, 0);
    struct answers answers = {&to, false};
    int status = EXIT_FINE;
    cordon_style_for(&style, stdout);
    style.verbose = o->verbose;
    for (int i = 0; i < n; i++) {
        const char *format = o->json ? "json" : "text";
        if (cordon_who(c, identifiers[i], format, &style, answer_line, &answers) == CORDON_MISUSE) {
            const char *why = identifier_problem(text_of(identifiers[i]));
            fprintf(stderr, "cordon who: '%s' is no identifier%s%s; see 'cordon who --help'\n",
                    identifiers[i], why ? ": " : "", why ? why : "");
            status = EXIT_USAGE;
        }
        answers.gap = !o->json;
    }
    return stream_close(&to) ? status : stream_failed(&to, "who", "the answer");
}

int command_who(int argc, char **argv) {
    struct options o = {.library = CORDON_OPTIONS};
    int status = parse(argc, argv, &o);
    if (status >= 0) return status;
    struct cordon *c = cordon_new(&o.library);
    bool fine = c && cordon_open_atlas(c, o.atlas) == CORDON_FINE;
    if (c) cordon_print_diagnostics(c, stderr);
    status = fine ? answer_all(c, &o, argc - optind, argv + optind) : EXIT_USAGE;
    cordon_free(c);
    return status;
}
