/* Apple's code signature of a Mach-O image (Security framework, cs_blobs.h): a "super blob" of code
 * directories, requirements, entitlements and a CMS signature over the first code directory. */
#ifndef CORDON_APP_NATIVE_CODESIGN_H
#define CORDON_APP_NATIVE_CODESIGN_H

#include "evidence/app/draft.h"

struct codesign {
    const char *identifier;                          /* NULL: not told */
    const char *team;                                /* NULL: not told */
    bool ad_hoc;                                     /* nobody signed it */
    struct bytes entitlements_xml, entitlements_der; /* empty: none */
    uint64_t pages, bad_pages, unseen_pages;         /* of the code; encrypted ones cannot be compared */
    const char *trouble;                             /* what else does not fit; NULL: nothing */
    /* what the code directory says of files outside, in its own hash; size 0: nothing */
    uint8_t info[48], resources[48];
    uint8_t hash_size;
    const char *hash; /* "SHA256" as libcrypto names it */
};

struct codesign_code {
    struct bytes image;                /* what the pages are of */
    struct bytes signature;            /* LC_CODE_SIGNATURE */
    uint64_t encrypted, encrypted_end; /* of the image */
};

/* False: no signature that can be read, told as damage. Adds the signer to the draft. */
bool codesign_read(struct app_draft *d, struct codesign_code code, struct app_place at, struct codesign *to);

/* The signer of CMS data (RFC 5652) as app_signer; `content` is what it signs where it is not inside, and is
 * set to what is inside where there is any (a view into memory of the draft's arena). False: it is no CMS. */
bool codesign_cms(struct app_draft *d, struct bytes cms, struct bytes *content, struct app_signer *to);

/* Is the hash of the bytes what is written? False also where there is no such hash. */
bool codesign_hash_is(const char *hash, struct bytes b, const uint8_t *is, size_t n);

#endif
