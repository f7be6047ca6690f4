/* Evidence is opened when it is added and read when its turn comes, so that rights can be given up between.
 */
#include "library/context.h"

#include "base/input.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/sandbox.h"
#include "evidence/app/package.h"
#include "evidence/flowlog/flowlog.h"
#include "evidence/har/har.h"
#include "library/no_evidence.h"
#include "library/split_set.h"
#include "store/cache.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_PACKAGE_GIB = 4 };
#define MOST_PACKAGE ((uint64_t)MOST_PACKAGE_GIB << 30)

static void refuse(struct cordon *c, const char *name, struct no_evidence why) {
    diagnostics_add(c->diagnostics, (struct diagnostic){.severity = SEVERITY_ERROR,
                                                        .file = input_name(name),
                                                        .what = why.what,
                                                        .hint = why.hint});
}

/* A --policy forgotten before its policy. */
static bool is_policy_id(const char *name) {
    const struct shipped_policy *list;
    for (size_t i = policy_shipped(&list); i-- > 0;)
        if (strcmp(list[i].id, name) == 0) return access(name, F_OK) != 0;
    return false;
}

/* The same file again is a slip more often than not; it is the caller's to mean it. */
static void identify(struct cordon *c, struct pending_evidence *e) {
    struct stat st;
    if (e->fd < 0 || fstat(e->fd, &st) != 0 || !S_ISREG(st.st_mode)) return;
    e->device = st.st_dev;
    e->inode = st.st_ino;
    for (size_t i = 0; i < c->n_evidence; i++) {
        if (c->evidence[i].inode != e->inode || c->evidence[i].device != e->device) continue;
        diagnostics_add(c->diagnostics, (struct diagnostic){.severity = SEVERITY_NOTE,
                                                            .file = e->name,
                                                            .what = "is given twice: it counts twice"});
        return;
    }
}

/* A folder by its path, open; its name loses the slashes at its end. -1: it is none. */
static int open_folder(const char *path, char *name) {
    int fd = strcmp(path, "-") == 0 ? -1 : open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (size_t n = strlen(name); fd >= 0 && n > 1 && name[n - 1] == '/'; n--) name[n - 1] = '\0';
    return fd;
}

/* Before and after a change needs everything in memory at once. */
static bool folder_fits(struct cordon *c, const char *name) {
    if (!c->change) return true;
    refuse(c, name,
           (struct no_evidence){"is a folder, which is not judged before and after a change",
                                "name packages of it"});
    return false;
}

enum cordon_status cordon_add_evidence(struct cordon *c, const char *path) {
    if (c->read || c->confined) return CORDON_MISUSE;
    char *name = arena_string(c->arena, path);
    int fd = is_policy_id(name) ? -1 : open_folder(path, name);
    bool folder = fd >= 0;
    if (is_policy_id(name)) {
        refuse(c, name, no_evidence_policy);
    } else if (!folder) {
        fd = input_descriptor(name, c->diagnostics);
    } else if (!folder_fits(c, name)) {
        close(fd);
        fd = -1;
    }
    c->evidence =
        arena_grow(c->arena, c->evidence, c->n_evidence, &c->evidence_capacity, sizeof *c->evidence);
    c->evidence[c->n_evidence] = (struct pending_evidence){.name = name, .fd = fd, .folder = folder};
    identify(c, &c->evidence[c->n_evidence]);
    c->n_evidence++;
    return fd < 0 ? CORDON_UNUSABLE : CORDON_FINE;
}

const char *cordon_confine(struct cordon *c) {
    context_content(c);
    context_components(c);
    context_cache(c);
    int *folders = arena_take_array(c->arena, c->n_evidence, sizeof *folders);
    struct sandbox_rules rules = {.read_beneath = folders, .databases = cache_usable(c->cache) || c->saving};
    for (size_t i = 0; i < c->n_evidence; i++)
        if (c->evidence[i].folder && c->evidence[i].fd >= 0)
            folders[rules.n_read_beneath++] = c->evidence[i].fd;
    struct sandbox s = sandbox_enter(rules);
    c->confined = true;
    if (!s.lacking[1]) return s.lacking[0];
    return arena_format(c->arena, "%s; %s", s.lacking[0], s.lacking[1]);
}

struct telling {
    const struct cordon *cordon;
    const char *name;
};

static void tell_progress(void *context, uint64_t done, uint64_t total, uint64_t packets) {
    const struct telling *t = context;
    t->cordon->progress(t->cordon->progress_context, t->name, done, total, packets);
}

static struct capture *read_capture(struct cordon *c, struct input *in, const char *name) {
    struct telling telling = {c, name};
    context_content(c);
    struct capture_options how = c->capture;
    how.content.finder = c->finder;
    how.content.limits.count_responses = !c->persona; /* nothing else is looked for in what comes back */
    how.content.keys = c->keys;
    how.progress = c->progress ? tell_progress : NULL;
    how.progress_context = &telling;
    struct capture *capture = capture_read(in, name, how, c->diagnostics);
    if (!capture) capture = har_read(in, name, &(struct har_options){.capture = how}, c->diagnostics);
    if (!capture) capture = flowlog_read(in, name, &(struct flowlog_options){.capture = how}, c->diagnostics);
    return capture;
}

static struct app_options app_options_of(struct cordon *c) {
    context_components(c);
    struct app_options how = c->app;
    how.components = c->components;
    how.lookup = c->lookup;
    return how;
}

/* Packages are read from their end: they must lie there whole. */
static struct app *read_app(struct cordon *c, struct input *in, const char *name) {
    enum { RECOGNISED = 64 * 1024 };
    if (!app_recognised(input_look(in, RECOGNISED))) return NULL;
    struct bytes whole = input_whole(in, MOST_PACKAGE);
    struct app_options how = app_options_of(c);
    return whole.n ? app_read(whole, name, &how, c->arena, c->diagnostics) : NULL;
}

static struct inventory *read_inventory(struct cordon *c, struct input *in, const char *name) {
    struct inventory_options how = {.key = &c->key};
    struct inventory *i = inventory_read(in, name, &how, c->diagnostics);
    if (!i) return NULL;
    c->inventories =
        memory_grow(c->inventories, c->n_inventories, &c->inventory_capacity, sizeof *c->inventories);
    c->inventories[c->n_inventories++] = i;
    return i;
}

static void take_nothing(void *context, const struct route_row *row) {
    (void)context;
    (void)row;
}

static bool read_routes(struct cordon *c, struct input *in, const char *name, const struct route_sink *sink,
                        struct route_totals *totals) {
    struct telling telling = {c, name};
    struct as_paths *unwanted = sink ? NULL : as_paths_new();
    struct route_options how = {.paths = sink ? sink->paths : unwanted,
                                .take = sink ? sink->take : take_nothing,
                                .context = sink ? sink->context : NULL,
                                .threads = c->capture.threads,
                                .progress = c->progress ? tell_progress : NULL,
                                .progress_context = &telling};
    bool read = route_read(in, name, &how, totals, c->diagnostics);
    as_paths_free(unwanted);
    return read;
}

static bool read_traces(struct cordon *c, struct input *in, const char *name, const struct trace_sink *sink,
                        struct trace_totals *totals) {
    struct telling telling = {c, name};
    struct trace_options how = {.take = sink ? sink->take : NULL,
                                .context = sink ? sink->context : NULL,
                                .progress = c->progress ? tell_progress : NULL,
                                .progress_context = &telling};
    return trace_read(in, name, &how, totals, c->diagnostics);
}

/* Pieces of one app are read when the first of them has its turn. */
static struct evidence read_piece(struct cordon *c, size_t i) {
    struct evidence found = {.complete = true, .merged = c->evidence[i].set != i + 1};
    if (found.merged) return found;
    uint64_t damage = diagnostics_total(c->diagnostics, SEVERITY_DAMAGE);
    struct app_options how = app_options_of(c);
    found.app = split_set_read(c, i, &how, &found.size);
    found.complete = diagnostics_total(c->diagnostics, SEVERITY_DAMAGE) == damage;
    return found;
}

static void read_input(struct cordon *c, struct input *in, const char *name, struct evidence_sinks sinks,
                       struct evidence *found) {
    found->capture = read_capture(c, in, name);
    if (found->capture) return;
    found->routes = read_routes(c, in, name, sinks.routes, &found->route_totals);
    if (found->routes) return;
    found->traces = read_traces(c, in, name, sinks.traces, &found->trace_totals);
    if (found->traces) return;
    found->app = read_app(c, in, name);
    if (!found->app) found->inventory = read_inventory(c, in, name);
    if (!found->app && !found->inventory)
        refuse(c, name, no_evidence_what(input_look(in, NO_EVIDENCE_START)));
}

struct evidence evidence_read(struct cordon *c, size_t i, struct evidence_sinks sinks) {
    struct pending_evidence *e = &c->evidence[i];
    struct evidence found = {0};
    if (!c->sets_found) split_sets_find(c);
    c->sets_found = true;
    if (e->set) return read_piece(c, i);
    if (e->fd < 0) return found;
    uint64_t damage = diagnostics_total(c->diagnostics, SEVERITY_DAMAGE);
    struct input_limits limits = {c->capture.limits.most_decompressed, c->capture.limits.most_expansion};
    struct input *in = input_on(e->fd, e->name, limits, c->diagnostics);
    input_threads(in, parallel_threads(c->capture.threads));
    found.size = input_size(in);
    read_input(c, in, e->name, sinks, &found);
    if (c->progress) c->progress(c->progress_context, NULL, 0, 0, 0);
    if (!found.size) found.size = input_consumed(in); /* of a pipe */
    found.complete = diagnostics_total(c->diagnostics, SEVERITY_DAMAGE) == damage;
    input_close(in);
    e->fd = -1;
    return found;
}

void evidence_done(struct evidence *e) {
    capture_free(e->capture);
    *e = (struct evidence){0};
}
