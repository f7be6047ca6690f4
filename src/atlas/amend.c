#include "atlas/amend_private.h"

#include "atlas/identifier.h"
#include "base/hash.h"
#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>

void amend_complain(struct amending *m, const struct yaml *y, const char *hint, const char *format, ...) {
    va_list args;
    m->wrong = true;
    if (!m->d) return;
    struct arena *scratch = arena_new();
    va_start(args, format);
    const char *what = arena_format_list(scratch, format, args);
    va_end(args);
    yaml_complain(y, m->change->file, m->d, hint, "%s", what);
    arena_free(scratch);
}

uint32_t amend_string(struct amending *m, const char *s) {
    if (!s) return 0;
    uint32_t at = (uint32_t)m->strings.n;
    output_bytes(&m->strings, s, strlen(s) + 1);
    m->to->strings = output_view(&m->strings);
    return at;
}

uint32_t amend_provenance(struct amending *m, const struct provenance *why) {
    struct atlas *to = m->to;
    m->provenance =
        arena_grow(to->own, m->provenance, to->n_provenance, &m->provenance_capacity, sizeof *m->provenance);
    to->provenance = m->provenance;
    m->provenance[to->n_provenance] = (struct file_provenance){.source = amend_string(m, why->source),
                                                               .url = amend_string(m, why->url),
                                                               .from = why->from,
                                                               .to = why->to,
                                                               .observed = why->observed,
                                                               .confidence = (uint8_t)why->confidence,
                                                               .disputed = why->disputed};
    return to->n_provenance++;
}

party_id amend_party(struct amending *m, const struct yaml *y, const char *at, const char *slug) {
    party_id p = atlas_party(m->to, text_of(slug));
    if (p != PARTY_NONE) return p;
    char hint[160];
    const char *near = atlas_suggest(m->to, text_of(slug));
    snprintf(hint, sizeof hint, "did you mean '%s'?", near ? near : "");
    amend_complain(m, yaml_get(y, at), near ? hint : "make it in 'parties'", "there is no party '%s'", slug);
    return PARTY_NONE;
}

/* ---- parties ---- */

struct party_row {
    const char *slug;
    uint32_t base; /* its number there; UINT32_MAX: the change makes it */
    const struct change_party *made;
};

static int by_slug(const void *a, const void *b) {
    return strcmp(((const struct party_row *)a)->slug, ((const struct party_row *)b)->slug);
}

static bool made_before(const struct change *c, size_t i) {
    for (size_t k = 0; k < i; k++)
        if (strcmp(c->parties[k].says.id, c->parties[i].says.id) == 0) return true;
    return false;
}

static size_t party_rows(struct amending *m, struct party_row *rows) {
    const struct atlas *base = m->base;
    size_t n = 0;
    for (uint32_t i = 0; i < base->n_parties; i++)
        rows[n++] = (struct party_row){.slug = text_at(base->strings, base->parties[i].id), .base = i};
    for (size_t i = 0; i < m->change->n_parties; i++) {
        const struct change_party *p = &m->change->parties[i];
        const struct yaml *at = yaml_get(p->at, "party");
        if (atlas_party(base, text_of(p->says.id)) != PARTY_NONE)
            amend_complain(m, at, "leave it out of 'parties'", "the atlas has a party '%s'", p->says.id);
        else if (made_before(m->change, i))
            amend_complain(m, at, "make it once", "the party '%s' is made twice", p->says.id);
        else
            rows[n++] = (struct party_row){.slug = p->says.id, .base = UINT32_MAX, .made = p};
    }
    qsort(rows, n, sizeof *rows, by_slug);
    return n;
}

static struct file_party make_party(struct amending *m, const struct change_party *p,
                                    struct file_jurisdiction *claims) {
    struct file_party f = {.id = amend_string(m, p->says.id),
                           .name = amend_string(m, p->says.name),
                           .kind = amend_string(m, p->says.kind),
                           .note = amend_string(m, p->says.note),
                           .first_jurisdiction = m->to->n_jurisdictions,
                           .jurisdictions = (uint32_t)p->n_claims};
    for (size_t i = 0; i < p->n_claims; i++) {
        struct provenance why = p->claims[i].why;
        why.from = DATE_MIN; /* where a party is at home does not begin with what changes its owners */
        struct file_jurisdiction *j = &claims[m->to->n_jurisdictions++];
        *j = (struct file_jurisdiction){.ground = p->claims[i].ground, .why = amend_provenance(m, &why)};
        memcpy(j->country, p->claims[i].country, 2);
    }
    return f;
}

/* Parties stand in order of their slugs: those that are made push others on. */
static void amend_parties(struct amending *m) {
    const struct atlas *base = m->base;
    struct atlas *to = m->to;
    size_t claims = 0, most = base->n_parties + m->change->n_parties;
    for (size_t i = 0; i < m->change->n_parties; i++) claims += m->change->parties[i].n_claims;
    struct party_row *rows = memory_new(most + 1, sizeof *rows);
    struct file_party *parties = arena_take_array(to->own, most + 1, sizeof *parties);
    party_id *now = arena_take_array(to->own, base->n_parties + 1, sizeof *now);
    struct file_jurisdiction *all =
        arena_take_array(to->own, base->n_jurisdictions + claims + 1, sizeof *all);
    if (base->n_jurisdictions) memcpy(all, base->jurisdictions, base->n_jurisdictions * sizeof *all);
    size_t n = party_rows(m, rows);
    for (size_t i = 0; i < n; i++) {
        if (rows[i].made) {
            parties[i] = make_party(m, rows[i].made, all);
        } else {
            parties[i] = base->parties[rows[i].base];
            now[rows[i].base] = (party_id)i;
        }
    }
    free(rows);
    to->parties = parties;
    to->n_parties = (uint32_t)n;
    to->jurisdictions = all;
    m->now = now;
}

/* ---- holdings ---- */

/* One key's claims while they are being changed. */
struct claims {
    struct file_holding *list;
    uint32_t n, capacity;
};

static bool holds_on(const struct amending *m, const struct file_holding *h, date_t day) {
    return amend_holds_on(m, h->why, day);
}

bool amend_holds_on(const struct amending *m, uint32_t why, date_t day) {
    const struct file_provenance *p = &m->provenance[why];
    return p->from <= day && day <= p->to;
}

uint32_t amend_redated(struct amending *m, uint32_t why, date_t to) {
    struct provenance p = atlas_provenance(m->to, why);
    p.to = to;
    return amend_provenance(m, &p);
}

/* What the atlas says of the eve, for good: see struct amended. */
static void freeze(struct amending *m, struct claims *c) {
    date_t eve = m->change->date - 1;
    uint32_t n = 0;
    for (uint32_t i = 0; i < c->n; i++) {
        struct file_holding h = c->list[i];
        if (m->provenance[h.why].from > eve) continue;
        if (holds_on(m, &h, eve) && m->provenance[h.why].to != DATE_MAX)
            h.why = amend_redated(m, h.why, DATE_MAX);
        c->list[n++] = h;
    }
    c->n = n;
}

/* As when compiled: undisputed before disputed, then confident, then newest. */
static bool better(const struct amending *m, const struct file_holding *x, const struct file_holding *y) {
    const struct file_provenance *p = &m->provenance[x->why], *q = &m->provenance[y->why];
    if (p->disputed != q->disputed) return p->disputed < q->disputed;
    if (p->confidence != q->confidence) return p->confidence > q->confidence;
    return p->from > q->from;
}

static void hand_over(struct amending *m, const struct change_move *v, party_id from, party_id to,
                      struct claims *c) {
    date_t eve = m->change->date - 1;
    for (uint32_t i = 0; i < c->n; i++)
        if (c->list[i].party == from && holds_on(m, &c->list[i], eve))
            c->list[i].why = amend_redated(m, c->list[i].why, eve);
    c->list[c->n++] = (struct file_holding){to, amend_provenance(m, &v->why)};
    for (uint32_t i = c->n; i-- > 1 && better(m, &c->list[i], &c->list[i - 1]);) {
        struct file_holding h = c->list[i];
        c->list[i] = c->list[i - 1];
        c->list[i - 1] = h;
    }
}

/* Who holds it on the eve; an identifier below one that the atlas has ("domain:api.example.com") may be given
 * away by itself. */
static bool may_move(struct amending *m, const struct change_move *v, party_id from) {
    date_t eve = m->change->date - 1;
    struct holding list[8] = {0};
    uint32_t key = atlas_key(m->base, text_of(v->key));
    enum identifier_kind kind = identifier_guess(text_of(v->key));
    size_t n = 0;
    if (key != UINT32_MAX)
        n = atlas_key_holdings(m->base, key, eve, list, 0, 8);
    else if (kind != IDENTIFIER_KINDS)
        n = atlas_holders(m->base, kind, text_of(v->key), eve, list, 8);
    for (size_t i = 0; i < n && i < 8; i++) {
        if (list[i].party == PARTY_NONE || m->now[list[i].party] != from) continue;
        if (key != UINT32_MAX || kind != IDENTIFIER_PREFIX) return true;
        amend_complain(m, v->at, "name the block, or the AS, that the atlas has",
                       "the atlas does not have the block %s by itself", v->key);
        return false;
    }
    char day[DATE_TEXT], hint[160];
    const char *holder = n && list[0].party != PARTY_NONE ? atlas_party_get(m->base, list[0].party).id : NULL;
    snprintf(hint, sizeof hint, "it is held by '%s'", holder ? holder : "");
    amend_complain(m, v->at, holder ? hint : "'cordon who' tells what the atlas knows of it",
                   "%s is not held by '%s' on %s", v->key, v->from, date_text(day, eve));
    return false;
}

static bool moved_before(const struct change *c, size_t i) {
    for (size_t k = 0; k < i; k++)
        if (strcmp(c->moves[k].key, c->moves[i].key) == 0) return true;
    return false;
}

struct movement {
    party_id from, to;
    uint32_t key; /* UINT32_MAX: nothing moves */
};

/* Keys that the atlas does not have are numbered behind those it has. Returns how many there are then. */
static uint32_t plan_moves(struct amending *m, struct movement *plan) {
    uint32_t n_keys = m->base->n_keys;
    for (size_t i = 0; i < m->change->n_moves; i++) {
        const struct change_move *v = &m->change->moves[i];
        party_id from = amend_party(m, v->between, "from", v->from);
        party_id to = amend_party(m, v->between, "to", v->to);
        plan[i] = (struct movement){from, to, UINT32_MAX};
        if (from == PARTY_NONE || to == PARTY_NONE) continue;
        if (from == to) {
            amend_complain(m, yaml_get(v->between, "to"), NULL, "%s moves from '%s' to itself", v->key,
                           v->from);
        } else if (moved_before(m->change, i)) {
            amend_complain(m, v->at, "move it once", "%s is moved twice", v->key);
        } else if (may_move(m, v, from)) {
            uint32_t known = atlas_key(m->base, text_of(v->key));
            if (known == UINT32_MAX && amend_told_of_cable(m->base, v->key)) continue;
            plan[i].key = known != UINT32_MAX ? known : n_keys++;
        }
    }
    return n_keys;
}

static void index_keys(struct amending *m, uint32_t n) {
    uint32_t size = 16;
    while (size < n * 2) size *= 2;
    uint32_t *slots = arena_take_array(m->to->own, size, sizeof *slots);
    for (uint32_t i = 0; i < n; i++) {
        struct text key = text_of(text_at(m->to->strings, m->to->keys[i].text));
        uint32_t at = (uint32_t)hash_bytes(key.p, key.n, ATLAS_FNV) & (size - 1);
        while (slots[at]) at = (at + 1) & (size - 1);
        slots[at] = i + 1;
    }
    m->to->key_slots = slots;
    m->to->n_key_slots = size;
}

/* The claims of one key, as they are to be, put behind the others. */
static void take_key(struct amending *m, const struct movement *plan, uint32_t key, struct claims *c) {
    const struct atlas *base = m->base;
    c->n = 0;
    for (uint32_t i = 0; key < base->n_keys && i < base->keys[key].holdings; i++) {
        struct file_holding h = base->holdings[base->keys[key].first + i];
        h.party = m->now[h.party];
        c->list[c->n++] = h;
    }
    for (size_t i = 0; i < m->change->n_moves; i++) {
        if (plan[i].key != key) continue;
        freeze(m, c);
        if (m->apply) hand_over(m, &m->change->moves[i], plan[i].from, plan[i].to, c);
    }
}

static void amend_holdings(struct amending *m) {
    const struct atlas *base = m->base;
    struct atlas *to = m->to;
    size_t n_moves = m->change->n_moves;
    struct movement *plan = memory_new(n_moves + 1, sizeof *plan);
    uint32_t n_keys = plan_moves(m, plan), n = 0;
    struct file_key *keys = arena_take_array(to->own, n_keys + 1, sizeof *keys);
    struct file_holding *all = arena_take_array(to->own, base->n_holdings + n_moves + 1, sizeof *all);
    if (base->n_keys) memcpy(keys, base->keys, base->n_keys * sizeof *keys);
    for (size_t i = 0; i < n_moves; i++)
        if (plan[i].key != UINT32_MAX && plan[i].key >= base->n_keys)
            keys[plan[i].key].text = amend_string(m, m->change->moves[i].key);
    for (uint32_t k = 0; k < n_keys; k++) {
        struct claims c = {.list = all + n};
        take_key(m, plan, k, &c);
        keys[k].first = n;
        keys[k].holdings = c.n;
        n += c.n;
    }
    to->keys = keys;
    to->n_keys = n_keys;
    to->holdings = all;
    to->n_holdings = n;
    if (n_keys > base->n_keys) index_keys(m, n_keys);
    free(plan);
}

/* ---- all of it ---- */

static struct atlas *begin(const struct atlas *base) {
    struct atlas *to = memory_new(1, sizeof *to);
    *to = *base;
    to->own = arena_new();
    to->base = base;
    to->mapped = false;
    to->path = base->path ? memory_copy_string(base->path) : NULL;
    return to;
}

static struct atlas *amend(const struct atlas *base, const struct change *c, bool apply,
                           struct diagnostics *d) {
    struct amending m = {
        .base = base, .change = c, .to = begin(base), .strings = output_to_memory(), .apply = apply, .d = d};
    struct atlas *to = m.to;
    output_bytes(&m.strings, base->strings.p, base->strings.n);
    to->strings = output_view(&m.strings);
    m.provenance_capacity = base->n_provenance + 16u;
    m.provenance = arena_take_array(to->own, m.provenance_capacity, sizeof *m.provenance);
    if (base->n_provenance) memcpy(m.provenance, base->provenance, base->n_provenance * sizeof *m.provenance);
    to->provenance = m.provenance;
    amend_parties(&m);
    amend_stakes(&m);
    amend_holdings(&m);
    amend_cables(&m);
    struct text strings = output_view(&m.strings);
    to->strings = (struct text){
        (const char *)arena_bytes(to->own, (struct bytes){(const void *)strings.p, strings.n}).p, strings.n};
    output_end(&m.strings);
    if (!m.wrong) return to;
    atlas_close(to);
    return NULL;
}

bool atlas_amend(const struct atlas *a, const struct change *c, struct amended *to, struct diagnostics *d) {
    *to = (struct amended){.after = amend(a, c, true, d)};
    if (!to->after) return false;
    to->before = amend(a, c, false, NULL);
    return to->before != NULL;
}

void amended_close(struct amended *a) {
    atlas_close(a->before);
    atlas_close(a->after);
    *a = (struct amended){NULL, NULL};
}
