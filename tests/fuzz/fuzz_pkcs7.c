/* A signature block file of JAR signing, and a manifest behind it: the bytes after the first NUL NUL NUL. */
#include "evidence/app/sign/jar_digests.h"
#include "evidence/app/sign/pkcs7.h"

#include <stdlib.h>
#include <string.h>

static void look_at_manifest(struct bytes b, struct arena *a) {
    struct jar_manifest m;
    if (jar_manifest_read(b, a, &m))
        for (size_t i = 0; i < m.n_sections; i++) {
            const struct jar_manifest_section *s = &m.sections[i];
            if (s->start > b.n || s->size > b.n - s->start) abort();
            struct jar_told told[2];
            bool broken = false;
            for (uint32_t least = 1; least < 40; least += 10)
                if (jar_digests_told(&m, s, "-Digest", least, INT32_MAX, told, &broken))
                    jar_digest_matches(told, b);
        }
    jar_manifest_free(&m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *a = arena_new();
    struct certificate_pool *pool = certificate_pool_new(a);
    const uint8_t *behind = memmem(data, size, "\0\0\0", 3);
    size_t n = behind ? (size_t)(behind - data) : size;
    struct bytes content = {data + n, size - n};
    struct pkcs7 p;
    const struct bytes whole[] = {{data, size}, {data, n}};
    for (int k = 0; k < 2; k++)
        for (size_t i = 0; !pkcs7_read(whole[k], &p) && i < p.n_signers; i++) {
            struct pkcs7_found found;
            enum pkcs7_answer answer =
                pkcs7_verify(&p, &p.signers[i], content, 24, INT32_MAX, true, pool, &found);
            if ((answer == PKCS7_HOLDS) != (found.trouble == NULL)) abort();
        }
    look_at_manifest(content, a);
    certificate_pool_free(pool);
    arena_free(a);
    return 0;
}
