#include "atlas/stakes_rows.h"

#include "atlas/csv.h"

#define EVERY(byte) (UINT64_C(0x0101010101010101) * (unsigned char)(byte))

struct rows rows_over(struct text text, struct arena *a) {
    bool mark = text.n >= 3 && memcmp(text.p, "\xEF\xBB\xBF", 3) == 0;
    const char *p = text.p + (mark ? 3 : 0);
    return (struct rows){.p = p, .end = text.p + text.n, .start = p, .next = 1, .arena = a};
}

/* 0x80 in each byte of x that is zero, and nowhere else. */
static uint64_t zero_bytes(uint64_t x) {
    uint64_t low = EVERY(0x7f);
    return ~(((x & low) + low) | x | low);
}

static uint64_t marks(uint64_t word) {
    return zero_bytes(word ^ EVERY(',')) | zero_bytes(word ^ EVERY('\n')) | zero_bytes(word ^ EVERY('"'));
}

struct cut {
    struct text *fields;
    size_t most, n;
    const char *field; /* where the field being cut starts */
    bool quotes;
};

/* True at the end of the row. */
static inline bool cut_at(struct cut *c, const char *at) {
    if (*at == '"') {
        c->quotes = true;
        return false;
    }
    if (c->n < c->most) c->fields[c->n] = (struct text){c->field, (size_t)(at - c->field)};
    c->n++;
    c->field = at + 1;
    return *at == '\n';
}

/* Eight bytes at a time; returns the end of the row (its line break, or the end of the text). */
static const char *cut_row(struct cut *c, const char *p, const char *end) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    for (; end - p >= 8; p += 8) {
        uint64_t word;
        memcpy(&word, p, sizeof word);
        for (uint64_t found = marks(word); found; found &= found - 1) {
            const char *at = p + (__builtin_ctzll(found) >> 3);
            if (cut_at(c, at)) return at;
        }
    }
#endif
    for (; p < end; p++)
        if ((*p == ',' || *p == '\n' || *p == '"') && cut_at(c, p)) return p;
    if (c->n < c->most) c->fields[c->n] = (struct text){c->field, (size_t)(end - c->field)};
    c->n++;
    return end;
}

/* A row with quotes, by the reader that knows them; its fields are kept. */
static bool quoted_row(struct rows *r, struct text *fields, size_t most, size_t *n) {
    struct csv csv = csv_over((struct text){r->start, (size_t)(r->end - r->start)});
    csv.whole = true;
    bool row = csv_row(&csv, fields, most, n);
    r->open = csv.open;
    for (size_t i = 0; row && i < *n && i < most; i++)
        fields[i] = (struct text){arena_text(r->arena, fields[i]), fields[i].n};
    r->p = csv.p;
    r->next = r->line + (uint32_t)csv.next - 1;
    r->line += row ? (uint32_t)csv.line - 1 : 0;
    csv_end(&csv);
    return row;
}

bool rows_next(struct rows *r, struct text *fields, size_t most, size_t *n) {
    while (r->p < r->end) {
        struct cut c = {.fields = fields, .most = most, .field = r->p};
        r->start = r->p;
        r->line = r->next;
        r->open = false;
        const char *stop = cut_row(&c, r->p, r->end);
        if (c.quotes) {
            if (quoted_row(r, fields, most, n)) return true;
            continue;
        }
        r->p = stop + (stop < r->end);
        r->next++;
        struct text *last = c.n <= most ? &fields[c.n - 1] : NULL;
        if (last && last->n && last->p[last->n - 1] == '\r') last->n--;
        *n = c.n;
        if (c.n > 1 || fields[0].n) return true;
    }
    return false;
}

uint32_t rows_column(const char *start, const char *end, size_t field, uint32_t *line) {
    uint32_t column = 1;
    bool quoted = false;
    for (const char *p = start; p < end && field; p++) {
        if (*p == '"') quoted = !quoted;
        if (*p == '\n' && !quoted) break;
        if (*p == ',' && !quoted) field--;
        if (*p == '\n') {
            column = 1;
            ++*line;
        } else {
            column += ((unsigned char)*p & 0xC0) != 0x80;
        }
    }
    return column;
}

uint32_t rows_quote(const char *start, const char *end) {
    uint32_t column = 1, found = 1;
    for (const char *p = start; p < end && *p != '\n'; p++) {
        if (*p == '"') found = column;
        column += ((unsigned char)*p & 0xC0) != 0x80;
    }
    return found;
}
