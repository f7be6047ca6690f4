/* Of one identifier: holder, controllers with proof, jurisdictions, and where each fact comes from. */
#include "library/who.h"

#include "base/prefix.h"
#include "library/context.h"
#include "library/lines.h"

struct question {
    const struct atlas *atlas;
    const struct cable_book *cables;
    struct arena *arena;
    struct control_test test;
    date_t as_of;
};

static void add_claims(const struct question *q, struct who_holder *h, party_id p, const char *through,
                       bool of_controller) {
    struct jurisdiction_claim claims[WHO_CLAIMS];
    size_t n = atlas_jurisdictions(q->atlas, p, q->as_of, claims, WHO_CLAIMS);
    for (size_t i = 0; i < n && i < WHO_CLAIMS && h->n_claims < WHO_CLAIMS; i++)
        h->claims[h->n_claims++] = (struct who_claim){claims[i], through, of_controller};
}

static void add_owners(const struct question *q, struct who_holder *h) {
    struct stakes stakes = atlas_stakes(q->atlas);
    size_t capacity = 0;
    const char **list = NULL;
    for (size_t i = 0; i < stakes.n; i++) {
        const struct stake *s = &stakes.list[i];
        if (s->owned != h->holding.party || q->as_of < s->from || q->as_of > s->to) continue;
        list = arena_grow(q->arena, list, h->n_owners, &capacity, sizeof *list);
        list[h->n_owners++] = atlas_stake_text(q->atlas, q->arena, i);
    }
    h->owners = list;
}

static void complete(const struct question *q, struct who_holder *h) {
    party_id p = h->holding.party;
    if (p == PARTY_NONE) return;
    h->party = atlas_party_get(q->atlas, p);
    h->n_controllers = atlas_controllers(q->atlas, q->arena, p, q->test, q->as_of, &h->controllers);
    add_claims(q, h, p, h->party.id, false);
    for (size_t i = 0; i < h->n_controllers; i++)
        if (h->controllers[i].answer == ANSWER_MET)
            add_claims(q, h, h->controllers[i].party, h->controllers[i].id, true);
    if (h->n_controllers == 0) add_owners(q, h);
}

static size_t find(const struct question *q, struct who *w, enum identifier_kind kind, struct text value) {
    struct holding list[WHO_HOLDERS];
    size_t n = atlas_holders(q->atlas, kind, value, q->as_of, list, WHO_HOLDERS);
    w->kind = kind;
    w->n_holders = n < WHO_HOLDERS ? n : WHO_HOLDERS;
    for (size_t i = 0; i < w->n_holders; i++) w->holders[i].holding = list[i];
    return n;
}

/* A dotted name may be a domain, an app or a class; whichever the atlas knows. */
static void find_dotted(const struct question *q, struct who *w, struct text value) {
    static const enum identifier_kind kinds[] = {IDENTIFIER_DOMAIN, IDENTIFIER_APP, IDENTIFIER_SDK};
    for (size_t i = 0; i < 3; i++)
        if (find(q, w, kinds[i], value)) return;
    w->kind = identifier_guess(value);
}

/* False: there is no such cable; then perhaps one of a name like it. */
static bool find_cable(const struct question *q, struct who *w, struct text value) {
    if (text_starts(value, "cable:")) value = (struct text){value.p + 6, value.n - 6};
    w->cable = cable_book_find(q->cables, value);
    if (!w->cable) {
        w->near_cable = cable_book_suggest(q->cables, value);
        if (w->near_cable) w->near_name = cable_book_find(q->cables, text_of(w->near_cable))->name;
        return false;
    }
    find(q, w, IDENTIFIER_CABLE, text_of(w->cable->id));
    for (size_t i = 0; i < w->n_holders; i++) w->holders[i].shared = !w->holders[i].holding.why.disputed;
    w->identifier = arena_format(q->arena, "cable:%s", w->cable->id);
    return true;
}

/* A name of a party, else of a cable. */
static void find_party(const struct question *q, struct who *w, struct text value) {
    if (find(q, w, IDENTIFIER_PARTY, value)) return;
    party_id p = atlas_party_named(q->atlas, value);
    if (p != PARTY_NONE) {
        find(q, w, IDENTIFIER_PARTY, text_of(atlas_party_get(q->atlas, p).id));
        return;
    }
    if (find_cable(q, w, value)) return;
    w->near = atlas_suggest(q->atlas, value);
    if (w->near) w->near_cable = NULL;
}

static void add_facts(const struct question *q, struct who *w, struct text value) {
    struct prefix p;
    if (value.n > 8 && memcmp(value.p, "address:", 8) == 0) value = (struct text){value.p + 8, value.n - 8};
    if (value.n > 7 && memcmp(value.p, "prefix:", 7) == 0) value = (struct text){value.p + 7, value.n - 7};
    w->addressed = prefix_parse(value, false, &p);
    if (w->addressed) w->facts = atlas_address(q->atlas, p.address, q->as_of);
}

/* False when the text is no identifier at all. */
static bool ask(const struct question *q, struct text value, struct who *w) {
    char canonical[IDENTIFIER_TEXT];
    enum identifier_kind kind = identifier_guess(value);
    bool marked = memchr(value.p, ':', value.n) != NULL;
    w->test = control_test_text(q->arena, q->test);
    w->as_of = q->as_of;
    if (kind == IDENTIFIER_KINDS) return false;
    if ((kind == IDENTIFIER_DOMAIN || kind == IDENTIFIER_APP) && !marked)
        find_dotted(q, w, value);
    else if (kind == IDENTIFIER_PARTY && !marked)
        find_party(q, w, value);
    else if (kind != IDENTIFIER_CABLE || !find_cable(q, w, value))
        find(q, w, kind, value);
    const char *matched = w->n_holders ? w->holders[0].holding.matched : NULL;
    bool whole = w->kind == IDENTIFIER_APP && matched;
    if (w->cable)
        w->kind = IDENTIFIER_CABLE;
    else if (whole)
        w->identifier = matched;
    else if (w->kind == IDENTIFIER_PARTY && matched)
        w->identifier = arena_format(q->arena, "party:%s", matched);
    else if (identifier_canonical(w->kind, value, canonical))
        w->identifier = arena_string(q->arena, canonical);
    else if (!marked && w->kind == IDENTIFIER_PARTY)
        w->identifier = arena_text(q->arena, value);
    else
        return false;
    if (w->kind == IDENTIFIER_ADDRESS || w->kind == IDENTIFIER_PREFIX) add_facts(q, w, value);
    if ((w->kind == IDENTIFIER_ADDRESS || w->kind == IDENTIFIER_PREFIX) && !w->addressed) return false;
    if (w->kind == IDENTIFIER_PARTY && marked && w->n_holders == 0)
        w->near = atlas_suggest(q->atlas, text_of(canonical + sizeof "party:" - 1));
    for (size_t i = 0; i < w->n_holders; i++) complete(q, &w->holders[i]);
    who_find_laws(w, q->atlas, q->arena, q->as_of);
    who_find_services(w, q->atlas, q->arena);
    return true;
}

enum cordon_status cordon_who(struct cordon *c, const char *identifier, const char *format,
                              const struct cordon_style *style, cordon_writer *write, void *context) {
    bool json = strcmp(format, "json") == 0;
    if ((!json && strcmp(format, "text") != 0) || !write) return CORDON_MISUSE;
    enum cordon_status atlas = context_atlas(c);
    if (atlas != CORDON_FINE) return atlas;
    struct cable_book *cables = cable_book_new(c->atlas);
    struct question q = {c->atlas, cables, arena_new(), c->test, c->as_of_told ? c->as_of : date_today()};
    struct lines lines = {.writer = write, .context = context};
    struct output out = lines_output(&lines);
    struct report_options o = context_style(style);
    struct sheet sheet = {&out, q.arena, o.width, o.colour, o.ascii};
    struct who w = {.verbose = o.verbose};
    bool known = ask(&q, identifier_trimmed(text_of(identifier)), &w);
    if (known && json) who_json(&w, &out);
    if (known && !json) who_text(&w, &sheet);
    bool taken = lines_end(&lines, &out);
    arena_free(q.arena);
    cable_book_free(cables);
    return !known ? CORDON_MISUSE : taken ? CORDON_FINE : CORDON_NOT_WRITTEN;
}
