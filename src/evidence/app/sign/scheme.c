#include "evidence/app/sign/scheme.h"

#include "base/cursor.h"
#include "evidence/app/sign/signer_block.h"

static const char v2_clause[] = "APK Signature Scheme v2: APK Signature Scheme v2 verification";
static const char v3_clause[] = "APK Signature Scheme v3: APK Signature Scheme v3 verification";
static const char v31_clause[] = "APK Signature Scheme v3.1: APK Signature Scheme v3.1 block";

/* "Attribute" identifiers of the pages named above, and of apksig's V3SchemeConstants. */
enum {
    ATTRIBUTE_STRIPPING_PROTECTION = (int)0xbeeff00d,
    ATTRIBUTE_PROOF_OF_ROTATION = 0x3ba06f8c,
    ATTRIBUTE_ROTATION_LEAST = 0x559f8b02,
    ATTRIBUTE_ROTATION_DEVELOPMENT = (int)0xc2a6b3ba
};

struct signer_context {
    struct sign_job *j;
    struct scheme_result *result;
    bool v31, found_v3;
};

static const char *stripping_protection(const struct signer_context *x, struct bytes value) {
    struct cursor c = cursor_of(value);
    uint32_t scheme = cursor_le32(&c);
    if (!cursor_ok(&c)) return "the attribute of stripping protection is cut off";
    bool looked_for = scheme == 3 && x->j->most >= 28;
    return looked_for && !x->found_v3
               ? "it was signed with APK Signature Scheme v3 as well, and that signature "
                 "was taken away"
               : NULL;
}

static const char *proof_of_rotation(const struct signer_context *x, struct scheme_signer *s,
                                     struct bytes value) {
    const char *trouble;
    s->lineage = lineage_read(x->j->d->arena, x->j->certificates, value, &trouble);
    if (!s->lineage) return trouble;
    return lineage_find(s->lineage, s->certificate) + 1 == s->lineage->n
               ? NULL
               : "the lineage does not end with the signer's certificate";
}

static const char *read_attribute(const struct signer_context *x, struct scheme_signer *s, uint32_t id,
                                  struct bytes value) {
    struct cursor c = cursor_of(value);
    if (x->result->flag == SIGN_V2)
        return id == (uint32_t)ATTRIBUTE_STRIPPING_PROTECTION ? stripping_protection(x, value) : NULL;
    if (id == ATTRIBUTE_PROOF_OF_ROTATION) return proof_of_rotation(x, s, value);
    if (id == ATTRIBUTE_ROTATION_LEAST && !x->v31) s->rotation_least = cursor_le32(&c);
    if (id == (uint32_t)ATTRIBUTE_ROTATION_DEVELOPMENT) s->rotation_on_development = true;
    return cursor_ok(&c) ? NULL : "an attribute is cut off";
}

static const char *read_attributes(const struct signer_context *x, struct scheme_signer *s, struct bytes b) {
    struct cursor c = cursor_of(b);
    while (cursor_left(&c)) {
        struct cursor one = cursor_of(sign_element(&c));
        uint32_t id = cursor_le32(&one);
        if (!cursor_ok(&c) || !cursor_ok(&one)) return "an attribute is cut off";
        const char *trouble = read_attribute(x, s, id, cursor_rest(&one));
        if (trouble) return trouble;
    }
    return NULL;
}

/* All signers of a block. Gives the kinds of content digests to compare. */
static unsigned read_signers(const struct signer_context *x, struct bytes block, const char *clause) {
    struct sign_job *j = x->j;
    struct scheme_result *r = x->result;
    struct cursor c = cursor_of(block), list = cursor_of(sign_element(&c));
    unsigned kinds = 0;
    r->signers = arena_take_array(j->d->arena, SIGN_SIGNERS_MOST, sizeof *r->signers);
    if (!cursor_ok(&c))
        r->trouble = sign_trouble(j, clause, "the list of signers is cut off");
    else if (!cursor_left(&list))
        r->trouble = sign_trouble(j, clause, "the block has no signer");
    while (!r->trouble && cursor_left(&list)) {
        struct bytes one = sign_element(&list);
        if (!cursor_ok(&list)) {
            r->trouble = sign_trouble(j, clause, "signer %zu is cut off", r->n + 1);
            break;
        }
        if (r->n == SIGN_SIGNERS_MOST) {
            r->trouble = sign_trouble(j, clause, "the block has more than 10 signers");
            break;
        }
        struct scheme_signer *s = &r->signers[r->n++];
        s->least = j->least > 24 ? j->least : 24;
        s->most = j->most;
        struct signer_block b = {.v3 = r->flag != SIGN_V2, .signer = s};
        signer_block_read(j, one, &b);
        if (!s->trouble) s->trouble = read_attributes(x, s, b.attributes);
        if (s->trouble) s->trouble = sign_trouble(j, clause, "%s", s->trouble);
        kinds |= b.kinds;
    }
    return kinds;
}

void scheme_verify_content(struct sign_job *j, struct scheme_result *r, unsigned kinds, const char *clause) {
    for (size_t i = 0; i < r->n; i++)
        for (size_t k = 0; k < r->signers[i].n_digests && !r->signers[i].trouble; k++) {
            struct scheme_signer *s = &r->signers[i];
            const struct scheme_digest *told = &s->digests[k];
            if (!told->algorithm || !(kinds & 1u << told->algorithm->content)) continue;
            struct bytes real;
            const char *trouble = content_digest(j->content, told->algorithm->content, &real);
            if (trouble)
                s->trouble = sign_trouble(j, clause, "%s", trouble);
            else if (real.n != told->value.n || memcmp(real.p, told->value.p, real.n) != 0)
                s->trouble =
                    sign_trouble(j, clause, "the package is not what was signed: the digest for %s differs",
                                 told->algorithm->name);
        }
}

static const struct signing_pair *begin(const struct sign_job *j, const struct signing_block *b, uint32_t id,
                                        struct scheme_result *to) {
    const struct signing_pair *p = signing_block_find(b, id);
    to->found = p != NULL;
    to->unchecked = j->o->no_verify;
    if (p) to->offset = p->offset;
    return p;
}

void scheme_v2_verify(struct sign_job *j, const struct signing_block *b, bool found_v3,
                      struct scheme_result *to) {
    *to = (struct scheme_result){.name = "v2", .flag = SIGN_V2};
    const struct signing_pair *p = begin(j, b, BLOCK_V2, to);
    if (!p) return;
    struct signer_context x = {j, to, false, found_v3};
    unsigned kinds = read_signers(&x, p->value, v2_clause);
    /* as apksig: the content is looked at when all signers hold */
    if (!scheme_trouble(to)) scheme_verify_content(j, to, kinds, v2_clause);
}

static int by_most(const struct scheme_signer *a, const struct scheme_signer *b) {
    return (a->most > b->most) - (a->most < b->most);
}

/* Signers share the platform levels between them: no gaps, no overlap, and lineages that only grow. */
static const char *levels_trouble(struct sign_job *j, const struct scheme_result *r, bool v31, uint32_t least,
                                  uint32_t most) {
    const struct scheme_signer *sorted[SIGN_SIGNERS_MOST];
    size_t n = 0, last_lineage = 0;
    for (size_t i = 0; i < r->n; i++) {
        size_t k = n++;
        for (; k > 0 && by_most(sorted[k - 1], &r->signers[i]) > 0; k--) sorted[k] = sorted[k - 1];
        sorted[k] = &r->signers[i];
    }
    for (size_t i = 0; i < n; i++) {
        uint64_t expected = i ? (uint64_t)sorted[i - 1]->most + 1 : 0;
        bool development = i && sorted[i]->rotation_on_development && sorted[i]->least == sorted[i - 1]->most;
        if (i && sorted[i]->least != expected && !development)
            return "the platform levels of its signers overlap or leave a gap";
        if (!sorted[i]->lineage) continue;
        if (sorted[i]->lineage->n < last_lineage) return "a signer for newer platforms has a shorter lineage";
        last_lineage = sorted[i]->lineage->n;
    }
    if (!v31 && sorted[0]->least > least)
        return sign_trouble(j, v3_clause, "no signer is for platform level %u", least);
    if (sorted[n - 1]->most < most) return "no signer is for the newest platforms";
    return NULL;
}

static const char *join_lineages(struct scheme_result *r) {
    for (size_t i = 0; i < r->n; i++) {
        const struct lineage *l = r->signers[i].lineage;
        if (!l) continue;
        if (r->lineage && !lineage_agrees(l, r->lineage))
            return "the lineages of its signers contradict each other";
        if (!r->lineage || l->n > r->lineage->n) r->lineage = l;
    }
    return NULL;
}

/* v3 may say from which level on v3.1 has another signer; then that block must be there ("v3.1" of apksig).
 */
static const char *rotation_trouble(const struct sign_job *j, const struct scheme_result *r,
                                    const struct scheme_result *v31, uint32_t rotation) {
    for (size_t i = 0; i < r->n; i++) {
        uint32_t told = r->signers[i].rotation_least;
        if (!told || j->most < 33) continue;
        if (!v31->found)
            return "it was signed with APK Signature Scheme v3.1 as well, and that signature was taken away";
        if (told != rotation)
            return "v3 and v3.1 disagree on the platform level from which the signer rotates";
    }
    return NULL;
}

void scheme_v3_verify(struct sign_job *j, const struct signing_block *b, const struct scheme_result *v31,
                      struct scheme_result *to) {
    bool is31 = v31 == NULL;
    const char *clause = is31 ? v31_clause : v3_clause;
    *to = (struct scheme_result){.name = is31 ? "v3.1" : "v3", .flag = is31 ? SIGN_V31 : SIGN_V3};
    const struct signing_pair *p = begin(j, b, is31 ? (uint32_t)BLOCK_V31 : (uint32_t)BLOCK_V3, to);
    if (!p) return;
    struct signer_context x = {j, to, is31, false};
    unsigned kinds = read_signers(&x, p->value, clause);
    if (scheme_trouble(to)) return;
    uint32_t rotation = 0, least = j->least > 28 ? j->least : 28, most = j->most;
    if (v31)
        for (size_t i = 0; i < v31->n; i++)
            if (!rotation || v31->signers[i].least < rotation) rotation = v31->signers[i].least;
    if (rotation && most >= rotation) most = rotation - 1;
    scheme_verify_content(j, to, kinds, clause);
    const char *trouble = levels_trouble(j, to, is31, least, most);
    if (!trouble) trouble = join_lineages(to);
    if (!trouble && v31) trouble = rotation_trouble(j, to, v31, rotation);
    if (trouble) to->trouble = sign_trouble(j, clause, "%s", trouble);
}
