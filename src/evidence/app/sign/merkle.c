#include "evidence/app/sign/merkle.h"

#include "base/memory.h"
#include "base/parallel.h"

#include <openssl/evp.h>
#include <stdlib.h>

enum { HASH = 32, LEVELS_MOST = 16 };

struct level_work {
    const struct bytes *parts;
    size_t n_parts, blocks;
    struct bytes salt;
    const EVP_MD *digest;
    uint8_t *to;
    unsigned threads;
    bool failed[MOST_PARTS];
};

static size_t whole_blocks(size_t n) {
    return n / MERKLE_BLOCK + (n % MERKLE_BLOCK != 0);
}

static struct bytes block_at(const struct level_work *w, size_t i) {
    for (size_t p = 0; p < w->n_parts; p++) {
        size_t n = whole_blocks(w->parts[p].n);
        if (i >= n) {
            i -= n;
            continue;
        }
        size_t from = i * MERKLE_BLOCK, left = w->parts[p].n - from;
        return (struct bytes){w->parts[p].p + from, left < MERKLE_BLOCK ? left : MERKLE_BLOCK};
    }
    return (struct bytes){NULL, 0};
}

static void hash_blocks(void *context, unsigned part) {
    static const uint8_t zeros[MERKLE_BLOCK];
    struct level_work *w = context;
    size_t from, to;
    parallel_range(w->blocks, w->threads, part, &from, &to);
    EVP_MD_CTX *m = EVP_MD_CTX_new();
    bool ok = m != NULL;
    for (size_t i = from; ok && i < to; i++) {
        struct bytes b = block_at(w, i);
        ok = EVP_DigestInit_ex2(m, w->digest, NULL) == 1 && EVP_DigestUpdate(m, w->salt.p, w->salt.n) == 1 &&
             EVP_DigestUpdate(m, b.p, b.n) == 1 && EVP_DigestUpdate(m, zeros, MERKLE_BLOCK - b.n) == 1 &&
             EVP_DigestFinal_ex(m, w->to + i * HASH, NULL) == 1;
    }
    EVP_MD_CTX_free(m);
    w->failed[part] = !ok;
}

static bool hash_level(struct level_work *w, unsigned threads) {
    w->threads = threads > 1 && w->blocks > 64 ? parallel_threads(threads) : 1;
    parallel_run(w->threads, hash_blocks, w);
    for (unsigned i = 0; i < w->threads; i++)
        if (w->failed[i]) return false;
    return true;
}

/* Sizes of the levels, lowest first: each the hashes of the blocks below, filled up to whole blocks, until
 * one block holds them all. */
static size_t level_sizes(size_t blocks, size_t sizes[LEVELS_MOST]) {
    size_t n = 0;
    do {
        sizes[n] = whole_blocks(blocks * HASH) * MERKLE_BLOCK;
        blocks = sizes[n] / MERKLE_BLOCK;
    } while (sizes[n++] > MERKLE_BLOCK && n < LEVELS_MOST);
    return n;
}

bool merkle_tree(const struct bytes *parts, size_t n, struct bytes salt, unsigned threads, uint8_t root[32],
                 struct merkle_levels *levels) {
    size_t blocks = 0, sizes[LEVELS_MOST], total = 0;
    for (size_t i = 0; i < n; i++) blocks += whole_blocks(parts[i].n);
    if (blocks == 0) blocks = 1;
    size_t count = level_sizes(blocks, sizes);
    for (size_t i = 0; i < count; i++) total += sizes[i];
    EVP_MD *digest = EVP_MD_fetch(NULL, "SHA256", NULL);
    uint8_t *tree = memory_new(total, 1);
    struct level_work w = {parts, n, blocks, salt, digest, tree + total, 1, {false}};
    bool ok = digest != NULL;
    struct bytes below;
    for (size_t i = 0; ok && i < count; i++) {
        w.to -= sizes[i];
        ok = hash_level(&w, threads);
        below = (struct bytes){w.to, sizes[i]};
        w.parts = &below;
        w.n_parts = 1;
        w.blocks = sizes[i] / MERKLE_BLOCK;
    }
    w.to = root;
    ok = ok && hash_level(&w, 1);
    EVP_MD_free(digest);
    if (levels && ok)
        *levels = (struct merkle_levels){tree, total};
    else
        free(tree);
    return ok;
}
