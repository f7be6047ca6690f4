/* ResStringPool of Android's ResourceTypes.h: strings of binary XML and of resource tables, read one by one
 * as they are asked for, because counts, offsets and lengths of it may all lie. */
#ifndef CORDON_ANDROID_STRING_POOL_H
#define CORDON_ANDROID_STRING_POOL_H

#include "evidence/app/draft.h"

/* What was wrong and was read all the same. */
enum string_pool_flaw {
    POOL_SIZE = 1,       /* the chunk's size leaves the file */
    POOL_COUNT = 2,      /* more strings than offsets fit before the strings */
    POOL_STYLES = 4,     /* styles begin where none can be */
    POOL_ORDER = 8,      /* offsets go back */
    POOL_OFFSET = 16,    /* a string begins outside the pool */
    POOL_LENGTH = 32,    /* a length that its string does not have, or no NUL behind it */
    POOL_ENCODING = 64,  /* neither UTF-8 nor UTF-16 */
    POOL_NUL = 128,      /* a NUL inside: the rest is cut off, as JNI does */
    POOL_EXPANSION = 256 /* strings that overlap come to more text than the pool could hold */
};

struct string_pool {
    struct arena *arena;
    struct bytes offsets, data;
    struct text *texts; /* those decoded, by number */
    char *room;         /* of string_pool_once() */
    size_t room_size;
    uint64_t at;   /* where `data` begins in the file */
    size_t budget; /* bytes of decoded text still allowed */
    uint32_t n;
    bool utf8;
};

/* `chunk` from its header to its end, `at` where it begins in the file. Gives flaws; a pool without usable
 * strings has n = 0. */
unsigned string_pool_open(struct string_pool *p, struct arena *arena, struct bytes chunk, uint64_t at);

/* UTF-8, ends in NUL, empty for what is not there; kept in the arena. */
struct text string_pool_get(struct string_pool *p, uint32_t i, unsigned *flaws);
/* The same for those who read all strings once: nothing is remembered, and what had to be decoded lies in one
 * room that the next call takes over. */
struct text string_pool_once(struct string_pool *p, uint32_t i, unsigned *flaws);
/* Where string i lies in the file; 0: nowhere. */
uint64_t string_pool_offset(const struct string_pool *p, uint32_t i);

/* Flaws as anomalies "axml-…" or "arsc-…", each kind once: *told remembers. */
void string_pool_tell(struct app_draft *d, const char *entry, uint64_t at, bool table, unsigned flaws,
                      unsigned *told);

#endif
