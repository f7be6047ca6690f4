#include "library/enforce.h"

#include "base/date.h"
#include "enforce/guardian.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

enum { PLAN_MOST = 2047 * 1024 * 1024, TARGETS_MOST = 32, WORDS_MOST = 31 };

static enum cordon_status error(struct cordon *c, const char *file, const char *what, const char *hint) {
    diagnostics_add(
        c->diagnostics,
        (struct diagnostic){.severity = SEVERITY_ERROR, .file = file, .what = what, .hint = hint});
    return CORDON_UNUSABLE;
}

bool cordon_backend(size_t i, const char **name, const char **about) {
    const struct backend *const *list;
    if (i >= backends(&list)) return false;
    *name = list[i]->name;
    *about = list[i]->about;
    return true;
}

static bool read_plan(struct cordon *c, const char *path, struct enforce_plan *to, struct input **in) {
    struct text text;
    *in = context_text(c, path, PLAN_MOST, &text);
    return *in && plan_read(path, text, to, c->arena, c->diagnostics);
}

static bool options_of(struct cordon *c, const struct cordon_enforce_options *from,
                       struct enforce_options *to) {
    struct cordon_enforce_options o = {0};
    if (!from || from->size > sizeof o) return false;
    memcpy(&o, from, from->size);
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    *to = (struct enforce_options){
        .folder = o.state,
        .confirm_seconds = o.confirm_seconds,
        .confirmed = o.confirmed,
        .render = {.zone = o.zone, .group = o.group, .now_ns = (int64_t)t.tv_sec * 1000000000 + t.tv_nsec}};
    if (o.made && !time_parse(text_of(o.made), &to->render.now_ns)) {
        error(c, NULL, arena_format(c->arena, "'%s' is no time", o.made), "for example 2026-09-21T10:00:00Z");
        return false;
    }
    return true;
}

/* ---- targets ---- */

static const struct backend *backend_named(struct cordon *c, const char *name) {
    const struct backend *b = backend_find(text_of(name)), *const * list;
    if (b) return b;
    size_t n = backends(&list);
    struct output all = output_to_memory();
    for (size_t i = 0; i < n; i++) output_format(&all, "%s%s", i ? ", " : "", list[i]->name);
    error(c, NULL, arena_format(c->arena, "there is no backend '%s'", name),
          arena_format(c->arena, "there are %s", arena_text(c->arena, output_view(&all))));
    output_end(&all);
    return NULL;
}

/* "" is a command of no words. False, told: it would be run as something else than what is written there. */
static bool words_of(struct cordon *c, const char *command, const char *const **to) {
    const char **argv = arena_take_array(c->arena, WORDS_MOST + 1, sizeof *argv);
    size_t n = 0;
    for (const char *s = command + strspn(command, " "); *s; s += strspn(s, " ")) {
        size_t length = strcspn(s, " ");
        if (n == WORDS_MOST || strpbrk(command, "\"'`$|&;<>\\\n")) {
            error(c, NULL, arena_format(c->arena, "--reload '%s' is no command of plain words", command),
                  "no shell runs it: put it into a script");
            return false;
        }
        argv[n++] = arena_text(c->arena, (struct text){s, length});
        s += length;
    }
    *to = argv;
    return true;
}

static bool target_of(struct cordon *c, const struct cordon_target *from, struct target *to) {
    const struct backend *b = backend_named(c, from->backend);
    if (!b) return false;
    *to = (struct target){.backend = b, .input = arena_string(c->arena, from->input)};
    if (from->reload && !words_of(c, from->reload, &to->reload)) return false;
    bool kernel = strcmp(b->name, "nft") == 0;
    const char *path = arena_string(c->arena, from->path);
    if (b->attach && path) {
        to->device = path;
    } else if (!kernel && path) {
        to->path = path;
    } else if (kernel == (path != NULL)) {
        error(c, NULL,
              kernel ? "nft goes to the kernel, and to no file"
                     : arena_format(c->arena, "%s needs a %s", b->name,
                                    b->attach ? "network interface" : "file"),
              kernel ? "a text of it: cordon enforce render PLAN --backend nft"
                     : arena_format(c->arena, "--target %s=%s", b->name,
                                    b->attach ? "eth0" : arena_format(c->arena, "/etc/%s", b->file)));
        return false;
    }
    return true;
}

/* ---- render ---- */

static bool render_input(struct cordon *c, const char *path, struct render_options *o, struct input **in) {
    enum { INPUT_MOST = 512 * 1024 * 1024 };
    struct text text;
    *in = path ? context_text(c, path, INPUT_MOST, &text) : NULL;
    if (!*in) return path == NULL;
    o->input = text.p;
    o->input_bytes = text.n;
    return true;
}

enum cordon_status cordon_enforce_render(struct cordon *c, const char *plan,
                                         const struct cordon_target *target,
                                         const struct cordon_enforce_options *options, FILE *stream) {
    struct enforce_options o;
    struct enforce_plan p;
    struct input *in = NULL, *index = NULL;
    const struct backend *b = backend_named(c, target->backend);
    if (!b || !options_of(c, options, &o)) return CORDON_UNUSABLE;
    struct output out = output_to_file(stream);
    size_t left = 0;
    bool done = read_plan(c, plan, &p, &in) && render_input(c, target->input, &o.render, &index) &&
                b->render(&p, &o.render, &out, &left, c->diagnostics);
    bool written = output_end(&out);
    if (done && left)
        diagnostics_add(c->diagnostics, (struct diagnostic){.severity = SEVERITY_NOTE,
                                                            .file = plan,
                                                            .what = arena_format(
                                                                c->arena, "%zu measures cannot be told to %s",
                                                                left, b->name)});
    input_close(in);
    input_close(index);
    return !done ? CORDON_UNUSABLE : written ? CORDON_FINE : CORDON_NOT_WRITTEN;
}

/* ---- into force and out of it ---- */

enum cordon_status cordon_enforce_apply(struct cordon *c, const char *plan,
                                        const struct cordon_target *targets, size_t n,
                                        const struct cordon_enforce_options *options) {
    struct enforce_options o;
    struct enforce_plan p;
    struct input *in = NULL;
    struct target list[TARGETS_MOST];
    if (n > TARGETS_MOST || !options_of(c, options, &o)) return CORDON_MISUSE;
    for (size_t i = 0; i < n; i++)
        if (!target_of(c, &targets[i], &list[i])) return CORDON_UNUSABLE;
    enum enforce_status s = ENFORCE_FAILED;
    struct guardian guardian;
    o.guardian = &guardian;
    if (!enforce_guard(&o, &guardian, c->diagnostics)) return CORDON_UNUSABLE;
    if (read_plan(c, plan, &p, &in)) s = enforce_apply(&p, list, n, &o, c->diagnostics);
    guardian_release(&guardian);
    const char *idle = s == ENFORCE_DONE ? enforce_idle(c->arena, &p, list, n) : NULL;
    if (idle)
        diagnostics_add(
            c->diagnostics,
            (struct diagnostic){.severity = SEVERITY_NOTE,
                                .file = plan,
                                .what = arena_format(c->arena, "not stopped: %s, which no target has", idle),
                                .hint = "'cordon enforce --help' tells what each backend stops"});
    input_close(in);
    return s == ENFORCE_DONE ? CORDON_FINE : CORDON_UNUSABLE;
}

enum cordon_status cordon_enforce_confirm(struct cordon *c, const struct cordon_enforce_options *options) {
    struct enforce_options o;
    if (!options_of(c, options, &o)) return CORDON_MISUSE;
    enum enforce_status s = enforce_confirm(&o, c->diagnostics);
    if (s == ENFORCE_NOTHING) return error(c, NULL, "no plan waits to be confirmed", "cordon enforce status");
    if (s == ENFORCE_UNDONE)
        return error(c, NULL, "too late: everything is as it was before", "apply it again");
    return s == ENFORCE_DONE ? CORDON_FINE : CORDON_UNUSABLE;
}

enum cordon_status cordon_enforce_revert(struct cordon *c, const struct cordon_enforce_options *options,
                                         bool *was) {
    struct enforce_options o;
    if (!options_of(c, options, &o)) return CORDON_MISUSE;
    enum enforce_status s = enforce_revert(&o, c->diagnostics);
    *was = s == ENFORCE_DONE || s == ENFORCE_UNDONE;
    return *was || s == ENFORCE_NOTHING ? CORDON_FINE : CORDON_UNUSABLE;
}

enum cordon_status cordon_enforce_recover(struct cordon *c, const struct cordon_enforce_options *options,
                                          bool *was) {
    struct enforce_options o;
    if (!options_of(c, options, &o)) return CORDON_MISUSE;
    enum enforce_status s = enforce_recover(&o, c->diagnostics);
    *was = s == ENFORCE_UNDONE;
    return s == ENFORCE_FAILED ? CORDON_UNUSABLE : CORDON_FINE;
}

enum cordon_status cordon_enforce_status_to(struct cordon *c, const struct cordon_enforce_options *options,
                                            const char *format, const struct cordon_style *style,
                                            FILE *stream) {
    struct enforce_options o;
    struct enforce_state s;
    bool json = strcmp(format, "json") == 0;
    if (!options_of(c, options, &o) || (!json && strcmp(format, "text") != 0)) return CORDON_MISUSE;
    if (enforce_read(&o, c->arena, &s, c->diagnostics) == ENFORCE_FAILED) return CORDON_UNUSABLE;
    struct output out = output_to_file(stream);
    if (json)
        enforce_status_json(&s, &out);
    else
        enforce_status_text(&s, &out, context_style(style));
    if (!output_end(&out)) return CORDON_NOT_WRITTEN;
    return s.n_drift ? CORDON_DENIED : CORDON_FINE;
}
