/* Alerts: each thing once, after a time of learning; beacons by when uploads come, and by their sizes. */
#include "base/arena.h"
#include "watch/alert.h"
#include "watch/beat.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SECOND INT64_C(1000000000)
#define BEGIN (INT64_C(1790000000) * SECOND)

static const char *const acme[] = {"acme"}, *const other[] = {"other"}, *const both[] = {"acme", "other"};
static const char *const place[] = {"location"}, *const more[] = {"location", "contacts"};

static struct passage sends(const char *app, const char *service, const char *const *controllers,
                            uint16_t n) {
    return (struct passage){.key = 7,
                            .kind = CHAIN_TRAFFIC,
                            .app.identifier = app,
                            .service = {.identifier = service,
                                        .holder = "holder",
                                        .controllers = controllers,
                                        .n_controllers = n},
                            .host.identifier = "address:192.0.2.1",
                            .port = 443,
                            .grade = "strong"};
}

static size_t judge(struct alerts *a, const struct passage *p, size_t n, int64_t s, struct arena *to,
                    const struct alert **list) {
    struct alert_times times = {.now_ns = BEGIN + s * SECOND, .clock_ns = s * SECOND};
    return alerts_judge(a, p, n, times, to, list);
}

static void nothing_is_told_while_an_app_is_learnt(void **state) {
    (void)state;
    struct arena *to = arena_new();
    struct alerts *a = alerts_new((struct alert_options){.learn_seconds = 60});
    const struct alert *list;
    struct passage p = sends("app:android/a", "domain:x.example", acme, 1);
    assert_int_equal(judge(a, &p, 1, 0, to, &list), 0);
    p = sends("app:android/a", "domain:y.example", other, 1);
    assert_int_equal(judge(a, &p, 1, 59, to, &list), 0);
    p.service.controllers = both;
    p.service.n_controllers = 2;
    assert_int_equal(judge(a, &p, 1, 100, to, &list), 0);
    /* Another app's time begins when it is first seen. */
    p.app.identifier = "app:android/b";
    assert_int_equal(judge(a, &p, 1, 100, to, &list), 0);
    alerts_free(a);
    arena_free(to);
}

static void a_new_controller_is_told_once(void **state) {
    (void)state;
    struct arena *to = arena_new();
    struct alerts *a = alerts_new((struct alert_options){.learn_seconds = 60});
    const struct alert *list;
    struct passage p = sends("app:android/a", "domain:x.example", acme, 1);
    assert_int_equal(judge(a, &p, 1, 0, to, &list), 0);
    p.service.controllers = both;
    p.service.n_controllers = 2;
    assert_int_equal(judge(a, &p, 1, 61, to, &list), 1);
    assert_int_equal(list[0].kind, ALERT_CONTROLLER);
    assert_string_equal(list[0].now, "other");
    assert_int_equal(list[0].passage, 7);
    assert_int_equal(judge(a, &p, 1, 62, to, &list), 0);
    /* It is new for another app all the same. */
    struct passage two[] = {p, sends("app:android/b", "domain:x.example", acme, 1)};
    assert_int_equal(judge(a, two, 2, 63, to, &list), 0);
    two[1].service.controllers = other;
    assert_int_equal(judge(a, two, 2, 130, to, &list), 1);
    assert_string_equal(list[0].app, "app:android/b");
    alerts_free(a);
    arena_free(to);
}

static void new_data_and_weaker_protection_are_told(void **state) {
    (void)state;
    struct arena *to = arena_new();
    struct alerts *a = alerts_new((struct alert_options){.learn_seconds = 60});
    const struct alert *list;
    struct passage p = sends("app:android/a", "domain:x.example", acme, 1);
    p.data = place;
    p.n_data = 1;
    assert_int_equal(judge(a, &p, 1, 0, to, &list), 0);
    p.data = more;
    p.n_data = 2;
    p.grade = "none";
    assert_int_equal(judge(a, &p, 1, 90, to, &list), 2);
    assert_int_equal(list[0].kind, ALERT_DATA);
    assert_string_equal(list[0].now, "contacts");
    assert_int_equal(list[1].kind, ALERT_PROTECTION);
    assert_string_equal(list[1].before, "strong");
    assert_string_equal(list[1].now, "none");
    assert_int_equal(judge(a, &p, 1, 91, to, &list), 0);
    p.grade = "unknown"; /* says nothing */
    assert_int_equal(judge(a, &p, 1, 92, to, &list), 0);
    alerts_free(a);
    arena_free(to);
}

static void what_was_kept_is_known(void **state) {
    (void)state;
    struct arena *to = arena_new();
    struct alerts *a = alerts_new((struct alert_options){.learn_seconds = 60});
    const struct alert *list;
    struct passage p = sends("app:android/a", "domain:x.example", acme, 1);
    alerts_know(a, &p);
    assert_int_equal(judge(a, &p, 1, 0, to, &list), 0);
    p.service.controllers = other;
    assert_int_equal(judge(a, &p, 1, 1, to, &list), 1); /* its time of learning is over */
    alerts_free(a);
    arena_free(to);
}

/* Clocks of machines are set while they run: from 1970 to today, or back by an hour. */
static void a_clock_that_jumps_is_no_news(void **state) {
    (void)state;
    static const int64_t jumps[] = {INT64_C(1790000000), -INT64_C(86400) * 365, 3600, -3600};
    for (size_t i = 0; i < sizeof jumps / sizeof *jumps; i++) {
        struct arena *to = arena_new();
        struct alerts *a = alerts_new((struct alert_options){.learn_seconds = 60});
        const struct alert *list;
        struct passage p = sends("app:android/a", "domain:x.example", acme, 1);
        assert_int_equal(judge(a, &p, 1, 0, to, &list), 0);
        int64_t now = BEGIN + (10 + jumps[i]) * SECOND;
        p.service.controllers = other;
        assert_int_equal(alerts_judge(a, &p, 1, (struct alert_times){now, 10 * SECOND}, to, &list), 0);
        /* … and the time of learning ends when it should. */
        now = BEGIN + (70 + jumps[i]) * SECOND;
        p.data = place;
        p.n_data = 1;
        assert_int_equal(alerts_judge(a, &p, 1, (struct alert_times){now, 70 * SECOND}, to, &list), 1);
        assert_int_equal(list[0].kind, ALERT_DATA);
        assert_int_equal(list[0].time_ns, now);
        alerts_free(a);
        arena_free(to);
    }
}

struct rhythm {
    const char *about;
    double interval, wobble; /* seconds */
    unsigned uploads;
    uint64_t bytes, spread;
    uint16_t port;
    bool expected, is_beacon;
};

static const struct rhythm beats[] = {
    {"every minute, exactly", 60, 0, 20, 600, 0, 443, false, true},
    {"every minute, give or take", 60, 4, 20, 600, 40, 443, false, true},
    {"at any time", 60, 55, 20, 600, 0, 443, false, false},
    {"too few", 60, 0, 5, 600, 0, 443, false, false},
    {"too large", 60, 0, 20, 200000, 0, 443, false, false},
    {"of all sizes", 60, 0, 20, 2000, 1900, 443, false, false},
    {"many a second", 0.5, 0, 20, 600, 0, 443, false, false},
    {"a clock", 64, 0, 20, 90, 0, 123, false, false},
    {"a rule expects it", 60, 0, 20, 600, 0, 443, true, false},
};

static void run_beat(const struct rhythm *b, struct arena *to) {
    struct alerts *a = alerts_new((struct alert_options){0});
    static const struct passage_verdict allows[] = {
        {.policy = "p", .rule = "updates", .verdict = VERDICT_ALLOW}};
    struct passage p = sends("app:android/a", "domain:x.example", acme, 1);
    p.port = b->port;
    p.verdicts = allows;
    p.n_verdicts = b->expected;
    const struct alert *list;
    size_t n = 0;
    unsigned seed = 12345;
    for (unsigned i = 0; i < b->uploads; i++) {
        seed = seed * 1103515245u + 12345u;
        double shift = b->wobble * (((seed >> 8) % 2001) / 1000.0 - 1);
        int64_t at = BEGIN + (int64_t)((i * b->interval + shift) * 1e9);
        uint64_t extra = b->spread ? (seed >> 4) % (2 * b->spread) - b->spread : 0;
        struct flow_ended f = {.app = "app:android/a",
                               .service = TEXT("x.example"),
                               .port = b->port,
                               .first_ns = at,
                               .last_ns = at + SECOND,
                               .bytes = {b->bytes + extra, 100}};
        alerts_flow(a, &f);
        n += judge(a, &p, 1, (int64_t)(i * b->interval), to, &list);
    }
    if (n != b->is_beacon) print_message("%s: %zu alerts\n", b->about, n);
    assert_int_equal(n, b->is_beacon);
    alerts_free(a);
}

static void beacons_are_told_by_their_starts(void **state) {
    (void)state;
    struct arena *to = arena_new();
    for (size_t i = 0; i < sizeof beats / sizeof *beats; i++) run_beat(&beats[i], to);
    arena_free(to);
}

/* Visits that come at any time are no beacon, to however many places. */
static void chance_is_no_beacon(void **state) {
    (void)state;
    enum { PLACES = 400, VISITS = 60 };
    struct arena *to = arena_new();
    struct alerts *a = alerts_new((struct alert_options){0});
    const struct alert *list;
    size_t n = 0;
    uint64_t random = 88172645463325252;
    for (int i = 0; i < PLACES; i++) {
        int64_t at = BEGIN;
        for (int k = 0; k < VISITS; k++) {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            double fraction = (double)(random % 1000000 + 1) / 1000001;
            at += (int64_t)(-log(fraction) * 300e9);
            struct flow_ended f = {.port = 443, .first_ns = at, .bytes = {500, 0}};
            memcpy(f.server, &(int[4]){0, 0, 1, i}, 16);
            alerts_flow(a, &f);
            n += judge(a, NULL, 0, 0, to, &list);
        }
    }
    print_message("%zu of %d\n", n, PLACES);
    assert_true(n <= PLACES / 100);
    alerts_free(a);
    arena_free(to);
}

static void a_beacon_has_its_evidence(void **state) {
    (void)state;
    struct arena *to = arena_new();
    struct alerts *a = alerts_new((struct alert_options){0});
    const struct alert *list;
    for (int i = 0; i < 10; i++) {
        struct flow_ended f = {.port = 8443, .first_ns = BEGIN + i * 30 * SECOND, .bytes = {512, 0}};
        memcpy(f.server, "\0\0\0\0\0\0\0\0\0\0\377\377\300\0\2\11", 16);
        alerts_flow(a, &f);
    }
    struct passage p = sends(NULL, NULL, NULL, 0);
    p.service = (struct passage_holder){0};
    p.host.identifier = "address:192.0.2.9";
    static const uint8_t address[1][16] = {{[10] = 255, [11] = 255, [12] = 192, [14] = 2, [15] = 9}};
    p.addresses = address;
    p.n_addresses = 1;
    p.port = 8443;
    assert_int_equal(judge(a, &p, 1, 400, to, &list), 1);
    assert_int_equal(list[0].kind, ALERT_BEACON);
    assert_true(list[0].interval_s > 29.99 && list[0].interval_s < 30.01);
    assert_true(list[0].jitter < 0.001);
    assert_int_equal(list[0].uploads, 10);
    assert_int_equal(list[0].bytes, 512);
    assert_int_equal(list[0].passage, 7);
    assert_non_null(strstr(list[0].text, "192.0.2.9"));
    alerts_free(a);
    arena_free(to);
}

static const struct passage_verdict updates[] = {
    {.policy = "p", .rule = "updates", .verdict = VERDICT_ALLOW}};

static size_t beats_of(struct flow_ended f, struct passage p) {
    struct arena *to = arena_new();
    struct alerts *a = alerts_new((struct alert_options){0});
    const struct alert *list;
    f.bytes[0] = 512;
    for (int i = 0; i < 10; i++) {
        f.first_ns = BEGIN + i * 30 * SECOND;
        alerts_flow(a, &f);
    }
    p.verdicts = updates;
    p.n_verdicts = 1;
    p.port = f.port = 443;
    size_t n = judge(a, &p, 1, 400, to, &list);
    alerts_free(a);
    arena_free(to);
    return n;
}

/* However long a name is, and whichever of a place's addresses is meant. */
static void what_a_rule_expects_is_no_beacon(void **state) {
    (void)state;
    char app[300] = "app:process/", service[260] = "domain:";
    memset(app + 12, 'a', 280);
    memset(service + 7, 'b', 240);
    struct flow_ended named = {.app = app, .service = text_of(service + 7), .port = 443};
    assert_int_equal(beats_of(named, sends(app, service, acme, 1)), 0);
    static const uint8_t addresses[2][16] = {{[10] = 255, [11] = 255, [12] = 192, [14] = 2, [15] = 1},
                                             {[10] = 255, [11] = 255, [12] = 192, [14] = 2, [15] = 9}};
    struct flow_ended bare = {.app = app, .port = 443};
    memcpy(bare.server, addresses[1], 16);
    struct passage p = sends(app, NULL, NULL, 0);
    p.service = (struct passage_holder){0};
    p.addresses = addresses;
    p.n_addresses = 2;
    assert_int_equal(beats_of(bare, p), 0);
    p.n_addresses = 1;
    assert_int_equal(beats_of(bare, p), 1);
}

/* Whatever comes, the memory of it stays bounded, and what many uploads went to is not pushed out. */
static void a_flood_of_places_leaves_a_beacon(void **state) {
    (void)state;
    struct arena *to = arena_new();
    struct alerts *a = alerts_new((struct alert_options){0});
    const struct alert *list = NULL;
    size_t n = 0;
    for (int i = 0; i < 9; i++) {
        struct flow_ended f = {.service = TEXT("beat.example"),
                               .port = 443,
                               .first_ns = BEGIN + i * 60 * SECOND,
                               .bytes = {300, 0}};
        alerts_flow(a, &f);
        for (int k = 0; k < 8000; k++) {
            struct flow_ended noise = {.port = 80, .first_ns = BEGIN + i * 60 * SECOND, .bytes = {100, 0}};
            memcpy(noise.server, &(int[4]){0, 0, i, k}, 16);
            alerts_flow(a, &noise);
        }
        const struct alert *some;
        size_t came = judge(a, NULL, 0, i * 60, to, &some);
        if (came) list = some;
        n += came;
    }
    assert_int_equal(n, 1);
    assert_non_null(strstr(list[0].text, "beat.example"));
    alerts_free(a);
    arena_free(to);
}

/* What a client has sent at looks a second apart, in frames of which a bare one has 66 bytes. */
struct looks {
    const char *about;
    struct {
        uint32_t packets;
        uint64_t bytes;
    } sent[8];
    unsigned uploads;
    uint32_t payload; /* of the last one */
};

static const struct looks looks[] = {
    {"nothing more", {{3, 300}, {3, 300}, {3, 300}}, 0, 0},
    {"one beat", {{3, 300}, {3, 300}, {4, 416}, {4, 416}}, 1, 50},
    {"two beats", {{3, 300}, {3, 300}, {4, 416}, {4, 416}, {5, 540}, {5, 540}}, 2, 58},
    {"one over two looks", {{3, 300}, {3, 300}, {4, 416}, {5, 516}, {5, 516}}, 1, 84},
    {"what follows the start without a pause belongs to it", {{3, 300}, {4, 416}, {5, 532}, {5, 532}}, 0, 0},
    {"keep-alives and acknowledgements", {{3, 300}, {3, 300}, {4, 366}, {6, 498}, {7, 565}, {8, 619}}, 0, 0},
    {"an acknowledgement behind the beat", {{3, 300}, {3, 300}, {5, 482}, {5, 482}}, 1, 50},
    {"still under way", {{3, 300}, {3, 300}, {4, 416}}, 0, 0},
    {"the client is the other end", {{9, 9000}, {9, 9000}, {1, 70}, {1, 70}, {2, 186}, {2, 186}}, 1, 50}};

static void uploads_inside_a_connection(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++) {
        struct beat b = {0}, ended = {0};
        unsigned uploads = 0;
        for (unsigned k = 0; k < 8 && looks[i].sent[k].packets; k++)
            uploads +=
                beat_look(&b, looks[i].sent[k].packets, looks[i].sent[k].bytes, k * SECOND, 66, &ended);
        if (uploads != looks[i].uploads) print_message("%s: %u uploads\n", looks[i].about, uploads);
        assert_int_equal(uploads, looks[i].uploads);
        if (uploads) assert_int_equal(ended.upload, looks[i].payload);
    }
}

static void a_connection_that_beats(void **state) {
    (void)state;
    struct arena *to = arena_new();
    struct alerts *a = alerts_new((struct alert_options){.learn_seconds = 60});
    const struct alert *list;
    struct flow_ended beat = {
        .app = "app:process/x", .service = TEXT("x.example"), .port = 443, .bytes = {90, 0}};
    struct passage p = sends("app:process/x", "domain:x.example", acme, 1);
    size_t told = 0;
    for (int i = 0; i < 20; i++) {
        beat.first_ns = BEGIN + i * 30 * SECOND;
        alerts_beat(a, &beat);
        beat.first_ns += 11 * SECOND; /* flows at the same place disturb nothing */
        if (i % 3 == 0) alerts_flow(a, &beat);
        told += judge(a, &p, 1, i * 30, to, &list);
        if (told == 1 && list) break;
    }
    assert_int_equal(told, 1);
    assert_int_equal(list[0].kind, ALERT_BEACON);
    assert_true(fabs(list[0].interval_s - 30) < 0.01);
    assert_int_equal(list[0].bytes, 90);
    for (int i = 20; i < 40; i++) { /* the same place is told once, by whichever */
        beat.first_ns = BEGIN + i * 30 * SECOND;
        alerts_flow(a, &beat);
        assert_int_equal(judge(a, &p, 1, i * 30, to, &list), 0);
    }
    alerts_free(a);
    arena_free(to);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_told_while_an_app_is_learnt),
        cmocka_unit_test(a_new_controller_is_told_once),
        cmocka_unit_test(new_data_and_weaker_protection_are_told),
        cmocka_unit_test(what_was_kept_is_known),
        cmocka_unit_test(a_clock_that_jumps_is_no_news),
        cmocka_unit_test(beacons_are_told_by_their_starts),
        cmocka_unit_test(what_a_rule_expects_is_no_beacon),
        cmocka_unit_test(chance_is_no_beacon),
        cmocka_unit_test(a_beacon_has_its_evidence),
        cmocka_unit_test(uploads_inside_a_connection),
        cmocka_unit_test(a_connection_that_beats),
        cmocka_unit_test(a_flood_of_places_leaves_a_beacon),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
