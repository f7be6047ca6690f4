/* Rules and exceptions. */
#include "policy/evaluate.h"
#include "policy/parse.h"

enum { STORE = 1, APPS = 2, EQUIPMENT = 5 };
static const char *const programs[] = {"carrier", [STORE] = "store", [APPS] = "apps",
                                       "cloud",   "cable",           [EQUIPMENT] = "equipment"};
static const char *const verdicts[] = {"allow", "review", "deny"};
static const enum verdict verdict_values[] = {VERDICT_ALLOW, VERDICT_REVIEW, VERDICT_DENY};

bool parse_sequence(struct parser *p, const struct yaml *y) {
    if (y->kind == YAML_SEQUENCE) return within(p, y, MOST_RULES);
    complain(p, y, "one '- id: …' each", "a list is needed here");
    return false;
}

bool declared_mapping(struct parser *p, const struct yaml *y, const char *noun) {
    if (y->kind == YAML_MAPPING) return within(p, y, MOST_RULES);
    complain(p, y, NULL, "names of %ss with their keys are needed here", noun);
    return false;
}

/* A rule that speaks on some days only has them as its first condition. */
static void read_days(struct parser *p, const struct yaml *y, struct rule *r) {
    static const char *const keys[] = {"from", "to"};
    const struct yaml *valid = yaml_get(y, "valid");
    r->from = DATE_MIN;
    r->to = DATE_MAX;
    if (!valid || !parse_mapping(p, valid, keys, COUNT(keys))) return;
    struct condition *whole = arena_take(p->arena, sizeof *whole), *days = arena_take(p->arena, sizeof *days);
    if (!parse_span(p, valid, &r->from, &r->to) || !r->when) return;
    *days = (struct condition){.kind = CONDITION_DAY,
                               .line = valid->key_line,
                               .text = one_line(p->arena, valid),
                               .from = r->from,
                               .to = r->to};
    struct condition *when = arena_take(p->arena, sizeof *when);
    *when = *r->when;
    days->next = when;
    *whole = (struct condition){.kind = CONDITION_ALL, .line = y->line, .text = "all", .first = days};
    r->when = whole;
}

static unsigned asked_of(const struct condition *k) {
    enum { ALL_LINKS = ASKS_TRAFFIC - 1 };
    unsigned asks = 0;
    for (const struct condition *c = k->first; c; c = c->next) asks |= asked_of(c);
    bool way = k->kind == CONDITION_ABOUT && (words_have(k->words, chain_kind_text(CHAIN_ROUTE)) ||
                                              words_have(k->words, chain_kind_text(CHAIN_TRACE)));
    if (way) asks |= ASKS_ABOUT_WAY;
    if (asks_of_traffic(k->kind)) return asks | ASKS_TRAFFIC;
    if (!asks_of_link(k->kind)) return asks;
    return asks | (k->role == ANY_LINK ? (unsigned)ALL_LINKS : 1u << k->role);
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
        p->policy->about_software |= i == STORE || i == APPS || i == EQUIPMENT;
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
    r->remedy = parse_remedy(p, y, v != 0, &r->remedies);
    if (r->when) r->asks = asked_of(r->when);
    read_days(p, y, r);
}

void parse_rules(struct parser *p, const struct yaml *root) {
    static const char *const keys[] = {"id",      "program", "title",  "when",
                                       "verdict", "basis",   "remedy", "valid"};
    const struct yaml *y = yaml_get(root, "rules");
    if (!y) complain(p, root, NULL, "'rules' is missing");
    if (!y || !parse_sequence(p, y)) return;
    p->rules = ids_of(p, y);
    struct rule *list = arena_take_array(p->arena, y->count + 1, sizeof *list);
    for (const struct yaml *one = y->first; one; one = one->next) {
        struct rule *r = &list[p->policy->n_rules];
        r->line = one->line;
        r->column = one->column;
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
    if (p->rules.n == 0) return NULL; /* told already */
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
    e->rules = (struct words){.list = l.list, .n = l.n};
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
    const char *approver = parse_text(p, y, "approver", false);
    e->approved = approver;
    if (approver && e->reason) e->reason = arena_format(p->arena, "%s (approved by %s)", e->reason, approver);
}

void parse_exceptions(struct parser *p, const struct yaml *root) {
    static const char *const keys[] = {"id", "rules", "when", "from", "expires", "approver", "reason"};
    const struct yaml *y = yaml_get(root, "exceptions");
    if (!y || !parse_sequence(p, y)) return;
    struct exception *list = arena_take_array(p->arena, y->count + 1, sizeof *list);
    for (const struct yaml *one = y->first; one; one = one->next) {
        struct exception *e = &list[p->policy->n_exceptions];
        e->line = one->line;
        e->column = one->column;
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
