/* What one shard knows of a flow, or of a look-up, goes to another shard; private to this folder. */
#ifndef CORDON_CAPTURE_LIVE_MOVE_H
#define CORDON_CAPTURE_LIVE_MOVE_H

#include "evidence/capture/shard.h"

/* Strings have other numbers there, worked out once for each of them; INTERN_ABSENT: not asked for yet. */
struct mover {
    struct shard *from, *to;
    uint32_t *strings, *protections, *values;
};

struct mover mover_start(struct shard *from, struct shard *to);
void mover_end(struct mover *m);

/* Its number there. findable: by its key. What is being looked into stays behind: see move_state(). */
uint32_t move_flow(struct mover *m, uint32_t number, bool findable);

/* A copy: its place there. flow: the number of its flow there. */
uint32_t move_look_up(struct mover *m, uint32_t entry, uint32_t flow);

/* All that is being looked into goes over: flows (by number there) and entries (by place there) of what is
 * open; UINT32_MAX: is not there. Everything else must have ended. */
void move_state(struct mover *m, const uint32_t *flows, const uint32_t *entries);

#endif
