#include "enforce/plan_private.h"

#include "base/address.h"

#include <stdio.h>
#include <stdlib.h>

enum { REFUSALS_MOST = 100000, DEFAULT_MOST = 1000000, DEFAULT_HOURS = 24 };

#define HOUR (INT64_C(3600) * 1000000000)

/* ---- adding ---- */

static const char *name_of(const struct passage_holder *h) {
    return h->name ? h->name : h->holder;
}

/* "com.x → api.x.com → Holder (controlled by a, b)" */
static const char *chain_told(const struct passage *p, struct arena *to) {
    const struct passage_holder *end = p->service.identifier ? &p->service : &p->host;
    const char *app = p->app.identifier ? strchr(p->app.identifier, '/') : NULL;
    const char *told = app ? app + 1 : "an app that is not known";
    if (p->component.identifier) told = arena_format(to, "%s → %s", told, p->component.identifier);
    const char *at = end->identifier ? strchr(end->identifier, ':') : NULL;
    if (at) told = arena_format(to, "%s → %s", told, at + 1);
    if (at && name_of(end)) told = arena_format(to, "%s → %s", told, name_of(end));
    const struct passage_holder *who = at ? end : &p->app;
    if (!at && name_of(who)) told = arena_format(to, "%s → %s", told, name_of(who));
    for (size_t i = 0; i < who->n_controllers && i < 3; i++)
        told = arena_format(to, "%s%s%s", told, i ? ", " : " (controlled by ", who->controllers[i]);
    return who->n_controllers ? arena_format(to, "%s)", told) : told;
}

struct measure *plan_add(struct plan_making *m, enum measure_kind kind, const char *value,
                         const struct cause *why) {
    char key[17];
    if (m->n_measures >= (m->o->most ? m->o->most : DEFAULT_MOST)) {
        m->too_many++;
        return NULL;
    }
    m->measures = arena_grow(m->arena, m->measures, m->n_measures, &m->measure_capacity, sizeof *m->measures);
    struct measure *to = &m->measures[m->n_measures++];
    *to = (struct measure){.kind = kind,
                           .value = value,
                           .mode = m->o->mode,
                           .until_ns = m->until_ns,
                           .policy = why->v->policy,
                           .rule = why->v->rule,
                           .title = why->v->title,
                           .basis = why->v->basis,
                           .finding = arena_string(m->arena, passage_key_text(key, why->p->key)),
                           .chain = chain_told(why->p, m->arena)};
    return to;
}

struct refusal *plan_refuse(struct plan_making *m, enum refusal_why why, const char *value,
                            const struct cause *by, const char *told) {
    char key[512];
    int n = snprintf(key, sizeof key, "%d %s", why, value);
    uint32_t had = intern_count(m->told);
    size_t length = n < 0 ? 0 : (size_t)n < sizeof key ? (size_t)n : sizeof key - 1;
    if (had >= REFUSALS_MOST || intern_add(m->told, (struct text){key, length}) < had) return NULL;
    m->refusals = arena_grow(m->arena, m->refusals, m->n_refusals, &m->refusal_capacity, sizeof *m->refusals);
    struct refusal *to = &m->refusals[m->n_refusals++];
    *to = (struct refusal){.why = why,
                           .value = value,
                           .told = told,
                           .policy = by ? by->v->policy : NULL,
                           .rule = by ? by->v->rule : NULL};
    return to;
}

/* ---- the end ---- */

static int text_order(const char *a, const char *b) {
    return strcmp(a ? a : "", b ? b : "");
}

static int measure_order(const void *a, const void *b) {
    const struct measure *x = a, *y = b;
    if (x->kind != y->kind) return (int)x->kind - (int)y->kind;
    int by = x->kind == MEASURE_ADDRESS ? prefix_compare(x->prefix, y->prefix) : 0;
    if (by == 0) by = text_order(x->value, y->value);
    return by ? by : text_order(x->cgroup, y->cgroup);
}

static int refusal_order(const void *a, const void *b) {
    const struct refusal *x = a, *y = b;
    return x->why != y->why ? (int)x->why - (int)y->why : text_order(x->value, y->value);
}

static const char **copy_list(struct arena *a, const char *const *list, size_t n) {
    const char **to = arena_take_array(a, n, sizeof *to);
    for (size_t i = 0; i < n; i++) to[i] = arena_string(a, list[i]);
    return to;
}

static void take_policies(struct plan_making *m, struct enforce_plan *p) {
    const char **list = NULL;
    size_t capacity = 0;
    for (size_t i = 0; i < m->n_measures; i++) {
        const char *policy = m->measures[i].policy;
        if (!policy || plan_listed(text_of(policy), list, p->n_policies)) continue;
        list = arena_grow(m->arena, list, p->n_policies, &capacity, sizeof *list);
        list[p->n_policies++] = policy;
    }
    p->policies = list;
}

static struct enforce_plan finish(struct plan_making *m) {
    const struct plan_options *o = m->o;
    if (m->too_many) {
        plan_refuse(m, REFUSED_TOO_MANY, "measures", NULL,
                    arena_format(m->arena, "%llu more measures than a plan may have",
                                 (unsigned long long)m->too_many));
    }
    if (m->n_measures) qsort(m->measures, m->n_measures, sizeof *m->measures, measure_order);
    if (m->n_refusals) qsort(m->refusals, m->n_refusals, sizeof *m->refusals, refusal_order);
    struct enforce_plan p = {.made_ns = o->now_ns,
                             .mode = o->mode,
                             .measures = m->measures,
                             .refusals = m->refusals,
                             .n_measures = m->n_measures,
                             .n_refusals = m->n_refusals,
                             .objection = arena_string(m->arena, o->objection),
                             .n_keep = o->n_keep,
                             .n_keep_names = o->n_keep_names};
    struct prefix *keep = arena_take_array(m->arena, o->n_keep, sizeof *keep);
    if (o->n_keep) memcpy(keep, o->keep, o->n_keep * sizeof *keep);
    p.keep = keep;
    p.keep_names = copy_list(m->arena, o->keep_names, o->n_keep_names);
    take_policies(m, &p);
    plan_identify(&p);
    return p;
}

static void make_for(struct plan_making *m, const struct program_group *program) {
    m->program = program;
    plan_index(m);
    plan_take_names(m);
    plan_take_addresses(m);
    if (!program) {
        plan_take_apps(m);
        plan_take_carriers(m);
    }
    plan_index_free(m);
}

struct enforce_plan plan_make(const struct passage *list, size_t n, const struct name_book *book,
                              struct plan_options options, struct arena *to) {
    struct plan_making m = {.list = list,
                            .n = n,
                            .book = book,
                            .o = &options,
                            .arena = to,
                            .told = intern_new(),
                            .until_ns = options.now_ns +
                                        (int64_t)(options.hours ? options.hours : DEFAULT_HOURS) * HOUR};
    if (options.n_programs == 0) make_for(&m, NULL);
    for (size_t i = 0; i < options.n_programs; i++) make_for(&m, &options.programs[i]);
    struct enforce_plan p = finish(&m);
    intern_free(m.told);
    return p;
}
