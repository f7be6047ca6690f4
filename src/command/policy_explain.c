/* cordon policy explain [POLICY/]RULE EVIDENCE... */
#include "command/command.h"
#include "command/judging_options.h"

#include "policy/policy.h"

#include <stdlib.h>
#include <string.h>

static const char help[] = "Usage: cordon policy explain [OPTION]... [POLICY/]RULE EVIDENCE...\n"
                           "\n"
                           "Tells why a rule does or does not speak of each chain of the evidence: every\n"
                           "condition with its answer and the fact or the gap behind it, the exceptions\n"
                           "that concern it, and which remedies can make it go away. POLICY is an id or a\n"
                           "file; without it the rule is looked for in all policies inside the program.\n"
                           "\n"
                           "  -p, --policy P         look for the rule in this policy; may be given several\n"
                           "                         times\n"
                           "      --as-of DATE       judge by the facts and rules of that day; default the\n"
                           "                         last day of the evidence\n"
                           "      --population FILE  how many devices or people the evidence stands for\n"
                           "                         (YAML)\n"
                           "      --atlas FILE       use this atlas\n"
                           "\n";

static const char examples[] =
    "\n"
    "Examples:\n"
    "  cordon policy explain clean-network-2020/cloud-named phone.pcap\n"
    "  cordon policy explain --as-of 2025-06-01 us-28-cfr-202/brokerage-geolocation phone.pcap\n"
    "  cordon policy explain ./mine.yaml/stranger phone.pcap\n"
    "\n"
    "Exit status: 0 explained, 2 wrong usage or unreadable input, 3 explained, but\n"
    "part of the evidence could not be read.\n";

static const struct option options[] = {{"help", no_argument, NULL, 'h'},
                                        {"policy", required_argument, NULL, 'p'},
                                        {"as-of", required_argument, NULL, OPTION_AS_OF},
                                        {"population", required_argument, NULL, OPTION_POPULATION},
                                        {"atlas", required_argument, NULL, OPTION_ATLAS},
                                        WAY_OPTIONS,
                                        EVIDENCE_OPTIONS,
                                        {0}};

static bool take(void *context, int c, const char *command, bool *bad) {
    return judging_option(c, optarg, command, context, bad);
}

/* -1: go on. */
static int read_options(struct judging_options *r, int argc, char **argv) {
    static const char *const texts[] = {help, way_options_help, evidence_options_help, examples, NULL};
    const struct command_line line = {options, ":hp:", texts, take, r};
    int status = command_line_read(&line, argc, argv);
    if (status >= 0) return status;
    if (optind == argc) return usage_error(argv[0], "name the rule, then the evidence");
    if (optind + 1 == argc) return usage_error(argv[0], "name the evidence");
    r->answering.evidence.library.as_if_in_force = true;
    return -1;
}

/* The policies to look for the rule in: those told; else the one before the slash; else all inside the
 * program. Returns the rule's name among them. */
static const char *add_policies(const struct judging_options *r, struct cordon *c, const char *name,
                                enum cordon_status *status) {
    const struct shipped_policy *shipped;
    const char *slash = strrchr(name, '/');
    *status = CORDON_FINE;
    for (size_t i = 0; i < r->n_policies && *status == CORDON_FINE; i++)
        *status = cordon_add_policy(c, r->policies[i]);
    if (r->n_policies) return name;
    if (slash) {
        char *policy = strndup(name, (size_t)(slash - name));
        *status = policy ? cordon_add_policy(c, policy) : CORDON_UNUSABLE;
        free(policy);
        return slash + 1;
    }
    for (size_t i = 0, n = policy_shipped(&shipped); i < n && *status == CORDON_FINE; i++)
        *status = cordon_add_policy(c, shipped[i].id);
    return name;
}

static enum cordon_status explain(const struct judging_options *r, struct cordon *c, char *const *names,
                                  size_t n) {
    enum cordon_status status;
    const char *rule = add_policies(r, c, names[0], &status);
    if (status == CORDON_FINE && r->population) status = cordon_set_population(c, r->population);
    if (status == CORDON_FINE) status = cordon_open_atlas(c, r->answering.atlas);
    if (status == CORDON_FINE && !judging_prepare_ways(r, c)) status = CORDON_UNUSABLE;
    if (status != CORDON_FINE) return status;
    evidence_open(c, &r->answering.evidence, names + 1, n - 1);
    status = cordon_run(c, NULL, NULL);
    if (!cordon_has_result(c)) return status;
    enum cordon_status told = cordon_explain_to(c, rule, stdout);
    if (told != CORDON_FINE) return told;
    return status == CORDON_DENIED ? CORDON_FINE : status;
}

int command_policy_explain(int argc, char **argv) {
    static char name[] = "policy explain"; /* getopt() wants argv to be writable */
    argv[0] = name;
    struct judging_options r = {.answering.evidence.library = CORDON_OPTIONS};
    int usage = read_options(&r, argc, argv);
    if (usage >= 0) return usage;
    struct cordon *c = evidence_context(&r.answering.evidence);
    enum cordon_status status = explain(&r, c, argv + optind, (size_t)(argc - optind));
    cordon_print_diagnostics(c, stderr);
    cordon_free(c);
    if (status > CORDON_INCOMPLETE) return usage_error(name, "the explanation could not be written");
    return (int)status;
}
