#include "policy/world.h"

#include "base/memory.h"

#include <stdlib.h>

struct world_control {
    struct atlas_control *atlas; /* of an atlas */
    struct control *control;     /* of facts */
    const struct facts *facts;
    struct world_control *perhaps; /* with the seeds in doubt; NULL: there are none */
};

size_t world_party_count(struct world w) {
    return w.facts ? w.facts->n_parties : atlas_party_count(w.atlas);
}

party_id world_party(struct world w, struct text slug) {
    return w.facts ? facts_party(w.facts, slug) : atlas_party(w.atlas, slug);
}

struct party world_party_get(struct world w, party_id p) {
    return w.facts ? w.facts->parties[p].party : atlas_party_get(w.atlas, p);
}

size_t world_jurisdictions(struct world w, party_id p, date_t as_of, struct jurisdiction_claim *to,
                           size_t most) {
    if (!w.facts) return atlas_jurisdictions(w.atlas, p, as_of, to, most);
    const struct fact_party *f = &w.facts->parties[p];
    for (size_t i = 0; i < f->n_claims && i < most; i++) to[i] = f->claims[i];
    return f->n_claims;
}

struct holding world_holder(struct world w, enum identifier_kind kind, struct text value, date_t as_of) {
    if (w.facts) return facts_holder(w.facts, kind, value);
    struct holding best = {.party = PARTY_NONE};
    if (atlas_holders(w.atlas, kind, value, as_of, &best, 1) == 0) best.party = PARTY_NONE;
    return best;
}

static struct stakes stakes_of(const struct facts *f) {
    return (struct stakes){.list = f->stakes, .n = f->n_stakes, .nodes = (uint32_t)f->n_parties};
}

struct stakes world_stakes(struct world w) {
    return w.facts ? stakes_of(w.facts) : atlas_stakes(w.atlas);
}

static const char *share_text(struct arena *a, struct ratio low, struct ratio high) {
    char text[RATIO_TEXT];
    return arena_string(a, ratio_interval_text(text, low, high));
}

static struct stake_proof proof_of(const struct facts *f, struct arena *a, struct control *c, party_id p) {
    const uint32_t *stakes = NULL;
    size_t n = control_proof(c, a, p, &stakes), n_stakes = n;
    const char **list = arena_take_array(a, n + 1, sizeof *list);
    for (size_t i = 0; i < n; i++) {
        const struct stake *s = &f->stakes[stakes[i]];
        list[i] = arena_format(a, "%s holds %s of %s (%s) [%s]", f->parties[s->owner].party.id,
                               share_text(a, s->low, s->high), f->parties[s->owned].party.id,
                               stake_kind_text(s->kind), f->source);
    }
    const char *note = control_note(c, a, p);
    if (note) list[n++] = arena_format(a, "of %s: %s", f->parties[p].party.id, note);
    return (struct stake_proof){.lines = list, .n_lines = n, .stakes = stakes, .n_stakes = n_stakes};
}

size_t world_controllers(struct world w, struct arena *a, party_id p, struct control_test test, date_t as_of,
                         const struct controller **list) {
    if (!w.facts) return atlas_controllers(w.atlas, a, p, test, as_of, list);
    struct controller *found = NULL;
    size_t n = 0, capacity = 0;
    for (party_id q = 0; q < w.facts->n_parties; q++) {
        struct control *control = q == p ? NULL : control_new(stakes_of(w.facts), &q, 1, test, as_of);
        enum answer answer = control && !control_error(control) ? control_answer(control, p) : ANSWER_NOT_MET;
        if (answer != ANSWER_NOT_MET) {
            found = arena_grow(a, found, n, &capacity, sizeof *found);
            struct controller *c = &found[n++];
            *c = (struct controller){.party = q,
                                     .id = w.facts->parties[q].party.id,
                                     .name = w.facts->parties[q].party.name,
                                     .answer = answer,
                                     .test = control_test_text(a, test),
                                     .share = control_share_text(control, a, p)};
            struct stake_proof proof = proof_of(w.facts, a, control, p);
            c->proof = proof.lines;
            c->n_proof = proof.n_lines;
            c->stakes = proof.stakes;
            c->n_stakes = proof.n_stakes;
        }
        control_free(control);
    }
    *list = found;
    return n;
}

static struct world_control *control_of(struct world w, const party_id *seeds, size_t n,
                                        struct control_test test, date_t as_of) {
    struct world_control *c = memory_new(1, sizeof *c);
    c->facts = w.facts;
    if (w.facts)
        c->control = control_new(stakes_of(w.facts), seeds, n, test, as_of);
    else
        c->atlas = atlas_control_new(w.atlas, seeds, n, test, as_of);
    return c;
}

struct world_control *world_control_new(struct world w, struct seeds seeds, struct control_test test,
                                        date_t as_of) {
    struct world_control *c = control_of(w, seeds.sure, seeds.n, test, as_of);
    if (!seeds.n_doubtful) return c;
    party_id *all = memory_new(seeds.n + seeds.n_doubtful, sizeof *all);
    for (size_t i = 0; i < seeds.n; i++) all[i] = seeds.sure[i];
    for (size_t i = 0; i < seeds.n_doubtful; i++) all[seeds.n + i] = seeds.doubtful[i];
    c->perhaps = control_of(w, all, seeds.n + seeds.n_doubtful, test, as_of);
    free(all);
    return c;
}

void world_control_free(struct world_control *c) {
    if (!c) return;
    world_control_free(c->perhaps);
    if (c->atlas) atlas_control_free(c->atlas);
    control_free(c->control);
    free(c);
}

static enum answer sure_answer(const struct world_control *c, party_id p) {
    if (c->atlas) return atlas_control_answer(c->atlas, p);
    return control_error(c->control) ? ANSWER_UNDETERMINED : control_answer(c->control, p);
}

bool world_control_doubtful(const struct world_control *c, party_id p) {
    return c->perhaps && sure_answer(c, p) == ANSWER_NOT_MET && sure_answer(c->perhaps, p) != ANSWER_NOT_MET;
}

enum answer world_control_answer(const struct world_control *c, party_id p) {
    return world_control_doubtful(c, p) ? ANSWER_UNDETERMINED : sure_answer(c, p);
}

struct stake_proof world_control_proof(const struct world_control *c, struct arena *to, party_id p) {
    if (world_control_doubtful(c, p)) return world_control_proof(c->perhaps, to, p);
    if (c->atlas) return atlas_control_proof(c->atlas, to, p);
    const char *error = control_error(c->control);
    if (!error) return proof_of(c->facts, to, c->control, p);
    const char **one = arena_take(to, sizeof *one);
    *one = arena_string(to, error);
    return (struct stake_proof){.lines = one, .n_lines = 1};
}
