#include "report/store.h"

#include "report/sarif_parts.h"
#include "report/words.h"

#include <stdio.h>

static const char *hex(struct arena *a, const uint8_t digest[APP_SHA256]) {
    char text[2 * APP_SHA256 + 1];
    for (size_t i = 0; i < APP_SHA256; i++) snprintf(text + 2 * i, 3, "%02x", digest[i]);
    return arena_string(a, text);
}

static const char *signer_of(struct arena *a, const struct app *app) {
    for (size_t i = 0; i < app->n_signers; i++)
        if (!app->signers[i].past && strcmp(app->signers[i].scheme, "source-stamp") != 0)
            return hex(a, app->signers[i].sha256);
    return NULL;
}

static const char *join_controllers(struct arena *a, const struct link *l) {
    const char **list = arena_take_array(a, (size_t)l->n_controllers + 1, sizeof *list);
    for (size_t i = 0; i < l->n_controllers; i++) list[i] = l->controllers[i].id;
    return words_join(a, list, l->n_controllers, " ");
}

static const char *join_countries(struct arena *a, const struct link *l) {
    const char **list = arena_take_array(a, (size_t)l->n_jurisdictions + 1, sizeof *list);
    size_t n = 0;
    for (size_t i = 0; i < l->n_jurisdictions; i++) {
        size_t k = 0;
        while (k < n && strcmp(list[k], l->jurisdictions[i].country) != 0) k++;
        if (k == n && l->jurisdictions[i].country[0]) list[n++] = l->jurisdictions[i].country;
    }
    return words_join(a, list, n, " ");
}

static const struct store_link *links_of(struct arena *a, const struct chain *c) {
    struct store_link *list = arena_take_array(a, c->n_links, sizeof *list);
    for (size_t i = 0; i < c->n_links; i++) {
        const struct link *l = c->links[i];
        list[i] = (struct store_link){.role = l->role,
                                      .identifier = l->identifier,
                                      .holder = link_holder_id(l),
                                      .holder_name = link_holder_name(l),
                                      .controllers = join_controllers(a, l),
                                      .jurisdictions = join_countries(a, l)};
    }
    return list;
}

static struct store_finding finding_of(struct arena *a, const struct audit *audit, const struct finding *f) {
    const struct chain *c = &audit->chains[f->chain];
    struct rule_ref *rule = arena_take(a, sizeof *rule);
    *rule = *f->rule; /* the judge may be gone before the item is taken; the policy is not */
    struct store_finding to = {.rule = rule, .verdict = f->verdict, .policy = f->policy};
    to.text = finding_sentence(a, audit, f);
    to.links = links_of(a, c);
    to.n_links = c->n_links;
    to.fingerprint = sarif_fingerprint(a, c, sarif_rule_id(a, f->rule));
    if (c->n_proofs && c->places) {
        to.entry = c->places[0].entry;
        to.at = c->places[0].offset;
    }
    return to;
}

/* All but what is allowed, worst first, of one package. */
static void take_findings(struct store_item *item, struct arena *a, const struct audit *audit) {
    struct store_finding *list = arena_take_array(a, STORE_MOST_OF_ONE, sizeof *list);
    for (size_t i = 0; i < audit->n_findings; i++) item->package.findings[audit->findings[i].verdict]++;
    for (int v = VERDICT_DENY; v > VERDICT_ALLOW; v--)
        for (size_t i = 0; i < audit->n_findings; i++) {
            if (audit->findings[i].verdict != v) continue;
            if (item->n_findings == STORE_MOST_OF_ONE)
                item->left_out++;
            else
                list[item->n_findings++] = finding_of(a, audit, &audit->findings[i]);
        }
    item->findings = list;
}

static bool known_rule(const struct store_finding *list, size_t n, const struct rule_ref *r) {
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].rule->rule, r->rule) == 0 && strcmp(list[i].rule->policy, r->policy) == 0)
            return true;
    return false;
}

static void judge_package(struct store_item *item, struct arena *a, const struct audit *audit) {
    struct store_package *p = &item->package;
    uint8_t *verdicts = arena_take_array(a, audit->n_policies, sizeof *verdicts);
    for (size_t i = 0; i < audit->n_chains * audit->n_policies; i++) {
        uint8_t v = audit->verdicts[i], *to = &verdicts[i % audit->n_policies];
        if (v > *to) *to = v;
        if (v > p->worst) p->worst = v;
    }
    p->verdicts = verdicts;
    const char **rules = arena_take_array(a, item->n_findings + 1, sizeof *rules);
    size_t n = 0;
    for (size_t i = 0; i < item->n_findings; i++) {
        const struct store_finding *f = &item->findings[i];
        if (f->verdict != p->worst || known_rule(item->findings, i, f->rule)) continue;
        if (!n) p->why = f->text;
        rules[n++] = sarif_rule_id(a, f->rule);
    }
    p->rules = n ? words_join(a, rules, n, " ") : NULL;
}

static void add_party(struct store_item *item, const char *name, enum store_role role) {
    size_t i = 0;
    if (!name) return;
    while (i < item->n_parties && strcmp(item->parties[i].name, name) != 0) i++;
    if (i == item->n_parties) item->parties[item->n_parties++] = (struct store_role_of){.name = name};
    item->parties[i].by[role] = true;
}

static void add_component(struct store_item *item, const struct audit *audit, const struct link *l,
                          bool denied) {
    const struct app_component *c = l->inside ? l->inside->component : NULL;
    size_t i = 0;
    (void)audit;
    if (!c) return;
    while (i < item->n_components && strcmp(item->components[i].id, c->id) != 0) i++;
    if (i == item->n_components)
        item->components[item->n_components++] =
            (struct store_component_of){c->id, c->name, link_holder_name(l), c->seen, false};
    item->components[i].denied |= denied;
}

static void look_at_links(struct store_item *item, struct arena *a, const struct audit *audit) {
    static const enum store_role roles[LINK_ROLES] = {
        [LINK_APP] = STORE_HOLDS,      [LINK_COMPONENT] = STORE_COMPONENT, [LINK_CARRIER] = STORE_ENDPOINT,
        [LINK_CABLE] = STORE_ENDPOINT, [LINK_HOST] = STORE_ENDPOINT,       [LINK_SERVICE] = STORE_ENDPOINT,
        [LINK_DEVICE] = STORE_HOLDS};
    size_t n = 0;
    for (size_t i = 0; i < audit->n_chains; i++) n += audit->chains[i].n_links;
    item->parties = arena_take_array(a, n, sizeof *item->parties);
    item->components = arena_take_array(a, n, sizeof *item->components);
    for (size_t i = 0; i < audit->n_chains; i++) {
        const struct chain *c = &audit->chains[i];
        bool denied = audit->n_policies && chain_worst(audit, i) == VERDICT_DENY;
        for (size_t k = 0; k < c->n_links; k++) {
            const struct link *l = c->links[k];
            const struct controller *by = link_controller(audit, l);
            const char *name = by ? by->name ? by->name : by->id : link_holder_name(l);
            add_party(item, name, roles[l->role]);
            if (l->role == LINK_COMPONENT) add_component(item, audit, l, denied);
            if (l->role != LINK_APP || item->package.holder) continue;
            item->package.holder = link_holder_name(l);
            item->package.controller = by ? name : NULL;
        }
    }
}

struct store_item *store_item_make(struct arena *a, const struct audit *audit, const struct app *app,
                                   const char *file) {
    struct store_item *item = arena_take(a, sizeof *item);
    item->package = (struct store_package){.file = file,
                                           .platform = app->platform,
                                           .id = app->id,
                                           .version = app->version,
                                           .version_code = app->version_code,
                                           .format = app->format,
                                           .signer = signer_of(a, app),
                                           .size = app->size,
                                           .classes = app->classes,
                                           .components = (uint32_t)app->n_components,
                                           .endpoints = (uint32_t)app->n_endpoints,
                                           .anomalies = (uint32_t)app->n_anomalies,
                                           .opaque = (uint32_t)app->n_opaque,
                                           .complete = audit->complete};
    take_findings(item, a, audit);
    judge_package(item, a, audit);
    look_at_links(item, a, audit);
    return item;
}
