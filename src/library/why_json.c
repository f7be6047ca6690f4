#include "library/why.h"

#include "library/log.h"
#include "report/json_parts.h"

static void put_measure(struct json *j, const struct why_measure *m) {
    static const char *const how[] = {"itself", "below", "leads-to", "led-to-by"};
    const struct measure *one = m->measure;
    json_object(j);
    json_put_string(j, "measure", measure_kind_text(one->kind));
    json_put_string(j, "value", one->value);
    json_put_string(j, "how", how[m->how]);
    json_put_string(j, "mode", measure_mode_text(one->mode));
    json_put_string(j, "by", m->by);
    json_put_bool(j, "expired", m->expired);
    json_put_time(j, "until", one->until_ns);
    json_put_string(j, "name", one->name);
    json_put_time(j, "answer_until", one->answer_until_ns);
    json_put_bool(j, "shared", one->shared);
    json_put_string(j, "cgroup", one->cgroup);
    json_put_string(j, "policy", one->policy);
    json_put_string(j, "rule", one->rule);
    json_put_string(j, "title", one->title);
    json_put_string(j, "basis", one->basis);
    json_put_string(j, "chain", one->chain);
    json_put_string(j, "finding", one->finding);
    if (m->counted) {
        json_put_u64(j, "packets", m->packets);
        json_put_u64(j, "bytes", m->bytes);
    }
    json_object_end(j);
}

static void put_entry(struct json *j, const struct why_entry *e, struct arena *a) {
    const struct passage *p = &e->passage;
    const struct passage_holder *to = log_recipient(p);
    char key[17];
    json_object(j);
    json_put_string(j, "key", passage_key_text(key, p->key));
    json_key(j, "run");
    json_i64(j, e->run);
    json_put_string(j, "verdict", p->n_verdicts ? verdict_text(p->verdict) : NULL);
    json_put_string(j, "app", *log_app(p, a) ? log_app(p, a) : NULL);
    json_put_string(j, "service", log_service(p, a));
    json_put_string(j, "holder", to->holder);
    json_strings(j, "controllers", to->controllers, to->n_controllers);
    json_put_string(j, "policy", p->n_verdicts ? p->verdicts[0].policy : NULL);
    json_put_string(j, "rule", p->n_verdicts ? p->verdicts[0].rule : NULL);
    if (p->n_verdicts) json_strings(j, "because", p->verdicts[0].because, p->verdicts[0].n_because);
    json_put_time(j, "last", p->last_ns);
    json_object_end(j);
}

static void put_plan(struct json *j, const struct why *w) {
    const struct enforce_plan *p = &w->state.plan;
    json_key(j, "plan");
    if (!w->in_force) {
        json_null(j);
        return;
    }
    json_object(j);
    json_put_string(j, "id", p->id);
    json_put_time(j, "made", p->made_ns);
    json_put_time(j, "applied", w->state.applied_ns);
    json_put_bool(j, "confirmed", w->state.confirm_until_ns == 0);
    json_put_string(j, "objection", p->objection);
    json_object_end(j);
}

void why_json(const struct why *w, struct output *out) {
    struct json j = json_to(out);
    json_object(&j);
    json_put_string(&j, "kind", "why");
    json_put_string(&j, "asked", w->asked);
    json_put_bool(&j, "blocked", w->blocked);
    put_plan(&j, w);
    json_key(&j, "measures");
    json_array(&j);
    for (size_t i = 0; i < w->n_measures; i++) put_measure(&j, &w->measures[i]);
    json_array_end(&j);
    json_key(&j, "spared");
    json_array(&j);
    for (size_t i = 0; i < w->n_spared; i++) {
        json_object(&j);
        json_put_string(&j, "value", w->spared[i]->value);
        json_put_string(&j, "why", refusal_why_text(w->spared[i]->why));
        json_put_string(&j, "told", w->spared[i]->told);
        json_object_end(&j);
    }
    json_array_end(&j);
    json_put_string(&j, "store", w->store);
    json_key(&j, "entries");
    json_array(&j);
    for (size_t i = 0; i < w->n_entries; i++) put_entry(&j, &w->entries[i], w->arena);
    json_array_end(&j);
    json_object_end(&j);
    json_line_end(&j);
}
