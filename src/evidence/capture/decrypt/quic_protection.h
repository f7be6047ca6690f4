/* Packet protection of one side at one level: RFC 9001 5, RFC 9369 3.3. Removes header protection, decodes
 * the packet number, opens the payload, follows key updates (RFC 9001 6). */
#ifndef CORDON_DECRYPT_QUIC_PROTECTION_H
#define CORDON_DECRYPT_QUIC_PROTECTION_H

#include "evidence/capture/decrypt/key_log.h"
#include "evidence/capture/names/quic_crypto.h"

struct quic_protection;

struct quic_opened {
    struct bytes payload;
    uint64_t number;
};

/* The cipher suites of TLS 1.3 that QUIC may use (RFC 9001 5.3) for secrets of n bytes, likeliest first. */
enum { QUIC_SUITES_MOST = 3 };
size_t quic_suites_for(size_t n, uint16_t to[QUIC_SUITES_MOST]);
bool quic_suite_known(uint16_t cipher);

/* NULL: a cipher suite that is not known, or a secret that is not of its length. */
struct quic_protection *quic_protection_new(uint16_t cipher, bool version_2, const struct secret *secret);
struct quic_protection *quic_protection_initial(const struct quic_keys *keys);
void quic_protection_free(struct quic_protection *p); /* NULL is fine; wipes the keys */

/* `packet` from its first byte to its end, its number at `number_at`; `expected`: the number after the
 * largest opened. The payload is written to `room`, of packet.n bytes at least. False when the tag does not
 * hold. */
bool quic_protection_open(struct quic_protection *p, struct bytes packet, size_t number_at, uint64_t expected,
                          uint8_t *room, struct quic_opened *to);

#endif
