/* What the parts of the name book share. */
#ifndef CORDON_CAPTURE_NAME_BOOK_PRIVATE_H
#define CORDON_CAPTURE_NAME_BOOK_PRIVATE_H

#include "evidence/capture/name_book.h"
#include "evidence/capture/resolvers.h"

struct resolvers *name_book_resolvers(struct name_book *b);
bool name_book_has(const struct name_book *b, struct text name, const uint8_t address[16]);

#endif
