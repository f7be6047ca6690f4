/* UTF-8 (RFC 3629), as much as output needs. */
#ifndef CORDON_BASE_UTF8_H
#define CORDON_BASE_UTF8_H

#include "base/bytes.h"

/* Length of the well-formed sequence at p (1 to 4), or 0 when there is none within n bytes. */
size_t utf8_length(const uint8_t *p, size_t n);

/* Columns a terminal uses for t: East Asian wide characters count two, combining marks none. */
size_t utf8_columns(struct text t);

#endif
