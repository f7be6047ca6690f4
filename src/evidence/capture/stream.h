/* One direction of a TCP connection put in order, as far as inspection needs it (RFC 9293 3.4).
 *
 * Bytes are copied only when a message does not end in the segment it began in, or when segments come out of
 * order. Bounded: see stream_limits. */
#ifndef CORDON_CAPTURE_STREAM_H
#define CORDON_CAPTURE_STREAM_H

#include "base/bytes.h"

struct held_segment;

struct stream {
    uint8_t *buffer;
    uint32_t n, capacity;
    uint32_t next; /* sequence number that comes next */
    uint32_t n_held, held_bytes;
    struct held_segment *held; /* sorted by sequence */
    bool started;
    bool broken;  /* bytes are missing for good … */
    bool refused; /* … and the last segment was not taken for it: offer it again behind the gap */
};

struct stream_limits {
    uint32_t most_bytes; /* kept for one direction */
    uint32_t most_held;  /* segments waiting for an earlier one */
};

void stream_free(struct stream *s);

/* The stream starts at this sequence number. */
void stream_start(struct stream *s, uint32_t sequence);

/* What a segment adds to the contiguous bytes: .n == 0 when it adds nothing now (old, early, or beyond
 * limits). The view is everything that was kept, and this; it is the segment itself where nothing needed
 * copying. `whole` false: the capture cut the segment, nothing can follow it. */
struct bytes stream_take(struct stream *s, uint32_t sequence, struct bytes b, bool whole,
                         struct stream_limits limits);

/* Called after looking at a view: what is left of it, shortened from the front, is kept for when more comes.
 */
void stream_keep(struct stream *s, struct bytes rest);

/* Another view, from a held segment that has become due; .n == 0: none. */
struct bytes stream_due(struct stream *s, struct stream_limits limits);

/* Gives up on missing bytes: continues at the first held segment. False when there is none. */
bool stream_skip_gap(struct stream *s);

#endif
