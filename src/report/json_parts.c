#include "report/json_parts.h"

#include "report/json_way.h"
#include "report/observation_app.h"
#include "report/observation_device.h"
#include "report/words.h"

#include <inttypes.h>
#include <stdio.h>

void json_strings(struct json *j, const char *key, const char *const *list, size_t n) {
    json_key(j, key);
    json_array(j);
    for (size_t i = 0; i < n; i++) json_string(j, list[i]);
    json_array_end(j);
}

void json_control(struct json *j, const struct controller *c) {
    json_put_string(j, "answer", answer_text(c->answer));
    json_put_string(j, "test", c->test);
    json_put_string(j, "share", c->share);
    json_strings(j, "proof", c->proof, c->n_proof);
}

static void controllers(struct json *j, const struct audit *audit, const struct link *l) {
    json_key(j, "controllers");
    json_array(j);
    for (size_t i = 0; i < l->n_controllers; i++) {
        const struct controller *c = &l->controllers[i];
        json_object(j);
        json_put_string(j, "party", c->id);
        json_put_string(j, "name", c->name);
        json_put_string(j, "kind", party_kind(audit, c->party));
        json_control(j, c);
        json_object_end(j);
    }
    json_array_end(j);
}

static const char *through_id(const struct link *l, const struct reach *r) {
    if (r->through == PARTY_NONE) return NULL;
    for (size_t i = 0; i < l->n_controllers; i++)
        if (r->of_controller && l->controllers[i].party == r->through) return l->controllers[i].id;
    return r->through == l->holder.party ? l->holder_id : NULL;
}

static void jurisdictions(struct json *j, const struct link *l) {
    json_key(j, "jurisdictions");
    json_array(j);
    for (size_t i = 0; i < l->n_jurisdictions; i++) {
        const struct reach *r = &l->jurisdictions[i];
        json_object(j);
        json_put_string(j, "country", r->country[0] ? r->country : NULL);
        json_put_string(j, "ground", r->ground);
        json_put_string(j, "through", through_id(l, r));
        json_put_bool(j, "of_controller", r->of_controller);
        json_put_string(j, "confidence", confidence_text(r->confidence));
        json_put_string(j, "source", r->source);
        json_object_end(j);
    }
    json_array_end(j);
}

static void host(struct json *j, const struct link *l) {
    json_key(j, "asn");
    if (l->asn)
        json_u64(j, l->asn);
    else
        json_null(j);
    json_put_string(j, "as_name", l->as_name);
    json_put_bool(j, "special", l->special);
    json_key(j, "place");
    if (!l->place.country[0] && !l->place.city) {
        json_null(j);
        return;
    }
    json_object(j);
    json_put_string(j, "country", l->place.country[0] ? l->place.country : NULL);
    json_put_string(j, "city", l->place.city);
    json_key(j, "latitude");
    json_double(j, l->place.latitude);
    json_key(j, "longitude");
    json_double(j, l->place.longitude);
    json_put_string(j, "source", l->place.source);
    json_object_end(j);
}

/* What the package shows of it; the observation `app` has the rest. */
static void inside(struct json *j, const struct link_inside *in) {
    json_key(j, "capabilities");
    json_array(j);
    for (size_t i = 0; i < in->n_capabilities; i++) {
        json_object(j);
        json_put_string(j, "name", in->capabilities[i].name);
        json_put_string(j, "why", in->capabilities[i].why);
        json_object_end(j);
    }
    json_array_end(j);
    json_put_bool(j, "opaque", in->opaque);
    json_key(j, "component");
    if (!in->component) {
        json_null(j);
        return;
    }
    json_object(j);
    json_app_component(j, in->component);
    json_object_end(j);
}

void json_link(struct json *j, const struct audit *audit, const struct link *l) {
    json_put_string(j, "role", link_role_text(l->role));
    json_put_string(j, "identifier", l->identifier);
    json_put_string(j, "holder", link_holder_id(l));
    controllers(j, audit, l);
    jurisdictions(j, l);
    json_put_string(j, "confidence", confidence_text(l->confidence));
    json_put_string(j, "source", l->source);
    json_put_string(j, "holder_name", link_holder_name(l));
    json_put_bool(j, "in_atlas", l->holder_id != NULL);
    json_put_string(j, "seen", seen_text(l->seen));
    if (l->role == LINK_HOST) host(j, l);
    if (l->role == LINK_CARRIER) json_carrier(j, l);
    if (l->role == LINK_CABLE) json_cable(j, l);
    if (l->inside) inside(j, l->inside);
    if (l->device) {
        json_key(j, "device");
        json_object(j);
        json_device(j, l->device);
        json_object_end(j);
    }
}

void json_custody(struct json *j, const struct audit *audit, const struct chain *c) {
    json_key(j, "custody");
    json_array(j);
    for (size_t i = 0; i < c->n_links; i++) {
        json_object(j);
        json_link(j, audit, c->links[i]);
        if (c->ways) json_on_ways(j, c, i);
        json_key(j, "laws");
        json_link_laws(j, audit, c->links[i]);
        json_object_end(j);
    }
    json_array_end(j);
}

void json_evidence(struct json *j, const struct audit *audit, const struct chain *c) {
    json_key(j, "evidence");
    json_array(j);
    for (size_t i = 0; i < c->n_proofs; i++) {
        json_object(j);
        json_put_string(j, "file", evidence_name(audit, c->proofs[i].evidence));
        json_put_u64(j, "at", c->proofs[i].at);
        if (c->places) json_put_string(j, "entry", c->places[i].entry);
        json_put_string(j, "what", proof_text(audit, &c->proofs[i]));
        json_object_end(j);
    }
    json_array_end(j);
}

void json_protection(struct json *j, const struct chain *c) {
    const struct chain_protection *p = c->protection;
    json_key(j, "protection");
    json_object(j);
    json_put_string(j, "grade", p->grade ? p->grade : "unknown");
    json_put_string(j, "version", p->version);
    json_put_string(j, "cipher", p->cipher);
    json_put_string(j, "group", p->group);
    json_strings(j, "why", p->why, p->n_why);
    json_object_end(j);
}

static void pair(struct json *j, const char *key, const uint64_t v[2]) {
    json_key(j, key);
    json_array(j);
    json_u64(j, v[0]);
    json_u64(j, v[1]);
    json_array_end(j);
}

static void instant(struct json *j, const char *key, bool known, int64_t ns) {
    char text[TIME_TEXT];
    json_put_string(j, key, known ? time_text(text, ns) : NULL);
}

void json_hashes(struct json *j, const uint64_t *list, size_t n) {
    json_key(j, "hashes");
    json_array(j);
    for (size_t i = 0; i < n; i++) {
        char hex[17];
        snprintf(hex, sizeof hex, "%016" PRIx64, list[i]);
        json_string(j, hex);
    }
    json_array_end(j);
}

static void data_list(struct json *j, const struct audit *audit, const struct data_class *list, size_t n) {
    json_array(j);
    for (size_t i = 0; i < n; i++) {
        const struct data_class *d = &list[i];
        json_object(j);
        json_put_string(j, "class", d->class_name);
        json_put_string(j, "found_by", d->found_by);
        json_put_string(j, "encodings", d->encodings);
        json_put_u64(j, "count", d->count);
        json_put_string(j, "place", d->place);
        instant(j, "first", d->first_ns != 0, d->first_ns);
        json_put_string(j, "file", evidence_name(audit, d->evidence));
        json_put_u64(j, "at", d->at);
        json_hashes(j, d->hashes, d->n_hashes);
        json_object_end(j);
    }
    json_array_end(j);
}

static void content(struct json *j, const struct audit *audit, const struct chain_content *c) {
    json_object(j);
    json_put_u64(j, "requests", c->requests);
    json_put_u64(j, "responses", c->responses);
    json_put_u64(j, "opaque_bytes", c->opaque);
    json_put_u64(j, "flows_partly_seen", c->partly);
    json_put_u64(j, "flows_unseen", c->unseen);
    json_put_string(j, "trouble", c->trouble);
    json_put_string(j, "clause", c->clause);
    json_key(j, "received");
    data_list(j, audit, c->received, c->n_received);
    json_object_end(j);
}

static void data(struct json *j, const struct audit *audit, const struct chain *c) {
    json_put_bool(j, "data_seen", c->data_seen);
    const struct link *edge = chain_edge(c);
    json_put_string(j, "relation", relation_text(chain_relation(c)));
    json_put_string(j, "edge", edge ? link_holder_id(edge) : NULL);
    json_key(j, "data");
    data_list(j, audit, c->data, c->n_data);
    json_key(j, "content");
    if (c->content)
        content(j, audit, c->content);
    else
        json_null(j);
}

void json_traffic(struct json *j, const struct audit *audit, const struct chain *c) {
    json_put_string(j, "about", chain_kind_text((enum chain_kind)c->kind));
    json_put_string(j, "promise", promise_text((enum promise)c->promise));
    json_put_string(j, "protocol", c->protocol);
    json_put_string(j, "transport", c->transport);
    json_put_u64(j, "port", c->port);
    json_put_string(j, "name_source", c->name_source);
    json_strings(j, "aliases", c->aliases, c->n_aliases);
    json_put_bool(j, "ech", c->ech);
    json_put_u64(j, "more_addresses", c->more_addresses);
    data(j, audit, c);
    json_put_u64(j, "flows", c->flows);
    pair(j, "packets", c->packets);
    pair(j, "bytes", c->bytes);
    instant(j, "first", c->last_ns != 0, c->first_ns);
    instant(j, "last", c->last_ns != 0, c->last_ns);
    if (c->path) json_way(j, c);
}
