/* The stakes of an amended atlas. */
#include "atlas/amend_private.h"

#include "base/memory.h"

#include <stdlib.h>

struct stakes_edit {
    struct amending *m;
    struct stake *list;
    uint32_t n;
    const party_id *owner, *owned; /* by number in the change; PARTY_NONE: told of already */
    date_t eve;
};

static const char *slug(const struct amending *m, party_id p) {
    return text_at(m->to->strings, m->to->parties[p].id);
}

static bool holds_on(const struct stake *s, date_t day) {
    return s->from <= day && day <= s->to;
}

static bool is_of(const struct stake *s, party_id owner, party_id owned, enum stake_kind kind) {
    return s->owner == owner && s->owned == owned && s->kind == kind;
}

/* "zhang-yiming 20-21 % (equity), …": what the atlas knows instead. */
static const char *known_owners(const struct stakes_edit *e, struct arena *a, party_id owned) {
    enum { SHOWN = 8 };
    const char *all = "";
    size_t n = 0;
    for (uint32_t i = 0; i < e->n; i++) {
        const struct stake *s = &e->list[i];
        char share[RATIO_TEXT];
        if (s->owned != owned || !holds_on(s, e->eve) || ++n > SHOWN) continue;
        all = arena_format(a, "%s%s%s %s (%s)", all, *all ? ", " : "", slug(e->m, s->owner),
                           ratio_interval_text(share, s->low, s->high), stake_kind_text(s->kind));
    }
    if (n == 0) return "it knows nobody who holds any then; 'add' makes a stake";
    return arena_format(a, "it knows %s%s", all, n > SHOWN ? " …" : "");
}

/* Ends the stakes that there are of that owner, party and kind. */
static bool end_stakes(struct stakes_edit *e, const struct change_stake *s, size_t number) {
    bool found = false;
    for (uint32_t i = 0; i < e->n; i++) {
        struct stake *one = &e->list[i];
        if (!is_of(one, e->owner[number], e->owned[number], s->kind)) continue;
        if (!holds_on(one, e->eve) || one->to == e->eve) continue;
        one->to = e->eve;
        found = true;
    }
    if (found) return true;
    struct arena *scratch = arena_new();
    char day[DATE_TEXT];
    amend_complain(e->m, s->at, known_owners(e, scratch, e->owned[number]),
                   "the atlas has no stake of '%s' in '%s' (%s) on %s", s->owner, s->owned,
                   stake_kind_text(s->kind), date_text(day, e->eve));
    arena_free(scratch);
    return false;
}

static bool there_already(const struct stakes_edit *e, const struct change_stake *s, size_t number) {
    for (uint32_t i = 0; i < e->n; i++) {
        const struct stake *one = &e->list[i];
        if (is_of(one, e->owner[number], e->owned[number], s->kind) && holds_on(one, e->m->change->date) &&
            !one->disputed && !s->why.disputed)
            return true;
    }
    return false;
}

static void add_stake(struct stakes_edit *e, const struct change_stake *s, size_t number) {
    struct stake *to = &e->list[e->n];
    memset(to, 0, sizeof *to);
    to->owner = e->owner[number];
    to->owned = e->owned[number];
    to->low = s->low;
    to->high = s->high;
    to->kind = s->kind;
    to->from = e->m->change->date;
    to->to = DATE_MAX;
    to->source = amend_provenance(e->m, &s->why);
    to->disputed = s->why.disputed;
    e->n++;
}

static void edit(struct stakes_edit *e, enum change_verb verb) {
    const struct change *c = e->m->change;
    for (size_t i = 0; i < c->n_stakes; i++) {
        const struct change_stake *s = &c->stakes[i];
        if (s->verb != verb || e->owner[i] == PARTY_NONE || e->owned[i] == PARTY_NONE) continue;
        if (e->owner[i] == e->owned[i])
            amend_complain(e->m, yaml_get(s->at, "owned"), NULL, "'%s' cannot own a share of itself here",
                           s->owner);
        else if (verb == CHANGE_ADD && there_already(e, s, i))
            amend_complain(
                e->m, s->at, "give its new share in 'change', or mark rival claims 'disputed: yes'",
                "'%s' has a stake in '%s' (%s) already", s->owner, s->owned, stake_kind_text(s->kind));
        else if ((verb == CHANGE_ADD || end_stakes(e, s, i)) && verb != CHANGE_REMOVE)
            add_stake(e, s, i);
    }
}

/* ---- what cannot be ---- */

static bool sum_on(const struct stakes_edit *e, party_id owned, enum stake_kind kind, struct ratio *sum) {
    *sum = RATIO_ZERO;
    for (uint32_t i = 0; i < e->n; i++) {
        const struct stake *s = &e->list[i];
        if (s->owned != owned || s->kind != kind || s->disputed || !holds_on(s, e->m->change->date)) continue;
        if (!ratio_add(*sum, s->low, sum)) return false;
    }
    return true;
}

static bool told_before(const struct stakes_edit *e, size_t number) {
    const struct change_stake *all = e->m->change->stakes;
    for (size_t i = 0; i < number; i++)
        if (e->owned[i] == e->owned[number] && all[i].kind == all[number].kind &&
            all[i].verb != CHANGE_REMOVE)
            return true;
    return false;
}

static void check_sum(const struct stakes_edit *e, size_t number) {
    const struct change_stake *s = &e->m->change->stakes[number];
    struct ratio sum;
    if ((s->kind != STAKE_EQUITY && s->kind != STAKE_VOTES) || told_before(e, number)) return;
    if (!sum_on(e, e->owned[number], s->kind, &sum) || ratio_compare(sum, RATIO_ONE) <= 0) return;
    char share[RATIO_TEXT], day[DATE_TEXT];
    amend_complain(e->m, yaml_get(s->at, "share"), "remove or change the stakes that are sold",
                   "on %s the owners would hold %s of '%s' (%s)", date_text(day, e->m->change->date),
                   ratio_text(share, sum), s->owned, stake_kind_text(s->kind));
}

static party_id whole_owner(const struct stakes_edit *e, party_id owned) {
    for (uint32_t i = 0; i < e->n; i++) {
        const struct stake *s = &e->list[i];
        if (s->owned == owned && s->kind == STAKE_EQUITY && !s->disputed && holds_on(s, e->m->change->date) &&
            ratio_compare(s->low, RATIO_ONE) == 0)
            return s->owner;
    }
    return PARTY_NONE;
}

static void check_loop(const struct stakes_edit *e, size_t number) {
    const struct change_stake *s = &e->m->change->stakes[number];
    if (s->kind != STAKE_EQUITY || ratio_compare(s->low, RATIO_ONE) != 0) return;
    struct arena *scratch = arena_new();
    party_id above = e->owner[number];
    const char *loop = arena_format(scratch, "%s, %s", s->owned, s->owner);
    for (uint32_t step = 0; step < e->m->to->n_parties && above != PARTY_NONE; step++) {
        above = whole_owner(e, above);
        if (above == PARTY_NONE) break;
        loop = arena_format(scratch, "%s, %s", loop, slug(e->m, above));
        if (above != e->owned[number]) continue;
        amend_complain(e->m, s->at, "somebody outside of it must own one of them",
                       "each would own all of the one before: %s", loop);
        break;
    }
    arena_free(scratch);
}

static void check(const struct stakes_edit *e) {
    const struct change *c = e->m->change;
    for (size_t i = 0; i < c->n_stakes; i++) {
        if (c->stakes[i].verb == CHANGE_REMOVE || e->owner[i] == PARTY_NONE || e->owned[i] == PARTY_NONE ||
            e->owner[i] == e->owned[i])
            continue;
        check_sum(e, i);
        check_loop(e, i);
    }
}

/* ---- all of it ---- */

/* What the atlas has; of parties that the change is about only what it says of the eve, for good. */
static void take_over(struct stakes_edit *e) {
    const struct amending *m = e->m;
    bool *about = memory_new(m->to->n_parties + 1u, sizeof *about);
    for (size_t i = 0; i < m->change->n_stakes; i++)
        if (e->owned[i] != PARTY_NONE) about[e->owned[i]] = true;
    for (uint32_t i = 0; i < m->base->n_stakes; i++) {
        struct stake s = m->base->stakes[i];
        s.owner = m->now[s.owner];
        s.owned = m->now[s.owned];
        if (about[s.owned] && s.from > e->eve) continue;
        if (about[s.owned] && s.to >= e->eve) s.to = DATE_MAX;
        e->list[e->n++] = s;
    }
    free(about);
}

void amend_stakes(struct amending *m) {
    size_t n = m->change->n_stakes;
    party_id *owner = memory_new(n + 1, sizeof *owner), *owned = memory_new(n + 1, sizeof *owned);
    struct stakes_edit e = {.m = m,
                            .list = arena_take_array(m->to->own, m->base->n_stakes + n + 1, sizeof *e.list),
                            .owner = owner,
                            .owned = owned,
                            .eve = m->change->date - 1};
    for (size_t i = 0; i < n; i++) {
        owner[i] = amend_party(m, m->change->stakes[i].at, "owner", m->change->stakes[i].owner);
        owned[i] = amend_party(m, m->change->stakes[i].at, "owned", m->change->stakes[i].owned);
    }
    take_over(&e);
    if (m->apply) {
        edit(&e, CHANGE_REMOVE);
        edit(&e, CHANGE_SHARE);
        edit(&e, CHANGE_ADD);
        check(&e);
    }
    m->to->stakes = e.list;
    m->to->n_stakes = e.n;
    free(owner);
    free(owned);
}
