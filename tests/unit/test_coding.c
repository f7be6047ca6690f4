/* Content codings: what goes on comes off, in whole and in part, and no further than the limits. */
#include "base/memory.h"
#include "build.h"
#include "evidence/content/coding.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <zlib.h>
#include <zstd.h>
// cmocka wants the four above first
#include <cmocka.h>

enum { ROOM = 1 << 20 };

struct piece {
    uint8_t p[ROOM];
    size_t n;
};

static void deflate_as(struct piece *out, struct bytes in, int window) {
    z_stream z = {0};
    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, window, 9, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_in = (Bytef *)(uintptr_t)in.p, z.avail_in = (uInt)in.n;
    z.next_out = out->p + out->n, z.avail_out = (uInt)(ROOM - out->n);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    out->n = ROOM - z.avail_out;
    deflateEnd(&z);
}

static void put_on(struct piece *out, struct bytes in, const char *coding) {
    static const char brotli[] =
        "\x1b\x16\x00\xf8\x8d\x94\x6e\xde\x44\x55\x86\x96\x6c\x20\x6f\x21\x4f\x1c\xe0\x38";
    if (!strcmp(coding, "gzip")) deflate_as(out, in, 15 + 16);
    if (!strcmp(coding, "zlib")) deflate_as(out, in, 15);
    if (!strcmp(coding, "raw")) deflate_as(out, in, -15);
    if (!strcmp(coding, "zstd")) out->n += ZSTD_compress(out->p + out->n, ROOM - out->n, in.p, in.n, 3);
    if (!strcmp(coding, "br")) memcpy(out->p, brotli, out->n = sizeof brotli - 1);
    if (!strcmp(coding, "plain")) memcpy(out->p, in.p, out->n = in.n);
}

#define HELLO "hello hello hello hello"

static void rows_of_codings(void **state) {
    static struct piece a, b;
    static const struct {
        const char *first, *second, *value;
        const char *body; /* NULL: as sent */
        enum body_state state;
        const char *clause;
    } rows[] = {
        {"gzip", NULL, "gzip", HELLO, BODY_WHOLE, NULL},
        {"gzip", NULL, "X-GZip", HELLO, BODY_WHOLE, NULL},
        {"gzip", NULL, " identity , gzip", HELLO, BODY_WHOLE, NULL},
        {"zlib", NULL, "deflate", HELLO, BODY_WHOLE, NULL},
        {"raw", NULL, "deflate", HELLO, BODY_WHOLE, NULL},
        {"br", NULL, "br", HELLO, BODY_WHOLE, NULL},
        {"zstd", NULL, "zstd", HELLO, BODY_WHOLE, NULL},
        {"plain", NULL, "identity", HELLO, BODY_WHOLE, NULL},
        {"plain", NULL, "", HELLO, BODY_WHOLE, NULL},
        {"gzip", "zstd", "gzip, zstd", HELLO, BODY_WHOLE, NULL},
        {"br", "gzip", "br,gzip", HELLO, BODY_WHOLE, NULL},
        {"plain", NULL, "gzip", HELLO, BODY_UNREADABLE, "RFC 9110 8.4"},
        {"plain", NULL, "zstd", HELLO, BODY_UNREADABLE, "RFC 9110 8.4"},
        {"plain", NULL, "br", HELLO, BODY_UNREADABLE, "RFC 9110 8.4"},
        {"plain", NULL, "deflate", HELLO, BODY_UNREADABLE, "RFC 9110 8.4"},
        {"plain", NULL, "compress", HELLO, BODY_UNREADABLE, "RFC 9110 8.4.1.1"},
        {"plain", NULL, "dcb", HELLO, BODY_UNREADABLE, "RFC 9842 4"},
        {"plain", NULL, "dcz", HELLO, BODY_UNREADABLE, "RFC 9842 5"},
        {"plain", "gzip", "aes128gcm, gzip", HELLO, BODY_UNREADABLE, "RFC 9110 8.4.1"},
        {"plain", "gzip", "compress, gzip", HELLO, BODY_UNREADABLE, "RFC 9110 8.4.1.1"},
        {"gzip", NULL, "gzip,identity,identity,identity,identity,identity", HELLO, BODY_WHOLE, NULL},
        {"plain", "gzip", "a, b, c, d, e, gzip", HELLO, BODY_UNREADABLE, "RFC 9110 8.4.1"},
    };
    struct message_limits l = message_limits_default();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        a.n = b.n = 0;
        put_on(&a, (struct bytes){(const uint8_t *)HELLO, strlen(HELLO)}, rows[i].first);
        struct piece *last = &a;
        if (rows[i].second) put_on(last = &b, (struct bytes){a.p, a.n}, rows[i].second);
        struct decoded d = decode_content(text_of(rows[i].value), (struct bytes){last->p, last->n}, true, &l);
        if (d.body.n != strlen(rows[i].body) || memcmp(d.body.p, rows[i].body, d.body.n) != 0 ||
            d.size != d.body.n || d.state != rows[i].state)
            fail_msg("row %zu (%s): %zu bytes, state %d, %s", i, rows[i].value, d.body.n, (int)d.state,
                     d.damage ? d.damage : "no damage");
        if (rows[i].clause)
            assert_string_equal(d.clause, rows[i].clause);
        else
            assert_null(d.damage);
        decoded_free(&d);
    }
}

static void fill_text(uint8_t *p, size_t n) {
    unsigned v = 1;
    for (size_t i = 0; i < n; i++) p[i] = (uint8_t) "etaoin shrdlu\n{}"[(v = v * 1103515245 + 12345) >> 28];
}

/* Every way to cut it short gives a true beginning, and says that it is one. */
static void cut_short(void **state) {
    static struct piece a;
    static uint8_t text[20000];
    static const char *const codings[][2] = {
        {"gzip", "gzip"}, {"zlib", "deflate"}, {"raw", "deflate"}, {"zstd", "zstd"}};
    struct message_limits l = message_limits_default();
    fill_text(text, sizeof text);
    for (size_t i = 0; i < 4; i++) {
        a.n = 0;
        put_on(&a, (struct bytes){text, sizeof text}, codings[i][0]);
        size_t longest = 0;
        for (size_t n = 1; n < a.n; n += 1 + n / 8) {
            uint8_t *exact = memory_new(n, 1);
            memcpy(exact, a.p, n);
            struct decoded d = decode_content(text_of(codings[i][1]), (struct bytes){exact, n}, false, &l);
            assert_int_equal(d.state, BODY_CUT);
            assert_true(d.body.n <= sizeof text && memcmp(d.body.p ? d.body.p : text, text, d.body.n) == 0);
            if (d.body.n > longest) longest = d.body.n;
            decoded_free(&d);
            d = decode_content(text_of(codings[i][1]), (struct bytes){exact, n}, true, &l);
            assert_non_null(d.damage); /* said to be whole, and is not */
            assert_int_not_equal(d.state, BODY_WHOLE);
            decoded_free(&d);
            free(exact);
        }
        assert_true(longest > sizeof text / 2 || i == 3); /* zstd gives blocks of up to 128 KiB */
    }
}

static void several_members(void **state) {
    static struct piece a;
    struct message_limits l = message_limits_default();
    static const char *const codings[] = {"gzip", "zstd"};
    for (size_t i = 0; i < 2; i++) {
        a.n = 0;
        put_on(&a, (struct bytes){(const uint8_t *)"one ", 4}, codings[i]);
        put_on(&a, (struct bytes){(const uint8_t *)"two", 3}, codings[i]);
        memset(a.p + a.n, 0, 9); /* and some padding */
        struct decoded d = decode_content(text_of(codings[i]), (struct bytes){a.p, a.n + 9}, true, &l);
        assert_int_equal(d.body.n, 7);
        assert_memory_equal(d.body.p, "one two", 7);
        assert_int_equal(d.state, BODY_WHOLE);
        decoded_free(&d);
    }
}

static void damaged(void **state) {
    static struct piece a;
    static uint8_t text[50000];
    struct message_limits l = message_limits_default();
    fill_text(text, sizeof text);
    put_on(&a, (struct bytes){text, sizeof text}, "gzip");
    memset(a.p + a.n / 2, 0xff, 200);
    struct decoded d = decode_content(TEXT("gzip"), (struct bytes){a.p, a.n}, true, &l);
    assert_int_equal(d.state, BODY_UNREADABLE);
    assert_string_equal(d.clause, "RFC 1952 2.3");
    assert_true(d.body.n > sizeof text / 4 && memcmp(d.body.p, text, sizeof text / 4) == 0);
    decoded_free(&d);
}

static void bombs(void **state) {
    static struct piece a, b;
    static uint8_t zeros[8 << 20];
    /* 300,000 times "a" in Brotli */
    static const uint8_t brotli[] = {0x5b, 0xdf, 0x93, 0x84, 0x5f, 0x22, 0x2c,
                                     0x1e, 0x0b, 0x04, 0x32, 0x17, 0x09, 0x00};
    static const char *const codings[][2] = {{"gzip", "gzip"}, {"raw", "deflate"}, {"zstd", "zstd"}};
    struct message_limits l = message_limits_default();
    l.most_body = 1 << 20;
    l.most_expansion = 100;
    for (size_t i = 0; i < 3; i++) {
        a.n = b.n = 0;
        put_on(&a, (struct bytes){zeros, sizeof zeros}, codings[i][0]);
        struct decoded d = decode_content(text_of(codings[i][1]), (struct bytes){a.p, a.n}, true, &l);
        assert_int_equal(d.state, BODY_CUT);
        assert_string_equal(d.clause, "RFC 9110 17.5");
        assert_true(d.body.n <= l.most_body && d.size > d.body.n);
        decoded_free(&d);
        put_on(&b, (struct bytes){a.p, a.n}, "gzip");
        d = decode_content(i == 1   ? TEXT("deflate, gzip")
                           : i == 0 ? TEXT("gzip, gzip")
                                    : TEXT("zstd, gzip"),
                           (struct bytes){b.p, b.n}, true, &l);
        assert_int_equal(d.state, BODY_CUT);
        decoded_free(&d);
    }
    struct decoded d = decode_content(TEXT("br"), (struct bytes){brotli, sizeof brotli}, true, &l);
    assert_int_equal(d.state, BODY_CUT);
    assert_int_equal(d.body.n, 65536);
    decoded_free(&d);
    l.most_expansion = 100000;
    d = decode_content(TEXT("br"), (struct bytes){brotli, sizeof brotli}, true, &l);
    assert_int_equal(d.state, BODY_WHOLE);
    assert_int_equal(d.body.n, 300000);
    decoded_free(&d);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_of_codings), cmocka_unit_test(cut_short), cmocka_unit_test(several_members),
        cmocka_unit_test(damaged),         cmocka_unit_test(bombs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
