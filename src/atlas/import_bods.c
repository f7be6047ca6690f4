/* Beneficial Ownership Data Standard, 0.2 to 0.4 (https://standard.openownership.org). Up to 0.3 a statement
 * is known by its own id and names those it replaces; from 0.4 on, statements tell of a record, and the last
 * one counts. A relation may stand before those it joins, so relations wait until all is read. */
#include "atlas/import_model.h"

#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>

enum { MOST_INTERESTS = 64, NORMAL = 48 };

struct relation {
    uint32_t owner, owned; /* INTERN_ABSENT: not told */
    struct import_stake *interests;
    size_t n;
    uint32_t statement; /* in `statements` */
    uint32_t record;    /* in `records`; INTERN_ABSENT: none (before 0.4) */
    date_t date;
    bool closed;
    struct import_at at;
};

struct bods {
    struct import *im;
    struct intern *statements, *records;
    struct relation *relations;
    uint8_t *replaced; /* by statement: a later one takes its place */
    size_t n_relations, capacity, replaced_capacity, n_replaced;
};

struct bods *bods_new(struct import *im) {
    struct bods *b = memory_new(1, sizeof *b);
    b->im = im;
    b->statements = intern_new();
    b->records = intern_new();
    return b;
}

void bods_free(struct bods *b) {
    for (size_t i = 0; i < b->n_relations; i++) free(b->relations[i].interests);
    intern_free(b->statements);
    intern_free(b->records);
    free(b->relations);
    free(b->replaced);
    free(b);
}

static struct text statement_id(const struct tree *t) {
    struct text id = tree_text(t, "statementID");
    return id.n ? id : tree_text(t, "statementId");
}

bool import_bods_is(const struct tree *t) {
    return statement_id(t).n && (tree_text(t, "statementType").n || tree_text(t, "recordType").n);
}

static void mark_replaced(struct bods *b, struct text id) {
    uint32_t i = intern_add(b->statements, id);
    while (b->n_replaced <= i) {
        b->replaced = memory_grow(b->replaced, b->n_replaced, &b->replaced_capacity, 1);
        b->replaced[b->n_replaced++] = 0;
    }
    b->replaced[i] = 1;
}

/* Party that a statement or record stands for: relations name it by this. */
static uint32_t party_of(struct bods *b, struct text id) {
    return id.n ? import_party(b->im, "bods", id) : INTERN_ABSENT;
}

/* ---- entities and persons ---- */

/* "XI-LEI", "GB-COH" (org-id.guide): the register's code, a colon, the number; NULL: none that fits. */
static const char *registry_of(struct arena *a, struct text scheme, struct text id) {
    char out[80];
    size_t n = 0;
    bool fits = scheme.n > 3 && scheme.n < 20 && scheme.p[2] == '-' && id.n && id.n < 40;
    for (size_t i = 0; fits && i < scheme.n + 1 + id.n; i++) {
        char c = i < scheme.n ? scheme.p[i] : i == scheme.n ? ':' : id.p[i - scheme.n - 1];
        bool upper = c >= 'A' && c <= 'Z', plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        fits = upper || plain || c == '-' || c == ':';
        out[n++] = upper ? (char)(c + ('a' - 'A')) : c;
    }
    return fits ? arena_text(a, (struct text){out, n}) : NULL;
}

static void take_identifiers(struct import *im, uint32_t i, const struct tree *list, struct import_at at) {
    for (const struct tree *one = list ? list->first : NULL; one; one = one->next) {
        struct text scheme = tree_text(one, "scheme"), name = tree_text(one, "schemeName"),
                    id = tree_text(one, "id");
        bool lei = text_is(scheme, "XI-LEI") || text_is(name, "LEI") ||
                   text_is(name, "Global Legal Entity Identifier Index");
        if (lei && !import_lei(im, i, id))
            import_leave(im, at, SEVERITY_DAMAGE, "this is no LEI (ISO 17442); the party is kept without it",
                         id);
        if (!lei && !im->parties[i].registry) im->parties[i].registry = registry_of(im->arena, scheme, id);
    }
}

static enum import_kind entity_kind(const struct tree *details) {
    const struct tree *type = tree_get(details, "entityType");
    struct text word = type && type->kind == TREE_OBJECT ? tree_text(type, "type") : tree_value(type);
    if (text_is(word, "registeredEntity") || text_is(word, "legalEntity")) return PARTY_COMPANY;
    if (text_is(word, "state") || text_is(word, "stateBody")) return PARTY_STATE;
    return PARTY_UNKNOWN;
}

static uint32_t source_of(struct import *im, const struct tree *t, const char *what) {
    const struct tree *source = tree_get(t, "source"),
                      *publisher = tree_get(tree_get(t, "publicationDetails"), "publisher");
    struct text by = tree_text(publisher, "name");
    char title[96], who[128] = "";
    date_t date = DATE_MIN;
    snprintf(title, sizeof title, "Beneficial Ownership Data: %s", what);
    if (by.n && by.n < sizeof who) snprintf(who, sizeof who, "%.*s", (int)by.n, by.p);
    import_date(tree_text(source, "retrievedAt"), &date, NULL);
    return import_source(im, title, *who ? who : NULL, NULL, date);
}

static void take_entity(struct bods *b, const struct tree *t, const struct tree *details, uint32_t i,
                        struct import_at at) {
    struct import *im = b->im;
    struct import_party *p = &im->parties[i];
    const struct tree *seat = tree_get(details, "jurisdiction");
    date_t date = DATE_MIN;
    import_date(tree_text(t, "statementDate"), &date, NULL);
    if (p->told && date < p->observed) return; /* an older statement of the same record */
    p->name = NULL;
    p->told = true;
    p->at = at;
    p->kind = entity_kind(details);
    p->confidence = CONFIDENCE_MEDIUM;
    p->observed = date;
    if (!seat) seat = tree_get(details, "incorporatedInJurisdiction");
    import_country(p->incorporated, tree_text(seat, "code"));
    for (const struct tree *a = tree_get(details, "addresses") ? tree_get(details, "addresses")->first : NULL;
         a; a = a->next) {
        const struct tree *country = tree_get(a, "country");
        if (text_is(tree_text(a, "type"), "registered"))
            continue; /* says where it is registered, not run from */
        import_country(p->place, country && country->kind == TREE_OBJECT ? tree_text(country, "code")
                                                                         : tree_value(country));
    }
    take_identifiers(im, i, tree_get(details, "identifiers"), at);
    import_name(im, i, tree_text(details, "name"));
    p->source = source_of(im, t, "entity");
}

static void take_person(struct bods *b, const struct tree *t, const struct tree *details, uint32_t i,
                        struct import_at at) {
    struct import_party *p = &b->im->parties[i];
    const struct tree *home = tree_get(details, "addresses");
    p->told = p->masked = true;
    p->at = at;
    p->kind = PARTY_PERSONS;
    p->confidence = CONFIDENCE_MEDIUM;
    import_date(tree_text(t, "statementDate"), &p->observed, NULL);
    for (const struct tree *a = home ? home->first : NULL; a; a = a->next) {
        const struct tree *country = tree_get(a, "country");
        if (!text_is(tree_text(a, "type"), "residence")) continue;
        import_country(p->place, country && country->kind == TREE_OBJECT ? tree_text(country, "code")
                                                                         : tree_value(country));
    }
    p->source = source_of(b->im, t, "person");
}

/* ---- interests ---- */

/* "appointment-of-board", "appointmentOfBoard": one word for both spellings. */
static void normal(struct text t, char to[NORMAL]) {
    size_t n = 0;
    for (size_t i = 0; i < t.n && n + 1 < NORMAL; i++) {
        char c = t.p[i];
        if (c != '-' && c != '_') to[n++] = (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
    }
    to[n] = '\0';
}

static bool interest_kind(struct text type, enum stake_kind *kind) {
    static const struct {
        const char *type;
        enum stake_kind kind;
    } known[] = {
        {"shareholding", STAKE_EQUITY},
        {"votingrights", STAKE_VOTES},
        {"appointmentofboard", STAKE_BOARD},
        {"otherinfluenceorcontrol", STAKE_CONTRACT},
        {"influenceorcontrol", STAKE_CONTRACT}, /* until 0.2 */
        {"rightsgrantedbycontract", STAKE_CONTRACT},
        {"conditionalrightsgrantedbycontract", STAKE_CONTRACT},
        {"controlviacompanyrulesorarticles", STAKE_CONTRACT},
        {"controlbylegalframework", STAKE_CONTRACT},
    };
    char word[NORMAL];
    normal(type, word);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(word, known[i].type) != 0) continue;
        *kind = known[i].kind;
        return true;
    }
    return false;
}

static bool per_cent(const struct tree *share, const char *key, struct ratio *to, bool *bad) {
    const struct ratio hundred = {100, 1};
    const struct tree *v = tree_get(share, key);
    struct text t = tree_value(v);
    struct ratio n;
    if (t.n == 0) return false;
    if (memchr(t.p, '%', t.n) || !ratio_parse(t, &n) || ratio_compare(n, hundred) > 0 ||
        ratio_compare(n, RATIO_ZERO) < 0 || !ratio_divide(n, hundred, to)) {
        *bad = true;
        return false;
    }
    return true;
}

/* Shares are per cent: exact, or bounds, which 0.4 may give as exclusive ones. */
static void read_share(struct import *im, const struct tree *share, struct import_stake *s) {
    bool bad = false;
    s->low = RATIO_ZERO;
    s->high = RATIO_ONE;
    if (per_cent(share, "exact", &s->low, &bad)) {
        s->high = s->low;
    } else {
        if (!per_cent(share, "minimum", &s->low, &bad)) per_cent(share, "exclusiveMinimum", &s->low, &bad);
        if (!per_cent(share, "maximum", &s->high, &bad)) per_cent(share, "exclusiveMaximum", &s->high, &bad);
    }
    if (!bad && ratio_compare(s->low, s->high) <= 0) return;
    import_leave(im, s->at, SEVERITY_DAMAGE, "this share is none of 0 to 100 per cent; it is unknown",
                 (struct text){"", 0});
    s->low = RATIO_ZERO;
    s->high = RATIO_ONE;
}

/* BODS: "the date from which this interest ceased to exist"; here `to` is the last day it holds. */
static void end_before(struct import_stake *s, date_t day) {
    s->to = day > s->from ? day - 1 : s->from;
}

static size_t read_interests(struct bods *b, const struct tree *t, const struct tree *list,
                             struct import_at at, struct import_stake *to) {
    size_t n = 0;
    for (const struct tree *one = list ? list->first : NULL; one; one = one->next) {
        struct import_stake s = {.at = at, .confidence = CONFIDENCE_MEDIUM, .observed = DATE_MIN};
        struct text level = tree_text(one, "interestLevel"), type = tree_text(one, "type");
        if (level.n == 0) level = tree_text(one, "directOrIndirect");
        if (n == MOST_INTERESTS) {
            import_leave(b->im, at, SEVERITY_DAMAGE, "a relation has more than 64 interests",
                         (struct text){"", 0});
            break;
        }
        if (!interest_kind(type, &s.kind)) {
            import_leave(b->im, at, SEVERITY_NOTE,
                         "an interest that is neither a share, nor votes, nor control", type);
            continue;
        }
        read_share(b->im, tree_get(one, "share"), &s);
        if (!import_dates(b->im, &s, tree_text(one, "startDate"), tree_text(one, "endDate"))) continue;
        if (tree_text(one, "endDate").n >= 10) end_before(&s, s.to);
        import_date(tree_text(t, "statementDate"), &s.observed, NULL);
        s.indirect = text_is(level, "indirect");
        s.source = source_of(b->im, t, "ownership or control");
        to[n++] = s;
    }
    return n;
}

static void keep(struct bods *b, struct relation r, const struct import_stake *interests) {
    r.interests = memory_new(r.n, sizeof *r.interests);
    if (r.n) memcpy(r.interests, interests, r.n * sizeof *r.interests);
    b->relations = memory_grow(b->relations, b->n_relations, &b->capacity, sizeof *b->relations);
    b->relations[b->n_relations++] = r;
}

/* Before 0.4 both ends are objects that name a statement; since then they are the ids of records. */
static struct text end_of(const struct tree *v) {
    static const char *const keys[] = {"describedByEntityStatement", "describedByPersonStatement"};
    for (size_t i = 0; i < 2; i++)
        if (tree_text(v, keys[i]).n) return tree_text(v, keys[i]);
    return tree_value(v);
}

static void take_relation(struct bods *b, const struct tree *t, const struct tree *details,
                          struct import_at at) {
    struct import_stake interests[MOST_INTERESTS];
    const struct tree *party = tree_get(details, "interestedParty");
    struct text record = tree_text(t, "recordId");
    struct relation r = {
        .at = at, .date = DATE_MIN, .closed = text_is(tree_text(t, "recordStatus"), "closed")};
    r.owned = party_of(b, end_of(tree_get(details, "subject")));
    r.owner = party_of(b, end_of(party));
    r.statement = intern_add(b->statements, statement_id(t));
    r.record = record.n ? intern_add(b->records, record) : INTERN_ABSENT;
    import_date(tree_text(t, "statementDate"), &r.date, NULL);
    if (r.owned == INTERN_ABSENT) {
        const struct tree *subject = tree_get(details, "subject");
        bool untold = tree_text(subject, "reason").n > 0; /* 0.4: an unspecified record */
        import_leave(b->im, at, untold ? SEVERITY_NOTE : SEVERITY_DAMAGE,
                     untold ? "the subject is not told" : "a relation without its subject",
                     tree_text(subject, "reason"));
        return;
    }
    if (r.owner == INTERN_ABSENT) {
        const struct tree *why = tree_get(party, "unspecified");
        import_leave(b->im, at, SEVERITY_NOTE, "the owner is not told",
                     tree_text(why ? why : party, "reason"));
        return;
    }
    const struct tree *list = tree_get(details, "interests");
    if (!list || !list->first) {
        import_leave(b->im, at, SEVERITY_NOTE, "a relation that tells no interest", (struct text){"", 0});
        return;
    }
    r.n = read_interests(b, t, list, at, interests);
    keep(b, r, interests);
}

/* What is told anew is known as what it replaces was: relations may name either. */
static void take_replaced(struct bods *b, const struct tree *t, bool party) {
    const struct tree *list = tree_get(t, "replacesStatements");
    for (const struct tree *one = list ? list->first : NULL; one; one = one->next) {
        struct text old = tree_value(one);
        if (old.n == 0) continue;
        if (party)
            import_same(b->im, party_of(b, old), party_of(b, statement_id(t)));
        else
            mark_replaced(b, old);
    }
}

void bods_record(struct bods *b, const struct tree *t, struct import_at at) {
    struct text type = tree_text(t, "recordType"), id = tree_text(t, "recordId");
    const struct tree *details = tree_get(t, "recordDetails");
    if (!import_bods_is(t)) {
        import_leave(b->im, at, SEVERITY_DAMAGE, "this is no BODS statement: its id or type is missing",
                     (struct text){"", 0});
        return;
    }
    if (type.n == 0) {
        type = tree_text(t, "statementType");
        id = statement_id(t);
        details = t;
    }
    bool person = text_is(type, "person") || text_is(type, "personStatement");
    if (person || text_is(type, "entity") || text_is(type, "entityStatement")) {
        uint32_t i = party_of(b, id.n ? id : statement_id(t));
        if (person)
            take_person(b, t, details, i, at);
        else
            take_entity(b, t, details, i, at);
        take_replaced(b, t, true);
    } else if (text_is(type, "relationship") || text_is(type, "ownershipOrControlStatement")) {
        take_relation(b, t, details, at);
        take_replaced(b, t, false);
    } else {
        import_leave(b->im, at, SEVERITY_DAMAGE, "there is no such type of statement", type);
    }
}

/* Whether a later statement tells of the same record. */
static void find_last(const struct bods *b, size_t *last) {
    for (size_t i = 0; i < b->n_relations; i++) {
        const struct relation *r = &b->relations[i];
        if (r->record == INTERN_ABSENT) continue;
        size_t before = last[r->record];
        if (before == SIZE_MAX || b->relations[before].date <= r->date) last[r->record] = i;
    }
}

void bods_finish(struct bods *b, struct import *im) {
    uint32_t records = intern_count(b->records);
    size_t *last = memory_new(records, sizeof *last);
    for (uint32_t i = 0; i < records; i++) last[i] = SIZE_MAX;
    find_last(b, last);
    for (size_t i = 0; i < b->n_relations; i++) {
        const struct relation *r = &b->relations[i];
        bool replaced = r->statement < b->n_replaced && b->replaced[r->statement];
        if (replaced || (r->record != INTERN_ABSENT && last[r->record] != i)) {
            import_leave(im, r->at, SEVERITY_NOTE, "a later statement takes its place", (struct text){"", 0});
            continue;
        }
        for (size_t k = 0; k < r->n; k++) {
            struct import_stake s = r->interests[k];
            s.owner = r->owner;
            s.owned = r->owned;
            if (r->closed && s.to == DATE_MAX && r->date != DATE_MIN) end_before(&s, r->date);
            if (r->closed && s.to == DATE_MAX) {
                import_leave(im, r->at, SEVERITY_NOTE, "the relation is over, and since when is not told",
                             (struct text){"", 0});
                continue;
            }
            import_stake(im, s);
        }
    }
    free(last);
}
