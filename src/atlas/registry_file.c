/* One party file: checked against the schema, then taken over fact by fact. */
#include "atlas/country.h"
#include "atlas/registry.h"
#include "atlas/registry_cables.h"
#include "atlas/registry_components.h"
#include "atlas/registry_services.h"
#include "atlas/schema.h"
#include "base/memory.h"

struct taking {
    struct registry *r;
    const char *file;
    const struct yaml *sources;
    party_id party;
    struct diagnostics *d;
};

static enum confidence confidence_of(const char *word) {
    return !word                         ? CONFIDENCE_NONE
           : strcmp(word, "high") == 0   ? CONFIDENCE_HIGH
           : strcmp(word, "medium") == 0 ? CONFIDENCE_MEDIUM
                                         : CONFIDENCE_LOW;
}

/* "Title, by, date" */
const char *registry_citation(struct arena *a, const struct yaml *source) {
    const char *by = yaml_string(source, "by"), *date = yaml_string(source, "date");
    return arena_format(a, "%s%s%s%s%s", yaml_string(source, "title"), by ? ", " : "", by ? by : "",
                        date ? ", " : "", date ? date : "");
}

static void take_dates(const char *file, const struct yaml *y, struct provenance *why,
                       struct diagnostics *d) {
    const char *from = yaml_string(y, "from"), *to = yaml_string(y, "to"), *seen = yaml_string(y, "observed");
    *why = (struct provenance){.from = DATE_MIN, .to = DATE_MAX, .observed = DATE_MIN};
    if (from) date_parse(text_of(from), &why->from, NULL);
    if (to) date_parse(text_of(to), NULL, &why->to);
    if (seen) date_parse(text_of(seen), &why->observed, NULL);
    if (why->from > why->to)
        yaml_complain(yaml_get(y, "to"), file, d, "'to' is the last day it holds",
                      "this ends before it starts");
}

struct fact registry_fact(struct registry *r, const char *file, const struct yaml *sources,
                          const struct yaml *y, struct diagnostics *d) {
    struct arena *a = r->arena;
    struct fact f = {.party = PARTY_NONE, .file = file, .at = y};
    take_dates(file, y, &f.why, d);
    const char *disputed = yaml_string(y, "disputed");
    f.why.disputed = disputed && strcmp(disputed, "yes") == 0;
    f.why.confidence = confidence_of(yaml_string(y, "confidence"));
    const struct yaml *list = yaml_get(y, "source");
    for (const struct yaml *s = list ? list->first : NULL; s; s = s->next) {
        const struct yaml *source = yaml_get(sources, s->text.p);
        const char *one = registry_citation(a, source);
        f.why.source = f.why.source ? arena_format(a, "%s; %s", f.why.source, one) : one;
        if (!f.why.url) f.why.url = yaml_string(source, "url");
    }
    return f;
}

static struct fact take_fact(const struct taking *t, const struct yaml *y) {
    struct fact f = registry_fact(t->r, t->file, t->sources, y, t->d);
    f.party = t->party;
    return f;
}

static void take_jurisdictions(const struct taking *t, const struct yaml *list) {
    struct registry *r = t->r;
    for (const struct yaml *y = list ? list->first : NULL; y; y = y->next) {
        struct registry_jurisdiction j = {.fact = take_fact(t, y)};
        memcpy(j.country, yaml_string(y, "country"), 2);
        const char *ground = yaml_string(y, "ground");
        j.ground = strcmp(ground, "state") == 0          ? GROUND_STATE
                   : strcmp(ground, "incorporated") == 0 ? GROUND_INCORPORATED
                                                         : GROUND_PRINCIPAL_PLACE;
        r->jurisdictions = memory_grow(r->jurisdictions, r->n_jurisdictions, &r->jurisdictions_capacity,
                                       sizeof *r->jurisdictions);
        r->jurisdictions[r->n_jurisdictions++] = j;
    }
}

static void take_stakes(const struct taking *t, const struct yaml *list) {
    struct registry *r = t->r;
    for (const struct yaml *y = list ? list->first : NULL; y; y = y->next) {
        struct registry_stake s = {.fact = take_fact(t, y), .owner_slug = yaml_string(y, "owner")};
        ratio_parse_interval(yaml_get(y, "share")->text, &s.low, &s.high);
        stake_kind_parse(yaml_get(y, "kind")->text, &s.kind);
        r->stakes = memory_grow(r->stakes, r->n_stakes, &r->stakes_capacity, sizeof *r->stakes);
        r->stakes[r->n_stakes++] = s;
    }
}

static void take_holding(const struct taking *t, const struct yaml *id, struct fact f) {
    struct registry *r = t->r;
    f.at = id;
    r->holdings = memory_grow(r->holdings, r->n_holdings, &r->holdings_capacity, sizeof *r->holdings);
    r->holdings[r->n_holdings++] = (struct registry_holding){f, id->text.p};
}

static void take_holdings(const struct taking *t, const struct yaml *list) {
    for (const struct yaml *y = list ? list->first : NULL; y; y = y->next) {
        const struct yaml *id = yaml_get(y, "id"), *ids = yaml_get(y, "ids");
        if (!id == !ids) {
            yaml_complain(y, t->file, t->d, NULL, "a holding has either 'id' or 'ids'");
            continue;
        }
        struct fact f = take_fact(t, y);
        if (id) take_holding(t, id, f);
        for (const struct yaml *one = ids ? ids->first : NULL; one; one = one->next) take_holding(t, one, f);
    }
}

static void take_party(const struct taking *t, const struct yaml *root) {
    struct registry *r = t->r;
    const struct yaml *aliases = yaml_get(root, "aliases");
    size_t n = 0;
    const char **list = arena_take_array(r->arena, aliases ? aliases->count : 0, sizeof *list);
    for (const struct yaml *y = aliases ? aliases->first : NULL; y; y = y->next) list[n++] = y->text.p;
    r->parties = memory_grow(r->parties, r->n_parties, &r->parties_capacity, sizeof *r->parties);
    r->parties[r->n_parties++] =
        (struct registry_party){.says = {yaml_string(root, "party"), yaml_string(root, "name"),
                                         yaml_string(root, "kind"), yaml_string(root, "note")},
                                .aliases = list,
                                .n_aliases = n,
                                .file = t->file,
                                .root = root};
}

bool registry_slug_is_file(const char *file, const struct yaml *slug, const char *what,
                           struct diagnostics *d) {
    const char *base = strrchr(file, '/');
    base = base ? base + 1 : file;
    size_t n = strlen(base);
    if (n > 5 && strcmp(base + n - 5, ".yaml") == 0) n -= 5;
    if (text_equal(slug->text, (struct text){base, n})) return true;
    yaml_complain(slug, file, d, "name the file SLUG.yaml", "%s '%s' but the file is '%s'", what,
                  slug->text.p, base);
    return false;
}

static void add_party(struct registry *r, const char *file, const struct yaml *root, struct diagnostics *d) {
    if (!r->schema) r->schema = schema_of_parties(r->arena, d);
    if (!r->schema || !schema_check(r->schema, root, file, country_known, d)) return;
    if (!registry_slug_is_file(file, yaml_get(root, "party"), "the party is", d)) return;
    party_id party = (party_id)intern_add(r->slugs, yaml_get(root, "party")->text);
    struct taking t = {r, file, yaml_get(root, "sources"), party, d};
    if (party == r->n_parties)
        take_party(&t, root);
    else
        r->supplemented = true;
    take_jurisdictions(&t, yaml_get(root, "jurisdictions"));
    take_stakes(&t, yaml_get(root, "stakes"));
    take_holdings(&t, yaml_get(root, "holds"));
}

void registry_add(struct registry *r, const char *file, struct text text, struct diagnostics *d) {
    r->files++;
    file = arena_string(r->arena, file);
    const struct yaml *root = yaml_parse(r->arena, file, text, d);
    if (!root) return;
    if (yaml_get(root, "jurisdiction"))
        registry_add_jurisdiction(r, file, root, d);
    else if (yaml_get(root, "components"))
        registry_add_components(r, file, root, d);
    else if (yaml_get(root, "cable"))
        registry_add_cable(r, file, root, d);
    else if (yaml_get(root, "substitutes"))
        registry_add_services(r, file, root, d);
    else
        add_party(r, file, root, d);
}
