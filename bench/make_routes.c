/* Writes a routing table as collectors do (MRT TABLE_DUMP_V2) to standard output: make_routes PREFIXES PEERS.
 *
 * Made up, with what decides how long reading takes taken from real tables: prefixes of one origin lie in
 * short runs and come again elsewhere; a path ends in the origin and what is before it, which peers share,
 * and begins with the peer; some prefixes of an origin go another way; every fourth prefix is one of IPv6. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_RECORD = 1 << 20, MOST_PEERS = 1000, TIME = 1735689600 };

static uint8_t record[MOST_RECORD];
static size_t at;

static uint64_t mix(uint64_t x) {
    x ^= x >> 33;
    x *= UINT64_C(0xff51afd7ed558ccd);
    x ^= x >> 33;
    x *= UINT64_C(0xc4ceb9fe1a85ec53);
    return x ^ x >> 33;
}

static uint32_t draw(uint64_t a, uint64_t b, uint64_t salt, uint32_t below) {
    return (uint32_t)(mix(a * 0x9e3779b97f4a7c15 + mix(b + salt * 77)) % below);
}

static void u8(unsigned v) {
    record[at++] = (uint8_t)v;
}

static void u16(unsigned v) {
    u8(v >> 8);
    u8(v & 255);
}

static void u32(uint32_t v) {
    u16(v >> 16);
    u16(v & 0xFFFF);
}

static void begin(unsigned subtype) {
    at = 0;
    u32(TIME);
    u16(13);
    u16(subtype);
    u32(0);
}

static void end(void) {
    size_t all = at;
    at = 8;
    u32((uint32_t)(all - 12));
    if (fwrite(record, 1, all, stdout) != all) exit(1);
}

static uint32_t peer_as(unsigned peer) {
    return 3000 + peer * 17;
}

static void peer_table(unsigned peers) {
    begin(1);
    u32(0x0A000001);
    u16(0);
    u16(peers);
    for (unsigned i = 0; i < peers; i++) {
        u8(2);
        u32(0x0A010000 + i);
        u32(0xC0000200 + i);
        u32(peer_as(i));
    }
    end();
}

/* 3 to 6 ASes on most paths: peer, transit, sometimes another, the origin's upstream, the origin. */
static void path(unsigned peer, uint32_t origin, uint32_t way) {
    uint32_t hops[16];
    unsigned n = 0;
    hops[n++] = peer_as(peer);
    uint32_t upstream = draw(origin, way, 1, 4) + draw(origin, 0, 2, 4000) * 5;
    hops[n++] = 100 + draw(peer, upstream, 3, 12) * 50;
    if (draw(upstream, peer / 8, 4, 3) == 0) hops[n++] = 1000 + draw(upstream, peer % 5, 5, 900);
    if (draw(origin, 0, 6, 5)) hops[n++] = 20000 + upstream;
    unsigned times = draw(origin, way, 7, 12) == 0 ? 1 + draw(origin, way, 8, 5) : 1;
    while (times-- && n < 15) hops[n++] = 60000 + origin;
    u8(0x40);
    u8(2);
    u8(2 + 4 * n);
    u8(2);
    u8(n);
    for (unsigned i = 0; i < n; i++) u32(hops[i]);
}

static void attributes(unsigned peer, uint32_t origin, uint32_t way, int ipv6) {
    size_t start = at;
    u16(0);
    u8(0x40), u8(1), u8(1), u8(0);
    path(peer, origin, way);
    if (ipv6) {
        u8(0x80), u8(14), u8(17), u8(16);
        u32(0x20010db8), u32(0), u32(0), u32(peer);
    } else {
        u8(0x40), u8(3), u8(4);
        u32(0xC0000200 + peer);
    }
    unsigned n = draw(peer, origin / 4 + way, 9, 8);
    if (n) {
        u8(0xC0), u8(8), u8(4 * n);
        for (unsigned i = 0; i < n; i++) u16(peer_as(peer) & 0xFFFF), u16(draw(peer, origin / 4, i, 3000));
    }
    size_t all = at;
    at = start;
    u16((unsigned)(all - start - 2));
    at = all;
}

static void prefix(uint32_t number, unsigned peers, uint32_t origin, uint32_t way) {
    int ipv6 = number % 4 == 3;
    begin(ipv6 ? 4 : 2);
    u32(number);
    if (ipv6) {
        u8(48);
        u16(0x2001), u32(number);
    } else {
        u8(24);
        u8((number >> 16 & 127) + 16), u8(number >> 8 & 255), u8(number & 255);
    }
    size_t count = at;
    u16(0);
    unsigned n = 0;
    for (unsigned i = 0; i < peers; i++) {
        if (draw(i, number, 10, 50) == 0) continue; /* hardly any peer has all */
        u16(i);
        u32(TIME - draw(i, number, 11, 1000000));
        attributes(i, origin, way, ipv6);
        n++;
    }
    size_t all = at;
    at = count;
    u16(n);
    at = all;
    end();
}

int main(int argc, char **argv) {
    unsigned long prefixes = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
    unsigned long peers = argc > 2 ? strtoul(argv[2], NULL, 10) : 40;
    if (prefixes == 0 || prefixes > 8000000 || peers == 0 || peers > MOST_PEERS) {
        fputs("usage: make_routes PREFIXES [PEERS] >table.mrt\n", stderr);
        return 2;
    }
    uint32_t origins = (uint32_t)(prefixes / 12 + 1), origin = 0, run = 0;
    peer_table((unsigned)peers);
    for (uint32_t i = 0; i < prefixes; i++) {
        if (run-- == 0) {
            origin = draw(i, 1, 12, origins);
            run = draw(i, 2, 13, 6);
        }
        prefix(i, (unsigned)peers, origin, draw(i, 3, 14, 8) == 0);
    }
    return fflush(stdout) == 0 ? 0 : 1;
}
