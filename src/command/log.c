/* cordon log: what saved audits and watching have found. */
#include "command/answering.h"
#include "command/command.h"

#include "base/date.h"
#include "base/digits.h"
#include "base/suggest.h"

#include <time.h>

static const char help[] = "Usage: cordon log [OPTION]... [findings | alerts | runs | KEY]\n"
                           "\n"
                           "What 'cordon audit --save' and 'cordon watch' have kept: who sent what to whom,\n"
                           "who controls that, and what policies said. All that is asked must hold; '*' in\n"
                           "a text stands for anything.\n"
                           "\n"
                           "  findings               entries, the latest first (the default)\n"
                           "  alerts                 what watching found worth telling at once\n"
                           "  runs                   audits and times of watching\n"
                           "  KEY                    one entry in full, by its 16 hex digits: chain, rules,\n"
                           "                         reasons, changes\n"
                           "\n"
                           "  -a, --app APP          id or name of the app or program\n"
                           "  -s, --service NAME     service asked for, with names below it; or an address\n"
                           "  -H, --holder PARTY     slug or name of who holds any link of the chain\n"
                           "  -C, --controller PARTY slug of who controls any link\n"
                           "  -c, --country CODE     whose law reaches any link, or where a server stands\n"
                           "                         (server:CODE: only that)\n"
                           "  -V, --verdict WORD     allow, undetermined, review or deny; with --policy or\n"
                           "                         --rule: of these\n"
                           "  -p, --policy ID\n"
                           "  -r, --rule RULE\n"
                           "  -d, --data CLASS       class of personal data that was sent\n"
                           "      --since TIME       seen since: 90m, 12h, 7d, 2w ago; a date or an instant\n"
                           "                         (UTC)\n"
                           "      --until TIME       seen before\n"
                           "      --run N            of one run; 'last' for the latest\n"
                           "  -n, --limit N          entries told; 0: all. Default 100 as text, else all\n"
                           "      --oldest-first\n"
                           "\n"
                           "Alerts are chosen by --app, --service, times and --run; runs by --limit alone.\n"
                           "\n"
                           "  -f, --format FORMAT    text (default), json or csv; --json is --format json\n"
                           "  -o, --output FILE      write there instead of standard output\n"
                           "      --store FILE       this store; default $XDG_STATE_HOME/cordon/log.sqlite,\n"
                           "                         ~/.local/state/cordon/log.sqlite; for root\n"
                           "                         /var/lib/cordon/log.sqlite\n";

static const char examples[] =
    "\n"
    "Exit status: 0 nothing of what is told is denied, 1 something is, 2 wrong usage\n"
    "or no store.\n"
    "\n"
    "Examples:\n"
    "  cordon audit --save -p data-residency-eu phone.pcap\n"
    "  cordon log --verdict deny --since 7d\n"
    "  cordon log --controller bytedance --format csv -o bytedance.csv\n"
    "  cordon log --app com.example.chat --data '*location'\n"
    "  cordon log 282bb9b53910c4a3\n"
    "  cordon log runs\n";

enum {
    OPTION_SINCE = 256,
    OPTION_UNTIL,
    OPTION_RUN,
    OPTION_OLDEST,
    OPTION_STORE,
    OPTION_LOG_JSON,
    TEXT_LIMIT = 100
};

static const struct option options[] = {{"help", no_argument, NULL, 'h'},
                                        {"app", required_argument, NULL, 'a'},
                                        {"service", required_argument, NULL, 's'},
                                        {"holder", required_argument, NULL, 'H'},
                                        {"controller", required_argument, NULL, 'C'},
                                        {"country", required_argument, NULL, 'c'},
                                        {"verdict", required_argument, NULL, 'V'},
                                        {"policy", required_argument, NULL, 'p'},
                                        {"rule", required_argument, NULL, 'r'},
                                        {"data", required_argument, NULL, 'd'},
                                        {"since", required_argument, NULL, OPTION_SINCE},
                                        {"until", required_argument, NULL, OPTION_UNTIL},
                                        {"run", required_argument, NULL, OPTION_RUN},
                                        {"limit", required_argument, NULL, 'n'},
                                        {"oldest-first", no_argument, NULL, OPTION_OLDEST},
                                        {"format", required_argument, NULL, 'f'},
                                        {"json", no_argument, NULL, OPTION_LOG_JSON},
                                        {"output", required_argument, NULL, 'o'},
                                        {"store", required_argument, NULL, OPTION_STORE},
                                        {0}};

struct log_command {
    struct cordon_log_options asked;
    const char *format, *output, *of;
    bool limited;
};

/* A whole number and what is left behind it; false: there is none. */
static bool number(const char *text, uint64_t *to, const char **rest) {
    uint64_t n = 0;
    const char *p = text;
    for (; *p >= '0' && *p <= '9'; p++)
        if (__builtin_mul_overflow(n, (uint64_t)10, &n) ||
            __builtin_add_overflow(n, (uint64_t)(*p - '0'), &n))
            return false;
    *to = n;
    *rest = p;
    return p != text;
}

/* "90m", "12h", "7d", "2w": so long ago. */
static bool ago(const char *text, int64_t *ns) {
    static const struct {
        char letter;
        uint64_t seconds;
    } units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}, {'w', 604800}};
    uint64_t n, seconds;
    const char *rest;
    if (!number(text, &n, &rest) || !*rest || rest[1]) return false;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (units[i].letter != *rest) continue;
        uint64_t now = (uint64_t)time(NULL);
        if (__builtin_mul_overflow(n, units[i].seconds, &seconds) || seconds >= now) return false;
        *ns = (int64_t)(now - seconds) * 1000000000;
        return true;
    }
    return false;
}

static bool when(const char *option, const char *text, const char *command, int64_t *ns) {
    date_t day;
    if (ago(text, ns) || time_parse(text_of(text), ns)) return true;
    if (date_parse(text_of(text), &day, NULL)) {
        if (__builtin_mul_overflow((int64_t)day, INT64_C(86400000000000), ns))
            *ns = day < 0 ? INT64_MIN : INT64_MAX; /* before or after all times that evidence can tell */
        return true;
    }
    usage_error(command, "--%s '%s' is no time: say 90m, 12h, 7d, 2026-11-21 or 2026-11-21T08:00:00Z", option,
                text);
    return false;
}

static bool verdict(const char *word, const char *command, const char **to) {
    static const char *const words[] = {"allow", "undetermined", "review", "deny"};
    for (size_t i = 0; i < 4; i++)
        if (strcmp(words[i], word) == 0) {
            *to = words[i];
            return true;
        }
    const char *near = suggest(text_of(word), words, 4);
    usage_error(command, "there is no verdict '%s'%s%s%s; there are allow, undetermined, review and deny",
                word, near ? " (did you mean '" : "", near ? near : "", near ? "'?)" : "");
    return false;
}

static bool run_of(const char *text, const char *command, int64_t *to) {
    uint64_t n;
    const char *rest;
    if (strcmp(text, "last") == 0) {
        *to = -1;
        return true;
    }
    if (number(text, &n, &rest) && !*rest && n > 0 && n <= INT64_MAX) {
        *to = (int64_t)n;
        return true;
    }
    usage_error(command, "--run '%s' is neither a number of 'cordon log runs' nor 'last'", text);
    return false;
}

static bool limit_of(const char *text, const char *command, uint64_t *to) {
    const char *rest;
    if (number(text, to, &rest) && !*rest) return true;
    usage_error(command, "--limit '%s' is no number", text);
    return false;
}

static bool take(void *context, int c, const char *command, bool *bad) {
    struct log_command *l = context;
    struct cordon_log_options *q = &l->asked;
    switch (c) {
    case 'a': q->app = optarg; break;
    case 's': q->service = optarg; break;
    case 'H': q->holder = optarg; break;
    case 'C': q->controller = optarg; break;
    case 'c': q->country = optarg; break;
    case 'p': q->policy = optarg; break;
    case 'r': q->rule = optarg; break;
    case 'd': q->data = optarg; break;
    case 'f': l->format = optarg; break;
    case 'o': l->output = stream_path(optarg); break;
    case 'V': *bad = !verdict(optarg, command, &q->verdict); break;
    case 'n':
        l->limited = true;
        *bad = !limit_of(optarg, command, &q->limit);
        break;
    case OPTION_SINCE: *bad = !when("since", optarg, command, &q->since_ns); break;
    case OPTION_UNTIL: *bad = !when("until", optarg, command, &q->until_ns); break;
    case OPTION_RUN: *bad = !run_of(optarg, command, &q->run); break;
    case OPTION_OLDEST: q->oldest_first = true; break;
    case OPTION_LOG_JSON: l->format = "json"; break;
    case OPTION_STORE: q->store = optarg; break;
    default: return false;
    }
    return true;
}

static bool is_key(const char *text) {
    size_t n = 0;
    while (hex_digit((unsigned char)text[n]) >= 0) n++;
    return n == 16 && !text[n];
}

/* EXIT_USAGE after a complaint; otherwise -1. */
static int check_subject(const char *of, const char *command) {
    static const char *const words[] = {"findings", "alerts", "runs"};
    for (size_t i = 0; i < 3; i++)
        if (strcmp(of, words[i]) == 0) return -1;
    if (is_key(of)) return -1;
    const char *near = suggest(text_of(of), words, 3);
    if (near) return usage_error(command, "there is no '%s' (did you mean '%s'?)", of, near);
    return usage_error(command,
                       "'%s' is neither findings, alerts nor runs, nor a key of 16 hex digits; for an app: "
                       "--app '%s', for a service: --service '%s'",
                       of, of, of);
}

/* The first option asked for that says nothing about what is told; NULL: none. */
static const char *idle_option(const struct log_command *l) {
    const struct cordon_log_options *q = &l->asked;
    bool runs = strcmp(l->of, "runs") == 0, alerts = strcmp(l->of, "alerts") == 0, entry = is_key(l->of);
    const struct {
        bool asked, idle;
        const char *name;
    } all[] = {{q->holder, runs || alerts || entry, "holder"},
               {q->controller, runs || alerts || entry, "controller"},
               {q->country, runs || alerts || entry, "country"},
               {q->verdict, runs || alerts || entry, "verdict"},
               {q->policy, runs || alerts || entry, "policy"},
               {q->rule, runs || alerts || entry, "rule"},
               {q->data, runs || alerts || entry, "data"},
               {q->app, runs || entry, "app"},
               {q->service, runs || entry, "service"},
               {q->since_ns, runs || entry, "since"},
               {q->until_ns, runs || entry, "until"},
               {q->run, runs || entry, "run"},
               {q->oldest_first, runs || entry, "oldest-first"},
               {l->limited, entry, "limit"}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i].asked && all[i].idle) return all[i].name;
    return NULL;
}

/* -1: go on. */
static int read_options(struct log_command *l, int argc, char **argv) {
    static const char *const texts[] = {help, examples, NULL}, *const formats[] = {"text", "json", "csv",
                                                                                   NULL};
    const struct command_line line = {options, ":ha:s:H:C:c:V:p:r:d:n:f:o:", texts, take, l};
    int status = command_line_read(&line, argc, argv);
    if (status < 0) status = format_check(l->format, argv[0], formats);
    if (status >= 0) return status;
    if (argc - optind > 1)
        return usage_error(argv[0], "one of findings, alerts, runs or a key, and not '%s' too",
                           argv[optind + 1]);
    if (optind < argc) l->of = argv[optind];
    status = check_subject(l->of, argv[0]);
    if (status >= 0) return status;
    if (is_key(l->of) && strcmp(l->format, "csv") == 0)
        return usage_error(argv[0], "one entry is told as text or json");
    const char *idle = idle_option(l);
    if (idle)
        return usage_error(argv[0], "--%s chooses among findings, and not what '%s' tells", idle, l->of);
    if (!l->limited && strcmp(l->format, "text") == 0) l->asked.limit = TEXT_LIMIT;
    return -1;
}

static enum cordon_status ask(void *context, struct cordon *c, const struct cordon_style *style, FILE *to) {
    const struct log_command *l = context;
    return cordon_log(c, l->of, &l->asked, l->format, style, to);
}

int command_log(int argc, char **argv) {
    struct log_command l = {.asked = CORDON_LOG_OPTIONS, .format = "text", .of = "findings"};
    int usage = read_options(&l, argc, argv);
    if (usage >= 0) return usage;
    l.asked.confine = true;
    return asking_run(argv[0], l.output, ask, &l);
}
