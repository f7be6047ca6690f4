#include "atlas/csv.h"

#include "base/memory.h"

#include <stdlib.h>

struct csv csv_over(struct text text) {
    bool mark = text.n >= 3 && memcmp(text.p, "\xEF\xBB\xBF", 3) == 0;
    return (struct csv){.p = text.p + (mark ? 3 : 0), .end = text.p + text.n, .next = 1};
}

void csv_end(struct csv *c) {
    free(c->scratch);
    *c = (struct csv){0};
}

/* A row without any quote: fields are views of the text itself. */
static size_t plain_row(const char *p, const char *end, struct text *fields, size_t most) {
    size_t n = 0;
    for (;;) {
        const char *comma = memchr(p, ',', (size_t)(end - p));
        const char *stop = comma ? comma : end;
        if (n < most) fields[n] = (struct text){p, (size_t)(stop - p)};
        n++;
        if (!comma) return n;
        p = comma + 1;
    }
}

static void keep(struct csv *c, size_t n, char letter) {
    c->scratch = memory_grow(c->scratch, n, &c->capacity, 1);
    c->scratch[n] = letter;
}

/* A row with quotes; it may go over several lines, up to `end`. Fields are copied, then pointed into the
 * finished copy. *torn: something follows a closing quotation mark within its field. */
static size_t quoted_row(struct csv *c, const char *end, struct text *fields, size_t most, bool *torn) {
    size_t n = 0, used = 0, start = 0;
    bool quoted = false;
    *torn = false;
    for (; c->p < end; c->p++) {
        char letter = *c->p;
        if (quoted && letter == '"' && c->p + 1 < end && c->p[1] == '"') {
            keep(c, used++, '"');
            c->p++;
        } else if (letter == '"') {
            quoted = !quoted;
            *torn |= !quoted && c->p + 1 < end && !memchr(",\r\n", c->p[1], 3);
        } else if (!quoted && (letter == ',' || letter == '\n')) {
            if (n < most) fields[n] = (struct text){NULL, used - start};
            n++;
            start = used;
            if (letter == '\n') break;
        } else {
            c->next += letter == '\n';
            keep(c, used++, letter);
        }
    }
    if (c->p == end) {
        if (n < most) fields[n] = (struct text){NULL, used - start};
        n++;
    }
    c->open = quoted;
    const char *at = c->scratch ? c->scratch : "";
    for (size_t i = 0; i < n && i < most; i++) {
        fields[i].p = at;
        at += fields[i].n;
    }
    return n;
}

/* As quoted_row, but one quotation mark too many costs its own line only. A line with an odd number of marks
 * is read on at most to the next such line, so this stays linear. */
static size_t careful_row(struct csv *c, const char *stop, struct text *fields, size_t most) {
    const char *start = c->p;
    uint64_t next = c->next;
    bool torn;
    size_t n = quoted_row(c, c->end, fields, most, &torn);
    bool lines = c->next != next;
    if (!(torn && lines) && !(c->open && c->whole)) return n;
    c->p = start;
    c->next = next;
    n = quoted_row(c, stop, fields, most, &torn);
    c->open = true;
    return n;
}

bool csv_row(struct csv *c, struct text *fields, size_t most, size_t *n) {
    while (c->p < c->end) {
        c->line = c->next;
        const char *stop = memchr(c->p, '\n', (size_t)(c->end - c->p));
        if (!stop) stop = c->end;
        c->copied = memchr(c->p, '"', (size_t)(stop - c->p)) != NULL;
        c->open = false;
        if (c->copied) {
            *n = careful_row(c, stop, fields, most);
        } else {
            *n = plain_row(c->p, stop, fields, most);
            c->p = stop;
        }
        if (c->p < c->end) c->p++;
        c->next++;
        struct text *last = *n <= most ? &fields[*n - 1] : NULL;
        if (last && last->n && last->p[last->n - 1] == '\r') last->n--;
        if (*n > 1 || fields[0].n) return true;
    }
    return false;
}
