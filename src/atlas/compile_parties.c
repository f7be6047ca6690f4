#include "atlas/compile.h"

#include "base/hash.h"
#include "base/memory.h"

#include <stdlib.h>

uint32_t compile_provenance(struct compiler *c, const struct provenance *why) {
    struct file_provenance p = {.source = pool_add(&c->strings, why->source),
                                .url = pool_add(&c->strings, why->url),
                                .from = why->from,
                                .to = why->to,
                                .observed = why->observed,
                                .confidence = (uint8_t)why->confidence,
                                .disputed = why->disputed};
    uint32_t before = intern_count(c->provenance);
    uint32_t id = intern_add(c->provenance, (struct text){(const char *)&p, sizeof p});
    if (id == before) section_add(c, SECTION_PROVENANCE, &p, sizeof p);
    return id;
}

static void add_parties(struct compiler *c) {
    const struct registry *r = c->registry;
    uint32_t aliases = 0;
    size_t j = 0;
    for (size_t i = 0; i < r->n_parties; i++) {
        const struct registry_party *p = &r->parties[i];
        struct file_party f = {.id = pool_add(&c->strings, p->says.id),
                               .name = pool_add(&c->strings, p->says.name),
                               .kind = pool_add(&c->strings, p->says.kind),
                               .note = pool_add(&c->strings, p->says.note),
                               .first_alias = aliases,
                               .aliases = (uint32_t)p->n_aliases,
                               .first_jurisdiction = (uint32_t)j};
        for (size_t k = 0; k < p->n_aliases; k++) {
            uint32_t alias = pool_add(&c->strings, p->aliases[k]);
            section_add(c, SECTION_ALIASES, &alias, sizeof alias);
        }
        aliases += (uint32_t)p->n_aliases;
        for (; j < r->n_jurisdictions && r->jurisdictions[j].fact.party == i; j++) {
            const struct registry_jurisdiction *claim = &r->jurisdictions[j];
            struct file_jurisdiction to = {.ground = claim->ground,
                                           .why = compile_provenance(c, &claim->fact.why)};
            memcpy(to.country, claim->country, 2);
            section_add(c, SECTION_JURISDICTIONS, &to, sizeof to);
        }
        f.jurisdictions = (uint32_t)j - f.first_jurisdiction;
        section_add(c, SECTION_PARTIES, &f, sizeof f);
    }
}

static void add_stakes(struct compiler *c) {
    const struct registry *r = c->registry;
    for (size_t i = 0; i < r->n_stakes; i++) {
        const struct registry_stake *s = &r->stakes[i];
        if (s->owner == PARTY_NONE || s->fact.why.from > s->fact.why.to) continue;
        struct stake to;
        memset(&to, 0, sizeof to); /* padding goes to the file as well */
        to.owner = s->owner;
        to.owned = s->fact.party;
        to.low = s->low;
        to.high = s->high;
        to.kind = s->kind;
        to.from = s->fact.why.from;
        to.to = s->fact.why.to;
        to.source = compile_provenance(c, &s->fact.why);
        to.disputed = s->fact.why.disputed;
        section_add(c, SECTION_STAKES, &to, sizeof to);
    }
}

/* By key; of one key the best claim first: undisputed, then confident, then newest. */
static int best_first(const void *a, const void *b) {
    const struct registry_holding *x = *(const struct registry_holding *const *)a;
    const struct registry_holding *y = *(const struct registry_holding *const *)b;
    const struct provenance *p = &x->fact.why, *q = &y->fact.why;
    int order = strcmp(x->key, y->key);
    if (order == 0) order = (int)p->disputed - (int)q->disputed;
    if (order == 0) order = (int)q->confidence - (int)p->confidence;
    if (order == 0) order = (p->from < q->from) - (p->from > q->from);
    return order ? order : (x > y) - (x < y);
}

static void add_key_slots(struct compiler *c) {
    uint32_t n = intern_count(c->keys), size = 16;
    while (size < n * 2) size *= 2;
    uint32_t *slots = memory_new(size, sizeof *slots);
    for (uint32_t i = 0; i < n; i++) {
        struct text key = intern_get(c->keys, i);
        uint32_t at = (uint32_t)hash_bytes(key.p, key.n, ATLAS_FNV) & (size - 1);
        while (slots[at]) at = (at + 1) & (size - 1);
        slots[at] = i + 1;
    }
    section_add(c, SECTION_KEY_SLOTS, slots, size * sizeof *slots);
    free(slots);
}

static void add_holdings(struct compiler *c) {
    const struct registry *r = c->registry;
    const struct registry_holding **list = memory_new(r->n_holdings, sizeof *list);
    for (size_t i = 0; i < r->n_holdings; i++) list[i] = &r->holdings[i];
    if (r->n_holdings) qsort(list, r->n_holdings, sizeof *list, best_first);
    for (size_t i = 0; i < r->n_holdings;) {
        struct file_key key = {.text = pool_add(&c->strings, list[i]->key), .first = (uint32_t)i};
        intern_add(c->keys, text_of(list[i]->key));
        for (; i < r->n_holdings && strcmp(list[i]->key, list[key.first]->key) == 0; i++) {
            struct file_holding h = {list[i]->fact.party, compile_provenance(c, &list[i]->fact.why)};
            section_add(c, SECTION_HOLDINGS, &h, sizeof h);
            key.holdings++;
        }
        section_add(c, SECTION_KEYS, &key, sizeof key);
    }
    free(list);
    add_key_slots(c);
}

void compile_parties(struct compiler *c) {
    add_parties(c);
    add_stakes(c);
    add_holdings(c);
}
