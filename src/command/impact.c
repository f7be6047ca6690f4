/* cordon impact: whom a ban hits before it acts; of networks also what breaks, as far as routes show it. */
#include "command/command.h"
#include "command/judging_options.h"

#include "atlas/control.h"

static const char help[] = "Usage: cordon impact --policy P [--rule R] [OPTION]... EVIDENCE...\n"
                           "       cordon impact --remove WHAT... [OPTION]... EVIDENCE...\n"
                           "       cordon impact [--rule R | --remove WHAT...] [OPTION]... --store[=FILE]\n"
                           "\n"
                           "Whom a ban hits, before it acts: which apps, flows and services stop, who else\n"
                           "lives on the same addresses and names, what could take their place, and which\n"
                           "lesser measure meets the same rule and what that saves. Of networks also which\n"
                           "prefixes lose every path that is known, which are reached over longer ones, and\n"
                           "who carries the rest. EVIDENCE is captures, packages, lists and routes, as\n"
                           "'cordon audit' takes them; '-' is standard input. Nothing is changed.\n"
                           "\n"
                           "  -p, --policy P         a policy's id or file: the ban is what it denies; may\n"
                           "                         be given several times\n"
                           "      --rule R           only what this rule denies: RULE or POLICY/RULE\n"
                           "  -r, --remove WHAT      the ban is this, or these with commas; may be given\n"
                           "                         several times: party:NAME and all it controls,\n"
                           "                         app:android/com.x, a name (with those below it) or an\n"
                           "                         address, a carrier (AS4134), a component (sdk:com.x.)\n"
                           "      --store[=FILE]     in place of evidence what a store of findings holds;\n"
                           "                         default as 'cordon log' has it\n"
                           "      --population FILE  how many devices and people the evidence stands for\n"
                           "                         (YAML)\n"
                           "      --as-if-in-force   judge by policies that bind nobody on that day, as if\n"
                           "                         they did\n"
                           "  -m, --mine WHAT        what I announce: AS numbers and prefixes with commas\n"
                           "                         between them, or a file of them\n"
                           "  -f, --format FORMAT    text (default), json (lines, and a summary) or html (a\n"
                           "                         page)\n"
                           "      --json             the same as --format json\n"
                           "  -o, --output FILE      write there instead of standard output\n"
                           "      --as-of DATE       who holds and controls what on that day, and the rules\n"
                           "                         of it; default the day on which the evidence ends\n"
                           "      --test TEST        the control test of --remove party:NAME; default\n"
                           "                         aggregate>=50\n"
                           "      --atlas FILE       use this atlas\n"
                           "  -v, --verbose          everything: all entries, and the proofs of control\n"
                           "\n";

static const char examples[] =
    "\n"
    "Exit status: 0 answered, 2 usage or unreadable input, 3 ran but incomplete.\n"
    "\n"
    "Examples:\n"
    "  cordon impact -p clean-network-2020 --as-of 2020-09-01 phone.pcap app.apk\n"
    "  cordon impact -p us-28-cfr-202 --rule named --population fleet.yaml phone.pcap\n"
    "  cordon impact --remove party:bytedance --remove sdk:com.umeng. phone.pcap\n"
    "  cordon impact --remove whatsapp.net -f html -o impact.html phone.pcap\n"
    "  cordon impact --remove AS4134 rib.20260901.0000.bz2\n"
    "  cordon impact --remove party:china-telecom --mine AS64500 rrc00.bview.gz route-views2.rib.bz2\n"
    "  cordon impact --remove AS1299 --json rib.mrt | jq 'select(.fate == \"lost\").prefix'\n";

enum { OPTION_TEST = OPTION_BEYOND_JUDGING, OPTION_RULE, OPTION_STORE, MOST_REMOVED = 1024 };

static const struct option options[] = {{"help", no_argument, NULL, 'h'},
                                        {"remove", required_argument, NULL, 'r'},
                                        {"json", no_argument, NULL, OPTION_JSON},
                                        {"test", required_argument, NULL, OPTION_TEST},
                                        {"rule", required_argument, NULL, OPTION_RULE},
                                        {"store", optional_argument, NULL, OPTION_STORE},
                                        {"policy", required_argument, NULL, 'p'},
                                        {"as-if-in-force", no_argument, NULL, OPTION_AS_IF},
                                        {"population", required_argument, NULL, OPTION_POPULATION},
                                        {"mine", required_argument, NULL, 'm'},
                                        ANSWERING_OPTIONS,
                                        {0}};

struct run {
    struct judging_options judging;
    const char *removed[MOST_REMOVED];
    size_t n_removed;
    const char *rule, *store;
    bool stored;
    char usual[4096]; /* the usual place of a store */
};

static bool take(void *context, int c, const char *command, bool *bad) {
    struct run *r = context;
    struct control_test test;
    const char *why = NULL;
    switch (c) {
    case 'm': r->judging.mine = optarg; break;
    case OPTION_RULE: r->rule = optarg; break;
    case OPTION_STORE:
        r->stored = true;
        r->store = optarg;
        break;
    case OPTION_TEST:
        *bad = !control_test_parse(text_of(optarg), &test, &why);
        if (*bad) usage_error(command, "--test '%s': %s", optarg, why);
        r->judging.answering.evidence.library.control = optarg;
        break;
    case 'r':
        *bad = r->n_removed == MOST_REMOVED;
        if (*bad)
            usage_error(command, "more than %d things to remove", MOST_REMOVED);
        else
            r->removed[r->n_removed++] = optarg;
        break;
    default: return judging_option(c, optarg, command, &r->judging, bad);
    }
    return true;
}

/* EXIT_USAGE where what is asked for does not go together; -1: go on. */
static int check_asked(const struct run *r, const char *command, bool evidence) {
    const char *format = r->judging.answering.format;
    if (r->n_removed == 0 && r->judging.n_policies == 0 && !r->store)
        return usage_error(command, "say what the ban is: --policy P, or --remove WHAT like AS4134 or x.com");
    if (r->n_removed && r->rule)
        return usage_error(command, "--rule and --remove are two bans: give one of them");
    if (r->rule && r->judging.n_policies == 0 && !r->store)
        return usage_error(command, "--rule wants the policy that has it: --policy P");
    if (r->store && r->judging.n_policies)
        return usage_error(command,
                           "a store keeps its verdicts: --policy is for evidence; --rule chooses one");
    if (r->store && evidence) return usage_error(command, "either --store or evidence");
    if (r->store && strcmp(format, "html") == 0)
        return usage_error(command, "a page wants evidence: of a store there are text and json");
    return r->store || evidence ? -1 : usage_error(command, "name the evidence, or a store with --store");
}

/* Evidence and a store are never together, so that a word behind --store is its file. */
static bool find_store(struct run *r, int argc, char **argv) {
    if (!r->stored || r->store) return true;
    if (optind + 1 == argc)
        r->store = argv[optind++];
    else if (cordon_store_path(r->usual, sizeof r->usual))
        r->store = r->usual;
    return r->store != NULL;
}

/* -1: go on. */
static int read_options(struct run *r, int argc, char **argv) {
    static const char *const texts[] = {help, evidence_options_help, examples, NULL}, *const formats[] = {
                                                                                          "text", "json",
                                                                                          "html", NULL};
    const struct command_line line = {options, ":hr:m:p:f:o:v", texts, take, r};
    int status = command_line_read(&line, argc, argv);
    if (status < 0) status = format_check(r->judging.answering.format, argv[0], formats);
    if (status >= 0) return status;
    if (!find_store(r, argc, argv))
        return usage_error(argv[0], "no place for a store is known: --store=FILE");
    return check_asked(r, argv[0], optind < argc);
}

static bool prepare(const void *context, struct cordon *c) {
    const struct run *r = context;
    const struct judging_options *o = &r->judging;
    if (!judging_prepare(o, c) || cordon_open_atlas(c, o->answering.atlas) != CORDON_FINE) return false;
    bool fine = true;
    for (size_t i = 0; i < r->n_removed; i++) {
        enum cordon_status s = cordon_remove(c, r->removed[i]);
        if (s == CORDON_MISUSE)
            usage_error(
                "impact",
                "--remove '%s' is none of AS4134, party:NAME, app:android/ID, a name or address, sdk:PREFIX",
                r->removed[i]);
        fine = s == CORDON_FINE && fine;
    }
    if (r->rule) fine = cordon_impact_rule(c, r->rule) == CORDON_FINE && fine;
    if (r->store && fine) fine = cordon_impact_store(c, r->store) == CORDON_FINE;
    return (!o->mine || cordon_set_mine(c, o->mine) == CORDON_FINE) && fine;
}

static enum cordon_status answer(const void *context, struct cordon *c, struct stream *to) {
    return cordon_impact(c);
}

static enum cordon_status write_answer(const void *context, const struct cordon *c,
                                       const struct cordon_style *style, FILE *stream) {
    const struct run *r = context;
    enum cordon_status s = cordon_impact_to(c, r->judging.answering.format, style, stream);
    if (s == CORDON_MISUSE) usage_error("impact", "a page wants traffic or apps: these are routes alone");
    return s == CORDON_MISUSE ? CORDON_UNUSABLE : s;
}

int command_impact(int argc, char **argv) {
    struct run r = {.judging = {.answering = {.evidence.library = CORDON_OPTIONS, .format = "text"}}};
    int status = read_options(&r, argc, argv);
    if (status >= 0) return status;
    struct answering_options *a = &r.judging.answering;
    if (r.judging.n_policies == 0)
        a->evidence.library.no_content = true; /* bytes are counted, not looked into */
    const struct answering_steps steps = {prepare, answer, write_answer, &r, "the answer"};
    return answering_run(a, argv[0], argv + optind, (size_t)(argc - optind), &steps);
}
