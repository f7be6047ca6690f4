/* Options that every command over evidence takes: limits, threads, progress. */
#ifndef CORDON_COMMAND_EVIDENCE_OPTIONS_H
#define CORDON_COMMAND_EVIDENCE_OPTIONS_H

#include "evidence/capture/capture.h"

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
    OPTION_THREADS,
    OPTION_VERBOSE,
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
        {"max-packets", required_argument, NULL, OPTION_MAX_PACKETS}, {                                      \
        "threads", required_argument, NULL, OPTION_THREADS                                                   \
    }

extern const char evidence_options_help[];

/* True when it was one of these; a bad number is told on stderr and sets *bad. */
bool evidence_option(int option, const char *argument, const char *command, struct capture_options *to,
                     bool *bad);

/* Opens and reads evidence, with a progress bar on stderr where that is a terminal. NULL, with a diagnostic,
 * when it cannot be opened or is none. */
struct capture *evidence_read(const char *name, struct capture_options *how, struct diagnostics *d);

#endif
