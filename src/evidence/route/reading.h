/* What the readers of the forms of routing evidence share: rows go out through it, faults are counted and
 * told by it, peers are told apart by it. Private to this folder and those beneath it. */
#ifndef CORDON_ROUTE_READING_H
#define CORDON_ROUTE_READING_H

#include "evidence/route/route.h"

struct route_peers;

struct route_reading {
    struct input *in;
    const char *name;
    const struct route_options *options;
    struct route_totals *totals;
    struct diagnostics *diagnostics;
    struct route_peers *peers;
    uint64_t looked; /* rows since progress was last told of */
};

/* A form of routing evidence. The first that recognises the start of the input reads it. */
struct route_form {
    const char *format; /* static */
    bool (*recognised)(struct bytes start);
    void (*read)(struct route_reading *r);
};

/* How much of the start there is at most; less where the input is shorter. */
enum { ROUTE_START = 64 * 1024 };

/* Adds a row to the totals and hands it on. In the header because it stands on the way of every row. */
static inline void reading_row(struct route_reading *r, const struct route_row *row) {
    struct route_totals *t = r->totals;
    if (row->type != ROUTE_DOWN) t->rows[row->type]++;
    if (row->time_ns) {
        if (t->first_ns == 0 || row->time_ns < t->first_ns) t->first_ns = row->time_ns;
        if (row->time_ns > t->last_ns) t->last_ns = row->time_ns;
    }
    r->options->take(r->options->context, row);
}

/* The peer, which stays where it is until the reading ends. collector NULL: not told; it is copied. */
struct route_peer *reading_peer(struct route_reading *r, uint32_t as, const uint8_t address[16],
                                uint32_t bgp_id, uint64_t view, const char *collector);

/* Something at `at` could not be read: counted, told unless that many have been, and the result is
 * incomplete. wrong: "what\tclause", or "what" alone; static or not, it is copied. */
void reading_broken(struct route_reading *r, uint64_t at, const char *wrong);

/* Once in a while; cheap enough for every record. */
void reading_progress(struct route_reading *r);

#endif
