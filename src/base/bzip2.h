/* bzip2 on all cores. Its blocks (at most 900 kB each) are independent of one another, but lie at any bit,
 * and nothing tells where: they are found by the 48 bits that each begins with (pi; the end of a stream has
 * the root of pi). Chance or somebody's craft may put these bits into a block's data: where a block cut there
 * does not decode to its checksum, it is tried with the next candidate as its end. */
#ifndef CORDON_BASE_BZIP2_H
#define CORDON_BASE_BZIP2_H

#include "base/unpack.h"

struct bzip2;

bool bzip2_recognised(struct bytes b); /* by the first 4 to 10 bytes, however many there are */

/* threads: 2 or more, with the one that calls bzip2_next(). */
struct bzip2 *bzip2_new(struct bytes packed, unsigned threads);
struct unpack_piece bzip2_next(struct bzip2 *b);
void bzip2_free(struct bzip2 *b);

#endif
