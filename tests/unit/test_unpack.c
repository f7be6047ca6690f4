/* Compressed files by several threads: whole, cut, damaged, and with what looks like the begin of a block
 * where none is. */
#include "base/bzip2.h"
#include "base/bzip2_scan.h"
#include "base/input.h"
#include "base/memory.h"
#include "base/unpack.h"
#include "wire.h"

#include <bzlib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>
// cmocka wants the four above first
#include <cmocka.h>

static uint64_t next(uint64_t *x) {
    *x ^= *x << 13;
    *x ^= *x >> 7;
    return *x ^= *x << 17;
}

/* Bytes by chance, of those that are allowed. */
static struct file noise(size_t n, const uint8_t *allowed, size_t n_allowed) {
    struct file f = {0};
    uint64_t x = 88172645463325252;
    for (size_t i = 0; i < n; i++) {
        uint8_t c = (uint8_t)(next(&x) >> 11);
        if (n_allowed) c = allowed[c % n_allowed];
        if (n_allowed && i && c == f.p[i - 1]) { /* of a run its length is a byte that may not be allowed */
            i--;
            continue;
        }
        file_put(&f, &c, 1);
    }
    return f;
}

/* The map of a block tells 16 bytes a word which of them occur: bytes by which three words are a mark. */
static size_t spelling(uint64_t mark, uint8_t to[48]) {
    size_t n = 0;
    for (unsigned i = 0; i < 48; i++)
        if (mark >> (47 - i) & 1) to[n++] = (uint8_t)i;
    return n;
}

static void put_bzip2(struct file *to, struct bytes b, int level) {
    char nothing[1];
    unsigned room = (unsigned)b.n + (unsigned)b.n / 50 + 700;
    char *out = memory_new(room, 1);
    assert_int_equal(BZ2_bzBuffToBuffCompress(out, &room, b.n ? (char *)(uintptr_t)b.p : nothing,
                                              (unsigned)b.n, level, 0, 0),
                     BZ_OK);
    file_put(to, out, room);
    free(out);
}

struct ending {
    size_t seen;
    bool end_told;
    const char *why;
};

/* All pieces, compared with what they are of. */
static struct ending take_all(struct bytes packed, struct bytes is, unsigned threads) {
    struct bzip2 *b = bzip2_new(packed, threads);
    struct ending e = {0};
    uint64_t consumed = 0;
    while (!e.end_told) {
        struct unpack_piece piece = bzip2_next(b);
        assert_true(piece.bytes.n <= is.n - e.seen);
        if (piece.bytes.n) assert_memory_equal(piece.bytes.p, is.p + e.seen, piece.bytes.n);
        assert_true(piece.consumed >= consumed && piece.consumed <= packed.n);
        consumed = piece.consumed;
        e.seen += piece.bytes.n;
        e.end_told = piece.end;
        e.why = piece.why;
    }
    assert_true(bzip2_next(b).end); /* and stays there */
    bzip2_free(b);
    return e;
}

static void blocks(void **state) {
    uint8_t block_bytes[48], end_bytes[48];
    size_t n_block = spelling(BZIP2_BLOCK_BITS, block_bytes), n_end = spelling(BZIP2_END_BITS, end_bytes);
    struct file data[] = {noise(0, NULL, 0), noise(1, NULL, 0), noise(950000, NULL, 0),
                          noise(950000, block_bytes, n_block), noise(950000, end_bytes, n_end)};
    for (size_t i = 0; i < sizeof data / sizeof *data; i++) {
        struct file packed = {0};
        size_t third = data[i].n / 3;
        put_bzip2(&packed, file_bytes(&data[i]), 1);
        if (i == 2) { /* streams of other levels follow, and zeros as on tapes */
            packed.n = 0;
            put_bzip2(&packed, (struct bytes){data[i].p, third}, 9);
            put_bzip2(&packed, (struct bytes){data[i].p, 0}, 3);
            put_bzip2(&packed, (struct bytes){data[i].p + third, data[i].n - third}, 1);
            file_hex(&packed, "00000000");
        }
        if (i > 2) { /* the mark is really there, once more than there are blocks */
            struct bzip2_scan scan;
            bzip2_scan_init(&scan);
            size_t marks = 0;
            uint64_t at = 0;
            for (uint64_t from = 0; bzip2_find(&scan, file_bytes(&packed), from, &at); from = at + 1) marks++;
            assert_true(marks > 2 * data[i].n / 100000);
        }
        for (unsigned threads = 2; threads <= 5; threads++) {
            struct ending e = take_all(file_bytes(&packed), file_bytes(&data[i]), threads);
            assert_null(e.why);
            assert_int_equal(e.seen, data[i].n);
        }
        file_free(&packed);
        file_free(&data[i]);
    }
}

/* Very many small blocks that all have a mark inside: each costs about its own size, not what is left. */
static void many_marked_blocks(void **state) {
    enum { STREAMS = 1000, TAPE = 3 * 1024 * 1024 };
    uint8_t allowed[48];
    struct file one = noise(400, allowed, spelling(BZIP2_BLOCK_BITS, allowed)), packed = {0}, whole = {0};
    put_bzip2(&packed, file_bytes(&one), 1);
    size_t n = packed.n, made = 0;
    for (unsigned i = 0; i < STREAMS; i++) file_put(&whole, packed.p, n);
    uint8_t *zeros = memory_new(TAPE, 1);
    file_put(&whole, zeros, TAPE);
    free(zeros);
    clock_t start = clock();
    struct bzip2 *b = bzip2_new(file_bytes(&whole), 2);
    struct unpack_piece piece;
    do {
        piece = bzip2_next(b);
        made += piece.bytes.n;
    } while (!piece.end);
    assert_null(piece.why);
    assert_int_equal(made, STREAMS * one.n);
    assert_true(clock() - start < 8 * CLOCKS_PER_SEC);
    bzip2_free(b);
    free(one.p), free(packed.p), free(whole.p);
}

static void cut_and_damaged(void **state) {
    struct file data = noise(600000, NULL, 0), packed = {0};
    put_bzip2(&packed, file_bytes(&data), 1);
    for (unsigned part = 1; part < 12; part++) {
        struct ending e = take_all((struct bytes){packed.p, packed.n * part / 12}, file_bytes(&data), 3);
        assert_string_equal(e.why, "the compressed data ends early");
        assert_true(e.seen <= data.n * part / 12); /* whole blocks */
    }
    for (unsigned part = 1; part < 12; part++) {
        uint8_t *p = &packed.p[packed.n * part / 12];
        *p ^= 0x10;
        struct ending e = take_all(file_bytes(&packed), file_bytes(&data), 3);
        assert_non_null(e.why);
        assert_true(e.seen < data.n * part / 12 + 1);
        *p ^= 0x10;
    }
    uint8_t *check = &packed.p[packed.n - 3]; /* of the stream */
    *check ^= 1;
    assert_string_equal(take_all(file_bytes(&packed), file_bytes(&data), 2).why, "the bzip2 data is damaged");
    *check ^= 1;
    file_hex(&packed, "deadbeef");
    assert_string_equal(take_all(file_bytes(&packed), file_bytes(&data), 2).why, "the bzip2 data is damaged");
    file_free(&packed);
    file_free(&data);
}

static void put_gzip(struct file *to, struct bytes b) {
    z_stream z = {0};
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    size_t room = deflateBound(&z, b.n) + 64;
    uint8_t *out = memory_new(room, 1);
    z.next_in = (Bytef *)(uintptr_t)b.p;
    z.avail_in = (uInt)b.n;
    z.next_out = out;
    z.avail_out = (uInt)room;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    file_put(to, out, room - z.avail_out);
    deflateEnd(&z);
    free(out);
}

/* Through the input, in all ways that there are: at once, in a thread, on several, bit by bit; and left
 * early. */
static void inputs(void **state) {
    struct file data = noise(2000000, NULL, 0), packed[4] = {{0}};
    put_gzip(&packed[0], file_bytes(&data));
    put_gzip(&packed[1], (struct bytes){data.p, 900000});
    put_gzip(&packed[1], (struct bytes){data.p + 900000, data.n - 900000});
    put_bzip2(&packed[2], file_bytes(&data), 9);
    file_put(&packed[3], packed[1].p, packed[1].n - 100); /* cut */
    for (size_t k = 0; k < 4; k++)
        for (unsigned threads = 0; threads < 4; threads++)
            for (size_t upto = 1000; upto <= 4000000; upto *= 4000) {
                struct diagnostics *d = diagnostics_new(10);
                struct input *in =
                    input_limited(file_bytes(&packed[k]), BY_FILE, (struct input_limits){0}, d);
                if (threads) input_threads(in, threads);
                size_t seen = 0;
                for (struct bytes b; seen < upto && (b = input_look(in, 70000)).n; seen += b.n) {
                    assert_memory_equal(b.p, data.p + seen, b.n);
                    assert_int_equal(input_offset(in), seen);
                    input_skip(in, b.n);
                }
                assert_string_equal(input_compression(in), k == 2 ? "bzip2" : "gzip");
                if (upto > data.n) {
                    assert_int_equal(input_broken(in), k == 3);
                    assert_int_equal(diagnostics_total(d, SEVERITY_DAMAGE), k == 3);
                    assert_true(k == 3 ? seen > 1990000 && seen < data.n : seen == data.n);
                }
                input_close(in);
                diagnostics_free(d);
            }
    for (size_t k = 0; k < 4; k++) file_free(&packed[k]);
    file_free(&data);
}

/* All at once where it is within the limits; as long as somebody wants all of it. */
static void at_once(void **state) {
    static const struct {
        unsigned threads;
        struct input_limits limits;
        bool stable, broken;
    } cases[] = {{1, {0}, true, false},
                 {0, {0}, false, false},
                 {1, {.most_ratio = 2000}, true, false},
                 {1, {.most_ratio = 900}, false, true},
                 {1, {.most_bytes = 70 << 20}, true, false},
                 {1, {.most_bytes = 60 << 20}, false, true}};
    struct file data = {0}, packed = {0};
    static const uint8_t piece[1 << 20];
    for (unsigned i = 0; i < 70; i++) file_put(&data, piece, sizeof piece);
    data.p[data.n - 1] = 7;
    put_gzip(&packed, file_bytes(&data));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct diagnostics *d = diagnostics_new(10);
        struct input *in = input_limited(file_bytes(&packed), BY_FILE, cases[i].limits, d);
        if (cases[i].threads) input_threads(in, cases[i].threads);
        uint64_t seen = 0;
        uint8_t last = 0;
        input_skip(in, 1000000); /* before the first look */
        for (struct bytes b; (b = input_look(in, 70000)).n; input_release(in, seen)) {
            size_t step = b.n < 500000 ? b.n : 500000;
            last = b.p[step - 1];
            input_skip(in, step);
            seen = input_offset(in);
            assert_true(input_consumed(in) <= packed.n);
        }
        assert_int_equal(input_stable(in), cases[i].stable);
        assert_int_equal(input_broken(in), cases[i].broken);
        assert_int_equal(input_size(in), packed.n);
        if (!cases[i].broken) {
            assert_int_equal(seen, data.n);
            assert_int_equal(last, 7);
            assert_int_equal(input_consumed(in), packed.n);
        }
        input_close(in);
        diagnostics_free(d);
    }
    file_free(&packed);
    file_free(&data);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(blocks), cmocka_unit_test(many_marked_blocks),
                                       cmocka_unit_test(cut_and_damaged), cmocka_unit_test(inputs),
                                       cmocka_unit_test(at_once)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
