/* The changes inside the program, and finding a change by name. */
#include "atlas/change.h"

#include "base/input.h"
#include "base/suggest.h"

/* SHIPPED(symbol, id): one a file of changes/, written by the build. */
#define SHIPPED(symbol, id) extern const unsigned char(symbol)[];
#include "atlas/shipped_changes.h"
#undef SHIPPED

enum { LARGEST = 1024 * 1024 };

static const struct shipped_change shipped[] = {
#define SHIPPED(symbol, id) {(id), (const char *)(symbol)},
#include "atlas/shipped_changes.h"
#undef SHIPPED
};

enum { SHIPPED_CHANGES = sizeof shipped / sizeof *shipped };

size_t change_shipped(const struct shipped_change **list) {
    *list = shipped;
    return SHIPPED_CHANGES;
}

static bool ends_in(const char *s, const char *end) {
    size_t n = strlen(s), m = strlen(end);
    return n >= m && strcmp(s + n - m, end) == 0;
}

static const struct change *open_file(struct arena *a, const char *path, struct diagnostics *d) {
    struct input *in = input_open(path, (struct input_limits){.most_bytes = LARGEST + 1}, d);
    if (!in) return NULL;
    struct bytes b = input_look(in, LARGEST + 1);
    const struct change *c = NULL;
    if (b.n > LARGEST)
        diagnostics_add(d, (struct diagnostic){.severity = SEVERITY_ERROR,
                                               .file = path,
                                               .what = "is larger than a file of changes may be (1 MiB)"});
    else
        c = change_load(a, path, (struct text){(const char *)b.p, b.n}, d);
    input_close(in);
    return c;
}

const struct change *change_open(struct arena *a, const char *name, struct diagnostics *d) {
    if (strchr(name, '/') || ends_in(name, ".yaml") || ends_in(name, ".yml")) return open_file(a, name, d);
    const char *ids[SHIPPED_CHANGES], *known = "";
    for (size_t i = 0; i < SHIPPED_CHANGES; i++) {
        ids[i] = shipped[i].id;
        known = arena_format(a, "%s%s%s", known, i ? ", " : "", ids[i]);
        if (strcmp(name, shipped[i].id) == 0)
            return change_load(a, arena_format(a, "changes/%s.yaml", name), text_of(shipped[i].text), d);
    }
    const char *near = suggest(text_of(name), ids, SHIPPED_CHANGES);
    diagnostics_add(d,
                    (struct diagnostic){
                        .severity = SEVERITY_ERROR,
                        .what = arena_format(a, "there is no change '%s' in the program", name),
                        .hint = near ? arena_format(a, "did you mean '%s'?", near)
                                     : arena_format(a, "there are: %s; or name a file (./%s)", known, name)});
    return NULL;
}
