/* What flows carry, as captures have it: TCP connections with loss, in disorder, begun in their middle; what
 * lies in what; and that nothing is said to be seen of which something was not read. */
#include "wire.h"

#include "evidence/capture/decrypt/key_log.h"
#include "evidence/personal/finder_source.h"

#include "base/memory.h"

#include <inttypes.h>
#include <openssl/evp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
// cmocka wants the four above first
#include <cmocka.h>

enum { FIN = 1, SYN = 2, RST = 4, ACK = 16, SERVER_PORT = 8765, PIECES = 16, START = 1000 };

/* One packet. `at`: of its bytes in the stream of its side, from 0. */
struct piece {
    char from; /* 'c', 's'; 0: no more */
    uint32_t at;
    const char *bytes;
    uint8_t flags;
    uint16_t captured; /* 0: all */
    uint8_t client;    /* number of the connection: another client port each */
};

static const char persona_text[] = "email: erika@example.org\nphone: \"+493023125001\"\n";

struct reading {
    struct arena *arena;
    struct finder_source *finder;
    struct key_log *keys;
    struct capture_options options;
};

static struct reading reading_new(void) {
    struct reading r = {.arena = arena_new(), .keys = key_log_new(), .options = capture_options_default()};
    struct diagnostics *d = diagnostics_new(10);
    const struct persona *p = persona_parse(r.arena, text_of(persona_text), "persona", d);
    assert_non_null(p);
    diagnostics_free(d);
    r.finder = finder_source_new(p, (struct masking_key){{1}}, finder_limits_default());
    r.options.threads = 1;
    r.options.content.finder = r.finder;
    r.options.content.keys = r.keys;
    r.options.content.keep_requests = true;
    return r;
}

static void reading_free(struct reading *r) {
    finder_source_free(r->finder);
    key_log_free(r->keys);
    arena_free(r->arena);
}

static void put_piece(struct file *f, const struct piece *p, uint64_t us) {
    static struct build b;
    bool client = p->from == 'c';
    uint16_t port = (uint16_t)(40000 + p->client);
    size_t n = strlen(p->bytes), captured = p->captured ? p->captured : n;
    struct tcp t = {.from = client ? 0x0a000001 : 0x0a000002,
                    .to = client ? 0x0a000002 : 0x0a000001,
                    .from_port = client ? port : SERVER_PORT,
                    .to_port = client ? SERVER_PORT : port,
                    .sequence = (client ? START : 9 * START) + p->at + !(p->flags & SYN),
                    .flags = p->flags ? p->flags : ACK};
    b.n = 0;
    put_tcp_packet(&b, t, (struct bytes){(const uint8_t *)p->bytes, n});
    file_number(f, us / 1000000, 4, false);
    file_number(f, us % 1000000, 4, false);
    file_number(f, b.n - n + captured, 4, false);
    file_number(f, b.n, 4, false);
    file_put(f, b.p, b.n - n + captured);
}

static struct run run_pieces(struct reading *r, const struct piece *list, size_t most) {
    struct file f = {0};
    file_pcap(&f, 101);
    for (size_t i = 0; i < most && list[i].from; i++) put_piece(&f, &list[i], 1700000000000000 + i * 1000);
    struct run run = run_capture(file_bytes(&f), r->options, BY_FILE);
    assert_non_null(run.capture);
    file_free(&f);
    return run;
}

/* "seen 1/1 finds 0" and, where there is one, what troubled; "none" where nothing was looked into. */
static const char *told(const struct run *run, size_t flow) {
    static const char *const views[] = {"unseen", "seen", "partly"};
    static char text[256];
    struct flow_view v = nth_flow(run, flow);
    const struct flow_content *c = flow_content(&v);
    if (!c) return "none";
    uint64_t finds = 0;
    for (uint32_t i = c->first; i; i = v.shard->contents.finds[i - 1].next)
        finds += v.shard->contents.finds[i - 1].count;
    snprintf(text, sizeof text, "%s %u/%u finds %" PRIu64 "%s%s", views[c->view], c->requests, c->responses,
             finds, c->trouble ? ": " : "", c->trouble ? c->trouble : "");
    return text;
}

#define CF(a, b, f)                                                                                          \
    { .from = 'c', .at = a, .bytes = b, .flags = f }
#define SF(a, b, f)                                                                                          \
    { .from = 's', .at = a, .bytes = b, .flags = f }
#define C(a, b) CF(a, b, 0)
#define S(a, b) SF(a, b, 0)
#define SYNS CF(0, "", SYN), SF(0, "", SYN | ACK)
#define POST "POST /a HTTP/1.1\r\nHost: a.example\r\nContent-Length: 17\r\n\r\nerika@example.org"
#define GET "GET /b HTTP/1.1\r\nHost: a.example\r\n\r\n"
#define OK "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
#define CONNECT "CONNECT b.example:443 HTTP/1.1\r\nHost: b.example:443\r\n\r\n"
#define GRANTED "HTTP/1.1 200 OK\r\n\r\n"
#define N(s) (sizeof(s) - 1)

static const struct story {
    const char *name;
    struct piece pieces[PIECES];
    const char *flows[3]; /* what is told of each */
} stories[] = {
    {"a request and its response", {SYNS, C(0, POST), S(0, OK)}, {"seen 1/1 finds 1"}},
    {"closed",
     {SYNS, C(0, POST), S(0, OK), CF(N(POST), "", FIN | ACK), SF(N(OK), "", FIN | ACK)},
     {"seen 1/1 finds 1"}},
    {"FIN with the last bytes", {SYNS, CF(0, POST, FIN | ACK), SF(0, OK, FIN | ACK)}, {"seen 1/1 finds 1"}},
    {"both FINs before the bytes",
     {SYNS, CF(N(POST), "", FIN | ACK), SF(N(OK), "", FIN | ACK), C(0, POST), S(0, OK)},
     {"seen 1/1 finds 1"}},
    {"closed before a second request that comes late",
     {SYNS, C(0, GET), S(0, OK), CF(N(GET POST), "", FIN | ACK), SF(N(OK), "", FIN | ACK), C(N(GET), POST)},
     {"seen 2/1 finds 1"}},
    {"bytes before the FIN that never came",
     {SYNS, C(0, GET), S(0, OK), CF(N(GET) + 500, "", FIN | ACK), SF(N(OK), "", FIN | ACK)},
     {"partly 1/1 finds 0"}},
    {"no byte before the FIN came",
     {SYNS, C(0, GET), SF(700, "", FIN | ACK), CF(N(GET), "", FIN | ACK)},
     {"partly 1/0 finds 0"}},
    {"a second FIN counts for nothing",
     {SYNS, C(0, GET), CF(N(GET), "", FIN | ACK), CF(N(GET) + 9, "", FIN | ACK), SF(0, OK, FIN | ACK)},
     {"seen 1/1 finds 0"}},
    {"reset", {SYNS, C(0, POST), S(0, OK), CF(N(POST), "", RST)}, {"seen 1/1 finds 1"}},
    {"a forged reset ends nothing",
     {SYNS, C(0, GET), S(0, OK), CF(50000, "", RST), C(N(GET), POST)},
     {"seen 2/1 finds 1"}},
    {"out of order", {SYNS, C(40, &POST[40]), S(0, OK), C(0, POST)}, {"seen 1/1 finds 1"}},
    {"sent again with other bytes: the first ones hold",
     {SYNS, C(0, GET), C(0, "XXX /b HTTP/1.1\r\nHost: a.example\r\n\r\n"), S(0, OK), C(N(GET), POST)},
     {"seen 2/1 finds 1"}},
    {"a hole in the request", {SYNS, C(0, GET), C(N(GET) + 30, &POST[30]), S(0, OK)}, {"partly 1/1 finds 0"}},
    {"cut by the capture",
     {SYNS, {.from = 'c', .at = 0, .bytes = POST, .captured = 70}, S(0, OK)},
     {"partly 1/1 finds 0: bytes of the body are missing in the capture"}},
    {"cut, and what follows is read",
     {SYNS, {.from = 'c', .at = 0, .bytes = POST, .captured = 70}, C(N(POST), POST), S(0, OK)},
     {"partly 2/1 finds 1: bytes of the body are missing in the capture"}},
    {"the capture begins within the connection", {C(700, POST), S(50, OK)}, {"seen 1/1 finds 1"}},
    {"the capture begins with the answer to a request it has not",
     {S(50, OK), C(700, POST), S(50 + N(OK), OK)},
     {"seen 1/1 finds 1"}},
    {"the method comes byte by byte", {SYNS, C(0, "P"), C(1, "OST"), C(4, &POST[4])}, {"seen 1/0 finds 1"}},
    {"the port again",
     {SYNS, C(0, POST), S(0, OK), CF(50000, "", SYN), SF(60000, "", SYN | ACK), C(50000, GET), S(60000, OK)},
     {"seen 1/1 finds 1", "seen 1/1 finds 0"}},
    {"a proxy's tunnel, and HTTP in it",
     {SYNS, C(0, CONNECT), S(0, GRANTED), C(N(CONNECT), POST), S(N(GRANTED), OK)},
     {"seen 2/2 finds 1"}},
    {"a proxy's tunnel, and something else in it",
     {SYNS, C(0, CONNECT), S(0, GRANTED), C(N(CONNECT), "SSH-2.0-x 1234567890\r\n")},
     {"partly 1/1 finds 0: what it carries is not HTTP"}},
    {"a proxy's tunnel, and TLS without a key in it",
     {SYNS, C(0, CONNECT), S(0, GRANTED),
      C(N(CONNECT), "\x16\x03\x01\x00\x06\x01\x01\x01\x02\x03\x03\x17\x03\x03\x00\x02xx")},
     {"partly 1/1 finds 0: "}},
    {"tunnels in tunnels in tunnels",
     {SYNS, C(0, CONNECT CONNECT CONNECT CONNECT), S(0, GRANTED GRANTED GRANTED GRANTED),
      C(4 * N(CONNECT), POST)},
     {"partly 4/4 finds 0: a tunnel within more tunnels than are followed"}},
    {"a protocol turned to that is not read",
     {SYNS, C(0, "GET / HTTP/1.1\r\nHost: a.example\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"),
      S(0, "HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"),
      C(69, "\x01\x02\x03\x04\x05\x06\x07\x08\x09")},
     {"partly 1/1 finds 0: what it carries is not HTTP"}},
    {"no HTTP", {SYNS, C(0, "SSH-2.0-x\r\n")}, {"none"}},
    {"an end that says nothing", {SYNS, S(0, "220 hello\r\n")}, {"unseen 0/0 finds 0"}},
};

static void connections(void **state) {
    struct reading r = reading_new();
    unsigned wrong = 0;
    for (size_t i = 0; i < sizeof stories / sizeof *stories; i++) {
        const struct story *s = &stories[i];
        struct run run = run_pieces(&r, s->pieces, PIECES);
        for (size_t k = 0; k < 3 && s->flows[k]; k++) {
            const char *is = told(&run, k);
            size_t n = strlen(s->flows[k]);
            bool any = n && s->flows[k][n - 1] == ' '; /* whatever the trouble is */
            if (any ? strncmp(is, s->flows[k], n) == 0 : strcmp(is, s->flows[k]) == 0) continue;
            print_error("%s, flow %zu: %s, not %s\n", s->name, k + 1, is, s->flows[k]);
            wrong++;
        }
        run_end(&run);
    }
    reading_free(&r);
    assert_int_equal(wrong, 0);
}

/* Words lie in base64 in base64 …; 300 header fields more than are kept; a bomb, and one after the other. */
static void limits_are_told(void **state) {
    static struct build plain, request, coded;
    struct reading r = reading_new();
    static const char *const bodies[] = {
        "seen 1/0 finds 1",
        "partly 1/0 finds 0: encodings lie deeper in each other than is followed",
    };
    for (unsigned k = 0; k < 2; k++) {
        coded.n = plain.n = request.n = 0;
        for (unsigned i = 0; i < 40; i++) put_text(&coded, "erika@example.org and all the others; ");
        for (unsigned depth = 0; depth < 5 + 2 * k; depth++) {
            plain = coded;
            coded.n = (size_t)EVP_EncodeBlock(coded.p, plain.p, (int)plain.n);
        }
        char head[100];
        snprintf(head, sizeof head, "POST /a HTTP/1.1\r\nHost: a.example\r\nContent-Length: %zu\r\n\r\n",
                 coded.n);
        put_text(&request, head);
        put(&request, coded.p, coded.n);
        put_number(&request, 0, 1);
        const struct piece list[] = {C(0, (const char *)request.p), {.from = 0}};
        struct run run = run_pieces(&r, list, 2);
        const char *is = told(&run, 0);
        is = k == 0 && strncmp(is, "seen 1/0 finds ", 15) == 0 ? bodies[0] : is;
        assert_string_equal(is, bodies[k]);
        run_end(&run);
    }
    request.n = 0;
    put_text(&request, "GET / HTTP/1.1\r\nHost: a.example\r\n");
    for (unsigned i = 0; i < 900; i++) put_text(&request, "x: y\r\n");
    put_text(&request, "\r\n");
    put_number(&request, 0, 1);
    const struct piece list[] = {C(0, (const char *)request.p), {.from = 0}};
    struct run run = run_pieces(&r, list, 2);
    assert_string_equal(told(&run, 0), "partly 1/0 finds 0: more header fields than the limit allows");
    run_end(&run);
    reading_free(&r);
}

static void put_section(struct file *f, bool big) {
    size_t at = file_block(f, 0x0A0D0D0A, big);
    file_number(f, 0x1A2B3C4D, 4, big);
    file_number(f, 1, 2, big);
    file_number(f, 0, 2, big);
    file_number(f, UINT64_MAX, 8, big);
    file_block_end(f, at, big);
    at = file_block(f, 1, big);
    file_number(f, 101, 2, big);
    file_number(f, 0, 6, big);
    file_block_end(f, at, big);
}

static void put_packet_block(struct file *f, bool big) {
    static struct build b;
    b.n = 0;
    put_udp_packet(&b, 1, 2000, 2, 3000, (struct bytes){(const uint8_t *)"hello", 5});
    size_t at = file_block(f, 6, big);
    file_number(f, 0, 4, big);
    file_number(f, 0, 8, big);
    file_number(f, b.n, 4, big);
    file_number(f, b.n, 4, big);
    file_put(f, b.p, b.n);
    file_block_end(f, at, big);
}

/* secret: tells one from another. told: the length that the block claims beyond what it has. */
static void put_secrets(struct file *f, bool big, unsigned secret, uint32_t beyond) {
    char line[256];
    int n = snprintf(line, sizeof line, "CLIENT_RANDOM %064x %096x\n", secret, secret);
    size_t at = file_block(f, 10, big);
    file_number(f, 0x544c534b, 4, big);
    file_number(f, (uint32_t)n + beyond, 4, big);
    file_put(f, line, (size_t)n);
    file_block_end(f, at, big);
}

/* s, S: a section, little-endian, big-endian; k: secrets, new ones; l: longer than their block; p: a packet;
 * x: no block. */
static void secrets_of_captures(void **state) {
    static const struct {
        const char *blocks;
        size_t secrets, damages;
    } cases[] = {{"skp", 1, 0},    {"spk", 1, 0},    {"sppkpk", 2, 0},  {"Skp", 1, 0},
                 {"SpkSk", 2, 0},  {"skpSkp", 2, 0}, {"slp", 1, 1},     {"spxpkp", 1, 1},
                 {"skxpkp", 2, 1}, {"kp", 0, 0},     {"skxSpkp", 2, 1}, {"spkkkkkp", 5, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (enum way way = BY_FILE; way <= BY_PIPE; way++) {
            struct reading r = reading_new();
            struct file f = {0};
            bool big = false;
            unsigned secret = 0;
            for (const char *c = cases[i].blocks; *c; c++) {
                if (*c == 's' || *c == 'S') put_section(&f, big = *c == 'S');
                if (*c == 'k') put_secrets(&f, big, ++secret, 0);
                if (*c == 'l') put_secrets(&f, big, ++secret, 100);
                if (*c == 'p') put_packet_block(&f, big);
                if (*c == 'x') file_hex(&f, "06000000 01000000 ffffffff 00000000");
            }
            struct run run = run_capture(file_bytes(&f), r.options, way);
            if (key_log_count(r.keys) != cases[i].secrets ||
                diagnostics_total(run.diagnostics, SEVERITY_DAMAGE) != cases[i].damages)
                fail_msg("%s, %s: %zu secrets, %u damages", cases[i].blocks, way ? "pipe" : "file",
                         key_log_count(r.keys),
                         (unsigned)diagnostics_total(run.diagnostics, SEVERITY_DAMAGE));
            run_end(&run);
            file_free(&f);
            reading_free(&r);
        }
}

static void given_up_connections_are_told(void **state) {
    static const struct piece list[] = {{.from = 'c', .at = 0, .bytes = GET, .client = 1},
                                        {.from = 'c', .at = 0, .bytes = GET, .client = 2},
                                        {.from = 'c', .at = 0, .bytes = GET, .client = 3},
                                        {.from = 'c', .at = N(GET), .bytes = POST, .client = 2},
                                        {.from = 0}};
    struct reading r = reading_new();
    r.options.content.most_connections = 1;
    struct run run = run_pieces(&r, list, 5);
    assert_string_equal(told(&run, 0), "seen 1/0 finds 0");
    assert_string_equal(told(&run, 1),
                        "partly 1/0 finds 0: given up while it was read: more connections at a "
                        "time than are followed");
    assert_string_equal(told(&run, 2), "seen 1/0 finds 0");
    assert_int_equal(diagnostics_total(run.diagnostics, SEVERITY_DAMAGE), 1);
    run_end(&run);
    reading_free(&r);
}

/* What came of a path, query and host into the list of requests. */
static void requests_are_masked(void **state) {
    static const struct piece list[] = {
        {.from = 'c',
         .at = 0,
         .bytes =
             "GET "
             "/u/erika@example.org/x?erika@example.org=1&a=2&erika%40example.org=3&ZXJpa2FAZXhhbXBsZS5vcmc=4 "
             "HTTP/1.1\r\nHost: a.example\r\n\r\n"},
        {.from = 0}};
    struct reading r = reading_new();
    struct run run = run_pieces(&r, list, 2);
    struct flow_view v = nth_flow(&run, 0);
    const struct flow_content *c = flow_content(&v);
    assert_non_null(c);
    const struct content_request *q = &v.shard->contents.requests[c->first_request - 1];
    assert_string_equal(intern_get(v.shard->strings, q->path).p, "/u/{contact.email}/x");
    assert_string_equal(intern_get(v.shard->strings, q->parameters).p, "…&a&…&…");
    run_end(&run);
    reading_free(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(connections),         cmocka_unit_test(limits_are_told),
        cmocka_unit_test(secrets_of_captures), cmocka_unit_test(given_up_connections_are_told),
        cmocka_unit_test(requests_are_masked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
