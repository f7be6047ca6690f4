#include "atlas/registry.h"

#include "base/hash.h"
#include "base/intern.h"
#include "base/memory.h"
#include "base/suggest.h"

#include <stdio.h>
#include <stdlib.h>

static bool overlap(const struct provenance *a, const struct provenance *b) {
    return a->from <= b->to && b->from <= a->to;
}

static void check_owners(const struct registry *r, struct diagnostics *d) {
    const char **slugs = memory_new(r->n_parties, sizeof *slugs);
    for (size_t i = 0; i < r->n_parties; i++) slugs[i] = r->parties[i].says.id;
    for (size_t i = 0; i < r->n_stakes; i++) {
        const struct registry_stake *s = &r->stakes[i];
        if (s->owner == s->fact.party)
            yaml_complain(yaml_get(s->fact.at, "owner"), s->fact.file, d, "name who holds it",
                          "a party cannot hold a stake in itself");
        if (s->owner != PARTY_NONE) continue;
        const char *near = suggest(text_of(s->owner_slug), slugs, r->n_parties);
        char hint[128];
        snprintf(hint, sizeof hint, "did you mean '%s'?", near ? near : "");
        yaml_complain(yaml_get(s->fact.at, "owner"), s->fact.file, d,
                      near ? hint : "write its party file first", "there is no party '%s'", s->owner_slug);
    }
    free(slugs);
}

/* The least that all owners together hold of a party on one day. Rival claims (control.h) count as their
 * least, a lone disputed one as nothing. */
static bool sum_on(const struct registry_stake *s, size_t n, enum stake_kind kind, date_t day,
                   struct ratio *sum) {
    *sum = RATIO_ZERO;
    for (size_t i = 0; i < n; i++) {
        if (s[i].kind != kind || day < s[i].fact.why.from || day > s[i].fact.why.to) continue;
        bool disputed = s[i].fact.why.disputed, least = true;
        size_t rivals = 1;
        for (size_t k = 0; k < n; k++) {
            if (k == i || s[k].kind != kind || s[k].owner != s[i].owner || day < s[k].fact.why.from ||
                day > s[k].fact.why.to)
                continue;
            rivals++;
            disputed |= s[k].fact.why.disputed;
            int order = ratio_compare(s[k].low, s[i].low);
            if (order < 0 || (order == 0 && k < i)) least = false;
        }
        if (disputed && (!least || rivals == 1)) continue;
        if (!ratio_add(*sum, s[i].low, sum)) return false;
    }
    return true;
}

static void check_sums(const struct registry *r, const struct registry_stake *s, size_t n,
                       struct diagnostics *d) {
    for (int kind = STAKE_EQUITY; kind <= STAKE_VOTES; kind++) {
        for (size_t i = 0; i < n; i++) {
            struct ratio sum;
            date_t day = s[i].fact.why.from;
            if (s[i].kind != (enum stake_kind)kind || !sum_on(s, n, s[i].kind, day, &sum)) continue;
            if (ratio_compare(sum, RATIO_ONE) <= 0) continue;
            char share[RATIO_TEXT], date[DATE_TEXT];
            yaml_complain(s[i].fact.at, s[i].fact.file, d, "'to' is the last day a stake holds",
                          "on %s the owners hold %s of %s (%s)",
                          day == DATE_MIN ? "any early day" : date_text(date, day), ratio_text(share, sum),
                          r->parties[s[i].fact.party].says.id, stake_kind_text(s[i].kind));
            break;
        }
    }
}

static void check_rivals(const struct registry *r, const struct registry_stake *s, size_t n,
                         struct diagnostics *d) {
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < i; k++) {
            bool same = s[i].owner != PARTY_NONE && s[k].owner == s[i].owner && s[k].kind == s[i].kind;
            bool disputed = s[i].fact.why.disputed || s[k].fact.why.disputed;
            if (!same || disputed || !overlap(&s[i].fact.why, &s[k].fact.why)) continue;
            yaml_complain(s[i].fact.at, s[i].fact.file, d,
                          "end one before the other starts, or mark rival claims 'disputed: yes'",
                          "this stake of %s stands already in %s%sline %u for the same days", s[i].owner_slug,
                          s[k].fact.file == s[i].fact.file ? "" : s[k].fact.file,
                          s[k].fact.file == s[i].fact.file ? "" : ", ", s[k].fact.at->line);
        }
    }
}

/* The first stake by which one owner holds all of the party during some of these days; they are narrowed to
 * it. */
static const struct registry_stake *whole_owner(const struct registry *r, party_id p, date_t *from,
                                                date_t *to) {
    size_t low = 0, high = r->n_stakes;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (r->stakes[middle].fact.party < p)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < r->n_stakes && r->stakes[low].fact.party == p; low++) {
        const struct registry_stake *s = &r->stakes[low];
        const struct provenance *why = &s->fact.why;
        if (s->kind != STAKE_EQUITY || why->disputed || s->owner == PARTY_NONE || s->owner == p ||
            ratio_compare(s->low, RATIO_ONE) != 0 || why->from > *to || why->to < *from)
            continue;
        if (why->from > *from) *from = why->from;
        if (why->to < *to) *to = why->to;
        return s;
    }
    return NULL;
}

/* Parties that own each other wholly, in a circle: told once, at the stake in the first of them. */
static void check_loop(const struct registry *r, party_id start, struct diagnostics *d) {
    enum { LONGEST = 32 };
    date_t from = DATE_MIN, to = DATE_MAX;
    const struct registry_stake *first = whole_owner(r, start, &from, &to), *s = first;
    struct arena *a = arena_new();
    const char *path = r->parties[start].says.id;
    for (size_t n = 0; s && s->owner > start && n < LONGEST; n++) {
        path = arena_format(a, "%s -> %s", r->parties[s->owner].says.id, path);
        s = whole_owner(r, s->owner, &from, &to);
    }
    if (s && s->owner == start)
        yaml_complain(yaml_get(first->fact.at, "share"), first->fact.file, d,
                      "nobody can be behind them: name who is, or correct a share",
                      "these parties own each other wholly, in a circle: %s -> %s", r->parties[start].says.id,
                      path);
    arena_free(a);
}

static int by_key(const void *a, const void *b) {
    const struct registry_holding *x = *(const struct registry_holding *const *)a;
    const struct registry_holding *y = *(const struct registry_holding *const *)b;
    int order = strcmp(x->key, y->key);
    return order ? order : (x > y) - (x < y);
}

static void check_holdings(const struct registry *r, struct diagnostics *d) {
    const struct registry_holding **list = memory_new(r->n_holdings, sizeof *list);
    for (size_t i = 0; i < r->n_holdings; i++) list[i] = &r->holdings[i];
    if (r->n_holdings) qsort(list, r->n_holdings, sizeof *list, by_key);
    for (size_t i = 1; i < r->n_holdings; i++) {
        for (size_t k = i; k-- > 0 && strcmp(list[k]->key, list[i]->key) == 0;) {
            const struct fact *one = &list[i]->fact, *other = &list[k]->fact;
            bool both = one->why.disputed && other->why.disputed && one->party != other->party;
            if (both || !overlap(&one->why, &other->why)) continue;
            yaml_complain(one->at, one->file, d, "give them dates, or mark both 'disputed: yes'",
                          "%s is held by %s as well (%s:%u)", list[i]->key, r->parties[other->party].says.id,
                          other->file, other->at->line);
            break;
        }
    }
    free(list);
}

static void check_names(const struct registry *r, struct diagnostics *d) {
    struct intern *names = intern_new();
    struct hash_table owner = {0};
    for (size_t i = 0; i < r->n_parties; i++) {
        const struct registry_party *p = &r->parties[i];
        for (size_t k = 0; k <= p->n_aliases; k++) {
            const char *name = k < p->n_aliases ? p->aliases[k] : p->says.name;
            uint32_t id = intern_add(names, text_of(name)), before = hash_table_get(&owner, id);
            if (before != HASH_ABSENT && before != i)
                yaml_complain(yaml_get(p->root, k < p->n_aliases ? "aliases" : "name"), p->file, d,
                              "a name must lead to one party", "'%s' is a name of %s as well", name,
                              r->parties[before].says.id);
            hash_table_put(&owner, id, (uint32_t)i);
        }
    }
    hash_table_free(&owner);
    intern_free(names);
}

void registry_check(const struct registry *r, struct diagnostics *d) {
    check_owners(r, d);
    for (size_t i = 0, n; i < r->n_stakes; i += n) {
        for (n = 1; i + n < r->n_stakes && r->stakes[i + n].fact.party == r->stakes[i].fact.party;) n++;
        check_sums(r, r->stakes + i, n, d);
        check_rivals(r, r->stakes + i, n, d);
        check_loop(r, r->stakes[i].fact.party, d);
    }
    check_holdings(r, d);
    check_names(r, d);
}
