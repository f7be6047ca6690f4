/* Which traces would tell most: by bytes, by what traces show already, by whether the sea lies between. */
#include "library/trace_plan.h"

#include "atlas/open_data_sets.h"

#include "atlas_fixture.h"
#include "text_input.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
// cmocka wants the three above first
#include <cmocka.h>

/* 12.0.0.0/24 and 12.0.2.0/24 are AS 64500's, 12.0.1.0/25 is AS 64501's; 12.0.0.32/28 stands in Sweden, all
 * else in Norway. */
static struct atlas *places(void) {
    struct open_data *o = calloc(1, sizeof *o);
    char path[] = "/tmp/cordon-test-XXXXXX";
    static const char text[] = "12.0.0.0,12.0.0.255,64500,Acme\n12.0.1.0,12.0.1.255,64501,Other\n"
                               "12.0.2.0,12.0.2.255,64500,Acme\n";
    int fd = mkstemp(path);
    struct diagnostics *d = diagnostics_new(10);
    assert_int_equal(write(fd, text, sizeof text - 1), sizeof text - 1);
    close(fd);
    o->arena = arena_new();
    assert_true(open_as_csv(o, path, FAMILY_V4, d));
    open_as_finish(o);
    unlink(path);
    ranges_add(&o->country[FAMILY_V4], (struct table_range){0x0c000000, 0x0c0002ff, 'N' << 8 | 'O'});
    o->places = calloc(2, sizeof *o->places);
    o->places[1] = (struct open_place){"Kiruna", 678500, 202200, "SE"};
    o->n_places = 2;
    ranges_add(&o->place[FAMILY_V4], (struct table_range){0x0c000020, 0x0c00002f, 1});
    o->credits[CREDIT_AS] = (struct open_credit){"AS data", 100};
    struct atlas *a = fixture_atlas(fixture_parties, n_fixture_parties, o);
    open_data_free(o);
    diagnostics_free(d);
    return a;
}

#define CONN(host, bytes)                                                                                    \
    "{\"ts\":1700000000.0,\"uid\":\"C" host "\",\"id.orig_h\":\"192.168.1.2\",\"id.orig_p\":40000,"          \
    "\"id.resp_h\":\"" host                                                                                  \
    "\",\"id.resp_p\":443,\"proto\":\"tcp\",\"duration\":1.0,\"orig_ip_bytes\":" bytes                       \
    ",\"resp_ip_bytes\":0,\"orig_pkts\":10,\"resp_pkts\":10,\"conn_state\":\"SF\"}\n"

static const char traffic[] =
    CONN("12.0.0.16", "1000") CONN("12.0.0.33", "900") CONN("12.0.1.1", "400") CONN("10.1.1.1", "5000");

static void add(struct cordon *c, const char *text) {
    char path[64];
    int fd = memfd_create("evidence", MFD_CLOEXEC);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    assert_int_equal(cordon_add_evidence(c, path), CORDON_FINE);
    close(fd);
}

/* "1000 NO 64500 sea nothing; …" */
static void check(const char *const *from, const char *trace, const char *wanted) {
    struct cordon *c = cordon_new(NULL);
    struct arena *a = arena_new();
    c->atlas = places();
    for (; *from; from++) assert_int_equal(cordon_trace_from(c, *from), CORDON_FINE);
    add(c, traffic);
    if (trace) add(c, trace);
    assert_int_equal(cordon_trace_plan(c, 0), CORDON_FINE);
    assert_int_equal(c->plan->local, 1);
    const char *all = "";
    for (size_t i = 0; i < c->plan->n_targets; i++) {
        const struct plan_target *t = &c->plan->targets[i];
        all = arena_format(a, "%s%s%llu %s %u %s %s", all, i ? "; " : "", (unsigned long long)t->bytes,
                           t->country, t->asn, plan_sea_text(t->sea), plan_known_text(t->known));
    }
    assert_string_equal(all, wanted);
    arena_free(a);
    cordon_free(c);
}

#define TRACE(to, last)                                                                                      \
    "traceroute to " to " (" to "), 30 hops max\n 1  192.0.2.1  1 ms\n 2  " last "  5 ms\n"

static void ranks(void **state) {
    (void)state;
    check((const char *const[]){NULL}, NULL,
          "1000 NO 64500 unknown nothing; 900 SE 64500 unknown nothing; 400 NO 64501 unknown nothing");
    check((const char *const[]){"IS", NULL}, NULL,
          "1000 NO 64500 sea nothing; 900 SE 64500 sea nothing; 400 NO 64501 sea nothing");
    check((const char *const[]){"SE", NULL}, NULL,
          "1000 NO 64500 land nothing; 900 SE 64500 land nothing; 400 NO 64501 land nothing");
    check((const char *const[]){"AS64500", NULL}, NULL, /* registered in Norway */
          "1000 NO 64500 land nothing; 900 SE 64500 land nothing; 400 NO 64501 land nothing");
    check((const char *const[]){"AS64502", NULL}, NULL,
          "1000 NO 64500 unknown nothing; 900 SE 64500 unknown nothing; 400 NO 64501 unknown nothing");
}

static void knows_traces(void **state) {
    (void)state;
    /* one that arrived: the block is known */
    check((const char *const[]){"IS", NULL}, TRACE("12.0.0.99", "12.0.0.99"), "400 NO 64501 sea nothing");
    /* one that did not */
    check((const char *const[]){"IS", NULL}, TRACE("12.0.0.99", "12.0.0.98"),
          "1000 NO 64500 sea unreached; 900 SE 64500 sea unreached; 400 NO 64501 sea nothing");
    /* to another block of the same network and country: 1000 weigh as 400 */
    check((const char *const[]){"IS", NULL}, TRACE("12.0.2.1", "12.0.2.1"),
          "900 SE 64500 sea nothing; 400 NO 64501 sea nothing; 1000 NO 64500 sea near");
}

static void names_in_commands(void **state) {
    (void)state;
    static const struct {
        const char *name;
        bool plain;
    } names[] = {{"a.example", true}, {"", false},         {NULL, false},        {"-rf", false},
                 {"a b", false},      {"a;reboot", false}, {"$(reboot)", false}, {"a\nb", false}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_int_equal(plan_name_is_plain(names[i].name), names[i].plain);
    struct arena *a = arena_new();
    struct plan_target t = {.name = "a;reboot"};
    assert_null(plan_mtr(a, &t));
    assert_null(plan_ripe_atlas(a, &t, &(struct plan_source){.country = "DE"}));
    arena_free(a);
}

static void refuses(void **state) {
    (void)state;
    struct cordon *c = cordon_new(NULL);
    c->atlas = places();
    assert_int_equal(cordon_trace_from(c, "Atlantis"), CORDON_MISUSE);
    assert_int_equal(cordon_trace_from(c, "XQ"), CORDON_MISUSE);
    assert_int_equal(cordon_trace_from(c, "12.0.0.1"), CORDON_MISUSE);
    assert_int_equal(cordon_trace_plan(c, 0), CORDON_MISUSE); /* no evidence */
    add(c, "nothing that is known\n");
    assert_int_equal(cordon_trace_plan(c, 0), CORDON_UNUSABLE);
    assert_false(cordon_has_result(c));
    assert_int_equal(cordon_trace_plan_to(c, "text", NULL, stdout), CORDON_MISUSE);
    cordon_free(c);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranks),
        cmocka_unit_test(knows_traces),
        cmocka_unit_test(names_in_commands),
        cmocka_unit_test(refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
