/* What offends, route by route: from when to when which vantage point had it, and as whose doing. Grouped
 * into incidents later. */
#ifndef CORDON_ROUTE_SIGHTINGS_H
#define CORDON_ROUTE_SIGHTINGS_H

#include "base/hash.h"
#include "base/intern.h"
#include "evidence/route/incident.h"

#define NO_SIGHTING UINT32_MAX

/* One AS's doing of one type: what is grouped together. */
struct subject {
    enum incident_type type;
    uint32_t asn;
    uint8_t cause; /* RPKI: its number among the reasons for which routes are invalid */
    bool marked;   /* leak: of a route that was for customers alone */
    bool sudden;   /* leak: a carrier that appeared between others; it counts only if it is very many */
    bool before;   /* tables had it */
    bool related;
};

/* A route of a vantage point that offends. */
struct sighting {
    int64_t start_ns, last_ns, end_ns; /* first and last told; when it was replaced, if it is not open */
    uint64_t at;
    uint32_t subject, part;
    uint32_t prefix, vantage, path, evidence;
    uint32_t updates;
    uint32_t next; /* of the same route */
    bool open;
};

/* What a vantage point has for a prefix now. */
struct live_route {
    uint32_t path;          /* PATH_NONE: not told, or withdrawn */
    uint32_t first;         /* of its sightings */
    uint32_t vantage, next; /* of the vantage point's with sightings that may be open */
    int64_t since_ns;
    bool listed;
};

struct sightings {
    struct sighting *list;
    size_t n, capacity, most;
    uint64_t left_out;
    struct live_route *routes;
    size_t n_routes, route_capacity;
    struct hash_table route_numbers;
    uint32_t *of_vantage; /* by vantage point: the first of its listed routes */
    uint32_t n_vantages;
    struct subject *subjects;
    size_t n_subjects, subject_capacity;
    struct hash_table subject_numbers;
    struct intern *parts;
    int64_t gap_ns;
};

/* What is told of a route at a time. */
struct telling {
    int64_t time_ns;
    uint64_t at;
    uint32_t prefix, vantage, identifier, path, evidence;
};

/* As whose doing it offends, and how. */
struct offence {
    uint32_t subject, part;
};

void sightings_begin(struct sightings *s, uint32_t n_vantages, int64_t gap_ns, size_t most);
void sightings_free(struct sightings *s);

uint32_t sightings_subject(struct sightings *s, struct subject one);
uint32_t sightings_part(struct sightings *s, const uint32_t via[3]);
void sightings_via(const struct sightings *s, uint32_t part, uint32_t via[3]);

/* The route that is told of; made where there is none yet. Valid until the next call. */
struct live_route *sightings_route(struct sightings *s, const struct telling *t);
/* The route is now one that offends so; what it did before and does no more ends. */
void sightings_now(struct sightings *s, struct live_route *r, const struct telling *t,
                   const struct offence *list, size_t n);
/* The same route told once more. */
void sightings_again(struct sightings *s, struct live_route *r, const struct telling *t);
/* The session ended, and with it all its routes. */
void sightings_down(struct sightings *s, uint32_t vantage, int64_t time_ns);

#endif
