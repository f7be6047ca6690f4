#include "evidence/route/mine.h"

#include "base/lines.h"
#include "base/memory.h"

#include <stdlib.h>

enum { LONGEST_LINE = 65536, LONGEST_TOLD = 60 };

struct mine {
    uint32_t *asns;
    struct prefix *prefixes;
    size_t n_asns, n_prefixes, asn_capacity, prefix_capacity;
};

struct mine *mine_new(void) {
    return memory_new(1, sizeof(struct mine));
}

void mine_free(struct mine *m) {
    if (!m) return;
    free(m->asns);
    free(m->prefixes);
    free(m);
}

static const char hint[] = "\"AS64500\", \"64500\", \"192.0.2.0/24\" and \"2001:db8::/32\" are wanted";

/* The next word, with commas and blanks between them; .n == 0: no more. */
static struct text next_word(struct text *t) {
    size_t i = 0, from;
    while (i < t->n && (t->p[i] == ',' || t->p[i] == ' ' || t->p[i] == '\t')) i++;
    for (from = i; i < t->n && t->p[i] != ',' && t->p[i] != ' ' && t->p[i] != '\t';) i++;
    struct text word = {t->p + from, i - from};
    *t = (struct text){t->p + i, t->n - i};
    return word;
}

static struct text without_mark(struct text word) {
    bool marked = word.n > 2 && (word.p[0] | 0x20) == 'a' && (word.p[1] | 0x20) == 's';
    return marked ? (struct text){word.p + 2, word.n - 2} : word;
}

static bool read_asn(struct text word, uint32_t *asn) {
    uint64_t v;
    if (!text_number(without_mark(word), UINT32_MAX, &v) || v == 0) return false;
    *asn = (uint32_t)v;
    return true;
}

static bool is_digits(struct text t) {
    size_t i = 0;
    while (i < t.n && t.p[i] >= '0' && t.p[i] <= '9') i++;
    return t.n > 0 && i == t.n;
}

/* NULL: it was taken. */
static const char *take_word(struct mine *m, struct text word) {
    uint32_t asn;
    struct prefix p;
    if (read_asn(word, &asn)) {
        m->asns = memory_grow(m->asns, m->n_asns, &m->asn_capacity, sizeof *m->asns);
        m->asns[m->n_asns++] = asn;
        return NULL;
    }
    if (is_digits(without_mark(word))) return "is no AS number: they are 1 to 4294967295 (RFC 6793)";
    if (!prefix_parse(word, true, &p))
        return prefix_parse(word, false, &p) ? "is no prefix: it has bits beyond its length"
                                             : "is neither an AS number nor a prefix";
    m->prefixes = memory_grow(m->prefixes, m->n_prefixes, &m->prefix_capacity, sizeof *m->prefixes);
    m->prefixes[m->n_prefixes++] = p;
    return NULL;
}

bool mine_is_words(struct text words) {
    struct mine m = {0};
    struct text word = next_word(&words);
    bool is = word.n && take_word(&m, word) == NULL;
    free(m.asns);
    free(m.prefixes);
    return is;
}

static void refuse(struct diagnostics *d, const char *where, const char *what) {
    diagnostics_add(
        d, (struct diagnostic){.severity = SEVERITY_ERROR, .file = where, .what = what, .hint = hint});
}

static int shown(struct text word) {
    return word.n > LONGEST_TOLD ? LONGEST_TOLD : (int)word.n;
}

bool mine_words(struct mine *m, const char *option, struct text words, struct diagnostics *d) {
    bool fine = true, any = false;
    for (struct text word; (word = next_word(&words)).n; any = true) {
        const char *wrong = take_word(m, word);
        if (!wrong) continue;
        fine = false;
        char what[LONGEST_TOLD + 80];
        snprintf(what, sizeof what, "'%.*s' %s", shown(word), word.p, wrong);
        refuse(d, option, what);
    }
    if (!any) refuse(d, option, "names nothing");
    return fine && any;
}

bool mine_file(struct mine *m, struct input *in, const char *name, struct diagnostics *d) {
    struct lines lines = lines_over(in, name, LONGEST_LINE, d);
    size_t before = m->n_asns + m->n_prefixes;
    bool fine = true;
    for (struct text line; lines_next(&lines, &line);) {
        const char *start = line.p, *comment = line.n ? memchr(line.p, '#', line.n) : NULL;
        if (comment) line.n = (size_t)(comment - line.p);
        for (struct text word; (word = next_word(&line)).n;) {
            const char *wrong = take_word(m, word);
            if (!wrong) continue;
            fine = false;
            diagnostics_at_line(d, SEVERITY_DAMAGE, name, (uint32_t)lines.number,
                                (uint32_t)(word.p - start) + 1, hint, "'%.*s' %s", shown(word), word.p,
                                wrong);
        }
    }
    if (fine && m->n_asns + m->n_prefixes == before) {
        refuse(d, name, "has no AS number and no prefix");
        fine = false;
    }
    return fine && lines.too_long == 0;
}

static int compare_asns(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

static int compare_prefixes(const void *left, const void *right) {
    const struct prefix *a = left, *b = right;
    return prefix_compare(*a, *b);
}

/* Ascending, each once; how many are left. */
static size_t settle(void *list, size_t n, size_t size, int (*compare)(const void *, const void *)) {
    size_t kept = 0;
    char *at = list;
    if (n) qsort(list, n, size, compare);
    for (size_t i = 0; i < n; i++) {
        if (kept && compare(at + (kept - 1) * size, at + i * size) == 0) continue;
        if (kept != i) memcpy(at + kept * size, at + i * size, size);
        kept++;
    }
    return kept;
}

struct route_mine mine_list(struct mine *m) {
    m->n_asns = settle(m->asns, m->n_asns, sizeof *m->asns, compare_asns);
    m->n_prefixes = settle(m->prefixes, m->n_prefixes, sizeof *m->prefixes, compare_prefixes);
    return (struct route_mine){m->asns, m->prefixes, m->n_asns, m->n_prefixes};
}
