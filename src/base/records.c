#include "base/records.h"

enum { FIRST_LOOK = 64 * 1024, SKIP = 256 * 1024 };

struct records records_over(struct input *in, const char *name, size_t most, struct diagnostics *d) {
    return (struct records){.in = in, .name = name, .d = d, .most = most, .line = 1, .column = 1};
}

static void move(struct records *r, struct bytes b, size_t n) {
    for (size_t i = 0; i < n; i++) {
        bool ends = b.p[i] == '\n';
        r->line += ends;
        r->column = ends ? 1 : r->column + 1;
    }
    input_skip(r->in, n);
}

static void complain(const struct records *r, const char *hint, const char *what) {
    diagnostics_at_line(r->d, SEVERITY_DAMAGE, r->name, (uint32_t)r->line, r->column, hint, "%s", what);
}

static bool is_blank(uint8_t c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Past blanks (and, in a list, commas); the next byte, or -1 at the end. */
static int skip_blanks(struct records *r) {
    for (struct bytes b; (b = input_look(r->in, 1)).n;) {
        size_t n = 0;
        while (n < b.n && n < SKIP && (is_blank(b.p[n]) || (r->how == RECORDS_LIST && b.p[n] == ','))) n++;
        bool all = n == b.n || n == SKIP;
        int c = all ? -1 : b.p[n];
        move(r, b, n);
        if (!all) return c;
    }
    return -1;
}

static int begin(struct records *r) {
    struct bytes b = input_look(r->in, 3);
    if (b.n >= 3 && memcmp(b.p, "\xEF\xBB\xBF", 3) == 0) input_skip(r->in, 3);
    int c = skip_blanks(r);
    r->how = c == '[' ? RECORDS_LIST : RECORDS_LINES;
    if (c == '[') move(r, input_look(r->in, 1), 1);
    return c;
}

/* How far to go on from `from` in order to find where the record ends: 0 when that is not within b. */
struct scan {
    size_t at;
    unsigned depth;
    bool quoted, escaped;
};

static size_t object_end(struct scan *s, struct bytes b) {
    for (; s->at < b.n; s->at++) {
        uint8_t c = b.p[s->at];
        if (s->quoted) {
            if (s->escaped)
                s->escaped = false;
            else if (c == '\\')
                s->escaped = true;
            else if (c == '"')
                s->quoted = false;
        } else if (c == '"') {
            s->quoted = true;
        } else if (c == '{' || c == '[') {
            s->depth++;
        } else if ((c == '}' || c == ']') && --s->depth == 0) {
            return s->at + 1;
        }
    }
    return 0;
}

static size_t line_end(struct scan *s, struct bytes b) {
    const uint8_t *end = s->at < b.n ? memchr(b.p + s->at, '\n', b.n - s->at) : NULL;
    s->at = b.n;
    return end ? (size_t)(end - b.p) : 0;
}

/* Skips a record that is too large, to the end of its line or object; false: the input ends before. */
static bool skip_record(struct records *r, struct scan s) {
    for (;;) {
        struct bytes b = input_look(r->in, 1);
        if (b.n == 0) return false;
        if (b.n > SKIP) b.n = SKIP;
        s.at = 0;
        size_t end = r->how == RECORDS_LIST ? object_end(&s, b) : line_end(&s, b);
        move(r, b, end ? end : b.n);
        if (end) return true;
    }
}

/* The record at hand: its length, or 0 after it was too large and skipped. */
static size_t measure(struct records *r, struct bytes *b) {
    struct scan s = {0};
    for (size_t want = FIRST_LOOK;; want = want * 2 > r->most ? r->most + 1 : want * 2) {
        *b = input_look(r->in, want);
        size_t end = r->how == RECORDS_LIST ? object_end(&s, *b) : line_end(&s, *b);
        if (end && end <= r->most) return end;
        if (!end && b->n < want) return b->n; /* the input ends here */
        if (!end && b->n <= r->most) continue;
        complain(r, NULL, "this record is too large and left out");
        skip_record(r, (struct scan){0});
        return 0;
    }
}

bool records_next(struct records *r, struct record *to) {
    if (r->pending) move(r, input_look(r->in, r->pending), r->pending);
    r->pending = 0;
    if (r->how == RECORDS_UNKNOWN && begin(r) < 0) r->how = RECORDS_ENDED;
    while (r->how != RECORDS_ENDED) {
        int c = skip_blanks(r);
        if (c < 0) {
            if (r->how == RECORDS_LIST && !input_broken(r->in))
                complain(r, NULL, "the list has no end: the file is cut short (RFC 8259 5)");
            break;
        }
        if (r->how == RECORDS_LIST && c != '{') {
            if (c == ']') move(r, input_look(r->in, 1), 1);
            if (c != ']' || skip_blanks(r) >= 0)
                complain(r, "a list of objects, or one object a line is wanted",
                         "what stands here is no record; the rest is left out");
            break;
        }
        struct bytes b;
        size_t n = measure(r, &b);
        if (n == 0) continue;
        *to = (struct record){{(const char *)b.p, n}, ++r->number, r->line, r->column};
        r->pending = n;
        return true;
    }
    r->how = RECORDS_ENDED;
    return false;
}
