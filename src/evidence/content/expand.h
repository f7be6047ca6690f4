/* One coding undone, all at once: bytes in, bytes out, within limits. */
#ifndef CORDON_CONTENT_EXPAND_H
#define CORDON_CONTENT_EXPAND_H

#include "base/bytes.h"

/* Where it goes: grows up to `most` and then says so. */
struct expansion {
    uint8_t *p;
    size_t n, room, most;
};

enum expand_status {
    EXPAND_WHOLE,  /* up to the end of the compressed stream */
    EXPAND_SHORT,  /* the input ended before it */
    EXPAND_FULL,   /* more comes out than `most` */
    EXPAND_BROKEN, /* behind what came out, it is no such stream */
    EXPAND_NEVER   /* its first bytes are no such stream */
};

typedef enum expand_status expand_function(struct bytes in, struct expansion *out);

expand_function expand_gzip;    /* RFC 1952, all members */
expand_function expand_deflate; /* RFC 1950 as RFC 9110 8.4.1.2 wants it, or RFC 1951 as many send it */
expand_function expand_brotli;  /* RFC 7932 */
expand_function expand_zstd;    /* RFC 8878, all frames */

#endif
