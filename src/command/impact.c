/* cordon impact: what breaks without some networks, as far as routes show it. */
#include "command/answering.h"
#include "command/command.h"

#include "atlas/control.h"

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

enum { OPTION_TEST = OPTION_BEYOND_ANSWERING, MOST_REMOVED = 1024 };

static const struct option options[] = {{"help", no_argument, NULL, 'h'},
                                        {"remove", required_argument, NULL, 'r'},
                                        {"mine", required_argument, NULL, 'm'},
                                        {"json", no_argument, NULL, OPTION_JSON},
                                        {"test", required_argument, NULL, OPTION_TEST},
                                        ANSWERING_OPTIONS,
                                        {0}};

struct run {
    struct answering_options answering;
    const char *removed[MOST_REMOVED];
    size_t n_removed;
    const char *mine;
};

static bool take(void *context, int c, const char *command, bool *bad) {
    struct run *r = context;
    struct control_test test;
    const char *why = NULL;
    switch (c) {
    case 'm': r->mine = optarg; break;
    case OPTION_TEST:
        *bad = !control_test_parse(text_of(optarg), &test, &why);
        if (*bad) usage_error(command, "--test '%s': %s", optarg, why);
        r->answering.evidence.library.control = optarg;
        break;
    case 'r':
        *bad = r->n_removed == MOST_REMOVED;
        if (*bad)
            usage_error(command, "more than %d networks", MOST_REMOVED);
        else
            r->removed[r->n_removed++] = optarg;
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
    const struct command_line line = {options, ":hr:m:f:o:v", texts, take, r};
    int status = command_line_read(&line, argc, argv);
    if (status < 0) status = format_check(r->answering.format, argv[0], formats);
    if (status >= 0) return status;
    if (r->n_removed == 0) return usage_error(argv[0], "say what to take away: --remove AS4134");
    return optind == argc ? usage_error(argv[0], "name the evidence") : -1;
}

static bool prepare(const void *context, struct cordon *c) {
    const struct run *r = context;
    if (cordon_open_atlas(c, r->answering.atlas) != CORDON_FINE) return false;
    bool fine = true;
    for (size_t i = 0; i < r->n_removed; i++) {
        enum cordon_status s = cordon_remove(c, r->removed[i]);
        if (s == CORDON_MISUSE)
            usage_error("impact", "--remove '%s' is neither an AS (AS4134) nor a party (party:NAME)",
                        r->removed[i]);
        fine = s == CORDON_FINE && fine;
    }
    return (!r->mine || cordon_set_mine(c, r->mine) == CORDON_FINE) && fine;
}

static enum cordon_status answer(const void *context, struct cordon *c, struct stream *to) {
    return cordon_impact(c);
}

static enum cordon_status write_answer(const void *context, const struct cordon *c,
                                       const struct cordon_style *style, FILE *stream) {
    const struct run *r = context;
    return cordon_impact_to(c, r->answering.format, style, stream);
}

int command_impact(int argc, char **argv) {
    struct run r = {.answering = {.evidence.library = CORDON_OPTIONS, .format = "text"}};
    int status = read_options(&r, argc, argv);
    if (status >= 0) return status;
    r.answering.evidence.library.no_content = true; /* bytes are counted, not looked into */
    const struct answering_steps steps = {prepare, answer, write_answer, &r, "the answer"};
    return answering_run(&r.answering, argv[0], argv + optind, (size_t)(argc - optind), &steps);
}
