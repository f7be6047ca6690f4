#include "atlas/cable_map.h"

#include "base/input.h"
#include "base/memory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LARGEST_FILE = 64 * 1024 * 1024, MOST_FILES = 20000 };

/* Holders that several cables have are looked for once. */
struct matching {
    struct intern *names;
    party_id *parties;
    size_t capacity;
};

static bool read_file(struct map *m, int fd, const char *file) {
    struct input_limits limits = {.most_bytes = LARGEST_FILE, .most_ratio = 200};
    struct input *in = input_on(fd, file, limits, m->d);
    if (!in) return false;
    struct bytes all = input_whole(in, LARGEST_FILE);
    bool any = all.n && map_read(m, file, all);
    input_close(in);
    return any;
}

static int by_name(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* All .json of a folder in the order of their names; the descriptor is closed. */
static bool read_folder(struct map *m, int fd, const char *path) {
    DIR *folder = fd < 0 ? NULL : fdopendir(fd);
    size_t n = 0, capacity = 0;
    const char **names = NULL;
    bool any = false;
    if (!folder) {
        if (fd >= 0) close(fd);
        return false;
    }
    for (struct dirent *e; n < MOST_FILES && (e = readdir(folder));) {
        if (e->d_name[0] == '.' || !text_ends(text_of(e->d_name), ".json")) continue;
        names = arena_grow(m->arena, names, n, &capacity, sizeof *names);
        names[n++] = arena_string(m->arena, e->d_name);
    }
    if (n) qsort(names, n, sizeof *names, by_name);
    for (size_t i = 0; i < n; i++) {
        int one = openat(dirfd(folder), names[i], O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
        struct stat st;
        if (one < 0) continue;
        if (fstat(one, &st) == 0 && S_ISREG(st.st_mode))
            any = read_file(m, one, arena_format(m->arena, "%s/%s", path, names[i])) || any;
        else
            close(one);
    }
    closedir(folder);
    return any;
}

static int folder_at(int fd, const char *name) {
    return openat(fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
}

static bool read_all(struct map *m, int fd, const char *path) {
    struct stat st;
    if (fstat(fd, &st) != 0 || !S_ISDIR(st.st_mode)) return read_file(m, fd, path);
    static const char *const parts[] = {"landing-point", "cable"};
    bool any = false, parted = false;
    for (size_t i = 0; i < 2; i++) {
        int part = folder_at(fd, parts[i]);
        parted = parted || part >= 0;
        any = read_folder(m, part, arena_format(m->arena, "%s/%s", path, parts[i])) || any;
    }
    if (parted)
        close(fd);
    else
        any = read_folder(m, fd, path);
    return any;
}

static party_id party_of(struct cable_book *b, struct matching *k, struct text name) {
    uint32_t before = intern_count(k->names), id = intern_add(k->names, name);
    if (id < before) return k->parties[id];
    k->parties = memory_grow(k->parties, id, &k->capacity, sizeof *k->parties);
    party_id p = atlas_party_named(b->atlas, name);
    const char *open = name.n ? memchr(name.p, '(', name.n) : NULL;
    size_t front = open ? (size_t)(open - name.p) : 0;
    if (p == PARTY_NONE && front > 1) p = atlas_party_named(b->atlas, (struct text){name.p, front - 1});
    if (p == PARTY_NONE && front && name.p[name.n - 1] == ')')
        p = atlas_party_named(b->atlas, (struct text){open + 1, name.n - front - 2});
    return k->parties[id] = p;
}

/* Up to the next comma that stands in no brackets. */
static struct text next_name(struct text *rest) {
    size_t n = 0;
    for (int depth = 0; n < rest->n && (rest->p[n] != ',' || depth > 0); n++) {
        if (rest->p[n] == '(') depth++;
        if (rest->p[n] == ')' && depth) depth--;
    }
    struct text name = {rest->p, n};
    size_t used = n < rest->n ? n + 1 : n;
    *rest = (struct text){rest->p + used, rest->n - used};
    while (rest->n && rest->p[0] == ' ') *rest = (struct text){rest->p + 1, rest->n - 1};
    while (name.n && name.p[name.n - 1] == ' ') name.n--;
    return name;
}

struct holders {
    struct cable_holder *list;
    size_t n, capacity;
};

static void add_holder(struct cable_book *b, struct holders *to, struct cable_holder h) {
    if (to->n >= UINT16_MAX) return;
    to->list = arena_grow(b->arena, to->list, to->n, &to->capacity, sizeof *to->list);
    to->list[to->n++] = h;
}

static void add_names(struct cable_book *b, struct matching *k, struct holders *to, struct text names,
                      enum cable_part part, const struct provenance *why) {
    for (size_t n = 0; names.n && n < MAP_HOLDERS; n++) {
        struct text name = next_name(&names);
        if (name.n == 0) continue;
        party_id p = party_of(b, k, name);
        const char *called = p == PARTY_NONE ? arena_text(b->arena, name) : atlas_party_get(b->atlas, p).name;
        add_holder(b, to, (struct cable_holder){p, called, part, 0, *why});
    }
}

/* Who runs a landing station no map tells: what the atlas has of it goes over to the landing nearby. */
static void add_operators(struct cable_book *b, struct holders *to, const struct cable *atlas_has,
                          const struct cable *c) {
    static const double same_place = 100;
    for (size_t i = 0; i < atlas_has->n_holders; i++) {
        struct cable_holder h = atlas_has->holders[i];
        if (h.part != CABLE_LANDING) continue;
        const struct cable_landing *at = &atlas_has->landings[h.landing];
        double least = same_place;
        bool found = false;
        for (uint16_t k = 0; k < c->n_landings; k++) {
            const struct cable_landing *l = &c->landings[k];
            double away = great_circle_km(at->latitude, at->longitude, l->latitude, l->longitude);
            if (memcmp(l->country, at->country, 2) != 0 || away > least) continue;
            least = away;
            h.landing = k;
            found = true;
        }
        if (found) add_holder(b, to, h);
    }
}

/* "Havfrue/AEC-2", "Tata TGN-Atlantic (formerly Tyco)": any of the names counts. */
static bool called_in_part(const struct cable *c, struct text name) {
    for (size_t from = 0, i = 0; i <= name.n; i++) {
        if (i < name.n && !strchr("(/)", name.p[i])) continue;
        if (i > from && cable_called(c, (struct text){name.p + from, i - from})) return true;
        from = i + 1;
    }
    return false;
}

static struct cable *known(struct cable_book *b, const struct map_cable *from) {
    struct text name = text_of(from->name ? from->name : from->id);
    for (size_t i = 0; i < b->n; i++) {
        struct cable *c = &b->list[i];
        if (c->of_map) continue;
        if (cable_called(c, text_of(from->id)) || cable_called(c, name) || called_in_part(c, name)) return c;
    }
    return NULL;
}

static const char *const *other_names(struct cable_book *b, const struct cable *old, const char *id,
                                      uint16_t *n) {
    size_t all = old ? old->n_aliases : 0;
    const char **list = arena_take_array(b->arena, all + 2, sizeof *list);
    if (all) memcpy(list, old->aliases, all * sizeof *list);
    if (old) list[all++] = id;
    *n = (uint16_t)all;
    return list;
}

static bool take_cable(struct cable_book *b, const struct map *m, struct map_cable *from,
                       struct matching *k) {
    struct cable *old = known(b, from);
    const char *id = arena_string(b->arena, from->id), *source = "a map of submarine cables that you have";
    struct cable c = {.id = old ? old->id : id,
                      .name = old          ? old->name
                              : from->name ? arena_string(b->arena, from->name)
                                           : id,
                      .note = old ? old->note : NULL,
                      .km = (float)(from->km > 0 ? from->km
                                    : old        ? (double)old->km
                                                 : 0),
                      .from = old && old->from != DATE_MIN ? old->from : from->from,
                      .to = old ? old->to : DATE_MAX,
                      .planned = old ? old->planned : from->planned,
                      .consortium_only = old && old->consortium_only,
                      .why = {.source = arena_format(b->arena, "%s: %s", source, m->path),
                              .confidence = CONFIDENCE_MEDIUM,
                              .from = DATE_MIN,
                              .to = DATE_MAX,
                              .observed = DATE_MIN},
                      .of_map = true};
    map_graph(b, m, from, &c);
    if (c.n_landings < 2 || c.n_segments == 0) return false;
    struct holders holders = {NULL, 0, 0};
    add_names(b, k, &holders, from->owners, CABLE_OWNER, &c.why);
    add_names(b, k, &holders, from->suppliers, CABLE_SUPPLIER, &c.why);
    if (old) add_operators(b, &holders, old, &c);
    c.holders = holders.list;
    c.n_holders = (uint16_t)holders.n;
    c.aliases = other_names(b, old, id, &c.n_aliases);
    if (old)
        *old = c;
    else
        cable_book_add(b, &c);
    return true;
}

size_t cable_book_take(struct cable_book *b, const struct map *m) {
    struct matching k = {intern_new(), NULL, 0};
    size_t taken = 0;
    for (uint32_t i = 0; i < intern_count(m->cable_ids); i++) taken += take_cable(b, m, &m->cables[i], &k);
    intern_free(k.names);
    free(k.parties);
    return taken;
}

bool cable_book_add_map(struct cable_book *b, int fd, const char *path, struct diagnostics *d) {
    struct map m = {
        .arena = arena_new(), .path = path, .d = d, .point_ids = intern_new(), .cable_ids = intern_new()};
    (void)read_all(&m, fd, path);
    size_t taken = cable_book_take(b, &m);
    if (m.outside)
        diagnostics_add(
            d, (struct diagnostic){.severity = SEVERITY_DAMAGE,
                                   .file = path,
                                   .what = "coordinates that are no longitude and latitude were left out",
                                   .clause = "RFC 7946 3.1.1",
                                   .repeats = m.outside - 1});
    if (m.too_many)
        diagnostics_add(
            d, (struct diagnostic){.severity = SEVERITY_DAMAGE,
                                   .file = path,
                                   .what = "points of lines beyond what a map may have were left out",
                                   .hint = "a cable has at most 200 lines and 10,000 points, a map 500,000",
                                   .repeats = m.too_many - 1});
    if (!taken)
        diagnostics_add(d, (struct diagnostic){.severity = SEVERITY_ERROR,
                                               .file = path,
                                               .what = "no cable with a line and two ends is in it",
                                               .hint =
                                                   "name the folder with 'cable' and 'landing-point', or its "
                                                   "cable-geo.json"});
    intern_free(m.point_ids);
    intern_free(m.cable_ids);
    arena_free(m.arena);
    return taken > 0;
}
