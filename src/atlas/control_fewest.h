/* Sets of stakes by their number, for finding the smallest that carries an answer.
 *
 * Floating point only sorts out what is not worth asking: every answer is asked again exactly. */
#ifndef CORDON_ATLAS_CONTROL_FEWEST_H
#define CORDON_ATLAS_CONTROL_FEWEST_H

#include "base/ratio.h"

enum { FEWEST_LINKS = 40 };
#define FEWEST_SEED UINT32_MAX

struct fewest_link {
    uint32_t owner, owned; /* parties numbered from 0, which is the one in question; FEWEST_SEED */
    double share;
};

struct fewest {
    struct fewest_link links[FEWEST_LINKS];
    size_t n;
    uint32_t parties;
    struct ratio threshold;
    bool in_full; /* an owner of which enough is held counts in full, any other not at all */
    size_t tried;
    size_t *tries; /* of all proofs of one question */
};

/* The first, and then the next, set of `size` links through which about enough is held; false: there is none,
 * or no time to find it. `chosen` holds their numbers. */
bool fewest_first(struct fewest *f, size_t size, uint32_t *chosen);
bool fewest_next(struct fewest *f, size_t size, uint32_t *chosen);

#endif
