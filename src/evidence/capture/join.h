/* Which name look-up led to an address. */
#ifndef CORDON_CAPTURE_JOIN_H
#define CORDON_CAPTURE_JOIN_H

#include "evidence/capture/result.h"

void join_names(struct capture *c); /* builds c->join from all shards' DNS logs */
void join_free(struct name_join *j);

/* The latest look-up before time_ns that gave this address, or, failing that, the first after it: by this
 * client if there is one, else by anybody. *certain: by this client, before, and by no other name that led it
 * to the same address. `wanted`, where not empty, is the name the flow itself showed: only look-ups that lead
 * to it. */
const struct dns_entry *join_find(const struct name_join *j, const uint8_t client[16],
                                  const uint8_t server[16], int64_t time_ns, struct text wanted,
                                  const struct shard **shard, bool *certain);

#endif
