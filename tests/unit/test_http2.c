/* HTTP/2 conversations: every one in one piece, byte by byte and in random cuts. */
#include "heard.h"
#include "http2_build.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
// cmocka wants the four above first
#include <cmocka.h>

#define PREFACE "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
#define GET(path) ":method: GET\n:scheme: https\n:authority: a.example\n:path: " path "\n"
#define POST(path) ":method: POST\n:scheme: https\n:authority: a.example\n:path: " path "\n"

enum { END_STREAM = HTTP2_END_STREAM };

static struct build c, s, c2, s2; /* what the client and the server send, and what they send later */
static nghttp2_hd_deflater *dc, *ds;

static void fresh(nghttp2_hd_deflater **d) {
    if (*d) nghttp2_hd_deflate_del(*d);
    assert_int_equal(nghttp2_hd_deflate_new(d, 4096), 0);
}

static void start(bool begun) {
    c.n = s.n = c2.n = s2.n = 0;
    fresh(&dc);
    fresh(&ds);
    if (!begun) return;
    put_text(&c, PREFACE);
    put_frame(&c, HTTP2_SETTINGS, 0, 0, NULL, 0);
    put_frame(&s, HTTP2_SETTINGS, 0, 0, "\0\3\0\0\0\144", 6);
}

static struct step from(enum side side, const struct build *b) {
    return (struct step){side, DATA, (const char *)b->p, b->n, 0};
}

static void expect(const char *name, const char *expected) {
    struct step steps[4];
    size_t n = 0;
    const struct build *const parts[] = {&c, &s, &c2, &s2};
    for (size_t i = 0; i < 4; i++)
        if (parts[i]->n) steps[n++] = from(i & 1 ? FROM_SERVER : FROM_CLIENT, parts[i]);
    expect_heard(name, steps, n, false, false, expected);
}

static void exchanges(void **state) {
    start(true);
    put_headers(&c, dc, END_STREAM, 1, GET("/1"));
    put_headers(&c, dc, 0, 3, POST("/3"));
    put_data(&c, 0, 3, "ab");
    put_frame(&c, HTTP2_PING, 0, 0, "12345678", 8);
    put_headers(&c, dc, END_STREAM, 5, GET("/5"));
    put_data(&c, END_STREAM, 3, "c");
    put_headers(&s, ds, 0, 3, ":status: 103\nlink: x\n");
    put_headers(&s, ds, 0, 3, ":status: 200\n");
    put_headers(&s, ds, END_STREAM, 1, ":status: 304\n");
    put_data(&s, 0, 3, "hello");
    put_headers(&s, ds, 0, 5, ":status: 200\ncontent-length: 2\n");
    put_data(&s, END_STREAM, 5, "hi");
    put_headers(&s, ds, END_STREAM, 3, "grpc-status: 0\n");
    expect("exchanges", "> 1: GET https://a.example/1 HTTP/2\n> 5: GET https://a.example/5 HTTP/2\n"
                        "> 3: POST https://a.example/3 HTTP/2 \"abc\" 3/3\n"
                        "< 3: 103 POST https://a.example/3 HTTP/2\n< 1: 304 GET https://a.example/1 HTTP/2\n"
                        "< 5: 200 GET https://a.example/5 HTTP/2 \"hi\" 2/2\n"
                        "< 3: 200 POST https://a.example/3 HTTP/2 \"hello\" 5/5\n");
}

static void padding_priority_continuation(void **state) {
    uint8_t block[1000], padded[1100];
    start(true);
    size_t n = compress(dc, GET("/padded"), block, sizeof block);
    memcpy(padded, "\7\x80\0\0\0\xff", 6);
    memcpy(padded + 6, block, n);
    memset(padded + 6 + n, 0, 7);
    put_frame(&c, HTTP2_HEADERS, HTTP2_PADDED | HTTP2_PRIORITIES | HTTP2_END_HEADERS, 1, padded, 6 + n + 7);
    put_frame(&c, HTTP2_DATA, HTTP2_PADDED, 1, "\2ab\0\0", 5);
    put_frame(&c, HTTP2_DATA, HTTP2_PADDED, 1, "\3\0\0\0", 4);
    put_frame(&c, HTTP2_DATA, HTTP2_PADDED | END_STREAM, 1, "\1c\0", 3);
    n = compress(dc, GET("/continued"), block, sizeof block);
    put_frame(&c, HTTP2_HEADERS, END_STREAM, 3, block, 5);
    put_frame(&c, HTTP2_CONTINUATION, 0, 3, NULL, 0);
    put_frame(&c, HTTP2_CONTINUATION, 0, 3, block + 5, 3);
    put_frame(&c, HTTP2_CONTINUATION, HTTP2_END_HEADERS, 3, block + 8, n - 8);
    put_frame(&c, HTTP2_PRIORITY, 0, 3, "\0\0\0\1\7", 5);
    put_frame(&c, 0xbe, 0xff, 3, "an extension", 12);
    expect("padding", "> 1: GET https://a.example/padded HTTP/2 \"abc\" 3/3\n"
                      "> 3: GET https://a.example/continued HTTP/2\n");
}

static void push_and_reset(void **state) {
    uint8_t promise[500] = {0, 0, 0, 2};
    start(true);
    put_headers(&c, dc, END_STREAM, 1, GET("/1"));
    size_t n = compress(ds, GET("/pushed"), promise + 4, sizeof promise - 4);
    put_frame(&s, HTTP2_PUSH_PROMISE, HTTP2_END_HEADERS, 1, promise, n + 4);
    put_headers(&s, ds, 0, 2, ":status: 200\n");
    put_data(&s, END_STREAM, 2, "pushed");
    put_headers(&s, ds, 0, 1, ":status: 200\n");
    put_data(&s, 0, 1, "half");
    put_frame(&c2, HTTP2_RST_STREAM, 0, 1, "\0\0\0\10", 4);
    put_data(&s2, 0, 1, "under way");
    put_headers(&s2, ds, END_STREAM, 1, "x: y\n");
    put_frame(&s2, HTTP2_GOAWAY, 0, 0, "\0\0\0\1\0\0\0\0", 8);
    put_headers(&c2, dc, END_STREAM, 3, GET("/3"));
    put_headers(&s2, ds, END_STREAM, 3, ":status: 204\n");
    expect("push",
           "> 1: GET https://a.example/1 HTTP/2\n> 2: GET https://a.example/pushed HTTP/2\n"
           "< 2: 200 GET https://a.example/pushed HTTP/2 \"pushed\" 6/6\n"
           "< 1: 200 GET https://a.example/1 HTTP/2 \"half\" 4/4 cut the stream was reset (RFC 9113 5.4.2)\n"
           "> 3: GET https://a.example/3 HTTP/2\n< 3: 204 GET https://a.example/3 HTTP/2\n");
}

/* As nginx does that answers a POST without reading it (RFC 9113 8.1). */
static void answered_and_reset(void **state) {
    start(true);
    put_headers(&c, dc, 0, 1, POST("/early"));
    put_data(&c, 0, 1, "abc");
    put_headers(&s, ds, 0, 1, ":status: 200\n");
    put_data(&s, END_STREAM, 1, "no need");
    put_frame(&s, HTTP2_RST_STREAM, 0, 1, "\0\0\0\0", 4);
    put_data(&c2, END_STREAM, 1, "def");
    expect("answered and reset", "< 1: 200 POST https://a.example/early HTTP/2 \"no need\" 7/7\n"
                                 "> 1: POST https://a.example/early HTTP/2 \"abcdef\" 6/6\n");
}

static void tables_that_grow(void **state) {
    start(false);
    put_text(&c, PREFACE);
    put_frame(&c, HTTP2_SETTINGS, 0, 0, "\0\1\0\2\0\0\0\5\0\0\177\377", 12); /* 128 KiB of table; frames */
    put_frame(&s, HTTP2_SETTINGS, 0, 0, NULL, 0);
    put_frame(&s, HTTP2_SETTINGS, HTTP2_ACK, 0, NULL, 0);
    nghttp2_hd_deflate_del(ds);
    nghttp2_hd_deflate_new(&ds, 131072);
    nghttp2_hd_deflate_change_table_size(ds, 131072);
    static char field[7000];
    for (char i = 'a'; i < 'z'; i++) {
        snprintf(field, sizeof field, ":status: 200\nx-%c: %06000d\n", i, 0);
        if (s.n + 6100 > sizeof s.p) break;
        put_headers(&s, ds, END_STREAM, 1 + 2 * (uint32_t)(i - 'a'), field);
    }
    put_headers(&s, ds, END_STREAM, 101, ":status: 201\nx-a: 1\n");
    static struct heard h;
    struct step steps[] = {from(FROM_CLIENT, &c), from(FROM_SERVER, &s)};
    hear(&h, steps, 2, false, RANDOM_CUTS, 3, message_limits_default());
    assert_non_null(strstr(h.p, "< 101: 201 ? HTTP/2\n"));
    assert_null(strstr(h.p, "cannot"));
}

static void broken(void **state) {
    start(true);
    put_headers(&c, dc, END_STREAM, 1, GET("/1"));
    put_frame(&c, HTTP2_HEADERS, HTTP2_END_HEADERS, 3, "\xff\xff\xff\xff\xff\xff",
              6); /* an index beyond all */
    put_data(&c, END_STREAM, 3, "body");
    put_headers(&c, dc, END_STREAM, 5, GET("/5"));
    put_headers(&s, ds, END_STREAM, 1, ":status: 204\n");
    expect("compression", "> 1: GET https://a.example/1 HTTP/2\n"
                          "> cannot: the header compression is broken (RFC 7541 2.3)\n"
                          "> 3: ? HTTP/2 \"body\" 4/4 its header cannot be read (RFC 9113 4.3)\n"
                          "> 5: ? HTTP/2 its header cannot be read (RFC 9113 4.3)\n"
                          "< 1: 204 GET https://a.example/1 HTTP/2\n");
    start(true);
    put_headers(&c, dc, END_STREAM, 1, POST("/1"));
    put_number(&c2, 0xffffff, 3); /* such a frame is not allowed */
    put_fill(&c2, 'x', 100);
    put_frame(&c2, HTTP2_PING, 0, 0, "12345678", 8);
    put_headers(&c2, dc, 0, 3, GET("/3"));
    put_data(&c2, END_STREAM, 3, "body");
    expect("frames", "> 1: POST https://a.example/1 HTTP/2\n"
                     "> cannot: a frame is larger than the other side allows (RFC 9113 4.2)\n"
                     "> 3: ? HTTP/2 \"body\" 4/4 its header cannot be read (RFC 9113 4.3)\n");
    start(true);
    put_headers(&c, dc, 0, 1, POST("/1") "content-length: 9\n");
    put_data(&c, END_STREAM, 1, "short");
    put_headers(&c, dc, END_STREAM, 3, "x: y\n");
    put_headers(&s, ds, END_STREAM, 1, "server: x\n");
    expect("messages",
           "> 1: POST https://a.example/1 HTTP/2 \"short\" 5/5 the body is not as long as Content-Length "
           "says (RFC 9113 8.1.1)\n"
           "> 3: ? HTTP/2 a request without :method (RFC 9113 8.3.1)\n"
           "< 1: POST https://a.example/1 HTTP/2 a response without :status (RFC 9113 8.3.2)\n");
}

static void holes(void **state) {
    start(true);
    put_headers(&c, dc, END_STREAM, 1, GET("/1"));
    put_headers(&s, ds, 0, 1, ":status: 200\n");
    put_data(&s, END_STREAM, 1, "0123456789");
    s.n -= 8; /* two bytes of ten came */
    put_headers(&s2, ds, END_STREAM, 3, ":status: 204\nx: y\n");
    put_headers(&c2, dc, END_STREAM, 3, GET("/3"));
    struct step in_data[] = {from(FROM_CLIENT, &c),
                             from(FROM_SERVER, &s),
                             {FROM_SERVER, GAP, NULL, 8, 0},
                             from(FROM_CLIENT, &c2),
                             from(FROM_SERVER, &s2)};
    expect_heard(
        "in data", in_data, 5, false, false,
        "> 1: GET https://a.example/1 HTTP/2\n"
        "< 1: 200 GET https://a.example/1 HTTP/2 \"01\" 10/10 cut bytes of the body are missing in the "
        "capture (RFC 9112 8)\n"
        "> 3: GET https://a.example/3 HTTP/2\n< 3: 204 GET https://a.example/3 HTTP/2\n");
    start(true);
    put_headers(&c, dc, END_STREAM, 1, GET("/1"));
    put_headers(&s, ds, 0, 1, ":status: 200\n");
    s.n -= 1;
    put_data(&s2, 0, 1, "body");
    put_headers(&s2, ds, END_STREAM, 1, "x: y\n");
    struct step in_header[] = {
        from(FROM_CLIENT, &c), from(FROM_SERVER, &s), {FROM_SERVER, GAP, NULL, 1, 0}, from(FROM_SERVER, &s2)};
    expect_heard(
        "in a header", in_header, 4, false, false,
        "> 1: GET https://a.example/1 HTTP/2\n"
        "< cannot: headers refer to earlier ones that were not seen (RFC 9113 4.3)\n"
        "< 1: GET https://a.example/1 HTTP/2 \"body\" 4/4 its header cannot be read (RFC 9113 4.3)\n");
    start(true);
    put_headers(&s, ds, 0, 1, ":status: 200\n");
    put_data(&s, 0, 1, "begin");
    put_text(&s2, "rest of something");
    put_data(&s2, 0, 1, "end");
    put_data(&s2, END_STREAM, 1, "!");
    struct step lost[] = {
        from(FROM_CLIENT, &c), from(FROM_SERVER, &s), {FROM_SERVER, GAP, NULL, 0, 0}, from(FROM_SERVER, &s2)};
    expect_heard(
        "where frames begin", lost, 4, false, false,
        "< cannot: bytes are missing in the capture: headers behind them cannot be read (RFC 9113 4.3)\n"
        "< 1: 200 ? HTTP/2 \"beginend!\" 9/9 cut bytes of the body are missing in the capture (RFC 9112 "
        "8)\n");
}

static void joined_midstream(void **state) {
    start(false);
    put_text(&c, "rest of a frame");
    put_headers(&c, dc, 0, 7, POST("/7"));
    put_data(&c, END_STREAM, 7, "body");
    put_text(&s, "rest of another");
    put_frame(&s, HTTP2_WINDOW_UPDATE, 0, 7, "\0\0\1\0", 4);
    put_data(&s, END_STREAM, 7, "answer");
    expect("midstream", "> cannot: headers refer to earlier ones that were not seen (RFC 9113 4.3)\n"
                        "> 7: ? HTTP/2 \"body\" 4/4 its header cannot be read (RFC 9113 4.3)\n"
                        "< cannot: the beginning is not that of HTTP/2 (RFC 9113 3.4)\n"
                        "< 7: ? HTTP/2 \"answer\" 6/6 its header cannot be read (RFC 9113 4.3)\n");
}

static void upgraded(void **state) {
    start(false);
    put_text(&c,
             "GET /up HTTP/1.1\r\nHost: a.example\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
             "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n");
    put_text(&s, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n");
    put_frame(&s, HTTP2_SETTINGS, 0, 0, NULL, 0);
    put_headers(&s, ds, 0, 1, ":status: 200\n");
    put_data(&s, END_STREAM, 1, "up");
    put_text(&c2, PREFACE);
    put_frame(&c2, HTTP2_SETTINGS, 0, 0, NULL, 0);
    put_headers(&c2, dc, END_STREAM, 3, GET("/3"));
    put_headers(&s2, ds, END_STREAM, 3, ":status: 204\n");
    expect("upgraded", "> GET http://a.example/up HTTP/1.1\n< 101 GET http://a.example/up HTTP/1.1\n"
                       "< 1: 200 GET http://a.example/up HTTP/2 \"up\" 2/2\n"
                       "> 3: GET https://a.example/3 HTTP/2\n< 3: 204 GET https://a.example/3 HTTP/2\n");
}

static void websocket_on_a_stream(void **state) {
    start(true);
    put_headers(
        &c, dc, 0, 1,
        ":method: CONNECT\n:protocol: websocket\n:scheme: https\n:authority: a.example\n:path: /chat\n");
    put_headers(&s, ds, 0, 1, ":status: 200\n");
    put_frame(&c2, HTTP2_DATA, 0, 1, "\x81\x82\1\2\3\4ik", 8);
    put_frame(&s2, HTTP2_DATA, 0, 1, "\x81\2yo", 4);
    expect("websocket",
           "> 1: CONNECT https://a.example/chat HTTP/2\n< 1: 200 CONNECT https://a.example/chat HTTP/2\n"
           "> 1: CONNECT https://a.example/chat WebSocket \"hi\" 2/2\n"
           "< 1: CONNECT https://a.example/chat WebSocket \"yo\" 2/2\n");
}

static void limits(void **state) {
    static struct heard h;
    struct message_limits l = message_limits_default();
    l.most_streams = 8;
    l.most_fields = 4;
    l.most_head = 2000;
    start(true);
    for (uint32_t i = 0; i < 200; i++) put_headers(&c, dc, 0, 1 + 2 * i, POST("/x"));
    struct step one = from(FROM_CLIENT, &c);
    hear(&h, &one, 1, false, IN_ONE, 1, l);
    assert_non_null(strstr(h.p, "cut more streams under way than the limit (RFC 9110 17.5)"));
    start(true);
    static char bomb[3000];
    snprintf(bomb, sizeof bomb, GET("/x") "x: %01990d\n", 1);
    uint8_t block[32000];
    size_t n = compress(dc, bomb, block, sizeof block);
    memset(block + n, 0x80 | 62, 16000); /* the same field, sixteen thousand times */
    put_frame(&c, HTTP2_HEADERS, HTTP2_END_HEADERS | END_STREAM, 1, block, n + 14000);
    one = from(FROM_CLIENT, &c);
    hear(&h, &one, 1, false, IN_ONE, 1, l);
    assert_non_null(strstr(h.p, "> 1: GET https://a.example/x HTTP/2 the header is larger than the limit"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exchanges),
        cmocka_unit_test(padding_priority_continuation),
        cmocka_unit_test(push_and_reset),
        cmocka_unit_test(answered_and_reset),
        cmocka_unit_test(tables_that_grow),
        cmocka_unit_test(broken),
        cmocka_unit_test(holes),
        cmocka_unit_test(joined_midstream),
        cmocka_unit_test(upgraded),
        cmocka_unit_test(limits),
        cmocka_unit_test(websocket_on_a_stream),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    if (dc) nghttp2_hd_deflate_del(dc);
    if (ds) nghttp2_hd_deflate_del(ds);
    return failed;
}
