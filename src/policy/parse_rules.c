/* Controls, thresholds, rules and exceptions. */
#include "policy/parse.h"

#include <stdlib.h>

static const char *const programs[] = {"carrier", "store", "apps", "cloud", "cable", "equipment"};
static const char *const verdicts[] = {"allow", "review", "deny"};
static const enum verdict verdict_values[] = {VERDICT_ALLOW, VERDICT_REVIEW, VERDICT_DENY};

static bool parse_sequence(struct parser *p, const struct yaml *y) {
    if (y->kind == YAML_SEQUENCE) return within(p, y, MOST_RULES);
    complain(p, y, "one '- id: …' each", "a list is needed here");
    return false;
}

static bool declared_mapping(struct parser *p, const struct yaml *y, const char *noun) {
    if (y->kind == YAML_MAPPING) return within(p, y, MOST_RULES);
    complain(p, y, NULL, "names of %ss with their keys are needed here", noun);
    return false;
}

static void read_test(struct parser *p, const struct yaml *y, struct control *c) {
    const struct yaml *test = yaml_get(y, "test");
    const char *why = NULL;
    if (!test)
        complain(p, y, "such as 'aggregate>=50'", "'test' is missing");
    else if (parse_scalar(p, test) && !control_test_parse(test->text, &c->test, &why))
        complain(p, test, "such as 'aggregate>=50' or 'aggregate>25%'", "'%s' is no control test: %s",
                 test->text.p, why ? why : "unknown");
}

static void read_seeds(struct parser *p, const struct yaml *y, struct control *c) {
    static const char *const keys[] = {"parties", "jurisdictions", "by"};
    const struct yaml *seeds = yaml_get(y, "seeds");
    if (!seeds) {
        complain(p, y, NULL, "'seeds' is missing: whose control?");
        return;
    }
    parse_mapping(p, seeds, keys, COUNT(keys));
    const struct yaml *parties = yaml_get(seeds, "parties"), *in = yaml_get(seeds, "jurisdictions"),
                      *by = yaml_get(seeds, "by");
    if (parties) parse_set(p, parties, SET_PARTIES, &c->parties);
    if (in && parse_countries(p, in, &c->ground.countries)) c->ground.by = BY_LAW;
    if (by && parse_grounds(p, by, &c->ground.by) && c->ground.by & BY_SERVER_LOCATION)
        complain(p, by, NULL, "a server location is no ground for control");
    if (by && !in) complain(p, by, NULL, "'by' says how 'jurisdictions' reach a party; they are missing");
    if (seeds->kind == YAML_MAPPING && !parties && !in)
        complain(p, seeds, NULL, "the seeds are missing: parties, jurisdictions or both");
}

void parse_controls(struct parser *p, const struct yaml *root) {
    static const char *const keys[] = {"title", "test", "seeds"};
    const struct yaml *y = yaml_get(root, "control");
    if (!y || !declared_mapping(p, y, "control")) return;
    p->controls = ids_of(p, y);
    struct control *list = arena_take_array(p->arena, y->count + 1, sizeof *list);
    for (const struct yaml *one = y->first; one; one = one->next) {
        struct control *c = &list[p->policy->n_controls++];
        *c = (struct control){.id = one->key.p, .line = one->key_line, .column = one->key_column};
        if (!parse_mapping(p, one, keys, COUNT(keys)) && one->kind != YAML_MAPPING) continue;
        c->title = parse_text(p, one, "title", false);
        read_test(p, one, c);
        read_seeds(p, one, c);
    }
    p->policy->controls = list;
}

/* "12 months", "30 days": in days, a month being a twelfth of 365 days. */
static bool parse_window(struct parser *p, const struct yaml *y, int64_t *days) {
    const char *word = parse_scalar(p, y);
    if (!word) return false;
    char *unit;
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
                return true;
            }
    }
    complain(p, y, "such as '12 months' or '30 days'", "'%s' is no span of time", word);
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
        if (parse_mapping(p, one, keys, COUNT(keys)) || one->kind == YAML_MAPPING) read_threshold(p, one, t);
    }
    p->policy->thresholds = list;
}

static void read_rule(struct parser *p, const struct yaml *y, struct rule *r) {
    const struct yaml *id = yaml_get(y, "id"), *program = yaml_get(y, "program"), *when = yaml_get(y, "when"),
                      *verdict = yaml_get(y, "verdict");
    if (!id)
        complain(p, y, NULL, "'id' is missing");
    else if (parse_id(p, id, &r->id) && strcmp(r->id, "default") == 0)
        complain(p, id, NULL, "'default' is what findings call the case that no rule speaks");
    if (program) {
        int i = parse_choice(p, program, (struct choice){"program", programs, COUNT(programs)});
        if (i >= 0) r->program = programs[i];
    } else {
        complain(p, y, hint_for(p, TEXT(""), programs, COUNT(programs)), "'program' is missing");
    }
    if (when)
        r->when = parse_when(p, when);
    else
        complain(p, y, "or 'when: always'", "'when' is missing");
    int v = verdict ? parse_choice(p, verdict, (struct choice){"verdict", verdicts, COUNT(verdicts)}) : -1;
    if (v >= 0) r->verdict = verdict_values[v];
    if (!verdict) complain(p, y, "deny, review or allow", "'verdict' is missing");
    r->title = parse_text(p, y, "title", true);
    r->basis = parse_text(p, y, "basis", true);
    r->remedy = parse_text(p, y, "remedy", v != 0);
}

void parse_rules(struct parser *p, const struct yaml *root) {
    static const char *const keys[] = {"id", "program", "title", "when", "verdict", "basis", "remedy"};
    const struct yaml *y = yaml_get(root, "rules");
    if (!y) complain(p, root, NULL, "'rules' is missing");
    if (!y || !parse_sequence(p, y)) return;
    p->rules = ids_of(p, y);
    struct rule *list = arena_take_array(p->arena, y->count + 1, sizeof *list);
    for (const struct yaml *one = y->first; one; one = one->next) {
        struct rule *r = &list[p->policy->n_rules];
        r->line = one->line;
        if (!parse_mapping(p, one, keys, COUNT(keys)) && one->kind != YAML_MAPPING) continue;
        read_rule(p, one, r);
        for (size_t i = 0; r->id && i < p->policy->n_rules; i++)
            if (list[i].id && strcmp(list[i].id, r->id) == 0)
                complain(p, yaml_get(one, "id"), NULL, "the rule '%s' stands already at line %u", r->id,
                         list[i].line);
        p->policy->n_rules++;
    }
    p->policy->rules = list;
    if (y->count == 0) complain(p, y, NULL, "there is no rule");
}

static const struct rule *find_rule(struct parser *p, const struct yaml *y) {
    const struct policy *policy = p->policy;
    for (size_t i = 0; i < policy->n_rules; i++) {
        const char *id = policy->rules[i].id;
        if (id && strcmp(id, y->text.p) == 0) return &policy->rules[i];
    }
    complain(p, y, hint_for(p, y->text, p->rules.list, p->rules.n), "there is no rule '%s'", y->text.p);
    return NULL;
}

static void read_excepted_rules(struct parser *p, const struct yaml *y, struct exception *e) {
    struct word_list l = {0};
    for (const struct yaml *item = first_item(p, y); item; item = next_item(y, item)) {
        const struct rule *r = parse_scalar(p, item) ? find_rule(p, item) : NULL;
        if (r && r->verdict == VERDICT_ALLOW)
            complain(p, item, NULL, "the rule '%s' allows; an exception is from deny and review", r->id);
        else if (r)
            word_list_add(p, &l, r->id);
    }
    e->rules = (struct words){l.list, l.n};
}

static void read_exception(struct parser *p, const struct yaml *y, struct exception *e) {
    const struct yaml *id = yaml_get(y, "id"), *rules = yaml_get(y, "rules"), *when = yaml_get(y, "when"),
                      *from = yaml_get(y, "from"), *expires = yaml_get(y, "expires");
    if (id)
        parse_id(p, id, &e->id);
    else
        complain(p, y, NULL, "'id' is missing");
    if (rules)
        read_excepted_rules(p, rules, e);
    else
        complain(p, y, "the rules it is an exception from", "'rules' is missing");
    if (when)
        e->when = parse_when(p, when);
    else
        complain(p, y, "or 'when: always'", "'when' is missing");
    e->from = DATE_MIN;
    if (from) parse_day(p, from, &e->from, NULL);
    if (expires)
        parse_day(p, expires, NULL, &e->expires);
    else
        complain(p, y, "the last day on which it holds", "'expires' is missing");
    if (from && expires && e->from > e->expires) complain(p, expires, NULL, "it expires before it starts");
    e->reason = parse_text(p, y, "reason", true);
}

void parse_exceptions(struct parser *p, const struct yaml *root) {
    static const char *const keys[] = {"id", "rules", "when", "from", "expires", "reason"};
    const struct yaml *y = yaml_get(root, "exceptions");
    if (!y || !parse_sequence(p, y)) return;
    struct exception *list = arena_take_array(p->arena, y->count + 1, sizeof *list);
    for (const struct yaml *one = y->first; one; one = one->next) {
        struct exception *e = &list[p->policy->n_exceptions];
        e->line = one->line;
        if (!parse_mapping(p, one, keys, COUNT(keys)) && one->kind != YAML_MAPPING) continue;
        read_exception(p, one, e);
        for (size_t i = 0; e->id && i < p->policy->n_exceptions; i++)
            if (list[i].id && strcmp(list[i].id, e->id) == 0)
                complain(p, yaml_get(one, "id"), NULL, "the exception '%s' stands already at line %u", e->id,
                         list[i].line);
        p->policy->n_exceptions++;
    }
    p->policy->exceptions = list;
}
