/* Decompression by other threads, ahead of whoever takes the bytes; the whole compressed file lies in memory.
 */
#ifndef CORDON_BASE_UNPACK_H
#define CORDON_BASE_UNPACK_H

#include "base/bytes.h"

struct unpack_piece {
    struct bytes bytes;     /* valid until the next call */
    uint64_t consumed;      /* of the compressed bytes, up to the end of this piece */
    bool end;               /* there is no more */
    const char *why, *hint; /* with `end`: what is damaged; NULL: nothing. Static */
};

/* A gzip file of one member, all at once, which takes a third of the time: nothing where it is none, is
 * damaged, or would be more than `most` (0: no limit) or than 256 MiB. Pages of its own: munmap() them. */
struct bytes unpack_whole(struct bytes packed, uint64_t most);

struct unpack;

/* NULL: not compressed, or not worth a thread. */
struct unpack *unpack_new(struct bytes packed, unsigned threads, const char **name);
struct unpack_piece unpack_next(struct unpack *u);
void unpack_free(struct unpack *u);

#endif
