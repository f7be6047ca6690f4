/* scamper's binary format: records put together here, by warts(5). */
#include "trace_heard.h"

#include "base/output.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
// cmocka wants the three above first
#include <cmocka.h>

static void put8(struct output *o, unsigned v) {
    output_char(o, (char)v);
}

static void put16(struct output *o, unsigned v) {
    put8(o, v >> 8 & 0xFF);
    put8(o, v & 0xFF);
}

static void put32(struct output *o, uint32_t v) {
    put16(o, v >> 16);
    put16(o, v & 0xFFFF);
}

static void put_inline(struct output *o, uint32_t address) {
    put8(o, 4);
    put8(o, 1);
    put32(o, address);
}

/* Flags of these parts, seven a byte, and the parts. */
static void put_params(struct output *o, const unsigned *ids, size_t n, struct output *parts) {
    uint8_t flags[8] = {0};
    size_t last = 0;
    for (size_t i = 0; i < n; i++) {
        last = (ids[i] - 1) / 7;
        flags[last] = (uint8_t)(flags[last] | 1u << (ids[i] - 1) % 7);
    }
    for (size_t i = 0; i <= last; i++) put8(o, flags[i] | (i < last ? 0x80u : 0));
    struct text t = output_view(parts);
    put16(o, (unsigned)t.n);
    output_bytes(o, t.p, t.n);
    output_end(parts);
}

static void put_record(struct output *o, unsigned type, struct output *body) {
    struct text t = output_view(body);
    put16(o, 0x1205);
    put16(o, type);
    put32(o, (uint32_t)t.n);
    output_bytes(o, t.p, t.n);
    output_end(body);
}

enum { LIST = 1, CYCLE = 2, ADDRESS = 5, TRACE = 6, PING = 7 };

static void put_list(struct output *o) {
    struct output body = output_to_memory(), parts = output_to_memory();
    put32(&body, 1);
    put32(&body, 7);
    output_bytes(&body, "default", 8);
    output_bytes(&parts, "all", 4);
    output_bytes(&parts, "mon-1", 6);
    put_params(&body, (const unsigned[]){1, 2}, 2, &parts);
    put_record(o, LIST, &body);
}

static void put_cycle(struct output *o) {
    struct output body = output_to_memory(), parts = output_to_memory();
    for (uint32_t i = 1; i < 5; i++) put32(&body, i);
    output_bytes(&parts, "host-1", 7);
    put_params(&body, (const unsigned[]){2}, 1, &parts);
    put_record(o, CYCLE, &body);
}

static void put_hop(struct output *o, uint32_t address, unsigned ttl, uint32_t rtt) {
    struct output parts = output_to_memory();
    put8(&parts, ttl);
    put32(&parts, rtt);
    put16(&parts, 0x0B00);
    put16(&parts, 12); /* extensions: one of class 1, type 1 */
    put16(&parts, 8);
    put16(&parts, 0x0101);
    put32(&parts, 24001u << 12 | 1);
    put32(&parts, 16002u << 12 | 0x101);
    put_inline(&parts, address);
    output_bytes(&parts, "a.example.org", 14);
    put_params(o, (const unsigned[]){2, 6, 7, 17, 18, 20}, 6, &parts);
}

/* The second hop names an address that the record has named: the destination, its number 1. */
static void put_trace(struct output *o, uint32_t dst, unsigned first_ttl) {
    struct output body = output_to_memory(), parts = output_to_memory();
    put32(&parts, 1);
    put32(&parts, 1);
    put32(&parts, 1700000000);
    put32(&parts, 250000);
    put8(&parts, 1); /* completed */
    put8(&parts, 5); /* udp-paris */
    put16(&parts, 5);
    put_inline(&parts, 0xC0000207);
    put_inline(&parts, dst);
    put32(&parts, 0xDEADBEEF); /* of a later version: passed over */
    put_params(&body, (const unsigned[]){1, 2, 5, 6, 11, 19, 26, 27, 40}, 9, &parts);
    put16(&body, 2);
    put_hop(&body, 0xC0000201, first_ttl, 512);
    struct output hop = output_to_memory();
    put8(&hop, 3);
    put32(&hop, 10250);
    put8(&hop, 0);
    put32(&hop, 1);
    put_params(&body, (const unsigned[]){2, 6, 18}, 3, &hop);
    put16(&body, 0);
    put_record(o, TRACE, &body);
}

static struct trace_heard hear(struct arena *a, struct output *o, size_t n) {
    struct text t = output_view(o);
    return hear_trace(a, (struct text){t.p, n < t.n ? n : t.n}, false);
}

#define FIRST                                                                                                \
    "192.0.2.7>198.51.100.9 udp-paris by mon-1 reached completed; 1 192.0.2.1 0.512 a.example.org L24001 "   \
    "L16002 | 2 * | 3 198.51.100.9 10.25 | 4 * | 5 *"

static void reads(void **state) {
    (void)state;
    struct output o = output_to_memory(), ping = output_to_memory();
    struct arena *a = arena_new();
    put_list(&o);
    put_cycle(&o);
    output_text(&ping, "whatever");
    put_record(&o, PING, &ping);
    put_trace(&o, 0xC6336409, 1);
    struct trace_heard h = hear(a, &o, SIZE_MAX);
    assert_true(h.taken);
    assert_string_equal(h.all, FIRST);
    assert_string_equal(h.told, "");
    assert_string_equal(h.totals.format, "warts");
    assert_int_equal(h.totals.passed_over, 3);
    assert_int_equal(h.totals.first_ns, INT64_C(1700000000250000000));
    output_end(&o);
    arena_free(a);
}

/* Up to 2009 addresses were records of their own, known by their number in the file. */
static void reads_old_addresses(void **state) {
    (void)state;
    struct output o = output_to_memory();
    struct arena *a = arena_new();
    put_list(&o);
    put_cycle(&o);
    static const uint32_t addresses[] = {0xC0000207, 0xC6336409, 0xC0000201};
    for (unsigned i = 0; i < 3; i++) {
        struct output body = output_to_memory();
        put8(&body, i + 1);
        put8(&body, 1);
        put32(&body, addresses[i]);
        put_record(&o, ADDRESS, &body);
    }
    struct output body = output_to_memory(), parts = output_to_memory(), hop = output_to_memory();
    put32(&parts, 1);
    put32(&parts, 2);
    put_params(&body, (const unsigned[]){3, 4}, 2, &parts);
    put16(&body, 1);
    put32(&hop, 3);
    put8(&hop, 1);
    put32(&hop, 700);
    put_params(&body, (const unsigned[]){1, 2, 6}, 3, &hop);
    put16(&body, 0);
    put_record(&o, TRACE, &body);
    struct trace_heard h = hear(a, &o, SIZE_MAX);
    assert_string_equal(h.all, "192.0.2.7>198.51.100.9; 1 192.0.2.1 0.7");
    assert_string_equal(h.told, "");
    output_end(&o);
    arena_free(a);
}

/* Cut at each byte: what is whole before it is read, and nothing breaks. */
static void reads_what_is_whole(void **state) {
    (void)state;
    struct output o = output_to_memory();
    put_list(&o);
    put_trace(&o, 0xC6336409, 1);
    size_t whole = output_view(&o).n;
    put_trace(&o, 0xC6336408, 1);
    size_t all = output_view(&o).n;
    for (size_t n = 8; n < all; n++) {
        struct arena *a = arena_new();
        struct trace_heard h = hear(a, &o, n);
        assert_string_equal(h.all, n < whole ? "" : FIRST);
        bool ends_well = n == whole || n == 8 + 4 + 4 + 8 + 1 + 2 + 10;
        if (!ends_well)
            assert_true(strstr(h.told, "the file ends within this record: it is left out (warts(5))"));
        assert_int_equal(h.totals.complete, ends_well);
        arena_free(a);
    }
    output_end(&o);
}

/* Garbage between records is left out, once, and the next record is found; so is a trace that contradicts
 * itself. */
static void goes_on_behind_damage(void **state) {
    (void)state;
    struct output o = output_to_memory();
    struct arena *a = arena_new();
    put_list(&o);
    put_trace(&o, 0xC6336408, 9); /* 9, then 3 */
    output_text(&o, "garbage that is no record");
    put_trace(&o, 0xC6336409, 1);
    struct trace_heard h = hear(a, &o, SIZE_MAX);
    assert_string_equal(h.all, FIRST);
    assert_string_equal(
        h.told, "test: offset 37: its TTLs go back, which contradicts their order: the trace is left out\n"
                "test: offset 154: a record's header is wanted here: what follows is left out up to the "
                "next one (warts(5))");
    assert_int_equal(h.totals.broken, 2);
    output_end(&o);
    arena_free(a);
}

/* A single byte too many, and a length that reaches beyond the file, cost no record but their own. */
static void finds_the_next_record(void **state) {
    (void)state;
    for (unsigned stray = 0; stray < 3; stray++) {
        struct output o = output_to_memory(), body = output_to_memory();
        struct arena *a = arena_new();
        put_list(&o);
        for (unsigned i = 0; i < stray; i++) put8(&o, 0x55);
        if (stray == 0) {
            put16(&o, 0x1205);
            put16(&o, PING);
            put32(&o, 1 << 20);
        }
        put_trace(&o, 0xC6336409, 1);
        put_record(&o, PING, &body);
        struct trace_heard h = hear(a, &o, SIZE_MAX);
        assert_string_equal(h.all, FIRST);
        assert_int_equal(h.totals.broken, 1);
        output_end(&o);
        arena_free(a);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads),
        cmocka_unit_test(reads_old_addresses),
        cmocka_unit_test(reads_what_is_whole),
        cmocka_unit_test(goes_on_behind_damage),
        cmocka_unit_test(finds_the_next_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
