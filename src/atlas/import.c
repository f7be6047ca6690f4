#include "atlas/import_model.h"

#include "atlas/country.h"
#include "atlas/identifier.h"
#include "base/memory.h"
#include "base/records.h"

#include <stdlib.h>

enum { EXAMPLES = 3, SCRATCH = 1024 * 1024, MOST_REASONS = 400, SNIFF = 64 * 1024 };

static const char *const format_words[IMPORT_FORMATS] = {"gleif", "ftm", "bods"};

const char *import_format_text(enum import_format f) {
    return f < IMPORT_FORMATS ? format_words[f] : "unknown";
}

bool import_format_parse(struct text t, enum import_format *to) {
    for (unsigned f = 0; f < IMPORT_FORMATS; f++) {
        if (!text_is(t, format_words[f])) continue;
        *to = (enum import_format)f;
        return true;
    }
    return false;
}

struct import *import_new(struct import_options options, struct diagnostics *d) {
    struct import *im = memory_new(1, sizeof *im);
    *im = (struct import){
        .options = options, .d = d, .arena = arena_new(), .scratch = arena_new(), .ids = intern_new()};
    im->source_keys = intern_new();
    im->reason_keys = intern_new();
    return im;
}

void import_free(struct import *im) {
    if (!im) return;
    intern_free(im->ids);
    intern_free(im->source_keys);
    intern_free(im->reason_keys);
    free(im->parties);
    free(im->stakes);
    free(im->sources);
    free(im->reasons);
    arena_free(im->scratch);
    arena_free(im->arena);
    free(im);
}

/* An arena of its own for each record would cost more than the record. */
struct arena *import_scratch(struct import *im) {
    if (arena_used(im->scratch) > SCRATCH) {
        arena_free(im->scratch);
        im->scratch = arena_new();
    }
    return im->scratch;
}

static struct text key_of(struct import *im, const char *scheme, struct text id) {
    return text_of(arena_format(im->scratch, "%s:%.*s", scheme, (int)id.n, id.p));
}

uint32_t import_party(struct import *im, const char *scheme, struct text id) {
    uint32_t i = intern_add(im->ids, key_of(im, scheme, id));
    if (i < im->n_parties) return i;
    im->parties = memory_grow(im->parties, im->n_parties, &im->parties_capacity, sizeof *im->parties);
    im->parties[im->n_parties++] =
        (struct import_party){.curated = PARTY_NONE, .same = i, .observed = DATE_MIN};
    return i;
}

bool import_known(struct import *im, const char *scheme, struct text id) {
    return intern_find(im->ids, key_of(im, scheme, id)) != INTERN_ABSENT;
}

uint32_t import_root(const struct import *im, uint32_t party) {
    while (im->parties[party].same != party) party = im->parties[party].same;
    return party;
}

void import_same(struct import *im, uint32_t one, uint32_t other) {
    uint32_t a = import_root(im, one), b = import_root(im, other);
    if (a == b) return;
    struct import_party *from = &im->parties[a], *to = &im->parties[b];
    from->same = b;
    if (!to->told) to->kind = from->kind;
    to->told |= from->told;
    to->masked |= from->masked;
    if (!to->name) to->name = from->name;
    if (!to->lei) to->lei = from->lei;
    if (!to->registry) to->registry = from->registry;
    if (!*to->incorporated) memcpy(to->incorporated, from->incorporated, sizeof to->incorporated);
    if (!*to->place) memcpy(to->place, from->place, sizeof to->place);
    if (!to->source) to->source = from->source;
}

/* One line, no controls, not longer than a name is; the rest of the text is the source's to keep. */
void import_name(struct import *im, uint32_t party, struct text name) {
    struct import_party *p = &im->parties[party];
    char *to = arena_take(im->arena, NAME_LONGEST + 1);
    size_t n = 0;
    for (size_t i = 0; i < name.n && n < NAME_LONGEST; i++) {
        unsigned char c = (unsigned char)name.p[i];
        bool blank = c <= ' ' || c == 0x7F;
        if (blank && (n == 0 || to[n - 1] == ' ')) continue;
        to[n++] = blank ? ' ' : (char)c;
    }
    while (n && ((to[n - 1] & 0xC0) == 0x80 || to[n - 1] == ' ') && name.n > NAME_LONGEST) n--;
    while (n && to[n - 1] == ' ') n--;
    to[n] = '\0';
    if (n && !p->name && !p->masked) p->name = to;
}

bool lei_valid(struct text t) {
    char to[IDENTIFIER_TEXT];
    return t.n == 20 && identifier_canonical(IDENTIFIER_LEI, t, to);
}

bool import_lei(struct import *im, uint32_t party, struct text lei) {
    if (!lei_valid(lei)) return false;
    char *low = arena_text(im->arena, lei);
    for (char *c = low; *c; c++)
        if (*c >= 'A' && *c <= 'Z') *c = (char)(*c + ('a' - 'A'));
    if (!im->parties[party].lei) im->parties[party].lei = low;
    return true;
}

void import_country(char to[3], struct text t) {
    char code[3] = "";
    if (t.n < 2 || (t.n > 2 && t.p[2] != '-')) return;
    for (int i = 0; i < 2; i++)
        code[i] = (char)(t.p[i] >= 'a' && t.p[i] <= 'z' ? t.p[i] - ('a' - 'A') : t.p[i]);
    if (country_known((struct text){code, 2})) memcpy(to, code, sizeof code);
}

/* What a browser opens, and nothing that could end a YAML string or a line. */
static const char *clean_url(struct arena *a, const char *url) {
    size_t n = url ? strlen(url) : 0;
    if (n == 0 || n > 400 || (strncmp(url, "https://", 8) != 0 && strncmp(url, "http://", 7) != 0))
        return NULL;
    for (size_t i = 0; i < n; i++)
        if (url[i] <= ' ' || url[i] == 0x7F || strchr("\"\\<>", url[i]) || (unsigned char)url[i] >= 0x80)
            return NULL;
    return arena_string(a, url);
}

uint32_t import_source(struct import *im, const char *title, const char *by, const char *url, date_t date) {
    struct arena *a = im->scratch;
    const char *link = clean_url(a, url);
    const char *key = arena_format(a, "%s\n%s\n%s\n%d", title, by ? by : "", link ? link : "", (int)date);
    uint32_t i = intern_add(im->source_keys, text_of(key));
    if (i == im->n_sources) {
        im->sources = memory_grow(im->sources, i, &im->sources_capacity, sizeof *im->sources);
        im->sources[im->n_sources++] = (struct import_source){
            arena_string(im->arena, title), arena_string(im->arena, by), arena_string(im->arena, link), date};
    }
    return i + 1;
}

void import_stake(struct import *im, struct import_stake stake) {
    im->stakes = memory_grow(im->stakes, im->n_stakes, &im->stakes_capacity, sizeof *im->stakes);
    im->stakes[im->n_stakes++] = stake;
}

void import_leave(struct import *im, struct import_at at, enum severity s, const char *reason,
                  struct text detail) {
    bool many = intern_count(im->reason_keys) >= MOST_REASONS;
    if (many && intern_find(im->reason_keys, text_of(reason)) == INTERN_ABSENT)
        reason = "another reason, after 400 different ones";
    uint32_t i = intern_add(im->reason_keys, text_of(reason));
    if (i == im->n_reasons) {
        im->reasons = memory_grow(im->reasons, i, &im->reasons_capacity, sizeof *im->reasons);
        im->reasons[im->n_reasons++] = (struct import_reason){arena_string(im->arena, reason), 0};
    }
    im->damaged |= s != SEVERITY_NOTE;
    int n = (int)(detail.n < 80 ? detail.n : 80);
    const char *open = n ? " '" : "", *close = n ? "'" : "", *text = n ? detail.p : "";
    if (im->options.left_out)
        output_format(im->options.left_out, "%s:%u:%u\t%s%s%.*s%s\n", at.file, at.line, at.column, reason,
                      open, n, text, close);
    if (im->reasons[i].count++ < EXAMPLES)
        diagnostics_at_line(im->d, s, at.file, at.line, at.column, NULL, "%s%s%.*s%s", reason, open, n, text,
                            close);
}

void import_candidate(struct import *im, const struct import_party *p, const char *slug) {
    struct arena *a = arena_new();
    const char *what = arena_format(a, "'%s' has the name of the atlas's party '%s', and is not taken for it",
                                    p->name, slug);
    if (im->options.left_out)
        output_format(im->options.left_out, "%s:%u:%u\t%s\n", p->at.file, p->at.line, p->at.column, what);
    if (im->candidates++ < EXAMPLES)
        diagnostics_at_line(im->d, SEVERITY_NOTE, p->at.file, p->at.line, p->at.column,
                            p->lei ? arena_format(a, "if it is, write \"lei:%s\" into its party file", p->lei)
                                   : NULL,
                            "%s", what);
    arena_free(a);
}

bool import_date(struct text t, date_t *first, date_t *last) {
    const char *time = t.n ? memchr(t.p, 'T', t.n) : NULL;
    if (time) t.n = (size_t)(time - t.p);
    return date_parse(t, first, last);
}

bool import_dates(struct import *im, struct import_stake *s, struct text from, struct text to) {
    s->from = DATE_MIN;
    s->to = DATE_MAX;
    if ((from.n && !import_date(from, &s->from, NULL)) || (to.n && !import_date(to, NULL, &s->to))) {
        bool first = from.n && !import_date(from, &s->from, NULL);
        import_leave(im, s->at, SEVERITY_DAMAGE, "a date is none (ISO 8601)", first ? from : to);
        return false;
    }
    if (s->from > s->to) {
        import_leave(im, s->at, SEVERITY_DAMAGE, "it ends before it starts", to);
        return false;
    }
    return true;
}

static struct text without_quotation(const char *what) {
    const char *near = strstr(what, " near");
    return (struct text){what, near ? (size_t)(near - what) : strlen(what)};
}

/* Parsed once more for what is wrong with it: that is told as often as other reasons, and no more. What it is
 * near to is not told: it may be somebody's name. */
static void leave_unread(struct import *im, struct import_at at, struct text text) {
    struct arena *a = arena_new();
    struct diagnostics *d = diagnostics_new(1);
    tree_parse(a, (struct tree_place){at.file, at.line, at.column}, text, d);
    const struct diagnostic *why = diagnostics_get(d, 0);
    at.line = (uint32_t)why->at;
    at.column = why->column;
    import_leave(im, at, SEVERITY_DAMAGE, "this record cannot be read", without_quotation(why->what));
    diagnostics_free(d);
    arena_free(a);
}

/* JSON of either form, record by record. */
static bool read_json(struct import *im, struct input *in, const char *name, enum import_format format) {
    struct records records = records_over(in, name, TREE_LARGEST, im->d);
    struct bods *bods = bods_new(im);
    struct record record;
    bool any = false;
    while (records_next(&records, &record)) {
        struct arena *a = import_scratch(im);
        struct import_at at = {name, (uint32_t)record.line, record.column};
        const struct tree *t = tree_parse(a, (struct tree_place){name, 0, 0}, record.text, NULL);
        if (t && format == IMPORT_FORMATS)
            format = import_ftm_is(t) ? IMPORT_FTM : import_bods_is(t) ? IMPORT_BODS : IMPORT_FORMATS;
        im->records++;
        if (!t) {
            leave_unread(im, at, record.text);
        } else if (format == IMPORT_FTM) {
            import_ftm_record(im, t, at);
        } else if (format == IMPORT_BODS) {
            bods_record(bods, t, at);
        } else {
            import_leave(im, at, SEVERITY_DAMAGE, "neither a FollowTheMoney entity nor a BODS statement",
                         (struct text){0});
        }
        any |= t && format != IMPORT_FORMATS;
    }
    bods_finish(bods, im);
    bods_free(bods);
    return any;
}

/* A list or an object, behind a byte order mark and blanks: else no line of it is worth reading. */
static bool is_json(struct text start) {
    size_t i = start.n >= 3 && memcmp(start.p, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    while (i < start.n && strchr(" \t\r\n", start.p[i]) && start.p[i]) i++;
    return i < start.n && (start.p[i] == '{' || start.p[i] == '[');
}

bool import_read(struct import *im, struct input *in, const char *name, enum import_format format) {
    name = arena_string(im->arena, name);
    uint64_t errors = diagnostics_total(im->d, SEVERITY_ERROR);
    struct bytes b = input_look(in, SNIFF);
    struct text start = {(const char *)b.p, b.n < SNIFF ? b.n : SNIFF};
    bool gleif = format == IMPORT_GLEIF || (format == IMPORT_FORMATS && import_gleif_is(start));
    bool any = gleif ? import_gleif(im, in, name) : is_json(start) && read_json(im, in, name, format);
    if (input_broken(in)) im->damaged = true;
    if (!any && diagnostics_total(im->d, SEVERITY_ERROR) > errors) return false; /* it has been told */
    if (!any && b.n >= 2 && memcmp(b.p, "PK", 2) == 0)
        diagnostics_add(im->d,
                        (struct diagnostic){.severity = SEVERITY_ERROR,
                                            .file = name,
                                            .what = "this is a zip archive",
                                            .hint = "unpack it, or: unzip -p FILE | cordon atlas import -"});
    else if (!any)
        diagnostics_add(im->d, (struct diagnostic){
                                   .severity = SEVERITY_ERROR,
                                   .file = name,
                                   .what = "there is no record that can be imported",
                                   .hint = "GLEIF CSV, FollowTheMoney JSON lines or BODS JSON is wanted"});
    return any;
}

void import_finish(struct import *im) {
    import_match(im);
}

static int by_count(const void *a, const void *b) {
    const struct import_reason *x = a, *y = b;
    if (x->count != y->count) return x->count < y->count ? 1 : -1;
    return strcmp(x->what, y->what);
}

struct import_counts import_counts(const struct import *im) {
    struct import_counts c = {
        .records = im->records, .matched = im->matched, .candidates = im->candidates, .damaged = im->damaged};
    for (size_t i = 0; i < im->n_parties; i++) {
        const struct import_party *p = &im->parties[i];
        if (!p->used || import_root(im, (uint32_t)i) != i) continue;
        c.parties++;
        c.persons += p->kind == PARTY_PERSONS;
    }
    for (size_t i = 0; i < im->n_stakes; i++) c.stakes += !im->stakes[i].dropped;
    struct import_reason *list = arena_take_array(im->arena, im->n_reasons, sizeof *list);
    for (size_t i = 0; i < im->n_reasons; i++) {
        list[i] = im->reasons[i];
        c.left_out += list[i].count;
    }
    if (im->n_reasons) qsort(list, im->n_reasons, sizeof *list, by_count);
    c.reasons = list;
    c.n_reasons = im->n_reasons;
    return c;
}
