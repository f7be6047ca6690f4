/* How reports tell a service of the atlas that can take another's place. */
#ifndef CORDON_REPORT_SUBSTITUTE_H
#define CORDON_REPORT_SUBSTITUTE_H

#include "atlas/substitute.h"
#include "base/json.h"

/* "VK Video (vk; in RU BY KZ; ru)": holder, where it can be had and cannot, languages; and where notes are
 * wanted what is to be known beside others. */
const char *substitute_text(struct arena *a, const struct substitute *s, bool notes);

/* "A (…), B (…) and 3 more": at most so many. */
const char *substitutes_text(struct arena *a, const struct substitute *list, size_t n, size_t most);

/* Members, without the braces. */
void substitute_json(struct json *j, const struct substitute *s);

#endif
