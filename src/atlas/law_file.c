/* One jurisdiction file: checked against the schema, then taken over law by law. */
#include "atlas/country.h"
#include "atlas/law_words.h"
#include "atlas/registry.h"
#include "atlas/schema.h"
#include "base/memory.h"

#include <stdlib.h>

struct taking {
    struct registry *r;
    const char *file;
    const struct yaml *sources;
    char country[3];
    struct diagnostics *d;
};

static struct fact take_fact(const struct taking *t, const struct yaml *y) {
    return registry_fact(t->r, t->file, t->sources, y, t->d);
}

static unsigned bits(const struct yaml *words, unsigned (*bit)(struct text word)) {
    unsigned all = 0;
    for (const struct yaml *w = words ? words->first : NULL; w; w = w->next) all |= bit(w->text);
    return all;
}

/* One line without a full stop, whatever the sentence in the file ends with. */
static const char *safeguards(struct arena *a, const struct yaml *y) {
    struct text remedy = yaml_get(y, "remedy")->text;
    if (remedy.n && remedy.p[remedy.n - 1] == '.') remedy.n--;
    return arena_format(a, "%s; %s; %.*s", law_order_text(yaml_string(y, "order")),
                        law_notice_text(yaml_string(y, "notice")), (int)remedy.n, remedy.p);
}

static void take_laws(const struct taking *t, const struct yaml *list) {
    struct registry *r = t->r;
    for (const struct yaml *y = list ? list->first : NULL; y; y = y->next) {
        struct registry_law law = {.fact = take_fact(t, y),
                                   .file = t->file,
                                   .name = yaml_string(y, "law"),
                                   .clause = yaml_string(y, "clause"),
                                   .compels = yaml_string(y, "compels"),
                                   .safeguards = safeguards(r->arena, y),
                                   .duties = bits(yaml_get(y, "duties"), law_duty_bit),
                                   .grounds = bits(yaml_get(y, "reaches"), law_ground_bit)};
        memcpy(law.country, t->country, sizeof law.country);
        const struct yaml *except = yaml_get(y, "except");
        if (except && strcmp(t->country, "EU") != 0)
            yaml_complain(except, t->file, t->d, "leave 'except' out", "only a union has members");
        for (const struct yaml *one = except ? except->first : NULL; one; one = one->next)
            law.except = law.except ? arena_format(r->arena, "%s %s", law.except, one->text.p) : one->text.p;
        r->laws = memory_grow(r->laws, r->n_laws, &r->laws_capacity, sizeof *r->laws);
        r->laws[r->n_laws++] = law;
    }
}

static void take_members(const struct taking *t, const struct yaml *list) {
    struct registry *r = t->r;
    if (list && strcmp(t->country, "EU") != 0)
        yaml_complain(list, t->file, t->d, "leave 'members' out", "only a union has members");
    for (const struct yaml *y = list ? list->first : NULL; y; y = y->next) {
        struct registry_member m = {.fact = take_fact(t, y)};
        memcpy(m.country, yaml_string(y, "country"), 2);
        r->members = memory_grow(r->members, r->n_members, &r->members_capacity, sizeof *r->members);
        r->members[r->n_members++] = m;
    }
}

static void take_adequacy(const struct taking *t, const struct yaml *list) {
    struct registry *r = t->r;
    for (const struct yaml *y = list ? list->first : NULL; y; y = y->next) {
        struct registry_adequacy one = {.fact = take_fact(t, y),
                                        .decision = yaml_string(y, "decision"),
                                        .scope = yaml_string(y, "scope")};
        memcpy(one.by, t->country, sizeof one.by);
        for (const struct yaml *c = yaml_get(y, "countries")->first; c; c = c->next) {
            memcpy(one.of, c->text.p, 2);
            if (memcmp(one.of, one.by, 2) == 0)
                yaml_complain(c, t->file, t->d, NULL, "a jurisdiction cannot decide of itself");
            r->adequacies =
                memory_grow(r->adequacies, r->n_adequacies, &r->adequacies_capacity, sizeof *r->adequacies);
            r->adequacies[r->n_adequacies++] = one;
        }
    }
}

/* The file's name must be its code in lower case, or two files could say they are the same jurisdiction. */
static bool code_is_file(const char *file, const struct yaml *code, struct diagnostics *d) {
    const char *base = strrchr(file, '/');
    base = base ? base + 1 : file;
    if (strncmp(base, (char[]){(char)(code->text.p[0] + 32), (char)(code->text.p[1] + 32), '\0'}, 2) == 0 &&
        strcmp(base + 2, ".yaml") == 0)
        return true;
    yaml_complain(code, file, d, "name the file after its code in lower case, like no.yaml",
                  "the jurisdiction is '%s' but the file is '%s'", code->text.p, base);
    return false;
}

void registry_add_jurisdiction(struct registry *r, const char *file, const struct yaml *root,
                               struct diagnostics *d) {
    if (!r->law_schema) r->law_schema = schema_of_jurisdictions(r->arena, d);
    if (!r->law_schema || !schema_check(r->law_schema, root, file, country_known, d)) return;
    const struct yaml *code = yaml_get(root, "jurisdiction");
    if (!code_is_file(file, code, d)) return;
    struct taking t = {.r = r, .file = file, .sources = yaml_get(root, "sources"), .d = d};
    memcpy(t.country, code->text.p, 2);
    r->territories++;
    take_laws(&t, yaml_get(root, "laws"));
    take_members(&t, yaml_get(root, "members"));
    take_adequacy(&t, yaml_get(root, "adequacy"));
}

static int by_country(const void *a, const void *b) {
    const struct registry_law *x = a, *y = b;
    int order = memcmp(x->country, y->country, 2);
    return order ? order : (x->fact.at->line > y->fact.at->line) - (x->fact.at->line < y->fact.at->line);
}

static int by_member(const void *a, const void *b) {
    const struct registry_member *x = a, *y = b;
    int order = memcmp(x->country, y->country, 2);
    return order ? order : (x->fact.why.from > y->fact.why.from) - (x->fact.why.from < y->fact.why.from);
}

/* About whom, by whom, then as they came. */
static int by_subject(const void *a, const void *b) {
    const struct registry_adequacy *x = a, *y = b;
    int order = memcmp(x->of, y->of, 2);
    if (order == 0) order = memcmp(x->by, y->by, 2);
    if (order == 0) order = (x->fact.why.from > y->fact.why.from) - (x->fact.why.from < y->fact.why.from);
    return order ? order : (x->fact.at->line > y->fact.at->line) - (x->fact.at->line < y->fact.at->line);
}

void registry_sort_laws(struct registry *r) {
    if (r->n_laws) qsort(r->laws, r->n_laws, sizeof *r->laws, by_country);
    if (r->n_members) qsort(r->members, r->n_members, sizeof *r->members, by_member);
    if (r->n_adequacies) qsort(r->adequacies, r->n_adequacies, sizeof *r->adequacies, by_subject);
}

/* The same law with the same clause twice on one day; laws of one country stand together. */
void registry_check_laws(const struct registry *r, struct diagnostics *d) {
    for (size_t i = 0; i < r->n_laws; i++) {
        const struct registry_law *x = &r->laws[i];
        for (size_t k = i; k-- > 0 && memcmp(r->laws[k].country, x->country, 2) == 0;) {
            const struct registry_law *y = &r->laws[k];
            if (strcmp(x->name, y->name) != 0 || strcmp(x->clause, y->clause) != 0) continue;
            if (x->fact.why.from > y->fact.why.to || y->fact.why.from > x->fact.why.to) continue;
            yaml_complain(x->fact.at, x->file, d, "end one before the other starts",
                          "this clause stands already in line %u for the same days", y->fact.at->line);
            break;
        }
    }
}
