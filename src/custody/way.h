/* What routes and traces show of the way to a host; private to this folder.
 *
 * A trace shows a way that packets took: its carriers are there for certain, as far as an address tells an
 * AS, and which cable lies between two hops is a choice between candidates. Routes show ways as seen from
 * vantage points: where one of these is in the user's own network, its routes are the way; else the way is
 * one of those that are seen, or another one. */
#ifndef CORDON_CUSTODY_WAY_H
#define CORDON_CUSTODY_WAY_H

#include "custody/custody.h"
#include "custody/link.h"
#include "custody/sea/crossing.h"
#include "evidence/route/carriers.h"
#include "evidence/route/incident.h"
#include "evidence/trace/log.h"

/* Links of a way, beside each what it is on. Shared by all chains that take it. */
struct way {
    const struct link **links;
    struct chain_way *ways;
    size_t n, capacity;
    struct chain_choice *choices;
    size_t n_choices, choice_capacity;
    struct chain_path path;
};

struct ways {
    const struct custody_paths *from;
    struct link_maker *links;
    struct arena *arena, *scratch;
    struct hash_table by_asn; /* AS number → place in carriers */
    const struct link **carriers;
    size_t n_carriers, carrier_capacity;
    struct hash_table by_prefix;  /* prefix → place in `made` */
    struct hash_table by_address; /* hash of the destination → 1 + the first trace to it */
    struct hash_table by_record;  /* record of the atlas → likewise */
    struct trace_way_state {
        uint32_t next[2]; /* 1 + the next to the same address, record */
        bool used;        /* some traffic takes it */
        const struct way *way;
    } * traces; /* by trace way */
    const struct way **made;
    size_t n_made, made_capacity;
    struct spread *spread; /* of the prefix in hand */
    struct sea *sea;       /* NULL: no cables are known */
};

/* NULL where neither routes nor traces are given. */
struct ways *ways_new(const struct custody_paths *from, struct link_maker *m, struct arena *scratch);
void ways_free(struct ways *w); /* NULL is fine */

/* The way to an address; NULL: nothing shows it. */
const struct way *ways_to(struct ways *w, const uint8_t address[16]);

/* way_trace.c: the same by traces alone, marked as used; the way of a trace. */
void ways_index_traces(struct ways *w);
const struct way *ways_by_trace(struct ways *w, const uint8_t address[16]);
const struct way *way_of_trace(struct ways *w, size_t trace);

/* way_cable.c: links of the cables that a crossing may be. */
void way_add_crossing(struct ways *w, struct way *to, const struct crossing *c);

/* A choice more; its number. */
uint16_t way_choice(struct ways *w, struct way *to, struct chain_choice choice);
void way_link(struct ways *w, struct way *to, const struct link *l, struct chain_way on);
const struct link *ways_carrier(struct ways *w, uint32_t asn); /* the same link for the same AS */
/* One of its own, with what routes or a trace show of it. */
struct link *ways_carrier_as(struct ways *w, uint32_t asn, struct link_carrier as);
const char *ways_path_text(struct ways *w, uint32_t path); /* NULL for PATH_NONE */

/* Puts the links of a way into a chain, in front of its host. */
void way_into_chain(struct ways *w, const struct way *way, struct chain *c);

/* Chains of their own: carriers on routes, most addresses first; ways of traces that no traffic took. */
struct traffic_by_prefix {
    uint32_t prefix;
    uint64_t bytes;
};
size_t carrier_chains(struct ways *w, const struct traffic_by_prefix *traffic, size_t n_traffic,
                      struct chain **to);
size_t trace_chains(struct ways *w, struct chain **to);

#endif
