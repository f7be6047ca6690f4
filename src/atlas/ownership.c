#include "atlas/ownership.h"

#include "atlas/atlas_map.h"
#include "base/memory.h"

#include <stdlib.h>

struct stakes atlas_stakes(const struct atlas *a) {
    return (struct stakes){.list = a->stakes, .n = a->n_stakes, .nodes = a->n_parties};
}

struct provenance atlas_stake_why(const struct atlas *a, size_t i) {
    return atlas_provenance(a, a->stakes[i].source);
}

static const char *slug(const struct atlas *a, party_id p) {
    return text_at(a->strings, a->parties[p].id);
}

static const char *dates_text(struct arena *to, const struct stake *s) {
    char from[DATE_TEXT], until[DATE_TEXT];
    date_text(from, s->from);
    date_text(until, s->to);
    return arena_format(to, "%s%s%s%s", *from ? ", since " : "", from, *until ? ", until " : "", until);
}

const char *atlas_stake_text(const struct atlas *a, struct arena *to, size_t i) {
    const struct stake *s = &a->stakes[i];
    struct provenance why = atlas_stake_why(a, i);
    char share[RATIO_TEXT];
    return arena_format(to, "%s holds %s of %s (%s%s%s) [%s]", slug(a, s->owner),
                        ratio_interval_text(share, s->low, s->high), slug(a, s->owned),
                        stake_kind_text(s->kind), dates_text(to, s), s->disputed ? ", disputed" : "",
                        why.source);
}

static struct stake_proof proof_of(const struct atlas *a, struct control *c, struct arena *to, party_id p) {
    const uint32_t *proof;
    size_t n = control_proof(c, to, p, &proof), n_stakes = n;
    const char **list = arena_take_array(to, n + 1, sizeof *list);
    for (size_t i = 0; i < n; i++) list[i] = atlas_stake_text(a, to, proof[i]);
    const char *note = control_note(c, to, p);
    if (note) list[n++] = arena_format(to, "of %s: %s", slug(a, p), note);
    return (struct stake_proof){.lines = list, .n_lines = n, .stakes = proof, .n_stakes = n_stakes};
}

/* Everybody from whom stakes lead to p, however small; p itself not. */
static size_t owners_above(const struct atlas *a, party_id p, date_t as_of, party_id *above) {
    bool *seen = memory_new(a->n_parties, sizeof *seen);
    size_t n = 0;
    seen[p] = true;
    for (size_t next = 0; next <= n; next++) {
        party_id owned = next ? above[next - 1] : p;
        for (uint32_t i = 0; i < a->n_stakes; i++) {
            const struct stake *s = &a->stakes[i];
            if (s->owned != owned || seen[s->owner] || as_of < s->from || as_of > s->to) continue;
            seen[s->owner] = true;
            above[n++] = s->owner;
        }
    }
    free(seen);
    return n;
}

struct candidate {
    struct controller says;
    struct control *control;
    size_t above; /* how many of the others control this one */
};

static int ultimate_first(const void *a, const void *b) {
    const struct candidate *x = a, *y = b;
    bool met_x = x->says.answer == ANSWER_MET, met_y = y->says.answer == ANSWER_MET;
    if (met_x != met_y) return met_x ? -1 : 1;
    if (x->above != y->above) return x->above < y->above ? -1 : 1;
    return strcmp(x->says.id, y->says.id);
}

static void fill(const struct atlas *a, struct arena *to, struct candidate *k, party_id p,
                 struct control_test test) {
    struct party party = atlas_party_get(a, k->says.party);
    k->says.id = party.id;
    k->says.name = party.name;
    k->says.answer = control_answer(k->control, p);
    k->says.test = control_test_text(to, test);
    k->says.share = control_share_text(k->control, to, p);
    struct stake_proof proof = proof_of(a, k->control, to, p);
    k->says.proof = proof.lines;
    k->says.n_proof = proof.n_lines;
    k->says.stakes = proof.stakes;
    k->says.n_stakes = proof.n_stakes;
}

/* Holders that a source only tells of together (staff, "institutional investors") do not act as one. */
static bool is_group(const struct atlas *a, party_id p) {
    const char *kind = text_at(a->strings, a->parties[p].kind);
    return kind && strcmp(kind, "group") == 0;
}

size_t atlas_controllers(const struct atlas *a, struct arena *to, party_id p, struct control_test test,
                         date_t as_of, const struct controller **list) {
    *list = NULL;
    if (p >= a->n_parties) return 0;
    party_id *above = memory_new(a->n_parties, sizeof *above);
    size_t n_above = owners_above(a, p, as_of, above), n = 0;
    struct candidate *found = memory_new(n_above, sizeof *found);
    for (size_t i = 0; i < n_above; i++) {
        if (is_group(a, above[i])) continue;
        struct control *c = control_new(atlas_stakes(a), &above[i], 1, test, as_of);
        if (control_error(c) || control_answer(c, p) == ANSWER_NOT_MET) {
            control_free(c);
            continue;
        }
        found[n++] = (struct candidate){.says.party = above[i], .control = c};
    }
    for (size_t i = 0; i < n; i++) {
        fill(a, to, &found[i], p, test);
        for (size_t k = 0; k < n; k++)
            found[i].above += k != i && control_answer(found[k].control, found[i].says.party) == ANSWER_MET;
    }
    if (n) qsort(found, n, sizeof *found, ultimate_first);
    struct controller *out = arena_take_array(to, n, sizeof *out);
    for (size_t i = 0; i < n; i++) {
        out[i] = found[i].says;
        control_free(found[i].control);
    }
    free(found);
    free(above);
    *list = out;
    return n;
}

struct atlas_control {
    const struct atlas *atlas;
    struct control *control;
};

struct atlas_control *atlas_control_new(const struct atlas *a, const party_id *seeds, size_t n,
                                        struct control_test test, date_t as_of) {
    struct atlas_control *c = memory_new(1, sizeof *c);
    *c = (struct atlas_control){a, control_new(atlas_stakes(a), seeds, n, test, as_of)};
    return c;
}

void atlas_control_free(struct atlas_control *c) {
    if (!c) return;
    control_free(c->control);
    free(c);
}

const char *atlas_control_error(const struct atlas_control *c) {
    return control_error(c->control);
}

enum answer atlas_control_answer(const struct atlas_control *c, party_id p) {
    return control_answer(c->control, p);
}

struct stake_proof atlas_control_proof(const struct atlas_control *c, struct arena *to, party_id p) {
    return proof_of(c->atlas, c->control, to, p);
}
