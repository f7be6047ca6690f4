/* Which program told of which flow: bounded tables of flows and of sockets that listen; the oldest go first.
 */
#ifndef CORDON_LIVE_OWNER_FLOWS_H
#define CORDON_LIVE_OWNER_FLOWS_H

#include "evidence/live/program.h"

struct owner_flows;

/* An eighth as many listeners; network: the namespace we are in. */
struct owner_flows *owner_flows_new(uint32_t most, uint32_t network);
void owner_flows_free(struct owner_flows *f); /* NULL is fine */

/* Uses p once more. A remote of :: with port 0 stands for all: the socket listens. */
void owner_flows_put(struct owner_flows *f, const struct owner_question *key, uint32_t network,
                     struct program *p);

/* The one that fits best, or NULL: the same addresses; the same but for a local address that was not chosen
 * yet or that was translated on the way out (a container's); one that listens there, in our namespace. */
struct program *owner_flows_find(const struct owner_flows *f, const struct owner_question *q);

uint32_t owner_flows_count(const struct owner_flows *f);

#endif
