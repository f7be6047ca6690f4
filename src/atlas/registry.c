#include "atlas/registry.h"

#include "atlas/registry_cables.h"
#include "atlas/registry_components.h"
#include "atlas/registry_services.h"
#include "base/memory.h"
#include "base/suggest.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { LARGEST_FILE = 4 * 1024 * 1024 };

struct registry *registry_new(void) {
    struct registry *r = memory_new(1, sizeof *r);
    r->arena = arena_new();
    r->slugs = intern_new();
    return r;
}

void registry_free(struct registry *r) {
    if (!r) return;
    intern_free(r->slugs);
    free(r->parties);
    free(r->jurisdictions);
    free(r->stakes);
    free(r->holdings);
    free(r->components);
    free(r->cables);
    free(r->services);
    free(r->laws);
    free(r->members);
    free(r->adequacies);
    arena_free(r->arena);
    free(r);
}

static int yaml_file(const struct dirent *e) {
    size_t n = strlen(e->d_name);
    return n > 5 && e->d_name[0] != '.' && strcmp(e->d_name + n - 5, ".yaml") == 0;
}

static bool read_all(struct arena *a, const char *path, struct text *to) {
    FILE *f = fopen(path, "rbe");
    struct stat st;
    if (!f) return false;
    bool fine = fstat(fileno(f), &st) == 0;
    if (fine && (!S_ISREG(st.st_mode) || st.st_size > LARGEST_FILE)) {
        errno = S_ISREG(st.st_mode) ? EFBIG : EINVAL;
        fine = false;
    }
    if (fine) {
        char *p = arena_take(a, (size_t)st.st_size + 1);
        *to = (struct text){p, fread(p, 1, (size_t)st.st_size, f)};
        fine = !ferror(f);
    }
    fclose(f);
    return fine;
}

static bool read_folder(struct registry *r, const char *folder, struct diagnostics *d) {
    struct dirent **list;
    int n = scandir(folder, &list, yaml_file, alphasort);
    if (n < 0) {
        diagnostics_add(d,
                        (struct diagnostic){.severity = SEVERITY_ERROR,
                                            .file = folder,
                                            .what = strerror(errno),
                                            .hint = "name the folder of party or jurisdiction files; those "
                                                    "of cordon are in its source folder"});
        return false;
    }
    for (int i = 0; i < n; i++) {
        struct arena *scratch = arena_new();
        const char *path = arena_format(r->arena, "%s/%s", folder, list[i]->d_name);
        struct text text;
        if (read_all(scratch, path, &text))
            registry_add(r, path, text, d);
        else
            diagnostics_add(
                d, (struct diagnostic){.severity = SEVERITY_ERROR, .file = path, .what = strerror(errno)});
        arena_free(scratch);
        free(list[i]);
    }
    free(list);
    return true;
}

struct registry *registry_read(const char *const *folders, size_t n, struct diagnostics *d) {
    struct registry *r = registry_new();
    for (size_t i = 0; i < n; i++) {
        if (read_folder(r, folders[i], d)) continue;
        registry_free(r);
        return NULL;
    }
    registry_finish(r, d);
    return r;
}

static int by_slug(const void *a, const void *b) {
    return strcmp(((const struct registry_party *)a)->says.id, ((const struct registry_party *)b)->says.id);
}

party_id registry_party(const struct registry *r, const char *slug) {
    struct registry_party key = {.says.id = slug};
    const struct registry_party *p = NULL;
    if (r->n_parties) p = bsearch(&key, r->parties, r->n_parties, sizeof *r->parties, by_slug);
    return p ? (party_id)(p - r->parties) : PARTY_NONE;
}

const char *registry_near_party(const struct registry *r, const char *slug) {
    const char **slugs = memory_new(r->n_parties, sizeof *slugs);
    for (size_t i = 0; i < r->n_parties; i++) slugs[i] = r->parties[i].says.id;
    const char *near = suggest(text_of(slug), slugs, r->n_parties);
    free(slugs);
    return near;
}

/* Files come in the order of their names, in which "a-b.yaml" is before "a.yaml"; slugs are the other way. */
static int by_party(const void *a, const void *b) {
    const struct fact *x = a, *y = b; /* the first member of jurisdictions and of stakes */
    if (x->party != y->party) return x->party < y->party ? -1 : 1;
    if (x->file != y->file) return strcmp(x->file, y->file);
    return (x->at->line > y->at->line) - (x->at->line < y->at->line);
}

/* Facts were numbered by arrival of their party; slugs are in order now. */
static void renumber(struct registry *r, const party_id *now) {
    for (size_t i = 0; i < r->n_jurisdictions; i++)
        r->jurisdictions[i].fact.party = now[r->jurisdictions[i].fact.party];
    if (r->n_jurisdictions) qsort(r->jurisdictions, r->n_jurisdictions, sizeof *r->jurisdictions, by_party);
    for (size_t i = 0; i < r->n_stakes; i++) r->stakes[i].fact.party = now[r->stakes[i].fact.party];
    if (r->supplemented && r->n_stakes) qsort(r->stakes, r->n_stakes, sizeof *r->stakes, by_party);
    for (size_t i = 0; i < r->n_holdings; i++) r->holdings[i].fact.party = now[r->holdings[i].fact.party];
}

void registry_finish(struct registry *r, struct diagnostics *d) {
    const char **slugs = memory_new(r->n_parties, sizeof *slugs);
    party_id *now = memory_new(r->n_parties, sizeof *now);
    for (size_t i = 0; i < r->n_parties; i++) slugs[i] = r->parties[i].says.id;
    if (r->n_parties) qsort(r->parties, r->n_parties, sizeof *r->parties, by_slug);
    for (size_t i = 0; i < r->n_parties; i++) now[i] = registry_party(r, slugs[i]);
    renumber(r, now);
    for (size_t i = 0; i < r->n_stakes; i++) r->stakes[i].owner = registry_party(r, r->stakes[i].owner_slug);
    free(slugs);
    free(now);
    registry_sort_laws(r);
    registry_finish_components(r, d);
    registry_finish_cables(r, d);
    registry_finish_services(r, d);
    registry_check(r, d);
    registry_check_laws(r, d);
}
