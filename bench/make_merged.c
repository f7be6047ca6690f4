/* make_merged OUT BYTES FILE...: all captures one after another, and again with shifted IPv4 and IPv6
 * addresses, until OUT has more than BYTES. Checksums are left as they were: nothing measured looks at them.
 */
#include "frame.h"

#include <stdlib.h>
#include <string.h>

/* Exclusive or is its own inverse: two hosts never become one, whatever the round. */
static void shift_addresses(uint8_t *bytes, size_t size, unsigned round) {
    size_t ip = frame_ip(bytes, size);
    if (!ip) return;
    bool v6 = bytes[ip] >> 4 == 6;
    size_t source = ip + (v6 ? 8 + 4 : 12), destination = source + (v6 ? 16 : 4);
    bytes[source + 1] ^= (uint8_t)round, bytes[destination + 1] ^= (uint8_t)round;
    bytes[source] ^= (uint8_t)(round >> 8), bytes[destination] ^= (uint8_t)(round >> 8);
}

/* Files were taken years apart: each starts one millisecond after the one before has ended. */
static void close_gaps(struct frames *f, size_t from, uint64_t *clock) {
    uint64_t last = f->items[from].time_us;
    for (size_t i = from; i < f->count; i++) {
        uint64_t t = f->items[i].time_us;
        *clock += t > last && t - last < 60 * 1000000ull ? t - last : 1;
        last = t;
        f->items[i].time_us = *clock;
    }
    *clock += 1000;
}

int main(int argc, char **argv) {
    if (argc < 4) {
        fprintf(stderr, "usage: %s OUT BYTES FILE...\n", argv[0]);
        return 2;
    }
    struct frames f = {0};
    uint64_t clock = 0, enough = strtoull(argv[2], NULL, 10), written = 0, packets = 0;
    for (int i = 3; i < argc; i++) {
        size_t from = f.count;
        if (frames_read(&f, argv[i])) close_gaps(&f, from, &clock);
    }
    FILE *out = fopen(argv[1], "wb");
    if (!out) bench_die(argv[1]);
    if (f.count == 0) {
        fputs("no packets\n", stderr);
        return 2;
    }
    capture_header(out);
    unsigned round = 0;
    for (; written <= enough; round++)
        for (size_t i = 0; i < f.count; i++) {
            struct frame *g = &f.items[i];
            shift_addresses(g->bytes, g->captured, round);
            capture_packet(out, 1700000000000000ull + round * clock + g->time_us, g->bytes, g->captured,
                           g->original);
            shift_addresses(g->bytes, g->captured, round);
            written += 16 + g->captured, packets++;
        }
    if (fclose(out)) bench_die(argv[1]);
    printf("%llu packets, %llu bytes: %zu packets of %d captures, %u times\n", (unsigned long long)packets,
           (unsigned long long)written, f.count, argc - 3, round);
    frames_free(&f);
    return 0;
}
