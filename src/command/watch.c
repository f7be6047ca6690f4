/* cordon watch: what goes over a network now, judged. */
#include "command/answering.h"
#include "command/command.h"
#include "command/watch_options.h"
#include "command/watch_view.h"

#include <locale.h>
#include <pwd.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { STEP_MS = 250 };

/* Signals only leave a mark: they are what a handler may touch. */
static volatile sig_atomic_t stopping, reloading;

static void mark(int signal) {
    if (signal == SIGHUP)
        reloading = 1;
    else
        stopping = 1;
}

/* SIGHUP is a terminal that went away, unless there is a configuration to be read again and no view. */
static void listen_to_signals(bool service) {
    struct sigaction a = {.sa_handler = mark};
    sigemptyset(&a.sa_mask);
    sigaction(SIGINT, &a, NULL);
    sigaction(SIGTERM, &a, NULL);
    if (service) sigaction(SIGHUP, &a, NULL);
}

struct watching {
    struct watch_options *options;
    struct cordon *cordon;
    struct stream to, report;
    struct watch_view *view;       /* NULL: lines */
    struct watch_metrics *metrics; /* NULL: none */
    size_t diagnostics;            /* told so far */
};

/* What has come up since: on standard error, where there is no view in the way. */
static void tell_diagnostics(struct watching *w) {
    enum { MANY = 500 };
    size_t n = cordon_diagnostics(w->cordon);
    for (; !w->view && w->diagnostics < n; w->diagnostics++)
        fprintf(stderr, "cordon: %s\n", cordon_diagnostic(w->cordon, w->diagnostics, NULL));
    if (w->diagnostics < MANY) return;
    cordon_forget_diagnostics(w->cordon, n);
    w->diagnostics = cordon_diagnostics(w->cordon) < n ? 0 : n;
}

static void reload(struct watching *w) {
    struct arena *a = arena_new();
    const char *const *list;
    size_t n;
    reloading = 0;
    bool fine = watch_config_policies(w->options, a, &list, &n) &&
                cordon_watch_policies(w->cordon, list, n) == CORDON_FINE;
    tell_diagnostics(w);
    if (!w->view)
        fprintf(stderr,
                fine ? "cordon watch: policies read again: %zu\n"
                     : "cordon watch: the configuration has errors: policies stay as they were\n",
                n);
    arena_free(a);
}

/* By a clock that is not set. */
static time_t seconds_now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec;
}

static enum cordon_status loop(struct watching *w) {
    cordon_writer *line = w->view ? NULL : stream_line;
    enum cordon_status s = CORDON_FINE;
    time_t end = w->options->seconds ? seconds_now() + (time_t)w->options->seconds : 0;
    while (!stopping && s == CORDON_FINE && (!end || seconds_now() < end)) {
        if (reloading) reload(w);
        s = cordon_watch_step(w->cordon, w->view ? WATCH_VIEW_MS : STEP_MS, line, &w->to);
        if (!w->view && !stream_flush(&w->to)) s = CORDON_NOT_WRITTEN;
        if (w->metrics) watch_metrics_show(w->metrics, w->cordon);
        if (w->view && !watch_view_show(w->view, w->cordon)) break;
        tell_diagnostics(w);
    }
    return s;
}

static bool write_report(struct watching *w) {
    struct cordon_style style = CORDON_STYLE;
    stream_begin(&w->report);
    bool fine = cordon_report_to(w->cordon, "html", &style, w->report.file) == CORDON_FINE;
    fine = stream_close(&w->report) && fine;
    w->report.file = NULL;
    return fine;
}

static bool any_dropped(const struct cordon *c) {
    struct cordon_watch_state s = {.size = sizeof s};
    cordon_watch_state(c, &s);
    return s.dropped || s.not_stored || s.flows_early || s.flows_lost;
}

static int run(struct watching *w, const char *command) {
    enum cordon_status s = loop(w);
    watch_view_close(w->view);
    bool seen = w->view != NULL;
    w->view = NULL;
    struct stream out = stream_open(NULL, NULL, 0);
    if (s != CORDON_NOT_WRITTEN) s = cordon_watch_end(w->cordon, stream_line, seen ? &out : &w->to);
    if (seen) stream_close(&out);
    tell_diagnostics(w);
    if (w->options->report && !write_report(w)) return stream_failed(&w->report, command, "the report");
    if (s == CORDON_NOT_WRITTEN) return stream_failed(&w->to, command, "what changed");
    if (s == CORDON_FINE && any_dropped(w->cordon)) return EXIT_INCOMPLETE;
    return (int)s;
}

/* Whether it is of use to go on: rights that were to be given up are not kept in silence. */
static bool may_become(const char *user) {
    const struct passwd *p = user ? getpwnam(user) : NULL;
    if (!user || (p && (geteuid() == 0 || p->pw_uid == geteuid()))) return true;
    fprintf(stderr, "cordon watch: --user '%s': %s\n", user,
            p ? "only root can become another user" : "there is no such user");
    return false;
}

static bool has_become(const char *user) {
    const struct passwd *p = user ? getpwnam(user) : NULL;
    return !user || (p && p->pw_uid == geteuid());
}

/* Files are replaced by others of their name: the folder is what stays readable. An id is no file. */
static const char *folder_of(struct arena *a, const char *path) {
    const char *slash = strrchr(path, '/'), *dot = strrchr(path, '.');
    if (slash) return slash == path ? "/" : arena_text(a, (struct text){path, (size_t)(slash - path)});
    return dot && strcmp(dot, ".yaml") == 0 ? "." : path;
}

static bool give_up_rights(struct watching *w, const char *command) {
    struct watch_options *o = w->options;
    const struct evidence_options *e = &o->judging.answering.evidence;
    const char *readable[MOST_POLICIES + 1];
    size_t n = 0;
    if (o->config) readable[n++] = folder_of(o->arena, o->config);
    for (size_t i = 0; o->config && i < o->judging.n_policies; i++)
        readable[n++] = folder_of(o->arena, o->judging.policies[i]);
    const char *lacking =
        e->no_sandbox && !o->user ? NULL : cordon_watch_confine(w->cordon, o->user, readable, n);
    if (lacking && (e->verbose || o->user)) fprintf(stderr, "cordon %s: sandbox: %s\n", command, lacking);
    return has_become(o->user);
}

static bool open_all(struct watching *w) {
    struct watch_options *o = w->options;
    struct cordon *c = w->cordon;
    const struct evidence_options *e = &o->judging.answering.evidence;
    bool fine =
        judging_prepare(&o->judging, c) && cordon_open_atlas(c, o->judging.answering.atlas) == CORDON_FINE;
    fine = fine && judging_prepare_ways(&o->judging, c);
    if (e->persona) (void)cordon_set_persona(c, e->persona);
    for (size_t i = 0; i < e->n_key_logs; i++) (void)cordon_add_key_log(c, e->key_logs[i]);
    for (size_t i = 0; fine && i < o->n_with; i++) fine = cordon_add_evidence(c, o->with[i]) == CORDON_FINE;
    for (size_t i = 0; fine && i < o->n_sources; i++) (void)cordon_watch_source(c, o->sources[i]);
    o->library.lines = strcmp(o->judging.answering.format, "json") == 0 ? "json" : "text";
    fine = fine && cordon_watch_begin(c, &o->library) == CORDON_FINE;
    tell_diagnostics(w);
    return fine;
}

/* All that has to be open, then the rights that it took are given up, and then there are threads. */
static bool begin(struct watching *w, const char *command) {
    const struct watch_options *o = w->options;
    if (!may_become(o->user)) return false;
    if (o->metrics && !(w->metrics = watch_metrics_open(o->metrics))) return false;
    if (o->report) w->report = stream_open(o->report, NULL, 0);
    if (o->report && !w->report.file) {
        stream_refused(&w->report, command, o->report);
        return false;
    }
    if (!open_all(w)) return false;
    if (give_up_rights(w, command) && (!w->metrics || watch_metrics_start(w->metrics))) return true;
    (void)cordon_watch_end(w->cordon, NULL, NULL);
    return false;
}

int command_watch(int argc, char **argv) {
    struct watch_options o = {.judging = {.answering = {.evidence.library = CORDON_OPTIONS}},
                              .library = CORDON_WATCH_OPTIONS,
                              .arena = arena_new()};
    int status = watch_options_read(&o, argc, argv);
    if (status < 0) {
        setlocale(LC_CTYPE, ""); /* which characters a terminal shows; numbers stay as they are */
        struct watching w = {.options = &o};
        w.to = stream_open(o.judging.answering.output, NULL, 0);
        if (!w.to.file) {
            status = stream_refused(&w.to, argv[0], o.judging.answering.output);
        } else {
            stream_begin(&w.to);
            w.cordon = cordon_new(&o.judging.answering.evidence.library);
            listen_to_signals(o.config && strcmp(o.judging.answering.format, "view") != 0);
            status = EXIT_USAGE;
            if (begin(&w, argv[0])) {
                if (strcmp(o.judging.answering.format, "view") == 0) w.view = watch_view_open();
                status = run(&w, argv[0]);
            }
            watch_metrics_close(w.metrics);
            if (w.report.file) stream_close(&w.report);
            cordon_free(w.cordon);
            if (!stream_close(&w.to) && status != EXIT_USAGE)
                status = stream_failed(&w.to, argv[0], "what changed");
        }
    }
    arena_free(o.arena);
    return status;
}
