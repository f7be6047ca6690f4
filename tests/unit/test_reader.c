/* Capture files: formats, byte orders, times, options; and what is left of them when they are damaged. */
#include "wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
// cmocka wants the four above first
#include <cmocka.h>

static const struct bytes abc = {(const uint8_t *)"abc", 3};

static void assert_packets(struct file *f, const char *packets, size_t damages) {
    for (enum way way = BY_FILE; way <= BY_PIPE; way++) {
        size_t seen;
        char *text = read_packets(file_bytes(f), way, &seen);
        assert_string_equal(text, packets);
        assert_int_equal(seen, damages);
        free(text);
    }
    file_free(f);
}

/* Classic pcap. */

struct classic {
    const char *what;
    uint32_t magic;
    bool big;
    unsigned extra; /* further bytes of a record header */
    const char *packet;
};

static void put_classic(struct file *f, const struct classic *c, uint32_t link) {
    file_number(f, c->magic, 4, c->big);
    file_number(f, 2, 2, c->big);
    file_number(f, 4, 2, c->big);
    file_number(f, 0, 8, c->big);
    file_number(f, 65535, 4, c->big);
    file_number(f, link, 4, c->big);
    file_number(f, 1700000000, 4, c->big);
    file_number(f, 123456, 4, c->big);
    file_number(f, 3, 4, c->big);
    file_number(f, 60, 4, c->big);
    file_number(f, 0, c->extra, c->big);
    file_put(f, abc.p, abc.n);
}

static void classic_headers(void **state) {
    static const struct classic cases[] = {
        {"microseconds", 0xa1b2c3d4, false, 0, "1 1700000000123456000 3/60 \n"},
        {"big-endian microseconds", 0xa1b2c3d4, true, 0, "1 1700000000123456000 3/60 \n"},
        {"nanoseconds", 0xa1b23c4d, false, 0, "1 1700000000000123456 3/60 \n"},
        {"big-endian nanoseconds", 0xa1b23c4d, true, 0, "1 1700000000000123456 3/60 \n"},
        {"Kuznetzov", 0xa1b2cd34, false, 8, "1 1700000000123456000 3/60 \n"},
        {"big-endian Kuznetzov", 0xa1b2cd34, true, 8, "1 1700000000123456000 3/60 \n"},
        {"unknown magic", 0xa1b2c3d5, false, 0, "no capture\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct file f = {0};
        put_classic(&f, &cases[i], 1);
        assert_packets(&f, cases[i].packet, 0);
    }
}

static void classic_link_word_tells_of_checksums(void **state) {
    struct file f = {0};
    put_classic(&f, &(struct classic){.magic = 0xa1b2c3d4}, 0x14000071); /* FCS length 2 words, link 113 */
    assert_packets(&f, "113 1700000000123456000 3/60 \n", 0);
}

static void classic_cut(void **state) {
    struct file whole = {0};
    put_classic(&whole, &(struct classic){.magic = 0xa1b2c3d4}, 1);
    for (size_t n = 0; n <= whole.n; n++) {
        struct file f = {0};
        file_put(&f, whole.p, n);
        const char *packets = n < 24    ? "no capture\n"
                              : n < 40  ? ""
                              : n == 40 ? "1 1700000000123456000 0/60 \n"
                              : n == 41 ? "1 1700000000123456000 1/60 \n"
                              : n == 42 ? "1 1700000000123456000 2/60 \n"
                                        : "1 1700000000123456000 3/60 \n";
        assert_packets(&f, packets, n > 24 && n < 43);
    }
    file_free(&whole);
}

/* Ten packets of forty bytes, a second apart. */
static struct file ten_packets(void) {
    struct file f = {0};
    file_pcap(&f, 1);
    uint8_t frame[40];
    for (uint64_t i = 0; i < 10; i++) {
        memset(frame, (int)(0x80 + i), sizeof frame);
        file_packet(&f, 1700000000000000 + i * 1000000, (struct bytes){frame, sizeof frame});
    }
    return f;
}

static size_t lines(const char *text) {
    size_t n = 0;
    for (; (text = strchr(text, '\n')); text++) n++;
    return n;
}

/* One record header says something absurd: the packets around it are read all the same. */
static void classic_goes_on_behind_damage(void **state) {
    static const struct {
        const char *what;
        uint32_t captured;
    } cases[] = {
        {"no packet is that large", 0xFFFFFFFF},
        {"a byte flipped high", 0x28000028},
        {"larger than the packet it was taken from", 0x128},
        {"reaches to the end of the file", 0xF028},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (size_t record = 0; record < 10; record++) {
            struct file f = ten_packets();
            size_t at = 24 + record * 56 + 8;
            for (unsigned k = 0; k < 4; k++) f.p[at + k] = (uint8_t)(cases[i].captured >> 8 * k);
            for (enum way way = BY_FILE; way <= BY_PIPE; way++) {
                size_t damages;
                char *text = read_packets(file_bytes(&f), way, &damages);
                assert_in_range(lines(text), 9, 10);
                assert_int_equal(damages, 1);
                free(text);
            }
            file_free(&f);
        }
    }
}

/* pcapng. */

static void section(struct file *f, bool big) {
    size_t at = file_block(f, 0x0A0D0D0A, big);
    file_number(f, 0x1A2B3C4D, 4, big);
    file_number(f, 1, 2, big);
    file_number(f, 0, 2, big);
    file_number(f, UINT64_MAX, 8, big);
    file_block_end(f, at, big);
}

static void option(struct file *f, uint16_t code, struct bytes value, bool big) {
    file_number(f, code, 2, big);
    file_number(f, value.n, 2, big);
    file_put(f, value.p, value.n);
    while (f->n % 4) file_put(f, "", 1);
}

static void interface(struct file *f, uint16_t link, bool big, const char *options) {
    size_t at = file_block(f, 1, big);
    file_number(f, link, 2, big);
    file_number(f, 0, 2, big);
    file_number(f, 2, 4, big); /* snap length */
    file_hex(f, options);
    file_block_end(f, at, big);
}

static void enhanced(struct file *f, uint32_t interface, uint64_t units, bool big, const char *options) {
    size_t at = file_block(f, 6, big);
    file_number(f, interface, 4, big);
    file_number(f, units >> 32, 4, big);
    file_number(f, units & UINT32_MAX, 4, big);
    file_number(f, 3, 4, big);
    file_number(f, 60, 4, big);
    file_put(f, "abc", 4);
    file_hex(f, options);
    file_block_end(f, at, big);
}

static void next_generation_sections(void **state) {
    struct file f = {0};
    for (int big = 0; big < 2; big++) {
        section(&f, big);
        interface(&f, 1, big, "");
        interface(&f, 101, big, "");
        enhanced(&f, 1, 1700000000123456, big, "");
        enhanced(&f, 0, 1700000000123457, big, "");
    }
    section(&f, false); /* its interfaces are its own */
    interface(&f, 228, false, "");
    enhanced(&f, 0, 1700000000123458, false, "");
    assert_packets(&f,
                   "101 1700000000123456000 3/60 \n1 1700000000123457000 3/60 \n"
                   "101 1700000000123456000 3/60 \n1 1700000000123457000 3/60 \n"
                   "228 1700000000123458000 3/60 \n",
                   0);
}

static void next_generation_times(void **state) {
    static const struct {
        const char *what, *options;
        uint64_t units;
        const char *packet;
    } cases[] = {
        {"no options: microseconds", "", 1500000, "1 1500000000 3/60 \n"},
        {"nanoseconds", "0900 0100 09000000 00000000", 1500000, "1 1500000 3/60 \n"},
        {"seconds", "0900 0100 00000000 00000000", 15, "1 15000000000 3/60 \n"},
        {"picoseconds", "0900 0100 0c000000 00000000", 1500000, "1 1500 3/60 \n"},
        {"the finest that a count can have", "0900 0100 13000000 00000000", UINT64_MAX,
         "1 1844674407 3/60 \n"},
        {"powers of two: 2^-10 s", "0900 0100 8a000000 00000000", 1536, "1 1500000000 3/60 \n"},
        {"2^-63 s", "0900 0100 bf000000 00000000", UINT64_C(3) << 62, "1 1500000000 3/60 \n"},
        {"a resolution beyond measure is none", "0900 0100 ff000000 00000000", 1500000,
         "1 1500000000 3/60 \n"},
        {"10^-127 s", "0900 0100 7f000000 00000000", 1500000, "1 1500000000 3/60 \n"},
        {"offset", "0e00 0800 0a00000000000000 00000000", 1500000, "1 11500000000 3/60 \n"},
        {"offset into the past", "0e00 0800 feffffffffffffff", 1500000, "1 -500000000 3/60 \n"},
        {"saturates", "0e00 0800 ffffffffffffff7f", 1500000, "1 9223372036854775807 3/60 \n"},
        {"other options first", "0200 0400 65746830 0900 0100 09000000", 7, "1 7 3/60 \n"},
        {"an option longer than its block", "0900 ff00 09000000", 1500000, "1 1500000000 3/60 \n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct file f = {0};
        section(&f, false);
        interface(&f, 1, false, cases[i].options);
        enhanced(&f, 0, cases[i].units, false, "");
        assert_packets(&f, cases[i].packet, 0);
    }
}

static void next_generation_other_packets(void **state) {
    for (int big = 0; big < 2; big++) {
        struct file f = {0};
        section(&f, big);
        interface(&f, 1, big, "");
        interface(&f, 113, big, "");
        enhanced(&f, 0, 1000000, big, "");
        size_t at = file_block(&f, 3, big); /* simple: cut by the interface's snap length, no time */
        file_number(&f, 3, 4, big);
        file_put(&f, "ab", 2);
        file_block_end(&f, at, big);
        at = file_block(&f, 2, big); /* obsolete */
        file_number(&f, 1, 2, big);
        file_number(&f, 7, 2, big);
        file_number(&f, 0, 4, big);
        file_number(&f, 2000000, 4, big);
        file_number(&f, 3, 4, big);
        file_number(&f, 60, 4, big);
        file_put(&f, "abc", 3);
        file_block_end(&f, at, big);
        assert_packets(&f, "1 1000000000 3/60 \n1 1000000000 2/3 \n113 2000000000 3/60 \n", 0);
    }
}

static void next_generation_passes_unknown_blocks(void **state) {
    static const uint32_t types[] = {4, 5, 7, 9, 10, 0xBAD, 0x40000BAD, 0x80000002, 0xFFFFFFFF};
    struct file f = {0};
    section(&f, false);
    interface(&f, 1, false, "");
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        size_t at = file_block(&f, types[i], false);
        file_put(&f, "0123456789abcdef", i);
        file_block_end(&f, at, false);
    }
    size_t at = file_block(&f, 10, false); /* key logs may be long */
    for (int i = 0; i < 1000000; i++) file_put(&f, "\x06\0\0\0", 4);
    file_block_end(&f, at, false);
    enhanced(&f, 0, 1000000, false, "");
    assert_packets(&f, "1 1000000000 3/60 \n", 0);
}

static void process(struct file *f, uint32_t pid, const char *name) {
    size_t at = file_block(f, 0x80000001, false);
    file_number(f, pid, 4, false);
    if (name) option(f, 2, (struct bytes){(const uint8_t *)name, strlen(name)}, false);
    file_number(f, 0, 4, false);
    file_block_end(f, at, false);
}

static void next_generation_processes(void **state) {
    struct file f = {0};
    section(&f, false);
    interface(&f, 1, false, "");
    process(&f, 501, "Safari");
    process(&f, 502, NULL);
    enhanced(&f, 0, 1000, false, "0180 0400 00000000 00000000");                    /* 32769: process */
    enhanced(&f, 0, 2000, false, "0180 0400 01000000");                             /* which has no name */
    enhanced(&f, 0, 3000, false, "0180 0400 01000000 0380 0400 00000000 00000000"); /* effective one first */
    enhanced(&f, 0, 4000, false, "0180 0400 07000000");                             /* there is none */
    enhanced(&f, 0, 5000, false, "0800 0800 f5010000 00000000 00000000");           /* processid_threadid */
    assert_packets(&f,
                   "1 1000000 3/60 darwin-process\tSafari\n1 2000000 3/60 darwin-process\tpid:502\n"
                   "1 3000000 3/60 darwin-process\tSafari\n1 4000000 3/60 \n"
                   "1 5000000 3/60 pcapng-process\tpid:501\n",
                   0);
}

/* What a writer got wrong, or what happened to the file since. */
static void next_generation_lies(void **state) {
    static const struct {
        const char *what;
        unsigned at; /* in the third of five packet blocks of 36 bytes */
        uint32_t value;
        size_t least;
    } cases[] = {
        {"length of the block: none", 4, 0, 4}, {"too short", 4, 8, 4},
        {"too long", 4, 0xFFFFFFF0, 4},         {"a bit longer", 4, 40, 4},
        {"two blocks long", 4, 72, 4},          {"reaches beyond the end", 4, 4096, 4},
        {"its second length", 32, 4711, 4},     {"its type is a section's", 0, 0x0A0D0D0A, 4},
        {"no such interface", 8, 99, 4},        {"more data than the block", 20, 400, 5},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct file f = {0};
        section(&f, false);
        interface(&f, 1, false, "");
        size_t start = f.n;
        for (uint64_t k = 0; k < 5; k++) enhanced(&f, 0, 1000 * k, false, "");
        size_t at = start + 2 * 36 + cases[i].at;
        for (unsigned k = 0; k < 4; k++) f.p[at + k] = (uint8_t)(cases[i].value >> 8 * k);
        for (enum way way = BY_FILE; way <= BY_PIPE; way++) {
            size_t damages;
            char *text = read_packets(file_bytes(&f), way, &damages);
            if (lines(text) < cases[i].least || damages != 1)
                fail_msg("%s: %zu damages, packets:\n%s", cases[i].what, damages, text);
            free(text);
        }
        file_free(&f);
    }
}

static void next_generation_cut(void **state) {
    struct file whole = {0};
    section(&whole, false);
    interface(&whole, 1, false, "");
    size_t before = whole.n;
    enhanced(&whole, 0, 1000, false, "");
    for (size_t n = 0; n < whole.n; n++) {
        struct file f = {0};
        file_put(&f, whole.p, n);
        size_t damages;
        char *text = read_packets(file_bytes(&f), BY_FILE, &damages);
        if (n < 12)
            assert_string_equal(text, "no capture\n");
        else
            assert_int_equal(damages, n != 28 && n != before);
        free(text);
        file_free(&f);
    }
    file_free(&whole);
}

/* snoop. */

static void snoop_record(struct file *f, uint32_t s, uint32_t captured, uint32_t record) {
    file_number(f, 60, 4, true);
    file_number(f, captured, 4, true);
    file_number(f, record, 4, true);
    file_number(f, 0, 4, true);
    file_number(f, s, 4, true);
    file_number(f, 500000, 4, true);
    file_put(f, "abc", 4);
}

static void snoop_records(void **state) {
    struct file f = {0};
    file_put(&f, "snoop\0\0\0", 8);
    file_hex(&f, "00000002 00000004");
    snoop_record(&f, 1700000000, 3, 28);
    snoop_record(&f, 1700000001, 3, 0x10001C); /* a byte flipped */
    snoop_record(&f, 1700000002, 3, 28);
    snoop_record(&f, 1700000003, 3, 28);
    file_hex(&f, "0000");
    assert_packets(
        &f, "1 1700000000500000000 3/60 \n1 1700000002500000000 3/60 \n1 1700000003500000000 3/60 \n", 2);
}

static void what_is_no_capture(void **state) {
    static const char *const texts[] = {"", "a", "GET / HTTP/1.1\r\n\r\n and so on, longer than headers are",
                                        "snoop but then no more of it, as it should",
                                        "\x0A\x0D\x0D\x0A but then no byte order magic"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct file f = {0};
        file_put(&f, texts[i], strlen(texts[i]));
        assert_packets(&f, "no capture\n", 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(classic_headers),
        cmocka_unit_test(classic_link_word_tells_of_checksums),
        cmocka_unit_test(classic_cut),
        cmocka_unit_test(classic_goes_on_behind_damage),
        cmocka_unit_test(next_generation_sections),
        cmocka_unit_test(next_generation_times),
        cmocka_unit_test(next_generation_other_packets),
        cmocka_unit_test(next_generation_passes_unknown_blocks),
        cmocka_unit_test(next_generation_processes),
        cmocka_unit_test(next_generation_lies),
        cmocka_unit_test(next_generation_cut),
        cmocka_unit_test(snoop_records),
        cmocka_unit_test(what_is_no_capture),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
