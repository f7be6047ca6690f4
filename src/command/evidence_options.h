/* What every command over evidence has: limits, threads, progress, the sandbox. */
#ifndef CORDON_COMMAND_EVIDENCE_OPTIONS_H
#define CORDON_COMMAND_EVIDENCE_OPTIONS_H

#include "cordon.h"

#include <getopt.h>

/* Entries for a getopt_long() table; values are beyond all characters. */
enum {
    OPTION_MAX_FLOWS = 512,
    OPTION_MAX_INSPECTED,
    OPTION_MAX_REASSEMBLY,
    OPTION_MAX_DNS,
    OPTION_MAX_DECOMPRESSED,
    OPTION_MAX_EXPANSION,
    OPTION_MAX_SECONDS,
    OPTION_MAX_PACKETS,
    OPTION_MAX_CONTENTS,
    OPTION_THREADS,
    OPTION_KEY_LOG,
    OPTION_PERSONA,
    OPTION_COMPONENTS,
    OPTION_NO_CONTENT,
    OPTION_NO_SANDBOX,
    OPTION_CACHE,
    OPTION_NO_CACHE,
    OPTION_OTHER
};

#define EVIDENCE_OPTIONS                                                                                     \
    {"max-flows", required_argument, NULL, OPTION_MAX_FLOWS},                                                \
        {"max-inspected", required_argument, NULL, OPTION_MAX_INSPECTED},                                    \
        {"max-reassembly", required_argument, NULL, OPTION_MAX_REASSEMBLY},                                  \
        {"max-dns", required_argument, NULL, OPTION_MAX_DNS},                                                \
        {"max-decompressed", required_argument, NULL, OPTION_MAX_DECOMPRESSED},                              \
        {"max-expansion", required_argument, NULL, OPTION_MAX_EXPANSION},                                    \
        {"max-seconds", required_argument, NULL, OPTION_MAX_SECONDS},                                        \
        {"max-packets", required_argument, NULL, OPTION_MAX_PACKETS},                                        \
        {"max-contents", required_argument, NULL, OPTION_MAX_CONTENTS},                                      \
        {"keylog", required_argument, NULL, OPTION_KEY_LOG},                                                 \
        {"persona", required_argument, NULL, OPTION_PERSONA},                                                \
        {"components", required_argument, NULL, OPTION_COMPONENTS},                                          \
        {"no-content", no_argument, NULL, OPTION_NO_CONTENT},                                                \
        {"cache", required_argument, NULL, OPTION_CACHE}, {"no-cache", no_argument, NULL, OPTION_NO_CACHE},  \
        {"threads", required_argument, NULL, OPTION_THREADS},                                                \
        {"jobs", required_argument, NULL, OPTION_THREADS}, {                                                 \
        "no-sandbox", no_argument, NULL, OPTION_NO_SANDBOX                                                   \
    }

enum { MOST_KEY_LOGS = 64, MOST_COMPONENT_LISTS = 16 };

extern const char evidence_options_help[];

struct evidence_options {
    struct cordon_options library;
    const char *key_logs[MOST_KEY_LOGS], *persona, *components[MOST_COMPONENT_LISTS];
    size_t n_key_logs, n_components;
    bool no_sandbox, verbose, no_cache;
    char cache[4096];  /* where nothing else is told */
    int64_t began_ns;  /* of the evidence whose progress is shown … */
    const char *shown; /* … and its name */
};

/* True when it was one of these; a bad number is told on stderr and sets *bad. */
bool evidence_option(int option, const char *argument, const char *command, struct evidence_options *to,
                     bool *bad);

/* A context with these options, and a progress bar on stderr where that is a terminal. */
struct cordon *evidence_context(struct evidence_options *o);

/* Adds the evidence, then gives up all rights that reading it does not need. Nothing can be opened
 * afterwards. */
void evidence_open(struct cordon *c, const struct evidence_options *o, char *const *names, size_t n);

#endif
