#include "evidence/capture/fragments.h"

#include "base/memory.h"

#include <stdlib.h>

enum { LARGEST = 65535, LEAST = 2048, MOST_PIECES = 128 };

struct piece {
    uint32_t from, to;
};

struct datagram {
    uint64_t key;
    uint8_t source[16], destination[16];
    uint32_t id;
    uint8_t protocol, family;
    bool used;
    int64_t time_ns; /* of the first piece */
    uint8_t *data;
    uint32_t capacity, total; /* total: 0 until the last piece is there */
    struct piece *pieces;     /* sorted and apart */
    size_t n_pieces, piece_capacity;
    uint32_t older, newer; /* 1 + place, in order of beginning; 0: none */
};

/* A small set-associative table: the oldest of eight gives way; and the oldest of all where bytes run out. */
enum { WAYS = 8 };

struct fragments {
    struct datagram *table;
    size_t sets;
    uint32_t oldest, newest; /* 1 + place */
    size_t bytes, most_bytes;
    uint64_t seed, lost;
};

struct fragments *fragments_new(size_t most, size_t most_bytes) {
    struct fragments *f = memory_new(1, sizeof *f);
    f->sets = 1;
    while (f->sets * WAYS < most) f->sets *= 2;
    f->most_bytes = most_bytes;
    f->seed = hash_seed();
    return f;
}

static void link_newest(struct fragments *f, struct datagram *d) {
    uint32_t place = (uint32_t)(d - f->table) + 1;
    d->older = f->newest;
    d->newer = 0;
    *(f->newest ? &f->table[f->newest - 1].newer : &f->oldest) = place;
    f->newest = place;
}

static void drop(struct fragments *f, struct datagram *d) {
    *(d->older ? &f->table[d->older - 1].newer : &f->oldest) = d->newer;
    *(d->newer ? &f->table[d->newer - 1].older : &f->newest) = d->older;
    f->bytes -= d->capacity;
    free(d->data);
    free(d->pieces);
    *d = (struct datagram){0};
}

static void give_up(struct fragments *f, struct datagram *d) {
    drop(f, d);
    f->lost++;
}

void fragments_free(struct fragments *f) {
    if (!f) return;
    while (f->oldest) drop(f, &f->table[f->oldest - 1]);
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
    while (f->oldest && is_old(&f->table[f->oldest - 1], time_ns)) give_up(f, &f->table[f->oldest - 1]);
    uint64_t key = key_of(f, one);
    struct datagram *set = &f->table[(key & (f->sets - 1)) * WAYS], *free_one = set;
    for (struct datagram *d = set; d < set + WAYS; d++) {
        if (same(d, key, one)) {
            if (!is_old(d, time_ns)) return d;
            give_up(f, d);
        }
        if (free_one->used && (!d->used || d->time_ns < free_one->time_ns)) free_one = d;
    }
    if (free_one->used) give_up(f, free_one);
    *free_one = (struct datagram){.key = key,
                                  .id = one->id,
                                  .protocol = one->protocol,
                                  .family = one->family,
                                  .used = true,
                                  .time_ns = time_ns};
    memcpy(free_one->source, one->source, 16);
    memcpy(free_one->destination, one->destination, 16);
    link_newest(f, free_one);
    return free_one;
}

/* Room for `end` bytes of the datagram, at the cost of older ones. */
static void make_room(struct fragments *f, struct datagram *d, uint32_t end) {
    if (end <= d->capacity) return;
    uint32_t capacity = d->capacity ? d->capacity : LEAST;
    while (capacity < end) capacity *= 2;
    f->bytes += capacity - d->capacity;
    d->data = memory_resize(d->data, capacity, 1);
    d->capacity = capacity;
    while (f->bytes > f->most_bytes && f->oldest) {
        struct datagram *oldest = &f->table[f->oldest - 1];
        if (oldest == d && !d->newer) return;
        if (oldest == d) oldest = &f->table[d->newer - 1];
        give_up(f, oldest);
    }
}

/* Copies the parts of [from, from + n) that no earlier piece has. */
static void copy_new(struct datagram *d, uint32_t from, struct bytes b) {
    uint32_t at = from, end = from + (uint32_t)b.n;
    for (size_t k = 0; k <= d->n_pieces && at < end; k++) {
        uint32_t stop = k < d->n_pieces && d->pieces[k].from < end ? d->pieces[k].from : end;
        if (stop > at) memcpy(d->data + at, b.p + (at - from), stop - at);
        if (k < d->n_pieces && d->pieces[k].to > at) at = d->pieces[k].to;
    }
}

/* Adds [from, to) to the sorted list, joining what touches. False when there are too many holes. */
static bool join_piece(struct datagram *d, uint32_t from, uint32_t to) {
    size_t first = 0;
    while (first < d->n_pieces && d->pieces[first].to < from) first++;
    size_t last = first;
    while (last < d->n_pieces && d->pieces[last].from <= to) {
        if (d->pieces[last].from < from) from = d->pieces[last].from;
        if (d->pieces[last].to > to) to = d->pieces[last].to;
        last++;
    }
    if (last == first && d->n_pieces == MOST_PIECES) return false;
    d->pieces = memory_grow(d->pieces, d->n_pieces, &d->piece_capacity, sizeof *d->pieces);
    memmove(&d->pieces[first + 1], &d->pieces[last], (d->n_pieces - last) * sizeof *d->pieces);
    d->pieces[first] = (struct piece){from, to};
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
    make_room(f, d, (uint32_t)end);
    copy_new(d, one->offset, one->data);
    if (!join_piece(d, one->offset, (uint32_t)end)) return false;
    if (one->offset == 0) d->protocol = one->protocol;
    if (!one->more && !d->total) d->total = (uint32_t)end;
    if (!complete(d)) return false;
    *payload = (struct bytes){d->data, d->total};
    d->data = NULL; /* the caller's */
    drop(f, d);
    return true;
}

uint64_t fragments_left(const struct fragments *f) {
    uint64_t left = f->lost;
    for (size_t i = 0; f->table && i < f->sets * WAYS; i++) left += f->table[i].used;
    return left;
}
