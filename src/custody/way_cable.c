/* A crossing becomes a choice between cables: of each candidate those who own, made and land it are links of
 * their own, for each of them answers to laws of its own. */
#include "custody/way.h"

#include <stdio.h>

enum { HOLDERS_MOST = 64 };

static const char *end_text(struct ways *w, const struct way *to, uint16_t hop) {
    const struct sea_hop *h = &to->path.hops[hop];
    if (h->town) return arena_format(w->arena, "%s (%s)", h->town, h->country);
    if (h->country[0]) return arena_format(w->arena, "a place in %s", h->country);
    return arena_format(w->arena, "hop %u", h->ttl);
}

/* Whoever lands the cable elsewhere has no hand on this way. */
static bool has_to_do(const struct cable_holder *h, const struct crossing_candidate *c) {
    return h->part != CABLE_LANDING || h->landing == c->from || h->landing == c->to;
}

static void add_link(struct ways *w, struct way *to, const struct cable_holder *h, struct link_cable as,
                     struct chain_way on) {
    struct link *l = arena_take(w->arena, sizeof *l);
    struct link_cable *cable = arena_take(w->arena, sizeof *cable);
    *l = link_cable_of(w->links, as.cable, h);
    *cable = as;
    l->cable = cable;
    way_link(w, to, l, on);
}

static void add_cable(struct ways *w, struct way *to, const struct crossing_candidate *c,
                      struct link_cable as, struct chain_way on) {
    size_t n = 0;
    for (uint16_t i = 0; i < c->cable->n_holders && n < HOLDERS_MOST; i++) {
        const struct cable_holder *h = &c->cable->holders[i];
        if (!has_to_do(h, c)) continue;
        as.part = h->part;
        add_link(w, to, h, as, on);
        n++;
    }
    if (n) return; /* a cable of which only the name is known */
    as.part = CABLE_OWNER;
    add_link(w, to, &(struct cable_holder){.party = PARTY_NONE, .why = c->cable->why}, as, on);
}

/* One cable, or one after the other. */
static void add_candidate(struct ways *w, struct way *to, const struct crossing *crossing, uint16_t number,
                          struct chain_way on) {
    enum { IN_A_ROW = 8 };
    const struct crossing_candidate *c = &crossing->candidates[number];
    for (unsigned i = 0; c && i < IN_A_ROW; i++, c = c->then)
        add_cable(
            w, to, c,
            (struct link_cable){.cable = c->cable, .at = crossing, .candidate = number, .step = (uint16_t)i},
            on);
}

/* Less likely than this is no reason to leave questions about cables open. */
static const float hardly = 0.05F;

/* How many of the candidates, likeliest first, are worth a way. */
static size_t worth_telling(const struct crossing *c) {
    size_t n = c->n_candidates < CHOICE_WAYS_MOST - 1 ? c->n_candidates : CHOICE_WAYS_MOST - 1;
    while (c->answer == CROSSING_LAND && n && c->candidates[n - 1].probability < hardly) n--;
    return n;
}

/* Is there room for a cable that is not among them? */
static bool leaves_room(const struct crossing *c, size_t n) {
    const float nearly_all = 0.89F; /* a set cut at 95 % of the 94 % that are given to candidates */
    float sum = c->over_land;
    for (size_t i = 0; i < n; i++) sum += c->candidates[i].probability;
    return c->answer == CROSSING_UNKNOWN || sum < nearly_all;
}

void way_add_crossing(struct ways *w, struct way *to, const struct crossing *c) {
    if (c->answer == CROSSING_NEAR) return;
    size_t n = worth_telling(c);
    bool land = c->answer == CROSSING_LAND || c->over_land >= hardly, open = leaves_room(c, n);
    if (land && n == 0 && !open) return;
    struct chain_choice choice = {.ways = (uint16_t)(n + land),
                                  .role = LINK_CABLE,
                                  .open = open,
                                  .told = arena_format(w->arena, "between %s and %s%s",
                                                       end_text(w, to, c->from), end_text(w, to, c->to),
                                                       land && n ? ", one of them over land" : "")};
    uint16_t number = way_choice(w, to, choice);
    for (size_t i = 0; i < n; i++)
        add_candidate(w, to, c, (uint16_t)i, (struct chain_way){.choice = number, .ways = UINT64_C(1) << i});
}
