#include "command/answering.h"
#include "command/command.h"

static const char help[] = "Usage: cordon observe [OPTION]... EVIDENCE...\n"
                           "\n"
                           "Prints what the evidence shows as JSON Lines: flow, dns, app, device, route and\n"
                           "trace observations, then a summary. Needs no atlas and no policy. EVIDENCE is a\n"
                           "capture (pcap, pcapng or snoop), a web archive (HAR), a flow log, an app's\n"
                           "package (APK, XAPK, AAB, AAR, JAR, IPA, DEX, ELF ...), a routing dump (MRT\n"
                           "...), traceroutes (scamper, RIPE Atlas, mtr, traceroute, tracert ...) or a list\n"
                           "of software or devices (dumpsys, dpkg, CycloneDX, ip neigh, nmap ...); '-' is\n"
                           "standard input; a folder is every package beneath it.\n"
                           "\n"
                           "      --requests         each HTTP request that can be read as well: method,\n"
                           "                         host, path, sizes. What is found in a path is masked,\n"
                           "                         and of a query only the names are shown\n"
                           "  -o, --output FILE      write there instead of standard output\n"
                           "  -v, --verbose          say so where the kernel cannot confine the reading of\n"
                           "                         evidence\n"
                           "\n";

static const char examples[] =
    "\n"
    "Examples:\n"
    "  cordon observe phone.pcap\n"
    "  cordon observe browser.har\n"
    "  traceroute -n example.com | cordon observe - | jq '.hops'\n"
    "  adb shell 'getprop; dumpsys package' | cordon observe - | jq -r "
    "'select(.install.system==\"yes\").id'\n"
    "  tcpdump -w - | cordon observe - | jq -r 'select(.kind==\"flow\").server_name'\n";

enum { OPTION_REQUESTS = OPTION_BEYOND_ANSWERING };

static const struct option options[] = {{"help", no_argument, NULL, 'h'},
                                        {"output", required_argument, NULL, 'o'},
                                        {"requests", no_argument, NULL, OPTION_REQUESTS},
                                        {"verbose", no_argument, NULL, 'v'},
                                        EVIDENCE_OPTIONS,
                                        {0}};

static bool take(void *context, int c, const char *command, bool *bad) {
    struct answering_options *o = context;
    if (c == OPTION_REQUESTS) return o->evidence.library.requests = true;
    return answering_option(c, optarg, command, o, bad);
}

static enum cordon_status answer(const void *context, struct cordon *c, struct stream *to) {
    return cordon_observe(c, stream_line, to);
}

int command_observe(int argc, char **argv) {
    static const char *const texts[] = {help, evidence_options_help, examples, NULL};
    struct answering_options o = {.evidence.library = CORDON_OPTIONS};
    const struct command_line line = {options, ":ho:v", texts, take, &o};
    int status = command_line_read(&line, argc, argv);
    if (status >= 0) return status;
    if (optind == argc) return usage_error(argv[0], "name the evidence");
    const struct answering_steps steps = {.answer = answer, .result = "the output"};
    return answering_run(&o, argv[0], argv + optind, (size_t)(argc - optind), &steps);
}
