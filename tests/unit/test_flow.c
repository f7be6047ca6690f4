/* TCP as it comes: cut anywhere, in any order, more than once. What a flow is named must not depend on it. */
#include "wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
// cmocka wants the four above first
#include <cmocka.h>

enum { FIN = 1, SYN = 2, RST = 4, ACK = 16, MOST_SEGMENTS_HERE = 4096 };

static uint32_t next_random(uint32_t *x) {
    *x ^= *x << 13, *x ^= *x >> 17, *x ^= *x << 5;
    return *x;
}

/* What a client says. */

static void put_tls(struct build *b) {
    static struct build hello;
    hello.n = 0;
    char hex[1100] = "0015 0200";
    memset(hex + strlen(hex), '0', 1024);
    put_client_hello(&hello, (struct hello){.name = "tls.example.org", .alpn = "h2", .extensions = hex});
    put_records(b, 22, built(&hello), 200);
}

static void put_http(struct build *b) {
    put_text(b, "GET /a/rather/long/path HTTP/1.1\r\nUser-Agent: test\r\nCookie: ");
    put_fill(b, 'c', 700);
    put_text(b, "\r\nHost: http.example.org\r\nAccept: */*\r\n\r\n");
}

static void put_proxied(struct build *b) {
    put_text(b, "CONNECT tls.example.org:443 HTTP/1.1\r\nHost: tls.example.org:443\r\n\r\n");
    put_tls(b);
}

static void put_dns_stream(struct build *b) {
    for (uint16_t id = 1; id < 40; id++) {
        size_t message = open_part(b, 2);
        put_dns_query(b, id, "dns.example.org");
        close_part(b, message, 2);
    }
}

static const struct talk {
    const char *what, *name;
    void (*put)(struct build *b);
    uint16_t port;
    uint64_t dns;
} talks[] = {
    {"TLS", "tls.example.org", put_tls, 443, 0},
    {"HTTP", "http.example.org", put_http, 80, 0},
    {"TLS through a proxy", "tls.example.org", put_proxied, 3128, 0},
    {"DNS", "", put_dns_stream, 53, 39},
};

/* How it is cut up and sent. */

struct piece {
    size_t from, n;
};

struct manner {
    const char *what;
    size_t size;     /* of a segment */
    size_t shuffle;  /* segments may come this much earlier or later */
    size_t overlap;  /* bytes of the neighbours in each */
    unsigned repeat; /* each segment so many times more */
    bool backwards, no_syn, data_in_syn;
};

static const struct manner manners[] = {
    {.what = "whole", .size = 60000},
    {.what = "ordinary", .size = 536},
    {.what = "byte by byte", .size = 1},
    {.what = "in sevens", .size = 7},
    {.what = "backwards", .size = 60, .backwards = true},
    {.what = "shuffled", .size = 50, .shuffle = 30},
    {.what = "shuffled byte by byte", .size = 1, .shuffle = 9},
    {.what = "twice", .size = 100, .repeat = 1},
    {.what = "shuffled and three times", .size = 33, .shuffle = 15, .repeat = 2},
    {.what = "overlapping", .size = 40, .overlap = 15},
    {.what = "overlapping and shuffled", .size = 40, .overlap = 55, .shuffle = 20, .repeat = 1},
    {.what = "from the middle", .size = 100, .no_syn = true},
    {.what = "from the middle, twice", .size = 100, .repeat = 1, .no_syn = true},
    {.what = "data in the SYN", .size = 200, .data_in_syn = true},
    {.what = "all data in the SYN", .size = 60000, .data_in_syn = true},
    {.what = "data in the SYN, shuffled", .size = 50, .shuffle = 20, .data_in_syn = true},
};

static size_t cut_up(const struct manner *m, size_t length, uint32_t *x, struct piece *pieces) {
    size_t n = 0;
    for (size_t at = 0; at < length; at += m->size)
        for (unsigned k = 0; k <= m->repeat; k++) {
            size_t from = at > m->overlap ? at - m->overlap : 0;
            size_t to = at + m->size + m->overlap < length ? at + m->size + m->overlap : length;
            pieces[n++] = (struct piece){from, to - from};
        }
    size_t first = m->data_in_syn;
    for (size_t i = first; m->shuffle && i < n; i++) {
        size_t reach = n - i < m->shuffle ? n - i : m->shuffle, k = i + next_random(x) % reach;
        struct piece swap = pieces[i];
        pieces[i] = pieces[k], pieces[k] = swap;
    }
    for (size_t i = 0; m->backwards && i < n / 2; i++) {
        struct piece swap = pieces[i];
        pieces[i] = pieces[n - 1 - i], pieces[n - 1 - i] = swap;
    }
    return n;
}

static void put_segment(struct file *f, struct tcp t, struct bytes payload) {
    static struct build packet;
    packet.n = 0;
    put_tcp_packet(&packet, t, payload);
    file_packet(f, 1700000000000000 + f->n, built(&packet));
}

static struct tcp answer(struct tcp t, uint32_t sequence, uint8_t flags) {
    return (struct tcp){t.to, t.from, t.to_port, t.from_port, sequence, flags};
}

static struct file conversation(const struct talk *talk, const struct manner *m, uint32_t start,
                                uint32_t seed) {
    static struct build said;
    static struct piece pieces[MOST_SEGMENTS_HERE * 4];
    said.n = 0;
    talk->put(&said);
    struct file f = {0};
    file_pcap(&f, 101);
    struct tcp t = {0x0A000001, 0x0A000002, 50000, talk->port, start, ACK};
    static const struct bytes nothing = {(const uint8_t *)"", 0};
    size_t n = cut_up(m, said.n, &seed, pieces);
    if (!m->no_syn && !m->data_in_syn) {
        t.flags = SYN;
        put_segment(&f, t, nothing);
    }
    for (size_t i = 0; i < n; i++) {
        bool syn = m->data_in_syn && i == 0;
        t.sequence = start + !syn + (uint32_t)pieces[i].from;
        t.flags = syn ? SYN : ACK;
        put_segment(&f, t, (struct bytes){said.p + pieces[i].from, pieces[i].n});
        if (i == 0) put_segment(&f, answer(t, 99, m->no_syn ? ACK : SYN | ACK), nothing);
    }
    return f;
}

static void names_do_not_depend_on_segments(void **state) {
    static const uint32_t starts[] = {1000, 0xFFFFFFFF, 0xFFFFFF80, 0x7FFFFFF0};
    for (size_t k = 0; k < sizeof talks / sizeof *talks; k++)
        for (size_t m = 0; m < sizeof manners / sizeof *manners; m++)
            for (size_t s = 0; s < 4; s++) {
                struct file f = conversation(&talks[k], &manners[m], starts[s], 1 + (uint32_t)s);
                struct run r = run_plain(file_bytes(&f), 1);
                if (capture_totals(r.capture)->flows != 1 || strcmp(nth_name(&r, 0), talks[k].name) != 0 ||
                    capture_totals(r.capture)->dns != talks[k].dns)
                    fail_msg("%s, %s, from %u: %zu flows, name '%s', %zu look-ups", talks[k].what,
                             manners[m].what, starts[s], (size_t)capture_totals(r.capture)->flows,
                             nth_name(&r, 0), (size_t)capture_totals(r.capture)->dns);
                run_end(&r);
                file_free(&f);
            }
}

static void put_answer(struct build *b) {
    static struct build hello;
    hello.n = 0;
    put_server_hello(&hello, 0x0303, 0xc02f, NULL, NULL);
    put_records(b, 22, built(&hello), 16000);
}

/* Conversations told step by step: who sends what, from which number. */

struct step {
    bool server;
    uint8_t flags;
    uint32_t at; /* from the number that the SYN had */
    const char *text;
    void (*put)(struct build *b);
    size_t part, cut; /* cut: not captured */
};

struct story {
    const char *what;
    const char *names[3]; /* of the flows, in order; NULL: no more */
    uint32_t name_packets[3];
    uint32_t hello_packet; /* of the first flow's server hello; 0: not asked */
    struct step steps[10]; /* flags 0: no more */
};

static const struct story stories[] = {
    {"a segment before the hello is missing",
     {"tls.example.org"},
     {4},
     0,
     {{.flags = SYN},
      {.server = true, .flags = SYN | ACK},
      {.flags = ACK, .at = 100, .put = put_tls, .part = 700},
      {.flags = ACK, .at = 800, .text = "x"}}},
    {"a reset answers the first SYN",
     {"tls.example.org"},
     {5},
     0,
     {{.flags = SYN},
      {.server = true, .flags = RST | ACK, .at = 5000000},
      {.flags = SYN},
      {.server = true, .flags = SYN | ACK},
      {.flags = ACK, .at = 1, .put = put_tls}}},
    {"the server's name is in what it says after an odd reset",
     {"http.example.org"},
     {4},
     0,
     {{.server = true, .flags = RST, .at = 77777},
      {.flags = SYN},
      {.server = true, .flags = SYN | ACK},
      {.flags = ACK, .at = 1, .put = put_http},
      {.server = true, .flags = ACK, .at = 1, .text = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"}}},
    {"the same ports again",
     {"tls.example.org", "http.example.org"},
     {2, 5},
     0,
     {{.flags = SYN},
      {.flags = ACK, .at = 1, .put = put_tls},
      {.flags = FIN | ACK, .at = 999},
      {.flags = SYN, .at = 70000},
      {.flags = ACK, .at = 70001, .put = put_http}}},
    {"a request that the capture cut behind its host",
     {"short.example.org"},
     {2},
     0,
     {{.flags = SYN},
      {.flags = ACK,
       .at = 1,
       .text = "GET / HTTP/1.1\r\nHost: short.example.org\r\nCookie: 123456789",
       .cut = 5},
      {.flags = ACK, .at = 60, .text = "more"}}},
    {"a request of which the capture has only the start",
     {"short.example.org"},
     {2},
     0,
     {{.flags = SYN},
      {.flags = ACK, .at = 1, .text = "GET / HTTP/1.1\r\nHost: short.example.org\r\nCookie: 123456789"},
      {.server = true, .flags = ACK, .at = 1},
      {.server = true, .flags = ACK, .at = 1}}},
    {"a host name that is cut is no name",
     {""},
     {0},
     0,
     {{.flags = SYN},
      {.flags = ACK, .at = 1, .text = "GET / HTTP/1.1\r\nHost: short.example.org\r\n", .cut = 7}}},
    {"a body that looks like a request",
     {"http.example.org"},
     {2},
     0,
     {{.flags = SYN},
      {.flags = ACK, .at = 1, .put = put_http},
      {.server = true, .flags = ACK, .at = 1, .text = "HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n"},
      {.server = true, .flags = ACK, .at = 41, .text = "GET / HTTP/1.1\r\nHost: body.example.org\r\n\r\n"}}},
    {"a later request in two segments",
     {"http.example.org"},
     {2},
     0,
     {{.flags = SYN},
      {.flags = ACK, .at = 1, .put = put_http},
      {.server = true, .flags = ACK, .at = 1, .text = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"},
      {.flags = ACK, .at = 1000, .text = "GET /2 HTTP/1.1\r\nHost: sec"},
      {.flags = ACK, .at = 1026, .text = "ond.example.org\r\n\r\n"}}},
    {"both ends say a line, then turn to TLS",
     {"tls.example.org"},
     {5},
     6,
     {{.flags = SYN},
      {.server = true, .flags = SYN | ACK},
      {.flags = ACK, .at = 1, .text = "HELLO-3.8.1\n"},
      {.server = true, .flags = ACK, .at = 1, .text = "ALSO-3.8.1\n"},
      {.flags = ACK, .at = 13, .put = put_tls},
      {.server = true, .flags = ACK, .at = 12, .put = put_answer}}},
    {"a proxy's tunnel, of which the inside is unknown until the server speaks",
     {"proxied.example.org"},
     {3},
     6,
     {{.flags = SYN},
      {.server = true, .flags = SYN | ACK},
      {.flags = ACK, .at = 1, .text = "CONNECT proxied.example.org:443 HTTP/1.1\r\n\r\n"},
      {.server = true, .flags = ACK, .at = 1, .text = "HTTP/1.1 200 OK\r\n\r\n"},
      {.flags = ACK, .at = 47, .text = "?? a client hello that is none"},
      {.server = true, .flags = ACK, .at = 20, .put = put_answer}}},
};

static void put_step(struct file *f, const struct step *step) {
    static struct build said, packet;
    said.n = packet.n = 0;
    if (step->text) put_text(&said, step->text);
    if (step->put) step->put(&said);
    if (step->part && said.n > step->part) said.n = step->part;
    struct tcp t = {0x0A000001, 0x0A000002, 50000, 443, 1000 + step->at, step->flags};
    if (step->server) t = answer(t, 900000 + step->at, step->flags);
    put_tcp_packet(&packet, t, built(&said));
    file_number(f, 1700000000, 4, false);
    file_number(f, f->n, 4, false);
    file_number(f, packet.n - step->cut, 4, false);
    file_number(f, packet.n, 4, false);
    file_put(f, packet.p, packet.n - step->cut);
}

static void told_step_by_step(void **state) {
    for (size_t i = 0; i < sizeof stories / sizeof *stories; i++) {
        const struct story *story = &stories[i];
        struct file f = {0};
        file_pcap(&f, 101);
        for (size_t k = 0; k < 10 && story->steps[k].flags; k++) put_step(&f, &story->steps[k]);
        struct run r = run_plain(file_bytes(&f), 1);
        size_t n = 0;
        for (; n < 3 && story->names[n]; n++) {
            if (n >= capture_totals(r.capture)->flows) fail_msg("%s: too few flows", story->what);
            struct flow_view v = nth_flow(&r, n);
            if (strcmp(nth_name(&r, n), story->names[n]) != 0 ||
                v.flow->name_packet != story->name_packets[n])
                fail_msg("%s: flow %zu: name '%s' by packet %u", story->what, n, nth_name(&r, n),
                         v.flow->name_packet);
        }
        assert_int_equal(capture_totals(r.capture)->flows, n);
        if (story->hello_packet && nth_flow(&r, 0).flow->hello_packet != story->hello_packet)
            fail_msg("%s: hello in packet %u", story->what, nth_flow(&r, 0).flow->hello_packet);
        run_end(&r);
        file_free(&f);
    }
}

/* When there is no room to look into one more flow, the one idle longest gives way; what it was found to be
 * does not touch the one that came. */
static void crowded(void **state) {
    enum { FLOWS = 40 };
    static struct build hello;
    hello.n = 0;
    put_tls(&hello);
    struct file f = {0};
    file_pcap(&f, 101);
    for (unsigned part = 0; part < 2; part++)
        for (uint16_t k = 0; k < FLOWS; k++) { /* of the first and last one a part has come before */
            struct tcp t = {0x0A000001, 0x0A000002, (uint16_t)(50000 + k), 443, part ? 301 : 1, ACK};
            put_segment(&f, t,
                        part ? (struct bytes){hello.p + 300, hello.n - 300} : (struct bytes){hello.p, 300});
            if (part == 0 && k == 0) k = FLOWS - 2;
        }
    struct capture_options options = capture_options_default();
    options.threads = 1;
    options.limits.most_inspections = 2;
    struct run r = run_capture(file_bytes(&f), options, BY_FILE);
    assert_int_equal(capture_totals(r.capture)->flows, FLOWS);
    for (size_t k = 0; k < FLOWS; k++) {
        struct flow_view v = nth_flow(&r, k);
        assert_string_equal(nth_name(&r, k), k == 0 ? "tls.example.org" : "");
        assert_int_equal(v.flow->first_packet, k < 2 ? k + 1 : k + 2);
    }
    run_end(&r);
    file_free(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_do_not_depend_on_segments),
        cmocka_unit_test(told_step_by_step),
        cmocka_unit_test(crowded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
