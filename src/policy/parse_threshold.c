/* Named thresholds: how much of what, over which time. */
#include "policy/parse.h"

#include <stdlib.h>

/* "12 months", "30 days": in days, a month being a twelfth of 365 days. */
static bool parse_window(struct parser *p, const struct yaml *y, int64_t *days) {
    const char *word = parse_scalar(p, y);
    if (!word) return false;
    enum { CENTURY = 36500 };
    char *unit;
    if (strcmp(word, "calendar year") == 0) {
        *days = THIS_YEAR;
        return true;
    }
    unsigned long n = word[0] >= '1' && word[0] <= '9' ? strtoul(word, &unit, 10) : 0;
    if (n > 0 && n <= 10000) {
        static const struct {
            const char *name;
            int64_t days, of;
        } units[] = {{" day", 1, 1},      {" days", 1, 1},      {" week", 7, 1},   {" weeks", 7, 1},
                     {" month", 365, 12}, {" months", 365, 12}, {" year", 365, 1}, {" years", 365, 1}};
        for (size_t i = 0; i < COUNT(units); i++)
            if (strcmp(unit, units[i].name) == 0) {
                *days = (int64_t)n * units[i].days / units[i].of;
                if (*days <= CENTURY) return true;
            }
    }
    complain(p, y, "such as '12 months', '30 days' or 'calendar year'",
             "'%s' is no span of time of at most a hundred years", word);
    return false;
}

static void read_threshold(struct parser *p, const struct yaml *y, struct threshold *t) {
    static const char *const roles[] = {"app", "component", "host", "service"};
    static const enum link_role role_values[] = {LINK_APP, LINK_COMPONENT, LINK_HOST, LINK_SERVICE};
    static const char *const belows[] = {"undetermined", "not-met"};
    const struct yaml *of = yaml_get(y, "of"), *data = yaml_get(y, "data"), *per = yaml_get(y, "per"),
                      *within = yaml_get(y, "within"), *below = yaml_get(y, "below"),
                      *most = yaml_get(y, "under") ? yaml_get(y, "under") : yaml_get(y, "at-most");
    int i = of ? parse_choice(p, of, amount_choice) : -1;
    if (!of) complain(p, y, hint_for(p, TEXT(""), amount_choice.words, amount_choice.n), "'of' is missing");
    if (i >= 0) t->amount = (enum amount)i;
    if (data) parse_set(p, data, SET_DATA, &t->data);
    i = per ? parse_choice(p, per, (struct choice){"link to add up by", roles, COUNT(roles)}) : 3;
    if (i >= 0) t->per = role_values[i];
    if (most) complain_key(p, most, "over or at-least", "a threshold has no upper bound");
    struct number_range range;
    bool bytes = t->amount == AMOUNT_BYTES_OUT || t->amount == AMOUNT_BYTES_IN;
    if (parse_bounds(p, y, bytes, &range)) t->least = range.low;
    if (within) parse_window(p, within, &t->window);
    i = below ? parse_choice(p, below, (struct choice){"answer below a threshold", belows, COUNT(belows)})
              : 0;
    t->below = i == 1 ? ANSWER_NOT_MET : ANSWER_UNDETERMINED;
}

void parse_thresholds(struct parser *p, const struct yaml *root) {
    static const char *const keys[] = {"of",    "data",    "per",    "over", "at-least",
                                       "under", "at-most", "within", "below"};
    const struct yaml *y = yaml_get(root, "thresholds");
    if (!y || !declared_mapping(p, y, "threshold")) return;
    p->thresholds = ids_of(p, y);
    struct threshold *list = arena_take_array(p->arena, y->count + 1, sizeof *list);
    for (const struct yaml *one = y->first; one; one = one->next) {
        struct threshold *t = &list[p->policy->n_thresholds++];
        t->id = one->key.p;
        t->line = one->key_line;
        t->column = one->key_column;
        if (parse_mapping(p, one, keys, COUNT(keys)) || one->kind == YAML_MAPPING) read_threshold(p, one, t);
    }
    p->policy->thresholds = list;
}
