#include "evidence/route/event/detector.h"

#include "base/memory.h"

enum { MOST_OFFENCES = 12 };

static const struct path_verdict *judge(struct detector *d, uint32_t path) {
    struct path_verdict *v = &d->paths[path];
    struct as_path as_path;
    struct hops h;
    uint32_t via[3];
    if (v->judged) return v;
    as_path = as_paths_get(routes_paths(d->routes), path);
    hops_of(as_path, &h);
    *v = (struct path_verdict){PART_NONE, PART_NONE, hops_origin(&h), false, true};
    uint32_t mark = d->relations ? routes_only_to_customer(d->routes, path) : 0;
    v->marked = mark && as_path_leaks_marked(d->relations, as_path, mark, via);
    if (v->marked || (d->relations && as_path_leaks(d->relations, as_path, via)))
        v->leak = sightings_part(&d->seen, via);
    /* A vantage point tells its collector what it tells customers: the path may have come down to it. A path
     * that is invalid for a set in it alone shows no triple, and is no news of anybody's doing. */
    if (d->rpki && rpki_aspas(d->rpki) && rpki_path(d->rpki, as_path, true, via) == VALIDITY_INVALID &&
        via[1])
        v->aspa = sightings_part(&d->seen, via);
    return v;
}

static bool was_in_tables(const struct detector *d, uint32_t part) {
    return part < d->n_of_tables && d->of_tables[part];
}

static void set_in_tables(struct detector *d, uint32_t part) {
    while (d->n_of_tables <= part) {
        size_t more = d->n_of_tables ? d->n_of_tables * 2 : 64;
        d->of_tables = memory_resize(d->of_tables, more, sizeof *d->of_tables);
        memset(d->of_tables + d->n_of_tables, 0, more - d->n_of_tables);
        d->n_of_tables = more;
    }
    d->of_tables[part] = true;
}

static uint8_t cause_of(struct detector *d, const char *why) {
    for (uint8_t i = 0; i < d->n_causes; i++)
        if (d->causes[i] == why) return i;
    if (d->n_causes == MOST_CAUSES) return 0;
    d->causes[d->n_causes] = why;
    return d->n_causes++;
}

static size_t add_triple(struct detector *d, struct subject subject, uint32_t part, struct offence *to) {
    uint32_t via[3];
    if (part == PART_NONE) return 0;
    sightings_via(&d->seen, part, via);
    subject.asn = via[1];
    subject.before = was_in_tables(d, part);
    to->subject = sightings_subject(&d->seen, subject);
    to->part = part;
    return 1;
}

static size_t add_triples(struct detector *d, const struct path_verdict *v, struct offence *to) {
    size_t n = add_triple(d, (struct subject){.type = INCIDENT_LEAK, .marked = v->marked}, v->leak, to);
    return n + add_triple(d, (struct subject){.type = INCIDENT_ASPA_INVALID}, v->aspa, to + n);
}

static size_t add_rpki(struct detector *d, uint32_t prefix, uint32_t path, bool before, struct offence *to) {
    const char *why = NULL;
    uint32_t origin = as_paths_get(routes_paths(d->routes), path).origin;
    if (!d->rpki || !rpki_roas(d->rpki)) return 0;
    if (rpki_origin(d->rpki, routes_prefix(d->routes, prefix), origin, &why) != VALIDITY_INVALID) return 0;
    to->subject = sightings_subject(&d->seen, (struct subject){.type = INCIDENT_RPKI_INVALID,
                                                               .asn = origin,
                                                               .cause = cause_of(d, why),
                                                               .before = before});
    to->part = sightings_part(&d->seen, (uint32_t[]){0, origin, 0});
    return 1;
}

void detect_tables(struct detector *d) {
    uint32_t n = routes_prefixes(d->routes);
    for (uint32_t i = 0; i < n; i++) {
        const struct route_entry *list;
        size_t m = routes_before(d->routes, i, &list);
        for (size_t k = 0; k < m; k++) {
            struct offence offences[MOST_OFFENCES];
            const struct path_verdict *v = judge(d, list[k].path);
            if (v->leak != PART_NONE) set_in_tables(d, v->leak);
            if (v->aspa != PART_NONE) set_in_tables(d, v->aspa);
            size_t found = add_triples(d, v, offences);
            found += add_rpki(d, i, list[k].path, true, offences + found);
            if (!found) continue;
            struct route_proof proof = routes_proof(d->routes, list[k].path);
            struct telling t = {.time_ns = proof.time_ns,
                                .at = proof.at,
                                .prefix = i,
                                .vantage = list[k].vantage,
                                .path = list[k].path,
                                .evidence = proof.evidence};
            sightings_now(&d->seen, sightings_route(&d->seen, &t), &t, offences, found);
        }
    }
}

static void announce(struct detector *d, const struct telling *t) {
    struct offence offences[MOST_OFFENCES];
    struct hops h;
    struct live_route *live = sightings_route(&d->seen, t);
    if (live->path == t->path) {
        sightings_again(&d->seen, live, t);
        return;
    }
    const struct path_verdict *v = judge(d, t->path);
    const struct known_prefix *p = known_prefix(&d->known, t->prefix);
    const struct known_origin *o = known_origin(p, v->origin);
    bool before = p->table && o && !o->instead;
    hops_of(as_paths_get(routes_paths(d->routes), t->path), &h);
    size_t n = add_triples(d, v, offences);
    n += detect_origin(d, t, live, &h, offences + n);
    /* What already explains itself brings carriers along: these are no news of their own. */
    size_t carriers = detect_carriers(d, t, live, &h, n > 0, offences + n, MOST_OFFENCES - 2 - n);
    n += carriers;
    if (carriers) n += detect_sudden(d, t, &h, offences + n);
    n += add_rpki(d, t->prefix, t->path, before, offences + n);
    sightings_now(&d->seen, live, t, offences, n);
}

static void withdraw(struct detector *d, const struct telling *t) {
    struct telling none = *t;
    none.path = PATH_NONE;
    sightings_now(&d->seen, sightings_route(&d->seen, t), &none, NULL, 0);
}

void detect_updates(struct detector *d) {
    const struct route_update *list;
    size_t n = routes_updates(d->routes, &list);
    for (size_t i = 0; i < n; i++) {
        const struct route_update *u = &list[i];
        d->updates += u->type != ROUTE_DOWN; /* a change of the session's state is none */
        struct telling t = {u->time_ns, u->at, u->prefix, u->vantage, u->identifier, u->path, u->evidence};
        if (u->type == ROUTE_DOWN)
            sightings_down(&d->seen, u->vantage, u->time_ns);
        else if (u->type == ROUTE_WITHDRAW)
            withdraw(d, &t);
        else if (u->type == ROUTE_ANNOUNCE && u->path != PATH_NONE)
            announce(d, &t);
    }
}
