#include "audit_fixture_way.h"

#include "audit_fixture.h"
#include "custody/custody.h"
#include "custody/sea/crossing.h"
#include "evidence/route/carriers.h"
#include "evidence/route/incident.h"
#include "evidence/trace/log.h"
#include "route_fixture.h"

#include <math.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char attack[] = "</script><img src=x onerror=alert(1)><!--\"'\033[31m\xe2\x80\xae";

/* What carriers are asked for has to live as long as the audit, and is no arena's. */
static struct route_fixture table;

static const struct traffic judged[] = {
    [VERDICT_ALLOW] = {.verdicts = {VERDICT_ALLOW, VERDICT_ALLOW}},
    [VERDICT_UNDETERMINED] = {.verdicts = {VERDICT_UNDETERMINED, VERDICT_ALLOW}},
    [VERDICT_REVIEW] = {.verdicts = {VERDICT_REVIEW, VERDICT_UNDETERMINED}},
    [VERDICT_DENY] = {.verdicts = {VERDICT_DENY, VERDICT_REVIEW}},
};

static const struct cable_landing east[] = {
    {"Marseille", "FR", 43.3, 5.37}, {"Mumbai", "IN", 19.08, 72.88}, {"Singapore", "SG", 1.35, 103.82}};
static const struct cable_landing pacific[] = {{"Chikura", "JP", 34.95, 139.96},
                                               {"", "", 40, -170},
                                               {"Los Angeles", "US", 34.05, -118.24},
                                               {"Seattle", "US", 47.61, -122.33}};
static const float coast[][2] = {{36.4F, -2}, {12.6F, 45}, {8, 75}};
static const struct cable_segment east_pieces[] = {{0, 1, 9000, true, NULL, 0}, {1, 2, 4500, true, NULL, 0}},
                                  other_pieces[] = {{0, 2, 14100, true, coast, COUNT(coast)}},
                                  pacific_pieces[] = {{0, 1, 5000, false, NULL, 0},
                                                      {1, 2, 5200, false, NULL, 0},
                                                      {1, 3, 4400, false, NULL, 0}};
static const struct cable cables[] = {
    {.id = "east-one",
     .name = "East One",
     .landings = east,
     .n_landings = COUNT(east),
     .segments = east_pieces,
     .n_segments = COUNT(east_pieces)},
    {.id = "east-two",
     .name = "East Two",
     .landings = east,
     .n_landings = COUNT(east),
     .segments = other_pieces,
     .n_segments = COUNT(other_pieces)},
    {.id = "pacific-one",
     .name = "Pacific One",
     .landings = pacific,
     .n_landings = COUNT(pacific),
     .segments = pacific_pieces,
     .n_segments = COUNT(pacific_pieces)},
};

static const char *const lands[] = {"it lands 2 km from the one hop, and 20 km from the other"};
static const char *const takes[] = {"13,500 km of cable take a round trip of 135.2 ms"};
static const struct crossing_candidate to_singapore[] = {{.cable = &cables[0],
                                                          .from = 0,
                                                          .to = 2,
                                                          .sea_km = 13500,
                                                          .backhaul_km = 22,
                                                          .probability = 0.62F,
                                                          .reasons = lands,
                                                          .n_reasons = 1},
                                                         {.cable = &cables[1],
                                                          .from = 0,
                                                          .to = 2,
                                                          .sea_km = 14100,
                                                          .backhaul_km = 22,
                                                          .probability = 0.33F,
                                                          .reasons = takes,
                                                          .n_reasons = 1}},
                                       to_los_angeles[] = {{.cable = &cables[2],
                                                            .from = 0,
                                                            .to = 2,
                                                            .sea_km = 10200,
                                                            .backhaul_km = 60,
                                                            .probability = 0.97F,
                                                            .reasons = lands,
                                                            .n_reasons = 1}};
static const struct crossing_exclusion excluded[] = {
    {&cables[2], "the round trip measured is shorter than its 9,100 km take (91.0 ms)"}};
static const struct crossing crossings[] = {
    {.answer = CROSSING_CABLES,
     .from = 1,
     .to = 3,
     .km = 10500,
     .rtt_us = 140000,
     .candidates = to_singapore,
     .n_candidates = 2,
     .excluded = excluded,
     .n_excluded = 1,
     .why = "10,500 km apart: one of 2 cables, East One the likeliest (62 %)"},
    {.answer = CROSSING_UNKNOWN,
     .from = 3,
     .to = 5,
     .km = 5300,
     .rtt_us = 70000,
     .why = "cannot tell: nothing known fits between Singapore (SG) and Tokyo (JP)"},
    {.answer = CROSSING_CABLES,
     .from = 5,
     .to = 6,
     .km = 8800,
     .rtt_us = 101000,
     .candidates = to_los_angeles,
     .n_candidates = 1,
     .why = "8,800 km apart, and of all cables known Pacific One is by far the likeliest (97 %)"},
};
static const struct chain_choice by_trace[] = {
    {.ways = 2, .role = LINK_CABLE, .told = "between Marseille (FR) and Singapore (SG)"},
    {.ways = 0, .role = LINK_CABLE, .open = true, .told = "between Singapore (SG) and Tokyo (JP)"},
    {.ways = 1, .role = LINK_CABLE, .told = "between Tokyo (JP) and Los Angeles (US)"}};
static const struct chain_choice by_routes[] = {
    {.ways = 3, .role = LINK_CARRIER, .open = true, .told = "from 12 vantage points"}};

static const struct trace_way trace = {.traces = 3};

/* 192.0.2.N, with a place where one is told. */
static struct sea_hop hop(uint8_t n, uint32_t rtt_us, uint32_t asn, const struct spot *at) {
    struct sea_hop h = {
        .ttl = n, .rtt_us = rtt_us, .asn = asn, .holder = PARTY_NONE, .latitude = NAN, .longitude = NAN};
    if (rtt_us != RTT_NONE) {
        static const uint8_t block[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 0};
        memcpy(h.address, block, sizeof block);
        h.address[15] = n;
    }
    if (!at) return h;
    h.latitude = at->latitude;
    h.longitude = at->longitude;
    h.town = at->city;
    h.source = HOP_PLACE_NAME;
    memcpy(h.country, at->country, 3);
    return h;
}

static const struct sea_hop *hops(struct arena *a, size_t *n, bool hostile) {
    static const struct spot at[] = {
        {"NL", "Amsterdam", 52.37, 4.9},   {"FR", "Marseille", 43.3, 5.37},
        {"SG", "Singapore", 1.35, 103.82}, {"AU", "Sydney", -33.87, 151.21},
        {"JP", "Tokyo", 35.68, 139.69},    {"US", "Los Angeles", 34.05, -118.24}};
    struct sea_hop *list = arena_take_array(a, 7, sizeof *list);
    list[0] = hop(1, 900, 64500, &at[0]);
    list[1] = hop(2, 19800, 64500, &at[1]);
    list[2] = hop(3, RTT_NONE, 0, NULL);
    list[3] = hop(4, 160100, 64501, &at[2]);
    list[4] = hop(5, 161000, 64501, &at[3]);
    list[4].impossible = true;
    list[5] = hop(6, 230000, 64501, &at[4]);
    list[6] = hop(7, 331000, 0, &at[5]);
    list[1].source = HOP_PLACE_BOTH;
    if (hostile) list[0].town = attack;
    *n = 7;
    return list;
}

static const struct link *carrier(struct arena *a, uint32_t asn, int party, struct link_carrier as) {
    struct link *l = arena_take(a, sizeof *l);
    struct link_carrier *c = arena_take(a, sizeof *c);
    *l = fixture_link(a, LINK_CARRIER, arena_format(a, "asn:%u", asn), party, NULL);
    *c = as;
    l->asn = asn;
    l->as_name = party < 0 ? "EXAMPLE-AS Example Transit" : "EXAMPLE-AS";
    if (party < 0) l->holder.name = "Example Transit";
    l->seen = SEEN_INFERRED;
    l->carrier = c;
    return l;
}

static const struct link *cable(struct arena *a, const struct crossing *at, uint16_t candidate, int party,
                                enum cable_part part) {
    struct link *l = arena_take(a, sizeof *l);
    struct link_cable *c = arena_take(a, sizeof *c);
    *c = (struct link_cable){at->candidates[candidate].cable, part, at, candidate, 0};
    *l = fixture_link(a, LINK_CABLE, arena_format(a, "cable:%s", c->cable->id), party, NULL);
    if (party < 0) {
        l->holder.name = "Example Marine Works";
        l->confidence = CONFIDENCE_MEDIUM;
    }
    l->seen = SEEN_INFERRED;
    l->cable = c;
    return l;
}

struct building {
    const struct link **links;
    struct chain_way *ways;
    size_t n;
};

static struct building begin(struct arena *a) {
    enum { MOST = 16 };
    return (struct building){.links = arena_take_array(a, MOST, sizeof(struct link *)),
                             .ways = arena_take_array(a, MOST, sizeof(struct chain_way))};
}

static void add(struct building *b, const struct link *l, uint16_t choice, uint64_t ways) {
    b->links[b->n] = l;
    b->ways[b->n++] = (struct chain_way){.choice = choice, .ways = ways};
}

/* In front of the host. */
static void put(struct chain *c, struct building *way, struct arena *a) {
    struct building b = begin(a);
    size_t i = 0;
    for (; i < c->n_links && c->links[i]->role < LINK_CARRIER; i++) add(&b, c->links[i], 0, 0);
    for (size_t k = 0; k < way->n; k++) add(&b, way->links[k], way->ways[k].choice, way->ways[k].ways);
    for (; i < c->n_links; i++) add(&b, c->links[i], 0, 0);
    c->links = b.links;
    c->ways = b.ways;
    c->n_links = (uint16_t)b.n;
}

static const struct chain_path no_amounts = {
    .address_share = {NAN, NAN}, .mine_share = NAN, .traffic_share = NAN};

void fixture_way_by_trace(struct arena *a, struct chain *c, bool hostile) {
    struct chain_path *p = arena_take(a, sizeof *p);
    struct building b = begin(a);
    *p = no_amounts;
    p->hops = hops(a, &p->n_hops, hostile);
    p->crossings = crossings;
    p->n_crossings = COUNT(crossings);
    p->choices = by_trace;
    p->n_choices = COUNT(by_trace);
    p->trace = &trace;
    p->traces = 3;
    p->exact = true;
    p->missing = "1 of 7 hops did not answer";
    add(&b, carrier(a, 64500, CLOUDFLARE, (struct link_carrier){.hop = 1, .mine = true, .hegemony = NAN}), 0,
        0);
    add(&b, carrier(a, 64501, ALIBABA, (struct link_carrier){.hop = 4, .mine = true, .hegemony = NAN}), 0, 0);
    add(&b, cable(a, &crossings[0], 0, ALIBABA, CABLE_OWNER), 1, 1);
    add(&b, cable(a, &crossings[0], 0, -1, CABLE_SUPPLIER), 1, 1);
    add(&b, cable(a, &crossings[0], 0, TENCENT, CABLE_LANDING), 1, 1);
    add(&b, cable(a, &crossings[0], 1, GOOGLE, CABLE_OWNER), 1, 2);
    add(&b, cable(a, &crossings[2], 0, GOOGLE, CABLE_OWNER), 3, 1);
    put(c, &b, a);
    c->path = p;
}

void fixture_way_by_routes(struct arena *a, struct chain *c) {
    struct chain_path *p = arena_take(a, sizeof *p);
    struct building b = begin(a);
    struct link_carrier seen = {
        .routes = 12, .of_routes = 12, .vantages = 12, .of_vantages = 12, .hegemony = NAN};
    *p = no_amounts;
    p->prefix = "198.51.100.0/24";
    p->example = "64496 64500 64510";
    p->origin = 64510;
    p->vantages = 12;
    p->routes = 12;
    p->choices = by_routes;
    p->n_choices = 1;
    p->missing = "no vantage point of the routes is in your own network (--mine), and no trace shows the way";
    add(&b, carrier(a, 64501, ALIBABA, seen), 1, 7);
    seen.routes = seen.vantages = 7;
    add(&b, carrier(a, 64500, CLOUDFLARE, seen), 1, 3);
    seen.routes = seen.vantages = 2;
    add(&b, carrier(a, 64502, -1, seen), 1, 4);
    put(c, &b, a);
    c->path = p;
}

static struct chain way_chain(struct arena *a, enum chain_kind kind, struct proof at) {
    static const char *const why[] = {"a way shows where data may pass, and not how it is protected"};
    static const struct chain_protection unseen = {.grade = "unknown", .why = why, .n_why = 1};
    struct proof *p = arena_take(a, sizeof *p);
    *p = at;
    return (struct chain){.kind = (uint8_t)kind, .protection = &unseen, .proofs = p, .n_proofs = 1};
}

static struct chain trace_chain(struct arena *a, uint32_t evidence, bool hostile) {
    struct chain c = way_chain(a, CHAIN_TRACE, (struct proof){2, evidence, SHOWN_TRACE});
    struct link *host = arena_take(a, sizeof *host);
    const struct link **links = arena_take(a, sizeof *links);
    static const struct spot at = {"US", "Los Angeles", 34.05, -118.24};
    *host = fixture_link(a, LINK_HOST, "address:192.0.2.7", AKAMAI, &(struct traffic){.spot = &at});
    host->place = (struct place){.country = "US",
                                 .city = "Los Angeles",
                                 .latitude = 34.05,
                                 .longitude = -118.24,
                                 .source = "DB-IP City Lite"};
    links[0] = host;
    c.links = links;
    c.n_links = 1;
    fixture_way_by_trace(a, &c, hostile);
    return c;
}

static struct chain carrier_chain(struct arena *a, const struct carriers *all, const struct carrier *r,
                                  uint32_t evidence) {
    struct chain c = way_chain(a, CHAIN_ROUTE, (struct proof){r->path + 1, evidence, SHOWN_ROUTE});
    struct chain_path *p = arena_take(a, sizeof *p);
    const struct link **links = arena_take(a, sizeof *links);
    int party = r->asn == 64501 ? ALIBABA : r->asn == 64500 ? CLOUDFLARE : -1;
    *p = no_amounts;
    p->routes = r->routes;
    p->prefixes = r->prefixes;
    p->origins = r->origins;
    p->vantages = r->vantages;
    p->prefix = "198.51.100.0/24";
    p->example = "64496 64500 64510";
    p->address_share[0] = (double)r->weight[0] / (double)all->weight[0];
    p->traffic_share = r->asn == 64501 ? 0.42 : 0;
    p->context = r->asn == 64500;
    links[0] = carrier(a, r->asn, party,
                       (struct link_carrier){.routes = (uint32_t)r->routes,
                                             .of_routes = 6,
                                             .vantages = r->vantages,
                                             .of_vantages = 2,
                                             .prefixes = r->prefixes,
                                             .hegemony = r->hegemony[0],
                                             .path = p->example,
                                             .prefix = p->prefix});
    c.links = links;
    c.n_links = 1;
    c.path = p;
    return c;
}

static const struct incidents *leak(struct arena *a, uint32_t evidence, bool hostile) {
    static const struct incident_part parts[] = {{{64497, 64501, 64496}, 2, 3}};
    static const uint32_t prefixes[] = {0, 1};
    const int64_t start = INT64_C(1789374605) * 1000000000;
    struct incident *i = arena_take(a, sizeof *i);
    struct incidents *all = arena_take(a, sizeof *all);
    *i = (struct incident){.type = INCIDENT_LEAK,
                           .start_ns = start,
                           .end_ns = start + 600 * INT64_C(1000000000),
                           .over = true,
                           .via = {64497, 64501, 64496},
                           .parts = parts,
                           .n_parts = 1,
                           .prefixes = prefixes,
                           .n_prefixes = 2,
                           .vantages = 1,
                           .n_vantages = 2,
                           .updates = 4,
                           .routes = 3,
                           .weight = {512, 0},
                           .mine = true,
                           .inferred = true,
                           .evidence = evidence,
                           .at = 120,
                           .what = hostile ? attack
                                           : "leak via AS 64501: told to AS 64497 what it had from AS 64496",
                           .why = "a path goes down and up again (RFC 7908 3.1)"};
    *all = (struct incidents){
        .list = i, .n = 1, .news = 1, .updates = 40, .vantages = 2, .tables = true, .inferred = true};
    return all;
}

const struct custody_paths *fixture_ways(struct arena *a, struct fixture_chain *to, uint32_t routes,
                                         uint32_t traces, bool hostile) {
    static const char *const lines[] = {"rib 1789374000 64496 198.51.100.0/24 64496 64500 64510",
                                        "rib 1789374000 64496 203.0.113.0/24 64496 64501 64511",
                                        "rib 1789374000 64496 192.0.2.0/24 64496 64501 64512",
                                        "rib 1789374000 64497 198.51.100.0/24 64497 64501 64510",
                                        "rib 1789374000 64497 203.0.113.0/24 64497 64501 64511",
                                        "rib 1789374000 64497 192.0.2.0/24 64497 64501 64512"};
    static const enum verdict verdicts[FIXTURE_CARRIERS] = {VERDICT_DENY, VERDICT_UNDETERMINED,
                                                            VERDICT_UNDETERMINED, VERDICT_ALLOW};
    struct carriers *carriers = arena_take(a, sizeof *carriers);
    struct custody_paths *paths = arena_take(a, sizeof *paths);
    if (!table.paths) {
        route_fixture_begin(&table, NULL);
        route_fixture_read(&table, routes, lines, COUNT(lines));
        routes_finish(table.routes);
    }
    *carriers = carriers_of(table.routes, 0, a);
    to[0] = (struct fixture_chain){trace_chain(a, traces, hostile), &judged[VERDICT_REVIEW]};
    for (size_t i = 0; i < FIXTURE_CARRIERS && i < carriers->n; i++)
        to[FIXTURE_TRACES + i] = (struct fixture_chain){
            carrier_chain(a, carriers, &carriers->list[i], routes), &judged[verdicts[i]]};
    *paths = (struct custody_paths){
        .routes = table.routes, .carriers = carriers, .incidents = leak(a, routes, hostile)};
    return paths;
}

void audit_fixture_end(void) {
    if (table.paths) route_fixture_end(&table);
    table = (struct route_fixture){0};
}
