/* The inside of live capture. */
#ifndef CORDON_CAPTURE_LIVE_PRIVATE_H
#define CORDON_CAPTURE_LIVE_PRIVATE_H

#include "evidence/capture/batch.h"
#include "evidence/capture/live.h"
#include "evidence/capture/live_past.h"
#include "evidence/capture/result.h"

enum { CLOCK_PER_SECOND = 16 };

enum live_mark_bit {
    MARK_FIN_LOW = 1,
    MARK_FIN_HIGH = 2,
    MARK_RESET = 4,
    MARK_TOUCHED = 8,
    MARK_TCP = 16,
    MARK_LOOK_UP = 32,
    MARK_SETTLED = 64
};

/* What is kept of a flow of `open` only to know when it has ended. */
struct live_mark {
    uint32_t since; /* when it began, … */
    uint32_t heard; /* and when it was last heard of: sixteenths of a second, by the clock of live_pass() … */
    uint32_t packet; /* … and how many packets there had been (the low half) */
    uint8_t bits;    /* enum live_mark_bit */
};

/* Flows live in `open` until a turn: then what has ended goes to `ended`, and the rest to a new shard, so
 * that nothing is left of what went: no string, no look-up, no slot of a table. */
struct live {
    struct live_limits limits;
    struct capture *open;    /* of one shard; some of its flows may have ended since the last turn */
    struct capture *ended;   /* NULL: none */
    struct live_mark *marks; /* by flow of `open`, as are … */
    struct live_note *notes;
    size_t mark_capacity; /* of both */
    int64_t newest_ns;    /* no flow with a note began later */
    uint32_t *touched;    /* flows that were heard of since the last pass */
    size_t n_touched, touched_capacity;
    uint32_t *answered; /* entries of `open` that were answered and not handed out since */
    size_t n_answered, answered_capacity;
    uint32_t stand_ins; /* of the flows of `open`, those that are none */
    struct batch *batch;
    struct fragments *fragments;
    struct dissection dissection;
    bool passed, joined;
    int64_t monotonic_ns;         /* of the last pass */
    uint64_t clock_ns, turned_ns; /* since the first pass; at the last turn */
    uint32_t strings;             /* there were, after the last turn */
    struct past keys;             /* of flows that were handed over: packets may go on; see live_base() */
    struct past unsure;           /* live_pair() of those whose name hangs on look-ups → live_name() */
    struct live_counts counts;
    live_owner *ask; /* NULL: nobody knows */
    void *ask_context;
};

/* Under this key `keys` has where the sequence numbers of one end began, where that is known. */
static inline uint64_t live_base(uint64_t flow_hash, unsigned end) {
    return hash_mix(flow_hash + 1 + end);
}

/* A client and a server. */
static inline uint64_t live_pair(const uint8_t client[16], const uint8_t server[16]) {
    return hash_bytes(server, 16, hash_bytes(client, 16, hash_seed()));
}

/* A name in short; 0: none. */
static inline uint32_t live_name(struct text name) {
    return name.n ? (uint32_t)hash_bytes(name.p, name.n, hash_seed()) >> 1 | 1 : 0;
}

static inline struct shard *live_shard(const struct live *l) {
    return &l->open->shards[0];
}

static inline uint32_t live_clock(const struct live *l) {
    return (uint32_t)(l->clock_ns / (1000000000 / CLOCK_PER_SECOND));
}

/* An empty capture with one shard. */
struct capture *live_capture_new(const struct live *l);

/* live_note.c: the join has all answers; notes of flows that these may name go. */
void live_join(struct live *l);
void live_note_move(struct live *l, uint32_t from, const struct flow *old, uint32_t to,
                    const struct flow *own);
void live_notes_moved(struct live *l, const uint32_t *places); /* of entries, when all flows have moved */

/* live_turn.c: the flow ended, as far as the clock and its own packets say. */
bool live_is_over(const struct live *l, uint32_t flow);

enum live_turn {
    TURN_ENDED, /* what has ended goes */
    TURN_FULL,  /* as well as those idle longest, so that there is room again */
    TURN_ALL
};
void live_turn(struct live *l, enum live_turn what);

#endif
