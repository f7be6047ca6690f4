/* A plan as JSON Lines: docs/formats/plan.md. What many measures have in common, the rule that they cite, is
 * written once, before the first that cites it. */
#include "enforce/plan.h"

#include "base/date.h"
#include "base/intern.h"
#include "base/json.h"

static void put_time(struct json *j, const char *key, int64_t ns) {
    char text[TIME_TEXT];
    if (ns) json_put_string(j, key, time_text(text, ns));
}

static void put_optional(struct json *j, const char *key, const char *s) {
    if (s) json_put_string(j, key, s);
}

static void put_list(struct json *j, const char *key, const char *const *list, size_t n) {
    if (n == 0) return;
    json_key(j, key);
    json_array(j);
    for (size_t i = 0; i < n; i++) json_string(j, list[i]);
    json_array_end(j);
}

static void put_head(struct json *j, const struct enforce_plan *p) {
    char text[PREFIX_TEXT];
    json_object(j);
    json_put_string(j, "kind", "plan");
    json_put_u64(j, "version", 1);
    json_put_string(j, "id", p->id);
    put_time(j, "made", p->made_ns);
    json_put_string(j, "mode", measure_mode_text(p->mode));
    put_list(j, "policies", p->policies, p->n_policies);
    if (p->n_keep) {
        json_key(j, "keep");
        json_array(j);
        for (size_t i = 0; i < p->n_keep; i++) json_string(j, prefix_text(text, p->keep[i]));
        json_array_end(j);
    }
    put_list(j, "keep_names", p->keep_names, p->n_keep_names);
    put_optional(j, "objection", p->objection);
    json_object_end(j);
    json_line_end(j);
}

/* The number of the rule that it cites, from 0; of a new one the line is written. */
static uint32_t rule_number(struct json *j, struct intern *rules, const struct measure *m) {
    char key[4096];
    const char *const parts[] = {m->policy, m->rule, m->title, m->basis};
    size_t n = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        size_t length = parts[i] ? strlen(parts[i]) : 0;
        if (length > 1000) length = 1000;
        if (length) memcpy(key + n, parts[i], length);
        n += length;
        key[n++] = parts[i] ? '\n' : '\t';
    }
    uint32_t had = intern_count(rules), number = intern_add(rules, (struct text){key, n});
    if (number < had) return number;
    json_object(j);
    json_put_string(j, "kind", "rule");
    json_put_u64(j, "number", number);
    put_optional(j, "policy", m->policy);
    put_optional(j, "rule", m->rule);
    put_optional(j, "title", m->title);
    put_optional(j, "basis", m->basis);
    json_object_end(j);
    json_line_end(j);
    return number;
}

static void put_measure(struct json *j, struct intern *rules, const struct enforce_plan *p,
                        const struct measure *m) {
    uint32_t rule = rule_number(j, rules, m);
    json_object(j);
    json_put_string(j, "kind", "measure");
    json_put_string(j, "what", measure_kind_text(m->kind));
    json_put_string(j, "value", m->value);
    put_optional(j, "name", m->name);
    put_optional(j, "platform", m->platform);
    put_optional(j, "cgroup", m->cgroup);
    if (m->mode != p->mode) json_put_string(j, "mode", measure_mode_text(m->mode));
    put_time(j, "until", m->until_ns);
    put_time(j, "answer_until", m->answer_until_ns);
    if (m->shared) json_put_bool(j, "shared", true);
    json_put_u64(j, "rule", rule);
    put_optional(j, "finding", m->finding);
    put_optional(j, "chain", m->chain);
    json_object_end(j);
    json_line_end(j);
}

static void put_refusal(struct json *j, const struct refusal *r) {
    json_object(j);
    json_put_string(j, "kind", "refusal");
    json_put_string(j, "why", refusal_why_text(r->why));
    json_put_string(j, "value", r->value);
    put_optional(j, "told", r->told);
    put_optional(j, "policy", r->policy);
    put_optional(j, "rule", r->rule);
    put_list(j, "sharers", r->sharers, r->n_sharers);
    json_object_end(j);
    json_line_end(j);
}

bool plan_write(const struct enforce_plan *p, struct output *to) {
    struct json j = json_to(to);
    struct intern *rules = intern_new();
    put_head(&j, p);
    for (size_t i = 0; i < p->n_measures; i++) put_measure(&j, rules, p, &p->measures[i]);
    for (size_t i = 0; i < p->n_refusals; i++) put_refusal(&j, &p->refusals[i]);
    intern_free(rules);
    json_object(&j);
    json_put_string(&j, "kind", "summary");
    json_put_u64(&j, "measures", p->n_measures);
    json_put_u64(&j, "refusals", p->n_refusals);
    json_object_end(&j);
    json_line_end(&j);
    return !to->failed;
}
