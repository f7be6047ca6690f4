/* RC4 (RFC 6229 has vectors): OpenSSL 3 has it only in its legacy provider, which need not be installed. */
#ifndef CORDON_DECRYPT_CIPHER_RC4_H
#define CORDON_DECRYPT_CIPHER_RC4_H

#include "base/bytes.h"

struct rc4 {
    uint8_t state[256], i, j;
};

void rc4_begin(struct rc4 *r, struct bytes key);
void rc4_run(struct rc4 *r, struct bytes from, uint8_t *to); /* to may be from.p */

#endif
