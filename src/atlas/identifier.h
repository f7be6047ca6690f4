/* Technical identifiers in their one canonical form, "asn:4134", "domain:example.com" …: what party files
 * must write, and what lookups are brought to. */
#ifndef CORDON_ATLAS_IDENTIFIER_H
#define CORDON_ATLAS_IDENTIFIER_H

#include "atlas/atlas.h"

enum { IDENTIFIER_TEXT = 512 };

/* The form a word of the schema ("number", "domain" …) names; NULL when t, without its "kind:", has that
 * form, otherwise what is wrong with it. Strict: exactly the canonical form. */
const char *identifier_form_error(const char *form, struct text value);
bool identifier_form_known(struct text form);

/* Canonical form of what somebody else wrote: "AS4134", "WWW.Example.COM.", "aa:bb:cc:dd:ee:ff" … with or
 * without "kind:". False when it cannot be one of that kind. */
bool identifier_canonical(enum identifier_kind kind, struct text value, char to[IDENTIFIER_TEXT]);

/* Without blanks at its ends. */
struct text identifier_trimmed(struct text t);

/* What is wrong with what a person wrote; NULL: nothing. */
const char *identifier_problem(struct text t);

/* What kind of identifier a person means by it; IDENTIFIER_KINDS when it looks like none. */
enum identifier_kind identifier_guess(struct text t);

const char *identifier_kind_text(enum identifier_kind kind); /* "asn", "domain" … */

#endif
