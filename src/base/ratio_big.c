#include "base/ratio_big_parts.h"

#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>

void ratio_big_must(int fine) {
    if (fine) return;
    fputs("cordon: out of memory in big arithmetic\n", stderr);
    abort();
}

static void set_word(BIGNUM *to, int64_t v) {
    uint64_t size = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    ratio_big_must(BN_set_word(to, size));
    BN_set_negative(to, v < 0);
}

struct ratio_big *ratio_big_new(struct ratio r) {
    struct ratio_big *b = memory_new(1, sizeof *b);
    b->over = BN_new();
    b->under = BN_new();
    b->scratch = BN_CTX_new();
    ratio_big_must(b->over && b->under && b->scratch);
    set_word(b->over, r.over);
    set_word(b->under, r.under);
    return b;
}

void ratio_big_free(struct ratio_big *b) {
    if (!b) return;
    BN_free(b->over);
    BN_free(b->under);
    BN_CTX_free(b->scratch);
    free(b);
}

void ratio_big_set(struct ratio_big *to, const struct ratio_big *from) {
    ratio_big_must(BN_copy(to->over, from->over) && BN_copy(to->under, from->under));
}

void ratio_big_reduce(struct ratio_big *r) {
    if (BN_is_negative(r->under)) {
        BN_set_negative(r->under, 0);
        BN_set_negative(r->over, !BN_is_negative(r->over) && !BN_is_zero(r->over));
    }
    if (BN_is_one(r->under)) return;
    BN_CTX_start(r->scratch);
    BIGNUM *g = BN_CTX_get(r->scratch);
    ratio_big_must(g && BN_gcd(g, r->over, r->under, r->scratch));
    if (!BN_is_one(g))
        ratio_big_must(BN_div(r->over, NULL, r->over, g, r->scratch) &&
                       BN_div(r->under, NULL, r->under, g, r->scratch));
    BN_CTX_end(r->scratch);
}

static void add_or_subtract(struct ratio_big *to, const struct ratio_big *b, bool subtract) {
    BN_CTX_start(to->scratch);
    BIGNUM *left = BN_CTX_get(to->scratch), *right = BN_CTX_get(to->scratch);
    ratio_big_must(right != NULL && BN_mul(left, to->over, b->under, to->scratch) &&
                   BN_mul(right, b->over, to->under, to->scratch) &&
                   BN_mul(to->under, to->under, b->under, to->scratch));
    ratio_big_must(subtract ? BN_sub(to->over, left, right) : BN_add(to->over, left, right));
    BN_CTX_end(to->scratch);
    ratio_big_reduce(to);
}

void ratio_big_add(struct ratio_big *to, const struct ratio_big *b) {
    add_or_subtract(to, b, false);
}

void ratio_big_subtract(struct ratio_big *to, const struct ratio_big *b) {
    add_or_subtract(to, b, true);
}

void ratio_big_multiply(struct ratio_big *to, const struct ratio_big *b) {
    ratio_big_must(BN_mul(to->over, to->over, b->over, to->scratch) &&
                   BN_mul(to->under, to->under, b->under, to->scratch));
    ratio_big_reduce(to);
}

void ratio_big_divide(struct ratio_big *to, const struct ratio_big *b) {
    BN_CTX_start(to->scratch);
    BIGNUM *over = BN_CTX_get(to->scratch);
    ratio_big_must(over && BN_mul(over, to->over, b->under, to->scratch) &&
                   BN_mul(to->under, to->under, b->over, to->scratch) && BN_copy(to->over, over));
    BN_CTX_end(to->scratch);
    ratio_big_reduce(to);
}

int ratio_big_compare(const struct ratio_big *a, const struct ratio_big *b) {
    BN_CTX_start(a->scratch);
    BIGNUM *left = BN_CTX_get(a->scratch), *right = BN_CTX_get(a->scratch);
    ratio_big_must(right && BN_mul(left, a->over, b->under, a->scratch) &&
                   BN_mul(right, b->over, a->under, a->scratch));
    int order = BN_cmp(left, right);
    BN_CTX_end(a->scratch);
    return order;
}

int ratio_big_sign(const struct ratio_big *a) {
    return BN_is_zero(a->over) ? 0 : BN_is_negative(a->over) ? -1 : 1;
}

static int64_t get_word(const BIGNUM *n) {
    int64_t v = (int64_t)BN_get_word(n);
    return BN_is_negative(n) ? -v : v;
}

bool ratio_big_small(const struct ratio_big *b, bool up, struct ratio *to) {
    if (BN_num_bits(b->over) < 64 && BN_num_bits(b->under) < 64) {
        *to = (struct ratio){get_word(b->over), get_word(b->under)};
        return true;
    }
    const int64_t scale = INT64_C(1000000);
    BN_CTX_start(b->scratch);
    BIGNUM *scaled = BN_CTX_get(b->scratch), *rest = BN_CTX_get(b->scratch);
    ratio_big_must(rest && BN_copy(scaled, b->over) && BN_mul_word(scaled, (BN_ULONG)scale) &&
                   BN_div(scaled, rest, scaled, b->under, b->scratch));
    /* BN_div cuts towards zero. */
    int64_t v = BN_num_bits(scaled) < 63 ? get_word(scaled) : BN_is_negative(scaled) ? -INT64_MAX : INT64_MAX;
    if (!BN_is_zero(rest) && BN_num_bits(scaled) < 63)
        v += up ? !BN_is_negative(rest) : -BN_is_negative(rest);
    BN_CTX_end(b->scratch);
    ratio_make(v, scale, to);
    return false;
}
