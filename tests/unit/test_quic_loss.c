/* QUIC sessions of which something is missing, damaged, against the rules or without end. */
#include "quic_heard.h"

static void what_is_not_opened(void **state) {
    struct wire *w = wire_new(PEER_V1, 0, 0x1301);
    wire_handshake(w);
    wire_stream(w, FROM_CLIENT, 0, 900, 100);
    struct heard h;
    listen_to(&h, w, KEYS_ALL, false); /* the hello is not there */
    for (size_t i = 1; i < w->n; i++) hear(&h, w, i);
    hang_up(&h);
    assert_int_equal(h.to.n, 0);
    assert_sights(&h, SIGHT_MIDSTREAM, SIGHT_MIDSTREAM);
    forget(&h);
    wire_free(w);

    static const struct {
        const char *hex;
        enum sight sight;
    } rows[] = {{"c0 12345678 00 00 00 05 0102030405", SIGHT_UNSUPPORTED},
                {"c0 51303433 00 00 00 05 0102030405", SIGHT_UNSUPPORTED},
                {"80", SIGHT_BROKEN},
                {"c0 00000001 ff", SIGHT_BROKEN},
                {"", SIGHT_OPENING},
                {"40 010203", SIGHT_MIDSTREAM},
                {"c0 ff000018 00 00 00 05 0102030405 40 010203", SIGHT_UNSUPPORTED}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct build b = {.n = 0};
        put_hex(&b, rows[i].hex);
        h.to = (struct collected){.n = 0};
        h.keys = key_log_new();
        h.session = quic_session_new(h.keys, false);
        h.sink = collecting(&h.to);
        quic_session_feed(h.session, FROM_CLIENT, built(&b), &h.sink);
        hang_up(&h);
        assert_int_equal(quic_session_sight(h.session, FROM_CLIENT), rows[i].sight);
        forget(&h);
    }
}

/* A flipped bit costs its packet; a cut datagram its rest. */
static void damage(void **state) {
    struct wire *w = wire_new(PEER_V1, 0, 0x1301);
    wire_handshake(w);
    size_t handshake = w->n;
    wire_stream(w, FROM_CLIENT, 0, 300, 100);
    struct bytes victim = w->sent[handshake + 1].b;
    for (size_t i = 0; i < victim.n; i++) {
        ((uint8_t *)(uintptr_t)victim.p)[i] ^= 0x20;
        struct heard h;
        listen_to(&h, w, KEYS_ALL, false);
        hear_all(&h, w);
        const struct collected_stream *s = collected_stream(&h.to, FROM_CLIENT, 0);
        bool in_id = i >= 1 && i < 8; /* not what the tag protects alone: a packet for nobody known */
        assert_true(s->n == 100 || in_id);
        hang_up(&h);
        assert_int_equal(s->missing, 100);
        assert_int_equal(s->n, 200);
        assert_int_equal(s->ends, 1);
        forget(&h);
        ((uint8_t *)(uintptr_t)victim.p)[i] ^= 0x20;
    }
    for (size_t i = 0; i < w->n; i++) {
        struct bytes whole = w->sent[i].b;
        for (size_t n = 0; n < whole.n; n += 7) {
            w->sent[i].b.n = n;
            struct heard h;
            listen_to(&h, w, KEYS_ALL, false);
            hear_all(&h, w);
            hang_up(&h);
            forget(&h);
        }
        w->sent[i].b = whole;
    }
    wire_free(w);
}

/* Loss costs the streams it touches, and no more of them than is missing. */
static void loss(void **state) {
    struct wire *w = wire_new(PEER_V1, 0, 0x1301);
    wire_handshake(w);
    size_t handshake = w->n;
    for (unsigned i = 0; i < 10; i++)
        for (unsigned id = 0; id < 12; id += 4)
            wire_part(w, FROM_CLIENT, PEER_DATA, id, 100 * i, 100, i == 9);
    struct heard h;
    listen_to(&h, w, KEYS_ALL, false);
    for (size_t i = 0; i < w->n; i++)
        if (i != handshake + 13 && i != handshake + 22 && i != handshake + 29)
            hear(&h, w, i); /* 4, 4, end of 8 */
    hang_up(&h);
    assert_whole(&h, FROM_CLIENT, 0, 1000);
    const struct collected_stream *s = collected_stream(&h.to, FROM_CLIENT, 4);
    assert_int_equal(s->gaps, 2);
    assert_int_equal(s->missing, 200);
    assert_int_equal(s->n, 800);
    assert_int_equal(s->ends, 1);
    s = collected_stream(&h.to, FROM_CLIENT, 8);
    assert_int_equal(s->n, 900);
    assert_int_equal(s->gaps, 0);
    assert_int_equal(s->ends, 0); /* nobody knows where it ends */
    forget(&h);
    wire_free(w);
}

/* A hole in the capture longer than the packet numbers in the headers can tell: what follows is opened. */
static void long_holes(void **state) {
    static const struct {
        unsigned bytes, missing, damaged, updates;
    } rows[] = {{1, 127, 0, 0},  {1, 128, 0, 0},   {1, 300, 0, 0},    {1, 4000, 0, 0}, {1, 4000, 3, 0},
                {1, 9000, 3, 0}, {2, 40000, 0, 0}, {2, 500000, 0, 0}, {1, 1000, 0, 1}, {1, 1000, 0, 2},
                {1, 1000, 0, 5}, {4, 300, 70, 0},  {1, 90000, 70, 0}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct wire *w = wire_new(PEER_V1, 0, 0x1301);
        w->number_length = rows[i].bytes;
        wire_handshake(w);
        wire_part(w, FROM_CLIENT, PEER_DATA, 0, 0, 100, false);
        w->number[FROM_CLIENT][2] += rows[i].missing;
        w->updates[FROM_CLIENT] += rows[i].updates;
        for (unsigned j = 0; j < rows[i].damaged; j++) {
            wire_part(w, FROM_CLIENT, PEER_DATA, 4, 100 * j, 100, false);
            ((uint8_t *)(uintptr_t)w->sent[w->n - 1].b.p)[50] ^= 1;
        }
        size_t after = w->n; /* the next that is searched for may come some packets later */
        while (w->n < after + 2 * rows[i].damaged + 1) wire_part(w, FROM_CLIENT, PEER_DATA, 8, 0, 100, true);
        struct heard h;
        listen_to(&h, w, KEYS_ALL, false);
        hear_all(&h, w);
        assert_int_equal(collected_stream(&h.to, FROM_CLIENT, 0)->n, 100);
        assert_whole(&h, FROM_CLIENT, 8, 100);
        forget(&h);
        wire_free(w);
    }
}

/* What waits behind a gap is bounded, for one stream and for all; then the gap is told. */
static void bounds(void **state) {
    struct wire *w = wire_new(PEER_V1, 0, 0x1301);
    wire_handshake(w);
    struct heard h;
    listen_to(&h, w, KEYS_ALL, false);
    hear_all(&h, w);
    size_t handshake = w->n;
    for (uint64_t at = 1; at < QUIC_STREAM_HELD; at += 4000)
        wire_part(w, FROM_CLIENT, PEER_DATA, 0, at, 4000, false);
    struct collected_stream *s = collected_stream(&h.to, FROM_CLIENT, 0);
    for (size_t i = handshake; i < w->n; i++) {
        assert_int_equal(s->gaps, 0);
        hear(&h, w, i);
    }
    assert_int_equal(s->gaps, 1);
    assert_int_equal(s->missing, 1);
    assert_true(s->n > QUIC_STREAM_HELD - 8000);

    /* Streams that wait below their own bound, until all together are over theirs. */
    size_t gaps = 0, after = w->n;
    for (uint64_t id = 4; id < 4 * 24; id += 4)
        for (uint64_t at = 1; at < QUIC_STREAM_HELD - 8000; at += 4000)
            wire_part(w, FROM_CLIENT, PEER_DATA, id, at, 4000, false);
    for (size_t i = after; i < w->n; i++) hear(&h, w, i);
    size_t told = 0;
    for (size_t i = 0; i < h.to.n; i++) {
        gaps += h.to.streams[i].gaps;
        told += h.to.streams[i].n;
    }
    assert_true(gaps > 1);
    assert_true(quic_session_facts(h.session).opened[0] > 1000);
    assert_true(quic_session_facts(h.session).plain_bytes[0] == told);
    assert_true(23 * (uint64_t)(QUIC_STREAM_HELD - 8000) - (told - s->n) <= QUIC_SESSION_HELD + 23 * 4000);
    hang_up(&h);
    forget(&h);
    wire_free(w);
}

/* Packets that wait for keys are bounded; what came first is kept. */
static void waiting_is_bounded(void **state) {
    struct wire *w = wire_new(PEER_V1, 0, 0x1301);
    wire_handshake(w);
    for (uint64_t at = 0; at < 600 * 1024; at += 4000)
        wire_part(w, FROM_CLIENT, PEER_DATA, 0, at, 4000, false);
    struct heard h;
    listen_to(&h, w, 0, true);
    hear_all(&h, w);
    uint64_t dropped = quic_session_facts(h.session).failed[FROM_CLIENT];
    assert_in_range(dropped, 15, 40);
    wire_keys(w, h.keys, KEYS_ALL);
    quic_session_retry(h.session, false, &h.sink);
    assert_int_equal(collected_stream(&h.to, FROM_CLIENT, 0)->n, (w->n - 4 - dropped) * 4000);
    forget(&h);

    listen_to(&h, w, KEYS_ALL, false); /* without its hello even less waits */
    for (size_t i = 1; i < w->n; i++) hear(&h, w, i);
    assert_true(quic_session_facts(h.session).failed[FROM_CLIENT] > 130);
    forget(&h);
    wire_free(w);
}

/* Hellos without end, each of another id and with another random: keys are made for some of them. */
static void hellos_without_end(void **state) {
    struct wire *w = wire_new(PEER_V1, 0, 0x1301);
    struct build ids = {.n = 0};
    for (unsigned i = 0; i < 200; i++) {
        snprintf((char *)ids.p + 17 * (size_t)i, 17, "%016x", i + 1);
        w->first_id = (const char *)ids.p + 17 * (size_t)i;
        w->random = (uint8_t)i;
        w->number[FROM_CLIENT][0] = 0;
        wire_client_initial(w, false);
    }
    struct heard h;
    listen_to(&h, w, 0, true);
    hear_all(&h, w);
    hang_up(&h);
    struct quic_session_facts f = quic_session_facts(h.session);
    assert_in_range(f.opened[FROM_CLIENT], 8, 40);
    assert_int_equal(f.opened[FROM_CLIENT] + f.failed[FROM_CLIENT], 200);
    forget(&h);
    wire_free(w);
}

/* A port used again: the session says so, and goes on with its own connection. */
static void another_connection(void **state) {
    struct wire *w = wire_new(PEER_V1, 0, 0x1301), *second = wire_new(PEER_V1, 0, 0x1302);
    wire_handshake(w);
    wire_part(w, FROM_CLIENT, PEER_DATA, 0, 0, 300, false);
    wire_part(w, FROM_CLIENT, PEER_DATA, 0, 300, 300, true);
    second->random = 0x77;
    second->first_id = "a1a2a3a4a5a6a7a8";
    wire_handshake(second);
    wire_stream(second, FROM_CLIENT, 0, 500, 100);
    struct heard h, next;
    listen_to(&h, w, KEYS_ALL, false);
    wire_keys(second, h.keys, KEYS_ALL);
    for (size_t i = 0; i + 1 < w->n; i++) hear(&h, w, i);
    assert_int_equal(quic_session_facts(h.session).others, 0);
    hear(&h, second, 0);
    assert_int_equal(quic_session_facts(h.session).others, 1);
    listen_to(&next, second, KEYS_ALL, false);
    hear_all(&next, second);
    for (size_t i = 1; i < second->n; i++) hear(&h, second, i);
    hear(&h, w, w->n - 1);
    assert_whole(&h, FROM_CLIENT, 0, 600);
    assert_whole(&next, FROM_CLIENT, 0, 500);
    assert_int_equal(quic_session_facts(h.session).others, 1);
    forget(&h);
    forget(&next);
    wire_free(w);
    wire_free(second);
}

/* Frames of no stream, and frames against the rules: told in the facts, and what stands before them counts.
 */
static void frames_of_no_stream(void **state) {
    struct wire *w = wire_new(PEER_V1, 0, 0x1301);
    wire_handshake(w);
    struct build frames = {.n = 0};
    put_hex(&frames, "31 03 aabbcc 0a 00 02 4142 21 00 0a 04 01 43");
    wire_one(w, FROM_CLIENT, PEER_DATA, built(&frames));
    frames.n = 0;
    put_hex(&frames, "0a 03 02 4142 0a 00 03 414243"); /* the server's own stream; then another one */
    wire_one(w, FROM_CLIENT, PEER_DATA, built(&frames));
    struct heard h;
    listen_to(&h, w, KEYS_ALL, false);
    hear_all(&h, w);
    struct quic_session_facts f = quic_session_facts(h.session);
    assert_int_equal(f.datagram_bytes[FROM_CLIENT], 3);
    assert_int_equal(f.damaged[FROM_CLIENT], 2);
    assert_int_equal(h.to.n, 1);
    assert_int_equal(collected_stream(&h.to, FROM_CLIENT, 0)->n, 3);
    forget(&h);
    wire_free(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_opened),
        cmocka_unit_test(damage),
        cmocka_unit_test(loss),
        cmocka_unit_test(long_holes),
        cmocka_unit_test(bounds),
        cmocka_unit_test(waiting_is_bounded),
        cmocka_unit_test(hellos_without_end),
        cmocka_unit_test(another_connection),
        cmocka_unit_test(frames_of_no_stream),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
