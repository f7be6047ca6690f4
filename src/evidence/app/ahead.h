/* What can be found out of a package's entries without its draft: by all threads at once, before one thread
 * tells it in the order of the entries. Private to this folder.
 *
 * What comes out is the same for any number of threads: an entry whose fate hangs on the order of reading, or
 * that only a reader with the draft can take, is left to be read then. Memory: 56 bytes an entry, the
 * endpoints found (bounded) and the digests of DEX files; content is let go as soon as it was looked into. */
#ifndef CORDON_APP_AHEAD_H
#define CORDON_APP_AHEAD_H

#include "evidence/app/endpoint/endpoint.h"
#include "evidence/app/reading.h"

enum ahead_state {
    AHEAD_NOT,     /* it was not looked into */
    AHEAD_NOTHING, /* nothing is in it, or it is none of those that are taken ahead */
    AHEAD_SCANNED, /* a text: `found` is all that it names */
    AHEAD_DEX      /* `digest` is to be had */
};

struct ahead_found {
    struct endpoint_found found;
    struct ahead_found *next;
};

struct ahead_entry {
    enum ahead_state state;
    bool is_dex, hidden;     /* by its name, which is known beforehand */
    struct zip_content told; /* for zip_tell(): its bytes are gone */
    const char *place;       /* of a DEX file */
    struct dex_digest *digest;
    struct ahead_found *found, **last;
    uint64_t looks; /* that finding them took (endpoint.h) */
};

struct ahead;

/* Nothing is read yet. */
struct ahead *ahead_new(struct reading *r, struct zip *z);
/* This is a DEX file by its name. */
void ahead_expect_dex(struct ahead *a, const struct zip_entry *e, bool hidden);
/* Its APK signatures are going to be verified. */
void ahead_expect_signatures(struct ahead *a);
/* Reads. `whole`: bytes whose SHA-256 is wanted as well, into `sha256`; none: empty. */
void ahead_run(struct ahead *a, struct bytes whole, uint8_t sha256[APP_SHA256]);
struct ahead_entry *ahead_of(struct ahead *a, const struct zip_entry *e);
/* Hands the DEX files that were expected, in that order, to the reading. */
void ahead_hand_dex(struct ahead *a);
/* For the signatures that were expected; as long as `a`. */
struct content_digests *ahead_content(const struct ahead *a);
void ahead_free(struct ahead *a);

#endif
