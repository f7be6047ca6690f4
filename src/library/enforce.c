#include "library/enforce.h"

#include "base/intern.h"
#include "base/memory.h"
#include "enforce/management.h"
#include "evidence/capture/name_book.h"
#include "store/log.h"

#include <stdlib.h>
#include <time.h>

void enforcing_free(struct enforcing *e) {
    free(e);
}

static enum cordon_status refuse(struct cordon *c, const char *what, const char *hint) {
    diagnostics_add(c->diagnostics,
                    (struct diagnostic){.severity = SEVERITY_ERROR, .what = what, .hint = hint});
    return CORDON_UNUSABLE;
}

static int64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* ---- options ---- */

static const char *const *copied(struct arena *a, const char *const *list, size_t n) {
    const char **to = arena_take_array(a, n, sizeof *to);
    for (size_t i = 0; i < n; i++) to[i] = arena_string(a, list[i]);
    return to;
}

/* Blocks of addresses, and names. */
static void take_keep(struct cordon *c, const struct cordon_plan_options *from, struct plan_options *to) {
    struct prefix *blocks = arena_take_array(c->arena, from->n_keep, sizeof *blocks);
    const char **names = arena_take_array(c->arena, from->n_keep, sizeof *names);
    for (size_t i = 0; i < from->n_keep; i++) {
        const char *s = from->keep[i];
        if (prefix_parse(text_of(s), false, &blocks[to->n_keep]))
            to->n_keep++;
        else
            names[to->n_keep_names++] = arena_string(c->arena, strncmp(s, "domain:", 7) == 0 ? s + 7 : s);
    }
    to->keep = blocks;
    to->keep_names = names;
}

static bool take_programs(struct cordon *c, const struct cordon_plan_options *from, struct plan_options *to) {
    struct program_group *list = arena_take_array(c->arena, from->n_programs, sizeof *list);
    for (size_t i = 0; i < from->n_programs; i++) {
        const char *equals = strchr(from->programs[i], '=');
        if (!equals || equals == from->programs[i] || !equals[1]) {
            refuse(c, arena_format(c->arena, "--program '%s' is no app and cgroup", from->programs[i]),
                   "for example app:process/curl=system.slice/curl.service");
            return false;
        }
        list[i].app =
            arena_text(c->arena, (struct text){from->programs[i], (size_t)(equals - from->programs[i])});
        const char *path = equals + 1;
        list[i].cgroup = arena_string(c->arena, path + (*path == '/'));
    }
    to->programs = list;
    to->n_programs = from->n_programs;
    return true;
}

static bool take_options(struct cordon *c, const struct cordon_plan_options *from, struct plan_options *to) {
    struct prefix *management;
    *to = (struct plan_options){.mode = MEASURE_REJECT,
                                .least = from->review ? VERDICT_REVIEW : VERDICT_DENY,
                                .policy = arena_string(c->arena, from->policy),
                                .rule = arena_string(c->arena, from->rule),
                                .hours = from->hours,
                                .least_seconds = from->least_seconds,
                                .except = copied(c->arena, from->except, from->n_except),
                                .n_except = from->n_except,
                                .shared = copied(c->arena, from->shared, from->n_shared),
                                .n_shared = from->n_shared,
                                .objection = arena_string(c->arena, from->objection),
                                .now_ns = now_ns()};
    if (from->mode && !measure_mode_parse(text_of(from->mode), &to->mode)) {
        refuse(c, arena_format(c->arena, "there is no mode '%s'", from->mode), "log, reject or drop");
        return false;
    }
    if (from->made && !time_parse(text_of(from->made), &to->now_ns)) {
        refuse(c, arena_format(c->arena, "'%s' is no time", from->made), "for example 2026-09-21T10:00:00Z");
        return false;
    }
    take_keep(c, from, to);
    to->n_management = management_prefixes(c->arena, &management);
    to->management = management;
    return take_programs(c, from, to);
}

enum cordon_status cordon_enforce_begin(struct cordon *c, const struct cordon_plan_options *options) {
    struct cordon_plan_options o = {0};
    if (c->read || c->confined || c->enforcing || !options || options->size > sizeof o) return CORDON_MISUSE;
    memcpy(&o, options, options->size);
    if (context_atlas(c) != CORDON_FINE) return CORDON_UNUSABLE;
    c->enforcing = memory_new(1, sizeof *c->enforcing);
    if (!c->names) c->names = name_book_new(0);
    if (!take_options(c, &o, &c->enforcing->options)) return CORDON_UNUSABLE;
    c->enforcing->options.atlas = c->atlas;
    c->enforcing->in_force = enforce_in_force(o.state, c->arena, &c->enforcing->before, c->diagnostics);
    c->enforcing->begun = true;
    return CORDON_FINE;
}

/* ---- the store ---- */

enum cordon_status cordon_enforce_store(struct cordon *c, const char *path) {
    enum { STORE_PATH = 4096 };
    char own[STORE_PATH];
    if (!c->enforcing || !c->enforcing->begun || c->read) return CORDON_MISUSE;
    if (!path && !log_default_path(own, sizeof own))
        return refuse(c, "no place for the store of findings", "name a file: --store=FILE");
    c->read = true;
    c->enforcing->stored = arena_take(c->arena, sizeof *c->enforcing->stored);
    return ban_part_open_store(c, c->enforcing->stored, path ? path : own) ? context_status(c)
                                                                           : CORDON_UNUSABLE;
}

/* ---- the plan ---- */

static bool is_measured(const struct intern *measured, const struct passage *p) {
    char text[ADDRESS_TEXT];
    if (p->app.identifier && intern_find(measured, text_of(p->app.identifier)) != INTERN_ABSENT) return true;
    if (p->service.identifier && strncmp(p->service.identifier, "domain:", 7) == 0)
        for (const char *s = p->service.identifier + 7; s; s = strchr(s, '.') ? strchr(s, '.') + 1 : NULL)
            if (intern_find(measured, text_of(s)) != INTERN_ABSENT) return true;
    return p->n_addresses &&
           intern_find(measured, text_of(address_text(text, p->addresses[0]))) != INTERN_ABSENT;
}

static void count_stops(struct cordon *c, struct enforcing *e, const struct passage *list, size_t n) {
    struct intern *measured = intern_new(), *apps = intern_new();
    const char **names = NULL;
    size_t capacity = 0;
    struct enforce_stops *s = &e->stops;
    for (size_t i = 0; i < e->plan.n_measures; i++) {
        const struct measure *m = &e->plan.measures[i];
        if (m->kind != MEASURE_CARRIER && !m->cgroup) intern_add(measured, text_of(m->value));
    }
    for (size_t i = 0; i < n; i++) {
        const struct passage *p = &list[i];
        if (p->kind != CHAIN_TRAFFIC) continue;
        s->all_flows += p->flows;
        s->all_bytes += p->bytes[0] + p->bytes[1];
        if (!is_measured(measured, p)) continue;
        s->flows += p->flows;
        s->bytes += p->bytes[0] + p->bytes[1];
        uint32_t had = intern_count(apps);
        if (!p->app.identifier || intern_add(apps, text_of(p->app.identifier)) < had) continue;
        names = arena_grow(c->arena, names, s->n_apps, &capacity, sizeof *names);
        names[s->n_apps++] = p->app.identifier;
    }
    s->apps = names;
    intern_free(measured);
    intern_free(apps);
}

/* Made when it is first asked for: the caller's context is const for reports, and this is what it holds. */
static void make(struct cordon *c, struct enforcing *e) {
    struct passage *list = e->stored ? e->stored->passages : NULL;
    size_t n = e->stored ? e->stored->n_passages : 0;
    if (!e->stored) {
        n = passages_of(&c->audit, c->arena, &list);
        enum verdict least = e->options.least;
        for (size_t i = 0; i < n; i++)
            if (list[i].n_verdicts && list[i].verdicts[0].verdict >= least)
                passage_explain(&c->audit, &list[i], c->arena);
    }
    e->plan = plan_make(list, n, c->names, e->options, c->arena);
    count_stops(c, e, list, n);
    e->made = true;
}

enum cordon_status cordon_enforce_plan_to(const struct cordon *c, const char *format,
                                          const struct cordon_style *style, FILE *stream) {
    bool json = strcmp(format, "json") == 0;
    struct enforcing *e = c->enforcing;
    if (!e || !e->begun || (!e->stored && !c->judged) || (!json && strcmp(format, "text") != 0))
        return CORDON_MISUSE;
    if (!e->made) make((struct cordon *)(uintptr_t)c, e);
    struct output out = output_to_file(stream);
    if (json)
        plan_write(&e->plan, &out);
    else
        enforce_plan_text(e, e->stored ? NULL : c->audit.ban, &out, context_style(style));
    return output_end(&out) ? CORDON_FINE : CORDON_NOT_WRITTEN;
}
