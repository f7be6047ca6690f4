#include "custody/sea/sea.h"

#include "base/memory.h"

#include <stdlib.h>

static bool related(const struct sea *s, party_id a, party_id b) {
    if (a == PARTY_NONE || b == PARTY_NONE) return false;
    return a == b || (s->related && s->related(s->context, a, b));
}

/* Which of a cable's holders the hops' networks belong to. */
static unsigned holders_fit(const struct sea *s, const struct sea_pair *p, const struct cable *c,
                            uint16_t from, uint16_t to) {
    unsigned fit = 0;
    size_t owners = 0, unknown = 0;
    for (size_t i = 0; i < c->n_holders; i++) {
        const struct cable_holder *h = &c->holders[i];
        if (h->part == CABLE_SUPPLIER) continue;
        bool a = related(s, p->a.holder, h->party), b = related(s, p->b.holder, h->party);
        if (h->part == CABLE_OWNER) {
            owners++;
            unknown += h->party == PARTY_NONE;
            if (a) fit |= SEA_OWNER_A;
            if (b) fit |= SEA_OWNER_B;
        } else {
            if (a && h->landing == from) fit |= SEA_OPERATOR_A;
            if (b && h->landing == to) fit |= SEA_OPERATOR_B;
        }
    }
    bool known = p->a.holder != PARTY_NONE || p->b.holder != PARTY_NONE;
    if (known && owners && !unknown && !c->consortium_only && !fit) fit |= SEA_OWNER_OTHER;
    return fit;
}

static bool abroad(const struct sea_end *e, const struct cable_landing *l) {
    return e->country[0] && l->country[0] && memcmp(e->country, l->country, 2) != 0;
}

static uint16_t fit_of(const struct sea *s, const struct sea_pair *p, const struct sea_near *a,
                       const struct sea_near *b, uint32_t cable) {
    const struct cable *c = s->cables[cable].cable;
    unsigned fit = 0;
    if (abroad(&p->a, &s->cables[a->landing->cable].cable->landings[a->landing->landing]))
        fit |= SEA_ABROAD_A;
    if (abroad(&p->b, &s->cables[b->landing->cable].cable->landings[b->landing->landing]))
        fit |= SEA_ABROAD_B;
    if (a->over_sea) fit |= SEA_OVER_SEA_A;
    if (b->over_sea) fit |= SEA_OVER_SEA_B;
    if (c->planned) fit |= SEA_PLANNED;
    return (uint16_t)fit;
}

/* Heap-less: the list is short, and most ways are dearer than its last. */
void sea_add_way(struct sea_pair *p, const struct sea_way *w) {
    p->n_found++;
    size_t at = p->n_ways;
    if (at == SEA_WAYS_MOST) {
        if (!(w->cost < p->ways[at - 1].cost)) return;
        at--;
    } else {
        p->n_ways++;
    }
    for (; at > 0 && w->cost < p->ways[at - 1].cost; at--) p->ways[at] = p->ways[at - 1];
    p->ways[at] = *w;
}

static size_t end_of_cable(const struct sea_near_list *l, size_t i) {
    uint32_t cable = l->list[i].landing->cable;
    while (i < l->n && l->list[i].landing->cable == cable) i++;
    return i;
}

/* The likeliest way over one cable between landings near both ends. */
static bool best_over(struct sea *s, struct sea_pair *p, const struct sea_near *a, size_t n_a,
                      const struct sea_near *b, size_t n_b, struct sea_way *best) {
    uint32_t cable = a->landing->cable;
    bool any = false;
    for (size_t i = 0; i < n_a; i++)
        for (size_t j = 0; j < n_b; j++) {
            uint16_t from = a[i].landing->landing, to = b[j].landing->landing;
            if (from == to) continue;
            struct sea_way w = {.cable = cable,
                                .then = SEA_NO_CABLE,
                                .from = from,
                                .to = to,
                                .sea_km = sea_way_km(s, cable, from, to),
                                .backhaul_a = a[i].km,
                                .backhaul_b = b[j].km,
                                .fit = fit_of(s, p, &a[i], &b[j], cable)};
            if (!isfinite(w.sea_km)) continue;
            w.cost = sea_cost(p, &w);
            if (any && w.cost >= best->cost) continue;
            *best = w;
            any = true;
        }
    if (!any) return false;
    best->fit |= (uint16_t)holders_fit(s, p, s->cables[cable].cable, best->from, best->to);
    best->cost = sea_cost(p, best);
    return true;
}

static void tell_not_then(struct sea *s, struct sea_pair *p, const struct cable *c, date_t day) {
    if (p->n_not_then == SEA_EXCLUDED_MOST) return;
    struct crossing_exclusion *list = (struct crossing_exclusion *)p->not_then;
    if (!list) list = arena_take_array(s->results, SEA_EXCLUDED_MOST, sizeof *list);
    char date[DATE_TEXT];
    const char *why = "it is planned, and not in service as far as its source knows";
    if (c->to < day)
        why = arena_format(s->results, "it was retired on %s", date_text(date, c->to));
    else if (c->from != DATE_MIN && c->from > day && day != DATE_MIN)
        why = arena_format(s->results, c->planned ? "it is planned for %s" : "it came into service on %s",
                           date_text(date, c->from));
    list[p->n_not_then++] = (struct crossing_exclusion){c, why};
    p->not_then = list;
}

void sea_search(struct sea *s, struct sea_pair *p, date_t day) {
    struct arena *scratch = arena_new();
    p->ways = memory_new(SEA_WAYS_MOST, sizeof *p->ways);
    struct sea_near_list near[2] = {sea_near(s, &p->a, (double)p->km, scratch),
                                    sea_near(s, &p->b, (double)p->km, scratch)};
    for (size_t i = 0, j = 0; i < near[0].n && j < near[1].n;) {
        uint32_t x = near[0].list[i].landing->cable, y = near[1].list[j].landing->cable;
        size_t i_end = end_of_cable(&near[0], i), j_end = end_of_cable(&near[1], j);
        struct sea_way way;
        if (x == y && best_over(s, p, near[0].list + i, i_end - i, near[1].list + j, j_end - j, &way)) {
            if (sea_in_service(s->cables[x].cable, day))
                sea_add_way(p, &way);
            else
                tell_not_then(s, p, s->cables[x].cable, day);
        }
        if (x <= y) i = i_end;
        if (y <= x) j = j_end;
    }
    if (!p->n_ways) sea_search_relays(s, p, day, near, scratch);
    p->ways = memory_resize(p->ways, p->n_ways + !p->n_ways, sizeof *p->ways); /* pairs are many */
    arena_free(scratch);
}
