/* BMP: rows of each kind of message and view, and what becomes of damage. */
#include "evidence/route/routes.h"

#include "build.h"
#include "route_heard.h"
#include "text_input.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
// cmocka wants the four above first
#include <cmocka.h>

struct peer {
    unsigned type, flags;
    uint64_t distinguisher;
    const char *address; /* 16 bytes in hex */
    uint32_t as, seconds;
};

#define V4_PEER "00000000 00000000 00000000 c0000201"
#define V4_OWN "00000000 00000000 00000000 c0000209"
#define NOBODY "00000000 00000000 00000000 00000000"
static const struct peer plain = {0, 0, 0, V4_PEER, 64500, 1000000000};

static size_t open_message(struct build *b, unsigned type) {
    put_number(b, 3, 1);
    size_t start = open_part(b, 4);
    put_number(b, type, 1);
    return start;
}

/* The length counts the whole message. */
static void close_message(struct build *b, size_t start) {
    size_t length = b->n - start + 5;
    for (unsigned i = 0; i < 4; i++) b->p[start - 1 - i] = (uint8_t)(length >> (8 * i));
}

static void put_peer(struct build *b, struct peer p) {
    put_number(b, p.type, 1);
    put_number(b, p.flags, 1);
    put_number(b, p.distinguisher, 8);
    put_hex(b, p.address);
    put_number(b, p.as, 4);
    put_number(b, 0x0a000001, 4);
    put_number(b, p.seconds, 4);
    put_number(b, 250000, 4);
}

static size_t open_bgp(struct build *b, unsigned type) {
    put_fill(b, 0xFF, 16);
    size_t start = open_part(b, 2);
    put_number(b, type, 1);
    return start;
}

static void close_bgp(struct build *b, size_t start) {
    size_t length = b->n - start + 18;
    b->p[start - 2] = (uint8_t)(length >> 8);
    b->p[start - 1] = (uint8_t)length;
}

/* withdrawn, path (a sequence of AS numbers of 4 bytes) and announced, in hex. */
static void put_update(struct build *b, const char *withdrawn, const char *attributes,
                       const char *announced) {
    size_t message = open_bgp(b, 2), part = open_part(b, 2);
    put_hex(b, withdrawn);
    close_part(b, part, 2);
    part = open_part(b, 2);
    put_hex(b, attributes);
    close_part(b, part, 2);
    put_hex(b, announced);
    close_bgp(b, message);
}

static void put_open(struct build *b, uint32_t as, const char *capabilities) {
    size_t message = open_bgp(b, 1);
    put_hex(b, "04 5ba0 00b4 0a000001");
    size_t all = open_part(b, 1);
    put_number(b, 2, 1);
    size_t parameter = open_part(b, 1);
    put_hex(b, "41 04");
    put_number(b, as, 4);
    put_hex(b, capabilities);
    close_part(b, parameter, 1);
    close_part(b, all, 1);
    close_bgp(b, message);
}

#define PATH "40 01 01 00  40 02 0a 02 02 0000fbf4 0000fbf5  40 03 04 c0000201"
#define PATH2 "40 01 01 00  40 02 06 02 02 fbf4 fbf5  40 03 04 c0000201"

static void put_monitoring(struct build *b, struct peer p, const char *withdrawn, const char *attributes,
                           const char *announced) {
    size_t m = open_message(b, 0);
    put_peer(b, p);
    put_update(b, withdrawn, attributes, announced);
    close_message(b, m);
}

static void put_peer_up(struct build *b, struct peer p, const char *sent, const char *received) {
    size_t m = open_message(b, 3);
    put_peer(b, p);
    put_hex(b, V4_OWN "00b3 c000");
    put_open(b, 64499, sent);
    put_open(b, p.as, received);
    close_message(b, m);
}

static void put_simple(struct build *b, unsigned type, const struct peer *p, const char *rest) {
    size_t m = open_message(b, type);
    if (p) put_peer(b, *p);
    put_hex(b, rest);
    close_message(b, m);
}

static void check(const struct build *b, const char *rows, const char *told) {
    for (unsigned piped = 0; piped < 2; piped++) {
        struct diagnostics *d = diagnostics_new(9);
        struct arena *a = arena_new();
        struct as_paths *paths = as_paths_new();
        struct routes_heard heard = {.paths = paths};
        struct route_options how = {.paths = paths, .take = hear_route, .context = &heard};
        struct route_totals totals;
        struct input *in = text_input((struct text){(const char *)b->p, b->n}, piped, d);
        bool is = route_read(in, "test", &how, &totals, d);
        assert_int_equal(is, rows != NULL);
        if (rows) {
            assert_string_equal(totals.format, "bmp");
            assert_string_equal(heard.rows, rows);
            assert_string_equal(all_told(d, a), told);
            assert_int_equal(totals.complete, diagnostics_total(d, SEVERITY_DAMAGE) == 0);
        }
        input_close(in);
        as_paths_free(paths);
        diagnostics_free(d);
        arena_free(a);
    }
}

static void session(void **state) {
    struct build b = {.n = 0};
    put_simple(&b, 4, NULL, "0002 0003 723120 0001 0002 7879"); /* "r1 " */
    put_peer_up(&b, plain, "", "");
    put_monitoring(&b, plain, "", PATH, "18 c63364  08 0a");
    put_simple(&b, 1, &plain, "00000000");
    put_monitoring(&b, plain, "18 c63364", "", "");
    put_monitoring(&b, plain, "", "", ""); /* End-of-RIB */
    put_simple(&b, 2, &plain, "04");
    put_simple(&b, 2, &plain, "04");
    put_simple(&b, 5, NULL, "0001 0002 0000");
    check(&b,
          "announce 198.51.100.0/24 [64500 64501] AS64500 192.0.2.1 by r1 @161 t1000000000250 i\n"
          "announce 10.0.0.0/8 [64500 64501] AS64500 192.0.2.1 by r1 @161 t1000000000250 i\n"
          "withdraw 198.51.100.0/24 [-] AS64500 192.0.2.1 by r1 @314 t1000000000250\n"
          "down - [-] AS64500 192.0.2.1 by r1 @460 t1000000000250\n",
          "");
}

/* Views are peers of their own; what goes out is told by the router; the first flag is another of a Loc-RIB.
 */
static void views(void **state) {
    struct peer post = plain, out = plain, local = {3, 0x80, 0, NOBODY, 64499, 0}, vrf = plain, old = plain;
    struct peer six = plain;
    post.flags = 0x40;
    out.flags = 0x10;
    vrf.type = 1;
    vrf.distinguisher = 0x0000fbf400000007;
    old.flags = 0x20;
    six.flags = 0x80;
    six.address = "20010db8 00000000 00000000 00000001";
    struct build b = {.n = 0};
    put_peer_up(&b, plain, "", "");
    size_t at = b.n;
    put_monitoring(&b, post, "", PATH, "08 0a");
    put_monitoring(&b, out, "", PATH, "08 0a");
    put_monitoring(&b, local, "", PATH, "08 0a");
    put_monitoring(&b, vrf, "", PATH, "08 0a");
    put_monitoring(&b, old, "", PATH2, "08 0a");
    put_monitoring(&b, six, "", PATH, "08 0a");
    put_simple(&b, 2, &plain, "01");
    char rows[1024];
    size_t step = 48 + 23 + 24 + 2;
    snprintf(
        rows, sizeof rows,
        "announce 10.0.0.0/8 [64500 64501] AS64500 192.0.2.1 by post-policy @%zu t1000000000250 i\n"
        "announce 10.0.0.0/8 [64500 64501] AS64499 192.0.2.9 by adj-rib-out @%zu t1000000000250 i\n"
        "announce 10.0.0.0/8 [64500 64501] AS64499 :: by loc-rib @%zu i\n"
        "announce 10.0.0.0/8 [64500 64501] AS64500 192.0.2.1 by rd 0000fbf400000007 @%zu t1000000000250 i\n"
        "announce 10.0.0.0/8 [64500 64501] AS64500 192.0.2.1 @%zu t1000000000250 i\n"
        "announce 10.0.0.0/8 [64500 64501] AS64500 2001:db8::1 @%zu t1000000000250 i\n"
        "down - [-] AS64500 192.0.2.1 @%zu t1000000000250\n"
        "down - [-] AS64500 192.0.2.1 by post-policy @%zu t1000000000250\n"
        "down - [-] AS64499 192.0.2.9 by adj-rib-out @%zu t1000000000250\n",
        at, at + step, at + 2 * step, at + 3 * step, at + 4 * step, at + 5 * step - 4, at + 6 * step - 4,
        at + 6 * step - 4, at + 6 * step - 4);
    check(&b, rows, "");
}

static void count_route(void *context, const struct route_row *row) {
    struct routes_heard *h = context;
    h->n += row->type == ROUTE_ANNOUNCE;
}

static struct routes *gather(const struct build *b, struct as_paths *paths) {
    struct diagnostics *d = diagnostics_new(9);
    struct routes *r = routes_new(paths, NULL);
    struct route_options how = {.paths = paths, .take = routes_take, .context = r};
    struct route_totals totals;
    struct input *in = text_input((struct text){(const char *)b->p, b->n}, false, d);
    assert_true(route_read(in, "test", &how, &totals, d));
    input_close(in);
    routes_finish(r);
    diagnostics_free(d);
    return r;
}

/* What the policy took out again is still what the peer sent; what one neighbour is told no more, another is.
 */
static void views_come_and_go_alone(void **state) {
    struct peer post = plain, out = plain, other = plain;
    post.flags = 0x40;
    out.flags = other.flags = 0x10;
    other.address = "00000000 00000000 00000000 c0000205";
    struct build b = {.n = 0};
    const struct route_entry *list;
    struct as_paths *paths = as_paths_new();
    put_peer_up(&b, plain, "", "");
    put_peer_up(&b, other, "", "");
    put_monitoring(&b, plain, "", PATH, "08 0a");
    put_monitoring(&b, post, "", PATH, "08 0a");
    put_monitoring(&b, out, "", PATH, "08 0b");
    put_monitoring(&b, other, "", PATH, "08 0b");
    put_monitoring(&b, post, "08 0a", "", "");
    put_monitoring(&b, out, "08 0b", "", "");
    struct routes *r = gather(&b, paths);
    assert_int_equal(routes_prefixes(r), 2);
    assert_int_equal(routes_of(r, 0, &list), 1);
    assert_int_equal(routes_of(r, 1, &list), 1);
    routes_free(r);
    as_paths_free(paths);
}

/* The same peer in very many VRFs. */
static void many_views(void **state) {
    enum { VIEWS = 40000, EACH = 128 };
    struct build *b = calloc(1, sizeof *b);
    struct peer vrf = plain;
    struct as_paths *paths = as_paths_new();
    char *all = malloc((size_t)VIEWS * EACH);
    size_t n = 0;
    vrf.type = 1;
    for (vrf.distinguisher = 1; vrf.distinguisher <= VIEWS; vrf.distinguisher++) {
        b->n = 0;
        put_monitoring(b, vrf, "", PATH, "08 0a");
        assert_true(b->n <= EACH);
        memcpy(all + n, b->p, b->n);
        n += b->n;
    }
    free(b);
    struct diagnostics *d = diagnostics_new(9);
    struct routes_heard heard = {.paths = paths};
    struct route_options how = {.paths = paths, .take = count_route, .context = &heard};
    struct route_totals totals;
    struct input *in = text_input((struct text){all, n}, false, d);
    clock_t start = clock();
    assert_true(route_read(in, "test", &how, &totals, d));
    assert_int_equal(heard.n, VIEWS);
    assert_int_equal(totals.peers, VIEWS);
    assert_true(clock() - start < 3 * CLOCKS_PER_SEC);
    input_close(in);
    diagnostics_free(d);
    as_paths_free(paths);
    free(all);
}

/* Path identifiers where one side sends them and the other takes them, in that direction (RFC 7911 4). */
static void add_path(void **state) {
    static const struct {
        const char *sent, *received;
        unsigned flags;
        bool identified;
    } rows[] = {
        {"45 04 0001 01 01", "45 04 0001 01 02", 0, true},
        {"45 04 0001 01 03", "45 04 0001 01 03", 0, true},
        {"45 04 0001 01 02", "45 04 0001 01 01", 0, false},
        {"45 04 0001 01 02", "45 04 0001 01 01", 0x10, true},
        {"45 04 0002 01 01", "45 04 0002 01 02", 0, false},
        {"", "45 04 0001 01 02", 0, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct build b = {.n = 0};
        struct peer p = plain;
        char expected[256];
        put_peer_up(&b, p, rows[i].sent, rows[i].received);
        p.flags = rows[i].flags;
        snprintf(expected, sizeof expected, "announce 10.0.0.0/8 [64500 64501] %s%s @%zu t1000000000250 i\n",
                 p.flags ? "AS64499 192.0.2.9 by adj-rib-out" : "AS64500 192.0.2.1",
                 rows[i].identified ? " #7" : "", b.n);
        put_monitoring(&b, p, "", PATH, rows[i].identified ? "00000007 08 0a" : "08 0a");
        check(&b, expected, "");
    }
}

/* FRR writes the messages anew and leaves path identifiers out, whatever the session has. */
static void frr(void **state) {
    struct build b = {.n = 0};
    put_simple(&b, 4, NULL, "0001 000f 4652526f7574696e6720382e342e34 0002 0002 7232");
    put_peer_up(&b, plain, "45 04 0001 01 03", "45 04 0001 01 03");
    char expected[128];
    snprintf(expected, sizeof expected,
             "announce 198.51.100.0/24 [64500 64501] AS64500 192.0.2.1 by r2 @%zu t1000000000250 i\n", b.n);
    put_monitoring(&b, plain, "", PATH, "18 c63364");
    check(&b, expected, "");
}

static void open_bmp(void **state) {
    struct build b = {.n = 0};
    put_hex(&b, "4f424d50 01 07 0050 00000061 80 0c 00000000 00000000");
    put_fill(&b, 7, 16);
    put_hex(&b, "0002 6162");
    put_fill(&b, 9, 16);
    put_hex(&b, "cb007105 00000000 00000000 00000000 0000 00000001");
    put_monitoring(&b, plain, "", PATH, "08 0a");
    put_hex(&b, "4f424d50 01 07 004e 00000003 80 01 00000000 00000000");
    put_fill(&b, 7, 16);
    put_hex(&b, "0000");
    put_fill(&b, 9, 16);
    put_hex(&b, "cb007105 00000000 00000000 00000000 0000 00000001  aabbcc");
    check(&b, "announce 10.0.0.0/8 [64500 64501] AS64500 192.0.2.1 by 203.0.113.5 @80 t1000000000250 i\n",
          "");
}

static void damage(void **state) {
    struct build b = {.n = 0};
    put_simple(&b, 4, NULL, "0002 0003 723120");
    put_simple(&b, 4, NULL, "0002 0009 72"); /* a TLV beyond it */
    put_monitoring(&b, plain, "", PATH, "21 0a000000 00");
    put_hex(&b, "deadbeef deadbeef");
    put_monitoring(&b, plain, "", PATH, "08 0a");
    put_simple(&b, 0, &plain, "00000000000000000000000000000000000000000000000000");
    size_t four = b.n;
    put_simple(&b, 5, NULL, "0001 0002 0000");
    b.p[four] = 4;
    put_monitoring(&b, plain, "", PATH, "08 0a");
    b.n -= 3;
    check(&b, "announce 10.0.0.0/8 [64500 64501] AS64500 192.0.2.1 by r1 @133 t1000000000250 i\n",
          "test: offset 13: Initiation ends within a TLV (RFC 7854 4.4)\n"
          "test: offset 24: a prefix longer than its addresses (RFC 7606 5.3)\n"
          "test: offset 125: 8 bytes that are no message are passed over (RFC 7854 4.1)\n"
          "test: offset 230: the message has no header of BGP (RFC 4271 4.1)\n"
          "test: offset 303: BMP version 4 is a draft and not read (RFC 7854 4.1)\n"
          "test: offset 315: the last message is cut short (RFC 7854 4.1)");
    struct build none = {.n = 0};
    put_hex(&none, "03 00000006 07 00000000");
    check(&none, NULL, NULL);
    none.n = 0;
    put_hex(&none, "03 00000200 00 00");
    check(&none, NULL, NULL);
    none.n = 0;
    put_text(&none, "\3 text");
    check(&none, NULL, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(session),    cmocka_unit_test(views),    cmocka_unit_test(views_come_and_go_alone),
        cmocka_unit_test(many_views), cmocka_unit_test(add_path), cmocka_unit_test(frr),
        cmocka_unit_test(open_bmp),   cmocka_unit_test(damage)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
