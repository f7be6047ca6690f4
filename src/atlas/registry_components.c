#include "atlas/registry_components.h"

#include "atlas/country.h"
#include "atlas/schema.h"
#include "base/hash.h"
#include "base/memory.h"
#include "base/suggest.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const lists[] = {"classes", "libraries", "files", "hosts", "markers", "objc"};
enum { LISTS = sizeof lists / sizeof *lists, KEY = 512, SDK = sizeof "sdk:" - 1 };

const char *component_name_error(struct text t) {
    const char *star = t.n ? memchr(t.p, '*', t.n) : NULL;
    if (t.n == 0 || t.n >= 240) return "the name is empty or too long";
    for (size_t i = 0; i < t.n; i++)
        if ((unsigned char)t.p[i] < ' ' || t.p[i] == 0x7f) return "this has control characters";
    if (!star) return NULL;
    if (memchr(star + 1, '*', t.n - (size_t)(star - t.p) - 1)) return "only one '*' can stand in a name";
    return t.n >= 4 ? NULL : "beside the '*' at least three letters are wanted";
}

static bool name_is_file(const char *file, const struct yaml *name, struct diagnostics *d) {
    const char *base = strrchr(file, '/');
    base = base ? base + 1 : file;
    if (strncmp(base, name->text.p, name->text.n) == 0 && strcmp(base + name->text.n, ".yaml") == 0)
        return true;
    yaml_complain(name, file, d, "name the file SLUG.yaml", "the components are of '%s' but the file is '%s'",
                  name->text.p, base);
    return false;
}

static void check_maker(const struct yaml *root, const struct yaml *one, const char *file,
                        struct diagnostics *d) {
    const struct yaml *from = yaml_get(one, "party") ? one : root;
    const char *party = yaml_string(from, "party");
    if (!party)
        yaml_complain(one, file, d, "write party: SLUG, or party: none and why",
                      "nobody is named whose this component is");
    else if (strcmp(party, "none") == 0 && !yaml_get(one, "reason") && !yaml_get(from, "reason"))
        yaml_complain(yaml_get(from, "party"), file, d, "like reason: open source kept by volunteers",
                      "where there is no party, a reason is wanted");
}

static bool recognisable(const struct yaml *one) {
    for (size_t i = 0; i < LISTS; i++) {
        const struct yaml *list = yaml_get(one, lists[i]);
        if (list && list->first) return true;
    }
    return false;
}

void registry_add_components(struct registry *r, const char *file, const struct yaml *root,
                             struct diagnostics *d) {
    if (!r->component_schema) r->component_schema = schema_of_components(r->arena, d);
    if (!r->component_schema || !schema_check(r->component_schema, root, file, country_known, d)) return;
    if (!name_is_file(file, yaml_get(root, "components"), d)) return;
    for (const struct yaml *one = yaml_get(root, "list")->first; one; one = one->next) {
        check_maker(root, one, file, d);
        if (!recognisable(one))
            yaml_complain(one, file, d, "give it classes, libraries, files, hosts, markers or objc",
                          "nothing tells how this component is recognised");
        const struct yaml *party = yaml_get(one, "party");
        r->components =
            memory_grow(r->components, r->n_components, &r->components_capacity, sizeof *r->components);
        r->components[r->n_components++] =
            (struct registry_component){registry_fact(r, file, yaml_get(root, "sources"), one, d),
                                        yaml_string(one, "id"), party ? party : yaml_get(root, "party")};
    }
}

static const char *maker(const struct registry_component *c) {
    return c->maker && strcmp(c->maker->text.p, "none") != 0 ? c->maker->text.p : NULL;
}

static void find_maker(const struct registry *r, struct registry_component *c, struct diagnostics *d) {
    const char *slug = maker(c);
    if (!slug) return;
    c->fact.party = registry_party(r, slug);
    if (c->fact.party != PARTY_NONE) return;
    const char **slugs = memory_new(r->n_parties, sizeof *slugs);
    for (size_t i = 0; i < r->n_parties; i++) slugs[i] = r->parties[i].says.id;
    const char *near = suggest(text_of(slug), slugs, r->n_parties);
    char hint[128];
    snprintf(hint, sizeof hint, "did you mean '%s'?", near ? near : "");
    yaml_complain(c->maker, c->fact.file, d, near ? hint : "write its party file first",
                  "there is no party '%s'", slug);
    free(slugs);
}

/* Each thing said once: `key` in `seen`, whose numbers lead to the first that said it. */
struct claims {
    struct intern *seen;
    struct hash_table by;
};

static void claim(struct claims *c, const struct registry *r, uint32_t component, const char *sort,
                  const struct yaml *y, struct diagnostics *d) {
    char key[KEY];
    int n = snprintf(key, sizeof key, "%s:%s", sort, y->text.p);
    uint32_t id =
        intern_add(c->seen, (struct text){key, (size_t)n < sizeof key ? (size_t)n : sizeof key - 1});
    uint32_t before = hash_table_get(&c->by, id);
    if (before == HASH_ABSENT) {
        hash_table_put(&c->by, id, component);
        return;
    }
    const struct registry_component *other = &r->components[before];
    yaml_complain(y, r->components[component].fact.file, d, "one of them only can have it",
                  "'%s' stands at %s as well (%s:%u)", y->text.p, other->id, other->fact.file,
                  other->fact.at->line);
}

static void check_claims(const struct registry *r, struct diagnostics *d) {
    struct claims c = {intern_new(), {0}};
    for (uint32_t i = 0; i < r->n_components; i++) {
        const struct yaml *at = r->components[i].fact.at;
        claim(&c, r, i, "id", yaml_get(at, "id"), d);
        for (size_t k = 0; k < LISTS; k++) {
            const struct yaml *list = yaml_get(at, lists[k]);
            for (const struct yaml *y = list ? list->first : NULL; y; y = y->next)
                claim(&c, r, i, lists[k], y, d);
        }
    }
    hash_table_free(&c.by);
    intern_free(c.seen);
}

/* Prefixes "sdk:com.example." and the party of each: `of_files` those of party files, `all` with those of
 * components. */
struct prefixes {
    struct claims of_files, all;
};

static void note(struct claims *to, const char *key, party_id party) {
    hash_table_put(&to->by, intern_add(to->seen, text_of(key)), party);
}

static party_id noted(const struct claims *c, const char *key, size_t n) {
    uint32_t id = intern_find(c->seen, (struct text){key, n});
    return id == INTERN_ABSENT ? PARTY_NONE : hash_table_get(&c->by, id);
}

/* The party's own file has it, or the next shorter prefix leads to the same party anyway. */
static bool covered(const struct prefixes *p, party_id party, const char *key) {
    size_t n = strlen(key);
    if (noted(&p->of_files, key, n) == party) return true;
    for (n--; n > SDK; n--) {
        if (key[n - 1] != '.') continue;
        party_id holder = noted(&p->all, key, n);
        if (holder != PARTY_NONE) return holder == party;
    }
    return false;
}

/* "sdk:com.example."; NULL where it is one class of a package that may be others'. */
static const char *prefix_key(struct registry *r, const struct yaml *y) {
    return y->text.p[y->text.n - 1] == '.' ? arena_format(r->arena, "sdk:%s", y->text.p) : NULL;
}

static void note_prefixes(struct registry *r, struct prefixes *p) {
    for (size_t i = 0; i < r->n_holdings; i++) {
        if (strncmp(r->holdings[i].key, "sdk:", SDK) != 0) continue;
        note(&p->of_files, r->holdings[i].key, r->holdings[i].fact.party);
        note(&p->all, r->holdings[i].key, r->holdings[i].fact.party);
    }
    for (size_t i = 0; i < r->n_components; i++) {
        const struct registry_component *c = &r->components[i];
        const struct yaml *list = yaml_get(c->fact.at, "classes");
        for (const struct yaml *y = list ? list->first : NULL; y && c->fact.party != PARTY_NONE;
             y = y->next) {
            const char *key = prefix_key(r, y);
            if (key) note(&p->all, key, c->fact.party);
        }
    }
}

static void add_holdings(struct registry *r, struct prefixes *p, const struct registry_component *c) {
    const struct yaml *list = yaml_get(c->fact.at, "classes");
    for (const struct yaml *y = list ? list->first : NULL; y; y = y->next) {
        const char *key = prefix_key(r, y);
        if (!key || covered(p, c->fact.party, key)) continue;
        struct registry_holding h = {c->fact, key};
        h.fact.at = y;
        r->holdings = memory_grow(r->holdings, r->n_holdings, &r->holdings_capacity, sizeof *r->holdings);
        r->holdings[r->n_holdings++] = h;
        note(&p->of_files, key, c->fact.party);
    }
}

void registry_finish_components(struct registry *r, struct diagnostics *d) {
    struct prefixes p = {{intern_new(), {0}}, {intern_new(), {0}}};
    for (size_t i = 0; i < r->n_components; i++) find_maker(r, &r->components[i], d);
    note_prefixes(r, &p);
    for (size_t i = 0; i < r->n_components; i++)
        if (r->components[i].fact.party != PARTY_NONE) add_holdings(r, &p, &r->components[i]);
    hash_table_free(&p.of_files.by);
    hash_table_free(&p.all.by);
    intern_free(p.of_files.seen);
    intern_free(p.all.seen);
    check_claims(r, d);
}
