/* cordon impact: what breaks without some networks, as far as routes show it. */
#include "command/command.h"
#include "command/evidence_options.h"
#include "command/stream.h"

#include "atlas/control.h"
#include "base/date.h"

#include <errno.h>

static const char help[] =
    "Usage: cordon impact --remove NETWORK... [OPTION]... EVIDENCE...\n"
    "\n"
    "What would break without these networks: which prefixes lose every path that is known, which are "
    "reached over\n"
    "longer ones, who carries the rest, and how much of my traffic that is. EVIDENCE is routing tables and "
    "updates\n"
    "(MRT, BMP, what bgpctl, birdc, FRR and others print), as seen from as many vantage points as there are, "
    "and\n"
    "captures for the traffic; '-' is standard input. Nothing is judged and nothing is changed.\n"
    "\n"
    "  -r, --remove NETWORK   AS4134 or asn:4134; or party:NAME for all networks on these routes that are "
    "held by\n"
    "                         that party or by those it controls. May be given several times\n"
    "  -m, --mine WHAT        what I announce: AS numbers and prefixes with commas between them, or a file "
    "of them\n"
    "  -f, --format FORMAT    text (default) or json: a line for each network, prefix and heir, and a "
    "summary\n"
    "      --json             the same as --format json\n"
    "  -o, --output FILE      write there instead of standard output\n"
    "      --as-of DATE       who holds and controls what on that day; default the day on which the routes "
    "end\n"
    "      --test TEST        the control test; default aggregate>=50\n"
    "      --atlas FILE       use this atlas\n"
    "  -v, --verbose          every prefix, and the proofs of control\n"
    "\n";

static const char examples[] =
    "\nExit status: 0 answered, 2 usage or unreadable input, 3 ran but incomplete.\n"
    "\nExamples:\n"
    "  cordon impact --remove AS4134 rib.20260901.0000.bz2\n"
    "  cordon impact --remove party:china-telecom --mine AS64500 rrc00.bview.gz route-views2.rib.bz2\n"
    "  cordon impact --remove AS3356 --remove AS3549 --mine prefixes.txt rib.mrt office.pcapng\n"
    "  cordon impact --remove AS1299 --json rib.mrt | jq 'select(.fate == \"lost\").prefix'\n";

enum { OPTION_AS_OF = OPTION_OTHER, OPTION_ATLAS, OPTION_JSON, OPTION_TEST, MOST_REMOVED = 1024 };

static const struct option options[] = {{"help", no_argument, NULL, 'h'},
                                        {"remove", required_argument, NULL, 'r'},
                                        {"mine", required_argument, NULL, 'm'},
                                        {"format", required_argument, NULL, 'f'},
                                        {"json", no_argument, NULL, OPTION_JSON},
                                        {"output", required_argument, NULL, 'o'},
                                        {"as-of", required_argument, NULL, OPTION_AS_OF},
                                        {"test", required_argument, NULL, OPTION_TEST},
                                        {"atlas", required_argument, NULL, OPTION_ATLAS},
                                        {"verbose", no_argument, NULL, 'v'},
                                        EVIDENCE_OPTIONS,
                                        {0}};

struct run {
    struct evidence_options evidence;
    const char *removed[MOST_REMOVED];
    size_t n_removed;
    const char *mine, *format, *output, *atlas;
};

static bool take_option(struct run *r, int c, const char *command, bool *bad) {
    struct control_test test;
    const char *why = NULL;
    switch (c) {
    case 'm': r->mine = optarg; break;
    case 'f': r->format = optarg; break;
    case 'o': r->output = stream_path(optarg); break;
    case 'v': r->evidence.verbose = true; break;
    case OPTION_JSON: r->format = "json"; break;
    case OPTION_ATLAS: r->atlas = optarg; break;
    case OPTION_AS_OF:
        *bad = !date_parse(text_of(optarg), NULL, NULL);
        if (*bad) usage_error(command, "'%s' is no date (YYYY, YYYY-MM or YYYY-MM-DD)", optarg);
        r->evidence.library.as_of = optarg;
        break;
    case OPTION_TEST:
        *bad = !control_test_parse(text_of(optarg), &test, &why);
        if (*bad) usage_error(command, "--test '%s': %s", optarg, why);
        r->evidence.library.control = optarg;
        break;
    case 'r':
        *bad = r->n_removed == MOST_REMOVED;
        if (*bad)
            usage_error(command, "more than %d networks", MOST_REMOVED);
        else
            r->removed[r->n_removed++] = optarg;
        break;
    default: return evidence_option(c, optarg, command, &r->evidence, bad);
    }
    return true;
}

/* -1: go on. */
static int read_options(struct run *r, int argc, char **argv) {
    bool bad = false;
    opterr = 0;
    for (int c; (c = getopt_long(argc, argv, ":hr:m:f:o:v", options, NULL)) != -1;) {
        if (c == 'h') {
            printf("%s%s%s", help, evidence_options_help, examples);
            return EXIT_FINE;
        }
        if (!take_option(r, c, argv[0], &bad)) return unknown_option(argv[0], argv[optind - 1], options);
        if (bad) return EXIT_USAGE;
    }
    if (strcmp(r->format, "text") != 0 && strcmp(r->format, "json") != 0)
        return usage_error(argv[0], "there is no format '%s'; there are text and json", r->format);
    if (r->n_removed == 0) return usage_error(argv[0], "say what to take away: --remove AS4134");
    if (optind == argc) return usage_error(argv[0], "name the evidence");
    return -1;
}

/* EXIT_FINE: go on. */
static int prepare(const struct run *r, struct cordon *c, const char *command) {
    int status = EXIT_FINE;
    if (cordon_open_atlas(c, r->atlas) != CORDON_FINE) return EXIT_USAGE;
    for (size_t i = 0; i < r->n_removed; i++) {
        enum cordon_status s = cordon_remove(c, r->removed[i]);
        if (s == CORDON_MISUSE)
            usage_error(command, "--remove '%s' is neither an AS (AS4134) nor a party (party:NAME)",
                        r->removed[i]);
        if (s != CORDON_FINE) status = EXIT_USAGE;
    }
    if (r->mine && cordon_set_mine(c, r->mine) != CORDON_FINE) status = EXIT_USAGE;
    return status;
}

static enum cordon_status answer(const struct run *r, struct cordon *c, struct stream *to) {
    struct cordon_style style = CORDON_STYLE;
    cordon_style_for(&style, r->output ? NULL : stdout);
    style.verbose = r->evidence.verbose;
    enum cordon_status status = cordon_impact(c);
    if (!cordon_has_result(c)) return status;
    stream_begin(to);
    if (!stream_flush(to)) return CORDON_NOT_WRITTEN;
    enum cordon_status written = cordon_impact_to(c, r->format, &style, to->file);
    if (written == CORDON_NOT_WRITTEN) to->why = strerror(errno);
    return written == CORDON_FINE ? status : written;
}

int command_impact(int argc, char **argv) {
    struct run r = {.evidence = {.library = CORDON_OPTIONS}, .format = "text"};
    int status = read_options(&r, argc, argv);
    if (status >= 0) return status;
    char **names = argv + optind;
    size_t n = (size_t)(argc - optind);
    struct stream to = stream_open(r.output, names, n);
    if (!to.file) return stream_refused(&to, argv[0], r.output);
    r.evidence.library.no_content = true; /* bytes are counted, not looked into */
    struct cordon *c = evidence_context(&r.evidence);
    enum cordon_status answered = CORDON_UNUSABLE;
    if (prepare(&r, c, argv[0]) == EXIT_FINE) {
        evidence_open(c, &r.evidence, names, n);
        answered = answer(&r, c, &to);
    }
    if (!stream_close(&to)) answered = CORDON_NOT_WRITTEN;
    cordon_print_diagnostics(c, stderr);
    cordon_free(c);
    if (answered > CORDON_INCOMPLETE) return stream_failed(&to, argv[0], "the answer");
    return (int)answered; /* they are the exit statuses */
}
