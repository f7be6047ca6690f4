#include "library/ban.h"

#include "atlas/identifier.h"
#include "atlas/ownership.h"
#include "policy/explain_rule.h"

static void add_asked(struct cordon *c, struct ban_part *b, const char *text) {
    b->asked = arena_grow(c->arena, b->asked, b->n_asked, &b->asked_capacity, sizeof *b->asked);
    b->asked[b->n_asked++] = text;
}

static void add_removal(struct cordon *c, struct ban_part *b, enum ban_kind kind, const char *value,
                        const char *asked) {
    b->removals =
        arena_grow(c->arena, b->removals, b->n_removals, &b->removals_capacity, sizeof *b->removals);
    b->removals[b->n_removals++] = (struct ban_removal){.kind = kind, .value = value};
    add_asked(c, b, asked);
}

static struct text without(struct text value, const char *prefix) {
    size_t n = strlen(prefix);
    return text_starts(value, prefix) ? (struct text){value.p + n, value.n - n} : value;
}

bool ban_part_remove(struct cordon *c, struct ban_part *b, struct text value) {
    static const struct {
        enum identifier_kind identifier;
        enum ban_kind kind;
    } kinds[] = {{IDENTIFIER_ASN, BAN_CARRIER},
                 {IDENTIFIER_APP, BAN_APP},
                 {IDENTIFIER_DOMAIN, BAN_HOST},
                 {IDENTIFIER_ADDRESS, BAN_HOST},
                 {IDENTIFIER_SDK, BAN_COMPONENT}};
    char canonical[IDENTIFIER_TEXT];
    if (text_starts(value, "component:") || text_starts(value, "sdk:")) {
        struct text id = without(without(value, "component:"), "sdk:");
        const char *asked = arena_format(c->arena, "sdk:%.*s", (int)id.n, id.p);
        if (id.n == 0) return false;
        add_removal(c, b, BAN_COMPONENT, asked + 4, asked);
        return true;
    }
    if (text_starts(value, "party:")) {
        const char *asked = arena_text(c->arena, value);
        add_removal(c, b, BAN_PARTY, asked + 6, asked);
        return true;
    }
    value = without(value, "host:");
    if (text_starts(value, "domain:*.")) value = without(value, "domain:");
    value = without(value, "*."); /* as certificates have it: what is below counts anyway */
    enum identifier_kind kind = identifier_guess(value);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (kinds[i].identifier != kind || !identifier_canonical(kind, value, canonical)) continue;
        const char *asked = arena_string(c->arena, canonical), *colon = strchr(asked, ':');
        add_removal(c, b, kinds[i].kind, colon ? colon + 1 : asked, asked);
        return true;
    }
    return false;
}

/* The party and all that it controls. */
static void find_controlled(struct cordon *c, struct ban_removal *r) {
    party_id seed = atlas_party(c->atlas, text_of(r->value));
    if (seed == PARTY_NONE) return;
    struct atlas_control *control = atlas_control_new(c->atlas, &seed, 1, c->test, c->audit.as_of);
    const char **list = arena_take_array(c->arena, atlas_party_count(c->atlas), sizeof *list), **open = NULL;
    size_t capacity = 0;
    const char *wrong = atlas_control_error(control);
    if (wrong)
        diagnostics_add(c->diagnostics,
                        (struct diagnostic){
                            .severity = SEVERITY_DAMAGE,
                            .what = arena_format(c->arena, "party:%s: whom it controls cannot be told: %s",
                                                 r->value, wrong)});
    for (party_id p = 0; p < atlas_party_count(c->atlas); p++) {
        enum answer answer = p == seed ? ANSWER_MET
                             : wrong   ? ANSWER_NOT_MET
                                       : atlas_control_answer(control, p);
        const char *slug = atlas_party_get(c->atlas, p).id;
        if (answer == ANSWER_MET) list[r->n_parties++] = slug;
        if (answer != ANSWER_UNDETERMINED) continue;
        open = arena_grow(c->arena, open, r->n_open, &capacity, sizeof *open);
        open[r->n_open++] = slug;
    }
    r->parties = list;
    r->open = open;
    atlas_control_free(control);
}

/* "POLICY/RULE" of a store, where no policy is at hand to look it up in. */
static void split_rule(struct cordon *c, const char *asked, struct ban *to) {
    const char *slash = strchr(asked, '/');
    to->rule = slash ? slash + 1 : asked;
    if (slash) to->policy = arena_text(c->arena, (struct text){asked, (size_t)(slash - asked)});
}

static bool find_asked_rule(struct cordon *c, struct ban_part *b, struct ban *to) {
    size_t policy, rule;
    if (!b->rule_asked) return true;
    if (b->store || !c->audit.explainer.judges) {
        split_rule(c, b->rule_asked, to);
    } else {
        if (!find_rule(&c->audit, b->rule_asked, &policy, &rule, c->diagnostics)) return false;
        to->policy = c->audit.policies[policy].id;
        to->rule = explained_rule_id(&c->audit, policy, rule);
    }
    return true;
}

static void name_asked(struct cordon *c, struct ban_part *b, const struct ban *ban) {
    if (b->n_removals) return;
    if (b->store)
        add_asked(c, b,
                  ban->rule ? arena_format(c->arena, "what rule %s denied when it was kept", b->rule_asked)
                            : "what the policies denied when it was kept");
    for (size_t i = 0; !b->store && i < c->audit.n_policies; i++) {
        const struct policy_ref *p = &c->audit.policies[i];
        const char *idle = p->idle ? ": nothing, as it is not in force" : "";
        if (!ban->rule)
            add_asked(c, b, arena_format(c->arena, "what policy %s denies%s", p->id, idle));
        else if (strcmp(p->id, ban->policy) == 0)
            add_asked(c, b, arena_format(c->arena, "what rule %s/%s denies%s", p->id, ban->rule, idle));
    }
}

static bool has_traffic(const struct passage *list, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (list[i].kind < CHAIN_ROUTE) return true;
    return false;
}

bool ban_part_work_out(struct cordon *c, struct ban_part *b) {
    struct ban ban = {.least = VERDICT_DENY, .audit = b->store ? NULL : &c->audit};
    if (!b->store) b->n_passages = passages_of(&c->audit, c->arena, &b->passages);
    if (!has_traffic(b->passages, b->n_passages)) return true;
    if (!find_asked_rule(c, b, &ban)) return false;
    for (size_t i = 0; i < b->n_removals; i++)
        if (b->removals[i].kind == BAN_PARTY) find_controlled(c, &b->removals[i]);
    ban.removals = b->removals;
    ban.n_removals = b->n_removals;
    name_asked(c, b, &ban);
    b->impact =
        ban_work_out(b->passages, b->n_passages, &ban, c->names, c->atlas, c->judging.population, c->arena);
    b->done = true;
    return true;
}

struct ban_report ban_part_report(const struct ban_part *b, size_t details) {
    return (struct ban_report){
        .impact = &b->impact, .asked = b->asked, .n_asked = b->n_asked, .details = details};
}

static bool denies(const struct audit *a) {
    for (size_t i = 0; i < a->n_policies; i++)
        if (a->policies[i].verdicts[VERDICT_DENY]) return true;
    return false;
}

const struct ban_report *ban_of_audit(struct cordon *c) {
    if (!c->judged || !denies(&c->audit)) return NULL;
    struct ban_part *b = arena_take(c->arena, sizeof *b);
    struct ban_report *r = arena_take(c->arena, sizeof *r);
    if (!ban_part_work_out(c, b) || !b->done) return NULL;
    *r = ban_part_report(b, 200);
    return r;
}
