/* One direction of a QUIC stream put in order: RFC 9000 2.2 and 4.5. CRYPTO bytes of one level are such a
 * stream too (RFC 9000 19.6).
 *
 * What comes in order is handed on as it is; only what comes early is copied, and waits. */
#ifndef CORDON_DECRYPT_QUIC_STREAM_H
#define CORDON_DECRYPT_QUIC_STREAM_H

#include "evidence/capture/decrypt/plain.h"

struct quic_segment;

struct quic_stream {
    uint64_t id;
    uint64_t next;             /* what is handed on ends here */
    uint64_t size;             /* QUIC_SIZE_UNKNOWN until a FIN or a reset tells it */
    struct quic_segment *held; /* ascending, apart from each other and behind `next` */
    size_t n_held, capacity;
    size_t held_bytes; /* with what it costs to hold them */
    bool ended;        /* told to the sink; takes nothing more */
};

#define QUIC_SIZE_UNKNOWN UINT64_MAX

/* Where plaintext goes, and what bounds how much of it waits. */
struct quic_outlet {
    const struct plain_sink *sink;
    enum side from;
    size_t *held;             /* bytes that wait in all streams of a session */
    size_t most, most_of_all; /* bounds for one stream, for all: over them a gap is told and passed */
    uint64_t *handed_on;      /* bytes, counted here */
};

void quic_stream_start(struct quic_stream *s, uint64_t id);
void quic_stream_free(struct quic_stream *s, size_t *held); /* what it holds, not itself */

/* Data of a frame; parts that are there already are dropped. False where it contradicts a final size
 * (RFC 9000 4.5). */
bool quic_stream_add(struct quic_stream *s, const struct quic_outlet *to, uint64_t offset, struct bytes data,
                     bool fin, bool early);

/* Nothing more will come (a reset: up to `size`): hands on what waits, telling the gaps before it. Tells the
 * end if the final size is known. */
void quic_stream_finish(struct quic_stream *s, const struct quic_outlet *to);

#endif
