#include "command/command.h"
#include "command/judging_options.h"

#include <unistd.h>

static const char help[] = "Usage: cordon audit [OPTION]... EVIDENCE...\n"
                           "\n"
                           "Joins the evidence with the atlas into custody chains and judges them by the\n"
                           "policies. EVIDENCE is a capture (pcap, pcapng or snoop), a web archive (HAR), a\n"
                           "flow log (Zeek, VPC, nfdump, Suricata), an app's package (APK and its splits,\n"
                           "XAPK, APKS, APKM, AAB, AAR, JAR, IPA, a bare DEX, ELF or Mach-O file), a list\n"
                           "of software or devices (dumpsys, dpkg, CycloneDX, ip neigh, nmap ...), routes\n"
                           "(MRT, BMP, bgpctl, birdc, FRR) or traces (scamper, warts, RIPE Atlas, mtr,\n"
                           "traceroute); also in gzip, bzip2 or zstd, but for packages. Found by content;\n"
                           "'-' is standard input. Evidence of several kinds is joined on the destination.\n"
                           "A folder is a store's mirror: every package beneath it is judged by itself, and\n"
                           "the store summed up.\n"
                           "\n"
                           "  -p, --policy P         a policy's id or file; may be given several times.\n"
                           "                         Without: chains, no verdicts\n"
                           "  -f, --format FORMAT    text (default), json, html, sarif or csv\n"
                           "  -o, --output FILE      write there instead of standard output\n"
                           "      --as-of DATE       judge by the facts and rules of that day; default the\n"
                           "                         last day of the evidence\n"
                           "      --as-if-in-force   judge by policies that bind nobody on that day, as if\n"
                           "                         they did\n"
                           "      --population FILE  how many devices or people the evidence stands for\n"
                           "                         (YAML), for thresholds over them\n"
                           "      --atlas FILE       use this atlas\n"
                           "      --save[=FILE]      keep what is found in the store that 'cordon log'\n"
                           "                         asks; default ~/.local/state/cordon/log.sqlite\n"
                           "      --show-values      show found personal data on this terminal, of a test\n"
                           "                         device of your own; without, nothing but class, place,\n"
                           "                         count and a keyed hash is ever kept\n"
                           "  -v, --verbose          every detail, allowed chains too\n"
                           "\n";

static const char examples[] =
    "\n"
    "Exit status: 0 nothing denied, 1 something denied, 2 usage or unreadable input,\n"
    "3 ran but incomplete.\n"
    "\n"
    "Examples:\n"
    "  cordon audit phone.pcap\n"
    "  cordon audit -p eu-gdpr-transfers browser.har phone.pcap\n"
    "  cordon audit -p data-residency-eu -p my-policy.yaml phone.pcap office.pcapng.gz\n"
    "  ip neigh | cordon audit -p us-ndaa-889 -\n"
    "  cordon audit --keylog phone.keylog --persona me.yaml phone.pcap\n"
    "  cordon audit -p us-28-cfr-202 --population fleet.yaml phone.pcap\n"
    "  cordon audit -p clean-network-2020 --as-of 2020-09-01 -f html -o report.html phone.pcap\n"
    "  cordon audit -p clean-network-2020 --mine AS64500 rib.mrt.bz2 updates.mrt.gz\n"
    "  cordon audit phone.pcapng app.apk rib.mrt.bz2 traces.json\n"
    "  cordon audit --save -p data-residency-eu phone.pcap && cordon log --verdict deny\n"
    "  cordon audit -p us-28-cfr-202 -f sarif -o store.sarif /srv/mirror\n";

enum { OPTION_SHOW_VALUES = OPTION_BEYOND_JUDGING, OPTION_SAVE };

struct audit_options {
    struct judging_options judging;
    bool save;
    const char *store; /* NULL: where nothing else is told */
};

static const struct option options[] = {{"help", no_argument, NULL, 'h'},
                                        JUDGING_OPTIONS,
                                        {"save", optional_argument, NULL, OPTION_SAVE},
                                        {"show-values", no_argument, NULL, OPTION_SHOW_VALUES},
                                        {0}};

static bool prepare(const void *context, struct cordon *c) {
    const struct audit_options *o = context;
    bool page = strcmp(o->judging.answering.format, "html") == 0;
    if (page && o->judging.n_policies) cordon_keep_names(c); /* for what its denials would hit */
    return judging_prepare(&o->judging, c) &&
           cordon_open_atlas(c, o->judging.answering.atlas) == CORDON_FINE &&
           (!o->save || cordon_save(c, o->store) == CORDON_FINE);
}

static bool take(void *context, int c, const char *command, bool *bad) {
    struct audit_options *o = context;
    if (c == OPTION_SAVE) {
        o->store = optarg;
        return o->save = true;
    }
    if (c != OPTION_SHOW_VALUES) return judging_option(c, optarg, command, &o->judging, bad);
    return o->judging.answering.evidence.library.keep_values = true;
}

/* -1: go on. */
static int read_options(struct audit_options *o, int argc, char **argv) {
    static const char *const texts[] = {help, way_options_help, evidence_options_help, examples, NULL};
    const struct command_line line = {options, ":ho:p:f:v", texts, take, o};
    int status = command_line_read(&line, argc, argv);
    const struct answering_options *a = &o->judging.answering;
    if (status < 0) status = format_check(a->format, argv[0], cordon_formats());
    if (status >= 0) return status;
    bool shown = !a->output && isatty(STDOUT_FILENO) && strcmp(a->format, "text") == 0;
    if (a->evidence.library.keep_values && !shown)
        return usage_error(argv[0],
                           "--show-values is for a terminal and the text format: values go nowhere else");
    return optind == argc ? usage_error(argv[0], "name the evidence") : -1;
}

int command_audit(int argc, char **argv) {
    struct audit_options o = {
        .judging = {.answering = {.evidence.library = CORDON_OPTIONS, .format = "text"}}};
    int usage = read_options(&o, argc, argv);
    if (usage >= 0) return usage;
    bool lines = strcmp(o.judging.answering.format, "json") == 0;
    return judging_run(&o.judging, argv[0], argv + optind, (size_t)(argc - optind),
                       (struct judging_steps){.prepare = prepare,
                                              .write = cordon_report_to,
                                              .context = &o,
                                              .observations = lines,
                                              .result = "the report"});
}
