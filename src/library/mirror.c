/* A queue of packages: each thread takes the next one; what comes of them is taken in their order. A thread
 * may be ahead of the order by WINDOW packages at most, and what is being read at one time is bounded by its
 * weight, so that memory hangs neither on the number of packages nor on their sizes. */
#include "library/mirror.h"

#include "base/memory.h"
#include "base/parallel.h"
#include "evidence/app/component/component.h"
#include "library/build_id.h"
#include "library/mirror_package.h"
#include "store/cache.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

enum { WINDOW = 64, LEAST_WEIGHT = 16 << 20, MOST_PANELS = MOST_PARTS };

/* Bytes that reading a package may take, by its size: what it inflates to, most of it at one time. */
enum { WEIGHT_OF_BYTE = 4 };
static const uint64_t most_weight = UINT64_C(1) << 30;

struct mirror_queue {
    struct package_work work;
    struct cordon *cordon;
    struct panel *panels[MOST_PANELS]; /* by thread, each in an arena of its own */
    struct arena *arenas[MOST_PANELS];
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct package_result results[WINDOW];
    bool done[WINDOW];
    size_t next, taken; /* packages given out; taken in order */
    uint64_t weight;    /* of those being read */
    bool stopped;       /* the caller takes no more */
    struct store_builder *builder;
    cordon_writer *observe;
    void *context;
    uint64_t bytes, apps, others, unreadable;
};

static uint64_t weight_of(const struct mirror_package *p) {
    uint64_t w = p->size > most_weight / WEIGHT_OF_BYTE ? most_weight : p->size * WEIGHT_OF_BYTE;
    return w < LEAST_WEIGHT ? LEAST_WEIGHT : w;
}

/* Gives each line of the result to the caller. */
static bool write_lines(struct mirror_queue *q, struct output *lines) {
    struct text all = output_view(lines);
    char *p = lines->buffer;
    for (size_t n; all.n > 0; all.n -= n) {
        const char *end = memchr(p, '\n', all.n);
        n = end ? (size_t)(end - p) + 1 : all.n;
        p[n - 1] = '\0';
        if (!q->observe(q->context, p, n - 1)) return false;
        p += n;
    }
    return true;
}

static void take_result(struct mirror_queue *q, struct package_result *r) {
    const struct cordon *c = q->work.cordon;
    for (size_t i = 0; i < diagnostics_count(r->diagnostics); i++)
        diagnostics_add(c->diagnostics, *diagnostics_get(r->diagnostics, i));
    if (r->item) store_builder_take(q->builder, r->item);
    saving_put(c->saving, &r->saved);
    if (q->observe && !q->stopped) q->stopped = !write_lines(q, &r->lines);
    q->apps += r->outcome == PACKAGE_READ;
    q->others += r->outcome == PACKAGE_OTHER;
    q->unreadable += r->outcome == PACKAGE_UNREADABLE;
    q->bytes += r->size;
    if (c->progress)
        c->progress(c->progress_context, q->work.name, q->bytes, q->work.mirror->bytes, q->taken + 1);
    package_result_free(r);
}

/* With the lock held: all that is next in order. */
static void take_results(struct mirror_queue *q) {
    while (q->done[q->taken % WINDOW]) {
        take_result(q, &q->results[q->taken % WINDOW]);
        q->done[q->taken % WINDOW] = false;
        q->taken++;
    }
}

/* The number of the next package to read; false: there are no more. */
static bool take_turn(struct mirror_queue *q, size_t *i) {
    size_t all = q->work.mirror->n_packages;
    pthread_mutex_lock(&q->lock);
    while (!q->stopped && q->next < all &&
           (q->next >= q->taken + WINDOW ||
            (q->weight && q->weight + weight_of(&q->work.mirror->packages[q->next]) > most_weight)))
        pthread_cond_wait(&q->changed, &q->lock);
    bool more = !q->stopped && q->next < all;
    if (more) {
        *i = q->next++;
        q->weight += weight_of(&q->work.mirror->packages[*i]);
    }
    pthread_mutex_unlock(&q->lock);
    return more;
}

static void close_panel(struct mirror_queue *q, unsigned part) {
    panel_free(q->panels[part]);
    arena_free(q->arenas[part]);
    q->panels[part] = NULL;
    q->arenas[part] = NULL;
}

/* Reasons leave proofs behind in the arena of the judges: once there are many, judges are made anew. */
static struct panel *panel_of(struct mirror_queue *q, unsigned part) {
    enum { MANY = 32 << 20 };
    const struct cordon *c = q->cordon;
    if (!q->work.judge) return NULL;
    if (q->panels[part] && arena_used(q->arenas[part]) < MANY) return q->panels[part];
    close_panel(q, part);
    struct judging how = c->judging;
    q->arenas[part] = arena_new();
    q->panels[part] =
        panel_new(q->arenas[part], c->atlas, q->work.as_of, c->policies, c->n_policies, how, NULL);
    return q->panels[part];
}

static void work(void *context, unsigned part) {
    struct mirror_queue *q = context;
    for (size_t i; take_turn(q, &i);) {
        struct package_result r = package_run(&q->work, i, panel_of(q, part));
        pthread_mutex_lock(&q->lock);
        q->weight -= weight_of(&q->work.mirror->packages[i]);
        q->results[i % WINDOW] = r;
        q->done[i % WINDOW] = true;
        take_results(q);
        pthread_cond_broadcast(&q->changed);
        pthread_mutex_unlock(&q->lock);
    }
}

/* What a result hangs on beside the content: the build, what is packed, the limits, the list of components.
 */
static struct bytes version_of(struct cordon *c) {
    struct output o = output_to_memory();
    struct bytes id = build_id(c->arena);
    output_bytes(&o, id.p, id.n);
    output_format(&o, " %u %llu %llu %u %u %d", c->app.limits.most_items,
                  (unsigned long long)c->app.limits.most_inflated,
                  (unsigned long long)c->app.limits.most_entry, c->app.limits.most_entries,
                  c->app.limits.most_depth, c->app.no_verify);
    for (uint32_t i = 0; i < component_count(c->components); i++) {
        const struct component *one = component_get(c->components, i);
        output_format(&o, " %s %s", one->id, one->party ? one->party : "");
    }
    size_t n;
    const struct component_prefix *prefixes = component_prefixes(c->components, &n);
    for (size_t i = 0; i < n; i++)
        output_format(&o, " %.*s %u", (int)prefixes[i].prefix.n, prefixes[i].prefix.p, prefixes[i].component);
    struct text t = output_view(&o);
    struct bytes version = arena_bytes(c->arena, (struct bytes){(const uint8_t *)t.p, t.n});
    (void)output_end(&o);
    return version;
}

static const char *index_text(struct arena *a, const struct mirror_index *x) {
    char hex[2 * APP_SHA256 + 1] = "";
    if (!x) return NULL;
    for (size_t i = 0; i < APP_SHA256; i++) snprintf(hex + 2 * i, 3, "%02x", x->signer[i]);
    if (x->verified == APP_UNKNOWN) return arena_format(a, "%s, not signed", x->format);
    return arena_format(a, "%s, %s %s", x->format,
                        x->verified == APP_YES ? "signed by" : "whose signature does not hold, of", hex);
}

/* Does anything in it lie where the apps of a device do? */
static bool is_image(const struct package_work *w) {
    struct arena *scratch = arena_new();
    bool image = false;
    for (size_t i = 0; i < w->mirror->n_packages && !image; i++)
        image = package_partition(w, &w->mirror->packages[i], scratch) != NULL;
    arena_free(scratch);
    return image;
}

static void run_queue(struct mirror_queue *q, struct cordon *c, unsigned parts) {
    pthread_mutex_init(&q->lock, NULL);
    pthread_cond_init(&q->changed, NULL);
    struct panel *first = NULL; /* tells of the policies, and judges nothing */
    if (q->work.judge) {
        first = panel_new(c->arena, c->atlas, q->work.as_of, c->policies, c->n_policies, c->judging,
                          c->diagnostics);
        q->builder = store_builder_new(c->arena, q->work.name, panel_policies(first), c->n_policies);
    }
    parallel_run(parts, work, q);
    /* where the caller takes no more, some may be left */
    for (size_t i = 0; i < WINDOW; i++)
        if (q->done[i]) package_result_free(&q->results[i]);
    for (unsigned i = 0; i < parts; i++) close_panel(q, i);
    panel_free(first);
    pthread_cond_destroy(&q->changed);
    pthread_mutex_destroy(&q->lock);
}

struct mirror_result mirror_run(struct cordon *c, size_t i, bool judge, cordon_writer *observe,
                                void *context) {
    struct pending_evidence *e = &c->evidence[i];
    uint64_t damage = diagnostics_total(c->diagnostics, SEVERITY_DAMAGE);
    context_components(c);
    context_cache(c);
    struct mirror *m = mirror_list(e->fd, e->name, (struct mirror_limits){0}, c->arena, c->diagnostics);
    struct app_options how = c->app;
    how.components = c->components;
    how.lookup = c->lookup;
    how.threads = 1;
    struct mirror_queue q = {.cordon = c,
                             .observe = observe,
                             .context = context,
                             .work = {.cordon = c,
                                      .name = e->name,
                                      .folder = e->fd,
                                      .mirror = m,
                                      .cache = c->cache,
                                      .version = version_of(c),
                                      .how = how,
                                      .as_of = c->as_of_told ? c->as_of : date_today(),
                                      .judge = judge,
                                      .tell = observe != NULL}};
    q.work.image = is_image(&q.work);
    run_queue(&q, c, parallel_threads(c->app.threads));
    if (c->progress) c->progress(c->progress_context, NULL, 0, 0, 0);
    close(e->fd);
    e->fd = -1;
    struct mirror_result result = {.apps = q.apps,
                                   .bytes = m->bytes,
                                   .taken = !q.stopped,
                                   .complete = diagnostics_total(c->diagnostics, SEVERITY_DAMAGE) == damage};
    if (!q.apps && !q.unreadable)
        diagnostics_add(c->diagnostics,
                        (struct diagnostic){.severity = SEVERITY_ERROR,
                                            .file = e->name,
                                            .what = "is a folder without packages",
                                            .hint = "name captures and lists in it one by one"});
    if (q.apps) result.format = m->index ? m->index->format : "folder";
    if (q.builder) {
        struct store *s = store_builder_finish(q.builder);
        s->others = q.others;
        s->unreadable = q.unreadable;
        s->index = index_text(c->arena, m->index);
        result.store = s;
    }
    return result;
}
