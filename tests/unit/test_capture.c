/* Captures whole: the same whatever the threads and the way in; apps; limits. */
#include "wire.h"

#include "base/memory.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <zlib.h>
// cmocka wants the four above first
#include <cmocka.h>

static char *text_of_run(struct bytes file, unsigned threads, enum way way) {
    struct capture_options options = capture_options_default();
    options.threads = threads;
    struct run r = run_capture(file, options, way);
    char *text = r.capture ? run_text(&r) : memory_copy_string("no capture");
    run_end(&r);
    return text;
}

static void assert_same(const char *what, struct bytes file) {
    char *one = text_of_run(file, 1, BY_FILE);
    for (unsigned k = 0; k < 3; k++) {
        static const unsigned threads[] = {2, 5, 2};
        char *other = text_of_run(file, threads[k], k == 2 ? BY_PIPE : BY_FILE);
        if (strcmp(one, other) != 0) fail_msg("%s: with %u threads it tells otherwise", what, threads[k]);
        free(other);
    }
    free(one);
}

static size_t all_in(const char *folder) {
    DIR *d = opendir(folder);
    if (!d) return 0;
    size_t n = 0;
    for (struct dirent *e; (e = readdir(d));) {
        if (!strstr(e->d_name, ".pcap")) continue;
        char path[512];
        snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        FILE *f = fopen(path, "rb");
        assert_non_null(f);
        struct file bytes = {0};
        uint8_t piece[65536];
        for (size_t got; (got = fread(piece, 1, sizeof piece, f)) > 0;) file_put(&bytes, piece, got);
        fclose(f);
        assert_same(path, file_bytes(&bytes));
        file_free(&bytes);
        n++;
    }
    closedir(d);
    return n;
}

static void samples_tell_the_same(void **state) {
    assert_int_equal(all_in("samples"), 2);
}

static void shared_captures_tell_the_same(void **state) {
    if (all_in("../shared/captures") > 0) return;
    print_message("skipped: ../shared/captures is absent\n");
    skip();
}

/* Packets of many flows and tunnels, far more than a batch; fragments that end in other batches. */
static void many_batches_tell_the_same(void **state) {
    struct file f = {0};
    file_pcap(&f, 101);
    static struct build inner, packet, message;
    for (uint32_t k = 0; k < 20000; k++) {
        inner.n = packet.n = message.n = 0;
        uint32_t client = 0x0A000000 + k * 7919 % 500;
        const char *const name[] = {k % 3 ? "a.example" : "b.example", NULL};
        uint32_t address = 0xC0000200 + k % 50;
        put_dns_answer(&message, (uint16_t)k, name, &address, 1);
        put_udp_packet(&inner, 0x0A000035, 53, client, (uint16_t)(1024 + k % 97), built(&message));
        switch (k % 5) {
        case 0: put_ipv4(&packet, 4, k % 11, k % 13, built(&inner)); break;
        case 1: {
            struct build gtp = {.n = 0};
            put_hex(&gtp, "30ff 0000 00000001");
            put(&gtp, inner.p, inner.n);
            put_udp_packet(&packet, k % 11, 2152, k % 13, 2152, built(&gtp));
            break;
        }
        case 2: { /* the first half now, the second at k + 5 * 400 */
            bool second = k / 2000 % 2;
            size_t half = 64;
            inner.n = message.n = 0;
            put_fill(&message, (uint8_t)k, 56);
            put_udp(&inner, 5000, 6000, built(&message));
            put_fill(&inner, 'x', 40);
            put_ipv4(&packet, 17, client, 99,
                     second ? (struct bytes){inner.p + half, inner.n - half} : (struct bytes){inner.p, half});
            packet.p[4] = (uint8_t)(k % 2000 >> 8), packet.p[5] = (uint8_t)(k % 2000);
            packet.p[6] = second ? 0 : 0x20, packet.p[7] = second ? 8 : 0;
            break;
        }
        default: put(&packet, inner.p, inner.n);
        }
        file_packet(&f, 1700000000000000 + k * 100, built(&packet));
    }
    assert_same("many batches", file_bytes(&f));
    struct run r = run_plain(file_bytes(&f), 3);
    assert_int_equal(capture_totals(r.capture)->packets, 20000);
    assert_int_equal(capture_totals(r.capture)->layers.fragments, 4000);
    assert_int_equal(capture_totals(r.capture)->fragments_left, 0);
    run_end(&r);
    file_free(&f);
}

static void compressed_tells_the_same(void **state) {
    struct file plain = {0};
    FILE *f = fopen("samples/laptop.pcapng", "rb");
    assert_non_null(f);
    uint8_t piece[65536];
    for (size_t got; (got = fread(piece, 1, sizeof piece, f)) > 0;) file_put(&plain, piece, got);
    fclose(f);
    z_stream z = {0};
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    struct file gzip = {.p = memory_new(plain.n + 1000, 1), .capacity = plain.n + 1000};
    z.next_in = plain.p, z.avail_in = (uInt)plain.n, z.next_out = gzip.p, z.avail_out = (uInt)gzip.capacity;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    gzip.n = z.total_out;
    deflateEnd(&z);
    for (enum way way = BY_FILE; way <= BY_PIPE; way++) {
        char *a = text_of_run(file_bytes(&plain), 1, way), *b = text_of_run(file_bytes(&gzip), 3, way);
        assert_string_equal(a, b);
        free(a);
        free(b);
    }
    file_free(&plain);
    file_free(&gzip);
}

/* Apps. */

static void put_trailer_frame(struct file *f, uint16_t port, const char *trailer) {
    struct build b = {.n = 0};
    put_hex(&b, "020000000001 020000000002 0800");
    put_udp_packet(&b, 0x0A000001, port, 0x0A000002, 9999, (struct bytes){(const uint8_t *)"hello", 5});
    put_hex(&b, trailer);
    file_packet(f, 1000000, built(&b));
}

static void apps_from_trailers(void **state) {
    static const struct {
        const char *trailer, *app;
    } cases[] = {
        {"01072021 00002739 636f6d2e6578616d706c652e61707000 00000000 00000000", "com.example.app"},
        {"01072021 00002739 636f6d2e6578616d706c652e6170706c69636174 00000000", "com.example.applicat"},
        {"01072021 00000000 726f6f74 00000000 00000000 00000000 00000000 00000000", "root"},
        {"01072021 00002739 00000000 00000000 00000000 00000000 00000000 00000000", "uid:10041"},
        {"01072021 ffffffff 00000000 00000000 00000000 00000000 00000000 00000000", ""},
        {"01072022 00002739 636f6d2e6578616d706c652e61707000 00000000 00000000", ""},
        {"", ""},
    };
    struct file f = {0};
    file_pcap(&f, 1);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        put_trailer_frame(&f, (uint16_t)(5000 + i), cases[i].trailer);
    struct run r = run_plain(file_bytes(&f), 1);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct flow_view v = nth_flow(&r, i);
        size_t n = strlen(cases[i].app);
        if (v.app_id.n != n || memcmp(v.app_id.p, cases[i].app, n) != 0)
            fail_msg("app %zu is '%.*s'", i, (int)v.app_id.n, v.app_id.p);
        if (n) assert_true(text_is(v.app_source, "pcapdroid-trailer"));
    }
    run_end(&r);
    file_free(&f);
}

/* Limits: told once each, exact, and the rest goes on. */

static size_t damages(const struct run *r) {
    return (size_t)diagnostics_total(r->diagnostics, SEVERITY_DAMAGE);
}

static void limits_are_told(void **state) {
    struct file f = {0};
    file_pcap(&f, 101);
    static struct build message, packet;
    for (uint32_t k = 0; k < 3000; k++) {
        message.n = packet.n = 0;
        put_dns_query(&message, (uint16_t)k, "a.example");
        put_udp_packet(&packet, 0x0A000000 + k % 1000, 5000, 0x0B000000, 53, built(&message));
        file_packet(&f, 1000000 + k, built(&packet));
    }
    struct capture_options options = capture_options_default();
    options.threads = 1;
    struct run r = run_capture(file_bytes(&f), options, BY_FILE);
    assert_int_equal(capture_totals(r.capture)->flows, 1000);
    assert_int_equal(capture_totals(r.capture)->dns, 3000);
    assert_true(capture_complete(r.capture));
    assert_int_equal(damages(&r), 0);
    run_end(&r);

    options.limits.most_packets = 1500;
    for (enum way way = BY_FILE; way <= BY_PIPE; way++) {
        r = run_capture(file_bytes(&f), options, way);
        assert_int_equal(capture_totals(r.capture)->packets, 1500);
        assert_false(capture_complete(r.capture));
        assert_int_equal(damages(&r), 1);
        run_end(&r);
    }
    options.limits.most_packets = 3000; /* just as many as there are: nothing is missing */
    r = run_capture(file_bytes(&f), options, BY_FILE);
    assert_true(capture_complete(r.capture));
    run_end(&r);

    options = capture_options_default();
    options.threads = 1;
    options.limits.most_flows = 10;
    options.limits.most_dns = 5;
    r = run_capture(file_bytes(&f), options, BY_FILE);
    assert_int_equal(capture_totals(r.capture)->packets, 3000);
    assert_int_equal(capture_totals(r.capture)->flows, 10);
    assert_int_equal(capture_totals(r.capture)->dns, 5);
    assert_false(capture_complete(r.capture));
    assert_int_equal(damages(&r), 2);
    run_end(&r);
    file_free(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samples_tell_the_same),      cmocka_unit_test(shared_captures_tell_the_same),
        cmocka_unit_test(many_batches_tell_the_same), cmocka_unit_test(compressed_tells_the_same),
        cmocka_unit_test(apps_from_trailers),         cmocka_unit_test(limits_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
