/* Where in some bytes DEX lie. Internal to this folder. */
#ifndef CORDON_APP_DEX_SPLIT_H
#define CORDON_APP_DEX_SPLIT_H

#include "evidence/app/dex/dex_digest.h"

enum { MOST_UNITS = 4096 };

struct dex_piece {
    struct bytes all; /* what its offsets count from */
    uint64_t header;  /* of its header in `all` */
    uint64_t base;    /* of `all` in the entry */
    bool rewritten;   /* by the device's own compiler: instructions may be quickened */
};

/* Gives the next piece, *state being 0 at first; false: there are no more. What is odd is told. */
bool dex_next_piece(struct dex_digest *g, struct bytes entry, uint64_t *state, struct dex_piece *piece);

#endif
