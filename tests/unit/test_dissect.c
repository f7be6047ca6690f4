/* Link layers, tags and tunnels: whatever stands around it, the same datagram is found inside. */
#include "evidence/capture/dissect.h"

#include "wire.h"

#include <setjmp.h>
#include <stdarg.h>
// cmocka wants the four above first
#include <cmocka.h>

/* Headers whose length fields are left empty, as segmentation offload leaves them. */
#define ETHERNET(type) "020000000001 020000000002 " type " "
#define IPV4(protocol) "4500 0000 0000 0000 40 " protocol " 0000 c0000201 c0000202 "
#define IPV6(next)                                                                                           \
    "6000 0000 0000 " next " 40 20010db8000000000000000000000001 20010db8000000000000000000000002 "
#define UDP(from, to) from " " to " 0000 0000 "
#define SNAP "aaaa03 000000 0800 "
#define ADDRESSES "ffffffffffff 020000000001 020000000002 0000 "

struct layers {
    const char *what;
    uint16_t link;
    const char *hex; /* in front of an IPv4 datagram */
    size_t segments; /* tunnels are segments of their own */
};

static const struct layers found[] = {
    {"Ethernet", 1, ETHERNET("0800"), 1},
    {"raw IP", 101, "", 1},
    {"raw IP, BSD", 12, "", 1},
    {"raw IP, OpenBSD", 14, "", 1},
    {"IPv4", 228, "", 1},
    {"NULL, little-endian", 0, "02000000", 1},
    {"NULL, big-endian", 0, "00000002", 1},
    {"LOOP", 108, "00000002", 1},
    {"Linux cooked", 113, "0000 0001 0006 020000000001 0000 0800", 1},
    {"Linux cooked with VLAN", 113, "0000 0001 0006 020000000001 0000 8100 0064 0800", 1},
    {"Linux cooked v2", 276, "0800 0000 00000002 0001 00 06 0200000000010000", 1},
    {"PPP", 9, "ff03 0021", 1},
    {"PPP, address compressed", 9, "0021", 1},
    {"PPP, both compressed", 9, "21", 1},
    {"PPP as Cisco HDLC", 9, "0f00 0800", 1},
    {"PPP with MPLS", 9, "ff03 0281 00010140", 1},
    {"PPP, serial", 50, "ff03 0021", 1},
    {"Cisco HDLC", 104, "0f00 0800", 1},
    {"802.11", 105, "0802 0000 " ADDRESSES SNAP, 1},
    {"802.11, QoS", 105, "8801 0000 " ADDRESSES "0000 " SNAP, 1},
    {"802.11, QoS and high throughput", 105, "8881 0000 " ADDRESSES "0000 00000000 " SNAP, 1},
    {"802.11, four addresses", 105, "0803 0000 " ADDRESSES "020000000003 " SNAP, 1},
    {"radiotap", 127, "0000 0800 00000000 0802 0000 " ADDRESSES SNAP, 1},
    {"radiotap, longer", 127, "0000 0d00 04000000 1122334455 8801 0000 " ADDRESSES "0000 " SNAP, 1},
    {"radiotap, padded after the header", 127, "0000 0900 02000000 20 8801 0000 " ADDRESSES "0000 0000 " SNAP,
     1},
    {"PPI", 192, "0000 0800 69000000 0802 0000 " ADDRESSES SNAP, 1},
    {"PPI with Ethernet", 192, "0000 0c00 01000000 00000000 " ETHERNET("0800"), 1},
    {"VLAN", 1, ETHERNET("8100") "0064 0800", 1},
    {"QinQ", 1, ETHERNET("88a8") "0064 8100 0065 0800", 1},
    {"four tags", 1, ETHERNET("9100") "0001 9100 0002 8100 0003 8100 0004 0800", 1},
    {"802.3 with SNAP", 1, ETHERNET("0040") SNAP, 1},
    {"MPLS", 1, ETHERNET("8847") "00010000 00020000 00030140", 1},
    {"MPLS multicast", 1, ETHERNET("8848") "00030140", 1},
    {"MPLS with Ethernet", 1, ETHERNET("8847") "00030140 00000000 " ETHERNET("0800"), 1},
    {"PPPoE", 1, ETHERNET("8864") "1100 0001 0040 0021", 1},
    {"PPPoE in VLAN", 1, ETHERNET("8100") "0007 8864 1100 0001 0040 0021", 1},
    {"FabricPath", 1, ETHERNET("8903") "0001 " ETHERNET("0800"), 1},
    {"IP in IP", 101, IPV4("04"), 1},
    {"4in6", 101, IPV6("04"), 1},
    {"GRE", 101, IPV4("2f") "0000 0800", 1},
    {"GRE with checksum, key and sequence", 101, IPV4("2f") "b000 0800 00000000 00000001 00000002", 1},
    {"GRE with Ethernet", 101, IPV4("2f") "0000 6558 " ETHERNET("0800"), 1},
    {"GRE with MPLS", 101, IPV4("2f") "0000 8847 00030140", 1},
    {"PPTP", 101, IPV4("2f") "3081 880b 00200001 00000001 00000002 ff03 0021", 1},
    {"PPTP without acknowledgment", 101, IPV4("2f") "3001 880b 00200001 00000001 21", 1},
    {"ERSPAN I", 101, IPV4("2f") "0000 88be " ETHERNET("0800"), 1},
    {"ERSPAN II", 101, IPV4("2f") "1000 88be 00000001 1001000000000000 " ETHERNET("0800"), 1},
    {"ERSPAN III", 101, IPV4("2f") "1000 22eb 00000001 200100000000000000000000 " ETHERNET("0800"), 1},
    {"ERSPAN III, with platform header", 101,
     IPV4("2f") "1000 22eb 00000001 200100000000000000000001 0000000000000000 " ETHERNET("0800"), 1},
    {"AH", 101, IPV4("33") "0404 0000 00000001 00000001 000000000000000000000000", 1},
    {"Ethernet in IP", 101, IPV4("61") "3000 " ETHERNET("0800"), 1},
    {"MPLS in IP", 101, IPV4("89") "00030140", 1},
    {"GTP-U", 101, IPV4("11") UDP("0868", "0868") "30ff 0020 00000001", 2},
    {"GTP-U with sequence", 101, IPV4("11") UDP("0868", "0868") "32ff 0020 00000001 0001 00 00", 2},
    {"GTP-U with extension", 101, IPV4("11") UDP("0868", "c350") "34ff 0020 00000001 0000 00 85 01 0009 00",
     2},
    {"VXLAN", 101, IPV4("11") UDP("c350", "12b5") "0800000000000100 " ETHERNET("0800"), 2},
    {"VXLAN, old port", 101, IPV4("11") UDP("c350", "2118") "0800000000000100 " ETHERNET("0800"), 2},
    {"VXLAN-GPE", 101, IPV4("11") UDP("c350", "12b6") "0c00000100000100", 2},
    {"VXLAN-GPE with Ethernet", 101, IPV4("11") UDP("c350", "12b6") "0c00000300000100 " ETHERNET("0800"), 2},
    {"GENEVE", 101, IPV4("11") UDP("c350", "17c1") "0000 6558 00000100 " ETHERNET("0800"), 2},
    {"GENEVE with options", 101, IPV4("11") UDP("c350", "17c1") "0240 0800 00000100 0102030405060708", 2},
    {"L2TP", 101, IPV4("11") UDP("06a5", "06a5") "0002 0001 0001 ff03 0021", 2},
    {"L2TP with everything", 101,
     IPV4("11") UDP("06a5", "06a5") "4b02 0040 0001 0001 0000 0000 0002 0000 ff03 0021", 2},
    {"CAPWAP", 101, IPV4("11") UDP("c350", "147f") "00100000 00000000 " ETHERNET("0800"), 2},
    {"CAPWAP with 802.11", 101, IPV4("11") UDP("147f", "c350") "00100300 00000000 0802 0000 " ADDRESSES SNAP,
     2},
    {"CAPWAP with 802.11, frame control swapped", 101,
     IPV4("11") UDP("147f", "c350") "00100300 00000000 0208 0000 " ADDRESSES SNAP, 2},
    {"extension headers", 101,
     IPV6("00") "2b00 0104 00000000 3c00 0000 00000000 2c00 0104 00000000 0400 0000 00000001", 1},
    {"AH in IPv6", 101, IPV6("33") "0402 0000 00000001 00000001 00000000", 1},
    {"tunnels in tunnels", 1,
     ETHERNET("8100") "0001 0800 " IPV4("04") IPV4("2f") "0000 0800 " IPV4("11")
         UDP("c350", "12b5") "0800000000000100 " ETHERNET("0800") IPV4("04"),
     2},
};

static struct layer_counts counts;

static struct dissection dissect(struct bytes b, uint16_t link) {
    struct dissection d = {.seed = 1, .counts = &counts};
    struct packet p = {.data = b.p, .captured = (uint32_t)b.n, .length = (uint32_t)b.n, .link = link};
    memset(&counts, 0, sizeof counts);
    dissect_packet(&d, &p);
    return d;
}

static void put_inner(struct build *b) {
    put_udp_packet(b, 0x0A000001, 50000, 0x0A000002, 9, (struct bytes){(const uint8_t *)"payload", 7});
}

static bool is_inner(const struct segment *s) {
    uint8_t a[16], b[16];
    flow_key_address(&s->key, s->from, a);
    flow_key_address(&s->key, !s->from, b);
    return s->key.transport == 17 && s->key.family == 4 && s->key.port[s->from] == 50000 &&
           s->key.port[!s->from] == 9 && memcmp(a + 10, "\xff\xff\x0a\x00\x00\x01", 6) == 0 &&
           memcmp(b + 10, "\xff\xff\x0a\x00\x00\x02", 6) == 0 && s->captured == 7 && s->length == 7 &&
           memcmp(s->payload, "payload", 7) == 0 && !s->tunnel;
}

static void layers_are_taken_off(void **state) {
    for (size_t i = 0; i < sizeof found / sizeof *found; i++) {
        static struct build b;
        b.n = 0;
        put_hex(&b, found[i].hex);
        put_inner(&b);
        struct bytes own = exact(built(&b));
        struct dissection d = dissect(own, found[i].link);
        if (d.n != found[i].segments || !is_inner(&d.segments[d.n - 1]))
            fail_msg("%s: %zu segments", found[i].what, d.n);
        for (size_t k = 0; k < d.n; k++) {
            assert_int_equal(d.segments[k].tunnel, k + 1 < d.n);
            assert_int_equal(d.segments[k].inner, k > 0);
        }
        free((void *)(uintptr_t)own.p);
        /* cut anywhere: never a byte too far, never another datagram */
        for (size_t n = 0; n < b.n - 7; n++) {
            own = exact((struct bytes){b.p, n});
            d = dissect(own, found[i].link);
            for (size_t k = 0; k < d.n; k++) assert_false(is_inner(&d.segments[k]));
            free((void *)(uintptr_t)own.p);
        }
    }
}

/* The same with IPv6 inside. */
static void six_inside(void **state) {
    static const struct layers cases[] = {
        {"Ethernet", 1, ETHERNET("86dd"), 1},
        {"raw IP", 101, "", 1},
        {"IPv6", 229, "", 1},
        {"NULL, Darwin", 0, "1e000000", 1},
        {"NULL, FreeBSD", 0, "1c000000", 1},
        {"NULL, OpenBSD", 0, "18000000", 1},
        {"NULL, Windows", 0, "17000000", 1},
        {"NULL, Linux", 0, "0a000000", 1},
        {"PPP", 9, "ff03 0057", 1},
        {"6in4", 101, IPV4("29"), 1},
        {"6in6", 101, IPV6("29"), 1},
        {"Teredo", 101, IPV4("11") UDP("c350", "0dd8"), 2},
        {"Teredo, authenticated, with origin", 101,
         IPV4("11") UDP("0dd8", "c350") "0001 0000 0000000000000000 00 0000 1234 0a000001", 2},
        {"VXLAN-GPE", 101, IPV4("11") UDP("c350", "12b6") "0c00000200000100", 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        static struct build b, udp;
        b.n = udp.n = 0;
        put_udp(&udp, 50000, 9, (struct bytes){(const uint8_t *)"payload", 7});
        put_hex(&b, cases[i].hex);
        put_ipv6(&b, 17, 1, 2, built(&udp));
        struct dissection d = dissect(built(&b), cases[i].link);
        if (d.n != cases[i].segments || d.segments[d.n - 1].key.family != 6 ||
            d.segments[d.n - 1].captured != 7)
            fail_msg("%s: %zu segments", cases[i].what, d.n);
    }
}

/* What holds nothing to follow is counted where it belongs. */
static void the_rest_is_counted(void **state) {
    static const struct {
        const char *what, *hex;
        uint16_t link;
        uint64_t counts[6]; /* not IP, ICMP, other, truncated, malformed, unknown link */
    } cases[] = {
        {"ARP", ETHERNET("0806") "0001", 1, {1}},
        {"spanning tree", ETHERNET("0026") "424203 0000", 1, {1}},
        {"ICMP", IPV4("01") "0800", 101, {0, 1}},
        {"ICMPv6", IPV6("3a") "8000", 101, {0, 1}},
        {"IGMP", IPV4("02") "1100", 101, {0, 0, 1}},
        {"no next header", IPV6("3b"), 101, {0, 0, 1}},
        {"a cut header", "4500 0028", 101, {0, 0, 0, 1}},
        {"cut ports", IPV4("11") "c350", 101, {0, 0, 0, 1}},
        {"a header of sixteen bytes",
         "4400 0028 0000 0000 40 11 0000 c0000201 c0000202",
         101,
         {0, 0, 0, 0, 1}},
        {"a total less than the header",
         "4500 0012 0000 0000 40 11 0000 c0000201 c0000202",
         101,
         {0, 0, 0, 0, 1}},
        {"a TCP header longer than its packet",
         IPV4("06") "c350 0050 00000000 00000000 f010 0000 0000 0000",
         101,
         {0, 0, 0, 0, 1}},
        {"a UDP length of four", IPV4("11") "c350 0050 0004 0000", 101, {0, 0, 0, 0, 1}},
        {"version five", "5500", 101, {0, 0, 0, 0, 0, 1}},
        {"protected 802.11", "0842 0000 " ADDRESSES, 105, {0, 0, 0, 0, 0, 1}},
        {"a link type of the future", "4500", 9999, {0, 0, 0, 0, 0, 1}},
        {"PPI in PPI", "0000 0800 c0000000 0000 0800 c0000000", 192, {0, 0, 0, 0, 0, 1}},
        {"CAPWAP cut in its 802.11 header",
         IPV4("11") UDP("147f", "c350") "00100300 00000000 0802 00",
         101,
         {0}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct build b = {.n = 0};
        put_hex(&b, cases[i].hex);
        struct bytes own = exact(built(&b));
        dissect(own, cases[i].link);
        uint64_t got[6] = {counts.not_ip,    counts.icmp,      counts.other,
                           counts.truncated, counts.malformed, counts.unknown_link};
        for (size_t k = 0; k < 6; k++)
            if (got[k] != cases[i].counts[k])
                fail_msg("%s: count %zu is %zu", cases[i].what, k, (size_t)got[k]);
        free((void *)(uintptr_t)own.p);
    }
}

static void nesting_has_an_end(void **state) {
    struct build b = {.n = 0};
    for (int i = 0; i < 1000; i++) put_hex(&b, IPV4("04"));
    put_inner(&b);
    assert_int_equal(dissect(built(&b), 101).n, 0);
    assert_int_equal(counts.malformed, 1);
    b.n = 0;
    for (int i = 0; i < 1000; i++) put_hex(&b, "3304 0000 00000001 00000001 000000000000000000000000");
    memmove(b.p + 20, b.p, 1000);
    struct build ah = {.n = 0};
    put_hex(&ah, IPV4("33"));
    memcpy(b.p, ah.p, 20);
    assert_int_equal(dissect(built(&b), 101).n, 0);
    b.n = 0;
    for (int i = 0; i < 10; i++) put_hex(&b, IPV4("11") UDP("c350", "12b6") "0c00000100000100");
    put_inner(&b);
    struct dissection d = dissect(built(&b), 101);
    assert_in_range(d.n, 3, MOST_SEGMENTS);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layers_are_taken_off),
        cmocka_unit_test(six_inside),
        cmocka_unit_test(the_rest_is_counted),
        cmocka_unit_test(nesting_has_an_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
