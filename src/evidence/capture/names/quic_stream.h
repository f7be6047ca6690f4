/* The CRYPTO stream of one sender: pieces in any order, overlapping, over several packets and datagrams. */
#ifndef CORDON_NAMES_QUIC_STREAM_H
#define CORDON_NAMES_QUIC_STREAM_H

#include "base/bytes.h"

enum { QUIC_STREAM_MOST = 65536, QUIC_RANGES_MOST = 64 };

struct quic_stream {
    uint8_t *bytes;
    uint32_t capacity;
    bool borrowed; /* bytes belong to somebody else and cannot grow */
    bool over;     /* a piece lay beyond the limits and was dropped */
    uint16_t ranges;
    struct quic_range {
        uint32_t from, to;
    } range[QUIC_RANGES_MOST]; /* ascending, apart from each other */
};

void quic_stream_add(struct quic_stream *s, uint64_t offset, struct bytes data);
struct bytes quic_stream_begin(const struct quic_stream *s); /* contiguous from offset 0 */
struct quic_stream *quic_stream_copy(const struct quic_stream *s);
void quic_stream_free(struct quic_stream *s); /* NULL is fine */

#endif
