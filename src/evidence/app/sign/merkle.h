/* Merkle trees of 4096-byte blocks and SHA-256, as fs-verity and APK Signature Scheme v4 have them. */
#ifndef CORDON_APP_SIGN_MERKLE_H
#define CORDON_APP_SIGN_MERKLE_H

#include "base/bytes.h"

enum { MERKLE_BLOCK = 4096 };

/* The levels, from the one under the root down, each filled up to whole blocks. */
struct merkle_levels {
    uint8_t *p; /* free() it */
    size_t n;
};

/* Root over the parts laid behind each other; every one but the last must be whole blocks. Each block is
 * hashed behind the salt, the last filled up with zeros. `levels` may be NULL. False: no digest to be had. */
bool merkle_tree(const struct bytes *parts, size_t n, struct bytes salt, unsigned threads, uint8_t root[32],
                 struct merkle_levels *levels);

#endif
