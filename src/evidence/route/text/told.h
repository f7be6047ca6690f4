/* What the readers of printed tables share. Private to this folder. */
#ifndef CORDON_ROUTE_TOLD_H
#define CORDON_ROUTE_TOLD_H

#include "base/lines.h"
#include "evidence/route/reading.h"

enum { TOLD_LONGEST_LINE = 256 * 1024 };

/* A route of a table, in words. Texts that are not told are empty. */
struct told_route {
    struct text prefix, path, peer, next_hop, origin, bgp_id;
    bool internal;         /* from a peer of the own AS … */
    uint32_t own_as;       /* … which is this; 0: not told */
    const char *collector; /* NULL: not told */
    int64_t time_ns;
    uint64_t at;
};

/* Hands it on as a row of a table; or tells what is wrong with it. */
void told_rib(struct route_reading *r, const struct told_route *t);

/* Zeroed where it is none. */
void told_address(struct text t, uint8_t to[16]);

/* "IGP", "i", "EGP", "e", "incomplete", "?"; 255: none of them. */
uint8_t told_origin(struct text t);

/* The first AS of a path that begins with a sequence; 0: it does not. */
uint32_t told_first_as(const struct as_paths *paths, uint32_t path);

/* The words between lines and columns that begin a text: past a byte order mark and white space. */
struct text told_start(struct bytes start);
bool told_contains(struct bytes start, const char *what);

void told_skip_mark(struct input *in); /* the byte order mark */

/* A table ended before its end. */
void told_cut(struct route_reading *r);

#endif
