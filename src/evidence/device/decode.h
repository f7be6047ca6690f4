/* Text as tools leave it: with a byte order mark, or in UTF-16, which is what `>` of PowerShell writes. */
#ifndef CORDON_DEVICE_DECODE_H
#define CORDON_DEVICE_DECODE_H

#include "base/arena.h"

/* UTF-8 without byte order mark: a view where it is that already, else in the arena. UTF-16 is known by its
 * mark, or by every other byte of its first 64 being zero. What is no character becomes U+FFFD. */
struct text text_decoded(struct arena *a, struct bytes b);

#endif
