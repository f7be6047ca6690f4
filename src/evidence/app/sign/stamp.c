#include "evidence/app/sign/stamp.h"

#include "base/cursor.h"
#include "evidence/app/sign/signer_block.h"

static const char clause[] = "source stamp, as apksig's SourceStampVerifier has it";

enum { STAMP_LINEAGE = (int)0x9d6303f7, STAMP_LEAST_LEVEL = 30, SCHEMES = 4, DIGEST_KINDS = 5 };

/* What a stamp signs of one scheme: its digests, each once, in the order of these numbers. */
struct told_digests {
    uint8_t p[DIGEST_KINDS * (12 + 64)];
    size_t n;
};

static void put_le32(struct told_digests *t, uint64_t v) {
    for (unsigned i = 0; i < 4; i++) t->p[t->n++] = (uint8_t)(v >> (8 * i));
}

static void put_digest(struct told_digests *t, uint32_t id, struct bytes value) {
    if (value.n > 64) return;
    put_le32(t, 8 + value.n);
    put_le32(t, id);
    put_le32(t, value.n);
    if (value.n) memcpy(t->p + t->n, value.p, value.n);
    t->n += value.n;
}

static void put_schemes_digests(struct told_digests *t, const struct scheme_result *r) {
    static const struct {
        uint32_t id;
        enum content_digest kind;
    } order[] = {{1, CONTENT_SHA256}, {2, CONTENT_SHA512}, {3, CONTENT_VERITY}};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        const struct scheme_digest *last = NULL; /* of several signers' the last counts */
        for (size_t s = 0; s < r->n; s++)
            for (size_t k = 0; k < r->signers[s].n_digests; k++) {
                const struct scheme_digest *d = &r->signers[s].digests[k];
                if (d->algorithm && d->algorithm->content == order[i].kind) last = d;
            }
        if (last) put_digest(t, order[i].id, last->value);
    }
}

static const char *check(struct sign_job *j, struct scheme_signer *s, struct bytes signatures,
                         struct bytes message) {
    struct sign_values v;
    unsigned kinds = 0;
    const char *trouble = sign_values_read(signatures, &v);
    if (trouble) return trouble;
    if (!s->certificate->key) return "its public key cannot be read";
    uint32_t least = j->least > STAMP_LEAST_LEVEL ? j->least : STAMP_LEAST_LEVEL;
    return sign_values_check(&v, least, j->most, s->certificate->key, message, &kinds);
}

/* The certificate in the block must be the one whose digest lies in the package. */
static const char *read_certificate(struct sign_job *j, struct bytes der, struct scheme_signer *s) {
    s->certificate = sign_certificate_read(j->certificates, der);
    if (!s->certificate) return "its certificate cannot be read";
    const struct zip_entry *e = zip_find(j->z, TEXT("stamp-cert-sha256"));
    struct zip_content c = {.owned = NULL};
    if (!e) return "the package has no entry stamp-cert-sha256, so platforms do not look at it";
    bool same =
        zip_read(j->z, e, &c) && c.bytes.n == 32 && memcmp(c.bytes.p, s->certificate->sha256, 32) == 0;
    zip_content_free(&c);
    return same ? NULL : "its certificate is not the one whose digest the package holds";
}

static const char *check_attributes(struct sign_job *j, struct bytes b, struct scheme_signer *s) {
    struct cursor outer = cursor_of(b), c = cursor_of(sign_element(&outer));
    while (cursor_left(&c)) {
        struct cursor one = cursor_of(sign_element(&c));
        uint32_t id = cursor_le32(&one);
        if (!cursor_ok(&c) || !cursor_ok(&one)) return "an attribute of it is cut off";
        if (id != (uint32_t)STAMP_LINEAGE) continue;
        const char *trouble;
        s->lineage = lineage_read(j->d->arena, j->certificates, cursor_rest(&one), &trouble);
        if (!s->lineage) return trouble;
        if (lineage_find(s->lineage, s->certificate) + 1 != s->lineage->n)
            return "its lineage does not end with its certificate";
    }
    return cursor_ok(&outer) ? NULL : "its attributes are cut off";
}

/* Signatures by the number of the scheme they are over: 1, 2, 3, 31. */
static const char *check_schemes(struct sign_job *j, struct bytes list, const struct stamp_schemes *s,
                                 struct scheme_signer *signer) {
    const struct scheme_result *const results[SCHEMES] = {NULL, s->v2, s->v3, s->v31};
    static const uint32_t numbers[SCHEMES] = {1, 2, 3, 31};
    for (size_t i = 0; i < SCHEMES; i++) {
        bool wanted = i == 0 ? s->manifest != NULL : results[i] && results[i]->found;
        if (!wanted) continue;
        struct told_digests t = {.n = 0};
        if (i == 0)
            put_digest(&t, 4, (struct bytes){s->manifest, 32});
        else
            put_schemes_digests(&t, results[i]);
        struct cursor c = cursor_of(list);
        struct bytes signatures = {NULL, 0};
        while (cursor_left(&c)) {
            struct cursor one = cursor_of(sign_element(&c));
            uint32_t number = cursor_le32(&one);
            struct bytes value = sign_element(&one);
            if (!cursor_ok(&c) || !cursor_ok(&one)) return "its list of signatures is cut off";
            if (number == numbers[i]) signatures = value;
        }
        if (!signatures.p) return "it does not sign all signatures of the package";
        const char *trouble = check(j, signer, signatures, (struct bytes){t.p, t.n});
        if (trouble) return trouble;
    }
    return NULL;
}

static const char *second_form(struct sign_job *j, struct bytes block, const struct stamp_schemes *s,
                               struct scheme_signer *signer) {
    struct cursor outer = cursor_of(block), c = cursor_of(sign_element(&outer));
    const char *trouble = read_certificate(j, sign_element(&c), signer);
    if (!cursor_ok(&outer) || !cursor_ok(&c)) return "it is cut off";
    if (trouble) return trouble;
    struct bytes list = sign_element(&c);
    if (!cursor_ok(&c)) return "its list of signatures is cut off";
    if (j->o->no_verify) return NULL;
    trouble = check_schemes(j, list, s, signer);
    if (trouble || !cursor_left(&c)) return trouble;
    struct bytes attributes = sign_element(&c), signatures = sign_element(&c);
    if (!cursor_ok(&c)) return "its attributes are cut off";
    trouble = check(j, signer, signatures, attributes);
    return trouble ? trouble : check_attributes(j, attributes, signer);
}

/* The form of Android 11's first tools: one signature, over the digests of the best scheme. */
static const char *first_form(struct sign_job *j, struct bytes block, const struct stamp_schemes *s,
                              struct scheme_signer *signer) {
    struct cursor outer = cursor_of(block), c = cursor_of(sign_element(&outer));
    const char *trouble = read_certificate(j, sign_element(&c), signer);
    if (!cursor_ok(&outer) || !cursor_ok(&c)) return "it is cut off";
    if (trouble || j->o->no_verify) return trouble;
    struct bytes signatures = sign_element(&c);
    struct told_digests t = {.n = 0};
    if (s->v3 && s->v3->found)
        put_schemes_digests(&t, s->v3);
    else if (s->v2 && s->v2->found)
        put_schemes_digests(&t, s->v2);
    else if (s->manifest)
        put_digest(&t, 4, (struct bytes){s->manifest, 32});
    return cursor_ok(&c) ? check(j, signer, signatures, (struct bytes){t.p, t.n})
                         : "its list of signatures is cut off";
}

void stamp_verify(struct sign_job *j, const struct signing_block *b, const struct stamp_schemes *s,
                  struct scheme_result *to) {
    *to = (struct scheme_result){.name = "source-stamp", .flag = SIGN_STAMP, .unchecked = j->o->no_verify};
    const struct signing_pair *second = signing_block_find(b, BLOCK_STAMP_V2);
    const struct signing_pair *p = second ? second : signing_block_find(b, BLOCK_STAMP_V1);
    const struct zip_entry *e = zip_find(j->z, TEXT("stamp-cert-sha256"));
    if (!p && e)
        app_add_anomaly(j->d, "stamp-missing", zip_place(j->z, e, 0), clause,
                        "the package holds the digest of a source stamp's certificate, and no source stamp");
    if (!p) return;
    to->found = true;
    to->offset = p->offset;
    to->n = 1;
    struct scheme_signer *signer = to->signers = arena_take(j->d->arena, sizeof *to->signers);
    const char *trouble = second ? second_form(j, p->value, s, signer) : first_form(j, p->value, s, signer);
    if (trouble) signer->trouble = sign_trouble(j, clause, "%s", trouble);
    to->lineage = signer->lineage;
}
