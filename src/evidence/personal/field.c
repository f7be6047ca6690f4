#include "evidence/personal/field.h"

static bool upper(char c) {
    return c >= 'A' && c <= 'Z';
}

static bool lower(char c) {
    return c >= 'a' && c <= 'z';
}

static bool digit(char c) {
    return c >= '0' && c <= '9';
}

static bool in_key(uint8_t c) {
    return upper((char)c) || lower((char)c) || digit((char)c) || c == '_' || c == '-' || c == '.' || c == '$';
}

bool key_read(struct text name, struct key *k) {
    size_t n = 0;
    bool fresh = true;
    k->words = 0;
    if (name.n > LONGEST_KEY) return false;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        if (!upper(c) && !lower(c) && !digit(c)) {
            fresh = true;
            continue;
        }
        bool turn = i > 0 && upper(c) && (lower(name.p[i - 1]) || (i + 1 < name.n && lower(name.p[i + 1])));
        bool number = i > 0 && digit(c) != digit(name.p[i - 1]); /* imei1, phone2 */
        if ((fresh || turn || number) && k->words < MOST_WORDS) {
            k->start[k->words] = (uint8_t)n;
            k->length[k->words++] = 0;
        }
        fresh = false;
        k->joined[n++] = (char)(upper(c) ? c | 32 : c);
        k->length[k->words - 1]++;
    }
    k->joined[n] = '\0';
    return n > 0;
}

bool key_has_word(const struct key *k, const char *const *words, size_t n) {
    for (size_t i = 0; i < k->words; i++)
        for (size_t w = 0; w < n; w++)
            if (strlen(words[w]) == k->length[i] &&
                memcmp(words[w], k->joined + k->start[i], k->length[i]) == 0)
                return true;
    return false;
}

bool key_ends(const struct key *k, const char *suffix) {
    size_t n = strlen(k->joined), m = strlen(suffix);
    return n >= m && strcmp(k->joined + n - m, suffix) == 0;
}

/* Quotation marks, and the backslashes before them where JSON stands in a string. */
static size_t skip_quote(struct bytes b, size_t i, bool *quoted) {
    size_t k = i;
    while (k < b.n && b.p[k] == '\\' && k - i < 7) k++;
    if (k >= b.n || (b.p[k] != '"' && b.p[k] != '\'')) return i;
    *quoted = true;
    return k + 1;
}

static size_t skip_blanks(struct bytes b, size_t i) {
    while (i < b.n && (b.p[i] == ' ' || b.p[i] == '\n' || b.p[i] == '\r' || b.p[i] == '\t')) i++;
    return i;
}

/* </key><string>: what lies between a key and its value in a property list; any tags do. */
static size_t skip_tags(struct bytes b, size_t i) {
    enum { LONGEST_TAG = 80 };
    for (unsigned tags = 0; tags < 4 && i < b.n && b.p[i] == '<'; tags++) {
        size_t most = b.n - i < LONGEST_TAG ? b.n - i : LONGEST_TAG;
        const uint8_t *end = memchr(b.p + i, '>', most);
        if (!end) return i;
        i = skip_blanks(b, (size_t)(end - b.p) + 1);
    }
    return i;
}

/* name="phone" CR LF CR LF value: RFC 7578 4.2. */
static size_t skip_part_head(struct bytes b, size_t i) {
    size_t most = b.n - i < 300 ? b.n - i : 300;
    const uint8_t *end = memmem(b.p + i, most, "\r\n\r\n", 4);
    return end ? (size_t)(end - b.p) + 4 : 0;
}

static size_t find_value(struct bytes b, size_t i, struct field *f) {
    bool quoted = false;
    size_t start = i;
    i = skip_quote(b, i, &quoted);
    size_t k = skip_blanks(b, i);
    if (k < b.n && (b.p[k] == ':' || b.p[k] == '=')) {
        i = skip_blanks(b, k + 1);
    } else if (!quoted && k < b.n && b.p[k] == '>') {
        i = skip_tags(b, skip_blanks(b, k + 1));
    } else if (!quoted && k + 1 < b.n && b.p[k] == '<' && b.p[k + 1] == '/') {
        i = skip_tags(b, k);
    } else if (quoted && k < b.n && (b.p[k] == '\r' || b.p[k] == ';' || (i < b.n && b.p[i] == '\r')) &&
               start > 0) {
        i = skip_part_head(b, i);
        return i;
    } else {
        return 0;
    }
    if (i < b.n && b.p[i] == '[') {
        f->list = true;
        i = skip_blanks(b, i + 1);
    }
    i = skip_quote(b, i, &f->quoted);
    return i;
}

static bool ends_value(uint8_t c, bool quoted) {
    if (quoted) return c == '"' || c == '\'' || c == '\\' || c == '\n' || c == 0;
    return c == '&' || c == ';' || c == '}' || c == ']' || c == '<' || c == '"' || c == '\\' || c < ' ';
}

bool field_at(struct bytes b, size_t from, size_t to, struct field *f) {
    enum { LONGEST_VALUE = 1024 };
    size_t start = from, end = to;
    while (start > 0 && from - start < LONGEST_KEY && in_key(b.p[start - 1])) start--;
    while (end < b.n && end - to < LONGEST_KEY && in_key(b.p[end])) end++;
    if (end - start > LONGEST_KEY) return false;
    *f = (struct field){.key = {(const char *)b.p + start, end - start}};
    size_t at = find_value(b, end, f);
    if (at == 0 || at > b.n) return false;
    size_t k = at, most = b.n - at < LONGEST_VALUE ? b.n : at + LONGEST_VALUE;
    while (k < most && !ends_value(b.p[k], f->quoted) && (f->quoted || f->list || b.p[k] != ',')) k++;
    f->value = (struct text){(const char *)b.p + at, k - at};
    f->at = at;
    return true;
}
