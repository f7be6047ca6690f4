#include "report/json_way.h"

#include "base/address.h"
#include "custody/custody.h"
#include "custody/sea/crossing.h"
#include "evidence/route/carriers.h"
#include "report/words.h"

#include <math.h>

static void put_double(struct json *j, const char *key, double v) {
    json_key(j, key);
    json_double(j, v);
}

static void put_number(struct json *j, const char *key, uint64_t v) { /* 0: not told */
    json_key(j, key);
    if (v)
        json_u64(j, v);
    else
        json_null(j);
}

void json_carrier(struct json *j, const struct link *l) {
    const struct link_carrier *c = l->carrier;
    put_number(j, "asn", l->asn);
    json_put_string(j, "as_name", l->as_name);
    if (!c) return;
    json_key(j, "carrier");
    json_object(j);
    put_number(j, "hop", c->hop);
    put_number(j, "routes", c->routes);
    put_number(j, "of_routes", c->of_routes);
    put_number(j, "vantages", c->vantages);
    put_number(j, "of_vantages", c->of_vantages);
    put_number(j, "prefixes", c->prefixes);
    put_double(j, "hegemony", c->hegemony);
    json_put_bool(j, "mine", c->mine);
    json_put_bool(j, "vantage", c->vantage);
    json_put_string(j, "path", c->path);
    json_put_string(j, "prefix", c->prefix);
    json_object_end(j);
}

static const char *landing(const struct cable *c, uint16_t i) {
    return i < c->n_landings ? c->landings[i].name : NULL;
}

static void candidate(struct json *j, const struct crossing_candidate *c) {
    json_object(j);
    json_put_string(j, "cable", c->cable->id);
    json_put_string(j, "name", c->cable->name);
    json_put_string(j, "from", landing(c->cable, c->from));
    json_put_string(j, "to", landing(c->cable, c->to));
    put_double(j, "sea_km", round((double)c->sea_km));
    put_double(j, "backhaul_km", round((double)c->backhaul_km));
    put_double(j, "probability", round((double)c->probability * 1000) / 1000);
    json_put_string(j, "then", c->then ? c->then->cable->id : NULL);
    json_key(j, "reasons");
    json_array(j);
    for (size_t i = 0; i < c->n_reasons; i++) json_string(j, c->reasons[i]);
    json_array_end(j);
    json_object_end(j);
}

void json_cable(struct json *j, const struct link *l) {
    const struct link_cable *c = l->cable;
    json_put_string(j, "part", c ? cable_part_text(c->part) : NULL);
    json_key(j, "cable");
    if (!c || !c->at) {
        json_null(j);
        return;
    }
    const struct crossing_candidate *one = &c->at->candidates[c->candidate];
    for (unsigned i = 0; i < c->step && one->then; i++) one = one->then;
    candidate(j, one);
}

void json_on_ways(struct json *j, const struct chain *c, size_t i) {
    json_key(j, "on");
    if (!c->ways || !c->ways[i].choice) {
        json_null(j);
        return;
    }
    json_object(j);
    json_put_u64(j, "choice", c->ways[i].choice);
    json_put_u64(j, "ways", (uint64_t)__builtin_popcountll(c->ways[i].ways));
    json_put_u64(j, "of", c->path->choices[c->ways[i].choice - 1].ways);
    json_object_end(j);
}

static void rtt(struct json *j, const char *key, uint32_t us) {
    json_key(j, key);
    if (us == RTT_NONE)
        json_null(j);
    else
        json_double(j, us / 1000.0);
}

static void hop(struct json *j, const struct sea_hop *h) {
    static const uint8_t none[16];
    char text[ADDRESS_TEXT];
    json_object(j);
    json_put_u64(j, "ttl", h->ttl);
    json_put_string(j, "addr", memcmp(h->address, none, 16) == 0 ? NULL : address_text(text, h->address));
    rtt(j, "rtt_ms", h->rtt_us);
    put_number(j, "asn", h->asn);
    json_put_string(j, "country", h->country[0] ? h->country : NULL);
    json_put_string(j, "town", h->town);
    put_double(j, "latitude", h->latitude);
    put_double(j, "longitude", h->longitude);
    json_put_string(j, "placed_by", hop_place_source_text(h->source));
    json_put_bool(j, "impossible", h->impossible);
    json_object_end(j);
}

static void crossing(struct json *j, const struct chain_path *p, const struct crossing *c) {
    json_object(j);
    json_put_string(j, "answer", crossing_answer_text(c->answer));
    json_put_u64(j, "from_ttl", p->hops[c->from].ttl);
    json_put_u64(j, "to_ttl", p->hops[c->to].ttl);
    put_double(j, "km", round(c->km));
    rtt(j, "rtt_ms", c->rtt_us);
    json_put_string(j, "why", c->why);
    json_key(j, "candidates");
    json_array(j);
    for (size_t i = 0; i < c->n_candidates; i++) candidate(j, &c->candidates[i]);
    json_array_end(j);
    json_key(j, "excluded");
    json_array(j);
    for (size_t i = 0; i < c->n_excluded; i++) {
        json_object(j);
        json_put_string(j, "cable", c->excluded[i].cable->id);
        json_put_string(j, "why", c->excluded[i].why);
        json_object_end(j);
    }
    json_array_end(j);
    json_object_end(j);
}

static void choices(struct json *j, const struct chain_path *p) {
    json_key(j, "choices");
    json_array(j);
    for (size_t i = 0; i < p->n_choices; i++) {
        json_object(j);
        json_put_string(j, "of", p->choices[i].role == LINK_CABLE ? "cable" : "carrier");
        json_put_u64(j, "ways", p->choices[i].ways);
        json_put_bool(j, "open", p->choices[i].open);
        json_put_string(j, "told", p->choices[i].told);
        json_object_end(j);
    }
    json_array_end(j);
}

static void amounts(struct json *j, const struct chain_path *p) {
    put_number(j, "routes", p->routes);
    put_number(j, "prefixes", p->prefixes);
    put_number(j, "origins", p->origins);
    put_number(j, "traces", p->traces);
    put_double(j, "address_share_ipv4", p->address_share[0]);
    put_double(j, "address_share_ipv6", p->address_share[1]);
    put_double(j, "mine_share", p->mine_share);
    if (p->context) json_put_bool(j, "context", true);
    put_double(j, "traffic_share", p->traffic_share);
}

void json_way(struct json *j, const struct chain *c) {
    const struct chain_path *p = c->path;
    json_key(j, "way");
    if (!p) {
        json_null(j);
        return;
    }
    json_object(j);
    json_put_string(j, "shown_by", p->trace ? "trace" : "routes");
    json_put_bool(j, "exact", p->exact);
    json_put_string(j, "prefix", p->prefix);
    put_number(j, "origin", p->origin);
    put_number(j, "vantages", p->vantages);
    json_put_string(j, "path", p->example);
    amounts(j, p);
    choices(j, p);
    json_key(j, "hops");
    json_array(j);
    for (size_t i = 0; i < p->n_hops; i++) hop(j, &p->hops[i]);
    json_array_end(j);
    json_key(j, "crossings");
    json_array(j);
    for (size_t i = 0; i < p->n_crossings; i++) crossing(j, p, &p->crossings[i]);
    json_array_end(j);
    json_put_string(j, "missing", p->missing);
    json_object_end(j);
}

static void vantage(struct json *j, const struct audit *audit, const struct route_vantage *v) {
    static const uint8_t none[16];
    char text[ADDRESS_TEXT];
    json_object(j);
    json_put_u64(j, "as", v->as);
    json_put_string(j, "address", memcmp(v->address, none, 16) == 0 ? NULL : address_text(text, v->address));
    json_put_string(j, "collector", v->collector);
    json_put_string(j, "file", evidence_name(audit, v->evidence));
    json_put_u64(j, "prefixes_ipv4", v->prefixes[0]);
    json_put_u64(j, "prefixes_ipv6", v->prefixes[1]);
    json_put_bool(j, "full_ipv4", v->full[0]);
    json_put_bool(j, "full_ipv6", v->full[1]);
    json_put_bool(j, "mine", v->mine);
    json_object_end(j);
}

void json_routes(struct json *j, const struct audit *audit) {
    enum { VANTAGES_SHOWN = 1000 };
    const struct custody_paths *p = audit->paths;
    if (!p || !p->routes) return;
    const struct route_vantage *list;
    uint32_t n = routes_vantages(p->routes, &list);
    json_key(j, "routes");
    json_object(j);
    json_put_u64(j, "entries", routes_entries(p->routes));
    json_put_u64(j, "prefixes", routes_prefixes(p->routes));
    put_number(j, "origin", p->carriers ? p->carriers->origin : 0);
    json_key(j, "vantages");
    json_array(j);
    for (uint32_t i = 0; i < n && i < VANTAGES_SHOWN; i++) vantage(j, audit, &list[i]);
    json_array_end(j);
    json_put_u64(j, "vantage_count", n);
    json_object_end(j);
}
