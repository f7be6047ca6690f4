/* Two interning passes: every chain gets the number of its row and of its group, then rows and groups are
 * filled in chain order and sorted. */
#include "report/group.h"

#include "base/intern.h"
#include "base/memory.h"
#include "report/words.h"

#include <stdlib.h>

struct building {
    struct arena *arena;
    const struct audit *audit;
    struct intern *group_keys, *row_keys;
    struct group *groups;
    struct group_row *rows;
    uint32_t *group_of_row, *group_of_chain, *row_of_chain; /* INTERN_ABSENT: a chain of the other sort */
    bool traffic;
};

static const char unknown[] = "\x1f?"; /* no name of evidence: names hold no unit separator */

static const char *text_or_unknown(const char *s) {
    return s ? s : unknown;
}

static const char *group_name(const struct audit *audit, const struct chain *c) {
    const struct link *l = chain_recipient(c);
    if (!l) return NULL;
    const struct controller *by = link_controller(audit, l);
    if (by) return by->name ? by->name : by->id;
    return l->special ? "Local network" : link_holder_name(l);
}

/* The texts that make a row, one after the other; there may be as many rows as chains, so this is not printf.
 */
struct row_key {
    char text[1024];
    size_t n;
};

static void add_part(struct row_key *k, const char *part) {
    size_t n = strlen(part), room = sizeof k->text - k->n - 2;
    if (n > room) n = room;
    memcpy(k->text + k->n, part, n);
    k->n += n;
    k->text[k->n++] = '\x1e';
}

static void make_row_key(const struct building *b, uint32_t chain, uint32_t group, struct row_key *k) {
    const struct chain *c = &b->audit->chains[chain];
    const struct link *app = chain_link(c, LINK_APP), *host = chain_link(c, LINK_HOST),
                      *service = chain_link(c, LINK_SERVICE), *component = chain_link(c, LINK_COMPONENT);
    memcpy(k->text, &group, sizeof group);
    k->n = sizeof group;
    for (size_t p = 0; p < b->audit->n_policies && p < 64; p++)
        k->text[k->n++] = (char)('0' + (int)audit_verdict(b->audit, chain, p));
    add_part(k, host ? host->place.country : "");
    add_part(k, c->protection->grade ? c->protection->grade : "");
    add_part(k, text_or_unknown(service ? link_holder_id(service) : NULL));
    add_part(k, text_or_unknown(host ? link_holder_id(host) : NULL));
    /* of lists, software of one maker is told together */
    bool together = c->kind == CHAIN_INSTALLED;
    add_part(k, text_or_unknown(app && !together ? app->identifier : NULL));
    add_part(k, text_or_unknown(component ? component->identifier : NULL));
    k->text[k->n++] = (char)('0' + c->kind);
}

static void add_tally(struct tally *t, const struct chain *c, enum verdict worst) {
    t->flows += c->flows;
    t->bytes[0] += c->bytes[0];
    t->bytes[1] += c->bytes[1];
    if (worst > t->worst) t->worst = worst;
}

/* Adds s to a list of distinct strings. */
static const char *const *add_distinct(struct arena *a, const char *const *list, size_t *n, const char *s) {
    for (size_t i = 0; i < *n; i++)
        if (strcmp(list[i], s) == 0) return list;
    const char **longer = arena_take_array(a, *n + 1, sizeof *longer);
    if (*n) memcpy(longer, list, *n * sizeof *longer);
    longer[(*n)++] = s;
    return longer;
}

static void describe(struct building *b, struct group *g, const struct chain *c) {
    const struct link *l = chain_recipient(c);
    if (!l) return;
    const char *holder = link_holder_name(l);
    if (holder && !l->special) g->known = true;
    if (holder && !l->special && g->name && strcmp(holder, g->name) != 0 && g->n_holders < 32)
        g->holders = add_distinct(b->arena, g->holders, &g->n_holders, holder);
    for (size_t i = 0; i < l->n_jurisdictions; i++)
        if (l->jurisdictions[i].through != PARTY_NONE && l->jurisdictions[i].country[0])
            g->countries = add_distinct(b->arena, g->countries, &g->n_countries, l->jurisdictions[i].country);
}

static void number_chains(struct building *b) {
    for (uint32_t i = 0; i < b->audit->n_chains; i++) {
        b->group_of_chain[i] = b->row_of_chain[i] = INTERN_ABSENT;
        if ((b->audit->chains[i].kind == CHAIN_TRAFFIC) != b->traffic) continue;
        const char *name = text_or_unknown(group_name(b->audit, &b->audit->chains[i]));
        b->group_of_chain[i] = intern_add(b->group_keys, text_of(name));
        struct row_key key;
        make_row_key(b, i, b->group_of_chain[i], &key);
        b->row_of_chain[i] = intern_add(b->row_keys, (struct text){key.text, key.n});
    }
}

/* Lists of known length for each parent, from a "parent of each child" table. */
static uint32_t **lists(struct arena *a, const uint32_t *parent, size_t n, size_t n_parents, size_t *counts) {
    for (size_t i = 0; i < n; i++)
        if (parent[i] != INTERN_ABSENT) counts[parent[i]]++;
    uint32_t **to = arena_take_array(a, n_parents, sizeof *to);
    for (size_t p = 0; p < n_parents; p++) to[p] = arena_take_array(a, counts[p], sizeof **to);
    memset(counts, 0, n_parents * sizeof *counts);
    for (uint32_t i = 0; i < n; i++)
        if (parent[i] != INTERN_ABSENT) to[parent[i]][counts[parent[i]]++] = i;
    return to;
}

static int by_chain_bytes(const void *x, const void *y, void *chains) {
    const struct chain *list = chains;
    uint32_t p = *(const uint32_t *)x, q = *(const uint32_t *)y;
    uint64_t a = chain_bytes(&list[p]), b = chain_bytes(&list[q]);
    return a != b ? (a < b ? 1 : -1) : (p > q) - (p < q);
}

static int compare_tallies(const struct tally *a, const struct tally *b) {
    if (a->worst != b->worst) return a->worst < b->worst ? 1 : -1;
    uint64_t x = a->bytes[0] + a->bytes[1], y = b->bytes[0] + b->bytes[1];
    return x != y ? (x < y ? 1 : -1) : 0;
}

static int by_row(const void *x, const void *y) {
    const struct group_row *a = x, *b = y;
    int c = compare_tallies(&a->tally, &b->tally);
    return c ? c : (a->chains[0] > b->chains[0]) - (a->chains[0] < b->chains[0]);
}

static int by_group(const void *x, const void *y) {
    const struct group *a = x, *b = y;
    int c = compare_tallies(&a->tally, &b->tally);
    if (c) return c;
    if (!a->name || !b->name) return !a->name - !b->name;
    return strcmp(a->name, b->name);
}

static void fill_rows(struct building *b, size_t n_rows) {
    size_t *counts = arena_take_array(b->arena, n_rows, sizeof *counts);
    uint32_t **members = lists(b->arena, b->row_of_chain, b->audit->n_chains, n_rows, counts);
    for (size_t r = 0; r < n_rows; r++) {
        struct group_row *row = &b->rows[r];
        for (size_t i = 0; i < counts[r]; i++)
            add_tally(&row->tally, &b->audit->chains[members[r][i]], chain_worst(b->audit, members[r][i]));
        b->group_of_row[r] = b->group_of_chain[members[r][0]];
        union { /* qsort_r hands its argument on without const */
            const struct chain *chains;
            void *argument;
        } list = {.chains = b->audit->chains};
        qsort_r(members[r], counts[r], sizeof **members, by_chain_bytes, list.argument);
        row->chains = members[r];
        row->n_chains = counts[r];
    }
}

static void fill_groups(struct building *b, size_t n_rows, size_t n_groups) {
    size_t *counts = arena_take_array(b->arena, n_groups, sizeof *counts);
    uint32_t **members = lists(b->arena, b->group_of_row, n_rows, n_groups, counts);
    for (size_t g = 0; g < n_groups; g++) {
        struct group *group = &b->groups[g];
        struct group_row *rows = arena_take_array(b->arena, counts[g], sizeof *rows);
        for (size_t i = 0; i < counts[g]; i++) rows[i] = b->rows[members[g][i]];
        qsort(rows, counts[g], sizeof *rows, by_row);
        group->rows = rows;
        group->n_rows = counts[g];
        group->name = group_name(b->audit, &b->audit->chains[rows[0].chains[0]]);
    }
    for (uint32_t i = 0; i < b->audit->n_chains; i++) {
        if (b->group_of_chain[i] == INTERN_ABSENT) continue;
        struct group *group = &b->groups[b->group_of_chain[i]];
        describe(b, group, &b->audit->chains[i]);
        add_tally(&group->tally, &b->audit->chains[i], chain_worst(b->audit, i));
    }
    qsort(b->groups, n_groups, sizeof *b->groups, by_group);
}

struct groups groups_make(struct arena *a, const struct audit *audit, bool traffic) {
    if (audit->n_chains == 0) return (struct groups){0};
    struct building b = {.arena = a,
                         .audit = audit,
                         .traffic = traffic,
                         .group_keys = intern_new(),
                         .row_keys = intern_new(),
                         .group_of_chain = arena_take_array(a, audit->n_chains, sizeof(uint32_t)),
                         .row_of_chain = arena_take_array(a, audit->n_chains, sizeof(uint32_t))};
    number_chains(&b);
    size_t n_groups = intern_count(b.group_keys), n_rows = intern_count(b.row_keys);
    b.groups = arena_take_array(a, n_groups, sizeof *b.groups);
    b.rows = arena_take_array(a, n_rows, sizeof *b.rows);
    b.group_of_row = arena_take_array(a, n_rows, sizeof *b.group_of_row);
    fill_rows(&b, n_rows);
    fill_groups(&b, n_rows, n_groups);
    intern_free(b.group_keys);
    intern_free(b.row_keys);
    return (struct groups){b.groups, n_groups};
}
