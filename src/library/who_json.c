#include "library/who.h"

#include "base/json.h"
#include "base/memory.h"

#include <stdlib.h>

static void strings(struct json *j, const char *key, const char *const *list, size_t n) {
    json_key(j, key);
    json_array(j);
    for (size_t i = 0; i < n; i++) json_string(j, list[i]);
    json_array_end(j);
}

static void controllers(struct json *j, const struct who_holder *h) {
    json_key(j, "controllers");
    json_array(j);
    for (size_t i = 0; h && i < h->n_controllers; i++) {
        const struct controller *c = &h->controllers[i];
        json_object(j);
        json_put_string(j, "party", c->id);
        json_put_string(j, "test", c->test);
        strings(j, "proof", c->proof, c->n_proof);
        json_put_string(j, "name", c->name);
        json_put_string(j, "answer", answer_text(c->answer));
        json_put_string(j, "share", c->share);
        json_object_end(j);
    }
    json_array_end(j);
}

static void dates(struct json *j, const struct provenance *p) {
    char text[DATE_TEXT];
    if (p->from != DATE_MIN) json_put_string(j, "from", date_text(text, p->from));
    if (p->to != DATE_MAX) json_put_string(j, "to", date_text(text, p->to));
    if (p->observed != DATE_MIN) json_put_string(j, "observed", date_text(text, p->observed));
    if (p->disputed) json_put_bool(j, "disputed", true);
}

static void jurisdictions(struct json *j, const struct who *w, const struct who_holder *h) {
    json_key(j, "jurisdictions");
    json_array(j);
    for (size_t i = 0; h && i < h->n_claims; i++) {
        const struct who_claim *c = &h->claims[i];
        json_object(j);
        json_put_string(j, "country", c->claim.country);
        json_put_string(j, "ground", ground_text(c->claim.ground));
        json_put_string(j, "through", c->through);
        json_put_bool(j, "of_controller", c->of_controller);
        json_put_string(j, "confidence", confidence_text(c->claim.why.confidence));
        json_put_string(j, "source", c->claim.why.source);
        dates(j, &c->claim.why);
        json_object_end(j);
    }
    const struct place *p = &w->facts.place;
    if (w->addressed && p->country[0]) {
        json_object(j);
        json_put_string(j, "country", p->country);
        json_put_string(j, "ground", "server-location");
        json_put_string(j, "through", NULL);
        json_put_bool(j, "of_controller", false);
        json_put_string(j, "confidence", confidence_text(CONFIDENCE_MEDIUM));
        json_put_string(j, "source", p->source);
        json_object_end(j);
    }
    json_array_end(j);
}

/* Each source once, in the order in which the facts above lean on them. */
static void sources(struct json *j, const struct who *w) {
    const char **list = memory_new(WHO_HOLDERS * (WHO_CLAIMS + 1) + 1 + w->n_laws + w->n_adequacy +
                                       w->n_services + (w->cable ? w->cable->n_holders : 0u),
                                   sizeof *list);
    size_t n = 0;
    for (size_t i = 0; i < w->n_holders; i++) {
        list[n++] = w->holders[i].holding.why.source;
        for (size_t k = 0; k < w->holders[i].n_claims; k++)
            list[n++] = w->holders[i].claims[k].claim.why.source;
    }
    if (w->addressed) list[n++] = w->facts.place.source;
    for (size_t i = 0; w->cable && i < w->cable->n_holders; i++) list[n++] = w->cable->holders[i].why.source;
    for (size_t i = 0; i < w->n_laws; i++) list[n++] = atlas_law(w->atlas, w->laws[i].law).why.source;
    for (size_t i = 0; i < w->n_adequacy; i++) list[n++] = w->adequacy[i].why.source;
    for (size_t i = 0; i < w->n_services; i++) list[n++] = w->services[i].is.why.source;
    json_key(j, "sources");
    json_array(j);
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;
        while (k < i && !(list[k] && list[i] && strcmp(list[k], list[i]) == 0)) k++;
        if (k == i && list[i] && *list[i]) json_string(j, list[i]);
    }
    free(list);
    json_array_end(j);
}

static void holder(struct json *j, const struct who_holder *h) {
    json_put_string(j, "holder", h ? h->party.id ? h->party.id : h->holding.name : NULL);
}

static void facts(struct json *j, const struct address_facts *f) {
    json_key(j, "asn");
    if (f->asn)
        json_u64(j, f->asn);
    else
        json_null(j);
    json_put_string(j, "as_name", f->as_name);
    json_put_string(j, "special", f->special_name);
    json_put_string(j, "registered", f->registered[0] ? f->registered : NULL);
    json_key(j, "place");
    if (!f->place.country[0]) {
        json_null(j);
        return;
    }
    json_object(j);
    json_put_string(j, "country", f->place.country);
    json_put_string(j, "city", f->place.city);
    json_key(j, "latitude");
    json_double(j, f->place.latitude);
    json_key(j, "longitude");
    json_double(j, f->place.longitude);
    json_put_string(j, "source", f->place.source);
    json_object_end(j);
}

static void details(struct json *j, const struct who_holder *h) {
    json_put_string(j, "holder_name", h->holding.name);
    json_put_bool(j, "in_atlas", h->party.id != NULL);
    json_put_string(j, "matched", h->holding.matched);
    json_put_string(j, "confidence", confidence_text(h->holding.why.confidence));
    json_put_string(j, "source", h->holding.why.source);
    json_put_string(j, "url", h->holding.why.url);
    dates(j, &h->holding.why);
    if (h->n_owners) strings(j, "owners", h->owners, h->n_owners);
}

void who_json(const struct who *w, struct output *out) {
    struct json j = json_to(out);
    const struct who_holder *best = w->n_holders ? &w->holders[0] : NULL;
    json_object(&j);
    json_put_string(&j, "identifier", w->identifier);
    holder(&j, best);
    controllers(&j, best);
    jurisdictions(&j, w, best);
    who_laws_json(w, &j);
    sources(&j, w);
    if (best) details(&j, best);
    if (w->addressed) facts(&j, &w->facts);
    if (w->cable) who_cable_json(w, &j);
    if (w->n_services) who_services_json(w, &j);
    if (w->near) json_put_string(&j, "did_you_mean", w->near);
    if (w->near_cable) json_put_string(&j, "did_you_mean_cable", w->near_cable);
    char day[DATE_TEXT];
    json_put_string(&j, "as_of", date_text(day, w->as_of));
    if (w->n_holders > 1) {
        json_key(&j, "others");
        json_array(&j);
        for (size_t i = 1; i < w->n_holders; i++) {
            json_object(&j);
            holder(&j, &w->holders[i]);
            controllers(&j, &w->holders[i]);
            details(&j, &w->holders[i]);
            json_object_end(&j);
        }
        json_array_end(&j);
    }
    json_object_end(&j);
    json_line_end(&j);
}
