/* Runs ahead of the walk through a mapped pcap file, so that what the walk will touch is in the cache.
 *
 * Where a record begins is known only from the record before, so a walk waits for memory once a packet. The
 * scout walks several stretches of the file at the same time: their waits overlap. Stretches but the first
 * begin where a record header is guessed to be; a wrong guess costs time and nothing else, for the scout
 * only asks for cache lines. */
#ifndef CORDON_CAPTURE_SCOUT_H
#define CORDON_CAPTURE_SCOUT_H

#include "base/bytes.h"

enum { SCOUT_WINDOW = 512 * 1024 };

struct scout_records {
    bool swapped;        /* byte order */
    size_t header;       /* bytes of a record header */
    uint32_t most_bytes; /* a record claims no more */
};

/* Over at most SCOUT_WINDOW of b, which begins with a record header. */
void scout_ahead(const struct scout_records *r, struct bytes b);

#endif
