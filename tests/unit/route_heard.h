/* Rows of routes as text, a line each. */
#ifndef CORDON_TESTS_ROUTE_HEARD_H
#define CORDON_TESTS_ROUTE_HEARD_H

#include "evidence/route/route.h"

#include <stdio.h>

struct routes_heard {
    const struct as_paths *paths;
    char rows[4096];
    size_t n;
};

/* "rib 10.0.0.0/8 [64500 64501] AS64500 192.0.2.1 at 1; " */
static inline void hear_route(void *context, const struct route_row *row) {
    struct routes_heard *h = context;
    char prefix[PREFIX_TEXT], path[256] = "-", identifier[16] = "", peer[ADDRESS_TEXT];
    if (row->path != PATH_NONE) {
        size_t n = as_path_text(as_paths_get(h->paths, row->path), path, sizeof path - 1);
        path[n] = '\0';
    }
    if (row->identifier) snprintf(identifier, sizeof identifier, " #%u", row->identifier);
    h->n += (size_t)snprintf(
        h->rows + h->n, sizeof h->rows - h->n, "%s %s [%s] AS%u %s%s%s%s @%d", route_type_text(row->type),
        row->type == ROUTE_DOWN ? "-" : prefix_text(prefix, row->prefix), path, row->peer->as,
        address_text(peer, row->peer->address), row->peer->collector ? " by " : "",
        row->peer->collector ? row->peer->collector : "", identifier, (int)row->at);
    if (row->time_ns)
        h->n += (size_t)snprintf(h->rows + h->n, sizeof h->rows - h->n, " t%lld",
                                 (long long)(row->time_ns / 1000000));
    if (row->attributes && row->attributes->origin != 255)
        h->n +=
            (size_t)snprintf(h->rows + h->n, sizeof h->rows - h->n, " %c", "ie?"[row->attributes->origin]);
    h->n += (size_t)snprintf(h->rows + h->n, sizeof h->rows - h->n, "\n");
}

#endif
