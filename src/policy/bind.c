#include "policy/bind.h"

#include "policy/doubt.h"

static void bind_holders(struct bound *b, const struct condition *k, size_t words) {
    for (; k; k = k->next) {
        bind_holders(b, k->first, words);
        if (k->kind != CONDITION_HOLDER) continue;
        uint64_t *bits = arena_take_array(b->arena, words, sizeof *bits);
        for (size_t i = 0; i < k->words.n; i++) {
            if (!word_holds(k->words, i, b->as_of)) continue;
            party_id p = world_party(b->world, text_of(k->words.list[i]));
            if (p != PARTY_NONE) bits[p / 64] |= UINT64_C(1) << p % 64;
        }
        b->holders[k->index] = bits;
    }
}

static struct world_control *bind_control(const struct bound *b, const struct control *c) {
    size_t parties = world_party_count(b->world), n = 0, n_doubtful = 0;
    party_id *seeds = arena_take_array(b->arena, parties + 1, sizeof *seeds);
    party_id *doubtful = arena_take_array(b->arena, parties + 1, sizeof *doubtful);
    bool *named = arena_take_array(b->arena, parties + 1, sizeof *named);
    for (size_t i = 0; i < c->parties.n; i++) {
        if (!word_holds(c->parties, i, b->as_of)) continue;
        party_id p = world_party(b->world, text_of(c->parties.list[i]));
        if (p != PARTY_NONE) named[p] = true;
    }
    for (party_id p = 0; p < parties; p++)
        if (named[p] || surely_seed(b, &c->ground, p))
            seeds[n++] = p;
        else if (seed_doubt(b, c, p, NULL))
            doubtful[n_doubtful++] = p;
    return world_control_new(b->world, (struct seeds){seeds, n, doubtful, n_doubtful}, c->test, b->as_of);
}

struct bound bind_policy(struct arena *a, const struct policy *p, struct world w, date_t as_of) {
    struct bound b = {.policy = p, .world = w, .as_of = as_of, .rule_day = as_of, .arena = a, .texts = a};
    size_t parties = world_party_count(w), words = parties / 64 + 1;
    b.holders = arena_take_array(a, p->holder_conditions + 1, sizeof *b.holders);
    b.controls = arena_take_array(a, p->n_controls + 1, sizeof(struct world_control *));
    b.proofs = arena_take_array(a, p->n_controls + 1, sizeof(struct proof_memo *));
    b.sums = arena_take_array(a, p->n_thresholds + 1, sizeof *b.sums);
    b.owned = owned_parties(a, w, as_of);
    for (size_t i = 0; i < p->n_thresholds; i++) b.sums[i].threshold = &p->thresholds[i];
    for (size_t i = 0; i < p->n_rules; i++) bind_holders(&b, p->rules[i].when, words);
    for (size_t i = 0; i < p->n_exceptions; i++) bind_holders(&b, p->exceptions[i].when, words);
    for (size_t i = 0; i < p->n_controls; i++) {
        b.controls[i] = bind_control(&b, &p->controls[i]);
        b.proofs[i] = arena_take_array(a, parties + 1, sizeof **b.proofs);
    }
    return b;
}

void bind_free(struct bound *b) {
    for (size_t i = 0; i < b->policy->n_controls; i++) world_control_free(b->controls[i]);
}
