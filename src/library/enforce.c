#include "library/enforce.h"

#include "atlas/identifier.h"
#include "base/intern.h"
#include "base/memory.h"
#include "enforce/management.h"
#include "enforce/render.h"
#include "evidence/capture/name_book.h"
#include "library/impact.h"
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

/* What people write, in the one form that evidence is compared in: what would match nothing is refused, since
 * it was meant to keep something from being cut. */

static struct text after(struct text t, const char *kind) {
    size_t n = strlen(kind);
    return text_starts(t, kind) ? (struct text){t.p + n, t.n - n} : t;
}

/* "Bank.Example." → "bank.example"; NULL: it is no name. */
static const char *name_of(struct cordon *c, struct text t) {
    char name[DNS_NAME_TEXT];
    t = after(after(t, "domain:"), "*.");
    return render_name(name, t) ? arena_string(c->arena, name) : NULL;
}

/* "2001:DB8::1" → "2001:db8::1"; NULL: it is no address. */
static const char *address_of(struct cordon *c, struct text t) {
    uint8_t address[16];
    char text[ADDRESS_TEXT];
    t = after(t, "address:");
    return address_parse(t, address) ? arena_string(c->arena, address_text(text, address)) : NULL;
}

/* Blocks of addresses, and names. */
static bool take_keep(struct cordon *c, const struct cordon_plan_options *from, struct plan_options *to) {
    struct prefix *blocks = arena_take_array(c->arena, from->n_keep, sizeof *blocks);
    const char **names = arena_take_array(c->arena, from->n_keep, sizeof *names);
    for (size_t i = 0; i < from->n_keep; i++) {
        struct text t = text_of(from->keep[i]);
        const char *name;
        if (prefix_parse(after(t, "address:"), false, &blocks[to->n_keep])) {
            to->n_keep++;
        } else if ((name = name_of(c, t))) {
            names[to->n_keep_names++] = name;
        } else {
            refuse(c, arena_format(c->arena, "--keep '%s' is no address, block or name", from->keep[i]),
                   "for example 198.51.100.0/24 or bank.example");
            return false;
        }
    }
    to->keep = blocks;
    to->keep_names = names;
    return true;
}

static const char *exception_of(struct cordon *c, struct text t) {
    char canonical[IDENTIFIER_TEXT];
    const char *value;
    if (text_starts(t, "party:")) return party_asked(c, after(t, "party:"));
    if (text_starts(t, "domain:"))
        return (value = name_of(c, t)) ? arena_format(c->arena, "domain:%s", value) : NULL;
    if (text_starts(t, "address:"))
        return (value = address_of(c, t)) ? arena_format(c->arena, "address:%s", value) : NULL;
    if (text_starts(t, "app:") && memchr(t.p, '/', t.n)) return arena_text(c->arena, t);
    enum identifier_kind kind = identifier_guess(t);
    bool prefixed = memchr(t.p, ':', t.n) && kind != IDENTIFIER_KINDS && kind != IDENTIFIER_ADDRESS;
    return prefixed && identifier_canonical(kind, t, canonical) ? arena_string(c->arena, canonical) : NULL;
}

static bool take_exceptions(struct cordon *c, const struct cordon_plan_options *from,
                            struct plan_options *to) {
    const char **list = arena_take_array(c->arena, from->n_except, sizeof *list);
    for (; to->n_except < from->n_except; to->n_except++) {
        const char *s = from->except[to->n_except];
        list[to->n_except] = exception_of(c, text_of(s));
        if (list[to->n_except]) continue;
        refuse(c, arena_format(c->arena, "--except '%s' is nothing that could be left alone", s),
               "app:android/com.x, domain:bank.example, party:SLUG or address:198.51.100.7");
        return false;
    }
    to->except = list;
    return true;
}

static bool take_shared(struct cordon *c, const struct cordon_plan_options *from, struct plan_options *to) {
    const char **list = arena_take_array(c->arena, from->n_shared, sizeof *list);
    for (; to->n_shared < from->n_shared; to->n_shared++) {
        struct text t = text_of(from->shared[to->n_shared]);
        const char *address = address_of(c, t);
        list[to->n_shared] = address ? address : name_of(c, t);
        if (list[to->n_shared]) continue;
        refuse(c, arena_format(c->arena, "--shared '%.*s' is no address or name", (int)t.n, t.p), NULL);
        return false;
    }
    to->shared = list;
    return true;
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
    struct prefix *kept, *own;
    *to = (struct plan_options){.mode = MEASURE_REJECT,
                                .least = from->review ? VERDICT_REVIEW : VERDICT_DENY,
                                .policy = arena_string(c->arena, from->policy),
                                .rule = arena_string(c->arena, from->rule),
                                .hours = from->hours,
                                .least_seconds = from->least_seconds,
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
    size_t n_kept = management_prefixes(c->arena, &kept), n_own = management_own(c->arena, &own);
    struct prefix *management = arena_take_array(c->arena, n_kept + n_own, sizeof *management);
    if (n_kept) memcpy(management, kept, n_kept * sizeof *management);
    if (n_own) memcpy(management + n_kept, own, n_own * sizeof *management);
    to->management = management;
    to->n_management = n_kept + n_own;
    return take_keep(c, from, to) && take_exceptions(c, from, to) && take_shared(c, from, to) &&
           take_programs(c, from, to);
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
