#include "report/json_parts.h"
#include "report/store.h"

enum { MOST_WORST = 100 };

static void verdicts(struct json *j, const uint64_t list[VERDICT_DENY + 1]) {
    json_key(j, "verdicts");
    json_object(j);
    for (int v = VERDICT_DENY; v >= VERDICT_ALLOW; v--)
        json_put_u64(j, verdict_text((enum verdict)v), list[v]);
    json_object_end(j);
}

static void policies(struct json *j, const struct store *s) {
    json_key(j, "policies");
    json_array(j);
    for (size_t i = 0; i < s->n_policies; i++) {
        json_object(j);
        json_put_string(j, "id", s->policies[i].id);
        verdicts(j, s->verdicts[i]);
        json_object_end(j);
    }
    json_array_end(j);
}

static void parties(struct json *j, const struct store *s) {
    json_key(j, "parties");
    json_array(j);
    for (size_t i = 0; i < s->n_parties; i++) {
        const struct store_party *p = &s->parties[i];
        json_object(j);
        json_put_string(j, "name", p->name);
        json_put_u64(j, "apps", p->apps);
        json_put_u64(j, "holds", p->by[STORE_HOLDS]);
        json_put_u64(j, "component_in", p->by[STORE_COMPONENT]);
        json_put_u64(j, "endpoint_of", p->by[STORE_ENDPOINT]);
        if (s->n_policies) verdicts(j, p->verdicts);
        json_object_end(j);
    }
    json_array_end(j);
}

static void components(struct json *j, const struct store *s) {
    json_key(j, "components");
    json_array(j);
    for (size_t i = 0; i < s->n_components; i++) {
        const struct store_component *c = &s->components[i];
        json_object(j);
        json_put_string(j, "id", c->id);
        json_put_string(j, "name", c->name);
        json_put_string(j, "holder", c->holder);
        json_put_u64(j, "apps", c->apps);
        json_put_u64(j, "defined", c->defined);
        json_put_u64(j, "reachable", c->reachable);
        if (s->n_policies) json_put_u64(j, "denied", c->denied);
        json_object_end(j);
    }
    json_array_end(j);
}

static void worst(struct json *j, const struct store *s) {
    json_key(j, "worst");
    json_array(j);
    for (size_t i = 0; i < s->n_packages && i < MOST_WORST; i++) {
        const struct store_package *p = &s->packages[s->order[i]];
        json_object(j);
        json_put_string(j, "file", p->file);
        json_put_string(j, "id", p->id);
        json_put_string(j, "version", p->version);
        json_put_string(j, "holder", p->holder);
        json_put_string(j, "controller", p->controller);
        json_put_string(j, "verdict", s->n_policies ? verdict_text((enum verdict)p->worst) : NULL);
        json_put_string(j, "rules", p->rules);
        json_put_string(j, "why", p->worst == VERDICT_ALLOW ? NULL : p->why);
        json_put_u64(j, "opaque", p->opaque);
        json_put_u64(j, "anomalies", p->anomalies);
        json_object_end(j);
    }
    json_array_end(j);
}

void json_stores(struct json *j, const struct audit *audit) {
    if (!audit->n_stores) return;
    json_key(j, "stores");
    json_array(j);
    for (size_t i = 0; i < audit->n_stores; i++) {
        const struct store *s = audit->stores[i];
        json_object(j);
        json_put_string(j, "folder", s->name);
        json_put_string(j, "index", s->index);
        json_put_u64(j, "packages", s->n_packages);
        json_put_u64(j, "unreadable", s->unreadable);
        json_put_u64(j, "others", s->others);
        json_put_u64(j, "bytes", s->bytes);
        policies(j, s);
        parties(j, s);
        components(j, s);
        worst(j, s);
        json_object_end(j);
    }
    json_array_end(j);
}
