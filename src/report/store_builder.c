#include "report/store.h"

#include "base/hash.h"
#include "base/intern.h"
#include "base/memory.h"

#include <stdlib.h>

struct finding_list {
    struct store_finding *list;
    size_t n, capacity;
};

struct store_builder {
    struct arena *arena;
    struct store store;
    struct store_package *packages;
    size_t package_capacity;
    struct intern *texts;     /* what is said of one package is often said of another */
    struct hash_table copies; /* number of a text → place in `copied` */
    const char **copied;
    size_t n_copied, copied_capacity;
    const struct rule_ref **rules; /* own copies */
    size_t n_rules, rule_capacity;
    struct hash_table party_by_name, component_by_id; /* number of the text → place */
    struct store_party *parties;
    size_t n_parties, party_capacity;
    struct store_component *components;
    size_t n_components, component_capacity;
    struct finding_list findings[VERDICT_DENY + 1];
};

struct store_builder *store_builder_new(struct arena *a, const char *name, const struct policy_ref *policies,
                                        size_t n_policies) {
    struct store_builder *b = memory_new(1, sizeof *b);
    b->arena = a;
    b->texts = intern_new();
    b->store = (struct store){.name = name,
                              .policies = policies,
                              .n_policies = n_policies,
                              .verdicts = arena_take_array(a, n_policies + 1, sizeof *b->store.verdicts)};
    return b;
}

static uint32_t text_number(struct store_builder *b, const char *s) {
    return intern_add(b->texts, text_of(s));
}

/* The store's one copy. */
static const char *own(struct store_builder *b, const char *s) {
    if (!s) return NULL;
    uint32_t number = text_number(b, s), at = hash_table_get(&b->copies, number);
    if (at != HASH_ABSENT) return b->copied[at];
    hash_table_put(&b->copies, number, (uint32_t)b->n_copied);
    b->copied = memory_grow(b->copied, b->n_copied, &b->copied_capacity, sizeof *b->copied);
    return b->copied[b->n_copied++] = arena_string(b->arena, s);
}

static void take_party(struct store_builder *b, const struct store_role_of *p, enum verdict worst) {
    uint32_t number = text_number(b, p->name), at = hash_table_get(&b->party_by_name, number);
    if (at == HASH_ABSENT) {
        at = (uint32_t)b->n_parties;
        hash_table_put(&b->party_by_name, number, at);
        b->parties = memory_grow(b->parties, b->n_parties, &b->party_capacity, sizeof *b->parties);
        b->parties[b->n_parties++] = (struct store_party){.name = own(b, p->name)};
    }
    struct store_party *to = &b->parties[at];
    to->apps++;
    to->verdicts[worst]++;
    for (int r = 0; r < STORE_ROLES; r++) to->by[r] += p->by[r];
}

static void take_component(struct store_builder *b, const struct store_component_of *c) {
    uint32_t number = text_number(b, c->id), at = hash_table_get(&b->component_by_id, number);
    if (at == HASH_ABSENT) {
        at = (uint32_t)b->n_components;
        hash_table_put(&b->component_by_id, number, at);
        b->components =
            memory_grow(b->components, b->n_components, &b->component_capacity, sizeof *b->components);
        b->components[b->n_components++] = (struct store_component){
            .id = own(b, c->id), .name = own(b, c->name), .holder = own(b, c->holder)};
    }
    struct store_component *to = &b->components[at];
    to->apps++;
    to->defined += (c->seen & COMPONENT_DEFINED) != 0;
    to->reachable += (c->seen & COMPONENT_REACHABLE) != 0;
    to->denied += c->denied;
}

static const struct store_link *own_links(struct store_builder *b, const struct store_link *links, size_t n) {
    struct store_link *list = arena_take_array(b->arena, n, sizeof *list);
    for (size_t i = 0; i < n; i++)
        list[i] = (struct store_link){.role = links[i].role,
                                      .identifier = own(b, links[i].identifier),
                                      .holder = own(b, links[i].holder),
                                      .holder_name = own(b, links[i].holder_name),
                                      .controllers = own(b, links[i].controllers),
                                      .jurisdictions = own(b, links[i].jurisdictions)};
    return list;
}

static const char *const *own_list(struct store_builder *b, const char *const *list, size_t n) {
    const char **to = arena_take_array(b->arena, n, sizeof *to);
    for (size_t i = 0; i < n; i++) to[i] = own(b, list[i]);
    return to;
}

/* The rules are those of a judge, who may be gone sooner; there are few. */
static const struct rule_ref *own_rule(struct store_builder *b, const struct rule_ref *r) {
    for (size_t i = 0; i < b->n_rules; i++)
        if (strcmp(b->rules[i]->rule, r->rule) == 0 && strcmp(b->rules[i]->policy, r->policy) == 0)
            return b->rules[i];
    struct rule_ref *to = arena_take(b->arena, sizeof *to);
    *to = (struct rule_ref){.policy = own(b, r->policy),
                            .policy_title = own(b, r->policy_title),
                            .rule = own(b, r->rule),
                            .program = own(b, r->program),
                            .title = own(b, r->title),
                            .basis = own(b, r->basis),
                            .remedy = own(b, r->remedy),
                            .file = own(b, r->file),
                            .remedies = own_list(b, r->remedies, r->n_remedies),
                            .n_remedies = r->n_remedies,
                            .line = r->line};
    b->rules = memory_grow(b->rules, b->n_rules, &b->rule_capacity, sizeof *b->rules);
    b->rules[b->n_rules++] = to;
    return to;
}

/* As many of each verdict are kept as could be the worst of all. */
static void take_finding(struct store_builder *b, const struct store_finding *f) {
    struct finding_list *l = &b->findings[f->verdict];
    size_t worse = 0;
    for (int v = VERDICT_DENY; v > f->verdict; v--) worse += b->findings[v].n;
    if (worse + l->n >= STORE_MOST_FINDINGS) {
        b->store.findings_left_out++;
        return;
    }
    l->list = memory_grow(l->list, l->n, &l->capacity, sizeof *l->list);
    struct store_finding *to = &l->list[l->n++];
    *to = *f;
    to->rule = own_rule(b, f->rule);
    to->package = (uint32_t)b->store.n_packages;
    to->text = own(b, f->text);
    to->entry = own(b, f->entry);
    to->links = own_links(b, f->links, f->n_links);
}

static struct store_package own_package(struct store_builder *b, const struct store_package *p) {
    struct store_package to = *p;
    uint8_t *verdicts = arena_take_array(b->arena, b->store.n_policies, sizeof *verdicts);
    if (p->verdicts) memcpy(verdicts, p->verdicts, b->store.n_policies * sizeof *verdicts);
    to.verdicts = verdicts;
    to.file = own(b, p->file);
    to.platform = own(b, p->platform);
    to.id = own(b, p->id);
    to.version = own(b, p->version);
    to.version_code = own(b, p->version_code);
    to.format = own(b, p->format);
    to.signer = own(b, p->signer);
    to.holder = own(b, p->holder);
    to.controller = own(b, p->controller);
    to.rules = own(b, p->rules);
    to.why = own(b, p->why);
    return to;
}

void store_builder_take(struct store_builder *b, const struct store_item *item) {
    struct store *s = &b->store;
    enum verdict worst = (enum verdict)item->package.worst;
    for (size_t i = 0; i < item->n_findings; i++) take_finding(b, &item->findings[i]);
    for (size_t i = 0; i < item->n_parties; i++) take_party(b, &item->parties[i], worst);
    for (size_t i = 0; i < item->n_components; i++) take_component(b, &item->components[i]);
    b->packages = memory_grow(b->packages, s->n_packages, &b->package_capacity, sizeof *b->packages);
    b->packages[s->n_packages] = own_package(b, &item->package);
    for (size_t k = 0; k < s->n_policies; k++) s->verdicts[k][b->packages[s->n_packages].verdicts[k]]++;
    s->n_packages++;
    s->cached += item->package.cached;
    s->bytes += item->package.size;
    s->findings_left_out += item->left_out;
}

static int more(uint64_t a, uint64_t b) {
    return (a < b) - (a > b);
}

static int by_weight(const void *a, const void *b) {
    const struct store_party *x = a, *y = b;
    int c = more(x->verdicts[VERDICT_DENY], y->verdicts[VERDICT_DENY]);
    if (c == 0) c = more(x->apps, y->apps);
    return c ? c : strcmp(x->name, y->name);
}

static int by_use(const void *a, const void *b) {
    const struct store_component *x = a, *y = b;
    int c = more(x->denied, y->denied);
    if (c == 0) c = more(x->apps, y->apps);
    return c ? c : strcmp(x->id, y->id);
}

static int by_badness(const void *a, const void *b, void *packages) {
    const struct store_package *all = packages, *x = &all[*(const uint32_t *)a],
                               *y = &all[*(const uint32_t *)b];
    int c = more(x->worst, y->worst);
    for (int v = VERDICT_DENY; c == 0 && v > VERDICT_ALLOW; v--) c = more(x->findings[v], y->findings[v]);
    return c ? c : strcmp(x->file, y->file);
}

static void *settle(struct arena *a, void *list, size_t n, size_t size) {
    void *to = arena_take_array(a, n, size);
    if (n) memcpy(to, list, n * size);
    free(list);
    return to;
}

static void settle_findings(struct store_builder *b) {
    struct store *s = &b->store;
    size_t n = 0;
    for (int v = VERDICT_DENY; v > VERDICT_ALLOW; v--) n += b->findings[v].n;
    struct store_finding *all = arena_take_array(b->arena, n, sizeof *all);
    for (int v = VERDICT_DENY; v > VERDICT_ALLOW; v--) {
        for (size_t i = 0; i < b->findings[v].n; i++) {
            if (s->n_findings < STORE_MOST_FINDINGS)
                all[s->n_findings++] = b->findings[v].list[i];
            else
                s->findings_left_out++;
        }
        free(b->findings[v].list);
    }
    s->findings = all;
}

struct store *store_builder_finish(struct store_builder *b) {
    struct store *s = arena_take(b->arena, sizeof *s);
    settle_findings(b);
    if (b->n_parties) qsort(b->parties, b->n_parties, sizeof *b->parties, by_weight);
    if (b->n_components) qsort(b->components, b->n_components, sizeof *b->components, by_use);
    b->store.n_parties = b->n_parties;
    b->store.n_components = b->n_components;
    b->store.parties = settle(b->arena, b->parties, b->n_parties, sizeof *b->parties);
    b->store.components = settle(b->arena, b->components, b->n_components, sizeof *b->components);
    struct store_package *packages = settle(b->arena, b->packages, b->store.n_packages, sizeof *packages);
    uint32_t *order = arena_take_array(b->arena, b->store.n_packages, sizeof *order);
    for (uint32_t i = 0; i < b->store.n_packages; i++) order[i] = i;
    if (b->store.n_packages) qsort_r(order, b->store.n_packages, sizeof *order, by_badness, packages);
    b->store.packages = packages;
    b->store.order = order;
    *s = b->store;
    intern_free(b->texts);
    hash_table_free(&b->copies);
    hash_table_free(&b->party_by_name);
    hash_table_free(&b->component_by_id);
    free(b->copied);
    free(b->rules);
    free(b);
    return s;
}
