#include "library/split_set.h"

#include "base/input.h"
#include "evidence/app/package.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a file that lies there is, of what matters here; pipes are read once, and are packages of their own.
 */
struct glimpse {
    struct app_peek package; /* id NULL: it is none */
    bool declarations;       /* what a maker told a store: of the package named before it */
};

static struct glimpse glimpse_of(struct cordon *c, const struct pending_evidence *e) {
    enum { LEAST = 22 };
    struct glimpse g = {.declarations = false};
    struct stat st;
    if (e->fd < 0 || e->folder || fstat(e->fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size < LEAST)
        return g;
    size_t n = (size_t)st.st_size;
    void *p = mmap(NULL, n, PROT_READ, MAP_PRIVATE, e->fd, 0);
    if (p == MAP_FAILED) return g;
    struct bytes b = {p, n};
    if (memcmp(p, "PK\3\4", 4) == 0)
        (void)app_peek(b, c->arena, &g.package);
    else
        g.declarations = app_declarations_recognised(b);
    munmap(p, n);
    return g;
}

static bool same(const char *a, const char *b) {
    return a && b && strcmp(a, b) == 0;
}

/* Is there another piece of this app, with another split's name or none? */
static bool belong(const struct app_peek *a, const struct app_peek *b) {
    return same(a->id, b->id) && (a->split || b->split) && !same(a->split, b->split);
}

static void join(struct cordon *c, size_t first, size_t other) {
    if (!c->evidence[first].set) c->evidence[first].set = (uint32_t)first + 1;
    c->evidence[other].set = c->evidence[first].set;
}

void split_sets_find(struct cordon *c) {
    if (c->n_evidence < 2) return;
    struct glimpse *seen = arena_take_array(c->arena, c->n_evidence, sizeof *seen);
    for (size_t i = 0; i < c->n_evidence; i++) seen[i] = glimpse_of(c, &c->evidence[i]);
    for (size_t i = 1; i < c->n_evidence; i++) {
        if (seen[i].declarations && (seen[i - 1].package.id || c->evidence[i - 1].set)) join(c, i - 1, i);
        for (size_t k = 0; k < i && !c->evidence[i].set; k++)
            if (belong(&seen[i].package, &seen[k].package)) join(c, k, i);
    }
}

static const char *last_part(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

struct app *split_set_read(struct cordon *c, size_t i, const struct app_options *how, uint64_t *size) {
    uint32_t set = c->evidence[i].set;
    size_t n = 0;
    struct input **inputs = arena_take_array(c->arena, c->n_evidence, sizeof *inputs);
    struct app_source *sources = arena_take_array(c->arena, c->n_evidence, sizeof *sources);
    *size = 0;
    for (size_t k = i; k < c->n_evidence; k++) {
        struct pending_evidence *e = &c->evidence[k];
        if (e->set != set || e->fd < 0) continue;
        inputs[n] = input_on(e->fd, e->name, (struct input_limits){0, 0}, c->diagnostics);
        e->fd = -1;
        sources[n].bytes = input_whole(inputs[n], UINT64_MAX);
        sources[n].entry = last_part(e->name);
        *size += sources[n].bytes.n;
        n++;
    }
    struct app *app = app_read_set(sources, n, c->evidence[i].name, how, c->arena, c->diagnostics);
    for (size_t k = 0; k < n; k++) input_close(inputs[k]);
    return app;
}
