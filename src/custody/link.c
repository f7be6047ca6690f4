#include "custody/link.h"

#include "base/address.h"

#include <math.h>
#include <stdio.h>

enum { MOST_CLAIMS = 16, TRAILER_NAME = 19, HOSTS_BETWEEN_RESTS = 512 };

const char *link_role_text(enum link_role r) {
    static const char *const texts[] = {"app", "component", "carrier", "cable", "host", "service", "device"};
    return texts[r];
}

const char *seen_text(enum seen s) {
    static const char *const texts[] = {"unknown", "inferred", "observed"};
    return texts[s];
}

struct link_maker link_maker_new(const struct atlas *atlas, date_t as_of, struct arena *to) {
    return (struct link_maker){
        .atlas = atlas,
        .as_of = as_of,
        .arena = to,
        .parties = arena_take_array(to, atlas_party_count(atlas) + 1, sizeof(struct party_facts)),
        .server_laws = arena_take_array(to, COUNTRY_CODES, sizeof(struct law_list))};
}

struct link_holder link_holder_of(const struct holding *h) {
    return (struct link_holder){.party = h->party, .name = h->name, .disputed = h->why.disputed};
}

static size_t add_claims(struct link_maker *m, struct reach *to, size_t n, party_id p, bool of_controller) {
    struct jurisdiction_claim claims[MOST_CLAIMS];
    size_t there = atlas_jurisdictions(m->atlas, p, m->as_of, claims, MOST_CLAIMS);
    for (size_t i = 0; i < there && i < MOST_CLAIMS; i++, n++) {
        to[n] = (struct reach){.ground = ground_text(claims[i].ground),
                               .through = p,
                               .of_controller = of_controller,
                               .disputed = claims[i].why.disputed,
                               .confidence = claims[i].why.confidence,
                               .source = claims[i].why.source};
        memcpy(to[n].country, claims[i].country, sizeof to[n].country);
    }
    return n;
}

static enum law_ground ground_of(const char *word) {
    for (int g = 0; g < LAW_GROUNDS; g++)
        if (strcmp(word, law_ground_text((enum law_ground)g)) == 0) return (enum law_ground)g;
    return law_ground_of(GROUND_STATE);
}

/* Of the holder and of those who do control it. */
static void find_laws(struct link_maker *m, struct party_facts *f) {
    struct law_reason *reasons = arena_take_array(m->arena, f->n_reach, sizeof *reasons);
    size_t n = 0;
    for (size_t i = 0; i < f->n_reach; i++) {
        const struct reach *r = &f->reach[i];
        bool met = !r->of_controller;
        for (size_t k = 0; !met && k < f->n_controllers; k++)
            met = f->controllers[k].party == r->through && f->controllers[k].answer == ANSWER_MET;
        if (!met) continue;
        reasons[n] = (struct law_reason){.ground = ground_of(r->ground),
                                         .through = atlas_party_get(m->atlas, r->through).id,
                                         .of_controller = r->of_controller,
                                         .confidence = r->confidence};
        memcpy(reasons[n++].country, r->country, sizeof reasons->country);
    }
    f->laws.n = atlas_law_reach(m->atlas, m->arena, reasons, n, m->as_of, &f->laws.list);
}

static const struct party_facts *facts_of(struct link_maker *m, party_id p) {
    static const struct party_facts nobody;
    if (p == PARTY_NONE) return &nobody;
    struct party_facts *f = &m->parties[p];
    if (f->known) return f;
    f->known = true;
    struct control_test test = {.kind = CONTROL_AGGREGATE, .threshold = {1, 2}};
    f->n_controllers = atlas_controllers(m->atlas, m->arena, p, test, m->as_of, &f->controllers);
    struct reach *reach = arena_take_array(m->arena, (1 + f->n_controllers) * MOST_CLAIMS, sizeof *reach);
    size_t n = add_claims(m, reach, 0, p, false);
    for (size_t i = 0; i < f->n_controllers; i++) n = add_claims(m, reach, n, f->controllers[i].party, true);
    f->reach = reach;
    f->n_reach = n;
    find_laws(m, f);
    return f;
}

static void set_holder(struct link_maker *m, struct link *l, const struct holding *h) {
    l->holder = link_holder_of(h);
    l->confidence = h->why.confidence;
    if (h->party != PARTY_NONE) {
        l->holder_id = atlas_party_get(m->atlas, h->party).id;
        l->holder.name = atlas_party_get(m->atlas, h->party).name;
    }
    const struct party_facts *f = facts_of(m, h->party);
    l->controllers = f->controllers;
    l->n_controllers = (uint32_t)f->n_controllers;
    l->jurisdictions = f->reach;
    l->n_jurisdictions = (uint32_t)f->n_reach;
    l->laws = f->laws.list;
    l->n_laws = (uint32_t)f->laws.n;
    if (h->why.source) l->source = h->why.source;
}

void link_find_holder(struct link_maker *m, struct link *l, enum identifier_kind kind, struct text value) {
    struct holding h = {.party = PARTY_NONE};
    l->holder.party = PARTY_NONE;
    if (atlas_holders(m->atlas, kind, value, m->as_of, &h, 1)) set_holder(m, l, &h);
}

static bool controls(struct link_maker *m, party_id by, party_id of) {
    const struct party_facts *f = facts_of(m, of);
    for (size_t i = 0; i < f->n_controllers; i++)
        if (f->controllers[i].party == by && f->controllers[i].answer == ANSWER_MET) return true;
    return false;
}

bool link_related(struct link_maker *m, party_id a, party_id b) {
    if (a == PARTY_NONE || b == PARTY_NONE) return false;
    return a == b || controls(m, a, b) || controls(m, b, a);
}

void link_set_party(struct link_maker *m, struct link *l, party_id party, enum confidence confidence,
                    const char *source) {
    struct holding h = {.party = party, .why = {.confidence = confidence, .source = source}};
    if (party != PARTY_NONE) set_holder(m, l, &h);
}

static bool looks_like_package(struct text id) {
    bool dot = false;
    for (size_t i = 0; i < id.n; i++) {
        char c = id.p[i];
        if (c == '.')
            dot = true;
        else if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'))
            return false;
    }
    return dot;
}

struct link link_app(struct link_maker *m, struct text app) {
    const char *tab = memchr(app.p, '\t', app.n);
    struct text source = {app.p, tab ? (size_t)(tab - app.p) : 0};
    struct text id = {app.p + source.n + 1, app.n - source.n - 1};
    struct link l = {.role = LINK_APP, .seen = SEEN_OBSERVED, .holder = {.party = PARTY_NONE}};
    l.source = arena_text(m->arena, source);
    bool trailer = text_is(source, "pcapdroid-trailer");
    if ((!trailer && !text_is(source, "pcapdroid-block")) || !looks_like_package(id)) {
        l.identifier = arena_format(m->arena, "app:process/%.*s", (int)id.n, id.p);
        return l;
    }
    char value[320];
    int n = snprintf(value, sizeof value, "android/%.*s", (int)id.n, id.p);
    struct text key = {value, (size_t)n};
    /* The trailer cuts names at 19 characters: a longer one is concluded when the atlas knows just one such
     * app. */
    char full[320];
    if (trailer && id.n == TRAILER_NAME && atlas_app_completed(m->atlas, key, full, sizeof full)) {
        key = text_of(full);
        l.seen = SEEN_INFERRED;
    }
    l.identifier = arena_format(m->arena, "app:%.*s", (int)key.n, key.p);
    link_find_holder(m, &l, IDENTIFIER_APP, key);
    return l;
}

struct link link_service(struct link_maker *m, struct text name, const char *name_source,
                         const uint8_t host_address[16], const struct link *host) {
    bool asked = strcmp(name_source, "dns-answer") != 0 && strcmp(name_source, "certificate") != 0;
    struct link l = {.role = LINK_SERVICE,
                     .seen = asked ? SEEN_OBSERVED : SEEN_INFERRED,
                     .source = name_source,
                     .holder = {.party = PARTY_NONE}};
    uint8_t address[16];
    if (address_parse(name, address)) {
        /* asked for by its address: what holds for the host holds here */
        struct link at = memcmp(address, host_address, sizeof address) == 0 ? *host : link_host(m, address);
        at.role = LINK_SERVICE;
        at.seen = l.seen;
        return at;
    }
    l.identifier = arena_format(m->arena, "domain:%.*s", (int)name.n, name.p);
    /* a certificate may be for all names below one (RFC 9525 6.3) */
    bool wildcard = name.n > 2 && name.p[0] == '*' && name.p[1] == '.';
    link_find_holder(m, &l, IDENTIFIER_DOMAIN, wildcard ? (struct text){name.p + 2, name.n - 2} : name);
    return l;
}

static void add_server_laws(struct link_maker *m, struct link *l) {
    const char *code = l->place.country;
    if (code[0] < 'A' || code[0] > 'Z' || code[1] < 'A' || code[1] > 'Z') return;
    struct law_list *laws = &m->server_laws[(code[0] - 'A') * 26 + code[1] - 'A'];
    if (!laws->known) {
        struct law_reason reason = {.ground = LAW_SERVER_LOCATION, .confidence = CONFIDENCE_MEDIUM};
        memcpy(reason.country, code, 2);
        laws->n = atlas_law_reach(m->atlas, m->arena, &reason, 1, m->as_of, &laws->list);
        laws->known = true;
    }
    l->server_laws = laws->list;
    l->n_server_laws = (uint32_t)laws->n;
}

/* The country where open data puts the server: a claim of its own, beside those about its holder. */
static void add_location(struct link_maker *m, struct link *l) {
    if (!l->place.country[0]) return;
    struct reach *all = arena_take_array(m->arena, l->n_jurisdictions + 1, sizeof *all);
    if (l->n_jurisdictions) memcpy(all, l->jurisdictions, l->n_jurisdictions * sizeof *all);
    struct reach *here = &all[l->n_jurisdictions++];
    *here = (struct reach){.ground = "server-location",
                           .through = PARTY_NONE,
                           .confidence = CONFIDENCE_MEDIUM,
                           .source = l->place.source};
    memcpy(here->country, l->place.country, sizeof here->country);
    l->jurisdictions = all;
    add_server_laws(m, l);
}

struct link link_host(struct link_maker *m, const uint8_t address[16]) {
    if (address_is_unspecified(address)) /* nothing can be sent to it (RFC 4291 2.5.2): it was not told */
        return (struct link){.role = LINK_HOST,
                             .seen = SEEN_UNKNOWN,
                             .source = "its address is not in the evidence",
                             .holder = {.party = PARTY_NONE},
                             .place = {.latitude = NAN, .longitude = NAN}};
    if (++m->hosts % HOSTS_BETWEEN_RESTS == 0) atlas_rest(m->atlas);
    struct address_facts f = atlas_address(m->atlas, address, m->as_of);
    char text[ADDRESS_TEXT];
    struct link l = {.role = LINK_HOST,
                     .identifier = arena_format(m->arena, "address:%s", address_text(text, address)),
                     .seen = SEEN_OBSERVED,
                     .holder = {.party = PARTY_NONE},
                     .place = f.place,
                     .asn = f.asn,
                     .as_name = f.as_name,
                     .special = f.special};
    if (f.special) {
        l.place = (struct place){.latitude = NAN, .longitude = NAN};
        l.holder.name = f.special_name;
        l.source = "IANA special-purpose address registries (RFC 6890)";
        l.confidence = CONFIDENCE_HIGH;
        return l;
    }
    set_holder(m, &l, &f.holder);
    add_location(m, &l);
    return l;
}
