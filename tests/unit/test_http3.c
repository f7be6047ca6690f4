/* HTTP/3 conversations: every one in one piece, byte by byte and in random cuts. Headers by nghttp3's
 * encoder. */
#include "build.h"
#include "heard.h"

#include <nghttp3/nghttp3.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
// cmocka wants the four above first
#include <cmocka.h>

#define GET(path) ":method: GET\n:scheme: https\n:authority: a.example\n:path: " path "\n"
#define POST(path) ":method: POST\n:scheme: https\n:authority: a.example\n:path: " path "\n"

enum { PIECES = 24, CAPACITY = 4096 };

static struct build pieces[PIECES]; /* one for each step of data */
static struct step steps[PIECES];
static size_t n_steps;
static nghttp3_qpack_encoder *encoder[2];

static void start(void) {
    n_steps = 0;
    for (unsigned i = 0; i < 2; i++) {
        if (encoder[i]) nghttp3_qpack_encoder_del(encoder[i]);
        assert_int_equal(nghttp3_qpack_encoder_new(&encoder[i], CAPACITY, nghttp3_mem_default()), 0);
    }
}

static struct build *piece(enum side from, uint64_t stream) {
    assert_true(n_steps < PIECES);
    steps[n_steps] = (struct step){from, DATA, NULL, 0, stream};
    pieces[n_steps].n = 0;
    return &pieces[n_steps++];
}

static void put_step(enum step_kind what, enum side from, uint64_t stream, size_t n) {
    steps[n_steps++] = (struct step){from, what, NULL, n, stream};
}

static void put_integer(struct build *b, uint64_t v) {
    if (v < 64)
        put_number(b, v, 1);
    else if (v < 16384)
        put_number(b, v | 0x4000, 2);
    else
        put_number(b, v | UINT64_C(0xc000000000000000), 8);
}

static void put_frame(struct build *b, uint64_t type, const void *p, size_t n) {
    put_integer(b, type);
    put_integer(b, n);
    if (n) put(b, p, n);
}

static void put_settings(enum side from, uint64_t capacity) {
    struct build *b = piece(from, from == FROM_CLIENT ? 2 : 3), settings = {.n = 0};
    put_integer(b, 0);
    put_integer(&settings, 0x21); /* reserved, RFC 9114 7.2.4.1 */
    put_integer(&settings, 12345678);
    put_integer(&settings, 1);
    put_integer(&settings, capacity);
    put_integer(&settings, 7);
    put_integer(&settings, 100);
    put_frame(b, 4, settings.p, settings.n);
}

/* "name: value\n…" → prefix and field lines; what the encoder stream has to say goes to `said`. */
static void encode(enum side from, uint64_t stream, const char *fields, struct build *out,
                   struct build *said) {
    nghttp3_nv nv[32];
    size_t n = 0;
    for (const char *p = fields; *p; n++) {
        const char *colon = strstr(p, ": "), *end = strchr(p, '\n');
        nv[n] = (nghttp3_nv){(uint8_t *)(uintptr_t)p, (uint8_t *)(uintptr_t)(colon + 2), (size_t)(colon - p),
                             (size_t)(end - colon - 2), 0};
        p = end + 1;
    }
    nghttp3_buf prefix, lines, instructions;
    nghttp3_buf_init(&prefix), nghttp3_buf_init(&lines), nghttp3_buf_init(&instructions);
    assert_int_equal(
        nghttp3_qpack_encoder_encode(encoder[from], &prefix, &lines, &instructions, (int64_t)stream, nv, n),
        0);
    put(out, prefix.pos, nghttp3_buf_len(&prefix));
    if (nghttp3_buf_len(&lines)) put(out, lines.pos, nghttp3_buf_len(&lines));
    if (nghttp3_buf_len(&instructions)) put(said, instructions.pos, nghttp3_buf_len(&instructions));
    nghttp3_buf_free(&prefix, nghttp3_mem_default());
    nghttp3_buf_free(&lines, nghttp3_mem_default());
    nghttp3_buf_free(&instructions, nghttp3_mem_default());
}

static void put_headers(enum side from, struct build *b, uint64_t stream, const char *fields) {
    struct build section = {.n = 0}, said = {.n = 0};
    encode(from, stream, fields, &section, &said);
    assert_int_equal(said.n, 0);
    put_frame(b, 1, section.p, section.n);
}

static void expect(const char *name, const char *expected) {
    for (size_t i = 0; i < n_steps; i++)
        if (steps[i].what == DATA) steps[i].bytes = (const char *)pieces[i].p, steps[i].n = pieces[i].n;
    expect_heard(name, steps, n_steps, true, false, expected);
}

static void exchanges(void **state) {
    start();
    put_settings(FROM_CLIENT, 0);
    put_settings(FROM_SERVER, 0);
    struct build *b = piece(FROM_CLIENT, 0);
    put_headers(FROM_CLIENT, b, 0, GET("/0"));
    put_step(END, FROM_CLIENT, 0, 0);
    b = piece(FROM_CLIENT, 4);
    put_frame(b, 0x21, "reserved", 8);
    put_headers(FROM_CLIENT, b, 4, POST("/4") "content-length: 5\n");
    put_frame(b, 0, "hel", 3);
    put_frame(b, 0x40 * 0x1f + 0x21, NULL, 0);
    put_frame(b, 0, "lo", 2);
    put_step(END, FROM_CLIENT, 4, 0);
    b = piece(FROM_SERVER, 15);
    put_integer(b, 0x21); /* a stream of a reserved type */
    put_text(b, "anything");
    b = piece(FROM_SERVER, 4);
    put_headers(FROM_SERVER, b, 4, ":status: 103\n");
    put_headers(FROM_SERVER, b, 4, ":status: 200\n");
    put_frame(b, 0, "four", 4);
    put_headers(FROM_SERVER, b, 4, "grpc-status: 0\n");
    put_step(END, FROM_SERVER, 4, 0);
    b = piece(FROM_SERVER, 0);
    put_headers(FROM_SERVER, b, 0, ":status: 204\n");
    put_step(END, FROM_SERVER, 0, 0);
    b = piece(FROM_SERVER, 8);
    put_headers(FROM_SERVER, b, 8, ":status: 200\n");
    put_frame(b, 0, "half", 4);
    expect("exchanges",
           "> GET https://a.example/0 HTTP/3\n> 4: POST https://a.example/4 HTTP/3 \"hello\" 5/5\n"
           "< 4: 103 POST https://a.example/4 HTTP/3\n"
           "< 4: 200 POST https://a.example/4 HTTP/3 \"four\" 4/4\n"
           "< 204 GET https://a.example/0 HTTP/3\n"
           "< 8: 200 ? HTTP/3 \"half\" 4/4 cut the message is not complete (RFC 9114 4.1)\n");
}

/* A header that refers to the table, and what the encoder stream says for it. */
static void dynamic(struct build *frames, struct build *said) {
    nghttp3_qpack_encoder_set_max_dtable_capacity(encoder[FROM_CLIENT], CAPACITY);
    nghttp3_qpack_encoder_set_max_blocked_streams(encoder[FROM_CLIENT], 100);
    struct build section = {.n = 0};
    frames->n = said->n = 0;
    put_integer(said, 2);
    encode(FROM_CLIENT, 0, GET("/dynamic") "user-agent: something\nx-y: z\n", &section, said);
    assert_true(said->n > 1 && section.p[0] != 0);
    put_frame(frames, 1, section.p, section.n);
    put_frame(frames, 0, "body", 4);
}

static void table(void **state) {
    static struct build frames, said;
    static const char whole[] =
        "> 4: POST https://a.example/4 HTTP/3\n> GET https://a.example/dynamic HTTP/3 \"body\" 4/4\n";
    static const char lost[] = "> 4: POST https://a.example/4 HTTP/3\n"
                               "> cannot: headers refer to others that were not seen (RFC 9204 2.2)\n"
                               "> ? HTTP/3 \"body\" 4/4 its header cannot be read (RFC 9204 2.2)\n";
    /* in which order settings, the request and the encoder stream come; '-' does not; '!' has a hole */
    static const struct {
        const char *order, *expected;
    } rows[] = {{"SER", whole}, {"SRE", whole}, {"ERS", whole}, {"RES", whole}, {"RSE", whole},
                {"ER", whole},  {"RE", whole},  {"R", lost},    {"SR", lost}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        start();
        struct build *b = piece(FROM_CLIENT, 4);
        put_headers(FROM_CLIENT, b, 4, POST("/4"));
        put_step(END, FROM_CLIENT, 4, 0);
        dynamic(&frames, &said);
        for (const char *p = rows[i].order; *p; p++) {
            if (*p == 'S') put_settings(FROM_SERVER, CAPACITY);
            if (*p == 'E') *piece(FROM_CLIENT, 6) = said;
            if (*p == 'R') {
                *piece(FROM_CLIENT, 0) = frames;
                put_step(END, FROM_CLIENT, 0, 0);
            }
        }
        expect(rows[i].order, rows[i].expected);
    }
}

static void holes(void **state) {
    static struct build frames, said;
    start();
    put_settings(FROM_SERVER, CAPACITY);
    dynamic(&frames, &said);
    struct build *b = piece(FROM_CLIENT, 6);
    put(b, said.p, 5);
    put_step(GAP, FROM_CLIENT, 6, said.n - 5);
    *piece(FROM_CLIENT, 0) = frames;
    put_step(END, FROM_CLIENT, 0, 0);
    expect("in the encoder stream",
           "> cannot: bytes are missing in the capture: headers cannot be read (RFC 9204 2.2)\n"
           "> ? HTTP/3 \"body\" 4/4 its header cannot be read (RFC 9204 2.2)\n");
    start();
    b = piece(FROM_CLIENT, 0);
    put_headers(FROM_CLIENT, b, 0, POST("/0"));
    put_frame(b, 0, "0123456789", 10);
    b->n -= 8;
    put_step(GAP, FROM_CLIENT, 0, 6);
    b = piece(FROM_CLIENT, 0);
    put_text(b, "89");
    put_frame(b, 0, "x", 1);
    put_step(END, FROM_CLIENT, 0, 0);
    b = piece(FROM_CLIENT, 4);
    put_headers(FROM_CLIENT, b, 4, POST("/4"));
    put_frame(b, 0, "begin", 5);
    put_step(GAP, FROM_CLIENT, 4, 0);
    b = piece(FROM_CLIENT, 4);
    put_text(b, "whatever");
    put_step(END, FROM_CLIENT, 4, 0);
    b = piece(FROM_CLIENT, 8);
    put_headers(FROM_CLIENT, b, 8, POST("/8"));
    b->n -= 3;
    put_step(END, FROM_CLIENT, 8, 0);
    expect("in data",
           "> POST https://a.example/0 HTTP/3 \"0189x\" 11/11 cut bytes of the body are missing "
           "in the capture (RFC "
           "9112 8)\n"
           "> 4: POST https://a.example/4 HTTP/3 \"begin\" 5/5 cut bytes of the body are missing "
           "in the capture (RFC "
           "9112 8)\n"
           "> 8: POST https://a.example HTTP/3 cut the stream ends within a frame (RFC 9114 7.1)\n");
}

static void push_connect_websocket(void **state) {
    start();
    struct build *b = piece(FROM_CLIENT, 0), section = {.n = 0}, said = {.n = 0};
    put_headers(FROM_CLIENT, b, 0, GET("/0"));
    put_step(END, FROM_CLIENT, 0, 0);
    b = piece(FROM_SERVER, 0);
    put_number(&section, 3, 1);
    encode(FROM_SERVER, 0, GET("/pushed"), &section, &said);
    put_frame(b, 5, section.p, section.n);
    b = piece(FROM_SERVER, 7);
    put_number(b, 1, 1);
    put_number(b, 3, 1);
    put_headers(FROM_SERVER, b, 7, ":status: 200\n");
    put_frame(b, 0, "pushed", 6);
    put_step(END, FROM_SERVER, 7, 0);
    b = piece(FROM_CLIENT, 4);
    put_headers(FROM_CLIENT, b, 4,
                ":method: CONNECT\n:protocol: websocket\n:scheme: https\n:authority: a.example\n:path: /c\n");
    b = piece(FROM_SERVER, 4);
    put_headers(FROM_SERVER, b, 4, ":status: 200\n");
    put_frame(b, 0, "\x81\2yo", 4);
    b = piece(FROM_CLIENT, 4);
    put_frame(b, 0, "\x81\x82\1\2\3\4ik", 8);
    put_step(END, FROM_CLIENT, 4, 0);
    put_step(END, FROM_SERVER, 4, 0);
    b = piece(FROM_CLIENT, 8);
    put_headers(FROM_CLIENT, b, 8, ":method: CONNECT\n:authority: b.example:443\n");
    put_frame(b, 0, "raw", 3);
    put_step(END, FROM_CLIENT, 8, 0);
    expect("push",
           "> GET https://a.example/0 HTTP/3\n> 4611686018427387907: GET https://a.example/pushed HTTP/3\n"
           "< 4611686018427387907: 200 GET https://a.example/pushed HTTP/3 \"pushed\" 6/6\n"
           "> 4: CONNECT https://a.example/c HTTP/3\n< 4: 200 CONNECT https://a.example/c HTTP/3\n"
           "< 4: CONNECT https://a.example/c WebSocket \"yo\" 2/2\n"
           "> 4: CONNECT https://a.example/c WebSocket \"hi\" 2/2\n"
           "> 8: CONNECT https://b.example:443 HTTP/3 \"raw\" 3/3\n");
}

static void limits(void **state) {
    static struct heard h;
    struct message_limits l = message_limits_default();
    l.most_streams = 8;
    struct conversation_sink sink = heard_sink(&h);
    heard_clear(&h);
    start();
    struct conversation *c = conversation_new(true, "https", l);
    struct build *b = piece(FROM_CLIENT, 0);
    put_headers(FROM_CLIENT, b, 0, POST("/x"));
    for (uint64_t i = 0; i < 100; i++)
        conversation_data(c, FROM_CLIENT, 4 * i, (struct bytes){b->p, b->n}, &sink);
    for (uint64_t i = 0; i < 1000000; i++) /* streams whose type has not come */
        conversation_data(c, FROM_CLIENT, 4 * i + 2, (struct bytes){(const uint8_t *)"\x40", 1}, &sink);
    conversation_finish(c, &sink);
    conversation_free(c);
    assert_non_null(strstr(h.p, "cut more streams under way than the limit (RFC 9110 17.5)"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exchanges), cmocka_unit_test(table),
        cmocka_unit_test(holes),     cmocka_unit_test(push_connect_websocket),
        cmocka_unit_test(limits),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    for (unsigned i = 0; i < 2; i++)
        if (encoder[i]) nghttp3_qpack_encoder_del(encoder[i]);
    return failed;
}
