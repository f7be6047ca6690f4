#include "build.h"
#include "evidence/capture/names/http.h"
#include "evidence/capture/names/mmtls.h"
#include "evidence/capture/names/recognise.h"

#include <setjmp.h>
#include <stdarg.h>
// cmocka wants the four above first
#include <cmocka.h>

static void requests(void **state) {
    static const struct {
        const char *message;
        enum inspect answer;
        enum http_kind kind;
        enum http_form form;
        const char *name;
        unsigned port;
        bool bent;
    } rows[] = {
        {"GET / HTTP/1.1\r\nHost: WWW.example.com\r\n\r\n", INSPECT_DONE, HTTP_REQUEST, HTTP_ORIGIN,
         "www.example.com", 0, false},
        {"GET / HTTP/1.1\r\nhOST:www.example.com:8080\r\n\r\n", INSPECT_DONE, HTTP_REQUEST, HTTP_ORIGIN,
         "www.example.com", 8080, false},
        {"GET http://u@a.example:81/x HTTP/1.1\r\nHost: b.example\r\n\r\n", INSPECT_DONE, HTTP_REQUEST,
         HTTP_ABSOLUTE, "a.example", 81, false},
        {"CONNECT a.example:443 HTTP/1.1\r\n\r\n", INSPECT_DONE, HTTP_REQUEST, HTTP_AUTHORITY, "a.example",
         443, false},
        {"OPTIONS * HTTP/1.1\r\nHost: a.example\r\n\r\n", INSPECT_DONE, HTTP_REQUEST, HTTP_ASTERISK,
         "a.example", 0, false},
        {"PROPFIND /dav HTTP/1.1\r\nHost: a.example\r\n\r\n", INSPECT_DONE, HTTP_REQUEST, HTTP_ORIGIN,
         "a.example", 0, false},
        {"M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\n\r\n", INSPECT_DONE, HTTP_REQUEST,
         HTTP_ASTERISK, "239.255.255.250", 1900, false},
        {"NOTIFY * HTTP/1.1\r\nHOST: [FF02::C]:1900\r\n\r\n", INSPECT_DONE, HTTP_REQUEST, HTTP_ASTERISK,
         "[ff02::c]", 1900, false},
        {"GET / HTTP/1.0\r\nUser-Agent: x\r\n\r\n", INSPECT_DONE, HTTP_REQUEST, HTTP_ORIGIN, "", 0, false},
        {"GET / HTTP/1.1\nHost: a.example\n\n", INSPECT_DONE, HTTP_REQUEST, HTTP_ORIGIN, "a.example", 0,
         false},
        {"\r\n\r\nGET / HTTP/1.1\r\nHost: a.example\r\n\r\n", INSPECT_DONE, HTTP_REQUEST, HTTP_ORIGIN,
         "a.example", 0, false},
        {"GET   /a b   HTTP/1.1\r\nHost: a.example.\r\n\r\n", INSPECT_DONE, HTTP_REQUEST, HTTP_ORIGIN,
         "a.example", 0, false},
        {"GET / HTTP/1.1\r\nHost :  a.example \t\r\n\r\n", INSPECT_DONE, HTTP_REQUEST, HTTP_ORIGIN,
         "a.example", 0, true},
        {"GET / HTTP/1.1\r\nHost:\r\n a.example\r\n\r\n", INSPECT_DONE, HTTP_REQUEST, HTTP_ORIGIN,
         "a.example", 0, true},
        {"GET / HTTP/1.1\r\nHost: a.example\r\nHost: b.example\r\n\r\n", INSPECT_DONE, HTTP_REQUEST,
         HTTP_ORIGIN, "a.example", 0, true},
        {"GET / HTTP/1.1\r\nHost: <x y>\r\n\r\n", INSPECT_DONE, HTTP_REQUEST, HTTP_ORIGIN, "", 0, false},
        {"GET /old\r\n", INSPECT_DONE, HTTP_REQUEST, HTTP_ORIGIN, "", 0, false},
        {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", INSPECT_DONE, HTTP_PREFACE2, HTTP_ORIGIN, "", 0, false},
        {"HTTP/1.1 404 Not Found\r\nContent-Length: 12\r\n\r\n", INSPECT_DONE, HTTP_RESPONSE, HTTP_ORIGIN, "",
         0, false},
        {"GET / HTTP/1.1\r\nHost: a.example\r\n", INSPECT_MORE, HTTP_REQUEST, HTTP_ORIGIN, "a.example", 0,
         false},
        {"GET / HTTP/1.1\r\nHost: a.exam", INSPECT_MORE, HTTP_REQUEST, HTTP_ORIGIN, "", 0, false},
        {"", INSPECT_MORE, HTTP_NONE, HTTP_ORIGIN, "", 0, false},
        {"GE", INSPECT_MORE, HTTP_NONE, HTTP_ORIGIN, "", 0, false},
        {"USER anonymous\r\n", INSPECT_OTHER, HTTP_NONE, HTTP_ORIGIN, "", 0, false},
        {"SETUP rtsp://a/ RTSP/1.0\r\n", INSPECT_OTHER, HTTP_NONE, HTTP_ORIGIN, "", 0, false},
        {"\x16\x03\x01", INSPECT_OTHER, HTTP_NONE, HTTP_ORIGIN, "", 0, false},
        {"HTTP/1.1 abc\r\n", INSPECT_OTHER, HTTP_NONE, HTTP_ORIGIN, "", 0, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct http_request r;
        size_t need = 0;
        struct bytes e = exact((struct bytes){(const uint8_t *)rows[i].message, strlen(rows[i].message)});
        enum inspect answer = http_read(e, &r, &need);
        char name[SERVER_NAME_MOST + 1];
        uint16_t port = 0;
        size_t n = http_server_name(&r, name, &port);
        name[n] = 0;
        bool same = answer == rows[i].answer && strcmp(name, rows[i].name) == 0 && port == rows[i].port;
        if (answer != INSPECT_OTHER) same = same && r.kind == rows[i].kind && r.form == rows[i].form;
        same = same && (r.damage != NULL) == rows[i].bent;
        if (!same)
            fail_msg("row %zu: %s: answer %d, kind %d, name %s", i, rows[i].message, (int)answer, (int)r.kind,
                     name);
        if (answer == INSPECT_MORE) assert_true(need > e.n);
        if (answer == INSPECT_DONE && r.complete) assert_true(r.header_bytes <= e.n);
        free((void *)e.p);
    }
}

static void bodies(void **state) {
    struct http_request r;
    size_t need;
    static const char post[] = "POST /x HTTP/1.1\r\nContent-Length: 5\r\nHost: a.example\r\n\r\nhello";
    assert_int_equal(http_read((struct bytes){(const uint8_t *)post, sizeof post - 1}, &r, &need),
                     INSPECT_DONE);
    assert_true(r.has_length);
    assert_int_equal(r.length, 5);
    assert_int_equal(r.header_bytes, sizeof post - 1 - 5);
    static const char chunked[] =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\nUpgrade: h2c\r\n\r\n";
    assert_int_equal(http_read((struct bytes){(const uint8_t *)chunked, sizeof chunked - 1}, &r, &need),
                     INSPECT_DONE);
    assert_int_equal(r.status, 200);
    assert_true(r.chunked && r.upgrade && !r.has_length);
    static const char huge[] = "GET / HTTP/1.1\r\nContent-Length: 99999999999999999999999\r\n\r\n";
    assert_int_equal(http_read((struct bytes){(const uint8_t *)huge, sizeof huge - 1}, &r, &need),
                     INSPECT_DONE);
    assert_false(r.has_length);
    assert_non_null(r.damage);
}

/* Property: a request cut anywhere waits for more, and its host is never half told. */
static void cut_anywhere(void **state) {
    static const char message[] =
        "GET /index.html HTTP/1.1\r\nAccept: */*\r\nHost: cut.example\r\nX: y\r\n\r\n";
    for (size_t n = 0; n < sizeof message - 1; n++) {
        struct http_request r;
        size_t need = 0;
        struct bytes e = exact((struct bytes){(const uint8_t *)message, n});
        assert_int_equal(http_read(e, &r, &need), INSPECT_MORE);
        assert_true(need > n);
        char name[SERVER_NAME_MOST + 1];
        size_t k = http_server_name(&r, name, NULL);
        assert_true(k == 0 || k == strlen("cut.example"));
        free((void *)e.p);
    }
}

static void mmtls(void **state) {
    size_t need = 0;
    struct build b = {.n = 0};
    put_hex(&b, "19f10300021122 16f104000133");
    assert_int_equal(mmtls_read((struct bytes){b.p, 3}, &need), INSPECT_MORE);
    assert_int_equal(need, 5);
    assert_int_equal(mmtls_read(built(&b), &need), INSPECT_DONE);
    b.p[7] = 0x47;
    assert_int_equal(mmtls_read(built(&b), &need), INSPECT_OTHER);
    assert_int_equal(mmtls_read((struct bytes){(const uint8_t *)"\x16\x03\x01\x00\x05", 5}, &need),
                     INSPECT_OTHER);
    struct http_request r;
    static const char post[] = "POST /mmtls/00a1b2 HTTP/1.1\r\nHost: short.example\r\n\r\n";
    assert_int_equal(http_read((struct bytes){(const uint8_t *)post, sizeof post - 1}, &r, &need),
                     INSPECT_DONE);
    assert_true(mmtls_in_http(&r, (struct bytes){0}));
}

static void streams_by_content(void **state) {
    static const struct {
        const char *bytes;
        size_t n;
        uint16_t port;
        enum protocol protocol;
    } rows[] = {
        {"SSH-2.0-OpenSSH_9.2\r\n", 0, 0, PROTOCOL_SSH},
        {"220 mx.example ESMTP\r\n", 0, 0, PROTOCOL_SMTP},
        {"220 FTP ready\r\n", 0, 0, PROTOCOL_FTP},
        {"220 ready\r\n", 0, 0, PROTOCOL_UNKNOWN},
        {"220 ready\r\n", 0, 21, PROTOCOL_FTP},
        {"* OK ready\r\n", 0, 0, PROTOCOL_IMAP},
        {"+OK ready\r\n", 0, 0, PROTOCOL_POP3},
        {"USER joe\r\n", 0, 110, PROTOCOL_POP3},
        {"\x10\x10\x00\x04MQTT\x04\x02\x00\x3c\x00\x00", 14, 0, PROTOCOL_MQTT},
        {"\xff\xfd\x18\xff\xfd\x20", 6, 0, PROTOCOL_TELNET},
        {"\x03\x00\x00\x13\x0e\xe0\x00\x00\x00\x00\x00\x01\x00\x08\x00\x0b\x00\x00\x00", 19, 0, PROTOCOL_RDP},
        {"\x03\x00\x00\x16\x11\xe0\x00\x00\x00\x01\x00\xc1\x02\x01\x00\xc2\x02\x01\x02\xc0\x01\x0a", 22, 102,
         PROTOCOL_UNKNOWN}, /* S7 over the same X.224 */
        {"\x00\x00\x00\x45\xffSMBr", 9, 0, PROTOCOL_SMB},
        {"\x13"
         "BitTorrent protocol",
         0, 0, PROTOCOL_BITTORRENT},
        {"\x30\x0c\x02\x01\x01\x60\x07\x02\x01\x03\x04\x00\x80\x00", 14, 0, PROTOCOL_LDAP},
        {"\x16\xf1\x03\x00\x01\x00", 6, 0, PROTOCOL_MMTLS},
        {"OPTIONS sip:a SIP/2.0\r\n", 0, 0, PROTOCOL_SIP},
        {"WA\x06\x03\x00", 5, 0, PROTOCOL_WHATSAPP},
        {"\x00\x0e\x38"
         "abcdefgh"
         "\x00\x00\x00\x00\x00"
         "more",
         20, 0, PROTOCOL_OPENVPN},
        {"KE\x00\x00\x02\x06\x01U\x00\x00\x03\x9e\x01\x00\x00\x00\x8f\xe0\xa8\xcfk\x86", 22, 443,
         PROTOCOL_UNKNOWN},
        {"random words", 0, 443, PROTOCOL_UNKNOWN},
        {"\x00", 1, 53, PROTOCOL_UNKNOWN},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bytes e = exact(
            (struct bytes){(const uint8_t *)rows[i].bytes, rows[i].n ? rows[i].n : strlen(rows[i].bytes)});
        enum protocol p = recognise_stream(e, (struct recognise_hint){50000, rows[i].port, true});
        free((void *)e.p);
        if (p != rows[i].protocol) fail_msg("row %zu: %s", i, protocol_name(p));
    }
}

static void datagrams_by_content(void **state) {
    static const struct {
        const char *hex;
        size_t fill; /* zeros behind it */
        uint16_t port;
        enum protocol protocol;
    } rows[] = {
        {"00010000 2112a442 000102030405060708090a0b", 0, 0, PROTOCOL_STUN},
        {"01000000 aabbccdd", 140, 0, PROTOCOL_WIREGUARD},
        {"01000000 aabbccdd", 141, 0, PROTOCOL_UNKNOWN},
        {"23", 47, 123, PROTOCOL_NTP},
        {"23", 47, 1230, PROTOCOL_UNKNOWN},
        {"1122334455667788 0000000000000000 21202208 00000000 0000001c", 0, 0, PROTOCOL_IKE},
        {"00000000 1122334455667788 0000000000000000 21202208 00000000 0000001c", 0, 4500, PROTOCOL_IKE},
        {"11223344 00000001", 60, 4500, PROTOCOL_ESP_UDP},
        {"38 1122334455667788 00 00000000", 0, 0, PROTOCOL_OPENVPN},
        {"5093 0100 0001 0000 0000 0000", 130, 443, PROTOCOL_UNKNOWN},
        {"80c80001 aabbccdd", 0, 0, PROTOCOL_RTCP},
        {"8060aabb 00000001 aabbccdd", 100, 0, PROTOCOL_UNKNOWN}, /* RTP by one packet: no */
        {"30 0e 020101 0406 7075626c6963 a000", 0, 0, PROTOCOL_SNMP},
        {"0001 66696c65 00 6f63746574 00", 0, 0, PROTOCOL_TFTP},
        {"16fefd 0000 000000000001 000d 0e 000000 0001 000000 000000", 0, 0, PROTOCOL_UNKNOWN},
        {"16fefd 0000 000000000001 000c 0e 000000 0001 000000 000000", 0, 0, PROTOCOL_DTLS},
        {"c0 00000001 08 1122334455667788 00", 1200, 0, PROTOCOL_QUIC},
        {"c0 11223344 08 1122334455667788 00", 1200, 0, PROTOCOL_UNKNOWN},
        {"7236666e76576a38", 40, 0, PROTOCOL_DNSCRYPT},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct build b = {.n = 0};
        put_hex(&b, rows[i].hex);
        put_fill(&b, 0, rows[i].fill);
        struct bytes e = exact(built(&b));
        enum protocol p = recognise_datagram(e, (struct recognise_hint){50000, rows[i].port, true});
        free((void *)e.p);
        if (p != rows[i].protocol) fail_msg("row %zu: %s", i, protocol_name(p));
    }
    static const uint8_t first[12] = {0x80, 0x60, 0, 7, 0, 0, 0, 1, 9, 9, 9, 9};
    uint8_t next[12];
    memcpy(next, first, sizeof next);
    assert_false(rtp_follows((struct bytes){first, 12}, (struct bytes){next, 12}));
    next[3] = 8;
    assert_true(rtp_follows((struct bytes){first, 12}, (struct bytes){next, 12}));
    next[11] = 8;
    assert_false(rtp_follows((struct bytes){first, 12}, (struct bytes){next, 12}));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests),           cmocka_unit_test(bodies),
        cmocka_unit_test(cut_anywhere),       cmocka_unit_test(mmtls),
        cmocka_unit_test(streams_by_content), cmocka_unit_test(datagrams_by_content),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
