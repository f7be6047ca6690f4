#include "quic_heard.h"

/* The server's messages are EncryptedExtensions, Certificate, Finished; the client's is Finished. */
static void assert_handshake(const struct heard *h) {
    static const struct {
        enum side from;
        uint8_t type;
        size_t length;
    } rows[] = {{FROM_SERVER, 8, 100}, {FROM_SERVER, 11, 1300}, {FROM_SERVER, 20, 32}, {FROM_CLIENT, 20, 32}};
    assert_int_equal(h->to.n_messages, 4);
    for (size_t i = 0; i < 4; i++) {
        bool found = false;
        for (size_t j = 0; j < 4; j++)
            found |= h->to.messages[j].from == rows[i].from && h->to.messages[j].type == rows[i].type &&
                     h->to.messages[j].length == rows[i].length;
        assert_true(found);
    }
}

enum order { IN_ORDER, TWICE, NEIGHBOURS_SWAPPED, DATA_BACKWARDS, BACKWARDS };

static void hear_in_order(struct heard *h, const struct wire *w, size_t handshake, enum order order) {
    for (size_t i = 0; i < w->n; i++) {
        size_t at = i;
        if (order == NEIGHBOURS_SWAPPED && (i ^ 1) < w->n) at = i ^ 1;
        if (order == DATA_BACKWARDS && i >= handshake) at = w->n - 1 - (i - handshake);
        if (order == BACKWARDS) at = w->n - 1 - i;
        hear(h, w, at);
        if (order == TWICE) hear(h, w, at);
    }
}

static void every_version_and_cipher(void **state) {
    static const uint32_t versions[][2] = {{PEER_V1, 0},      {PEER_V2, 0},    {0xff00001d, 0},
                                           {0xff000022, 0},   {0x709a50c4, 0}, {PEER_V1, PEER_V2},
                                           {PEER_V2, PEER_V1}};
    static const size_t chunks[] = {1100, 37, 1};
    for (size_t v = 0; v < sizeof versions / sizeof *versions; v++) {
        for (uint16_t cipher = 0x1301; cipher <= 0x1304; cipher++) {
            size_t chunk = chunks[(v + cipher) % 3], n = chunk > 1 ? 5000 : 60;
            struct wire *w = wire_new(versions[v][0], versions[v][1], cipher);
            w->number_length = 1 + (unsigned)(v + cipher) % 4;
            wire_handshake(w);
            size_t handshake = w->n;
            wire_stream(w, FROM_CLIENT, 0, n, chunk);
            wire_stream(w, FROM_SERVER, 0, 2 * n, chunk);
            wire_stream(w, FROM_SERVER, 3, 10, 3);
            for (enum order o = IN_ORDER; o <= BACKWARDS; o++) {
                struct heard h;
                listen_to(&h, w, KEYS_ALL, false);
                hear_in_order(&h, w, handshake, o);
                hang_up(&h);
                assert_whole(&h, FROM_CLIENT, 0, n);
                assert_whole(&h, FROM_SERVER, 0, 2 * n);
                assert_whole(&h, FROM_SERVER, 3, 10);
                assert_handshake(&h);
                assert_sights(&h, SIGHT_OPEN, SIGHT_OPEN);
                struct quic_session_facts f = quic_session_facts(h.session);
                assert_int_equal(f.version, versions[v][1] ? versions[v][1] : versions[v][0]);
                assert_int_equal(f.cipher, cipher);
                assert_int_equal(f.failed[0] + f.failed[1] + f.damaged[0] + f.damaged[1], 0);
                assert_int_equal(f.plain_bytes[FROM_CLIENT], n);
                assert_int_equal(f.plain_bytes[FROM_SERVER], 2 * n + 10);
                forget(&h);
            }
            wire_free(w);
        }
    }
}

/* Data in order is handed on at once, out of order as soon as it can be. */
static void data_comes_when_it_is_due(void **state) {
    struct wire *w = wire_new(PEER_V1, 0, 0x1301);
    wire_handshake(w);
    size_t handshake = w->n;
    wire_stream(w, FROM_CLIENT, 0, 400, 100);
    struct heard h;
    listen_to(&h, w, KEYS_ALL, false);
    for (size_t i = 0; i <= handshake; i++) hear(&h, w, i);
    struct collected_stream *s = collected_stream(&h.to, FROM_CLIENT, 0);
    assert_int_equal(s->n, 100);
    hear(&h, w, handshake + 3);
    hear(&h, w, handshake + 2);
    assert_int_equal(s->n, 100);
    hear(&h, w, handshake + 1);
    assert_int_equal(s->n, 400);
    assert_int_equal(s->ends, 1);
    forget(&h);
    wire_free(w);
}

static void early_data(void **state) {
    for (uint16_t cipher = 0x1301; cipher <= 0x1304; cipher++) {
        for (unsigned in_two = 0; in_two < 2; in_two++) {
            struct wire *w = wire_new(PEER_V1, cipher & 1 ? 0 : PEER_V2, cipher);
            wire_client_initial(w, in_two);
            wire_part(w, FROM_CLIENT, PEER_EARLY, 0, 0, 500, false);
            wire_part(w, FROM_CLIENT, PEER_EARLY, 0, 500, 500, false);
            wire_server_flight(w);
            wire_client_finish(w);
            wire_part(w, FROM_CLIENT, PEER_DATA, 0, 1000, 200, true);
            for (enum order o = IN_ORDER; o <= BACKWARDS; o++) {
                struct heard h;
                listen_to(&h, w, KEYS_ALL, false);
                hear_in_order(&h, w, w->n, o == DATA_BACKWARDS ? IN_ORDER : o);
                hang_up(&h);
                assert_whole(&h, FROM_CLIENT, 0, 1200);
                assert_int_equal(collected_stream(&h.to, FROM_CLIENT, 0)->early, 1000);
                forget(&h);
            }
            wire_free(w);
        }
    }
}

/* Retry (RFC 9000 17.2.5): keys of the client's next Initial come from the id that Retry gave. */
static void retry(void **state) {
    struct wire *w = wire_new(PEER_V1, 0, 0x1301);
    wire_client_initial(w, false);
    put_hex(&w->open, "f0 00000001 05 c1c2c3c4c5 04 0e0e0e0e 746f6b656e 00112233445566778899aabbccddeeff");
    wire_send(w, FROM_SERVER);
    w->first_id = "0e0e0e0e";
    struct build hello = {.n = 0}, frames = {.n = 0};
    wire_hello(w, &hello);
    put_crypto_frame(&frames, 0, built(&hello));
    const char *server = w->server_id;
    w->server_id = w->first_id;
    wire_one(w, FROM_CLIENT, PEER_INITIAL, built(&frames));
    w->server_id = server;
    wire_server_flight(w);
    wire_client_finish(w);
    wire_stream(w, FROM_CLIENT, 0, 1000, 300);
    for (unsigned lost = 0; lost < 3; lost++) { /* nothing, the Retry, the first Initial */
        struct heard h;
        listen_to(&h, w, KEYS_ALL, false);
        for (size_t i = 0; i < w->n; i++)
            if (lost == 0 || i != (lost == 1 ? 1 : 0)) hear(&h, w, i);
        hang_up(&h);
        assert_whole(&h, FROM_CLIENT, 0, 1000);
        assert_handshake(&h);
        forget(&h);
    }
    wire_free(w);
}

/* Version negotiation (RFC 9000 6): the client begins anew, with another hello. */
static void version_negotiation(void **state) {
    struct wire *old = wire_new(PEER_V1, 0, 0x1301), *w = wire_new(PEER_V2, 0, 0x1302);
    old->random = 0x17;
    wire_client_initial(old, false);
    put_hex(&old->open, "aa 00000000 05 c1c2c3c4c5 08 8394c8f03e515708 6b3343cf 1a2a3a4a");
    wire_send(old, FROM_SERVER);
    w->first_id = "0102030405060708";
    wire_handshake(w);
    wire_stream(w, FROM_SERVER, 0, 1000, 300);
    struct heard h;
    listen_to(&h, w, KEYS_ALL, false);
    hear_all(&h, old);
    hear_all(&h, w);
    hang_up(&h);
    assert_whole(&h, FROM_SERVER, 0, 1000);
    assert_int_equal(quic_session_facts(h.session).version, PEER_V2);
    assert_int_equal(quic_session_facts(h.session).failed[1], 0);
    forget(&h);
    wire_free(old);
    wire_free(w);
}

/* A packet of the version before comes late, when nothing is opened yet but Initial packets. */
static void version_stays(void **state) {
    static const uint8_t ack[] = {2, 0, 0, 0, 0};
    struct wire *w = wire_new(PEER_V1, PEER_V2, 0x1302);
    wire_client_initial(w, false);
    w->turned = 0;
    wire_one(w, FROM_SERVER, PEER_INITIAL, (struct bytes){ack, sizeof ack});
    w->turned = PEER_V2;
    wire_server_flight(w);
    wire_stream(w, FROM_SERVER, 0, 500, 100);
    struct heard h;
    listen_to(&h, w, KEYS_TRAFFIC, false);
    hear(&h, w, 0);
    hear(&h, w, 2);
    for (size_t i = 1; i < w->n; i++)
        if (i != 2) hear(&h, w, i);
    assert_whole(&h, FROM_SERVER, 0, 500);
    assert_int_equal(quic_session_facts(h.session).version, PEER_V2);
    forget(&h);
    wire_free(w);
}

/* 0-RTT of one cipher suite, refused; the connection itself has another. */
static void early_data_refused(void **state) {
    struct wire *old = wire_new(PEER_V1, 0, 0x1301), *w = wire_new(PEER_V1, 0, 0x1303);
    wire_client_initial(old, false);
    wire_part(old, FROM_CLIENT, PEER_EARLY, 0, 0, 500, false);
    wire_handshake(w);
    w->number[FROM_CLIENT][2] = 1;
    wire_stream(w, FROM_CLIENT, 0, 800, 500);
    for (unsigned late = 0; late < 2; late++) {
        struct heard h;
        listen_to(&h, w, KEYS_ALL, false);
        if (!late) hear_all(&h, old);
        hear(&h, w, 0);
        hear(&h, w, 1);
        if (late) hear(&h, old, 1);
        for (size_t i = 2; i < w->n; i++) hear(&h, w, i);
        assert_whole(&h, FROM_CLIENT, 0, 800);
        assert_int_equal(collected_stream(&h.to, FROM_CLIENT, 0)->early, 500);
        assert_int_equal(quic_session_facts(h.session).failed[FROM_CLIENT], 0);
        forget(&h);
    }
    wire_free(old);
    wire_free(w);
}

/* Keys change on either side (RFC 9001 6); packets of the old ones come late; all of some are lost. */
static void key_updates(void **state) {
    for (uint16_t cipher = 0x1301; cipher <= 0x1304; cipher++) {
        struct wire *w = wire_new(cipher & 1 ? PEER_V1 : PEER_V2, 0, cipher);
        wire_handshake(w);
        size_t handshake = w->n;
        for (unsigned i = 0; i < 12; i++) {
            wire_part(w, FROM_CLIENT, PEER_DATA, 0, 100 * i, 100, i == 11);
            wire_part(w, FROM_SERVER, PEER_DATA, 0, 100 * i, 100, i == 11);
            w->updates[FROM_CLIENT] = i / 3;
            w->updates[FROM_SERVER] = i / 2;
        }
        for (enum order o = IN_ORDER; o <= NEIGHBOURS_SWAPPED; o++) {
            struct heard h;
            listen_to(&h, w, KEYS_ALL, false);
            hear_in_order(&h, w, handshake, o);
            hang_up(&h);
            assert_whole(&h, FROM_CLIENT, 0, 1200);
            assert_whole(&h, FROM_SERVER, 0, 1200);
            assert_int_equal(quic_session_facts(h.session).failed[0], 0);
            forget(&h);
        }
        struct heard h; /* the third server packet of an update comes after the first of the next one */
        listen_to(&h, w, KEYS_ALL, false);
        for (size_t i = 0; i < handshake + 8; i++)
            if (i != handshake + 5) hear(&h, w, i);
        for (size_t i = handshake + 8; i < w->n; i++) {
            hear(&h, w, i);
            if (i == handshake + 8) hear(&h, w, handshake + 5);
        }
        hang_up(&h);
        assert_whole(&h, FROM_SERVER, 0, 1200);
        forget(&h);
        wire_free(w);
    }
}

static void updates_that_are_lost(void **state) {
    for (unsigned lost = 1; lost <= 5; lost++) {
        struct wire *w = wire_new(PEER_V1, 0, 0x1301);
        wire_handshake(w);
        wire_part(w, FROM_CLIENT, PEER_DATA, 0, 0, 100, false);
        w->updates[FROM_CLIENT] = lost;
        w->number[FROM_CLIENT][2] += 20; /* theirs */
        wire_part(w, FROM_CLIENT, PEER_DATA, 0, 100, 100, false);
        w->updates[FROM_CLIENT]++;
        wire_part(w, FROM_CLIENT, PEER_DATA, 0, 200, 100, true);
        struct heard h;
        listen_to(&h, w, KEYS_ALL, false);
        hear_all(&h, w);
        assert_whole(&h, FROM_CLIENT, 0, 300);
        forget(&h);
        wire_free(w);
    }
}

/* Lengths of connection ids: none, long, changed by NEW_CONNECTION_ID. */
static void connection_ids(void **state) {
    static const char *const ids[] = {"", "01", "0102030405060708090a0b0c0d0e0f1011121314"};
    for (size_t c = 0; c < 3; c++) {
        for (size_t s = 0; s < 3; s++) {
            struct wire *w = wire_new(PEER_V1, 0, 0x1303);
            w->client_id = ids[c];
            w->server_id = ids[s];
            wire_handshake(w);
            wire_stream(w, FROM_CLIENT, 0, 500, 100);
            wire_stream(w, FROM_SERVER, 0, 500, 100);
            struct build frame = {.n = 0};
            put_hex(&frame, "18 01 00 03 aabbcc 000102030405060708090a0b0c0d0e0f");
            wire_one(w, FROM_SERVER, PEER_DATA, built(&frame));
            w->server_id = "aabbcc";
            wire_stream(w, FROM_CLIENT, 4, 500, 100);
            struct heard h;
            listen_to(&h, w, KEYS_ALL, false);
            hear_all(&h, w);
            assert_whole(&h, FROM_CLIENT, 0, 500);
            assert_whole(&h, FROM_SERVER, 0, 500);
            assert_whole(&h, FROM_CLIENT, 4, 500);
            forget(&h);
            wire_free(w);
        }
    }
}

/* Any datagram but the client's first may be missing: streams whose packets are there are whole. */
static void handshake_with_a_hole(void **state) {
    for (uint16_t cipher = 0x1301; cipher <= 0x1304; cipher++) {
        struct wire *w = wire_new(PEER_V1, 0, cipher);
        wire_handshake(w);
        size_t handshake = w->n;
        wire_stream(w, FROM_CLIENT, 0, 900, 100);
        wire_stream(w, FROM_SERVER, 0, 900, 100);
        for (size_t missing = 1; missing < handshake; missing++) {
            struct heard h;
            listen_to(&h, w, KEYS_ALL, false);
            for (size_t i = 0; i < w->n; i++)
                if (i != missing) hear(&h, w, i);
            hang_up(&h);
            assert_whole(&h, FROM_CLIENT, 0, 900);
            assert_whole(&h, FROM_SERVER, 0, 900);
            assert_sights(&h, SIGHT_OPEN, SIGHT_OPEN);
            forget(&h);
        }
        wire_free(w);
    }
}

/* No handshake secrets, and the server's Initial lost: the length of its id stands in sealed packets alone.
 */
static void ids_of_sealed_packets(void **state) {
    struct wire *w = wire_new(PEER_V1, 0, 0x1301);
    wire_handshake(w);
    wire_stream(w, FROM_CLIENT, 0, 900, 100);
    ((uint8_t *)(uintptr_t)w->sent[3].b.p)[30] ^= 1; /* the client's second Initial */
    struct heard h;
    listen_to(&h, w, KEYS_TRAFFIC, false);
    for (size_t i = 0; i < w->n; i++)
        if (i != 1) hear(&h, w, i);
    hang_up(&h);
    assert_whole(&h, FROM_CLIENT, 0, 900);
    forget(&h);
    wire_free(w);
}

static void what_keys_open(void **state) {
    static const struct {
        unsigned which;
        enum sight client, server;
        size_t streams, messages;
    } rows[] = {
        {KEYS_ALL, SIGHT_OPEN, SIGHT_OPEN, 2, 4},
        {KEYS_TRAFFIC, SIGHT_OPEN, SIGHT_OPEN, 2, 0},
        {KEYS_HANDSHAKE, SIGHT_NO_KEY, SIGHT_NO_KEY, 0, 4},
        {0, SIGHT_NO_KEY, SIGHT_NO_KEY, 0, 0},
        {KEYS_ALL | KEYS_WRONG, SIGHT_WRONG_KEY, SIGHT_WRONG_KEY, 0, 0},
        {KEYS_HANDSHAKE | KEYS_WRONG, SIGHT_NO_KEY, SIGHT_NO_KEY, 0, 0},
    };
    for (uint16_t cipher = 0x1301; cipher <= 0x1304; cipher++) {
        struct wire *w = wire_new(PEER_V1, 0, cipher);
        wire_handshake(w);
        wire_stream(w, FROM_CLIENT, 0, 900, 100);
        wire_stream(w, FROM_SERVER, 0, 900, 100);
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            for (unsigned late = 0; late < 2; late++) {
                struct heard h;
                listen_to(&h, w, late ? 0 : rows[i].which, late);
                hear_all(&h, w);
                if (late) {
                    assert_int_equal(h.to.n + h.to.n_messages, 0);
                    assert_sights(&h, SIGHT_OPENING, SIGHT_OPENING);
                    if (rows[i].which) wire_keys(w, h.keys, rows[i].which);
                    quic_session_retry(h.session, true, &h.sink);
                }
                hang_up(&h);
                assert_int_equal(h.to.n, rows[i].streams);
                assert_int_equal(h.to.n_messages, rows[i].messages);
                assert_sights(&h, rows[i].client, rows[i].server);
                forget(&h);
            }
        }
        wire_free(w);
    }
}

/* Keys that come in the middle open what waits and what follows. */
static void keys_in_the_middle(void **state) {
    struct wire *w = wire_new(PEER_V1, 0, 0x1301);
    wire_handshake(w);
    wire_stream(w, FROM_CLIENT, 0, 2000, 100);
    for (size_t at = 0; at < w->n; at++) {
        struct heard h;
        listen_to(&h, w, 0, true);
        for (size_t i = 0; i < w->n; i++) {
            hear(&h, w, i);
            if (i != at) continue;
            wire_keys(w, h.keys, KEYS_ALL);
            quic_session_retry(h.session, false, &h.sink);
        }
        assert_whole(&h, FROM_CLIENT, 0, 2000);
        forget(&h);
    }
    wire_free(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_version_and_cipher),
        cmocka_unit_test(data_comes_when_it_is_due),
        cmocka_unit_test(early_data),
        cmocka_unit_test(retry),
        cmocka_unit_test(version_negotiation),
        cmocka_unit_test(version_stays),
        cmocka_unit_test(early_data_refused),
        cmocka_unit_test(key_updates),
        cmocka_unit_test(updates_that_are_lost),
        cmocka_unit_test(connection_ids),
        cmocka_unit_test(handshake_with_a_hole),
        cmocka_unit_test(ids_of_sealed_packets),
        cmocka_unit_test(what_keys_open),
        cmocka_unit_test(keys_in_the_middle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
