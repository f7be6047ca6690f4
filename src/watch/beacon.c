#include "watch/beacon.h"

#include "base/address.h"
#include "base/hash.h"
#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LEAST = 8,
    MOST_BYTES = 4096,
    LEAST_SECONDS = 2,
    DNS = 53,
    NTP = 123,
    MDNS = 5353,
    LLMNR = 5355,
    SSDP = 1900
};
static const double JITTER = 0.15, UNLIKE = 0.25;

struct beacons {
    unsigned least;
    double jitter;
    uint64_t most_bytes;
    struct beacon_place *places;
    uint32_t *touched;
    bool *is_touched;
    size_t n, capacity, most, n_touched, hand; /* hand: where the search for room goes on */
    struct hash_table by_place;
    uint64_t seed;
};

struct beacons *beacons_new(const struct alert_options *o, size_t most) {
    struct beacons *b = memory_new(1, sizeof *b);
    *b = (struct beacons){.least = o->beacon_least ? o->beacon_least : LEAST,
                          .jitter = o->beacon_jitter > 0 ? o->beacon_jitter : JITTER,
                          .most_bytes = o->beacon_bytes ? o->beacon_bytes : MOST_BYTES,
                          .most = most,
                          .seed = hash_seed()};
    if (b->least > BEACON_UPLOADS) b->least = BEACON_UPLOADS;
    b->touched = memory_new(most, sizeof *b->touched);
    b->is_touched = memory_new(most, sizeof *b->is_touched);
    return b;
}

void beacons_free(struct beacons *b) {
    if (!b) return;
    free(b->places);
    free(b->touched);
    free(b->is_touched);
    hash_table_free(&b->by_place);
    free(b);
}

/* What is regular by its nature: clocks, name look-ups, announcements on the link. */
static bool regular_by_nature(uint16_t port) {
    return port == DNS || port == NTP || port == MDNS || port == LLMNR || port == SSDP;
}

uint64_t beacon_where_hash(const struct beacons *b, const struct beacon_where *where) {
    const char *app = where->app ? where->app : "";
    uint64_t h = hash_bytes(app, strlen(app), b->seed);
    return hash_mix(h ^ hash_bytes(where->place.p, where->place.n, b->seed + where->port));
}

/* The table has no removal: it is made anew once as many have been replaced as there are places. */
static void index_again(struct beacons *b) {
    hash_table_free(&b->by_place);
    b->by_place = (struct hash_table){0};
    for (size_t i = 0; i < b->n; i++) hash_table_put(&b->by_place, b->places[i].hash, (uint32_t)i);
}

/* One that was used once gives way; others are passed once. */
static size_t make_room(struct beacons *b) {
    for (;;) {
        size_t i = b->hand++ % b->n;
        struct beacon_place *p = &b->places[i];
        if (p->n <= 1 || p->spared) return i;
        p->spared = true;
    }
}

struct beacon_place *beacons_find(struct beacons *b, uint64_t hash) {
    uint32_t i = hash_table_get(&b->by_place, hash);
    return i != HASH_ABSENT && b->places[i].hash == hash ? &b->places[i] : NULL;
}

static struct beacon_place *place_of(struct beacons *b, const struct beacon_where *where, size_t *number) {
    uint64_t hash = beacon_where_hash(b, where);
    struct beacon_place *known = beacons_find(b, hash);
    if (known) {
        *number = (size_t)(known - b->places);
        return known;
    }
    if (b->n < b->most) {
        b->places = memory_grow(b->places, b->n, &b->capacity, sizeof *b->places);
        *number = b->n++;
    } else {
        *number = make_room(b);
    }
    struct beacon_place *p = &b->places[*number];
    *p = (struct beacon_place){.hash = hash};
    snprintf(p->app, sizeof p->app, "%s", where->app ? where->app : "");
    snprintf(p->place, sizeof p->place, "%.*s", (int)where->place.n, where->place.p);
    if (b->by_place.n >= 2 * b->most) index_again(b);
    hash_table_put(&b->by_place, hash, (uint32_t)*number);
    return p;
}

void beacons_take(struct beacons *b, const struct flow_ended *f) {
    if (f->bytes[0] == 0 || regular_by_nature(f->port)) return;
    char address[ADDRESS_TEXT];
    struct beacon_where where = {f->app, f->service, f->port};
    if (where.place.n == 0) where.place = text_of(address_text(address, f->server));
    size_t i;
    struct beacon_place *p = place_of(b, &where, &i);
    p->start_ns[p->next] = f->first_ns;
    p->bytes[p->next] = f->bytes[0];
    p->next = (uint8_t)((p->next + 1) % BEACON_UPLOADS);
    if (p->n < BEACON_UPLOADS) p->n++;
    p->uploads++;
    p->spared = false;
    if (b->is_touched[i]) return;
    b->is_touched[i] = true;
    b->touched[b->n_touched++] = (uint32_t)i;
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* Sorts the list. */
static double median(double *list, size_t n) {
    qsort(list, n, sizeof *list, compare);
    return n % 2 ? list[n / 2] : (list[n / 2 - 1] + list[n / 2]) / 2;
}

/* The median of how far each is from the median, over the median. Sorts the list. */
static double deviation(double *list, size_t n, double middle) {
    for (size_t i = 0; i < n; i++) list[i] = list[i] < middle ? middle - list[i] : list[i] - middle;
    return median(list, n) / middle;
}

/* Of few uploads some are regular by chance, and there are many places: the fewer, the more regular. */
static bool is_regular(const struct beacons *b, double jitter, unsigned uploads) {
    return jitter * jitter * BEACON_UPLOADS <= b->jitter * b->jitter * uploads;
}

bool beacon_of(const struct beacons *b, const struct beacon_place *p, struct beacon *to) {
    double starts[BEACON_UPLOADS], gaps[BEACON_UPLOADS], sizes[BEACON_UPLOADS];
    if (p->n < b->least || p->n < 3) return false;
    int64_t base = p->start_ns[0];
    for (size_t i = 0; i < p->n; i++) {
        starts[i] = (double)(p->start_ns[i] - base) / 1e9;
        sizes[i] = (double)p->bytes[i];
    }
    qsort(starts, p->n, sizeof *starts, compare);
    for (size_t i = 1; i < p->n; i++) gaps[i - 1] = starts[i] - starts[i - 1];
    double interval = median(gaps, (size_t)p->n - 1), size = median(sizes, p->n);
    if (interval < LEAST_SECONDS || size < 1 || size > (double)b->most_bytes) return false;
    double jitter = deviation(gaps, (size_t)p->n - 1, interval), unlike = deviation(sizes, p->n, size);
    double most = gaps[((size_t)p->n - 1) * 3 / 4] / interval; /* of three quarters: they are sorted now */
    if (!is_regular(b, jitter, p->n) || !is_regular(b, most / 2, p->n) || unlike > UNLIKE) return false;
    *to = (struct beacon){.interval_s = interval,
                          .jitter = jitter,
                          .bytes = (uint64_t)size,
                          .first_ns = base + (int64_t)(starts[0] * 1e9),
                          .last_ns = base + (int64_t)(starts[p->n - 1] * 1e9),
                          .uploads = p->uploads};
    return true;
}

struct beacon_place *beacons_touched(struct beacons *b, size_t i) {
    return i < b->n_touched ? &b->places[b->touched[i]] : NULL;
}

void beacons_looked(struct beacons *b) {
    for (size_t i = 0; i < b->n_touched; i++) b->is_touched[b->touched[i]] = false;
    b->n_touched = 0;
}
