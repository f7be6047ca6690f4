/* scamper's JSON, RIPE Atlas', mtr's. */
#include "trace_heard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
// cmocka wants the above first
#include <cmocka.h>

struct json_case {
    const char *name, *text, *format, *wanted, *told;
};

#define HOP(addr, ttl, rtt) "{\"addr\":\"" addr "\",\"probe_ttl\":" ttl ",\"rtt\":" rtt "}"
#define TRACE(dst, hops)                                                                                     \
    "{\"type\":\"trace\",\"version\":\"0.1\",\"method\":\"udp-paris\",\"src\":\"192.0.2.7\",\"dst\":\"" dst  \
    "\",\"stop_reason\":\"COMPLETED\",\"start\":{\"sec\":1700000000,\"usec\":5},\"hop_count\":2,\"hops\":"   \
    "[" hops "]}"

static const struct json_case cases[] = {
    {"scamper, lines, with a cycle that names the machine",
     "{\"type\":\"cycle-start\",\"list_name\":\"default\",\"hostname\":\"mon-1\"}\n" TRACE(
         "198.51.100.9", HOP("192.0.2.1", "1", "0.512") "," HOP("198.51.100.9", "2", "10.25")) "\n",
     "scamper-json",
     "192.0.2.7>198.51.100.9 udp-paris by mon-1 reached completed; 1 192.0.2.1 0.512 | 2 198.51.100.9 10.25",
     ""},
    {"scamper: gaps, several answers, names, labels, several attempts",
     "{\"type\":\"trace\",\"method\":\"icmp-echo-paris\",\"src\":\"192.0.2.7\",\"dst\":\"198.51.100.9\","
     "\"stop_reason\":\"GAPLIMIT\",\"firsthop\":1,\"hop_count\":5,\"hops\":[{\"addr\":\"203.0.113.1\","
     "\"name\":\"a.example.org\",\"probe_ttl\":2,\"probe_id\":1,\"rtt\":5.5,\"reply_ttl\":254,\"icmp_type\":"
     "11,"
     "\"icmp_code\":0,\"icmpext\":[{\"ie_cn\":1,\"ie_ct\":1,\"ie_dl\":4,\"mpls_labels\":[{\"mpls_ttl\":1,"
     "\"mpls_s\":1,\"mpls_exp\":0,\"mpls_label\":24001}]}]},{\"addr\":\"203.0.113.2\",\"probe_ttl\":2,"
     "\"rtt\":6.125},{\"addr\":\"203.0.113.1\",\"probe_ttl\":2,\"rtt\":5.25}]}",
     "scamper-json",
     "192.0.2.7>198.51.100.9 icmp-echo-paris gap-limit; 1 * | 2 203.0.113.1 5.25 a.example.org L24001, "
     "203.0.113.2 6.125 | 3 * | 4 * | 5 *",
     ""},
    {"scamper, wrapped by M-Lab, on lines and in one object",
     "{\"UUID\":\"x\",\"TracerouteCallerVersion\":\"1\",\"CachedResult\":false}\n" TRACE(
         "198.51.100.9",
         HOP("192.0.2.1", "1", "1")) "\n"
                                     "{\"Metadata\":{\"UUID\":\"x\",\"TracerouteCallerVersion\":\"1\"},"
                                     "\"CycleStart\":{\"type\":\"cycle-start\","
                                     "\"hostname\":\"mlab-1\"},\"Trace\":" TRACE(
                                         "198.51.100.8",
                                         HOP("192.0.2.1", "1", "2")) ",\"CycleStop\":{"
                                                                     "\"type\":\"cycle-stop\"}}\n",
     "scamper-json",
     "192.0.2.7>198.51.100.9 udp-paris reached completed; 1 192.0.2.1 1 | 2 *\n"
     "192.0.2.7>198.51.100.8 udp-paris by mlab-1 reached completed; 1 192.0.2.1 2 | 2 *",
     ""},
    {"tracelb: a diamond, told by the flows",
     "{\"type\":\"tracelb\",\"method\":\"udp-sport\",\"src\":\"192.0.2.7\",\"dst\":\"198.51.100.9\","
     "\"nodes\":[{"
     "\"addr\":\"192.0.2.1\",\"q_ttl\":1,\"linkc\":1,\"links\":["
     "[{\"addr\":\"203.0.113.1\",\"probes\":[{\"ttl\":2,\"flowid\":1,\"replies\":[{\"ttl\":63,\"rtt\":3.5}]}]"
     "},"
     "{\"addr\":\"203.0.113.2\",\"probes\":[{\"ttl\":2,\"flowid\":2,\"replies\":[{\"ttl\":63,\"rtt\":4.5}]}]}"
     "],"
     "[{\"addr\":\"203.0.113.9\",\"probes\":[{\"ttl\":3,\"flowid\":1,\"replies\":[{\"rtt\":7}]},{\"ttl\":3,"
     "\"flowid\":2,\"replies\":[{\"rtt\":6.5}]}]}]]},{\"addr\":\"203.0.113.9\",\"name\":\"b.example.org\","
     "\"links\":[[{\"addr\":\"*\",\"probes\":[{\"ttl\":4,\"flowid\":1,\"replies\":[]}]}],[{\"addr\":"
     "\"198.51.100.9\",\"probes\":[{\"ttl\":5,\"flowid\":1,\"replies\":[{\"rtt\":9}]}]}]]}]}\n",
     "scamper-json",
     "192.0.2.7>198.51.100.9 udp-sport reached; 1 192.0.2.1 - | 2 203.0.113.1 3.5, 203.0.113.2 4.5 | 3 "
     "203.0.113.9 6.5 b.example.org | 4 * | 5 198.51.100.9 9 0-1 0-2 1-3 2-3 3-4",
     ""},
    {"RIPE Atlas, a list",
     "[{\"fw\":5080,\"af\":4,\"dst_addr\":\"198.51.100.9\",\"dst_name\":\"example.net\",\"from\":\"203.0.113."
     "77\","
     "\"msm_id\":1,\"paris_id\":3,\"prb_id\":1234,\"proto\":\"ICMP\",\"src_addr\":\"192.168.1.7\","
     "\"timestamp\":1700000000,\"type\":\"traceroute\",\"result\":[{\"hop\":1,\"result\":[{\"from\":\"192."
     "168.1.1\","
     "\"rtt\":0.5,\"size\":28,\"ttl\":64},{\"from\":\"192.168.1.1\",\"rtt\":0.4,\"ttl\":64},{\"x\":\"*\"}]},"
     "{\"hop\":2,\"result\":[{\"x\":\"*\"},{\"late\":2,\"from\":\"203.0.113.1\",\"rtt\":900.1},{\"from\":"
     "\"203.0.113.2\",\"rtt\":8.25,\"icmpext\":{\"version\":2,\"rfc4884\":0,\"obj\":[{\"class\":1,\"type\":1,"
     "\"mpls\":[{\"exp\":0,\"label\":24001,\"s\":1,\"ttl\":1}]}]}}]},{\"hop\":3,\"result\":[{\"from\":\"203."
     "0.113.9\","
     "\"rtt\":9,\"err\":\"H\"},{\"err\":13,\"from\":\"203.0.113.10\",\"rtt\":9.5}]},{\"hop\":255,\"result\":["
     "{\"x\":"
     "\"*\"}]}]},\n{\"type\":\"traceroute\",\"prb_id\":5,\"msm_id\":1,\"dst_name\":\"nowhere.example\","
     "\"result\":[{"
     "\"error\":\"name resolution failed\"}]}]",
     "ripe-atlas",
     "192.168.1.7>198.51.100.9 example.net icmp-paris by atlas:1234; 1 192.168.1.1 0.4 | 2 203.0.113.1 -, "
     "203.0.113.2 8.25 L24001 | 3 203.0.113.9 9 !1, 203.0.113.10 9.5 !13 | 255 *",
     ""},
    {"RIPE Atlas, lines, an old firmware, and a ping between",
     "{\"fw\":4460,\"dst_addr\":\"2001:db8::9\",\"from\":\"2001:db8:7::1\",\"msm_id\":1,\"prb_id\":7,"
     "\"proto\":"
     "\"UDP\",\"paris_id\":0,\"type\":\"traceroute\",\"result\":[{\"hop\":1,\"result\":[{\"from\":\"2001:db8:"
     "7::2\","
     "\"rtt\":1.5,\"size\":96,\"ttl\":64}]}]}\n{\"fw\":4460,\"type\":\"ping\",\"prb_id\":7,\"dst_addr\":"
     "\"2001:db8::9\",\"result\":[{\"rtt\":1}]}\n",
     "ripe-atlas", "2001:db8:7::1>2001:db8::9 udp by atlas:7; 1 2001:db8:7::2 1.5", ""},
    {"mtr, numbers",
     "{\n \"report\": {\n  \"mtr\": {\"src\": \"laptop\", \"dst\": \"example.net\", \"tests\": 2},\n  "
     "\"hubs\": [\n"
     "   {\"count\": 1, \"host\": \"_gateway (192.0.2.1)\", \"Loss%\": 0.0, \"Snt\": 2, \"Last\": 0.6, "
     "\"Best\": "
     "0.512},\n   {\"count\": 2, \"host\": \"???\", \"Loss%\": 100.0, \"Snt\": 2, \"Best\": 0.0},\n   "
     "{\"count\": 3, "
     "\"host\": \"198.51.100.9\", \"ASN\": \"AS64500\", \"Snt\": 2, \"Best\": 10.5}]}}\n",
     "mtr-json",
     "?>198.51.100.9 example.net reached; 1 192.0.2.1 0.512 _gateway | 2 * | 3 198.51.100.9 10.5 AS64500",
     ""},
    {"mtr, strings, two reports",
     "{\"report\":{\"mtr\":{\"dst\":\"198.51.100.9\"},\"hubs\":[{\"count\":\"1\",\"host\":\"192.0.2.1\","
     "\"Snt\":\"5\","
     "\"Best\":\"0.4\"}]}}\n{\"report\":{\"mtr\":{\"dst\":\"198.51.100.8\"},\"hubs\":[{\"count\":\"1\","
     "\"host\":"
     "\"192.0.2.1\",\"Best\":\"0.6\"}]}}",
     "mtr-json", "?>198.51.100.9; 1 192.0.2.1 0.4\n?>198.51.100.8; 1 192.0.2.1 0.6", ""},
    {"one line is broken: the others are kept",
     TRACE("198.51.100.9",
           HOP("192.0.2.1", "1",
               "1")) "\n{\"type\":\"trace\",\"dst\":\"198.51.100.7\",\"hops\":[{\n" TRACE("198.51.100.8",
                                                                                          HOP("192.0.2.1",
                                                                                              "1", "2")) "\n",
     "scamper-json",
     "192.0.2.7>198.51.100.9 udp-paris reached completed; 1 192.0.2.1 1 | 2 *\n"
     "192.0.2.7>198.51.100.8 udp-paris reached completed; 1 192.0.2.1 2 | 2 *",
     "test:2: the name of a member is wanted here (RFC 8259 4): the record is left out"},
    {"one of a list in one line is broken",
     "[" TRACE("198.51.100.9", HOP("192.0.2.1", "1", "1")) ","
                                                           "{\"type\":\"trace\",,\"hops\":[]}," TRACE(
                                                               "198.51.100.8",
                                                               HOP("192.0.2.1", "1", "2")) "]",
     "scamper-json",
     "192.0.2.7>198.51.100.9 udp-paris reached completed; 1 192.0.2.1 1 | 2 *\n"
     "192.0.2.7>198.51.100.8 udp-paris reached completed; 1 192.0.2.1 2 | 2 *",
     "test: offset 238: the name of a member is wanted here (RFC 8259 4): the record is left out"},
    {"the file ends within a record",
     TRACE("198.51.100.9",
           HOP("192.0.2.1", "1", "1")) "\n{\"type\":\"trace\",\"dst\":\"198.51.100.8\",\"hops\":[{\"ad",
     "scamper-json", "192.0.2.7>198.51.100.9 udp-paris reached completed; 1 192.0.2.1 1 | 2 *",
     "test:2: the file ends within this record: it is left out (RFC 8259)"},
    {"the list is not closed", "[" TRACE("198.51.100.9", HOP("192.0.2.1", "1", "1")), "scamper-json",
     "192.0.2.7>198.51.100.9 udp-paris reached completed; 1 192.0.2.1 1 | 2 *",
     "test: offset 221: the list is not closed: the file ends early (RFC 8259 5)"},
    {"TTLs that go back", TRACE("198.51.100.9", HOP("192.0.2.1", "2", "1") "," HOP("192.0.2.2", "1", "1")),
     "scamper-json", "", "test:1: its TTLs go back, which contradicts their order: the trace is left out"},
    {"a negative time", TRACE("198.51.100.9", HOP("192.0.2.1", "1", "-1.5")), "scamper-json", "",
     "test:1: a round-trip time is negative: the trace is left out"},
    {"no address", TRACE("198.51.100.9", HOP("192.0.2.999", "1", "1.5")), "scamper-json", "",
     "test:1: what should be an address is none: the trace is left out (RFC 4291 2.2)"},
    {"no destination", "{\"type\":\"trace\",\"src\":\"192.0.2.1\",\"hops\":[" HOP("192.0.2.1", "1", "1") "]}",
     "scamper-json", "", "test:1: it has no dst, the address that was probed: the trace is left out"},
    {"TTL 0", TRACE("198.51.100.9", HOP("192.0.2.1", "0", "1")), "scamper-json", "",
     "test:1: a hop's probe_ttl is not between 1 and 255: the trace is left out (RFC 791 3.1)"},
    {"TTL 4711", TRACE("198.51.100.9", HOP("192.0.2.1", "4711", "1")), "scamper-json", "",
     "test:1: a hop's probe_ttl is not between 1 and 255: the trace is left out (RFC 791 3.1)"},
    {"hop_count", "{\"type\":\"trace\",\"dst\":\"192.0.2.9\",\"hop_count\":70000,\"hops\":[]}",
     "scamper-json", "", "test:1: hop_count is over 255: the trace is left out (RFC 791 3.1)"},
};

/* What is larger than any trace is told to be that, and the next record is found. */
static void one_is_too_large(void **state) {
    (void)state;
    enum { HOPS = 800000 };
    static const char one[] = HOP("192.0.2.1", "1", "1") ",";
    char *text = malloc(HOPS * (sizeof one - 1) + 1000);
    size_t n = (size_t)sprintf(text, "{\"type\":\"trace\",\"dst\":\"192.0.2.9\",\"hops\":[");
    for (unsigned i = 0; i < HOPS; i++, n += sizeof one - 1) memcpy(text + n, one, sizeof one - 1);
    n += (size_t)sprintf(text + n, HOP("192.0.2.1", "1", "1") "]}\n%s\n",
                         TRACE("198.51.100.9", HOP("192.0.2.1", "1", "1")));
    struct arena *a = arena_new();
    struct trace_heard h = hear_trace(a, (struct text){text, n}, false);
    assert_true(n > 32 * 1024 * 1024);
    assert_string_equal(h.all, "192.0.2.7>198.51.100.9 udp-paris reached completed; 1 192.0.2.1 1 | 2 *");
    assert_string_equal(h.told, "test:1: this record is larger than 32 MiB: it is left out");
    arena_free(a);
    free(text);
}

static void reads(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int piped = 0; piped < 2; piped++) {
            const struct json_case *c = &cases[i];
            struct arena *a = arena_new();
            struct trace_heard h = hear_trace(a, text_of(c->text), piped != 0);
            if (!h.taken || strcmp(h.all, c->wanted) != 0 || strcmp(h.told, c->told) != 0)
                print_message("%s\n", c->name);
            assert_true(h.taken);
            assert_string_equal(h.all, c->wanted);
            assert_string_equal(h.told, c->told);
            assert_string_equal(h.totals.format, c->format);
            assert_int_equal(h.totals.complete, *c->told == '\0');
            arena_free(a);
        }
}

/* Thousands of answers to one TTL: one diagnostic, and the next trace is read. */
static void leaves_floods_out(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct output out = output_to_memory();
    output_text(&out, "{\"type\":\"trace\",\"dst\":\"192.0.2.9\",\"hops\":[");
    for (int i = 0; i < 5000; i++)
        output_format(&out, "%s{\"addr\":\"10.0.%d.%d\",\"probe_ttl\":3,\"rtt\":1}", i ? "," : "", i / 250,
                      i % 250);
    output_text(&out, "]}\n" TRACE("198.51.100.8", HOP("192.0.2.1", "1", "2")) "\n");
    struct trace_heard h = hear_trace(a, output_view(&out), false);
    assert_string_equal(h.all, "192.0.2.7>198.51.100.8 udp-paris reached completed; 1 192.0.2.1 2 | 2 *");
    assert_string_equal(h.told, "test:1: it has more answers than a trace can have: it is left out");
    assert_int_equal(h.totals.broken, 1);
    output_end(&out);
    arena_free(a);
}

static void leaves_others(void **state) {
    (void)state;
    static const char *const others[] = {
        "{}",
        "[]",
        "{",
        "[{\"dst\":\"192.0.2.1\",\"dev\":\"e0\",\"lladdr\":\"00:11:22:33:44:55\",\"state\":[\"STALE\"]}]",
        "{\"log\":{\"version\":\"1.2\",\"creator\":{\"name\":\"x\",\"version\":\"1\"},\"entries\":[]}}",
        "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\",\"components\":[]}",
        "{\"spdxVersion\":\"SPDX-2.3\",\"packages\":[]}",
        "{\"roas\":[{\"asn\":64500,\"prefix\":\"192.0.2.0/24\",\"maxLength\":24,\"ta\":\"x\"}]}",
        "{\"rib\":[{\"prefix\":\"192.0.2.0/24\"}]}",
        "{\"type\":\"ping\",\"prb_id\":7,\"msm_id\":1,\"dst_addr\":\"192.0.2.1\",\"result\":[]}",
        "{\"type\":\"trace\",\"level\":\"debug\",\"message\":\"hello\"}",
        "{\"report\":{\"title\":\"x\"}}",
        "{\"kind\":\"trace\",\"evidence\":\"x\",\"src\":\"192.0.2.1\",\"dst\":\"192.0.2.2\",\"hops\":[]}",
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct arena *a = arena_new();
        struct trace_heard h = hear_trace(a, text_of(others[i]), false);
        if (h.taken) print_message("%s\n", others[i]);
        assert_false(h.taken);
        assert_string_equal(h.told, "");
        arena_free(a);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_is_too_large),
        cmocka_unit_test(reads),
        cmocka_unit_test(leaves_floods_out),
        cmocka_unit_test(leaves_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
