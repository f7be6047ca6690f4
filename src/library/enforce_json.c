#include "library/enforce.h"

static void put_targets(struct json *j, const struct enforce_state *s) {
    json_key(j, "targets");
    json_array(j);
    for (size_t i = 0; i < s->n_targets; i++) {
        const struct target *t = &s->targets[i];
        json_object(j);
        json_put_string(j, "backend", t->backend->name);
        if (t->path) json_put_string(j, "path", t->path);
        if (t->device) json_put_string(j, "device", t->device);
        json_object_end(j);
    }
    json_array_end(j);
    json_key(j, "drift");
    json_array(j);
    for (size_t i = 0; i < s->n_drift; i++) json_string(j, s->drift[i]);
    json_array_end(j);
}

static void put_count(struct json *j, const struct enforce_plan *p, const struct measure_count *c) {
    const struct measure *m = &p->measures[c->measure];
    json_object(j);
    json_put_string(j, "value", m->value);
    json_put_string(j, "name", m->name);
    json_put_string(j, "policy", m->policy);
    json_put_string(j, "rule", m->rule);
    json_put_string(j, "finding", m->finding);
    json_put_u64(j, "packets", c->packets);
    json_put_u64(j, "bytes", c->bytes);
    json_object_end(j);
}

void enforce_status_json(const struct enforce_state *s, struct output *out) {
    struct json j = json_to(out);
    bool any = s->n_targets > 0;
    json_object(&j);
    json_put_string(&j, "kind", "enforcement");
    json_put_string(&j, "plan", any ? s->plan.id : NULL);
    json_put_string(&j, "mode", any ? measure_mode_text(s->plan.mode) : NULL);
    json_put_u64(&j, "measures", s->plan.n_measures);
    json_put_time(&j, "applied", s->applied_ns);
    json_put_bool(&j, "confirmed", any && s->confirm_until_ns == 0);
    json_put_time(&j, "confirm_until", s->confirm_until_ns);
    put_targets(&j, s);
    json_put_u64(&j, "packets", s->totals.packets);
    json_put_u64(&j, "bytes", s->totals.bytes);
    json_put_u64(&j, "kept_packets", s->totals.kept_packets);
    json_put_bool(&j, "totals_only", s->totals.only);
    json_key(&j, "counts");
    json_array(&j);
    for (size_t i = 0; i < s->n_counts; i++) put_count(&j, &s->plan, &s->counts[i]);
    json_array_end(&j);
    json_object_end(&j);
    json_line_end(&j);
}
