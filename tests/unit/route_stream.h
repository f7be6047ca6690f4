/* Tables and update streams from text, for tests of what is found in them. */
#ifndef CORDON_TEST_ROUTE_STREAM_H
#define CORDON_TEST_ROUTE_STREAM_H

#include "evidence/route/incident.h"

enum { STREAM_PEERS = 40, STREAM_START = 1559814000 /* 2019-06-06 09:40 UTC */ };

struct stream {
    struct as_paths *paths;
    struct routes *routes;
    struct route_peer peers[STREAM_PEERS];
    struct route_mine mine;
    uint32_t my_as;
    struct prefix my_prefix;
    struct as_relations *relations;
    struct rpki *rpki;
    struct arena *arena;
    uint64_t rows;
    struct incidents found;
};

void stream_begin(struct stream *s);
/* Before any row. */
void stream_mine(struct stream *s, const char *prefix, uint32_t asn);
void stream_end(struct stream *s);

void stream_table(struct stream *s, uint32_t peer, const char *prefix, const char *path);
/* at: seconds after the start */
void stream_announce(struct stream *s, double at, uint32_t peer, const char *prefix, const char *path);
/* The same, of a route that an AS marked for customers alone. */
void stream_marked(struct stream *s, double at, uint32_t peer, const char *prefix, const char *path,
                   uint32_t asn);
void stream_withdraw(struct stream *s, double at, uint32_t peer, const char *prefix);
void stream_down(struct stream *s, double at, uint32_t peer);
/* "1>2 2>3 4=5": provider > customer, peer = peer */
void stream_relations(struct stream *s, const char *text);
void stream_rpki(struct stream *s, const char *json);

/* Finishes the routes and looks for incidents. */
void stream_find(struct stream *s);
/* Of the type the n-th; fails where there is none. */
const struct incident *stream_incident(const struct stream *s, enum incident_type type, size_t n);
size_t stream_count(const struct stream *s, enum incident_type type);
int64_t stream_time(double at);

#endif
