/* One TLS connection opened with the secrets of a key log: SSL 3.0 to TLS 1.3 (RFC 8446, RFC 5246).
 *
 * Takes both directions as contiguous bytes from their first record on, in the order the capture has them.
 * Knows sessions resumed, 0-RTT, HelloRetryRequest, key updates, renegotiation, encrypt_then_mac; records of
 * every length. A gap costs the records it touches and nothing more (but CBC up to TLS 1.0 one record more,
 * and RC4 all that follows). What neither tag nor MAC proves is never handed on. Where ECH was accepted, key
 * logs name the inner client random, which nobody else can see: SIGHT_NO_KEY. Bounded: SESSION_HELD bytes a
 * direction wait while it is not yet known which secrets the connection has. */
#ifndef CORDON_DECRYPT_TLS_SESSION_H
#define CORDON_DECRYPT_TLS_SESSION_H

#include "evidence/capture/decrypt/key_log.h"
#include "evidence/capture/decrypt/plain.h"

enum { SESSION_HELD = 256 * 1024 };

struct tls_session;

/* keys must outlive the session. `keys_may_come`: secrets may still be added (a stream of pcapng): records
 * that have no key yet are held, within the bound, and tls_session_retry() looks again. */
struct tls_session *tls_session_new(const struct key_log *keys, bool keys_may_come);
void tls_session_free(struct tls_session *s); /* NULL is fine; wipes keys */

void tls_session_feed(struct tls_session *s, enum side from, struct bytes b, const struct plain_sink *sink);

/* n bytes (at least 1) of this direction are missing: goes on at the next record. */
void tls_session_gap(struct tls_session *s, enum side from, uint64_t n, const struct plain_sink *sink);

/* The key log has grown, or will not grow any more (`last`). */
void tls_session_retry(struct tls_session *s, bool last, const struct plain_sink *sink);

enum sight tls_session_sight(const struct tls_session *s, enum side from);

struct tls_session_facts {
    uint16_t version, cipher; /* as in names/handshake.h; 0: not seen */
    uint64_t opened[2];       /* records, by side */
    uint64_t failed[2];       /* records whose tag or MAC does not hold, or for which there is no key */
    uint64_t plain_bytes[2];
    bool early; /* 0-RTT data was opened */
};
struct tls_session_facts tls_session_facts(const struct tls_session *s);

#endif
