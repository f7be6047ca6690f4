#include "atlas/stakes_csv.h"

#include "atlas/open_data_sets.h"
#include "atlas/stakes_header.h"
#include "atlas/stakes_names.h"
#include "atlas/stakes_rows.h"
#include "atlas/stakes_terms.h"
#include "base/decompress.h"
#include "base/hash.h"
#include "base/input.h"
#include "base/memory.h"
#include "base/ratio_big.h"

#include <stdio.h>
#include <stdlib.h>

enum { SHARES = 1024, SHARE_TEXT = 16, CHUNK = 1 << 20, AHEAD = 32 /* a power of two */, SAMPLE = 1 << 16 };

struct stakes_own {
    struct names names;
    struct stake_terms terms;
    struct stake_row *rows;
    size_t capacity;
    size_t at[COLUMNS]; /* field of the column; MOST_FIELDS: not there */
    struct text text;
    struct arena *arena;
    struct bytes map;  /* of a file */
    char *copy;        /* of a stream */
    const char *found; /* where the line asked for last begins */
    uint32_t found_line;
};

struct reading {
    struct stakes_table *table;
    struct stakes_own *own;
    struct rows rows;
    const char *name;
    struct diagnostics *d;
    bool plain;   /* no columns but owner, owned and share */
    size_t width; /* fields of the first row */
    /* Rows whose names are on their way from memory. */
    struct waiting {
        struct name_key owner, owned;
        uint32_t terms, line;
        bool same_owned; /* as the row before: tables are mostly in that order */
    } ring[AHEAD];
    size_t came, went;
    uint32_t last_owned_id;
    /* Tables repeat the same few shares millions of times. */
    struct known_share {
        char text[SHARE_TEXT];
        struct name_key key; /* of the text */
        struct ratio low, high;
        uint32_t terms; /* of a plain row */
    } shares[SHARES];
};

static void complain_of(struct reading *r, enum severity severity, size_t field, const char *hint,
                        const char *what, struct text value) {
    uint32_t line = r->rows.line, column = 0;
    if (field < MOST_FIELDS) column = rows_column(r->rows.start, r->rows.end, field, &line);
    diagnostics_at_line(r->d, severity, r->name, line, column, hint, "%s%s%.*s%s", what, value.n ? " '" : "",
                        (int)(value.n < 60 ? value.n : 60), value.n ? value.p : "", value.n ? "'" : "");
}

static void complain(struct reading *r, enum column c, const char *hint, const char *what,
                     struct text value) {
    complain_of(r, SEVERITY_DAMAGE, r->own->at[c], hint, what, value);
}

/* One with more digits than a ratio holds lies between two that it does hold. */
static bool parse_long_share(struct reading *r, struct text t, struct ratio *low, struct ratio *high) {
    char text[RATIO_TEXT], hint[RATIO_TEXT + 16];
    if (!ratio_parse_rounded(t, low, high)) return false;
    if (ratio_compare(*low, *high) == 0 || ratio_compare(*high, RATIO_ONE) > 0) return true;
    snprintf(hint, sizeof hint, "it is taken as %s", ratio_interval_text(text, *low, *high));
    complain_of(r, SEVERITY_NOTE, r->own->at[COLUMN_SHARE], hint,
                "a share of more digits than are counted:", t);
    return true;
}

/* A share that says nothing (?), or nothing that can be read, is unknown. */
static void parse_share(struct reading *r, struct text t, struct ratio *low, struct ratio *high) {
    static const char hint[] = "like 50%, 0.5, 1/2 or 30-35%; it is taken as unknown";
    const char *wrong = NULL;
    struct ratio size = RATIO_ZERO;
    if (text_is(t, "?"))
        wrong = "";
    else if (t.n == 0)
        wrong = "the share is missing: write ? where it is not known";
    else if (t.p[0] == '-' && ratio_parse((struct text){t.p + 1, t.n - 1}, &size))
        wrong = "a share below nothing:";
    else if (!ratio_parse_interval(t, low, high) && !parse_long_share(r, t, low, high))
        wrong = "this is no share:";
    else if (ratio_compare(*high, RATIO_ONE) > 0)
        wrong = memchr(t.p, '%', t.n) ? "a share over 100 %:"
                                      : "a share over 100 %, for per cent are written with their sign:";
    if (!wrong) return;
    if (*wrong) complain(r, COLUMN_SHARE, hint, wrong, t);
    *low = RATIO_ZERO;
    *high = RATIO_ONE;
}

static struct text field(const struct reading *r, const struct text *fields, size_t n, enum column c) {
    return r->own->at[c] < n && r->own->at[c] < MOST_FIELDS ? trimmed(fields[r->own->at[c]])
                                                            : (struct text){"", 0};
}

/* Copies are not views of the text. */
static const char *end_of(const struct reading *r, const char *p, size_t n) {
    return p >= r->own->text.p && p <= r->rows.end ? r->rows.end : p + n;
}

static const struct known_share *read_share(struct reading *r, struct text t) {
    struct name_key key;
    names_key(&r->own->names, &key, t.p, t.n, end_of(r, t.p, t.n));
    struct known_share *k = &r->shares[hash_mix(key.key) % SHARES];
    if (t.n && names_same(&k->key, &key)) return k;
    uint64_t before = diagnostics_total(r->d, SEVERITY_NOTE);
    parse_share(r, t, &k->low, &k->high);
    /* what is complained about is complained about each time */
    bool keep = t.n <= SHARE_TEXT && diagnostics_total(r->d, SEVERITY_NOTE) == before;
    k->key = (struct name_key){{k->text, keep ? t.n : 0}, key.key};
    if (keep) memcpy(k->text, t.p, t.n);
    const struct stake plain = {
        .low = k->low, .high = k->high, .kind = STAKE_EQUITY, .from = DATE_MIN, .to = DATE_MAX};
    if (r->plain) k->terms = terms_add(&r->own->terms, &plain);
    return k;
}

/* The columns beside; false when the row cannot be used. */
static bool read_rest(struct reading *r, const struct text *fields, size_t n, struct stake *s) {
    struct text kind = field(r, fields, n, COLUMN_KIND), from = field(r, fields, n, COLUMN_FROM);
    struct text to = field(r, fields, n, COLUMN_TO), disputed = field(r, fields, n, COLUMN_DISPUTED);
    if (kind.n && !stake_kind_parse(kind, &s->kind)) {
        complain(r, COLUMN_KIND, "there is: equity, votes, golden, board, contract; the row is left out",
                 "there is no such kind of stake:", kind);
        return false;
    }
    static const char day[] =
        "a day is written like 2026-01-31; the stake is taken as disputed, on every day";
    enum column wrong = COLUMNS;
    if (from.n && !date_parse(from, &s->from, NULL))
        complain(r, wrong = COLUMN_FROM, day, "this is no date:", from);
    else if (to.n && !date_parse(to, NULL, &s->to))
        complain(r, wrong = COLUMN_TO, day, "this is no date:", to);
    else if (s->from > s->to)
        complain(r, wrong = COLUMN_TO,
                 "swap them if they are reversed; the stake is taken as disputed, on every day",
                 "the last day lies before the first:", to);
    if (wrong != COLUMNS) {
        s->from = DATE_MIN;
        s->to = DATE_MAX;
        s->disputed = true;
    }
    if (disputed.n && !text_is(disputed, "yes") && !text_is(disputed, "no")) {
        complain(r, COLUMN_DISPUTED, "yes or no; it is taken as yes", "is it disputed?", disputed);
        s->disputed = true;
    }
    s->disputed |= text_is(disputed, "yes");
    return true;
}

static void take_oldest(struct reading *r) {
    struct stakes_own *own = r->own;
    struct waiting *w = &r->ring[r->went++ % AHEAD];
    uint32_t owner = names_add(&own->names, &w->owner);
    if (!w->same_owned) r->last_owned_id = names_add(&own->names, &w->owned);
    own->rows = memory_grow(own->rows, r->table->stakes.n, &own->capacity, sizeof *own->rows);
    own->rows[r->table->stakes.n++] = (struct stake_row){owner, r->last_owned_id, w->terms, w->line};
}

/* The row being read is written where it will wait: what was just stored in pieces is slow to copy. */
static struct waiting *next_waiting(struct reading *r) {
    if (r->came - r->went == AHEAD) take_oldest(r);
    return &r->ring[r->came % AHEAD];
}

static void put(struct reading *r, struct waiting *w, uint32_t terms) {
    const struct names *names = &r->own->names;
    const struct waiting *before = &r->ring[(r->came - 1) % AHEAD];
    w->terms = terms;
    w->line = r->rows.line;
    w->same_owned = r->came && names_same(&before->owned, &w->owned);
    names_prefetch(names, &w->owner);
    if (!w->same_owned) names_prefetch(names, &w->owned);
    r->came++;
    if (r->came - r->went <= AHEAD / 2) return;
    const struct waiting *half = &r->ring[(r->came - AHEAD / 2) % AHEAD];
    names_prefetch_text(names, &half->owner);
    if (!half->same_owned) names_prefetch_text(names, &half->owned);
}

/* False when the row cannot be used. *share is told as unknown where fields may have moved. */
static bool row_fits(struct reading *r, const struct text *fields, size_t n, struct text *share) {
    if (r->rows.open) {
        diagnostics_at_line(r->d, SEVERITY_DAMAGE, r->name, r->rows.line,
                            rows_quote(r->rows.start, r->rows.end),
                            "close it, or write it twice where it stands for itself; the row is left out",
                            "there is a quotation mark too many in this row (RFC 4180 2.5-2.7)");
        return false;
    }
    size_t i = r->width;
    while (i < n && i < MOST_FIELDS && trimmed(fields[i]).n == 0) i++;
    if (i == n || i >= MOST_FIELDS) return true;
    complain_of(r, SEVERITY_DAMAGE, i,
                "a value with a comma in it stands in quotation marks, a share has a point (0.5); the share "
                "is taken as unknown",
                "the row has more fields than the first one:", trimmed(fields[i]));
    *share = text_of("?");
    return true;
}

static void read_row(struct reading *r, const struct text *fields, size_t n) {
    struct text moved = {NULL, 0};
    if ((n > r->width || r->rows.open) && !row_fits(r, fields, n, &moved)) return;
    struct text owner = field(r, fields, n, COLUMN_OWNER), owned = field(r, fields, n, COLUMN_OWNED);
    if (owner.n == 0 || owned.n == 0) {
        complain(r, owner.n ? COLUMN_OWNED : COLUMN_OWNER, "name it; the row is left out",
                 owner.n ? "the owned is missing" : "the owner is missing", (struct text){"", 0});
        return;
    }
    struct waiting *w = next_waiting(r);
    names_key(&r->own->names, &w->owner, owner.p, owner.n, end_of(r, owner.p, owner.n));
    names_key(&r->own->names, &w->owned, owned.p, owned.n, end_of(r, owned.p, owned.n));
    if (names_same(&w->owner, &w->owned)) {
        complain(r, COLUMN_OWNED, "name who holds it; the row is left out",
                 "a party cannot hold itself:", owned);
        return;
    }
    const struct known_share *share = read_share(r, moved.n ? moved : field(r, fields, n, COLUMN_SHARE));
    if (r->plain) {
        put(r, w, share->terms);
        return;
    }
    struct stake s = {
        .low = share->low, .high = share->high, .kind = STAKE_EQUITY, .from = DATE_MIN, .to = DATE_MAX};
    if (moved.n || read_rest(r, fields, n, &s)) put(r, w, terms_add(&r->own->terms, &s));
}

/* Room for all at once, guessed from the first rows: growing by doubling copies and touches more memory. */
static void make_room(struct stakes_own *own) {
    struct text text = own->text;
    size_t sample = text.n < SAMPLE ? text.n : SAMPLE, lines = 1;
    for (size_t i = 0; i < sample; i++) lines += text.p[i] == '\n';
    size_t rows = text.n / (sample / lines + 1);
    names_start(&own->names, rows / 2);
    own->capacity = rows + rows / 16 + 16;
    own->rows = memory_resize(NULL, own->capacity, sizeof *own->rows);
    memory_use_large_pages(own->rows, own->capacity * sizeof *own->rows);
}

static bool read_all(struct reading *r) {
    struct text fields[MOST_FIELDS];
    size_t n = 0;
    bool any = rows_next(&r->rows, fields, MOST_FIELDS, &n);
    struct stakes_header h = {.at = r->own->at, .name = r->name, .d = r->d, .rows = &r->rows};
    if (!any)
        diagnostics_at_line(r->d, SEVERITY_ERROR, r->name, 1, 0, "owner,owned,share are wanted",
                            "the table is empty");
    bool header = any && stakes_header_is(&h, fields, n);
    if (!any || (header && !stakes_header_read(&h, fields, n))) return false;
    const size_t *at = r->own->at;
    r->width = n < MOST_FIELDS ? n : MOST_FIELDS;
    r->plain = at[COLUMN_KIND] + at[COLUMN_FROM] + at[COLUMN_TO] + at[COLUMN_DISPUTED] == 4 * MOST_FIELDS;
    for (bool row = !header || rows_next(&r->rows, fields, MOST_FIELDS, &n); row;
         row = rows_next(&r->rows, fields, MOST_FIELDS, &n))
        read_row(r, fields, n);
    while (r->went < r->came) take_oldest(r);
    return true;
}

struct stakes_table *stakes_table_over(struct text text, const char *name, struct diagnostics *d) {
    struct stakes_table *t = memory_new(1, sizeof *t);
    struct stakes_own *own = t->own = memory_new(1, sizeof *own);
    struct reading *r = memory_new(1, sizeof *r);
    own->text = text;
    own->arena = arena_new();
    own->found = text.p;
    own->found_line = 1;
    make_room(own);
    *r = (struct reading){.table = t, .own = own, .rows = rows_over(text, own->arena), .name = name, .d = d};
    bool fine = read_all(r);
    free(r);
    t->stakes.rows = own->rows;
    t->stakes.terms = own->terms.list;
    t->stakes.n_terms = own->terms.n;
    t->stakes.nodes = own->names.n;
    if (fine) return t;
    stakes_table_free(t);
    return NULL;
}

/* A pipe, or a compressed file, in one piece. */
static struct stakes_table *read_stream(const char *path, struct diagnostics *d) {
    struct input *in = input_open(path, (struct input_limits){0}, d);
    if (!in) return NULL;
    char *copy = memory_new(1, 1);
    size_t n = 0, capacity = 1;
    for (struct bytes b; (b = input_look(in, CHUNK)).n;) {
        if (capacity - n < b.n) copy = memory_resize(copy, capacity = (n + b.n) * 2, 1);
        memcpy(copy + n, b.p, b.n);
        n += b.n;
        input_skip(in, b.n);
    }
    struct stakes_table *t = stakes_table_over((struct text){copy, n}, path, d);
    if (t)
        t->own->copy = copy;
    else
        free(copy);
    input_close(in);
    return t;
}

struct stakes_table *stakes_table_read(const char *path, struct diagnostics *d) {
    bool stream = strcmp(path, "-") == 0; /* a file of that name is './-' */
    struct bytes b = stream ? (struct bytes){0} : map_file(path);
    if (!b.p || decompress_recognise(b)) {
        unmap_file(b);
        return read_stream(path, d);
    }
    struct stakes_table *t = stakes_table_over((struct text){(const char *)b.p, b.n}, path, d);
    if (t)
        t->own->map = b;
    else
        unmap_file(b);
    return t;
}

void stakes_table_free(struct stakes_table *t) {
    if (!t) return;
    names_free(&t->own->names);
    terms_free(&t->own->terms);
    free(t->own->rows);
    free(t->own->copy);
    unmap_file(t->own->map);
    arena_free(t->own->arena);
    free(t->own);
    free(t);
}

struct text stakes_table_name(const struct stakes_table *t, uint32_t node) {
    return node < t->own->names.n ? t->own->names.list[node] : (struct text){"", 0};
}

void stakes_table_ahead(const struct stakes_table *t, uint32_t node, bool text) {
    if (node >= t->own->names.n) return;
    const struct text *name = &t->own->names.list[node];
    const void *place = text ? (const void *)name->p : (const void *)name;
    __builtin_prefetch(place);
    __asm__ volatile("" : : "r"(place)); /* an effect: calls of a function without any are left out */
}

uint32_t stakes_table_find(const struct stakes_table *t, struct text name) {
    return names_find(&t->own->names, name);
}

void stakes_table_place(struct stakes_table *t, size_t i, bool share, uint32_t *line, uint32_t *column) {
    struct stakes_own *own = t->own;
    const char *end = own->text.p + own->text.n;
    *line = t->stakes.rows[i].source;
    if (own->found_line > *line) {
        own->found = own->text.p;
        own->found_line = 1;
    }
    for (const char *stop; own->found_line < *line; own->found_line++) {
        stop = memchr(own->found, '\n', (size_t)(end - own->found));
        own->found = stop ? stop + 1 : end;
    }
    *column = rows_column(own->found, end, own->at[share ? COLUMN_SHARE : COLUMN_OWNER], line);
}
