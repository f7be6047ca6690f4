/* Where a cable lies between two of its landings, for the page's map: the shortest way over its segments,
 * along the given line of each, else from end to end (the page draws great circles). */
#include "report/html_page.h"

#include "base/memory.h"
#include "custody/sea/crossing.h"

#include <math.h>
#include <stdlib.h>

enum { IN_A_ROW = 8 };

/* To each landing: the segment that it is come to by, and how far that is from the first. */
struct reached {
    float km;
    uint16_t by;
    bool done;
};

/* Dijkstra without a heap: a cable has few landings. */
static void reach(const struct cable *c, uint16_t from, struct reached *at) {
    for (size_t i = 0; i < c->n_landings; i++) at[i].km = INFINITY;
    at[from].km = 0;
    for (;;) {
        size_t near = SIZE_MAX;
        for (size_t i = 0; i < c->n_landings; i++)
            if (!at[i].done && at[i].km < INFINITY && (near == SIZE_MAX || at[i].km < at[near].km)) near = i;
        if (near == SIZE_MAX) return;
        at[near].done = true;
        for (uint16_t k = 0; k < c->n_segments; k++) {
            const struct cable_segment *s = &c->segments[k];
            if (s->from != near && s->to != near) continue;
            size_t far = s->from == near ? s->to : s->from;
            if (at[near].km + s->km >= at[far].km) continue;
            at[far].km = at[near].km + s->km;
            at[far].by = k;
        }
    }
}

static void point(struct json *j, double latitude, double longitude) {
    json_array(j);
    json_double(j, round(latitude * 100) / 100);
    json_double(j, round(longitude * 100) / 100);
    json_array_end(j);
}

static void along(struct json *j, const struct cable_segment *s, bool backwards) {
    for (uint32_t i = 0; i < s->n_line; i++) {
        const float *p = s->line[backwards ? s->n_line - 1 - i : i];
        point(j, (double)p[0], (double)p[1]);
    }
}

/* From the far end back to the first: a line has no direction. */
static void write_line(struct json *j, const struct cable *c, uint16_t from, uint16_t to) {
    struct reached *at = memory_new(c->n_landings, sizeof *at);
    reach(c, from, at);
    bool joined = at[to].km < INFINITY;
    json_array(j);
    for (uint16_t here = to;;) {
        point(j, c->landings[here].latitude, c->landings[here].longitude);
        if (here == from || !joined) break;
        const struct cable_segment *s = &c->segments[at[here].by];
        along(j, s, s->to == here);
        here = s->to == here ? s->from : s->to;
    }
    if (!joined) point(j, c->landings[from].latitude, c->landings[from].longitude);
    json_array_end(j);
    free(at);
}

static uint32_t line(struct page *page, const struct crossing_candidate *c) {
    struct json j = pool_begin(&page->pools[LINES]);
    write_line(&j, c->cable, c->from, c->to);
    return pool_end(&page->pools[LINES]);
}

static void candidate(struct page *page, const struct crossing_candidate *c) {
    struct json *j = &page->j;
    json_array(j);
    for (unsigned i = 0; c && i < IN_A_ROW; i++, c = c->then)
        if (c->from < c->cable->n_landings && c->to < c->cable->n_landings) json_u64(j, line(page, c));
    json_array_end(j);
}

void html_drawn(struct page *page, const struct chain_path *p) {
    struct json *j = &page->j;
    json_key(j, "drawn");
    json_array(j);
    for (size_t i = 0; i < p->n_crossings; i++) {
        json_array(j);
        for (size_t k = 0; k < p->crossings[i].n_candidates; k++)
            candidate(page, &p->crossings[i].candidates[k]);
        json_array_end(j);
    }
    json_array_end(j);
}
