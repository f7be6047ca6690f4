/* A package with whatever lies in its signing block. The bytes are the block's pairs, or begin with "PK": a
 * package of its own. In front of a "\n.idsig\n" inside them, what follows is the file beside it. */
#include "evidence/app/sign/sign.h"

#include <stdlib.h>
#include <string.h>

static void put_le(uint8_t *p, uint64_t v, unsigned bytes) {
    for (unsigned i = 0; i < bytes; i++) p[i] = (uint8_t)(v >> (8 * i));
}

/* An empty archive around the pairs. */
static uint8_t *package_around(struct bytes pairs, size_t *n) {
    static const uint8_t entry[] =
        "PK\1\2\24\0\24\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0"
        "\0\0\0\0\0\0x";
    enum { ENTRY = sizeof entry - 1, END = 22 };
    *n = 8 + pairs.n + 24 + ENTRY + END;
    uint8_t *file = calloc(1, *n), *p = file;
    if (!file) abort();
    put_le(p, pairs.n + 24, 8);
    if (pairs.n) memcpy(p + 8, pairs.p, pairs.n);
    p += 8 + pairs.n;
    put_le(p, pairs.n + 24, 8);
    memcpy(p + 8, "APK Sig Block 42", 16);
    p += 24;
    memcpy(p, entry, ENTRY);
    memcpy(p + ENTRY, "PK\5\6", 4);
    put_le(p + ENTRY + 8, 1, 2);
    put_le(p + ENTRY + 10, 1, 2);
    put_le(p + ENTRY + 12, ENTRY, 4);
    put_le(p + ENTRY + 16, (uint64_t)(p - file), 4);
    return file;
}

static void look(struct bytes file, const struct sign_options *o) {
    struct arena *a = arena_new();
    struct diagnostics *d = diagnostics_new(100);
    struct app_options options = {.limits = {.most_inflated = 16 << 20, .most_entry = 4 << 20}, .threads = 1};
    struct app_draft *draft = app_draft_new(a, "fuzz.apk", &options, d);
    struct zip *z = zip_open(draft, file, NULL);
    struct signature_report r = {.verified = APP_UNKNOWN}, jar;
    if (z) signatures_verify(draft, z, file, o, &r);
    if (r.verified == APP_YES && (r.trouble || !r.good)) abort();
    if (r.verified == APP_NO && !r.trouble) abort();
    if (z) jar_signature_verify(draft, z, o, &jar);
    struct app *app = app_draft_finish(draft);
    for (size_t i = 0; i < app->n_signers; i++)
        if (app->signers[i].verified == APP_NO && !app->signers[i].trouble) abort();
    arena_free(a);
    diagnostics_free(d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char beside[] = "\n.idsig\n";
    struct sign_options o = {.least_level = 24};
    const uint8_t *idsig = memmem(data, size, beside, sizeof beside - 1);
    if (idsig) {
        o.idsig =
            (struct bytes){idsig + sizeof beside - 1, size - (size_t)(idsig - data) - (sizeof beside - 1)};
        size = (size_t)(idsig - data);
    }
    if (size > 2 && memcmp(data, "PK", 2) == 0) {
        look((struct bytes){data, size}, &o);
        return 0;
    }
    size_t n;
    uint8_t *file = package_around((struct bytes){data, size}, &n);
    look((struct bytes){file, n}, &o);
    free(file);
    return 0;
}
