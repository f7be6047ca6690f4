/* cordon why: why something is blocked, and how to object. */
#include "command/answering.h"
#include "command/command.h"

static const char help[] = "Usage: cordon why [OPTION]... ADDRESS | NAME | APP\n"
                           "\n"
                           "Why it is blocked: the measure of the plan in force ('cordon enforce'), the\n"
                           "rule and its legal basis, the chain behind it, when it ends, what it stopped so\n"
                           "far, and how to object. Where cordon does not block it, that is said, and what\n"
                           "the store of findings knows of it.\n"
                           "\n"
                           "      --state DIR        of 'cordon enforce'; default /var/lib/cordon/enforce\n"
                           "      --store FILE       the store of findings; default as 'cordon log' has it\n"
                           "  -f, --format FORMAT    text (default) or json; --json is --format json\n"
                           "  -o, --output FILE      write there instead of standard output\n"
                           "\n"
                           "An address is also looked for by the names that were seen to lead to it, and a\n"
                           "name by its addresses and the names above it. An app is named by its id, a\n"
                           "carrier as AS4134.\n"
                           "\n"
                           "Examples:\n"
                           "  cordon why ulogs.umeng.com\n"
                           "  cordon why 192.0.2.7 --json\n"
                           "  cordon why com.example.weather --state /var/lib/cordon/enforce\n"
                           "\n"
                           "Exit status: 0 not blocked by cordon, 1 blocked, 2 wrong usage, or the plan or\n"
                           "store cannot be read.\n";

enum { OPTION_STATE = 256, OPTION_WHY_STORE, OPTION_WHY_JSON };

static const struct option options[] = {{"help", no_argument, NULL, 'h'},
                                        {"state", required_argument, NULL, OPTION_STATE},
                                        {"store", required_argument, NULL, OPTION_WHY_STORE},
                                        {"format", required_argument, NULL, 'f'},
                                        {"json", no_argument, NULL, OPTION_WHY_JSON},
                                        {"output", required_argument, NULL, 'o'},
                                        {0}};

struct why_command {
    struct cordon_why_options asked;
    const char *format, *output, *about;
};

static bool take(void *context, int c, const char *command, bool *bad) {
    struct why_command *w = context;
    (void)command, (void)bad;
    switch (c) {
    case OPTION_STATE: w->asked.state = optarg; break;
    case OPTION_WHY_STORE: w->asked.store = optarg; break;
    case OPTION_WHY_JSON: w->format = "json"; break;
    case 'f': w->format = optarg; break;
    case 'o': w->output = stream_path(optarg); break;
    default: return false;
    }
    return true;
}

/* -1: go on. */
static int read_options(struct why_command *w, int argc, char **argv) {
    static const char *const texts[] = {help, NULL}, *const formats[] = {"text", "json", NULL};
    const struct command_line line = {options, ":hf:o:", texts, take, w};
    int status = command_line_read(&line, argc, argv);
    if (status < 0) status = format_check(w->format, argv[0], formats);
    if (status >= 0) return status;
    if (argc - optind != 1 || !*argv[optind]) return usage_error(argv[0], "name one address, name or app");
    return -1;
}

static enum cordon_status ask(void *context, struct cordon *c, const struct cordon_style *style, FILE *to) {
    const struct why_command *w = context;
    return cordon_why(c, w->about, &w->asked, w->format, style, to);
}

int command_why(int argc, char **argv) {
    struct why_command w = {.asked = CORDON_WHY_OPTIONS, .format = "text"};
    int usage = read_options(&w, argc, argv);
    if (usage >= 0) return usage;
    w.about = argv[optind];
    w.asked.confine = true;
    return asking_run(argv[0], w.output, ask, &w);
}
