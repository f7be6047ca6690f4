/* All that is looked for of a persona: literals, and digests of them. What is encoded further is decoded
 * first, so a form need not be written in every encoding. */
#ifndef CORDON_PERSONAL_FORMS_H
#define CORDON_PERSONAL_FORMS_H

#include "evidence/personal/persona.h"

enum form_kind {
    FORM_PLAIN,    /* a spelling, in either case */
    FORM_EXACT,    /* a spelling, as it stands */
    FORM_REVERSED, /* … from its end to its beginning */
    FORM_UTF16LE,
    FORM_UTF16BE,
    FORM_RAW,    /* the bytes that it writes in hexadecimal */
    FORM_BASE64, /* of a short value, whole: longer ones are decoded */
    FORM_TAIL,   /* the last digits of a telephone number, which are looked at together with those before */
    FORM_NUMBER  /* the first digits of a degree of latitude or longitude: likewise */
};

struct form {
    enum form_kind kind;
    uint32_t value; /* index among the persona's */
    struct bytes bytes;
};

/* A digest, or other bytes of which nothing can be read: found where a run of bytes is exactly that long. */
struct digest {
    uint8_t n, bytes[32];
    uint32_t value;
    const char *name; /* "md5", "sha1", "sha256", "binary" */
};

struct forms {
    struct form *list;
    size_t n, capacity;
    struct digest *digests;
    size_t n_digests, digest_capacity;
};

void forms_add(struct arena *a, const struct persona *p, uint32_t value, struct forms *to);

#endif
