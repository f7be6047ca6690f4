/* Opening what an AEAD sealed, with one key and many nonces: TLS 1.2 and 1.3 records, QUIC packets. */
#ifndef CORDON_DECRYPT_AEAD_H
#define CORDON_DECRYPT_AEAD_H

#include "evidence/capture/decrypt/cipher_params.h"

enum { AEAD_NONCE = 12, AEAD_KEY_MOST = 32, AEAD_TAG_MOST = 16 };

struct aead;

/* key: p->key bytes. NULL when libcrypto does not have the cipher. */
struct aead *aead_new(const struct cipher_params *p, const uint8_t *key);
void aead_free(struct aead *a); /* NULL is fine; wipes the key */

/* Opens sealed, ciphertext and tag, into `to`: room for sealed.n bytes, outside sealed. The plaintext is
 * sealed.n - tag bytes. False: the tag does not hold, and nothing in `to` is to be trusted. */
bool aead_open(struct aead *a, const uint8_t nonce[AEAD_NONCE], struct bytes associated, struct bytes sealed,
               uint8_t *to);

#endif
