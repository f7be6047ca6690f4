#include "library/why.h"

#include "base/address.h"
#include "library/log.h"
#include "report/words.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { MOST_ENTRIES = 200, MOST_FINDINGS = 20 };

static int64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* The port behind an address or a name, and the brackets around an address of IPv6, go. */
static char *without_port(char *text) {
    char *last = strrchr(text, ':'), *close = strchr(text, ']');
    if (*text == '[' && close && (!close[1] || close[1] == ':')) {
        *close = '\0';
        return text + 1;
    }
    if (last && last > text && last == strchr(text, ':') && last[1] &&
        !last[1 + strspn(last + 1, "0123456789")])
        *last = '\0';
    return text;
}

/* "https://API.x.com:443/path", "domain:api.x.com." and "192.0.2.1:443" ask for what is named in them. */
static const char *bare(const char *asked, struct arena *a) {
    static const char *const kinds[] = {"domain:", "address:", "app:"};
    const char *scheme = strstr(asked, "://");
    char *text = arena_string(a, scheme ? scheme + 3 : asked);
    if (scheme) text[strcspn(text, "/?#")] = '\0';
    char *user = scheme ? strrchr(text, '@') : NULL;
    if (user) text = user + 1;
    for (size_t i = 0; i < 3; i++)
        if (strncmp(text, kinds[i], strlen(kinds[i])) == 0) text += strlen(kinds[i]);
    if (strncasecmp(text, "asn:", 4) != 0) text = without_port(text);
    size_t n = strlen(text);
    if (n > 1 && text[n - 1] == '.') text[n - 1] = '\0';
    return text;
}

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool same(const char *a, const char *b) {
    while (*a && lower(*a) == lower(*b)) a++, b++;
    return !*a && !*b;
}

static bool below(const char *name, const char *above) {
    size_t n = strlen(name), m = strlen(above);
    return n > m && name[n - m - 1] == '.' && same(name + n - m, above);
}

/* The id that an app's measure tells, with or without its platform. */
static bool is_app(const struct why *w, const char *value) {
    const char *id = strncmp(value, "app:", 4) == 0 ? value + 4 : value, *slash = strchr(id, '/');
    return same(w->asked, id) || (slash && same(w->asked, slash + 1));
}

static bool is_carrier(const struct why *w, const char *value) {
    const char *asked = w->asked;
    if (strncasecmp(asked, "asn:", 4) == 0)
        asked += 4;
    else if (strncasecmp(asked, "AS", 2) == 0)
        asked += 2;
    return same(asked, value);
}

/* What a name was seen to lead to, and what led to an address. */
struct linked {
    const struct named_address *list;
    size_t n;
};

static struct linked linked_of(const struct why *w, const struct name_book *book) {
    struct linked l = {0};
    if (w->is_address)
        l.n = name_book_of_address(book, w->address, w->arena, &l.list);
    else
        l.n = name_book_of_name(book, text_of(w->asked), false, w->arena, &l.list);
    return l;
}

static bool covers_name(const char *value, struct text name) {
    char text[256];
    if (name.n >= sizeof text) return false;
    memcpy(text, name.p, name.n);
    text[name.n] = '\0';
    return same(text, value) || below(text, value);
}

static bool concerns_address(const struct why *w, const struct measure *m, struct linked l,
                             enum why_how *how) {
    *how = WHY_ITSELF;
    if (w->is_address) return prefix_has(m->prefix, w->address);
    *how = WHY_ADDRESS;
    if (m->name && (same(m->name, w->asked) || below(w->asked, m->name))) return true;
    for (size_t i = 0; i < l.n; i++)
        if (prefix_has(m->prefix, l.list[i].address)) return true;
    return false;
}

static bool concerns_name(const struct why *w, const struct measure *m, struct linked l, enum why_how *how) {
    *how = same(w->asked, m->value) ? WHY_ITSELF : WHY_ABOVE;
    if (!w->is_address) return *how == WHY_ITSELF || below(w->asked, m->value);
    *how = WHY_NAME;
    for (size_t i = 0; i < l.n; i++)
        if (covers_name(m->value, l.list[i].name)) return true;
    return false;
}

static bool concerns(const struct why *w, const struct measure *m, struct linked l, enum why_how *how) {
    *how = WHY_ITSELF;
    switch (m->kind) {
    case MEASURE_ADDRESS: return concerns_address(w, m, l, how);
    case MEASURE_NAME: return concerns_name(w, m, l, how);
    case MEASURE_APP: return !w->is_address && is_app(w, m->value);
    case MEASURE_CARRIER: return !w->is_address && is_carrier(w, m->value);
    case MEASURE_KINDS: break;
    }
    return false;
}

/* A name that led to the address may be another's too: what it is blocked by does not stop the address. */
static bool stops(const struct why_measure *m) {
    return m->by && !m->expired && m->measure->mode != MEASURE_LOG && m->how != WHY_NAME;
}

/* Not every backend that is in force has measures of every kind; and names in a hosts file stand for
 * themselves alone. */
static bool has(const struct backend *b, const struct measure *m, enum why_how how) {
    return (b->kinds & 1u << m->kind) && (b->modes & 1u << m->mode) &&
           !(b == &backend_hosts && how == WHY_ABOVE);
}

static const char *backends_of(const struct why *w, const struct measure *m, enum why_how how) {
    const char **list = arena_take_array(w->arena, w->state.n_targets + 1, sizeof *list);
    size_t n = 0;
    for (size_t i = 0; i < w->state.n_targets; i++) {
        const struct backend *b = w->state.targets[i].backend;
        if (b && has(b, m, how)) list[n++] = b->name;
    }
    return n ? log_list(w->arena, list, n) : NULL;
}

static void add_measure(struct why *w, const struct measure *m, enum why_how how) {
    struct why_measure one = {.measure = m,
                              .how = how,
                              .by = backends_of(w, m, how),
                              .expired = m->until_ns && m->until_ns <= now_ns()};
    for (size_t i = 0; i < w->state.n_counts; i++) {
        const struct measure_count *c = &w->state.counts[i];
        if (&w->state.plan.measures[c->measure] != m) continue;
        one.counted = true;
        one.packets += c->packets;
        one.bytes += c->bytes;
    }
    w->measures = arena_grow(w->arena, w->measures, w->n_measures, &w->measure_capacity, sizeof *w->measures);
    w->measures[w->n_measures++] = one;
    w->blocked = w->blocked || stops(&one);
}

static int stopping_first(const void *x, const void *y) {
    const struct why_measure *a = x, *b = y;
    if (stops(a) != stops(b)) return stops(a) ? -1 : 1;
    if (a->how != b->how) return a->how < b->how ? -1 : 1;
    return (a->measure > b->measure) - (a->measure < b->measure);
}

static bool spares(const struct why *w, const struct refusal *r, struct linked l) {
    char text[ADDRESS_TEXT];
    if (!r->value) return false;
    if (same(w->asked, r->value) || is_app(w, r->value)) return true;
    for (size_t i = 0; i < l.n; i++)
        if (w->is_address ? covers_name(r->value, l.list[i].name)
                          : same(address_text(text, l.list[i].address), r->value))
            return true;
    return !w->is_address && below(w->asked, r->value);
}

static void ask_plan(struct why *w, const struct name_book *book) {
    struct linked l = linked_of(w, book);
    const struct enforce_plan *p = &w->state.plan;
    enum why_how how;
    for (size_t i = 0; i < p->n_measures; i++)
        if (concerns(w, &p->measures[i], l, &how)) add_measure(w, &p->measures[i], how);
    if (w->n_measures) qsort(w->measures, w->n_measures, sizeof *w->measures, stopping_first);
    for (size_t i = 0; i < p->n_refusals; i++) {
        if (!spares(w, &p->refusals[i], l)) continue;
        w->spared = arena_grow(w->arena, w->spared, w->n_spared, &w->spared_capacity, sizeof(void *));
        w->spared[w->n_spared++] = &p->refusals[i];
    }
}

static bool take_entry(void *context, int64_t run, const struct passage *p, const char *json) {
    struct why *w = context;
    (void)json;
    for (size_t i = 0; i < w->n_entries; i++)
        if (w->entries[i].passage.key == p->key) return true;
    w->entries = arena_grow(w->arena, w->entries, w->n_entries, &w->entry_capacity, sizeof *w->entries);
    w->entries[w->n_entries++] = (struct why_entry){passage_copy(p, w->arena), run};
    return w->n_entries < MOST_ENTRIES;
}

/* What the measures were made for, besides what is asked for. */
static bool ask_findings(struct why *w, struct log_store *s) {
    bool fine = true;
    for (size_t i = 0; fine && i < w->n_measures && i < MOST_FINDINGS; i++) {
        struct log_query q = {.most = 1};
        const char *finding = w->measures[i].measure->finding;
        if (finding && passage_key_parse(text_of(finding), &q.key)) fine = log_find(s, &q, take_entry, w);
    }
    return fine;
}

static bool ask_store(struct why *w, struct log_store *s) {
    const struct log_query by[] = {{.service = w->asked}, {.app = w->asked}};
    bool fine = true;
    for (size_t i = 0; fine && i < 2; i++) fine = log_find(s, &by[i], take_entry, w);
    return fine && ask_findings(w, s);
}

/* False: it cannot be opened. */
static bool open_store(struct cordon *c, const struct cordon_why_options *o, struct why *w,
                       struct log_store **to) {
    char own[4096];
    const char *path = o->store;
    if (!path && log_default_path(own, sizeof own) && access(own, F_OK) == 0) path = own;
    if (!path) return true;
    *to = context_log(c, path);
    w->store = *to ? arena_string(w->arena, path) : NULL;
    if (*to && o->confine) context_confine_store(c);
    return *to != NULL;
}

static bool find_out(struct why *w, struct log_store *s) {
    struct name_book *book = name_book_new(0);
    bool fine = !s || log_load_names(s, 0, book);
    if (fine) ask_plan(w, book);
    fine = fine && (!s || ask_store(w, s));
    name_book_free(book);
    return fine;
}

enum cordon_status cordon_why(struct cordon *c, const char *asked, const struct cordon_why_options *options,
                              const char *format, const struct cordon_style *style, FILE *stream) {
    struct cordon_why_options o = {0};
    bool text = strcmp(format, "text") == 0;
    if (options) memcpy(&o, options, options->size < sizeof o ? options->size : sizeof o);
    if (!*asked || (!text && strcmp(format, "json") != 0)) return CORDON_MISUSE;
    struct why w = {.arena = arena_new()};
    w.asked = bare(asked, w.arena);
    w.is_address = address_parse(text_of(w.asked), w.address);
    if (w.is_address) w.asked = address_text(arena_take(w.arena, ADDRESS_TEXT), w.address);
    struct enforce_options enforce = {.folder = o.state};
    struct log_store *store = NULL;
    enum enforce_status read = enforce_read(&enforce, w.arena, &w.state, c->diagnostics);
    bool fine = read != ENFORCE_FAILED && read != ENFORCE_REFUSED && open_store(c, &o, &w, &store);
    enum cordon_status status = CORDON_UNUSABLE;
    w.in_force = w.state.plan.n_measures > 0;
    if (fine && find_out(&w, store)) {
        struct output out = output_to_file(stream);
        struct report_options r = context_style(style);
        if (text)
            why_text(&w, &(struct sheet){&out, w.arena, r.width, r.colour, r.ascii});
        else
            why_json(&w, &out);
        status = !output_end(&out) ? CORDON_NOT_WRITTEN : w.blocked ? CORDON_DENIED : CORDON_FINE;
    }
    log_close(store);
    arena_free(w.arena);
    return status;
}
