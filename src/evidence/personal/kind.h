/* The kinds of values that a persona may list, and how values of a kind are written. */
#ifndef CORDON_PERSONAL_KIND_H
#define CORDON_PERSONAL_KIND_H

#include "base/bytes.h"

/* How a value varies from one writer to the next (spelling.c). */
enum writing {
    WRITTEN_EXACTLY,  /* a password, a token: upper and lower case differ */
    WRITTEN_AS_WORDS, /* names, streets: in other order, with other blanks, without accents */
    WRITTEN_AS_EMAIL,
    WRITTEN_AS_PHONE,
    WRITTEN_AS_NUMBER, /* digits and letters, in groups or not */
    WRITTEN_AS_HEX,    /* MAC address, UUID: bytes in hexadecimal, with separators or not */
    WRITTEN_AS_ADDRESS,
    WRITTEN_AS_DATE,
    WRITTEN_AS_DIGEST, /* not sent itself: of a file that is */
    WRITTEN_AS_POSITION
};

struct kind {
    const char *name;       /* "phone" */
    const char *class_name; /* "contact.phone" */
    enum writing writing;
    uint8_t shortest;   /* characters that a value to be searched for has at least */
    const char *digits; /* how WRITTEN_AS_NUMBER is grouped: "4444"; NULL: not at all */
};

const struct kind *kind_named(const char *name); /* NULL: there is none */
const char *kind_suggest(struct text name);      /* the nearest; NULL: none is near */

#endif
