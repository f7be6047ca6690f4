/* Flows of packets that come now: what capture_read() makes of a file, made of a stream without an end.
 *
 * Memory is bounded whatever comes. A flow is open while packets of it come; one that was closed (FIN, RST),
 * or has been idle for long, ends and is handed over once. Over all of them, what live_ended() handed over
 * and live_open() shows is what capture_read() tells of a file with the same packets: the same flows, names,
 * protections, look-ups and finds. One thread. */
#ifndef CORDON_CAPTURE_LIVE_H
#define CORDON_CAPTURE_LIVE_H

#include "evidence/capture/capture.h"

struct live;

struct live_limits {
    uint64_t most_open;      /* flows open at the same time; those idle longest end early. 0: 200,000 */
    uint64_t most_look_ups;  /* answers kept for the flows that follow them; the oldest go. 0: 100,000 */
    unsigned closed_seconds; /* a closed flow lingers, for stragglers. 0: 5 */
    unsigned idle_seconds;   /* a quiet flow ends; TCP. 0: 600 */
    unsigned idle_datagram_seconds; /* the same of other transports. 0: 120 */
};

struct live *live_new(struct capture_options options, struct live_limits limits);
void live_free(struct live *l); /* NULL is fine */

/* The number by which packets tell their app (packet.h): source "ebpf", "proc", "pcapdroid" …; the same texts
 * have the same number. */
uint32_t live_app(struct live *l, struct text source, struct text id);

/* The next packet, with the number that findings cite it by. Its bytes are not kept. Packets may come a
 * little out of the order of their time stamps; time that jumps back or ahead ends no flow before its time by
 * more than live_pass() says. */
void live_take(struct live *l, const struct packet *p, uint64_t number);

/* The wish to know sooner: time has passed, by a clock that does not jump (CLOCK_MONOTONIC), with or without
 * packets. What has been idle long enough ends. */
void live_pass(struct live *l, int64_t monotonic_ns);

/* Everything open ends now: an interface went away for good, or the program stops. */
void live_end(struct live *l);

/* The flows that ended since the last call, to be freed; NULL: none did. */
struct capture *live_ended(struct live *l);

/* The flows that are open, as far as they are known now; until the next call that changes l. What is still
 * being looked into has no name yet. Owned by l. */
const struct capture *live_open(struct live *l);

struct live_counts {
    uint64_t packets, bytes;
    uint64_t open, ended; /* flows */
    uint64_t early;       /* flows that ended only because there were too many */
    uint64_t look_ups;    /* kept */
    uint64_t forgotten;   /* look-ups let go that had not expired yet */
    struct layer_counts layers;
};
struct live_counts live_counts(const struct live *l);

#endif
