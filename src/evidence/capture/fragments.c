#include "evidence/capture/fragments.h"

#include "base/memory.h"

#include <stdlib.h>

enum { LARGEST = 65535, MOST_PIECES = 128 };

struct datagram {
    uint64_t key;
    uint8_t source[16], destination[16];
    uint32_t id;
    uint8_t protocol, family;
    bool used;
    int64_t time_ns; /* of the first piece */
    uint8_t *data;
    uint32_t capacity, total; /* total: 0 until the last piece is there */
    struct {
        uint32_t from, to;
    } pieces[MOST_PIECES];
    unsigned n_pieces;
};

/* A small set-associative table: the oldest of eight gives way. */
enum { WAYS = 8 };

struct fragments {
    struct datagram *table;
    size_t sets;
    uint64_t seed, lost;
};

struct fragments *fragments_new(size_t most) {
    struct fragments *f = memory_new(1, sizeof *f);
    f->sets = 1;
    while (f->sets * WAYS < most) f->sets *= 2;
    f->seed = hash_seed();
    return f;
}

void fragments_free(struct fragments *f) {
    if (!f) return;
    for (size_t i = 0; f->table && i < f->sets * WAYS; i++) free(f->table[i].data);
    free(f->table);
    free(f);
}

static uint64_t key_of(const struct fragments *f, const struct fragment *one) {
    struct {
        uint8_t source[16], destination[16];
        uint32_t id;
        uint8_t family, protocol, zero[2];
    } k = {.id = one->id, .family = one->family};
    memcpy(k.source, one->source, 16);
    memcpy(k.destination, one->destination, 16);
    if (one->family == 4) k.protocol = one->protocol; /* in IPv6 only the first fragment's counts */
    return hash_bytes(&k, sizeof k, f->seed);
}

static bool same(const struct datagram *d, uint64_t key, const struct fragment *one) {
    return d->used && d->key == key && d->id == one->id && d->family == one->family &&
           memcmp(d->source, one->source, 16) == 0 && memcmp(d->destination, one->destination, 16) == 0;
}

/* RFC 8200 4.5, RFC 1122 3.3.2: a minute. Then the number may mean another datagram. */
static bool is_old(const struct datagram *d, int64_t time_ns) {
    int64_t age;
    return __builtin_sub_overflow(time_ns, d->time_ns, &age) || age > INT64_C(60000000000);
}

static struct datagram *find(struct fragments *f, const struct fragment *one, int64_t time_ns) {
    if (!f->table) f->table = memory_new(f->sets * WAYS, sizeof *f->table);
    uint64_t key = key_of(f, one);
    struct datagram *set = &f->table[(key & (f->sets - 1)) * WAYS], *free_one = set;
    for (struct datagram *d = set; d < set + WAYS; d++) {
        if (same(d, key, one)) {
            if (!is_old(d, time_ns)) return d;
            d->used = false;
            f->lost++;
        }
        if (free_one->used && (!d->used || d->time_ns < free_one->time_ns)) free_one = d;
    }
    f->lost += free_one->used;
    uint8_t *data = free_one->data;
    uint32_t capacity = free_one->capacity;
    *free_one = (struct datagram){.key = key,
                                  .id = one->id,
                                  .protocol = one->protocol,
                                  .family = one->family,
                                  .used = true,
                                  .time_ns = time_ns,
                                  .data = data,
                                  .capacity = capacity};
    memcpy(free_one->source, one->source, 16);
    memcpy(free_one->destination, one->destination, 16);
    return free_one;
}

/* Copies the parts of [from, from + n) that no earlier piece has. */
static void copy_new(struct datagram *d, uint32_t from, struct bytes b) {
    uint32_t at = from, end = from + (uint32_t)b.n;
    for (unsigned k = 0; k <= d->n_pieces && at < end; k++) { /* pieces are sorted and apart */
        uint32_t stop = k < d->n_pieces && d->pieces[k].from < end ? d->pieces[k].from : end;
        if (stop > at) memcpy(d->data + at, b.p + (at - from), stop - at);
        if (k < d->n_pieces && d->pieces[k].to > at) at = d->pieces[k].to;
    }
}

/* Adds [from, to) to the sorted list, joining what touches. False when there are too many holes. */
static bool join_piece(struct datagram *d, uint32_t from, uint32_t to) {
    unsigned first = 0;
    while (first < d->n_pieces && d->pieces[first].to < from) first++;
    unsigned last = first;
    while (last < d->n_pieces && d->pieces[last].from <= to) {
        if (d->pieces[last].from < from) from = d->pieces[last].from;
        if (d->pieces[last].to > to) to = d->pieces[last].to;
        last++;
    }
    if (last == first && d->n_pieces == MOST_PIECES) return false;
    memmove(&d->pieces[first + 1], &d->pieces[last], (d->n_pieces - last) * sizeof *d->pieces);
    d->pieces[first].from = from;
    d->pieces[first].to = to;
    d->n_pieces = d->n_pieces + 1 - (last - first);
    return true;
}

static bool complete(const struct datagram *d) {
    return d->total && d->n_pieces && d->pieces[0].from == 0 && d->pieces[0].to >= d->total;
}

bool fragments_add(struct fragments *f, const struct fragment *one, int64_t time_ns, struct bytes *payload) {
    uint64_t end = (uint64_t)one->offset + one->data.n;
    if (end > LARGEST || one->data.n == 0) return false;
    struct datagram *d = find(f, one, time_ns);
    if (end > d->capacity) {
        d->capacity = end > 4096 ? LARGEST : 4096;
        d->data = memory_resize(d->data, d->capacity, 1);
    }
    copy_new(d, one->offset, one->data);
    if (!join_piece(d, one->offset, (uint32_t)end)) return false;
    if (one->offset == 0) d->protocol = one->protocol;
    if (!one->more && !d->total) d->total = (uint32_t)end;
    if (!complete(d)) return false;
    *payload = (struct bytes){d->data, d->total};
    d->used = false;
    d->data = NULL;
    d->capacity = 0;
    return true;
}

uint64_t fragments_left(const struct fragments *f) {
    uint64_t left = f->lost;
    for (size_t i = 0; f->table && i < f->sets * WAYS; i++) left += f->table[i].used;
    return left;
}
