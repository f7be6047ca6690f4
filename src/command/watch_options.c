#include "command/watch_options.h"

#include "command/answering.h"
#include "command/command.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char help[] = "Usage: cordon watch [OPTION]... SOURCE...\n"
                           "\n"
                           "Judges what goes over a network now: who gets what, where, who controls them,\n"
                           "how it is protected, and may they. SOURCE is an interface ('eth0', 'any'), or\n"
                           "where a phone's PCAPdroid sends its packets to: 'udp:ADDRESS:PORT',\n"
                           "'tcp:ADDRESS:PORT'. On a terminal it shows a table that can be sorted, filtered\n"
                           "and opened; otherwise a line for each change. A finding is told once per\n"
                           "change, not per packet. Traffic of programs on this machine is told by program\n"
                           "(eBPF, else /proc). Needs root, or CAP_NET_RAW; what is not needed any more is\n"
                           "given up before the first packet.\n"
                           "\n"
                           "  -p, --policy P         a policy's id or file; may be given several times.\n"
                           "                         Without: chains, no verdicts\n"
                           "  -f, --format FORMAT    view (default on a terminal), text (otherwise) or\n"
                           "                         json: changes as JSON Lines\n"
                           "  -o, --output FILE      text or json goes there instead of standard output\n"
                           "      --report FILE      an HTML report of the whole, when it ends\n"
                           "      --with EVIDENCE    packages, routes, traces: joined with what is seen.\n"
                           "                         May be given several times\n"
                           "      --store[=FILE]     keep findings there, for 'cordon log' and 'cordon\n"
                           "                         enforce'; default in $XDG_STATE_HOME, as root in\n"
                           "                         /var/lib/cordon\n"
                           "      --keep-days N      forget what is older than that; default 90\n"
                           "      --store-size MIB   the store's bound; default 1024\n"
                           "      --filter EXPR      only packets that fit, as in pcap-filter(7): 'not port\n"
                           "                         22'\n"
                           "      --promiscuous      also packets for others\n"
                           "      --attribution HOW  ebpf (default), proc or none: how programs are found\n"
                           "                         out\n"
                           "      --interval MS      between two judgements, at least; default 1000\n"
                           "      --learn SECONDS    what an app does in its first time is not told as new;\n"
                           "                         default 600\n"
                           "      --seconds N        end after so long\n"
                           "      --metrics PORT     Prometheus metrics on that port of 127.0.0.1\n"
                           "      --user NAME        be that user once all is open\n"
                           "      --config FILE      the same as a YAML file (docs/watch.md); SIGHUP reads\n"
                           "                         its policies again\n"
                           "      --as-of DATE       judge by the facts and rules of that day; default\n"
                           "                         today\n"
                           "      --as-if-in-force   judge by policies that bind nobody on that day, as if\n"
                           "                         they did\n"
                           "      --population FILE  how many devices and people are watched (YAML), for\n"
                           "                         thresholds over them\n"
                           "      --atlas FILE       use this atlas\n"
                           "  -v, --verbose          what the sandbox lacks\n"
                           "\n";

static const char examples[] =
    "\n"
    "Exit status: 0 nothing was denied, 1 something was, 2 usage or nothing to\n"
    "watch, 3 packets were dropped or there was no room for more.\n"
    "\n"
    "Examples:\n"
    "  cordon watch -p clean-network-2020 eth0\n"
    "  cordon watch -p my-policy.yaml --store --metrics 9464 --user cordon eth0 wlan0\n"
    "  cordon watch -f json udp:0.0.0.0:1234 | jq 'select(.kind == \"alert\")'\n"
    "  cordon watch --config /etc/cordon/watch.yaml\n";

enum {
    OPTION_STORE = OPTION_BEYOND_JUDGING,
    OPTION_KEEP_DAYS,
    OPTION_STORE_SIZE,
    OPTION_FILTER,
    OPTION_PROMISCUOUS,
    OPTION_ATTRIBUTION,
    OPTION_INTERVAL,
    OPTION_LEARN,
    OPTION_SECONDS,
    OPTION_METRICS,
    OPTION_USER,
    OPTION_CONFIG,
    OPTION_WITH,
    OPTION_REPORT
};

static const struct option options[] = {{"help", no_argument, NULL, 'h'},
                                        {"store", optional_argument, NULL, OPTION_STORE},
                                        {"keep-days", required_argument, NULL, OPTION_KEEP_DAYS},
                                        {"store-size", required_argument, NULL, OPTION_STORE_SIZE},
                                        {"filter", required_argument, NULL, OPTION_FILTER},
                                        {"promiscuous", no_argument, NULL, OPTION_PROMISCUOUS},
                                        {"attribution", required_argument, NULL, OPTION_ATTRIBUTION},
                                        {"interval", required_argument, NULL, OPTION_INTERVAL},
                                        {"learn", required_argument, NULL, OPTION_LEARN},
                                        {"seconds", required_argument, NULL, OPTION_SECONDS},
                                        {"metrics", required_argument, NULL, OPTION_METRICS},
                                        {"user", required_argument, NULL, OPTION_USER},
                                        {"config", required_argument, NULL, OPTION_CONFIG},
                                        {"with", required_argument, NULL, OPTION_WITH},
                                        {"report", required_argument, NULL, OPTION_REPORT},
                                        JUDGING_OPTIONS,
                                        {0}};

/* A whole number from 1 on; 0 after a complaint. */
static unsigned number(const char *command, const char *text, unsigned long most, bool *bad) {
    char *end;
    unsigned long n = strtoul(text, &end, 10);
    if (*text >= '0' && *text <= '9' && *end == '\0' && n >= 1 && n <= most) return (unsigned)n;
    usage_error(command, "'%s' is no number from 1 to %lu", text, most);
    *bad = true;
    return 0;
}

bool watch_attribution(struct watch_options *o, const char *word) {
    o->attribution = word;
    o->library.without_ebpf = strcmp(word, "proc") == 0;
    o->library.no_programs = strcmp(word, "none") == 0;
    return o->library.without_ebpf || o->library.no_programs || strcmp(word, "ebpf") == 0;
}

static bool take_attribution(struct watch_options *o, const char *command, bool *bad) {
    *bad = !watch_attribution(o, optarg);
    if (*bad) usage_error(command, "there is no attribution '%s'; there are ebpf, proc and none", optarg);
    return true;
}

static void take_store(struct watch_options *o) {
    if (optarg)
        o->library.store = optarg;
    else if (cordon_store_path(o->store, sizeof o->store))
        o->library.store = o->store;
}

static bool take(void *context, int c, const char *command, bool *bad) {
    struct watch_options *o = context;
    struct cordon_watch_options *l = &o->library;
    switch (c) {
    case OPTION_STORE: take_store(o); break;
    case OPTION_KEEP_DAYS: l->keep_days = number(command, optarg, WATCH_DAYS_MOST, bad); break;
    case OPTION_STORE_SIZE:
        l->store_bytes = (uint64_t)number(command, optarg, WATCH_STORE_MOST, bad) << 20;
        break;
    case OPTION_FILTER: l->filter = optarg; break;
    case OPTION_PROMISCUOUS: l->promiscuous = true; break;
    case OPTION_ATTRIBUTION: return take_attribution(o, command, bad);
    case OPTION_INTERVAL: l->interval_ms = number(command, optarg, WATCH_INTERVAL_MOST, bad); break;
    case OPTION_LEARN: l->learn_seconds = number(command, optarg, WATCH_LEARN_MOST, bad); break;
    case OPTION_SECONDS: o->seconds = number(command, optarg, 1000000000, bad); break;
    case OPTION_METRICS: o->metrics = optarg; break;
    case OPTION_USER: o->user = optarg; break;
    case OPTION_CONFIG: o->config = optarg; break;
    case OPTION_REPORT: o->report = optarg; break;
    case OPTION_WITH:
        *bad = o->n_with == WATCH_WITH_MOST;
        if (*bad)
            usage_error(command, "more than %d with --with", WATCH_WITH_MOST);
        else
            o->with[o->n_with++] = optarg;
        break;
    default: return judging_option(c, optarg, command, &o->judging, bad);
    }
    return true;
}

int watch_options_read(struct watch_options *o, int argc, char **argv) {
    static const char *const texts[] = {help, way_options_help, evidence_options_help, examples, NULL};
    static const char *const formats[] = {"view", "text", "json", NULL};
    const struct command_line line = {options, ":ho:p:f:v", texts, take, o};
    int status = command_line_read(&line, argc, argv);
    if (status >= 0) return status;
    for (int i = optind; i < argc; i++) {
        if (o->n_sources == WATCH_SOURCES_MOST)
            return usage_error(argv[0], "more than %d sources", WATCH_SOURCES_MOST);
        o->sources[o->n_sources++] = argv[i];
    }
    o->policies_told = o->judging.n_policies;
    if (!watch_config_read(o)) return EXIT_USAGE;
    struct answering_options *a = &o->judging.answering;
    bool seen = !a->output && isatty(STDOUT_FILENO);
    if (!a->format) a->format = seen ? "view" : "text";
    status = format_check(a->format, argv[0], formats);
    if (status >= 0) return status;
    if (strcmp(a->format, "view") == 0 && !seen) return usage_error(argv[0], "the view needs a terminal");
    for (size_t i = 0; i < o->n_sources; i++)
        if (o->library.store == o->store && strchr(o->sources[i], '/')) /* which no interface has */
            return usage_error(argv[0], "'%s' is no interface; for a store: --store=%s", o->sources[i],
                               o->sources[i]);
    if (o->n_sources == 0)
        return usage_error(argv[0], "name what to watch: an interface ('ip link' lists them)");
    return -1;
}
