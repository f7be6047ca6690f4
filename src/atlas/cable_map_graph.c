/* Lines on a map become a graph: their ends are brought to landing points or to each other, and a line is cut
 * where another one's end or a landing point lies on it.
 *
 * Maps are drawn for the eye. An end within NEAR_LANDING of a landing point of its cable is that landing; a
 * vertex within JOINT of an end is where a branch leaves; an end that meets nothing is brought to the nearest
 * line within LOOSE. What still hangs together with nothing stays so. */
#include "atlas/cable_map.h"
#include "atlas/country.h"
#include "atlas/town.h"
#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

static const double NEAR_LANDING = 12, ON_THE_WAY = 5, JOINT = 2, LOOSE = 100, NEAR_TOWN = 100;

enum { MOST_NODES = 4000, MOST_SEGMENTS = 8000, NOWHERE = UINT16_MAX };

struct cutting {
    struct cable_book *book;
    const struct map *map;
    struct map_cable *from;
    struct cable_landing *nodes;
    struct cable_segment *segments;
    size_t n_nodes, n_landings, n_segments;
    double drawn; /* km of all lines */
};

static double between(struct map_vertex a, struct map_vertex b) {
    return great_circle_km((double)a.latitude, (double)a.longitude, (double)b.latitude, (double)b.longitude);
}

static struct map_vertex place_of(const struct cable_landing *l) {
    return (struct map_vertex){(float)l->latitude, (float)l->longitude};
}

/* A look that costs no sine: degrees of latitude are 111 km. */
static bool beyond(struct map_vertex a, struct map_vertex b, double km) {
    return fabs((double)(a.latitude - b.latitude)) * 111 > km + 1;
}

/* Of the first `n` nodes the nearest within so many km; NOWHERE: none. */
static uint16_t nearest(const struct cutting *c, struct map_vertex v, size_t n, double km) {
    uint16_t best = NOWHERE;
    for (size_t i = 0; i < n; i++) {
        struct map_vertex p = place_of(&c->nodes[i]);
        if (beyond(p, v, km)) continue;
        double away = between(p, v);
        if (away > km) continue;
        km = away;
        best = (uint16_t)i;
    }
    return best;
}

static uint16_t add_node(struct cutting *c, struct map_vertex v) {
    if (c->n_nodes >= MOST_NODES) return NOWHERE;
    c->nodes[c->n_nodes] =
        (struct cable_landing){.name = "", .latitude = (double)v.latitude, .longitude = (double)v.longitude};
    return (uint16_t)c->n_nodes++;
}

/* A map of lines alone names no landings: the town nearby does. */
static void name_ashore(struct cable_landing *l) {
    double least = NEAR_TOWN;
    for (size_t i = 0; i < town_count(); i++) {
        struct town t = town_get(i);
        double away = great_circle_km(l->latitude, l->longitude, t.latitude, t.longitude);
        if (away > least) continue;
        least = away;
        l->name = t.name;
        memcpy(l->country, t.country, sizeof l->country);
    }
}

/* The node where a line ends. */
static uint16_t end_node(struct cutting *c, struct map_vertex v) {
    uint16_t node = nearest(c, v, c->n_landings, NEAR_LANDING);
    if (node == NOWHERE) node = nearest(c, v, c->n_nodes, JOINT);
    return node == NOWHERE ? add_node(c, v) : node;
}

/* How far v is from the piece between a and b, on a plane that touches the sphere at v. */
static double off_piece(struct map_vertex v, struct map_vertex a, struct map_vertex b) {
    static const double degree = 111.195;
    double east = cos((double)v.latitude * 0.017453292519943295) * degree;
    double ax = (double)(a.longitude - v.longitude) * east, ay = (double)(a.latitude - v.latitude) * degree;
    double bx = (double)(b.longitude - v.longitude) * east, by = (double)(b.latitude - v.latitude) * degree;
    double dx = bx - ax, dy = by - ay, length = dx * dx + dy * dy;
    double along = length > 0 ? -(ax * dx + ay * dy) / length : 0;
    along = along < 0 ? 0 : along > 1 ? 1 : along;
    return hypot(ax + along * dx, ay + along * dy);
}

static void insert(const struct cutting *c, struct map_line *line, uint32_t before, struct map_vertex v) {
    struct map_vertex *list = arena_take_array(c->map->arena, line->n + 1u, sizeof *list);
    memcpy(list, line->list, before * sizeof *list);
    list[before] = v;
    memcpy(list + before + 1, line->list + before, (line->n - before) * sizeof *list);
    *line = (struct map_line){list, line->n + 1};
}

/* A branch is drawn up to its trunk, mostly between two vertices of it: there the trunk gets one more. */
static void weld(const struct cutting *c, const struct map_line *own, struct map_vertex end) {
    double least = LOOSE;
    struct map_line *line = NULL;
    uint32_t before = 0;
    if (nearest(c, end, c->n_landings, NEAR_LANDING) != NOWHERE) return;
    for (size_t i = 0; i < c->from->n_lines; i++) {
        struct map_line *other = &c->from->lines[i];
        for (uint32_t k = 1; other != own && k < other->n; k++) {
            struct map_vertex a = other->list[k - 1], b = other->list[k];
            bool above = beyond(a, end, least) && a.latitude > end.latitude;
            bool below = beyond(a, end, least) && a.latitude < end.latitude;
            if (above && beyond(b, end, least) && b.latitude > end.latitude) continue;
            if (below && beyond(b, end, least) && b.latitude < end.latitude) continue;
            if (fabs((double)(a.longitude - b.longitude)) > 180) continue;
            double away = off_piece(end, a, b);
            if (away >= least) continue;
            least = away;
            line = other;
            before = k;
        }
    }
    if (!line || between(line->list[before], end) <= JOINT || between(line->list[before - 1], end) <= JOINT)
        return;
    insert(c, line, before, end);
}

static void add_segment(struct cutting *c, uint16_t from, uint16_t to, const struct map_vertex *list,
                        uint32_t n) {
    double km = 0;
    if (from == NOWHERE || to == NOWHERE || c->n_segments >= MOST_SEGMENTS) return;
    float(*line)[2] = arena_take_array(c->book->arena, n, sizeof *line);
    for (uint32_t i = 0; i < n; i++) {
        line[i][0] = list[i].latitude;
        line[i][1] = list[i].longitude;
        if (i) km += between(list[i - 1], list[i]);
    }
    if (from == to && km < NEAR_LANDING) return;
    c->drawn += km;
    c->segments[c->n_segments++] = (struct cable_segment){
        .from = from, .to = to, .km = (float)km, .line = (const float(*)[2])line, .n_line = n};
}

/* From node to node; a node on the way cuts the line. */
static void cut(struct cutting *c, const struct map_line *line) {
    uint32_t start = 0;
    uint16_t from = end_node(c, line->list[0]);
    for (uint32_t i = 1; i < line->n; i++) {
        bool last = i + 1 == line->n;
        uint16_t node = NOWHERE;
        if (last)
            node = end_node(c, line->list[i]);
        else if ((node = nearest(c, line->list[i], c->n_landings, ON_THE_WAY)) == NOWHERE)
            node = nearest(c, line->list[i], c->n_nodes, JOINT);
        if (node == NOWHERE || (!last && node == from)) continue;
        add_segment(c, from, node, line->list + start, i - start + 1);
        from = node;
        start = i;
    }
}

/* Two ends of different lines that found no common vertex are one where they are near. */
static void join_loose(struct cutting *c) {
    unsigned *ends = memory_new(c->n_nodes + 1, sizeof *ends);
    for (size_t i = 0; i < c->n_segments; i++) ends[c->segments[i].from]++, ends[c->segments[i].to]++;
    size_t n = c->n_segments;
    for (size_t i = c->n_landings; i < c->n_nodes; i++) {
        if (ends[i] != 1) continue;
        uint16_t best = NOWHERE;
        double least = LOOSE;
        for (size_t k = 0; k < c->n_nodes; k++) {
            double away = k == i ? LOOSE : between(place_of(&c->nodes[i]), place_of(&c->nodes[k]));
            if (away >= least || !ends[k]) continue;
            least = away;
            best = (uint16_t)k;
        }
        if (best == NOWHERE) continue;
        const struct map_vertex both[] = {place_of(&c->nodes[i]), place_of(&c->nodes[best])};
        add_segment(c, (uint16_t)i, best, both, 2);
    }
    if (n == c->n_segments && c->n_landings == 0)
        for (size_t i = 0; i < c->n_nodes; i++)
            if (ends[i] == 1) name_ashore(&c->nodes[i]);
    free(ends);
}

/* "Marseille, France" and its country by name. */
static void add_landing(struct cutting *c, const struct map_point *p) {
    struct cable_landing *l = &c->nodes[c->n_nodes++];
    const char *name = p->name ? p->name : "", *comma = strchr(name, ',');
    struct text town = {name, comma ? (size_t)(comma - name) : strlen(name)};
    const char *last = strrchr(name, ',');
    struct text country = p->country ? text_of(p->country) : last ? text_of(last + 2) : text_of("");
    *l = (struct cable_landing){
        .name = arena_text(c->book->arena, town), .latitude = p->latitude, .longitude = p->longitude};
    country_by_name(country, l->country);
}

/* What is told of the whole is divided as it is drawn, where that can be. */
static void scale(struct cutting *c) {
    double by = c->from->km > 0 && c->drawn > 0 ? c->from->km / c->drawn : 1.1;
    if (by < 0.8 || by > 1.6) by = 1.1;
    for (size_t i = 0; i < c->n_segments; i++) c->segments[i].km *= (float)by;
}

void map_graph(struct cable_book *b, const struct map *m, struct map_cable *from, struct cable *to) {
    struct cutting c = {.book = b, .map = m, .from = from};
    c.nodes = memory_new(MOST_NODES, sizeof *c.nodes);
    c.segments = memory_new(MOST_SEGMENTS, sizeof *c.segments);
    for (size_t i = 0; i < from->n_points; i++)
        if (m->points[from->points[i]].placed) add_landing(&c, &m->points[from->points[i]]);
    c.n_landings = c.n_nodes;
    for (size_t i = 0; i < from->n_lines; i++) {
        const struct map_line *line = &from->lines[i];
        (void)end_node(&c, line->list[0]);
        (void)end_node(&c, line->list[line->n - 1]);
    }
    for (size_t i = 0; i < from->n_lines; i++) {
        const struct map_line *line = &from->lines[i];
        weld(&c, line, line->list[0]);
        weld(&c, line, line->list[line->n - 1]);
    }
    for (size_t i = 0; i < from->n_lines; i++) cut(&c, &from->lines[i]);
    join_loose(&c);
    scale(&c);
    struct cable_landing *nodes = arena_take_array(b->arena, c.n_nodes, sizeof *nodes);
    struct cable_segment *segments = arena_take_array(b->arena, c.n_segments, sizeof *segments);
    if (c.n_nodes) memcpy(nodes, c.nodes, c.n_nodes * sizeof *nodes);
    if (c.n_segments) memcpy(segments, c.segments, c.n_segments * sizeof *segments);
    free(c.nodes);
    free(c.segments);
    to->landings = nodes;
    to->segments = segments;
    to->n_landings = (uint16_t)c.n_nodes;
    to->n_segments = (uint16_t)c.n_segments;
}
