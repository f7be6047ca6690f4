#include "cable_map.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

enum { FIELDS = 6 };

/* What one cable gathers; arrays grow in the arena. */
struct gathered {
    struct cable_landing *landings;
    struct cable_segment *segments;
    struct cable_holder *holders;
    size_t room[3];
};

static size_t split(char *line, const char *field[FIELDS]) {
    size_t n = 0;
    line[strcspn(line, "\r\n")] = 0;
    while (n < FIELDS && line) {
        field[n++] = line;
        line = strchr(line, '\t');
        if (line) *line++ = 0;
    }
    return n;
}

static void begin(struct cable *c, const char *const *f, struct arena *a) {
    *c = (struct cable){.id = arena_string(a, f[1]), .from = DATE_MIN, .to = DATE_MAX};
    date_parse(text_of(f[2]), &c->from, NULL);
    c->planned = f[3][0] == '1';
    c->name = arena_string(a, f[4]);
}

static party_id owner_of(struct cable_map *m, const char *name, const char **names) {
    for (party_id i = 0; i < m->owners; i++)
        if (!strcmp(names[i], name)) return i;
    names[m->owners] = name;
    return m->owners++;
}

static void add(struct cable *c, struct gathered *g, const char *const *f, size_t n, struct arena *a) {
    if (!strcmp(f[0], "landing") && n >= 5) {
        g->landings = arena_grow(a, g->landings, c->n_landings, &g->room[0], sizeof *g->landings);
        struct cable_landing *l = &g->landings[c->n_landings++];
        l->name = arena_string(a, f[4]);
        if (f[1][0] != '-') memcpy(l->country, f[1], 2);
        l->latitude = atof(f[2]);
        l->longitude = atof(f[3]);
    } else if (!strcmp(f[0], "segment") && n >= 4) {
        g->segments = arena_grow(a, g->segments, c->n_segments, &g->room[1], sizeof *g->segments);
        g->segments[c->n_segments++] = (struct cable_segment){
            .from = (uint16_t)atoi(f[1]), .to = (uint16_t)atoi(f[2]), .km = (float)atof(f[3])};
    }
}

bool cable_map_read(struct cable_map *m, const char *path, struct arena *to) {
    FILE *in = fopen(path, "r");
    char line[1024];
    const char *f[FIELDS], **names = arena_take_array(to, 1 << 16, sizeof *names);
    struct gathered g = {0};
    size_t room = 0;
    *m = (struct cable_map){0};
    if (!in) return false;
    while (fgets(line, sizeof line, in)) {
        size_t n = split(line, f);
        if (!strcmp(f[0], "cable") && n >= 5) {
            m->cables = arena_grow(to, m->cables, m->n, &room, sizeof *m->cables);
            g = (struct gathered){0};
            begin(&m->cables[m->n++], f, to);
        } else if (m->n && !strcmp(f[0], "owner") && n >= 2 && m->owners < 1 << 16) {
            struct cable *c = &m->cables[m->n - 1];
            g.holders = arena_grow(to, g.holders, c->n_holders, &g.room[2], sizeof *g.holders);
            const char *name = arena_string(to, f[1]);
            g.holders[c->n_holders++] =
                (struct cable_holder){.party = owner_of(m, name, names), .name = name};
        } else if (m->n) {
            add(&m->cables[m->n - 1], &g, f, n, to);
        }
        if (!m->n) continue;
        struct cable *c = &m->cables[m->n - 1];
        c->landings = g.landings;
        c->segments = g.segments;
        c->holders = g.holders;
    }
    fclose(in);
    m->list = arena_take_array(to, m->n + 1, sizeof *m->list);
    for (size_t i = 0; i < m->n; i++) m->list[i] = &m->cables[i];
    return m->n > 0;
}

bool cable_map_of_atlas(struct cable_map *m, const char *folder, struct arena *to) {
    struct diagnostics *d = diagnostics_new(1);
    *m = (struct cable_map){.atlas = atlas_open(NULL, d)};
    if (m->atlas) m->book = cable_book_new(m->atlas);
    if (m->book && folder) cable_book_add_map(m->book, open(folder, O_RDONLY | O_CLOEXEC), folder, d);
    diagnostics_free(d);
    if (!m->book) return false;
    m->owners = (party_id)atlas_party_count(m->atlas);
    m->n = cable_book_count(m->book);
    m->list = arena_take_array(to, m->n + 1, sizeof *m->list);
    for (size_t i = 0; i < m->n; i++) m->list[i] = cable_book_get(m->book, i);
    return m->n > 0;
}

void cable_map_close(struct cable_map *m) {
    if (m->book) cable_book_free(m->book);
    if (m->atlas) atlas_close(m->atlas);
    *m = (struct cable_map){0};
}
