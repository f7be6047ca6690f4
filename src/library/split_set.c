#include "library/split_set.h"

#include "base/input.h"
#include "evidence/app/package.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* A look into a file that lies there; pipes are read once, and are packages of their own. */
static bool peek(struct cordon *c, const struct pending_evidence *e, struct app_peek *to) {
    struct stat st;
    if (e->fd < 0 || e->folder || fstat(e->fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size < 22)
        return false;
    size_t n = (size_t)st.st_size;
    void *p = mmap(NULL, n, PROT_READ, MAP_PRIVATE, e->fd, 0);
    if (p == MAP_FAILED) return false;
    bool zip = memcmp(p, "PK\3\4", 4) == 0;
    bool found = zip && app_peek((struct bytes){p, n}, c->arena, to);
    munmap(p, n);
    return found;
}

static bool same(const char *a, const char *b) {
    return a && b && strcmp(a, b) == 0;
}

/* Is there another piece of this app, with another split's name or none? */
static bool belong(const struct app_peek *a, const struct app_peek *b) {
    return same(a->id, b->id) && (a->split || b->split) && !same(a->split, b->split);
}

void split_sets_find(struct cordon *c) {
    struct app_peek *seen = arena_take_array(c->arena, c->n_evidence, sizeof *seen);
    if (c->n_evidence < 2) return;
    for (size_t i = 0; i < c->n_evidence; i++)
        if (!peek(c, &c->evidence[i], &seen[i])) seen[i] = (struct app_peek){NULL, NULL};
    for (size_t i = 0; i < c->n_evidence; i++)
        for (size_t k = 0; k < i && !c->evidence[i].set; k++) {
            if (!belong(&seen[i], &seen[k])) continue;
            if (!c->evidence[k].set) c->evidence[k].set = (uint32_t)k + 1;
            c->evidence[i].set = c->evidence[k].set;
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
