/* Readers of capture files alone, without what lies in the packets: a mapped file and a pipe must give the
 * same packets, and every byte of a packet must be there. */
#include "evidence/capture/reader.h"

#include "two_ways.h"

static uint64_t read_all(struct input *in, struct diagnostics *d) {
    struct reader r;
    struct packet p;
    uint64_t packets = 0, sum = 1;
    if (!reader_open(&r, in, "fuzz", d)) return 0;
    for (; reader_next(&r, &p); packets++) {
        sum = sum * 31 + p.captured + (uint64_t)p.time_ns + p.app;
        fuzz_add(&sum, p.data, p.captured);
        if (p.captured > p.length || p.captured > LARGEST_PACKET) abort();
    }
    reader_close(&r);
    return sum * 31 + packets;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    return fuzz_two_ways(data, size, read_all);
}
