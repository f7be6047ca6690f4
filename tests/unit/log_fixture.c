#include "log_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

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
    static const uint32_t clients[] = {0, 1, 2, 3, 7, 9, 10, 4000000000};
    p.clients = clients;
    p.n_clients = (uint16_t)(i % 9);
    p.more_clients = i % 10 == 3;
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

static void same_text(const char *a, const char *b) {
    if (!a || !b)
        assert_ptr_equal(a, b);
    else
        assert_string_equal(a, b);
}

static void same_list(const char *const *a, uint16_t na, const char *const *b, uint16_t nb) {
    assert_int_equal(na, nb);
    for (uint16_t i = 0; i < na; i++) assert_string_equal(a[i], b[i]);
}

static void same_holder(const struct passage_holder *a, const struct passage_holder *b) {
    same_text(a->identifier, b->identifier);
    same_text(a->holder, b->holder);
    same_text(a->name, b->name);
    same_list(a->controllers, a->n_controllers, b->controllers, b->n_controllers);
    same_list(a->countries, a->n_countries, b->countries, b->n_countries);
}

static void same_verdicts(const struct passage *p, const struct passage *q) {
    assert_int_equal(p->verdict, q->verdict);
    assert_int_equal(p->n_verdicts, q->n_verdicts);
    for (uint16_t i = 0; i < p->n_verdicts; i++) {
        const struct passage_verdict *a = &p->verdicts[i], *b = &q->verdicts[i];
        assert_int_equal(a->verdict, b->verdict);
        same_text(a->policy, b->policy);
        same_text(a->rule, b->rule);
        same_text(a->program, b->program);
        same_text(a->title, b->title);
        same_text(a->basis, b->basis);
        same_text(a->remedy, b->remedy);
        same_list(a->because, a->n_because, b->because, b->n_because);
    }
}

void passage_same(const struct passage *p, const struct passage *q) {
    assert_int_equal(p->key, q->key);
    assert_int_equal(p->kind, q->kind);
    same_holder(&p->app, &q->app);
    same_holder(&p->component, &q->component);
    same_holder(&p->host, &q->host);
    same_holder(&p->service, &q->service);
    assert_int_equal(p->n_carriers, q->n_carriers);
    for (uint16_t i = 0; i < p->n_carriers; i++) same_holder(&p->carriers[i], &q->carriers[i]);
    const char *const texts[][2] = {{p->app_source, q->app_source},
                                    {p->name_source, q->name_source},
                                    {p->protocol, q->protocol},
                                    {p->transport, q->transport},
                                    {p->grade, q->grade},
                                    {p->version, q->version},
                                    {p->as_name, q->as_name},
                                    {p->place, q->place},
                                    {p->file, q->file}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) same_text(texts[i][0], texts[i][1]);
    same_list(p->data, p->n_data, q->data, q->n_data);
    assert_int_equal(p->n_addresses, q->n_addresses);
    if (p->n_addresses) assert_memory_equal(p->addresses, q->addresses, 16u * p->n_addresses);
    assert_int_equal(p->n_clients, q->n_clients);
    if (p->n_clients) assert_memory_equal(p->clients, q->clients, p->n_clients * sizeof *p->clients);
    assert_int_equal(p->more_clients, q->more_clients);
    assert_memory_equal(p->packets, q->packets, sizeof p->packets);
    assert_memory_equal(p->bytes, q->bytes, sizeof p->bytes);
    assert_true(p->flows == q->flows && p->first_ns == q->first_ns && p->last_ns == q->last_ns);
    assert_true(p->port == q->port && p->asn == q->asn && p->at == q->at && p->ech == q->ech);
    assert_true(p->data_seen == q->data_seen && p->more_addresses == q->more_addresses);
    same_verdicts(p, q);
}
