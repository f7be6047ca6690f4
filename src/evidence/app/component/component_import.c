/* The shapes that are taken:
 *
 *   Exodus    {"trackers": {"12": {"name": …, "code_signature": "com.a.|com.b", "network_signature":
 *             "a\\.com|b\\.net", "categories": […]}, …}}, the same as a list, or the list alone
 *   lists     [{"name": …, "packages": ["com.a."], "hosts": […], "libraries": […], "category": …}, …], or one
 *             such object a line; other names for the members are in the tables below
 *   maps      {"Name": "com.a.", "Other": ["com.b.", "com.c."]}, or prefixes alone: ["com.a.", "com.b."] */
#include "evidence/app/component/component_import.h"

#include "base/tree.h"
#include "evidence/app/component/component_import_pattern.h"

#include <stdio.h>

enum { MOST_ENTRIES = 100000, MOST_SLUG = 60, MOST_TOLD = 20, ID = 96 };

static const char *const name_keys[] = {"name", "lib", "library", "libraryName", "title", NULL};
static const char *const class_keys[] = {"code_signature", "packages", "package", "pn",
                                         "prefix",         "prefixes", "classes", "rootPackage",
                                         "root_package",   NULL};
static const char *const host_keys[] = {"network_signature", "hosts", "host", "domains", NULL};
static const char *const library_keys[] = {"libraries", "native", "so", NULL};
static const char *const category_keys[] = {"category", "categories", "type", "kind", NULL};

/* Words of other lists for ours; what is none of these is a library. */
static const struct {
    const char *theirs, *ours;
} kinds[] = {
    {"advert", "advertising"},
    {"analytics", "analytics"},
    {"profiling", "analytics"},
    {"crash", "crash-reporting"},
    {"location", "map"},
    {"identification", "login"},
    {"social", "social"},
    {"payment", "payment"},
    {"push", "push"},
    {"mobile analytics", "analytics"},
    {"game engine", "game-engine"},
    {"map", "map"},
};

struct importing {
    struct component_draft *to;
    const struct component_table *known;
    const char *file;
    struct diagnostics *d;
    size_t entry, unusable; /* the number of the one at hand, from 1; signatures left out so far */
};

/* Of very many the first are told; what one list has wrong must not push out what else is to be said. */
static void leave_out(struct importing *m, const char *name, struct text signature, const char *why) {
    char what[512];
    if (++m->unusable > MOST_TOLD) return;
    if (signature.n)
        snprintf(what, sizeof what, "signature '%.*s' of '%.80s' %s",
                 signature.n < 120 ? (int)signature.n : 120, signature.p, name, why);
    else
        snprintf(what, sizeof what, "'%.80s' %s", name, why);
    diagnostics_add(m->d, (struct diagnostic){.severity = SEVERITY_NOTE,
                                              .file = m->file,
                                              .place = PLACE_ENTRY,
                                              .at = m->entry,
                                              .what = what,
                                              .hint = "it is left out"});
}

static const struct tree *member(const struct tree *t, const char *const *keys) {
    for (; *keys; keys++) {
        const struct tree *m = tree_get(t, *keys);
        if (m && m->kind != TREE_NULL) return m;
    }
    return NULL;
}

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool contains(struct text t, const char *word) {
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= t.n; i++) {
        size_t k = 0;
        while (k < n && lower(t.p[i + k]) == word[k]) k++;
        if (k == n) return true;
    }
    return false;
}

static const char *kind_of(const struct tree *entry) {
    const struct tree *category = member(entry, category_keys);
    if (category && category->kind == TREE_LIST) category = category->first;
    if (category && category->kind == TREE_OBJECT) category = tree_get(category, "name");
    struct text t = tree_value(category);
    for (size_t i = 0; t.n && i < sizeof kinds / sizeof *kinds; i++)
        if (contains(t, kinds[i].theirs)) return kinds[i].ours;
    return "library";
}

/* "list:example-sdk"; where the name has no letters for it, the entry's number. */
static void make_id(const struct importing *m, const char *space, struct text name, char to[ID]) {
    size_t n = (size_t)snprintf(to, ID, "%s:", space), start = n;
    for (size_t i = 0; i < name.n && n < start + MOST_SLUG; i++) {
        char c = lower(name.p[i]);
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            to[n++] = c;
        else if (n > start && to[n - 1] != '-')
            to[n++] = '-';
    }
    while (n > start && to[n - 1] == '-') n--;
    to[n] = '\0';
    if (n == start) snprintf(to + n, ID - n, "%zu", m->entry);
}

struct entry {
    uint32_t component;
    const char *name;
};

typedef void take_signature(struct importing *m, const struct entry *e, struct text signature);

/* Texts of a list, or the alternatives of one text. */
static void each_signature(struct importing *m, const struct entry *e, const struct tree *t,
                           take_signature *take) {
    for (const struct tree *one = t && t->kind == TREE_LIST ? t->first : t; one; one = one->next) {
        struct text rest = tree_value(one);
        while (rest.n) {
            const char *bar = memchr(rest.p, '|', rest.n);
            struct text signature = {rest.p, bar ? (size_t)(bar - rest.p) : rest.n};
            rest = bar ? (struct text){bar + 1, rest.n - signature.n - 1} : (struct text){rest.p, 0};
            if (signature.n > IMPORT_TOO_SHORT) take(m, e, signature);
        }
        if (t->kind != TREE_LIST) break;
    }
}

static void take_class(struct importing *m, const struct entry *e, struct text signature) {
    char class_name[IMPORT_PATTERN_MOST];
    const char *error = import_class(signature, class_name);
    size_t n = error ? 0 : strlen(class_name);
    if (!error) error = component_draft_pattern(m->to, e->component, MATCH_CLASS, text_of(class_name));
    if (error) {
        leave_out(m, e->name, signature, error);
        return;
    }
    uint32_t known = m->known ? component_of_class(m->known, text_of(class_name)) : COMPONENT_NONE;
    if (known != COMPONENT_NONE) component_draft_party(m->to, e->component, component_get(m->known, known));
    if (class_name[n - 1] == '.' || n + 1 >= IMPORT_PATTERN_MOST) return;
    memcpy(class_name + n, ".", 2); /* it may be a class, or a package */
    (void)component_draft_pattern(m->to, e->component, MATCH_CLASS, text_of(class_name));
}

static void take_host(struct importing *m, const struct entry *e, struct text signature) {
    char host[IMPORT_PATTERN_MOST];
    const char *error = import_host(signature, host);
    if (!error) error = component_draft_pattern(m->to, e->component, MATCH_HOST, text_of(host));
    if (error) leave_out(m, e->name, signature, error);
}

static void take_library(struct importing *m, const struct entry *e, struct text signature) {
    const char *error = component_draft_pattern(m->to, e->component, MATCH_LIBRARY, signature);
    if (error) leave_out(m, e->name, signature, error);
}

/* The entry's place in the draft: several of one name are one component. */
static struct entry begin_entry(struct importing *m, const char *space, struct text id, const char *name,
                                const char *kind) {
    char whole[ID];
    make_id(m, space, id, whole);
    uint32_t component = component_draft_add(m->to, whole, name, NULL, kind);
    if (component == COMPONENT_NONE) component = component_draft_find(m->to, text_of(whole));
    return (struct entry){component, name};
}

static bool take_entry(struct importing *m, const struct tree *t) {
    const struct tree *classes = member(t, class_keys), *hosts = member(t, host_keys);
    const struct tree *libraries = member(t, library_keys);
    struct text name = tree_value(member(t, name_keys));
    m->entry++;
    if (!classes && !hosts && !libraries) {
        leave_out(m, name.n ? name.p : "", (struct text){"", 0},
                  "is no component: one has a name and packages");
        return false;
    }
    bool exodus = tree_get(t, "code_signature") || tree_get(t, "network_signature");
    struct text number = tree_text(t, "id");
    if (name.n == 0) name = tree_value(classes && classes->kind == TREE_LIST ? classes->first : classes);
    if (name.n == 0) name = TEXT("unnamed");
    struct entry e =
        begin_entry(m, exodus ? "exodus" : "list", exodus && number.n ? number : name, name.p, kind_of(t));
    each_signature(m, &e, classes, take_class);
    each_signature(m, &e, hosts, take_host);
    each_signature(m, &e, libraries, take_library);
    return true;
}

static bool is_map(const struct tree *t) {
    if (member(t, class_keys) || member(t, host_keys)) return false;
    for (const struct tree *one = t->first; one; one = one->next)
        if (one->kind != TREE_STRING && one->kind != TREE_LIST) return false;
    return t->first != NULL;
}

/* Any of the shapes; how many entries were taken. */
static size_t take_tree(struct importing *m, const struct tree *t) {
    size_t n = 0;
    const struct tree *trackers = tree_get(t, "trackers");
    if (!trackers) trackers = tree_get(t, "libraries");
    if (trackers && (trackers->kind == TREE_OBJECT || trackers->kind == TREE_LIST) && !member(t, name_keys))
        t = trackers;
    else if (t->kind == TREE_OBJECT && t->first && !is_map(t))
        return take_entry(m, t);
    bool map = t->kind == TREE_OBJECT && is_map(t);
    for (const struct tree *one = t->first; one && m->entry < MOST_ENTRIES; one = one->next) {
        bool name_alone = t->kind == TREE_LIST && one->kind == TREE_STRING;
        if (!map && !name_alone) {
            n += take_entry(m, one);
            continue;
        }
        m->entry++;
        struct text name = map ? one->key : one->text;
        struct entry e = begin_entry(m, "list", name, name.p, "library");
        each_signature(m, &e, one, take_class);
        n++;
    }
    return n;
}

/* Objects one a line (JSON Lines), as LibRadar writes them. */
static bool is_lines(struct text t) {
    const char *end = memchr(t.p, '\n', t.n);
    size_t n = end ? (size_t)(end - t.p) : 0;
    while (n && strchr(" \t\r", t.p[n - 1])) n--;
    return n > 1 && t.p[0] == '{' && t.p[n - 1] == '}';
}

static size_t take_lines(struct importing *m, struct text t) {
    size_t n = 0;
    for (uint64_t line = 1; t.n && m->entry < MOST_ENTRIES; line++) {
        const char *end = memchr(t.p, '\n', t.n);
        struct text one = {t.p, end ? (size_t)(end - t.p) : t.n};
        t = end ? (struct text){end + 1, t.n - one.n - 1} : (struct text){t.p, 0};
        while (one.n && strchr(" \t\r", one.p[one.n - 1])) one.n--;
        if (one.n == 0) continue;
        struct arena *scratch = arena_new();
        const struct tree *tree = tree_parse(scratch, (struct tree_place){m->file, line, 1}, one, m->d);
        if (tree) n += take_tree(m, tree);
        arena_free(scratch);
    }
    return n;
}

static void tell_rest(const struct importing *m) {
    char what[96];
    if (m->unusable <= MOST_TOLD) return;
    snprintf(what, sizeof what, "%zu more signatures could not be used", m->unusable - MOST_TOLD);
    diagnostics_add(m->d, (struct diagnostic){.severity = SEVERITY_NOTE, .file = m->file, .what = what});
}

bool component_import(struct component_draft *to, const struct component_table *known, const char *file,
                      struct text json, struct diagnostics *d) {
    struct importing m = {.to = to, .known = known, .file = file, .d = d};
    size_t n = 0;
    if (json.n && is_lines(json)) {
        n = take_lines(&m, json);
    } else {
        struct arena *scratch = arena_new();
        const struct tree *t = tree_parse(scratch, (struct tree_place){file, 1, 1}, json, d);
        if (t) n = take_tree(&m, t);
        arena_free(scratch);
    }
    tell_rest(&m);
    if (n == 0)
        diagnostics_add(d, (struct diagnostic){.severity = SEVERITY_ERROR,
                                               .file = file,
                                               .what = "has no signatures of components",
                                               .hint = "docs/formats/components.md tells the shapes of lists "
                                                       "that can be read"});
    return n > 0;
}
