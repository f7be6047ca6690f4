/* What traceroute, tracert, tracepath and mtr print. */
#include "trace_heard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

struct text_case {
    const char *name, *text, *format, *wanted, *told;
};

static const struct text_case cases[] = {
    {"Linux, names",
     "traceroute to example.net (198.51.100.9), 30 hops max, 60 byte packets\n"
     " 1  _gateway (192.0.2.1)  0.476 ms  0.406 ms  0.394 ms\n"
     " 2  a.example.org (203.0.113.1)  8.023 ms b.example.org (203.0.113.2)  7.5 ms  7.4 ms\n"
     " 3  * * *\n"
     " 4  * c.example.org (203.0.113.9)  12 ms *\n"
     " 5  example.net (198.51.100.9)  20.1 ms  20.0 ms  20.3 ms\n",
     "traceroute",
     "?>198.51.100.9 example.net reached; 1 192.0.2.1 0.394 _gateway | 2 203.0.113.1 8.023 a.example.org, "
     "203.0.113.2 7.4 b.example.org | 3 * | 4 203.0.113.9 12 c.example.org | 5 198.51.100.9 20 example.net",
     ""},
    {"Linux, -n -A, IPv6, marks",
     "traceroute to 2001:db8::9 (2001:db8::9), 30 hops max, 80 byte packets\n"
     " 1  2001:db8:1::1 [AS64500]  0.9 ms  0.8 ms  0.7 ms\n"
     " 2  2001:db8:2::1 [AS64501/AS64502]  5 ms 2001:db8:2::2 [*]  6 ms !X  7 ms !X\n",
     "traceroute",
     "?>2001:db8::9 unreachable; 1 2001:db8:1::1 0.7 AS64500 | 2 2001:db8:2::1 5 AS64501, 2001:db8:2::2 6 "
     "!13",
     ""},
    {"Linux, -e",
     "traceroute to 198.51.100.9 (198.51.100.9), 30 hops max, 60 byte packets\n"
     " 1  192.0.2.1 <MPLS:L=24001,E=0,S=0,T=1/L=16002,E=0,S=1,T=1>  0.5 ms  0.4 ms  0.6 ms\n",
     "traceroute", "?>198.51.100.9; 1 192.0.2.1 0.4 L24001 L16002", ""},
    {"BSD: addresses of one hop on lines of their own, labels, from",
     "traceroute6 to www.example.net (2001:db8::9) from 2001:db8:1::7, 64 hops max, 12 byte packets\n"
     " 1  2001:db8:1::1  1.1 ms  1.0 ms  1.2 ms\n"
     " 2  2001:db8:2::1  8.0 ms\n"
     "    2001:db8:2::2  9.0 ms  8.5 ms\n"
     "     MPLS Label=100464 CoS=3 TTL=1 S=1\n"
     " 3  2001:db8:3::1  10.0 ms !P *  11.0 ms !N\n",
     "traceroute",
     "2001:db8:1::7>2001:db8::9 www.example.net unreachable; 1 2001:db8:1::1 1 | 2 2001:db8:2::1 8, "
     "2001:db8:2::2 8.5 L100464 | 3 2001:db8:3::1 10 !0",
     ""},
    {"macOS -a: the AS before the host",
     "traceroute: Warning: example.net has multiple addresses; using 198.51.100.9\n"
     "traceroute to example.net (198.51.100.9), 64 hops max, 52 byte packets\n"
     " 1  [AS64500] gw.example (192.0.2.1)  2.1 ms  1.9 ms  1.8 ms\n",
     "traceroute", "?>198.51.100.9 example.net; 1 192.0.2.1 1.8 gw.example AS64500", ""},
    {"tracert, English",
     "\r\nTracing route to dns.example [198.51.100.9]\r\nover a maximum of 30 hops:\r\n\r\n"
     "  1    <1 ms    <1 ms     2 ms  192.0.2.1 \r\n"
     "  2     *        *        *     Request timed out.\r\n"
     "  3     8 ms     *        9 ms  a.example.org [203.0.113.1] \r\n"
     "  4    10 ms    11 ms    12 ms  dns.example [198.51.100.9] \r\n\r\nTrace complete.\r\n",
     "tracert",
     "?>198.51.100.9 dns.example reached; 1 192.0.2.1 1 | 2 * | 3 203.0.113.1 8 a.example.org | 4 "
     "198.51.100.9 10 dns.example",
     ""},
    {"tracert, German, and a host that answers for another",
     "Routenverfolgung zu 198.51.100.9 \xc3\xbc"
     "ber maximal 30 Hops\r\n\r\n"
     "  1     1 ms     1 ms     1 ms  192.0.2.1 \r\n"
     "  2  192.0.2.1  meldet: Zielhost nicht erreichbar.\r\n\r\nAblaufverfolgung beendet.\r\n",
     "tracert", "?>198.51.100.9; 1 192.0.2.1 1 | 2 192.0.2.1 -", ""},
    {"tracert, Chinese and Russian, two traces",
     "\xe9\x80\x9a\xe8\xbf\x87 [198.51.100.9] \xe7\x9a\x84\xe8\xb7\xaf\xe7\x94\xb1:\r\n\r\n"
     "  1    <1 \xe6\xaf\xab\xe7\xa7\x92   <1 \xe6\xaf\xab\xe7\xa7\x92   <1 \xe6\xaf\xab\xe7\xa7\x92 "
     "192.0.2.1\r\n\r\n"
     "\xd0\xa2\xd1\x80\xd0\xb0\xd1\x81\xd1\x81\xd0\xb8\xd1\x80\xd0\xbe\xd0\xb2\xd0\xba\xd0\xb0 a.example "
     "[198.51.100.8]\r\n"
     "  1    \xd0\xbc 1\r\n"
     "  1     3 \xd0\xbc\xd1\x81     2 \xd0\xbc\xd1\x81     4 \xd0\xbc\xd1\x81  192.0.2.1\r\n",
     "tracert", "?>198.51.100.9; 1 192.0.2.1 1\n?>198.51.100.8 a.example; 1 192.0.2.1 2", ""},
    {"mtr -r",
     "Start: 2024-05-01T12:00:00+0000\n"
     "HOST: laptop                      Loss%   Snt   Last   Avg  Best  Wrst StDev\n"
     "  1.|-- 192.0.2.1                  0.0%    10    0.4   0.5   0.3   0.9   0.2\n"
     "  2.|-- ???                       100.0    10    0.0   0.0   0.0   0.0   0.0\n"
     "  3.|-- a.example.org (203.0.113.1) 10.0%  10    8.4   8.5   8.3   9.9   0.2\n"
     "        |  `|-- 203.0.113.2\n"
     "       [MPLS: Lbl 24001 TC 0 S 1 TTL 1]\n"
     "  4.|-- 198.51.100.9               0.0%    10   10.4  10.5  10.3  10.9   0.2\n",
     "mtr",
     "?>198.51.100.9 reached; 1 192.0.2.1 0.3 | 2 * | 3 203.0.113.1 8.3 a.example.org, 203.0.113.2 - L24001 "
     "| 4 198.51.100.9 10.3",
     ""},
    {"mtr -rwz, names alone",
     "HOST: laptop       Loss%   Snt   Last   Avg  Best  Wrst StDev\n"
     "  1. AS???    _gateway  0.0%    10    0.4   0.5   0.3   0.9   0.2\n"
     "  2. AS64500  a.example.org  0.0%    10    4.4   4.5   4.3   4.9   0.2\n",
     "mtr", "?>? a.example.org; 1 ? 0.3 _gateway | 2 ? 4.3 a.example.org AS64500", ""},
    {"tracepath",
     " 1?: [LOCALHOST]                      pmtu 1500\n"
     " 1:  _gateway                                              0.385ms \n"
     " 1:  _gateway                                              0.270ms \n"
     " 2:  no reply\n"
     " 3:  a.example.org (203.0.113.1)                           8.100ms asymm  4 \n"
     " 4:  198.51.100.9                                         20.100ms reached\n"
     "     Resume: pmtu 1500 hops 4 back 4 \n",
     "tracepath",
     "?>198.51.100.9 reached; 1 ? 0.27 _gateway | 2 * | 3 203.0.113.1 8.1 a.example.org | 4 198.51.100.9 "
     "20.1",
     ""},
    {"a shell's log, with two traces and other lines",
     "$ date\nSat May  4 12:00:00 UTC 2024\n"
     "user@host:~$ traceroute -n 198.51.100.9\n"
     "traceroute to 198.51.100.9 (198.51.100.9), 30 hops max, 60 byte packets\n"
     " 1  192.0.2.1  0.5 ms  0.4 ms  0.6 ms\n"
     "$ traceroute -n 198.51.100.8\n"
     "traceroute to 198.51.100.8 (198.51.100.8), 30 hops max, 60 byte packets\n"
     " 1  192.0.2.1  0.7 ms  0.8 ms  0.9 ms\n$ \n",
     "traceroute", "?>198.51.100.9; 1 192.0.2.1 0.4\n?>198.51.100.8; 1 192.0.2.1 0.7", ""},
    {"no heading: a new trace begins with hop 1",
     " 1  192.0.2.1  0.5 ms  0.4 ms  0.6 ms\n 2  192.0.2.2  0.5 ms  0.4 ms  0.6 ms\n"
     " 1  192.0.2.3  0.5 ms  0.4 ms  0.6 ms\n",
     "traceroute", "?>?; 1 192.0.2.1 0.4 | 2 192.0.2.2 0.4\n?>?; 1 192.0.2.3 0.4", ""},
    {"all stars",
     "traceroute to 198.51.100.9 (198.51.100.9), 2 hops max, 60 byte packets\n 1  * * *\n 2  * * *\n",
     "traceroute", "?>198.51.100.9; 1 * | 2 *", ""},
    {"hops that go back: left out, the next is kept",
     "traceroute to 198.51.100.9 (198.51.100.9), 30 hops max, 60 byte packets\n"
     " 1  192.0.2.1  0.5 ms  0.4 ms  0.6 ms\n 5  192.0.2.5  1 ms  1 ms  1 ms\n 3  192.0.2.3  1 ms  1 ms  1 "
     "ms\n"
     "traceroute to 198.51.100.8 (198.51.100.8), 30 hops max, 60 byte packets\n"
     " 1  192.0.2.1  0.7 ms  0.8 ms  0.9 ms\n",
     "traceroute", "?>198.51.100.8; 1 192.0.2.1 0.7",
     "test:4: its hops go back, which contradicts their order: the trace is left out"},
    {"a negative time",
     "traceroute to 198.51.100.9 (198.51.100.9), 30 hops max, 60 byte packets\n"
     " 1  192.0.2.1  0.5 ms  -3.4 ms  0.6 ms\n",
     "traceroute", "", "test:2: a round-trip time is negative: the trace is left out"},
    {"a hop beyond all TTLs",
     "traceroute to 198.51.100.9 (198.51.100.9), 30 hops max, 60 byte packets\n"
     " 1  192.0.2.1  0.5 ms  0.4 ms  0.6 ms\n 300  192.0.2.2  1 ms  1 ms  1 ms\n",
     "traceroute", "", "test:3: a hop is not between 1 and 255: the trace is left out (RFC 791 3.1)"},
};

static void reads(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int piped = 0; piped < 2; piped++) {
            const struct text_case *c = &cases[i];
            struct arena *a = arena_new();
            struct trace_heard h = hear_trace(a, text_of(c->text), piped != 0);
            if (!h.taken) print_message("%s\n", c->name);
            assert_true(h.taken);
            if (strcmp(h.all, c->wanted) != 0) print_message("%s\n", c->name);
            assert_string_equal(h.all, c->wanted);
            assert_string_equal(h.told, c->told);
            assert_string_equal(h.totals.format, c->format);
            assert_int_equal(h.totals.complete, *c->told == '\0');
            arena_free(a);
        }
}

/* As PowerShell's ">" leaves it. */
static void reads_utf16(void **state) {
    (void)state;
    static const char text[] = "Tracing route to dns.example [198.51.100.9]\r\n\r\n"
                               "  1    <1 ms    <1 ms     2 ms  192.0.2.1 \r\n"
                               "  2     *        *        *     Request timed out.\r\n";
    char wide[2 * sizeof text];
    size_t n = 0;
    wide[n++] = '\xFF';
    wide[n++] = '\xFE';
    for (size_t i = 0; text[i]; i++) {
        wide[n++] = text[i];
        wide[n++] = '\0';
    }
    struct arena *a = arena_new();
    struct trace_heard h = hear_trace(a, (struct text){wide, n}, false);
    assert_true(h.taken);
    assert_string_equal(h.all, "?>198.51.100.9 dns.example; 1 192.0.2.1 1 | 2 *");
    arena_free(a);
}

/* What looks a little like hops, and is something else. */
static void leaves_others(void **state) {
    (void)state;
    static const char *const others[] = {
        "",
        "\n\n",
        "hello\n",
        "1 2 3\n4 5 6\n",
        "1  5 apples\n2  * pears\n",
        "? (192.0.2.1) at 00:11:22:33:44:55 [ether] on eth0\n",
        "192.0.2.1 dev eth0 lladdr 00:11:22:33:44:55 REACHABLE\n",
        "1700000000 00:11:22:33:44:55 192.0.2.7 phone *\n",
        "Nmap scan report for 192.0.2.7\nPORT   STATE SERVICE\n80/tcp open  http\n\nTRACEROUTE (using port "
        "80/tcp)\nHOP RTT     ADDRESS\n1   0.45 ms 192.0.2.1\n2   1.30 ms 192.0.2.7\n",
        "package:com.example.app\npackage:com.example.other\n",
        "PING 198.51.100.9 (198.51.100.9) 56(84) bytes of data.\n64 bytes from 198.51.100.9: icmp_seq=1 "
        "ttl=57 "
        "time=8.21 ms\n",
        "ii  adduser  3.134  all  add and remove users\n",
        "1. Introduction\n2. Addresses: 192.0.2.1 (5 ms)\n",
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

static void tells_when(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct trace_heard h = hear_trace(a,
                                      TEXT("Start: 2024-05-01T12:00:00+0000\n"
                                           "HOST: x   Loss%   Snt   Last   Avg  Best  Wrst StDev\n"
                                           "  1.|-- 192.0.2.1  0.0%    10    0.4   0.5   0.3   0.9   0.2\n"),
                                      false);
    assert_int_equal(h.totals.first_ns, INT64_C(1714564800000000000));
    assert_int_equal(h.totals.traces, 1);
    arena_free(a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads),
        cmocka_unit_test(reads_utf16),
        cmocka_unit_test(leaves_others),
        cmocka_unit_test(tells_when),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
