/* Which name look-up led to an address. */
#ifndef CORDON_CAPTURE_JOIN_H
#define CORDON_CAPTURE_JOIN_H

#include "evidence/capture/result.h"

void join_names(struct capture *c); /* builds c->join from all shards' DNS logs */
void join_free(struct name_join *j);

/* Of a capture with one shard, while packets come: adds the answers that are not in yet, at a cost that goes
 * by how many they are. True: there were some, and c->join was there before.
 * newest_ns: no flow that was joined so far began later. */
bool join_more(struct capture *c, int64_t newest_ns);
/* May one of these have led this client to that address or, where `own` is not set, anybody? (True as well,
 * rarely, where none did.) */
bool join_is_fresh(const struct name_join *j, const uint8_t client[16], const uint8_t server[16], bool own);

/* Look-ups move to another shard, in their order: join_settle() before, with the old shard in its place;
 * join_moved() after, with the new one, where places[i] is the place of the i-th entry (UINT32_MAX: gone). */
void join_settle(struct capture *c);
void join_moved(struct capture *c, const struct dns_log *from, const uint32_t *places);

/* The latest look-up before time_ns that gave this address, or, failing that, the first after it: by this
 * client if there is one, else by anybody. *certain: by this client, before, and by no other name that led it
 * to the same address. `wanted`, where not empty, is the name the flow itself showed: only look-ups that lead
 * to it. */
const struct dns_entry *join_find(const struct name_join *j, const uint8_t client[16],
                                  const uint8_t server[16], int64_t time_ns, struct text wanted,
                                  const struct shard **shard, bool *certain);

#endif
