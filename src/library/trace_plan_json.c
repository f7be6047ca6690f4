#include "library/trace_plan.h"

#include "base/json.h"
#include "report/json_diagnostics.h"

static void put_sources(struct json *j, const struct trace_plan *p) {
    json_key(j, "from");
    json_array(j);
    for (size_t i = 0; i < p->n_sources; i++) {
        const struct plan_source *s = &p->sources[i];
        json_object(j);
        json_put_string(j, "country", *s->country ? s->country : NULL);
        if (s->asn)
            json_put_u64(j, "asn", s->asn);
        else
            json_put_string(j, "asn", NULL);
        json_put_bool(j, "of_clients", s->of_clients);
        if (s->told) json_put_string(j, "country_by", s->told);
        json_object_end(j);
    }
    json_array_end(j);
}

static void put_commands(struct json *j, struct arena *a, const struct trace_plan *p,
                         const struct plan_target *t) {
    json_put_string(j, "mtr", plan_mtr(a, t));
    json_key(j, "ripe_atlas");
    json_array(j);
    for (size_t i = 0; i < p->n_sources; i++) {
        const char *command = plan_ripe_atlas(a, t, &p->sources[i]);
        if (command) json_string(j, command);
    }
    json_array_end(j);
}

static void put_target(struct json *j, struct arena *a, const struct trace_plan *p, size_t i) {
    const struct plan_target *t = &p->targets[i];
    char text[ADDRESS_TEXT];
    json_object(j);
    json_put_string(j, "kind", "target");
    json_put_u64(j, "rank", i + 1);
    json_put_string(j, "address", address_is_unspecified(t->address) ? NULL : address_text(text, t->address));
    json_put_string(j, "name", t->name);
    json_key(j, "asn");
    if (t->asn)
        json_u64(j, t->asn);
    else
        json_null(j);
    json_put_string(j, "as_name", t->as_name);
    json_put_string(j, "country", *t->country ? t->country : NULL);
    json_put_u64(j, "bytes", t->bytes);
    json_put_u64(j, "flows", t->flows);
    json_put_u64(j, "addresses", t->hosts);
    json_put_string(j, "way", plan_sea_text(t->sea));
    json_put_string(j, "known", plan_known_text(t->known));
    json_put_string(j, "app", t->app);
    put_commands(j, a, p, t);
    json_object_end(j);
    json_line_end(j);
}

static void put_request(struct json *j, const struct trace_plan *p, const struct plan_source *from) {
    json_object(j);
    json_put_string(j, "kind", "ripe-atlas-request");
    json_put_string(j, "country", *from->country ? from->country : NULL);
    json_put_u64(j, "asn", from->asn);
    json_key(j, "body");
    struct output body = output_to_memory();
    plan_atlas_request(p, from, &body);
    json_text(j, output_view(&body));
    output_end(&body);
    json_object_end(j);
    json_line_end(j);
}

void trace_plan_json(const struct cordon *c, struct output *out) {
    const struct trace_plan *p = c->plan;
    struct json j = json_to(out);
    struct arena *a = arena_new();
    char day[DATE_TEXT];
    for (size_t i = 0; i < p->n_told; i++) put_target(&j, a, p, i);
    for (size_t i = 0; i < p->n_sources && p->n_told; i++) put_request(&j, p, &p->sources[i]);
    json_object(&j);
    json_put_string(&j, "kind", "summary");
    json_put_string(&j, "as_of", date_text(day, p->as_of));
    put_sources(&j, p);
    json_put_u64(&j, "destinations", p->all);
    json_put_u64(&j, "known", p->known);
    json_put_u64(&j, "local", p->local);
    json_put_u64(&j, "targets", p->n_targets);
    json_put_u64(&j, "told", p->n_told);
    json_put_u64(&j, "traces", p->traces);
    json_put_string(&j, "scamper", plan_scamper(a, p));
    json_put_bool(&j, "complete", diagnostics_total(c->diagnostics, SEVERITY_DAMAGE) == 0);
    json_diagnostics(&j, c->diagnostics);
    json_object_end(&j);
    json_line_end(&j);
    arena_free(a);
}
