/* Inside of struct ratio_big, for what is built on it. */
#ifndef CORDON_BASE_RATIO_BIG_PARTS_H
#define CORDON_BASE_RATIO_BIG_PARTS_H

#include "base/ratio_big.h"

#include <openssl/bn.h>

struct ratio_big {
    BIGNUM *over, *under;
    BN_CTX *scratch;
};

/* Ends the process when an allocation inside BIGNUM failed. */
void ratio_big_must(int fine);
void ratio_big_reduce(struct ratio_big *r);

#endif
