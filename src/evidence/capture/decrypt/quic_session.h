/* One QUIC connection (v1: RFC 9000 and 9001, v2: RFC 9369, drafts 29 to 34) opened with the secrets of a key
 * log: datagrams in, streams out in order.
 *
 * Knows 0-RTT, Retry, version negotiation, coalesced packets, key updates (RFC 9001 6), connection ids that
 * change, packets out of order and again. Loss costs the streams it touches: after QUIC_STREAM_HELD bytes or
 * at the end, a gap is told and the stream goes on behind it. */
#ifndef CORDON_DECRYPT_QUIC_SESSION_H
#define CORDON_DECRYPT_QUIC_SESSION_H

#include "evidence/capture/decrypt/key_log.h"
#include "evidence/capture/decrypt/plain.h"

enum {
    QUIC_STREAM_HELD = 256 * 1024,       /* bytes of one direction of a stream that wait for earlier ones */
    QUIC_SESSION_HELD = 4 * 1024 * 1024, /* … of all streams together */
    QUIC_STREAMS_MOST = 4096
};

struct quic_session;

struct quic_session *quic_session_new(const struct key_log *keys, bool keys_may_come);
void quic_session_free(struct quic_session *s); /* NULL is fine; wipes keys */

void quic_session_feed(struct quic_session *s, enum side from, struct bytes datagram,
                       const struct plain_sink *sink);

/* As for TLS. */
void quic_session_retry(struct quic_session *s, bool last, const struct plain_sink *sink);

/* Nothing more comes: what waits behind gaps is handed on. */
void quic_session_end(struct quic_session *s, const struct plain_sink *sink);

enum sight quic_session_sight(const struct quic_session *s, enum side from);

struct quic_session_facts {
    uint32_t version;
    uint16_t cipher;               /* TLS cipher suite; 0: not seen */
    uint64_t opened[2], failed[2]; /* packets, by side */
    uint64_t plain_bytes[2];       /* of streams */
    uint32_t others;            /* connections begun after this one between the same ports: not followed; what
                                   has just been fed begins one if this grew, and may be fed to a new session */
    uint64_t datagram_bytes[2]; /* of DATAGRAM frames (RFC 9221): opened, of no stream, not handed on */
    uint64_t damaged[2];        /* packets opened that hold frames against RFC 9000 19, by side */
};
struct quic_session_facts quic_session_facts(const struct quic_session *s);

#endif
