#include "policy/parse.h"

#include "base/suggest.h"

#include <ctype.h>

void word_list_add(struct parser *p, struct word_list *l, const char *word) {
    l->list = arena_grow(p->arena, l->list, l->n, &l->capacity, sizeof *l->list);
    l->list[l->n++] = word;
}

/* One slip in the layout is many mistakes of one kind: a few of a kind show it. */
static bool one_too_many(struct parser *p, const char *format) {
    size_t i = 0;
    while (i < p->n_kinds && p->kinds[i].format != format) i++;
    if (i == MOST_KINDS) return false;
    if (i == p->n_kinds) p->kinds[p->n_kinds++] = (struct complaint_kind){format, 0};
    return ++p->kinds[i].n > MOST_ALIKE;
}

static void complain_at(struct parser *p, uint32_t line, uint32_t column, const char *hint,
                        const char *format, va_list args) {
    char what[512];
    if (one_too_many(p, format)) {
        p->unsaid++;
        return;
    }
    vsnprintf(what, sizeof what, format, args);
    diagnostics_at_line(p->diagnostics, SEVERITY_ERROR, p->file, line, column, hint, "%s", what);
}

void complain(struct parser *p, const struct yaml *at, const char *hint, const char *format, ...) {
    va_list args;
    va_start(args, format);
    complain_at(p, at ? at->line : 1, at ? at->column : 1, hint, format, args);
    va_end(args);
}

void complain_key(struct parser *p, const struct yaml *at, const char *hint, const char *format, ...) {
    va_list args;
    va_start(args, format);
    complain_at(p, at->key_line, at->key_column, hint, format, args);
    va_end(args);
}

const char *hint_for(struct parser *p, struct text word, const char *const *words, size_t n) {
    enum { LONG_LIST = 12, MANY_ERRORS = 100 };
    if (diagnostics_total(p->diagnostics, SEVERITY_ERROR) > MANY_ERRORS) return NULL;
    const char *near = suggest(word, words, n);
    if (near) return arena_format(p->arena, "did you mean '%s'?", near);
    if (n == 0 || n > LONG_LIST) return NULL;
    const char *list = arena_format(p->arena, "one of: %s", words[0]);
    for (size_t i = 1; i < n; i++) list = arena_format(p->arena, "%s, %s", list, words[i]);
    return list;
}

bool within(struct parser *p, const struct yaml *y, size_t most) {
    if (y->count <= most) return true;
    complain(p, y, NULL, "there are %zu of these; a policy may have %zu", y->count, most);
    return false;
}

struct words ids_of(struct parser *p, const struct yaml *y) {
    struct word_list l = {0};
    for (const struct yaml *one = y->first; one; one = one->next) {
        const char *id = y->kind == YAML_MAPPING ? one->key.p : yaml_string(one, "id");
        if (id) word_list_add(p, &l, id);
    }
    return (struct words){.list = l.list, .n = l.n};
}

/* A key that was told to be misspelt is read as the one that was meant, so that one slip is one error. */
static void amend_key(const struct yaml *map, struct yaml *one, const char *const *keys, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (text_is(one->key, keys[i])) return;
    const char *near = suggest(one->key, keys, n);
    if (near && !yaml_get(map, near)) one->key = text_of(near);
}

bool parse_mapping(struct parser *p, const struct yaml *y, const char *const *keys, size_t n) {
    if (y->kind != YAML_MAPPING) {
        complain(p, y, NULL, "keys with values are needed here: %s, …", keys[0]);
        return false;
    }
    if (yaml_only_keys(y, p->file, keys, n, p->diagnostics)) return true;
    for (struct yaml *one = y->first; one; one = one->next) amend_key(y, one, keys, n);
    return false;
}

const char *parse_scalar(struct parser *p, const struct yaml *y) {
    if (y->kind == YAML_SCALAR && y->text.n > 0) return y->text.p;
    complain(p, y, NULL, y->kind == YAML_SCALAR ? "a value is missing here" : "plain text is needed here");
    return NULL;
}

const char *parse_text(struct parser *p, const struct yaml *map, const char *key, bool required) {
    const struct yaml *y = yaml_get(map, key);
    if (y) return parse_scalar(p, y);
    if (required) complain(p, map, NULL, "'%s' is missing", key);
    return NULL;
}

int parse_choice(struct parser *p, const struct yaml *y, struct choice c) {
    const char *word = parse_scalar(p, y);
    if (!word) return -1;
    for (size_t i = 0; i < c.n; i++)
        if (strcmp(word, c.words[i]) == 0) return (int)i;
    complain(p, y, hint_for(p, y->text, c.words, c.n), "'%s' is no %s", word, c.noun);
    return -1;
}

bool parse_yes(struct parser *p, const struct yaml *y, bool *value) {
    static const char *const words[] = {"no", "yes", "false", "true"};
    int i = parse_choice(p, y, (struct choice){"answer", words, COUNT(words)});
    *value = i == 1 || i == 3;
    return i >= 0;
}

bool parse_id(struct parser *p, const struct yaml *y, const char **id) {
    *id = parse_scalar(p, y);
    if (!*id) return false;
    bool fine = isalnum((unsigned char)(*id)[0]);
    for (const char *c = *id; *c; c++)
        fine = fine && (islower((unsigned char)*c) || isdigit((unsigned char)*c) || *c == '-');
    if (!fine) complain(p, y, "small letters, digits and '-'", "'%s' is no identifier", *id);
    return fine;
}

bool parse_day(struct parser *p, const struct yaml *y, date_t *first, date_t *last) {
    const char *word = parse_scalar(p, y);
    if (!word) return false;
    if (date_parse(y->text, first, last)) return true;
    complain(p, y, "write YYYY, YYYY-MM or YYYY-MM-DD", "'%s' is no date", word);
    return false;
}

bool parse_span(struct parser *p, const struct yaml *map, date_t *from, date_t *to) {
    const struct yaml *first = yaml_get(map, "from"), *last = yaml_get(map, "to");
    *from = DATE_MIN;
    *to = DATE_MAX;
    if (!first) complain(p, map, NULL, "'from' is missing");
    bool fine = first && parse_day(p, first, from, NULL);
    if (last && !parse_day(p, last, NULL, to)) fine = false;
    if (!fine || *from <= *to) return fine;
    complain(p, last, NULL, "it ends before it starts");
    return false;
}

static bool digits(const char **at, uint64_t *value) {
    const char *start = *at;
    for (*value = 0; isdigit((unsigned char)**at); ++*at)
        if (__builtin_mul_overflow(*value, 10u, value) ||
            __builtin_add_overflow(*value, (uint64_t)(**at - '0'), value))
            return false;
    return *at > start;
}

bool parse_amount(struct parser *p, const struct yaml *y, bool bytes, uint64_t *value) {
    static const struct {
        const char *name;
        uint64_t factor;
    } units[] = {{"", 1},          {"B", 1},         {"kB", 1000},    {"MB", 1000000}, {"GB", 1000000000},
                 {"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}};
    const char *word = parse_scalar(p, y);
    if (!word) return false;
    const char *at = word;
    bool fine = digits(&at, value);
    while (*at == ' ') at++;
    for (size_t i = 0; fine && i < (bytes ? COUNT(units) : 1); i++)
        if (strcmp(at, units[i].name) == 0) {
            if (!__builtin_mul_overflow(*value, units[i].factor, value)) return true;
            fine = false;
        }
    complain(p, y, bytes ? "a whole number with B, kB, MB, GB, KiB, MiB or GiB" : "a whole number",
             "'%s' is no amount", word);
    return false;
}

bool parse_bounds(struct parser *p, const struct yaml *map, bool bytes, struct number_range *range) {
    static const char *const keys[] = {"over", "at-least", "under", "at-most"};
    *range = (struct number_range){0, UINT64_MAX};
    bool fine = true, some = false;
    for (size_t i = 0; i < COUNT(keys); i++) {
        const struct yaml *y = yaml_get(map, keys[i]);
        uint64_t v;
        if (!y) continue;
        some = true;
        if (!parse_amount(p, y, bytes, &v)) {
            fine = false;
        } else if (i < 2) {
            range->low = i == 0 && v < UINT64_MAX ? v + 1 : v;
        } else if (i == 2 && v == 0) {
            complain(p, y, NULL, "nothing is under 0");
            fine = false;
        } else {
            range->high = i == 2 ? v - 1 : v;
        }
    }
    if (!some) complain(p, map, NULL, "a bound is missing: over, at-least, under or at-most");
    if (fine && range->low > range->high) {
        complain(p, map, NULL, "no number lies between these bounds");
        fine = false;
    }
    return fine && some;
}

static bool parse_range(struct parser *p, const struct yaml *y, uint64_t most, struct number_range *r) {
    const char *word = parse_scalar(p, y);
    if (!word) return false;
    const char *at = word;
    bool fine = digits(&at, &r->low);
    r->high = r->low;
    if (fine && *at == '-') {
        at++;
        fine = digits(&at, &r->high);
    }
    if (fine && !*at && r->low <= r->high && r->high <= most) return true;
    complain(p, y, NULL, "'%s' is no number or range from 0 to %llu", word, (unsigned long long)most);
    return false;
}

bool parse_ranges(struct parser *p, const struct yaml *y, uint64_t most, struct condition *c) {
    struct number_range *list = NULL;
    size_t n = 0, capacity = 0;
    bool fine = true;
    for (const struct yaml *item = first_item(p, y); item; item = next_item(y, item)) {
        list = arena_grow(p->arena, list, n, &capacity, sizeof *list);
        if (parse_range(p, item, most, &list[n]))
            n++;
        else
            fine = false;
    }
    c->ranges = list;
    c->n_ranges = n;
    return fine && n > 0;
}

const struct yaml *first_item(struct parser *p, const struct yaml *y) {
    if (y->kind == YAML_SCALAR) return y;
    if (y->kind == YAML_SEQUENCE && y->first) return y->first;
    complain(p, y, NULL, y->kind == YAML_SEQUENCE ? "the list is empty" : "a value or a list is needed here");
    return NULL;
}

const struct yaml *next_item(const struct yaml *y, const struct yaml *item) {
    return y->kind == YAML_SEQUENCE ? item->next : NULL;
}

static void write_node(struct output *o, const struct yaml *y) {
    if (y->kind == YAML_SCALAR) {
        output_bytes(o, y->text.p, y->text.n);
        return;
    }
    output_char(o, y->kind == YAML_SEQUENCE ? '[' : '{');
    for (const struct yaml *c = y->first; c; c = c->next) {
        if (c != y->first) output_text(o, ", ");
        if (y->kind == YAML_MAPPING) output_format(o, "%s: ", c->key.p);
        write_node(o, c);
    }
    output_char(o, y->kind == YAML_SEQUENCE ? ']' : '}');
}

const char *one_line(struct arena *a, const struct yaml *y) {
    struct output o = output_to_memory();
    if (y->key.n) output_format(&o, "%s: ", y->key.p);
    write_node(&o, y);
    char *text = arena_text(a, output_view(&o));
    output_end(&o);
    return text;
}
