/* The streams of one direction of a connection, by id (RFC 9000 2.1).
 *
 * At most QUIC_STREAMS_MOST are followed at once: then one that nothing was heard of lately is finished. Of
 * streams that are finished a window of numbers is remembered, so that data sent again does not open them. */
#ifndef CORDON_DECRYPT_QUIC_STREAMS_H
#define CORDON_DECRYPT_QUIC_STREAMS_H

#include "evidence/capture/decrypt/quic_frames.h"
#include "evidence/capture/decrypt/quic_stream.h"

struct quic_streams;

struct quic_streams *quic_streams_new(void);
void quic_streams_free(struct quic_streams *t, size_t *held); /* NULL is fine */

/* A STREAM, RESET_STREAM or RESET_STREAM_AT frame. False where it breaks a rule of RFC 9000. */
bool quic_streams_frame(struct quic_streams *t, const struct quic_outlet *to, const struct quic_frame *f,
                        bool early);

void quic_streams_finish(struct quic_streams *t, const struct quic_outlet *to);

#endif
