/* Hands over what was found: once each, the persona's before a detector's, with its place and encodings. */
#include "evidence/personal/search.h"

#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>

enum { MOST_HITS = 1 << 17, MOST_TALLIED = 4096 };

void hit_add(struct scratch *s, struct hit h) {
    if (s->n_hits >= MOST_HITS) {
        s->layers.limit = "more was found in one part than the limit allows";
        return;
    }
    s->hits = memory_grow(s->hits, s->n_hits, &s->hit_capacity, sizeof *s->hits);
    s->hits[s->n_hits++] = h;
}

void spot_add(struct scratch *s, struct spot spot) {
    if (s->n_spots >= MOST_HITS) return;
    s->spots = memory_grow(s->spots, s->n_spots, &s->spot_capacity, sizeof *s->spots);
    s->spots[s->n_spots++] = spot;
}

/* As spelling_normal() has it, so that a detector's find and a persona's have one hash. */
static struct text normal(enum writing writing, struct text t, char to[256]) {
    size_t n = 0;
    for (size_t i = 0; i < t.n && n < 256; i++) {
        char c = t.p[i];
        bool number = c >= '0' && c <= '9', letter = (c | 32) >= 'a' && (c | 32) <= 'z';
        bool keep = writing == WRITTEN_AS_PHONE                                 ? number
                    : writing == WRITTEN_AS_NUMBER || writing == WRITTEN_AS_HEX ? number || letter
                                                                                : true;
        bool fold = writing != WRITTEN_EXACTLY && c >= 'A' && c <= 'Z';
        if (keep) to[n++] = (char)(fold ? c | 32 : c);
    }
    if (writing == WRITTEN_AS_PHONE && n > 9 && to[0] == '0' && to[1] == '0')
        return (struct text){to + 2, n - 2};
    return (struct text){to, n};
}

static bool overlaps(const struct told *t, size_t from, size_t to) {
    return t->from < to && from < t->to;
}

/* Was the same value told at the same place of the part: in an outer layer, or by somebody else? */
static bool told_already(const struct scratch *s, uint64_t hash, const char *class_name, size_t from,
                         size_t to) {
    enum { LATEST = 64 }; /* of the same value: enough where it is told level by level */
    uint32_t i = hash_table_get(&s->told_by_hash, hash);
    for (unsigned n = 0; i != HASH_ABSENT && n < LATEST; i = s->told[i].next, n++)
        if (strcmp(s->told[i].class_name, class_name) == 0 && overlaps(&s->told[i], from, to)) return true;
    return false;
}

static void remember(struct scratch *s, uint64_t hash, const char *class_name, size_t from, size_t to) {
    s->told = memory_grow(s->told, s->n_told, &s->told_capacity, sizeof *s->told);
    s->told[s->n_told] = (struct told){hash, class_name, from, to, hash_table_get(&s->told_by_hash, hash)};
    hash_table_put(&s->told_by_hash, hash, (uint32_t)s->n_told++);
}

static void count(struct scratch *s, enum tally_kind kind, uint64_t hash, const struct find *f) {
    struct tally *t = &s->tally[kind];
    for (size_t i = 0; i < t->n; i++)
        if (t->list[i] == hash) return;
    if (t->n >= MOST_TALLIED) return;
    t->list = memory_grow(t->list, t->n, &t->capacity, sizeof *t->list);
    t->list[t->n++] = hash;
    if (t->n == 1) {
        t->from = f->from;
        snprintf(t->place, sizeof t->place, "%s", f->place);
        snprintf(t->encodings, sizeof t->encodings, "%s", f->encodings);
    }
    if (f->from < t->from) t->from = f->from;
    if (f->to > t->to) t->to = f->to;
}

/* com.facebook of com.facebook.katana: apps of as many makers make a list, not the classes of one program. */
static uint64_t maker_hash(struct text package) {
    size_t n = 0, dots = 0;
    while (n < package.n && (dots += package.p[n] == '.') < 2) n++;
    return hash_bytes(package.p, n, 7);
}

static void hand_over(struct scratch *s, const struct find *f) {
    if (s->finds >= s->finder->limits.most_finds) {
        s->layers.limit = "more was found in one part than the limit allows";
        return;
    }
    s->finds++;
    s->taker(s->context, f);
}

static bool is_position(const struct hit *h) {
    return h->detector == DETECT_POSITION || h->detector == DETECT_EXIF;
}

/* The same values come in many messages: the keyed hash, which is slow to make, is remembered by a fast one.
 */
static uint64_t masked_hash(struct scratch *s, const char *class_name, struct text normal) {
    uint64_t fast = hash_bytes(class_name, strlen(class_name), hash_seed());
    fast = hash_bytes(normal.p, normal.n, fast);
    struct masked_value *known = &s->masked[fast % MASKED_VALUES];
    if (known->fast != fast || !known->hash)
        *known = (struct masked_value){fast, value_hash(&s->finder->key, class_name, normal)};
    return known->hash;
}

static uint64_t hash_of(struct scratch *s, const struct hit *h, const char *class_name, struct text value) {
    char room[256];
    if (h->value != NO_VALUE && !h->class_name) return s->finder->values[h->value].hash;
    if (h->value != NO_VALUE) return masked_hash(s, class_name, s->finder->values[h->value].normal);
    if (is_position(h)) { /* to three decimals: a hundred metres */
        int n = snprintf(room, sizeof room, "%.3f,%.3f", h->lat, h->lon);
        return masked_hash(s, class_name, (struct text){room, (size_t)n});
    }
    return masked_hash(s, class_name, normal(detectors[h->detector].writing, value, room));
}

static void tell(struct scratch *s, const struct hit *h) {
    const struct finder *f = s->finder;
    bool own = h->value != NO_VALUE;
    struct bytes b = layer_bytes(&s->layers, h->layer);
    struct text value = {(const char *)b.p + h->from, h->to - h->from};
    const char *class_name = h->class_name ? h->class_name
                             : own         ? f->persona->values[h->value].class_name
                                           : detectors[h->detector].class_name;
    uint64_t hash = hash_of(s, h, class_name, value);
    size_t from = h->from, to = h->to;
    layer_root(&s->layers, h->layer, &from, &to);
    if (told_already(s, hash, class_name, from, to)) return;
    remember(s, hash, class_name, from, to);
    char position[64];
    if (own && h->form && strcmp(h->form, "exif") != 0) value = f->persona->values[h->value].value;
    if (is_position(h)) {
        int n = snprintf(position, sizeof position, "%.6f,%.6f", h->lat, h->lon);
        value = (struct text){position, (size_t)n};
    }
    struct find find = {.class_name = class_name,
                        .found_by = own ? f->values[h->value].found_by : detectors[h->detector].found_by,
                        .place = place_text(&s->placing, h->layer, h->from),
                        .encodings = place_encodings(&s->placing, h->layer, h->form),
                        .hash = hash,
                        .from = from,
                        .to = to,
                        .value = value,
                        .values = 1};
    bool app = own && f->values[h->value].app;
    if (own && f->values[h->value].contact) count(s, TALLY_OWN_CONTACTS, hash, &find);
    if (app) count(s, TALLY_OWN_APPS, hash, &find);
    if (!own && h->detector == DETECT_APPS) count(s, TALLY_PACKAGES, maker_hash(value), &find);
    if (strcmp(class_name, "contact.phone") == 0 || strcmp(class_name, "contact.email") == 0)
        count(s, TALLY_CONTACTS, hash, &find);
    if (!app && (own || h->detector != DETECT_APPS)) hand_over(s, &find);
}

static int own_first(const void *a, const void *b) {
    const struct hit *x = a, *y = b;
    bool detected_x = x->value == NO_VALUE, detected_y = y->value == NO_VALUE;
    if (detected_x != detected_y) return detected_x - detected_y;
    if (x->layer != y->layer) return x->layer < y->layer ? -1 : 1;
    if (x->from != y->from) return x->from < y->from ? -1 : 1;
    if (x->to != y->to) return x->to > y->to ? -1 : 1;
    return x->value < y->value ? -1 : x->value > y->value;
}

/* A value within a longer one of the persona, as the first name in the address of the mailbox, is no find of
 * its own. Sorted, the longer comes first. */
static size_t drop_inner(struct scratch *s, size_t own) {
    size_t kept = 0;
    const struct hit *outer = NULL;
    for (size_t i = 0; i < own; i++) {
        struct hit h = s->hits[i];
        bool inner =
            outer && outer->layer == h.layer && h.to <= outer->to && h.to - h.from < outer->to - outer->from;
        if (inner) continue;
        s->hits[kept] = h;
        if (!is_position(&h) && (!outer || outer->layer != h.layer || h.to > outer->to))
            outer = &s->hits[kept];
        kept++;
    }
    return kept;
}

/* A detector need not say again what the persona says, even of another class. */
static bool within_own(const struct scratch *s, const struct hit *h, size_t own) {
    size_t low = 0, high = own;
    while (low < high) { /* the hits of the persona are sorted by layer and place */
        size_t middle = low + (high - low) / 2;
        const struct hit *o = &s->hits[middle];
        if (o->layer < h->layer || (o->layer == h->layer && o->from < h->to))
            low = middle + 1;
        else
            high = middle;
    }
    for (size_t i = low; i > 0 && i + 8 > low; i--) {
        const struct hit *o = &s->hits[i - 1];
        if (o->layer == h->layer && o->from < h->to && h->from < o->to) return true;
    }
    return false;
}

void tell_level(struct scratch *s) {
    if (s->n_hits == 0) return;
    qsort(s->hits, s->n_hits, sizeof *s->hits, own_first);
    size_t own = 0;
    while (own < s->n_hits && s->hits[own].value != NO_VALUE) own++;
    size_t kept = drop_inner(s, own);
    memmove(s->hits + kept, s->hits + own, (s->n_hits - own) * sizeof *s->hits);
    s->n_hits -= own - kept;
    own = kept;
    s->placing.walked = UINT32_MAX;
    for (size_t i = 0; i < s->n_hits; i++) {
        struct hit h = s->hits[i];
        if (s->finds >= s->finder->limits.most_finds) {
            s->layers.limit = "more was found in one part than the limit allows";
            break;
        }
        if (h.value == NO_VALUE && h.detector != DETECT_APPS && within_own(s, &h, own)) continue;
        tell(s, &h);
    }
    s->n_hits = 0;
}

static bool tell_tally(struct scratch *s, enum tally_kind kind, size_t fewest, const char *class_name,
                       const char *found_by) {
    struct tally *t = &s->tally[kind];
    if (t->n < fewest) return false;
    uint64_t sum = 0;
    for (size_t i = 0; i < t->n; i++) sum ^= t->list[i]; /* the same list has the same hash, in any order */
    struct find find = {.class_name = class_name,
                        .found_by = found_by,
                        .place = t->place,
                        .encodings = t->encodings,
                        .hash = sum,
                        .from = t->from,
                        .to = t->to,
                        .value = {"", 0},
                        .values = (uint32_t)t->n};
    hand_over(s, &find);
    return true;
}

void tell_tallies(struct scratch *s) {
    enum { FEW = 3, FEWEST_PACKAGES = 5, FEWEST_CONTACTS = 5 };
    if (!tell_tally(s, TALLY_OWN_CONTACTS, FEW, "contact.list", "persona:contacts") && s->detects)
        tell_tally(s, TALLY_CONTACTS, FEWEST_CONTACTS, "contact.list", detectors[DETECT_CONTACTS].found_by);
    if (!tell_tally(s, TALLY_OWN_APPS, FEW, "apps.installed", "persona:apps") && s->detects)
        tell_tally(s, TALLY_PACKAGES, FEWEST_PACKAGES, "apps.installed", detectors[DETECT_APPS].found_by);
    for (size_t i = 0; i < TALLIES; i++) s->tally[i].n = s->tally[i].to = 0;
}
