/* A TeleGeography-style map while it is being read: what its files say, before it is a graph. Every number in
 * it is foreign; the limits below hold for each cable. */
#ifndef CORDON_ATLAS_CABLE_MAP_H
#define CORDON_ATLAS_CABLE_MAP_H

#include "atlas/cable_book.h"
#include "base/intern.h"
#include "base/pull.h"

enum {
    MAP_CABLES = 10000,
    MAP_POINTS = 100000,
    MAP_LINES = 200,      /* of one cable, before they are split */
    MAP_VERTICES = 10000, /* of one cable: what joins them looks at each end beside each vertex */
    MAP_ALL_VERTICES = 500000,
    MAP_LANDINGS = 1000, /* of one cable */
    MAP_HOLDERS = 500    /* of one cable and part */
};

struct map_vertex {
    float latitude, longitude;
};

struct map_line {
    struct map_vertex *list;
    uint32_t n;
};

struct map_point {
    const char *name; /* "Marseille, France"; NULL: not told yet */
    const char *country;
    double latitude, longitude;
    bool placed;
};

struct map_cable {
    const char *id, *name;
    struct text owners, suppliers; /* names with ", " between */
    uint32_t *points;              /* landing points, as numbered in struct map */
    struct map_line *lines;
    size_t n_points, n_lines, points_capacity, lines_capacity, vertices;
    double km;
    date_t from;
    bool planned, described; /* its own file was read */
};

struct map {
    struct arena *arena; /* strings, and all that stays with the book */
    const char *path;
    struct diagnostics *d;
    struct intern *point_ids, *cable_ids;
    struct map_point *points; /* by number of their ids */
    struct map_cable *cables;
    size_t points_capacity, cables_capacity;
    uint64_t vertices;
    uint64_t outside;  /* coordinates that are none, left out */
    uint64_t too_many; /* beyond the limits, left out */
};

/* One file of the map; true when it was one of the forms that a map has. */
bool map_read(struct map *m, const char *file, struct bytes text);

/* What was read goes over to the book; how many cables. */
size_t cable_book_take(struct cable_book *b, const struct map *m);

/* Landings, joints and segments of a cable, in the arena of the book; its lines get vertices where others
 * join them. */
void map_graph(struct cable_book *b, const struct map *m, struct map_cable *from, struct cable *to);

#endif
