#include "atlas/substitute.h"
#include "atlas/atlas_map.h"

size_t atlas_service_count(const struct atlas *a) {
    return a->n_services;
}

/* "en de" into its words. */
static size_t words_of(const char *text, struct arena *to, const char *const **list) {
    const char **words = NULL;
    size_t n = 0, capacity = 0;
    for (const char *p = text ? text : ""; *p;) {
        size_t length = strcspn(p, " ");
        words = arena_grow(to, words, n, &capacity, sizeof *words);
        words[n++] = arena_text(to, (struct text){p, length});
        p += length;
        p += *p == ' ';
    }
    *list = words;
    return n;
}

struct substitute atlas_service(const struct atlas *a, service_id id, struct arena *to) {
    struct substitute s = {.category = "", .category_name = "", .service = ""};
    if (id >= a->n_services) return s;
    const struct file_service *f = &a->services[id];
    s = (struct substitute){.category = text_at(a->strings, f->category),
                            .category_name = text_at(a->strings, f->category_name),
                            .service = text_at(a->strings, f->name),
                            .holder = text_at(a->strings, f->holder),
                            .by = text_at(a->strings, f->by),
                            .note = text_at(a->strings, f->note),
                            .why = atlas_provenance(a, f->why)};
    s.n_identifiers = words_of(text_at(a->strings, f->identifiers), to, &s.identifiers);
    s.n_languages = words_of(text_at(a->strings, f->languages), to, &s.languages);
    s.n_regions = words_of(text_at(a->strings, f->regions), to, &s.regions);
    s.n_not_in = words_of(text_at(a->strings, f->not_in), to, &s.not_in);
    return s;
}

static int compare(const char *key, struct text kind, struct text value) {
    int order = strncmp(key, kind.p, kind.n);
    if (order) return order;
    order = strncmp(key + kind.n, value.p, value.n);
    return order ? order : key[kind.n + value.n] != 0;
}

/* kind is "domain:". */
static service_id find(const struct atlas *a, struct text kind, struct text value) {
    uint32_t low = 0, high = a->n_service_keys;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = compare(text_at(a->strings, a->service_keys[middle].text), kind, value);
        if (order == 0) return a->service_keys[middle].service;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return SERVICE_NONE;
}

service_id atlas_service_of(const struct atlas *a, struct text identifier) {
    const char *colon = identifier.n ? memchr(identifier.p, ':', identifier.n) : NULL;
    if (!colon || memchr(identifier.p, 0, identifier.n)) return SERVICE_NONE;
    struct text kind = {identifier.p, (size_t)(colon - identifier.p) + 1};
    struct text value = {colon + 1, identifier.n - kind.n};
    service_id found = find(a, kind, value);
    while (found == SERVICE_NONE && text_is(kind, "domain:") && value.n) {
        const char *dot = memchr(value.p, '.', value.n);
        if (!dot) break;
        value = (struct text){dot + 1, value.n - (size_t)(dot + 1 - value.p)};
        found = find(a, kind, value);
    }
    while (found == SERVICE_NONE && text_is(kind, "sdk:") && value.n) {
        value.n--;
        while (value.n && value.p[value.n - 1] != '.') value.n--;
        if (value.n) found = find(a, kind, value);
    }
    return found;
}

service_id atlas_services(const struct atlas *a, const char *category, size_t *n) {
    service_id first = 0;
    *n = 0;
    while (first < a->n_services && strcmp(text_at(a->strings, a->services[first].category), category) != 0)
        first++;
    while (first + *n < a->n_services &&
           strcmp(text_at(a->strings, a->services[first + *n].category), category) == 0)
        ++*n;
    return *n ? first : SERVICE_NONE;
}

static bool same_holder(const struct substitute *a, const struct substitute *b) {
    if (a->holder && b->holder) return strcmp(a->holder, b->holder) == 0;
    return a->by && b->by && strcmp(a->by, b->by) == 0;
}

static bool has_word(const char *const *list, size_t n, const char *word) {
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i], "*") == 0 || strcmp(list[i], word) == 0) return true;
    return false;
}

static bool can_be_had(const struct substitute *lost, const struct substitute *s) {
    for (size_t i = 0; i < lost->n_regions; i++)
        if (has_word(s->regions, s->n_regions, lost->regions[i]) &&
            !has_word(s->not_in, s->n_not_in, lost->regions[i]))
            return true;
    return false;
}

size_t atlas_substitutes(const struct atlas *a, service_id of, struct arena *to,
                         const struct substitute **list) {
    const struct substitute lost = atlas_service(a, of, to);
    size_t n, kept = 0;
    service_id first = atlas_services(a, lost.category, &n);
    struct substitute *all = arena_take_array(to, n + 1, sizeof *all);
    for (int near = 1; near >= 0; near--)
        for (size_t i = 0; i < n; i++) {
            struct substitute s = atlas_service(a, first + (service_id)i, to);
            if (first + i != of && !same_holder(&s, &lost) && can_be_had(&lost, &s) == near) all[kept++] = s;
        }
    *list = all;
    return kept;
}

size_t atlas_services_held(const struct atlas *a, const char *holder, struct arena *to,
                           const service_id **list) {
    service_id *all = NULL;
    size_t n = 0, capacity = 0;
    for (service_id i = 0; i < a->n_services; i++) {
        const char *by = text_at(a->strings, a->services[i].holder);
        if (!by || strcmp(by, holder) != 0) continue;
        all = arena_grow(to, all, n, &capacity, sizeof *all);
        all[n++] = i;
    }
    *list = all;
    return n;
}
