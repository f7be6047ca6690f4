#include "policy/bind.h"

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

static bool by_jurisdiction(const struct bound *b, const struct seed_ground *g, party_id p) {
    enum { MOST_CLAIMS = 64 };
    struct jurisdiction_claim claims[MOST_CLAIMS];
    size_t n = g->by ? world_jurisdictions(b->world, p, b->as_of, claims, MOST_CLAIMS) : 0;
    for (size_t i = 0; i < n && i < MOST_CLAIMS; i++)
        if (g->by >> claims[i].ground & 1 && countries_have(&g->countries, claims[i].country) &&
            claims[i].why.confidence >= b->policy->confidence && !claims[i].why.disputed)
            return true;
    return false;
}
_Static_assert(1 << GROUND_INCORPORATED == BY_INCORPORATED &&
                   1 << GROUND_PRINCIPAL_PLACE == BY_PRINCIPAL_PLACE && 1 << GROUND_STATE == BY_STATE,
               "the mask of grounds follows the atlas's enumeration");

static struct world_control *bind_control(const struct bound *b, const struct control *c) {
    size_t parties = world_party_count(b->world), n = 0;
    party_id *seeds = arena_take_array(b->arena, parties + 1, sizeof *seeds);
    bool *named = arena_take_array(b->arena, parties + 1, sizeof *named);
    for (size_t i = 0; i < c->parties.n; i++) {
        if (!word_holds(c->parties, i, b->as_of)) continue;
        party_id p = world_party(b->world, text_of(c->parties.list[i]));
        if (p != PARTY_NONE) named[p] = true;
    }
    for (party_id p = 0; p < parties; p++)
        if (named[p] || by_jurisdiction(b, &c->ground, p)) seeds[n++] = p;
    return world_control_new(b->world, seeds, n, c->test, b->as_of);
}

struct bound bind_policy(struct arena *a, const struct policy *p, struct world w, date_t as_of) {
    struct bound b = {.policy = p, .world = w, .as_of = as_of, .arena = a, .texts = a};
    size_t parties = world_party_count(w), words = parties / 64 + 1;
    b.holders = arena_take_array(a, p->holder_conditions + 1, sizeof *b.holders);
    b.controls = arena_take_array(a, p->n_controls + 1, sizeof(struct world_control *));
    b.proofs = arena_take_array(a, p->n_controls + 1, sizeof(struct proof_memo *));
    b.sums = arena_take_array(a, p->n_thresholds + 1, sizeof *b.sums);
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
