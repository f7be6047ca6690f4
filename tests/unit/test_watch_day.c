/* A day of flows on the whole road (live capture, custody, policy, store), as fast as it goes: memory stays
 * flat, nothing is lost, and what is worth telling is told once. */
#include "library/watch.h"

#include "../../bench/watch_made.h"

#include <arpa/inet.h>
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
// cmocka wants the four above first
#include <cmocka.h>

#if defined(__SANITIZE_ADDRESS__)
size_t __sanitizer_get_current_allocated_bytes(void);
#endif

enum { MINUTES = 24 * 60, A_MINUTE = 80, SERVICES = 400, CLIENTS = 50, BEAT_MINUTES = 5, JUDGED_EVERY = 20 };

static size_t in_use(void) {
#if defined(__SANITIZE_ADDRESS__)
    return __sanitizer_get_current_allocated_bytes();
#else
    struct mallinfo2 m = mallinfo2();
    return m.uordblks + m.hblkhd;
#endif
}

/* What was told. */
struct heard {
    uint64_t findings, alerts, beacons;
    bool beat; /* … one of them the one there is */
};

static bool hear(void *context, const char *line, size_t n) {
    struct heard *h = context;
    h->findings += memmem(line, n, "\"kind\":\"finding\"", 16) != NULL;
    h->alerts += memmem(line, n, "\"kind\":\"alert\"", 14) != NULL;
    if (!memmem(line, n, "\"type\":\"beacon\"", 15)) return true;
    h->beacons++;
    h->beat |= memmem(line, n, "beat.example", 12) != NULL;
    return true;
}

struct day {
    struct cordon *cordon;
    struct watch *watch;
    int64_t began_ns, clock_ns; /* since 1970; of CLOCK_MONOTONIC */
    uint64_t packets;
    uint32_t flows;
    uint64_t random;
    struct heard heard;
};

static uint32_t draw(struct day *d, uint32_t below) {
    d->random ^= d->random << 13;
    d->random ^= d->random >> 7;
    d->random ^= d->random << 17;
    return (uint32_t)(d->random % below);
}

static void give(struct day *d, const struct made *m, int64_t after_ns) {
    struct packet p = made_packet(m, d->began_ns + after_ns);
    live_take(d->watch->live, &p, ++d->packets);
}

/* A look-up, a visit and its end; sizes and places as they come. */
static void visit(struct day *d, struct made_ends e, const char *name, size_t size, int64_t at) {
    struct made m;
    char request[400];
    struct made_ends resolver = {e.client, 0x09090909, e.client_port, 53};
    made_question(&m, resolver, e.client_port, name);
    give(d, &m, at);
    made_answer(&m, resolver, e.client_port, name, e.server);
    give(d, &m, at + 1000000);
    made_tcp(&m, e, true, 100, MADE_SYN, NULL, 0);
    give(d, &m, at + 2000000);
    made_tcp(&m, e, false, 900, MADE_SYN | MADE_ACK, NULL, 0);
    give(d, &m, at + 3000000);
    int n = snprintf(request, sizeof request, "GET /%0*d HTTP/1.1\r\nHost: %s\r\n\r\n", (int)size, 0, name);
    made_tcp(&m, e, true, 101, MADE_ACK, request, (size_t)n);
    give(d, &m, at + 4000000);
    made_tcp(&m, e, true, 101 + (uint32_t)n, MADE_FIN | MADE_ACK, NULL, 0);
    give(d, &m, at + 5000000);
    made_tcp(&m, e, false, 901, MADE_FIN | MADE_ACK, NULL, 0);
    give(d, &m, at + 6000000);
}

static void minute(struct day *d, unsigned number) {
    int64_t at = number * INT64_C(60000000000);
    watch_lock(d->watch);
    for (unsigned i = 0; i < A_MINUTE; i++, d->flows++) {
        char name[40];
        uint32_t service = draw(d, SERVICES);
        struct made_ends e = {0x0a000000 + d->flows % CLIENTS, 0x08000000 + service * 257,
                              (uint16_t)(1024 + d->flows % 60000), 80};
        snprintf(name, sizeof name, i == 0 ? "n%u.example" : "s%u.example", i == 0 ? number : service);
        visit(d, e, name, draw(d, 300), at + draw(d, 60000) * INT64_C(1000000));
    }
    struct made_ends e = {0x0a0000ff, 0x08080101, (uint16_t)(2000 + number), 80};
    if (number % BEAT_MINUTES == 0) visit(d, e, "beat.example", 20, at);
    d->clock_ns += INT64_C(60000000000);
    live_pass(d->watch->live, d->clock_ns);
    watch_unlock(d->watch);
    if (number % JUDGED_EVERY) {
        watch_gather(d->watch);
        return;
    }
    d->watch->next_ns = 0;
    assert_int_equal(cordon_watch_step(d->cordon, 0, hear, &d->heard), CORDON_FINE);
}

static char *free_source(char to[64]) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof at;
    int s = socket(AF_INET, SOCK_DGRAM, 0);
    assert_int_equal(bind(s, (struct sockaddr *)&at, size), 0);
    assert_int_equal(getsockname(s, (struct sockaddr *)&at, &size), 0);
    close(s);
    snprintf(to, 64, "udp:127.0.0.1:%u", ntohs(at.sin_port));
    return to;
}

static void start(struct day *d, const char *store) {
    struct cordon_options options = CORDON_OPTIONS;
    struct cordon_watch_options watch = CORDON_WATCH_OPTIONS;
    char source[64];
    watch.no_programs = true;
    watch.store = store;
    options.as_if_in_force = true;
    d->cordon = cordon_new(&options);
    assert_int_equal(cordon_add_policy(d->cordon, "clean-network-2020"), CORDON_FINE);
    assert_int_equal(cordon_watch_source(d->cordon, free_source(source)), CORDON_FINE);
    enum cordon_status s = cordon_watch_begin(d->cordon, &watch);
    if (s != CORDON_FINE) cordon_print_diagnostics(d->cordon, stderr);
    assert_int_equal(s, CORDON_FINE);
    d->watch = d->cordon->watch;
    d->clock_ns = watch_clock();
    d->began_ns = watch_time() - 86400 * INT64_C(1000000000);
}

static void a_day_leaves_memory_flat(void **state) {
    (void)state;
    char store[] = "/tmp/cordon-day-XXXXXX";
    char file[64], wal[80];
    assert_non_null(mkdtemp(store));
    snprintf(file, sizeof file, "%s/log.sqlite", store);
    struct day d = {.random = 88172645463325252};
    start(&d, file);
    size_t quarter = 0;
    for (unsigned i = 0; i < MINUTES; i++) {
        minute(&d, i);
        if (i == MINUTES / 4) quarter = in_use();
    }
    size_t whole = in_use();
    print_message("%u flows; %zu kB in use after a quarter of the day, %zu kB at its end\n", d.flows,
                  quarter / 1000, whole / 1000);
    /* Each minute has a name of its own: 1,080 more chains, names and rows than after a quarter. */
    assert_true(whole < quarter + quarter / 4 + 4000000);
    struct cordon_watch_state s = {.size = sizeof s};
    cordon_watch_state(d.cordon, &s);
    assert_int_equal(s.packets, d.packets);
    assert_int_equal(s.flows_early + s.flows_lost + s.not_stored, 0);
    assert_int_equal(cordon_watch_end(d.cordon, hear, &d.heard), CORDON_FINE);
    cordon_watch_state(d.cordon, &s);
    assert_int_equal(s.flows_open, 0);
    assert_int_equal(s.flows_ended, 2 * (d.flows + MINUTES / BEAT_MINUTES));
    assert_true(d.heard.findings >= SERVICES);
    assert_true(d.heard.beacons >= 1 && d.heard.beacons <= 1 + SERVICES / 100); /* the others by chance */
    assert_true(d.heard.beat);
    cordon_free(d.cordon);
    struct stat st;
    assert_int_equal(stat(file, &st), 0);
    assert_true(st.st_size > 100000);
    unlink(file);
    for (size_t i = 0; i < 2; i++) {
        snprintf(wal, sizeof wal, "%s%s", file, i ? "-wal" : "-shm");
        unlink(wal);
    }
    rmdir(store);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_day_leaves_memory_flat)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
