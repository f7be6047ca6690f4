/* Escapes within text: percent (RFC 3986 2.1), character references of HTML and XML, those of JSON and
 * JavaScript strings, quoted-printable (RFC 2045 6.7). Only the tokens that hold any are decoded. */
#ifndef CORDON_PERSONAL_ESCAPES_H
#define CORDON_PERSONAL_ESCAPES_H

#include "evidence/personal/layers.h"

void escapes_decode(struct layers *l, uint32_t layer);

/* What to: at least 4 bytes. UTF-8 of a character; bytes written. */
size_t utf8_write(uint8_t *to, uint32_t c);

#endif
