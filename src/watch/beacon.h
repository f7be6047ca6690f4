/* Beacons: uploads that are small, alike and come in regular intervals, as those of software that reports
 * back do. Told by when flows begin, or what comes inside of one (beat.h), and by sizes alone, so that it
 * works on what cannot be decrypted. */
#ifndef CORDON_WATCH_BEACON_H
#define CORDON_WATCH_BEACON_H

#include "watch/alert.h"

enum { BEACON_UPLOADS = 32, BEACON_APP = 128, BEACON_PLACE = 128 };

/* A place as an app sees it: names may be longer than what is kept of them, so places are told apart by hash.
 */
struct beacon_where {
    const char *app;   /* identifier; NULL */
    struct text place; /* the name, else "192.0.2.1" */
    uint16_t port;
};

struct beacon_place {
    uint64_t hash;                             /* of where it is */
    char app[BEACON_APP], place[BEACON_PLACE]; /* as much as fits */
    bool spared;                               /* the search for room has passed it once */
    bool told;
    uint8_t n;
    uint8_t next; /* where the next upload goes */
    int64_t start_ns[BEACON_UPLOADS];
    uint64_t bytes[BEACON_UPLOADS];
    int64_t told_ns; /* by the clock that does not jump */
    uint64_t uploads;
};

struct beacons;
struct beacons *beacons_new(const struct alert_options *options, size_t most_places);
void beacons_free(struct beacons *b); /* NULL is fine */
void beacons_take(struct beacons *b, const struct flow_ended *f);

uint64_t beacon_where_hash(const struct beacons *b, const struct beacon_where *where);

/* What a place's uploads come to. */
struct beacon {
    double interval_s, jitter; /* median of the intervals; median deviation from it, over it */
    uint64_t bytes;            /* median */
    int64_t first_ns, last_ns; /* of those looked at */
    uint64_t uploads;          /* all that came */
};
/* False: there are too few, or they are not regular, small and alike. */
bool beacon_of(const struct beacons *b, const struct beacon_place *p, struct beacon *to);

struct beacon_place *beacons_find(struct beacons *b, uint64_t hash); /* NULL: no upload went there */

/* The i-th place to which uploads came since the last beacons_looked(); NULL: no more. */
struct beacon_place *beacons_touched(struct beacons *b, size_t i);
void beacons_looked(struct beacons *b);

#endif
