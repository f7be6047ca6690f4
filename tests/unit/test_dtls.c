#include "build.h"
#include "evidence/capture/names/dtls.h"

#include <setjmp.h>
#include <stdarg.h>
// cmocka wants the four above first
#include <cmocka.h>

static struct names_context *context;

static int start(void **state) {
    context = names_context_new();
    return 0;
}

static int stop(void **state) {
    names_context_free(context);
    return 0;
}

static enum inspect feed(struct handshake *h, struct dtls_state **s, bool from_client,
                         struct bytes datagram) {
    struct bytes e = exact(datagram);
    enum inspect i = dtls_read(context, h, s, from_client, e);
    free((void *)e.p);
    return i;
}

/* Part of a message (its TLS header is dropped) as a record. */
static void put_fragment(struct build *b, uint16_t version, struct bytes message, uint16_t sequence,
                         size_t from, size_t n) {
    put_number(b, 22, 1);
    put_number(b, version, 2);
    put_number(b, 0, 8);
    size_t record = open_part(b, 2);
    put(b, message.p, 4);
    put_number(b, sequence, 2);
    put_number(b, from, 3);
    put_number(b, n, 3);
    put(b, message.p + 4 + from, n);
    close_part(b, record, 2);
}

static void whole_hello(void **state) {
    static const uint16_t versions[] = {VERSION_DTLS12, VERSION_DTLS10, VERSION_DTLS_OPENSSL};
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
        struct build m = {.n = 0}, b = {.n = 0};
        struct handshake h = {0};
        struct dtls_state *s = NULL;
        put_client_hello(&m, (struct hello){.version = versions[i], .name = "a.example", .dtls = true});
        put_fragment(&b, versions[i], built(&m), 0, 0, m.n - 4);
        assert_true(dtls_begins(built(&b)));
        assert_int_equal(feed(&h, &s, true, built(&b)), INSPECT_DONE);
        assert_string_equal(h.server_name, "a.example");
        assert_int_equal(h.offered_version, versions[i]);
        assert_null(s);
    }
}

static void dtls_13_versions(void **state) {
    struct build m = {.n = 0}, b = {.n = 0};
    struct handshake h = {0};
    struct dtls_state *s = NULL;
    put_client_hello(
        &m, (struct hello){.version = VERSION_DTLS12, .dtls = true, .extensions = "002b000504fefcfefd"});
    put_fragment(&b, VERSION_DTLS12, built(&m), 0, 0, m.n - 4);
    assert_int_equal(feed(&h, &s, true, built(&b)), INSPECT_DONE);
    assert_int_equal(h.offered_version, VERSION_DTLS13);
    m.n = b.n = 0;
    put_server_hello(&m, VERSION_DTLS12, 0x1301, NULL, "002b0002fefc");
    put_fragment(&b, VERSION_DTLS12, built(&m), 0, 0, m.n - 4);
    assert_int_equal(feed(&h, &s, false, built(&b)), INSPECT_DONE);
    assert_int_equal(h.version, VERSION_DTLS13);
}

/* Property: fragments of any size in any order tell the same. */
static void fragments_anyhow(void **state) {
    struct build m = {.n = 0};
    put_client_hello(&m, (struct hello){.version = VERSION_DTLS12, .name = "pieces.example", .dtls = true});
    size_t length = m.n - 4;
    for (size_t size = 1; size < length; size++) {
        for (unsigned backwards = 0; backwards < 2; backwards++) {
            struct handshake h = {0};
            struct dtls_state *s = NULL;
            size_t count = (length + size - 1) / size;
            if (count > 60) continue; /* more pieces than are kept, when they come from the end */
            for (size_t k = 0; k < count; k++) {
                size_t from = (backwards ? count - 1 - k : k) * size;
                struct build b = {.n = 0};
                put_fragment(&b, VERSION_DTLS12, built(&m), 1, from,
                             length - from < size ? length - from : size);
                enum inspect i = feed(&h, &s, true, built(&b));
                assert_int_equal(i, k + 1 < count ? INSPECT_MORE : INSPECT_DONE);
            }
            assert_string_equal(h.server_name, "pieces.example");
            dtls_state_free(s);
        }
    }
}

static void endings(void **state) {
    struct build m = {.n = 0}, b = {.n = 0};
    struct handshake h = {0};
    struct dtls_state *s = NULL;
    put_server_hello(&m, VERSION_DTLS12, 0xc02f, NULL, NULL);
    put_fragment(&b, VERSION_DTLS12, built(&m), 0, 0, m.n - 4);
    assert_int_equal(feed(&h, &s, false, built(&b)), INSPECT_MORE);
    b.n = 0;
    put_hex(&b, "14fefd 0000 000000000001 0001 01");
    assert_int_equal(feed(&h, &s, false, built(&b)), INSPECT_DONE);
    assert_true(h.flags & HANDSHAKE_RESUMED);
    h = (struct handshake){0};
    b.n = 0;
    put_hex(&b, "15fefd 0000 000000000001 0002 0228");
    assert_int_equal(feed(&h, &s, false, built(&b)), INSPECT_DONE);
    assert_int_equal(h.alert, 40);
    h = (struct handshake){0};
    b.n = 0;
    put_hex(&b, "17fefd 0001 000000000001 0004 01020304");
    assert_int_equal(feed(&h, &s, false, built(&b)), INSPECT_DONE);
    assert_int_equal(h.flags, HANDSHAKE_MIDSTREAM | HANDSHAKE_ENCRYPTED);
}

/* MS-RDPEUDP2 around a TLS ClientHello. */
static void wrapped_by_rdp(void **state) {
    struct build m = {.n = 0}, b = {.n = 0};
    struct handshake h = {0};
    struct dtls_state *s = NULL;
    put_client_hello(&m, (struct hello){.version = 0x302, .name = "desktop.example"});
    put_hex(&b, "0014c101f40164e064000100");
    put_records(&b, 22, built(&m), 16384);
    assert_int_equal(feed(&h, &s, true, built(&b)), INSPECT_DONE);
    assert_string_equal(h.server_name, "desktop.example");
    assert_int_equal(h.offered_version, VERSION_TLS11);
    put_number(&b, 0, 1); /* no longer to the byte */
    h = (struct handshake){0};
    assert_int_equal(feed(&h, &s, true, built(&b)), INSPECT_OTHER);
    assert_int_equal(h.flags, 0);
}

static void not_dtls(void **state) {
    static const char *const rows[] = {"",
                                       "16",
                                       "16fefd 0000 000000000000 0010 01",
                                       "16feff 0000 000000000000 000c 63 000000 0000 000000 000000",
                                       "16feff 0000 000000000000 000c 01 000001 0000 000002 000000",
                                       "160303 0000 000000000000 000100"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct build b = {.n = 0};
        struct handshake h = {0};
        struct dtls_state *s = NULL;
        put_hex(&b, rows[i]);
        if (feed(&h, &s, true, built(&b)) != INSPECT_OTHER) fail_msg("%s", rows[i]);
        assert_null(s);
    }
}

/* Messages that never complete are bounded in number and size. */
static void limits(void **state) {
    struct handshake h = {0};
    struct dtls_state *s = NULL;
    struct build m = {.n = 0};
    put_hex(&m, "0b00fff0");
    put_fill(&m, 7, 200);
    for (uint16_t i = 0; i < 500; i++) {
        struct build b = {.n = 0};
        put_fragment(&b, VERSION_DTLS12, built(&m), i, 100, 50);
        assert_int_equal(feed(&h, &s, false, built(&b)), INSPECT_MORE);
    }
    dtls_state_free(s);
    s = NULL;
    m.p[1] = 1; /* 131,056 bytes */
    struct build b = {.n = 0};
    put_fragment(&b, VERSION_DTLS12, built(&m), 0, 0, 50);
    assert_int_equal(feed(&h, &s, false, built(&b)), INSPECT_MORE);
    assert_non_null(h.damage);
    assert_null(s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_hello), cmocka_unit_test(dtls_13_versions), cmocka_unit_test(fragments_anyhow),
        cmocka_unit_test(endings),     cmocka_unit_test(not_dtls),         cmocka_unit_test(wrapped_by_rdp),
        cmocka_unit_test(limits),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
