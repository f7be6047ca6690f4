/* cordon policy explain POLICY/RULE EVIDENCE... */
#include "command/command.h"
#include "command/evidence_options.h"

#include "base/date.h"

#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: cordon policy explain [OPTION]... POLICY/RULE EVIDENCE...\n"
    "\n"
    "Tells why a rule does or does not speak of each chain of the evidence: every condition with its answer "
    "and the\n"
    "fact or the gap behind it, the exceptions that concern it, and which remedies can make it go away. "
    "POLICY is an\n"
    "id or a file.\n"
    "\n"
    "      --as-of DATE       judge by the facts and rules of that day; default the last day of the "
    "evidence\n"
    "      --population FILE  how many devices or people the evidence stands for (YAML)\n"
    "      --atlas FILE       use this atlas\n"
    "\n";

static const char examples[] = "\nexamples:\n"
                               "  cordon policy explain clean-network-2020/cloud-named phone.pcap\n"
                               "  cordon policy explain --as-of 2025-06-01 --population fleet.yaml "
                               "us-28-cfr-202/brokerage-geolocation phone.pcap\n"
                               "  cordon policy explain ./mine.yaml/stranger phone.pcap\n"
                               "\nExit status: 0 explained, 2 wrong usage or unreadable input, 3 explained, "
                               "but part of the evidence could not be read.\n";

enum { OPTION_AS_OF = OPTION_OTHER, OPTION_ATLAS, OPTION_POPULATION };

static const struct option options[] = {{"help", no_argument, NULL, 'h'},
                                        {"as-of", required_argument, NULL, OPTION_AS_OF},
                                        {"population", required_argument, NULL, OPTION_POPULATION},
                                        {"atlas", required_argument, NULL, OPTION_ATLAS},
                                        EVIDENCE_OPTIONS,
                                        {0}};

struct run {
    struct evidence_options options;
    const char *atlas, *population;
};

static int read_options(struct run *r, int argc, char **argv) {
    static const char command[] = "policy explain";
    bool bad = false;
    opterr = 0;
    for (int c; (c = getopt_long(argc, argv, ":h", options, NULL)) != -1;) {
        switch (c) {
        case 'h': printf("%s%s%s", help, evidence_options_help, examples); return EXIT_FINE;
        case OPTION_AS_OF: r->options.library.as_of = optarg; break;
        case OPTION_ATLAS: r->atlas = optarg; break;
        case OPTION_POPULATION: r->population = optarg; break;
        default:
            if (!evidence_option(c, optarg, command, &r->options, &bad))
                return unknown_option(command, argv[optind - 1], options);
        }
        if (bad) return EXIT_USAGE;
    }
    const char *as_of = r->options.library.as_of;
    if (as_of && !date_parse(text_of(as_of), NULL, NULL))
        return usage_error(command, "'%s' is no date (YYYY, YYYY-MM or YYYY-MM-DD)", as_of);
    if (optind == argc || !strchr(argv[optind], '/'))
        return usage_error(command, "name the rule as POLICY/RULE, then the evidence");
    if (optind + 1 == argc) return usage_error(command, "name the evidence");
    r->options.library.as_if_in_force = true;
    return -1;
}

static enum cordon_status explain(const struct run *r, struct cordon *c, const char *policy, const char *rule,
                                  char *const *evidence, size_t n) {
    enum cordon_status status = cordon_add_policy(c, policy);
    if (status == CORDON_FINE && r->population) status = cordon_set_population(c, r->population);
    if (status == CORDON_FINE) status = cordon_open_atlas(c, r->atlas);
    if (status != CORDON_FINE) return status;
    evidence_open(c, &r->options, evidence, n);
    status = cordon_run(c, NULL, NULL);
    if (!cordon_has_result(c)) return status;
    enum cordon_status told = cordon_explain_to(c, rule, stdout);
    if (told != CORDON_FINE) return told;
    return status == CORDON_DENIED ? CORDON_FINE : status;
}

int command_policy_explain(int argc, char **argv) {
    struct run r = {.options.library = CORDON_OPTIONS};
    int usage = read_options(&r, argc, argv);
    if (usage >= 0) return usage;
    char *name = argv[optind], *slash = strrchr(name, '/');
    char *policy = strndup(name, (size_t)(slash - name));
    struct cordon *c = evidence_context(&r.options);
    enum cordon_status status =
        explain(&r, c, policy ? policy : "", slash + 1, argv + optind + 1, (size_t)(argc - optind - 1));
    free(policy);
    cordon_print_diagnostics(c, stderr);
    cordon_free(c);
    if (status > CORDON_INCOMPLETE)
        return usage_error("policy explain", "the explanation could not be written");
    return (int)status;
}
