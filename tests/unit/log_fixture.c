#include "log_fixture.h"

#define PICK(list, i) ((list)[(i) % (sizeof(list) / sizeof *(list))])

static const char *const apps[] = {"app:android/com.example.weather", "app:android/org.example.chat",
                                   "app:ios/com.example.Bank", NULL};
static const char *const services[] = {"domain:api.alpha.example", "domain:alpha.example",
                                       "domain:cdn.beta.example", "domain:betalpha.example", NULL};
static const char *const parties[] = {"alpha-group", "beta-holding", NULL};
static const char *const names[] = {"Alpha Group", "Beta Holding", NULL};
static const char *const one_controller[] = {"state-of-x"}, *const two_controllers[] = {"fund-y", "omega"};
static const char *const here[] = {"CN"}, *const there[] = {"US", "server:FR"},
                         *const place[] = {"server:CN"};
static const char *const location[] = {"precise-location"}, *const both[] = {"email", "precise-location"};
static const char *const because[] = {"service holder alpha-group is controlled by state-of-x: met",
                                      "country CN is in set x"};
static const char *const policies[] = {"policy-one", "policy-two"};
static const char *const rules[] = {"no-app", "no-cloud", "default"};

static struct passage_holder holder(uint32_t i, const char *identifier) {
    struct passage_holder h = {.identifier = identifier, .holder = PICK(parties, i), .name = PICK(names, i)};
    if (!identifier) return (struct passage_holder){0};
    if (i % 3 == 0) h.controllers = one_controller, h.n_controllers = 1;
    if (i % 3 == 1) h.controllers = two_controllers, h.n_controllers = 2;
    const char *const *const countries[] = {here, there, place, NULL};
    static const uint16_t sizes[] = {1, 2, 1, 0};
    h.countries = countries[i % 4];
    h.n_countries = sizes[i % 4];
    return h;
}

static void judge(struct passage *p, uint32_t i, struct arena *a) {
    p->n_verdicts = (uint16_t)(i % 3);
    struct passage_verdict *list = arena_take_array(a, 3, sizeof *list);
    for (uint32_t k = 0; k < p->n_verdicts; k++) {
        list[k] = (struct passage_verdict){.policy = PICK(policies, i / 3 + k),
                                           .rule = PICK(rules, i / 5 + k),
                                           .program = "apps",
                                           .title = "a title",
                                           .basis = "a law",
                                           .verdict = (enum verdict)((i / 7 + k) % 4),
                                           .because = because,
                                           .n_because = 2};
        if (list[k].verdict > p->verdict) p->verdict = list[k].verdict;
    }
    p->verdicts = list;
}

struct passage passage_made(uint32_t i, struct arena *a) {
    struct passage p = {.key = (uint64_t)i * UINT64_C(0x9e3779b97f4a7c15) + 1,
                        .kind = i % 11 == 0 ? CHAIN_ENDPOINT : CHAIN_TRAFFIC,
                        .app = holder(i / 2, PICK(apps, i)),
                        .service = holder(i / 3, PICK(services, i / 2)),
                        .protocol = "tls",
                        .transport = "tcp",
                        .port = 443,
                        .grade = i % 2 ? "strong" : NULL,
                        .version = i % 2 ? "TLS 1.3" : NULL,
                        .data_seen = i % 5 == 0,
                        .ech = i % 9 == 0,
                        .asn = 64500 + i % 3,
                        .as_name = "EXAMPLE",
                        .place = "FR Paris",
                        .flows = i + 1,
                        .packets = {i, 2 * i},
                        .bytes = {100 * i, 1000 * i},
                        .file = "phone.pcap",
                        .at = i,
                        .chain = UINT32_MAX};
    p.last_ns = MADE_BEGIN + (int64_t)i * MADE_STEP_S * INT64_C(1000000000);
    p.first_ns = p.last_ns - INT64_C(30000000000);
    uint8_t(*address)[16] = arena_take(a, 16);
    memcpy(*address, (const uint8_t[16]){[10] = 255, 255, 192, 0, 2, (uint8_t)i}, 16);
    p.addresses = (const uint8_t(*)[16])address;
    p.n_addresses = 1;
    p.host = holder(i / 5, arena_format(a, "address:192.0.2.%u", i % 256));
    if (i % 4 == 1) p.data = location, p.n_data = 1;
    if (i % 4 == 2) p.data = both, p.n_data = 2;
    if (i % 6 == 0) {
        struct passage_holder *carriers = arena_take_array(a, 2, sizeof *carriers);
        carriers[0] = holder(i / 6, "asn:64510");
        carriers[1] = holder(i / 7, "asn:64511");
        p.carriers = carriers;
        p.n_carriers = 2;
    }
    judge(&p, i, a);
    return p;
}
