#include "watch_made.h"

#include <string.h>

enum { HEAD = 20, TCP_HEAD = 20, UDP_HEAD = 8, TCP = 6, UDP = 17, RAW = 101, DNS = 53 };

static void put16(uint8_t *p, size_t v) {
    p[0] = (uint8_t)(v >> 8);
    p[1] = (uint8_t)v;
}

static void put32(uint8_t *p, uint32_t v) {
    put16(p, v >> 16);
    put16(p + 2, v & 0xffff);
}

static void put_head(struct made *to, struct made_ends e, bool up, uint8_t transport, size_t n) {
    memset(to->bytes, 0, sizeof to->bytes);
    to->n = HEAD + n;
    to->bytes[0] = 0x45;
    put16(to->bytes + 2, to->n);
    to->bytes[8] = 64;
    to->bytes[9] = transport;
    put32(to->bytes + 12, up ? e.client : e.server);
    put32(to->bytes + 16, up ? e.server : e.client);
    put16(to->bytes + HEAD, up ? e.client_port : e.server_port);
    put16(to->bytes + HEAD + 2, up ? e.server_port : e.client_port);
}

void made_tcp(struct made *to, struct made_ends e, bool up, uint32_t sequence, unsigned flags,
              const void *payload, size_t n) {
    if (n > MADE_MOST - HEAD - TCP_HEAD) n = MADE_MOST - HEAD - TCP_HEAD;
    put_head(to, e, up, TCP, TCP_HEAD + n);
    put32(to->bytes + HEAD + 4, sequence);
    to->bytes[HEAD + 12] = 0x50;
    to->bytes[HEAD + 13] = (uint8_t)flags;
    if (n) memcpy(to->bytes + HEAD + TCP_HEAD, payload, n);
}

void made_udp(struct made *to, struct made_ends e, bool up, const void *payload, size_t n) {
    if (n > MADE_MOST - HEAD - UDP_HEAD) n = MADE_MOST - HEAD - UDP_HEAD;
    put_head(to, e, up, UDP, UDP_HEAD + n);
    put16(to->bytes + HEAD + 4, UDP_HEAD + n);
    if (n) memcpy(to->bytes + HEAD + UDP_HEAD, payload, n);
}

/* "a.example" as labels, then type A and class IN. */
static size_t put_question(uint8_t *to, const char *name) {
    size_t n = 0;
    for (const char *at = name; *at;) {
        size_t label = strcspn(at, ".");
        to[n++] = (uint8_t)label;
        memcpy(to + n, at, label);
        n += label;
        at += label + (at[label] == '.');
    }
    to[n++] = 0;
    put16(to + n, 1);
    put16(to + n + 2, 1);
    return n + 4;
}

void made_question(struct made *to, struct made_ends e, uint16_t id, const char *name) {
    uint8_t message[MADE_MOST] = {0};
    put16(message, id);
    put16(message + 2, 0x0100);
    put16(message + 4, 1);
    e.server_port = DNS;
    made_udp(to, e, true, message, 12 + put_question(message + 12, name));
}

void made_answer(struct made *to, struct made_ends e, uint16_t id, const char *name, uint32_t address) {
    uint8_t message[MADE_MOST] = {0};
    put16(message, id);
    put16(message + 2, 0x8180);
    put16(message + 4, 1);
    put16(message + 6, 1);
    size_t n = 12 + put_question(message + 12, name);
    put16(message + n, 0xc00c);
    put16(message + n + 2, 1);
    put16(message + n + 4, 1);
    put32(message + n + 6, 300);
    put16(message + n + 10, 4);
    put32(message + n + 12, address);
    e.server_port = DNS;
    made_udp(to, e, false, message, n + 16);
}

struct packet made_packet(const struct made *m, int64_t time_ns) {
    return (struct packet){.data = m->bytes,
                           .captured = (uint32_t)m->n,
                           .length = (uint32_t)m->n,
                           .time_ns = time_ns,
                           .link = RAW,
                           .app = APP_NONE};
}
