#include "evidence/app/dex/dex_world.h"

#include "base/memory.h"
#include "base/parallel.h"

#include <stdatomic.h>
#include <stdlib.h>

static void tell_notes(struct app_draft *d, const struct dex_digest *g) {
    for (size_t i = 0; i < g->n_notes; i++) {
        const struct dex_note *n = &g->notes[i];
        struct app_place at = {g->entry, n->offset};
        if (n->is == NOTE_ANOMALY)
            app_add_anomaly(d, n->kind, at, n->clause, "%s", n->what);
        else if (n->is == NOTE_OPAQUE)
            app_add_opaque(d, g->entry ? g->entry : d->evidence, at, "%s", n->what);
        else
            app_add_damage(d, at, n->clause, "%s", n->what);
    }
}

static bool all_seen(struct dex_digest *const *list, size_t n) {
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < list[i]->n_notes; j++)
            if (list[i]->notes[j].is != NOTE_ANOMALY) return false;
    return true;
}

/* Code where Android does not look for it is there to be loaded by the app itself. */
static void tell_hidden(struct app_draft *d, const struct dex_digest *g) {
    if (!g->hidden || !g->n_units) return;
    size_t classes = 0;
    for (size_t i = 0; i < g->n_units; i++) classes += g->units[i].n_classes;
    struct app_place at = {g->entry, 0};
    app_add_anomaly(d, "dex-hidden", at, NULL,
                    "a DEX of %zu classes lies where Android does not load it from", classes);
    app_add_capability(d, (struct app_capability){.name = "dynamic-code",
                                                  .why = "carries a DEX that Android does not load by itself",
                                                  .at = at});
}

static void tell_duplicates(struct app_draft *d, const struct dex_world *w) {
    if (!w->duplicates) return;
    const struct dex_part *p = w->duplicate_part;
    struct app_place at = {p->digest->entry, p->unit->classes[w->duplicate_class].offset};
    const char *name = dex_world_name(w, d->arena, dex_part_class(p, w->duplicate_class));
    app_add_anomaly(d, "dex-duplicate", at, NULL, "%u classes are defined more than once, %s the first",
                    w->duplicates, name);
}

static bool of_platform(struct text name) {
    static const char *const begins[] = {"android.", "java.", "javax.", "dalvik.", "com.android.internal."};
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++) {
        size_t n = strlen(begins[i]);
        if (name.n > n && memcmp(name.p, begins[i], n) == 0) return true;
    }
    return false;
}

static size_t missing(const struct dex_world *w, const struct dex_context *context, const char **first) {
    size_t n = 0;
    *first = NULL;
    for (size_t i = 0; i < context->n_declared; i++) {
        struct text name = text_of(context->declared[i]);
        uint32_t node = dex_world_find(w, name);
        if (of_platform(name) ||
            (node != DEX_NONE && w->nodes[node].class != DEX_NONE && !w->nodes[node].hidden))
            continue;
        if (n++ == 0) *first = context->declared[i];
    }
    return n;
}

size_t dex_missing_declared(struct dex_digest *const *list, size_t n, const struct dex_context *context,
                            const char **first) {
    struct dex_world w;
    dex_world_make(&w, context->lookup, list, n);
    size_t count = missing(&w, context, first);
    dex_world_free(&w);
    return count;
}

/* A package whose manifest starts classes that it does not have gets them from somewhere else: it is packed,
 * or a part of it is not there. One or two are left over from libraries often enough. */
static bool tell_missing(struct app_draft *d, const struct dex_world *w, const struct dex_context *context) {
    const char *first;
    size_t n = context->no_code ? 0 : missing(w, context, &first);
    if (!n) return false;
    struct app_place at = {w->n_parts ? w->parts[0].digest->entry : NULL, 0};
    if (n * 2 < context->n_declared) {
        app_add_anomaly(d, "dex-declared", at, NULL,
                        "%zu of %zu classes that the manifest declares are defined nowhere, %s the first", n,
                        context->n_declared, first);
        return false;
    }
    app_add_opaque(
        d, "classes.dex", at,
        "%zu of %zu classes that the manifest declares are defined in no DEX, %s the first: the code "
        "is packed, or lies in a part that is not here",
        n, context->n_declared, first);
    return true;
}

void dex_facts_of(struct app_draft *d, struct dex_digest *const *list, size_t n,
                  const struct dex_context *context) {
    struct dex_world w;
    dex_world_make(&w, context->lookup, list, n);
    dex_world_reach(&w, context);
    for (size_t i = 0; i < n; i++) {
        tell_notes(d, list[i]);
        tell_hidden(d, list[i]);
        d->app.code_files += list[i]->n_units > 0;
    }
    tell_duplicates(d, &w);
    bool packed = tell_missing(d, &w, context);
    d->app.classes += w.defined;
    dex_tell_components(d, &w);
    dex_tell_uses(d, &w, !packed && all_seen(list, n));
    dex_world_free(&w);
}

struct crowd {
    const struct dex_lookup *lookup;
    const struct dex_input *in;
    struct dex_digest **list;
    size_t n;
    atomic_size_t next;
};

static void digest_some(void *context, unsigned part) {
    struct crowd *c = context;
    (void)part;
    for (size_t i; (i = atomic_fetch_add(&c->next, 1)) < c->n;)
        if (!c->list[i]) c->list[i] = dex_digest(c->lookup, &c->in[i]);
}

void dex_digest_all(const struct dex_lookup *l, const struct dex_input *in, struct dex_digest **list,
                    size_t n, unsigned threads) {
    struct crowd crowd = {.lookup = l, .in = in, .list = list, .n = n};
    size_t missing_ones = 0;
    for (size_t i = 0; i < n; i++) missing_ones += !list[i];
    threads = parallel_threads(threads);
    if (missing_ones)
        parallel_run(threads < missing_ones ? threads : (unsigned)missing_ones, digest_some, &crowd);
}

void dex_facts(struct app_draft *d, const struct dex_input *in, size_t n, const struct dex_context *context) {
    struct dex_digest **list = memory_new(n, sizeof *list);
    dex_digest_all(context->lookup, in, list, n, d->options.threads);
    dex_facts_of(d, list, n, context);
    for (size_t i = 0; i < n; i++) dex_digest_free(list[i]);
    free(list);
}
