#include "evidence/capture/decrypt/tls_session.h"
#include "evidence/capture/names/handshake.h"
#include "tls_forge.h"
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

/* What libssl does not speak any more. */
static void forged_connections_come_out(void **state) {
    static const struct {
        uint16_t version, suite;
        bool encrypt_then_mac;
    } cases[] = {
        {VERSION_SSL3, 0x0004, false},  {VERSION_SSL3, 0x0005, false},  {VERSION_SSL3, 0x000a, false},
        {VERSION_SSL3, 0x002f, false},  {VERSION_SSL3, 0x0001, false},  {VERSION_TLS10, 0x0004, false},
        {VERSION_TLS10, 0x000a, false}, {VERSION_TLS10, 0x0096, false}, {VERSION_TLS10, 0x0096, true},
        {VERSION_TLS11, 0x000a, true},  {VERSION_TLS12, 0x0005, false}, {VERSION_TLS12, 0x0096, false},
        {VERSION_TLS12, 0x000a, true},  {VERSION_TLS12, 0xc03d, false}, {VERSION_TLS12, 0xc07a, false},
        {VERSION_TLS12, 0xc08b, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        print_message("%04x %04x\n", cases[i].version, cases[i].suite);
        struct connection *c = forge_talk(cases[i].version, cases[i].suite, cases[i].encrypt_then_mac);
        assert_non_null(c);
        for (int cut = WHOLE; cut < CUTS; cut++) {
            struct listener l = listener_new(c, LISTENER_KEYS);
            feed_pieces(&l, c, (enum cut)cut, 21);
            assert_all_seen(&l, c, 0);
            listener_free(&l);
        }
        uint32_t seed = 22;
        for (size_t k = 0; k < 100; k++) {
            struct peers_piece *p = &c->pieces[3 + k % (c->count - 3)];
            size_t at = next_random(&seed) % p->n;
            p->p[at] ^= 0x10;
            struct listener l = listener_new(c, LISTENER_KEYS); /* aborts where anything else comes out */
            feed_pieces(&l, c, WHOLE, 0);
            listener_free(&l);
            p->p[at] ^= 0x10;
        }
        connection_free(c);
    }
}

/* One of every kind of protection, and what happens on the way. */
static const struct scenario kinds[] = {
    {VERSION_TLS13, "TLS_AES_128_GCM_SHA256", 0x1301, 0},
    {VERSION_TLS13, "TLS_CHACHA20_POLY1305_SHA256", 0x1303, PEERS_RESUMED | PEERS_EARLY},
    {VERSION_TLS13, "TLS_AES_256_GCM_SHA384", 0x1302, PEERS_RETRY | PEERS_RESUMED | PEERS_EARLY},
    {VERSION_TLS13, "TLS_AES_128_CCM_8_SHA256", 0x1305, PEERS_UPDATE_BOTH},
    {VERSION_TLS12, "ECDHE-RSA-AES128-GCM-SHA256", 0xc02f, PEERS_RESUMED},
    {VERSION_TLS12, "ECDHE-RSA-CHACHA20-POLY1305", 0xcca8, 0},
    {VERSION_TLS12, "AES128-CCM", 0xc09c, PEERS_RENEGOTIATE},
    {VERSION_TLS12, "AES128-SHA", 0x002f, 0},
    {VERSION_TLS12, "AES256-SHA256", 0x003d, PEERS_MAC_THEN_ENCRYPT | PEERS_RENEGOTIATE},
    {VERSION_TLS12, "NULL-SHA256", 0x003b, 0},
    {VERSION_TLS10, "AES128-SHA", 0x002f, PEERS_MAC_THEN_ENCRYPT},
    {VERSION_TLS10, "ECDHE-RSA-AES256-SHA", 0xc014, 0},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

static struct connection *talk(const struct scenario *s, unsigned more) {
    print_message("%04x %s %x\n", s->version, s->suite, s->flags | more);
    struct connection *c = peers_talk(s->version, s->suite, s->flags | more);
    assert_non_null(c);
    return c;
}

static void assert_sights(const struct listener *l, enum sight sight) {
    for (int side = 0; side < 2; side++) {
        assert_string_equal(sight_text(tls_session_sight(l->session, (enum side)side)), sight_text(sight));
        assert_int_equal(l->plain[side].n, 0);
        assert_int_equal(l->handshake[side].n, 0);
        assert_int_equal(l->gaps[side], 0);
        assert_true(tls_session_facts(l->session).opened[side] == 0);
    }
}

static void without_a_key_nothing_comes_out(void **state) {
    for (size_t i = 0; i < KINDS; i++) {
        struct connection *c = talk(&kinds[i], PEERS_SHORT);
        struct listener l = listener_new(c, LISTENER_NO_KEYS);
        feed_pieces(&l, c, RANDOM, 5);
        assert_sights(&l, SIGHT_NO_KEY);
        assert_true(tls_session_facts(l.session).failed[FROM_CLIENT] > 0);
        listener_free(&l);
        /* They could come, and do not. */
        l = listener_new(c, LISTENER_WAITS);
        feed_pieces(&l, c, RANDOM, 5);
        listener_retry(&l, false);
        assert_sights(&l, SIGHT_OPENING);
        listener_retry(&l, true);
        assert_sights(&l, SIGHT_NO_KEY);
        listener_free(&l);
        connection_free(c);
    }
}

static void a_wrong_key_opens_nothing(void **state) {
    for (size_t i = 0; i < KINDS; i++) {
        struct connection *c = talk(&kinds[i], PEERS_SHORT);
        for (size_t at = 1; at < c->keys.n; at++) /* the last digit of every secret */
            if (c->keys.p[at] == '\n') c->keys.p[at - 1] = c->keys.p[at - 1] == '0' ? '1' : '0';
        for (int late = 0; late < 2; late++) {
            struct listener l = listener_new(c, late ? LISTENER_WAITS : LISTENER_KEYS);
            feed_pieces(&l, c, RANDOM, 6);
            if (late) listener_learn(&l, c);
            if (late) listener_retry(&l, true);
            assert_sights(&l, SIGHT_WRONG_KEY);
            assert_true(tls_session_facts(l.session).failed[FROM_SERVER] > 0);
            listener_free(&l);
        }
        connection_free(c);
    }
}

/* Keys come while the connection is under way, or at its end; all at once or a line at a time. */
static void late_keys_open_what_was_held(void **state) {
    for (size_t i = 0; i < KINDS; i++) {
        struct connection *c = talk(&kinds[i], 0);
        for (size_t when = 0; when <= c->count; when += 1 + c->count / 5) {
            struct listener l = listener_new(c, LISTENER_WAITS);
            struct connection first = *c, rest = *c;
            first.count = when;
            rest.pieces += when;
            rest.count -= when;
            feed_pieces(&l, &first, RANDOM, 7);
            listener_learn(&l, c);
            if (when % 2) listener_retry(&l, false);
            feed_pieces(&l, &rest, RANDOM, 8);
            listener_retry(&l, true);
            assert_all_seen(&l, c, kinds[i].flags);
            listener_free(&l);
        }
        connection_free(c);
    }
}

/* More than can be held goes by before the key comes: the beginning is there, and what follows the gap. */
static void what_cannot_be_held_is_a_gap(void **state) {
    for (size_t i = 0; i < KINDS; i++) {
        struct connection *c = talk(&kinds[i], PEERS_LONG);
        struct listener l = listener_new(c, LISTENER_WAITS);
        struct connection most = *c, rest = *c;
        most.count = c->count - 6;
        rest.pieces += most.count;
        rest.count = 6;
        feed_pieces(&l, &most, RANDOM, 9);
        listener_learn(&l, c);
        listener_retry(&l, true);
        feed_pieces(&l, &rest, RANDOM, 10);
        for (int side = 0; side < 2; side++) {
            assert_int_equal(tls_session_sight(l.session, (enum side)side), SIGHT_OPEN);
            assert_true(l.plain[side].n >= SESSION_HELD * 3 / 4);
            assert_true(l.plain[side].n < c->plain[side].n);
            assert_memory_equal(l.plain[side].p, c->plain[side].p, SESSION_HELD * 3 / 4);
            assert_true(l.gaps[side] >= 1 && l.gaps[side] <= 2);
            assert_int_equal(l.found[side], c->plain[side].n);
            assert_true(l.missing[side] >= c->plain[side].n - l.plain[side].n);
        }
        listener_free(&l);
        connection_free(c);
    }
}

/* The stream of one side, cut out of its pieces from `from` to `to`, which are told as a gap. */
static void feed_with_gap(struct listener *l, const struct connection *c, enum side side, size_t from,
                          size_t to, size_t step) {
    size_t at = 0;
    bool told = false;
    for (size_t i = 0; i < c->count; i++) {
        const struct peers_piece *p = &c->pieces[i];
        if (p->from != side) {
            listener_feed(l, p->from, (struct bytes){p->p, p->n});
            continue;
        }
        for (size_t k = 0, n; k < p->n; k += n, at += n) {
            n = step < p->n - k ? step : p->n - k;
            if (at < from && n > from - at) n = from - at;
            if (at >= from && at < to && n > to - at) n = to - at;
            bool missing = at >= from && at < to;
            if (missing && !told) listener_gap(l, side, to - from);
            if (missing) told = true;
            if (!missing) listener_feed(l, side, (struct bytes){p->p + k, n});
        }
    }
}

static size_t sent_by(const struct connection *c, enum side side) {
    size_t n = 0;
    for (size_t i = 0; i < c->count; i++) n += c->pieces[i].from == side ? c->pieces[i].n : 0;
    return n;
}

static void a_gap_costs_the_records_it_touches(void **state) {
    static const size_t lengths[] = {1, 4, 30, 1448, 20000, 70000};
    uint32_t seed = 11;
    for (size_t i = 0; i < KINDS; i++) {
        struct connection *c = talk(&kinds[i], PEERS_LONG);
        bool chained = kinds[i].version == VERSION_TLS10; /* and one more, whose IV is missing */
        for (size_t k = 0; k < 30; k++) {
            enum side side = k & 1 ? FROM_CLIENT : FROM_SERVER;
            size_t n = lengths[k % 6], handshake = 20000, whole = sent_by(c, side);
            size_t from = handshake + next_random(&seed) % (whole - n - 2 * handshake - 20000);
            struct listener l = listener_new(c, LISTENER_KEYS);
            feed_with_gap(&l, c, side, from, from + n, k % 4 ? 1448 : 60000);
            assert_same(l.plain[!side], c->plain[!side], "the other side");
            assert_true(l.gaps[side] > 0);
            assert_int_equal(l.found[side], c->plain[side].n); /* to the last byte … */
            size_t cost = n + (size_t)(chained ? 3 : 2) * 16384;
            assert_true(l.plain[side].n >= c->plain[side].n - cost); /* … and no more is missing */
            assert_true(l.missing[side] + (chained ? 1 : 0) >= 1);
            assert_int_equal(tls_session_sight(l.session, side), SIGHT_OPEN);
            listener_free(&l);
        }
        connection_free(c);
    }
}

/* Wherever it is, also in the handshake: the rest goes on. Up to TLS 1.2 the hellos are needed. */
static void gaps_in_the_handshake_are_survived(void **state) {
    uint32_t seed = 12;
    for (size_t i = 0; i < KINDS; i++) {
        struct connection *c = talk(&kinds[i], 0);
        bool renegotiates = kinds[i].flags & PEERS_RENEGOTIATE;
        for (size_t k = 0; k < 60; k++) {
            enum side side = k & 1 ? FROM_CLIENT : FROM_SERVER;
            size_t n = 1 + next_random(&seed) % 500, first = c->pieces[side ? 1 : 0].n;
            bool tls13 = kinds[i].version == VERSION_TLS13;
            size_t from = next_random(&seed) % 1500;
            if (side == FROM_CLIENT) from = first + from % 300;
            if (side == FROM_SERVER && !tls13) from += 150; /* behind the ServerHello */
            struct listener l = listener_new(c, LISTENER_KEYS);
            feed_with_gap(&l, c, side, from, from + n, 1448);
            if (!renegotiates) assert_int_equal(l.found[side], c->plain[side].n);
            listener_free(&l);
        }
        connection_free(c);
    }
}

static void flipped_bits_never_make_plaintext(void **state) {
    uint32_t seed = 13;
    for (size_t i = 0; i < KINDS; i++) {
        struct connection *c = talk(&kinds[i], PEERS_SHORT);
        size_t opened = 0;
        for (size_t k = 0; k < 1200; k++) {
            struct peers_piece *p = &c->pieces[k % c->count];
            size_t at = next_random(&seed) % p->n;
            uint8_t bit = (uint8_t)(1u << next_random(&seed) % 8);
            p->p[at] ^= bit;
            struct listener l = listener_new(c, LISTENER_KEYS); /* aborts where anything else comes out */
            feed_pieces(&l, c, k % 2 ? WHOLE : RANDOM, seed);
            opened += l.plain[0].n + l.plain[1].n;
            listener_free(&l);
            p->p[at] ^= bit;
        }
        assert_true(opened > 0);
        connection_free(c);
    }
}

static void truncated_streams_give_what_is_there(void **state) {
    for (size_t i = 0; i < KINDS; i++) {
        struct connection *c = talk(&kinds[i], PEERS_SHORT);
        size_t before = 0;
        for (size_t piece = 0; piece < c->count; piece++) {
            for (size_t n = 0; n <= c->pieces[piece].n; n += 1 + c->pieces[piece].n / 40) {
                struct connection cut = *c;
                cut.count = piece;
                struct listener l = listener_new(c, LISTENER_KEYS);
                feed_pieces(&l, &cut, WHOLE, 0);
                listener_feed(&l, c->pieces[piece].from, (struct bytes){c->pieces[piece].p, n});
                size_t all = l.plain[0].n + l.plain[1].n;
                assert_true(all >= before);
                before = all;
                for (int side = 0; side < 2; side++) {
                    assert_int_equal(l.gaps[side], 0);
                    assert_int_equal(l.found[side], l.plain[side].n);
                }
                listener_free(&l);
            }
        }
        connection_free(c);
    }
}

static void joined_midstream(void **state) {
    for (size_t i = 0; i < KINDS; i++) {
        struct connection *c = talk(&kinds[i], 0);
        struct connection late = *c;
        late.pieces += c->count - 4;
        late.count = 4;
        struct listener l = listener_new(c, LISTENER_KEYS);
        feed_pieces(&l, &late, RANDOM, 14);
        assert_sights(&l, SIGHT_MIDSTREAM);
        listener_free(&l);
        connection_free(c);
    }
}

/* In TLS 1.3 the ClientHello is all that is needed. */
static void one_direction_only(void **state) {
    for (size_t i = 0; i < KINDS; i++) {
        struct connection *c = talk(&kinds[i], 0);
        for (int side = 0; side < 2; side++) {
            struct listener l = listener_new(c, LISTENER_KEYS);
            for (size_t k = 0; k < c->count; k++)
                if (c->pieces[k].from == (enum side)side)
                    listener_feed(&l, (enum side)side, (struct bytes){c->pieces[k].p, c->pieces[k].n});
            bool opens = side == FROM_CLIENT && kinds[i].version == VERSION_TLS13;
            assert_int_equal(l.plain[side].n, opens ? c->plain[side].n : 0);
            listener_free(&l);
        }
        connection_free(c);
    }
}

/* One direction far behind the other, as captures of two ports are when they are put together. */
static void directions_out_of_step(void **state) {
    for (size_t i = 0; i < KINDS; i++) {
        if (kinds[i].flags & PEERS_RENEGOTIATE) continue;
        struct connection *c = talk(&kinds[i], PEERS_SHORT);
        for (int first = 0; first < 2; first++) {
            struct listener l = listener_new(c, LISTENER_KEYS);
            listener_feed(&l, FROM_CLIENT, (struct bytes){c->pieces[0].p, c->pieces[0].n});
            for (int turn = 0; turn < 2; turn++)
                for (size_t k = 1; k < c->count; k++)
                    if (c->pieces[k].from == (enum side)(turn ? !first : first))
                        listener_feed(&l, c->pieces[k].from, (struct bytes){c->pieces[k].p, c->pieces[k].n});
            assert_all_seen(&l, c, kinds[i].flags);
            listener_free(&l);
        }
        connection_free(c);
    }
}

static void other_protocols_are_told(void **state) {
    static const struct {
        struct text text;
        enum sight sight;
    } cases[] = {
        {TEXT("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), SIGHT_BROKEN},
        {TEXT("\x80\x2e\x01\x03\x01\x00\x15\x00\x00\x00\x10"), SIGHT_UNSUPPORTED}, /* hello of SSL 2.0 */
        {TEXT("\x17\x03\x03\x00\x02xx"), SIGHT_MIDSTREAM},
        {TEXT("\x15\x03\x03\x00\x02\x02\x28"), SIGHT_OPENING}, /* handshake_failure */
        {TEXT(""), SIGHT_OPENING},
    };
    static const struct connection none;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct listener l = listener_new(&none, LISTENER_KEYS);
        listener_feed(&l, FROM_CLIENT, (struct bytes){(const uint8_t *)cases[i].text.p, cases[i].text.n});
        assert_string_equal(sight_text(tls_session_sight(l.session, FROM_CLIENT)),
                            sight_text(cases[i].sight));
        listener_free(&l);
    }
    tls_session_free(NULL);
}

/* A suite that cordon cannot open is told as such, not as a wrong key. */
static void unsupported_suites_are_told(void **state) {
    static const uint8_t codes[][2] = {{0, 0x09}, {0x00, 0x03}, {0x13, 0x06}, {0xfa, 0xfa}};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        struct connection *c = forge_talk(VERSION_TLS12, 0x0005, false);
        memcpy(c->pieces[1].p + 5 + 4 + 2 + 32 + 1, codes[i], 2); /* in the ServerHello */
        for (int cut = WHOLE; cut < CUTS; cut++) {
            struct listener l = listener_new(c, cut == BYTES ? LISTENER_NO_KEYS : LISTENER_KEYS);
            feed_pieces(&l, c, (enum cut)cut, 23);
            assert_sights(&l, SIGHT_UNSUPPORTED);
            assert_int_equal(tls_session_facts(l.session).failed[FROM_CLIENT], 8);
            listener_free(&l);
        }
        connection_free(c);
    }
}

/* However the stream is cut, the same records are counted as not opened. */
static void records_without_a_key_are_counted(void **state) {
    for (size_t i = 0; i < KINDS; i++) {
        struct connection *c = talk(&kinds[i], 0);
        uint64_t failed[2] = {0, 0};
        for (int cut = WHOLE; cut < CUTS; cut++) {
            struct listener l = listener_new(c, LISTENER_NO_KEYS);
            feed_pieces(&l, c, (enum cut)cut, 24);
            for (int side = 0; side < 2; side++) {
                uint64_t n = tls_session_facts(l.session).failed[side];
                assert_true(n > 8);
                if (cut != WHOLE) assert_int_equal(n, failed[side]);
                failed[side] = n;
            }
            listener_free(&l);
        }
        connection_free(c);
    }
}

int main(void) {
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_was_said_comes_out),
        cmocka_unit_test(forged_connections_come_out),
        cmocka_unit_test(without_a_key_nothing_comes_out),
        cmocka_unit_test(a_wrong_key_opens_nothing),
        cmocka_unit_test(late_keys_open_what_was_held),
        cmocka_unit_test(what_cannot_be_held_is_a_gap),
        cmocka_unit_test(a_gap_costs_the_records_it_touches),
        cmocka_unit_test(gaps_in_the_handshake_are_survived),
        cmocka_unit_test(flipped_bits_never_make_plaintext),
        cmocka_unit_test(truncated_streams_give_what_is_there),
        cmocka_unit_test(joined_midstream),
        cmocka_unit_test(one_direction_only),
        cmocka_unit_test(directions_out_of_step),
        cmocka_unit_test(other_protocols_are_told),
        cmocka_unit_test(unsupported_suites_are_told),
        cmocka_unit_test(records_without_a_key_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
