/* The clients that flows of a group came from, each a number: an address of one is nobody's who reads chains.
 *
 * Numbers are those of the custody, in order of appearance, and stay when its flows are let go. A flood of
 * made-up clients ends at bounds; what lies beyond is told as not all. */
#include "base/memory.h"
#include "custody/group.h"

#include <stdlib.h>

enum { CLIENTS_MOST = 1 << 16, PAIRS_MOST = 1 << 20 };

struct client_numbers {
    struct intern *addresses;
    uint32_t *evidence; /* that showed it first, by number */
    size_t capacity;
};

struct client_numbers *client_numbers_new(void) {
    struct client_numbers *n = memory_new(1, sizeof *n);
    n->addresses = intern_new();
    return n;
}

void client_numbers_free(struct client_numbers *n) {
    intern_free(n->addresses);
    free(n->evidence);
    free(n);
}

uint32_t group_client_number(struct custody *c, const uint8_t address[16], uint32_t evidence) {
    struct client_numbers *n = c->clients;
    struct text t = {(const char *)address, 16};
    uint32_t number = intern_find(n->addresses, t), count = intern_count(n->addresses);
    if (number == INTERN_ABSENT && count < CLIENTS_MOST) {
        number = intern_add(n->addresses, t);
        n->evidence = memory_grow(n->evidence, count, &n->capacity, sizeof *n->evidence);
        n->evidence[number] = evidence;
    }
    /* an address in another file may be another device */
    if (number == INTERN_ABSENT || n->evidence[number] != evidence) c->more_clients = true;
    return number;
}

void group_add_client(struct custody *c, uint32_t group, uint32_t number) {
    struct group *g = group_get(c, group);
    if (number == INTERN_ABSENT) return;
    if (g->client == 0) g->client = number + 1;
    uint64_t pair = (uint64_t)group << 32 | number;
    if (g->client == number + 1 || hash_table_get(&c->by_pair, pair) != HASH_ABSENT) return;
    if (c->n_pairs == PAIRS_MOST) {
        c->more_clients = true;
        return;
    }
    c->pairs = memory_grow(c->pairs, c->n_pairs, &c->pair_capacity, sizeof *c->pairs);
    c->pairs[c->n_pairs++] = (struct group_client){number, g->clients};
    g->clients = (uint32_t)c->n_pairs;
    hash_table_put(&c->by_pair, pair, 1);
}

static int upwards(const void *a, const void *b) {
    const uint32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

void group_make_clients(const struct custody *c, const struct group *g, struct arena *to,
                        struct chain *chain) {
    size_t n = 0;
    chain->more_clients = c->more_clients;
    if (g->client == 0) return;
    for (uint32_t i = g->clients; i; i = c->pairs[i - 1].next) n++;
    uint32_t *list = arena_take_array(to, n + 1, sizeof *list);
    n = 0;
    list[n++] = g->client - 1;
    for (uint32_t i = g->clients; i; i = c->pairs[i - 1].next) list[n++] = c->pairs[i - 1].number;
    qsort(list, n, sizeof *list, upwards);
    chain->clients = list;
    chain->n_clients = (uint32_t)n;
}
