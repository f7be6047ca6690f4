/* `adequacy`: whose law protects as well as the law at home, by which decision, from when to when. */
#include "policy/parse.h"

static bool read_decision(struct parser *p, const struct yaml *y, struct adequacy_decision *d) {
    static const char *const keys[] = {"country", "from", "to", "citation", "only"};
    bool fine = parse_mapping(p, y, keys, COUNT(keys));
    if (y->kind != YAML_MAPPING) return false;
    const struct yaml *country = yaml_get(y, "country");
    if (!country) {
        complain(p, y, NULL, "'country' is missing");
        return false;
    }
    if (!parse_country(p, country)) return false;
    memcpy(d->country, country->text.p, 2);
    fine = parse_span(p, y, &d->from, &d->to) && fine;
    d->citation = parse_text(p, y, "citation", true);
    d->only = parse_text(p, y, "only", false);
    return fine && d->citation;
}

static void read_adequacy(struct parser *p, const struct yaml *y, struct adequacy_list *a) {
    static const char *const keys[] = {"home", "decisions"};
    if (!parse_mapping(p, y, keys, COUNT(keys)) && y->kind != YAML_MAPPING) return;
    const struct yaml *home = yaml_get(y, "home"), *decisions = yaml_get(y, "decisions");
    if (home)
        parse_countries(p, home, &a->home);
    else
        complain(p, y, "the countries under the law itself", "'home' is missing");
    if (!decisions || !parse_sequence(p, decisions)) return;
    struct adequacy_decision *list = arena_take_array(p->arena, decisions->count + 1, sizeof *list);
    for (const struct yaml *one = decisions->first; one; one = one->next)
        if (read_decision(p, one, &list[a->n_decisions])) a->n_decisions++;
    a->decisions = list;
}

void parse_adequacies(struct parser *p, const struct yaml *root) {
    const struct yaml *y = yaml_get(root, "adequacy");
    if (!y || !declared_mapping(p, y, "adequacy list")) return;
    p->adequacies = ids_of(p, y);
    struct adequacy_list *list = arena_take_array(p->arena, y->count + 1, sizeof *list);
    for (const struct yaml *one = y->first; one; one = one->next) {
        struct adequacy_list *a = &list[p->policy->n_adequacies++];
        a->id = one->key.p;
        a->line = one->key_line;
        a->column = one->key_column;
        read_adequacy(p, one, a);
    }
    p->policy->adequacies = list;
}
