/* JAR signing, Android's v1: a manifest with a digest of every entry, signature files with digests of the
 * manifest, and a PKCS #7 signature of each of those. */
#ifndef CORDON_APP_SIGN_JAR_H
#define CORDON_APP_SIGN_JAR_H

#include "base/hash.h"
#include "evidence/app/sign/jar_digests.h"
#include "evidence/app/sign/job.h"
#include "evidence/app/sign/pkcs7.h"

struct jar_signer {
    const struct zip_entry *block, *file; /* META-INF/X.RSA, META-INF/X.SF */
    struct zip_content content;           /* of the signature file */
    struct jar_manifest sf;
    struct hash_table names; /* hash of the name → number of the section */
    const struct sign_certificate *certificate;
    const char *weak;
    const char *trouble;
    bool ignored; /* the platform passes it over */
};

struct jar {
    struct sign_job *j;
    const struct zip_entry *manifest_entry; /* NULL: none */
    struct zip_content content;
    struct jar_manifest manifest;
    struct hash_table names;
    uint64_t seed;
    struct jar_signer *signers;
    size_t n;
    unsigned schemes;  /* SIGN_V2, SIGN_V3: found, which stripping protection may ask for */
    unsigned decisive; /* signers that every entry has, a bit each */
    const char *weak;  /* digests of entries */
};

/* NULL: none of that name. */
const struct jar_manifest_section *jar_section(const struct jar_manifest *m, const struct hash_table *names,
                                               uint64_t seed, struct text name);

/* Signature files against the manifest (jar_files.c), entries against it (jar_entries.c). NULL: all hold. */
const char *jar_check_signature_file(struct jar *jar, struct jar_signer *s);
const char *jar_check_entries(struct jar *jar);

/* The whole. `decides`: no better scheme takes this one's place, or old levels are asked for; else entries
 * are not looked at. `manifest_digest` (may be NULL) gets SHA-256 of the manifest, which source stamps sign.
 */
void jar_verify(struct sign_job *j, unsigned schemes, bool decides, struct scheme_result *to,
                uint8_t manifest_digest[32]);

#endif
