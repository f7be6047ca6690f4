#include "atlas/stakes_rows.h"

#include "atlas/csv.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { BLOCK = 64 };

#ifdef __SSE2__
/* Which of 64 bytes mean something: commas, line breaks, quotes. */
static uint64_t marks(const char *p) {
    const __m128i comma = _mm_set1_epi8(','), line = _mm_set1_epi8('\n'), quote = _mm_set1_epi8('"');
    uint64_t found = 0;
    for (int i = 0; i < BLOCK; i += 16) {
        __m128i x = _mm_loadu_si128((const void *)(p + i));
        __m128i some = _mm_or_si128(_mm_cmpeq_epi8(x, comma), _mm_cmpeq_epi8(x, line));
        some = _mm_or_si128(some, _mm_cmpeq_epi8(x, quote));
        found |= (uint64_t)(uint32_t)_mm_movemask_epi8(some) << i;
    }
    return found;
}
#else
static uint64_t marks(const char *p) {
    uint64_t found = 0;
    for (int i = 0; i < BLOCK; i++) found |= (uint64_t)(p[i] == ',' || p[i] == '\n' || p[i] == '"') << i;
    return found;
}
#endif

/* Blocks begin where reading does, not where memory would like it; the last one may be short. */
static void look_at(struct rows *r, const char *block) {
    char last[BLOCK] = {0};
    r->block = block;
    if (r->end > block && r->end - block < BLOCK) memcpy(last, block, (size_t)(r->end - block));
    r->found = marks(r->end - block < BLOCK ? last : block);
}

struct rows rows_over(struct text text, struct arena *a) {
    bool mark = text.n >= 3 && memcmp(text.p, "\xEF\xBB\xBF", 3) == 0;
    const char *p = text.p + (mark ? 3 : 0);
    struct rows r = {.p = p, .end = text.p + text.n, .start = p, .next = 1, .arena = a};
    look_at(&r, p);
    return r;
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

/* Returns the end of the row (its line break, or the end of the text). */
static const char *cut_row(struct rows *r, struct cut *c) {
    for (;;) {
        for (; r->found; r->found &= r->found - 1) {
            const char *at = r->block + __builtin_ctzll(r->found);
            if (!cut_at(c, at)) continue;
            r->found &= r->found - 1;
            return at;
        }
        if (r->end - r->block <= BLOCK) break;
        look_at(r, r->block + BLOCK);
    }
    if (c->n < c->most) c->fields[c->n] = (struct text){c->field, (size_t)(r->end - c->field)};
    c->n++;
    return r->end;
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
    look_at(r, r->p);
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
        const char *stop = cut_row(r, &c);
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
