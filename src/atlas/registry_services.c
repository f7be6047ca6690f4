#include "atlas/registry_services.h"

#include "atlas/country.h"
#include "atlas/schema.h"
#include "base/hash.h"
#include "base/memory.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

static bool all(struct text t, int (*is)(int)) {
    for (size_t i = 0; i < t.n; i++)
        if (!is((unsigned char)t.p[i])) return false;
    return true;
}

/* RFC 5646 2.1, without variants, extensions and private use: "pt", "zh-Hant", "pt-BR", "es-419". */
const char *language_error(struct text t) {
    static const char wrong[] = "this is no language tag like en, zh-Hant or pt-BR, nor *:";
    if (text_is(t, "*")) return NULL;
    for (unsigned part = 0; t.n; part++) {
        const char *dash = memchr(t.p, '-', t.n);
        struct text one = {t.p, dash ? (size_t)(dash - t.p) : t.n};
        bool script =
                 one.n == 4 && isupper((unsigned char)one.p[0]) && all((struct text){one.p + 1, 3}, islower),
             region = (one.n == 2 && all(one, isupper)) || (one.n == 3 && all(one, isdigit));
        if (part == 0 ? !((one.n == 2 || one.n == 3) && all(one, islower)) : !script && !region) return wrong;
        if (part > 2 || (dash && one.n + 1 == t.n)) return wrong;
        t = dash ? (struct text){dash + 1, t.n - one.n - 1} : TEXT("");
        if (!dash) return NULL;
    }
    return wrong;
}

static const char *join(struct arena *a, const struct yaml *list) {
    const char *text = NULL;
    for (const struct yaml *y = list ? list->first : NULL; y; y = y->next)
        text = text ? arena_format(a, "%s %s", text, y->text.p) : y->text.p;
    return text;
}

static void check_maker(const struct yaml *one, const char *file, struct diagnostics *d) {
    const char *party = yaml_string(one, "party");
    bool none = !party || strcmp(party, "none") == 0;
    if (none && !yaml_get(one, "by"))
        yaml_complain(one, file, d, "write party: SLUG, or by: NAME where the atlas has no such party",
                      "nobody is named whose this service is");
    if (!none && yaml_get(one, "by"))
        yaml_complain(yaml_get(one, "by"), file, d, "leave 'by' out", "the party is named already");
}

static void check_regions(const struct yaml *one, const char *file, struct diagnostics *d) {
    const struct yaml *in = yaml_get(one, "regions"), *out = yaml_get(one, "not_in");
    for (const struct yaml *y = out ? out->first : NULL; y; y = y->next)
        for (const struct yaml *k = in->first; k; k = k->next)
            if (text_equal(y->text, k->text))
                yaml_complain(y, file, d, "take it out of one of them",
                              "'%s' stands in 'regions' and in 'not_in'", y->text.p);
}

void registry_add_services(struct registry *r, const char *file, const struct yaml *root,
                           struct diagnostics *d) {
    if (!r->service_schema) r->service_schema = schema_of_substitutes(r->arena, d);
    if (!r->service_schema || !schema_check(r->service_schema, root, file, country_known, d)) return;
    if (!registry_slug_is_file(file, yaml_get(root, "substitutes"), "the substitutes are of", d)) return;
    struct arena *a = r->arena;
    for (const struct yaml *one = yaml_get(root, "list")->first; one; one = one->next) {
        check_maker(one, file, d);
        check_regions(one, file, d);
        struct registry_service s = {.fact = registry_fact(r, file, yaml_get(root, "sources"), one, d),
                                     .category = yaml_string(root, "substitutes"),
                                     .category_name = yaml_string(root, "name"),
                                     .name = yaml_string(one, "service"),
                                     .by = yaml_string(one, "by"),
                                     .identifiers = join(a, yaml_get(one, "ids")),
                                     .languages = join(a, yaml_get(one, "languages")),
                                     .regions = join(a, yaml_get(one, "regions")),
                                     .not_in = join(a, yaml_get(one, "not_in")),
                                     .note = yaml_string(one, "note")};
        if (!s.identifiers || !s.languages || !s.regions) {
            yaml_complain(one, file, d, NULL, "'ids', 'languages' and 'regions' have one item or more");
            continue;
        }
        r->services = memory_grow(r->services, r->n_services, &r->services_capacity, sizeof *r->services);
        r->services[r->n_services++] = s;
    }
}

static void find_party(struct registry *r, struct registry_service *s, struct diagnostics *d) {
    const struct yaml *word = yaml_get(s->fact.at, "party");
    if (!word || text_is(word->text, "none")) return;
    s->fact.party = registry_party(r, word->text.p);
    if (s->fact.party != PARTY_NONE) return;
    const char *near = registry_near_party(r, word->text.p);
    char hint[128];
    snprintf(hint, sizeof hint, "did you mean '%s'?", near ? near : "");
    yaml_complain(word, s->fact.file, d, near ? hint : "write its party file first, or name it with 'by'",
                  "there is no party '%s'", word->text.p);
}

static int by_category(const void *a, const void *b) {
    const struct registry_service *x = a, *y = b;
    int order = strcmp(x->category, y->category);
    if (order) return order;
    order = strcmp(x->fact.file, y->fact.file);
    if (order) return order;
    return (x->fact.at->line > y->fact.at->line) - (x->fact.at->line < y->fact.at->line);
}

static void check_claims(const struct registry *r, struct diagnostics *d) {
    struct intern *seen = intern_new();
    struct hash_table by = {0};
    for (uint32_t i = 0; i < r->n_services; i++) {
        const struct registry_service *s = &r->services[i];
        for (const struct yaml *y = yaml_get(s->fact.at, "ids")->first; y; y = y->next) {
            uint32_t id = intern_add(seen, y->text), before = hash_table_get(&by, id);
            if (before == HASH_ABSENT) {
                hash_table_put(&by, id, i);
                continue;
            }
            const struct registry_service *other = &r->services[before];
            yaml_complain(y, s->fact.file, d, "one of them only can have it",
                          "%s is known by %s as well (%s:%u)", other->name, y->text.p, other->fact.file,
                          other->fact.at->line);
        }
    }
    hash_table_free(&by);
    intern_free(seen);
}

void registry_finish_services(struct registry *r, struct diagnostics *d) {
    if (r->n_services) qsort(r->services, r->n_services, sizeof *r->services, by_category);
    for (size_t i = 0; i < r->n_services; i++) find_party(r, &r->services[i], d);
    check_claims(r, d);
}
