/* make_traces scamper|warts|atlas N: N traceroutes of 10 to 20 hops, as scamper's JSON, as warts or as RIPE
 * Atlas' JSON, on standard output: members and parts as those tools write them, contents made up. The same
 * arguments give the same bytes. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_HOPS = 20, PREFIXES = 4096 };

static uint64_t state = 1;

static uint32_t draw(uint32_t below) {
    state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (uint32_t)((state >> 33) % below);
}

struct hop {
    uint32_t address, rtt;
    unsigned ttl;
};

struct made {
    uint32_t dst, start;
    struct hop hops[MOST_HOPS];
    unsigned n, last;
};

/* Ways near the source are the same for all, as they are for one machine's traces. */
static struct made make(void) {
    struct made m = {.dst = 0x40000000 + draw(PREFIXES) * 65536 + draw(65536),
                     .start = 1700000000 + draw(86400)};
    uint32_t rtt = 300, way = draw(64);
    m.last = 10 + draw(MOST_HOPS - 10 + 1);
    for (unsigned ttl = 1; ttl <= m.last; ttl++) {
        rtt += draw(ttl < 4 ? 400 : 9000);
        if (draw(12) == 0) continue;
        uint32_t address = ttl < 4   ? 0x0A000000 + ttl
                           : ttl < 8 ? 0x05000000 + way * 256 + ttl
                                     : (m.dst & 0xFFFF0000) + ttl;
        m.hops[m.n++] = (struct hop){ttl == m.last ? m.dst : address, rtt, ttl};
    }
    return m;
}

static const char *dotted(uint32_t a) {
    static char text[2][16];
    static unsigned which;
    which ^= 1;
    snprintf(text[which], sizeof text[which], "%u.%u.%u.%u", a >> 24, a >> 16 & 255, a >> 8 & 255, a & 255);
    return text[which];
}

static void scamper(const struct made *m) {
    printf("{\"type\":\"trace\",\"version\":\"0.1\", \"userid\":0, \"method\":\"icmp-echo-paris\", "
           "\"src\":\"192.0.2.7\", \"dst\":\"%s\", \"icmp_sum\":60419, \"stop_reason\":\"COMPLETED\", "
           "\"stop_data\":0, \"start\":{\"sec\":%u, \"usec\":132225, \"ftime\":\"2022-12-17 19:16:53\"}, "
           "\"hop_count\":%u, \"attempts\":2, \"hoplimit\":0, \"firsthop\":1, \"wait\":5, \"wait_probe\":0, "
           "\"tos\":0, \"probe_size\":44, \"probe_count\":%u, \"hops\":[",
           dotted(m->dst), m->start, m->last, m->last);
    for (unsigned i = 0; i < m->n; i++)
        printf(
            "%s{\"addr\":\"%s\", \"probe_ttl\":%u, \"probe_id\":1, \"probe_size\":44, \"tx\":{\"sec\":%u, "
            "\"usec\":788025}, \"rtt\":%u.%03u, \"reply_ttl\":64, \"reply_tos\":192, \"reply_ipid\":11379, "
            "\"reply_size\":72, \"icmp_type\":11, \"icmp_code\":0, \"icmp_q_ttl\":1, \"icmp_q_ipl\":44, "
            "\"icmp_q_tos\":0}",
            i ? "," : "", dotted(m->hops[i].address), m->hops[i].ttl, m->start, m->hops[i].rtt / 1000,
            m->hops[i].rtt % 1000);
    puts("]}");
}

static void atlas(const struct made *m) {
    printf("{\"fw\":5080,\"af\":4,\"dst_addr\":\"%s\",\"dst_name\":\"%s\",\"endtime\":%u,\"from\":\"192.0.2."
           "77\","
           "\"lts\":12,\"msm_id\":5051,\"msm_name\":\"Traceroute\",\"paris_id\":3,\"prb_id\":1234,\"proto\":"
           "\"ICMP\","
           "\"size\":48,\"src_addr\":\"192.0.2.7\",\"timestamp\":%u,\"ttr\":3,\"type\":\"traceroute\","
           "\"result\":[",
           dotted(m->dst), dotted(m->dst), m->start + 5, m->start);
    for (unsigned i = 0; i < m->n; i++) {
        printf("%s{\"hop\":%u,\"result\":[", i ? "," : "", m->hops[i].ttl);
        for (unsigned k = 0; k < 3; k++)
            printf("%s{\"from\":\"%s\",\"rtt\":%u.%03u,\"size\":76,\"ttl\":64}", k ? "," : "",
                   dotted(m->hops[i].address), m->hops[i].rtt / 1000, (m->hops[i].rtt + k) % 1000);
        fputs("]}", stdout);
    }
    puts("]}");
}

static uint8_t record[8192];
static size_t used;

static void put(const void *p, size_t n) {
    memcpy(record + used, p, n);
    used += n;
}

static void put8(unsigned v) {
    record[used++] = (uint8_t)v;
}

static void put16(unsigned v) {
    put8(v >> 8 & 255);
    put8(v & 255);
}

static void put32(uint32_t v) {
    put16(v >> 16);
    put16(v & 0xFFFF);
}

static void set16(size_t at, size_t v) {
    record[at] = (uint8_t)(v >> 8);
    record[at + 1] = (uint8_t)v;
}

static void put_address(uint32_t address) {
    put16(0x0401);
    put32(address);
}

static void end_record(void) {
    set16(4, (used - 8) >> 16);
    set16(6, (used - 8) & 0xFFFF);
    fwrite(record, 1, used, stdout);
}

static void begin_record(unsigned type) {
    used = 0;
    put16(0x1205);
    put16(type);
    put32(0);
}

static void warts_list(void) {
    begin_record(1);
    put32(1);
    put32(0);
    put("default\0\0", 9);
    end_record();
}

/* Flags and parts as scamper of 2021 sets them. */
static void warts(const struct made *m) {
    begin_record(6);
    put("\xf1\xff\xff\x3f", 4);
    size_t length = used;
    put16(0);
    put32(1);
    put32(m->start);
    put32(132225);
    put("\x01\x00\x00\x02\x00\x04", 6); /* stop reason, its data, flags, attempts, hop limit, method */
    put16(44);
    put16(0);
    put16(0);
    put("\x01\x00\x05\x00", 4);
    put16(m->last);
    put("\x05\x01\x01", 3);
    put16(m->last);
    put("\x00\x00", 2);
    put_address(0xC0000207);
    put_address(m->dst);
    set16(length, used - length - 2);
    put16(m->n);
    for (unsigned i = 0; i < m->n; i++) {
        put("\xfe\x8f\x1a", 3);
        length = used;
        put16(0);
        put8(m->hops[i].ttl);
        put("\x40\x11\x00", 3);
        put32(m->hops[i].rtt);
        put16(0x0B00);
        put16(44);
        put16(72);
        put16(11379);
        put8(192);
        put8(0);
        if (m->hops[i].address == m->dst) {
            put8(0);
            put32(1);
        } else {
            put_address(m->hops[i].address);
        }
        put32(m->start);
        put32(788025);
        set16(length, used - length - 2);
    }
    put16(0);
    end_record();
}

int main(int argc, char **argv) {
    unsigned long n = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;
    const char *form = argc == 3 ? argv[1] : "";
    bool binary = strcmp(form, "warts") == 0, list = strcmp(form, "atlas") == 0;
    if (n == 0 || (!binary && !list && strcmp(form, "scamper") != 0)) {
        fputs("usage: make_traces scamper|warts|atlas N\n", stderr);
        return 2;
    }
    if (binary) warts_list();
    while (n-- > 0) {
        struct made m = make();
        if (binary)
            warts(&m);
        else if (list)
            atlas(&m);
        else
            scamper(&m);
    }
    return fflush(stdout) == 0 ? 0 : 2;
}
