/* Captures that come in pieces: cut anywhere, they give the packets that they give whole, and nobody reads
 * beyond what has come. The first byte chooses: a datagram without a file header, the length of the pieces.
 */
#include "evidence/live/packet_stream.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint64_t packets_of(struct bytes all, bool assume, size_t piece) {
    struct intern *apps = intern_new();
    struct packet_stream s;
    packet_stream_begin(&s, apps);
    if (assume) packet_stream_assume(&s);
    uint64_t sum = 1;
    size_t at = 0, come = piece < all.n ? piece : all.n;
    for (;;) {
        uint8_t *copy = malloc(come - at + 1); /* ends where what has come ends */
        memcpy(copy + 1, all.p + at, come - at);
        size_t consumed;
        struct packet p;
        enum stream_step step = packet_stream_next(&s, (struct bytes){copy + 1, come - at}, &consumed, &p);
        if (consumed > come - at) abort();
        if (step == STREAM_PACKET) {
            if (p.captured > p.length || p.data < copy || p.data + p.captured > copy + 1 + come - at) abort();
            for (uint32_t i = 0; i < p.captured; i++) sum = sum * 31 + p.data[i];
            sum = sum * 31 + p.captured + p.link + (uint64_t)p.time_ns + p.app;
        }
        free(copy);
        at += consumed;
        if (step == STREAM_BROKEN) break;
        if (step != STREAM_MORE) continue;
        if (s.want > PACKET_STREAM_MOST) abort();
        if (come == all.n) break;
        come = all.n - come < piece ? all.n : come + piece;
    }
    packet_stream_end(&s);
    intern_free(apps);
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 1 || size > 65536) return 0;
    struct bytes all = {data + 1, size - 1};
    bool assume = data[0] & 1;
    size_t piece = size < 2048 ? (data[0] >> 1) % 64 + 1u : 4096;
    if (packets_of(all, assume, all.n + 1) != packets_of(all, assume, piece)) abort();
    return 0;
}
