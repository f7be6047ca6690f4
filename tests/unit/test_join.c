/* Flows and the look-ups that led to them. */
#include "wire.h"

#include "base/output.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
// cmocka wants the four above first
#include <cmocka.h>

enum { SECOND = 1000000 };
enum {
    PHONE = 0x0A000001,
    LAPTOP = 0x0A000002,
    RESOLVER = 0x0A000035,
    HOST = 0xC0000201,
    OTHER = 0xC0000202
};

static void put_lookup(struct file *f, uint64_t at, uint32_t client, const char *const *chain,
                       uint32_t address) {
    static struct build message, packet;
    static uint16_t id;
    message.n = packet.n = 0;
    put_dns_query(&message, ++id, chain[0]);
    put_udp_packet(&packet, client, (uint16_t)(40000 + id % 1000), RESOLVER, 53, built(&message));
    file_packet(f, at, built(&packet));
    message.n = packet.n = 0;
    put_dns_answer(&message, id, chain, &address, 1);
    put_udp_packet(&packet, RESOLVER, 53, client, (uint16_t)(40000 + id % 1000), built(&message));
    file_packet(f, at + 1000, built(&packet));
}

static void put_flow(struct file *f, uint64_t at, uint32_t client, uint16_t port, uint32_t server,
                     const char *says) {
    static struct build packet;
    packet.n = 0;
    struct tcp t = {client, server, port, 443, 1, 16};
    put_tcp_packet(&packet, t, (struct bytes){(const uint8_t *)says, strlen(says)});
    file_packet(f, at, built(&packet));
}

/* The TCP flows' names and whether they are certain, in order. */
static char *joined(struct file *f, unsigned threads) {
    struct run r = run_plain(file_bytes(f), threads);
    struct output o = output_to_memory();
    struct flow_iterator i = capture_flows(r.capture);
    for (struct flow_view v; flow_next(&i, &v);) {
        if (v.flow->key.transport != 6) continue;
        output_format(&o, "%.*s%s%s\n", (int)v.server_name.n, v.server_name.p,
                      v.name_source == NAME_DNS ? ""
                      : v.dns                   ? " looked up"
                                                : " not looked up",
                      v.dns && v.dns_certain ? " certainly" : "");
    }
    output_char(&o, '\0');
    char *text = strdup(output_view(&o).p);
    output_end(&o);
    run_end(&r);
    return text;
}

static void assert_joined(struct file *f, const char *want) {
    for (unsigned threads = 1; threads <= 5; threads += 2) {
        char *got = joined(f, threads);
        assert_string_equal(got, want);
        free(got);
    }
    file_free(f);
}

static const char *const one[] = {"one.example", NULL}, *const two[] = {"two.example", NULL};
static const char *const chain[] = {"www.example", "edge.cdn.example", "node7.cdn.example", NULL};
#define HELLO "\x7f\x01 some protocol without a name"

static struct file start(void) {
    struct file f = {0};
    file_pcap(&f, 101);
    return f;
}

static void the_same_client(void **state) {
    struct file f = start();
    put_flow(&f, 1 * SECOND, PHONE, 5000, HOST,
             HELLO); /* before any look-up: the one after is the best guess */
    put_lookup(&f, 2 * SECOND, PHONE, one, HOST);
    put_flow(&f, 3 * SECOND, PHONE, 5001, HOST, HELLO);
    put_flow(&f, 4 * SECOND, PHONE, 5002, OTHER, HELLO);
    assert_joined(&f, "one.example\none.example certainly\n not looked up\n");
}

static void another_client(void **state) {
    struct file f = start();
    put_lookup(&f, 1 * SECOND, LAPTOP, two, HOST);
    put_flow(&f, 2 * SECOND, PHONE, 5000, HOST, HELLO); /* nobody else to ask */
    put_lookup(&f, 3 * SECOND, PHONE, one, HOST);
    put_lookup(&f, 4 * SECOND, LAPTOP, two, HOST);
    put_flow(&f, 5 * SECOND, PHONE, 5001, HOST, HELLO); /* its own, though the other's is newer */
    put_flow(&f, 6 * SECOND, LAPTOP, 5001, HOST, HELLO);
    assert_joined(&f, "one.example\none.example certainly\ntwo.example certainly\n");
}

static void only_another_client(void **state) {
    struct file f = start();
    put_lookup(&f, 1 * SECOND, LAPTOP, one, HOST);
    put_lookup(&f, 3 * SECOND, LAPTOP, two, HOST);
    put_lookup(&f, 5 * SECOND, LAPTOP, one, HOST);
    put_flow(&f, 4 * SECOND, PHONE, 5000, HOST, HELLO);
    put_flow(&f, 2 * SECOND, PHONE, 5001, HOST, HELLO);
    assert_joined(&f, "two.example\none.example\n");
}

/* A CDN's address: the name asked last, and said to be uncertain. */
static void several_names(void **state) {
    struct file f = start();
    put_lookup(&f, 1 * SECOND, PHONE, one, HOST);
    put_flow(&f, 2 * SECOND, PHONE, 5000, HOST, HELLO);
    put_lookup(&f, 3 * SECOND, PHONE, two, HOST);
    put_flow(&f, 4 * SECOND, PHONE, 5001, HOST, HELLO);
    assert_joined(&f, "one.example\ntwo.example\n");
}

static void chains_are_kept(void **state) {
    struct file f = start();
    put_lookup(&f, 1 * SECOND, PHONE, one, HOST);
    put_lookup(&f, 2 * SECOND, PHONE, chain, HOST);
    put_flow(&f, 3 * SECOND, PHONE, 5000, HOST, HELLO);
    put_flow(&f, 4 * SECOND, PHONE, 5001, HOST, "GET / HTTP/1.1\r\nHost: one.example\r\n\r\n");
    put_flow(&f, 5 * SECOND, PHONE, 5002, HOST, "GET / HTTP/1.1\r\nHost: edge.cdn.example\r\n\r\n");
    put_flow(&f, 6 * SECOND, PHONE, 5003, HOST, "GET / HTTP/1.1\r\nHost: never.example\r\n\r\n");
    struct run r = run_plain(file_bytes(&f), 1);
    struct flow_iterator i = capture_flows(r.capture);
    for (struct flow_view v; flow_next(&i, &v);) {
        if (v.client_port != 5000) continue;
        char *text = run_text(&r);
        assert_non_null(strstr(text, "\"aliases\":[\"edge.cdn.example\",\"node7.cdn.example\"]"));
        free(text);
    }
    run_end(&r);
    assert_joined(&f, "www.example\none.example looked up\nedge.cdn.example looked up\n"
                      "never.example not looked up\n");
}

/* What one machine on the link announces of itself is the name of its address to everybody. */
static void announcements(void **state) {
    struct file f = start();
    struct build message = {.n = 0}, packet = {.n = 0};
    put_hex(&message,
            "0000 8400 0000 0001 0000 0000 07 7072696e746572 05 6c6f63616c 00 0001 8001 00000078 0004");
    put_number(&message, HOST, 4);
    put_udp_packet(&packet, HOST, 5353, 0xE00000FB, 5353, built(&message));
    file_packet(&f, SECOND, built(&packet));
    put_flow(&f, 2 * SECOND, PHONE, 5000, HOST, HELLO);
    assert_joined(&f, "printer.local\n");
}

/* A busy resolver: thousands of clients look up names that share one address. Each flow has its own. */
static void a_crowd(void **state) {
    enum { CLIENTS = 3000 };
    struct file f = start();
    struct output want = output_to_memory();
    for (uint32_t k = 0; k < CLIENTS; k++) {
        char name[32];
        snprintf(name, sizeof name, "n%u.example", k);
        const char *const own[] = {name, NULL};
        put_lookup(&f, SECOND + k * 10, 0x0B000000 + k, own, HOST);
        put_flow(&f, SECOND + k * 10 + 2000, 0x0B000000 + k, 5000, HOST, HELLO);
        output_format(&want, "%s certainly\n", name);
    }
    output_char(&want, '\0');
    assert_joined(&f, output_view(&want).p);
    output_end(&want);
}

/* A stub resolver may use one port and one number for all it asks. */
static void a_question_again(void **state) {
    struct file f = start();
    static struct build message, packet;
    for (uint32_t k = 0; k < 2; k++) {
        uint32_t address = k ? OTHER : HOST;
        for (int answer = 0; answer < 2; answer++) {
            message.n = packet.n = 0;
            if (answer)
                put_dns_answer(&message, 7, one, &address, 1);
            else
                put_dns_query(&message, 7, one[0]);
            put_udp_packet(&packet, answer ? RESOLVER : PHONE, answer ? 53 : 4000, answer ? PHONE : RESOLVER,
                           answer ? 4000 : 53, built(&message));
            for (int twice = 0; twice < 2; twice++) /* each is sent again */
                file_packet(&f, (1 + 600 * k) * SECOND + (unsigned)answer * 1000 + (unsigned)twice * 100,
                            built(&packet));
        }
        put_flow(&f, (2 + 600 * k) * SECOND, PHONE, (uint16_t)(5000 + k), address, HELLO);
    }
    struct run r = run_plain(file_bytes(&f), 1);
    assert_int_equal(capture_totals(r.capture)->dns, 2);
    run_end(&r);
    assert_joined(&f, "one.example certainly\none.example certainly\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_client),
        cmocka_unit_test(another_client),
        cmocka_unit_test(only_another_client),
        cmocka_unit_test(several_names),
        cmocka_unit_test(chains_are_kept),
        cmocka_unit_test(announcements),
        cmocka_unit_test(a_crowd),
        cmocka_unit_test(a_question_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
