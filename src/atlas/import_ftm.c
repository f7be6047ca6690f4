/* FollowTheMoney entities, one a line (https://followthemoney.tech): {"id", "schema", "properties"}. Every
 * property is a list of strings, or of whole entities where the publisher has nested them. */
#include "atlas/import_model.h"

#include <stdio.h>
#include <strings.h>

enum { DEEPEST = 6, MOST_ENDS = 64 };

static const struct {
    const char *schema;
    enum import_kind kind;
} party_schemas[] = {
    {"Company", PARTY_COMPANY},     {"Organization", PARTY_UNKNOWN}, {"PublicBody", PARTY_STATE},
    {"LegalEntity", PARTY_UNKNOWN}, {"Person", PARTY_PERSONS},       {"Vessel", PARTY_THING},
    {"Airplane", PARTY_THING},      {"Vehicle", PARTY_THING},        {"RealEstate", PARTY_THING},
    {"Security", PARTY_THING},      {"Asset", PARTY_THING},          {"CryptoWallet", PARTY_THING},
    {"BankAccount", PARTY_THING},
};

/* Relations that the atlas has no place for, and why. */
static const struct {
    const char *schema, *reason;
} other_relations[] = {
    {"Directorship", "a directorship is an office: it gives no right to appoint, and no share"},
    {"Membership", "a membership is neither a share nor control"},
    {"Employment", "an employment is neither a share nor control"},
    {"Family", "who is whose family is personal data and not kept"},
    {"Associate", "who knows whom is personal data and not kept"},
    {"UnknownLink", "a link of unknown kind says nothing of control"},
    {"Representation", "who speaks for whom says nothing of control"},
    {"Succession", "a successor is not an owner"},
    {"Debt", "a debt is no stake"},
    {"Address", "addresses are not kept"},
    {"Sanction", "a listing is a policy's fact, not the atlas's"},
    {"Identification", "identity papers are not kept"},
    {"Passport", "identity papers are not kept"},
};

bool import_ftm_is(const struct tree *t) {
    const struct tree *properties = tree_get(t, "properties");
    return tree_text(t, "schema").n && tree_text(t, "id").n && properties && properties->kind == TREE_OBJECT;
}

/* The first value of a property; some publishers write one string instead of a list. */
static struct text first(const struct tree *properties, const char *key) {
    const struct tree *v = tree_get(properties, key);
    return v && v->kind == TREE_LIST ? tree_value(v->first) : tree_value(v);
}

static bool has(const struct tree *properties, const char *key) {
    return first(properties, key).n > 0;
}

/* A LegalEntity may be a person: it is taken for an organisation only where something says that it is one. */
static bool is_organisation(const struct tree *properties) {
    static const char *const marks[] = {
        "leiCode",      "registrationNumber", "incorporationDate", "legalForm",
        "jurisdiction", "ogrnCode",           "innCode",           "vatCode",
        "swiftBic",     "dissolutionDate"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (has(properties, marks[i])) return true;
    return false;
}

static uint32_t source_of(struct import *im, const struct tree *t, const struct tree *properties,
                          const char *what, bool with_url) {
    char title[160];
    const struct tree *sets = tree_get(t, "datasets");
    struct text set = sets ? tree_value(sets->first) : (struct text){"", 0},
                by = first(properties, "publisher");
    struct text url = first(properties, "sourceUrl");
    struct arena *a = im->scratch;
    snprintf(title, sizeof title, "FollowTheMoney: %s%s%.*s", what, set.n ? ", data set " : "",
             (int)(set.n < 80 ? set.n : 80), set.n ? set.p : "");
    uint32_t i = import_source(im, title, by.n && by.n < 120 ? arena_text(a, by) : NULL,
                               with_url && url.n ? arena_text(a, url) : NULL, DATE_MIN);
    return i;
}

static void take_party(struct import *im, const struct tree *t, const struct tree *properties,
                       enum import_kind kind, struct import_at at) {
    uint32_t i = import_party(im, "ftm", tree_text(t, "id"));
    struct import_party *p = &im->parties[i];
    struct text lei = first(properties, "leiCode"), country = first(properties, "country");
    struct text seat = first(properties, "jurisdiction"), home = first(properties, "mainCountry");
    bool entity = text_is(tree_text(t, "schema"), "LegalEntity");
    if (p->told) return; /* the same entity again, nested somewhere */
    p->told = true;
    p->at = at;
    p->kind = kind;
    p->confidence = CONFIDENCE_MEDIUM;
    p->masked = kind == PARTY_PERSONS || (entity && !is_organisation(properties));
    if (kind == PARTY_THING) return;
    import_country(p->place, p->masked ? (struct text){"", 0}
                             : home.n  ? home
                             : seat.n  ? (struct text){"", 0}
                                       : country);
    if (p->masked) import_country(p->place, first(properties, "country"));
    if (!p->masked) import_country(p->incorporated, seat);
    import_date(first(properties, "modifiedAt"), &p->observed, NULL);
    if (!p->masked)
        import_name(im, i, first(properties, "name").n ? first(properties, "name") : tree_text(t, "caption"));
    if (!p->masked && lei.n && !import_lei(im, i, lei))
        import_leave(im, at, SEVERITY_DAMAGE, "this is no LEI (ISO 17442); the party is kept without it",
                     lei);
    p->source = source_of(im, t, properties, "entity", false);
}

/* ---- ownership ---- */

struct nesting {
    struct text parent; /* id of the entity around this one; empty: none */
    unsigned depth;
};

static void take_entity(struct import *im, const struct tree *t, struct import_at at, struct nesting in);

/* The parties a property names, by id or as whole entities; where it names none, the entity around. */
static size_t ends(struct import *im, const struct tree *properties, const char *key, struct import_at at,
                   struct text parent, uint32_t *to) {
    const struct tree *v = tree_get(properties, key);
    const struct tree *one = v && v->kind == TREE_LIST ? v->first : v;
    size_t n = 0;
    for (; one; one = v->kind == TREE_LIST ? one->next : NULL) {
        struct text id = one->kind == TREE_OBJECT ? tree_text(one, "id") : tree_value(one);
        if (id.n == 0 || n == MOST_ENDS) continue;
        to[n] = import_party(im, "ftm", id);
        if (!im->parties[to[n]].at.file) im->parties[to[n]].at = at;
        n++;
    }
    if (n == 0 && parent.n) to[n++] = import_party(im, "ftm", parent);
    return n;
}

static bool contains(struct text t, const char *word) {
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= t.n; i++)
        if (strncasecmp(t.p + i, word, n) == 0) return true;
    return false;
}

/* What words of a form say of the kind of stake: "ownership of shares", "voting-rights-25-to-50-percent". */
static bool kind_of_words(struct text t, enum stake_kind *kind) {
    if (contains(t, "voting"))
        *kind = STAKE_VOTES;
    else if (contains(t, "appoint"))
        *kind = STAKE_BOARD;
    else if (contains(t, "influence") || contains(t, "control"))
        *kind = STAKE_CONTRACT;
    else if (contains(t, "share") || contains(t, "equity") || contains(t, "ownership"))
        *kind = STAKE_EQUITY;
    else
        return false;
    return true;
}

/* The percentage somewhere in such words: "Ownership of shares – More than 25% but not more than 50%",
 * "voting-rights-75-to-100-percent-as-trust". The longest that can be read from where one starts. */
static bool share_in_words(struct text t, struct import_stake *s) {
    char plain[160];
    bool unsure;
    if (t.n >= sizeof plain) return false;
    for (size_t i = 0; i < t.n; i++) plain[i] = t.p[i] == '-' ? ' ' : t.p[i];
    for (size_t i = 0; i < t.n; i++) {
        if (i && plain[i - 1] != ' ') continue;
        for (size_t end = t.n; end > i; end--) {
            struct text part = {plain + i, end - i};
            bool marked = memchr(part.p, '%', part.n) || contains(part, "percent");
            if (end < t.n && (plain[end] != ' ' || !marked)) continue;
            if (percentage_parse(part, &s->low, &s->high, &unsure) && !unsure) return true;
        }
    }
    return false;
}

/* Some registers mark what is over without telling since when. */
static bool is_over(const struct tree *properties) {
    static const char *const words[] = {"inactive", "ceased", "terminated", "former", "historic"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (contains(first(properties, "status"), words[i])) return true;
    return false;
}

/* Several percentages are several claims: from the least to the greatest. False: there is none. */
static bool read_percentages(struct import *im, const struct tree *properties, struct import_stake *s) {
    const struct tree *v = tree_get(properties, "percentage");
    bool any = false;
    for (const struct tree *one = v && v->kind == TREE_LIST ? v->first : v; one;
         one = v->kind == TREE_LIST ? one->next : NULL) {
        struct ratio low, high;
        bool unsure;
        if (!percentage_parse(tree_value(one), &low, &high, &unsure)) {
            import_leave(im, s->at, SEVERITY_DAMAGE,
                         "this percentage is none that can be read; the share is unknown", tree_value(one));
            continue;
        }
        if (unsure)
            import_leave(
                im, s->at, SEVERITY_NOTE,
                "a number without a sign may be a part or per cent; the stake has both as its bounds",
                tree_value(one));
        if (!any || ratio_compare(low, s->low) < 0) s->low = low;
        if (!any || ratio_compare(high, s->high) > 0) s->high = high;
        any = true;
    }
    return any;
}

/* One stake for each right that the words tell, or one of equity where they tell none. */
static void add_stakes(struct import *im, const struct tree *properties, struct import_stake s) {
    static const char *const keys[] = {"role", "ownershipType", "sharesType", "legalBasis"};
    bool share = read_percentages(im, properties, &s), seen[STAKE_KINDS] = {false}, any = false;
    if (!share) {
        s.low = RATIO_ZERO;
        s.high = RATIO_ONE;
    }
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
        const struct tree *v = tree_get(properties, keys[k]);
        for (const struct tree *one = v && v->kind == TREE_LIST ? v->first : v; one;
             one = v->kind == TREE_LIST ? one->next : NULL) {
            struct import_stake own = s;
            if (!kind_of_words(tree_value(one), &own.kind) || seen[own.kind]) continue;
            own.indirect = contains(tree_value(one), "indirect");
            if (!share) share_in_words(tree_value(one), &own);
            import_stake(im, own);
            seen[own.kind] = any = true;
        }
    }
    if (any) return;
    s.kind = STAKE_EQUITY;
    import_stake(im, s);
}

static void take_ownership(struct import *im, const struct tree *t, const struct tree *properties,
                           struct import_at at, struct text parent) {
    uint32_t owners[MOST_ENDS], assets[MOST_ENDS];
    size_t n_owners = ends(im, properties, "owner", at, parent, owners);
    size_t n_assets = ends(im, properties, "asset", at,
                           tree_get(properties, "owner") ? parent : (struct text){"", 0}, assets);
    struct import_stake s = {.at = at, .confidence = CONFIDENCE_MEDIUM, .observed = DATE_MIN};
    if (n_owners == 0 || n_assets == 0) {
        import_leave(im, at, SEVERITY_DAMAGE,
                     n_owners ? "an ownership without its asset" : "an ownership without its owner",
                     (struct text){"", 0});
        return;
    }
    if (!import_dates(im, &s, first(properties, "startDate"), first(properties, "endDate"))) return;
    if (s.to == DATE_MAX && is_over(properties)) {
        import_leave(im, at, SEVERITY_NOTE, "the relation is over, and since when is not told",
                     first(properties, "status"));
        return;
    }
    import_date(first(properties, "date").n ? first(properties, "date") : first(properties, "modifiedAt"),
                &s.observed, NULL);
    for (size_t i = 0; i < n_owners; i++) {
        for (size_t k = 0; k < n_assets; k++) {
            s.owner = owners[i];
            s.owned = assets[k];
            s.source = source_of(im, t, properties, "ownership",
                                 im->parties[s.owner].told && !im->parties[s.owner].masked);
            add_stakes(im, properties, s);
        }
    }
}

static void take_nested(struct import *im, const struct tree *t, struct import_at at, struct nesting in) {
    struct nesting inner = {tree_text(t, "id"), in.depth + 1};
    for (const struct tree *p = tree_get(t, "properties")->first; p; p = p->next)
        for (const struct tree *v = p->kind == TREE_LIST ? p->first : NULL; v; v = v->next)
            if (v->kind == TREE_OBJECT && import_ftm_is(v)) take_entity(im, v, at, inner);
}

static void take_other(struct import *im, struct text schema, struct import_at at) {
    for (size_t i = 0; i < sizeof other_relations / sizeof *other_relations; i++) {
        if (!text_is(schema, other_relations[i].schema)) continue;
        import_leave(im, at, SEVERITY_NOTE, other_relations[i].reason, (struct text){"", 0});
        return;
    }
    import_leave(im, at, SEVERITY_NOTE, "the atlas has no place for entities of this schema", schema);
}

static void take_entity(struct import *im, const struct tree *t, struct import_at at, struct nesting in) {
    const struct tree *properties = tree_get(t, "properties");
    struct text schema = tree_text(t, "schema");
    if (in.depth > DEEPEST) {
        import_leave(im, at, SEVERITY_DAMAGE, "entities are nested deeper than 6 levels", schema);
        return;
    }
    take_nested(im, t, at, in);
    for (size_t i = 0; i < sizeof party_schemas / sizeof *party_schemas; i++) {
        if (!text_is(schema, party_schemas[i].schema)) continue;
        take_party(im, t, properties, party_schemas[i].kind, at);
        return;
    }
    if (text_is(schema, "Ownership"))
        take_ownership(im, t, properties, at, in.parent);
    else
        take_other(im, schema, at);
}

void import_ftm_record(struct import *im, const struct tree *t, struct import_at at) {
    if (import_ftm_is(t))
        take_entity(im, t, at, (struct nesting){{"", 0}, 0});
    else
        import_leave(im, at, SEVERITY_DAMAGE,
                     "this is no FollowTheMoney entity: id, schema or properties are missing",
                     (struct text){"", 0});
}
