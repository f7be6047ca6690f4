/* GLEIF's files as CSV (golden copy and delta files): level 2 relationship records (RR-CDF 2.1) and level 1
 * entities (LEI-CDF 3.1). Millions of rows: read in windows, one row at a time. */
#include "atlas/import_model.h"

#include "atlas/csv.h"
#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    MOST_COLUMNS = 1024,
    WINDOW = 1024 * 1024,
    LARGEST_ROW = 16 * 1024 * 1024,
    PERIODS = 5,
    QUALIFIERS = 5
};

enum column {
    LEI,
    LEGAL_NAME,
    LEGAL_COUNTRY,
    HEAD_COUNTRY,
    JURISDICTION,
    CATEGORY,
    ENTITY_STATUS,
    START_ID,
    START_TYPE,
    END_ID,
    END_TYPE,
    RELATION,
    RELATION_STATUS,
    REGISTRATION,
    UPDATED,
    VALIDATION,
    EXCEPTION,
    COLUMNS
};

static const char *const column_names[COLUMNS] = {
    "LEI",
    "Entity.LegalName",
    "Entity.LegalAddress.Country",
    "Entity.HeadquartersAddress.Country",
    "Entity.LegalJurisdiction",
    "Entity.EntityCategory",
    "Entity.EntityStatus",
    "Relationship.StartNode.NodeID",
    "Relationship.StartNode.NodeIDType",
    "Relationship.EndNode.NodeID",
    "Relationship.EndNode.NodeIDType",
    "Relationship.RelationshipType",
    "Relationship.RelationshipStatus",
    "Registration.RegistrationStatus",
    "Registration.LastUpdateDate",
    "Registration.ValidationSources",
    "Exception.Category",
};

struct period_columns {
    size_t start, end, type;
};

struct reading {
    struct import *im;
    const char *name;
    size_t at[COLUMNS]; /* field of the column; MOST_COLUMNS: there is none */
    struct period_columns periods[PERIODS];
    size_t standard[QUALIFIERS]; /* of the accounts */
    size_t amount[QUALIFIERS], units[QUALIFIERS];
    size_t width; /* fields of the header */
    const struct text *fields;
    size_t n;
    bool open; /* csv.h */
    struct import_at row;
};

bool import_gleif_is(struct text start) {
    const char *end = memchr(start.p, '\n', start.n);
    struct text line = {start.p, end ? (size_t)(end - start.p) : start.n};
    return memmem(line.p, line.n, "Relationship.StartNode", 22) ||
           memmem(line.p, line.n, "Entity.LegalName", 16) || memmem(line.p, line.n, "Exception.Category", 18);
}

static struct text trimmed(struct text t) {
    while (t.n && (t.p[0] == ' ' || t.p[0] == '\t')) t = (struct text){t.p + 1, t.n - 1};
    while (t.n && (t.p[t.n - 1] == ' ' || t.p[t.n - 1] == '\t')) t.n--;
    return t;
}

static struct text field_at(const struct reading *r, size_t i) {
    return i < r->n && i < MOST_COLUMNS ? trimmed(r->fields[i]) : (struct text){"", 0};
}

static struct text field(const struct reading *r, enum column c) {
    return field_at(r, r->at[c]);
}

static void leave(const struct reading *r, enum severity s, const char *reason, struct text detail) {
    import_leave(r->im, r->row, s, reason, detail);
}

static size_t find_column(const struct text *fields, size_t n, const char *name) {
    for (size_t i = 0; i < n && i < MOST_COLUMNS; i++)
        if (text_is(trimmed(fields[i]), name)) return i;
    return MOST_COLUMNS;
}

static size_t find_numbered(const struct text *fields, size_t n, const char *group, size_t number,
                            const char *name) {
    char full[96];
    snprintf(full, sizeof full, "Relationship.%s.%zu.%s", group, number + 1, name);
    return find_column(fields, n, full);
}

static void read_header(struct reading *r, const struct text *fields, size_t n) {
    r->width = n;
    for (int c = 0; c < COLUMNS; c++) r->at[c] = find_column(fields, n, column_names[c]);
    for (size_t i = 0; i < PERIODS; i++)
        r->periods[i] = (struct period_columns){find_numbered(fields, n, "Period", i, "startDate"),
                                                find_numbered(fields, n, "Period", i, "endDate"),
                                                find_numbered(fields, n, "Period", i, "periodType")};
    for (size_t i = 0; i < QUALIFIERS; i++) {
        r->standard[i] = find_numbered(fields, n, "Qualifiers", i, "QualifierCategory");
        r->amount[i] = find_numbered(fields, n, "Quantifiers", i, "QuantifierAmount");
        r->units[i] = find_numbered(fields, n, "Quantifiers", i, "QuantifierUnits");
    }
}

/* ---- level 1 ---- */

static enum import_kind kind_of(struct text category) {
    if (text_is(category, "FUND")) return PARTY_FUND;
    if (text_is(category, "RESIDENT_GOVERNMENT_ENTITY")) return PARTY_STATE;
    if (text_is(category, "SOLE_PROPRIETOR")) return PARTY_PERSONS;
    return PARTY_COMPANY;
}

static void read_entity(struct reading *r) {
    struct import *im = r->im;
    struct text lei = field(r, LEI), status = field(r, REGISTRATION);
    date_t updated = DATE_MIN;
    if (!lei_valid(lei)) {
        leave(r, SEVERITY_DAMAGE, "this is no LEI (ISO 17442)", lei);
        return;
    }
    if (text_is(status, "ANNULLED") || text_is(status, "DUPLICATE")) {
        leave(r, SEVERITY_NOTE, "the registration is void (annulled or duplicate)", status);
        return;
    }
    if (im->n_stakes && !im->options.all_parties && !import_known(im, "lei", lei)) {
        leave(r, SEVERITY_NOTE, "no stake names this party (--all-parties writes it)", (struct text){"", 0});
        return;
    }
    uint32_t i = import_party(im, "lei", lei);
    struct import_party *p = &im->parties[i];
    p->kind = kind_of(field(r, CATEGORY));
    p->masked = p->kind == PARTY_PERSONS;
    if (p->told) leave(r, SEVERITY_NOTE, "this LEI was told by an earlier record", lei);
    if (p->told) return;
    p->told = true;
    p->at = r->row;
    p->confidence = text_is(status, "LAPSED") ? CONFIDENCE_MEDIUM : CONFIDENCE_HIGH;
    import_date(field(r, UPDATED), &updated, NULL);
    p->observed = updated;
    import_lei(im, i, lei);
    import_name(im, i, field(r, LEGAL_NAME));
    struct text seat = field(r, JURISDICTION);
    import_country(p->incorporated, seat.n ? seat : field(r, LEGAL_COUNTRY));
    import_country(p->place, field(r, HEAD_COUNTRY));
    p->source = import_source(im, "LEI level 1: who is who", "GLEIF", NULL, DATE_MIN);
}

/* ---- level 2 ---- */

/* From whom to whom; INTERN_ABSENT after a complaint. */
static uint32_t node(struct reading *r, enum column id, enum column type) {
    struct text lei = field(r, id), what = field(r, type);
    if (what.n && !text_is(what, "LEI")) {
        leave(r, SEVERITY_NOTE, "a party of the relation has no LEI but another kind of number", what);
        return INTERN_ABSENT;
    }
    if (!lei_valid(lei)) {
        leave(r, SEVERITY_DAMAGE, "this is no LEI (ISO 17442)", lei);
        return INTERN_ABSENT;
    }
    uint32_t i = import_party(r->im, "lei", lei);
    import_lei(r->im, i, lei);
    struct import_party *p = &r->im->parties[i];
    if (!p->source) {
        p->at = r->row;
        p->confidence = CONFIDENCE_MEDIUM;
        p->source = import_source(r->im, "LEI level 2: named by a relation", "GLEIF", NULL, DATE_MIN);
    }
    return i;
}

/* RELATIONSHIP_PERIOD is when it held; ACCOUNTING_PERIOD only when somebody looked. */
static bool read_periods(struct reading *r, struct import_stake *s) {
    struct text from = {"", 0}, to = {"", 0};
    for (size_t i = 0; i < PERIODS; i++) {
        struct text type = field_at(r, r->periods[i].type);
        if (text_is(type, "RELATIONSHIP_PERIOD")) {
            from = field_at(r, r->periods[i].start);
            to = field_at(r, r->periods[i].end);
        }
    }
    s->observed = DATE_MIN;
    import_date(field(r, UPDATED), &s->observed, NULL);
    if (!import_dates(r->im, s, from, to)) return false;
    if (text_is(field(r, RELATION_STATUS), "ACTIVE") || s->to != DATE_MAX) return true;
    leave(r, SEVERITY_NOTE, "the relation is over, and since when is not told", field(r, RELATION_STATUS));
    return false;
}

/* A quantifier of accounting consolidation in per cent is what was measured; else what consolidation means.
 */
static bool read_amount(const struct reading *r, struct import_stake *s) {
    for (size_t i = 0; i < QUALIFIERS; i++) {
        bool unsure;
        if (!text_is(field_at(r, r->units[i]), "PERCENTAGE")) continue;
        if (percentage_parse(field_at(r, r->amount[i]), &s->low, &s->high, &unsure)) return true;
    }
    return false;
}

static const char *standard_of(const struct reading *r) {
    static const char *const known[] = {"IFRS", "US_GAAP"};
    for (size_t i = 0; i < QUALIFIERS; i++)
        for (size_t k = 0; k < 2; k++)
            if (text_is(field_at(r, r->standard[i]), known[k])) return k ? "US GAAP" : "IFRS";
    return "accounting standard not told";
}

static enum confidence confidence_of(const struct reading *r) {
    if (text_is(field(r, REGISTRATION), "LAPSED")) return CONFIDENCE_LOW;
    struct text v = field(r, VALIDATION);
    return text_is(v, "FULLY_CORROBORATED")     ? CONFIDENCE_HIGH
           : text_is(v, "ENTITY_SUPPLIED_ONLY") ? CONFIDENCE_LOW
                                                : CONFIDENCE_MEDIUM;
}

/* What the relation says in the atlas's words; false after import_leave(). */
static bool read_relation(struct reading *r, struct import_stake *s) {
    struct import *im = r->im;
    struct text type = field(r, RELATION);
    char title[160];
    bool direct = text_is(type, "IS_DIRECTLY_CONSOLIDATED_BY");
    if (direct || text_is(type, "IS_ULTIMATELY_CONSOLIDATED_BY")) {
        bool exact = read_amount(r, s);
        if (!exact) {
            s->low = im->options.consolidated_low;
            s->high = im->options.consolidated_high;
        }
        s->kind = STAKE_EQUITY;
        s->indirect = !direct;
        snprintf(title, sizeof title, "LEI level 2: %s consolidated in the accounts (%s)%s",
                 direct ? "directly" : "ultimately", standard_of(r), exact ? "" : "; no share is told");
    } else if (text_is(type, "IS_INTERNATIONAL_BRANCH_OF")) {
        s->kind = STAKE_EQUITY; /* no company of its own: wholly its head office */
        s->low = s->high = RATIO_ONE;
        snprintf(title, sizeof title, "LEI level 2: branch of");
    } else if (text_is(type, "IS_FUND-MANAGED_BY")) {
        s->kind = STAKE_CONTRACT;
        s->low = s->high = RATIO_ONE;
        snprintf(title, sizeof title, "LEI level 2: fund managed by");
    } else {
        bool fund = text_is(type, "IS_SUBFUND_OF") || text_is(type, "IS_FEEDER_TO");
        leave(r, fund ? SEVERITY_NOTE : SEVERITY_DAMAGE,
              fund ? "part of a fund structure, which says nothing of control" : "there is no such relation",
              type);
        return false;
    }
    s->source = import_source(im, title, "GLEIF", NULL, DATE_MIN);
    return true;
}

static void read_relationship(struct reading *r) {
    struct text status = field(r, REGISTRATION);
    struct import_stake s = {.at = r->row, .confidence = confidence_of(r)};
    if (text_is(status, "ANNULLED") || text_is(status, "DUPLICATE")) {
        leave(r, SEVERITY_NOTE, "the registration is void (annulled or duplicate)", status);
        return;
    }
    if (!read_relation(r, &s) || !read_periods(r, &s)) return;
    s.owned = node(r, START_ID, START_TYPE);
    s.owner = s.owned == INTERN_ABSENT ? INTERN_ABSENT : node(r, END_ID, END_TYPE);
    if (s.owner == INTERN_ABSENT) return;
    if (text_is(field(r, RELATION), "IS_FUND-MANAGED_BY") && !r->im->parties[s.owned].told)
        r->im->parties[s.owned].kind = PARTY_FUND;
    import_stake(r->im, s);
}

/* ---- both ---- */

static void read_row(struct reading *r) {
    r->im->records++;
    import_scratch(r->im);
    if (r->open) {
        leave(r, SEVERITY_DAMAGE, "this row has a quotation mark too many (RFC 4180 2.5-2.7)",
              (struct text){"", 0});
        return;
    }
    if (r->n != r->width) {
        leave(r, SEVERITY_DAMAGE, "the row has not as many fields as the header", (struct text){"", 0});
        return;
    }
    if (r->at[RELATION] < MOST_COLUMNS)
        read_relationship(r);
    else
        read_entity(r);
}

static bool header_fine(const struct reading *r, struct diagnostics *d) {
    static const enum column relation[] = {START_ID, END_ID, RELATION, RELATION_STATUS};
    static const enum column entity[] = {LEI, LEGAL_NAME};
    bool level2 = r->at[START_ID] < MOST_COLUMNS || r->at[RELATION] < MOST_COLUMNS;
    if (r->at[EXCEPTION] < MOST_COLUMNS) {
        diagnostics_at_line(d, SEVERITY_ERROR, r->name, 1, 0, "the relationship records (RR-CDF) are wanted",
                            "these are reporting exceptions: why no parent is told, and no relation");
        return false;
    }
    for (size_t i = 0; i < (level2 ? sizeof relation : sizeof entity) / sizeof *relation; i++) {
        enum column c = level2 ? relation[i] : entity[i];
        if (r->at[c] < MOST_COLUMNS) continue;
        diagnostics_at_line(d, SEVERITY_ERROR, r->name, 1, 0, "the first line names the columns",
                            "there is no column '%s'", column_names[c]);
        return false;
    }
    return true;
}

/* The rows of one window. A row that reaches its end may go on behind it, so it is left for the next one,
 * unless there is none; `whole`: no row is longer than the window. Returns the bytes that are done. */
static size_t read_window(struct reading *r, struct text window, bool last, bool whole, uint64_t *line,
                          struct text *fields, bool *fine) {
    struct csv csv = csv_over(window);
    size_t done = 0, n = 0;
    csv.next = *line;
    csv.whole = whole;
    while (*fine && csv_row(&csv, fields, MOST_COLUMNS, &n)) {
        if (csv.p == csv.end && !last) break;
        r->open = csv.open;
        r->row = (struct import_at){r->name, (uint32_t)csv.line, 1};
        r->fields = fields;
        r->n = n;
        if (r->width) {
            read_row(r);
        } else {
            read_header(r, fields, n);
            *fine = header_fine(r, r->im->d);
        }
        done = (size_t)(csv.p - window.p);
        *line = csv.next;
    }
    csv_end(&csv);
    return last ? window.n : done;
}

bool import_gleif(struct import *im, struct input *in, const char *name) {
    struct reading *r = memory_new(1, sizeof *r);
    struct text *fields = memory_new(MOST_COLUMNS, sizeof *fields);
    *r = (struct reading){.im = im, .name = name};
    uint64_t line = 1;
    bool fine = true;
    for (size_t want = WINDOW; fine;) {
        struct bytes b = input_look(in, want);
        bool last = b.n < want;
        if (b.n > want) b.n = want;
        if (b.n == 0) break;
        size_t done = read_window(r, (struct text){(const char *)b.p, b.n}, last, last || want >= LARGEST_ROW,
                                  &line, fields, &fine);
        input_skip(in, done);
        if (done) {
            want = WINDOW;
        } else if (want >= LARGEST_ROW) {
            diagnostics_at_line(im->d, SEVERITY_DAMAGE, name, (uint32_t)line, 1,
                                "is a quotation mark without its second one?",
                                "this row is over 16 MiB (RFC 4180 2.6); the rest is left out");
            im->damaged = true;
            break;
        } else {
            want *= 4;
        }
    }
    fine = fine && r->width;
    free(fields);
    free(r);
    return fine;
}
