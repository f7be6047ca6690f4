/* cordon diff: what changed between two saved audits. */
#include "report/diff.h"

#include "base/sandbox.h"
#include "command/command.h"

#include <getopt.h>

static const char help[] =
    "Usage: cordon diff [--json] [-v] BEFORE AFTER\n"
    "\n"
    "What changed between two saved audits (cordon audit --format json): where apps\n"
    "send, who holds and controls that, under whose law, which data, how protected,\n"
    "and what policies say. So a promised change is verified in the field.\n"
    "\n"
    "  --json         one JSON object a line: the changes, then a summary\n"
    "  -v, --verbose  every change, however many\n"
    "\n"
    "BEFORE and AFTER are plain, gzip or zstd; one of them may be '-', standard\n"
    "input. Compared are destinations: an app and the service it asked for, or an\n"
    "address where no name was seen. Verdicts of policies are compared where both\n"
    "audits have the policy.\n"
    "\n"
    "Examples:\n"
    "  cordon audit -p data-residency-eu --format json -o before.jsonl before.pcap\n"
    "  cordon audit -p data-residency-eu --format json after.pcap | cordon diff before.jsonl -\n"
    "\n"
    "Exit status: 0 nothing became denied, 1 something did, 2 wrong usage or no\n"
    "saved audit, 3 an audit is not whole, so that something may be missing.\n";

enum { OPTION_JSON = 256 };

static const struct option options[] = {{"help", no_argument, NULL, 'h'},
                                        {"json", no_argument, NULL, OPTION_JSON},
                                        {"verbose", no_argument, NULL, 'v'},
                                        {0}};

static const char *name_of(const char *path) {
    return strcmp(path, "-") == 0 ? "standard input" : path;
}

static int compare(char *const *paths, bool json, bool verbose, struct diagnostics *d) {
    struct report_options o = report_options_for(stdout);
    int fds[2] = {input_descriptor(paths[0], d), input_descriptor(paths[1], d)};
    struct input *in[2] = {NULL, NULL};
    sandbox_enter((struct sandbox_rules){0});
    for (int i = 0; i < 2; i++)
        if (fds[i] >= 0)
            in[i] = input_on(fds[i], name_of(paths[i]), (struct input_limits){.most_ratio = 2000}, d);
    struct diff *diff =
        in[0] && in[1] ? diff_read(in[0], name_of(paths[0]), in[1], name_of(paths[1]), d) : NULL;
    int status = EXIT_USAGE;
    o.verbose = verbose;
    if (diff) {
        struct output out = output_to_file(stdout);
        bool fine = json ? diff_json(diff, &out) : diff_text(diff, &out, o);
        status = diff_incomplete(diff)       ? EXIT_INCOMPLETE
                 : diff->counts[DIFF_DENIED] ? EXIT_DENIED
                                             : EXIT_FINE;
        if (!output_end(&out) || !fine) status = not_written("diff");
    }
    input_close(in[0]);
    input_close(in[1]);
    diff_free(diff);
    return status;
}

int command_diff(int argc, char **argv) {
    bool json = false, verbose = false;
    opterr = 0;
    for (int c; (c = getopt_long(argc, argv, ":hv", options, NULL)) != -1;) {
        switch (c) {
        case 'h': fputs(help, stdout); return EXIT_FINE;
        case 'v': verbose = true; break;
        case OPTION_JSON: json = true; break;
        default: return unknown_option(argv[0], argv[optind - 1], options);
        }
    }
    if (argc - optind != 2) return usage_error(argv[0], "name two saved audits, before and after");
    if (strcmp(argv[optind], "-") == 0 && strcmp(argv[optind + 1], "-") == 0)
        return usage_error(argv[0], "only one of both can be standard input");
    struct diagnostics *d = diagnostics_new(50);
    int status = compare(argv + optind, json, verbose, d);
    diagnostics_print(d, stderr);
    diagnostics_free(d);
    return status;
}
