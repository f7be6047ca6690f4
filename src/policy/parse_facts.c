/* facts: {world: {party: {kind, name, incorporated, principal-place, state, holds, owners}}} */
#include "policy/facts.h"
#include "policy/parse.h"

enum { MOST_PARTIES = 1000 };

/* "50%" or "30-35%" */
static bool parse_share(struct parser *p, const struct yaml *y, struct stake *s) {
    const char *word = parse_scalar(p, y);
    if (!word) return false;
    if (ratio_parse_interval(y->text, &s->low, &s->high) && ratio_compare(s->high, RATIO_ONE) <= 0 &&
        ratio_compare(s->low, RATIO_ZERO) >= 0)
        return true;
    complain(p, y, "such as 50% or 30-35%", "'%s' is no share", word);
    return false;
}

/* A share, or {share, kind, from, to, disputed}. */
static bool parse_stake(struct parser *p, const struct yaml *y, struct stake *s) {
    static const char *const keys[] = {"share", "kind", "from", "to", "disputed"};
    static const char *const kinds[] = {"equity", "votes", "golden", "board", "contract"};
    if (y->kind != YAML_MAPPING) return parse_share(p, y, s);
    bool fine = parse_mapping(p, y, keys, COUNT(keys));
    const struct yaml *share = yaml_get(y, "share"), *kind = yaml_get(y, "kind"), *from = yaml_get(y, "from"),
                      *to = yaml_get(y, "to"), *disputed = yaml_get(y, "disputed");
    if (!share) complain(p, y, NULL, "'share' is missing");
    if (!share || !parse_share(p, share, s)) return false;
    int i = kind ? parse_choice(p, kind, (struct choice){"kind of stake", kinds, COUNT(kinds)}) : 0;
    if (i >= 0) s->kind = (enum stake_kind)i;
    if (from && !parse_day(p, from, &s->from, NULL)) fine = false;
    if (to && !parse_day(p, to, NULL, &s->to)) fine = false;
    if (disputed && !parse_yes(p, disputed, &s->disputed)) fine = false;
    return fine && i >= 0;
}

static void read_claims(struct parser *p, const struct yaml *y, struct facts *f, struct fact_party *party) {
    static const char *const keys[] = {"incorporated", "principal-place", "state"};
    static const enum ground grounds[] = {GROUND_INCORPORATED, GROUND_PRINCIPAL_PLACE, GROUND_STATE};
    size_t capacity = 0;
    for (size_t i = 0; i < COUNT(keys); i++) {
        const struct yaml *list = yaml_get(y, keys[i]);
        struct words words = {0};
        if (!list || !parse_set(p, list, SET_JURISDICTIONS, &words)) continue;
        for (size_t k = 0; k < words.n; k++) {
            party->claims =
                arena_grow(p->arena, party->claims, party->n_claims, &capacity, sizeof *party->claims);
            struct jurisdiction_claim *c = &party->claims[party->n_claims++];
            *c = (struct jurisdiction_claim){.ground = grounds[i],
                                             .why = {.source = f->source,
                                                     .confidence = CONFIDENCE_HIGH,
                                                     .from = DATE_MIN,
                                                     .to = DATE_MAX,
                                                     .observed = DATE_MIN}};
            memcpy(c->country, words.list[k], 2);
        }
    }
}

static void read_party(struct parser *p, const struct yaml *y, struct facts *f, struct fact_party *party) {
    static const char *const keys[] = {"name",  "kind",  "incorporated", "principal-place",
                                       "state", "holds", "owners"};
    static const char *const kinds[] = {"company", "state",      "fund",   "persons",
                                        "group",   "foundation", "unknown"};
    party->party = (struct party){.id = y->key.p, .name = y->key.p, .kind = "company"};
    if (!parse_mapping(p, y, keys, COUNT(keys)) && y->kind != YAML_MAPPING) return;
    const char *name = parse_text(p, y, "name", false);
    if (name) party->party.name = name;
    const struct yaml *kind = yaml_get(y, "kind"), *holds = yaml_get(y, "holds");
    int i = kind ? parse_choice(p, kind, (struct choice){"kind of party", kinds, COUNT(kinds)}) : -1;
    if (i >= 0) party->party.kind = kinds[i];
    if (!kind && yaml_get(y, "state")) party->party.kind = "state";
    read_claims(p, y, f, party);
    struct word_list l = {0};
    for (const struct yaml *item = holds ? first_item(p, holds) : NULL; item; item = next_item(holds, item)) {
        const char *word = parse_scalar(p, item);
        if (word && strchr(word, ':'))
            word_list_add(p, &l, word);
        else if (word)
            complain(p, item, "such as domain:example.com, asn:64500 or app:android/com.example",
                     "'%s' is no identifier", word);
    }
    party->holds = (struct words){.list = l.list, .n = l.n};
}

static void read_owners(struct parser *p, const struct yaml *y, struct facts *f, uint32_t owned,
                        size_t *capacity) {
    const struct yaml *owners = yaml_get(y, "owners");
    if (!owners) return;
    if (owners->kind != YAML_MAPPING) {
        complain(p, owners, NULL, "owners with their shares are needed here: 'party: 60%%'");
        return;
    }
    const char **ids = arena_take_array(p->arena, f->n_parties, sizeof *ids);
    for (size_t i = 0; i < f->n_parties; i++) ids[i] = f->parties[i].party.id;
    for (const struct yaml *o = owners->first; o; o = o->next) {
        struct stake s = {.owned = owned, .kind = STAKE_EQUITY, .from = DATE_MIN, .to = DATE_MAX};
        party_id owner = facts_party(f, o->key);
        if (owner == PARTY_NONE) {
            complain_key(p, o, hint_for(p, o->key, ids, f->n_parties),
                         "there is no party '%s' in these facts", o->key.p);
            continue;
        }
        if (!parse_stake(p, o, &s)) continue;
        if (owner == owned) {
            complain_key(p, o, "leave it out", "'%s' cannot own a part of itself", o->key.p);
            continue;
        }
        s.owner = owner;
        s.source = (uint32_t)f->n_stakes;
        f->stakes = arena_grow(p->arena, f->stakes, f->n_stakes, capacity, sizeof *f->stakes);
        f->stakes[f->n_stakes++] = s;
    }
}

/* On the day on which one stake begins, the least shares of its kind that hold. */
static bool too_much(const struct facts *f, const struct stake *at) {
    struct ratio sum = RATIO_ZERO;
    for (size_t i = 0; i < f->n_stakes; i++) {
        const struct stake *s = &f->stakes[i];
        bool counts = s->owned == at->owned && s->kind == at->kind && !s->disputed && at->from >= s->from &&
                      at->from <= s->to;
        if (counts && (!ratio_add(sum, s->low, &sum) || ratio_compare(sum, RATIO_ONE) > 0)) return true;
    }
    return false;
}

static void check_sums(struct parser *p, const struct yaml *y, const struct facts *f, uint32_t owned) {
    for (size_t i = 0; i < f->n_stakes; i++) {
        if (f->stakes[i].owned != owned || !too_much(f, &f->stakes[i])) continue;
        complain(p, yaml_get(y, "owners"), "correct the shares, or write ranges",
                 "the shares of '%s' add up to more than 100 %%", y->key.p);
        return;
    }
}

/* Who holds all of a party; PARTY_NONE: nobody. */
static party_id whole_owner(const struct facts *f, party_id owned) {
    for (size_t i = 0; i < f->n_stakes; i++)
        if (f->stakes[i].owned == owned && f->stakes[i].kind == STAKE_EQUITY && !f->stakes[i].disputed &&
            ratio_compare(f->stakes[i].low, RATIO_ONE) == 0)
            return f->stakes[i].owner;
    return PARTY_NONE;
}

/* Parties that own each other wholly belong to nobody: told once, at the first of them. */
static void check_loops(struct parser *p, const struct yaml *y, const struct facts *f) {
    party_id first = 0;
    for (const struct yaml *one = y->first; one; one = one->next, first++) {
        party_id at = whole_owner(f, first);
        for (size_t steps = 0; at != PARTY_NONE && at > first && steps < f->n_parties; steps++)
            at = whole_owner(f, at);
        if (at == first)
            complain_key(p, one, "leave one of the shares out, or write a smaller one",
                         "'%s' is in a closed loop of parties that own each other wholly", one->key.p);
    }
}

static const struct facts *read_world(struct parser *p, const struct yaml *y) {
    struct facts *f = arena_take(p->arena, sizeof *f);
    f->name = y->key.p;
    f->source = arena_format(p->arena, "facts '%s' of %s", f->name, p->file);
    if (y->kind != YAML_MAPPING || y->count > MOST_PARTIES) {
        complain(p, y, NULL,
                 y->kind == YAML_MAPPING ? "more than %d parties" : "parties are needed here, at most %d",
                 MOST_PARTIES);
        return f;
    }
    if (y->first && y->first->kind != YAML_MAPPING) {
        complain_key(p, y->first, "facts: {WORLD: {PARTY: {incorporated: CC, …}}}",
                     "a party with its facts is needed here");
        return f;
    }
    f->parties = arena_take_array(p->arena, y->count + 1, sizeof *f->parties);
    for (const struct yaml *one = y->first; one; one = one->next)
        read_party(p, one, f, &f->parties[f->n_parties++]);
    size_t capacity = 0;
    uint32_t owned = 0;
    for (const struct yaml *one = y->first; one; one = one->next, owned++)
        if (one->kind == YAML_MAPPING) {
            read_owners(p, one, f, owned, &capacity);
            check_sums(p, one, f, owned);
        }
    check_loops(p, y, f);
    return f;
}

size_t parse_facts(struct parser *p, const struct yaml *root, const struct named_facts **list) {
    const struct yaml *y = yaml_get(root, "facts");
    if (!y) return 0;
    if (y->kind != YAML_MAPPING) {
        complain(p, y, NULL, "names of worlds with their parties are needed here");
        return 0;
    }
    struct named_facts *all = arena_take_array(p->arena, y->count + 1, sizeof *all);
    size_t n = 0;
    for (const struct yaml *one = y->first; one; one = one->next)
        all[n++] = (struct named_facts){one->key.p, read_world(p, one)};
    *list = all;
    return n;
}
