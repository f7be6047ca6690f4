/* HTTP/1 conversations: every row in one piece, byte by byte and in random cuts. */
#include "heard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

enum { STEPS = 8 };

#define C(s)                                                                                                 \
    { FROM_CLIENT, DATA, s, sizeof(s) - 1, 0 }
#define S(s)                                                                                                 \
    { FROM_SERVER, DATA, s, sizeof(s) - 1, 0 }
#define HOLE(side, n)                                                                                        \
    { side, GAP, NULL, n, 0 }
#define CLOSE(side)                                                                                          \
    { side, END, NULL, 0, 0 }

static const struct row {
    const char *name;
    struct step steps[STEPS];
    const char *expected;
} rows[] = {
    {"a request and its response",
     {C("GET /x?y=1 HTTP/1.1\r\nHost: a.example\r\n\r\n"),
      S("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")},
     "> GET http://a.example/x?y=1 HTTP/1.1\n< 200 GET http://a.example/x?y=1 HTTP/1.1 \"hello\" 5/5\n"},
    {"pipelined",
     {C("POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcGET /2 HTTP/1.1\r\nHost: b\r\n\r\n"
        "HEAD /3 HTTP/1.0\r\n\r\n"),
      S("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 1\r\n\r\n1HTTP/1.1 304 Not "
        "Modified\r\nContent-Length: 9\r\n\r\nHTTP/1.0 200 OK\r\nContent-Length: 9\r\n\r\n")},
     "> POST http://a/1 HTTP/1.1 \"abc\" 3/3\n> GET http://b/2 HTTP/1.1\n> HEAD http:///3 HTTP/1.0\n"
     "< 100 POST http://a/1 HTTP/1.1\n< 201 POST http://a/1 HTTP/1.1 \"1\" 1/1\n"
     "< 304 GET http://b/2 HTTP/1.1\n< 200 HEAD http:///3 HTTP/1.0\n"},
    {"chunks with extensions and trailers",
     {C("GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
      S("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4;a=\"b\"\r\nwiki\r\n0005 ; x\r\npedia\r\n"
        "0\r\nT: 1\r\n\r\nHTTP/1.1 500 x\r\nContent-Length: 0\r\n\r\n")},
     "> GET http://a/ HTTP/1.1\n< 200 GET http://a/ HTTP/1.1 \"wikipedia\" 9/9\n< 500 ? HTTP/1.1\n"},
    {"a chunk size that is none",
     {S("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nwiki\r\nxyz\r\nHTTP/1.1 200 "
        "OK\r\nContent-Length: 1\r\n\r\n1")},
     "< 200 ? HTTP/1.1 \"wiki\" 4/4 cut a chunk size that is no hexadecimal number (RFC 9112 7.1)\n"
     "< 200 ? HTTP/1.1 \"1\" 1/1\n"},
    {"chunk sizes beyond 64 bits",
     {S("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nwiki\r\nfffffffffffffffff\r\n")},
     "< 200 ? HTTP/1.1 \"wiki\" 4/4 cut a chunk size that is no hexadecimal number (RFC 9112 7.1)\n"},
    {"a body until the close",
     {C("GET / HTTP/1.0\r\n\r\n"), S("HTTP/1.0 200 OK\r\n\r\nall of it"), CLOSE(FROM_SERVER)},
     "> GET http:/// HTTP/1.0\n< 200 GET http:/// HTTP/1.0 \"all of it\" 9/9\n"},
    {"… whose close is not seen",
     {S("HTTP/1.0 200 OK\r\n\r\nall of it")},
     "< 200 ? HTTP/1.0 \"all of it\" 9/9 cut the message is not complete (RFC 9112 8)\n"},
    {"a body that is not all there",
     {S("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"), CLOSE(FROM_SERVER)},
     "< 200 ? HTTP/1.1 \"half\" 4/4 cut the message is not complete (RFC 9112 8)\n"},
    {"a header that is not all there",
     {C("GET /x HTTP/1.1\r\nHost: a.example\r\nCook")},
     "> GET http://a.example/x HTTP/1.1 cut the message is not complete (RFC 9112 8)\n"},
    {"a tunnel",
     {C("CONNECT b.example:443 HTTP/1.1\r\nHost: b.example:443\r\n\r\n\x16\x03\x01"),
      S("HTTP/1.1 200 Connection established\r\n\r\n\x16\x03\x03"), C("more"), S("back")},
     "> CONNECT http://b.example:443 HTTP/1.1\n< 200 CONNECT http://b.example:443 HTTP/1.1\n"
     "> tunnel \"\\16\\03\\01\"\n< tunnel \"\\16\\03\\03\"\n> tunnel \"more\"\n< tunnel \"back\"\n"},
    {"a tunnel that is refused",
     {C("CONNECT b.example:443 HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
      S("HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno")},
     "> CONNECT http://b.example:443 HTTP/1.1\n> GET http://a/ HTTP/1.1\n"
     "< 403 CONNECT http://b.example:443 HTTP/1.1 \"no\" 2/2\n"},
    {"a tunnel whose request was not seen",
     {S("HTTP/1.1 200 Connection Established\r\n\r\n\x16\x03\x03")},
     "< 200 ? HTTP/1.1\n< tunnel \"\\16\\03\\03\"\n"},
    {"an upgrade to something else",
     {C("GET /t HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: tcp\r\n\r\n"),
      S("HTTP/1.1 101 UPGRADED\r\nUpgrade: tcp\r\nConnection: Upgrade\r\n\r\nraw"), C("own")},
     "> GET http://a/t HTTP/1.1\n< 101 GET http://a/t HTTP/1.1\n< tunnel \"raw\"\n> tunnel \"own\"\n"},
    {"an upgrade that is not taken",
     {C("POST /t HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nContent-Length: 1\r\n\r\nxGET /2 HTTP/1.1\r\nHost: "
        "a\r\n\r\n"),
      S("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1HTTP/1.1 204 None\r\n\r\n")},
     "> POST http://a/t HTTP/1.1 \"x\" 1/1\n> GET http://a/2 HTTP/1.1\n"
     "< 200 POST http://a/t HTTP/1.1 \"1\" 1/1\n< 204 GET http://a/2 HTTP/1.1\n"},
    {"forms of the target",
     {C("GET http://u@b.example:81/x HTTP/1.1\r\nHost: other\r\n\r\nOPTIONS * HTTP/1.1\r\nHost: c\r\n\r\n"
        "GET https://d.example HTTP/1.1\r\n\r\nGET /a b HTTP/1.1\r\nHost: e\r\n\r\n")},
     "> GET http://b.example:81/x HTTP/1.1\n> OPTIONS http://c* HTTP/1.1\n> GET https://d.example/ HTTP/1.1\n"
     "> GET http://e/a b HTTP/1.1\n"},
    {"bare line feeds and empty lines in front",
     {C("\r\n\nGET / HTTP/1.1\nHost: a\nContent-Length: 1\n\nx\n\nGET /2 HTTP/1.1\nHost: a\n\n")},
     "> GET http://a/ HTTP/1.1 \"x\" 1/1\n> GET http://a/2 HTTP/1.1\n"},
    {"several lengths that differ",
     {C("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx")},
     "> POST http://a/ HTTP/1.1 \"x\" 1/1 several Content-Length values that differ (RFC 9112 6.3)\n"},
    {"the same length twice",
     {C("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2, 2\r\n\r\nxy")},
     "> POST http://a/ HTTP/1.1 \"xy\" 2/2\n"},
    {"a length that is none",
     {C("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n")},
     "> POST http://a/ HTTP/1.1 Content-Length is no number (RFC 9110 8.6)\n"},
    {"a length beside chunks",
     {C("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n"
        "\r\nGET /2 HTTP/1.1\r\n\r\n")},
     "> POST http://a/ HTTP/1.1 \"x\" 1/1 Content-Length beside Transfer-Encoding (RFC 9112 6.3)\n"
     "> GET http:///2 HTTP/1.1\n"},
    {"bytes that are no request between requests",
     {C("GET / HTTP/1.1\r\nHost: a\r\n\r\nrubbish\r\nmore\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\nrubbish\r\n")},
     "> GET http://a/ HTTP/1.1\n> cannot: bytes that are no HTTP/1 request (RFC 9112 3)\n"
     "> GET http://a/2 HTTP/1.1\n"},
    {"joined in the middle of bodies",
     {S("tail of a picture\n\xff\x00 HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1"),
      C("x=1&y=2GET /2 HTTP/1.1\r\nHost: a\r\n\r\n"), S("HTTP/1.1 204 No\r\n\r\n")},
     "< 200 ? HTTP/1.1 \"1\" 1/1\n> GET http://a/2 HTTP/1.1\n< 204 GET http://a/2 HTTP/1.1\n"},
    {"a hole in a body of known length",
     {S("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"), HOLE(FROM_SERVER, 4),
      S("hijHTTP/1.1 204 No\r\n\r\n")},
     "< 200 ? HTTP/1.1 \"abchij\" 10/10 cut bytes of the body are missing in the capture (RFC 9112 8)\n"
     "< 204 ? HTTP/1.1\n"},
    {"a hole in a chunk",
     {S("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nabc"), HOLE(FROM_SERVER, 3),
      S("\r\n0\r\n\r\nHTTP/1.1 204 No\r\n\r\n")},
     "< 200 ? HTTP/1.1 \"abc\" 6/6 cut bytes of the body are missing in the capture (RFC 9112 8)\n"
     "< 204 ? HTTP/1.1\n"},
    {"a hole over the end of a message",
     {C("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n"), S("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"),
      HOLE(FROM_SERVER, 40), C("GET /2 HTTP/1.1\r\nHost: a\r\n\r\n"),
      S("th: 7\r\n\r\nrubbishHTTP/1.1 204 No\r\n\r\n")},
     "> GET http://a/1 HTTP/1.1\n"
     "< 200 GET http://a/1 HTTP/1.1 \"abc\" 3/3 cut the message is not complete (RFC 9112 8)\n"
     "> GET http://a/2 HTTP/1.1\n< 204 GET http://a/2 HTTP/1.1\n"},
    {"a response that is lost: which request the next answers is not known",
     {C("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n"), HOLE(FROM_SERVER, 0), C("GET /2 HTTP/1.1\r\nHost: a\r\n\r\n"),
      S("HTTP/1.1 204 No\r\n\r\n"), C("GET /3 HTTP/1.1\r\nHost: a\r\n\r\n"), S("HTTP/1.1 204 No\r\n\r\n")},
     "> GET http://a/1 HTTP/1.1\n> GET http://a/2 HTTP/1.1\n< 204 ? HTTP/1.1\n> GET http://a/3 HTTP/1.1\n"
     "< 204 GET http://a/3 HTTP/1.1\n"},
    {"answers to a HEAD that was not seen, and a body that looks a little like it",
     {S("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: "
        "10\r\n\r\nHTTP/1.x: HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nHTTP/1.")},
     "< 200 ? HTTP/1.1\n< 200 ? HTTP/1.1 \"HTTP/1.x: \" 10/10\n"
     "< 200 ? HTTP/1.1 \"HTTP/1.\" 7/7 cut the message is not complete (RFC 9112 8)\n"},
    {"the answer to a HEAD that was not seen, in chunks",
     {S("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nHTTP/1.1 204 No\r\n\r\n")},
     "< 200 ? HTTP/1.1\n< 204 ? HTTP/1.1\n"},
};

static void conversations(void **state) {
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t n = 0;
        while (n < STEPS && (rows[i].steps[n].bytes || rows[i].steps[n].what != DATA)) n++;
        expect_heard(rows[i].name, rows[i].steps, n, false, false, rows[i].expected);
    }
}

static void fields_of_the_header(void **state) {
    const struct step steps[] = {
        C("GET / HTTP/1.1\r\nHOST:  a.example \t\r\nX-Empty:\r\nFolded: a\r\n  b\r\n\tc\r\nBad Name: 1\r\nno "
          "colon\r\n\r\n"),
        S("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nSet-Cookie: a=1\r\nset-cookie: "
          "b=2\r\n\r\n0\r\nDigest: x\r\n\r\n")};
    expect_heard(
        "fields", steps, 2, false, true,
        "> GET http://a.example/ HTTP/1.1 | host: a.example | x-empty:  | folded: a b c | bad name: 1 "
        "a header is folded over lines (RFC 9112 5.2)\n"
        "< 200 GET http://a.example/ HTTP/1.1 | transfer-encoding: chunked | set-cookie: a=1 | "
        "set-cookie: b=2 | digest: x\n");
}

static void repeat(struct step *s, enum side from, char *room, size_t size, const char *start,
                   const char *unit) {
    size_t n = strlen(start), u = strlen(unit);
    memcpy(room, start, n);
    while (n + u < size) memcpy(room + n, unit, u), n += u;
    *s = (struct step){from, DATA, room, n, 0};
}

static void limits(void **state) {
    static char room[1 << 20];
    static struct heard h;
    struct message_limits l = message_limits_default();
    l.most_head = 1000;
    l.most_fields = 10;
    l.most_body = 100;
    static const struct {
        const char *start, *unit, *part;
    } rows_of_limits[] = {
        {"GET / HTTP/1.1\r\n", "a: b\r\n", "more header fields than the limit allows (RFC 9110 17.5)"},
        {"GET / HTTP/1.1\r\n",
         "aaaaaaaaaaaaa: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
         "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\r\n",
         "the header is larger than the limit (RFC 9110 17.5)"},
        {"GET /", "x", ""},
        {"GET / HTTP/1.1\r\nA: ", "x", "the message is not complete"},
        {"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", "3\r\nabc\r\n",
         "cut the body is larger than the limit (RFC 9110 17.5)"},
        {"POST / HTTP/1.1\r\nContent-Length: 1000000000\r\n\r\n", "x",
         "cut the body is larger than the limit (RFC 9110 17.5)"},
    };
    for (size_t i = 0; i < sizeof rows_of_limits / sizeof *rows_of_limits; i++) {
        struct step s;
        repeat(&s, FROM_CLIENT, room, sizeof room, rows_of_limits[i].start, rows_of_limits[i].unit);
        for (int how = IN_ONE; how <= RANDOM_CUTS; how++) {
            hear(&h, &s, 1, false, (enum cutting)how, 7, l);
            if (!strstr(h.p, rows_of_limits[i].part)) fail_msg("row %zu: %s", i, h.p);
        }
    }
}

static void many_requests_without_answers(void **state) {
    static char room[1 << 20];
    static struct heard h;
    struct message_limits l = message_limits_default();
    l.most_streams = 4;
    struct step s[2];
    memset(&h, 0, sizeof h);
    repeat(&s[0], FROM_CLIENT, room, 20 * 12, "", "GET /1 HTTP/1.1\r\n\r\n");
    s[1] = (struct step){FROM_SERVER, DATA, "HTTP/1.1 204 x\r\n\r\n", 0, 0};
    hear(&h, s, 2, false, IN_ONE, 1, l);
    assert_non_null(strstr(h.p, "< 204 GET"));
}

static void kinds(void **state) {
    static struct heard h;
    static char room[5 << 20];
    struct message_limits l = message_limits_default();
    struct step s[2] = {C("GET / HTTP/1.1\r\n\r\n")};
    assert_int_equal(hear(&h, s, 1, false, IN_ONE, 1, l), CONVERSATION_HTTP1);
    assert_int_equal(hear(&h, s, 0, false, IN_ONE, 1, l), CONVERSATION_UNKNOWN);
    repeat(&s[0], FROM_SERVER, room, sizeof room, "", "SSH-2.0-x y\r\n");
    assert_int_equal(hear(&h, s, 1, false, IN_ONE, 1, l), CONVERSATION_OTHER);
    assert_string_equal(h.p, "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conversations), cmocka_unit_test(fields_of_the_header),
        cmocka_unit_test(limits),        cmocka_unit_test(many_requests_without_answers),
        cmocka_unit_test(kinds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
