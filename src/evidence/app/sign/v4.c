#include "evidence/app/sign/v4.h"

#include "base/cursor.h"
#include "base/memory.h"
#include "evidence/app/sign/merkle.h"
#include "evidence/app/sign/signer_block.h"

#include <openssl/err.h>
#include <stdlib.h>

static const char clause[] = "APK Signature Scheme v4: Signature format";

enum { VERSION = 2, SHA256_TREE = 1, LOG2_BLOCK = 12 };

struct hashing {
    uint32_t algorithm;
    uint8_t log2_block;
    struct bytes salt, root;
};

struct signing {
    struct bytes digest, certificate, additional, key, signature;
    uint32_t algorithm;
};

struct v4_file {
    struct hashing hashing;
    struct signing signing, rotated; /* the latter for v3.1 */
    bool has_rotated;
    struct bytes tree; /* may be empty: the platform then works it out */
};

static bool read_signing(struct cursor *c, struct signing *s) {
    s->digest = sign_element(c);
    s->certificate = sign_element(c);
    s->additional = sign_element(c);
    s->key = sign_element(c);
    s->algorithm = cursor_le32(c);
    s->signature = sign_element(c);
    return cursor_ok(c);
}

static const char *read_file(struct bytes b, struct v4_file *f) {
    struct cursor c = cursor_of(b);
    uint32_t version = cursor_le32(&c);
    struct cursor hashing = cursor_of(sign_element(&c)), infos = cursor_of(sign_element(&c));
    if (!cursor_ok(&c)) return "the .idsig file is cut off";
    if (version != VERSION) return "the .idsig file is not of version 2";
    f->tree = cursor_left(&c) ? sign_element(&c) : (struct bytes){NULL, 0};
    f->hashing.algorithm = cursor_le32(&hashing);
    f->hashing.log2_block = cursor_u8(&hashing);
    f->hashing.salt = sign_element(&hashing);
    f->hashing.root = sign_element(&hashing);
    if (!cursor_ok(&hashing) || !cursor_ok(&c)) return "the .idsig file is cut off";
    if (!read_signing(&infos, &f->signing)) return "the signature of the .idsig file is cut off";
    while (cursor_left(&infos)) {
        uint32_t id = cursor_le32(&infos);
        struct cursor one = cursor_of(sign_element(&infos));
        if (!cursor_ok(&infos)) return "a signature of the .idsig file is cut off";
        if (id != BLOCK_V31) continue;
        f->has_rotated = true;
        if (!read_signing(&one, &f->rotated)) return "a signature of the .idsig file is cut off";
    }
    return NULL;
}

static uint8_t *put_le(uint8_t *p, uint64_t v, unsigned bytes) {
    for (unsigned i = 0; i < bytes; i++) *p++ = (uint8_t)(v >> (8 * i));
    return p;
}

static uint8_t *put_element(uint8_t *p, struct bytes b) {
    p = put_le(p, b.n, 4);
    if (b.n) memcpy(p, b.p, b.n);
    return p + b.n;
}

/* What is signed: sizes, how the tree is made and its root, digest and certificate. free() it. */
static struct bytes signed_data(uint64_t file_size, const struct hashing *h, const struct signing *s) {
    size_t n =
        4 + 8 + 4 + 1 + 5 * 4 + h->salt.n + h->root.n + s->digest.n + s->certificate.n + s->additional.n;
    uint8_t *start = memory_new(n, 1), *p = put_le(start, n, 4);
    p = put_le(p, file_size, 8);
    p = put_le(p, h->algorithm, 4);
    *p++ = h->log2_block;
    p = put_element(p, h->salt);
    p = put_element(p, h->root);
    p = put_element(p, s->digest);
    p = put_element(p, s->certificate);
    put_element(p, s->additional);
    return (struct bytes){start, n};
}

static const char *check_signature(struct sign_job *j, const struct hashing *h, const struct signing *s,
                                   struct scheme_signer *signer) {
    struct sign_value v = {sign_algorithm_find(s->algorithm), s->algorithm, s->signature};
    if (s->certificate.n == 0) return "it has no certificate";
    signer->certificate = sign_certificate_read(j->certificates, arena_bytes(j->d->arena, s->certificate));
    if (!signer->certificate) return "its certificate cannot be read";
    if (!v.algorithm) return "its signature algorithm is unknown";
    if (!sign_certificate_has_key(signer->certificate, s->key))
        return "the public key is not that of the certificate";
    if (!signer->certificate->key) return "its public key cannot be read";
    if (j->o->no_verify) return NULL;
    struct bytes message = signed_data(j->file.n, h, s);
    const char *trouble = sign_value_check(&v, signer->certificate->key, message);
    free((void *)message.p);
    return trouble;
}

static const char *check_tree(struct sign_job *j, const struct v4_file *f) {
    if (f->hashing.algorithm != SHA256_TREE || f->hashing.log2_block != LOG2_BLOCK)
        return "its tree is not one of SHA-256 over blocks of 4096 bytes";
    uint8_t root[32];
    struct merkle_levels levels;
    if (!merkle_tree(&j->file, 1, f->hashing.salt, j->o->threads, root, &levels))
        return "the tree could not be worked out";
    const char *trouble = NULL;
    if (f->hashing.root.n != sizeof root || memcmp(f->hashing.root.p, root, sizeof root) != 0)
        trouble = "the package is not what was signed: the root of its Merkle tree differs";
    else if (f->tree.n && (f->tree.n != levels.n || memcmp(f->tree.p, levels.p, levels.n) != 0))
        trouble = "the Merkle tree in the .idsig file is not that of the package";
    free(levels.p);
    return trouble;
}

/* The best digest of the first signer, in v4's order: SHA-512, fs-verity, SHA-256. */
static const char *check_link(const struct scheme_result *r, const struct signing *s,
                              const struct scheme_signer *v4) {
    if (!r || !r->n) return "no signature of v2 or v3 holds that it could go with";
    const struct scheme_digest *best = NULL;
    for (size_t i = 0; i < r->signers[0].n_digests; i++) {
        const struct scheme_digest *d = &r->signers[0].digests[i];
        if (d->algorithm && (!best || d->algorithm->content > best->algorithm->content)) best = d;
    }
    if (!sign_certificate_same(r->signers[0].certificate, v4->certificate))
        return "its certificate is not that of the package's own signature";
    bool same = best && best->value.n == s->digest.n && memcmp(best->value.p, s->digest.p, s->digest.n) == 0;
    return same ? NULL : "its digest is not that of the package's own signature";
}

void v4_verify(struct sign_job *j, const struct scheme_result *best, const struct scheme_result *rotated,
               struct scheme_result *to) {
    *to = (struct scheme_result){.name = "v4", .flag = SIGN_V4, .unchecked = j->o->no_verify};
    if (!j->o->idsig.n) return;
    to->found = true;
    struct v4_file f = {.has_rotated = false};
    const char *trouble = read_file(j->o->idsig, &f);
    if (!trouble) {
        to->signers = arena_take_array(j->d->arena, 2, sizeof *to->signers);
        to->n = 1;
        trouble = check_signature(j, &f.hashing, &f.signing, &to->signers[0]);
        if (!trouble && f.has_rotated)
            trouble = check_signature(j, &f.hashing, &f.rotated, &to->signers[to->n++]);
    }
    if (!trouble && !j->o->no_verify) {
        trouble = check_tree(j, &f);
        /* a file beside the package that is broken leaves the package what it is; one that is good and of
         * another package does not, says apksig */
        to->apart = trouble != NULL;
        if (!trouble) trouble = check_link(best, &f.signing, &to->signers[0]);
        if (!trouble && best && best->n > 1 && best->flag == SIGN_V2)
            trouble = "the package has several signers";
        if (!trouble && (rotated != NULL) != f.has_rotated)
            trouble = "it must have a second signature just where the package has one of v3.1";
        if (!trouble && rotated) trouble = check_link(rotated, &f.rotated, &to->signers[1]);
    } else {
        to->apart = true;
    }
    if (trouble) to->trouble = sign_trouble(j, clause, "%s", trouble);
}
