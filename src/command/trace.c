/* cordon trace plan: which traces would tell most of the ways that traffic takes; none is run. */
#include "command/answering.h"
#include "command/command.h"

#include "base/suggest.h"

#include <errno.h>
#include <stdlib.h>

static const char help[] = "Usage: cordon trace plan [OPTION]... EVIDENCE...\n"
                           "\n"
                           "Which traceroutes would tell most of the ways that the evidence's traffic\n"
                           "takes: destinations that no trace in the evidence went to, one for each network\n"
                           "and country, by how much goes there, how little is known of the way and whether\n"
                           "the sea lies between. Tells the commands for this host (scamper, mtr) and for\n"
                           "RIPE Atlas, and runs none. EVIDENCE is captures, web archives, flow logs and\n"
                           "packages, with the traces that there are already; '-' is standard input.\n"
                           "\n"
                           "      --from WHERE       where traffic begins: a country (DE) or an AS\n"
                           "                         (AS3320); may be given several times. Default: where\n"
                           "                         the evidence's public clients are\n"
                           "  -n, --most N           destinations told at most (20)\n"
                           "  -f, --format FORMAT    text (default) or json: a line for each destination,\n"
                           "                         the requests to RIPE Atlas, and a summary\n"
                           "      --json             the same as --format json\n"
                           "  -o, --output FILE      write there instead of standard output\n"
                           "      --as-of DATE       who has which address on that day; default the day on\n"
                           "                         which the evidence ends\n"
                           "      --atlas FILE       use this atlas\n"
                           "  -v, --verbose          say so where the kernel cannot confine the reading of\n"
                           "                         evidence\n"
                           "\n";

static const char examples[] =
    "\n"
    "Exit status: 0 answered, 2 usage or unreadable input, 3 ran but incomplete.\n"
    "\n"
    "Examples:\n"
    "  cordon trace plan --from DE phone.pcap\n"
    "  cordon trace plan --from AS3320 --from PL -n 5 office.pcapng app.apk traces.json\n"
    "  cordon trace plan --json --from DE phone.pcap | jq -r 'select(.kind == \"summary\").scamper' | sh\n"
    "  cordon trace plan --json --from DE phone.pcap | jq -r 'select(.kind == "
    "\"ripe-atlas-request\").body'\n";

enum { OPTION_FROM = OPTION_BEYOND_ANSWERING, MOST_SOURCES = 16 };

static const struct option options[] = {{"help", no_argument, NULL, 'h'},
                                        {"from", required_argument, NULL, OPTION_FROM},
                                        {"most", required_argument, NULL, 'n'},
                                        {"json", no_argument, NULL, OPTION_JSON},
                                        ANSWERING_OPTIONS,
                                        {0}};

struct run {
    struct answering_options answering;
    const char *sources[MOST_SOURCES];
    size_t n_sources, most;
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

static bool take(void *context, int c, const char *command, bool *bad) {
    struct run *r = context;
    switch (c) {
    case 'n': *bad = !take_number(r, command); break;
    case OPTION_FROM:
        *bad = r->n_sources == MOST_SOURCES;
        if (*bad)
            usage_error(command, "more than %d places where traffic begins", MOST_SOURCES);
        else
            r->sources[r->n_sources++] = optarg;
        break;
    default: return answering_option(c, optarg, command, &r->answering, bad);
    }
    return true;
}

/* -1: go on. */
static int read_options(struct run *r, int argc, char **argv) {
    static const char *const texts[] = {help, evidence_options_help, examples, NULL}, *const formats[] = {
                                                                                          "text", "json",
                                                                                          NULL};
    const struct command_line line = {options, ":hn:f:o:v", texts, take, r};
    int status = command_line_read(&line, argc, argv);
    if (status < 0) status = format_check(r->answering.format, argv[0], formats);
    if (status >= 0) return status;
    return optind == argc ? usage_error(argv[0], "name the evidence") : -1;
}

static bool prepare(const void *context, struct cordon *c) {
    const struct run *r = context;
    bool fine = true;
    if (cordon_open_atlas(c, r->answering.atlas) != CORDON_FINE) return false;
    for (size_t i = 0; i < r->n_sources; i++) {
        if (cordon_trace_from(c, r->sources[i]) == CORDON_FINE) continue;
        usage_error("trace plan", "--from '%s' is neither a country (DE) nor an AS (AS3320)", r->sources[i]);
        fine = false;
    }
    return fine;
}

static enum cordon_status answer(const void *context, struct cordon *c, struct stream *to) {
    const struct run *r = context;
    return cordon_trace_plan(c, r->most);
}

static enum cordon_status write_answer(const void *context, const struct cordon *c,
                                       const struct cordon_style *style, FILE *stream) {
    const struct run *r = context;
    return cordon_trace_plan_to(c, r->answering.format, style, stream);
}

static int plan(int argc, char **argv) {
    struct run r = {.answering = {.evidence.library = CORDON_OPTIONS, .format = "text"}};
    int status = read_options(&r, argc, argv);
    if (status >= 0) return status;
    r.answering.evidence.library.no_content = true; /* bytes are counted, not looked into */
    const struct answering_steps steps = {prepare, answer, write_answer, &r, "the answer"};
    return answering_run(&r.answering, argv[0], argv + optind, (size_t)(argc - optind), &steps);
}

int command_trace(int argc, char **argv) {
    static char name[] = "trace plan"; /* getopt() wants argv to be writable */
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
