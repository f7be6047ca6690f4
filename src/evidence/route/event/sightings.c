#include "evidence/route/event/sightings.h"

#include "base/memory.h"

#include <stdlib.h>

/* A route that comes and goes for hours stays one sighting. What was seen last stands first: the open ones
 * are among the first of a route, never more than it can have offences at a time, and only so many are looked
 * at.
 */
enum { MOST_OF_ONE = 16 };

void sightings_begin(struct sightings *s, uint32_t n_vantages, int64_t gap_ns, size_t most) {
    *s = (struct sightings){.most = most, .gap_ns = gap_ns, .n_vantages = n_vantages};
    s->of_vantage = memory_new(n_vantages, sizeof *s->of_vantage);
    for (uint32_t i = 0; i < n_vantages; i++) s->of_vantage[i] = UINT32_MAX;
    s->parts = intern_new();
}

void sightings_free(struct sightings *s) {
    free(s->list);
    free(s->routes);
    free(s->of_vantage);
    free(s->subjects);
    hash_table_free(&s->route_numbers);
    hash_table_free(&s->subject_numbers);
    intern_free(s->parts);
}

uint32_t sightings_subject(struct sightings *s, struct subject one) {
    uint64_t key = (uint64_t)one.asn << 32 | (uint64_t)one.cause << 16 | (uint64_t)one.type << 8 |
                   (uint64_t)one.marked << 3 | (uint64_t)one.sudden << 2 | (uint64_t)one.before << 1 |
                   one.related;
    uint32_t i = hash_table_get(&s->subject_numbers, key);
    if (i != HASH_ABSENT) return i;
    s->subjects = memory_grow(s->subjects, s->n_subjects, &s->subject_capacity, sizeof *s->subjects);
    i = (uint32_t)s->n_subjects++;
    s->subjects[i] = one;
    hash_table_put(&s->subject_numbers, key, i);
    return i;
}

uint32_t sightings_part(struct sightings *s, const uint32_t via[3]) {
    return intern_add(s->parts, (struct text){(const char *)via, 3 * sizeof *via});
}

void sightings_via(const struct sightings *s, uint32_t part, uint32_t via[3]) {
    memcpy(via, intern_get(s->parts, part).p, 3 * sizeof *via);
}

struct live_route *sightings_route(struct sightings *s, const struct telling *t) {
    uint64_t key = (uint64_t)t->prefix << 32 | t->vantage;
    /* With add-path the three do not fit: then their mixture stands for them. */
    if (t->identifier) key = hash_mix(key ^ hash_seed()) ^ hash_mix(t->identifier ^ hash_seed());
    uint32_t i = hash_table_get(&s->route_numbers, key);
    if (i == HASH_ABSENT) {
        s->routes = memory_grow(s->routes, s->n_routes, &s->route_capacity, sizeof *s->routes);
        i = (uint32_t)s->n_routes++;
        s->routes[i] = (struct live_route){.path = PATH_NONE, .first = NO_SIGHTING, .vantage = t->vantage};
        hash_table_put(&s->route_numbers, key, i);
    }
    return &s->routes[i];
}

static void list_route(struct sightings *s, struct live_route *r) {
    if (r->listed) return;
    r->listed = true;
    r->next = s->of_vantage[r->vantage];
    s->of_vantage[r->vantage] = (uint32_t)(r - s->routes);
}

static void see_again(struct sighting *one, const struct telling *t) {
    one->open = true;
    one->updates++;
    one->last_ns = t->time_ns;
}

static void see(struct sightings *s, struct live_route *r, const struct telling *t, struct offence o) {
    uint32_t *link = &r->first;
    for (unsigned looked = 0; *link != NO_SIGHTING && looked < MOST_OF_ONE; looked++) {
        struct sighting *one = &s->list[*link];
        bool same = one->subject == o.subject && one->part == o.part;
        if (same && (one->open || t->time_ns - one->end_ns <= s->gap_ns)) {
            uint32_t number = *link;
            *link = one->next;
            one->next = r->first;
            r->first = number;
            see_again(one, t);
            return;
        }
        link = &one->next;
    }
    if (s->n == s->most) {
        s->left_out++;
        return;
    }
    s->list = memory_grow(s->list, s->n, &s->capacity, sizeof *s->list);
    s->list[s->n] = (struct sighting){.start_ns = t->time_ns,
                                      .last_ns = t->time_ns,
                                      .at = t->at,
                                      .subject = o.subject,
                                      .part = o.part,
                                      .prefix = t->prefix,
                                      .vantage = t->vantage,
                                      .path = t->path,
                                      .evidence = t->evidence,
                                      .updates = 1,
                                      .next = r->first,
                                      .open = true};
    r->first = (uint32_t)s->n++;
    list_route(s, r);
}

static bool has(const struct offence *list, size_t n, const struct sighting *one) {
    for (size_t i = 0; i < n; i++)
        if (list[i].subject == one->subject && list[i].part == one->part) return true;
    return false;
}

static void end_others(struct sightings *s, uint32_t first, int64_t time_ns, const struct offence *list,
                       size_t n) {
    uint32_t i = first;
    for (unsigned looked = 0; i != NO_SIGHTING && looked < MOST_OF_ONE; i = s->list[i].next, looked++) {
        struct sighting *one = &s->list[i];
        if (!one->open || has(list, n, one)) continue;
        one->open = false;
        one->end_ns = time_ns;
    }
}

void sightings_now(struct sightings *s, struct live_route *r, const struct telling *t,
                   const struct offence *list, size_t n) {
    end_others(s, r->first, t->time_ns, list, n);
    for (size_t i = 0; i < n; i++) see(s, r, t, list[i]);
    r->path = t->path;
    r->since_ns = t->time_ns;
    if (n) list_route(s, r);
}

void sightings_again(struct sightings *s, struct live_route *r, const struct telling *t) {
    uint32_t i = r->first;
    for (unsigned looked = 0; i != NO_SIGHTING && looked < MOST_OF_ONE; i = s->list[i].next, looked++)
        if (s->list[i].open) see_again(&s->list[i], t);
}

void sightings_down(struct sightings *s, uint32_t vantage, int64_t time_ns) {
    for (uint32_t i = s->of_vantage[vantage]; i != UINT32_MAX; i = s->routes[i].next) {
        struct live_route *r = &s->routes[i];
        r->listed = false;
        r->path = PATH_NONE;
        end_others(s, r->first, time_ns, NULL, 0);
    }
    s->of_vantage[vantage] = UINT32_MAX;
}
