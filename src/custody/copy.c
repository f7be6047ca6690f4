/* A custody beside another one, with the same groups. */
#include "base/memory.h"
#include "custody/group.h"

static void *copy_of(const void *list, size_t n, size_t size) {
    if (n == 0) return NULL;
    void *own = memory_new(n, size);
    memcpy(own, list, n * size);
    return own;
}

static void copy_groups(struct custody *to, const struct custody *c) {
    to->chunk_capacity = c->n_chunks;
    to->chunks = c->n_chunks ? memory_new(c->n_chunks, sizeof *to->chunks) : NULL;
    for (size_t i = 0; i < c->n_chunks; i++)
        to->chunks[i] = copy_of(c->chunks[i], GROUP_CHUNK, sizeof **to->chunks);
    to->by_key.slots = copy_of(c->by_key.slots, c->by_key.size, sizeof *c->by_key.slots);
}

struct custody *custody_copy(const struct custody *c) {
    struct custody *to = memory_new(1, sizeof *to);
    *to = *c;
    to->borrows = true;
    copy_groups(to, c);
    to->apps = copy_of(c->apps, c->n_apps, sizeof *c->apps);
    to->app_capacity = c->n_apps;
    to->devices = copy_of(c->devices, c->n_devices, sizeof *c->devices);
    to->device_capacity = c->n_devices;
    to->contents = copy_of(c->contents, c->n_contents, sizeof *c->contents);
    to->content_capacity = c->n_contents;
    to->data = copy_of(c->data, c->n_data, sizeof *c->data);
    to->data_capacity = c->n_data;
    to->addresses = copy_of(c->addresses, c->n_addresses, sizeof *c->addresses);
    to->address_capacity = c->n_addresses;
    to->pairs = copy_of(c->pairs, c->n_pairs, sizeof *c->pairs);
    to->pair_capacity = c->n_pairs;
    to->by_pair.slots = copy_of(c->by_pair.slots, c->by_pair.size, sizeof *c->by_pair.slots);
    return to;
}
