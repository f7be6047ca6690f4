/* What the parts of this folder share while one package's signatures are looked at; private to it. */
#ifndef CORDON_APP_SIGN_JOB_H
#define CORDON_APP_SIGN_JOB_H

#include "evidence/app/sign/certificate.h"
#include "evidence/app/sign/content_digest.h"
#include "evidence/app/sign/lineage.h"
#include "evidence/app/sign/sign.h"

/* "Constants.MAX_APK_SIGNERS" of apksig, and what a signer may hold at most here. */
enum { SIGN_SIGNERS_MOST = 10, SIGN_VALUES_MOST = 16 };

struct sign_job {
    struct app_draft *d;
    struct zip *z;
    const struct sign_options *o;
    struct bytes file;
    struct zip_layout at;
    uint32_t least, most, target; /* platform levels; most is UINT32_MAX >> 1 where there is none */
    struct certificate_pool *certificates;
    struct content_digests *content; /* NULL: the package has no signing block */
};

struct scheme_digest {
    uint32_t id; /* of the signature algorithm it goes with */
    const struct sign_algorithm *algorithm;
    struct bytes value;
};

struct scheme_signer {
    const struct sign_certificate *certificate; /* NULL: it could not be read */
    const char *trouble;                        /* NULL: it holds */
    const char *weak;                           /* beyond its certificate; NULL: nothing */
    uint32_t least, most;                       /* platform levels it is for (v3) */
    struct scheme_digest digests[SIGN_VALUES_MOST];
    size_t n_digests;
    const struct lineage *lineage; /* NULL: never rotated */
    uint32_t rotation_least;       /* v3: level from which v3.1 rotates, 0: not told */
    bool rotation_on_development;  /* v3.1: for development releases of its least level */
};

/* What one scheme says. */
struct scheme_result {
    const char *name; /* "v2" */
    unsigned flag;    /* SIGN_… */
    bool found;
    bool unchecked;      /* read, not verified: no_verify, or the scheme does not decide */
    bool apart;          /* its trouble is no trouble of the package: v4, where the package itself is fine */
    const char *trouble; /* of the whole scheme; NULL: none */
    uint64_t offset;     /* of the block, for places */
    struct scheme_signer *signers;
    size_t n;
    const struct lineage *lineage; /* the longest of the signers' */
};

/* A sentence in the draft's arena, with the clause it cites: "… (APK Signature Scheme v2: Verification)". */
const char *sign_trouble(const struct sign_job *j, const char *clause, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The first trouble of the scheme or of a signer; NULL: all hold. */
const char *scheme_trouble(const struct scheme_result *r);
static inline bool scheme_holds(const struct scheme_result *r) {
    return r->found && !r->unchecked && !scheme_trouble(r);
}
/* Joins what is weak: "RSA 1024, MD5". Either may be NULL. */
const char *sign_weak_join(const struct sign_job *j, const char *a, const char *b);
/* Is it what apksig reads: of the size and CRC-32 told, no matter what DEFLATE data follows it? */
bool sign_content_whole(const struct zip_entry *e, const struct zip_content *c);
struct app_place sign_place(const struct sign_job *j, uint64_t offset);

#endif
