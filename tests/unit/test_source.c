/* Phones' streams, and strangers on the same ports: loopback only. */
#include "evidence/live/source.h"

#include <netinet/in.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
// cmocka wants the above first
#include <cmocka.h>

enum { BATCH = 4096 };

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

struct listening {
    struct source *source;
    struct diagnostics *d;
    struct sockaddr_in at;
    int type;
    size_t packets;
};

/* A port that was free a moment ago. */
static struct listening begin(int type) {
    struct listening l = {.d = diagnostics_new(1000), .type = type};
    l.at = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof l.at;
    int fd = socket(AF_INET, type, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&l.at, n), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&l.at, &n), 0);
    close(fd);
    char name[64];
    snprintf(name, sizeof name, "%s:127.0.0.1:%u", type == SOCK_DGRAM ? "udp" : "tcp", ntohs(l.at.sin_port));
    l.source = source_open(name, (struct source_options){0}, l.d);
    assert_non_null(l.source);
    return l;
}

static void end(struct listening *l) {
    source_close(l->source);
    diagnostics_free(l->d);
}

static int caller(const struct listening *l) {
    int fd = socket(AF_INET, l->type, 0);
    assert_int_equal(connect(fd, (const struct sockaddr *)&l->at, sizeof l->at), 0);
    return fd;
}

static void count(void *context, const struct packet *p) {
    struct listening *l = context;
    l->packets += p->captured == 28;
}

static void read_on(struct listening *l) {
    usleep(20000);
    source_read(l->source, BATCH, count, l);
}

/* The header of pcap, and a record. */
static const uint8_t header[24] = {0xD4, 0xC3, 0xB2, 0xA1, 2, 0, 4, [17] = 0xFF, 0xFF, [20] = 101};
static const uint8_t packet[16 + 28] = {[8] = 28, [12] = 28, [16] = 0x45, [19] = 28, [25] = 17};

static void say(int fd, const void *p, size_t n) {
    assert_int_equal(send(fd, p, n, MSG_NOSIGNAL), (ssize_t)n);
}

/* Packets of an interface that was never described, as fast as they go, for ten seconds at most. */
static struct flood {
    int fd;
    atomic_bool stop;
} flood;

static void *pour(void *unused) {
    (void)unused;
    static uint8_t blocks[256 * 1024];
    static const uint8_t section[28] = {0x0A, 0x0D, 0x0D, 0x0A, 28,       [8] = 0x4D,
                                        0x3C, 0x2B, 0x1A, 1,    [24] = 28};
    static const uint8_t packet_of_none[32] = {6, [4] = 32, [8] = 5, [28] = 32};
    for (size_t i = 0; i < sizeof blocks; i += sizeof packet_of_none)
        memcpy(blocks + i, packet_of_none, sizeof packet_of_none);
    send(flood.fd, section, sizeof section, MSG_NOSIGNAL);
    for (double end = now() + 10; !atomic_load(&flood.stop) && now() < end;)
        if (send(flood.fd, blocks, sizeof blocks, MSG_NOSIGNAL) <= 0) break;
    return NULL;
}

/* What comes without an end and without a packet does not hold up who reads. */
static void blocks_without_an_end(void **state) {
    (void)state;
    struct listening l = begin(SOCK_STREAM);
    pthread_t thread;
    flood.fd = caller(&l);
    flood.stop = false;
    assert_int_equal(pthread_create(&thread, NULL, pour, NULL), 0);
    double longest = 0;
    for (double until = now() + 1; now() < until;) {
        double began = now();
        assert_int_equal(source_read(l.source, BATCH, count, &l), 0);
        if (now() - began > longest) longest = now() - began;
    }
    atomic_store(&flood.stop, true);
    shutdown(flood.fd, SHUT_RDWR);
    pthread_join(thread, NULL);
    close(flood.fd);
    assert_true(source_state(l.source).malformed > 0);
    end(&l);
    if (longest > 2) fail_msg("a reading took %.1f s", longest);
}

/* Strangers who connect, however many and however often, leave a phone that is quiet for a while alone. */
static void strangers_push_nobody_out(void **state) {
    (void)state;
    enum { STRANGERS = 15, TIMES = 4 };
    struct listening l = begin(SOCK_STREAM);
    int phone = caller(&l), strangers[STRANGERS * TIMES];
    say(phone, header, sizeof header);
    say(phone, packet, sizeof packet);
    read_on(&l);
    assert_int_equal(l.packets, 1);
    for (int i = 0; i < STRANGERS * TIMES; i++) {
        strangers[i] = caller(&l);
        if (i % STRANGERS == STRANGERS - 1) read_on(&l);
    }
    say(phone, packet, sizeof packet);
    read_on(&l);
    assert_int_equal(l.packets, 2);
    for (int i = 0; i < STRANGERS * TIMES; i++) close(strangers[i]);
    close(phone);
    end(&l);
}

/* Made-up senders do not fill the log: what is damaged is counted each time, and told ever more seldom. */
static void damage_is_told_seldom(void **state) {
    (void)state;
    enum { SENDERS = 300 };
    static const uint8_t nonsense[64];
    struct listening l = begin(SOCK_DGRAM);
    for (int64_t i = 0; i < SENDERS; i++) {
        int stranger = caller(&l);
        say(stranger, nonsense, sizeof nonsense);
        close(stranger);
        source_read(l.source, BATCH, count, &l);
        source_tick(l.source, (i + 1) * 1000000000, l.d); /* one a second */
    }
    assert_true(source_state(l.source).malformed > SENDERS - 50);
    size_t told = diagnostics_count(l.d);
    if (told == 0 || told > 12) fail_msg("told %zu times", told);
    assert_non_null(diagnostics_get(l.d, 0)->clause);
    /* a day of quiet later it is news */
    int stranger = caller(&l);
    say(stranger, nonsense, sizeof nonsense);
    close(stranger);
    read_on(&l);
    source_tick(l.source, INT64_C(200000000000000), l.d);
    assert_int_equal(diagnostics_count(l.d), told + 1);
    end(&l);
}

int main(void) {
    alarm(100);
    const struct CMUnitTest tests[] = {cmocka_unit_test(blocks_without_an_end),
                                       cmocka_unit_test(strangers_push_nobody_out),
                                       cmocka_unit_test(damage_is_told_seldom)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
