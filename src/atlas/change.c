#include "atlas/change.h"

#include "atlas/country.h"
#include "atlas/registry.h"
#include "atlas/schema.h"

enum { MOST = 2000 }; /* parties, stakes, identifiers: each is compared with the others */

struct reading {
    struct arena *arena;
    const char *file, *id;
    const struct yaml *sources;
    date_t date;
};

/* What is only supposed says so wherever it is cited. */
static struct provenance provenance_of(const struct reading *r, const struct yaml *y) {
    struct provenance why = {
        .confidence = CONFIDENCE_HIGH, .from = r->date, .to = DATE_MAX, .observed = DATE_MIN};
    const char *disputed = yaml_string(y, "disputed"), *cited = NULL;
    why.disputed = disputed && strcmp(disputed, "yes") == 0;
    const struct yaml *keys = yaml_get(y, "source");
    for (const struct yaml *s = keys ? keys->first : NULL; s; s = s->next) {
        const struct yaml *source = yaml_get(r->sources, s->text.p);
        const char *one = registry_citation(r->arena, source);
        cited = cited ? arena_format(r->arena, "%s; %s", cited, one) : one;
        if (!why.url) why.url = yaml_string(source, "url");
    }
    why.source = arena_format(r->arena, "what if %s%s%s", r->id, cited ? ": " : "", cited ? cited : "");
    return why;
}

static size_t length(const struct yaml *list) {
    return list ? list->count : 0;
}

static void take_parties(const struct reading *r, const struct yaml *list, struct change *c) {
    struct change_party *to = arena_take_array(r->arena, length(list), sizeof *to);
    c->parties = to;
    for (const struct yaml *y = list ? list->first : NULL; y; y = y->next) {
        const struct yaml *claims = yaml_get(y, "jurisdictions");
        struct change_claim *own = arena_take_array(r->arena, length(claims), sizeof *own);
        struct change_party *p = &to[c->n_parties++];
        *p = (struct change_party){.at = y,
                                   .says = {yaml_string(y, "party"), yaml_string(y, "name"),
                                            yaml_string(y, "kind"), yaml_string(y, "note")},
                                   .claims = own};
        for (const struct yaml *j = claims ? claims->first : NULL; j; j = j->next) {
            const char *ground = yaml_string(j, "ground");
            struct change_claim *claim = &own[p->n_claims++];
            *claim = (struct change_claim){.ground = strcmp(ground, "state") == 0 ? GROUND_STATE
                                                     : strcmp(ground, "incorporated") == 0
                                                         ? GROUND_INCORPORATED
                                                         : GROUND_PRINCIPAL_PLACE,
                                           .why = provenance_of(r, j)};
            memcpy(claim->country, yaml_string(j, "country"), 2);
        }
    }
}

static void take_stakes(const struct reading *r, const struct yaml *stakes, struct change *c) {
    static const char *const verbs[] = {"add", "remove", "change"};
    size_t n = 0;
    for (int v = CHANGE_ADD; v <= CHANGE_SHARE; v++) n += length(yaml_get(stakes, verbs[v]));
    struct change_stake *to = arena_take_array(r->arena, n, sizeof *to);
    c->stakes = to;
    for (int v = CHANGE_ADD; v <= CHANGE_SHARE; v++) {
        const struct yaml *list = yaml_get(stakes, verbs[v]);
        for (const struct yaml *y = list ? list->first : NULL; y; y = y->next) {
            struct change_stake *s = &to[c->n_stakes++];
            *s = (struct change_stake){.at = y,
                                       .verb = (enum change_verb)v,
                                       .owner = yaml_string(y, "owner"),
                                       .owned = yaml_string(y, "owned"),
                                       .why = provenance_of(r, y)};
            stake_kind_parse(yaml_get(y, "kind")->text, &s->kind);
            if (v != CHANGE_REMOVE) ratio_parse_interval(yaml_get(y, "share")->text, &s->low, &s->high);
        }
    }
}

static void take_moves(const struct reading *r, const struct yaml *list, struct change *c) {
    size_t n = 0;
    for (const struct yaml *y = list ? list->first : NULL; y; y = y->next) n += length(yaml_get(y, "ids"));
    struct change_move *to = arena_take_array(r->arena, n, sizeof *to);
    c->moves = to;
    for (const struct yaml *y = list ? list->first : NULL; y; y = y->next) {
        struct provenance why = provenance_of(r, y);
        for (const struct yaml *id = yaml_get(y, "ids")->first; id; id = id->next)
            to[c->n_moves++] = (struct change_move){.at = id,
                                                    .between = y,
                                                    .key = id->text.p,
                                                    .from = yaml_string(y, "from"),
                                                    .to = yaml_string(y, "to"),
                                                    .why = why};
    }
}

static const char *all_sources(const struct reading *r) {
    const char *all = NULL;
    for (const struct yaml *s = r->sources ? r->sources->first : NULL; s; s = s->next) {
        const char *url = yaml_string(s, "url"), *one = registry_citation(r->arena, s);
        all = arena_format(r->arena, "%s%s%s%s%s%s", all ? all : "", all ? "; " : "", one, url ? " <" : "",
                           url ? url : "", url ? ">" : "");
    }
    return all;
}

static bool within_limits(const struct change *c, const struct yaml *root, struct diagnostics *d) {
    if (c->n_parties <= MOST && c->n_stakes <= MOST && c->n_moves <= MOST) return true;
    yaml_complain(root, c->file, d, "make several changes of it",
                  "more than %d parties, stakes or identifiers in one change", MOST);
    return false;
}

const struct change *change_load(struct arena *a, const char *file, struct text text, struct diagnostics *d) {
    file = arena_string(a, file);
    const struct schema *schema = schema_of_changes(a, d);
    const struct yaml *root = schema ? yaml_parse(a, file, text, d) : NULL;
    if (!root || !schema_check(schema, root, file, country_known, d)) return NULL;
    struct change *c = arena_take(a, sizeof *c);
    *c = (struct change){.id = yaml_string(root, "change"),
                         .title = yaml_string(root, "title"),
                         .description = yaml_string(root, "description"),
                         .file = file};
    date_parse(yaml_get(root, "date")->text, &c->date, NULL);
    struct reading r = {a, file, c->id, yaml_get(root, "sources"), c->date};
    c->sources = all_sources(&r);
    take_parties(&r, yaml_get(root, "parties"), c);
    take_stakes(&r, yaml_get(root, "stakes"), c);
    take_moves(&r, yaml_get(root, "holdings"), c);
    return within_limits(c, root, d) ? c : NULL;
}
