/* A capture built from what other evidence tells: flows, names, look-ups, limits. */
#include "base/address.h"
#include "base/input.h"
#include "evidence/capture/build.h"
#include "evidence/capture/names/dns.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
// cmocka wants the four above first
#include <cmocka.h>

enum { TCP = 6, UDP = 17 };

static void put_address(uint8_t to[16], const char *text) {
    if (!text)
        memset(to, 0, 16);
    else
        assert_true(address_parse(text_of(text), to));
}

static struct told_flow told(const char *client, uint16_t client_port, const char *server, uint16_t port,
                             uint8_t transport, int64_t at) {
    struct told_flow f = {.client_port = client_port,
                          .server_port = port,
                          .transport = transport,
                          .protocol = transport == UDP ? PROTOCOL_DNS : PROTOCOL_TLS,
                          .start_ns = at,
                          .end_ns = at};
    put_address(f.client, client);
    put_address(f.server, server);
    return f;
}

static struct capture *finish(struct builder *b, uint64_t records, struct diagnostics *d) {
    struct input *in = input_on(memfd_create("build", MFD_CLOEXEC), "x", (struct input_limits){0}, d);
    struct capture *c = builder_finish(b, in, "x", records, true, d);
    input_close(in);
    return c;
}

/* Addresses of both families, either of them larger, or not known: the ends stay what they were told to be.
 */
static void ends(void **state) {
    static const struct {
        const char *client, *server;
        uint16_t client_port, port;
    } rows[] = {
        {"192.0.2.1", "192.0.2.2", 50000, 443},
        {"192.0.2.2", "192.0.2.1", 50000, 443},
        {"2001:db8::1", "2001:db8::2", 1, 2},
        {"2001:db8::2", "2001:db8::1", 1, 2},
        {NULL, "192.0.2.1", 0, 80},
        {"192.0.2.1", NULL, 40000, 80},
        {NULL, "2001:db8::1", 0, 80},
        {NULL, NULL, 0, 443},
        {"192.0.2.1", "192.0.2.1", 9, 8},
        {"192.0.2.1", "2001:db8::1", 9, 8},
    };
    struct diagnostics *d = diagnostics_new(10);
    struct builder *b = builder_new("test", capture_options_default());
    for (uint32_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct told_flow f =
            told(rows[i].client, rows[i].client_port, rows[i].server, rows[i].port, TCP, i + 1);
        builder_record(b, i + 1);
        assert_int_equal(builder_flow(b, &f), i);
        builder_traffic(b, i, (uint64_t[]){1, 2}, (uint64_t[]){10, 20});
    }
    struct capture *c = finish(b, 10, d);
    struct flow_iterator i = capture_flows(c);
    struct flow_view v;
    for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
        uint8_t client[16], server[16];
        put_address(client, rows[n].client);
        put_address(server, rows[n].server);
        assert_true(flow_next(&i, &v));
        assert_memory_equal(v.client, client, 16);
        assert_memory_equal(v.server, server, 16);
        assert_int_equal(v.client_known, rows[n].client != NULL);
        assert_int_equal(v.server_known, rows[n].server != NULL);
        assert_int_equal(v.client_port, rows[n].client_port);
        assert_int_equal(v.server_port, rows[n].port);
        assert_int_equal(v.bytes[0], 10);
        assert_int_equal(v.packets[1], 2);
        assert_int_equal(v.flow->first_packet, n + 1);
    }
    assert_false(flow_next(&i, &v));
    assert_int_equal(capture_totals(c)->bytes, 300);
    assert_true(capture_complete(c));
    capture_free(c);
    diagnostics_free(d);
}

/* A look-up leads flows that name nobody to their name, as in a capture of packets. */
static void lookups(void **state) {
    struct diagnostics *d = diagnostics_new(10);
    struct builder *b = builder_new("test", capture_options_default());
    struct told_flow dns = told("10.0.0.1", 5353, "10.0.0.53", 53, UDP, 100),
                     tls = told("10.0.0.1", 40000, "192.0.2.7", 443, TCP, 200);
    uint8_t address[16];
    put_address(address, "192.0.2.7");
    builder_record(b, 1);
    uint32_t asked = builder_flow(b, &dns);
    builder_lookup(b, asked, &(struct told_lookup){TEXT("www.a.example"), DNS_A, 0, 100, true});
    builder_alias(b, TEXT("www.a.example"), TEXT("edge.b.example"));
    builder_address(b, TEXT("edge.b.example"), address);
    builder_record(b, 2);
    uint32_t flow = builder_flow(b, &tls);
    builder_app(b, flow, TEXT("test"), TEXT("com.example.app"));
    builder_alpn(b, flow, TEXT("h2"));
    struct capture *c = finish(b, 2, d);
    struct dns_iterator looks = capture_dns(c);
    struct dns_view look;
    assert_true(dns_next(&looks, &look));
    const struct dns_answer *a = dns_first_answer(look.shard, look.entry);
    assert_int_equal(a->type, DNS_CNAME);
    a = dns_next_answer(look.shard, a);
    assert_true(a->is_address);
    assert_null(dns_next_answer(look.shard, a));
    assert_false(dns_next(&looks, &look));
    struct flow_iterator i = capture_flows(c);
    struct flow_view v;
    assert_true(flow_next(&i, &v));
    assert_true(flow_next(&i, &v));
    assert_true(text_is(v.server_name, "www.a.example"));
    assert_int_equal(v.name_source, NAME_DNS);
    assert_true(text_is(v.app_id, "com.example.app"));
    assert_true(text_is(v.app_source, "test"));
    assert_true(text_is(v.alpn, "h2"));
    assert_int_equal(capture_totals(c)->dns, 1);
    capture_free(c);
    diagnostics_free(d);
}

static void limits(void **state) {
    struct diagnostics *d = diagnostics_new(10);
    struct capture_options o = capture_options_default();
    o.limits.most_flows = 1;
    o.limits.most_dns = 1;
    struct builder *b = builder_new("test", o);
    struct told_flow f = told(NULL, 0, "192.0.2.1", 53, UDP, 1);
    struct told_lookup l = {TEXT("a.example"), DNS_A, 0, 1, true};
    builder_record(b, 1);
    uint32_t one = builder_flow(b, &f), two = builder_flow(b, &f);
    assert_int_equal(two, FLOW_REFUSED);
    builder_name(b, two, TEXT("x.example"), NAME_TLS);
    builder_traffic(b, two, (uint64_t[]){1, 1}, (uint64_t[]){1, 1});
    builder_lookup(b, one, &l);
    builder_lookup(b, one, &l);
    builder_address(b, TEXT("a.example"), f.server);
    builder_alias(b, TEXT("a.example"), TEXT("b.example"));
    builder_traffic(b, one, (uint64_t[]){UINT64_MAX, 1}, (uint64_t[]){UINT64_MAX, 1});
    builder_traffic(b, one, (uint64_t[]){1, 1}, (uint64_t[]){1, UINT64_MAX});
    struct capture *c = finish(b, 1, d);
    struct flow_iterator i = capture_flows(c);
    struct flow_view v;
    assert_true(flow_next(&i, &v));
    assert_int_equal(v.packets[0], UINT32_MAX);
    assert_true(v.bytes[0] == UINT64_MAX && v.bytes[1] == UINT64_MAX);
    assert_false(capture_complete(c));
    assert_int_equal(diagnostics_count(d), 2);
    capture_free(c);
    builder_drop(builder_new("test", o));
    builder_drop(NULL);
    diagnostics_free(d);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(ends), cmocka_unit_test(lookups),
                                       cmocka_unit_test(limits)};
    return cmocka_run_group_tests_name("build", tests, NULL, NULL);
}
