/* Equipment that lists tell of; private to this folder. */
#ifndef CORDON_CUSTODY_DEVICE_H
#define CORDON_CUSTODY_DEVICE_H

#include "custody/group.h"
#include "custody/link.h"

/* One chain a device, into `to`, which has room for all of them. Returns how many. */
size_t device_chains(const struct custody *c, struct link_maker *m, struct chain *to);

#endif
