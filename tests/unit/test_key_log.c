#include "evidence/capture/decrypt/aead.h"
#include "evidence/capture/decrypt/key_log.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
// cmocka wants the four above first
#include <cmocka.h>

#define R1 "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define R2 "F00102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F"
#define S32 "a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf"
#define S16 "c0c1c2c3c4c5c6c7c8c9cacbcccdcecf"
#define S48 S32 S16

static const struct key_log_place here = {.file = "keys.txt"};

static const uint8_t *random_1(void) {
    static const uint8_t r[CLIENT_RANDOM] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
                                             16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31};
    return r;
}

static size_t has(const struct key_log *l, enum secret_label label) {
    struct secret s;
    bool found = key_log_find(l, label, random_1(), &s);
    assert_int_equal(found, s.n > 0);
    for (size_t i = 0; i < s.n; i++) assert_int_equal(s.bytes[i], 0xa0 + i);
    return s.n;
}

/* What a text of one or a few lines makes: secrets, and what the first diagnostic says. */
static void lines_are_taken_or_told(void **state) {
    static const struct {
        const char *name, *text;
        size_t added;
        const char *what; /* NULL: no diagnostic */
        uint32_t line, column;
        const char *clause;
    } cases[] = {
        {"nothing", "", 0, NULL, 0, 0, NULL},
        {"one", "CLIENT_RANDOM " R1 " " S48 "\n", 1, NULL, 0, 0, NULL},
        {"no end of line", "CLIENT_RANDOM " R1 " " S48, 1, NULL, 0, 0, NULL},
        {"all labels",
         "CLIENT_EARLY_TRAFFIC_SECRET " R1 " " S32 "\nCLIENT_HANDSHAKE_TRAFFIC_SECRET " R1 " " S32
         "\nSERVER_HANDSHAKE_TRAFFIC_SECRET " R1 " " S48 "\nCLIENT_TRAFFIC_SECRET_0 " R1 " " S48
         "\nSERVER_TRAFFIC_SECRET_0 " R1 " " S32 S32 "\n",
         5, NULL, 0, 0, NULL},
        {"CR LF, BOM, comments, blank lines",
         "\xef\xbb\xbf# SSL/TLS secrets\r\n\r\n \t\r\nCLIENT_RANDOM " R1 " " S48 "\r\n# end", 1, NULL, 0, 0,
         NULL},
        {"CR alone", "CLIENT_RANDOM " R1 " " S48 "\rCLIENT_TRAFFIC_SECRET_0 " R1 " " S32 "\r", 2, NULL, 0, 0,
         NULL},
        {"capitals, tabs, blanks around", " CLIENT_RANDOM\t" R2 "  " S48 "  \n", 1, NULL, 0, 0, NULL},
        {"others are passed over",
         "EXPORTER_SECRET " R1 " " S32 "\nEARLY_EXPORTER_SECRET " R1 " " S32 "\nECH_SECRET " R1 " " S16
         "\nECH_CONFIG " R1 " fe0d\nRSA 0011223344556677 " S48 "\nCLIENT_TRAFFIC_SECRET_1 " R1 " " S32 "\n",
         0, NULL, 0, 0, NULL},
        {"twice", "CLIENT_RANDOM " R1 " " S48 "\nCLIENT_RANDOM " R1 " " S48 "\n", 1, NULL, 0, 0, NULL},
        {"two that disagree", "CLIENT_RANDOM " R1 " " S48 "\nCLIENT_RANDOM " R1 " " S16 S32 "\n", 1,
         "a second, different secret for the same label and client random; the first one holds", 2, 1,
         "RFC 9850 2"},
        {"short random", "CLIENT_RANDOM 00 " S48 "\n", 0, "the client random is not 32 bytes long", 1, 15,
         "RFC 9850 2"},
        {"odd random", "#\nCLIENT_RANDOM " R1 "0 " S48 "\n", 0, "the client random is not 32 bytes long", 2,
         15, "RFC 9850 2"},
        {"bad digit in random", "CLIENT_RANDOM 0x" R1 " " S48 "\n", 0, "the client random is not hexadecimal",
         1, 16, "RFC 9850 2"},
        {"bad digit in secret", "CLIENT_RANDOM " R1 " g" S48 "\n", 0, "the secret is not hexadecimal", 1, 80,
         "RFC 9850 2"},
        {"master of 32", "CLIENT_RANDOM " R1 " " S32 "\n", 0, "the master secret is not 48 bytes long", 1, 80,
         "RFC 9850 2.2"},
        {"traffic secret of 16", "CLIENT_TRAFFIC_SECRET_0 " R1 " " S16 "\n", 0,
         "the secret is not 32, 48 or 64 bytes long", 1, 90, "RFC 9850 2.1"},
        {"too long", "CLIENT_TRAFFIC_SECRET_0 " R1 " " S48 S48 "\n", 0,
         "the secret is not 32, 48 or 64 bytes long", 1, 90, "RFC 9850 2.1"},
        {"no secret", "CLIENT_RANDOM " R1 "\n", 0, "the master secret is not 48 bytes long", 1, 79,
         "RFC 9850 2.2"},
        {"label alone", "EXPORTER_SECRET\n", 0, "a label with no secret", 1, 1, "RFC 9850 2"},
        {"something behind", "CLIENT_RANDOM " R1 " " S48 " 00\n", 0, "something follows the secret", 1, 176,
         "RFC 9850 2"},
        {"no label", "hello world\n", 0, "no line of a key log", 1, 1, "RFC 9850 2"},
        {"cut in the secret", "CLIENT_RANDOM " R1 " " S16, 0,
         "the last line is cut off: its secret is not used", 1, 80, "RFC 9850 2.2"},
        {"cut in the random", "CLIENT_RANDOM 0001", 0, "the last line is cut off: its secret is not used", 1,
         15, "RFC 9850 2"},
        {"cut in the label", "CLIENT_RAN", 0, "the last line is cut off", 1, 1, "RFC 9850 2"},
        {"the rest of the lines goes on", "\x7f\x45LF\nCLIENT_RANDOM " R1 " " S48 "\n", 1,
         "no line of a key log", 1, 1, "RFC 9850 2"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct diagnostics *d = diagnostics_new(8);
        struct key_log *l = key_log_new();
        print_message("%s\n", cases[i].name);
        assert_int_equal(key_log_add(l, text_of(cases[i].text), here, d), cases[i].added);
        assert_int_equal(key_log_count(l), cases[i].added);
        assert_int_equal(diagnostics_count(d), cases[i].what != NULL);
        if (cases[i].what) {
            const struct diagnostic *one = diagnostics_get(d, 0);
            assert_int_equal(one->severity, SEVERITY_DAMAGE);
            assert_string_equal(one->what, cases[i].what);
            assert_string_equal(one->file, "keys.txt");
            assert_int_equal(one->place, PLACE_LINE);
            assert_int_equal(one->at, cases[i].line);
            assert_int_equal(one->column, cases[i].column);
            assert_string_equal(one->clause, cases[i].clause);
        }
        key_log_free(l);
        diagnostics_free(d);
    }
}

static void found_by_label_and_random(void **state) {
    struct key_log *l = key_log_new();
    assert_int_equal(has(l, SECRET_MASTER), 0);
    assert_int_equal(has(NULL, SECRET_MASTER), 0);
    assert_int_equal(key_log_count(NULL), 0);
    key_log_add(l, TEXT("CLIENT_RANDOM " R1 " " S48 "\nSERVER_TRAFFIC_SECRET_0 " R1 " " S32), here, NULL);
    assert_int_equal(has(l, SECRET_MASTER), 48);
    assert_int_equal(has(l, SECRET_SERVER_TRAFFIC), 32);
    assert_int_equal(has(l, SECRET_CLIENT_TRAFFIC), 0);
    /* the line was still being written when it was read the first time */
    assert_int_equal(key_log_add(l, TEXT("SERVER_TRAFFIC_SECRET_0 " R1 " " S48 "\n"), here, NULL), 1);
    assert_int_equal(has(l, SECRET_SERVER_TRAFFIC), 48);
    assert_int_equal(key_log_count(l), 2);
    key_log_free(l);
    key_log_free(NULL);
}

static void faults_in_a_block_are_told_at_its_offset(void **state) {
    struct diagnostics *d = diagnostics_new(64);
    struct key_log *l = key_log_new();
    struct key_log_place at = {.file = "a.pcapng", .in_block = true, .offset = 4711};
    key_log_add(l, TEXT("\nnothing good\n"), at, d);
    const struct diagnostic *one = diagnostics_get(d, 0);
    assert_int_equal(one->place, PLACE_OFFSET);
    assert_int_equal(one->at, 4711);
    assert_string_equal(one->what, "line 2 of the key log in this block: no line of a key log");
    key_log_free(l);
    diagnostics_free(d);
}

/* A picture given as a key log: some lines are told, the rest only counted, and no secret is quoted. */
static void junk_is_told_briefly(void **state) {
    static char junk[100000];
    uint32_t x = 1;
    for (size_t i = 0; i < sizeof junk; i++) junk[i] = (char)((x = x * 1664525 + 1013904223) >> 24);
    struct diagnostics *d = diagnostics_new(64);
    struct key_log *l = key_log_new();
    assert_int_equal(key_log_add(l, (struct text){junk, sizeof junk}, here, d), 0);
    assert_int_equal(diagnostics_count(d), 17);
    assert_non_null(strstr(diagnostics_get(d, 16)->what, "more lines"));
    key_log_add(l, TEXT("CLIENT_RANDOM " R1 " zz" S32 "\n"), here, d);
    for (size_t i = 0; i < diagnostics_count(d); i++)
        assert_null(strstr(diagnostics_get(d, i)->what, "a0a1"));
    key_log_free(l);
    diagnostics_free(d);
}

static void *add_many(void *log) {
    char line[256];
    for (unsigned i = 0; i < 4000; i++) {
        int n = snprintf(line, sizeof line, "CLIENT_RANDOM %064x %s\n", i, S48);
        key_log_add(log, (struct text){line, (size_t)n}, here, NULL);
    }
    return NULL;
}

static void adding_and_finding_on_two_threads(void **state) {
    struct key_log *l = key_log_new();
    pthread_t t;
    assert_int_equal(pthread_create(&t, NULL, add_many, l), 0);
    uint8_t last[CLIENT_RANDOM] = {[30] = 3999 >> 8, [31] = 3999 & 0xff};
    struct secret s;
    size_t before = 0;
    while (!key_log_find(l, SECRET_MASTER, last, &s)) {
        size_t n = key_log_count(l);
        assert_true(n >= before);
        before = n;
    }
    assert_int_equal(s.n, 48);
    pthread_join(t, NULL);
    assert_int_equal(key_log_count(l), 4000);
    key_log_free(l);
}

/* The client's Initial keys of RFC 9001 A.1: key, iv and header protection out of one secret. */
static void labels_expand_as_in_rfc_9001(void **state) {
    static const uint8_t secret[] = {0xc0, 0x0c, 0xf1, 0x51, 0xca, 0x5b, 0xe0, 0x75, 0xed, 0x0e, 0xbf,
                                     0xb5, 0xc8, 0x03, 0x23, 0xc4, 0x2d, 0x6b, 0x7d, 0xb6, 0x78, 0x81,
                                     0x28, 0x9a, 0xf4, 0x00, 0x8f, 0x1f, 0x6c, 0x35, 0x7a, 0xea};
    static const uint8_t iv[] = {0xfa, 0x04, 0x4b, 0x2f, 0x42, 0xa3, 0xfd, 0x3b, 0x46, 0xfb, 0x25, 0x5c};
    uint8_t out[100], longer[100];
    struct bytes s = {secret, sizeof secret};
    assert_true(hkdf_expand_label(DIGEST_SHA256, s, "quic iv", out, 12));
    assert_memory_equal(out, iv, sizeof iv);
    assert_true(hkdf_expand_label(DIGEST_SHA384, s, "key", longer, 100)); /* three blocks */
    assert_false(hkdf_expand_label(DIGEST_NONE, s, "key", out, 16));
    assert_false(hkdf_expand_label(DIGEST_SHA256, s, "a label that is longer than any there is", out, 16));
}

/* Which suites can be opened, and how. */
static void suites_are_read_from_their_names(void **state) {
    static const struct {
        uint16_t suite;
        int kind; /* -1: cannot be opened */
        unsigned key, tag, mac, prf;
    } cases[] = {
        {0x1301, KIND_GCM, 16, 16, DIGEST_NONE, DIGEST_SHA256},
        {0x1302, KIND_GCM, 32, 16, DIGEST_NONE, DIGEST_SHA384},
        {0x1303, KIND_CHACHA20, 32, 16, DIGEST_NONE, DIGEST_SHA256},
        {0x1304, KIND_CCM, 16, 16, DIGEST_NONE, DIGEST_SHA256},
        {0x1305, KIND_CCM, 16, 8, DIGEST_NONE, DIGEST_SHA256},
        {0x0005, KIND_RC4, 16, 0, DIGEST_SHA1, DIGEST_SHA256},
        {0x0004, KIND_RC4, 16, 0, DIGEST_MD5, DIGEST_SHA256},
        {0x000a, KIND_CBC, 24, 0, DIGEST_SHA1, DIGEST_SHA256},
        {0x0001, KIND_NULL, 0, 0, DIGEST_MD5, DIGEST_SHA256},
        {0x0096, KIND_CBC, 16, 0, DIGEST_SHA1, DIGEST_SHA256},
        {0xc028, KIND_CBC, 32, 0, DIGEST_SHA384, DIGEST_SHA384},
        {0xc077, KIND_CBC, 32, 0, DIGEST_SHA384, DIGEST_SHA384},
        {0xc07b, KIND_GCM, 32, 16, DIGEST_NONE, DIGEST_SHA384},
        {0xc061, KIND_GCM, 32, 16, DIGEST_NONE, DIGEST_SHA384},
        {0xc0a3, KIND_CCM, 32, 8, DIGEST_NONE, DIGEST_SHA256},
        {0xcca8, KIND_CHACHA20, 32, 16, DIGEST_NONE, DIGEST_SHA256},
        {0x0003, -1, 0, 0, 0, 0}, /* export */
        {0x0009, -1, 0, 0, 0, 0}, /* single DES */
        {0x00c6, -1, 0, 0, 0, 0}, /* SM4 */
        {0x1306, -1, 0, 0, 0, 0}, /* AEGIS */
        {0xc0b4, -1, 0, 0, 0, 0}, /* integrity only */
        {0xcc13, -1, 0, 0, 0, 0}, /* the draft of RFC 7905, another nonce */
        {0x00ff, -1, 0, 0, 0, 0},
        {0xffff, -1, 0, 0, 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct cipher_params p;
        print_message("%04x\n", cases[i].suite);
        assert_int_equal(cipher_params_of(cases[i].suite, &p), cases[i].kind >= 0);
        if (cases[i].kind < 0) continue;
        assert_int_equal(p.kind, cases[i].kind);
        assert_int_equal(p.key, cases[i].key);
        assert_int_equal(p.tag, cases[i].tag);
        assert_int_equal(p.mac, cases[i].mac);
        assert_int_equal(p.prf, cases[i].prf);
    }
}

int main(void) {
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_taken_or_told),
        cmocka_unit_test(found_by_label_and_random),
        cmocka_unit_test(faults_in_a_block_are_told_at_its_offset),
        cmocka_unit_test(junk_is_told_briefly),
        cmocka_unit_test(adding_and_finding_on_two_threads),
        cmocka_unit_test(labels_expand_as_in_rfc_9001),
        cmocka_unit_test(suites_are_read_from_their_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
