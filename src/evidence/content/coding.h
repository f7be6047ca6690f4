/* Content codings (RFC 9110 8.4.1) removed from a body: gzip, x-gzip, deflate, br, zstd, identity, several on
 * top of each other. */
#ifndef CORDON_CONTENT_CODING_H
#define CORDON_CONTENT_CODING_H

#include "evidence/content/message.h"

struct decoded {
    struct bytes body; /* as sent where nothing was removed: then a view of what was given */
    uint64_t size;     /* bytes that came out; more than body.n where a limit cut it */
    enum body_state state;
    const char *damage, *clause; /* NULL: nothing; static */
    uint8_t *owned;
};

/* `codings`: the value of Content-Encoding, in the order in which they were applied. `whole`: nothing of
 * `sent` is missing, so a compressed stream must reach its end. What can be removed is: in front of a coding
 * that is unknown, or that never was applied (the first bytes are none of it), `body` is what is left at that
 * point. */
struct decoded decode_content(struct text codings, struct bytes sent, bool whole,
                              const struct message_limits *limits);
void decoded_free(struct decoded *d);

/* True unless the value names nothing, or nothing but identity. */
bool coding_applies(struct text codings);

#endif
