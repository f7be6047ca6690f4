#include "command/command.h"
#include "command/evidence_options.h"

#include "base/date.h"
#include "command/stream.h"

#include <errno.h>

static const char help[] =
    "Usage: cordon audit [OPTION]... EVIDENCE...\n"
    "\n"
    "Joins the evidence with the atlas into custody chains and judges them by the policies. EVIDENCE is a "
    "capture\n"
    "(pcap, pcapng or snoop; plain, gzip or zstd), found by content; '-' is standard input.\n"
    "\n"
    "  -p, --policy P         a policy's id or file; may be given several times. Without: chains, no "
    "verdicts\n"
    "  -f, --format FORMAT    text (default), json, html or csv\n"
    "  -o, --output FILE      write there instead of standard output\n"
    "      --as-of DATE       judge by the facts and rules of that day; default the last day of the "
    "evidence\n"
    "      --as-if-in-force   judge by policies that bind nobody on that day, as if they did\n"
    "      --population FILE  how many devices or people the evidence stands for (YAML), for thresholds over "
    "them\n"
    "      --atlas FILE       use this atlas\n"
    "  -v, --verbose          every detail, allowed chains too\n"
    "\n";

static const char examples[] =
    "\nExit status: 0 nothing denied, 1 something denied, 2 usage or unreadable input, 3 ran but "
    "incomplete.\n"
    "\nExamples:\n"
    "  cordon audit phone.pcap\n"
    "  cordon audit -p data-residency-eu -p my-policy.yaml phone.pcap office.pcapng.gz\n"
    "  cordon audit -p us-28-cfr-202 --population fleet.yaml phone.pcap\n"
    "  cordon audit -p clean-network-2020 --as-of 2020-09-01 -f html -o report.html phone.pcap\n";

enum { OPTION_AS_OF = OPTION_OTHER, OPTION_AS_IF, OPTION_ATLAS, OPTION_POPULATION, MOST_POLICIES = 64 };

static const struct option options[] = {{"help", no_argument, NULL, 'h'},
                                        {"output", required_argument, NULL, 'o'},
                                        {"policy", required_argument, NULL, 'p'},
                                        {"format", required_argument, NULL, 'f'},
                                        {"as-of", required_argument, NULL, OPTION_AS_OF},
                                        {"as-if-in-force", no_argument, NULL, OPTION_AS_IF},
                                        {"population", required_argument, NULL, OPTION_POPULATION},
                                        {"atlas", required_argument, NULL, OPTION_ATLAS},
                                        {"verbose", no_argument, NULL, 'v'},
                                        EVIDENCE_OPTIONS,
                                        {0}};

struct run {
    struct evidence_options options;
    const char *output, *atlas, *format, *population;
    const char *policies[MOST_POLICIES];
    size_t n_policies;
};

static bool prepare(const struct run *r, struct cordon *c) {
    bool fine = true;
    for (size_t i = 0; i < r->n_policies; i++)
        fine = cordon_add_policy(c, r->policies[i]) == CORDON_FINE && fine;
    if (r->population) fine = cordon_set_population(c, r->population) == CORDON_FINE && fine;
    return fine && cordon_open_atlas(c, r->atlas) == CORDON_FINE;
}

static enum cordon_status run(const struct run *r, struct cordon *c, struct stream *to) {
    bool json = strcmp(r->format, "json") == 0;
    struct cordon_style style = CORDON_STYLE;
    cordon_style_for(&style, r->output ? NULL : stdout);
    style.verbose = r->options.verbose;
    enum cordon_status status = cordon_run(c, json ? stream_line : NULL, to);
    if (!cordon_has_result(c)) return status;
    stream_begin(to);
    if (!stream_flush(to)) return CORDON_NOT_WRITTEN;
    enum cordon_status written = cordon_report_to(c, r->format, &style, to->file);
    if (written == CORDON_NOT_WRITTEN) to->why = strerror(errno);
    return written == CORDON_FINE ? status : written;
}

static bool is_format(const char *name) {
    for (const char *const *f = cordon_formats(); *f; f++)
        if (strcmp(*f, name) == 0) return true;
    return false;
}

static int read_options(struct run *r, int argc, char **argv) {
    bool bad = false;
    opterr = 0;
    for (int c; (c = getopt_long(argc, argv, ":ho:p:f:v", options, NULL)) != -1;) {
        switch (c) {
        case 'h': printf("%s%s%s", help, evidence_options_help, examples); return EXIT_FINE;
        case 'o': r->output = optarg; break;
        case 'p':
            if (r->n_policies == MOST_POLICIES)
                return usage_error(argv[0], "more than %d policies", MOST_POLICIES);
            r->policies[r->n_policies++] = optarg;
            break;
        case 'f': r->format = optarg; break;
        case 'v': r->options.verbose = true; break;
        case OPTION_AS_OF: r->options.library.as_of = optarg; break;
        case OPTION_AS_IF: r->options.library.as_if_in_force = true; break;
        case OPTION_ATLAS: r->atlas = optarg; break;
        case OPTION_POPULATION: r->population = optarg; break;
        default:
            if (!evidence_option(c, optarg, argv[0], &r->options, &bad))
                return unknown_option(argv[0], argv[optind - 1], options);
        }
        if (bad) return EXIT_USAGE;
    }
    const char *as_of = r->options.library.as_of;
    if (as_of && !date_parse(text_of(as_of), NULL, NULL))
        return usage_error(argv[0], "'%s' is no date (YYYY, YYYY-MM or YYYY-MM-DD)", as_of);
    if (!is_format(r->format))
        return usage_error(argv[0], "there is no format '%s'; there are text, json, html and csv", r->format);
    if (optind == argc) return usage_error(argv[0], "name the evidence");
    return -1;
}

int command_audit(int argc, char **argv) {
    struct run r = {.options.library = CORDON_OPTIONS, .format = "text"};
    int usage = read_options(&r, argc, argv);
    if (usage >= 0) return usage;
    struct stream to = stream_open(r.output, argv + optind, (size_t)(argc - optind));
    if (!to.file) return usage_error(argv[0], "cannot write %s: %s", r.output, to.why);
    struct cordon *c = evidence_context(&r.options);
    enum cordon_status status = CORDON_UNUSABLE;
    if (prepare(&r, c)) {
        evidence_open(c, &r.options, argv + optind, (size_t)(argc - optind));
        status = run(&r, c, &to);
    }
    if (!stream_close(&to)) status = CORDON_NOT_WRITTEN;
    cordon_print_diagnostics(c, stderr);
    cordon_free(c);
    if (status > CORDON_INCOMPLETE) return stream_failed(&to, argv[0], "the report");
    return (int)status; /* they are the exit statuses */
}
