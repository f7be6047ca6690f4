/* Packets on their way from the file to the shards.
 *
 * The file is walked in order, a batch at a time, by whichever thread has the turn; the same thread dissects
 * the batch and sorts its segments by shard. Each shard then takes its part of every batch in order. So all
 * threads do all kinds of work, no flow is touched by two, and the outcome does not depend on how many
 * threads there are. */
#ifndef CORDON_CAPTURE_BATCH_H
#define CORDON_CAPTURE_BATCH_H

#include "base/input.h"
#include "evidence/capture/capture.h"
#include "evidence/capture/dissect.h"
#include "evidence/capture/fragments.h"
#include "evidence/capture/reader.h"
#include "evidence/capture/scout.h"

/* A batch covers what the scout prepares at a time, so that the thread that reads it has it all in its cache.
 */
enum { BATCH_PACKETS = 2048, BATCH_BYTES = SCOUT_WINDOW };

enum batch_state { BATCH_FREE, BATCH_FILLING, BATCH_DISSECTED, BATCH_READY };

struct segment_list {
    struct segment *list;
    size_t n, capacity;
};

struct batch {
    enum batch_state state;
    uint64_t sequence;     /* of the batch in the file */
    uint32_t first_number; /* of its first packet, from 1 */
    uint32_t n;
    uint64_t upto;      /* file offset behind it */
    unsigned consumers; /* shards that have not taken their part */
    uint64_t bytes;     /* of all packets, on the wire */
    int64_t first_ns, last_ns;
    struct packet packets[BATCH_PACKETS];
    struct segment_list segments[MOST_SHARDS];
    struct fragment *fragments;
    size_t n_fragments, fragment_capacity;
    uint8_t *store; /* copies of packets whose input does not stay */
    size_t stored;
    void **reassembled; /* payloads put together from fragments, freed with the batch's turn */
    size_t n_reassembled, reassembled_capacity;
};

/* Reads up to a batch of packets, no more than `room`. False when there was none left. */
bool batch_fill(struct batch *b, struct reader *r, uint64_t room);

/* Dissects all packets; segments go to their shard's list, fragments to the fragment list. */
void batch_dissect(struct batch *b, struct dissection *d, unsigned shards);

/* In file order: puts fragments together; what is complete is dissected and inserted where it arrived. */
void batch_reassemble(struct batch *b, struct fragments *f, struct dissection *d, unsigned shards);

void batch_reset(struct batch *b);
void batch_free(struct batch *b);

#endif
