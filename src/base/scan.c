#include "base/scan.h"

#include "base/pull.h"

enum { FIRST_LOOK = 64 * 1024, STEP = 256 * 1024 };

static size_t blanks(struct bytes b) {
    size_t n = 0;
    while (n < b.n && (b.p[n] == ' ' || b.p[n] == '\n' || b.p[n] == '\r' || b.p[n] == '\t')) n++;
    return n;
}

static struct bytes look(struct scan *s) {
    struct bytes b = input_look(s->in, 1);
    if (b.n > STEP) b.n = STEP;
    return b;
}

int scan_peek(struct scan *s) {
    for (struct bytes b; (b = look(s)).n;) {
        size_t n = blanks(b);
        int c = n < b.n ? b.p[n] : -1;
        input_skip(s->in, n);
        if (c >= 0) return c;
    }
    return -1;
}

bool scan_take(struct scan *s, int wanted) {
    bool is = scan_peek(s) == wanted;
    if (is) input_skip(s->in, 1);
    return is;
}

/* Where in a value: at its outside, or in a string. */
struct inside {
    size_t at;
    unsigned depth;
    bool quoted, escaped;
};

/* Goes on to the end of the object, list or string; 0: that is not within b. Brackets are only counted: what
 * they hold is read later, or never. */
static size_t value_end(struct inside *i, struct bytes b) {
    while (i->at < b.n) {
        if (i->quoted) {
            if (!i->escaped) i->at += pull_plain(b.p + i->at, b.n - i->at);
            if (i->at == b.n) return 0;
            uint8_t c = b.p[i->at++];
            if (i->escaped)
                i->escaped = false;
            else if (c == '\\')
                i->escaped = true;
            else if (c == '"')
                i->quoted = false;
            if (!i->quoted && i->depth == 0) return i->at;
            continue;
        }
        uint8_t c = b.p[i->at++];
        if (c == '"')
            i->quoted = true;
        else if (c == '{' || c == '[')
            i->depth++;
        else if ((c == '}' || c == ']') && (i->depth == 0 || --i->depth == 0))
            return i->at;
    }
    return 0;
}

static bool skip_to_end(struct scan *s, struct inside i) {
    for (struct bytes b; (b = look(s)).n;) {
        i.at = 0;
        size_t end = value_end(&i, b);
        input_skip(s->in, end ? end : b.n);
        if (end) return true;
    }
    return false;
}

/* A number or a word, up to what cannot be of it. */
static bool skip_word(struct scan *s) {
    bool some = false;
    for (struct bytes b; (b = look(s)).n;) {
        size_t n = 0;
        while (n < b.n && b.p[n] > ' ' && !strchr(",:{}[]\"", b.p[n])) n++;
        input_skip(s->in, n);
        some |= n > 0;
        if (n < b.n) return some;
    }
    return false;
}

bool scan_skip(struct scan *s) {
    int c = scan_peek(s);
    return c == '{' || c == '[' || c == '"' ? skip_to_end(s, (struct inside){0}) : skip_word(s);
}

bool scan_key(struct scan *s, char key[SCAN_KEY]) {
    key[0] = '\0';
    if (scan_peek(s) != '"') return false;
    struct bytes b = input_look(s->in, SCAN_KEY + 1);
    const uint8_t *end = b.n > 1 ? memchr(b.p + 1, '"', b.n - 1 < SCAN_KEY ? b.n - 1 : SCAN_KEY) : NULL;
    if (!end || memchr(b.p + 1, '\\', (size_t)(end - b.p - 1))) return scan_skip(s);
    size_t n = (size_t)(end - b.p - 1);
    memcpy(key, b.p + 1, n);
    key[n] = '\0';
    input_skip(s->in, n + 2);
    return true;
}

enum scanned scan_object(struct scan *s, size_t most, struct bytes *b) {
    struct inside i = {0};
    scan_peek(s);
    for (size_t want = FIRST_LOOK;; want = want * 2 > most ? most + 1 : want * 2) {
        *b = input_look(s->in, want);
        if (b->n > most) b->n = most;
        size_t end = value_end(&i, *b);
        if (end) {
            b->n = end;
            return SCANNED;
        }
        if (b->n < want && b->n < most) return SCANNED_CUT;
        if (b->n == most) break;
    }
    return skip_to_end(s, (struct inside){0}) ? SCANNED_LARGE : SCANNED_CUT;
}
