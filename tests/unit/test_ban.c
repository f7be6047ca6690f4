/* Whom a ban hits: what stops, bystanders, substitutes, lesser measures; and that amounts add up whatever the
 * passages are. */
#include "impact/ban.h"

#include "base/address.h"
#include "policy/run.h"

#include "policy_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

struct world {
    struct arena *arena;
    struct atlas *atlas;
    struct name_book *book;
    struct passage list[64];
    size_t n;
};

static struct world begin(void) {
    struct diagnostics *d = diagnostics_new(5);
    struct world w = {.arena = arena_new(), .atlas = atlas_open(NULL, d), .book = name_book_new(0)};
    assert_non_null(w.atlas);
    diagnostics_free(d);
    return w;
}

static void end(struct world *w) {
    name_book_free(w->book);
    atlas_close(w->atlas);
    arena_free(w->arena);
}

/* Texts of the passage: app, its holder, service, its holder, address; NULL: none. */
static struct passage *put(struct world *w, const char *app, const char *maker, const char *service,
                           const char *holder, const char *address, uint64_t flows) {
    struct passage *p = &w->list[w->n++];
    *p = (struct passage){.kind = CHAIN_TRAFFIC,
                          .app = {.identifier = app, .holder = maker},
                          .service = {.identifier = service, .holder = holder},
                          .host = {.identifier = "address:?"},
                          .flows = flows,
                          .bytes = {flows * 10, flows * 90},
                          .chain = UINT32_MAX};
    uint8_t one[16];
    if (!address) return p;
    assert_true(address_parse(text_of(address), one));
    p->addresses = (const uint8_t(*)[16])arena_bytes(w->arena, (struct bytes){one, 16}).p;
    p->n_addresses = 1;
    p->host.identifier = arena_format(w->arena, "address:%s", address);
    return p;
}

static void add_name(struct world *w, const char *name, const char *address, uint8_t known, uint64_t flows) {
    struct named_address one = {
        .name = text_of(name), .known = known, .flows = flows, .bytes = flows * 100, .last_ns = 1};
    assert_true(address_parse(text_of(address), one.address));
    name_book_add(w->book, &one);
}

#define APP "app:android/com.zhiliaoapp.musically"
#define OTHER "app:android/com.y"

/* A video app with its own service, a shared analytics service and a resolver; another app beside it. */
static void phone(struct world *w) {
    put(w, APP, "tiktok", "domain:api.tiktok.com", "tiktok", "192.0.2.1", 10);
    put(w, APP, "tiktok", "domain:ulogs.umeng.com", "umeng", "192.0.2.2", 2);
    put(w, OTHER, "maker-y", "domain:ulogs.umeng.com", "umeng", "192.0.2.2", 3);
    put(w, OTHER, "maker-y", "domain:api.y.example", "maker-y", "192.0.2.1", 5);
    put(w, NULL, NULL, NULL, NULL, "192.0.2.9", 1)->asn = 4134;
    struct passage *inside = put(w, OTHER, "maker-y", NULL, NULL, NULL, 0);
    inside->kind = CHAIN_INSIDE;
    inside->component = (struct passage_holder){.identifier = "sdk:com.umeng.", .holder = "umeng"};
    add_name(w, "api.tiktok.com", "192.0.2.1", KNOWN_ANSWER, 10);
    add_name(w, "api.y.example", "192.0.2.1", KNOWN_ASKED, 5);
    add_name(w, "edge.cdn.example", "192.0.2.1", KNOWN_ALIAS, 0);
    add_name(w, "*.tiktok.com", "192.0.2.1", KNOWN_CERTIFICATE, 0);
    add_name(w, "api.tiktok.com", "192.0.2.77", KNOWN_ANSWER, 0);
    add_name(w, "shop.example", "192.0.2.77", KNOWN_ASKED, 4);
}

static struct ban_impact work(struct world *w, const struct ban *ban) {
    return ban_work_out(w->list, w->n, ban, w->book, w->atlas, NULL, w->arena);
}

static struct ban_impact removed(struct world *w, enum ban_kind kind, const char *value) {
    static struct ban_removal r;
    static struct ban ban;
    r = (struct ban_removal){.kind = kind, .value = value};
    ban = (struct ban){.least = VERDICT_DENY, .removals = &r, .n_removals = 1};
    return work(w, &ban);
}

static const char *stopped(const struct ban_impact *im, char to[65]) {
    for (size_t i = 0; i < im->n_passages; i++) to[i] = im->stopped[i] ? 'x' : '.';
    to[im->n_passages] = 0;
    return to;
}

static void what_stops(void **state) {
    static const struct {
        enum ban_kind kind;
        const char *value, *stops;
        size_t apps, whole;
    } table[] = {{BAN_PARTY, "tiktok", "xx....", 1, 1},
                 {BAN_PARTY, "umeng", ".xx..x", 2, 0},
                 {BAN_PARTY, "nobody", "......", 0, 0},
                 {BAN_APP, "android/com.zhiliaoapp.musically", "xx....", 1, 1},
                 {BAN_APP, "android/com", "......", 0, 0},
                 {BAN_APP, "com.zhiliaoapp.musically", "xx....", 1, 1},
                 {BAN_APP, "ios/com.zhiliaoapp.musically", "......", 0, 0},
                 {BAN_APP, "com", "......", 0, 0},
                 {BAN_HOST, "umeng.com", ".xx...", 2, 0},
                 {BAN_HOST, "meng.com", "......", 0, 0},
                 {BAN_HOST, "ULOGS.umeng.com", ".xx...", 2, 0},
                 {BAN_HOST, "192.0.2.1", "x..x..", 2, 0},
                 {BAN_HOST, "192.0.2.3", "......", 0, 0},
                 {BAN_CARRIER, "4134", "....x.", 1, 0},
                 {BAN_CARRIER, "413", "......", 0, 0},
                 {BAN_COMPONENT, "com.umeng.", ".....x", 1, 0},
                 {BAN_COMPONENT, "com.um", "......", 0, 0}};
    char got[65];
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct world w = begin();
        phone(&w);
        struct ban_impact im = removed(&w, table[i].kind, table[i].value);
        assert_string_equal(stopped(&im, got), table[i].stops);
        assert_int_equal(im.n_apps, table[i].apps);
        assert_int_equal(im.n_whole, table[i].whole);
        end(&w);
    }
}

static void assert_limit(const struct ban_impact *im, const char *want) {
    for (size_t i = 0; i < im->n_limits; i++)
        if (strcmp(im->limits[i], want) == 0) return;
    fail_msg("no limit says: %s", want);
}

/* Whom it controls is told by the test that was asked for, not by what passages tell of controllers. */
static void a_party_by_another_test(void **state) {
    static const char *const seed[] = {"seed"}, *const open[] = {"perhaps"};
    const struct ban_removal r = {
        .kind = BAN_PARTY, .value = "seed", .parties = seed, .n_parties = 1, .open = open, .n_open = 1};
    const struct ban ban = {.least = VERDICT_DENY, .removals = &r, .n_removals = 1};
    struct world w = begin();
    struct passage *p = put(&w, APP, "maker", "domain:a.example", "half-owned", "192.0.2.1", 10);
    p->service.controllers = seed;
    p->service.n_controllers = 1;
    put(&w, APP, "maker", "domain:b.example", "perhaps", "192.0.2.2", 30);
    char got[65];
    struct ban_impact im = work(&w, &ban);
    assert_string_equal(stopped(&im, got), "..");
    assert_limit(&im,
                 "75 % of the bytes have to do with parties of which it is not known whether what is removed "
                 "controls them: these are taken to go on.");
    end(&w);
}

static void an_app_that_is_banned(void **state) {
    struct world w = begin();
    phone(&w);
    struct ban_impact im = removed(&w, BAN_PARTY, "tiktok");
    assert_int_equal(im.stops.flows, 12);
    assert_int_equal(im.all.flows, 21);
    assert_true(im.apps[0].itself && im.apps[0].whole);
    assert_string_equal(im.apps[0].because, "party:tiktok");
    assert_int_equal(im.apps[0].n_losses, 2);
    assert_string_equal(im.apps[0].losses[0], "api.tiktok.com (Short videos: TikTok)");
    /* what others offer to the app is not to be blocked for its sake: umeng's address is not asked for */
    assert_int_equal(im.n_services, 1);
    assert_string_equal(im.services[0].service.service, "TikTok");
    assert_true(im.services[0].stops.flows == 12 && im.services[0].all.flows == 12);
    for (size_t i = 0; i < im.services[0].n_substitutes; i++)
        assert_string_not_equal(
            im.services[0].substitutes[i].holder ? im.services[0].substitutes[i].holder : "", "tiktok");
    assert_true(im.services[0].n_substitutes >= 3);
    end(&w);
}

static void bystanders(void **state) {
    struct world w = begin();
    phone(&w);
    struct ban_impact im = removed(&w, BAN_HOST, "tiktok.com");
    assert_int_equal(im.n_bystanders, 2);
    assert_string_equal(im.bystanders[0].target, "api.tiktok.com");
    assert_int_equal(im.bystanders[0].n_names, 1);
    assert_string_equal(im.bystanders[0].names[0],
                        "api.y.example"); /* neither alias nor its own certificate */
    assert_int_equal(im.bystanders[0].traffic.flows, 5);
    assert_int_equal(im.bystanders[0].n_apps, 1);
    assert_string_equal(im.bystanders[0].apps[0], OTHER);
    assert_string_equal(im.bystanders[1].names[0],
                        "shop.example"); /* where a name server sent the name, too */
    assert_int_equal(im.bystanders[1].traffic.flows, 4);
    assert_int_equal(im.n_alternatives, 1);
    assert_string_equal(im.alternatives[0].kind, "by-name");
    assert_int_equal(im.alternatives[0].saves.flows, 9);
    assert_int_equal(im.alternatives[0].stops.flows, 10);
    end(&w);
}

/* Without names of addresses: from the passages themselves, each counted once. */
static void bystanders_of_passages(void **state) {
    struct world w = begin();
    phone(&w);
    put(&w, OTHER, "maker-y", NULL, NULL, "192.0.2.1", 7);
    struct ban_removal r = {.kind = BAN_HOST, .value = "tiktok.com"};
    struct ban ban = {.least = VERDICT_DENY, .removals = &r, .n_removals = 1};
    struct ban_impact im = ban_work_out(w.list, w.n, &ban, NULL, w.atlas, NULL, w.arena);
    assert_int_equal(im.n_bystanders, 1);
    assert_int_equal(im.bystanders[0].traffic.flows, 12);
    end(&w);
}

static void verdicts_that_count(void **state) {
    static const struct passage_verdict
        deny = {.policy = "p", .rule = "a", .title = "A", .verdict = VERDICT_DENY},
        review = {.policy = "q", .rule = "b", .title = "B", .verdict = VERDICT_REVIEW};
    static const struct {
        struct ban ban;
        const char *stops;
    } table[] = {{{.least = VERDICT_DENY}, "x....."},
                 {{.least = VERDICT_REVIEW}, "x..x.."},
                 {{.least = VERDICT_DENY, .policy = "q"}, "......"},
                 {{.least = VERDICT_REVIEW, .policy = "q"}, "...x.."},
                 {{.least = VERDICT_DENY, .rule = "a"}, "x....."},
                 {{.least = VERDICT_DENY, .policy = "p", .rule = "b"}, "......"}};
    char got[65];
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct world w = begin();
        phone(&w);
        w.list[0].verdicts = &deny;
        w.list[3].verdicts = &review;
        w.list[0].n_verdicts = w.list[3].n_verdicts = 1;
        struct ban_impact im = work(&w, &table[i].ban);
        assert_string_equal(stopped(&im, got), table[i].stops);
        end(&w);
    }
}

/* The app is banned, and a host by itself as well: what only the banned app was seen to use is blocked too.
 */
static void an_app_and_a_host(void **state) {
    static const struct ban_removal both[] = {{.kind = BAN_APP, .value = "android/com.zhiliaoapp.musically"},
                                              {.kind = BAN_HOST, .value = "umeng.com"}};
    const struct ban ban = {.least = VERDICT_DENY, .removals = both, .n_removals = 2};
    struct world w = begin();
    put(&w, APP, "tiktok", "domain:ulogs.umeng.com", "umeng", "192.0.2.2", 2);
    put(&w, OTHER, "maker-y", "domain:api.y.example", "maker-y", "192.0.2.2", 5);
    struct ban_impact im = work(&w, &ban);
    assert_int_equal(im.n_bystanders, 1);
    assert_string_equal(im.bystanders[0].target, "ulogs.umeng.com");
    assert_int_equal(im.n_services, 2);
    end(&w);
}

/* The book of names knows no apps: what it has under a name is not all of others. */
static void bystanders_that_stop_as_well(void **state) {
    struct world w = begin();
    put(&w, APP, "tiktok", "domain:api.tiktok.com", "tiktok", "192.0.2.1", 10);
    put(&w, APP, "tiktok", "domain:fonts.example", "google", "192.0.2.1", 6);
    put(&w, OTHER, "maker-y", "domain:fonts.example", "google", "192.0.2.1", 3);
    add_name(&w, "api.tiktok.com", "192.0.2.1", KNOWN_ASKED, 10);
    add_name(&w, "fonts.example", "192.0.2.1", KNOWN_ASKED, 9);
    struct ban_impact im = removed(&w, BAN_APP, "android/com.zhiliaoapp.musically");
    assert_int_equal(im.n_bystanders, 1);
    assert_int_equal(im.bystanders[0].traffic.flows, 3);
    assert_int_equal(im.bystanders[0].traffic.bytes, 300);
    assert_string_equal(im.alternatives[0].kind, "by-name");
    assert_int_equal(im.alternatives[0].stops.flows, 10); /* of 16: the fonts go on */
    assert_int_equal(im.alternatives[0].saves.flows, 3);
    end(&w);
}

/* A place that the app also uses in a way that is not banned is blocked for that as well. */
static void hosts_that_are_used_otherwise(void **state) {
    static const struct passage_verdict deny = {
        .policy = "p", .rule = "r", .title = "T", .program = "apps", .verdict = VERDICT_DENY};
    const struct ban ban = {.least = VERDICT_DENY};
    struct world w = begin();
    struct passage *clear = put(&w, APP, "tiktok", "domain:api.example", NULL, "192.0.2.1", 10);
    clear->verdicts = &deny;
    clear->n_verdicts = 1;
    put(&w, APP, "tiktok", "domain:api.example", NULL, "192.0.2.1", 7);
    struct ban_impact im = work(&w, &ban);
    assert_int_equal(im.n_alternatives, 0);
    put(&w, APP, "tiktok", "domain:elsewhere.example", NULL, "192.0.2.9", 4);
    put(&w, OTHER, "maker-y", "domain:api.example", NULL, "192.0.2.1", 2);
    im = work(&w, &ban);
    assert_int_equal(im.n_alternatives, 1);
    assert_string_equal(im.alternatives[0].kind, "hosts");
    assert_int_equal(im.alternatives[0].saves.flows, 4);
    assert_string_equal(im.alternatives[0].lacks,
                        "9 flows (900 bytes) to the same host, of which the ban does "
                        "not speak, would stop as well");
    end(&w);
}

static void limits(void **state) {
    struct world w = begin();
    struct passage *p = put(&w, OTHER, "maker-y", NULL, NULL, "192.0.2.1", 7);
    uint8_t two[2][16];
    assert_true(address_parse(TEXT("192.0.2.1"), two[0]) && address_parse(TEXT("192.0.2.2"), two[1]));
    p->addresses = (const uint8_t(*)[16])two;
    p->n_addresses = 2;
    struct ban_impact im = removed(&w, BAN_HOST, "192.0.2.2");
    assert_limit(&im,
                 "7 flows went to several addresses, of which not all are removed: how many to which is not "
                 "told, so that all count.");
    const struct ban ban = {.least = VERDICT_DENY, .policy = "p", .rule = "no-such"};
    im = work(&w, &ban);
    assert_limit(&im,
                 "The store has no finding of rule p/no-such: it never spoke, or it is called otherwise.");
    im = removed(&w, BAN_HOST, "com.y");
    assert_limit(&im, "com.y was taken away as a name of hosts; the app of that name is app:android/com.y.");
    const struct population records = {.records = {true, 5, 5}, .sample = 3};
    im = ban_work_out(w.list, w.n, &ban, NULL, NULL, &records, w.arena);
    assert_limit(&im, "How many devices and people this is, is not known: the population tells neither.");
    end(&w);
}

/* A package alone: which hosts the component sends to is not known. */
static void a_component_without_hosts(void **state) {
    static const struct passage_verdict deny = {
        .policy = "p", .rule = "r", .title = "T", .program = "store", .verdict = VERDICT_DENY};
    const struct ban ban = {.least = VERDICT_DENY};
    struct world w = begin();
    struct passage *inside = put(&w, OTHER, "maker-y", NULL, NULL, NULL, 0);
    inside->kind = CHAIN_INSIDE;
    inside->component = (struct passage_holder){.identifier = "sdk:com.umeng.", .holder = "umeng"};
    inside->verdicts = &deny;
    inside->n_verdicts = 1;
    struct ban_impact im = work(&w, &ban);
    assert_int_equal(im.n_alternatives, 1);
    assert_string_equal(im.alternatives[0].what,
                        "block the hosts of the components, of which none is known here, and leave the app");
    end(&w);
}

static void devices_and_people(void **state) {
    struct population p = {.devices = {true, 900, 1000}, .people = {true, 500, 500}, .sample = 3};
    struct world w = begin();
    phone(&w);
    struct ban_removal r = {.kind = BAN_APP, .value = "android/com.zhiliaoapp.musically"};
    struct ban ban = {.least = VERDICT_DENY, .removals = &r, .n_removals = 1};
    struct ban_impact im = ban_work_out(w.list, w.n, &ban, w.book, w.atlas, &p, w.arena);
    assert_true(im.devices.low == 300 && im.devices.high == 1000);
    assert_true(im.people.low == 167 && im.people.high == 500);
    p.sample = 1;
    im = ban_work_out(w.list, w.n, &ban, w.book, w.atlas, &p, w.arena);
    assert_true(im.devices.low == 900 && im.devices.high == 1000);
    r.value = "android/none";
    im = ban_work_out(w.list, w.n, &ban, w.book, w.atlas, &p, w.arena);
    assert_true(im.devices.given && im.devices.high == 0 && im.people.high == 0);
    end(&w);
}

static void clients(void **state) {
    static const uint32_t one[] = {0}, both[] = {0, 1}, other[] = {1, 2};
    struct population p = {.devices = {true, 900, 1000}, .people = {true, 500, 500}, .sample = 3};
    const struct ban_removal r = {.kind = BAN_HOST, .value = "api.tiktok.com"};
    const struct ban ban = {.least = VERDICT_DENY, .removals = &r, .n_removals = 1};
    struct world w = begin();
    put(&w, APP, "tiktok", "domain:api.tiktok.com", "tiktok", "192.0.2.1", 10)->clients = both;
    put(&w, APP, "tiktok", "domain:api.tiktok.com", "tiktok", "192.0.2.2", 10)->clients = one;
    put(&w, OTHER, NULL, "domain:a.example", NULL, "192.0.2.3", 10)->clients = other;
    w.list[0].n_clients = w.list[2].n_clients = 2;
    w.list[1].n_clients = 1;
    struct ban_impact im = ban_work_out(w.list, w.n, &ban, w.book, w.atlas, &p, w.arena);
    assert_true(im.clients.hit == 2 && im.clients.all == 3 && !im.clients.more && im.each_a_device);
    assert_true(im.devices.low == 600 && im.devices.high == 667);
    assert_true(im.people.low == 334 && im.people.high == 334);
    p.sample = 4; /* one did not send, or two share an address: which, is not known */
    im = ban_work_out(w.list, w.n, &ban, w.book, w.atlas, &p, w.arena);
    assert_true(!im.each_a_device && im.devices.low == 225 && im.devices.high == 1000);
    p.sample = 3;
    w.list[2].more_clients = true;
    im = ban_work_out(w.list, w.n, &ban, w.book, w.atlas, &p, w.arena);
    assert_true(im.clients.more && !im.clients.more_hit && !im.each_a_device && im.devices.low == 300);
    w.list[2].more_clients = false;
    w.list[1].run = 7; /* numbers of another run are others */
    im = ban_work_out(w.list, w.n, &ban, w.book, w.atlas, &p, w.arena);
    assert_true(im.clients.all == 0 && im.devices.high == 1000);
    end(&w);
}

/* ---- judged anew ---- */

static const struct chain_protection none = {.grade = "none"}, strong = {.grade = "strong",
                                                                         .version = "TLS 1.3",
                                                                         .cipher = "X",
                                                                         .group = "x25519"};
static const struct data_class classes[] = {{.class_name = "location.precise", .count = 2},
                                            {.class_name = "identifier.device", .count = 5}};
static const struct link
    app_link = {.role = LINK_APP, .identifier = APP, .seen = SEEN_OBSERVED},
    carrier_link = {.role = LINK_CARRIER, .identifier = "asn:64500", .seen = SEEN_OBSERVED},
    host_link = {.role = LINK_HOST, .identifier = "address:192.0.2.1", .seen = SEEN_OBSERVED},
    service_link = {.role = LINK_SERVICE, .identifier = "domain:api.example", .seen = SEEN_OBSERVED};
static const struct link *const links[] = {&app_link, &carrier_link, &host_link, &service_link};
static const struct link other_link = {
    .role = LINK_SERVICE, .identifier = "domain:other.example", .seen = SEEN_OBSERVED};
static const struct link other_host = {
    .role = LINK_HOST, .identifier = "address:192.0.2.2", .seen = SEEN_OBSERVED};
static const struct link *const other_links[] = {&app_link, &carrier_link, &other_host, &other_link};
static const struct chain chains[] = {{.kind = CHAIN_TRAFFIC,
                                       .links = links,
                                       .n_links = 4,
                                       .protection = &none,
                                       .data = classes,
                                       .n_data = 2,
                                       .data_seen = true,
                                       .flows = 20,
                                       .bytes = {100, 900},
                                       .protocol = "http",
                                       .transport = "tcp",
                                       .port = 80},
                                      {.kind = CHAIN_TRAFFIC,
                                       .links = other_links,
                                       .n_links = 4,
                                       .protection = &strong,
                                       .data_seen = true,
                                       .flows = 4,
                                       .bytes = {10, 90},
                                       .protocol = "tls",
                                       .transport = "tcp",
                                       .port = 443}};

static struct ban_impact judged(struct world *w, const char *rule, struct audit *a) {
    struct diagnostics *d = diagnostics_new(20);
    const char *text = arena_format(w->arena, "%srules:\n%s", POLICY_FRAME, rule);
    const struct policy *p = policy_load(w->arena, "t", text_of(text), d);
    if (!p) diagnostics_print(d, stderr);
    assert_non_null(p);
    *a = (struct audit){.chains = chains, .n_chains = 2, .atlas = w->atlas, .as_of = date_today()};
    policies_judge(w->arena, a, &p, 1, (struct judging){.threads = 1}, d);
    struct passage *list;
    size_t n = passages_of(a, w->arena, &list);
    struct ban ban = {.least = VERDICT_DENY, .audit = a};
    struct ban_impact im = ban_work_out(list, n, &ban, w->book, w->atlas, NULL, w->arena);
    diagnostics_free(d);
    return im;
}

static void lesser_measures(void **state) {
    static const struct {
        const char *rule, *kinds, *meets;
        uint64_t stops, saves; /* flows, of the first */
    } table[] = {
        {RULE("r", "deny", "{data: [location.precise]}"), "data-class hosts",
         "rule t/r asks for \"data: [location.precise]\": without these data it does not speak", 2, 18},
        {RULE("r", "deny", "{protection.grade: [none, weak]}"), "protect hosts",
         "rule t/r asks for \"protection.grade: [none, weak]\": protected so it does not speak", 0, 20},
        {RULE("r", "deny", "{all: [{data: [location.precise]}, {data: [identifier.device]}]}"),
         "data-class hosts",
         "rule t/r asks for \"data: [location.precise]\": without these data it does not speak", 7, 13},
        {RULE("r", "deny", "{carrier.present: yes}"), "way",
         "rule t/r, judged anew without these carriers: it does not speak", 0, 24},
        {RULE("r", "deny", "{service.present: yes}"), "", NULL, 0, 0}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct world w = begin();
        struct audit a;
        struct ban_impact im = judged(&w, table[i].rule, &a);
        const char *kinds = "";
        const struct ban_alternative *one = NULL;
        for (size_t k = 0; k < im.n_alternatives; k++) {
            kinds = arena_format(w.arena, "%s%s%s", kinds, k ? " " : "", im.alternatives[k].kind);
            if (strcmp(im.alternatives[k].kind, "hosts") != 0) one = &im.alternatives[k];
        }
        if (strcmp(table[i].kinds, kinds) != 0 && one) { /* in the order of what they save */
            const char *swapped = arena_format(w.arena, "%s hosts", one->kind);
            assert_string_equal(swapped, table[i].kinds);
        }
        if (table[i].meets) {
            assert_non_null(one);
            if (strcmp(one->kind, "data-class") == 0) assert_non_null(strstr(one->what, " at 1 service"));
            assert_string_equal(one->meets, table[i].meets);
            assert_int_equal(one->saves.flows, table[i].saves);
            assert_int_equal(one->stops.flows, table[i].stops);
        } else {
            assert_int_equal(im.n_alternatives, 0);
        }
        policies_free(&a);
        end(&w);
    }
}

/* ---- whatever the passages are ---- */

static uint64_t next_random(uint64_t *x) { /* Marsaglia's xorshift64 */
    *x ^= *x << 13, *x ^= *x >> 7, *x ^= *x << 17;
    return *x;
}

static const char *pick(uint64_t *x, const char *const *list, size_t n) {
    return list[next_random(x) % n];
}

static void assert_adds_up(const struct ban_impact *im) {
    struct amount apps = {0};
    uint64_t flows = 0, bytes = 0;
    for (size_t i = 0; i < im->n_passages; i++) {
        flows += im->passages[i].flows;
        bytes += im->passages[i].bytes[0] + im->passages[i].bytes[1];
    }
    assert_int_equal(im->all.flows, flows);
    assert_int_equal(im->all.bytes, bytes);
    for (size_t i = 0; i < im->n_apps; i++) {
        const struct ban_app *a = &im->apps[i];
        apps.flows += a->stops.flows;
        apps.bytes += a->stops.bytes;
        assert_true(a->stops.flows <= a->all.flows && a->stops.bytes <= a->all.bytes);
        assert_true(!a->whole || a->stops.flows == a->all.flows);
        if (i && im->apps[i - 1].app && a->app) assert_true(im->apps[i - 1].stops.bytes >= a->stops.bytes);
    }
    assert_int_equal(apps.flows, im->stops.flows);
    assert_int_equal(apps.bytes, im->stops.bytes);
    for (size_t i = 0; i < im->n_alternatives; i++) {
        const struct ban_alternative *x = &im->alternatives[i];
        bool beyond = strcmp(x->kind, "by-name") == 0 || strcmp(x->kind, "hosts") == 0;
        assert_true(x->stops.flows <= im->stops.flows && x->stops.bytes <= im->stops.bytes);
        if (!beyond) assert_int_equal(x->stops.flows + x->saves.flows, im->stops.flows);
    }
    uint64_t others = 0;
    for (size_t i = 0; i < im->n_bystanders; i++) others += im->bystanders[i].traffic.flows;
    assert_true(others <= im->all.flows - im->stops.flows);
}

static void amounts_add_up(void **state) {
    static const char *const apps[] = {NULL, APP, OTHER, "app:android/com.z"},
                             *const parties[] = {NULL, "tiktok", "umeng", "google", "nobody"},
                             *const names[] = {NULL, "domain:a.example", "domain:b.a.example",
                                               "domain:tiktok.com"},
                             *const addresses[] = {"192.0.2.1", "192.0.2.2", "2001:db8::1"};
    static const struct ban_removal removals[] = {
        {.kind = BAN_PARTY, .value = "tiktok"},
        {.kind = BAN_APP, .value = "android/com.zhiliaoapp.musically"},
        {.kind = BAN_HOST, .value = "a.example"},
        {.kind = BAN_HOST, .value = "2001:db8::1"},
        {.kind = BAN_PARTY, .value = "umeng"}};
    static const struct passage_verdict deny = {
        .policy = "p", .rule = "r", .title = "T", .program = "store", .verdict = VERDICT_DENY};
    uint64_t x = 88172645463325252u;
    for (unsigned turn = 0; turn < 300; turn++) {
        struct world w = begin();
        size_t n = next_random(&x) % 40;
        while (w.n < n) {
            struct passage *p = put(&w, pick(&x, apps, 4), pick(&x, parties, 5), pick(&x, names, 4),
                                    pick(&x, parties, 5), pick(&x, addresses, 3), next_random(&x) % 50);
            if (!p->app.identifier) p->app.holder = NULL;
            if (next_random(&x) % 4 == 0) p->verdicts = &deny, p->n_verdicts = 1;
        }
        struct ban ban = {.least = VERDICT_DENY, .removals = removals, .n_removals = next_random(&x) % 6};
        struct ban_impact im = ban_work_out(w.list, w.n, &ban, NULL, NULL, NULL, w.arena);
        assert_adds_up(&im);
        ban = (struct ban){.least = VERDICT_DENY, .policy = "another"};
        im = ban_work_out(w.list, w.n, &ban, NULL, NULL, NULL, w.arena);
        assert_true(im.n_stopped == 0 && im.stops.flows == 0 && im.n_apps == 0 && im.n_alternatives == 0);
        end(&w);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_stops),
                                       cmocka_unit_test(an_app_that_is_banned),
                                       cmocka_unit_test(bystanders),
                                       cmocka_unit_test(bystanders_of_passages),
                                       cmocka_unit_test(verdicts_that_count),
                                       cmocka_unit_test(devices_and_people),
                                       cmocka_unit_test(an_app_and_a_host),
                                       cmocka_unit_test(bystanders_that_stop_as_well),
                                       cmocka_unit_test(limits),
                                       cmocka_unit_test(hosts_that_are_used_otherwise),
                                       cmocka_unit_test(a_component_without_hosts),
                                       cmocka_unit_test(a_party_by_another_test),
                                       cmocka_unit_test(clients),
                                       cmocka_unit_test(lesser_measures),
                                       cmocka_unit_test(amounts_add_up)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
