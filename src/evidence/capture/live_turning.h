/* A turn on its way, from the old shard to what has ended and to a new one; private to this folder. */
#ifndef CORDON_CAPTURE_LIVE_TURNING_H
#define CORDON_CAPTURE_LIVE_TURNING_H

#include "evidence/capture/live_move.h"
#include "evidence/capture/live_private.h"

/* By number of the flow or entry in the old shard. */
struct turning {
    struct live *l;
    struct shard *old, *own;
    bool *over;          /* flows that go */
    bool *told;          /* entries that a flow which goes was named by */
    uint32_t *flows;     /* where open ones went; UINT32_MAX: gone */
    uint32_t *gone;      /* where those that ended went; UINT32_MAX: open, or there was no room */
    uint32_t *entries;   /* where entries of open ones went; UINT32_MAX: … */
    uint32_t *places;    /* where entries that are kept went, of open flows or not; UINT32_MAX: … */
    uint32_t first_gone; /* number of the first flow that this turn adds to what has ended */
};

/* live_look_ups.c: those that flows still open, or to come, may have been led by. */
void live_keep_look_ups(struct turning *t, struct mover *m);

#endif
