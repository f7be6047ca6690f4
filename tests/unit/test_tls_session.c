#include "evidence/capture/decrypt/tls_session.h"
#include "evidence/capture/names/handshake.h"
#include "tls_listener.h"

#include <stdio.h>
#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
// cmocka wants the four above first
#include <cmocka.h>

/* How the stream is cut up. */
enum cut { WHOLE, BYTES, RANDOM, CUTS };

static uint32_t next_random(uint32_t *x) {
    *x ^= *x << 13, *x ^= *x >> 17, *x ^= *x << 5;
    return *x;
}

static void feed_pieces(struct listener *l, const struct connection *c, enum cut cut, uint32_t seed) {
    for (size_t i = 0; i < c->count; i++) {
        const struct peers_piece *p = &c->pieces[i];
        for (size_t at = 0, n; at < p->n; at += n) {
            n = cut == WHOLE ? p->n : cut == BYTES ? 1 : 1 + next_random(&seed) % 3000;
            if (n > p->n - at) n = p->n - at;
            listener_feed(l, p->from, (struct bytes){p->p + at, n});
        }
    }
}

static void assert_same(struct growing got, struct growing sent, const char *what) {
    if (got.n != sent.n) print_message("%s: %zu bytes, not %zu\n", what, got.n, sent.n);
    assert_int_equal(got.n, sent.n);
    if (sent.n > 0) assert_memory_equal(got.p, sent.p, sent.n);
}

static void assert_all_seen(const struct listener *l, const struct connection *c, unsigned flags) {
    for (int side = 0; side < 2; side++) {
        assert_string_equal(sight_text(tls_session_sight(l->session, (enum side)side)), "opened");
        assert_same(l->plain[side], c->plain[side], side ? "server" : "client");
        assert_same(l->handshake[side], c->handshake[side],
                    side ? "handshake of server" : "handshake of client");
        assert_int_equal(l->gaps[side], 0);
        assert_int_equal(l->ends[side], !(flags & PEERS_OPEN));
        assert_int_equal(tls_session_facts(l->session).plain_bytes[side], c->plain[side].n);
        assert_int_equal(tls_session_facts(l->session).failed[side], 0);
    }
    assert_same(l->early, c->early, "early");
    assert_int_equal(tls_session_facts(l->session).early, c->early.n > 0);
}

static const struct scenario {
    uint16_t version;
    const char *suite;
    uint16_t code;
    unsigned flags;
} scenarios[] = {
    {VERSION_TLS13, "TLS_AES_128_GCM_SHA256", 0x1301, 0},
    {VERSION_TLS13, "TLS_AES_256_GCM_SHA384", 0x1302, 0},
    {VERSION_TLS13, "TLS_CHACHA20_POLY1305_SHA256", 0x1303, 0},
    {VERSION_TLS13, "TLS_AES_128_CCM_SHA256", 0x1304, 0},
    {VERSION_TLS13, "TLS_AES_128_CCM_8_SHA256", 0x1305, 0},
    {VERSION_TLS13, "TLS_AES_256_GCM_SHA384", 0x1302, PEERS_RESUMED},
    {VERSION_TLS13, "TLS_AES_128_GCM_SHA256", 0x1301, PEERS_RESUMED | PEERS_EARLY},
    {VERSION_TLS13, "TLS_CHACHA20_POLY1305_SHA256", 0x1303, PEERS_RESUMED | PEERS_EARLY | PEERS_NO_MIDDLEBOX},
    {VERSION_TLS13, "TLS_AES_256_GCM_SHA384", 0x1302, PEERS_RESUMED | PEERS_EARLY | PEERS_EARLY_REJECTED},
    {VERSION_TLS13, "TLS_AES_128_GCM_SHA256", 0x1301, PEERS_RETRY},
    {VERSION_TLS13, "TLS_AES_128_GCM_SHA256", 0x1301, PEERS_RETRY | PEERS_NO_MIDDLEBOX},
    {VERSION_TLS13, "TLS_AES_128_GCM_SHA256", 0x1301, PEERS_RETRY | PEERS_RESUMED},
    {VERSION_TLS13, "TLS_AES_256_GCM_SHA384", 0x1302, PEERS_RETRY | PEERS_RESUMED | PEERS_EARLY},
    {VERSION_TLS13, "TLS_AES_128_GCM_SHA256", 0x1301, PEERS_UPDATE_CLIENT},
    {VERSION_TLS13, "TLS_AES_256_GCM_SHA384", 0x1302, PEERS_UPDATE_SERVER},
    {VERSION_TLS13, "TLS_CHACHA20_POLY1305_SHA256", 0x1303, PEERS_UPDATE_BOTH},
    {VERSION_TLS13, "TLS_AES_128_GCM_SHA256", 0x1301, PEERS_CLIENT_CERTIFICATE},
    {VERSION_TLS13, "TLS_AES_128_GCM_SHA256", 0x1301, PEERS_PADDING},
    {VERSION_TLS13, "TLS_AES_128_GCM_SHA256", 0x1301, PEERS_NO_TICKET | PEERS_OPEN},
    {VERSION_TLS12, "ECDHE-RSA-AES128-GCM-SHA256", 0xc02f, 0},
    {VERSION_TLS12, "ECDHE-ECDSA-AES256-GCM-SHA384", 0xc02c, PEERS_RESUMED},
    {VERSION_TLS12, "DHE-RSA-AES256-GCM-SHA384", 0x009f, PEERS_RESUMED | PEERS_NO_TICKET},
    {VERSION_TLS12, "ECDHE-RSA-CHACHA20-POLY1305", 0xcca8, PEERS_CLIENT_CERTIFICATE},
    {VERSION_TLS12, "AES128-CCM", 0xc09c, 0},
    {VERSION_TLS12, "AES256-CCM8", 0xc0a1, 0},
    {VERSION_TLS12, "ECDHE-ARIA256-GCM-SHA384", 0xc061, 0},
    {VERSION_TLS12, "ARIA128-GCM-SHA256", 0xc050, 0},
    {VERSION_TLS12, "AES128-GCM-SHA256", 0x009c, PEERS_RENEGOTIATE},
    {VERSION_TLS12, "ECDHE-RSA-AES256-SHA384", 0xc028, PEERS_RENEGOTIATE},
    {VERSION_TLS12, "ECDHE-RSA-AES256-SHA384", 0xc028, PEERS_RENEGOTIATE | PEERS_MAC_THEN_ENCRYPT},
    {VERSION_TLS12, "AES128-SHA", 0x002f, 0},
    {VERSION_TLS12, "AES256-SHA256", 0x003d, PEERS_MAC_THEN_ENCRYPT | PEERS_RESUMED},
    {VERSION_TLS12, "CAMELLIA256-SHA256", 0x00c0, 0},
    {VERSION_TLS12, "ECDHE-ECDSA-CAMELLIA128-SHA256", 0xc072, PEERS_MAC_THEN_ENCRYPT},
    {VERSION_TLS12, "NULL-SHA256", 0x003b, 0},
    {VERSION_TLS12, "NULL-MD5", 0x0001, PEERS_RENEGOTIATE},
    {VERSION_TLS11, "ECDHE-RSA-AES128-SHA", 0xc013, 0},
    {VERSION_TLS11, "AES256-SHA", 0x0035, PEERS_MAC_THEN_ENCRYPT | PEERS_RENEGOTIATE},
    {VERSION_TLS11, "NULL-SHA", 0x0002, PEERS_RESUMED},
    {VERSION_TLS10, "AES128-SHA", 0x002f, 0},
    {VERSION_TLS10, "DHE-RSA-AES256-SHA", 0x0039, PEERS_MAC_THEN_ENCRYPT},
    {VERSION_TLS10, "CAMELLIA128-SHA", 0x0041, PEERS_RENEGOTIATE | PEERS_MAC_THEN_ENCRYPT},
    {VERSION_TLS10, "ECDHE-ECDSA-AES256-SHA", 0xc00a, PEERS_RESUMED | PEERS_RENEGOTIATE},
};

static void whatever_was_said_comes_out(void **state) {
    for (size_t i = 0; i < sizeof scenarios / sizeof *scenarios; i++) {
        const struct scenario *s = &scenarios[i];
        print_message("%04x %s %x\n", s->version, s->suite, s->flags);
        struct connection *c = peers_talk(s->version, s->suite, s->flags);
        assert_non_null(c);
        for (int cut = WHOLE; cut < CUTS; cut++) {
            struct listener l = listener_new(c, LISTENER_KEYS);
            feed_pieces(&l, c, (enum cut)cut, (uint32_t)i + 1);
            assert_all_seen(&l, c, s->flags);
            assert_int_equal(tls_session_facts(l.session).cipher, s->code);
            assert_int_equal(tls_session_facts(l.session).version, s->version);
            listener_free(&l);
        }
        connection_free(c);
    }
}

int main(void) {
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_was_said_comes_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
