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
    unsigned idle_datagram_seconds; /* the same of other transports … 0: 120 */
    unsigned idle_look_up_seconds;  /* … and of look-ups by datagrams, which are wanted soon. 0: 20 */
};

/* Kept requests (content_options) would grow without end, and are not kept. `options` are copied; what they
 * point to must outlive it. */
struct live *live_new(struct capture_options options, struct live_limits limits);
void live_free(struct live *l); /* NULL is fine */

/* The number by which packets tell their app (packet.h): source "ebpf", "proc", "pcapdroid" …; the same texts
 * have the same number. */
uint32_t live_app(struct live *l, struct text source, struct text id);

/* Asks whose a flow is, once where no packet tells, and a few times more when it could not be told: a number
 * of live_app(), or APP_NONE. from: the end of the key that sent the packet at hand. */
typedef uint32_t live_owner(void *context, const struct flow_key *key, unsigned from);
void live_ask(struct live *l, live_owner *ask, void *context);

/* The next packet, with the number that findings cite it by: from 1, and behind 2^32 - 1 from 1 again. Its
 * bytes are not kept. Time stamps only tell when things were: they may jump by years, and no flow ends by
 * them. Beyond most_open flows, or twice most_look_ups, room is made at once. */
void live_take(struct live *l, const struct packet *p, uint64_t number);

/* Time has passed, by a clock that does not jump (CLOCK_MONOTONIC), with or without packets: without it,
 * nothing becomes idle. The first call only says what time it is; who replays a file says what time its
 * packets have. */
void live_pass(struct live *l, int64_t monotonic_ns);

/* Everything open ends now: an interface went away for good, or the program stops. */
void live_end(struct live *l);

/* The flows that ended, each once, and the look-ups that went through them, to be freed; NULL: none did, or
 * so few that they are worth no turn yet (two seconds, ten more with 200,000 open: live_open() has them). To
 * be called at least every few seconds: what ends while most_open others wait for it is lost.
 *
 * It is a capture like that of a file. Who wants to know each flow as it ends walks it by capture_flows() and
 * flow_next() (app, names, server, first_ns, last_ns, bytes each way), before custody_add_capture() consumes
 * it. */
struct capture *live_ended(struct live *l);

/* The flows that are not handed over yet, as far as they are known now; until the next call that changes l.
 * What is still being looked into may have no name or protection yet. Owned by l. */
const struct capture *live_open(struct live *l);

/* What a caller keeps with a flow that is not handed over yet, so that it need not be looked at again while
 * nothing changes by which it is known: its names, look-ups that lead to it, protection, app. Its counters
 * may have gone on. */
struct live_note {
    uint64_t state; /* of the flow when it was kept; 0: nothing is kept */
    uint32_t entry; /* of the look-up that leads to it; UINT32_MAX: none */
    bool own;       /* that was its own client's */
    uint32_t kept[5];
    uint64_t looks[4]; /* of the caller alone, whatever changes: zeroed for a new flow */
};
struct live_flow {
    const struct flow *flow;
    const struct shard *shard;
    uint32_t number;
    struct live_note *note;
    bool holds; /* what is kept does */
};
/* The flows of live_open(), one after the other; *at starts at 0. */
bool live_flow_next(struct live *l, uint32_t *at, struct live_flow *to);
void live_flow_view(struct live *l, const struct live_flow *f, struct flow_view *v); /* all of it */
/* What the caller has put into the note holds from now on; the view is what it came from. */
void live_flow_keep(struct live *l, const struct live_flow *f, const struct flow_view *v);

/* Look-ups that were answered since live_answers_taken(), while their flow is still open: a name is wanted
 * when it is answered, and not when its flow falls quiet. *at starts at 0. With their flow, live_ended()
 * hands them over in any case; those that were taken here are `handed_out` there. */
bool live_answer_next(struct live *l, size_t *at, struct dns_view *v);
void live_answers_taken(struct live *l);

/* Nothing is looked for in the flow any more, or it was quiet for two seconds, or began ten ago; and what was
 * settled once stays so. Of the others a name may come at any moment, and with it another holder. */
bool live_settled(struct live *l, const struct live_flow *f);

struct live_counts {
    uint64_t packets, bytes;
    uint64_t open, ended; /* flows */
    uint64_t early;       /* flows that ended only because there were too many */
    uint64_t lost;        /* flows that ended while most_open others waited for live_ended() */
    /* What a file would tell otherwise, because all of it is known there. Of the latest 10,000 flows handed
     * over, at least. */
    uint64_t split;     /* flows that went on after they had been handed over, and were told as another one */
    uint64_t late;      /* addresses of look-ups that would have named flows which had been handed over */
    uint64_t look_ups;  /* kept */
    uint64_t forgotten; /* look-ups let go for want of room */
    uint64_t given_up;  /* flows given up while being looked into: more than most_inspections */
    uint64_t unread;    /* … while their content was read: more than most_connections */
    struct layer_counts layers;
};
struct live_counts live_counts(const struct live *l);

#endif
