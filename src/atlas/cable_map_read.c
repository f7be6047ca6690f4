/* The files of a TeleGeography-style map: GeoJSON (RFC 7946) of cables and of landing points, and an object
 * for each cable. */
#include "atlas/cable_map.h"

#include <math.h>
#include <stdlib.h>

struct reading {
    struct map *m;
    struct pull p;
};

/* One feature of a collection, or one cable, member by member; which of them it is shows at its end. */
struct feature {
    struct text id, name, country, owners, suppliers, length, rfs, rfs_year;
    struct map_line *lines;
    size_t n_lines, lines_capacity, vertices;
    struct map_vertex point;
    bool has_point, planned, landings_told;
    struct text *landing_ids, *landing_names, *landing_countries;
    size_t n_landings, ids_capacity, names_capacity, countries_capacity;
};

static bool to_double(struct text t, double *to) {
    char buffer[48];
    if (t.n == 0 || t.n >= sizeof buffer) return false;
    memcpy(buffer, t.p, t.n);
    buffer[t.n] = '\0';
    *to = strtod(buffer, NULL);
    return isfinite(*to);
}

/* [longitude, latitude], and what else may stand behind them (RFC 7946 3.1.1). */
static bool read_position(struct reading *r, struct map_vertex *to) {
    double v[2] = {0, 0};
    size_t n = 0, fine = 0;
    if (!pull_list(&r->p)) return false;
    for (; pull_element(&r->p); n++) {
        struct text number;
        if (pull_number(&r->p, &number) && n < 2 && to_double(number, &v[n])) fine++;
    }
    bool inside = fine == 2 && v[1] >= -90 && v[1] <= 90 && v[0] >= -360 && v[0] <= 360;
    if (!inside) {
        r->m->outside++;
        return false;
    }
    if (v[0] > 180) v[0] -= 360;
    if (v[0] < -180) v[0] += 360;
    *to = (struct map_vertex){(float)v[1], (float)v[0]};
    return true;
}

/* A list of positions; the list is entered already, and its first position may have been read. */
static void read_line(struct reading *r, struct feature *f) {
    struct map_line line = {NULL, 0};
    size_t capacity = 0;
    while (pull_element(&r->p)) {
        struct map_vertex v;
        if (f->vertices >= MAP_VERTICES || r->m->vertices >= MAP_ALL_VERTICES) {
            r->m->too_many++;
            pull_skip(&r->p);
            continue;
        }
        if (!read_position(r, &v)) continue;
        line.list = arena_grow(r->m->arena, line.list, line.n, &capacity, sizeof *line.list);
        line.list[line.n++] = v;
        f->vertices++;
        r->m->vertices++;
    }
    if (f->n_lines >= MAP_LINES) r->m->too_many += line.n;
    if (line.n < 2 || f->n_lines >= MAP_LINES) return;
    f->lines = arena_grow(r->m->arena, f->lines, f->n_lines, &f->lines_capacity, sizeof *f->lines);
    f->lines[f->n_lines++] = line;
}

/* Of a LineString or a MultiLineString: `type` may come behind, so the shape itself decides. */
static void read_lines(struct reading *r, struct feature *f) {
    if (!pull_list(&r->p)) return;
    while (pull_element(&r->p)) {
        if (pull_kind(&r->p) != PULL_LIST) {
            pull_skip(&r->p);
            continue;
        }
        if (pull_list(&r->p)) read_line(r, f);
    }
}

static void read_point(struct reading *r, struct feature *f) {
    f->has_point = read_position(r, &f->point);
}

/* A geometry names its type before its coordinates in every map there is; one that does not is left out. */
static void read_geometry(struct reading *r, struct feature *f) {
    struct text type = {"", 0};
    if (!pull_object(&r->p)) return;
    for (struct text key; pull_member(&r->p, &key);) {
        if (text_is(key, "type"))
            (void)pull_string(&r->p, &type);
        else if (text_is(key, "coordinates") && text_is(type, "Point"))
            read_point(r, f);
        else if (text_is(key, "coordinates") && text_is(type, "MultiLineString"))
            read_lines(r, f);
        else if (text_is(key, "coordinates") && text_is(type, "LineString") && pull_list(&r->p))
            read_line(r, f);
        else
            pull_skip(&r->p);
    }
}

static void read_landing(struct reading *r, struct feature *f) {
    struct text id = {"", 0}, name = {"", 0}, country = {"", 0};
    if (!pull_object(&r->p)) return;
    for (struct text key; pull_member(&r->p, &key);) {
        if (text_is(key, "id"))
            (void)pull_string(&r->p, &id);
        else if (text_is(key, "name"))
            (void)pull_string(&r->p, &name);
        else if (text_is(key, "country"))
            (void)pull_string(&r->p, &country);
        else
            pull_skip(&r->p);
    }
    if (id.n == 0 || f->n_landings >= MAP_LANDINGS) return;
    struct arena *a = r->m->arena;
    f->landing_ids = arena_grow(a, f->landing_ids, f->n_landings, &f->ids_capacity, sizeof(struct text));
    f->landing_names =
        arena_grow(a, f->landing_names, f->n_landings, &f->names_capacity, sizeof(struct text));
    f->landing_countries =
        arena_grow(a, f->landing_countries, f->n_landings, &f->countries_capacity, sizeof(struct text));
    f->landing_ids[f->n_landings] = id;
    f->landing_names[f->n_landings] = name;
    f->landing_countries[f->n_landings++] = country;
}

/* A text, also where it is written as a number. */
static void read_text(struct reading *r, struct text *to) {
    if (pull_kind(&r->p) == PULL_NUMBER)
        (void)pull_number(&r->p, to);
    else
        (void)pull_string(&r->p, to);
}

static void read_members(struct reading *r, struct feature *f);

static void read_member(struct reading *r, struct feature *f, struct text key) {
    const struct {
        const char *key;
        struct text *to;
    } texts[] = {{"id", &f->id},         {"name", &f->name},           {"country", &f->country},
                 {"owners", &f->owners}, {"suppliers", &f->suppliers}, {"length", &f->length},
                 {"rfs", &f->rfs},       {"rfs_year", &f->rfs_year}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (!text_is(key, texts[i].key)) continue;
        read_text(r, texts[i].to);
        return;
    }
    if (text_is(key, "properties")) {
        read_members(r, f);
    } else if (text_is(key, "geometry")) {
        read_geometry(r, f);
    } else if (text_is(key, "is_planned")) {
        f->planned = pull_kind(&r->p) == PULL_TRUE;
        pull_skip(&r->p);
    } else if (text_is(key, "landing_points") && pull_list(&r->p)) {
        f->landings_told = true;
        while (pull_element(&r->p)) read_landing(r, f);
    } else {
        pull_skip(&r->p);
    }
}

static void read_members(struct reading *r, struct feature *f) {
    if (!pull_object(&r->p)) return;
    for (struct text key; pull_member(&r->p, &key);) read_member(r, f, key);
}

static uint32_t point_of(struct map *m, struct text id) {
    uint32_t before = intern_count(m->point_ids), n = intern_find(m->point_ids, id);
    if (n != INTERN_ABSENT) return n;
    if (before >= MAP_POINTS) return INTERN_ABSENT;
    n = intern_add(m->point_ids, id);
    m->points = arena_grow(m->arena, m->points, n, &m->points_capacity, sizeof *m->points);
    m->points[n] = (struct map_point){0};
    return n;
}

static struct map_cable *cable_of(struct map *m, struct text id) {
    uint32_t before = intern_count(m->cable_ids), n = intern_find(m->cable_ids, id);
    if (n != INTERN_ABSENT) return &m->cables[n];
    if (before >= MAP_CABLES) return NULL;
    n = intern_add(m->cable_ids, id);
    m->cables = arena_grow(m->arena, m->cables, n, &m->cables_capacity, sizeof *m->cables);
    m->cables[n] = (struct map_cable){.id = arena_text(m->arena, id), .from = DATE_MIN};
    return &m->cables[n];
}

static void keep_point(struct map *m, const struct feature *f) {
    uint32_t n = point_of(m, f->id);
    if (n == INTERN_ABSENT) return;
    struct map_point *p = &m->points[n];
    if (f->name.n) p->name = arena_text(m->arena, f->name);
    p->latitude = (double)f->point.latitude;
    p->longitude = (double)f->point.longitude;
    p->placed = true;
}

/* "39,000 km" */
static double length_of(struct text t) {
    double km = 0;
    for (size_t i = 0; i < t.n && km < 1e6; i++) {
        if (t.p[i] >= '0' && t.p[i] <= '9')
            km = km * 10 + (t.p[i] - '0');
        else if (t.p[i] != ',')
            break;
    }
    return km < 1e6 ? km : 0;
}

/* "1999 September", "2024 Q4", "2016" */
static date_t service_of(struct text rfs, struct text year) {
    static const char *const months[] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};
    char text[8] = "";
    date_t day = DATE_MIN;
    struct text y = rfs.n >= 4 ? (struct text){rfs.p, 4} : year;
    if (y.n != 4) return DATE_MIN;
    memcpy(text, y.p, 4);
    struct text rest = rfs.n > 5 ? (struct text){rfs.p + 5, rfs.n - 5} : (struct text){"", 0};
    for (unsigned i = 0; i < 12; i++) {
        if (!text_is(rest, months[i])) continue;
        text[4] = '-', text[5] = (char)('0' + (i + 1) / 10), text[6] = (char)('0' + (i + 1) % 10);
    }
    if (rest.n == 2 && rest.p[0] == 'Q' && rest.p[1] >= '1' && rest.p[1] <= '4')
        memcpy(text + 4, (const char *const[]){"-01", "-04", "-07", "-10"}[rest.p[1] - '1'], 3);
    return date_parse(text_of(text), &day, NULL) ? day : DATE_MIN;
}

static void keep_landings(struct map *m, struct map_cable *c, const struct feature *f) {
    for (size_t i = 0; i < f->n_landings && c->n_points < MAP_LANDINGS; i++) {
        uint32_t n = point_of(m, f->landing_ids[i]);
        if (n == INTERN_ABSENT) continue;
        struct map_point *p = &m->points[n];
        if (!p->name && f->landing_names[i].n) p->name = arena_text(m->arena, f->landing_names[i]);
        if (f->landing_countries[i].n) p->country = arena_text(m->arena, f->landing_countries[i]);
        c->points = arena_grow(m->arena, c->points, c->n_points, &c->points_capacity, sizeof *c->points);
        c->points[c->n_points++] = n;
    }
}

static void keep_cable(struct map *m, const struct feature *f) {
    struct map_cable *c = cable_of(m, f->id);
    if (!c) return;
    if (f->name.n) c->name = arena_text(m->arena, f->name);
    for (size_t i = 0; i < f->n_lines; i++) {
        if (c->n_lines >= MAP_LINES || c->vertices + f->lines[i].n > MAP_VERTICES) {
            m->too_many += f->lines[i].n;
            continue;
        }
        c->lines = arena_grow(m->arena, c->lines, c->n_lines, &c->lines_capacity, sizeof *c->lines);
        c->lines[c->n_lines++] = f->lines[i];
        c->vertices += f->lines[i].n;
    }
    if (!f->landings_told || c->described) return;
    c->described = true;
    keep_landings(m, c, f);
    c->owners = (struct text){arena_text(m->arena, f->owners), f->owners.n};
    c->suppliers = (struct text){arena_text(m->arena, f->suppliers), f->suppliers.n};
    c->km = length_of(f->length);
    c->from = service_of(f->rfs, f->rfs_year);
    c->planned = f->planned;
}

static bool keep(struct map *m, const struct feature *f) {
    if (f->id.n == 0 || f->id.n > 200) return false;
    if (f->has_point)
        keep_point(m, f);
    else if (f->n_lines || f->landings_told)
        keep_cable(m, f);
    else
        return false;
    return true;
}

bool map_read(struct map *m, const char *file, struct bytes text) {
    struct reading r = {m, pull_over(text, m->arena)};
    struct feature whole = {0};
    bool any = false;
    if (pull_object(&r.p)) {
        for (struct text key; pull_member(&r.p, &key);) {
            if (!text_is(key, "features")) {
                read_member(&r, &whole, key);
                continue;
            }
            if (!pull_list(&r.p)) continue;
            while (pull_element(&r.p)) {
                struct feature f = {0};
                read_members(&r, &f);
                any = keep(m, &f) || any;
            }
        }
    }
    if (r.p.wrong)
        diagnostics_add(m->d, (struct diagnostic){.severity = SEVERITY_DAMAGE,
                                                  .file = file,
                                                  .place = PLACE_OFFSET,
                                                  .at = r.p.wrong_at,
                                                  .what = r.p.wrong,
                                                  .clause = "RFC 8259"});
    else
        any = keep(m, &whole) || any;
    return any;
}
