#include "build.h"
#include "evidence/capture/names/dns.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
// cmocka wants the four above first
#include <cmocka.h>

static struct dns_message message;

static bool read_hex(const char *hex, bool strict) {
    struct build b = {.n = 0};
    put_hex(&b, hex);
    struct bytes e = exact(built(&b));
    bool is = dns_read(e, strict, &message);
    free((void *)e.p);
    return is;
}

/* A query whose question is this name on the wire. */
static bool read_name(const char *wire) {
    struct build b = {.n = 0};
    put_hex(&b, "1234 0100 0001 0000 0000 0000");
    put_hex(&b, wire);
    put_hex(&b, "0001 0001");
    struct bytes e = exact(built(&b));
    bool is = dns_read(e, false, &message);
    free((void *)e.p);
    return is;
}

/* As tshark 4.0 prints them. */
static void names(void **state) {
    static const struct {
        const char *wire, *text; /* NULL: no message */
    } rows[] = {
        {"03 777777 07 6578616d706c65 03 636f6d 00", "www.example.com"},
        {"03 575757 07 4558414d504c45 03 434f4d 00", "WWW.EXAMPLE.COM"},
        {"00", "<Root>"},
        {"04 61046200 00", "a\\004b\\000"},
        {"08 07 08 09 0a 0b 0c 0d 1a 00", "\\a\\b\\t\\n\\v\\f\\r\\032"},
        {"03 612e62 00", "a.b"},
        {"03 615c22 00", "a\\\""},
        {"02 7f80 00", "\\177\xef\xbf\xbd"},
        {"05 636166c3a9 00", "caf\xc3\xa9"},
        {"04 636166c3 00", "caf\xef\xbf\xbd"},
        {"03 e2808b 00", "\\u200B"},
        {"02 c285 00", "\\u0085"},
        {"03 eda080 00", "\xef\xbf\xbd"},
        {"01 61 c00c", "<Name contains a pointer that loops>"}, /* points at itself */
        {"01 61 c0ff", NULL},                                   /* points outside */
        {"01 61 45 00", "<Unknown extended label>"},            /* label of unknown type */
        {"01 61 05 6162", NULL},                                /* runs past the end */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bool is = read_name(rows[i].wire);
        if (is != (rows[i].text != NULL)) fail_msg("%s", rows[i].wire);
        if (!is) continue;
        assert_int_equal(message.questions, 1);
        assert_string_equal(message.question[0].name.p, rows[i].text);
        assert_int_equal(message.question[0].name.n, strlen(rows[i].text));
        assert_int_equal(message.partial, message.question[0].type == 0);
    }
    struct build b = {.n = 0};
    for (unsigned i = 0; i < 4; i++) { /* 256 bytes, one more than RFC 1035 2.3.4 allows */
        put_number(&b, 63, 1);
        put_fill(&b, 'a', 63);
    }
    char hex[1200] = "";
    for (size_t i = 0; i < b.n; i++) sprintf(hex + 2 * i, "%02x", b.p[i]);
    strcat(hex, "00");
    assert_true(read_name(hex));
    assert_string_equal(message.question[0].name.p, "<Name too long>");
}

static void answers(void **state) {
    assert_true(read_hex("1234 8180 0001 0004 0000 0001"
                         "03 777777 01 61 02 6363 00 0001 0001"
                         "c00c 0005 0001 0000012c 0006 0363646e c010" /* CNAME cdn.a.cc */
                         "c026 0001 0001 0000003c 0004 c0000201"
                         "c026 001c 0001 0000003c 0010 20010db8000000000000000000000001"
                         "c026 0010 0001 0000003c 0003 026869" /* TXT */
                         "00 0029 04d0 00000000 0000",
                         true));
    assert_true(message.response);
    assert_true(message.edns);
    assert_int_equal(message.udp_size, 1232);
    assert_int_equal(message.records, 5);
    const struct dns_record *r = message.record;
    assert_string_equal(r[0].name.p, "www.a.cc");
    assert_string_equal(r[0].target.p, "cdn.a.cc");
    assert_string_equal(r[1].name.p, "cdn.a.cc");
    assert_memory_equal(r[1].address, "\xc0\x00\x02\x01", 4);
    assert_int_equal(r[1].ttl, 60);
    assert_int_equal(r[2].address[15], 1);
    assert_int_equal(r[3].type, DNS_TXT);
    assert_int_equal(r[4].section, DNS_ADDITIONAL);
    assert_false(message.partial);
}

/* RFC 9460: hints become addresses of the target, or of the owner where the target is ".". */
static void service_binding(void **state) {
    assert_true(read_hex("0001 8180 0001 0001 0000 0000"
                         "01 61 02 6363 00 0041 0001"
                         "c00c 0041 0001 0000012c 0039 0001 00"
                         "0001 0006 026833 02 6832" /* alpn h3,h2 */
                         "0003 0002 20fb"
                         "0004 0008 c0000201 c0000202"
                         "0005 0002 abcd"
                         "0006 0010 20010db8000000000000000000000009",
                         true));
    assert_int_equal(message.records, 4);
    const struct dns_record *r = message.record;
    assert_string_equal(r[0].alpn.p, "h3,h2");
    assert_int_equal(r[0].port, 8443);
    assert_true(r[0].ech);
    assert_string_equal(r[0].target.p, "<Root>");
    assert_true(r[1].hint && r[2].hint && r[3].hint);
    assert_string_equal(r[1].name.p, "a.cc");
    assert_int_equal(r[2].address[3], 2);
    assert_int_equal(r[3].type, DNS_AAAA);
    assert_false(message.partial);
}

static void damage(void **state) {
    static const struct {
        const char *hex;
        bool is, strict, partial;
        unsigned questions, records;
    } rows[] = {
        {"", false, false, false, 0, 0},
        {"1234 0100 0001 0000 0000 00", false, false, false, 0, 0},
        {"1234 0100 0000 0000 0000 0000", true, false, false, 0, 0},
        {"1234 0100 0001 0000 0000 0000 016100 0001", false, false, true, 0, 0},
        {"1234 0100 0002 0000 0000 0000 016100 0001 0001", true, false, true, 1, 0},
        {"1234 8180 0001 0002 0000 0000 016100 0001 0001 c00c 0001 0001 00000000 0004 01020304", true, false,
         true, 1, 1},
        {"1234 8180 0001 0001 0000 0000 016100 0001 0001 c00c 0001 0001 00000000 0003 010203", true, false,
         true, 1, 1},
        {"1234 8180 0001 0001 0000 0000 016100 0001 0001 c00c 0001 0001 00000000 ffff 010203", true, false,
         true, 1, 0},
        {"1234 8180 0001 ffff 0000 0000 016100 0001 0001", true, false, true, 1, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bool is = read_hex(rows[i].hex, false);
        if (is != rows[i].is) fail_msg("row %zu", i);
        if (!is) continue;
        assert_int_equal(message.partial, rows[i].partial);
        assert_int_equal(message.questions, rows[i].questions);
        assert_int_equal(message.records, rows[i].records);
        assert_true(!message.partial || message.damage);
        if (rows[i].partial) assert_false(read_hex(rows[i].hex, true));
    }
    assert_true(read_hex("1234 0100 0001 0000 0000 0000 016100 0001 0001", true));
    assert_false(
        read_hex("1234 0101 0001 0000 0000 0000 016100 0001 0001", true)); /* a query with an rcode */
    assert_false(read_hex("1234 0100 0001 0000 0000 0000 016100 0001 4444", true)); /* an unheard-of class */
}

/* Property: a message cut anywhere is read up to there, within its bytes. */
static void cut_anywhere(void **state) {
    static const char hex[] =
        "1234 8180 0001 0002 0000 0000 03777777016102636300 0001 0001"
        "c00c 0005 0001 0000012c 0006 0363646ec010 c026 0001 0001 0000003c 0004 c0000201";
    struct build b = {.n = 0};
    put_hex(&b, hex);
    unsigned before = 0;
    for (size_t n = 0; n <= b.n; n++) {
        struct bytes e = exact((struct bytes){b.p, n});
        bool is = dns_read(e, false, &message);
        free((void *)e.p);
        if (!is) continue;
        assert_true(message.records >= before);
        before = message.records;
        assert_int_equal(message.partial, n < b.n);
    }
    assert_int_equal(before, 2);
}

/* Texts of hostile messages stay within the buffer. */
static void limits(void **state) {
    struct build b = {.n = 0};
    put_hex(&b, "1234 8180 0000 0100 0000 0000");
    for (unsigned i = 0; i < 256; i++) {
        for (unsigned k = 0; k < 3; k++) {
            put_number(&b, 63, 1);
            put_fill(&b, 1, 63);
        }
        put_hex(&b, "00 0010 0001 00000000 0000");
    }
    assert_true(dns_read(built(&b), false, &message));
    assert_true(message.partial);
    assert_true(message.text_used <= DNS_TEXT);
    assert_true(message.records > 10);
}

static void over_tcp(void **state) {
    struct build b = {.n = 0};
    put_hex(&b, "0011 1234 0100 0001 0000 0000 0000 016100 0001 00 0011 1234");
    b.n -= 2;
    struct bytes m;
    size_t next = 0, need = 0;
    assert_int_equal(dns_stream_next((struct bytes){b.p, 1}, 0, &m, &next, &need), INSPECT_MORE);
    assert_int_equal(need, 2);
    assert_int_equal(dns_stream_next((struct bytes){b.p, 10}, 0, &m, &next, &need), INSPECT_MORE);
    assert_int_equal(need, 19);
    assert_int_equal(dns_stream_next(built(&b), 0, &m, &next, &need), INSPECT_DONE);
    assert_int_equal(m.n, 17);
    assert_int_equal(next, 19);
    assert_int_equal(dns_stream_next((struct bytes){(const uint8_t *)"\0\3abc", 5}, 0, &m, &next, &need),
                     INSPECT_OTHER);
}

static void reverse_names(void **state) {
    uint8_t a[16];
    assert_int_equal(dns_reverse_address(TEXT("4.3.2.1.in-addr.arpa"), a), 4);
    assert_memory_equal(a, "\1\2\3\4", 4);
    assert_int_equal(dns_reverse_address(TEXT("4.3.2.1.IN-ADDR.ARPA"), a), 4);
    assert_int_equal(dns_reverse_address(TEXT("3.2.1.in-addr.arpa"), a), 0);
    assert_int_equal(dns_reverse_address(TEXT("256.3.2.1.in-addr.arpa"), a), 0);
    assert_int_equal(dns_reverse_address(
                         TEXT("1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"), a),
                     16);
    assert_memory_equal(a, "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1", 16);
    assert_string_equal(dns_type_name(65), "HTTPS");
    assert_null(dns_type_name(65280));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names),    cmocka_unit_test(answers),       cmocka_unit_test(service_binding),
        cmocka_unit_test(damage),   cmocka_unit_test(limits),        cmocka_unit_test(cut_anywhere),
        cmocka_unit_test(over_tcp), cmocka_unit_test(reverse_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
