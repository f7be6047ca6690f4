#include "evidence/app/sign/lineage.h"

#include "base/cursor.h"
#include "evidence/app/sign/algorithm.h"

struct link_state {
    const struct sign_certificate *certificate; /* of the node before; NULL: none */
    uint32_t algorithm;                         /* with which it appoints the next */
};

static struct bytes length_prefixed(struct cursor *c) {
    return cursor_take(c, cursor_le32(c));
}

/* One node: signed data (certificate, algorithm of the one before), flags, algorithm for the next, signature.
 */
static const char *read_node(struct lineage *l, struct certificate_pool *p, struct bytes node,
                             struct link_state *last) {
    struct cursor c = cursor_of(node);
    struct bytes signed_data = length_prefixed(&c);
    uint32_t flags = cursor_le32(&c), next_algorithm = cursor_le32(&c);
    struct bytes signature = length_prefixed(&c);
    struct cursor s = cursor_of(signed_data);
    struct bytes der = length_prefixed(&s);
    uint32_t told_algorithm = cursor_le32(&s);
    if (!cursor_ok(&c) || !cursor_ok(&s)) return "a node of the lineage is cut off";
    if (last->certificate) {
        struct sign_value v = {sign_algorithm_find(last->algorithm), last->algorithm, signature};
        if (!v.algorithm) return "a node of the lineage is signed with an unknown algorithm";
        if (!last->certificate->key) return "a node of the lineage has a public key that cannot be read";
        if (sign_value_check(&v, last->certificate->key, signed_data))
            return "a signer of the lineage was not appointed by the one before: the signature does not "
                   "verify";
        if (told_algorithm != last->algorithm) return "two nodes of the lineage disagree on their algorithm";
    }
    const struct sign_certificate *certificate = sign_certificate_read(p, der);
    if (!certificate) return "a certificate of the lineage cannot be read";
    if (lineage_find(l, certificate) != l->n) return "a certificate is twice in the lineage";
    l->flags[l->n] = flags;
    l->certificates[l->n++] = certificate;
    *last = (struct link_state){certificate, next_algorithm};
    return NULL;
}

const struct lineage *lineage_read(struct arena *a, struct certificate_pool *p, struct bytes b,
                                   const char **trouble) {
    struct cursor c = cursor_of(b);
    struct lineage *l = arena_take(a, sizeof *l);
    struct link_state last = {NULL, 0};
    *trouble = cursor_le32(&c) == 1 ? NULL : "the lineage is of an unknown version";
    while (!*trouble && cursor_left(&c)) {
        struct bytes node = length_prefixed(&c);
        if (!cursor_ok(&c))
            *trouble = "the lineage is cut off";
        else if (l->n == LINEAGE_MOST)
            *trouble = "the lineage has more than 64 signers";
        else
            *trouble = read_node(l, p, node, &last);
    }
    if (!*trouble && l->n == 0) *trouble = "the lineage is empty";
    return *trouble ? NULL : l;
}

size_t lineage_find(const struct lineage *l, const struct sign_certificate *c) {
    for (size_t i = 0; i < l->n; i++)
        if (sign_certificate_same(l->certificates[i], c)) return i;
    return l->n;
}

bool lineage_agrees(const struct lineage *a, const struct lineage *b) {
    size_t n = a->n < b->n ? a->n : b->n;
    for (size_t i = 0; i < n; i++)
        if (!sign_certificate_same(a->certificates[i], b->certificates[i])) return false;
    return true;
}
