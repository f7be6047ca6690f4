#include "evidence/device/words.h"

#include "base/date.h"

static bool blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v';
}

size_t text_find(struct text t, char c) {
    const char *at = t.n ? memchr(t.p, c, t.n) : NULL;
    return at ? (size_t)(at - t.p) : t.n;
}

size_t text_find_last(struct text t, char c) {
    const char *at = t.n ? memrchr(t.p, c, t.n) : NULL;
    return at ? (size_t)(at - t.p) : t.n;
}

bool text_has(struct text t, const char *what) {
    return t.n && memmem(t.p, t.n, what, strlen(what));
}

struct text word_trim(struct text t) {
    while (t.n && blank(t.p[0])) t = text_from(t, 1);
    while (t.n && blank(t.p[t.n - 1])) t.n--;
    return t;
}

struct text text_word(struct text *rest) {
    while (rest->n && blank(rest->p[0])) *rest = text_from(*rest, 1);
    size_t n = 0;
    while (n < rest->n && !blank(rest->p[n])) n++;
    struct text word = text_first(*rest, n);
    *rest = text_from(*rest, n);
    return word;
}

struct text text_field(struct text *rest, char separator) {
    size_t n = text_find(*rest, separator);
    struct text field = text_first(*rest, n);
    *rest = text_from(*rest, n + 1);
    return field;
}

bool text_line(struct text *rest, struct text *line) {
    if (!rest->n) return false;
    *line = text_field(rest, '\n');
    while (line->n && line->p[line->n - 1] == '\r') line->n--; /* adb on Windows made "\r\r\n" of some */
    return true;
}

bool text_number(struct text t, uint64_t *to) {
    uint64_t v = 0;
    for (size_t i = 0; i < t.n; i++) {
        if (t.p[i] < '0' || t.p[i] > '9') return false;
        if (__builtin_mul_overflow(v, 10, &v) || __builtin_add_overflow(v, (uint64_t)(t.p[i] - '0'), &v))
            return false;
    }
    *to = v;
    return t.n > 0;
}

static bool among(char c, const char *letters) {
    for (; *letters; letters++) {
        if (letters[1] == '-' && letters[2]) {
            if (c >= letters[0] && c <= letters[2]) return true;
            letters += 2;
        } else if (c == *letters) {
            return true;
        }
    }
    return false;
}

bool text_of_letters(struct text t, const char *letters) {
    for (size_t i = 0; i < t.n; i++)
        if (!among(t.p[i], letters)) return false;
    return t.n > 0;
}

/* Where a value that begins with a bracket ends. */
static size_t bracketed(struct text t) {
    char open = t.p[0], close = open == '[' ? ']' : '}';
    size_t depth = 0;
    for (size_t i = 0; i < t.n; i++) {
        if (t.p[i] == open) depth++;
        if (t.p[i] == close && --depth == 0) return i + 1;
    }
    return t.n;
}

struct text text_value(struct text line, const char *key) {
    size_t n = strlen(key);
    for (size_t i = 0; i + n <= line.n; i++) {
        if ((i && !blank(line.p[i - 1])) || memcmp(line.p + i, key, n) != 0) continue;
        struct text rest = text_from(line, i + n);
        if (rest.n && (rest.p[0] == '[' || rest.p[0] == '{')) return text_first(rest, bracketed(rest));
        size_t end = 0;
        while (end < rest.n && !blank(rest.p[end])) end++;
        return text_first(rest, end);
    }
    return (struct text){line.p, 0};
}

bool text_time(struct text date, struct text time, int64_t *ns) {
    char both[32];
    if (date.n != 10 || time.n != 8) return false;
    memcpy(both, date.p, 10);
    both[4] = both[7] = '-';
    both[10] = 'T';
    memcpy(both + 11, time.p, 8);
    both[19] = 'Z';
    return time_parse((struct text){both, 20}, ns);
}
