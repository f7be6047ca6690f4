/* HAR: which entries are one flow, what is known of it, and what becomes of damage. */
#include "base/address.h"
#include "evidence/har/tls.h"
#include "evidence/har/url.h"

#include "har_text.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

/* "tcp 192.0.2.1:443 tls host" for each flow, ", " between them. */
static const char *flows(const struct capture *c, char to[1024]) {
    struct flow_iterator i = capture_flows(c);
    size_t n = 0;
    to[0] = '\0';
    for (struct flow_view v; flow_next(&i, &v);) {
        char server[ENDPOINT_TEXT];
        endpoint_text(server, v.server, v.server_port);
        n += (size_t)snprintf(to + n, 1024 - n, "%s%s %s %s %.*s", n ? ", " : "", v.transport,
                              v.server_known ? server : "?", protocol_name((enum protocol)v.flow->protocol),
                              (int)v.server_name.n, v.server_name.p);
        assert_false(v.client_known);
    }
    return to;
}

#define AT(address) ",\"serverIPAddress\":\"" address "\""
#define TWO(first, second) ARCHIVE(first "," second)

static void connections(void **state) {
    static const struct {
        const char *har, *flows;
    } rows[] = {
        {ARCHIVE(ENTRY(GET("http://a.example/x"), OK, AT("192.0.2.1"))), "tcp 192.0.2.1:80 http a.example"},
        {ARCHIVE(ENTRY(GET("https://u:p@A.Example:8443?q#f"), OK, AT("[2001:db8::1]"))),
         "tcp [2001:db8::1]:8443 tls a.example"},
        {ARCHIVE(ENTRY(GET("https://a.example/"), "\"status\":200,\"httpVersion\":\"h3\"", AT("192.0.2.1"))),
         "udp 192.0.2.1:443 quic a.example"},
        {ARCHIVE(ENTRY(GET("wss://a.example/"), OK, AT("192.0.2.1"))), "tcp 192.0.2.1:443 tls a.example"},
        {ARCHIVE(ENTRY(GET("https://a.example/"), OK, "")), "tcp ? tls a.example"},
        {ARCHIVE(ENTRY(GET("https://a.example/"), OK, AT(""))), "tcp ? tls a.example"},
        {ARCHIVE(ENTRY(GET("http://192.0.2.9:81/"), OK, "")), "tcp 192.0.2.9:81 http 192.0.2.9"},
        {ARCHIVE(ENTRY("\"method\":\"CONNECT\",\"url\":\"a.example:8443\"", OK, "")), "tcp ? tls a.example"},
        /* one connection, several names */
        {TWO(ENTRY(GET("https://a.example/"), OK, AT("192.0.2.1") ",\"connection\":\"77\""),
             ENTRY(GET("https://b.example/"), OK, AT("192.0.2.1") ",\"connection\":\"77\"")),
         "tcp 192.0.2.1:443 tls a.example"},
        {TWO(ENTRY(GET("https://a.example/"), OK, AT("192.0.2.1") ",\"connection\":\"77\""),
             ENTRY(GET("https://a.example/"), OK, AT("192.0.2.1") ",\"connection\":\"78\"")),
         "tcp 192.0.2.1:443 tls a.example, tcp 192.0.2.1:443 tls a.example"},
        {TWO(ENTRY(GET("https://a.example/"), OK, AT("192.0.2.1") ",\"connection\":\"77\""),
             ENTRY(GET("https://a.example/"), OK, AT("192.0.2.2") ",\"connection\":\"77\"")),
         "tcp 192.0.2.1:443 tls a.example, tcp 192.0.2.2:443 tls a.example"},
        /* the server's port identifies nothing */
        {TWO(ENTRY(GET("https://a.example/"), OK, AT("192.0.2.1") ",\"connection\":\"443\""),
             ENTRY(GET("https://b.example/"), OK, AT("192.0.2.1") ",\"connection\":443")),
         "tcp 192.0.2.1:443 tls a.example, tcp 192.0.2.1:443 tls b.example"},
        /* without a connection: host and page */
        {TWO(ENTRY(GET("https://a.example/"), OK, ",\"pageref\":\"p\""),
             ENTRY(GET("https://A.example/2"), OK, ",\"pageref\":\"p\"")),
         "tcp ? tls a.example"},
        {TWO(ENTRY(GET("https://a.example/"), OK, ",\"pageref\":\"p\""),
             ENTRY(GET("https://a.example/"), OK, ",\"pageref\":\"q\"")),
         "tcp ? tls a.example, tcp ? tls a.example"},
        {TWO(ENTRY(GET("https://a.example/"), OK, ""), ENTRY(GET("http://a.example/"), OK, "")),
         "tcp ? tls a.example, tcp ? http a.example"},
        /* what left nothing on the network */
        {ARCHIVE(ENTRY(GET("data:,x"), OK, "") "," ENTRY(
             GET("https://a.example/"), OK,
             ",\"_fromCache\":\"memory\"") "," ENTRY(GET("https://a.example/"),
                                                     "\"status\":0,\"_error\":\"net::ERR_BLOCKED_BY_CLIENT\"",
                                                     "")),
         ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct read_har r;
        char text[1024];
        har_open(&r, text_of(rows[i].har), har_options_default());
        assert_non_null(r.capture);
        assert_string_equal(flows(r.capture, text), rows[i].flows);
        assert_true(capture_complete(r.capture));
        har_close(&r);
    }
}

static void facts(void **state) {
    static const char har[] = ARCHIVE(ENTRY(
        GET("https://a.example/") ",\"headersSize\":100,\"bodySize\":5",
        OK ",\"headersSize\":-1,\"bodySize\":50",
        AT("192.0.2.1")) ","
                         "{\"startedDateTime\":\"2026-03-02T10:00:01.5+01:00\",\"time\":1000.25,\"request\":"
                         "{" GET(
                             "https://a.example/b") ",\"headersSize\":10,\"bodySize\":-1},\"response\":{" OK
                                                    ",\"headersSize\":1,\"bodySize\":2,\"_transferSize\":"
                                                    "33}" AT("192.0.2.1") "}");
    struct read_har r;
    har_open(&r, text_of(har), har_options_default());
    struct flow_iterator i = capture_flows(r.capture);
    struct flow_view v;
    assert_true(flow_next(&i, &v));
    assert_int_equal(v.packets[0], 2);
    assert_int_equal(v.packets[1], 2);
    assert_int_equal(v.bytes[0], 115);
    assert_int_equal(v.bytes[1], 83);
    assert_true(v.flow->first_ns == INT64_C(1772442000) * 1000000000);
    assert_true(v.flow->last_ns == INT64_C(1772442002500250000));
    assert_int_equal(v.flow->first_packet, 1);
    assert_int_equal(v.name_source, NAME_HTTP);
    assert_false(flow_next(&i, &v));
    const struct capture_totals *t = capture_totals(r.capture);
    assert_string_equal(t->format, "har");
    assert_int_equal(t->packets, 2);
    assert_int_equal(t->flows, 1);
    assert_int_equal(t->bytes, 198);
    assert_true(t->last_ns == v.flow->last_ns || t->last_ns == INT64_C(1772442002500250000));
    har_close(&r);
}

#define E ENTRY(GET("https://a.example/"), OK, "")

/* What is told, and how many flows are left. */
static void damage(void **state) {
    static const struct {
        const char *har, *said;
        uint64_t flows;
    } rows[] = {
        {ARCHIVE(E "," E) "\n", "", 1},
        {"\xEF\xBB\xBF \n" ARCHIVE(E), "", 1},
        {"{\"log\":{\"entries\":[" E "],\"version\":\"1.2\",\"creator\":{\"name\":\"]}\\\"{\"}}}", "", 1},
        {"{\"_more\":[1,{\"log\":{}}],\"log\":{\"version\":\"1.2\",\"pages\":[],\"entries\":[" E "]}}", "",
         1},
        {"{\"log\":{\"version\":\"1.2\",\"entries\":[" E ",{\"startedDateTime\":\"20",
         "x.har: offset 193: the archive ends within this entry (RFC 8259 2); was the file cut? the entries "
         "before are kept\n",
         1},
        {"{\"log\":{\"version\":\"1.2\",\"entries\":[" E,
         "x.har: offset 192: the archive ends early (RFC 8259 2); was the file cut? entries that are whole "
         "are "
         "kept\n",
         1},
        {"{\"log\":{\"version\":\"1.2\",\"entries\":[" E "]",
         "x.har: offset 193: the archive ends early (RFC 8259 2); was the file cut? entries that are whole "
         "are "
         "kept\n",
         1},
        {"{\"log\":{\"version\":\"1.2\"}}",
         "x.har: offset 25: the archive has no list of entries (HAR 1.2 log)\n", 0},
        {ARCHIVE(E) "{}", "x.har: offset 195: something follows the archive: it is left out (RFC 8259 2)\n",
         1},
        {ARCHIVE(E "x" E),
         "x.har: offset 192: ',' or ']' is wanted here (RFC 8259 5); the rest is left out\n", 1},
        {ARCHIVE("{\"time\":1,}," E),
         "x.har: offset 45: entry 1 is left out: the name of a member is wanted here (RFC 8259 4)\n", 1},
        {ARCHIVE("7,null," E), "x.har: entry 1: it is no object (HAR 1.2 entries) (and 1 more like it)\n", 1},
        {ARCHIVE("{}"),
         "x.har: entry 1: entry.startedDateTime is missing (HAR 1.2 entries)\n"
         "x.har: entry 1: entry.request is missing (HAR 1.2 entries)\n"
         "x.har: entry 1: entry.response is missing (HAR 1.2 entries)\n",
         0},
        {ARCHIVE(ENTRY("\"method\":\"GET\"", OK, "")),
         "x.har: entry 1: request.url is missing (HAR 1.2 request)\n", 0},
        {ARCHIVE(ENTRY("\"method\":1,\"url\":[]", OK, "")),
         "x.har: entry 1: request.url is no text (HAR 1.2 request)\n", 0},
        {ARCHIVE(ENTRY(GET("/relative"), OK, "")),
         "x.har: entry 1: its URL is relative: the entry is left out (HAR 1.2 request; RFC 3986 3)\n", 0},
        {ARCHIVE(ENTRY(GET("https://a.example:99999/"), OK, "")),
         "x.har: entry 1: its URL's port is out of range: the entry is left out (HAR 1.2 request; RFC 3986 "
         "3)\n",
         0},
        {ARCHIVE(ENTRY(GET("https://a.example/") ",\"headers\":{}", OK, "")),
         "x.har: entry 1: request.headers is no list (HAR 1.2 request)\n", 1},
        {ARCHIVE(ENTRY(GET("https://a.example/") ",\"headers\":[1,2]", OK, "")),
         "x.har: entry 1: an element of headers is no object (HAR 1.2 headers)\n", 1},
        {ARCHIVE(ENTRY(GET("https://a.example/"), "\"status\":\"many\"", "")),
         "x.har: entry 1: response.status is no number (HAR 1.2 response)\n", 1},
        {ARCHIVE(ENTRY(GET("https://a.example/"), "\"status\":\"200\",\"bodySize\":-7", "")),
         "x.har: entry 1: response.bodySize is negative (HAR 1.2)\n", 1},
        {ARCHIVE(ENTRY(GET("https://a.example/"), OK, ",\"time\":-2,\"time\":-1")),
         "x.har: entry 1: entry.time is given twice: the last one counts (RFC 8259 4) (and 1 more like it)\n"
         "x.har: entry 1: entry.time is negative (HAR 1.2 entries)\n",
         1},
        {ARCHIVE(ENTRY(GET("https://a.example/"), OK, ",\"startedDateTime\":\"yesterday\"")),
         "x.har: entry 1: entry.startedDateTime is given twice: the last one counts (RFC 8259 4)\n"
         "x.har: entry 1: entry.startedDateTime is no date and time: when it was is not known (HAR 1.2 "
         "entries; "
         "ISO 8601)\n",
         1},
        {ARCHIVE(ENTRY(GET("https://a.example/"), OK, AT("nowhere"))),
         "x.har: entry 1: entry.serverIPAddress is no IP address (HAR 1.2 entries)\n", 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct read_har r;
        har_open(&r, text_of(rows[i].har), har_options_default());
        assert_non_null(r.capture);
        assert_string_equal(r.said, rows[i].said);
        assert_int_equal(capture_totals(r.capture)->flows, rows[i].flows);
        assert_int_equal(capture_complete(r.capture), diagnostics_total(r.diagnostics, SEVERITY_DAMAGE) == 0);
        har_close(&r);
    }
}

static void deep_nesting(void **state) {
    enum { DEPTH = 600 };
    char har[4096], *p = har;
    p += sprintf(p, "{\"log\":{\"version\":\"1.2\",\"entries\":[{\"_x\":");
    memset(p, '[', DEPTH);
    memset(p + DEPTH, ']', DEPTH);
    p += 2 * DEPTH;
    p += sprintf(p, "}," E "]}}");
    struct read_har r;
    har_open(&r, text_of(har), har_options_default());
    assert_non_null(strstr(r.said, "entry 1 is left out: it is nested deeper than 512 levels"));
    assert_int_equal(capture_totals(r.capture)->flows, 1);
    har_close(&r);
}

static void not_har(void **state) {
    static const char *const texts[] = {"",
                                        "{",
                                        "[]",
                                        "null",
                                        "{\"log\":1}",
                                        "{\"log\":{}}",
                                        "{\"log\":[\"entries\"]}",
                                        "{\"log\":{\"level\":3}}",
                                        "{\"kind\":\"flow\"}",
                                        "{\"entries\":[]}",
                                        "\xd4\xc3\xb2\xa1",
                                        "{\"x\":\"\\\"log\\\":{\\\"entries\\\":[\"}"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct read_har r;
        har_open(&r, text_of(texts[i]), har_options_default());
        assert_null(r.capture);
        assert_string_equal(r.said, "");
        har_close(&r);
    }
}

static void limits(void **state) {
    struct read_har r;
    struct har_options o = har_options_default();
    o.capture.limits.most_flows = 1;
    har_open(&r, text_of(TWO(E, ENTRY(GET("http://b.example/"), OK, ""))), o);
    assert_string_equal(r.said, "x.har: flows beyond the limit: 1; raise --max-flows\n");
    assert_int_equal(capture_totals(r.capture)->flows, 1);
    har_close(&r);
    o = har_options_default();
    o.capture.limits.most_packets = 1;
    har_open(&r, text_of(TWO(E, ENTRY(GET("http://b.example/"), OK, ""))), o);
    assert_non_null(strstr(r.said, "stopped after the limit of entries; raise --max-packets"));
    assert_int_equal(capture_totals(r.capture)->packets, 1);
    assert_false(capture_complete(r.capture));
    har_close(&r);
}

/* One flow without a date among others: it is unknown, and moves nothing. */
static void unknown_time(void **state) {
    struct read_har r;
    har_open(&r,
             text_of(ARCHIVE("{\"startedDateTime\":\"\",\"request\":{" GET(
                 "http://a.example/") "},\"response\":{" OK "}}," ENTRY(GET("http://b.example/"), OK, ""))),
             har_options_default());
    struct flow_iterator i = capture_flows(r.capture);
    struct flow_view v;
    assert_true(flow_next(&i, &v));
    assert_false(v.time_known);
    assert_true(flow_next(&i, &v));
    assert_true(v.time_known);
    assert_true(capture_totals(r.capture)->first_ns == v.flow->first_ns);
    har_close(&r);
}

static void protections(void **state) {
    static const struct {
        struct har_tls told;
        enum protocol protocol;
        enum grade grade;
        const char *version, *cipher, *group, *why;
    } rows[] = {
        {{.version = {"", 0}},
         PROTOCOL_TLS,
         GRADE_UNKNOWN,
         NULL,
         NULL,
         NULL,
         "cannot see: the evidence does not say how TLS was set up"},
        {{.version = {"TLS 1.3", 7}, .cipher = {"AES_128_GCM", 11}, .group = {"X25519", 6}},
         PROTOCOL_TLS,
         GRADE_STRONG,
         "TLS 1.3",
         "TLS_AES_128_GCM_SHA256",
         "x25519",
         "forward secrecy"},
        {{.version = {"TLS 1.3", 7}},
         PROTOCOL_TLS,
         GRADE_STRONG,
         "TLS 1.3",
         NULL,
         NULL,
         "which cipher suite"},
        {{.version = {"TLS 1.2", 7}},
         PROTOCOL_TLS,
         GRADE_UNKNOWN,
         "TLS 1.2",
         NULL,
         NULL,
         "which cipher suite"},
        {{.version = {"TLS 1.2", 7}, .exchange = {"ECDHE_RSA", 9}, .cipher = {"AES_256_GCM", 11}},
         PROTOCOL_TLS,
         GRADE_STRONG,
         "TLS 1.2",
         "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
         NULL,
         "forward secrecy"},
        {{.version = {"TLS 1.2", 7},
          .exchange = {"RSA", 3},
          .cipher = {"3DES_EDE_CBC", 12},
          .mac = {"HMAC-SHA1", 9}},
         PROTOCOL_TLS,
         GRADE_WEAK,
         "TLS 1.2",
         "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
         NULL,
         "Sweet32"},
        {{.version = {"TLS 1.0", 7}}, PROTOCOL_TLS, GRADE_WEAK, "TLS 1.0", NULL, NULL, "RFC 8996"},
        {{.version = {"TLS 1.3", 7}, .suite = 4866},
         PROTOCOL_TLS,
         GRADE_STRONG,
         "TLS 1.3",
         "TLS_AES_256_GCM_SHA384",
         NULL,
         "forward secrecy"},
        {{.version = {"QUIC", 4}, .cipher = {"AES_128_GCM", 11}},
         PROTOCOL_QUIC,
         GRADE_STRONG,
         "QUIC",
         "TLS_AES_128_GCM_SHA256",
         NULL,
         "RFC 9001 4.2"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct protection p;
        bool found = false;
        protection_describe(har_protection(&rows[i].told, rows[i].protocol), &p);
        assert_int_equal(p.grade, rows[i].grade);
        const char *const is[] = {p.version, p.cipher, p.group}, *const wanted[] = {rows[i].version,
                                                                                    rows[i].cipher,
                                                                                    rows[i].group};
        for (size_t k = 0; k < 3; k++)
            if (wanted[k])
                assert_string_equal(is[k], wanted[k]);
            else
                assert_null(is[k]);
        for (uint8_t k = 0; k < p.why_count; k++) found = found || strstr(p.why[k], rows[i].why);
        assert_true(found);
    }
}

/* "scheme authority host port target" or the fault. */
static void urls(void **state) {
    static const struct {
        const char *url, *is;
    } rows[] = {
        {"https://a.example/x?y=1#z", "https a.example a.example 443 /x?y=1"},
        {"HTTP://u:p@a.example:8080", "http a.example:8080 a.example 8080 "},
        {"ws://[2001:db8::1]:81/?q", "ws [2001:db8::1]:81 [2001:db8::1] 81 /?q"},
        {"http://a.example:/", "http a.example: a.example 80 /"},
        {"https://a.example\\b", "https a.example a.example 443 \\b"},
        {"blob:https://a.example/1", "local"},
        {"about:blank", "local"},
        {"http:///x", "its URL has no host"},
        {"http:x", "its URL has no host"},
        {"http://[2001:db8::1/", "its URL has no host that can be one"},
        {"http://a:b/", "its URL's port is no number"},
        {"http://a:0/", "its URL's port is out of range"},
        {"a.example/x", "its URL is relative"},
        {"", "its URL is relative"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct url u;
        char is[128];
        const char *wrong = url_read(text_of(rows[i].url), false, &u);
        if (wrong)
            snprintf(is, sizeof is, "%s", wrong);
        else if (u.scheme == URL_LOCAL)
            snprintf(is, sizeof is, "local");
        else
            snprintf(is, sizeof is, "%s %.*s %.*s %u %.*s", url_scheme_text(u.scheme), (int)u.authority.n,
                     u.authority.p, (int)u.host.n, u.host.p, u.port, (int)u.target.n, u.target.p);
        assert_string_equal(is, rows[i].is);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(connections),  cmocka_unit_test(facts),       cmocka_unit_test(damage),
        cmocka_unit_test(deep_nesting), cmocka_unit_test(not_har),     cmocka_unit_test(limits),
        cmocka_unit_test(unknown_time), cmocka_unit_test(protections), cmocka_unit_test(urls),
    };
    return cmocka_run_group_tests_name("har", tests, NULL, NULL);
}
