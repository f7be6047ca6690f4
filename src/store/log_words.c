/* Lists of words in one column, and patterns over them. */
#include "store/log_private.h"

const char *log_join(struct arena *a, const char *const *list, size_t n, char by) {
    struct output out = output_to_memory();
    for (size_t i = 0; i < n; i++) {
        if (i) output_char(&out, by);
        for (const char *p = list[i]; *p; p++) output_char(&out, *p == by ? (by == ' ' ? '_' : ' ') : *p);
    }
    const char *joined = n ? arena_text(a, output_view(&out)) : NULL;
    output_end(&out);
    return joined;
}

size_t log_split(struct arena *a, const char *text, char by, const char *const **list) {
    size_t n = 0, most = 1;
    *list = NULL;
    if (!text || !*text) return 0;
    for (const char *p = text; *p && most < UINT16_MAX; p++) most += *p == by;
    const char **words = arena_take_array(a, most, sizeof *words);
    for (const char *p = text;; p++) {
        const char *end = strchr(p, by);
        words[n++] = arena_text(a, (struct text){p, end ? (size_t)(end - p) : strlen(p)});
        if (!end || n == most) break;
        p = end;
    }
    *list = words;
    return n;
}

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* The last star takes one more character each time what follows it does not fit. */
bool log_fits(const char *pattern, struct text t) {
    const char *star = NULL;
    size_t at = 0, from = 0;
    while (at < t.n) {
        if (*pattern == '*') {
            star = ++pattern;
            from = at;
        } else if (*pattern && lower(*pattern) == lower(t.p[at])) {
            pattern++;
            at++;
        } else if (star) {
            pattern = star;
            at = ++from;
        } else {
            return false;
        }
    }
    while (*pattern == '*') pattern++;
    return !*pattern;
}

static void answer(sqlite3_context *c, bool fits) {
    sqlite3_result_int(c, fits);
}

static struct text argument(sqlite3_value *v) {
    const char *p = (const char *)sqlite3_value_text(v);
    return text_of(p ? p : "");
}

/* fits(text, pattern) */
static void sql_fits(sqlite3_context *c, int n, sqlite3_value **v) {
    (void)n;
    bool there = sqlite3_value_type(v[0]) != SQLITE_NULL;
    answer(c, there && log_fits(argument(v[1]).p, argument(v[0])));
}

/* word_fits(words, pattern) */
static void sql_word_fits(sqlite3_context *c, int n, sqlite3_value **v) {
    (void)n;
    struct text words = argument(v[0]), pattern = argument(v[1]);
    bool fits = false;
    for (size_t from = 0; !fits && from < words.n;) {
        const char *space = memchr(words.p + from, ' ', words.n - from);
        size_t end = space ? (size_t)(space - words.p) : words.n;
        fits = end > from && log_fits(pattern.p, (struct text){words.p + from, end - from});
        from = end + 1;
    }
    answer(c, fits);
}

/* named(identifier, pattern): the identifier, or its part behind ':' or '/' */
static void sql_named(sqlite3_context *c, int n, sqlite3_value **v) {
    (void)n;
    struct text id = argument(v[0]), pattern = argument(v[1]);
    const char *colon = id.n ? memchr(id.p, ':', id.n) : NULL;
    bool fits = id.n && log_fits(pattern.p, id);
    if (colon && !fits) {
        struct text rest = {colon + 1, (size_t)(id.p + id.n - colon - 1)};
        const char *slash = rest.n ? memchr(rest.p, '/', rest.n) : NULL;
        fits = log_fits(pattern.p, rest) ||
               (slash && log_fits(pattern.p, (struct text){slash + 1, (size_t)(id.p + id.n - slash - 1)}));
    }
    answer(c, fits);
}

/* served(identifier, pattern): the same, and names below the one that the pattern tells */
static void sql_served(sqlite3_context *c, int n, sqlite3_value **v) {
    sql_named(c, n, v);
    struct text id = argument(v[0]), pattern = argument(v[1]);
    const char *colon = id.n ? memchr(id.p, ':', id.n) : NULL;
    struct text name = colon ? (struct text){colon + 1, (size_t)(id.p + id.n - colon - 1)} : id;
    const char *wanted = strncmp(pattern.p, "domain:", 7) == 0 ? pattern.p + 7 : pattern.p;
    /* a text that is longer than names are is none, and would take long */
    bool domain = (text_starts(id, "domain:") || !colon) && name.n <= 512;
    for (size_t i = 0; domain && i < name.n; i++)
        if (name.p[i] == '.' && log_fits(wanted, (struct text){name.p + i + 1, name.n - i - 1}))
            answer(c, true);
}

void log_functions(sqlite3 *db) {
    static const struct {
        const char *name;
        void (*run)(sqlite3_context *, int, sqlite3_value **);
    } list[] = {
        {"fits", sql_fits}, {"word_fits", sql_word_fits}, {"named", sql_named}, {"served", sql_served}};
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        (void)sqlite3_create_function(db, list[i].name, 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL,
                                      list[i].run, NULL, NULL);
}
