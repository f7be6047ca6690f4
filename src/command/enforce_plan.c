/* cordon enforce plan: from findings to measures; nothing is changed. */
#include "command/command.h"
#include "command/judging_options.h"

#include <stdlib.h>

static const char help[] = "Usage: cordon enforce plan --policy POLICY... [OPTION]... EVIDENCE...\n"
                           "       cordon enforce plan [OPTION]... --store[=FILE]\n"
                           "\n"
                           "What would be stopped, by which rule, until when; what is left alone, and why.\n"
                           "Nothing is changed. Names become the addresses that name servers were seen to\n"
                           "answer; an address that others share is stopped only when it is asked for. The\n"
                           "connection this host is managed over is never touched.\n"
                           "\n"
                           "  -p, --policy POLICY    judge by this policy (an id or a file); may be given\n"
                           "                         several times\n"
                           "      --store[=FILE]     findings of the store in place of evidence; default\n"
                           "                         the user's own\n"
                           "      --mode MODE        log, reject (default) or drop\n"
                           "      --rule RULE        only findings of this rule\n"
                           "      --only-policy ID   only findings of this policy\n"
                           "      --review           stop what is to be reviewed, too\n"
                           "      --keep WHAT        an address, block or name that is never stopped;\n"
                           "                         several\n"
                           "      --except WHAT      leave alone app:ID, domain:NAME, party:NAME or\n"
                           "                         address:IP; several\n"
                           "      --shared WHAT      stop this address, or this name's, although others\n"
                           "                         live there; several\n"
                           "      --program APP=CGROUP  addresses, and for this program alone; several\n"
                           "      --hours N          measures expire after so long; default 24\n"
                           "      --answers SECONDS  a name server's answer holds at least so long; default\n"
                           "                         3600\n"
                           "      --objection TEXT   how to object, for those who are stopped\n"
                           "      --state DIR        of what is in force, to compare with; default\n"
                           "                         /var/lib/cordon/enforce\n"
                           "      --made TIME        as if it were made then (2026-09-21T10:00:00Z)\n"
                           "  -o, --output FILE      keep the plan there, for 'apply' and 'render'\n"
                           "  -f, --format FORMAT    what is shown: text (default), or json: the plan\n"
                           "                         itself (with -o in the file alone)\n"
                           "      --as-of DATE       judge by the facts and rules of that day; default the\n"
                           "                         last day of the evidence\n"
                           "      --as-if-in-force   judge by policies that bind nobody on that day, as if\n"
                           "                         they did\n"
                           "      --population FILE  how many devices or people the evidence stands for\n"
                           "                         (YAML)\n"
                           "      --atlas FILE       use this atlas\n"
                           "  -v, --verbose          everything, with bases, chains and times\n"
                           "\n";

static const char examples[] =
    "\n"
    "Exit status: 0 planned, 2 usage or unreadable input, 3 ran but incomplete.\n"
    "\n"
    "Examples:\n"
    "  cordon enforce plan --policy us-no-tiktok phone.pcap\n"
    "  cordon enforce plan --policy mine.yaml --keep 198.51.100.0/24 --keep bank.example -o plan.jsonl \\\n"
    "    office.pcapng\n"
    "  cordon enforce plan --store --rule service-prc --mode log -o plan.jsonl\n";

enum {
    OPTION_STORE = OPTION_BEYOND_JUDGING,
    OPTION_MODE,
    OPTION_RULE,
    OPTION_ONLY_POLICY,
    OPTION_REVIEW,
    OPTION_KEEP,
    OPTION_EXCEPT,
    OPTION_SHARED,
    OPTION_PROGRAM,
    OPTION_HOURS,
    OPTION_ANSWERS,
    OPTION_OBJECTION,
    OPTION_STATE,
    OPTION_MADE,
    MOST_WORDS = 1024
};

static const struct option options[] = {{"help", no_argument, NULL, 'h'},
                                        JUDGING_OPTIONS,
                                        {"store", optional_argument, NULL, OPTION_STORE},
                                        {"mode", required_argument, NULL, OPTION_MODE},
                                        {"rule", required_argument, NULL, OPTION_RULE},
                                        {"only-policy", required_argument, NULL, OPTION_ONLY_POLICY},
                                        {"review", no_argument, NULL, OPTION_REVIEW},
                                        {"keep", required_argument, NULL, OPTION_KEEP},
                                        {"except", required_argument, NULL, OPTION_EXCEPT},
                                        {"shared", required_argument, NULL, OPTION_SHARED},
                                        {"program", required_argument, NULL, OPTION_PROGRAM},
                                        {"hours", required_argument, NULL, OPTION_HOURS},
                                        {"answers", required_argument, NULL, OPTION_ANSWERS},
                                        {"objection", required_argument, NULL, OPTION_OBJECTION},
                                        {"state", required_argument, NULL, OPTION_STATE},
                                        {"made", required_argument, NULL, OPTION_MADE},
                                        {0}};

struct words {
    const char *list[MOST_WORDS];
    size_t n;
};

struct run {
    struct judging_options judging;
    struct cordon_plan_options plan;
    struct words keep, except, shared, programs;
    const char *store;
    bool stored;
};

static bool add(struct words *to, const char *word, const char *command) {
    if (to->n == MOST_WORDS) {
        usage_error(command, "more than %d of one option", MOST_WORDS);
        return false;
    }
    to->list[to->n++] = word;
    return true;
}

static bool number(const char *text, unsigned most, const char *command, const char *option, unsigned *to) {
    char *end;
    unsigned long v = strtoul(text, &end, 10);
    if (*text < '0' || *text > '9' || *end || v == 0 || v > most) {
        usage_error(command, "--%s '%s' is no number from 1 to %u", option, text, most);
        return false;
    }
    *to = (unsigned)v;
    return true;
}

static bool take(void *context, int option, const char *command, bool *bad) {
    enum { MOST_HOURS = 24 * 366, MOST_SECONDS = 86400 * 366 };
    struct run *r = context;
    switch (option) {
    case OPTION_STORE:
        r->stored = true;
        r->store = optarg;
        break;
    case OPTION_MODE: r->plan.mode = optarg; break;
    case OPTION_RULE: r->plan.rule = optarg; break;
    case OPTION_ONLY_POLICY: r->plan.policy = optarg; break;
    case OPTION_REVIEW: r->plan.review = true; break;
    case OPTION_KEEP: *bad = !add(&r->keep, optarg, command); break;
    case OPTION_EXCEPT: *bad = !add(&r->except, optarg, command); break;
    case OPTION_SHARED: *bad = !add(&r->shared, optarg, command); break;
    case OPTION_PROGRAM: *bad = !add(&r->programs, optarg, command); break;
    case OPTION_HOURS: *bad = !number(optarg, MOST_HOURS, command, "hours", &r->plan.hours); break;
    case OPTION_ANSWERS:
        *bad = !number(optarg, MOST_SECONDS, command, "answers", &r->plan.least_seconds);
        break;
    case OPTION_OBJECTION: r->plan.objection = optarg; break;
    case OPTION_STATE: r->plan.state = optarg; break;
    case OPTION_MADE: r->plan.made = optarg; break;
    default: return judging_option(option, optarg, command, &r->judging, bad);
    }
    return true;
}

static bool prepare(const void *context, struct cordon *c) {
    const struct run *r = context;
    struct cordon_plan_options o = r->plan;
    o.keep = r->keep.list;
    o.n_keep = r->keep.n;
    o.except = r->except.list;
    o.n_except = r->except.n;
    o.shared = r->shared.list;
    o.n_shared = r->shared.n;
    o.programs = r->programs.list;
    o.n_programs = r->programs.n;
    return judging_prepare(&r->judging, c) &&
           cordon_open_atlas(c, r->judging.answering.atlas) == CORDON_FINE &&
           judging_prepare_ways(&r->judging, c) && cordon_enforce_begin(c, &o) == CORDON_FINE &&
           (!r->stored || cordon_enforce_store(c, r->store) == CORDON_FINE);
}

/* That something is denied is what a plan is made of, and no news. */
static enum cordon_status answer(const void *context, struct cordon *c, struct stream *to) {
    const struct run *r = context;
    (void)to;
    if (r->stored) return CORDON_FINE; /* it was read while files could be opened */
    enum cordon_status s = cordon_run(c, NULL, NULL);
    return s == CORDON_DENIED ? CORDON_FINE : s;
}

/* What is kept is the plan, and what is shown is for people. */
static enum cordon_status write_plan(const void *context, const struct cordon *c,
                                     const struct cordon_style *style, FILE *stream) {
    const struct run *r = context;
    const char *file = r->judging.answering.output;
    struct cordon_style shown = *style;
    if (strcmp(r->judging.answering.format, "json") == 0)
        return cordon_enforce_plan_to(c, "json", style, stream);
    enum cordon_status s = file ? cordon_enforce_plan_to(c, "json", style, stream) : CORDON_FINE;
    if (s != CORDON_FINE) return s;
    cordon_style_for(&shown, stdout);
    shown.verbose = style->verbose;
    s = cordon_enforce_plan_to(c, "text", &shown, stdout);
    if (file) printf("It is kept in %s\n", file);
    return s == CORDON_FINE && fflush(stdout) != 0 ? CORDON_NOT_WRITTEN : s;
}

int command_enforce_plan(int argc, char **argv) {
    static const char *const texts[] = {help, way_options_help, evidence_options_help, examples, NULL};
    static const char *const formats[] = {"text", "json", NULL};
    struct run r = {.judging = {.answering = {.evidence.library = CORDON_OPTIONS, .format = "text"}},
                    .plan = CORDON_PLAN_OPTIONS};
    const struct command_line line = {options, ":ho:p:f:v", texts, take, &r};
    int status = command_line_read(&line, argc, argv);
    if (status < 0) status = format_check(r.judging.answering.format, argv[0], formats);
    if (status >= 0) return status;
    /* Evidence and a store are never together, so that a word behind --store is its file. */
    if (r.stored && !r.store && optind + 1 == argc) r.store = argv[optind++];
    size_t n = (size_t)(argc - optind);
    if (r.stored == (n > 0))
        return usage_error(argv[0],
                           r.stored ? "the store, or evidence; not both" : "name the evidence, or --store");
    if (!r.stored && r.judging.n_policies == 0)
        return usage_error(argv[0], "say by which policy: --policy POLICY; 'cordon policy list' shows them");
    return answering_run(
        &r.judging.answering, argv[0], argv + optind, n,
        &(struct answering_steps){
            .prepare = prepare, .answer = answer, .write = write_plan, .context = &r, .result = "the plan"});
}
