#include "audit_fixture.h"

#include "audit_fixture_app.h"
#include "audit_fixture_way.h"

#include <math.h>
#include <stdio.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void add_claims(struct reach *to, uint32_t *n, int party, bool of_controller) {
    for (size_t i = 0; i < COUNT(fixture_parties[party].claims) && fixture_parties[party].claims[i]; i++) {
        struct reach *r = &to[(*n)++];
        *r = (struct reach){.ground = fixture_parties[party].claims[i] + 3,
                            .through = (party_id)party,
                            .of_controller = of_controller,
                            .confidence = CONFIDENCE_HIGH,
                            .source = "company register, 2024"};
        memcpy(r->country, fixture_parties[party].claims[i], 2);
    }
}

struct link fixture_link(struct arena *a, enum link_role role, const char *identifier, int party,
                         const struct traffic *t) {
    struct link l = {.role = role,
                     .identifier = identifier,
                     .seen = SEEN_OBSERVED,
                     .holder = {.party = PARTY_NONE},
                     .place = {.latitude = NAN, .longitude = NAN}};
    struct reach *claims = arena_take_array(a, 10, sizeof *claims);
    l.jurisdictions = claims;
    if (role == LINK_HOST && t && t->spot->country[0]) {
        claims[l.n_jurisdictions++] = (struct reach){.ground = "server-location",
                                                     .through = PARTY_NONE,
                                                     .confidence = CONFIDENCE_MEDIUM,
                                                     .source = "DB-IP City Lite, 2026-06"};
        memcpy(claims[0].country, t->spot->country, 2);
    }
    if (party < 0) {
        if (role != LINK_HOST || !t || !t->as_name) return l;
        l.holder.name = t->as_name; /* open data's word */
        l.confidence = CONFIDENCE_LOW;
        l.source = "RouteViews and DB-IP, 2026-06";
        return l;
    }
    l.holder = (struct link_holder){.party = (party_id)party, .name = fixture_parties[party].name};
    l.holder_id = fixture_parties[party].id;
    l.confidence = CONFIDENCE_HIGH;
    l.source = role == LINK_APP ? "store listing, 2025-11" : "certificate and privacy policy, 2026-02";
    add_claims(claims, &l.n_jurisdictions, party, false);
    int by = fixture_parties[party].controller;
    if (by < 0) return l;
    struct controller *c = arena_take(a, sizeof *c);
    const char **proof = arena_take(a, sizeof *proof);
    *proof = fixture_parties[party].proof;
    *c = (struct controller){.party = (party_id)by,
                             .id = fixture_parties[by].id,
                             .name = fixture_parties[by].name,
                             .answer = ANSWER_MET,
                             .test = "aggregate >= 50 %",
                             .share = "100 %",
                             .proof = proof,
                             .n_proof = 1};
    l.controllers = c;
    l.n_controllers = 1;
    add_claims(claims, &l.n_jurisdictions, by, true);
    return l;
}

static void make_proofs(struct arena *a, struct chain *c, const struct traffic *t) {
    struct proof *p = arena_take_array(a, 3, sizeof *p);
    p[c->n_proofs++] = (struct proof){t->packet, 0, SHOWN_FIRST};
    if (t->name_source) p[c->n_proofs++] = (struct proof){t->packet + 3, 0, SHOWN_NAME};
    if (t->version) p[c->n_proofs++] = (struct proof){t->packet + 5, 0, SHOWN_HANDSHAKE};
    c->proofs = p;
}

static struct chain make_chain(struct arena *a, const struct traffic *t, unsigned copy) {
    const int64_t start = INT64_C(1789374605) * 1000000000; /* 2026-09-14 08:30:05 UTC */
    struct link *l = arena_take_array(a, 3, sizeof *l);
    const struct link **list = arena_take_array(a, 3, sizeof *list);
    for (size_t i = 0; i < 3; i++) list[i] = &l[i];
    const char **why = arena_take(a, sizeof *why);
    *why = t->why;
    struct chain_protection *protection = arena_take(a, sizeof *protection);
    *protection = (struct chain_protection){t->grade, t->version, t->cipher, t->group, why, 1};
    struct chain c = {.links = list,
                      .protocol = t->protocol,
                      .transport = t->transport,
                      .port = t->port,
                      .name_source = t->name_source,
                      .protection = protection,
                      .data_seen = t->data || strcmp(t->protocol, "http") == 0,
                      .flows = t->flows,
                      .packets = {t->out / 700 + t->flows, t->in / 1100 + t->flows},
                      .bytes = {t->out >> (copy ? copy % 7 : 0), t->in >> (copy ? copy % 9 : 0)},
                      .first_ns = start + (int64_t)t->packet * 250000000,
                      .last_ns = start + (int64_t)t->packet * 250000000 + 90 * INT64_C(1000000000)};
    if (t->app)
        l[c.n_links++] = fixture_link(a, LINK_APP, arena_format(a, "app:%s", t->app), t->app_party, t);
    struct link *host = &l[c.n_links++];
    *host = fixture_link(a, LINK_HOST, arena_format(a, "address:%s", t->address), t->host_party, t);
    host->asn = t->asn;
    host->as_name = t->as_name;
    host->special = strncmp(t->address, "192.168.", 8) == 0;
    memcpy(host->place.country, t->spot->country, strlen(t->spot->country) + 1);
    host->place.city = t->spot->city;
    host->place.latitude = t->spot->latitude;
    host->place.longitude = t->spot->longitude;
    host->place.source = t->spot->city ? "DB-IP City Lite" : "whois country";
    if (t->service) {
        const char *id = copy ? arena_format(a, "domain:n%u.%s", copy, t->service)
                              : arena_format(a, "domain:%s", t->service);
        l[c.n_links++] = fixture_link(a, LINK_SERVICE, id, t->service_party, t);
    }
    if (t->data) {
        struct data_class *d = arena_take(a, sizeof *d);
        *d = (struct data_class){.class_name = t->data,
                                 .found_by = t->found_by,
                                 .encodings = "plain",
                                 .place = "json $.device.id",
                                 .count = 12,
                                 .first_ns = c.first_ns,
                                 .at = 17};
        c.data = d;
        c.n_data = 1;
    }
    make_proofs(a, &c, t);
    return c;
}

static struct reasons explain(const struct audit *audit, const struct finding *f, struct arena *a) {
    const struct chain *c = &audit->chains[f->chain];
    struct reasons r = {0};
    const struct link *l = chain_link(c, LINK_SERVICE);
    if (!l) l = chain_link(c, LINK_HOST);
    if (!l) l = c->links[c->n_links - 1];
    const char **because = arena_take_array(a, 3, sizeof *because);
    const char *holder = l->holder.name ? l->holder.name : "unknown";
    because[r.n_because++] = arena_format(a, "%s holder is %s", link_role_text(l->role), holder);
    if (l->n_controllers)
        because[r.n_because++] =
            arena_format(a, "%s is controlled by %s: met (aggregate >= 50 %%, share 100 %%)", holder,
                         l->controllers->name);
    if (f->verdict == VERDICT_ALLOW) because[r.n_because++] = "no rule of this policy applies";
    if (f->verdict == VERDICT_DENY || f->verdict == VERDICT_REVIEW)
        because[r.n_because++] = "the law of a country in the set «listed» reaches it: met";
    r.because = because;
    if (f->verdict == VERDICT_UNDETERMINED) {
        const char **missing = arena_take(a, sizeof *missing);
        *missing = arena_format(a, "who holds %s", l->identifier);
        r.missing = missing;
        r.n_missing = 1;
    }
    return r;
}

static const struct rule_ref *make_rules(struct arena *a, size_t policy) {
    struct rule_ref *rules = arena_take_array(a, VERDICT_DENY + 1, sizeof *rules);
    for (int v = 0; v <= VERDICT_DENY; v++) {
        rules[v] = fixture_rules[policy][v];
        rules[v].policy = fixture_policies[policy].id;
        rules[v].policy_title = fixture_policies[policy].title;
        rules[v].file = arena_format(a, "%s.yaml", fixture_policies[policy].id);
    }
    return rules;
}

static void judge(struct arena *a, struct audit *audit, const struct traffic *const *made_from) {
    struct policy_ref *p = arena_take_array(a, COUNT(fixture_policies), sizeof *p);
    memcpy(p, fixture_policies, sizeof fixture_policies);
    const struct rule_ref *const rules[2] = {make_rules(a, 0), make_rules(a, 1)};
    uint8_t *verdicts = arena_take_array(a, audit->n_chains * 2, sizeof *verdicts);
    struct finding *findings = arena_take_array(a, audit->n_chains * 2, sizeof *findings);
    for (uint32_t i = 0; i < audit->n_chains; i++)
        for (size_t k = 0; k < 2; k++) {
            uint8_t v = (uint8_t)made_from[i]->verdicts[k];
            verdicts[i * 2 + k] = v;
            p[k].verdicts[v]++;
            findings[audit->n_findings++] =
                (struct finding){.rule = &rules[k][v], .chain = i, .policy = (uint16_t)k, .verdict = v};
        }
    audit->policies = p;
    audit->n_policies = 2;
    audit->verdicts = verdicts;
    audit->findings = findings;
    audit->explainer.reasons = explain;
}

static const struct evidence_summary *make_evidence(struct arena *a, const struct audit *audit,
                                                    unsigned options) {
    struct evidence_summary *e = arena_take_array(a, 6, sizeof *e);
    for (size_t i = 0; i < audit->n_chains; i++) {
        const struct chain *c = &audit->chains[i];
        if (c->kind != CHAIN_TRAFFIC) continue;
        e[0].flows += c->flows;
        e[0].bytes += c->bytes[0] + c->bytes[1];
        e[0].packets += c->packets[0] + c->packets[1];
        if (i == 0 || c->first_ns < e[0].first_ns) e[0].first_ns = c->first_ns;
        if (c->last_ns > e[0].last_ns) e[0].last_ns = c->last_ns;
    }
    e[0].name = options & FIXTURE_HOSTILE ? "<b>phone</b>\033[31m.pcapng" : "phone.pcapng";
    e[0].format = "pcapng";
    e[0].size = e[0].bytes + e[0].packets * 32;
    e[0].dns = 212;
    e[0].complete = true;
    e[1] = (struct evidence_summary){.name = "evening.pcap", .format = "pcap", .size = 4096};
    e[2] = (struct evidence_summary){
        .name = "weather.apks", .format = "apks", .size = 8123456, .apps = 1, .complete = true};
    e[3] = (struct evidence_summary){
        .name = "installed.txt", .format = "dpkg", .size = 2048, .apps = 10, .devices = 2, .complete = true};
    if (!(options & FIXTURE_WAYS)) return e;
    e[audit->n_evidence - 2] = (struct evidence_summary){
        .name = "table.mrt", .format = "mrt", .size = 512, .routes = 6, .updates = 40, .complete = true};
    e[audit->n_evidence - 1] = (struct evidence_summary){.name = "traces.jsonl",
                                                         .format = "scamper-json",
                                                         .size = 4096,
                                                         .traces = 6,
                                                         .by_line = true,
                                                         .complete = true};
    return e;
}

/* Chain number i tells recipient number i some of these classes, as many as i leaves over. */
static void tell(struct arena *a, struct chain *c, unsigned i) {
    static const char *const classes[] = {
        "apps.installed",         "contact.email",     "contact.list",
        "contact.phone",          "content.clipboard", "credentials.password",
        "demographic.birth",      "demographic.name",  "financial.card",
        "identifier.advertising", "identifier.device", "location.precise",
        "network.neighbours",     "residence"};
    size_t n = 1 + i % 5;
    struct data_class *d = arena_take_array(a, n, sizeof *d);
    for (size_t k = 0; k < n; k++)
        d[k] = (struct data_class){.class_name = classes[(i * 3 + k * 4) % COUNT(classes)],
                                   .found_by = "persona:test",
                                   .encodings = "base64 > gzip > json",
                                   .place = "json $.user.mail",
                                   .count = 1 + k,
                                   .first_ns = c->first_ns + (int64_t)k * 1000000000,
                                   .at = 17 + i};
    c->data = d;
    c->n_data = (uint32_t)n;
    c->data_seen = true;
    struct link *to = (struct link *)(uintptr_t)c->links[c->n_links - 1]; /* this fixture's own */
    to->holder = (struct link_holder){.party = PARTY_NONE, .name = arena_format(a, "Recipient %u Ltd.", i)};
    to->n_controllers = 0;
}

/* Traffic that the package's app sent, to a place that the package does not name. */
static void meet(struct arena *a, struct chain *traffic, const struct chain *package) {
    const struct link **links = arena_take_array(a, traffic->n_links, sizeof *links);
    memcpy(links, traffic->links, traffic->n_links * sizeof *links);
    links[0] = package->links[0];
    traffic->links = links;
    traffic->promise = PROMISE_UNEXPECTED;
}

struct audit *audit_fixture(struct arena *a, struct diagnostics *d, unsigned options, unsigned copies) {
    static const char *const credits[] = {"IP to AS: RouteViews and DB-IP, CC BY 4.0",
                                          "IP to place: DB-IP City Lite, CC BY 4.0 (https://db-ip.com)",
                                          "IP to country: geo-whois-asn-country, CC0"};
    struct audit *audit = arena_take(a, sizeof *audit);
    size_t base = COUNT(fixture_traffic), n = base * copies + (options & FIXTURE_HOSTILE ? 1 : 0);
    if (options & FIXTURE_NO_TRAFFIC) n = 0;
    size_t packages = options & FIXTURE_PACKAGES ? FIXTURE_PACKAGE_CHAINS : 0,
           lists = options & FIXTURE_LISTS ? FIXTURE_LISTED + FIXTURE_DEVICES : 0,
           ways = options & FIXTURE_WAYS ? FIXTURE_WAY_CHAINS : 0, all = n + packages + lists + ways;
    struct fixture_chain *others = arena_take_array(a, packages + lists + ways, sizeof *others);
    uint32_t files = lists ? 4 : packages ? 3 : 2;
    struct chain *chains = arena_take_array(a, all, sizeof *chains);
    const struct traffic **made_from = arena_take_array(a, all, sizeof *made_from);
    for (size_t i = 0; i < n; i++) {
        made_from[i] = i < base * copies ? &fixture_traffic[i % base] : &fixture_hostile;
        chains[i] = make_chain(a, made_from[i], (unsigned)(i / base) % copies);
        if (options & FIXTURE_TOLD) tell(a, &chains[i], (unsigned)i);
    }
    if (packages) fixture_package(a, others, options & FIXTURE_HOSTILE);
    if (lists) fixture_lists(a, others + packages, options & FIXTURE_HOSTILE);
    const struct custody_paths *paths =
        ways ? fixture_ways(a, others + packages + lists, files, files + 1, options & FIXTURE_HOSTILE) : NULL;
    for (size_t i = n; i < all; i++) {
        chains[i] = others[i - n].chain;
        made_from[i] = others[i - n].judged;
    }
    if (packages && n) meet(a, &chains[0], &others[0].chain);
    if (ways && n) {
        fixture_way_by_trace(a, &chains[0], options & FIXTURE_HOSTILE);
        fixture_way_by_routes(a, &chains[1]);
    }
    *audit =
        (struct audit){.as_of = 20711, .chains = chains, .n_chains = all, .diagnostics = d, .paths = paths};
    audit->n_evidence = files + (ways ? 2 : 0);
    audit->evidence = make_evidence(a, audit, options);
    audit->atlas_info = (struct atlas_info){.path = "atlas.bin",
                                            .built = DATE_MIN,
                                            .parties = 212,
                                            .stakes = 340,
                                            .holdings = 1810,
                                            .address_ranges = 512044,
                                            .open_data = true,
                                            .credits = credits,
                                            .n_credits = COUNT(credits)};
    if (!(options & FIXTURE_NO_POLICY)) judge(a, audit, made_from);
    diagnostics_at_offset(d, SEVERITY_DAMAGE, "evening.pcap", 24, NULL,
                          "the file ends inside a packet record");
    diagnostics_add(d, (struct diagnostic){.severity = SEVERITY_DAMAGE,
                                           .file = "phone.pcapng",
                                           .place = PLACE_PACKET,
                                           .at = 3012,
                                           .clause = "RFC 8446 4.1.2",
                                           .what = "ClientHello: extensions run past the message",
                                           .hint = "the flow is kept without a name"});
    return audit;
}
