/* PEER_INDEX_TABLE: who the entries of the tables behind it are from (RFC 6396 4.3.1). */
#include "evidence/route/mrt/record.h"

#include "base/address.h"
#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>

enum { PEER_IPV6 = 1, PEER_AS4 = 2 };

/* The name of the view, or who the collector is; what is not plain text is left out of a name. */
static char *collector_name(uint32_t id, struct bytes view) {
    enum { LONGEST = 128 };
    char name[LONGEST + 1];
    size_t n = 0;
    for (size_t i = 0; i < view.n && n < LONGEST; i++)
        if (view.p[i] > 0x20 && view.p[i] < 0x7F) name[n++] = (char)view.p[i];
    name[n] = '\0';
    if (n == 0 && id == 0) return NULL;
    if (n == 0) snprintf(name, sizeof name, "%u.%u.%u.%u", id >> 24, id >> 16 & 255, id >> 8 & 255, id & 255);
    return memory_copy_string(name);
}

const char *mrt_peer_index(struct mrt *m, struct bytes body) {
    struct cursor c = cursor_of(body);
    uint32_t id = cursor_be32(&c);
    struct bytes view = cursor_take(&c, cursor_be16(&c));
    uint16_t n = cursor_be16(&c);
    m->n_peers = 0;
    free(m->collector);
    m->collector = cursor_ok(&c) ? collector_name(id, view) : NULL;
    for (uint16_t i = 0; i < n; i++) {
        uint8_t type = cursor_u8(&c), address[16];
        uint32_t bgp_id = cursor_be32(&c);
        mrt_address(&c, type & PEER_IPV6, address);
        uint32_t as = type & PEER_AS4 ? cursor_be32(&c) : cursor_be16(&c);
        if (!cursor_ok(&c)) break; /* those before it are peers all the same */
        m->peers = memory_grow(m->peers, m->n_peers, &m->peer_capacity, sizeof *m->peers);
        m->peers[m->n_peers++] =
            (struct mrt_peer){reading_peer(m->r, as, address, bgp_id, 0, m->collector), PATH_NONE};
    }
    return cursor_ok(&c) ? NULL : "PEER_INDEX_TABLE reaches beyond its record\tRFC 6396 4.3.1";
}
