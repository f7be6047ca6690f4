#include "command/command.h"
#include "command/evidence_options.h"

#include "command/stream.h"

static const char help[] =
    "Usage: cordon observe [OPTION]... EVIDENCE...\n"
    "\n"
    "Prints what the evidence shows as JSON Lines: flow, dns, app, device, route and trace observations, "
    "then a\n"
    "summary. Needs no atlas and no policy. EVIDENCE is a capture (pcap, pcapng or snoop), a web archive "
    "(HAR), a flow\n"
    "log, an app's package (APK, XAPK, AAB, AAR, JAR, IPA, DEX, ELF ...), a routing dump (MRT ...), "
    "traceroutes "
    "(scamper,\n"
    "RIPE Atlas, mtr, traceroute, tracert ...) or a list of software or devices (dumpsys, dpkg, CycloneDX, "
    "ip "
    "neigh,\n"
    "nmap ...); '-' is standard input; a folder is every package beneath it.\n"
    "\n"
    "      --requests         each HTTP request that can be read as well: method, host, path, sizes. What "
    "is\n"
    "                         found in a path is masked, and of a query only the names are shown\n"
    "  -o, --output FILE      write there instead of standard output\n"
    "  -v, --verbose          say so where the kernel cannot confine the reading of evidence\n"
    "\n";

static const char examples[] =
    "\nExamples:\n"
    "  cordon observe phone.pcap\n"
    "  cordon observe browser.har\n"
    "  traceroute -n example.com | cordon observe - | jq '.hops'\n"
    "  adb shell 'getprop; dumpsys package' | cordon observe - | jq -r "
    "'select(.install.system==\"yes\").id'\n"
    "  tcpdump -w - | cordon observe - | jq -r 'select(.kind==\"flow\").server_name'\n";

enum { OPTION_REQUESTS = OPTION_OTHER };

static const struct option options[] = {{"help", no_argument, NULL, 'h'},
                                        {"output", required_argument, NULL, 'o'},
                                        {"requests", no_argument, NULL, OPTION_REQUESTS},
                                        {"verbose", no_argument, NULL, 'v'},
                                        EVIDENCE_OPTIONS,
                                        {0}};

int command_observe(int argc, char **argv) {
    struct evidence_options o = {.library = CORDON_OPTIONS};
    const char *output = NULL;
    bool bad = false;
    opterr = 0;
    for (int c; (c = getopt_long(argc, argv, ":ho:v", options, NULL)) != -1;) {
        switch (c) {
        case 'h': printf("%s%s%s", help, evidence_options_help, examples); return EXIT_FINE;
        case 'o': output = stream_path(optarg); break;
        case OPTION_REQUESTS: o.library.requests = true; break;
        case 'v': o.verbose = true; break;
        default:
            if (!evidence_option(c, optarg, argv[0], &o, &bad))
                return unknown_option(argv[0], argv[optind - 1], options);
        }
        if (bad) return EXIT_USAGE;
    }
    if (optind == argc) return usage_error(argv[0], "name the evidence");
    struct stream to = stream_open(output, argv + optind, (size_t)(argc - optind));
    if (!to.file) return stream_refused(&to, argv[0], output);
    struct cordon *c = evidence_context(&o);
    evidence_open(c, &o, argv + optind, (size_t)(argc - optind));
    enum cordon_status status = cordon_observe(c, stream_line, &to);
    if (!stream_close(&to)) status = CORDON_NOT_WRITTEN;
    cordon_print_diagnostics(c, stderr);
    cordon_free(c);
    if (status > CORDON_INCOMPLETE) return stream_failed(&to, argv[0], "the output");
    return (int)status; /* they are the exit statuses */
}
