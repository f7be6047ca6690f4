#include "evidence/capture/names/gquic.h"
#include "evidence/capture/names/pieces.h"
#include "evidence/capture/names/quic.h"
#include "evidence/capture/names/quic_crypto.h"
#include "quic_build.h"

#include <setjmp.h>
#include <stdarg.h>
// cmocka wants the four above first
#include <cmocka.h>

/* RFC 9001 A.2 and RFC 9369 A.2 protect the same frame … */
static const char client_frame[] = "060040f1010000ed0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e86804fe3a47f"
                                   "06a2b69484c00000413011302010000c000000010"
                                   "000e00000b6578616d706c652e636f6dff01000100000a00080006001d001700180010000"
                                   "7000504616c706e00050005010000000000330026"
                                   "0024001d00209370b2c9caa47fbabaf4559fedba753de171fa71f50f1ce15d43e994ec74d"
                                   "748002b0003020304000d0010000e040305030603"
                                   "0203080408050806002d00020101001c00024001003900320408ffffffffffffffff05048"
                                   "000ffff07048000ffff0801100104800075300901"
                                   "100f088394c8f03e51570806048000ffff";

/* … and A.3 the same server's. */
static const char v1_server_packet[] = "cf000000010008f067a5502a4262b5004075c0d95a482cd0991cd25b0aac406a5816b"
                                       "6394100f37a1c69797554780bb38cc5a99f5ede4cf73c"
                                       "3ec2493a1839b3dbcba3f6ea46c5b7684df3548e7ddeb9c3bf9c73cc3f3bded74b562"
                                       "bfb19fb84022f8ef4cdd93795d77d06edbb7aaf2f5889"
                                       "1850abbdca3d20398c276456cbc42158407dd074ee";
static const char v2_server_packet[] = "dc6b3343cf0008f067a5502a4262b5004075d92faaf16f05d8a4398c47089698baeea"
                                       "26b91eb761d9b89237bbf87263017915358230035f7fd"
                                       "3945d88965cf17f9af6e16886c61bfc703106fbaf3cb4cfa52382dd16a393e4275750"
                                       "7698075b2c984c707f0a0812d8cd5a6881eaf21ceda98"
                                       "f4bd23f6fe1a3e2c43edd9ce7ca84bed8521e2e140";

static struct names_context *context;

static int start(void **state) {
    context = names_context_new();
    return 0;
}

static int stop(void **state) {
    names_context_free(context);
    return 0;
}

struct flow {
    struct handshake h;
    struct quic_state *s;
};

static enum inspect feed(struct flow *f, bool from_client, struct bytes datagram) {
    struct bytes e = exact(datagram);
    enum inspect i = quic_read(context, &f->h, &f->s, from_client, e);
    free((void *)e.p);
    return i;
}

static void rfc_vectors(void **state) {
    static const struct {
        struct initial client;
        const char *begins, *tag, *server;
    } rows[] = {
        {{V1_CLIENT, .number = 2},
         "c000000001088394c8f03e5157080000449e7b9aec34d1b1c98dd7689fb8ec11d242b123dc9b",
         "e221af44860018ab0856972e194cd934",
         v1_server_packet},
        {{V2_CLIENT, .number = 2},
         "d76b3343cf088394c8f03e5157080000449ea0c95e82ffe67b6abcdb4298b485dd04de806071",
         "a18b2faa745b6fe189cf772a9f84cbfc",
         v2_server_packet},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct build frame = {.n = 0}, packet = {.n = 0}, want = {.n = 0};
        put_hex(&frame, client_frame);
        put_initial(&packet, rows[i].client, built(&frame), 1162);
        assert_int_equal(packet.n, 1200); /* the tests' own packet is the RFC's */
        put_hex(&want, rows[i].begins);
        assert_memory_equal(packet.p, want.p, want.n);
        want.n = 0;
        put_hex(&want, rows[i].tag);
        assert_memory_equal(packet.p + 1184, want.p, 16);

        struct flow f = {0};
        assert_int_equal(feed(&f, true, built(&packet)), INSPECT_DONE);
        assert_string_equal(f.h.server_name, "example.com");
        assert_string_equal(f.h.alpn, "alpn");
        assert_int_equal(f.h.quic_version, rows[i].client.version);
        assert_int_equal(f.h.offered_version, VERSION_TLS13);
        packet.n = 0;
        put_hex(&packet, rows[i].server);
        assert_int_equal(feed(&f, false, built(&packet)), INSPECT_DONE);
        assert_int_equal(f.h.version, VERSION_TLS13);
        assert_int_equal(f.h.cipher, 0x1301);
        assert_int_equal(f.h.group, 29);
        quic_state_free(f.s);
    }
}

/* One flipped bit anywhere in a packet and it is not believed. */
static void forged_packets(void **state) {
    struct build frame = {.n = 0}, packet = {.n = 0};
    put_hex(&frame, client_frame);
    put_initial(&packet, (struct initial){V1_CLIENT, .number = 2}, built(&frame), 0);
    for (size_t i = 0; i < packet.n; i++) {
        packet.p[i] ^= 0x10;
        struct flow f = {0};
        assert_int_equal(feed(&f, true, built(&packet)), INSPECT_OTHER);
        assert_int_equal(f.h.flags, 0);
        assert_null(f.s);
        packet.p[i] ^= 0x10;
    }
}

static void cut_packets(void **state) {
    struct build frame = {.n = 0}, packet = {.n = 0};
    put_hex(&frame, client_frame);
    put_initial(&packet, (struct initial){V1_CLIENT, .number = 2}, built(&frame), 0);
    for (size_t n = 0; n < packet.n; n++) {
        struct flow f = {0};
        assert_int_equal(feed(&f, true, (struct bytes){packet.p, n}), INSPECT_OTHER);
        quic_state_free(f.s);
    }
}

static uint32_t draw(uint32_t *seed) {
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/* Property: a hello cut into CRYPTO frames of any size, in any order, some twice, over several packets and
 * datagrams, with other frames between, tells the same. */
static void frames_shuffled(void **state) {
    struct build hello = {.n = 0};
    put_client_hello(
        &hello, (struct hello){.name = "shuffled.example", .alpn = "h3", .extensions = "002b0003020304"});
    for (uint32_t round = 1; round <= 300; round++) {
        uint32_t seed = round;
        struct {
            size_t from, n;
        } cut[64];
        size_t cuts = 0;
        for (size_t at = 0; at < hello.n && cuts < 40;) {
            size_t n = cuts == 39 ? hello.n - at : 1 + draw(&seed) % 30;
            if (n > hello.n - at) n = hello.n - at;
            cut[cuts].from = at;
            cut[cuts++].n = n;
            at += n;
        }
        size_t unique = cuts;
        for (size_t i = 0; i < 5; i++) cut[cuts++] = cut[draw(&seed) % unique];
        for (size_t i = cuts - 1; i > 0; i--) {
            size_t k = draw(&seed) % (i + 1), from = cut[i].from, n = cut[i].n;
            cut[i] = cut[k];
            cut[k].from = from;
            cut[k].n = n;
        }
        struct flow f = {0};
        enum inspect answer = INSPECT_MORE;
        uint32_t number = 0;
        for (size_t i = 0; i < cuts && answer == INSPECT_MORE;) {
            struct build datagram = {.n = 0};
            for (unsigned packets = 1 + draw(&seed) % 3; packets > 0; packets--) {
                struct build frames = {.n = 0};
                for (unsigned k = 1 + draw(&seed) % 8; k > 0 && i < cuts; k--, i++) {
                    if (draw(&seed) % 4 == 0) put_hex(&frames, "01000000");       /* PING, PADDING */
                    if (draw(&seed) % 4 == 0) put_hex(&frames, "02050001010203"); /* ACK with two ranges */
                    put_crypto(&frames, cut[i].from, (struct bytes){hello.p + cut[i].from, cut[i].n});
                }
                put_initial(&datagram, (struct initial){V1_CLIENT, .number = number++}, built(&frames), 40);
            }
            answer = feed(&f, true, built(&datagram));
        }
        assert_int_equal(answer, INSPECT_DONE);
        assert_string_equal(f.h.server_name, "shuffled.example");
        assert_string_equal(f.h.alpn, "h3");
        assert_null(f.h.damage);
        quic_state_free(f.s);
    }
}

/* A second connection id after Retry, coalesced packets, a swapped direction, the server first. */
static void odd_openings(void **state) {
    struct build frame = {.n = 0}, packet = {.n = 0};
    put_hex(&frame, client_frame);
    struct bytes half = {frame.p + 4, 100};
    struct build first = {.n = 0};
    put_crypto(&first, 0, half);
    put_initial(&packet, (struct initial){V1_CLIENT, .number = 0}, built(&first), 1100);
    put_hex(&packet, "d0 00000001 08 8394c8f03e515708 00 4005 0102030405"); /* 0-RTT behind it */
    struct flow f = {0};
    assert_int_equal(feed(&f, true, built(&packet)), INSPECT_MORE);
    packet.n = 0;
    put_hex(&packet, v1_server_packet);
    assert_int_equal(feed(&f, false, built(&packet)), INSPECT_DONE);
    assert_int_equal(feed(&f, false, built(&packet)), INSPECT_DONE);
    packet.n = 0;
    struct build second = {.n = 0};
    put_crypto(&second, 100, (struct bytes){frame.p + 104, frame.n - 104});
    put_initial(&packet, (struct initial){V1_CLIENT, .number = 1, .token = "aabbcc"}, built(&second), 1100);
    assert_int_equal(feed(&f, true, built(&packet)), INSPECT_DONE);
    assert_string_equal(f.h.server_name, "example.com");
    assert_int_equal(f.h.flags & HANDSHAKE_RETRY, 0);
    quic_state_free(f.s);

    f = (struct flow){0};
    packet.n = 0;
    put_initial(&packet, (struct initial){V1_CLIENT, .number = 2}, built(&frame), 1162);
    assert_int_equal(feed(&f, false, built(&packet)), INSPECT_DONE);
    assert_true(f.h.flags & HANDSHAKE_REVERSED);
    packet.n = 0;
    put_hex(&packet, v1_server_packet);
    assert_int_equal(feed(&f, true, built(&packet)), INSPECT_DONE);
    assert_int_equal(f.h.cipher, 0x1301);
    quic_state_free(f.s);

    f = (struct flow){0};
    assert_int_equal(feed(&f, false, built(&packet)), INSPECT_OTHER);
    assert_null(f.s);
}

/* Keys that follow from another connection id than the RFCs' own. */
struct derived {
    char key[33], iv[25], hp[33];
};

static void to_hex(const uint8_t *p, size_t n, char *to) {
    for (size_t i = 0; i < n; i++) sprintf(to + 2 * i, "%02x", p[i]);
}

static struct initial derived(struct derived *d, uint32_t version, const char *id, bool server) {
    const struct quic_salt *salts[QUIC_SALTS_MOST];
    struct build bytes = {.n = 0};
    struct quic_keys k;
    put_hex(&bytes, id);
    assert_int_not_equal(quic_salts(version, salts), 0);
    quic_derive(salts[0], built(&bytes), server ? QUIC_SERVER : QUIC_CLIENT, &k);
    to_hex(k.key, sizeof k.key, d->key);
    to_hex(k.iv, sizeof k.iv, d->iv);
    to_hex(k.hp, sizeof k.hp, d->hp);
    return (struct initial){.version = version,
                            .key = d->key,
                            .iv = d->iv,
                            .hp = d->hp,
                            .to = server ? "" : id,
                            .from = server ? id : "",
                            .server = server};
}

static void put_hello_frame(struct build *b, const char *start) {
    struct build hello = {.n = 0};
    put_server_hello(&hello, 0x0303, 0x1301, NULL, "002b00020304");
    put_hex(b, start);
    put_number(b, 0x4000 | hello.n, 2);
    put(b, hello.p, hello.n);
}

/* RFC 9001 5.2: after a Retry the keys come from the id that the client then uses, also the server's, and
 * also where the client's whole hello came before the Retry. */
static void keys_after_retry(void **state) {
    static const char id[] = "f067a5502a4262b5";
    struct build frame = {.n = 0}, packet = {.n = 0}, answer = {.n = 0};
    struct derived keys;
    put_hex(&frame, client_frame);
    put_initial(&packet, (struct initial){V1_CLIENT, .number = 0}, built(&frame), 1162);
    struct flow f = {0};
    assert_int_equal(feed(&f, true, built(&packet)), INSPECT_DONE);
    packet.n = 0;
    put_hex(&packet, "ff 00000001 00 08 f067a5502a4262b5 746f6b656e 04a265ba2eff4d829058fb3f0f2496ba");
    feed(&f, false, built(&packet));
    packet.n = 0;
    struct initial again = derived(&keys, 1, id, false);
    again.number = 1;
    again.token = "746f6b656e";
    put_initial(&packet, again, built(&frame), 1100);
    assert_int_equal(feed(&f, true, built(&packet)), INSPECT_DONE);
    packet.n = 0;
    put_hello_frame(&answer, "02 00 00 00 00 06 00");
    put_initial(&packet, derived(&keys, 1, id, true), built(&answer), 100);
    assert_int_equal(feed(&f, false, built(&packet)), INSPECT_DONE);
    assert_int_equal(f.h.cipher, 0x1301);
    assert_int_equal(f.h.version, VERSION_TLS13);
    assert_string_equal(f.h.server_name, "example.com");
    quic_state_free(f.s);
}

/* Google's transports put their own ACK frame before the server's hello. */
static void google_acknowledgements(void **state) {
    static const char *const frames[] = {
        "40 01 0000 01 00",                                        /* one block, no times */
        "45 0001 0000 0001 00",                                    /* numbers of two bytes */
        "4a 00000001 0000 00000001 01 00 00000000",                /* of four; one time */
        "4f 000000000001 0000 000000000001 00",                    /* of six */
        "60 09 0000 02 01 0102 0300 03 00 00000000 010000 020000", /* further blocks, three times */
        "07 00 40 01 0000 01 00 00",                               /* between PING and PADDING */
    };
    static const char id[] = "ff9415b5b005860d";
    for (size_t i = 0; i < sizeof frames / sizeof *frames; i++) {
        struct build hello = {.n = 0}, frame = {.n = 0}, packet = {.n = 0};
        struct derived keys;
        put_client_hello(&hello, (struct hello){.name = "g.example", .extensions = "002b0003020304"});
        put_hex(&frame, "08 00");
        put_number(&frame, 0x4000 | hello.n, 2);
        put(&frame, hello.p, hello.n);
        put_initial(&packet, derived(&keys, 0x54303531, id, false), built(&frame), 1200);
        struct flow f = {0};
        assert_int_equal(feed(&f, true, built(&packet)), INSPECT_DONE);
        packet.n = frame.n = 0;
        put_hex(&frame, frames[i]);
        put_hello_frame(&frame, "08 00");
        put_initial(&packet, derived(&keys, 0x54303531, id, true), built(&frame), 1200);
        if (feed(&f, false, built(&packet)) != INSPECT_DONE || f.h.cipher != 0x1301)
            fail_msg("no hello behind %s", frames[i]);
        assert_null(f.h.damage);
        quic_state_free(f.s);
    }
}

static void alerts_and_garbage(void **state) {
    struct build frame = {.n = 0}, packet = {.n = 0};
    put_hex(&frame, client_frame);
    put_initial(&packet, (struct initial){V1_CLIENT, .number = 2}, built(&frame), 1162);
    struct flow f = {0};
    assert_int_equal(feed(&f, true, built(&packet)), INSPECT_DONE);
    struct build close = {.n = 0};
    put_hex(&close, "1c 4128 06 00"); /* CRYPTO_ERROR 0x128: handshake_failure */
    packet.n = 0;
    put_initial(&packet, (struct initial){V1_SERVER, .number = 0}, built(&close), 40);
    feed(&f, false, built(&packet));
    assert_true(f.h.flags & HANDSHAKE_ALERT);
    assert_int_equal(f.h.alert, 40);
    quic_state_free(f.s);

    /* pieces far apart and beyond the limit are dropped, not stored */
    f = (struct flow){0};
    for (uint32_t i = 0; i < 200; i++) {
        struct build frames = {.n = 0};
        put_crypto(&frames, 10 + i * 7, (struct bytes){frame.p, 3});
        put_hex(&frames, "06 80020000 4003 010203"); /* offset 131,072 */
        packet.n = 0;
        put_initial(&packet, (struct initial){V1_CLIENT, .number = i}, built(&frames), 40);
        assert_int_equal(feed(&f, true, built(&packet)), INSPECT_MORE);
    }
    quic_state_free(f.s);
}

static void pieces_join(void **state) {
    struct pieces p = {0};
    static const uint8_t text[] = "abcdefghij";
    pieces_add(&p, 5, (struct bytes){text + 5, 2});
    assert_int_equal(pieces_begin(&p).n, 0);
    pieces_add(&p, 0, (struct bytes){text, 3});
    assert_int_equal(pieces_begin(&p).n, 3);
    pieces_add(&p, 8, (struct bytes){text + 8, 2});
    assert_int_equal(p.ranges, 3);
    pieces_add(&p, 2, (struct bytes){text + 2, 4});
    assert_int_equal(pieces_begin(&p).n, 7);
    pieces_add(&p, 1, (struct bytes){text + 1, 9});
    assert_int_equal(p.ranges, 1);
    assert_int_equal(pieces_begin(&p).n, 10);
    assert_memory_equal(pieces_begin(&p).p, text, 10);
    free(p.bytes);
}

/* Q043 with a CHLO on stream 1. The hash is FNV-1a of 128 bits over header, payload and "Client". */
static void google_quic(void **state) {
    struct build header = {.n = 0}, plain = {.n = 0}, packet = {.n = 0};
    put_hex(&header, "0d 1122334455667788 51303433 01");
    put_hex(&plain,
            "a001001f 43484c4f 01000000 534e4900 0b000000"); /* STREAM 1, 31 bytes: CHLO, one tag, SNI */
    put_text(&plain, "g.example.z");
    put_fill(&plain, 0, 40);
    unsigned __int128 hash =
        (unsigned __int128)UINT64_C(0x6c62272e07bb0142) << 64 | UINT64_C(0x62b821756295c58d);
    struct build all = {.n = 0};
    put(&all, header.p, header.n);
    put(&all, plain.p, plain.n);
    put_text(&all, "Client");
    for (size_t i = 0; i < all.n; i++) hash = (hash ^ all.p[i]) * ((unsigned __int128)1 << 88 | 0x13b);
    put(&packet, header.p, header.n);
    for (unsigned i = 0; i < 12; i++) put_number(&packet, (uint8_t)(hash >> (8 * i)), 1);
    put(&packet, plain.p, plain.n);
    struct flow f = {0};
    assert_int_equal(feed(&f, true, built(&packet)), INSPECT_DONE);
    assert_string_equal(f.h.server_name, "g.example.z");
    assert_true(quic_is_google(f.h.quic_version));
    packet.p[40] ^= 1;
    f = (struct flow){0};
    assert_int_equal(feed(&f, true, built(&packet)), INSPECT_OTHER);
    assert_int_equal(f.h.flags, 0);
    struct build tags = {.n = 0};
    put_hex(&tags, "43484c4f 01000000 534e4900 ff000000 6162");
    assert_true(gquic_client_hello(&f.h, built(&tags)));
    assert_non_null(f.h.damage);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rfc_vectors),      cmocka_unit_test(forged_packets),
        cmocka_unit_test(cut_packets),      cmocka_unit_test(frames_shuffled),
        cmocka_unit_test(odd_openings),     cmocka_unit_test(alerts_and_garbage),
        cmocka_unit_test(pieces_join),      cmocka_unit_test(google_quic),
        cmocka_unit_test(keys_after_retry), cmocka_unit_test(google_acknowledgements),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
