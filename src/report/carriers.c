#include "report/carriers.h"

#include "base/intern.h"
#include "custody/custody.h"
#include "evidence/route/carriers.h"
#include "report/words.h"

#include <math.h>
#include <stdlib.h>

const char *carriers_by_text(enum carriers_by by) {
    static const char *const texts[] = {"verdict", "controller", "country"};
    return texts[by];
}

size_t carrier_chains_of(const struct audit *audit, uint32_t *first) {
    size_t n = 0;
    while (n < audit->n_chains && audit->chains[audit->n_chains - 1 - n].kind == CHAIN_ROUTE) n++;
    *first = (uint32_t)(audit->n_chains - n);
    return n;
}

/* Which groups each carrier is in, one list after the other. A group's name begins with the character of what
 * it is gathered by. */
struct membership {
    struct arena *arena;
    struct intern *names;
    uint32_t *first, *members;
    size_t n, capacity;
};

static char sort_of(enum carriers_by by) {
    return (char)('0' + by);
}

static void join(struct membership *m, size_t carrier, enum carriers_by by, const char *name) {
    const char *full = arena_format(m->arena, "%c%s", sort_of(by), name ? name : "");
    uint32_t group = intern_add(m->names, text_of(full));
    for (size_t i = m->first[carrier]; i < m->n; i++)
        if (m->members[i] == group) return;
    m->members = arena_grow(m->arena, m->members, m->n, &m->capacity, sizeof *m->members);
    m->members[m->n++] = group;
}

static void join_all(struct membership *m, const struct audit *audit, uint32_t chain, size_t carrier,
                     enum carriers_by by) {
    const struct link *l = audit->chains[chain].links[0];
    size_t before = m->n;
    if (by == CARRIERS_BY_VERDICT)
        join(m, carrier, by,
             chain_is_context(&audit->chains[chain]) ? "not judged"
                                                     : verdict_text(chain_worst(audit, chain)));
    if (by == CARRIERS_BY_CONTROLLER) {
        const struct controller *c = link_controller(audit, l);
        join(m, carrier, by, c ? c->name ? c->name : c->id : link_holder_name(l));
    }
    for (size_t i = 0; by == CARRIERS_BY_COUNTRY && i < l->n_jurisdictions; i++)
        if (l->jurisdictions[i].country[0]) join(m, carrier, by, l->jurisdictions[i].country);
    if (m->n == before) join(m, carrier, by, NULL);
}

static double share(uint64_t part, uint64_t whole) {
    return whole ? (double)part / (double)whole : NAN;
}

static struct carrier_row row_of(const struct carriers *all, const struct carrier_group *g,
                                 const char *name) {
    return (struct carrier_row){
        .name = *name ? name : NULL,
        .prefixes = g->prefixes,
        .vantages = g->vantages,
        .routes = g->routes,
        .share = {share(g->weight[0], all->weight[0]), share(g->weight[1], all->weight[1])},
        .mine_share = share(g->mine_weight[0] + g->mine_weight[1], all->mine_weight[0] + all->mine_weight[1]),
        .hegemony = {g->hegemony[0], g->hegemony[1]},
        .traffic_share = NAN,
        .chain = UINT32_MAX};
}

static void add_member(const struct audit *audit, struct carrier_row *row, uint32_t chain) {
    double traffic = audit->chains[chain].path->traffic_share;
    enum verdict worst = chain_worst(audit, chain);
    if (row->chain == UINT32_MAX) row->chain = chain; /* they come by addresses */
    row->context = (row->context || row->members == 0) && chain_is_context(&audit->chains[chain]);
    if (worst > row->worst) row->worst = worst;
    if (!isnan(traffic) && (isnan(row->traffic_share) || traffic > row->traffic_share))
        row->traffic_share = traffic;
    row->members++;
}

/* Of the family that is shown: dependence, then addresses. */
static int by_size(const double hegemony[2], const double share[2], const double hegemony_b[2],
                   const double share_b[2]) {
    unsigned family = isnan(share[0]) ? 1u : 0u;
    double a = hegemony[family], b = hegemony_b[family];
    if (a < b || a > b) return a < b ? 1 : -1;
    a = share[family];
    b = share_b[family];
    return a < b ? 1 : a > b ? -1 : 0;
}

static int worst_first(const void *x, const void *y) {
    const struct carrier_row *a = x, *b = y;
    if (a->worst != b->worst) return a->worst < b->worst ? 1 : -1;
    if (a->context != b->context) return a->context ? 1 : -1;
    int order = by_size(a->hegemony, a->share, b->hegemony, b->share);
    return order ? order : (a->chain > b->chain) - (a->chain < b->chain);
}

int carrier_order(const struct audit *audit, uint32_t a, uint32_t b) {
    const struct chain *x = &audit->chains[a], *y = &audit->chains[b];
    double one[2] = {x->links[0]->carrier->hegemony, x->links[0]->carrier->hegemony},
           other[2] = {y->links[0]->carrier->hegemony, y->links[0]->carrier->hegemony};
    int order = by_size(one, x->path->address_share, other, y->path->address_share);
    return order ? order : (a > b) - (a < b);
}

/* The rows of all groups, as they were named. */
static struct carrier_row *rows_of(const struct membership *m, const struct audit *audit, uint32_t first,
                                   size_t n) {
    uint32_t groups = intern_count(m->names);
    const struct carrier_group *g = carriers_grouped(
        audit->paths->routes, audit->paths->carriers,
        (struct carrier_groups){.n = groups, .first = m->first, .members = m->members}, m->arena);
    struct carrier_row *rows = arena_take_array(m->arena, groups, sizeof *rows);
    for (uint32_t i = 0; i < groups; i++)
        rows[i] = row_of(audit->paths->carriers, &g[i], arena_text(m->arena, intern_get(m->names, i)) + 1);
    for (size_t i = 0; i < n; i++)
        for (uint32_t k = m->first[i]; k < m->first[i + 1]; k++)
            add_member(audit, &rows[m->members[k]], first + (uint32_t)i);
    return rows;
}

static struct carrier_rows sorted(const struct membership *m, const struct carrier_row *rows,
                                  enum carriers_by by) {
    uint32_t groups = intern_count(m->names);
    struct carrier_row *list = arena_take_array(m->arena, groups, sizeof *list);
    size_t n = 0;
    for (uint32_t i = 0; i < groups; i++)
        if (*intern_get(m->names, i).p == sort_of(by)) list[n++] = rows[i];
    qsort(list, n, sizeof *list, worst_first);
    return (struct carrier_rows){list, n};
}

struct carrier_tables carriers_gather(struct arena *a, const struct audit *audit) {
    struct carrier_tables tables = {0};
    uint32_t first;
    size_t n = carrier_chains_of(audit, &first);
    if (!n || !audit->paths || !audit->paths->carriers || audit->paths->carriers->n != n) return tables;
    struct membership m = {
        .arena = a, .names = intern_new(), .first = arena_take_array(a, n + 1, sizeof *m.first)};
    for (size_t i = 0; i < n; i++) {
        m.first[i] = (uint32_t)m.n;
        for (enum carriers_by by = 0; by < CARRIERS_BYS; by++)
            join_all(&m, audit, first + (uint32_t)i, i, by);
    }
    m.first[n] = (uint32_t)m.n;
    const struct carrier_row *rows = rows_of(&m, audit, first, n);
    for (enum carriers_by by = 0; by < CARRIERS_BYS; by++) tables.by[by] = sorted(&m, rows, by);
    intern_free(m.names);
    return tables;
}
