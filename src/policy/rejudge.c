#include "policy/rejudge.h"

#include "policy/case_chain.h"
#include "policy/judge.h"
#include "policy/statement.h"

bool rejudge_can(const struct audit *a) {
    return a && a->explainer.judges;
}

static bool counts(struct rejudge_of of, const struct rule_ref *r) {
    return (!of.policy || strcmp(of.policy, r->policy) == 0) && (!of.rule || strcmp(of.rule, r->rule) == 0);
}

enum verdict rejudge_chain(const struct audit *a, struct rejudge_of of, const struct chain *c) {
    enum verdict worst = VERDICT_ALLOW;
    for (size_t k = 0; k < a->n_policies; k++) {
        struct findings found = {0};
        judge_chain(a->explainer.judges[k], c, 0, &found);
        for (size_t i = 0; i < found.n; i++)
            if (found.list[i].verdict > worst && counts(of, found.list[i].rule))
                worst = (enum verdict)found.list[i].verdict;
        findings_drop(&found);
    }
    return worst;
}

enum verdict rejudge_service(const struct audit *a, struct rejudge_of of, const char *app, const char *domain,
                             const char *holder, struct arena *scratch) {
    static const struct chain_protection strong = {
        .grade = "strong", .version = "TLS 1.3", .cipher = "TLS_AES_128_GCM_SHA256", .group = "x25519"};
    struct policy_case one = {.as_of = a->as_of,
                              .chain = {.kind = CHAIN_TRAFFIC,
                                        .protocol = "tls",
                                        .transport = "tcp",
                                        .port = 443,
                                        .name_source = "tls-sni",
                                        .protection = &strong,
                                        .data_seen = true,
                                        .flows = 1}};
    const struct case_link link = {.given = true, .holder = holder, .confidence = CONFIDENCE_HIGH};
    if (app) {
        one.links[LINK_APP] = link;
        one.links[LINK_APP].identifier = app;
    }
    if (domain) {
        one.links[LINK_SERVICE] = link;
        one.links[LINK_SERVICE].identifier = domain;
    }
    struct chain c;
    const char *why = NULL;
    if (!case_chain(scratch, (struct world){.atlas = a->atlas}, &one, &c, &why)) return VERDICT_UNDETERMINED;
    return rejudge_chain(a, of, &c);
}

static bool is_about(enum condition_kind k, enum rejudge_about about) {
    if (about == REJUDGE_DATA) return k == CONDITION_DATA;
    return k == CONDITION_GRADE || k == CONDITION_VERSION || k == CONDITION_CIPHER || k == CONDITION_GROUP;
}

static const char *find_condition(const struct condition *k, enum rejudge_about about) {
    if (is_about(k->kind, about)) return k->text;
    for (const struct condition *one = k->first; one; one = one->next) {
        const char *found = find_condition(one, about);
        if (found) return found;
    }
    return NULL;
}

const char *rejudge_condition(const struct audit *a, const char *policy, const char *rule,
                              enum rejudge_about about) {
    for (size_t k = 0; rejudge_can(a) && k < a->n_policies; k++) {
        const struct policy *p = a->explainer.judges[k]->bound.policy;
        if (strcmp(p->about.id, policy) != 0) continue;
        for (size_t i = 0; i < p->n_rules; i++)
            if (strcmp(p->rules[i].id, rule) == 0)
                return p->rules[i].when ? find_condition(p->rules[i].when, about) : NULL;
    }
    return NULL;
}
