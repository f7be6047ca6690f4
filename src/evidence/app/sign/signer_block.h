/* One signer of v2 to v3.1: signed data, signatures over it and the public key they are checked with. */
#ifndef CORDON_APP_SIGN_SIGNER_BLOCK_H
#define CORDON_APP_SIGN_SIGNER_BLOCK_H

#include "base/cursor.h"
#include "evidence/app/sign/job.h"

/* Lists of signatures are the same in signers, source stamps and attributes of these. */
struct sign_values {
    struct sign_value list[SIGN_VALUES_MOST];
    size_t n;
};

/* NULL, or what is wrong with the list. */
const char *sign_values_read(struct bytes b, struct sign_values *to);
/* Checks what platforms from `least` to `most` would look at. NULL: all of it holds. `kinds` gets a bit for
 * each enum content_digest that goes with a verified signature. */
const char *sign_values_check(const struct sign_values *v, uint32_t least, uint32_t most, EVP_PKEY *key,
                              struct bytes message, unsigned *kinds);

/* A length-prefixed element. */
struct bytes sign_element(struct cursor *c);

struct signer_block {
    bool v3; /* in: the signer and its signed data carry platform levels */
    struct scheme_signer *signer;
    struct bytes attributes; /* out: pairs of identifier and value, verified when `trouble` is NULL */
    unsigned kinds;          /* out: bits of enum content_digest to compare */
};

/* Reads and verifies all but the attributes and the content. v2's levels are those of the signer given. */
void signer_block_read(struct sign_job *j, struct bytes b, struct signer_block *to);

#endif
