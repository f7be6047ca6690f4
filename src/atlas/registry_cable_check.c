/* What no shape shows of one cable: a graph that hangs together, lengths and places that can be. */
#include "atlas/country.h"
#include "atlas/registry_cables.h"
#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

/* What cables have above the great circle where nothing is told: slack, and the way around land. */
static const double usual_excess = 1.15;
/* A whole length that leaves the untold segments more than this is no help with them. */
static const double most_excess = 3;

static double great_circle(const struct registry_cable *c, const struct registry_segment *s) {
    const struct registry_place *from = &c->places[s->from], *to = &c->places[s->to];
    return great_circle_km(from->latitude, from->longitude, to->latitude, to->longitude);
}

double cable_great_circles(const struct registry_cable *c, bool told) {
    double sum = 0;
    for (size_t i = 0; i < c->n_segments; i++)
        if (c->segments[i].told == told) sum += great_circle(c, &c->segments[i]);
    return sum;
}

static double told_km(const struct registry_cable *c) {
    double sum = 0;
    for (size_t i = 0; i < c->n_segments; i++)
        if (c->segments[i].told) sum += c->segments[i].km;
    return sum;
}

void cable_reckon(struct registry_cable *c) {
    double circles = cable_great_circles(c, false), rest = c->km - told_km(c);
    double excess = c->km > 0 && circles > 0 ? rest / circles : usual_excess;
    if (excess >= 0.9 && excess < 1) excess = 1; /* rough coordinates of branches */
    if (excess < 1 || excess > most_excess) excess = usual_excess;
    for (size_t i = 0; i < c->n_segments; i++)
        if (!c->segments[i].told) c->segments[i].km = great_circle(c, &c->segments[i]) * excess;
}

static void check_lengths(const struct registry_cable *c, struct diagnostics *d) {
    double told = told_km(c), circles = cable_great_circles(c, false), rest = c->km - told;
    const struct yaml *at = yaml_get(c->root, "length_km");
    bool all_told = true;
    for (size_t i = 0; i < c->n_segments; i++) {
        const struct registry_segment *s = &c->segments[i];
        all_told = all_told && s->told;
        if (s->told && s->km < great_circle(c, s) * 0.95)
            yaml_complain(yaml_get(s->at, "km"), c->file, d, "correct the length or the coordinates",
                          "the ends of this segment are %.0f km apart, more than its length",
                          great_circle(c, s));
    }
    if (!at || c->n_segments == 0) return;
    if (all_told ? told > c->km * 1.1 || told < c->km * 0.8 : told > c->km * 1.1)
        yaml_complain(at, c->file, d, "correct the length of the whole or of a segment",
                      "the segments sum to %.0f km, the whole to %.0f km", told, c->km);
    else if (!all_told && rest < circles * 0.9)
        yaml_complain(at, c->file, d, "correct the length, the coordinates or the segments",
                      "the length leaves %.0f km for segments whose ends are %.0f km apart", rest, circles);
    else if (!all_told && circles > 0 && rest > circles * most_excess)
        yaml_complain(at, c->file, d, "a landing or a segment may be missing",
                      "the length leaves %.0f km for segments whose ends are only %.0f km apart", rest,
                      circles);
}

/* How far from its middle a country's coast may lie, km, where it is more than the usual. */
static double reach(const char country[3]) {
    static const struct {
        char country[3];
        uint16_t km;
    } far[] = {
        {"AU", 3000}, {"AR", 2800}, {"BR", 3000}, {"CA", 4500}, {"CL", 4000}, {"CN", 2500}, {"ES", 2200},
        {"FM", 2000}, {"GL", 1800}, {"ID", 3000}, {"IN", 2000}, {"JP", 2000}, {"KI", 3600}, {"MX", 2200},
        {"NO", 1800}, {"NZ", 1500}, {"PF", 2200}, {"PT", 2000}, {"RU", 6500}, {"US", 6500},
    };
    for (size_t i = 0; i < sizeof far / sizeof *far; i++)
        if (memcmp(far[i].country, country, 2) == 0) return far[i].km;
    return 1300;
}

static void check_country(const struct registry_cable *c, const struct registry_place *p,
                          struct diagnostics *d) {
    double latitude, longitude;
    if (!p->country[0] || !country_place(text_of(p->country), &latitude, &longitude)) return;
    double away = great_circle_km(p->latitude, p->longitude, latitude, longitude);
    if (away > reach(p->country))
        yaml_complain(yaml_get(p->at, "latitude"), c->file, d,
                      "is a sign wrong, or are latitude and longitude the wrong way round?",
                      "'%s' is %.0f km from the middle of %s: it cannot be there", p->id, away,
                      country_name(text_of(p->country)));
}

static void check_places(const struct registry_cable *c, struct diagnostics *d) {
    size_t landings = 0;
    for (size_t i = 0; i < c->n_places; i++) {
        const struct registry_place *p = &c->places[i];
        if (p->country[0]) landings++;
        for (size_t k = 0; k < i; k++)
            if (strcmp(c->places[k].id, p->id) == 0)
                yaml_complain(yaml_get(p->at, "id"), c->file, d, "give each place its own id",
                              "'%s' stands already in line %u", p->id, c->places[k].at->line);
        check_country(c, p, d);
    }
    if (landings < 2)
        yaml_complain(yaml_get(c->root, "landings"), c->file, d, NULL, "a cable has two landings or more");
}

/* Each place leads, over others, to the least one that it is joined with. */
static void check_joined(const struct registry_cable *c, struct diagnostics *d) {
    size_t *least = memory_new(c->n_places + 1, sizeof *least);
    for (size_t i = 0; i < c->n_places; i++) least[i] = i;
    for (bool moved = true; moved;) {
        moved = false;
        for (size_t i = 0; i < c->n_segments; i++) {
            size_t *from = &least[c->segments[i].from], *to = &least[c->segments[i].to];
            if (*from == *to) continue;
            *from = *to = *from < *to ? *from : *to;
            moved = true;
        }
    }
    for (size_t i = 1; i < c->n_places; i++) {
        if (least[i] != i) continue; /* told once for each part */
        yaml_complain(c->places[i].at, c->file, d, "add the segment that joins it",
                      "no way over the segments leads from '%s' to '%s'", c->places[0].id, c->places[i].id);
    }
    free(least);
}

static void check_service(const struct registry_cable *c, struct diagnostics *d) {
    const struct yaml *status = yaml_get(c->root, "status");
    if (c->retired && c->why.to == DATE_MAX)
        yaml_complain(status, c->file, d, "add 'to', the last year of service",
                      "it is not told when it was retired");
    if (!c->retired && c->why.to != DATE_MAX)
        yaml_complain(status, c->file, d, "write status: retired, or leave 'to' out",
                      "it has a last day but is not retired");
    if (!c->retired && !c->planned && c->why.from == DATE_MIN)
        yaml_complain(status, c->file, d, "add 'from', the year when it was ready for service",
                      "it is not told since when it is in service");
}

void cable_check(const struct registry_cable *c, struct diagnostics *d) {
    check_places(c, d);
    check_joined(c, d);
    check_lengths(c, d);
    check_service(c, d);
}
