/* Holders of cables: one of several owners may be changed, and the others stay. */
#include "atlas/amend_private.h"
#include "atlas/cable.h"

bool amend_told_of_cable(const struct atlas *a, const char *key) {
    for (uint32_t i = 0; i < a->n_cables; i++)
        if (strcmp(text_at(a->strings, a->cables[i].text), key) == 0) return true;
    return false;
}

/* The one who gives it away, until the eve; who gets it, from the day on. */
static uint32_t hand_over(struct amending *m, const struct change_move *v, struct file_cable_holder *list,
                          uint32_t n) {
    date_t eve = m->change->date - 1;
    party_id from = atlas_party(m->to, text_of(v->from)), to = atlas_party(m->to, text_of(v->to));
    for (uint32_t i = 0, before = n; i < before; i++) {
        struct file_cable_holder *h = &list[i];
        if (h->part != CABLE_OWNER || h->party != from || !amend_holds_on(m, h->why, eve)) continue;
        h->why = amend_redated(m, h->why, eve);
        list[n++] = (struct file_cable_holder){.party = to,
                                               .name = m->to->parties[to].name,
                                               .why = amend_provenance(m, &v->why),
                                               .part = CABLE_OWNER};
        break;
    }
    return n;
}

/* As with other holdings: what holds on the eve holds for good, what comes later does not come. */
static uint32_t freeze(struct amending *m, const struct file_cable *c, struct file_cable_holder *to) {
    date_t eve = m->change->date - 1;
    uint32_t n = 0;
    for (uint32_t i = 0; i < c->holders; i++) {
        struct file_cable_holder h = m->base->cable_holders[c->first_holder + i];
        if (m->provenance[h.why].from > eve) continue;
        if (amend_holds_on(m, h.why, eve) && m->provenance[h.why].to != DATE_MAX)
            h.why = amend_redated(m, h.why, DATE_MAX);
        if (h.party != PARTY_NONE) h.party = m->now[h.party];
        to[n++] = h;
    }
    return n;
}

void amend_cables(struct amending *m) {
    const struct atlas *base = m->base;
    size_t n_moves = m->change->n_moves;
    struct file_cable_holder *all =
        arena_take_array(m->to->own, base->n_cable_holders + n_moves + 1, sizeof *all);
    struct file_cable *cables = arena_take_array(m->to->own, base->n_cables + 1u, sizeof *cables);
    uint32_t n = 0;
    if (m->wrong) return;
    for (uint32_t i = 0; i < base->n_cables; i++) {
        struct file_cable *c = &cables[i];
        *c = base->cables[i];
        uint32_t own = freeze(m, &base->cables[i], all + n);
        const char *key = text_at(base->strings, c->text);
        for (size_t k = 0; m->apply && k < n_moves; k++)
            if (strcmp(m->change->moves[k].key, key) == 0 && atlas_key(base, text_of(key)) == UINT32_MAX)
                own = hand_over(m, &m->change->moves[k], all + n, own);
        c->first_holder = n;
        c->holders = own;
        n += own;
    }
    m->to->cables = cables;
    m->to->cable_holders = all;
    m->to->n_cable_holders = n;
}
