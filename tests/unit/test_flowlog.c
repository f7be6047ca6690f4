/* Flow logs: which records are one flow, which way round, what is known of it, and what becomes of damage. */
#include "evidence/flowlog/flowlog.h"

#include "base/address.h"

#include "text_input.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

/* "tcp 192.0.2.1:1 > 192.0.2.2:443 tls name 10/20 3/4 from-to;" for each flow: bytes, packets, ms. */
static const char *flows(const struct capture *c, struct arena *a) {
    struct flow_iterator i = capture_flows(c);
    char *all = arena_string(a, "");
    for (struct flow_view v; flow_next(&i, &v);) {
        char client[ENDPOINT_TEXT], server[ENDPOINT_TEXT];
        all = arena_format(
            a, "%s%s %s > %s %s %.*s %d/%d %d/%d %lld-%lld\n", all, v.transport,
            endpoint_text(client, v.client, v.client_port), endpoint_text(server, v.server, v.server_port),
            protocol_name((enum protocol)v.flow->protocol), (int)v.server_name.n, v.server_name.p,
            (int)v.bytes[0], (int)v.bytes[1], (int)v.packets[0], (int)v.packets[1],
            (long long)(v.flow->first_ns / 1000000), (long long)(v.flow->last_ns / 1000000));
    }
    return all;
}

struct row {
    const char *text, *format, *flows, *told;
};

static void check(const struct row *row, struct capture_limits limits) {
    for (unsigned piped = 0; piped < 2; piped++) {
        struct diagnostics *d = diagnostics_new(9);
        struct arena *a = arena_new();
        struct flowlog_options how = {.capture = capture_options_default()};
        if (limits.most_packets) how.capture.limits.most_packets = limits.most_packets;
        struct input *in = text_input(text_of(row->text), piped, d);
        struct capture *c = flowlog_read(in, "test", &how, d);
        assert_int_equal(c != NULL, row->format != NULL);
        if (c) {
            assert_string_equal(capture_totals(c)->format, row->format);
            assert_true(flowlog_is_format(row->format));
            assert_string_equal(flows(c, a), row->flows);
            assert_string_equal(all_told(d, a), row->told);
            assert_int_equal(capture_complete(c), diagnostics_total(d, SEVERITY_DAMAGE) == 0);
        }
        capture_free(c);
        input_close(in);
        arena_free(a);
        diagnostics_free(d);
    }
}

#define ZEEK                                                                                                 \
    "#separator "                                                                                            \
    "\\x09\n#path\tconn\n#fields\tts\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\t"          \
    "duration\torig_bytes\tconn_state\torig_pkts\torig_ip_bytes\tresp_pkts\tresp_ip_bytes\n"

static void zeek(void **state) {
    static const struct row rows[] = {
        {ZEEK "1.5\t192.0.2.1\t50000\t192.0.2.2\t443\ttcp\tssl\t0.25\t7\tSF\t1\t60\t2\t120\n"
              "2\t192.0.2.1\t50001\t192.0.2.2\t445\ttcp\tgssapi,smb\t-\t7\tSF\t1\t-\t2\t120\n#close\tx\n",
         "zeek",
         "tcp 192.0.2.1:50000 > 192.0.2.2:443 tls  60/120 1/2 1500-1750\n"
         "tcp 192.0.2.1:50001 > 192.0.2.2:445 smb  7/120 1/2 2000-2000\n",
         ""},
        {ZEEK "x\t192.0.2.1\t1\t192.0.2.2\t2\ttcp\t-\t-\t-\t-\t-\t-\t-\t-\n"
              "1\t192.0.2.1\t1\t192.0.2\t2\ttcp\t-\t-\t-\t-\t-\t-\t-\t-\n"
              "1\t192.0.2.1\t1\t-\t2\ttcp\t-\t-\t-\t-\t-\t-\t-\t-\n"
              "1\t192.0.2.1\t1\t192.0.2.2\t2\t-\t-\t-\t-\t-\t-\t-\t-\t-\n1\t192.0.2.1\n",
         "zeek", "",
         "test:4:1: the value cannot be one of its column: the record is left out\n"
         "test:5:15: the value cannot be one of its column: the record is left out\n"
         "test:6: the record has no two addresses\ntest:7: the record has no protocol\n"
         "test:8: the line has fewer columns than its header: it is left out"},
        {"{\"ts\":1,\"id.orig_h\":\"192.0.2.1\",\"id.orig_p\":5,\"id.resp_h\":\"2001:db8::1\",\"id.resp_p\":"
         "6,"
         "\"proto\":\"udp\",\"conn_state\":\"SF\"}\n{\"_path\":\"dns\"}\n{\"ts\":{}",
         "zeek", "udp 192.0.2.1:5 > [2001:db8::1]:6 unknown  0/0 0/0 1000-1000\n",
         "test:3:9: the text ends early (RFC 8259 2)"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) check(&rows[i], (struct capture_limits){0});
}

#define VPC "srcaddr dstaddr srcport dstport protocol packets bytes start end tcp-flags action log-status\n"

static void vpc(void **state) {
    static const struct row rows[] = {
        /* both directions, and later more of one of them */
        {"2 1 eni 192.0.2.2 192.0.2.1 443 50000 6 2 200 10 20 ACCEPT OK\n"
         "2 1 eni 192.0.2.1 192.0.2.2 50000 443 6 1 100 9 19 ACCEPT OK\n"
         "2 1 eni 192.0.2.1 192.0.2.2 50000 443 6 1 1 20 29 ACCEPT OK\n",
         "vpc-flow", "tcp 192.0.2.1:50000 > 192.0.2.2:443 unknown  101/200 2/2 9000-29000\n", ""},
        /* after more than an hour it is another */
        {"2 1 eni 192.0.2.1 192.0.2.2 50000 443 6 1 100 10 20 ACCEPT OK\n"
         "2 1 eni 192.0.2.1 192.0.2.2 50000 443 6 1 1 3621 3630 ACCEPT OK\n",
         "vpc-flow",
         "tcp 192.0.2.1:50000 > 192.0.2.2:443 unknown  100/0 1/0 10000-20000\n"
         "tcp 192.0.2.1:50000 > 192.0.2.2:443 unknown  1/0 1/0 3621000-3630000\n",
         ""},
        /* who opened it: SYN and ACK are the server's */
        {VPC "192.0.2.1 192.0.2.2 8443 50000 6 1 10 1 2 18 ACCEPT OK\n"
             "192.0.2.3 192.0.2.4 443 8080 6 1 10 1 2 2 ACCEPT OK\n"
             "192.0.2.5 192.0.2.6 8080 50000 17 1 10 1 2 0 ACCEPT OK\n"
             "192.0.2.7 192.0.2.8 2000 3000 17 1 10 1 2 0 ACCEPT OK\n",
         "vpc-flow",
         "tcp 192.0.2.2:50000 > 192.0.2.1:8443 unknown  0/10 0/1 1000-2000\n"
         "tcp 192.0.2.3:443 > 192.0.2.4:8080 unknown  10/0 1/0 1000-2000\n"
         "udp 192.0.2.6:50000 > 192.0.2.5:8080 unknown  0/10 0/1 1000-2000\n"
         "udp 192.0.2.7:2000 > 192.0.2.8:3000 unknown  10/0 1/0 1000-2000\n",
         ""},
        {VPC "192.0.2.1 192.0.2.2 5 6 6 1 10 1 2 2 REJECT OK\n- - - - - - - 1 2 - - NODATA\n"
             "- - - - - - - 1 2 - - SKIPDATA\n192.0.2.1 192.0.2.2 0 0 1 1 10 1 2 0 ACCEPT OK\nnonsense\n",
         "vpc-flow", "",
         "test:6:1: the value cannot be one of its column: the record is left out\n"
         "test: flows that were rejected and did not pass are left out: 1\n"
         "test: flows without ports (ICMP, tunnels and the like) are left out: 1\n"
         "test: times for which the log itself says that flows are missing from it: 1"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) check(&rows[i], (struct capture_limits){0});
}

static void others(void **state) {
    static const struct row rows[] = {
        {"firstSeen,duration,proto,srcAddr,srcPort,dstAddr,dstPort,packets,bytes,flows\n"
         "1970-01-01 "
         "00:00:01.500,2.000,TCP,192.0.2.1,50000,192.0.2.2,25,3,300,1\nSummary\nflows,bytes\n1,300\n",
         "nfdump", "tcp 192.0.2.1:50000 > 192.0.2.2:25 unknown  300/0 3/0 1500-3500\n", ""},
        /* times as far apart as they can be */
        {"firstSeen,duration,proto,srcAddr,srcPort,dstAddr,dstPort,packets,bytes,flows\n"
         "2262-04-11 23:47:16,0,TCP,192.0.2.1,50000,192.0.2.2,25,3,300,1\n"
         "1677-09-22 00:12:44,0,TCP,192.0.2.1,50000,192.0.2.2,25,3,300,1\n",
         "nfdump", "tcp 192.0.2.1:50000 > 192.0.2.2:25 unknown  600/0 6/0 -9223285636000-9223372036000\n",
         ""},
        {"{\"ip_src\":\"192.0.2.1\",\"ip_dst\":\"192.0.2.2\",\"port_src\":50000,\"port_dst\":25,\"ip_proto\":"
         "\"6\","
         "\"timestamp_start\":\"1970-01-01 00:00:01\",\"packets\":1,\"bytes\":40}",
         "pmacct", "tcp 192.0.2.1:50000 > 192.0.2.2:25 unknown  40/0 1/0 1000-1000\n", ""},
        {"[{\"type\":\"IPFIX\",\"src_addr\":\"192.0.2.1\",\"dst_addr\":\"192.0.2.2\",\"src_port\":50000,"
         "\"dst_port\":25,"
         "\"proto\":\"TCP\",\"time_flow_start_ns\":1000000000,\"bytes\":40,\"packets\":1,\"sampling_rate\":"
         "512}]",
         "goflow", "tcp 192.0.2.1:50000 > 192.0.2.2:25 unknown  40/0 1/0 1000-1000\n",
         "test: flows of which only samples were counted: 1; bytes and packets are those of the samples"},
        {"{\"timestamp\":\"1970-01-01T00:00:01Z\",\"event_type\":\"quic\",\"flow_id\":1,\"src_ip\":\"192.0.2."
         "1\",\"src_port\":5,"
         "\"dest_ip\":\"192.0.2.2\",\"dest_port\":443,\"proto\":\"UDP\",\"quic\":{\"sni\":\"a.example\"}}\n"
         "{\"timestamp\":\"1970-01-01T00:00:02Z\",\"event_type\":\"flow\",\"flow_id\":1,\"src_ip\":\"192.0.2."
         "1\",\"src_port\":5,"
         "\"dest_ip\":\"192.0.2.2\",\"dest_port\":443,\"proto\":\"UDP\",\"app_proto\":\"quic\",\"flow\":{"
         "\"pkts_toserver\":1,"
         "\"bytes_toserver\":9,\"bytes_toclient\":8,\"start\":\"1970-01-01T00:00:00.5Z\"}}\n"
         "{\"timestamp\":\"1970-01-01T00:00:03Z\",\"event_type\":\"alert\"}\n"
         "{\"timestamp\":\"1970-01-01T00:00:03Z\",\"event_type\":\"tls\",\"proto\":\"TCP\"}\n"
         "{\"timestamp\":\"x\",\"event_type\":\"tls\"}\n",
         "eve", "udp 192.0.2.1:5 > 192.0.2.2:443 quic a.example 9/8 1/0 500-2000\n",
         "test:4: the record has no two addresses\n"
         "test:5:1: a value cannot be one of its member: the record is left out"},
        {"", NULL, NULL, NULL},
        {"{\"event_type\":\"flow\"}", NULL, NULL, NULL},
        {"{\"timestamp\":\"1970-01-01T00:00:01Z\",\"event_type\":\"login\"}", NULL, NULL, NULL},
        {"#separator \\x09\n#path\tdns\n#fields\tts\tid.orig_h\n", NULL, NULL, NULL},
        {"srcaddr is a word\n", NULL, NULL, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) check(&rows[i], (struct capture_limits){0});
}

static void limits(void **state) {
    static const struct row row = {"2 1 eni 192.0.2.1 192.0.2.2 50000 443 6 1 100 10 20 ACCEPT OK\n"
                                   "2 1 eni 192.0.2.1 192.0.2.2 50000 443 6 1 100 10 20 ACCEPT OK\n",
                                   "vpc-flow",
                                   "tcp 192.0.2.1:50000 > 192.0.2.2:443 unknown  100/0 1/0 10000-20000\n",
                                   "test:2: stopped after the limit of records; raise --max-packets"};
    check(&row, (struct capture_limits){.most_packets = 1});
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(zeek), cmocka_unit_test(vpc),
                                       cmocka_unit_test(others), cmocka_unit_test(limits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
