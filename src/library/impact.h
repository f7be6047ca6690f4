/* What would break without some networks: asked for, worked out from the evidence, told. */
#ifndef CORDON_LIBRARY_IMPACT_H
#define CORDON_LIBRARY_IMPACT_H

#include "atlas/atlas.h"
#include "base/intern.h"
#include "evidence/route/impact.h"
#include "library/ban.h"
#include "library/context.h"

enum { IMPACT_UNTOUCHED = FATE_SAME + 1, IMPACT_FATES };
const char *impact_fate_text(int fate); /* "lost", "longer", "same", "untouched" */

/* A network that is taken away. */
struct impact_network {
    uint32_t asn;
    const char *holder;  /* NULL: unknown */
    const char *because; /* what was asked for: "asn:4134", "party:china-telecom" */
    const char *party;   /* slug of the holder; NULL: it was asked for by number, or the atlas lacks it */
    const char *const *proof; /* that the party asked for controls this one, a stake a line */
    size_t n_proof;
    bool seen; /* on some path */
};

struct impact_part {
    uint32_t mine; /* prefixes that I announce */
    uint64_t flows, bytes;
};

struct impact {
    const char **asked; /* canonical */
    size_t n_asked, asked_capacity;
    struct impact_network *networks; /* ascending */
    size_t n_networks, network_capacity;
    const char *const *open; /* parties of which it is not known whether those asked for control them */
    size_t n_open;
    date_t as_of;

    struct intern *pairs;        /* client and server that captures show traffic between, 16 bytes each … */
    struct impact_part *traffic; /* … and how much, by their numbers */
    size_t traffic_capacity;

    struct route_impact result;
    struct impact_part parts[IMPACT_FATES];
    struct impact_part covered,
        unrouted;          /* of the lost, where a less specific prefix is left; to no prefix */
    uint32_t mine;         /* prefixes, of all fates */
    uint64_t bytes, flows; /* in captures */
    uint32_t my_points;    /* vantage points of mine that stay … */
    uint32_t my_lost;      /* … prefixes that all of these lose … */
    uint32_t my_lost_only; /* … and that another vantage point still reaches */
    uint32_t collectors;   /* that are told … */
    uint32_t full;         /* vantage points left with a full table, of either family */
    uint32_t tables;       /* evidence that has routes */
    int64_t last_ns;       /* of it; 0: not told */
    bool wanted;           /* evidence is read for it */
    bool routed;           /* the part about routes is worked out */
    struct ban_part ban;
    bool done;
};

/* While evidence is read: what the part about routes wants of it. */
void impact_take(struct impact *im, const struct evidence *e);

/* A party by slug, name or alias, as "party:slug"; NULL, told, when there is none. */
const char *party_asked(struct cordon *c, struct text name);

struct impact *impact_of(struct cordon *c);
void impact_free(struct impact *im); /* NULL is fine */

/* The networks of all that was asked for, once it is known which are on routes. */
void impact_find_networks(struct cordon *c, struct impact *im, const struct as_paths *paths);

/* The holder's name of an AS as of the impact's day; NULL: unknown. */
const char *impact_holder(const struct cordon *c, uint32_t asn);

void impact_text(const struct cordon *c, struct output *out, struct report_options options);
const char *impact_day(const struct cordon *c, char to[DATE_TEXT]);
void impact_json(const struct cordon *c, struct output *out);

#endif
