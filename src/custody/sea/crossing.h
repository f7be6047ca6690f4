/* Which cable two hops of a trace are joined by, as far as it can be told: a ranked set of candidates with
 * reasons, or "over land", or "cannot tell". Never a single name where several fit.
 *
 * Places of hops are estimates. What the speed of light in glass (200 km/ms, ITU-T G.652) forbids is thrown
 * out: places too far from the probe, cables too long for the round-trip time. Return paths may be other
 * paths, and answers may be late: round-trip times bound lengths from above only, and an exclusion needs a
 * margin. */
#ifndef CORDON_CUSTODY_SEA_CROSSING_H
#define CORDON_CUSTODY_SEA_CROSSING_H

#include "atlas/cable.h"
#include "evidence/trace/log.h"

enum hop_place_source {
    HOP_PLACE_NONE,
    HOP_PLACE_DATA, /* open data places the address */
    HOP_PLACE_NAME, /* the router's name hints at a town */
    HOP_PLACE_BOTH, /* both, within 100 km */
    HOP_PLACE_TOLD  /* the evidence itself (the probe's place) */
};
const char *
hop_place_source_text(enum hop_place_source s); /* NULL, "open-data", "host-name", "both", "told" */

struct sea_place {
    double latitude, longitude;
    char country[3];
    const char *town; /* NULL: not known */
};

/* A hop as inference takes it. */
struct sea_hop {
    uint8_t address[16];
    uint8_t ttl;
    uint32_t rtt_us;            /* least of all probes of the same way; RTT_NONE */
    uint32_t asn;               /* 0: not known */
    party_id holder;            /* of the AS; PARTY_NONE */
    double latitude, longitude; /* NaN: not known */
    char country[3];
    const char *town; /* NULL: not known */
    enum hop_place_source source;
    bool impossible;        /* a place was known, and the speed of light forbids it */
    bool special;           /* private or shared address: it has no place */
    bool contradicted;      /* open data places it elsewhere than its name does: there … */
    struct sea_place other; /* … which counts where the name's place is impossible */
};

/* One hop of a way with what the atlas and its name tell of it. */
struct sea_hop sea_hop_of(const struct atlas *atlas, const struct way_hop *h, date_t as_of);

enum crossing_answer {
    CROSSING_NEAR,   /* both ends are close together: no sea between them */
    CROSSING_LAND,   /* far apart, and a way over land is as good as any: cables are possible, not needed */
    CROSSING_CABLES, /* the sea lies between them: one of the candidates, most likely the first */
    CROSSING_UNKNOWN /* cannot tell: a place is missing, or nothing known fits */
};
const char *crossing_answer_text(enum crossing_answer a); /* "near", "over-land", "cables", "cannot-tell" */

/* One way that the data may have taken. */
struct crossing_candidate {
    const struct cable *cable;
    const struct crossing_candidate *then; /* the cable after it, where one alone does not reach; NULL */
    uint16_t from, to;                     /* landings */
    float sea_km, backhaul_km;             /* along the cable; from the hops to its landings, both ends */
    float probability; /* what is left to 1 goes to `over_land`, to candidates that are too unlikely to
                          be listed, and to cables that nobody has told of */
    const char *const *reasons;
    uint8_t n_reasons;
};

struct crossing_exclusion {
    const struct cable *cable;
    const char *why; /* "the round trip measured is shorter than its 9,100 km take (91.0 ms)" */
};

struct crossing {
    enum crossing_answer answer;
    uint16_t from, to; /* hops, by their places in the list given */
    float km;          /* great circle between them; NaN: not known */
    uint32_t rtt_us;   /* least difference of their round-trip times, not below 0; RTT_NONE */
    const struct crossing_candidate *candidates; /* likeliest first */
    size_t n_candidates;
    const struct crossing_exclusion *excluded; /* nearest first, bounded */
    size_t n_excluded;
    float over_land; /* probability that no cable under the sea is on the way */
    const char *why; /* the answer in one sentence */
};

/* The probe's place; both NaN: not known. */
struct sea_probe {
    double latitude, longitude;
};

/* Throws out places that the speed of light forbids, given the probe's place and every other hop's: sets
 * `impossible`, or puts `other` in place. What is contradicted least stays. An unknown probe is taken to be
 * where its first hops are, if they answer at once. */
void sea_check_places(struct sea_probe probe, struct sea_hop *hops, size_t n);

struct sea;

/* Made once; remembers what it has worked out for pairs of places, so it is no two threads' at once. Cables
 * and arena must outlive it; results live in the arena. */
struct sea *sea_new(const struct cable_book *cables, struct arena *to);
struct sea *sea_over(const struct cable *const *list, size_t n, struct arena *to);
void sea_free(struct sea *s);

/* Whether one party controls the other, either way round; without it only equal parties are related. To be
 * set before the first crossing is asked for. */
typedef bool sea_related(void *context, party_id a, party_id b);
void sea_relate(struct sea *s, sea_related *related, void *context);

/* All crossings on the way: between successive hops with a possible place, those of CROSSING_NEAR left out.
 * Cables count that are in service on that day (DATE_MIN: on any). */
size_t sea_crossings(struct sea *s, const struct sea_hop *hops, size_t n, date_t day,
                     const struct crossing **list);

#endif
