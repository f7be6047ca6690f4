/* Uploads inside a connection that stays open, told apart by the pauses between them. A flow is looked at
 * once in a while, and what its client has sent since is an upload's part, or nothing: packets without
 * payload (keep-alives of RFC 9293 3.8.4, acknowledgements) are none. */
#ifndef CORDON_WATCH_BEAT_H
#define CORDON_WATCH_BEAT_H

#include <stdbool.h>
#include <stdint.h>

/* What is kept of a flow from look to look. Zeroed is a new one. */
struct beat {
    uint64_t bytes; /* from the client, at the latest look: whole frames … */
    uint32_t packets;
    uint32_t upload; /* payload of the upload under way, about; 0: none is */
    int64_t began_ns;
    bool quiet; /* the flow has paused: what comes before is told by its start */
};

/* A look at a flow: what its client has sent, when its latest packet came, and how many bytes a packet has
 * that carries nothing. True: an upload has ended, which b told of until now: began_ns and bytes. */
bool beat_look(struct beat *b, uint32_t packets, uint64_t bytes, int64_t last_ns, unsigned bare,
               struct beat *ended);

#endif
