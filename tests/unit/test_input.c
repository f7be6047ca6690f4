/* Input bytes: mapped, streamed, compressed; cut, damaged, beyond limits. */
#include "base/input.h"
#include "base/memory.h"
#include "wire.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>
// cmocka wants the four above first
#include <cmocka.h>

static uint8_t nth(size_t i) {
    return (uint8_t)(i * 31 + (i >> 8) * 7 + (i >> 16));
}

static struct file plain(size_t n) {
    struct file f = {0};
    for (size_t i = 0; i < n; i++) {
        uint8_t c = nth(i);
        file_put(&f, &c, 1);
    }
    return f;
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

static void put_zstd(struct file *to, struct bytes b) {
    size_t room = ZSTD_compressBound(b.n);
    uint8_t *out = memory_new(room, 1);
    size_t n = ZSTD_compress(out, room, b.p, b.n, 3);
    assert_false(ZSTD_isError(n));
    file_put(to, out, n);
    free(out);
}

/* How many bytes come before the end, each checked against what was put in. Looks of many sizes. */
static size_t drain(struct input *in) {
    static const size_t looks[] = {1, 16, 24, 1514, 65535, 3, 300000, 700000, 12};
    size_t seen = 0;
    for (size_t i = 0;; i++) {
        size_t want = looks[i % (sizeof looks / sizeof *looks)];
        struct bytes b = input_look(in, want);
        assert_int_equal(input_offset(in), seen);
        if (b.n == 0) return seen;
        size_t n = b.n < want ? b.n : want;
        for (size_t k = 0; k < n; k++) assert_int_equal(b.p[k], nth(seen + k));
        input_skip(in, n);
        seen += n;
    }
}

struct ending {
    size_t seen;
    bool broken;
};

static struct ending drain_bytes(struct bytes b, enum way way, struct input_limits limits) {
    struct diagnostics *d = diagnostics_new(10);
    struct input *in = input_limited(b, way, limits, d);
    struct ending e = {drain(in), input_broken(in)};
    assert_int_equal(diagnostics_total(d, SEVERITY_DAMAGE), e.broken);
    input_close(in);
    diagnostics_free(d);
    return e;
}

static void whole_inputs(void **state) {
    static const size_t sizes[] = {0, 1, 3, 4, 4095, 262144, 262145, 3000000};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct file one = plain(sizes[i]);
        struct file kinds[6] = {{0}};
        file_put(&kinds[0], one.p, one.n);
        put_gzip(&kinds[1], file_bytes(&one));
        put_zstd(&kinds[2], file_bytes(&one));
        for (size_t at = 0, part; at < one.n; at += part) { /* members, frames of all sizes */
            part = at ? at * 2 : 1;
            if (part > one.n - at) part = one.n - at;
            put_gzip(&kinds[3], (struct bytes){one.p + at, part});
            put_zstd(&kinds[4], (struct bytes){one.p + at, part});
        }
        put_zstd(&kinds[5], file_bytes(&one));
        file_hex(&kinds[5], "50 2a 4d 18 04000000 deadbeef"); /* a skippable frame, RFC 8878 3.1.2 */
        for (size_t k = 0; k < 6; k++)
            for (enum way way = BY_FILE; way <= BY_PIPE; way++) {
                struct ending e = drain_bytes(file_bytes(&kinds[k]), way, (struct input_limits){0});
                assert_int_equal(e.seen, one.n);
                assert_false(e.broken);
            }
        for (size_t k = 0; k < 6; k++) file_free(&kinds[k]);
        file_free(&one);
    }
}

static void cut_and_damaged(void **state) {
    struct file one = plain(200000), gzip = {0}, zstd = {0};
    put_gzip(&gzip, file_bytes(&one));
    put_zstd(&zstd, file_bytes(&one));
    struct file *kinds[] = {&gzip, &zstd};
    for (size_t k = 0; k < 2; k++) {
        size_t least[] = {0, 0};
        for (size_t part = 1; part < 8; part++) {
            struct bytes cut = {kinds[k]->p, kinds[k]->n * part / 8};
            struct ending e = drain_bytes(cut, BY_FILE, (struct input_limits){0});
            assert_true(e.broken);
            assert_true(e.seen >= least[k]); /* what came before the cut is there */
            least[k] = e.seen;
        }
        kinds[k]->p[kinds[k]->n / 2] ^= 0x55;
        struct diagnostics *d = diagnostics_new(10);
        struct input *in = input_limited(file_bytes(kinds[k]), BY_FILE, (struct input_limits){0}, d);
        while (input_look(in, 1).n) input_skip(in, input_look(in, 1).n);
        assert_true(input_broken(in));
        assert_int_equal(diagnostics_total(d, SEVERITY_DAMAGE), 1);
        input_close(in);
        diagnostics_free(d);
        file_free(kinds[k]);
    }
    file_free(&one);
}

/* gzip files on tapes end in zeros; anything else behind a member is told. */
static void behind_the_last_member(void **state) {
    static const struct {
        const char *tail;
        bool broken;
    } cases[] = {{"0000000000000000", false}, {"00", false}, {"deadbeef", true}, {"1f8b", true}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct file one = plain(1000), f = {0};
        put_gzip(&f, file_bytes(&one));
        file_hex(&f, cases[i].tail);
        struct ending e = drain_bytes(file_bytes(&f), BY_FILE, (struct input_limits){0});
        assert_int_equal(e.seen, 1000);
        assert_int_equal(e.broken, cases[i].broken);
        file_free(&one);
        file_free(&f);
    }
}

/* Zeros without end. */
static struct ending bomb(struct input_limits limits) {
    static uint8_t zeros[1 << 20];
    struct file f = {0}, piece = {0};
    for (int i = 0; i < 16; i++) file_put(&piece, zeros, sizeof zeros);
    for (int i = 0; i < 16; i++) put_zstd(&f, file_bytes(&piece)); /* 256 MiB */
    struct diagnostics *d = diagnostics_new(10);
    struct input *in = input_limited(file_bytes(&f), BY_FILE, limits, d);
    struct ending e = {.seen = 0};
    for (struct bytes b; (b = input_look(in, 1000)).n; e.seen += b.n) input_skip(in, b.n);
    e.broken = input_broken(in);
    input_close(in);
    diagnostics_free(d);
    file_free(&f);
    file_free(&piece);
    return e;
}

static void bombs_end_at_the_limit(void **state) {
    struct ending all = bomb((struct input_limits){0});
    assert_int_equal(all.seen, 256 << 20);
    assert_false(all.broken);
    struct ending by_size = bomb((struct input_limits){.most_bytes = 10 << 20});
    assert_in_range(by_size.seen, 10 << 20, 12 << 20);
    assert_true(by_size.broken);
    struct ending by_ratio = bomb((struct input_limits){.most_ratio = 1000});
    assert_in_range(by_ratio.seen, 64 << 20, 80 << 20);
    assert_true(by_ratio.broken);
}

struct messages {
    int fd;
    const size_t *sizes;
};

static void *send_messages(void *argument) {
    const struct messages *m = argument;
    size_t at = 0;
    for (size_t i = 0; m->sizes[i]; i++) {
        uint8_t *p = memory_new(m->sizes[i], 1);
        for (size_t k = 0; k < m->sizes[i]; k++) p[k] = nth(at + k);
        if (send(m->fd, p, m->sizes[i], 0) < 0) abort();
        at += m->sizes[i];
        free(p);
    }
    close(m->fd);
    return NULL;
}

/* A read may bring little and the next one much: more than there was room for when the first was asked. */
static void reads_of_uneven_size(void **state) {
    static const size_t sizes[] = {131000, 131000, 100000, 200000, 200000, 1, 200000, 0};
    int ends[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
    int room = 1 << 20;
    (void)setsockopt(ends[1], SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
    struct messages m = {ends[1], sizes};
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, send_messages, &m), 0);
    struct diagnostics *d = diagnostics_new(10);
    struct input *in = input_on(ends[0], "socket", (struct input_limits){0}, d);
    input_look(in, 32);
    input_skip(in, 130990);
    input_look(in, 20);
    input_skip(in, 131000);
    assert_in_range(input_look(in, 200000).n, 200000, 1000000);
    size_t seen = 261990;
    for (struct bytes b; (b = input_look(in, 200000)).n; seen += b.n, input_skip(in, b.n))
        for (size_t k = 0; k < b.n; k++) assert_int_equal(b.p[k], nth(seen + k));
    assert_int_equal(seen, 962001);
    pthread_join(thread, NULL);
    input_close(in);
    diagnostics_free(d);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_inputs),           cmocka_unit_test(cut_and_damaged),
        cmocka_unit_test(behind_the_last_member), cmocka_unit_test(bombs_end_at_the_limit),
        cmocka_unit_test(reads_of_uneven_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
