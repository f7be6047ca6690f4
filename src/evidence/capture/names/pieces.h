/* Bytes that arrive in pieces, in any order and overlapping: a QUIC CRYPTO stream, a fragmented DTLS message.
 */
#ifndef CORDON_NAMES_PIECES_H
#define CORDON_NAMES_PIECES_H

#include "base/bytes.h"

enum { PIECES_BYTES_MOST = 65536, PIECES_RANGES_MOST = 64 };

struct pieces {
    uint8_t *bytes;
    uint32_t capacity;
    bool borrowed; /* bytes belong to somebody else and cannot grow */
    bool over;     /* a piece lay beyond the limits and was dropped */
    uint16_t ranges;
    struct piece {
        uint32_t from, to;
    } range[PIECES_RANGES_MOST]; /* ascending, apart from each other */
};

void pieces_add(struct pieces *s, uint64_t offset, struct bytes data);
struct bytes pieces_begin(const struct pieces *s); /* contiguous from offset 0 */
struct pieces *pieces_copy(const struct pieces *s);
void pieces_free(struct pieces *s); /* NULL is fine */

#endif
