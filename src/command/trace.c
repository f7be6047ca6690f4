/* cordon trace plan: which traces would tell most of the ways that traffic takes; none is run. */
#include "command/command.h"
#include "command/evidence_options.h"
#include "command/stream.h"

#include "base/date.h"
#include "base/suggest.h"

#include <errno.h>
#include <stdlib.h>

static const char help[] =
    "Usage: cordon trace plan [OPTION]... EVIDENCE...\n"
    "\n"
    "Which traceroutes would tell most of the ways that the evidence's traffic takes: destinations that no "
    "trace in\n"
    "the evidence went to, one for each network and country, by how much goes there, how little is known of "
    "the way\n"
    "and whether the sea lies between. Tells the commands for this host (scamper, mtr) and for RIPE Atlas, "
    "and "
    "runs\n"
    "none. EVIDENCE is captures, web archives, flow logs and packages, with the traces that there are "
    "already; '-' is\n"
    "standard input.\n"
    "\n"
    "      --from WHERE       where traffic begins: a country (DE) or an AS (AS3320); may be given several "
    "times.\n"
    "                         Default: where the evidence's public clients are\n"
    "  -n, --most N           destinations told at most (20)\n"
    "  -f, --format FORMAT    text (default) or json: a line for each destination, the requests to RIPE "
    "Atlas, and\n"
    "                         a summary\n"
    "      --json             the same as --format json\n"
    "  -o, --output FILE      write there instead of standard output\n"
    "      --as-of DATE       who has which address on that day; default the day on which the evidence ends\n"
    "      --atlas FILE       use this atlas\n"
    "  -v, --verbose          say so where the kernel cannot confine the reading of evidence\n"
    "\n";

static const char examples[] =
    "\nExit status: 0 answered, 2 usage or unreadable input, 3 ran but incomplete.\n"
    "\nExamples:\n"
    "  cordon trace plan --from DE phone.pcap\n"
    "  cordon trace plan --from AS3320 --from PL -n 5 office.pcapng app.apk traces.json\n"
    "  cordon trace plan --json --from DE phone.pcap | jq -r 'select(.kind == \"summary\").scamper' | sh\n"
    "  cordon trace plan --json --from DE phone.pcap | jq -r 'select(.kind == "
    "\"ripe-atlas-request\").body'\n";

enum { OPTION_AS_OF = OPTION_OTHER, OPTION_ATLAS, OPTION_JSON, OPTION_FROM, MOST_SOURCES = 16 };

static const struct option options[] = {{"help", no_argument, NULL, 'h'},
                                        {"from", required_argument, NULL, OPTION_FROM},
                                        {"most", required_argument, NULL, 'n'},
                                        {"format", required_argument, NULL, 'f'},
                                        {"json", no_argument, NULL, OPTION_JSON},
                                        {"output", required_argument, NULL, 'o'},
                                        {"as-of", required_argument, NULL, OPTION_AS_OF},
                                        {"atlas", required_argument, NULL, OPTION_ATLAS},
                                        {"verbose", no_argument, NULL, 'v'},
                                        EVIDENCE_OPTIONS,
                                        {0}};

struct run {
    struct evidence_options evidence;
    const char *sources[MOST_SOURCES];
    size_t n_sources, most;
    const char *format, *output, *atlas;
};

static bool take_number(struct run *r, const char *command) {
    char *end;
    errno = 0;
    unsigned long v = strtoul(optarg, &end, 10);
    r->most = v;
    if (!errno && *optarg >= '1' && *optarg <= '9' && !*end && v <= 10000) return true;
    usage_error(command, "--most '%s' is no number between 1 and 10000", optarg);
    return false;
}

static bool take_option(struct run *r, int c, const char *command, bool *bad) {
    switch (c) {
    case 'n': *bad = !take_number(r, command); break;
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
    case OPTION_FROM:
        *bad = r->n_sources == MOST_SOURCES;
        if (*bad)
            usage_error(command, "more than %d places where traffic begins", MOST_SOURCES);
        else
            r->sources[r->n_sources++] = optarg;
        break;
    default: return evidence_option(c, optarg, command, &r->evidence, bad);
    }
    return true;
}

/* -1: go on. */
static int read_options(struct run *r, int argc, char **argv) {
    bool bad = false;
    opterr = 0;
    for (int c; (c = getopt_long(argc, argv, ":hn:f:o:v", options, NULL)) != -1;) {
        if (c == 'h') {
            printf("%s%s%s", help, evidence_options_help, examples);
            return EXIT_FINE;
        }
        if (!take_option(r, c, argv[0], &bad)) return unknown_option(argv[0], argv[optind - 1], options);
        if (bad) return EXIT_USAGE;
    }
    if (strcmp(r->format, "text") != 0 && strcmp(r->format, "json") != 0)
        return usage_error(argv[0], "there is no format '%s'; there are text and json", r->format);
    if (optind == argc) return usage_error(argv[0], "name the evidence");
    return -1;
}

static bool prepare(const struct run *r, struct cordon *c, const char *command) {
    bool fine = true;
    if (cordon_open_atlas(c, r->atlas) != CORDON_FINE) return false;
    for (size_t i = 0; i < r->n_sources; i++) {
        if (cordon_trace_from(c, r->sources[i]) == CORDON_FINE) continue;
        usage_error(command, "--from '%s' is neither a country (DE) nor an AS (AS3320)", r->sources[i]);
        fine = false;
    }
    return fine;
}

static enum cordon_status answer(const struct run *r, struct cordon *c, struct stream *to) {
    struct cordon_style style = CORDON_STYLE;
    cordon_style_for(&style, r->output ? NULL : stdout);
    enum cordon_status status = cordon_trace_plan(c, r->most);
    if (!cordon_has_result(c)) return status;
    stream_begin(to);
    if (!stream_flush(to)) return CORDON_NOT_WRITTEN;
    enum cordon_status written = cordon_trace_plan_to(c, r->format, &style, to->file);
    if (written == CORDON_NOT_WRITTEN) to->why = strerror(errno);
    return written == CORDON_FINE ? status : written;
}

static int plan(int argc, char **argv) {
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
    if (prepare(&r, c, argv[0])) {
        evidence_open(c, &r.evidence, names, n);
        answered = answer(&r, c, &to);
    }
    if (!stream_close(&to)) answered = CORDON_NOT_WRITTEN;
    cordon_print_diagnostics(c, stderr);
    cordon_free(c);
    if (answered > CORDON_INCOMPLETE) return stream_failed(&to, argv[0], "the answer");
    return (int)answered; /* they are the exit statuses */
}

int command_trace(int argc, char **argv) {
    static char name[] = "trace plan";
    const char *what = argc > 1 ? argv[1] : "";
    if (asks_help(what)) {
        printf("%s%s%s", help, evidence_options_help, examples);
        return EXIT_FINE;
    }
    if (argc < 2) {
        fputs(help, stderr);
        return EXIT_USAGE;
    }
    if (strcmp(what, "plan") == 0) {
        argv[1] = name;
        return plan(argc - 1, argv + 1);
    }
    static const char *const words[] = {"plan"};
    const char *near = suggest(text_of(what), words, 1);
    return usage_error(argv[0], "there is no '%s'%s%s%s", what, near ? "; did you mean '" : "",
                       near ? near : "", near ? "'?" : "");
}
