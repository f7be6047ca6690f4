#include "report/observation.h"

#include "report/json_diagnostics.h"
#include "report/json_parts.h"
#include "report/words.h"

#include "base/address.h"
#include "base/date.h"
#include "evidence/capture/names/dns.h"

#include <stdio.h>

static void put_endpoint(struct json *j, const char *key, const uint8_t address[16], uint16_t port) {
    char text[ENDPOINT_TEXT];
    json_put_string(j, key, endpoint_text(text, address, port));
}

static void put_time(struct json *j, const char *key, int64_t ns) {
    char text[TIME_TEXT];
    json_put_string(j, key, time_text(text, ns));
}

static void put_known_time(struct json *j, const char *key, const struct flow_view *v, int64_t ns) {
    char text[TIME_TEXT];
    json_put_string(j, key, v->time_known ? time_text(text, ns) : NULL);
}

/* Where the address is not in the evidence, the port may still be. */
static void put_end(struct json *j, const char *key, bool known, const uint8_t address[16], uint16_t port) {
    char text[24];
    if (known) {
        put_endpoint(j, key, address, port);
        return;
    }
    json_put_string(j, key, NULL);
    if (!port) return;
    snprintf(text, sizeof text, "%s_port", key);
    json_put_u64(j, text, port);
}

static void put_optional(struct json *j, const char *key, struct text t) {
    json_key(j, key);
    if (t.n)
        json_text(j, t);
    else
        json_null(j);
}

static void put_names(struct json *j, const struct flow_view *v) {
    put_optional(j, "server_name", v->server_name);
    json_put_string(j, "name_source", name_source_text(v->name_source));
    uint32_t state = 0;
    struct text name = flow_further_name(v, &state);
    if (!name.n) return;
    json_key(j, "server_names");
    json_array(j);
    json_text(j, v->server_name);
    for (; name.n; name = flow_further_name(v, &state)) json_text(j, name);
    json_array_end(j);
}

static void put_app(struct json *j, const struct flow_view *v) {
    json_key(j, "app");
    if (v->app_id.n) {
        json_object(j);
        json_put_text(j, "id", v->app_id);
        json_put_text(j, "source", v->app_source);
        json_object_end(j);
    } else {
        json_null(j);
    }
}

static void put_pair(struct json *j, const char *key, const uint64_t pair[2]) {
    json_key(j, key);
    json_array(j);
    json_u64(j, pair[0]);
    json_u64(j, pair[1]);
    json_array_end(j);
}

static void put_protection(struct json *j, const struct flow_view *v) {
    struct protection p;
    flow_protection(v, &p);
    json_key(j, "protection");
    json_object(j);
    json_put_string(j, "grade", grade_name(p.grade));
    json_put_string(j, "version", p.version);
    json_put_string(j, "cipher", p.cipher);
    json_put_string(j, "group", p.group);
    json_key(j, "why");
    json_array(j);
    for (uint8_t i = 0; i < p.why_count; i++) json_string(j, p.why[i]);
    json_array_end(j);
    json_object_end(j);
}

/* The names that DNS led through, from the one asked for to the one that has the address. */
static void put_aliases(struct json *j, const struct flow_view *v) {
    if (!v->dns || v->dns->name == INTERN_ABSENT) return;
    bool any = false;
    for (const struct dns_answer *a = dns_first_answer(v->dns_shard, v->dns); a;
         a = dns_next_answer(v->dns_shard, a)) {
        if (a->type != DNS_CNAME || a->target == INTERN_ABSENT) continue;
        if (!any) {
            json_key(j, "aliases");
            json_array(j);
            any = true;
        }
        json_text(j, intern_get(v->dns_shard->strings, a->target));
    }
    if (any) json_array_end(j);
}

static void put_find(struct json *j, const struct shard *s, const struct content_find *k) {
    json_object(j);
    json_put_text(j, "class", intern_get(s->strings, k->class_name));
    json_put_text(j, "found_by", intern_get(s->strings, k->found_by));
    json_put_text(j, "encodings", intern_get(s->strings, k->encodings));
    json_put_u64(j, "count", k->count);
    json_put_text(j, "place", intern_get(s->strings, k->place));
    put_time(j, "first", k->first_ns);
    json_put_u64(j, "at", k->packet);
    json_hashes(j, k->hashes, k->n_hashes);
    json_object_end(j);
}

static void put_finds(struct json *j, const char *key, const struct flow_view *v, bool received) {
    const struct flow_content *c = flow_content(v);
    const struct content_find *finds = v->shard->contents.finds;
    json_key(j, key);
    json_array(j);
    for (uint32_t i = c ? c->first : 0; i; i = finds[i - 1].next)
        if (finds[i - 1].received == received) put_find(j, v->shard, &finds[i - 1]);
    json_array_end(j);
}

/* `data`: what the client sent. `content`: how far it could be seen. */
static void put_content(struct json *j, const struct flow_view *v) {
    static const char *const views[] = {"unseen", "seen", "partly"};
    const struct flow_content *c = flow_content(v);
    put_finds(j, "data", v, false);
    if (!c) return;
    json_key(j, "content");
    json_object(j);
    json_put_string(j, "view", views[c->view]);
    json_put_string(j, "keys", c->sight == SIGHT_OPENING ? NULL : sight_text((enum sight)c->sight));
    json_put_u64(j, "requests", c->requests);
    json_put_u64(j, "responses", c->responses);
    json_put_u64(j, "opaque_bytes", c->opaque);
    json_put_string(j, "trouble", c->trouble);
    json_put_string(j, "clause", c->clause);
    put_finds(j, "received", v, true);
    json_object_end(j);
}

static void put_flow(struct json *j, const struct flow_view *v, const char *evidence, uint64_t number,
                     const char *unit) {
    char id[24], key[32];
    snprintf(id, sizeof id, "f%llu", (unsigned long long)number);
    json_object(j);
    json_put_string(j, "kind", "flow");
    json_put_string(j, "evidence", evidence);
    json_put_string(j, "id", id);
    put_known_time(j, "start", v, v->flow->first_ns);
    put_known_time(j, "end", v, v->flow->last_ns);
    json_put_string(j, "transport", v->transport);
    put_end(j, "client", v->client_known, v->client, v->client_port);
    put_end(j, "server", v->server_known, v->server, v->server_port);
    json_put_string(j, "protocol",
                    v->flow->protocol ? protocol_name((enum protocol)v->flow->protocol) : NULL);
    put_names(j, v);
    put_optional(j, "alpn", v->alpn);
    put_app(j, v);
    put_pair(j, "packets", v->packets);
    put_pair(j, "bytes", v->bytes);
    put_protection(j, v);
    put_content(j, v);
    put_aliases(j, v);
    if (v->flow->flags & FLOW_ECH) json_put_bool(j, "ech", true);
    if (v->flow->flags & FLOW_TUNNEL) json_put_bool(j, "tunnel", true);
    snprintf(key, sizeof key, "first_%s", unit);
    json_put_u64(j, key, v->flow->first_packet);
    snprintf(key, sizeof key, "name_%s", unit);
    if (v->flow->name_packet && v->name_source == (enum name_source)v->flow->name_source)
        json_put_u64(j, key, v->flow->name_packet);
    json_object_end(j);
    json_line_end(j);
}

static void put_request(struct json *j, const struct shard *s, const struct content_request *r,
                        const char *evidence, const char *flow) {
    json_object(j);
    json_put_string(j, "kind", "request");
    json_put_string(j, "evidence", evidence);
    json_put_string(j, "flow", flow);
    put_time(j, "time", r->time_ns);
    json_put_u64(j, "packet", r->packet);
    json_put_string(j, "version", message_version_text((enum message_version)r->version));
    json_put_u64(j, "stream", r->stream);
    json_put_text(j, "method", intern_get(s->strings, r->method));
    json_put_text(j, "scheme", intern_get(s->strings, r->scheme));
    json_put_text(j, "host", intern_get(s->strings, r->host));
    json_put_text(j, "path", intern_get(s->strings, r->path));
    json_put_text(j, "parameters", intern_get(s->strings, r->parameters));
    json_key(j, "status");
    if (r->status)
        json_u64(j, r->status);
    else
        json_null(j);
    json_key(j, "body");
    json_array(j);
    json_u64(j, r->sent);
    json_u64(j, r->received);
    json_array_end(j);
    json_put_bool(j, "whole", r->whole);
    json_object_end(j);
    json_line_end(j);
}

/* Requests follow the flow that carried them, where they were asked for. */
static void put_requests(struct json *j, const struct flow_view *v, const char *evidence, uint64_t number) {
    const struct flow_content *c = flow_content(v);
    char id[24];
    snprintf(id, sizeof id, "f%llu", (unsigned long long)number);
    const struct content_request *list = v->shard->contents.requests;
    for (uint32_t i = c ? c->first_request : 0; i; i = list[i - 1].next)
        put_request(j, v->shard, &list[i - 1], evidence, id);
}

static void put_answers(struct json *j, const struct dns_view *v) {
    json_key(j, "answers");
    json_array(j);
    for (const struct dns_answer *a = dns_first_answer(v->shard, v->entry); a;
         a = dns_next_answer(v->shard, a)) {
        char text[ADDRESS_TEXT];
        if (a->is_address)
            json_string(j, address_text(text, a->address));
        else if (a->target != INTERN_ABSENT)
            json_text(j, intern_get(v->shard->strings, a->target));
    }
    json_array_end(j);
}

/* What is asked on the local link is no query to a name server: `query` is null and `local` has the name. */
static void put_dns(struct json *j, const struct dns_view *v, const char *evidence) {
    const struct dns_entry *e = v->entry;
    bool link_local = e->protocol == PROTOCOL_MDNS || e->protocol == PROTOCOL_LLMNR;
    struct text name = intern_get(v->shard->strings, e->name);
    json_object(j);
    json_put_string(j, "kind", "dns");
    json_put_string(j, "evidence", evidence);
    put_optional(j, "query", link_local ? TEXT("") : name);
    const char *type = dns_type_name(e->type);
    char number[16];
    snprintf(number, sizeof number, "TYPE%u", e->type); /* RFC 3597 5 */
    json_put_string(j, "type", type ? type : number);
    put_answers(j, v);
    put_endpoint(j, "client", v->flow.client, v->flow.client_port);
    put_endpoint(j, "server", v->flow.server, v->flow.server_port);
    json_put_string(j, "protocol", protocol_name((enum protocol)e->protocol));
    if (link_local) {
        const struct dns_answer *a = dns_first_answer(v->shard, e);
        if (!name.n && a) name = intern_get(v->shard->strings, a->owner);
        put_optional(j, "local", name);
    }
    put_time(j, "time", e->time_ns);
    if (e->answer_packet) json_put_u64(j, "rcode", e->rcode);
    if (e->query_packet) json_put_u64(j, "query_packet", e->query_packet);
    if (e->answer_packet) json_put_u64(j, "answer_packet", e->answer_packet);
    json_object_end(j);
    json_line_end(j);
}

void observations_capture(struct json *j, const struct capture *c, const char *evidence) {
    struct dns_iterator looks = capture_dns(c);
    for (struct dns_view v; dns_next(&looks, &v);) put_dns(j, &v, evidence);
    struct flow_iterator flows = capture_flows(c);
    uint64_t number = 0;
    const char *unit = evidence_unit(capture_totals(c)->format);
    for (struct flow_view v; flow_next(&flows, &v);) {
        put_flow(j, &v, evidence, ++number, unit);
        put_requests(j, &v, evidence, number);
    }
}

void observation_summary_add(struct observation_summary *s, const struct capture *c) {
    const struct capture_totals *t = capture_totals(c);
    s->evidence++;
    s->packets += t->packets;
    s->bytes += t->bytes;
    s->flows += t->flows;
    s->dns += t->dns;
    s->layers.not_ip += t->layers.not_ip;
    s->layers.icmp += t->layers.icmp;
    s->layers.other += t->layers.other;
    s->layers.truncated += t->layers.truncated;
    s->layers.malformed += t->layers.malformed;
    s->layers.fragments += t->layers.fragments;
    s->layers.unknown_link += t->layers.unknown_link;
    s->fragments_left += t->fragments_left;
    s->complete = s->complete && capture_complete(c);
}

void observation_summary_add_apps(struct observation_summary *s, uint64_t apps, bool complete) {
    s->evidence++;
    s->apps += apps;
    s->complete = s->complete && complete;
}

void observation_summary_add_routes(struct observation_summary *s, const struct route_totals *t) {
    s->evidence++;
    for (int type = 0; type < ROUTE_DOWN; type++) s->routes += t->rows[type];
    s->complete = s->complete && t->complete;
}

void observation_summary_add_traces(struct observation_summary *s, const struct trace_totals *t) {
    s->evidence++;
    s->traces += t->traces;
    s->complete = s->complete && t->complete;
}

void observations_summary(struct json *j, const struct observation_summary *s, const struct diagnostics *d) {
    json_object(j);
    json_put_string(j, "kind", "summary");
    json_put_u64(j, "evidence", s->evidence);
    json_put_u64(j, "packets", s->packets);
    json_put_u64(j, "bytes", s->bytes);
    json_put_u64(j, "flows", s->flows);
    json_put_u64(j, "dns", s->dns);
    json_put_u64(j, "apps", s->apps);
    json_put_u64(j, "devices", s->devices);
    json_put_u64(j, "routes", s->routes);
    json_put_u64(j, "traces", s->traces);
    json_key(j, "not_followed");
    json_object(j);
    json_put_u64(j, "not_ip", s->layers.not_ip);
    json_put_u64(j, "icmp", s->layers.icmp);
    json_put_u64(j, "other_ip", s->layers.other);
    json_put_u64(j, "unknown_link", s->layers.unknown_link);
    json_put_u64(j, "cut_short", s->layers.truncated);
    json_put_u64(j, "malformed", s->layers.malformed);
    json_put_u64(j, "fragments", s->layers.fragments);
    json_put_u64(j, "datagrams_incomplete", s->fragments_left);
    json_object_end(j);
    json_put_bool(j, "complete", s->complete);
    json_diagnostics(j, d);
    json_object_end(j);
    json_line_end(j);
}
