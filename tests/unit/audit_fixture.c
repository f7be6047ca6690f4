#include "audit_fixture.h"

#include <math.h>
#include <stdio.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { TIKTOK, BYTEDANCE, TENCENT, GOOGLE, ALPHABET, CLOUDFLARE, AKAMAI, UMENG, ALIBABA, BANK, PARTIES };

static const struct {
    const char *id, *name;
    const char *claims[4]; /* "SG incorporated" */
    int controller;        /* -1: none */
    const char *proof;
} parties[PARTIES] = {
    [TIKTOK] = {"tiktok",
                "TikTok Pte. Ltd.",
                {"SG incorporated"},
                BYTEDANCE,
                "bytedance holds 100 % of tiktok (equity, since 2017) [annual return, 2023]"},
    [BYTEDANCE] = {"bytedance", "ByteDance Ltd.", {"KY incorporated", "CN principal-place"}, -1, NULL},
    [TENCENT] = {"tencent", "Tencent Holdings Limited", {"KY incorporated", "CN principal-place"}, -1, NULL},
    [GOOGLE] = {"google",
                "Google LLC",
                {"US incorporated", "US principal-place"},
                ALPHABET,
                "alphabet holds 100 % of google (equity, since 2015-10) [Form 10-K, 2024]"},
    [ALPHABET] = {"alphabet", "Alphabet Inc.", {"US incorporated", "US principal-place"}, -1, NULL},
    [CLOUDFLARE] = {"cloudflare", "Cloudflare, Inc.", {"US incorporated", "US principal-place"}, -1, NULL},
    [AKAMAI] = {"akamai", "Akamai Technologies, Inc.", {"US incorporated", "US principal-place"}, -1, NULL},
    [UMENG] = {"umeng",
               "Umeng (友盟)",
               {"CN incorporated"},
               ALIBABA,
               "alibaba holds 100 % of umeng (equity, since 2013) [Form 20-F, 2023]"},
    [ALIBABA] =
        {"alibaba", "Alibaba Group Holding Limited", {"KY incorporated", "CN principal-place"}, -1, NULL},
    [BANK] = {"example-bank", "Beispielbank AG", {"DE incorporated", "DE principal-place"}, -1, NULL},
};

struct spot {
    const char *country, *city;
    double latitude, longitude;
};
static const struct spot amsterdam = {"NL", "Amsterdam", 52.374, 4.890},
                         singapore = {"SG", "Singapore", 1.29, 103.85}, hong_kong = {"HK", NULL, NAN, NAN},
                         frankfurt = {"DE", "Frankfurt am Main", 50.11, 8.68},
                         dublin = {"IE", "Dublin", 53.34, -6.26}, beijing = {"CN", "Beijing", 39.90, 116.40},
                         moscow = {"RU", "Moscow", 55.75, 37.62},
                         sao_paulo = {"BR", "São Paulo", -23.55, -46.63},
                         ashburn = {"US", "Ashburn", 39.04, -77.49}, nowhere = {"", NULL, NAN, NAN};

struct traffic {
    const char *app, *service;                /* NULL: unknown */
    int app_party, service_party, host_party; /* -1: unknown */
    const char *address;
    uint32_t asn;
    const char *as_name;
    const struct spot *spot;
    const char *protocol, *transport, *name_source;
    uint16_t port;
    const char *grade, *version, *cipher, *group, *why;
    uint64_t flows, out, in;
    const char *data, *found_by;
    uint64_t packet;
    enum verdict verdicts[2];
};

static const char rfc9325[] = "RFC 9325 4.2: TLS 1.3 with forward secrecy";
static const char clear[] = "RFC 9325 3.1: HTTP without TLS, readable by every carrier on the way";

static const struct traffic traffic[] = {
    {"android/com.zhiliaoapp.musically",
     "api16-normal-c-useast1a.tiktokv.com",
     BYTEDANCE,
     TIKTOK,
     AKAMAI,
     "23.55.110.12",
     20940,
     "AKAMAI-ASN1",
     &amsterdam,
     "quic",
     "udp",
     "quic-sni",
     443,
     "strong",
     "TLS 1.3",
     "TLS_AES_128_GCM_SHA256",
     "X25519MLKEM768",
     rfc9325,
     48,
     812344,
     1304112,
     NULL,
     NULL,
     112,
     {VERDICT_DENY, VERDICT_DENY}},
    {"android/com.zhiliaoapp.musically",
     "mon.tiktokv.com",
     BYTEDANCE,
     TIKTOK,
     AKAMAI,
     "23.55.110.40",
     20940,
     "AKAMAI-ASN1",
     &amsterdam,
     "quic",
     "udp",
     "quic-sni",
     443,
     "strong",
     "TLS 1.3",
     "TLS_AES_128_GCM_SHA256",
     "X25519MLKEM768",
     rfc9325,
     31,
     401233,
     60100,
     NULL,
     NULL,
     288,
     {VERDICT_DENY, VERDICT_DENY}},
    {"android/com.zhiliaoapp.musically",
     "v16m-default.tiktokcdn.com",
     BYTEDANCE,
     TIKTOK,
     BYTEDANCE,
     "71.18.8.21",
     138699,
     "TIKTOK PTE. LTD.",
     &singapore,
     "tls",
     "tcp",
     "tls-sni",
     443,
     "strong",
     "TLS 1.3",
     "TLS_CHACHA20_POLY1305_SHA256",
     "X25519",
     rfc9325,
     22,
     90122,
     48120334,
     NULL,
     NULL,
     941,
     {VERDICT_DENY, VERDICT_DENY}},
    {"android/com.tencent.mm",
     NULL,
     TENCENT,
     -1,
     TENCENT,
     "43.130.30.240",
     132203,
     "TENCENT-NET-AP-CN",
     &singapore,
     "mmtls",
     "tcp",
     NULL,
     8080,
     "proprietary",
     NULL,
     NULL,
     NULL,
     "MMTLS: a transport of the app's own; no standard to grade it by",
     9,
     210433,
     188210,
     NULL,
     NULL,
     1503,
     {VERDICT_REVIEW, VERDICT_DENY}},
    {"android/com.tencent.mm",
     "short.weixin.qq.com",
     TENCENT,
     TENCENT,
     TENCENT,
     "203.205.239.82",
     132203,
     "TENCENT-NET-AP-CN",
     &hong_kong,
     "http",
     "tcp",
     "http-host",
     80,
     "none",
     NULL,
     NULL,
     NULL,
     clear,
     6,
     18220,
     9120,
     NULL,
     NULL,
     1611,
     {VERDICT_REVIEW, VERDICT_DENY}},
    {"android/de.beispielbank.mobil",
     "app.beispielbank.example",
     BANK,
     BANK,
     BANK,
     "198.51.100.20",
     64496,
     "BEISPIELBANK-AS",
     &frankfurt,
     "tls",
     "tcp",
     "tls-sni",
     443,
     "strong",
     "TLS 1.3",
     "TLS_AES_256_GCM_SHA384",
     "X25519",
     rfc9325,
     14,
     88123,
     402331,
     NULL,
     NULL,
     2010,
     {VERDICT_ALLOW, VERDICT_ALLOW}},
    {"android/de.beispielbank.mobil",
     "static.beispielbank.example",
     BANK,
     BANK,
     CLOUDFLARE,
     "104.18.3.9",
     13335,
     "CLOUDFLARENET",
     &frankfurt,
     "quic",
     "udp",
     "quic-sni",
     443,
     "strong",
     "TLS 1.3",
     "TLS_AES_128_GCM_SHA256",
     "X25519MLKEM768",
     rfc9325,
     8,
     12911,
     2204331,
     NULL,
     NULL,
     2077,
     {VERDICT_ALLOW, VERDICT_REVIEW}},
    {"android/com.example.weather",
     "app-measurement.com",
     -1,
     GOOGLE,
     GOOGLE,
     "142.250.185.206",
     15169,
     "GOOGLE",
     &ashburn,
     "tls",
     "tcp",
     "tls-sni",
     443,
     "adequate",
     "TLS 1.2",
     "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
     "X25519",
     "RFC 9325 4.2: TLS 1.2 with forward secrecy and AEAD",
     17,
     90233,
     30110,
     NULL,
     NULL,
     2301,
     {VERDICT_ALLOW, VERDICT_DENY}},
    {"android/com.example.weather",
     "plbslog.umeng.com",
     -1,
     UMENG,
     ALIBABA,
     "59.82.29.163",
     37963,
     "Hangzhou Alibaba Advertising Co.,Ltd.",
     &beijing,
     "tls",
     "tcp",
     "tls-sni",
     443,
     "weak",
     "TLS 1.2",
     "TLS_RSA_WITH_AES_128_CBC_SHA",
     NULL,
     "RFC 9325 4.1: static RSA key exchange has no forward secrecy",
     5,
     40122,
     6120,
     NULL,
     NULL,
     2410,
     {VERDICT_DENY, VERDICT_DENY}},
    {"android/com.example.weather",
     "api.weather.example",
     -1,
     -1,
     -1,
     "203.0.113.77",
     64500,
     "EXAMPLE-HOSTING",
     &dublin,
     "http",
     "tcp",
     "http-host",
     80,
     "none",
     NULL,
     NULL,
     NULL,
     clear,
     12,
     9233,
     71022,
     "precise-geolocation",
     "key lat=, lon= in the query",
     2533,
     {VERDICT_UNDETERMINED, VERDICT_REVIEW}},
    {NULL,
     "updates.example.net",
     -1,
     -1,
     CLOUDFLARE,
     "104.16.1.1",
     13335,
     "CLOUDFLARENET",
     &sao_paulo,
     "tls",
     "tcp",
     "tls-sni",
     443,
     "strong",
     "TLS 1.3",
     "TLS_AES_128_GCM_SHA256",
     "X25519",
     rfc9325,
     3,
     4120,
     98122,
     NULL,
     NULL,
     2600,
     {VERDICT_UNDETERMINED, VERDICT_UNDETERMINED}},
    {NULL,
     NULL,
     -1,
     -1,
     -1,
     "192.0.2.99",
     64510,
     "EXAMPLE-NET-RU",
     &moscow,
     "unknown",
     "tcp",
     NULL,
     5222,
     "unknown",
     NULL,
     NULL,
     NULL,
     "no handshake was seen",
     2,
     3120,
     2211,
     NULL,
     NULL,
     2711,
     {VERDICT_UNDETERMINED, VERDICT_UNDETERMINED}},
    {NULL,
     NULL,
     -1,
     -1,
     -1,
     "198.18.7.7",
     0,
     NULL,
     &nowhere,
     "unknown",
     "udp",
     NULL,
     40001,
     "unknown",
     NULL,
     NULL,
     NULL,
     "no handshake was seen",
     1,
     812,
     0,
     NULL,
     NULL,
     2790,
     {VERDICT_UNDETERMINED, VERDICT_UNDETERMINED}},
    {NULL,
     NULL,
     -1,
     -1,
     -1,
     "192.168.1.1",
     0,
     NULL,
     &nowhere,
     "dns",
     "udp",
     NULL,
     53,
     "none",
     NULL,
     NULL,
     NULL,
     "RFC 7626 2.4: DNS in clear shows every name that is asked for",
     64,
     5120,
     12044,
     NULL,
     NULL,
     1,
     {VERDICT_ALLOW, VERDICT_ALLOW}},
};

static const struct traffic hostile = {
    "android/=HYPERLINK(\"http://x.invalid\",\"y\")",
    "</script><script>alert(1)</script><img src=x onerror=alert(2)>.example",
    -1,
    -1,
    -1,
    "203.0.113.66",
    64511,
    "@SUM(1+1)*cmd|' /C calc'!A0 \033[2J\033]0;owned\007 \xE2\x80\xAE"
    "gpj.exe \xff\xfe",
    &nowhere,
    "<!--",
    "tcp",
    "javascript:alert(3)",
    1,
    "unknown",
    "-2+3",
    "+cipher\r\nnew,row",
    "\"quoted\", \"twice\"",
    "]]></script><!--<script>${alert(4)}`",
    1,
    1,
    1,
    "<svg onload=alert(5)>",
    "\xF0\x9F\x92\xA9 & &lt;b&gt;",
    9999,
    {VERDICT_UNDETERMINED, VERDICT_REVIEW}};

static void add_claims(struct reach *to, size_t *n, int party, bool of_controller) {
    for (size_t i = 0; i < COUNT(parties[party].claims) && parties[party].claims[i]; i++) {
        struct reach *r = &to[(*n)++];
        *r = (struct reach){.ground = parties[party].claims[i] + 3,
                            .through = (party_id)party,
                            .of_controller = of_controller,
                            .confidence = CONFIDENCE_HIGH,
                            .source = "company register, 2024"};
        memcpy(r->country, parties[party].claims[i], 2);
    }
}

static struct link make_link(struct arena *a, enum link_role role, const char *identifier, int party,
                             const struct traffic *t) {
    struct link l = {.role = role,
                     .identifier = identifier,
                     .seen = SEEN_OBSERVED,
                     .holder = {.party = PARTY_NONE},
                     .place = {.latitude = NAN, .longitude = NAN}};
    struct reach *claims = arena_take_array(a, 10, sizeof *claims);
    l.jurisdictions = claims;
    if (role == LINK_HOST && t->spot->country[0]) {
        claims[l.n_jurisdictions++] = (struct reach){.ground = "server-location",
                                                     .through = PARTY_NONE,
                                                     .confidence = CONFIDENCE_MEDIUM,
                                                     .source = "DB-IP City Lite, 2026-06"};
        memcpy(claims[0].country, t->spot->country, 2);
    }
    if (party < 0) {
        if (role != LINK_HOST || !t->as_name) return l;
        l.holder.name = t->as_name; /* open data's word */
        l.confidence = CONFIDENCE_LOW;
        l.source = "RouteViews and DB-IP, 2026-06";
        return l;
    }
    l.holder = (struct holding){.party = (party_id)party, .name = parties[party].name, .matched = identifier};
    l.holder_id = parties[party].id;
    l.confidence = CONFIDENCE_HIGH;
    l.source = role == LINK_APP ? "store listing, 2025-11" : "certificate and privacy policy, 2026-02";
    add_claims(claims, &l.n_jurisdictions, party, false);
    int by = parties[party].controller;
    if (by < 0) return l;
    struct controller *c = arena_take(a, sizeof *c);
    const char **proof = arena_take(a, sizeof *proof);
    *proof = parties[party].proof;
    *c = (struct controller){.party = (party_id)by,
                             .id = parties[by].id,
                             .name = parties[by].name,
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
    p[c->n_proofs++] = (struct proof){0, t->packet, "first packet"};
    if (t->name_source) p[c->n_proofs++] = (struct proof){0, t->packet + 3, "name"};
    if (t->version) p[c->n_proofs++] = (struct proof){0, t->packet + 5, "server hello"};
    c->proofs = p;
}

static struct chain make_chain(struct arena *a, const struct traffic *t, unsigned copy) {
    const int64_t start = INT64_C(1789374605) * 1000000000; /* 2026-09-14 08:30:05 UTC */
    struct link *l = arena_take_array(a, 3, sizeof *l);
    const char **why = arena_take(a, sizeof *why);
    *why = t->why;
    struct chain c = {.links = l,
                      .protocol = t->protocol,
                      .transport = t->transport,
                      .port = t->port,
                      .name_source = t->name_source,
                      .protection = {t->grade, t->version, t->cipher, t->group, why, 1},
                      .data_seen = t->data || strcmp(t->protocol, "http") == 0,
                      .flows = t->flows,
                      .packets = {t->out / 700 + t->flows, t->in / 1100 + t->flows},
                      .bytes = {t->out >> (copy ? copy % 7 : 0), t->in >> (copy ? copy % 9 : 0)},
                      .first_ns = start + (int64_t)t->packet * 250000000,
                      .last_ns = start + (int64_t)t->packet * 250000000 + 90 * INT64_C(1000000000)};
    if (t->app) l[c.n_links++] = make_link(a, LINK_APP, arena_format(a, "app:%s", t->app), t->app_party, t);
    if (t->service) {
        const char *id = copy ? arena_format(a, "domain:n%u.%s", copy, t->service)
                              : arena_format(a, "domain:%s", t->service);
        l[c.n_links++] = make_link(a, LINK_SERVICE, id, t->service_party, t);
    }
    struct link *host = &l[c.n_links++];
    *host = make_link(a, LINK_HOST, arena_format(a, "address:%s", t->address), t->host_party, t);
    host->asn = t->asn;
    host->as_name = t->as_name;
    host->special = strncmp(t->address, "192.168.", 8) == 0;
    memcpy(host->place.country, t->spot->country, strlen(t->spot->country) + 1);
    host->place.city = t->spot->city;
    host->place.latitude = t->spot->latitude;
    host->place.longitude = t->spot->longitude;
    host->place.source = t->spot->city ? "DB-IP City Lite" : "whois country";
    if (t->data) {
        struct data_class *d = arena_take(a, sizeof *d);
        *d = (struct data_class){t->data, t->found_by, "plain", 12};
        c.data = d;
        c.n_data = 1;
    }
    make_proofs(a, &c, t);
    return c;
}

static const struct policy_ref policies[2] = {
    {.id = "clean-network-2020",
     .title = "The Clean Network, as announced on 5 August 2020",
     .version = "1",
     .status = "historical",
     .basis = "US Department of State, Announcing the Expansion of the Clean Network, 5 Aug 2020",
     .from = 18479,
     .to = 18659},
    {.id = "data-residency-eu",
     .title = "Personal data stays under the law of the European Economic Area",
     .version = "2",
     .status = "example",
     .basis = "Regulation (EU) 2016/679 (GDPR), chapter V",
     .from = 17676,
     .to = DATE_MAX,
     .in_force = true},
};

/* One rule a policy and verdict. */
static const struct rule_ref rules[2][VERDICT_DENY + 1] = {
    {[VERDICT_ALLOW] = {.rule = "default", .program = "cloud", .title = "No rule applies"},
     [VERDICT_UNDETERMINED] = {.rule = "untrusted-cloud",
                               .program = "cloud",
                               .line = 61,
                               .title = "Sensitive data on a cloud that an untrusted party controls"},
     [VERDICT_REVIEW] = {.rule = "untrusted-app",
                         .program = "apps",
                         .line = 44,
                         .title = "App of an untrusted maker on a managed device",
                         .remedy = "Ask the owner of the device which work needs the app."},
     [VERDICT_DENY] = {.rule = "untrusted-recipient",
                       .program = "cloud",
                       .line = 52,
                       .title = "Personal data received by a party under the law of a listed jurisdiction",
                       .basis =
                           "Clean Cloud: prevent US citizens' most sensitive personal information from being "
                           "stored and processed on cloud-based systems accessible to foreign adversaries",
                       .remedy = "Remove the app from managed devices, or deny the service by name."}},
    {[VERDICT_ALLOW] = {.rule = "default", .program = "cloud", .title = "No rule applies"},
     [VERDICT_UNDETERMINED] = {.rule = "holder-known",
                               .program = "cloud",
                               .line = 30,
                               .title = "The receiver of personal data is not known"},
     [VERDICT_REVIEW] = {.rule = "processor-outside",
                         .program = "cloud",
                         .line = 38,
                         .title = "Processor controlled from outside the EEA",
                         .basis = "GDPR art. 28(3), 44",
                         .remedy = "Check the contract and the transfer tool."},
     [VERDICT_DENY] = {.rule = "third-country",
                       .program = "cloud",
                       .line = 22,
                       .title = "Personal data sent to a third country without an adequacy decision",
                       .basis = "GDPR art. 44 to 46",
                       .remedy = "Use a recipient under EEA law, or a transfer tool under art. 46."}},
};

static struct finding make_finding(struct arena *a, const struct chain *c, uint32_t chain, size_t policy,
                                   enum verdict v) {
    struct finding f = {.rule = rules[policy][v], .verdict = v, .chain = chain};
    f.rule.policy = policies[policy].id;
    f.rule.policy_title = policies[policy].title;
    f.rule.file = arena_format(a, "%s.yaml", policies[policy].id);
    const struct link *l = chain_link(c, LINK_SERVICE);
    if (!l) l = chain_link(c, LINK_HOST);
    const char **because = arena_take_array(a, 3, sizeof *because);
    const char *holder = l->holder.name ? l->holder.name : "unknown";
    because[f.n_because++] = arena_format(a, "%s holder is %s", link_role_text(l->role), holder);
    if (l->n_controllers)
        because[f.n_because++] =
            arena_format(a, "%s is controlled by %s: met (aggregate >= 50 %%, share 100 %%)", holder,
                         l->controllers->name);
    if (v == VERDICT_ALLOW) because[f.n_because++] = "no rule of this policy applies";
    if (v == VERDICT_DENY || v == VERDICT_REVIEW)
        because[f.n_because++] = "the law of a country in the set «listed» reaches it: met";
    f.because = because;
    if (v == VERDICT_UNDETERMINED) {
        const char **missing = arena_take(a, sizeof *missing);
        *missing = arena_format(a, "who holds %s", l->identifier);
        f.missing = missing;
        f.n_missing = 1;
    }
    return f;
}

static void judge(struct arena *a, struct audit *audit, const struct traffic *const *made_from) {
    struct policy_ref *p = arena_take_array(a, COUNT(policies), sizeof *p);
    memcpy(p, policies, sizeof policies);
    enum verdict *verdicts = arena_take_array(a, audit->n_chains * 2, sizeof *verdicts);
    struct finding *findings = arena_take_array(a, audit->n_chains * 2, sizeof *findings);
    for (uint32_t i = 0; i < audit->n_chains; i++)
        for (size_t k = 0; k < 2; k++) {
            enum verdict v = made_from[i]->verdicts[k];
            verdicts[i * 2 + k] = v;
            p[k].verdicts[v]++;
            findings[audit->n_findings++] = make_finding(a, &audit->chains[i], i, k, v);
        }
    audit->policies = p;
    audit->n_policies = 2;
    audit->verdicts = verdicts;
    audit->findings = findings;
}

static const struct evidence_summary *make_evidence(struct arena *a, const struct audit *audit,
                                                    unsigned options) {
    struct evidence_summary *e = arena_take_array(a, 2, sizeof *e);
    for (size_t i = 0; i < audit->n_chains; i++) {
        const struct chain *c = &audit->chains[i];
        e[0].flows += c->flows;
        e[0].bytes += c->bytes[0] + c->bytes[1];
        e[0].packets += c->packets[0] + c->packets[1];
        if (i == 0 || c->first_ns < e[0].first_ns) e[0].first_ns = c->first_ns;
        if (c->last_ns > e[0].last_ns) e[0].last_ns = c->last_ns;
    }
    e[0].name = options & FIXTURE_HOSTILE ? "<b>phone</b>\033[31m.pcapng" : "phone.pcapng";
    e[0].format = "pcapng";
    e[0].xxh128 = "99aa06d3014798d86001c324468d497f";
    e[0].size = e[0].bytes + e[0].packets * 32;
    e[0].dns = 212;
    e[0].complete = true;
    e[1] = (struct evidence_summary){
        .name = "evening.pcap", .format = "pcap", .size = 4096, .xxh128 = "c5b6f2a7d8e9011223344556677889aa"};
    return e;
}

struct audit *audit_fixture(struct arena *a, struct diagnostics *d, unsigned options, unsigned copies) {
    static const char *const credits[] = {"IP to AS: RouteViews and DB-IP, CC BY 4.0",
                                          "IP to place: DB-IP City Lite, CC BY 4.0 (https://db-ip.com)",
                                          "IP to country: geo-whois-asn-country, CC0"};
    struct audit *audit = arena_take(a, sizeof *audit);
    size_t base = COUNT(traffic), n = base * copies + (options & FIXTURE_HOSTILE ? 1 : 0);
    struct chain *chains = arena_take_array(a, n, sizeof *chains);
    const struct traffic **made_from = arena_take_array(a, n, sizeof *made_from);
    for (size_t i = 0; i < n; i++) {
        made_from[i] = i < base * copies ? &traffic[i % base] : &hostile;
        chains[i] = make_chain(a, made_from[i], (unsigned)(i / base) % copies);
    }
    *audit = (struct audit){.as_of = 20711, .chains = chains, .n_chains = n, .diagnostics = d};
    audit->evidence = make_evidence(a, audit, options);
    audit->n_evidence = 2;
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
