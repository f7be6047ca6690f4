#include "atlas/stakes_csv.h"

#include "atlas/csv.h"
#include "atlas/open_data_sets.h"
#include "base/decompress.h"
#include "base/input.h"
#include "base/memory.h"
#include "base/suggest.h"

#include <stdio.h>
#include <stdlib.h>

enum column {
    COLUMN_OWNER,
    COLUMN_OWNED,
    COLUMN_SHARE,
    COLUMN_KIND,
    COLUMN_FROM,
    COLUMN_TO,
    COLUMN_DISPUTED,
    COLUMNS
};
enum {
    MOST_FIELDS = 32,
    SHARES = 1024,
    SHARE_TEXT = 16,
    CHUNK = 1 << 20,
    AHEAD = 32 /* a power of two */,
    SAMPLE = 1 << 16
};

static const char *const column_names[COLUMNS] = {"owner", "owned", "share",   "kind",
                                                  "from",  "to",    "disputed"};

struct reading {
    struct stakes_table *table;
    const char *name;
    struct diagnostics *d;
    size_t at[COLUMNS]; /* field of the column; MOST_FIELDS: not there */
    uint64_t line;
    /* Rows whose names are on their way from memory; views of the text, so a row of copies is not kept
     * waiting. */
    struct waiting {
        struct text owner, owned;
        uint32_t owner_hash, owned_hash;
        struct stake stake;
    } ring[AHEAD];
    size_t came, went;
    /* Tables repeat the same few shares millions of times. */
    struct known_share {
        char text[SHARE_TEXT];
        size_t n;
        struct ratio low, high;
    } shares[SHARES];
};

static struct text trimmed(struct text t) {
    while (t.n && (t.p[0] == ' ' || t.p[0] == '\t')) t = (struct text){t.p + 1, t.n - 1};
    while (t.n && (t.p[t.n - 1] == ' ' || t.p[t.n - 1] == '\t')) t.n--;
    return t;
}

static void complain(struct reading *r, const char *hint, const char *what, struct text value) {
    diagnostics_at_line(r->d, SEVERITY_DAMAGE, r->name, (uint32_t)r->line, 0, hint, "%s%s%.*s%s", what,
                        value.n ? " '" : "", (int)(value.n < 60 ? value.n : 60), value.n ? value.p : "",
                        value.n ? "'" : "");
}

/* The header, or false when the first row is already a stake (owner, owned, share). */
static bool read_header(struct reading *r, const struct text *fields, size_t n) {
    struct ratio low, high;
    for (int c = 0; c < COLUMNS; c++) r->at[c] = c <= COLUMN_SHARE ? (size_t)c : MOST_FIELDS;
    if (n == 3 && ratio_parse_interval(fields[2], &low, &high)) return false;
    for (int c = 0; c < COLUMNS; c++) {
        r->at[c] = MOST_FIELDS;
        for (size_t i = 0; i < n && i < MOST_FIELDS; i++)
            if (text_is(trimmed(fields[i]), column_names[c])) r->at[c] = i;
    }
    return true;
}

static bool header_complete(struct reading *r, const struct text *fields, size_t n) {
    for (int c = COLUMN_OWNER; c <= COLUMN_SHARE; c++) {
        if (r->at[c] < MOST_FIELDS) continue;
        char what[64], hint[96] = "the first line names the columns: owner,owned,share";
        snprintf(what, sizeof what, "there is no column '%s'", column_names[c]);
        for (size_t i = 0; i < n && i < MOST_FIELDS; i++)
            if (suggest(trimmed(fields[i]), &column_names[c], 1))
                snprintf(hint, sizeof hint, "is it '%.*s'?", (int)(fields[i].n < 40 ? fields[i].n : 40),
                         fields[i].p);
        diagnostics_at_line(r->d, SEVERITY_ERROR, r->name, 1, 0, hint, "%s", what);
        return false;
    }
    return true;
}

static bool read_share(struct reading *r, struct text t, struct stake *s) {
    uint32_t slot = 0;
    for (size_t i = 0; i < t.n && i < SHARE_TEXT; i++) slot = slot * 31 + (unsigned char)t.p[i];
    struct known_share *k = &r->shares[slot % SHARES];
    bool fits = t.n && t.n <= SHARE_TEXT;
    if (!fits || k->n != t.n || memcmp(k->text, t.p, t.n) != 0) {
        struct ratio low, high;
        if (!ratio_parse_interval(t, &low, &high)) {
            complain(r, "like 50%, 0.5, 1/2 or 30-35%", "this is no share:", t);
            return false;
        }
        if (ratio_compare(high, RATIO_ONE) > 0) {
            complain(r, "per cent are written with their sign, 50%", "a share over 100 %:", t);
            return false;
        }
        s->low = low;
        s->high = high;
        if (!fits) return true;
        *k = (struct known_share){.n = t.n, .low = low, .high = high};
        memcpy(k->text, t.p, t.n);
    }
    s->low = k->low;
    s->high = k->high;
    return true;
}

static struct text field(const struct reading *r, const struct text *fields, size_t n, enum column c) {
    return r->at[c] < n && r->at[c] < MOST_FIELDS ? trimmed(fields[r->at[c]]) : (struct text){"", 0};
}

static bool read_rest(struct reading *r, const struct text *fields, size_t n, struct stake *s) {
    struct text kind = field(r, fields, n, COLUMN_KIND), from = field(r, fields, n, COLUMN_FROM);
    struct text to = field(r, fields, n, COLUMN_TO), disputed = field(r, fields, n, COLUMN_DISPUTED);
    if (kind.n && !stake_kind_parse(kind, &s->kind)) {
        complain(r, "there is: equity, votes, golden, board, contract",
                 "there is no such kind of stake:", kind);
        return false;
    }
    if ((from.n && !date_parse(from, &s->from, NULL)) || (to.n && !date_parse(to, NULL, &s->to)) ||
        s->from > s->to) {
        complain(r, "first and last day, like 2026-01-31", "these are no dates, or end before they start",
                 (struct text){"", 0});
        return false;
    }
    if (disputed.n && !text_is(disputed, "yes") && !text_is(disputed, "no")) {
        complain(r, "yes or no", "is it disputed?", disputed);
        return false;
    }
    s->disputed = text_is(disputed, "yes");
    return true;
}

static void take_oldest(struct reading *r) {
    struct stakes_table *t = r->table;
    struct waiting *w = &r->ring[r->went++ % AHEAD];
    w->stake.owner = intern_add_hashed(t->names, w->owner, w->owner_hash);
    w->stake.owned = intern_add_hashed(t->names, w->owned, w->owned_hash);
    t->list = memory_grow(t->list, t->stakes.n, &t->capacity, sizeof *t->list);
    t->list[t->stakes.n++] = w->stake;
}

static void put(struct reading *r, struct text owner, struct text owned, struct stake stake) {
    const struct intern *names = r->table->names;
    if (r->came - r->went == AHEAD) take_oldest(r);
    struct waiting *w = &r->ring[r->came++ % AHEAD];
    *w = (struct waiting){owner, owned, intern_hash(names, owner), intern_hash(names, owned), stake};
    intern_prefetch(names, w->owner_hash);
    intern_prefetch(names, w->owned_hash);
    if (r->came - r->went <= AHEAD / 2) return;
    const struct waiting *half = &r->ring[(r->came - AHEAD / 2) % AHEAD];
    intern_prefetch_string(names, half->owner_hash);
    intern_prefetch_string(names, half->owned_hash);
}

static void read_row(struct reading *r, const struct text *fields, size_t n) {
    struct stake s = {.kind = STAKE_EQUITY, .from = DATE_MIN, .to = DATE_MAX, .source = (uint32_t)r->line};
    struct text owner = field(r, fields, n, COLUMN_OWNER), owned = field(r, fields, n, COLUMN_OWNED);
    if (owner.n == 0 || owned.n == 0) {
        complain(r, NULL, "owner or owned is missing", (struct text){"", 0});
        return;
    }
    bool plain = r->at[COLUMN_KIND] + r->at[COLUMN_FROM] + r->at[COLUMN_TO] + r->at[COLUMN_DISPUTED] ==
                 4 * MOST_FIELDS;
    if (!read_share(r, field(r, fields, n, COLUMN_SHARE), &s) || (!plain && !read_rest(r, fields, n, &s)))
        return;
    put(r, owner, owned, s);
}

/* Room for all rows at once, guessed from the first ones: growing by doubling copies and touches more memory.
 */
static void make_room(struct stakes_table *t, struct text text) {
    size_t sample = text.n < SAMPLE ? text.n : SAMPLE, lines = 1;
    for (size_t i = 0; i < sample; i++) lines += text.p[i] == '\n';
    if (text.n < SAMPLE) return;
    t->capacity = text.n / (sample / lines + 1) + text.n / SAMPLE;
    t->list = memory_resize(NULL, t->capacity, sizeof *t->list);
    memory_use_large_pages(t->list, t->capacity * sizeof *t->list);
}

struct stakes_table *stakes_table_over(struct text text, const char *name, struct diagnostics *d) {
    struct stakes_table *t = memory_new(1, sizeof *t);
    struct reading *r = memory_new(1, sizeof *r);
    *r = (struct reading){.table = t, .name = name, .d = d};
    t->names = intern_new();
    make_room(t, text);
    struct csv csv = csv_over(text);
    struct text fields[MOST_FIELDS];
    size_t n = 0;
    bool any = csv_row(&csv, fields, MOST_FIELDS, &n), header = any && read_header(r, fields, n);
    bool fine = any && (!header || header_complete(r, fields, n));
    if (!any)
        diagnostics_at_line(d, SEVERITY_ERROR, name, 1, 0, "owner,owned,share are wanted",
                            "the table is empty");
    for (bool row = fine && (!header || csv_row(&csv, fields, MOST_FIELDS, &n)); row;
         row = csv_row(&csv, fields, MOST_FIELDS, &n)) {
        r->line = csv.line;
        read_row(r, fields, n);
        while (csv.copied && r->went < r->came) take_oldest(r);
    }
    while (r->went < r->came) take_oldest(r);
    csv_end(&csv);
    free(r);
    t->stakes.list = t->list;
    t->stakes.nodes = intern_count(t->names);
    if (fine) return t;
    stakes_table_free(t);
    return NULL;
}

/* A pipe, or a compressed file, in one piece. */
static struct stakes_table *read_stream(const char *path, struct diagnostics *d) {
    struct input *in = input_open(path, (struct input_limits){0}, d);
    if (!in) return NULL;
    char *copy = NULL;
    size_t n = 0, capacity = 0;
    for (struct bytes b; (b = input_look(in, CHUNK)).n;) {
        if (capacity - n < b.n) copy = memory_resize(copy, capacity = (n + b.n) * 2, 1);
        memcpy(copy + n, b.p, b.n);
        n += b.n;
        input_skip(in, b.n);
    }
    struct stakes_table *t = stakes_table_over((struct text){copy ? copy : "", n}, path, d);
    free(copy);
    input_close(in);
    return t;
}

struct stakes_table *stakes_table_read(const char *path, struct diagnostics *d) {
    struct bytes b = map_file(path);
    bool plain = b.p && !decompress_recognise(b);
    struct stakes_table *t =
        plain ? stakes_table_over((struct text){(const char *)b.p, b.n}, path, d) : read_stream(path, d);
    unmap_file(b);
    return t;
}

void stakes_table_free(struct stakes_table *t) {
    if (!t) return;
    intern_free(t->names);
    free(t->list);
    free(t);
}
