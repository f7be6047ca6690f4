/* WebSocket conversations behind their handshake: every one in one piece, byte by byte and in random cuts. */
#include "build.h"
#include "heard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <zlib.h>
// cmocka wants the four above first
#include <cmocka.h>

enum { FIN = 0x80, RSV1 = 0x40, CONTINUE = 0, TEXT_FRAME = 1, BINARY = 2, CLOSE = 8, PING = 9 };
#define SHAKEN "> GET http://a.example/chat HTTP/1.1\n< 101 GET http://a.example/chat HTTP/1.1\n"
#define HANDS "GET http://a.example/chat WebSocket "

static struct build c, s;

static void put_ws(struct build *b, unsigned first, bool masked, const void *p, size_t n) {
    static const uint8_t mask[4] = {0x37, 0xfa, 0x21, 0x3d};
    put_number(b, first, 1);
    unsigned bit = masked ? 0x80 : 0;
    if (n < 126) {
        put_number(b, bit | n, 1);
    } else {
        put_number(b, bit | (n < 65536 ? 126 : 127), 1);
        put_number(b, n, n < 65536 ? 2 : 8);
    }
    if (masked) put(b, mask, 4);
    for (size_t i = 0; i < n; i++) put_number(b, ((const uint8_t *)p)[i] ^ (masked ? mask[i & 3] : 0), 1);
}

static void put_string(struct build *b, unsigned first, bool masked, const char *text) {
    put_ws(b, first, masked, text, strlen(text));
}

/* A message as permessage-deflate sends it, without its last four bytes. */
static size_t pack(z_stream *z, const char *text, uint8_t *out, size_t room) {
    z->next_in = (Bytef *)(uintptr_t)text, z->avail_in = (uInt)strlen(text);
    z->next_out = out, z->avail_out = (uInt)room;
    assert_int_equal(deflate(z, Z_SYNC_FLUSH), Z_OK);
    return room - z->avail_out - 4;
}

static void shake(const char *extensions) {
    c.n = s.n = 0;
    put_text(&c,
             "GET /chat HTTP/1.1\r\nHost: a.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    put_text(&s, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n");
    if (*extensions)
        put_text(&s, "Sec-WebSocket-Extensions: "), put_text(&s, extensions), put_text(&s, "\r\n");
    put_text(&s, "\r\n");
}

static void expect(const char *name, const char *expected) {
    const struct step steps[] = {{FROM_CLIENT, DATA, (const char *)c.p, c.n, 0},
                                 {FROM_SERVER, DATA, (const char *)s.p, s.n, 0}};
    char all[4096];
    snprintf(all, sizeof all, "%s%s", SHAKEN, expected);
    expect_heard(name, steps, 2, false, false, all);
}

static void frames(void **state) {
    shake("");
    put_string(&s, FIN | TEXT_FRAME, false, "Hello");
    put_string(&s, TEXT_FRAME, false, "in ");
    put_string(&s, FIN | PING, false, "between");
    put_string(&s, CONTINUE, false, "three ");
    put_string(&s, FIN | CONTINUE, false, "parts");
    put_string(&s, FIN | BINARY, false, "");
    put_string(&c, FIN | TEXT_FRAME, true, "Hello");
    put_string(&c, BINARY, true, "a longer one, beyond a word, ");
    put_string(&c, FIN | CONTINUE, true, "and its end");
    put_string(&c, FIN | CLOSE, true, "\3\350bye");
    expect("frames",
           "> " HANDS "\"Hello\" 5/5\n> " HANDS "\"a longer one, beyond a word, and its end\" 40/40\n"
           "< " HANDS "\"Hello\" 5/5\n< " HANDS "\"in three parts\" 14/14\n< GET "
           "http://a.example/chat WebSocket\n");
}

static void large(void **state) {
    static char text[60000];
    shake("");
    memset(text, 'x', 50000);
    put_ws(&c, FIN | TEXT_FRAME, true, text, 300);
    put_ws(&c, FIN | TEXT_FRAME, true, text, 50000);
    static struct heard h;
    const struct step steps[] = {{FROM_CLIENT, DATA, (const char *)c.p, c.n, 0},
                                 {FROM_SERVER, DATA, (const char *)s.p, s.n, 0}};
    for (int how = IN_ONE; how <= RANDOM_CUTS; how++) {
        hear(&h, steps, 2, false, (enum cutting)how, 5, message_limits_default());
        assert_non_null(strstr(h.p, "xxx\" 300/300\n"));
        assert_non_null(strstr(h.p, " 50000/50000\n"));
        struct message_limits l = message_limits_default();
        l.most_body = 100;
        hear(&h, steps, 2, false, (enum cutting)how, 5, l);
        assert_non_null(
            strstr(h.p, "x\" 50000/50000 cut the message is larger than the limit (RFC 9110 17.5)"));
    }
}

static void compressed(void **state) {
    static const char *const extensions[] = {
        "permessage-deflate", "permessage-deflate; server_no_context_takeover; client_max_window_bits=15"};
    for (size_t i = 0; i < 2; i++) {
        z_stream z = {0};
        uint8_t out[500];
        assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY), Z_OK);
        shake(extensions[i]);
        size_t n = pack(&z, "hello hello hello", out, sizeof out);
        put_ws(&s, FIN | RSV1 | TEXT_FRAME, false, out, n);
        if (i == 1) deflateReset(&z);
        n = pack(&z, "hello hello hello again", out, sizeof out);
        put_ws(&s, RSV1 | TEXT_FRAME, false, out, 3);
        put_ws(&s, FIN | CONTINUE, false, out + 3, n - 3);
        put_string(&s, FIN | TEXT_FRAME, false, "plain");
        char expected[500];
        snprintf(expected, sizeof expected,
                 "< " HANDS "\"hello hello hello\" 11/17\n< " HANDS
                 "\"hello hello hello again\" %zu/23\n< " HANDS "\"plain\" 5/5\n",
                 n);
        size_t first = 0; /* how long the first is, is zlib's affair */
        deflateReset(&z);
        first = pack(&z, "hello hello hello", out, sizeof out);
        if (first != 11) {
            char *at = strstr(expected, " 11/17");
            assert_non_null(at);
            char rest[500];
            snprintf(rest, sizeof rest, " %zu%s", first, at + 3);
            snprintf(at, sizeof expected - (size_t)(at - expected), "%s", rest);
        }
        expect(extensions[i], expected);
        deflateEnd(&z);
    }
}

static void damaged(void **state) {
    shake("permessage-deflate");
    put_ws(&s, FIN | RSV1 | TEXT_FRAME, false, "\xff\xff\xff", 3);
    put_ws(&s, FIN | RSV1 | TEXT_FRAME, false, "\xf2\x48\xcd\xc9\xc9\x07\0", 7);
    put_string(&s, FIN | TEXT_FRAME, false, "plain");
    put_string(&s, FIN | 3, false, "reserved");
    put_string(&c, FIN | TEXT_FRAME, false, "bare");
    put_string(&c, FIN | CONTINUE, true, "end");
    put_string(&c, TEXT_FRAME, true, "begin");
    put_string(&c, FIN | TEXT_FRAME, true, "next");
    put_string(&c, TEXT_FRAME, true, "begin");
    expect("damaged",
           "> " HANDS "\"bare\" 4/4 a frame of the client is not masked (RFC 6455 5.1)\n"
           "> " HANDS "\"end\" 3/3 cut the beginning of the message was not seen (RFC 6455 5.4)\n"
           "> " HANDS "\"begin\" 5/5 cut the message is not complete (RFC 6455 5.4)\n> " HANDS
           "\"next\" 4/4\n"
           "< " HANDS "\"\" 3/0 unreadable the compressed message is damaged (RFC 7692 7.2.2)\n"
           "< " HANDS "\"\" 7/0 unreadable what its compression refers to was not seen (RFC 7692 7.2.3)\n"
           "< " HANDS "\"plain\" 5/5\n< cannot: bytes that are no WebSocket frame (RFC 6455 5.2)\n"
           "> " HANDS "\"begin\" 5/5 cut the message is not complete (RFC 6455 5.4)\n");
}

static void holes(void **state) {
    shake("");
    put_string(&s, FIN | TEXT_FRAME, false, "0123456789");
    s.n -= 8;
    const struct step steps[] = {{FROM_CLIENT, DATA, (const char *)c.p, c.n, 0},
                                 {FROM_SERVER, DATA, (const char *)s.p, s.n, 0},
                                 {FROM_SERVER, GAP, NULL, 5, 0},
                                 {FROM_SERVER, DATA, "789\x81\2hi", 0, 0},
                                 {FROM_SERVER, GAP, NULL, 0, 0},
                                 {FROM_SERVER, DATA, "rubbish", 0, 0}};
    expect_heard("holes", steps, 6, false, false,
                 SHAKEN "< " HANDS
                        "\"01789\" 10/5 cut bytes of the message are missing in the capture (RFC 6455 5.4)\n"
                        "< " HANDS
                        "\"hi\" 2/2\n< cannot: bytes are missing in the capture: where frames begin is not "
                        "known any more (RFC 6455 5.2)\n");
}

static void bomb(void **state) {
    static char zeros[2 << 20];
    static uint8_t out[65000];
    static struct heard h;
    memset(zeros, '0', sizeof zeros - 1);
    z_stream z = {0};
    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY), Z_OK);
    shake("permessage-deflate");
    size_t n = pack(&z, zeros, out, sizeof out);
    put_ws(&c, FIN | RSV1 | TEXT_FRAME, true, out, n);
    deflateEnd(&z);
    struct message_limits l = message_limits_default();
    l.most_expansion = 100;
    const struct step steps[] = {{FROM_CLIENT, DATA, (const char *)c.p, c.n, 0},
                                 {FROM_SERVER, DATA, (const char *)s.p, s.n, 0}};
    hear(&h, steps, 2, false, RANDOM_CUTS, 1, l);
    assert_non_null(strstr(h.p, "cut the message expands more than the limit allows (RFC 9110 17.5)"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames),  cmocka_unit_test(large), cmocka_unit_test(compressed),
        cmocka_unit_test(damaged), cmocka_unit_test(holes), cmocka_unit_test(bomb),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
