/* Protection of QUIC Initial packets: keys that follow from the version and the client's connection id
 * (RFC 9001 5.2), header protection and AES-128-GCM. */
#ifndef CORDON_NAMES_QUIC_CRYPTO_H
#define CORDON_NAMES_QUIC_CRYPTO_H

#include "base/bytes.h"
#include "evidence/capture/names/context.h"

enum { QUIC_ID_MOST = 20, QUIC_TAG = 16, QUIC_SALTS_MOST = 4 };

struct quic_salt {
    uint8_t salt[20];
    bool v2; /* labels and packet types of RFC 9369 */
};

/* The salts that a version may use, likeliest first; how many. None: a version of which nothing is known. */
size_t quic_salts(uint32_t version, const struct quic_salt *to[QUIC_SALTS_MOST]);

struct quic_keys {
    uint8_t key[16], iv[12], hp[16];
};

enum quic_side { QUIC_CLIENT, QUIC_SERVER };

/* The keys that one side protects its Initial packets with; id: what the client called the server at first.
 */
void quic_derive(const struct quic_salt *salt, struct bytes id, enum quic_side side, struct quic_keys *to);

/* `packet`: one long-header packet from its first byte to its end; pn: offset of the packet number. The
 * payload, in memory of the context until the next call; false when the tag does not hold. */
bool quic_open(struct names_context *x, const struct quic_keys *k, struct bytes packet, size_t pn,
               struct bytes *payload);

#endif
