/* The inside of a cable book, for those that fill it. */
#ifndef CORDON_ATLAS_CABLE_BOOK_H
#define CORDON_ATLAS_CABLE_BOOK_H

#include "atlas/cable.h"

struct cable_book {
    const struct atlas *atlas;
    struct arena *arena; /* everything that cables point to and that is not the atlas's */
    struct cable *list;
    size_t n, capacity;
};

void cable_book_add(struct cable_book *b, const struct cable *c);
bool cable_called(const struct cable *c, struct text name); /* by id, name or alias */

#endif
