/* What inference knows of the sea: landings by place, ways over each cable, and what it has worked out. */
#ifndef CORDON_CUSTODY_SEA_SEA_H
#define CORDON_CUSTODY_SEA_SEA_H

#include "base/hash.h"
#include "custody/sea/crossing.h"
#include "custody/sea/land.h"

enum {
    SEA_LANDINGS_MOST = 4096, /* of one cable: a way over it is searched in squares of that */
    SEA_WAYS_MOST = 64,       /* kept for two places, likeliest first */
    SEA_EXCLUDED_MOST = 8
};
#define SEA_NO_CABLE UINT32_MAX
#define SEA_KM_PER_MS 100.0f /* of distance for each of round-trip time: 200 km/ms, there and back */

/* A segment as its two ends see it. */
struct sea_edge {
    uint16_t to;
    float km;
};

struct sea_cable {
    const struct cable *cable;
    const uint32_t *edge_from; /* edges of landing i: edge_from[i] … edge_from[i + 1] */
    const struct sea_edge *edges;
    float **ways; /* of landing i: km to each other, INFINITY where there is no way; made when asked for */
};

/* A landing of a cable, in the index. */
struct sea_landing {
    struct sphere_point at;
    float latitude;
    uint32_t cable;
    uint16_t landing;
    land_part part;
};

/* A landing near a hop. */
struct sea_near {
    const struct sea_landing *landing;
    float km; /* there from the hop, as a cable on land would lie */
    bool over_sea;
};
struct sea_near_list {
    struct sea_near *list; /* by cable */
    size_t n;
};

enum sea_fit { /* of what a way has been found to be; bits */
               SEA_OWNER_A = 1,
               SEA_OWNER_B = 2,
               SEA_OPERATOR_A = 4,
               SEA_OPERATOR_B = 8,
               SEA_ABROAD_A = 16, /* the landing is in another country than the hop */
               SEA_ABROAD_B = 32,
               SEA_OVER_SEA_A = 64, /* … and the sea lies between them too */
               SEA_OVER_SEA_B = 128,
               SEA_PLANNED = 256,
               SEA_OWNER_OTHER = 512 /* all holders are known, and none is the hops' */
};

struct sea_way {
    uint32_t cable, then; /* SEA_NO_CABLE: one cable is enough */
    uint16_t from, to, then_from, then_to;
    float sea_km, then_km;
    float backhaul_a, backhaul_b, between; /* km: at the ends, and from the one cable to the other */
    float cost;                            /* but for what the round-trip time says */
    uint16_t fit;
    const char *told[2]; /* reasons that hold at any time; made when first wanted */
};

/* One end of a crossing. */
struct sea_end {
    double latitude, longitude;
    struct sphere_point at;
    char country[3];
    land_part part;
    party_id holder;
    const char *town;
};

/* What is known of two places. */
struct sea_pair {
    struct sea_end a, b;
    uint32_t epoch;
    float km;
    struct land_way land;
    bool joined;
    struct sea_way *ways; /* cheapest first */
    size_t n_ways, n_found;
    const struct crossing_exclusion *not_then; /* cables not in service */
    size_t n_not_then;
    uint32_t next; /* of the same hash */
};

struct sea {
    struct arena *own, *results;
    struct land *land;
    const struct sea_cable *cables;
    const struct sea_landing *landings; /* by latitude */
    size_t n_cables, n_landings;
    const date_t *dates; /* on which something comes into service or goes out of it, sorted */
    size_t n_dates;
    sea_related *related;
    void *context;
    struct hash_table by_pair, by_answer;
    struct sea_pair *pairs;
    size_t n_pairs, room_pairs;
    const struct crossing **answers;
    size_t n_answers, room_answers;
};

/* Puts a hop where open data or its name places it (latitude NaN: does not). A router's name is given by
 * those who know where it stands; open data often has where its owner sits. */
void sea_choose_place(struct sea_hop *to, const struct sea_place *data, const struct sea_place *name);

/* Kilometres along the cable between two of its landings; INFINITY: no way. */
float sea_way_km(struct sea *s, uint32_t cable, uint16_t from, uint16_t to);

/* Landings that a hop may be connected to over land. */
struct sea_near_list sea_near(const struct sea *s, const struct sea_end *e, double crossing_km,
                              struct arena *scratch);

/* Fills in ways and what was not in service. */
void sea_search(struct sea *s, struct sea_pair *p, date_t day);
/* Ways over two cables in a row; adds them. */
void sea_search_relays(struct sea *s, struct sea_pair *p, date_t day, const struct sea_near_list near[2],
                       struct arena *scratch);
void sea_add_way(struct sea_pair *p, const struct sea_way *w);

/* What may speak for or against a way; those from SEA_TIMELESS on hang on the round-trip time. */
enum sea_feature {
    SEA_BY_DETOUR,       /* e-folds of its length over the great circle */
    SEA_BY_BACKHAUL,     /* e-folds of backhaul over 50 km, of both ends */
    SEA_BY_BACKHAUL_FAR, /* 500 km of backhaul */
    SEA_BY_ABROAD,       /* ends that land in another country than the hop's */
    SEA_BY_OVER_SEA,     /* … which is beyond the sea */
    SEA_BY_OWNER,        /* ends whose network belongs to an owner of the cable */
    SEA_BY_OPERATOR,     /* … to the operator of its landing station */
    SEA_BY_OTHERS,       /* all owners are known, and neither network is theirs */
    SEA_BY_PLANNED,      /* nothing tells that it came into service as planned */
    SEA_BY_RELAY,        /* two cables, though no hop told of the place between */
    SEA_TIMELESS,
    SEA_BY_SHORT = SEA_TIMELESS, /* milliseconds that the round trip is too short */
    SEA_BY_SHORT_SHARE,          /* … of what it would take */
    SEA_BY_LONG,                 /* e-folds of what it is too long over 5 ms */
    SEA_BY_LONG_SHARE,
    SEA_FEATURES
};
extern const float sea_weights[SEA_FEATURES];
void sea_features(const struct sea_pair *p, const struct sea_way *w, float x[SEA_FEATURES]);
void sea_features_of_time(float km, float ms, float x[SEA_FEATURES]); /* fills in only the rest */

/* The weighted sums of them, without and for the time (ms; NaN: not known). */
float sea_cost(const struct sea_pair *p, const struct sea_way *w);
float sea_cost_of_time(float km, float ms);
float sea_cost_of_land(const struct sea_pair *p);
bool sea_too_long(float km, float ms); /* excluded: longer than the time allows, with a margin */

/* Milliseconds between two hops as far as they can be used: a time in which light would not come from the
 * one to the other is the work of different return paths, and tells nothing (NaN). */
float sea_usable_ms(uint32_t rtt_us, float km);

/* Judges the ways of a pair by the time; the result lives in the sea's arena of results, and lacks what is
 * the hops' own: their numbers and times. */
const struct crossing *sea_judge(struct sea *s, struct sea_pair *p, float ms);

/* In words; they live in the arena. */
void sea_tell_reasons(const struct sea *s, const struct sea_pair *p, struct sea_way *w, float ms,
                      struct crossing_candidate *to);
const char *sea_tell_too_long(struct arena *a, float km);
const char *sea_tell_answer(const struct sea *s, const struct sea_pair *p, const struct crossing *c);

static inline float sea_way_length(const struct sea_way *w) {
    return w->sea_km + w->then_km + w->backhaul_a + w->backhaul_b + w->between;
}

static inline bool sea_in_service(const struct cable *c, date_t day) {
    if (day == DATE_MIN) return !c->planned;
    if (c->planned && (c->from == DATE_MIN || c->from > day)) return false;
    return (c->from == DATE_MIN || c->from <= day) && c->to >= day;
}

#endif
