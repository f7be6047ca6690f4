/* cordon enforce: a plan into force and out of it. */
#include "command/command.h"
#include "command/stream.h"

#include "base/bytes.h"
#include "base/suggest.h"
#include "cordon.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] = "Usage: cordon enforce plan --policy POLICY... [OPTION]... EVIDENCE...\n"
                           "       cordon enforce render PLAN --backend NAME [OPTION]...\n"
                           "       cordon enforce apply PLAN --target BACKEND[=WHERE]... [OPTION]...\n"
                           "       cordon enforce status [--json]\n"
                           "       cordon enforce confirm | revert | recover\n"
                           "\n"
                           "From findings to controls, reversibly. 'plan' shows what would be stopped and\n"
                           "changes nothing; 'apply' puts a plan into force; without 'confirm' within a\n"
                           "minute everything is as before; 'revert' leaves everything as it was before the\n"
                           "first plan. Measures expire by themselves.\n"
                           "\n"
                           "  render                 print what a backend makes of a plan\n"
                           "    --backend NAME       one of those below\n"
                           "  apply\n"
                           "    --target NAME=WHERE  nft; rpz=/etc/unbound/cordon.rpz; xdp=eth0 …; several\n"
                           "    --reload COMMAND     for the last target: how its software takes the file\n"
                           "                         on, plain words ({}: the file, {zone}: the zone);\n"
                           "                         '' for not at all\n"
                           "    --confirm SECONDS    time for 'confirm'; default 60\n"
                           "    --confirmed          at once, for scripts\n"
                           "  render, apply\n"
                           "    --zone NAME          rpz: name of the zone\n"
                           "    --group NAME         android: name of the policy; suricata: the first\n"
                           "                         signature's number; apple: 'profile' for a\n"
                           "                         configuration profile, before iOS 27\n"
                           "    --input FILE         fdroid, fdroid-entry: the index that is filtered\n"
                           "    --made TIME          render: as if it were then (2026-09-21T10:00:00Z)\n"
                           "  status\n"
                           "    --json               as JSON\n"
                           "  recover                after a start of the machine or a kill: takes back\n"
                           "                         what was left unfinished, and puts what was confirmed\n"
                           "                         into the kernel again (every other command does so\n"
                           "                         too)\n"
                           "  all\n"
                           "    --state DIR          where the state is; default /var/lib/cordon/enforce\n"
                           "\n"
                           "'cordon enforce plan --help' tells of plans.\n"
                           "\n"
                           "Backends:\n";

static const char examples[] =
    "\n"
    "Exit status: 0 done, 1 status: something is not as it was left, 2 refused or\n"
    "failed, and all as before.\n"
    "\n"
    "Examples:\n"
    "  cordon enforce plan --policy us-no-tiktok -o plan.jsonl phone.pcap\n"
    "  cordon enforce render plan.jsonl --backend rpz\n"
    "  cordon enforce apply plan.jsonl --target nft --target rpz=/etc/unbound/cordon.rpz --confirm 120\n"
    "  cordon enforce status && cordon enforce confirm\n"
    "  cordon enforce revert\n";

enum {
    OPTION_BACKEND = 512,
    OPTION_TARGET,
    OPTION_RELOAD,
    OPTION_CONFIRM,
    OPTION_CONFIRMED,
    OPTION_ZONE,
    OPTION_GROUP,
    OPTION_INPUT,
    OPTION_MADE,
    OPTION_JSON,
    OPTION_STATE,
    MOST_TARGETS = 32
};

static const struct option options[] = {{"help", no_argument, NULL, 'h'},
                                        {"backend", required_argument, NULL, OPTION_BACKEND},
                                        {"target", required_argument, NULL, OPTION_TARGET},
                                        {"reload", required_argument, NULL, OPTION_RELOAD},
                                        {"confirm", required_argument, NULL, OPTION_CONFIRM},
                                        {"confirmed", no_argument, NULL, OPTION_CONFIRMED},
                                        {"zone", required_argument, NULL, OPTION_ZONE},
                                        {"group", required_argument, NULL, OPTION_GROUP},
                                        {"input", required_argument, NULL, OPTION_INPUT},
                                        {"made", required_argument, NULL, OPTION_MADE},
                                        {"json", no_argument, NULL, OPTION_JSON},
                                        {"state", required_argument, NULL, OPTION_STATE},
                                        {0}};

struct run {
    struct cordon_enforce_options o;
    struct cordon_target targets[MOST_TARGETS];
    char names[MOST_TARGETS][32];
    size_t n;
    const char *backend, *input;
    bool json;
};

static void print_help(void) {
    const char *name, *about;
    fputs(help, stdout);
    for (size_t i = 0; cordon_backend(i, &name, &about); i++) printf("  %-13s %s\n", name, about);
    fputs(examples, stdout);
}

static bool take_target(struct run *r, const char *command) {
    size_t length = strcspn(optarg, "=");
    if (r->n == MOST_TARGETS || length >= sizeof r->names[0]) {
        usage_error(command, r->n == MOST_TARGETS ? "more than %d targets" : "there is no such backend",
                    MOST_TARGETS);
        return false;
    }
    memcpy(r->names[r->n], optarg, length);
    r->targets[r->n] = (struct cordon_target){.backend = r->names[r->n],
                                              .path = optarg[length] ? optarg + length + 1 : NULL};
    r->n++;
    return true;
}

static bool take_seconds(struct run *r, const char *command) {
    char *end;
    unsigned long v = strtoul(optarg, &end, 10);
    if (*optarg < '0' || *optarg > '9' || *end || v == 0 || v > 86400) {
        usage_error(command, "--confirm '%s' is no number of seconds from 1 to 86400", optarg);
        return false;
    }
    r->o.confirm_seconds = (unsigned)v;
    return true;
}

static bool take_reload(struct run *r, const char *command) {
    if (r->n) r->targets[r->n - 1].reload = optarg;
    if (!r->n) usage_error(command, "--reload comes after the --target that it is for");
    return r->n > 0;
}

/* EXIT_FINE after --help; -1: go on. */
static int read_options(struct run *r, int argc, char **argv) {
    bool fine = true;
    opterr = 0;
    optind = 1;
    for (int c; fine && (c = getopt_long(argc, argv, ":h", options, NULL)) != -1;) switch (c) {
        case 'h': print_help(); return EXIT_FINE;
        case OPTION_BACKEND: r->backend = optarg; break;
        case OPTION_TARGET: fine = take_target(r, argv[0]); break;
        case OPTION_RELOAD: fine = take_reload(r, argv[0]); break;
        case OPTION_CONFIRM: fine = take_seconds(r, argv[0]); break;
        case OPTION_CONFIRMED: r->o.confirmed = true; break;
        case OPTION_ZONE: r->o.zone = optarg; break;
        case OPTION_GROUP: r->o.group = optarg; break;
        case OPTION_INPUT: r->input = optarg; break;
        case OPTION_MADE: r->o.made = optarg; break;
        case OPTION_JSON: r->json = true; break;
        case OPTION_STATE: r->o.state = optarg; break;
        default: return unknown_option(argv[0], argv[optind - 1], options);
        }
    for (size_t i = 0; i < r->n; i++) r->targets[i].input = r->input;
    return fine ? -1 : EXIT_USAGE;
}

/* ---- each word ---- */

static enum cordon_status do_render(struct cordon *c, struct run *r, const char *plan) {
    struct cordon_target t = {.backend = r->backend, .input = r->input};
    return cordon_enforce_render(c, plan, &t, &r->o, stdout);
}

static enum cordon_status do_apply(struct cordon *c, struct run *r, const char *plan) {
    enum cordon_status s = cordon_enforce_apply(c, plan, r->targets, r->n, &r->o);
    unsigned seconds = r->o.confirm_seconds ? r->o.confirm_seconds : 60;
    if (s == CORDON_FINE && r->o.confirmed)
        puts("in force, and confirmed");
    else if (s == CORDON_FINE)
        printf("in force for %u seconds; to keep it: cordon enforce confirm\n", seconds);
    return s;
}

static enum cordon_status do_status(struct cordon *c, struct run *r, const char *plan) {
    struct cordon_style style = CORDON_STYLE;
    (void)plan;
    cordon_style_for(&style, stdout);
    return cordon_enforce_status_to(c, &r->o, r->json ? "json" : "text", &style, stdout);
}

static enum cordon_status do_confirm(struct cordon *c, struct run *r, const char *plan) {
    (void)plan;
    enum cordon_status s = cordon_enforce_confirm(c, &r->o);
    if (s == CORDON_FINE) puts("confirmed");
    return s;
}

static enum cordon_status do_revert(struct cordon *c, struct run *r, const char *plan) {
    bool was = false;
    (void)plan;
    enum cordon_status s = cordon_enforce_revert(c, &r->o, &was);
    if (s == CORDON_FINE) puts(was ? "everything is as it was before" : "nothing was in force");
    return s;
}

static enum cordon_status do_recover(struct cordon *c, struct run *r, const char *plan) {
    bool was = false;
    (void)plan;
    enum cordon_status s = cordon_enforce_recover(c, &r->o, &was);
    if (s == CORDON_FINE && !was) puts("there was nothing to recover");
    return s;
}

static const struct word {
    const char *name;
    enum cordon_status (*run)(struct cordon *c, struct run *r, const char *plan);
    bool plan; /* it takes one */
} words[] = {{"render", do_render, true},    {"apply", do_apply, true},    {"status", do_status, false},
             {"confirm", do_confirm, false}, {"revert", do_revert, false}, {"recover", do_recover, false}};

enum { WORDS = sizeof words / sizeof *words };

static int run_word(const struct word *w, struct run *r, const char *plan, const char *command) {
    struct cordon_options library = CORDON_OPTIONS;
    struct cordon *c = cordon_new(&library);
    enum cordon_status s = w->run(c, r, plan);
    bool flushed = fflush(stdout) == 0;
    cordon_print_diagnostics(c, stderr);
    cordon_free(c);
    if (!flushed || s == CORDON_NOT_WRITTEN) return not_written(command);
    return s == CORDON_MISUSE ? EXIT_USAGE : (int)s;
}

/* argv[0] is the whole name, "enforce apply". */
static int word_command(const struct word *w, int argc, char **argv) {
    const char *command = argv[0];
    struct run r = {.o = CORDON_ENFORCE_OPTIONS};
    int status = read_options(&r, argc, argv);
    if (status >= 0) return status;
    int given = argc - optind;
    if (w->plan && given == 0) return usage_error(command, "name the plan");
    if (given > w->plan) return usage_error(command, "'%s' is one too many", argv[optind + w->plan]);
    if (w->run == do_render && !r.backend) return usage_error(command, "name the backend: --backend nft");
    if (w->run == do_apply && r.n == 0) return usage_error(command, "name where it goes: --target nft");
    return run_word(w, &r, w->plan ? argv[optind] : NULL, command);
}

int command_enforce(int argc, char **argv) {
    static char plan[] = "enforce plan";
    char name[32];
    const char *names[WORDS + 1] = {"plan"};
    const char *what = argc > 1 ? argv[1] : "";
    for (size_t i = 0; i < WORDS; i++) names[i + 1] = words[i].name;
    if (asks_help(what)) {
        print_help();
        return EXIT_FINE;
    }
    if (strcmp(what, "plan") == 0) {
        argv[1] = plan;
        return command_enforce_plan(argc - 1, argv + 1);
    }
    for (size_t i = 0; i < WORDS; i++) {
        if (strcmp(what, words[i].name) != 0) continue;
        snprintf(name, sizeof name, "enforce %s", what);
        argv[1] = name;
        int status = word_command(&words[i], argc - 1, argv + 1);
        argv[1] = NULL; /* the name goes with this function */
        return status;
    }
    if (argc < 2)
        return usage_error(argv[0], "say what: plan, render, apply, status, confirm, revert or recover");
    const char *near = suggest(text_of(what), names, WORDS + 1);
    return usage_error(argv[0], "there is no '%s'%s%s%s", what, near ? " (did you mean '" : "",
                       near ? near : "", near ? "'?)" : "");
}
