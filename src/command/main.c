#include "command/command.h"

#include "base/output.h"
#include "base/suggest.h"

#include <errno.h>
#include <getopt.h>
#include <locale.h>
#include <malloc.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

static const struct subcommand {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *about;
} subcommands[] = {
    {"audit", command_audit, "judge evidence: who gets what, where, and may they"},
    {"watch", command_watch, "the same for what goes over a network now"},
    {"observe", command_observe, "print what the evidence shows, as JSON Lines"},
    {"who", command_who, "who holds and controls an address, AS, domain, app …"},
    {"control", command_control, "who controls whom, over any owner,owned,share table"},
    {"whatif", command_whatif, "what a change of owners would make of the verdicts"},
    {"impact", command_impact, "whom a ban hits before it acts, and what breaks without some networks"},
    {"enforce", command_enforce, "stop what a policy denies, for a time and reversibly"},
    {"trace", command_trace, "which traceroutes would tell most; it runs none"},
    {"log", command_log, "what saved audits and watching have found"},
    {"why", command_why, "why something is blocked, and how to object"},
    {"diff", command_diff, "what changed between two saved audits"},
    {"atlas", command_atlas, "build, check or describe the atlas of parties and places"},
    {"policy", command_policy, "list, check, test or show policies"},
    {"persona", command_persona, "start or check the list of a test device's own values"},
};

enum { SUBCOMMANDS = sizeof subcommands / sizeof *subcommands };

static void help(FILE *to) {
    fputs("cordon tells from evidence which app sends data to whom, who controls them, how\n"
          "it is protected on the way, and whether your policy allows it.\n\n"
          "Usage: cordon COMMAND [OPTION]... [ARGUMENT]...\n\nCommands:\n",
          to);
    for (size_t i = 0; i < SUBCOMMANDS; i++)
        fprintf(to, "  %-9s %s\n", subcommands[i].name, subcommands[i].about);
    fputs("\nExamples:\n"
          "  cordon audit --policy data-residency-eu phone.pcap\n"
          "  cordon audit --policy clean-network-2020 --format html -o report.html phone.pcap\n"
          "  cordon observe phone.pcap | jq 'select(.kind == \"flow\") | .server_name'\n"
          "  cordon who domain:tiktok.com\n"
          "  cordon watch --policy clean-network-2020 eth0\n"
          "  cordon impact --policy clean-network-2020 phone.pcap\n"
          "  cordon enforce plan --policy us-no-tiktok phone.pcap\n"
          "\nExit status: 0 nothing denied, 1 something denied, 2 usage or unreadable input,\n"
          "3 ran but incomplete.\n"
          "'cordon COMMAND --help' tells more of each; the manual is cordon(1).\n",
          to);
}

int usage_error(const char *command, const char *format, ...) {
    va_list args;
    fprintf(stderr, "cordon %s: ", command);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fprintf(stderr, "; see 'cordon %s --help'\n", command);
    return EXIT_USAGE;
}

int not_written(const char *command) {
    fprintf(stderr, "cordon %s: the answer could not be written: %s\n", command, strerror(errno));
    return EXIT_USAGE;
}

bool asks_help(const char *word) {
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

static const struct option *option_of(int value, const struct option *known) {
    while (known->name && known->val != value) known++;
    return known->name ? known : NULL;
}

/* What an abbreviation may stand for, "--max-dns or --max-flows"; false when it is none, or of one only. */
static bool ambiguous(struct text word, const struct option *known, struct output *to) {
    const char *fits[64];
    size_t n = 0;
    for (; known->name; known++)
        if (word.n && n < 64 && strncmp(known->name, word.p, word.n) == 0) fits[n++] = known->name;
    for (size_t i = 0; n > 1 && i < n; i++)
        output_format(to, "%s--%s", i == 0 ? "" : i + 1 < n ? ", " : " or ", fits[i]);
    return n > 1;
}

static int unknown_word(const char *command, const char *word, const struct option *known) {
    const char *names[64];
    size_t n = 0;
    struct text t = text_of(word);
    while (t.n && *t.p == '-') t = (struct text){t.p + 1, t.n - 1};
    struct output list = output_to_memory();
    if (ambiguous(t, known, &list)) {
        struct text all = output_view(&list);
        usage_error(command, "'%s' may be %.*s", word, (int)all.n, all.p);
    } else {
        for (; n < 64 && known[n].name; n++) names[n] = known[n].name;
        const char *near = suggest(t, names, n);
        usage_error(command, "there is no option '%s'%s%s%s", word, near ? " (did you mean '--" : "",
                    near ? near : "", near ? "'?)" : "");
    }
    output_end(&list);
    return EXIT_USAGE;
}

/* getopt_long() leaves in optopt what it was at: 0 with a long option that it does not know, otherwise the
 * letter or value of one that it does not know (a letter), that lacks its argument or that has one too many.
 */
int unknown_option(const char *command, const char *word, const struct option *known) {
    if (optopt == 0) return unknown_word(command, word, known);
    const struct option *o = option_of(optopt, known);
    bool letter = optopt > ' ' && optopt < 127, longer = strncmp(word, "--", 2) == 0;
    if (!o) return usage_error(command, "there is no option '-%c'", optopt);
    if (o->has_arg == no_argument) return usage_error(command, "option '--%s' takes no argument", o->name);
    if (letter && !longer)
        return usage_error(command, "option '-%c' (--%s) lacks its argument", optopt, o->name);
    return usage_error(command, "option '--%s' lacks its argument", o->name);
}

static const struct subcommand *subcommand_named(struct text word) {
    for (size_t i = 0; i < SUBCOMMANDS; i++)
        if (text_is(word, subcommands[i].name)) return &subcommands[i];
    return NULL;
}

static int unknown_command(const char *word) {
    if (*word == '-') {
        fprintf(stderr, "cordon: there is no option '%s'; see 'cordon --help'\n", word);
        return EXIT_USAGE;
    }
    if (access(word, F_OK) == 0) {
        fprintf(stderr, "cordon: there is no command '%s'; for that file: cordon audit %s\n", word, word);
        return EXIT_USAGE;
    }
    const char *names[SUBCOMMANDS];
    for (size_t i = 0; i < SUBCOMMANDS; i++) names[i] = subcommands[i].name;
    const char *near = suggest(text_of(word), names, SUBCOMMANDS);
    fprintf(stderr, "cordon: there is no command '%s'%s%s%s; see 'cordon --help'\n", word,
            near ? " (did you mean '" : "", near ? near : "", near ? "'?)" : "");
    return EXIT_USAGE;
}

/* "cordon help audit" is "cordon audit --help". */
static int help_on(char *name) {
    char option[] = "--help", *argv[] = {name, option, NULL};
    const struct subcommand *of = subcommand_named(text_of(name));
    return of ? of->run(2, argv) : unknown_command(name);
}

static int run(int argc, char **argv) {
    struct text word = text_of(argv[1]);
    if (text_is(word, "help") && argc == 3) return help_on(argv[2]);
    if (asks_help(argv[1]) || text_is(word, "help")) {
        help(stdout);
        return EXIT_FINE;
    }
    if (text_is(word, "--version") || text_is(word, "-V")) {
        puts("cordon " CORDON_VERSION);
        return EXIT_FINE;
    }
    const struct subcommand *of = subcommand_named(word);
    return of ? of->run(argc - 1, argv + 1) : unknown_command(argv[1]);
}

int main(int argc, char **argv) {
    /* Tables that grow stay out of the heap, where what they leave behind would be holes. */
    mallopt(M_MMAP_THRESHOLD, 256 << 10);
    setlocale(LC_CTYPE, "");
    signal(SIGPIPE, SIG_DFL); /* `cordon … | head` ends quietly */
    if (argc < 2) {
        help(stderr);
        return EXIT_USAGE;
    }
    int status = run(argc, argv);
    if (fflush(stdout) == 0 && !ferror(stdout)) return status;
    return status == EXIT_USAGE ? status : not_written(argv[1]); /* a command that failed has said so */
}
