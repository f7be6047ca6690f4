/* The servers that flows of a group went to. */
#include "base/memory.h"
#include "custody/group.h"

void group_add_address(struct custody *c, struct group *g, const uint8_t address[16]) {
    uint32_t last = 0, n = 1;
    g->addresses++;
    for (uint32_t i = g->others; i; i = c->addresses[i - 1].next, n++) {
        if (memcmp(c->addresses[i - 1].address, address, 16) == 0) return;
        last = i;
    }
    if (n >= CHAIN_ADDRESSES) {
        c->addresses[g->others - 1].unlisted++;
        return;
    }
    c->addresses = memory_grow(c->addresses, c->n_addresses, &c->address_capacity, sizeof *c->addresses);
    struct group_address *one = &c->addresses[c->n_addresses++];
    *one = (struct group_address){.next = 0};
    memcpy(one->address, address, 16);
    *(last ? &c->addresses[last - 1].next : &g->others) = (uint32_t)c->n_addresses;
}

void group_make_addresses(const struct custody *c, const struct group *g, struct arena *to,
                          struct chain *chain) {
    size_t n = 1;
    for (uint32_t i = g->others; i; i = c->addresses[i - 1].next) n++;
    uint8_t(*list)[16] = arena_take_array(to, n, sizeof *list);
    memcpy(list[0], g->address, 16);
    n = 1;
    for (uint32_t i = g->others; i; i = c->addresses[i - 1].next)
        memcpy(list[n++], c->addresses[i - 1].address, 16);
    chain->addresses = (const uint8_t(*)[16])list;
    chain->n_addresses = (uint16_t)n;
    chain->unlisted = g->others ? c->addresses[g->others - 1].unlisted : 0;
}
