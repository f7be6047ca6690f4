/* Signatures of packages: JAR signing (v1), APK Signature Scheme v2, v3, v3.1 and v4, and the source stamp;
 * verified, by the rules of Android's apksig library. A package verifies when every platform level from the
 * least to the most asked for would take it.
 *
 * Signers, what is weak about them and what is unusual in the signing block go into the draft. */
#ifndef CORDON_APP_SIGN_SIGN_H
#define CORDON_APP_SIGN_SIGN_H

#include "evidence/app/zip/zip.h"

struct content_digests;

struct sign_options {
    uint32_t least_level;    /* minSdkVersion of the manifest; 0: not told, which Android takes for 1 */
    uint32_t most_level;     /* 0: all there are */
    uint32_t target_level;   /* targetSdkVersion; 0: as least_level */
    uint32_t target_sandbox; /* targetSandboxVersion; 0: not told */
    struct bytes idsig;      /* the .idsig file beside the package; none: no v4 */
    unsigned threads;        /* for digests; 0 and 1: this one */
    struct content_digests *content; /* of signatures_content(); NULL: they are worked out here */
    bool no_verify;                  /* signers are read, nothing is worked out */
};

enum { SIGN_V1 = 1, SIGN_V2 = 2, SIGN_V3 = 4, SIGN_V31 = 8, SIGN_V4 = 16, SIGN_STAMP = 32 };

struct signature_report {
    enum app_answer verified; /* of the whole package; unknown: no_verify */
    const char *trouble;      /* why it does not; NULL: it does. Lives in the draft's arena */
    unsigned found;           /* SIGN_…: signatures that are there, good or not */
    unsigned good;            /* SIGN_…: those that were looked at and hold */
};

/* The digests that the signatures are going to ask for, worked out by whatever thread has time; NULL: none.
 * It is the caller's, for content_digests_free() (content_digest.h). */
struct content_digests *signatures_content(const struct zip *z, struct bytes file);

/* `z` was opened over `file`. */
void signatures_verify(struct app_draft *d, struct zip *z, struct bytes file, const struct sign_options *o,
                       struct signature_report *to);

/* JAR signing alone, as the JAR File Specification and Android's rules have it: AAB, JAR, AAR. */
void jar_signature_verify(struct app_draft *d, struct zip *z, const struct sign_options *o,
                          struct signature_report *to);

#endif
