/* Groups of flows: the servers they went to, and copies to which more is added. */
#include "atlas_fixture.h"

#include "atlas/open_data.h"
#include "base/address.h"
#include "base/input.h"
#include "custody/custody.h"
#include "evidence/capture/build.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
// cmocka wants the four above first
#include <cmocka.h>

/* `n` flows to one service, to so many servers in turn, from so many clients in turn (0: nobody
 * tells); a byte each. */
static struct capture *traffic(const char *service, uint32_t n, uint32_t servers, uint32_t clients) {
    struct diagnostics *d = diagnostics_new(10);
    struct builder *b = builder_new("test", capture_options_default());
    for (uint32_t i = 0; i < n; i++) {
        uint32_t from = clients ? i % clients : 0;
        struct told_flow f = {.client = {[13] = (uint8_t)((clients > 0) + (from >> 16)),
                                         [14] = (uint8_t)(from >> 8),
                                         [15] = (uint8_t)from},
                              .server = {[10] = 0xff, 0xff, 12, 0, 0, (uint8_t)(i % servers)},
                              .server_port = 443,
                              .transport = 6,
                              .protocol = PROTOCOL_TLS,
                              .start_ns = i + 1,
                              .end_ns = i + 1};
        builder_record(b, i + 1);
        uint32_t flow = builder_flow(b, &f);
        builder_name(b, flow, text_of(service), NAME_TLS);
        builder_traffic(b, flow, (uint64_t[]){1, 0}, (uint64_t[]){1, 0});
    }
    struct input *in = input_on(memfd_create("x", MFD_CLOEXEC), "x", (struct input_limits){0}, d);
    struct capture *c = builder_finish(b, in, "x", n, true, d);
    input_close(in);
    diagnostics_free(d);
    return c;
}

static void add(struct custody *c, const char *service, uint32_t n, uint32_t servers) {
    struct capture *capture = traffic(service, n, servers, 1);
    custody_add_capture(c, capture, 0);
    capture_free(capture);
}

/* An atlas that knows 12.0.0.0/16 as one country's. */
static struct atlas *one_place(void) {
    struct open_data *o = calloc(1, sizeof *o);
    assert_non_null(o);
    o->arena = arena_new();
    ranges_add(&o->country[FAMILY_V4], (struct table_range){0x0c000000, 0x0c00ffff, 'N' << 8 | 'O'});
    o->places = calloc(1, sizeof *o->places);
    o->n_places = 1;
    o->credits[CREDIT_COUNTRY] = (struct open_credit){"country data", 100};
    struct atlas *a = fixture_atlas(fixture_parties, n_fixture_parties, o);
    open_data_free(o);
    return a;
}

static size_t chains_of(struct custody *c, struct arena *a, const struct chain **chains) {
    return custody_chains(c, a, date_today(), chains);
}

static void servers_of_a_group(void **state) {
    (void)state;
    static const struct {
        uint32_t flows, servers, listed, more, unlisted;
    } cases[] = {
        {1, 1, 1, 0, 0}, {5, 1, 1, 0, 0}, {6, 3, 3, 4, 0}, {128, 64, 64, 126, 0}, {140, 70, 64, 138, 12}};
    struct atlas *atlas = one_place();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct custody *c = custody_new(atlas);
        struct arena *a = arena_new();
        const struct chain *chains;
        add(c, "a.example", cases[i].flows, cases[i].servers);
        size_t n = chains_of(c, a, &chains);
        assert_int_equal(n, 1);
        assert_int_equal(chains->n_addresses, cases[i].listed);
        assert_int_equal(chains->more_addresses, cases[i].more);
        assert_int_equal(chains->unlisted, cases[i].unlisted);
        for (uint32_t k = 0; k < cases[i].listed; k++) assert_int_equal(chains->addresses[k][15], k);
        custody_free(c);
        arena_free(a);
    }
    atlas_close(atlas);
}

static void add_from(struct custody *c, const char *service, uint32_t n, uint32_t clients) {
    struct capture *capture = traffic(service, n, 1, clients);
    custody_add_capture(c, capture, 0);
    capture_free(capture);
}

/* An address of one file need not be the same device in another one: there may be more than are listed. */
static void clients_of_two_files(void **state) {
    (void)state;
    struct atlas *atlas = one_place();
    struct arena *a = arena_new();
    struct custody *c = custody_new(atlas);
    const struct chain *chains;
    for (uint32_t file = 0; file < 2; file++) {
        struct capture *capture = traffic("a.example", 6, 1, 3);
        custody_add_capture(c, capture, file);
        capture_free(capture);
        struct custody *copy = custody_copy(c);
        assert_int_equal(chains_of(copy, a, &chains), 1);
        assert_int_equal(chains->n_clients, 3);
        assert_int_equal(chains->more_clients, file > 0);
        custody_free(copy);
    }
    custody_free(c);
    arena_free(a);
    atlas_close(atlas);
}

/* Numbers, upwards; of the same client the same one in each chain, also when flows were let go. */
static void clients_of_a_group(void **state) {
    (void)state;
    static const struct {
        uint32_t flows, clients, of_first, of_second;
        bool more;
    } cases[] = {{9, 0, 0, 0, false},
                 {9, 1, 1, 1, false},
                 {9, 3, 3, 3, false},
                 {1000, 300, 300, 300, false},
                 {70000, 70000, 65536, 0, true}};
    struct atlas *atlas = one_place();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct custody *c = custody_new(atlas);
        struct arena *a = arena_new();
        const struct chain *chains;
        add_from(c, "a.example", cases[i].flows, cases[i].clients);
        assert_int_equal(chains_of(c, a, &chains), 1);
        assert_int_equal(chains->n_clients, cases[i].of_first);
        assert_int_equal(chains->more_clients, cases[i].more);
        for (uint32_t k = 0; k < chains->n_clients; k++) assert_int_equal(chains->clients[k], k);
        custody_forget(c);
        add_from(c, "c.example", 1, cases[i].clients ? 1 : 0);
        add_from(c, "b.example", 2 * cases[i].of_second, cases[i].of_second);
        struct custody *copy = custody_copy(c);
        size_t n = chains_of(copy, a, &chains);
        assert_int_equal(n, cases[i].of_second ? 2 : 1);
        assert_int_equal(chains[n - 1].n_clients, cases[i].clients ? 1 : 0);
        assert_int_equal(chains[0].n_clients, cases[i].of_second ? cases[i].of_second : cases[i].clients > 0);
        for (uint32_t k = 0; k < chains[0].n_clients; k++) assert_int_equal(chains[0].clients[k], k);
        custody_free(copy);
        custody_free(c);
        arena_free(a);
    }
    atlas_close(atlas);
}

static void copies(void **state) {
    (void)state;
    struct atlas *atlas = one_place();
    struct arena *a = arena_new();
    struct custody *c = custody_new(atlas);
    add(c, "a.example", 3, 1);
    const struct chain *chains;
    for (unsigned round = 0; round < 3; round++) {
        struct custody *now = custody_copy(c);
        add(now, "a.example", 2, 1);
        add(now, "b.example", 1 + round, 1);
        assert_int_equal(chains_of(now, a, &chains), 2);
        assert_int_equal(chains[0].flows, 5);
        assert_int_equal(chains[1].flows, 1 + round);
        custody_free(now);
    }
    add(c, "c.example", 1, 1);
    assert_int_equal(chains_of(c, a, &chains), 2);
    assert_int_equal(chains[0].flows, 3);
    assert_int_equal(chains[1].flows, 1);
    custody_free(c);
    arena_free(a);
    atlas_close(atlas);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(servers_of_a_group),
                                       cmocka_unit_test(clients_of_a_group),
                                       cmocka_unit_test(clients_of_two_files), cmocka_unit_test(copies)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
