/* Captures that come in pieces, as PCAPdroid sends them. */
#include "evidence/capture/trailer.h"
#include "evidence/live/listen.h"
#include "evidence/live/packet_stream.h"

#include "base/memory.h"

#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
// cmocka wants the above first
#include <cmocka.h>

struct made {
    uint8_t bytes[4096];
    size_t n;
};

static void put32(struct made *m, uint32_t v, bool big) {
    for (unsigned i = 0; i < 4; i++) m->bytes[m->n++] = (uint8_t)(v >> (big ? 24 - 8 * i : 8 * i));
}

static void put(struct made *m, const void *p, size_t n) {
    memcpy(m->bytes + m->n, p, n);
    m->n += n;
}

static void file_header(struct made *m, uint32_t magic, uint32_t link, bool big) {
    put32(m, magic, big);
    put32(m, big ? 0x00020004 : 0x00040002, big);
    put32(m, 0, big);
    put32(m, 0, big);
    put32(m, 65535, big);
    put32(m, link, big);
}

static const uint8_t ipv4[28] = {0x45, 0, 0, 28, 0, 1, 0, 0, 64, 17, 0, 0, 10,
                                 0,    0, 1, 10, 0, 0, 2, 0, 9,  0,  9, 0, 8};
static const uint8_t ipv6[48] = {0x60, 0, 0, 0, 0, 8, 17, 64, [40] = 0, 9, 0, 9, 0, 8};

static void record(struct made *m, const void *frame, uint32_t n, bool big) {
    put32(m, 1700000000, big);
    put32(m, 250, big);
    put32(m, n, big);
    put32(m, n, big);
    put(m, frame, n);
}

static void trailed(struct made *m, const char *app) {
    uint8_t frame[14 + 28 + 2 + 32] = {[12] = 8, [13] = 0};
    memcpy(frame + 14, ipv4, 28);
    memcpy(frame + 44, "\x01\x07\x20\x21\x00\x00\x27\x8b", 8);
    memcpy(frame + 52, app, strlen(app));
    record(m, frame, sizeof frame, false);
}

static void block(struct made *m, uint32_t type, const uint32_t *words, size_t n, bool big) {
    put32(m, type, big);
    put32(m, (uint32_t)(12 + 4 * n), big);
    for (size_t i = 0; i < n; i++) put32(m, words[i], big);
    put32(m, (uint32_t)(12 + 4 * n), big);
}

static void pcapng(struct made *m, bool big) {
    uint32_t link = big ? 101u << 16 : 101, units = 5;
    block(m, 0x0A0D0D0A, (uint32_t[]){0x1A2B3C4D, big ? 0x00010000 : 1, UINT32_MAX, UINT32_MAX}, 4, big);
    block(m, 1, (uint32_t[]){link, 65535}, 2, big);
    uint32_t packet[5 + 7] = {0, 0, units, 28, 28};
    for (size_t i = 0; i < 7; i++)
        packet[5 + i] = big ? (uint32_t)ipv4[4 * i] << 24 | (uint32_t)ipv4[4 * i + 1] << 16 |
                                  (uint32_t)ipv4[4 * i + 2] << 8 | ipv4[4 * i + 3]
                            : (uint32_t)ipv4[4 * i + 3] << 24 | (uint32_t)ipv4[4 * i + 2] << 16 |
                                  (uint32_t)ipv4[4 * i + 1] << 8 | ipv4[4 * i];
    block(m, 6, packet, 12, big);
    block(m, 0x0BAD, (uint32_t[]){62652, 1}, 2, big); /* a block of somebody's own is passed over */
    block(m, 6, packet, 12, big);
}

static void put_text(struct made *m, const char *t) {
    put(m, t, strlen(t));
}

/* A packet with the comment that tells its UID; the map of UIDs before it, or not. */
static void pcapng_of_phone(struct made *m, bool map) {
    block(m, 0x0A0D0D0A, (uint32_t[]){0x1A2B3C4D, 1, UINT32_MAX, UINT32_MAX}, 4, false);
    block(m, 1, (uint32_t[]){101, 65535}, 2, false);
    if (map) {
        put32(m, 0x0BAD, false);
        put32(m, 44, false);
        put32(m, 62652, false);
        put32(m, 0x00010001, false); /* version 1, block 1 */
        put32(m, 10123, false);
        put(m, "\x0f\x03", 2);
        put_text(m, "com.example.app"
                    "App");
        put32(m, 44, false);
    }
    put32(m, 6, false);
    put32(m, 32 + 28 + 12 + 4, false);
    put(m, (uint8_t[20]){[8] = 5, [12] = 28, [16] = 28}, 20);
    put(m, ipv4, 28);
    put32(m, 7 << 16 | 1, false);
    put(m, "u-10123", 8);
    put32(m, 0, false);
    put32(m, 32 + 28 + 12 + 4, false);
}

/* What comes out when `piece` bytes come at a time: packets as "link:captured@time app;", then how it ended.
 */
static void read_in_pieces(const struct made *m, size_t piece, bool assume, char out[1024]) {
    struct intern *apps = intern_new();
    struct packet_stream s;
    packet_stream_begin(&s, apps);
    if (assume) packet_stream_assume(&s);
    size_t at = 0, come = 0, n = 0;
    const char *end = NULL;
    while (!end) {
        struct packet p;
        size_t consumed;
        uint32_t app = APP_NONE;
        switch (packet_stream_next(&s, (struct bytes){m->bytes + at, come - at}, &consumed, &p)) {
        case STREAM_PACKET:
            if (!trailer_take(&p, apps, &app)) app = p.app;
            n += (size_t)snprintf(out + n, 1024 - n, "%u:%u@%lld%s%s;", p.link, p.captured,
                                  (long long)p.time_ns, app == APP_NONE ? "" : " ",
                                  app == APP_NONE ? "" : strchr(intern_get(apps, app).p, '\t') + 1);
            break;
        case STREAM_PASSED: break;
        case STREAM_MORE:
            if (come == m->n) end = at == come ? "" : " cut";
            come = m->n - come < piece ? m->n : come + piece;
            break;
        case STREAM_BROKEN: end = s.wrong; break;
        }
        at += consumed;
    }
    snprintf(out + n, 1024 - n, "%s", end);
    packet_stream_end(&s);
    intern_free(apps);
}

static void expect(const char *what, const struct made *m, bool assume, const char *wanted) {
    char out[1024];
    for (size_t piece = 1; piece <= m->n; piece++) {
        read_in_pieces(m, piece, assume, out);
        if (strcmp(out, wanted) != 0) fail_msg("%s, %zu bytes at a time: '%s'", what, piece, out);
    }
}

#define AT "@1700000000000250000"

static void pcap_in_pieces(void **state) {
    for (int big = 0; big < 2; big++) {
        struct made m = {.n = 0};
        file_header(&m, 0xa1b2c3d4, 101, big);
        record(&m, ipv4, sizeof ipv4, big);
        record(&m, ipv6, sizeof ipv6, big);
        expect("microseconds", &m, false, "101:28" AT ";101:48" AT ";");
        m.n = 0;
        file_header(&m, 0xa1b23c4d, 101, big);
        record(&m, ipv4, sizeof ipv4, big);
        expect("nanoseconds", &m, false, "101:28@1700000000000000250;");
    }
    struct made m = {.n = 0};
    file_header(&m, 0xa1b2c3d4, 1, false);
    trailed(&m, "com.example.app");
    trailed(&m, "com.example.other");
    expect("trailers", &m, false, "1:44" AT " com.example.app;1:44" AT " com.example.other;");
    m.n -= 5;
    expect("cut", &m, false, "1:44" AT " com.example.app; cut");
}

static void pcapng_in_pieces(void **state) {
    for (int big = 0; big < 2; big++) {
        struct made m = {.n = 0};
        pcapng(&m, big);
        expect("pcapng", &m, false, "101:28@5000;101:28@5000;");
        pcapng(&m, !big);
        expect("two sections", &m, false, "101:28@5000;101:28@5000;101:28@5000;101:28@5000;");
    }
}

static void pcapng_tells_apps(void **state) {
    struct made m = {.n = 0};
    pcapng_of_phone(&m, true);
    expect("with a map", &m, false, "101:28@5000 com.example.app;");
    m.n = 0;
    pcapng_of_phone(&m, false);
    expect("without", &m, false, "101:28@5000;");
}

static void datagrams_without_header(void **state) {
    struct made m = {.n = 0};
    record(&m, ipv4, sizeof ipv4, false);
    record(&m, ipv6, sizeof ipv6, false);
    trailed(&m, "com.example.app");
    expect("assumed", &m, true, "101:28" AT ";101:48" AT ";1:44" AT " com.example.app;");
    struct made zeros = {.n = 64};
    expect("zeros", &zeros, true, "what comes is no record of pcap");
}

static void what_is_no_capture(void **state) {
    static const struct {
        const char *bytes, *wrong;
        size_t n;
    } rows[] = {
        {"GET / HTTP/1.1\r\n\r\n", "what comes begins like neither pcap nor pcapng", 18},
        {"\0\0\0\0", "what comes begins like neither pcap nor pcapng", 4},
        {"\x0A\x0D\x0D\x0A\x1C\0\0\0\0\0\0\0", "a section without its byte order", 12},
        {"\x0A\x0D\x0D\x0A\x0D\0\0\0\x4D\x3C\x2B\x1A", "no block begins here", 12},
        {"\x0A\x0D\x0D\x0A\0\0\0\0\x4D\x3C\x2B\x1A", "no block begins here", 12},
        {"\x0A\x0D\x0D\x0A\xFC\xFF\xFF\xFF\x4D\x3C\x2B\x1A", "no block begins here", 12},
        {"\x0A\x0D\x0D\x0A\x10\0\0\0\x4D\x3C\x2B\x1A\x11\0\0\0", "the two lengths of a block differ", 16},
        {"\xD4\xC3\xB2", " cut", 3},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct made m = {.n = 0};
        put(&m, rows[i].bytes, rows[i].n);
        expect("no capture", &m, false, rows[i].wrong);
    }
    struct made m = {.n = 0};
    file_header(&m, 0xa1b2c3d4, 101, false);
    record(&m, ipv4, sizeof ipv4, false);
    for (unsigned i = 0; i < 4; i++) put32(&m, i == 2 ? 0x7FFFFFFF : 0, false);
    expect("a huge record", &m, false, "101:28" AT ";a record claims more than any packet has");
}

/* A block too large for a packet is passed over as it comes; nobody waits for 16 MiB. */
static void large_blocks_are_passed(void **state) {
    struct made m = {.n = 0};
    pcapng(&m, false);
    struct packet_stream s;
    struct intern *apps = intern_new();
    packet_stream_begin(&s, apps);
    size_t large = 4 * 1024 * 1024, consumed, at = 0, packets = 0;
    uint8_t *bytes = memory_new(m.n * 2 + large, 1);
    memcpy(bytes, m.bytes, m.n);
    struct made head = {.n = 0};
    put32(&head, 0x0BAD, false);
    put32(&head, (uint32_t)large, false);
    memcpy(bytes + m.n, head.bytes, 8);
    memcpy(bytes + m.n + large, m.bytes, m.n);
    for (size_t come = 0; come < m.n * 2 + large;) {
        struct packet p;
        enum stream_step step = packet_stream_next(&s, (struct bytes){bytes + at, come - at}, &consumed, &p);
        assert_int_not_equal(step, STREAM_BROKEN);
        at += consumed;
        packets += step == STREAM_PACKET;
        assert_true(come - at <= 8192);
        if (step == STREAM_MORE) come = m.n * 2 + large - come < 4096 ? m.n * 2 + large : come + 4096;
    }
    assert_true(packets >= 2);
    assert_int_equal(s.doubtful, 1);
    free(bytes);
    packet_stream_end(&s);
    intern_free(apps);
}

/* Who names a new program with each packet makes us keep so many, and those stay known. */
static void names_of_apps_are_bounded(void **state) {
    struct made m = {.n = 0};
    pcapng_of_phone(&m, false);
    struct intern *apps = intern_new();
    struct packet_stream s;
    struct packet p;
    size_t at = 0, consumed;
    packet_stream_begin(&s, apps);
    while (at < m.n - (32 + 28 + 12 + 4)) {
        packet_stream_next(&s, (struct bytes){m.bytes + at, m.n - at}, &consumed, &p);
        at += consumed;
    }
    uint32_t first = APP_NONE;
    for (uint32_t pid = 0; pid < 200000; pid++) {
        struct made one = {.n = 0};
        put32(&one, 6, false);
        put32(&one, 32 + 28 + 12 + 4, false);
        put(&one, (uint8_t[20]){[8] = 5, [12] = 28, [16] = 28}, 20);
        put(&one, ipv4, 28);
        put32(&one, 8 << 16 | 8, false); /* epb_processid_threadid */
        put32(&one, pid % 150000, false);
        put32(&one, 0, false);
        put32(&one, 0, false);
        put32(&one, 32 + 28 + 12 + 4, false);
        assert_int_equal(packet_stream_next(&s, (struct bytes){one.bytes, one.n}, &consumed, &p),
                         STREAM_PACKET);
        if (pid == 0) first = p.app;
        if (pid == 150000) assert_int_equal(p.app, first);
    }
    assert_int_not_equal(first, APP_NONE);
    assert_true(intern_count(apps) <= 65536);
    packet_stream_end(&s);
    intern_free(apps);
}

static void addresses_to_listen_on(void **state) {
    static const struct {
        const char *text;
        int family;
        uint16_t port;
    } rows[] = {{"127.0.0.1:1234", AF_INET, 1234},
                {"0.0.0.0:65535", AF_INET, 65535},
                {"[::1]:5123", AF_INET6, 5123},
                {"[::]:1", AF_INET6, 1},
                {"::1:5123", 0, 0},
                {"127.0.0.1", 0, 0},
                {"127.0.0.1:0", 0, 0},
                {"127.0.0.1:65536", 0, 0},
                {"[127.0.0.1]:9", 0, 0},
                {"localhost:9", 0, 0},
                {":9", 0, 0},
                {"", 0, 0},
                {"[]:9", 0, 0},
                {"127.0.0.1:9x", 0, 0}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct listen_address a;
        bool ok = listen_parse(rows[i].text, &a);
        if (ok != (rows[i].family != 0)) fail_msg("%s", rows[i].text);
        if (!ok) continue;
        assert_int_equal(a.to.ss_family, rows[i].family);
        assert_int_equal(ntohs(((struct sockaddr_in *)&a.to)->sin_port), rows[i].port);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pcap_in_pieces),         cmocka_unit_test(pcapng_in_pieces),
        cmocka_unit_test(pcapng_tells_apps),      cmocka_unit_test(datagrams_without_header),
        cmocka_unit_test(what_is_no_capture),     cmocka_unit_test(large_blocks_are_passed),
        cmocka_unit_test(addresses_to_listen_on), cmocka_unit_test(names_of_apps_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
