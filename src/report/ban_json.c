#include "report/ban.h"

#include "base/address.h"
#include "report/json_parts.h"
#include "report/substitute.h"

static void put_amount(struct json *j, const char *key, struct amount a) {
    json_key(j, key);
    json_object(j);
    json_put_u64(j, "flows", a.flows);
    json_put_u64(j, "bytes", a.bytes);
    json_object_end(j);
}

static void put_passages(struct json *j, const struct ban_impact *im, const struct ban_app *a) {
    json_key(j, "evidence");
    json_array(j);
    for (size_t i = 0; i < a->n_passages; i++) {
        const struct passage *p = &im->passages[a->passages[i]];
        char key[17];
        json_object(j);
        json_put_string(j, "passage", passage_key_text(key, p->key));
        json_put_string(j, "to", p->service.identifier ? p->service.identifier : p->host.identifier);
        json_put_string(j, "file", p->file);
        json_put_u64(j, "at", p->at);
        json_object_end(j);
    }
    json_array_end(j);
}

static void put_app(struct json *j, const struct ban_impact *im, const struct ban_app *a) {
    json_put_string(j, "app", a->app);
    json_put_string(j, "holder", a->holder);
    json_put_string(j, "because", a->because);
    json_put_bool(j, "whole", a->whole);
    json_put_bool(j, "itself", a->itself);
    put_amount(j, "stops", a->stops);
    put_amount(j, "all", a->all);
    json_strings(j, "losses", a->losses, a->n_losses);
    put_passages(j, im, a);
}

static void put_bystander(struct json *j, const struct ban_bystander *b) {
    char address[ADDRESS_TEXT];
    json_put_string(j, "address", address_text(address, b->address));
    json_put_string(j, "banned", b->target);
    json_strings(j, "names", b->names, b->n_names);
    json_strings(j, "apps", b->apps, b->n_apps);
    put_amount(j, "traffic", b->traffic);
    put_amount(j, "same_name", b->same_name);
}

static void put_service(struct json *j, const struct ban_service *s) {
    json_put_string(j, "service", s->service.service);
    json_put_string(j, "category", s->service.category);
    json_put_string(j, "category_name", s->service.category_name);
    json_put_string(j, "holder", s->service.holder);
    put_amount(j, "stops", s->stops);
    put_amount(j, "all", s->all);
    json_key(j, "substitutes");
    json_array(j);
    for (size_t i = 0; i < s->n_substitutes; i++) {
        json_object(j);
        substitute_json(j, &s->substitutes[i]);
        json_object_end(j);
    }
    json_array_end(j);
    json_put_u64(j, "hit_as_well", s->n_hit);
    json_put_string(j, "none", s->none);
}

static void put_alternative(struct json *j, const struct ban_alternative *a) {
    json_put_string(j, "measure", a->kind);
    json_put_string(j, "what", a->what);
    json_put_string(j, "meets", a->meets);
    json_put_string(j, "lacks", a->lacks);
    put_amount(j, "stops", a->stops);
    put_amount(j, "saves", a->saves);
    json_strings(j, "targets", a->targets, a->n_targets);
}

/* NULL where it is not told. */
static void put_range(struct json *j, const char *key, struct count_range r) {
    json_key(j, key);
    if (!r.given) {
        json_null(j);
        return;
    }
    json_array(j);
    json_u64(j, r.low);
    json_u64(j, r.high);
    json_array_end(j);
}

/* NULL where they are not told. */
static void put_clients(struct json *j, struct ban_clients c) {
    json_key(j, "clients");
    if (c.all == 0) {
        json_null(j);
        return;
    }
    json_object(j);
    json_put_u64(j, "hit", c.hit);
    json_put_u64(j, "all", c.all);
    json_put_bool(j, "at_least", c.more || c.more_hit);
    json_object_end(j);
}

static void put_sums(const struct ban_report *r, struct json *j) {
    const struct ban_impact *im = r->impact;
    json_strings(j, "asked", r->asked, r->n_asked);
    put_amount(j, "stops", im->stops);
    put_amount(j, "all", im->all);
    put_amount(j, "unnamed", im->unnamed);
    size_t known = 0, others = 0;
    for (size_t i = 0; i < im->n_apps; i++) known += im->apps[i].app != NULL;
    for (size_t i = 0; i < im->n_bystanders; i++) others += im->bystanders[i].n_names;
    json_put_u64(j, "apps_hit", known);
    json_put_u64(j, "apps_whole", im->n_whole);
    json_put_u64(j, "bystanders_at", im->n_bystanders);
    json_put_u64(j, "bystander_names", others);
    json_put_u64(j, "services_hit", im->n_services);
    json_put_u64(j, "measures", im->n_alternatives);
    put_clients(j, im->clients);
    put_range(j, "devices_hit", im->devices);
    put_range(j, "people_hit", im->people);
    json_strings(j, "limits", im->limits, im->n_limits);
}

static void line_begin(struct json *j, const char *kind) {
    json_object(j);
    json_put_string(j, "kind", kind);
}

static void line_end(struct json *j) {
    json_object_end(j);
    json_line_end(j);
}

void ban_json(const struct ban_report *r, struct output *to) {
    const struct ban_impact *im = r->impact;
    struct json j = json_to(to);
    for (size_t i = 0; i < im->n_apps; i++) {
        line_begin(&j, "app-hit");
        put_app(&j, im, &im->apps[i]);
        line_end(&j);
    }
    for (size_t i = 0; i < im->n_bystanders; i++) {
        line_begin(&j, "bystander");
        put_bystander(&j, &im->bystanders[i]);
        line_end(&j);
    }
    for (size_t i = 0; i < im->n_services; i++) {
        line_begin(&j, "service-hit");
        put_service(&j, &im->services[i]);
        line_end(&j);
    }
    for (size_t i = 0; i < im->n_alternatives; i++) {
        line_begin(&j, "alternative");
        put_alternative(&j, &im->alternatives[i]);
        line_end(&j);
    }
}

void ban_json_summary(const struct ban_report *r, struct json *j) {
    json_key(j, "ban");
    json_object(j);
    put_sums(r, j);
    json_object_end(j);
}

void ban_json_whole(const struct ban_report *r, struct json *j) {
    const struct ban_impact *im = r->impact;
    json_key(j, "ban");
    json_object(j);
    put_sums(r, j);
    json_key(j, "apps");
    json_array(j);
    for (size_t i = 0; i < im->n_apps && i < r->details; i++) {
        json_object(j);
        put_app(j, im, &im->apps[i]);
        json_object_end(j);
    }
    json_array_end(j);
    json_key(j, "bystanders");
    json_array(j);
    for (size_t i = 0; i < im->n_bystanders && i < r->details; i++) {
        json_object(j);
        put_bystander(j, &im->bystanders[i]);
        json_object_end(j);
    }
    json_array_end(j);
    json_key(j, "services");
    json_array(j);
    for (size_t i = 0; i < im->n_services && i < r->details; i++) {
        json_object(j);
        put_service(j, &im->services[i]);
        json_object_end(j);
    }
    json_array_end(j);
    json_key(j, "alternatives");
    json_array(j);
    for (size_t i = 0; i < im->n_alternatives; i++) {
        json_object(j);
        put_alternative(j, &im->alternatives[i]);
        json_object_end(j);
    }
    json_array_end(j);
    json_object_end(j);
}
