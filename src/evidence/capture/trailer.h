/* App attribution that PCAPdroid appends to each frame. */
#ifndef CORDON_CAPTURE_TRAILER_H
#define CORDON_CAPTURE_TRAILER_H

#include "base/intern.h"
#include "evidence/capture/packet.h"

/* True when the frame ends in such a trailer: p->captured loses it, *app is interned in apps. */
bool trailer_take(struct packet *p, struct intern *apps, uint32_t *app);

/* Cheap: does it end in one? */
bool trailer_present(const struct packet *p);

#endif
