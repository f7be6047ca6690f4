/* Who owns a party, who owns those, and so on up: as much of it as a picture can hold. */
#ifndef CORDON_ATLAS_OWNERS_H
#define CORDON_ATLAS_OWNERS_H

#include "atlas/ownership.h"

/* The stakes of a day by the party they are in, sorted once for many questions. The atlas must outlive it. */
struct owners;
struct owners *owners_new(const struct atlas *a, date_t as_of);
void owners_free(struct owners *o);
bool owners_any(const struct owners *o, party_id p); /* is anybody known to own a part of p? */

struct owners_limits {
    unsigned depth; /* steps up from the party */
    unsigned each;  /* owners of one party */
    unsigned all;   /* parties, the party itself among them */
};

struct owners_picture {
    const uint32_t *stakes; /* numbers of atlas_stakes(), nearest the party first */
    size_t n_stakes;
    struct owners_hidden { /* owners that would be there but for the limits */
        party_id party;
        uint32_t n;
    } const *hidden;
    size_t n_hidden;
};

/* The paths of `decisive` (a proof's stakes) come before all else and beyond `depth` and `each`; then the
 * greatest owners, nearest first. The same question always has the same answer. In the arena. */
struct owners_picture owners_above(struct owners *o, struct arena *to, party_id p, const uint32_t *decisive,
                                   size_t n_decisive, struct owners_limits limits);

#endif
