/* IP fragments put together (RFC 791 3.2, RFC 8200 4.5), bounded in number and bytes. Overlaps: what came
 * first stays (RFC 5722 would drop the datagram; a listener cannot know what the receiver did). */
#ifndef CORDON_CAPTURE_FRAGMENTS_H
#define CORDON_CAPTURE_FRAGMENTS_H

#include "evidence/capture/dissect.h"

struct fragments;

struct fragments *fragments_new(size_t most_datagrams, size_t most_bytes);
void fragments_free(struct fragments *f); /* NULL is fine */

/* True when this fragment, of that time, completes its datagram: *payload is malloc'ed and then the caller's.
 */
bool fragments_add(struct fragments *f, const struct fragment *one, int64_t time_ns, struct bytes *payload);

uint64_t fragments_left(const struct fragments *f); /* datagrams never completed, so far */

#endif
