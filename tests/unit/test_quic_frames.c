#include "build.h"
#include "evidence/capture/decrypt/quic_frames.h"
#include "evidence/capture/decrypt/quic_protection.h"
#include "evidence/capture/decrypt/quic_session.h"
#include "evidence/capture/decrypt/quic_streams.h"
#include "quic_collect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
// cmocka wants the four above first
#include <cmocka.h>

/* RFC 9000 A.3's own example, and both sides of each border. */
static void packet_numbers(void **state) {
    static const struct {
        uint64_t expected, low;
        unsigned bits;
        uint64_t number;
    } rows[] = {
        {0xa82f30eb, 0x9b32, 16, 0xa82f9b32},
        {0, 0, 8, 0},
        {0, 255, 8, 255},
        {1, 0, 8, 0},
        {128, 0, 8, 256},
        {127, 0, 8, 0},
        {256, 129, 8, 129},
        {256, 128, 8, 384},
        {511, 0, 8, 512},
        {(UINT64_C(1) << 62) - 1, 0, 8, (UINT64_C(1) << 62) - 256},
        {0x100000000, 0xffffffff, 32, 0xffffffff},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_true(quic_packet_number(rows[i].expected, rows[i].low, rows[i].bits) == rows[i].number);
}

/* RFC 9001 A.5: a short header under ChaCha20-Poly1305. */
static void chacha20_vector(void **state) {
    struct build secret = {.n = 0}, packet = {.n = 0};
    put_hex(&secret, "9ac312a7f877468ebe69422748ad00a15443f18203a07d6060f688f30f21632b");
    put_hex(&packet, "4cfe4189655e5cd55c41f69080575d7999c25a5bfb");
    struct secret s = {.n = 32};
    memcpy(s.bytes, secret.p, 32);
    struct quic_protection *p = quic_protection_new(0x1303, false, &s);
    assert_non_null(p);
    uint8_t room[32];
    struct quic_opened opened;
    assert_true(quic_protection_open(p, built(&packet), 1, 654360563, room, &opened));
    assert_int_equal(opened.number, 654360564);
    assert_int_equal(opened.payload.n, 1);
    assert_int_equal(opened.payload.p[0], 1);
    packet.p[20] ^= 1;
    assert_false(quic_protection_open(p, built(&packet), 1, 654360563, room, &opened));
    quic_protection_free(p);
}

static const char whole[] = "";

static void frames(void **state) {
    static const struct {
        const char *hex;
        enum quic_packet_type packet;
        enum side from;
        unsigned count;     /* frames read before the end or the damage */
        const char *damage; /* a part of what is said; NULL: sound */
        uint64_t type;      /* of the last frame read */
    } rows[] = {
        {"00 00 01 00", QUIC_INITIAL, FROM_CLIENT, 1, NULL, QUIC_PING},
        {"00", QUIC_INITIAL, FROM_CLIENT, 0, NULL, 0},
        {"", QUIC_ONE_RTT, FROM_CLIENT, 0, "without frames", 0},
        {"02 05 00 00 05", QUIC_HANDSHAKE, FROM_SERVER, 1, NULL, QUIC_ACK},
        {"02 05 00 00 06", QUIC_HANDSHAKE, FROM_SERVER, 0, "below packet number 0", 0},
        {"02 0a 00 02 02 01 02 00 01", QUIC_ONE_RTT, FROM_SERVER, 1, NULL, QUIC_ACK}, /* 8-10, 3-5, 0-1 */
        {"02 0a 00 02 02 01 02 00 02", QUIC_ONE_RTT, FROM_SERVER, 0, "below packet number 0", 0},
        {"02 0a 00 01 02 07 00", QUIC_ONE_RTT, FROM_SERVER, 0, "below packet number 0", 0},
        {"03 05 00 00 05 01 02 03", QUIC_ONE_RTT, FROM_SERVER, 1, NULL, QUIC_ACK_ECN},
        {"03 05 00 00 05 01 02", QUIC_ONE_RTT, FROM_SERVER, 0, "past the end", 0},
        {"02 05 00 00 05", QUIC_ZERO_RTT, FROM_CLIENT, 0, "must not hold", 0},
        {"04 00 01 4100", QUIC_ONE_RTT, FROM_SERVER, 1, NULL, QUIC_RESET_STREAM},
        {"05 00 01", QUIC_ONE_RTT, FROM_SERVER, 1, NULL, QUIC_STOP_SENDING},
        {"06 00 02 aabb", QUIC_INITIAL, FROM_CLIENT, 1, NULL, QUIC_CRYPTO},
        {"06 00 03 aabb", QUIC_INITIAL, FROM_CLIENT, 0, "past the end", 0},
        {"06 00 01 aa", QUIC_ZERO_RTT, FROM_CLIENT, 0, "must not hold", 0},
        {"06 ffffffffffffffff 01 aa", QUIC_INITIAL, FROM_CLIENT, 0, "2^62-1", 0},
        {"06 00 ffffffffffffffff aa", QUIC_INITIAL, FROM_CLIENT, 0, "past the end", 0},
        {"07 02 aabb", QUIC_ONE_RTT, FROM_SERVER, 1, NULL, QUIC_NEW_TOKEN},
        {"07 02 aabb", QUIC_ONE_RTT, FROM_CLIENT, 0, "only a server", 0},
        {"07 00", QUIC_ONE_RTT, FROM_SERVER, 0, "empty token", 0},
        {"08 04 aabb", QUIC_ONE_RTT, FROM_CLIENT, 1, NULL, QUIC_STREAM},
        {"09 04", QUIC_ZERO_RTT, FROM_CLIENT, 1, NULL, QUIC_STREAM},
        {"0a 04 01 aa 0f 04 01 02 aabb", QUIC_ONE_RTT, FROM_CLIENT, 2, NULL, QUIC_STREAM},
        {"0a 04 03 aabb", QUIC_ONE_RTT, FROM_CLIENT, 0, "past the end", 0},
        {"0c 04 ffffffffffffffff aa", QUIC_ONE_RTT, FROM_CLIENT, 0, "2^62-1", 0},
        {"0c 04 ffffffffffffffff", QUIC_ONE_RTT, FROM_CLIENT, 1, NULL, QUIC_STREAM},
        {"08 04 aabb", QUIC_HANDSHAKE, FROM_CLIENT, 0, "must not hold", 0},
        {"4008 04 aabb", QUIC_ONE_RTT, FROM_CLIENT, 0, "longer than it need be", 0},
        {"10 05 11 00 05 14 05 15 00 05", QUIC_ONE_RTT, FROM_CLIENT, 4, NULL, QUIC_STREAM_DATA_BLOCKED},
        {"12 d000000000000000 13 00 16 00 17 00", QUIC_ONE_RTT, FROM_CLIENT, 4, NULL,
         QUIC_STREAMS_BLOCKED_UNI},
        {"12 d000000000000001", QUIC_ONE_RTT, FROM_CLIENT, 0, "2^60", 0},
        {"16 d000000000000001", QUIC_ONE_RTT, FROM_CLIENT, 0, "2^60", 0},
        {"18 02 01 01 aa 000102030405060708090a0b0c0d0e0f", QUIC_ONE_RTT, FROM_SERVER, 1, NULL,
         QUIC_NEW_CONNECTION_ID},
        {"18 02 01 01 aa 000102030405060708090a0b0c0d0e", QUIC_ONE_RTT, FROM_SERVER, 0, "past the end", 0},
        {"18 02 03 01 aa 000102030405060708090a0b0c0d0e0f", QUIC_ONE_RTT, FROM_SERVER, 0, "connection id", 0},
        {"18 02 01 00 000102030405060708090a0b0c0d0e0f", QUIC_ONE_RTT, FROM_SERVER, 0, "connection id", 0},
        {"19 02 1a 0102030405060708 1b 0102030405060708", QUIC_ONE_RTT, FROM_SERVER, 3, NULL,
         QUIC_PATH_RESPONSE},
        {"1b 0102030405060708", QUIC_ZERO_RTT, FROM_CLIENT, 0, "must not hold", 0},
        {"1a 01020304050607", QUIC_ONE_RTT, FROM_SERVER, 0, "past the end", 0},
        {"1c 0a 06 02 4142", QUIC_INITIAL, FROM_SERVER, 1, NULL, QUIC_CONNECTION_CLOSE},
        {"1d 0a 02 4142", QUIC_ONE_RTT, FROM_SERVER, 1, NULL, QUIC_APPLICATION_CLOSE},
        {"1d 0a 02 4142", QUIC_HANDSHAKE, FROM_SERVER, 0, "must not hold", 0},
        {"1e", QUIC_ONE_RTT, FROM_SERVER, 1, NULL, QUIC_HANDSHAKE_DONE},
        {"1e", QUIC_ONE_RTT, FROM_CLIENT, 0, "only a server", 0},
        {"31 02 aabb 30 aabb", QUIC_ONE_RTT, FROM_CLIENT, 2, NULL, QUIC_DATAGRAM},
        {"30", QUIC_ZERO_RTT, FROM_CLIENT, 1, NULL, QUIC_DATAGRAM},
        {"31 03 aabb", QUIC_ONE_RTT, FROM_CLIENT, 0, "past the end", 0},
        {"24 00 01 05 03", QUIC_ONE_RTT, FROM_CLIENT, 1, NULL, QUIC_RESET_STREAM_AT},
        {"24 00 01 03 05", QUIC_ONE_RTT, FROM_CLIENT, 0, "reliable size", 0},
        {"40af 01 02 03 04 42f5 05 1f", QUIC_ONE_RTT, FROM_CLIENT, 3, NULL, QUIC_IMMEDIATE_ACK},
        {"01 21", QUIC_ONE_RTT, FROM_CLIENT, 1, "not known", QUIC_PING},
        {"01 ffffffffffffffff", QUIC_ONE_RTT, FROM_CLIENT, 1, "not known", QUIC_PING},
        {"01 c0", QUIC_ONE_RTT, FROM_CLIENT, 1, "past the end", QUIC_PING},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct build b = {.n = 0};
        put_hex(&b, rows[i].hex);
        struct bytes own = exact(built(&b));
        struct quic_frames f = quic_frames_of(own, rows[i].packet, rows[i].from);
        struct quic_frame one;
        unsigned n = 0;
        uint64_t type = 0;
        for (; quic_frame_next(&f, &one); n++) type = one.type;
        const char *said = f.damage ? f.damage : whole;
        if (n != rows[i].count || type != rows[i].type ||
            !strstr(said, rows[i].damage ? rows[i].damage : whole) || !f.damage != !rows[i].damage ||
            !f.damage != !f.clause)
            fail_msg("%s: %u frames, the last of type %llx, \"%s\"", rows[i].hex, n, (unsigned long long)type,
                     said);
        free((void *)(uintptr_t)own.p);
    }
}

static void frame_contents(void **state) {
    struct build b = {.n = 0};
    put_hex(&b, "0f 4101 80010203 02 aabb 04 07 09 4400 18 02 01 02 cafe 000102030405060708090a0b0c0d0e0f");
    struct quic_frames f = quic_frames_of(built(&b), QUIC_ONE_RTT, FROM_SERVER);
    struct quic_frame one;
    assert_true(quic_frame_next(&f, &one));
    assert_true(one.type == QUIC_STREAM && one.stream == 0x101 && one.offset == 0x10203 && one.fin);
    assert_int_equal(one.data.n, 2);
    assert_int_equal(one.data.p[0], 0xaa);
    assert_true(quic_frame_next(&f, &one));
    assert_true(one.type == QUIC_RESET_STREAM && one.stream == 7 && one.size == 0x400);
    assert_true(quic_frame_next(&f, &one));
    assert_true(one.data.n == 2 && one.data.p[0] == 0xca);
    assert_false(quic_frame_next(&f, &one));
    assert_null(f.damage);
}

/* Steps of one stream: letters are data, told as they are handed on; '-' a gap, '.' the end. */
struct story {
    char text[64];
    size_t n;
};

static void story_data(void *context, enum side from, uint64_t id, struct bytes b, bool early) {
    struct story *s = context;
    memcpy(s->text + s->n, b.p, b.n);
    s->n += b.n;
}

static void story_end(void *context, enum side from, uint64_t id) {
    struct story *s = context;
    s->text[s->n++] = '.';
}

static void story_gap(void *context, enum side from, uint64_t id, uint64_t n) {
    struct story *s = context;
    s->n += (size_t)snprintf(s->text + s->n, 8, "-%llu-", (unsigned long long)n);
}

static void stream_steps(void **state) {
    enum kind { STOP, DATA, FIN, RESET, RESET_AT };
    static const struct {
        struct {
            enum kind kind;
            uint64_t at;
            const char *data; /* resets: NULL */
        } steps[8];
        const char *told;
        unsigned unsound;
    } rows[] = {
        {{{DATA, 0, "ab"}, {DATA, 2, "cd"}, {FIN, 4, ""}}, "abcd.", 0},
        {{{FIN, 0, ""}}, ".", 0},
        {{{FIN, 2, "cd"}, {DATA, 0, "ab"}}, "abcd.", 0},
        {{{DATA, 0, "abc"}, {DATA, 1, "bcd"}, {DATA, 0, "a"}, {DATA, 2, "cdef"}}, "abcdef", 0},
        {{{DATA, 4, "ef"}, {DATA, 2, "cdefgh"}, {DATA, 0, "abc"}}, "abcdefgh", 0},
        {{{DATA, 2, "c"}, {DATA, 6, "g"}, {DATA, 4, "e"}, {DATA, 1, "bcdefgh"}, {DATA, 0, "a"}},
         "abcdefgh",
         0},
        {{{DATA, 2, "cdef"}, {DATA, 3, "de"}, {DATA, 0, "ab"}}, "abcdef", 0},
        {{{DATA, 2, "cd"}, {DATA, 6, "gh"}}, "-2-cd-2-gh", 0},
        {{{DATA, 0, "ab"}, {FIN, 6, "gh"}}, "ab-4-gh.", 0},
        {{{DATA, 0, "ab"}, {RESET, 10, NULL}, {DATA, 2, "cd"}}, "ab-8-.", 0},
        {{{DATA, 0, "ab"}, {DATA, 4, "ef"}, {RESET, 6, NULL}}, "ab-2-ef.", 0},
        {{{RESET, 0, NULL}}, ".", 0},
        {{{DATA, 0, "abcd"}, {RESET_AT, 4, NULL}}, "abcd.", 0},
        {{{DATA, 0, "ab"}, {RESET_AT, 4, NULL}, {DATA, 2, "cd"}, {RESET_AT, 4, NULL}}, "abcd.", 0},
        {{{FIN, 0, "abcd"}, {DATA, 4, "e"}, {FIN, 0, "ab"}}, "abcd.", 0}, /* over: nothing more counts */
        {{{DATA, 3, "d"}, {FIN, 0, "ab"}, {DATA, 0, "abc"}}, "abcd", 1},
        {{{FIN, 4, "ef"}, {DATA, 5, "fg"}, {FIN, 5, "f"}, {FIN, 4, "e"}, {DATA, 0, "abcd"}}, "abcdef.", 2},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct story s = {.n = 0};
        const struct plain_sink sink = {&s, story_data, story_end, story_gap, NULL};
        struct quic_streams *t = quic_streams_new();
        size_t held = 0;
        uint64_t plain = 0;
        unsigned unsound = 0;
        const struct quic_outlet to = {&sink, FROM_CLIENT, &held, 1000, 1000, &plain};
        for (size_t j = 0; j < 8 && rows[i].steps[j].kind; j++) {
            const char *data = rows[i].steps[j].data;
            enum kind k = rows[i].steps[j].kind;
            struct bytes own =
                exact((struct bytes){(const uint8_t *)(data ? data : whole), data ? strlen(data) : 0});
            struct quic_frame f = {.type = k == RESET      ? QUIC_RESET_STREAM
                                           : k == RESET_AT ? QUIC_RESET_STREAM_AT
                                                           : QUIC_STREAM,
                                   .offset = rows[i].steps[j].at,
                                   .size = rows[i].steps[j].at,
                                   .data = own,
                                   .fin = k == FIN};
            if (!quic_streams_frame(t, &to, &f, false)) unsound++;
            free((void *)(uintptr_t)own.p);
        }
        quic_streams_finish(t, &to);
        s.text[s.n] = '\0';
        assert_string_equal(s.text, rows[i].told);
        assert_int_equal(unsound, rows[i].unsound);
        quic_streams_free(t, &held);
        assert_int_equal(held, 0);
    }
}

struct counts {
    uint64_t bytes, ends, gaps;
};

static void count_data(void *context, enum side from, uint64_t id, struct bytes b, bool early) {
    ((struct counts *)context)->bytes += b.n;
}

static void count_end(void *context, enum side from, uint64_t id) {
    ((struct counts *)context)->ends++;
}

static void count_gap(void *context, enum side from, uint64_t id, uint64_t n) {
    ((struct counts *)context)->gaps++;
}

static bool put_part(struct quic_streams *t, const struct quic_outlet *to, uint64_t id, uint64_t at,
                     bool fin) {
    static const uint8_t data[10];
    const struct quic_frame f = {
        .type = QUIC_STREAM, .stream = id, .offset = at, .data = {data, 10}, .fin = fin};
    return quic_streams_frame(t, to, &f, false);
}

/* Many streams one after another, many at once, and data of finished ones again. */
static void many_streams(void **state) {
    struct counts c = {0};
    const struct plain_sink sink = {&c, count_data, count_end, count_gap, NULL};
    size_t held = 0;
    uint64_t plain = 0;
    const struct quic_outlet to = {&sink, FROM_CLIENT, &held, QUIC_STREAM_HELD, QUIC_SESSION_HELD, &plain};
    struct quic_streams *t = quic_streams_new();
    put_part(t, &to, 2, 0, false); /* a control stream stays open all the time */
    for (uint64_t i = 0; i < 50000; i++) {
        put_part(t, &to, 4 * i, 0, false);
        put_part(t, &to, 4 * i, 10, true);
        put_part(t, &to, 4 * i, 10, true); /* sent again */
        if (i >= 1000) put_part(t, &to, 4 * (i - 1000), 0, false);
    }
    assert_int_equal(c.bytes, 50000 * 20 + 10);
    assert_int_equal(c.ends, 50000);
    assert_int_equal(c.gaps, 0);
    put_part(t, &to, 2, 10, false);
    assert_int_equal(c.bytes, 50000 * 20 + 20);

    c = (struct counts){0};
    for (uint64_t i = 50000; i < 60000; i++) { /* that never end, and wait behind a gap */
        put_part(t, &to, 4 * i, 5, false);
        put_part(t, &to, 2, 20 + 10 * (i - 50000), false);
    }
    assert_true(c.gaps >= 10000 - QUIC_STREAMS_MOST);
    assert_true(held <= QUIC_SESSION_HELD);
    assert_int_equal(c.bytes, 10000 * 10 + 10 * c.gaps); /* the one that is used is never given up */
    quic_streams_finish(t, &to);
    assert_int_equal(c.gaps, 10000);

    assert_false(put_part(t, &to, 3, 0, false)); /* the server's own to send on */
    assert_true(put_part(t, &to, 1, 0, false));
    quic_streams_free(t, &held);
    assert_int_equal(held, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packet_numbers), cmocka_unit_test(chacha20_vector), cmocka_unit_test(frames),
        cmocka_unit_test(frame_contents), cmocka_unit_test(stream_steps),    cmocka_unit_test(many_streams),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
