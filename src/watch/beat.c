#include "watch/beat.h"

/* Options make some packets without payload larger (SACK, RFC 2018 3: 12 bytes). */
enum { LEAST_PAYLOAD = 16 };

static uint64_t payload_since(const struct beat *b, uint32_t packets, uint64_t bytes, unsigned bare) {
    uint64_t headers = (uint64_t)(packets - b->packets) * bare, grown = bytes - b->bytes;
    return grown > headers ? grown - headers : 0;
}

bool beat_look(struct beat *b, uint32_t packets, uint64_t bytes, int64_t last_ns, unsigned bare,
               struct beat *ended) {
    if (packets < b->packets || bytes < b->bytes)
        *b = (struct beat){0}; /* the client is the other end after all */
    uint64_t payload = payload_since(b, packets, bytes, bare);
    bool pauses = b->packets && payload < LEAST_PAYLOAD;
    b->packets = packets;
    b->bytes = bytes;
    if (pauses) {
        *ended = *b;
        b->quiet = true;
        b->upload = 0;
        return ended->upload > 0;
    }
    if (!b->quiet) return false;
    if (b->upload == 0) b->began_ns = last_ns;
    b->upload = payload < UINT32_MAX - b->upload ? b->upload + (uint32_t)payload : UINT32_MAX;
    return false;
}
