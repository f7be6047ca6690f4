#include "evidence/app/sign/content_digest.h"

#include "base/memory.h"
#include "base/parallel.h"
#include "evidence/app/sign/merkle.h"

#include <stdlib.h>

enum { CHUNK = 1 << 20, PARTS = 3, DIGEST_MOST = 64 };

struct content_digests {
    struct bytes parts[PARTS];
    uint8_t *end; /* the copy */
    uint64_t block_size;
    unsigned threads;
    struct {
        bool done;
        const char *trouble;
        uint8_t value[DIGEST_MOST];
        size_t n;
    } kinds[CONTENT_DIGESTS];
};

struct content_digests *content_digests_new(struct bytes entries, uint64_t block_size, struct bytes directory,
                                            struct bytes end, unsigned threads) {
    enum { DIRECTORY_OFFSET = 16 }; /* in the end record: APPNOTE 4.3.16 */
    struct content_digests *c = memory_new(1, sizeof *c);
    c->end = memory_new(end.n ? end.n : 1, 1);
    if (end.n) memcpy(c->end, end.p, end.n);
    if (end.n >= DIRECTORY_OFFSET + 4)
        for (unsigned i = 0; i < 4; i++) c->end[DIRECTORY_OFFSET + i] = (uint8_t)(entries.n >> (8 * i));
    c->parts[0] = entries;
    c->parts[1] = directory;
    c->parts[2] = (struct bytes){c->end, end.n};
    c->block_size = block_size;
    c->threads = threads;
    return c;
}

void content_digests_free(struct content_digests *c) {
    if (!c) return;
    free(c->end);
    free(c);
}

static size_t chunks_of(size_t n) {
    return n / CHUNK + (n % CHUNK != 0);
}

struct chunk_work {
    const struct content_digests *c;
    const EVP_MD *digest;
    size_t digest_size, chunks;
    uint8_t *to;
    unsigned parts;
    bool failed[MOST_PARTS];
};

static struct bytes chunk_at(const struct content_digests *c, size_t i) {
    for (int p = 0; p < PARTS; p++) {
        size_t n = chunks_of(c->parts[p].n);
        if (i >= n) {
            i -= n;
            continue;
        }
        size_t from = i * CHUNK, left = c->parts[p].n - from;
        return (struct bytes){c->parts[p].p + from, left < CHUNK ? left : CHUNK};
    }
    return (struct bytes){NULL, 0};
}

static void put_le32(uint8_t *p, uint64_t v) {
    for (unsigned i = 0; i < 4; i++) p[i] = (uint8_t)(v >> (8 * i));
}

static void digest_chunks(void *context, unsigned part) {
    struct chunk_work *w = context;
    size_t from, to;
    parallel_range(w->chunks, w->parts, part, &from, &to);
    EVP_MD_CTX *m = EVP_MD_CTX_new();
    bool ok = m != NULL;
    for (size_t i = from; ok && i < to; i++) {
        struct bytes b = chunk_at(w->c, i);
        uint8_t head[5] = {0xa5};
        put_le32(head + 1, b.n);
        ok = EVP_DigestInit_ex2(m, w->digest, NULL) == 1 && EVP_DigestUpdate(m, head, sizeof head) == 1 &&
             EVP_DigestUpdate(m, b.p, b.n) == 1 &&
             EVP_DigestFinal_ex(m, w->to + i * w->digest_size, NULL) == 1;
    }
    EVP_MD_CTX_free(m);
    w->failed[part] = !ok;
}

static const char *chunked(struct content_digests *c, enum content_digest kind) {
    EVP_MD *digest = EVP_MD_fetch(NULL, kind == CONTENT_SHA512 ? "SHA512" : "SHA256", NULL);
    if (!digest) return "the digest is not to be had";
    struct chunk_work w = {.c = c, .digest = digest, .digest_size = (size_t)EVP_MD_get_size(digest)};
    for (int p = 0; p < PARTS; p++) w.chunks += chunks_of(c->parts[p].n);
    uint8_t *all = memory_new(w.chunks * w.digest_size + 5, 1);
    w.to = all + 5;
    w.parts = c->threads > 1 && w.chunks > 1 ? parallel_threads(c->threads) : 1;
    parallel_run(w.parts, digest_chunks, &w);
    bool ok = true;
    for (unsigned i = 0; i < w.parts; i++) ok &= !w.failed[i];
    all[0] = 0x5a;
    put_le32(all + 1, w.chunks);
    c->kinds[kind].n = w.digest_size;
    ok = ok && EVP_Digest(all, w.chunks * w.digest_size + 5, c->kinds[kind].value, NULL, digest, NULL) == 1;
    free(all);
    EVP_MD_free(digest);
    return ok ? NULL : "the digest could not be worked out";
}

/* fs-verity's root over all three parts, behind it their size. Blocks cross parts, so that the last two are
 * laid behind each other first. */
static const char *verity(struct content_digests *c) {
    static const uint8_t salt[8];
    const struct bytes *p = c->parts;
    if (p[0].n % MERKLE_BLOCK) return "the signing block does not begin at a multiple of 4096 bytes";
    if (c->block_size % MERKLE_BLOCK) return "the size of the signing block is no multiple of 4096 bytes";
    uint8_t *tail = memory_new(p[1].n + p[2].n + 1, 1);
    if (p[1].n) memcpy(tail, p[1].p, p[1].n);
    if (p[2].n) memcpy(tail + p[1].n, p[2].p, p[2].n);
    const struct bytes data[2] = {p[0], {tail, p[1].n + p[2].n}};
    uint8_t *value = c->kinds[CONTENT_VERITY].value;
    bool ok = merkle_tree(data, 2, (struct bytes){salt, sizeof salt}, c->threads, value, NULL);
    uint64_t size = (uint64_t)p[0].n + p[1].n + p[2].n;
    put_le32(value + 32, size);
    put_le32(value + 36, size >> 32);
    c->kinds[CONTENT_VERITY].n = 40;
    free(tail);
    return ok ? NULL : "the digest could not be worked out";
}

const char *content_digest(struct content_digests *c, enum content_digest kind, struct bytes *to) {
    if (!c->kinds[kind].done) {
        c->kinds[kind].trouble = kind == CONTENT_VERITY ? verity(c) : chunked(c, kind);
        c->kinds[kind].done = true;
    }
    *to = (struct bytes){c->kinds[kind].value, c->kinds[kind].n};
    return c->kinds[kind].trouble;
}
