#include "command/command.h"
#include "command/evidence_options.h"

#include "base/date.h"
#include "custody/custody.h"
#include "policy/run.h"
#include "report/observation.h"
#include "report/report.h"

#include <stdio.h>
#include <unistd.h>

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
    "      --atlas FILE       use this atlas\n"
    "  -v, --verbose          every detail, allowed chains too\n"
    "\n";

static const char examples[] =
    "\nExit status: 0 nothing denied, 1 something denied, 2 usage or unreadable input, 3 ran but "
    "incomplete.\n"
    "\nExamples:\n"
    "  cordon audit phone.pcap\n"
    "  cordon audit -p data-residency-eu -p my-policy.yaml phone.pcap office.pcapng.gz\n"
    "  cordon audit -p clean-network-2020 --as-of 2020-09-01 -f html -o report.html phone.pcap\n";

enum { OPTION_AS_OF = OPTION_OTHER, OPTION_AS_IF, OPTION_ATLAS, MOST_POLICIES = 64 };

static const struct option options[] = {{"help", no_argument, NULL, 'h'},
                                        {"output", required_argument, NULL, 'o'},
                                        {"policy", required_argument, NULL, 'p'},
                                        {"format", required_argument, NULL, 'f'},
                                        {"as-of", required_argument, NULL, OPTION_AS_OF},
                                        {"as-if-in-force", no_argument, NULL, OPTION_AS_IF},
                                        {"atlas", required_argument, NULL, OPTION_ATLAS},
                                        {"verbose", no_argument, NULL, 'v'},
                                        EVIDENCE_OPTIONS,
                                        {0}};

struct run {
    struct capture_options capture;
    const char *output, *as_of_text, *atlas_path;
    struct text format;
    const char *policy_names[MOST_POLICIES];
    size_t n_policies;
    bool verbose, bad;
    struct judging judging;
    /* made on the way */
    struct arena *arena;
    struct diagnostics *diagnostics;
    struct atlas *atlas;
    const struct policy *policies[MOST_POLICIES];
    struct evidence_summary *evidence;
    struct audit audit;
    struct output out;
    struct json json;
    struct observation_summary observed;
};

/* Captures are read one after the other and let go: what stays are groups of flows. */
static void take_evidence(struct run *r, struct custody *custody, const char *name, uint32_t number) {
    struct evidence_summary *e = &r->evidence[number];
    *e = (struct evidence_summary){.name = name};
    struct capture *c = evidence_read(name, &r->capture, r->diagnostics);
    if (!c) return;
    const struct capture_totals *t = capture_totals(c);
    e->format = t->format;
    e->size = t->size;
    e->packets = t->packets;
    e->bytes = t->bytes;
    e->flows = t->flows;
    e->dns = t->dns;
    e->first_ns = t->first_ns;
    e->last_ns = t->last_ns;
    e->complete = capture_complete(c);
    custody_add_capture(custody, c, number);
    if (text_is(r->format, "json")) observations_capture(&r->json, c, name);
    capture_free(c);
}

/* Without --as-of: the day the evidence ends, so that an old capture is judged by the facts of its time. */
static date_t day_of_evidence(const struct run *r) {
    int64_t last = 0;
    for (size_t i = 0; i < r->audit.n_evidence; i++)
        if (r->evidence[i].packets && r->evidence[i].last_ns > last) last = r->evidence[i].last_ns;
    return last ? date_of_ns(last) : date_today();
}

static bool open_policies(struct run *r) {
    bool fine = true;
    for (size_t i = 0; i < r->n_policies; i++) {
        r->policies[i] = policy_open(r->arena, r->policy_names[i], r->diagnostics);
        fine = fine && r->policies[i];
    }
    return fine;
}

static bool write_report(struct run *r) {
    struct report_options o = report_options_for(r->output ? NULL : stdout);
    const struct shipped_policy *shipped;
    size_t n = policy_shipped(&shipped);
    const char **ids = arena_take_array(r->arena, n, sizeof *ids);
    for (size_t i = 0; i < n; i++) ids[i] = shipped[i].id;
    o.policies = ids;
    o.n_policies = n;
    o.verbose = r->verbose;
    return report_find(r->format)(&r->audit, &r->out, o);
}

static int run(struct run *r, char **names, size_t n) {
    date_t as_of = 0;
    if (r->as_of_text && !date_parse(text_of(r->as_of_text), NULL, &as_of))
        return usage_error("audit", "'%s' is no date (YYYY, YYYY-MM or YYYY-MM-DD)", r->as_of_text);
    if (!open_policies(r) || !(r->atlas = atlas_open(r->atlas_path, r->diagnostics))) return EXIT_USAGE;
    r->evidence = arena_take_array(r->arena, n, sizeof *r->evidence);
    struct custody *custody = custody_new(r->atlas);
    for (size_t i = 0; i < n; i++) take_evidence(r, custody, names[i], (uint32_t)i);
    r->audit.evidence = r->evidence;
    r->audit.n_evidence = n;
    r->audit.as_of = r->as_of_text ? as_of : day_of_evidence(r);
    r->audit.atlas = r->atlas;
    r->audit.atlas_info = atlas_info(r->atlas);
    r->audit.n_chains = custody_chains(custody, r->arena, r->audit.as_of, &r->audit.chains);
    custody_free(custody);
    policies_judge(r->arena, &r->audit, r->policies, r->n_policies, r->judging, r->diagnostics);
    r->audit.diagnostics = r->diagnostics;
    r->audit.complete = diagnostics_total(r->diagnostics, SEVERITY_DAMAGE) == 0;
    return EXIT_FINE;
}

static int status_of(const struct run *r) {
    if (diagnostics_total(r->diagnostics, SEVERITY_ERROR)) return EXIT_USAGE;
    if (!r->audit.complete) return EXIT_INCOMPLETE;
    for (size_t i = 0; i < r->audit.n_chains * r->audit.n_policies; i++)
        if (r->audit.verdicts[i] == VERDICT_DENY) return EXIT_DENIED;
    return EXIT_FINE;
}

static int read_options(struct run *r, int argc, char **argv) {
    opterr = 0;
    for (int c; (c = getopt_long(argc, argv, ":ho:p:f:v", options, NULL)) != -1;) {
        switch (c) {
        case 'h': printf("%s%s%s", help, evidence_options_help, examples); return EXIT_FINE;
        case 'o': r->output = optarg; break;
        case 'p':
            if (r->n_policies == MOST_POLICIES)
                return usage_error(argv[0], "more than %d policies", MOST_POLICIES);
            r->policy_names[r->n_policies++] = optarg;
            break;
        case 'f': r->format = text_of(optarg); break;
        case 'v': r->verbose = true; break;
        case OPTION_AS_OF: r->as_of_text = optarg; break;
        case OPTION_AS_IF: r->judging.as_if_in_force = true; break;
        case OPTION_ATLAS: r->atlas_path = optarg; break;
        default:
            if (!evidence_option(c, optarg, argv[0], &r->capture, &r->bad))
                return unknown_option(argv[0], argv[optind - 1], options);
        }
        if (r->bad) return EXIT_USAGE;
    }
    if (!report_find(r->format))
        return usage_error(argv[0], "there is no format '%.*s'; there are text, json, html and csv",
                           (int)r->format.n, r->format.p);
    if (optind == argc) return usage_error(argv[0], "name the evidence");
    return -1;
}

int command_audit(int argc, char **argv) {
    struct run r = {.capture = capture_options_default(), .format = TEXT("text")};
    int status = read_options(&r, argc, argv);
    if (status >= 0) return status;
    FILE *file = r.output ? fopen(r.output, "w") : stdout;
    if (!file) return usage_error(argv[0], "cannot write %s", r.output);
    r.arena = arena_new();
    r.diagnostics = diagnostics_new(1000);
    r.out = output_to_file(file);
    r.json = json_to(&r.out);
    status = run(&r, argv + optind, (size_t)(argc - optind));
    bool written = true;
    if (status == EXIT_FINE) {
        written = write_report(&r);
        status = status_of(&r);
    }
    written = output_end(&r.out) && written;
    if (r.output) written = fclose(file) == 0 && written;
    diagnostics_print(r.diagnostics, stderr);
    atlas_close(r.atlas);
    diagnostics_free(r.diagnostics);
    arena_free(r.arena);
    if (!written) return usage_error(argv[0], "the report could not be written");
    return status;
}
