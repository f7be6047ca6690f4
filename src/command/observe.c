#include "command/command.h"
#include "command/evidence_options.h"

#include "report/observation.h"

#include <stdio.h>

static const char help[] =
    "Usage: cordon observe [OPTION]... EVIDENCE...\n"
    "\n"
    "Prints what the evidence shows as JSON Lines: flow and dns observations, then a summary. Needs no atlas "
    "and no\n"
    "policy. EVIDENCE is a capture (pcap, pcapng or snoop; plain, gzip or zstd); '-' is standard input.\n"
    "\n"
    "  -o, --output FILE      write there instead of standard output\n"
    "\n";

static const char examples[] =
    "\nExamples:\n"
    "  cordon observe phone.pcap\n"
    "  tcpdump -w - | cordon observe - | jq -r 'select(.kind==\"flow\").server_name'\n";

static const struct option options[] = {
    {"help", no_argument, NULL, 'h'}, {"output", required_argument, NULL, 'o'}, EVIDENCE_OPTIONS, {0}};

struct observe {
    struct capture_options capture;
    struct json json;
    struct observation_summary summary;
    struct diagnostics *diagnostics;
};

static void observe_one(struct observe *o, const char *name) {
    struct capture *c = evidence_read(name, &o->capture, o->diagnostics);
    if (!c) return;
    observations_capture(&o->json, c, name);
    observation_summary_add(&o->summary, c);
    capture_free(c);
}

int command_observe(int argc, char **argv) {
    struct observe o = {.capture = capture_options_default(), .summary = {.complete = true}};
    const char *to = NULL;
    bool bad = false;
    opterr = 0;
    for (int c; (c = getopt_long(argc, argv, ":ho:", options, NULL)) != -1;) {
        if (c == 'h') {
            printf("%s%s%s", help, evidence_options_help, examples);
            return EXIT_FINE;
        }
        if (c == 'o')
            to = optarg;
        else if (!evidence_option(c, optarg, argv[0], &o.capture, &bad))
            return unknown_option(argv[0], argv[optind - 1], options);
        if (bad) return EXIT_USAGE;
    }
    if (optind == argc) return usage_error(argv[0], "name the evidence");
    FILE *file = to ? fopen(to, "w") : stdout;
    if (!file) return usage_error(argv[0], "cannot write %s", to);
    struct output out = output_to_file(file);
    o.json = json_to(&out);
    o.diagnostics = diagnostics_new(1000);
    for (int i = optind; i < argc; i++) observe_one(&o, argv[i]);
    uint64_t damage = diagnostics_total(o.diagnostics, SEVERITY_DAMAGE);
    uint64_t errors = diagnostics_total(o.diagnostics, SEVERITY_ERROR);
    o.summary.complete = o.summary.complete && damage == 0;
    observations_summary(&o.json, &o.summary, o.diagnostics);
    bool written = output_end(&out);
    if (to) written = fclose(file) == 0 && written;
    diagnostics_print(o.diagnostics, stderr);
    diagnostics_free(o.diagnostics);
    if (!written) return usage_error(argv[0], "the output could not be written");
    return errors ? EXIT_USAGE : damage ? EXIT_INCOMPLETE : EXIT_FINE;
}
