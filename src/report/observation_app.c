#include "report/observation_app.h"

#include "evidence/app/declares.h"
#include "report/json_parts.h"

#include <stdio.h>

static const struct {
    unsigned bit;
    const char *word;
} seen_words[] = {{COMPONENT_DEFINED, "defined"},   {COMPONENT_NATIVE, "native"},
                  {COMPONENT_PACKAGED, "packaged"}, {COMPONENT_REFERENCED, "referenced"},
                  {COMPONENT_HOST, "host"},         {COMPONENT_REACHABLE, "reachable"}};

enum { SEEN_WORDS = sizeof seen_words / sizeof *seen_words };

const char *component_seen_text(unsigned seen) {
    for (size_t i = 0; i < SEEN_WORDS; i++)
        if (seen & seen_words[i].bit) return seen_words[i].word;
    return NULL;
}

static const char *answer(enum app_answer a) {
    return a == APP_YES ? "yes" : a == APP_NO ? "no" : NULL;
}

static void put_hash(struct json *j, const char *key, const uint8_t hash[APP_SHA256]) {
    char hex[2 * APP_SHA256 + 1];
    bool known = false;
    for (size_t i = 0; i < APP_SHA256; i++) {
        snprintf(hex + 2 * i, 3, "%02x", hash[i]);
        known |= hash[i] != 0;
    }
    json_put_string(j, key, known ? hex : NULL);
}

static void put_number(struct json *j, const char *key, uint64_t n) {
    json_key(j, key);
    if (n)
        json_u64(j, n);
    else
        json_null(j);
}

static void put_place(struct json *j, struct app_place at) {
    json_put_string(j, "entry", at.entry);
    json_put_u64(j, "offset", at.offset);
}

void json_app_signers(struct json *j, const struct app *a) {
    json_key(j, "signers");
    json_array(j);
    for (size_t i = 0; i < a->n_signers; i++) {
        const struct app_signer *s = &a->signers[i];
        json_object(j);
        put_hash(j, "sha256", s->sha256);
        json_put_string(j, "subject", s->subject);
        json_put_string(j, "scheme", s->scheme);
        json_put_string(j, "verified", answer(s->verified));
        json_put_string(j, "trouble", s->trouble);
        json_put_string(j, "weak", s->weak);
        json_put_bool(j, "past", s->past);
        json_object_end(j);
    }
    json_array_end(j);
}

void json_app_component(struct json *j, const struct app_component *c) {
    json_put_string(j, "id", c->id);
    json_put_string(j, "seen", component_seen_text(c->seen));
    json_put_string(j, "name", c->name);
    json_put_string(j, "party", c->party);
    json_put_string(j, "prefix", c->prefix);
    json_key(j, "seen_all");
    json_array(j);
    for (size_t i = 0; i < SEEN_WORDS; i++)
        if (c->seen & seen_words[i].bit) json_string(j, seen_words[i].word);
    json_array_end(j);
    json_put_u64(j, "classes", c->classes);
    put_place(j, c->at);
}

static void components(struct json *j, const struct app *a) {
    json_key(j, "components");
    json_array(j);
    for (size_t i = 0; i < a->n_components; i++) {
        json_object(j);
        json_app_component(j, &a->components[i]);
        json_object_end(j);
    }
    json_array_end(j);
}

/* Plain lists, as the stable surface has them: each text once, in order. */
static void texts(struct json *j, const struct app *a) {
    json_key(j, "endpoints");
    json_array(j);
    for (size_t i = 0; i < a->n_endpoints; i++)
        if (i == 0 || strcmp(a->endpoints[i].text, a->endpoints[i - 1].text) != 0)
            json_string(j, a->endpoints[i].text);
    json_array_end(j);
    json_key(j, "permissions");
    json_array(j);
    for (size_t i = 0; i < a->n_permissions; i++)
        if (!a->permissions[i].defined) json_string(j, a->permissions[i].name);
    json_array_end(j);
    json_key(j, "capabilities");
    json_array(j);
    for (size_t i = 0; i < a->n_capabilities; i++)
        if (i == 0 || strcmp(a->capabilities[i].name, a->capabilities[i - 1].name) != 0)
            json_string(j, a->capabilities[i].name);
    json_array_end(j);
}

void json_app_remarks(struct json *j, const struct app *a) {
    json_key(j, "anomalies");
    json_array(j);
    for (size_t i = 0; i < a->n_anomalies; i++) {
        json_object(j);
        json_put_string(j, "id", a->anomalies[i].kind);
        json_put_string(j, "what", a->anomalies[i].what);
        json_put_string(j, "clause", a->anomalies[i].clause);
        json_put_u64(j, "count", a->anomalies[i].count);
        put_place(j, a->anomalies[i].at);
        json_object_end(j);
    }
    json_array_end(j);
    json_key(j, "opaque");
    json_array(j);
    for (size_t i = 0; i < a->n_opaque; i++) {
        json_object(j);
        json_put_string(j, "what", a->opaque[i].what);
        json_put_string(j, "why", a->opaque[i].why);
        put_place(j, a->opaque[i].at);
        json_object_end(j);
    }
    json_array_end(j);
}

static void reach(struct json *j, const struct app *a) {
    json_key(j, "reach");
    json_array(j);
    for (size_t i = 0; i < a->n_reach; i++) {
        const struct app_reach *r = &a->reach[i];
        json_object(j);
        json_put_string(j, "capability", r->capability);
        json_put_string(j, "data", r->data);
        json_put_string(j, "api", r->api);
        json_put_string(j, "caller", r->caller);
        json_put_string(j, "component", r->component);
        json_put_string(j, "permission", r->permission);
        json_put_string(j, "permitted", answer(r->permitted));
        json_put_string(j, "reachable", answer(r->reachable));
        json_put_u64(j, "count", r->count);
        put_place(j, r->at);
        json_object_end(j);
    }
    json_array_end(j);
}

void json_app_permissions(struct json *j, const struct app *a) {
    json_key(j, "permission_uses");
    json_array(j);
    for (size_t i = 0; i < a->n_permissions; i++) {
        const struct app_permission *p = &a->permissions[i];
        json_object(j);
        json_put_string(j, "name", p->name);
        json_put_string(j, "data", p->data);
        json_put_string(j, "capability", p->capability);
        json_put_bool(j, "defined", p->defined);
        json_put_string(j, "used", answer(p->used));
        json_put_string(j, "granted", answer(p->granted));
        put_number(j, "max_level", p->most_level);
        json_object_end(j);
    }
    json_array_end(j);
}

static void capability_uses(struct json *j, const struct app *a) {
    json_key(j, "capability_uses");
    json_array(j);
    for (size_t i = 0; i < a->n_capabilities; i++) {
        const struct app_capability *c = &a->capabilities[i];
        json_object(j);
        json_put_string(j, "name", c->name);
        json_put_string(j, "component", c->component);
        json_put_string(j, "why", c->why);
        put_place(j, c->at);
        json_object_end(j);
    }
    json_array_end(j);
}

static void endpoint_uses(struct json *j, const struct app *a) {
    static const char *const kinds[] = {"url", "host", "address"};
    json_key(j, "endpoint_uses");
    json_array(j);
    for (size_t i = 0; i < a->n_endpoints; i++) {
        const struct app_endpoint *e = &a->endpoints[i];
        json_object(j);
        json_put_string(j, "text", e->text);
        json_put_string(j, "host", e->host);
        json_put_string(j, "type", kinds[e->kind]);
        json_put_string(j, "component", e->component);
        json_put_string(j, "found_in", e->found_in);
        json_put_bool(j, "cleartext", e->cleartext);
        json_put_u64(j, "count", e->count);
        put_place(j, e->at);
        json_object_end(j);
    }
    json_array_end(j);
}

static void declared(struct json *j, const struct app *a) {
    json_key(j, "declared");
    json_array(j);
    for (size_t i = 0; i < a->n_declared; i++) {
        const struct app_declared *e = &a->declared[i];
        json_object(j);
        json_put_string(j, "type", e->kind);
        json_put_string(j, "name", e->name);
        json_put_string(j, "component", e->component);
        json_put_string(j, "process", e->process);
        json_put_string(j, "permission", e->permission);
        json_put_bool(j, "exported", e->exported);
        json_put_bool(j, "enabled", e->enabled);
        json_strings(j, "actions", e->actions, e->n_actions);
        json_object_end(j);
    }
    json_array_end(j);
}

void json_app_declarations(struct json *j, const struct app *a) {
    json_key(j, "declarations");
    json_array(j);
    for (size_t i = 0; i < a->n_declarations; i++) {
        const struct app_declaration *e = &a->declarations[i];
        json_object(j);
        json_put_string(j, "source", e->source);
        json_put_string(j, "type", e->kind);
        json_put_string(j, "data", e->data);
        json_put_string(j, "text", e->text);
        json_put_string(j, "purposes", e->purposes);
        json_put_bool(j, "linked", e->linked);
        json_put_bool(j, "tracking", e->tracking);
        json_put_string(j, "found", answer(e->found));
        put_place(j, e->at);
        json_object_end(j);
    }
    json_array_end(j);
}

void json_app_undeclared(struct json *j, const struct app *a) {
    const struct app_reach *example;
    json_key(j, "undeclared");
    json_array(j);
    for (size_t i = 0;; i++) {
        const char *data = app_undeclared(a, i, &example);
        if (!data) break;
        json_string(j, data);
    }
    json_array_end(j);
}

void json_app_network(struct json *j, const struct app_network *n) {
    json_key(j, "network");
    json_object(j);
    json_put_string(j, "cleartext", answer(n->cleartext));
    json_put_string(j, "user_ca", answer(n->user_ca));
    json_strings(j, "cleartext_domains", n->cleartext_domains, n->n_cleartext_domains);
    json_strings(j, "pinned_domains", n->pinned_domains, n->n_pinned_domains);
    json_put_string(j, "pins_until", n->pins_until);
    json_put_string(j, "source", n->source);
    json_object_end(j);
}

static void install(struct json *j, const struct app *a) {
    const struct app_install *i = &a->install;
    json_key(j, "install");
    if (!a->listed && !i->partition && !i->path) {
        json_null(j);
        return;
    }
    json_object(j);
    json_put_string(j, "partition", i->partition);
    json_put_string(j, "path", i->path);
    json_put_string(j, "installer", i->installer);
    json_put_string(j, "system", answer(i->system));
    json_put_string(j, "updated", answer(i->updated));
    json_put_string(j, "installs_others", answer(i->installs));
    put_number(j, "uid", i->uid);
    json_put_string(j, "maker", i->maker);
    json_put_string(j, "maker_domain", i->maker_domain);
    json_put_string(j, "purl", i->purl);
    json_put_string(j, "cpe", i->cpe);
    json_put_string(j, "part_of", i->part_of);
    json_put_string(j, "enabled", answer(i->enabled));
    json_put_string(j, "signature", i->signature);
    json_put_string(j, "since", i->since);
    put_number(j, "line", i->line);
    json_object_end(j);
}

void observation_app(struct json *j, const struct app *a, const char *evidence) {
    json_object(j);
    json_put_string(j, "kind", "app");
    json_put_string(j, "evidence", evidence);
    json_put_string(j, "platform", a->platform);
    json_put_string(j, "format", a->format);
    json_put_string(j, "id", a->id);
    json_put_string(j, "version", a->version);
    json_put_string(j, "version_code", a->version_code);
    json_put_string(j, "label", a->label);
    put_number(j, "least_level", a->least_level);
    put_number(j, "target_level", a->target_level);
    json_put_u64(j, "classes", a->classes);
    put_hash(j, "sha256", a->sha256);
    json_put_u64(j, "size", a->size);
    json_strings(j, "parts", a->parts, a->n_parts);
    json_app_signers(j, a);
    components(j, a);
    texts(j, a);
    json_app_remarks(j, a);
    json_app_network(j, &a->network);
    install(j, a);
    if (a->listed && a->n_permissions) {
        json_app_permissions(j, a);
        capability_uses(j, a);
    }
    if (!a->listed) {
        declared(j, a);
        json_app_declarations(j, a);
        json_app_undeclared(j, a);
        json_app_permissions(j, a);
        capability_uses(j, a);
        reach(j, a);
        endpoint_uses(j, a);
    }
    json_object_end(j);
    json_line_end(j);
}
