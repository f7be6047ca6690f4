/* Instructions of a method. Internal to this folder.
 *
 * They are walked one behind the other from the first: Android's verifier does the same (it wants every
 * branch to end at an instruction found so), so that code cannot hide between those it shows. */
#ifndef CORDON_APP_DEX_CODE_H
#define CORDON_APP_DEX_CODE_H

#include "evidence/app/dex/dex_reading.h"

enum dex_event_kind {
    EVENT_NONE,
    EVENT_TYPE,
    EVENT_FIELD,
    EVENT_METHOD,
    EVENT_STRING,
    EVENT_JUMBO, /* a string by 32 bits */
    EVENT_QUICK  /* the device's compiler rewrote it: what it refers to cannot be told */
};

/* Where an instruction is that refers to something: its unit, and the kind above it. */
enum { EVENT_KIND_SHIFT = 28, MOST_CODE_UNITS = (1 << EVENT_KIND_SHIFT) - 1 };

/* The references among `units` code units of 16 bits, into `to`, which has room for units / 2 + 1 of them.
 * *end: where an instruction reaches behind the end; else `units`. */
size_t dex_walk(const uint8_t *code, uint32_t units, uint32_t *to, uint32_t *end);

#endif
