#include "policy/population.h"
#include "report/json_diagnostics.h"
#include "report/json_parts.h"
#include "report/json_way.h"
#include "report/words.h"

static void put_date(struct json *j, const char *key, date_t d) {
    char text[DATE_TEXT];
    json_put_string(j, key, *date_text(text, d) ? text : NULL);
}

static void put_time(struct json *j, const char *key, const struct evidence_summary *e, int64_t ns) {
    char text[TIME_TEXT];
    bool timed = e->packets || evidence_shows_ways(e);
    json_put_string(j, key, timed && e->last_ns ? time_text(text, ns) : NULL);
}

static void evidence(struct json *j, const struct audit *audit) {
    json_key(j, "evidence");
    json_array(j);
    for (size_t i = 0; i < audit->n_evidence; i++) {
        const struct evidence_summary *e = &audit->evidence[i];
        json_object(j);
        json_put_string(j, "file", e->name);
        json_put_string(j, "format", e->format);
        json_put_u64(j, "size", e->size);
        json_put_u64(j, "packets", e->packets);
        json_put_u64(j, "bytes", e->bytes);
        json_put_u64(j, "flows", e->flows);
        json_put_u64(j, "dns", e->dns);
        json_put_u64(j, "apps", e->apps);
        json_put_u64(j, "devices", e->devices);
        json_put_u64(j, "routes", e->routes);
        json_put_u64(j, "updates", e->updates);
        json_put_u64(j, "traces", e->traces);
        put_time(j, "first", e, e->first_ns);
        put_time(j, "last", e, e->last_ns);
        json_put_bool(j, "complete", e->complete);
        json_object_end(j);
    }
    json_array_end(j);
}

static void counts(struct json *j, const struct audit *audit) {
    uint64_t packets = 0, bytes = 0, flows = 0, dns = 0, apps = 0, devices = 0, routes = 0, updates = 0,
             traces = 0;
    for (size_t i = 0; i < audit->n_evidence; i++) {
        packets += audit->evidence[i].packets;
        bytes += audit->evidence[i].bytes;
        flows += audit->evidence[i].flows;
        dns += audit->evidence[i].dns;
        apps += audit->evidence[i].apps;
        devices += audit->evidence[i].devices;
        routes += audit->evidence[i].routes;
        updates += audit->evidence[i].updates;
        traces += audit->evidence[i].traces;
    }
    json_key(j, "counts");
    json_object(j);
    json_put_u64(j, "packets", packets);
    json_put_u64(j, "bytes", bytes);
    json_put_u64(j, "flows", flows);
    json_put_u64(j, "dns", dns);
    json_put_u64(j, "apps", apps);
    json_put_u64(j, "devices", devices);
    json_put_u64(j, "routes", routes);
    json_put_u64(j, "updates", updates);
    json_put_u64(j, "traces", traces);
    json_put_u64(j, "chains", audit->n_chains);
    json_put_u64(j, "findings", audit->n_findings);
    json_object_end(j);
}

static void policies(struct json *j, const struct audit *audit) {
    json_key(j, "policies");
    json_array(j);
    for (size_t i = 0; i < audit->n_policies; i++) {
        const struct policy_ref *p = &audit->policies[i];
        json_object(j);
        json_put_string(j, "id", p->id);
        json_put_string(j, "title", p->title);
        json_put_string(j, "version", p->version);
        json_put_string(j, "status", p->status);
        json_put_string(j, "basis", p->basis);
        put_date(j, "from", p->from);
        put_date(j, "to", p->to);
        json_put_bool(j, "in_force", p->in_force);
        json_put_string(j, "note", p->note);
        json_key(j, "verdicts");
        json_object(j);
        for (int v = VERDICT_DENY; v >= VERDICT_ALLOW; v--)
            json_put_u64(j, verdict_text((enum verdict)v), p->verdicts[v]);
        json_object_end(j);
        json_object_end(j);
    }
    json_array_end(j);
}

static void atlas(struct json *j, const struct audit *audit) {
    const struct atlas_info *info = &audit->atlas_info;
    int32_t age = atlas_age_days(audit);
    json_key(j, "atlas");
    json_object(j);
    json_put_bool(j, "inside_program", info->path == NULL);
    put_date(j, "built", age < 0 ? DATE_MIN : info->built);
    json_key(j, "age_days");
    if (age < 0)
        json_null(j);
    else
        json_i64(j, age);
    json_put_u64(j, "parties", info->parties);
    json_put_u64(j, "stakes", info->stakes);
    json_put_u64(j, "holdings", info->holdings);
    json_put_u64(j, "address_ranges", info->address_ranges);
    json_put_bool(j, "open_data", info->open_data);
    json_object_end(j);
    json_strings(j, "credits", info->credits, info->n_credits);
}

static void count(struct json *j, const char *key, const struct count_range *n) {
    if (!n->given) return;
    json_key(j, key);
    json_array(j);
    json_u64(j, n->low);
    json_u64(j, n->high);
    json_array_end(j);
}

static void population(struct json *j, const struct audit *audit) {
    const struct population *p = audit->population;
    if (!p) return;
    struct arena *scratch = arena_new();
    json_key(j, "population");
    json_object(j);
    json_put_string(j, "text", population_text(scratch, p, audit->as_of));
    json_put_string(j, "file", p->file);
    count(j, "devices", &p->devices);
    count(j, "people", &p->people);
    count(j, "records", &p->records);
    json_put_u64(j, "sample", p->sample);
    put_date(j, "from", p->from);
    put_date(j, "to", p->to);
    json_put_string(j, "source", p->source);
    json_object_end(j);
    arena_free(scratch);
}

void json_summary(struct json *j, const struct audit *audit) {
    json_put_string(j, "kind", "summary");
    counts(j, audit);
    json_put_bool(j, "complete", audit->complete);
    json_diagnostics(j, audit->diagnostics);
    put_date(j, "as_of", audit->as_of);
    population(j, audit);
    evidence(j, audit);
    policies(j, audit);
    json_stores(j, audit);
    json_laws(j, audit);
    json_routes(j, audit);
    json_incident_limits(j, audit);
    atlas(j, audit);
    json_put_string(j, "cordon", CORDON_VERSION);
}
