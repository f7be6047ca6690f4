/* Routing tables as routers print them: the rows of each form, and what becomes of damage. */
#include "evidence/route/route.h"

#include "route_heard.h"
#include "text_input.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

static void check(const char *text, const char *format, const char *rows, const char *told) {
    for (unsigned piped = 0; piped < 2; piped++) {
        struct diagnostics *d = diagnostics_new(9);
        struct arena *a = arena_new();
        struct routes_heard heard = {0};
        struct as_paths *paths = as_paths_new();
        heard.paths = paths;
        struct route_options how = {.paths = paths, .take = hear_route, .context = &heard};
        struct route_totals totals;
        struct input *in = text_input(text_of(text), piped, d);
        bool is = route_read(in, "test", &how, &totals, d);
        assert_int_equal(is, format != NULL);
        if (format) {
            assert_string_equal(totals.format, format);
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

static void bgpdump(void **state) {
    check("TABLE_DUMP2|1402833600|B|192.0.2.1|64500|198.51.100.0/24|64500 64501 "
          "{64502,64503}|IGP|192.0.2.9|0|0||AG|64501 192.0.2.7|\n"
          "TABLE_DUMP|1402833600|B|2001:db8::1|64500|2001:db8:1::/48|64500 (65001 "
          "65002)|INCOMPLETE|2001:db8::1|0|0||NAG||\n",
          "bgpdump",
          "rib 198.51.100.0/24 [64500 64501 {64502,64503}] AS64500 192.0.2.1 @1 t1402833600000 i\n"
          "rib 2001:db8:1::/48 [64500 (65001 65002)] AS64500 2001:db8::1 @2 t1402833600000 ?\n",
          "");
    check("BGP4MP|10/15/07 15:05:00|A|192.0.2.1|64500|198.51.100.0/24|64500 "
          "64501|EGP|192.0.2.1|0|0||NAG||\r\n\r\n"
          "BGP4MP_ET|1192460700.25|W|192.0.2.1|64500|198.51.100.0/24\n"
          "BGP4MP|1192460700|STATE|192.0.2.1|64500|6|1\n"
          "BGP4MP|1192460700|STATE|192.0.2.1|64500|5|6\n",
          "bgpdump",
          "announce 198.51.100.0/24 [64500 64501] AS64500 192.0.2.1 @1 t1192460700000 e\n"
          "withdraw 198.51.100.0/24 [-] AS64500 192.0.2.1 @3 t1192460700250\n"
          "down - [-] AS64500 192.0.2.1 @4 t1192460700000\n",
          "");
    check("TABLE_DUMP2_AP|1452169448|B|2001:db8:16::2|65017|2001:db8:28::/48|59|65017 "
          "65018|IGP|255.255.255.255|100|0||NAG||\n",
          "bgpdump", "rib 2001:db8:28::/48 [65017 65018] AS65017 2001:db8:16::2 #59 @1 t1452169448000 i\n",
          "");
    check("BGP4MP|x|A|192.0.2.1|64500|198.51.100.0/24|1|IGP|\nBGP4MP|1|A|y|1|10.0.0.0/"
          "8|1|\nBGP4MP|1|A|192.0.2.1|z|10.0.0.0/8|1|\n"
          "BGP4MP|1|Q|192.0.2.1|1|10.0.0.0/8|1|\nBGP4MP|1|A|192.0.2.1|1|10.0.0.0/"
          "33|1|\nBGP4MP|1|A|192.0.2.1|1|10.0.0.0/8|1-2|\n"
          "BGP4MP|1|A|192.0.2.1|1\nBGP4MP|1|A\nBGP4MP|1|A|192.0.2.1|1|10.0.0.0/8|1|",
          "bgpdump", "announce 10.0.0.0/8 [1] AS1 192.0.2.1 @9 t1000\n",
          "test:1: the time is none\ntest:2: the peer has no address\ntest:3: the peer has no AS number\n"
          "test:4: the type of the row is not known\ntest:5: the prefix is none\ntest:6: the path is none\n"
          "test:7: the prefix is none\ntest:8: the line has too few fields");
}

static void birdc(void **state) {
    check(
        "BIRD 2.0.12 ready.\nTable master4:\n"
        "198.51.100.0/24      unicast [up1 2026-03-02 09:00:00 from 192.0.2.1] * (100) [AS64501i]\n"
        "\tvia 192.0.2.254 on eth0\n\tType: BGP univ\n\tBGP.origin: IGP\n\tBGP.as_path: 64500 64501\n"
        "\tBGP.next_hop: 192.0.2.254\n\tBGP.local_pref: 100\n"
        "                     unicast [up2 09:00:01.123] (100) [AS64501i]\n"
        "\tvia 192.0.2.2 on eth1\n\tType: BGP univ\n\tBGP.origin: Incomplete\n\tBGP.as_path: 64502 {64501 "
        "64503}\n"
        "192.0.2.0/24         unicast [direct1 2026-03-02] * (240)\n\tdev eth0\n\tType: device univ\n"
        "0.0.0.0/0            unreachable [static1 2026-03-02] * (200)\n\tType: static univ\n"
        "2001:db8:1:2::/64    unicast [up6 2026-03-02] * (100) [i]\n\tvia fe80::1 on eth0\n\tBGP.as_path: \n",
        "birdc",
        "rib 198.51.100.0/24 [64500 64501] AS64500 192.0.2.1 @3 i\n"
        "rib 198.51.100.0/24 [64502 {64501,64503}] AS64502 192.0.2.2 @10 ?\n"
        "rib 2001:db8:1:2::/64 [] AS0 fe80::1 @20\n",
        "");
    check("bird> show route all\n198.51.100.0/24    via 192.0.2.1 on br5 [peer1 2018-02-08 08:19:20] * (100) "
          "[AS60764i]\n"
          "\tType: BGP unicast univ\n\tBGP.origin: EGP\n\tBGP.as_path: 64500\n"
          "                   via 192.0.2.3 on br5 [peer2 2018-02-08 08:19:35] (100) [AS60764i]\n"
          "\tBGP.as_path: 64501 64500\n",
          "birdc",
          "rib 198.51.100.0/24 [64500] AS64500 192.0.2.1 @2 e\nrib 198.51.100.0/24 [64501 64500] AS64501 "
          "192.0.2.3 @6\n",
          "");
    check("BIRD 3.0.1 ready.\nTable master6:\n2001:db8::/32 unicast [p 09:00:00 from 2001:db8::1] * (100) "
          "[AS1i]\n"
          "\tvia fe80::1 on eth0\n\tbgp_origin: IGP\n\tbgp_path: 1 x\n10.0.0.0/8 nothing\n",
          "birdc", "",
          "test:6: the path is none\ntest:7: a route was wanted behind its prefix\n"
          "test: tells no path of any route; \"show route all\" prints them");
}

static void bgpctl(void **state) {
    check(
        "{\n\t\"rib\": [\n\t\t{\n\t\t\t\"prefix\": \"198.51.100.0/24\",\n\t\t\t\"aspath\": \"64500 64501\",\n"
        "\t\t\t\"exit_nexthop\": \"192.0.2.1\",\n\t\t\t\"true_nexthop\": \"192.0.2.1\",\n\t\t\t\"neighbor\": "
        "{\n"
        "\t\t\t\t\"description\": \"a \\\"peer\\\" }]\",\n\t\t\t\t\"remote_addr\": "
        "\"192.0.2.2\",\n\t\t\t\t\"bgp_id\": \"192.0.2.3\"\n\t\t\t},\n"
        "\t\t\t\"valid\": true,\n\t\t\t\"best\": true,\n\t\t\t\"source\": \"external\",\n\t\t\t\"origin\": "
        "\"IGP\",\n"
        "\t\t\t\"metric\": 0,\n\t\t\t\"last_update\": \"00:01:02\"\n\t\t},\n"
        "{\"prefix\":\"2001:db8::/"
        "32\",\"aspath\":\"64501\",\"source\":\"internal\",\"neighbor\":{\"remote_addr\":\"2001:db8::9\"}}]}",
        "bgpctl",
        "rib 198.51.100.0/24 [64500 64501] AS64500 192.0.2.2 @14 i\nrib 2001:db8::/32 [64501] AS0 "
        "2001:db8::9 @387\n",
        "");
    check("{\"rib\":[7,{\"aspath\":\"1\"},{\"prefix\":\"10.0.0.0/8\"},{\"prefix\":\"10.0.0.0/"
          "8\",\"aspath\":\"x\"},"
          "{\"prefix\":\"10.0.0.0/8\",\"aspath\":1 "
          "2},{\"prefix\":\"10.0.0.0/8\",\"aspath\":\"1\"},{\"prefix\":\"1",
          "bgpctl", "rib 10.0.0.0/8 [1] AS1 :: @123\n",
          "test: offset 8: an entry of the table is no object (RFC 8259 5)\ntest: offset 10: a route has no "
          "prefix\n"
          "test: offset 25: an entry has no aspath\ntest: offset 49: a path is none that can be read\n"
          "test: offset 120: ',' or '}' is wanted here (RFC 8259 4)\n"
          "test: offset 160: the table ends early (RFC 8259 5)");
    check("{\"rib\":[]}", "bgpctl", "", "");
    check("flags: * = Valid, > = Selected, I = via IBGP, A = Announced,\n       S = Stale, E = Error\n"
          "origin validation state: N = not-found, V = valid, ! = invalid\n"
          "origin: i = IGP, e = EGP, ? = Incomplete\n\n"
          "flags  vs destination          gateway          lpref   med aspath origin\n"
          "*>    N-? 198.51.100.0/24      192.0.2.1          100     0 64500 64501 i\n"
          "I*>   V 2001:db8::/32        2001:db8::1        100     0 64502 { 64501 64503 } ?\n"
          "AI*>  N 192.0.2.0/24         0.0.0.0            100     0 i\nnonsense\n",
          "bgpctl",
          "rib 198.51.100.0/24 [64500 64501] AS64500 192.0.2.1 @7 i\n"
          "rib 2001:db8::/32 [64502 {64501,64503}] AS0 2001:db8::1 @8 ?\n"
          "rib 192.0.2.0/24 [] AS0 :: @9 i\n",
          "test:10: the row has no prefix");
}

#define PATH_ONE                                                                                             \
    "{\"valid\":true,\"bestpath\":true,\"pathFrom\":\"external\",\"prefix\":\"198.51.100.0\",\"prefixLen\":" \
    "24,"                                                                                                    \
    "\"network\":\"198.51.100.0\\/24\",\"peerId\":\"192.0.2.1\",\"path\":\"64500 "                           \
    "64501\",\"origin\":\"IGP\","                                                                            \
    "\"nexthops\":[{\"ip\":\"192.0.2.1\",\"afi\":\"ipv4\",\"used\":true}]}"

static void frr(void **state) {
    check("{\"vrfId\":0,\"vrfName\":\"default\",\"tableVersion\":5,\"routerId\":\"192.0.2.9\",\"localAS\":"
          "64499,\n"
          "\"routes\":{\"198.51.100.0\\/24\":[" PATH_ONE
          ",{\"pathFrom\":\"internal\",\"peerId\":\"192.0.2.4\","
          "\"path\":\"64502\",\"origin\":\"incomplete\"}],\n\"10.0.0.0/"
          "8\":[{\"peerId\":\"(unspec)\",\"path\":\"\"}]},\"totalRoutes\":2}",
          "frr",
          "rib 198.51.100.0/24 [64500 64501] AS64500 192.0.2.1 by 192.0.2.9 @118 i\n"
          "rib 198.51.100.0/24 [64502] AS64499 192.0.2.4 by 192.0.2.9 @353 ?\n"
          "rib 10.0.0.0/8 [] AS64499 :: by 192.0.2.9 @451\n",
          "");
    /* VRFs, and detail */
    check("{\"default\":{\"vrfId\":0,\"routerId\":\"192.0.2.9\",\"localAS\":1,\"routes\":{\"10.0.0.0/"
          "8\":{\"prefix\":\"10.0.0.0/8\","
          "\"advertisedTo\":{\"192.0.2.5\":{}},\"paths\":[{\"aspath\":{\"string\":\"2 "
          "3\",\"segments\":[{\"type\":\"as-sequence\",\"list\":[2,3]}],"
          "\"length\":2},\"origin\":\"IGP\",\"lastUpdate\":{\"epoch\":1772442000,\"string\":\"x\"},\"peer\":{"
          "\"peerId\":\"192.0.2.1\","
          "\"routerId\":\"192.0.2.77\",\"type\":\"external\"}}]}}},\"red\":{\"vrfId\":5,\"localAS\":7,"
          "\"routes\":{\"11.0.0.0/8\":[[{\"path\":\"\","
          "\"pathFrom\":\"internal\",\"peerId\":\"192.0.2.8\"}]]}}}",
          "frr",
          "rib 10.0.0.0/8 [2 3] AS2 192.0.2.1 by 192.0.2.9 @144 t1772442000000 i\nrib 11.0.0.0/8 [] AS7 "
          "192.0.2.8 @424\n",
          "");
    check("{\"prefix\":\"10.0.0.0/"
          "8\",\"paths\":[{\"aspath\":{\"string\":\"Local\"},\"peer\":{\"peerId\":\"0.0.0.0\"}},"
          "{\"aspath\":{\"string\":\"4 5\"},\"peer\":{\"peerId\":\"192.0.2.1\"}}]}",
          "frr", "rib 10.0.0.0/8 [] AS0 :: @32\nrib 10.0.0.0/8 [4 5] AS4 192.0.2.1 @90\n", "");
    check("{\"vrfId\":0,\"routes\":{\"10.0.0.0/8\":[{\"peerId\":\"x\"}],\"11.0.0.0/"
          "8\":7,\"y\":[{\"path\":\"1\"}],\"12.0.0.0/8\":[{\"path\":\"1\"}],\"13.",
          "frr", "rib 12.0.0.0/8 [1] AS1 :: @99\n",
          "test: offset 35: a path has no AS path\ntest: offset 64: a prefix has no list of paths\n"
          "test: offset 71: a route has no prefix\ntest: offset 117: the table ends early (RFC 8259 5)");
    check("{\"vrfId\":0,\"vrfName\":\"default\",\"routes\":{ } }", "frr", "", "");
}

static void show_bgp(void **state) {
    check("BGP table version is 5, local router ID is 192.0.2.9, vrf id 0\nDefault local pref 100, local AS "
          "64499\n"
          "Status codes:  s suppressed, d damped\n\n"
          "    Network          Next Hop            Metric LocPrf Weight Path\n"
          " *> 198.51.100.0/24  192.0.2.1                0             0 64500 64501 i\n"
          " *                   192.0.2.5                              0 64502 {64501,64503} ?\n"
          " *>i203.0.113.0      192.0.2.7                     100      0 64504 e\n"
          " *> 10.0.0.0         0.0.0.0                  0         32768 i\n"
          " *> 2001:db8:1234:5678::/64\n"
          "                     2001:db8:ffff:ffff::1\n"
          "                                              0             0 64500 i\n"
          "\nDisplayed  4 routes and 5 total paths\n",
          "show bgp",
          "rib 198.51.100.0/24 [64500 64501] AS64500 192.0.2.1 by 192.0.2.9 @6 i\n"
          "rib 198.51.100.0/24 [64502 {64501,64503}] AS64502 192.0.2.5 by 192.0.2.9 @7 ?\n"
          "rib 203.0.113.0/24 [64504] AS64499 192.0.2.7 by 192.0.2.9 @8 e\n"
          "rib 10.0.0.0/8 [] AS64499 :: by 192.0.2.9 @9 i\n"
          "rib 2001:db8:1234:5678::/64 [64500] AS64500 2001:db8:ffff:ffff::1 by 192.0.2.9 @10 i\n",
          "");
    check("   Network          Next Hop            Metric LocPrf Weight Path\n"
          "*> x.51.100.0/24    192.0.2.1                0             0 64500 64501 i\n"
          "*> 10.0.0.0/8       nowhere                  0             0 64500 i\n"
          "*> 10.0.0.0/8       192.0.2.1                0             0 64500\n"
          "*> 10.0.0.0/8       192.0.2.1                0           0 64500 64501 i\n",
          "show bgp", "",
          "test:2: the row has no network\ntest:3: the row is not as wide as its header\n"
          "test:4: the row is not as wide as its header\ntest:5: the row is not as wide as its header");
}

static void none(void **state) {
    static const char *const rows[] = {"",
                                       "{}",
                                       "{\"log\":{\"version\":\"1.2\",\"entries\":[]}}",
                                       "{\"routes\":{\"10.0.0.0/8\":[]}}",
                                       "[{\"rib\":[]}]",
                                       "hello\nworld\n",
                                       "BGP4MP",
                                       "{\"roas\":[]}",
                                       "BIRD is a bird\n"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) check(rows[i], NULL, NULL, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bgpdump), cmocka_unit_test(birdc),    cmocka_unit_test(bgpctl),
        cmocka_unit_test(frr),     cmocka_unit_test(show_bgp), cmocka_unit_test(none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
