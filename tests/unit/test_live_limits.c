/* Live capture without an end: memory, limits, and clocks that cannot be trusted. */
#include "wire.h"

#include "base/memory.h"
#include "evidence/capture/live_private.h"

#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

/* Bytes allocated now: by the sanitizer's count where there is one. */
size_t __sanitizer_get_current_allocated_bytes(void) __attribute__((weak));

static size_t allocated(void) {
    return __sanitizer_get_current_allocated_bytes ? __sanitizer_get_current_allocated_bytes()
                                                   : mallinfo2().uordblks + mallinfo2().hblkhd;
}

struct player {
    struct live *live;
    uint64_t number, us;
    uint64_t flows, packets, bytes; /* handed over */
};

static struct player player_new(struct live_limits limits) {
    return (struct player){.live = live_new(capture_options_default(), limits),
                           .us = UINT64_C(1700000000000000)};
}

static void play_frame(struct player *p, const struct build *b) {
    struct packet one = {.data = b->p,
                         .captured = (uint32_t)b->n,
                         .length = (uint32_t)b->n,
                         .time_ns = (int64_t)(p->us * 1000),
                         .link = 101,
                         .app = APP_NONE};
    live_take(p->live, &one, ++p->number);
}

static void play_tcp(struct player *p, struct tcp t, const char *says) {
    static struct build b;
    b.n = 0;
    put_tcp_packet(&b, t, (struct bytes){(const uint8_t *)says, strlen(says)});
    play_frame(p, &b);
}

static void take_ended(struct player *p) {
    struct capture *c = live_ended(p->live);
    if (!c) return;
    struct flow_iterator i = capture_flows(c);
    for (struct flow_view v; flow_next(&i, &v); p->flows++)
        for (int k = 0; k < 2; k++) {
            p->packets += v.packets[k];
            p->bytes += v.bytes[k];
        }
    capture_free(c);
}

static void pass(struct player *p, uint64_t us) {
    p->us += us;
    live_pass(p->live, (int64_t)(p->us * 1000));
}

static void player_end(struct player *p) {
    live_end(p->live);
    take_ended(p);
    struct live_counts c = live_counts(p->live);
    assert_int_equal(c.open, 0);
    assert_int_equal(c.ended, p->flows + c.lost);
    assert_null(live_ended(p->live));
    live_free(p->live);
}

enum { ACK = 16, FIN = 1, SYN = 2, RST = 4 };
enum { CLIENT = 0x0a000001, RESOLVER = 0x0a000035, SERVER = 0xc0000200 };

static struct tcp towards(bool server, uint32_t n, uint32_t sequence, uint8_t flags) {
    uint32_t client = CLIENT + n / 50000, host = SERVER + n % 200;
    uint16_t port = (uint16_t)(10000 + n % 50000);
    return server ? (struct tcp){client, host, port, 80, sequence, flags}
                  : (struct tcp){host, client, 80, port, sequence, flags};
}

/* A look-up of a name of its own, a connection that asks for it and is closed: six packets and two. */
static void play_visit(struct player *p, uint32_t n) {
    static struct build message, packet;
    char name[64], request[128];
    snprintf(name, sizeof name, "host%u.example", n);
    snprintf(request, sizeof request, "GET / HTTP/1.1\r\nHost: %s\r\n\r\n", name);
    uint32_t address = SERVER + n % 200;
    uint16_t port = (uint16_t)(20000 + n % 40000);
    message.n = packet.n = 0;
    put_dns_query(&message, (uint16_t)n, name);
    put_udp_packet(&packet, CLIENT, port, RESOLVER, 53, built(&message));
    play_frame(p, &packet);
    message.n = packet.n = 0;
    put_dns_answer(&message, (uint16_t)n, (const char *[]){name, NULL}, &address, 1);
    put_udp_packet(&packet, RESOLVER, 53, CLIENT, port, built(&message));
    play_frame(p, &packet);
    play_tcp(p, towards(true, n, 100, SYN), "");
    play_tcp(p, towards(false, n, 900, SYN | ACK), "");
    play_tcp(p, towards(true, n, 101, ACK), request);
    play_tcp(p, towards(false, n, 901, ACK | FIN), "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    play_tcp(p, towards(true, n, 200, ACK | FIN), "");
}

/* Days at speed: what is kept depends on what is open, and not on what has been. */
static void memory_stays_flat(void **state) {
    (void)state;
    enum { PARTS = 10 };
    uint32_t flows = __sanitizer_get_current_allocated_bytes ? 50000 : 500000; /* and as many look-ups */
    struct player p = player_new((struct live_limits){.most_look_ups = 2000, .idle_datagram_seconds = 20});
    size_t peak[PARTS] = {0};
    for (uint32_t i = 0; i < flows; i++) {
        play_visit(&p, i);
        if (i % 50 == 0) pass(&p, 500000);
        if (i % 100 == 0) take_ended(&p);
        if (i % 1000 == 0) live_open(p.live);
        size_t now = i % 16 ? 0 : allocated(), *part = &peak[(uint64_t)i * PARTS / flows];
        if (now > *part) *part = now;
    }
    if (getenv("LIVE_TELL"))
        for (int i = 0; i < PARTS; i++) print_message("part %d: at most %zu bytes\n", i, peak[i]);
    for (int i = 5; i < PARTS; i++) assert_true(peak[i] < peak[4] + peak[4] / 10);
    assert_int_equal(live_counts(p.live).early, 0);
    player_end(&p);
    assert_int_equal(p.flows, 2 * (uint64_t)flows);
    assert_int_equal(p.packets, 7 * (uint64_t)flows);
}

/* More new flows than there is room for, all within a moment: those idle longest go, and what is handed over
 * is whole. */
static void a_flood(void **state) {
    (void)state;
    enum { ROOM = 1000, FLOOD = 50000 };
    struct player p = player_new((struct live_limits){.most_open = ROOM});
    size_t most = 0;
    pass(&p, 0);
    for (uint32_t i = 0; i < FLOOD; i++) {
        play_tcp(&p, towards(true, i, 100, SYN), "");
        if (i % 100 == 0) play_tcp(&p, towards(true, 7, 101 + i, ACK), "x"); /* this one is alive */
        if (i % 500 == 0) take_ended(&p);
        if (i > 2 * ROOM && allocated() > most) most = allocated();
        assert_true(live_counts(p.live).open <= ROOM);
    }
    struct live_counts c = live_counts(p.live);
    assert_true(c.early > FLOOD - ROOM - 500 && c.early <= FLOOD);
    assert_int_equal(c.lost, 0);
    assert_int_equal(c.split, 0);
    assert_true(most < 16 << 20);
    take_ended(&p); /* there is room for as many as may be open */
    player_end(&p);
    assert_int_equal(p.flows, FLOOD);
    assert_int_equal(p.packets, FLOOD + FLOOD / 100);
}

/* Nobody takes what has ended: it is bounded as well, and what is lost is told. */
static void nobody_takes(void **state) {
    (void)state;
    enum { ROOM = 100, FLOOD = 5000 };
    struct player p = player_new((struct live_limits){.most_open = ROOM, .most_look_ups = 50});
    for (uint32_t i = 0; i < FLOOD; i++) play_visit(&p, i);
    struct live_counts c = live_counts(p.live);
    assert_true(c.lost > 0);
    assert_true(c.look_ups <= 2 * 50);
    assert_true(c.forgotten > 0);
    player_end(&p);
    assert_true(p.flows >= ROOM);
}

/* However little room there is, all packets are told once. */
static void little_room(void **state) {
    (void)state;
    for (uint32_t room = 1; room < 10; room++) {
        struct player p = player_new((struct live_limits){.most_open = room, .most_look_ups = 1 + room % 3});
        for (uint32_t i = 0; i < 200; i++) {
            play_visit(&p, i);
            live_open(p.live);
            take_ended(&p);
        }
        uint64_t lost = live_counts(p.live).lost;
        player_end(&p);
        if (!lost) assert_int_equal(p.packets, 7 * 200);
    }
}

/* Time stamps that jump by years end nothing: only the clock that does not jump does. */
static void time_stamps_jump(void **state) {
    (void)state;
    static const int64_t jumps[] = {
        0, INT64_C(-3000000000000000000), INT64_C(5000000000000000000), INT64_MAX, INT64_MIN, 0};
    struct player p = player_new((struct live_limits){0});
    static struct build b;
    for (size_t i = 0; i < sizeof jumps / sizeof *jumps; i++) {
        b.n = 0;
        put_tcp_packet(&b, towards(true, 1, 100, i ? ACK : SYN), (struct bytes){(const uint8_t *)"", 0});
        struct packet one = {
            .data = b.p, .captured = (uint32_t)b.n, .length = (uint32_t)b.n, .link = 101, .app = APP_NONE};
        one.time_ns = jumps[i];
        live_take(p.live, &one, i + 1);
        live_pass(p.live, (int64_t)i * 1000000000);
        assert_null(live_ended(p.live));
    }
    assert_int_equal(live_counts(p.live).open, 1);
    live_pass(p.live, INT64_C(-77)); /* this one should not go back either */
    assert_null(live_ended(p.live));
    player_end(&p);
    assert_int_equal(p.flows, 1);
    assert_int_equal(p.packets, 6);
}

/* When flows end, by the clock of passes. */
static void ends(void **state) {
    (void)state;
    static const struct {
        const char *what;
        uint8_t flags[4]; /* of packets, by the client and the server in turn; 0: no more */
        unsigned seconds;
    } cases[] = {{"closed", {SYN, ACK | FIN, ACK | FIN}, 5},
                 {"reset", {SYN, ACK, ACK | RST}, 5},
                 {"half closed", {SYN, ACK | FIN}, 600},
                 {"quiet", {SYN, ACK, ACK}, 600}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct player p = player_new((struct live_limits){0});
        pass(&p, 0);
        for (unsigned k = 0; cases[i].flags[k]; k++)
            play_tcp(&p, towards(k % 2 == 0, 1, 100, cases[i].flags[k]), "");
        unsigned seconds = 0;
        for (pass(&p, 0); seconds < 1000 && p.flows == 0; seconds++) {
            pass(&p, 1000000);
            take_ended(&p);
        }
        if (seconds != cases[i].seconds) fail_msg("%s: ends after %u seconds", cases[i].what, seconds);
        player_end(&p);
    }
}

/* Look-ups are told soon, while flows that they led to are still open. */
static void look_ups_are_told_soon(void **state) {
    (void)state;
    static struct build message, packet;
    struct player p = player_new((struct live_limits){0});
    uint32_t address = SERVER;
    pass(&p, 0);
    message.n = packet.n = 0;
    put_dns_answer(&message, 1, (const char *[]){"a.example", NULL}, &address, 1);
    put_udp_packet(&packet, RESOLVER, 53, CLIENT, 20000, built(&message));
    play_frame(&p, &packet);
    play_tcp(&p, towards(true, 0, 100, SYN), "");
    pass(&p, 0);
    for (unsigned seconds = 0; seconds < 20; seconds++) {
        assert_null(live_ended(p.live));
        pass(&p, 1000000);
    }
    struct capture *c = live_ended(p.live);
    assert_non_null(c);
    struct dns_iterator i = capture_dns(c);
    struct dns_view v;
    assert_true(dns_next(&i, &v));
    assert_false(dns_next(&i, &v));
    capture_free(c);
    p.flows++;
    assert_int_equal(live_counts(p.live).open, 1);
    player_end(&p);
}

static void play_answer(struct player *p, uint16_t id, const char *name, uint32_t address) {
    static struct build message, packet;
    message.n = packet.n = 0;
    put_dns_answer(&message, id, (const char *[]){name, NULL}, &address, 1);
    put_udp_packet(&packet, RESOLVER, 53, CLIENT, 20000, built(&message));
    play_frame(p, &packet);
}

/* How many answers are told now, all of that name. */
static unsigned answers_now(struct player *p, const char *name) {
    unsigned n = 0;
    size_t at = 0;
    for (struct dns_view v; live_answer_next(p->live, &at, &v); n++) {
        assert_true(text_is(intern_get(v.shard->strings, v.entry->name), name));
        assert_int_equal(v.flow.server_port, 53);
        assert_non_null(dns_first_answer(v.shard, v.entry));
    }
    live_answers_taken(p->live);
    return n;
}

/* A resolver that keeps its port is never quiet: what it answers is told at once all the same, and once. */
static void answers_of_a_busy_flow(void **state) {
    (void)state;
    struct player p = player_new((struct live_limits){.most_look_ups = 50});
    pass(&p, 0);
    for (uint16_t n = 0; n < 300; n++) {
        char name[32];
        snprintf(name, sizeof name, "host%u.example", n);
        play_answer(&p, n, name, SERVER + n);
        if (n % 3 == 1) live_turn(p.live, TURN_ENDED);
        assert_int_equal(answers_now(&p, name), 1);
        assert_int_equal(answers_now(&p, name), 0);
        pass(&p, 1000000);
        take_ended(&p);
        assert_int_equal(p.flows, 0);
    }
    play_answer(&p, 400, "last.example", SERVER);
    live_end(p.live);
    struct capture *c = live_ended(p.live);
    struct dns_iterator i = capture_dns(c);
    unsigned told = 0, untold = 0;
    for (struct dns_view v; dns_next(&i, &v);) *(v.entry->handed_out ? &told : &untold) += 1;
    assert_true(told >= 50 && told <= 100); /* as many as are kept */
    assert_int_equal(untold, 1);
    capture_free(c);
    p.flows++;
    player_end(&p);
}

/* Many look-ups end no flow. */
static void a_flood_of_answers(void **state) {
    (void)state;
    enum { ROOM = 100, OPEN = 90 };
    struct player p = player_new((struct live_limits){.most_open = ROOM, .most_look_ups = 10});
    pass(&p, 0);
    for (uint32_t i = 0; i < OPEN; i++) play_tcp(&p, towards(true, i, 100, SYN), "");
    for (uint16_t n = 0; n < 1000; n++) {
        char name[32];
        snprintf(name, sizeof name, "host%u.example", n);
        play_answer(&p, n, name, SERVER + n);
        assert_true(live_counts(p.live).look_ups <= 2 * 10);
    }
    assert_int_equal(live_counts(p.live).early, 0);
    assert_int_equal(live_counts(p.live).open, OPEN + 1);
    assert_true(live_counts(p.live).forgotten > 900);
    player_end(&p);
}

static void behind_the_end(void **state) {
    (void)state;
    struct player p = player_new((struct live_limits){0});
    play_visit(&p, 1);
    live_end(p.live);
    live_end(p.live);
    take_ended(&p);
    assert_int_equal(p.flows, 2);
    play_tcp(&p, towards(true, 1, 300, ACK), "x"); /* goes on: told as another flow, and counted */
    play_tcp(&p, towards(true, 1, 5000, SYN), ""); /* is another one */
    play_visit(&p, 2);
    struct live_counts c = live_counts(p.live);
    assert_int_equal(c.split, 1);
    assert_int_equal(c.ended, 2);
    assert_int_equal(c.open, 4);
    player_end(&p);
    assert_int_equal(p.flows, 6);
}

/* A look-up names flows that come later, however often what was kept has moved on; one that comes after a
 * flow was handed over is counted. */
static void look_ups_stay(void **state) {
    (void)state;
    static struct build message, packet;
    struct player p = player_new((struct live_limits){.most_look_ups = 1000});
    uint32_t address = SERVER + 9;
    for (unsigned n = 0; n < 3000; n++) { /* the same again and again takes no room */
        message.n = packet.n = 0;
        put_dns_answer(&message, (uint16_t)n, (const char *[]){"a.example", NULL}, &address, 1);
        put_udp_packet(&packet, RESOLVER, 53, CLIENT, (uint16_t)(20000 + n % 10), built(&message));
        play_frame(&p, &packet);
        pass(&p, 20000000);
        take_ended(&p);
    }
    assert_true(live_counts(p.live).look_ups < 1000);
    assert_int_equal(live_counts(p.live).forgotten, 0);
    play_tcp(&p, towards(true, 9, 100, SYN), "");
    struct flow_iterator i = capture_flows(live_open(p.live));
    bool named = false;
    for (struct flow_view v; flow_next(&i, &v);)
        named = named || (v.flow->key.transport == 6 && v.server_name.n == 9 && v.dns_certain);
    assert_true(named);
    play_tcp(&p, towards(true, 10, 100, SYN), "");
    live_end(p.live);
    take_ended(&p);
    address = SERVER + 10;
    message.n = packet.n = 0;
    put_dns_answer(&message, 1, (const char *[]){"late.example", NULL}, &address, 1);
    put_udp_packet(&packet, RESOLVER, 53, CLIENT, 9999, built(&message));
    play_frame(&p, &packet);
    assert_int_equal(live_counts(p.live).late, 1);
    player_end(&p);
}

static uint32_t owner_of(void *context, const struct flow_key *key, unsigned from) {
    return live_app(context, TEXT("ebpf"), from == 0 || from == 1 ? TEXT("/usr/bin/x") : TEXT("?"));
}

static void apps(void **state) {
    (void)state;
    struct player p = player_new((struct live_limits){0});
    live_ask(p.live, owner_of, p.live);
    play_visit(&p, 1);
    live_end(p.live);
    struct capture *c = live_ended(p.live);
    struct flow_iterator i = capture_flows(c);
    for (struct flow_view v; flow_next(&i, &v); p.flows++) {
        assert_int_equal(v.app_id.n, 10);
        assert_memory_equal(v.app_source.p, "ebpf", 4);
    }
    capture_free(c);
    player_end(&p);
}

/* The only open flow. */
static struct flow_view only_flow(struct player *p) {
    struct flow_iterator i = capture_flows(live_open(p->live));
    struct flow_view v, other;
    assert_true(flow_next(&i, &v));
    assert_false(flow_next(&i, &other));
    return v;
}

static bool is_settled(struct player *p) {
    uint32_t at = 0;
    struct live_flow f;
    (void)live_open(p->live);
    assert_true(live_flow_next(p->live, &at, &f));
    return live_settled(p->live, &f);
}

/* A flow of which a name may come at any moment is not settled, unless it falls silent. */
static void settles(void **state) {
    (void)state;
    struct player p = player_new((struct live_limits){0});
    pass(&p, 1);
    play_tcp(&p, towards(true, 0, 100, SYN), "");
    play_tcp(&p, towards(true, 0, 101, ACK), "GET / HTTP/1.1\r\nHo");
    assert_false(is_settled(&p));
    pass(&p, 1); /* it came at the latest now */
    pass(&p, 1000000);
    assert_false(is_settled(&p));
    pass(&p, 1000000);
    assert_true(is_settled(&p)); /* nothing came for two seconds */
    play_tcp(&p, towards(true, 0, 119, ACK), "st: a.");
    assert_true(is_settled(&p)); /* what was told is not taken back because more comes */
    play_tcp(&p, towards(true, 0, 125, ACK), "example\r\n\r\n");
    assert_true(is_settled(&p));
    assert_true(text_is(only_flow(&p).server_name, "a.example"));
    player_end(&p);
}

/* One that is never quiet settles with its name, or after ten seconds without. */
static void settles_in_the_end(void **state) {
    (void)state;
    struct player p = player_new((struct live_limits){0});
    pass(&p, 1);
    play_tcp(&p, towards(true, 0, 100, SYN), "");
    play_tcp(&p, towards(true, 0, 101, ACK), "GET / HTTP/1.1\r\nHo");
    for (unsigned i = 0; i < 9; i++) {
        pass(&p, 1000000);
        play_tcp(&p, towards(true, 0, 119, ACK), "");
        assert_false(is_settled(&p));
    }
    pass(&p, 1000000);
    play_tcp(&p, towards(true, 0, 119, ACK), "");
    assert_true(is_settled(&p));
    play_tcp(&p, towards(true, 0, 119, ACK), "st: a.example\r\n\r\n");
    assert_true(text_is(only_flow(&p).server_name, "a.example"));
    player_end(&p);
}

/* What was sent so far over a connection that stays open has been read: it need not end for that to be known.
 */
static void open_contents(void **state) {
    (void)state;
    struct capture_options options = capture_options_default();
    options.content.finder = finder_source_new(NULL, (struct masking_key){{1}}, finder_limits_default());
    struct player p = {.live = live_new(options, (struct live_limits){0})};
    play_tcp(&p, towards(true, 0, 100, SYN), "");
    play_tcp(&p, towards(true, 0, 101, ACK), "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n");
    struct flow_view v = only_flow(&p);
    assert_non_null(flow_content(&v));
    assert_int_equal(content_view_now(flow_content(&v)), CONTENT_SEEN);
    play_tcp(&p, towards(true, 0, 136, ACK),
             "POST / HTTP/1.1\r\nHost: a.example\r\nContent-Length: 1\r\n"
             "Content-Encoding: gzip\r\n\r\n!");
    v = only_flow(&p);
    assert_int_equal(content_view_now(flow_content(&v)), CONTENT_PARTLY); /* the body is no gzip */
    live_free(p.live);
    finder_source_free(options.content.finder);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(ends),
                                       cmocka_unit_test(settles),
                                       cmocka_unit_test(settles_in_the_end),
                                       cmocka_unit_test(open_contents),
                                       cmocka_unit_test(behind_the_end),
                                       cmocka_unit_test(look_ups_are_told_soon),
                                       cmocka_unit_test(answers_of_a_busy_flow),
                                       cmocka_unit_test(a_flood_of_answers),
                                       cmocka_unit_test(little_room),
                                       cmocka_unit_test(nobody_takes),
                                       cmocka_unit_test(a_flood),
                                       cmocka_unit_test(time_stamps_jump),
                                       cmocka_unit_test(look_ups_stay),
                                       cmocka_unit_test(apps),
                                       cmocka_unit_test(memory_stays_flat)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
