/* cordon whatif: verdicts before and after a change of owners. */
#include "command/command.h"
#include "command/judging_options.h"

#include "atlas/change.h"

static const char help[] = "Usage: cordon whatif [OPTION]... CHANGES EVIDENCE...\n"
                           "       cordon whatif --list\n"
                           "       cordon whatif --show ID\n"
                           "\n"
                           "The company sells; does anything change? Judges the evidence by the owners\n"
                           "there are and by those there would be, verdict by verdict, with the stake that\n"
                           "makes the difference; and tells what does not change, because the traffic still\n"
                           "goes to names and addresses of the old owner. CHANGES is the id of a change\n"
                           "inside the program or a YAML file (docs/formats/changes.md); EVIDENCE as in\n"
                           "'cordon audit'.\n"
                           "\n"
                           "  -p, --policy P         a policy's id or file; may be given several times.\n"
                           "                         Without: who holds and controls what, before and after\n"
                           "  -f, --format FORMAT    text (default), json or html: one page, before and\n"
                           "                         after side by side\n"
                           "  -o, --output FILE      write there instead of standard output\n"
                           "      --as-of DATE       judge by the facts and rules of that day; default the\n"
                           "                         day of the change\n"
                           "      --as-if-in-force   judge by policies that bind nobody on that day, as if\n"
                           "                         they did\n"
                           "      --population FILE  how many devices or people the evidence stands for\n"
                           "                         (YAML), for thresholds over them\n"
                           "      --atlas FILE       use this atlas\n"
                           "  -l, --list             the changes inside the program\n"
                           "      --show ID          one of them as it is written, to start your own from\n"
                           "  -v, --verbose          every detail\n"
                           "\n";

static const char examples[] =
    "\n"
    "Exit status: 0 nothing is denied after the change, 1 something is, 2 usage or\n"
    "unreadable input, 3 ran but incomplete.\n"
    "\n"
    "Examples:\n"
    "  cordon whatif tiktok-joint-venture-2026 -p us-pafaca phone.pcap\n"
    "  cordon whatif tiktok-microsoft-2020 -p clean-network-2020 phone.pcap\n"
    "  cordon whatif sale.yaml -p my-policy.yaml --as-of 2027-01-01 -f json phone.pcap\n"
    "  cordon whatif --show tiktok-oracle-2020 >sale.yaml\n";

enum { OPTION_SHOW = OPTION_BEYOND_JUDGING };

static const struct option options[] = {{"help", no_argument, NULL, 'h'},
                                        {"list", no_argument, NULL, 'l'},
                                        {"show", required_argument, NULL, OPTION_SHOW},
                                        JUDGING_OPTIONS,
                                        {0}};

struct run {
    struct judging_options options;
    const char *changes, *shown;
    bool list;
};

static int list_changes(void) {
    struct arena *a = arena_new();
    struct diagnostics *d = diagnostics_new(100);
    const struct shipped_change *all;
    size_t n = change_shipped(&all);
    for (size_t i = 0; i < n; i++) {
        const struct change *c = change_open(a, all[i].id, d);
        char day[DATE_TEXT];
        if (c) printf("%-27s %s  %s\n", c->id, date_text(day, c->date), c->title);
    }
    diagnostics_print(d, stderr);
    bool fine = diagnostics_count(d) == 0;
    diagnostics_free(d);
    arena_free(a);
    return fine ? EXIT_FINE : EXIT_USAGE;
}

static int show_change(const char *command, const char *id) {
    const struct shipped_change *all;
    for (size_t i = change_shipped(&all); i-- > 0;) {
        if (strcmp(all[i].id, id) != 0) continue;
        return fputs(all[i].text, stdout) >= 0 && fflush(stdout) == 0 ? EXIT_FINE : EXIT_USAGE;
    }
    return usage_error(command, "there is no change '%s' in the program ('cordon whatif --list')", id);
}

static bool prepare(const void *run, struct cordon *c) {
    const struct run *r = run;
    bool fine = judging_prepare(&r->options, c);
    if (cordon_open_atlas(c, r->options.answering.atlas) != CORDON_FINE) return false;
    return cordon_set_change(c, r->changes) == CORDON_FINE && fine;
}

static bool take(void *context, int c, const char *command, bool *bad) {
    struct run *r = context;
    if (c == 'l') return r->list = true;
    if (c != OPTION_SHOW) return judging_option(c, optarg, command, &r->options, bad);
    r->shown = optarg;
    return true;
}

/* -1: go on. */
static int read_options(struct run *r, int argc, char **argv) {
    static const char *const texts[] = {help, way_options_help, evidence_options_help, examples, NULL},
                             *const formats[] = {"text", "json", "html", NULL};
    const struct command_line line = {options, ":hlo:p:f:v", texts, take, r};
    int status = command_line_read(&line, argc, argv);
    if (status < 0 && r->list) return list_changes();
    if (status < 0 && r->shown) return show_change(argv[0], r->shown);
    if (status < 0) status = format_check(r->options.answering.format, argv[0], formats);
    if (status >= 0) return status;
    if (optind == argc) return usage_error(argv[0], "name the change, then the evidence");
    r->changes = argv[optind++];
    if (optind == argc) return usage_error(argv[0], "name the evidence behind '%s'", r->changes);
    return -1;
}

int command_whatif(int argc, char **argv) {
    struct run r = {.options.answering = {.evidence.library = CORDON_OPTIONS, .format = "text"}};
    int usage = read_options(&r, argc, argv);
    if (usage >= 0) return usage;
    return judging_run(
        &r.options, argv[0], argv + optind, (size_t)(argc - optind),
        (struct judging_steps){
            .prepare = prepare, .write = cordon_whatif_to, .context = &r, .result = "the result"});
}
