/* Traces of the same way are one way; those over several paths are several. */
#include "evidence/trace/log.h"

#include "trace_heard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
// cmocka wants the above first
#include <cmocka.h>

static const char *ways_of(struct arena *a, const char *text, uint64_t *cut) {
    struct diagnostics *d = diagnostics_new(50);
    struct input *in = text_input(text_of(text), false, d);
    struct trace_log *l = trace_log_new();
    struct trace_options how = {.take = trace_log_take, .context = l};
    struct trace_totals totals;
    trace_log_evidence(l, 3);
    assert_true(trace_read(in, "test", &how, &totals, d));
    const struct trace_way *list;
    size_t n = trace_log_ways(l, &list);
    const char *s = "";
    for (size_t i = 0; i < n; i++) {
        s = arena_format(a, "%s%s%s>%s x%u of %u:", s, i ? "\n" : "", heard_address(a, list[i].src),
                         heard_address(a, list[i].dst), list[i].traces, list[i].ways);
        assert_int_equal(list[i].evidence, 3);
        for (uint32_t k = 0; k < list[i].n_hops; k++) {
            const struct way_hop *h = &list[i].hops[k];
            s = arena_format(a, "%s %u %s", s, h->ttl, heard_address(a, h->address));
            if (h->rtt_us != RTT_NONE) s = arena_format(a, "%s %g", s, h->rtt_us / 1000.0);
            if (h->name) s = arena_format(a, "%s %s", s, h->name);
        }
    }
    if (cut) *cut = trace_log_cut(l);
    trace_log_free(l);
    input_close(in);
    diagnostics_free(d);
    return s;
}

#define HEAD "traceroute to 198.51.100.9 (198.51.100.9), 30 hops max, 60 byte packets\n"

static void merges(void **state) {
    (void)state;
    struct arena *a = arena_new();
    assert_string_equal(ways_of(a,
                                HEAD " 1  192.0.2.1  3 ms\n 2  *\n 3  198.51.100.9  9 ms\n 4  * * *\n" HEAD
                                     " 1  g.example (192.0.2.1)  2 ms\n 2  *\n 3  198.51.100.9  10 ms\n" HEAD
                                     " 1  192.0.2.1  1 ms\n 2  192.0.2.2  4 ms\n 3  198.51.100.9  9 ms\n",
                                NULL),
                        "?>198.51.100.9 x2 of 1: 1 192.0.2.1 2 g.example 2 ? 3 198.51.100.9 9\n"
                        "?>198.51.100.9 x1 of 1: 1 192.0.2.1 1 2 192.0.2.2 4 3 198.51.100.9 9");
    arena_free(a);
}

static void puts_answers_side_by_side(void **state) {
    (void)state;
    struct arena *a = arena_new();
    assert_string_equal(ways_of(a, HEAD " 1  192.0.2.1  3 ms\n 2  192.0.2.2  4 ms 192.0.2.3  5 ms\n", NULL),
                        "?>198.51.100.9 x1 of 2: 1 192.0.2.1 3 2 192.0.2.2 4\n"
                        "?>198.51.100.9 x1 of 2: 1 192.0.2.1 3 2 192.0.2.3 5");
    arena_free(a);
}

#define SET(addr, ttl, flow)                                                                                 \
    "{\"addr\":\"" addr "\",\"probes\":[{\"ttl\":" ttl ",\"flowid\":" flow ",\"replies\":[{\"rtt\":1}]}]}"

static void follows_links(void **state) {
    (void)state;
    struct arena *a = arena_new();
    uint64_t cut;
    assert_string_equal(ways_of(a,
                                "{\"type\":\"tracelb\",\"method\":\"udp\",\"src\":\"192.0.2.7\",\"dst\":"
                                "\"192.0.2.9\",\"nodes\":[{"
                                "\"addr\":\"192.0.2.1\",\"links\":[[" SET("192.0.2.2", "2", "1") "," SET(
                                    "192.0.2.3", "2", "2") "],"
                                                           "[" SET("192.0.2.4", "3", "1") "," SET(
                                                               "192.0.2.5", "3", "2") "]]}]}",
                                &cut),
                        "192.0.2.7>192.0.2.9 x1 of 2: 1 192.0.2.1 2 192.0.2.2 1 3 192.0.2.4 1\n"
                        "192.0.2.7>192.0.2.9 x1 of 2: 1 192.0.2.1 2 192.0.2.3 1 3 192.0.2.5 1");
    assert_int_equal(cut, 0);
    arena_free(a);
}

/* Five diamonds in a row are 32 ways: 16 are kept, and that is told. */
static void keeps_few_of_many(void **state) {
    (void)state;
    struct arena *a = arena_new();
    const char *s =
        "{\"type\":\"tracelb\",\"method\":\"udp\",\"src\":\"192.0.2.7\",\"dst\":\"192.0.2.9\",\"nodes\":[";
    for (int i = 0; i < 5; i++)
        s = arena_format(
            a,
            "%s%s{\"addr\":\"10.0.%d.1\",\"links\":[[{\"addr\":\"10.0.%d.2\",\"probes\":[{\"ttl\":%d,"
            "\"flowid\":1,\"replies\":[{\"rtt\":1}]}]},{\"addr\":\"10.0.%d.3\",\"probes\":[{\"ttl\":%d,"
            "\"flowid\":2,\"replies\":[{\"rtt\":1}]}]}],[{\"addr\":\"10.0.%d.1\",\"probes\":[{\"ttl\":%d,"
            "\"flowid\":1,\"replies\":[{\"rtt\":1}]},{\"ttl\":%d,\"flowid\":2,\"replies\":[{\"rtt\":1}]"
            "}]}]]}",
            s, i ? "," : "", i, i, 2 * i + 2, i, 2 * i + 2, i + 1, 2 * i + 3, 2 * i + 3);
    s = arena_format(a, "%s]}", s);
    uint64_t cut;
    const char *ways = ways_of(a, s, &cut);
    size_t n = 1;
    for (const char *p = ways; (p = strchr(p, '\n')); p++) n++;
    assert_int_equal(n, 16);
    assert_int_equal(cut, 1);
    arena_free(a);
}

/* Two answers 255 hops apart, again and again: the log does not grow by all that lies between. */
static void keeps_few_hops_of_few_answers(void **state) {
    (void)state;
    enum { TRACES = 20000, EACH = 200 };
    char *text = malloc((size_t)TRACES * EACH);
    size_t n = 0;
    for (unsigned i = 0; i < TRACES; i++)
        n += (size_t)snprintf(
            text + n, EACH,
            "{\"type\":\"trace\",\"dst\":\"192.0.2.9\",\"hops\":[{\"addr\":\"10.0.%u.%u\","
            "\"probe_ttl\":1},{\"addr\":\"10.1.0.1\",\"probe_ttl\":255}],\"hop_count\":255}\n",
            i >> 8, i & 255);
    struct diagnostics *d = diagnostics_new(50);
    struct input *in = text_input((struct text){text, n}, false, d);
    struct trace_log *l = trace_log_new();
    struct trace_options how = {.take = trace_log_take, .context = l};
    struct trace_totals totals;
    const struct trace_way *list;
    assert_true(trace_read(in, "test", &how, &totals, d));
    uint64_t hops = 0, ways = trace_log_ways(l, &list);
    assert_int_equal(ways, TRACES);
    for (size_t i = 0; i < ways; i++) hops += list[i].n_hops;
    assert_int_equal(list[0].n_hops, 255);
    assert_int_equal(list[ways - 1].n_hops, 2);
    assert_int_equal(list[ways - 1].hops[1].ttl, 255);
    assert_true(hops < (1 << 20) + 255 + 10 * TRACES);
    assert_in_range(trace_log_thinned(l), TRACES / 2, TRACES);
    trace_log_free(l);
    input_close(in);
    diagnostics_free(d);
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(merges),
        cmocka_unit_test(puts_answers_side_by_side),
        cmocka_unit_test(follows_links),
        cmocka_unit_test(keeps_few_of_many),
        cmocka_unit_test(keeps_few_hops_of_few_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
