#include "evidence/capture/decrypt/quic_held.h"

#include "base/memory.h"

#include <stdlib.h>

bool quic_held_add(struct quic_held *h, enum side from, struct bytes packet, size_t most) {
    const size_t cost = packet.n + sizeof *h->packets;
    if (packet.n == 0 || cost > most || h->bytes > most - cost) return false;
    h->packets = memory_grow(h->packets, h->n, &h->capacity, sizeof *h->packets);
    struct quic_held_packet *p = &h->packets[h->n++];
    *p = (struct quic_held_packet){from, packet.n, memory_new(packet.n, 1)};
    memcpy(p->bytes, packet.p, packet.n);
    h->bytes += cost;
    return true;
}

void quic_held_free(struct quic_held *h) {
    for (size_t i = 0; i < h->n; i++) free(h->packets[i].bytes);
    free(h->packets);
    *h = (struct quic_held){.n = 0};
}
