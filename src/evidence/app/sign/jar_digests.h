/* The digests that a section of a manifest or signature file tells, as platforms choose among them. */
#ifndef CORDON_APP_SIGN_JAR_DIGESTS_H
#define CORDON_APP_SIGN_JAR_DIGESTS_H

#include "evidence/app/sign/jar_algorithm.h"
#include "evidence/app/sign/jar_manifest.h"

struct jar_told {
    enum jar_digest digest;
    uint8_t value[64];
    size_t n;
};

/* Those that any level from `least` to `most` would compare; at most two. `suffix`: "-Digest",
 * "-Digest-Manifest" … *broken: one is not base64, which stops the platform. */
size_t jar_digests_told(const struct jar_manifest *m, const struct jar_manifest_section *s,
                        const char *suffix, uint32_t least, uint32_t most, struct jar_told to[2],
                        bool *broken);

bool jar_digest_matches(const struct jar_told *t, struct bytes b);

#endif
