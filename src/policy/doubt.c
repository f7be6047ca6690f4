/* A control is asked twice where seeds are in doubt: of those who surely are, and of those who may be. More
 * seeds never control less, so what lies between the two answers is what the doubt leaves open. */
#include "policy/doubt.h"

enum { MOST_CLAIMS = 64 };

const bool *owned_parties(struct arena *a, struct world w, date_t as_of) {
    const struct stakes s = world_stakes(w);
    bool *owned = arena_take_array(a, world_party_count(w) + 1, sizeof *owned);
    for (size_t i = 0; i < s.n; i++)
        if (as_of >= s.list[i].from && as_of <= s.list[i].to) owned[s.list[i].owned] = true;
    return owned;
}

/* Nobody owns a state or a person; a group of holders is as good as its members. */
static bool may_be_owned(const char *kind) {
    return strcmp(kind, "state") != 0 && strcmp(kind, "persons") != 0 && strcmp(kind, "group") != 0;
}

bool owners_unknown(const struct bound *b, party_id p) {
    return p < world_party_count(b->world) && !b->owned[p] && may_be_owned(world_party_get(b->world, p).kind);
}

bool party_obscure(const struct bound *b, party_id p) {
    struct jurisdiction_claim one;
    return owners_unknown(b, p) && world_jurisdictions(b->world, p, b->as_of, &one, 1) == 0;
}

static bool of_ground(const struct seed_ground *g, const struct jurisdiction_claim *c) {
    return g->by >> c->ground & 1 && countries_have(&g->countries, c->country);
}

static bool sure(const struct bound *b, const struct jurisdiction_claim *c) {
    return c->why.confidence >= b->policy->confidence && !c->why.disputed;
}

bool surely_seed(const struct bound *b, const struct seed_ground *g, party_id p) {
    struct jurisdiction_claim claims[MOST_CLAIMS];
    size_t n = g->by ? world_jurisdictions(b->world, p, b->as_of, claims, MOST_CLAIMS) : 0;
    for (size_t i = 0; i < n && i < MOST_CLAIMS; i++)
        if (of_ground(g, &claims[i]) && sure(b, &claims[i])) return true;
    return false;
}
_Static_assert(1 << GROUND_INCORPORATED == BY_INCORPORATED &&
                   1 << GROUND_PRINCIPAL_PLACE == BY_PRINCIPAL_PLACE && 1 << GROUND_STATE == BY_STATE,
               "the mask of grounds follows the atlas's enumeration");

static const char *claim_text(struct arena *a, const char *id, const struct jurisdiction_claim *c) {
    if (!a) return "";
    if (c->why.disputed)
        return arena_format(a, "that %s is under the law of %s (%s) is disputed", id, c->country,
                            ground_text(c->ground));
    return arena_format(a, "that %s is under the law of %s (%s) is known only with confidence %s", id,
                        c->country, ground_text(c->ground), confidence_text(c->why.confidence));
}

const char *seed_doubt(const struct bound *b, const struct control *c, party_id p, struct arena *a) {
    struct jurisdiction_claim claims[MOST_CLAIMS];
    struct party party = world_party_get(b->world, p);
    if (party_obscure(b, p))
        return a ? arena_format(a, "neither owners nor jurisdiction of %s are in the atlas", party.id) : "";
    if (!c->ground.by) return NULL;
    size_t n = world_jurisdictions(b->world, p, b->as_of, claims, MOST_CLAIMS);
    unsigned known = 0;
    for (size_t i = 0; i < n && i < MOST_CLAIMS; i++) {
        known |= 1u << claims[i].ground;
        if (of_ground(&c->ground, &claims[i]) && !sure(b, &claims[i]))
            return claim_text(a, party.id, &claims[i]);
    }
    unsigned lacking = grounds_lacking(party.kind, c->ground.by, known);
    if (!lacking) return NULL;
    return a ? arena_format(a, "%s is not in the atlas: %s", ground_told(lacking), party.id) : "";
}

const char *control_doubt(const struct bound *b, uint32_t control, party_id p) {
    const struct world_control *w = b->controls[control];
    if (!world_control_doubtful(w, p)) return NULL;
    const struct control *c = &b->policy->controls[control];
    struct arena *scratch = arena_new();
    /* The proof's stakes run from a seed to the party; one of their owners is the seed in doubt. */
    struct stake_proof proof = world_control_proof(w, scratch, p);
    const struct stakes s = world_stakes(b->world);
    const char *doubt = seed_doubt(b, c, p, b->texts);
    for (size_t i = 0; i < proof.n_stakes && !doubt; i++)
        doubt = seed_doubt(b, c, s.list[proof.stakes[i]].owner, b->texts);
    arena_free(scratch);
    return doubt;
}
