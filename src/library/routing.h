/* What the audit's routes and traces come to: gathered while evidence is read, joined when all of it is. */
#ifndef CORDON_LIBRARY_ROUTING_H
#define CORDON_LIBRARY_ROUTING_H

#include "custody/custody.h"
#include "evidence/route/carriers.h"
#include "evidence/route/incident.h"
#include "evidence/trace/log.h"
#include "library/context.h"

/* In a context; made when it is first needed. */
struct routing {
    struct as_paths *paths;
    struct routes *routes;    /* NULL: no routing evidence so far */
    struct trace_log *traces; /* NULL: no trace so far */
    struct mine *told;        /* what is mine; NULL: not told */
    struct route_mine mine;
    bool mine_told, mapped;         /* mapped: a map of cables was added */
    uint32_t origin;                /* whose carriers are asked for; 0: those of all */
    struct as_relations *relations; /* NULL: not given */
    struct rpki *rpki;              /* NULL: not given */
    struct cable_book *cables;      /* NULL: not asked for yet */
    struct carriers carriers;
    struct incidents incidents;
    struct custody_paths joined;
};

struct routing *routing_of(struct cordon *c);
void routing_free(struct routing *r); /* NULL is fine */

/* Cables of the atlas, before rights are given up. */
struct cable_book *routing_cables(struct cordon *c);

/* Takers for evidence number i. */
struct route_sink routing_routes(struct cordon *c, size_t i);
struct trace_sink routing_traces(struct cordon *c, size_t i);
/* Whether the traces of evidence i, just read, are told by line. */
bool routing_traces_by_line(const struct cordon *c, size_t i);

/* When all evidence is read: what custody joins; NULL: neither routes nor traces were given. */
const struct custody_paths *routing_joined(struct cordon *c);

#endif
