#include "build.h"
#include "evidence/capture/names/ciphers.h"
#include "evidence/capture/names/tls.h"
#include "evidence/capture/names/tunnel.h"

#include <setjmp.h>
#include <stdarg.h>
// cmocka wants the four above first
#include <cmocka.h>

#define RETRY_RANDOM "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c"
#define VERSION_13 "002b00020304"
#define SHARE_X25519                                                                                         \
    "00330024001d0020"                                                                                       \
    "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static struct names_context *context;

static int start(void **state) {
    context = names_context_new();
    return 0;
}

static int stop(void **state) {
    names_context_free(context);
    return 0;
}

static enum inspect read_all(struct handshake *h, bool from_client, struct bytes b, size_t *need) {
    struct bytes e = exact(b);
    *need = 0;
    enum inspect i = tls_read(context, h, from_client, e, need);
    free((void *)e.p);
    return i;
}

/* The ClientHello and ServerHello of RFC 8448 3. */
static void rfc_8448_simple_handshake(void **state) {
    static const char client[] = "16030100c4010000c00303cb34ecb1e78163ba1c38c6dacb196a6dffa21a8d9912ec18a2ef6"
                                 "283024dece7000006130113031302010000"
                                 "910000000b0009000006736572766572ff01000100000a00140012001d00170018001901000"
                                 "10101020103010400230000003300260024"
                                 "001d002099381de560e4bd43d23d8e435a7dbafeb3c06e51c13cae4d5413691e529aaf2c002"
                                 "b0003020304000d0020001e040305030603"
                                 "020308040805080604010501060102010402050206020202002d00020101001c00024001";
    static const char server[] =
        "160303005a020000560303a6af06a4121860dc5e6e60249cd34c95930c8ac5cb1434dac155772ed3e2692800130100002e00"
        "330024001d"
        "0020c9828876112095fe66762bdbf7c672e156d6cc253b833df1dd69b1b04e751f0f002b00020304";
    struct handshake h = {0};
    struct build b = {.n = 0};
    size_t need;
    put_hex(&b, client);
    assert_int_equal(b.n, 201);
    assert_int_equal(read_all(&h, true, built(&b), &need), INSPECT_DONE);
    assert_string_equal(h.server_name, "server");
    assert_int_equal(h.offered_version, VERSION_TLS13);
    assert_int_equal(h.offered_group, 29);
    assert_null(h.damage);
    b.n = 0;
    put_hex(&b, server);
    assert_int_equal(read_all(&h, false, built(&b), &need), INSPECT_DONE);
    assert_int_equal(h.version, VERSION_TLS13);
    assert_int_equal(h.cipher, 0x1301);
    assert_int_equal(h.group, 29);
    assert_int_equal(h.flags, HANDSHAKE_CLIENT_HELLO | HANDSHAKE_SERVER_HELLO);
}

static void names_are_checked(void **state) {
    static const struct {
        const char *sent, *stored;
        bool invalid;
    } rows[] = {
        {"WWW.Example.COM", "www.example.com", false},
        {"example.com.", "example.com", false},
        {"192.168.115.75", "192.168.115.75", false},
        {"a_b.example", "a_b.example", false},
        {"host name", "host\\032name", true},
        {"h\xc3\xa9", "h\\195\\169", true},
        {"a..b", "a..b", true},
        {".", ".", true},
        {"<script>", "<script>", true},
        {"0123456789012345678901234567890123456789012345678901234567890123.com",
         "0123456789012345678901234567890123456789012345678901234567890123.com", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct build m = {.n = 0}, b = {.n = 0};
        struct handshake h = {0};
        size_t need;
        put_client_hello(&m, (struct hello){.name = rows[i].sent});
        put_records(&b, 22, built(&m), 16384);
        assert_int_equal(read_all(&h, true, built(&b), &need), INSPECT_DONE);
        assert_string_equal(h.server_name, rows[i].stored);
        assert_int_equal(h.server_name_length, strlen(rows[i].stored));
        assert_int_equal((h.flags & HANDSHAKE_NAME_INVALID) != 0, rows[i].invalid);
    }
}

/* What a hello offers beside its name. */
static void client_offers(void **state) {
    static const uint16_t old[] = {0x0005, 0xc02f, 0};
    static const struct {
        struct hello hello;
        uint32_t flags;
        uint16_t version;
    } rows[] = {
        {{.name = "a.example"}, 0, VERSION_TLS12},
        {{.version = 0x0301, .ciphers = old}, HANDSHAKE_WEAK_OFFERED, VERSION_TLS10},
        {{.extensions = "002b0007060a0a03040303"}, 0, VERSION_TLS13},
        {{.extensions = "002b0003027f1c"}, 0, VERSION_TLS13},
        {{.extensions = "fe0d000400000000"}, HANDSHAKE_ECH, VERSION_TLS12},
        {{.extensions = "ffce00020000"}, HANDSHAKE_ESNI, VERSION_TLS12},
        {{.extensions = "002a0000"}, HANDSHAKE_EARLY_DATA, VERSION_TLS12},
        {{.extensions = "00290000"}, HANDSHAKE_PSK_OFFERED, VERSION_TLS12},
        {{.extensions = "000a0006000411ec001d"}, HANDSHAKE_PQ_OFFERED, VERSION_TLS12},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct build m = {.n = 0}, b = {.n = 0};
        struct handshake h = {0};
        size_t need;
        put_client_hello(&m, rows[i].hello);
        put_records(&b, 22, built(&m), 16384);
        assert_int_equal(read_all(&h, true, built(&b), &need), INSPECT_DONE);
        assert_int_equal(h.flags, rows[i].flags | HANDSHAKE_CLIENT_HELLO);
        assert_int_equal(h.offered_version, rows[i].version);
        assert_null(h.damage);
    }
}

/* Property: however the hello is cut into records, and however many bytes are there, the facts are the same;
 * and *need never asks for more than there will be, nor for what is there. */
static void records_split_anywhere(void **state) {
    struct build m = {.n = 0};
    put_client_hello(&m,
                     (struct hello){.name = "split.example", .alpn = "h2", .extensions = "002b0003020304"});
    for (size_t most = 1; most <= m.n; most++) {
        struct build b = {.n = 0};
        put_records(&b, 22, built(&m), most);
        struct handshake h = {0};
        size_t have = 0, calls = 0;
        for (;;) {
            size_t need;
            enum inspect i = read_all(&h, true, (struct bytes){b.p, have}, &need);
            calls++;
            if (i == INSPECT_DONE) break;
            assert_int_equal(i, INSPECT_MORE);
            assert_true(need > have && need <= b.n);
            have = need;
        }
        assert_int_equal(have, b.n);
        assert_true(calls < 80);
        assert_string_equal(h.server_name, "split.example");
        assert_string_equal(h.alpn, "h2");
        assert_int_equal(h.offered_version, VERSION_TLS13);
    }
}

/* Property: a stream cut off anywhere is never something else, and never read behind its end. */
static void cut_anywhere(void **state) {
    struct build m = {.n = 0}, b = {.n = 0};
    put_client_hello(&m, (struct hello){.name = "cut.example"});
    put_records(&b, 22, built(&m), 100);
    for (size_t n = 0; n < b.n; n++) {
        struct handshake h = {0};
        size_t need;
        assert_int_equal(read_all(&h, true, (struct bytes){b.p, n}, &need), INSPECT_MORE);
        assert_true(need > n);
        assert_int_equal(h.server_name_length, 0);
    }
}

/* A TLS 1.2 server's flight, in one record, in many, and one message a record. */
static void server_flight(void **state) {
    struct build m = {.n = 0};
    put_server_hello(&m, 0x0303, 0xc02f, NULL,
                     "0017000000160000"
                     "0010000500030268 32");
    size_t first = m.n;
    put_hex(&m, "0c00000b03001704"
                "0102030405060708");
    m.p[first + 3] = (uint8_t)(m.n - first - 4);
    put_hex(&m, "0d00000401020304");
    put_hex(&m, "0e000000");
    static const size_t sizes[] = {16384, 50, 7, 1};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct build b = {.n = 0};
        struct handshake h = {0};
        size_t need;
        put_records(&b, 22, built(&m), sizes[i]);
        assert_int_equal(read_all(&h, false, built(&b), &need), INSPECT_DONE);
        assert_int_equal(h.version, VERSION_TLS12);
        assert_int_equal(h.cipher, 0xc02f);
        assert_int_equal(h.group, 23);
        assert_string_equal(h.alpn, "h2");
        assert_int_equal(h.flags, HANDSHAKE_SERVER_HELLO | HANDSHAKE_ALPN_SELECTED | HANDSHAKE_EMS |
                                      HANDSHAKE_ETM | HANDSHAKE_SERVER_KEY_EXCHANGE |
                                      HANDSHAKE_CLIENT_CERTIFICATE);
    }
}

/* ServerHello and what the next records mean. */
static void server_endings(void **state) {
    static const struct {
        const char *what;
        uint16_t version;
        const char *random, *extensions, *then;
        enum inspect answer;
        uint32_t flags;
    } rows[] = {
        {"1.3", 0x0303, NULL, VERSION_13 SHARE_X25519, "", INSPECT_DONE, HANDSHAKE_SERVER_HELLO},
        {"1.3 with PSK", 0x0303, NULL, VERSION_13 "002900020000", "", INSPECT_DONE,
         HANDSHAKE_SERVER_HELLO | HANDSHAKE_RESUMED},
        {"HelloRetryRequest, then change_cipher_spec", 0x0303, RETRY_RANDOM, VERSION_13 "003300020017",
         "140303000101", INSPECT_MORE, HANDSHAKE_RETRY},
        {"1.2, abbreviated", 0x0303, NULL, NULL, "140303000101", INSPECT_DONE,
         HANDSHAKE_SERVER_HELLO | HANDSHAKE_RESUMED | HANDSHAKE_ENCRYPTED},
        {"1.2, waiting", 0x0303, NULL, NULL, "", INSPECT_MORE, HANDSHAKE_SERVER_HELLO},
        {"1.2, fatal alert", 0x0303, NULL, NULL, "15030300020228", INSPECT_DONE,
         HANDSHAKE_SERVER_HELLO | HANDSHAKE_ALERT},
        {"1.2, warning", 0x0303, NULL, NULL, "15030300020170", INSPECT_MORE, HANDSHAKE_SERVER_HELLO},
        {"SSL 3.0", 0x0300, NULL, NULL, "", INSPECT_MORE, HANDSHAKE_SERVER_HELLO},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct build m = {.n = 0}, b = {.n = 0};
        struct handshake h = {0};
        size_t need;
        put_server_hello(&m, rows[i].version, 0x1301, rows[i].random, rows[i].extensions);
        put_records(&b, 22, built(&m), 16384);
        put_hex(&b, rows[i].then);
        enum inspect answer = read_all(&h, false, built(&b), &need);
        if (answer != rows[i].answer || h.flags != rows[i].flags)
            fail_msg("%s: answer %d, flags %x", rows[i].what, (int)answer, (unsigned)h.flags);
    }
}

static void first_bytes(void **state) {
    static const struct {
        const char *hex;
        bool client;
        enum inspect answer;
        uint32_t flags;
    } rows[] = {
        {"", true, INSPECT_MORE, 0},
        {"16", true, INSPECT_MORE, 0},
        {"1603", true, INSPECT_MORE, 0},
        {"474554202f20485454502f312e31", true, INSPECT_OTHER, 0},
        {"16f10300", true, INSPECT_OTHER, 0},                 /* MMTLS */
        {"1603010000", true, INSPECT_OTHER, 0},               /* an empty record */
        {"160301ffff01", true, INSPECT_OTHER, 0},             /* longer than RFC 8446 5.1 allows */
        {"1603010030010000 2c 0909", true, INSPECT_OTHER, 0}, /* a hello of version 9.9 */
        /* mid-stream: application data followed by more of it; by something else; alone */
        {"1703030002aaaa1703030001", false, INSPECT_DONE, HANDSHAKE_MIDSTREAM | HANDSHAKE_ENCRYPTED},
        {"1703030002aaaa4745542031", false, INSPECT_OTHER, 0},
        {"1703030002aaaa", false, INSPECT_MORE, 0},
        /* SSL 2.0 hellos: one that offers TLS 1.0, one that lies about its length, a server's */
        {"801c010301000300000010000005"
         "00112233445566778899aabbccddeeff",
         true, INSPECT_DONE, HANDSHAKE_CLIENT_HELLO},
        {"801c010301000300000011000005001122334455667788", true, INSPECT_OTHER, 0},
        {"8011040001000200000003000301 0080aabbcc", false, INSPECT_DONE, HANDSHAKE_SERVER_HELLO},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct build b = {.n = 0};
        struct handshake h = {0};
        size_t need;
        put_hex(&b, rows[i].hex);
        enum inspect answer = read_all(&h, rows[i].client, built(&b), &need);
        if (answer != rows[i].answer || h.flags != rows[i].flags)
            fail_msg("%s: answer %d, flags %x", rows[i].hex, (int)answer, (unsigned)h.flags);
    }
}

/* Messages longer than what is put together, and streams made to waste time, end. */
static void limits(void **state) {
    struct build b = {.n = 0};
    struct handshake h = {0};
    size_t need;
    put_hex(&b, "16030140000b03fffc");
    put_fill(&b, 0x30, 16380);
    assert_int_equal(read_all(&h, false, built(&b), &need), INSPECT_MORE);
    b.n = 0;
    for (unsigned i = 0; i < 1000; i++) put_hex(&b, "160301000404000000");
    assert_int_equal(read_all(&h, false, built(&b), &need), INSPECT_DONE);
    assert_int_equal(h.flags & HANDSHAKE_SERVER_HELLO, 0);
}

/* The bitmap that speeds up ClientHellos says what the table says. */
static void weak_suites_agree(void **state) {
    unsigned weak = CIPHER_NULL | CIPHER_EXPORT | CIPHER_RC4 | CIPHER_DES | CIPHER_ANONYMOUS, n = 0;
    const struct cipher_suite *s, *before = NULL;
    for (size_t i = 0; (s = cipher_suite_at(i)); i++, before = s) {
        assert_true(!before || before->code < s->code);
        assert_ptr_equal(cipher_suite_find(s->code), s);
        if (cipher_suite_weak(s->code) != ((s->flags & weak) != 0)) fail_msg("%s", s->name);
        n++;
    }
    for (unsigned code = 0; code < 65536; code++)
        if (cipher_suite_weak((uint16_t)code)) assert_non_null(cipher_suite_find((uint16_t)code));
    assert_true(n > 300);
    assert_null(cipher_suite_find(0x0a0a));
    for (unsigned code = 0; code < 65536; code++) {
        const struct key_group *g = key_group_find((uint16_t)code);
        assert_int_equal(key_group_hybrid((uint16_t)code), g && (g->flags & GROUP_HYBRID));
    }
}

static void tunnels(void **state) {
    static const struct {
        bool client;
        const char *prefix;
        size_t n;
        enum tunnel_status status;
        const char *target;
    } rows[] = {
        {true, "CONNECT a.example:443 HTTP/1.1\r\nHost: a.example\r\n\r\n", 0, TUNNEL_INNER, "a.example:443"},
        {true, "CONNECT a.example:443 HTTP/1.1\r\nHost: a.ex", 0, TUNNEL_MORE, ""},
        {true, "GET / HTTP/1.1\r\n\r\n", 0, TUNNEL_NONE, ""},
        {false, "HTTP/1.1 200 OK\r\n\r\n\x16\x03\x01\x00\x10", 19, TUNNEL_INNER, ""},
        {false, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabcd", 0, TUNNEL_NONE, ""},
        {true,
         "\x05\x01\x00\x05\x01\x00\x03\x09"
         "a.example"
         "\x01\xbb",
         19, TUNNEL_INNER, "a.example:443"},
        {true, "\x05\x01\x00", 3, TUNNEL_MORE, ""},
        {true, "\x05\x02\x00\x02\x01\x01u\x01p\x05\x01\x00\x01\x0a\x00\x00\x01\x00\x50", 19, TUNNEL_INNER,
         "10.0.0.1:80"},
        {true, "\x04\x01\x00\x50\x0a\x00\x00\x01user\x00", 13, TUNNEL_INNER, "10.0.0.1:80"},
        {true, "\x04\x01\x00\x50\x00\x00\x00\x01\x00www.example\x00", 21, TUNNEL_INNER, "www.example:80"},
        {false, "\x05\x00\x05\x00\x00\x01\x0a\x00\x00\x01\x00\x50", 12, TUNNEL_INNER, ""},
        {true, "PROXY TCP4 10.0.0.1 10.0.0.2 1 2\r\n", 0, TUNNEL_INNER, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t n = rows[i].n ? rows[i].n : strlen(rows[i].prefix);
        size_t there = rows[i].client ? n : n + (i == 3 ? 5 : 0);
        struct bytes e = exact((struct bytes){(const uint8_t *)rows[i].prefix, there});
        struct tunnel t = tunnel_prefix(rows[i].client, e);
        free((void *)e.p);
        if (t.status != rows[i].status || strcmp(t.target, rows[i].target) != 0)
            fail_msg("row %zu: status %d, target %s", i, (int)t.status, t.target);
        if (t.status == TUNNEL_INNER) assert_int_equal(t.offset, n);
    }
}

static void starttls(void **state) {
    static const char hello[] = "\x16\x03\x01\x00\x20\x01";
    static const struct {
        bool client;
        const char *prefix;
        size_t n;
        const char *protocol;
    } rows[] = {
        {true, "EHLO me\r\nSTARTTLS\r\n", 0, "smtp"},
        {false, "220 mx ESMTP\r\n250 STARTTLS\r\n220 Go ahead\r\n", 0, "smtp"},
        {true, "a1 CAPABILITY\r\na2 STARTTLS\r\n", 0, "imap"},
        {false, "* OK IMAP4rev1\r\na2 OK begin\r\n", 0, "imap"},
        {true, "CAPA\r\nSTLS\r\n", 0, "pop3"},
        {false, "+OK ready\r\n+OK begin\r\n", 0, "pop3"},
        {true, "AUTH TLS\r\n", 0, "ftp"},
        {true, "<stream:stream xmlns='jabber:client'><starttls/>", 0, "xmpp"},
        {true, "NXSH-8.10.1\n", 0, "unknown"},
        {true, "\x00\x00\x00\x08\x04\xd2\x16\x2f", 8, "postgresql"},
        {false, "S", 1, "postgresql"},
        {true, "\x03\x00\x00\x13\x0e\xe0\x00\x00\x00\x00\x00\x01\x00\x08\x00\x0b\x00\x00\x00", 19, "rdp"},
        {true,
         "\x30\x1d\x02\x01\x01\x77\x18\x80\x16"
         "1.3.6.1.4.1.1466.20037",
         31, "ldap"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct build b = {.n = 0};
        size_t n = rows[i].n ? rows[i].n : strlen(rows[i].prefix);
        put(&b, rows[i].prefix, n);
        put(&b, hello, 6);
        struct bytes e = exact(built(&b));
        struct tunnel t = starttls_offset(rows[i].client, e);
        free((void *)e.p);
        if (t.status != TUNNEL_INNER || t.offset != n || strcmp(t.protocol, rows[i].protocol) != 0)
            fail_msg("row %zu: status %d, offset %zu", i, (int)t.status, t.offset);
        t = starttls_offset(rows[i].client, (struct bytes){b.p, n});
        assert_true(t.status != TUNNEL_INNER);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rfc_8448_simple_handshake),
        cmocka_unit_test(names_are_checked),
        cmocka_unit_test(client_offers),
        cmocka_unit_test(records_split_anywhere),
        cmocka_unit_test(cut_anywhere),
        cmocka_unit_test(server_flight),
        cmocka_unit_test(server_endings),
        cmocka_unit_test(first_bytes),
        cmocka_unit_test(limits),
        cmocka_unit_test(weak_suites_agree),
        cmocka_unit_test(tunnels),
        cmocka_unit_test(starttls),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
