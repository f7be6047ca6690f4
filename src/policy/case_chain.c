#include "policy/case_chain.h"

#include "base/address.h"

static const char *const kinds[LINK_ROLES] = {"app", "sdk", "asn", "cable", "address", "domain", "oui"};
static const enum identifier_kind lookups[LINK_ROLES] = {
    IDENTIFIER_APP,     IDENTIFIER_SDK,    IDENTIFIER_ASN, IDENTIFIER_CABLE,
    IDENTIFIER_ADDRESS, IDENTIFIER_DOMAIN, IDENTIFIER_OUI};

static void add_reaches(struct arena *a, struct world w, struct link *l, party_id p, bool of_controller,
                        date_t as_of, size_t *capacity) {
    enum { MOST_CLAIMS = 32 };
    struct jurisdiction_claim claims[MOST_CLAIMS];
    struct reach *list = (struct reach *)l->jurisdictions;
    size_t n = world_jurisdictions(w, p, as_of, claims, MOST_CLAIMS);
    for (size_t i = 0; i < n && i < MOST_CLAIMS; i++) {
        list = arena_grow(a, list, l->n_jurisdictions, capacity, sizeof *list);
        struct reach *r = &list[l->n_jurisdictions++];
        *r = (struct reach){.ground = ground_text(claims[i].ground),
                            .through = p,
                            .of_controller = of_controller,
                            .disputed = claims[i].why.disputed,
                            .confidence = claims[i].why.confidence,
                            .source = claims[i].why.source};
        memcpy(r->country, claims[i].country, sizeof r->country);
    }
    l->jurisdictions = list;
}

static void add_place(struct arena *a, struct link *l, size_t *capacity) {
    if (!l->place.country[0]) return;
    struct reach *list =
        arena_grow(a, (struct reach *)l->jurisdictions, l->n_jurisdictions, capacity, sizeof *list);
    struct reach *r = &list[l->n_jurisdictions++];
    *r = (struct reach){.ground = "server-location",
                        .through = PARTY_NONE,
                        .confidence = CONFIDENCE_MEDIUM,
                        .source = l->place.source};
    memcpy(r->country, l->place.country, sizeof r->country);
    l->jurisdictions = list;
}

static void set_holder(struct link *l, struct holding h) {
    l->holder = link_holder_of(&h);
    l->confidence = h.why.confidence;
    l->source = h.why.source;
}

/* What the facts know of the identifier, before the case's own words override it. */
static void look_up(struct world w, const struct case_link *given, date_t as_of, struct link *l) {
    set_holder(l, (struct holding){.party = PARTY_NONE});
    if (!given->identifier) return;
    uint8_t address[16];
    if (l->role != LINK_HOST) {
        set_holder(l, world_holder(w, lookups[l->role], text_of(given->identifier), as_of));
        return;
    }
    if (w.facts || !address_parse(text_of(given->identifier), address)) return;
    struct address_facts f = atlas_address(w.atlas, address, as_of);
    set_holder(l, f.holder);
    l->place = f.place;
    l->asn = f.asn;
    l->as_name = f.as_name;
    l->special = f.special;
}

static bool name_holder(struct arena *a, struct world w, const struct case_link *given, struct link *l,
                        const char **why) {
    if (!given->holder) return true;
    set_holder(l, (struct holding){.party = PARTY_NONE});
    if (!*given->holder) return true;
    party_id p = world_party(w, text_of(given->holder));
    if (p == PARTY_NONE) {
        *why = arena_format(a, "line %u: the atlas has no party '%s'", given->line, given->holder);
        return false;
    }
    set_holder(l, (struct holding){.party = p,
                                   .name = world_party_get(w, p).name,
                                   .why = {.source = "the case",
                                           .confidence = given->confidence,
                                           .from = DATE_MIN,
                                           .to = DATE_MAX,
                                           .observed = DATE_MIN}});
    return true;
}

/* What a package or a list shows, and the device it is on. */
static bool add_inside(struct arena *a, struct world w, const struct case_link *given, struct link *l,
                       const char **why) {
    struct link_inside *inside = arena_take(a, sizeof *inside);
    *inside = (struct link_inside){.unread = true};
    if (given->inside) *inside = *given->inside;
    l->inside = inside;
    if (!given->device_maker) return true;
    struct link *device = arena_take(a, sizeof *device);
    const struct case_link maker = {
        .holder = given->device_maker, .line = given->line, .confidence = CONFIDENCE_HIGH};
    *device = (struct link){.role = LINK_DEVICE, .identifier = "device:(of the case)", .seen = SEEN_OBSERVED};
    inside->device = device;
    if (!name_holder(a, w, &maker, device, why)) return false;
    device->holder_id = given->device_maker;
    return true;
}

static bool fill_link(struct arena *a, struct world w, const struct case_link *given, date_t as_of,
                      struct link *l, const char **why) {
    l->identifier =
        arena_format(a, "%s:%s", kinds[l->role], given->identifier ? given->identifier : "(unnamed)");
    l->seen = SEEN_OBSERVED;
    look_up(w, given, as_of, l);
    if (given->asn) {
        char number[16];
        snprintf(number, sizeof number, "%u", given->asn);
        l->asn = given->asn;
        if (l->holder.party == PARTY_NONE)
            set_holder(l, world_holder(w, IDENTIFIER_ASN, text_of(number), as_of));
    }
    if (!name_holder(a, w, given, l, why)) return false;
    if (given->country) {
        memset(l->place.country, 0, sizeof l->place.country);
        memcpy(l->place.country, given->country, strnlen(given->country, 2));
        l->place.source = "the case";
    }
    size_t capacity = 0;
    if (l->holder.party != PARTY_NONE) {
        const struct control_test half = {.kind = CONTROL_AGGREGATE, .threshold = {1, 2}};
        l->holder_id = world_party_get(w, l->holder.party).id;
        add_reaches(a, w, l, l->holder.party, false, as_of, &capacity);
        l->n_controllers = (uint32_t)world_controllers(w, a, l->holder.party, half, as_of, &l->controllers);
        for (size_t i = 0; i < l->n_controllers; i++)
            add_reaches(a, w, l, l->controllers[i].party, true, as_of, &capacity);
    }
    if (l->role == LINK_HOST) add_place(a, l, &capacity);
    return !given->inside || add_inside(a, w, given, l, why);
}

/* Ways that lead over the link, or do not: one choice for each link that is not certain. */
static void add_way(const struct case_link *given, struct chain *to, struct chain_choice *choices) {
    struct chain_way *way = (struct chain_way *)&to->ways[to->n_links - 1];
    struct chain_path *path = (struct chain_path *)to->path;
    if (!given->of_ways) return;
    choices[path->n_choices++] = (struct chain_choice){
        .ways = (uint16_t)given->of_ways, .role = to->links[to->n_links - 1]->role, .told = "the case"};
    *way = (struct chain_way){
        .choice = (uint16_t)path->n_choices,
        .ways = given->on_ways >= CHOICE_WAYS_MOST ? UINT64_MAX : (UINT64_C(1) << given->on_ways) - 1};
    path->choices = choices;
}

static void add_part(struct arena *a, const struct case_link *given, struct link *l) {
    if (l->role != LINK_CABLE) return;
    struct link_cable *cable = arena_take(a, sizeof *cable);
    *cable = (struct link_cable){.part = given->part ? (enum cable_part)(given->part - 1) : CABLE_OWNER};
    l->cable = cable;
}

bool case_chain(struct arena *a, struct world w, const struct policy_case *c, struct chain *to,
                const char **why) {
    /* As data flows: what sends, through whom, to where. */
    static const enum link_role order[LINK_ROLES] = {LINK_DEVICE,  LINK_APP,   LINK_COMPONENT, LINK_SERVICE,
                                                     LINK_CARRIER, LINK_CABLE, LINK_HOST};
    struct link *links = arena_take_array(a, LINK_ROLES, sizeof *links);
    const struct link **list = arena_take_array(a, LINK_ROLES, sizeof *list);
    struct chain_choice *choices = arena_take_array(a, LINK_ROLES, sizeof *choices);
    *to = c->chain;
    to->links = list;
    to->n_links = 0;
    to->ways = arena_take_array(a, LINK_ROLES, sizeof *to->ways);
    to->path = arena_take(a, sizeof *to->path);
    for (size_t i = 0; i < LINK_ROLES; i++) {
        const struct case_link *given = &c->links[order[i]];
        if (!given->given || given->unknown) continue;
        struct link *l = &links[to->n_links];
        list[to->n_links++] = l;
        l->role = order[i];
        if (!fill_link(a, w, given, c->as_of, l, why)) return false;
        add_part(a, given, l);
        add_way(given, to, choices);
    }
    return true;
}
