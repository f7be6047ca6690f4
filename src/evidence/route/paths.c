/* A path is kept once as words: how many ASes, how many segments, the ASes, the segments. What tells paths
 * apart is their encoding as an AS_PATH attribute with numbers of 4 bytes, since that is what nearly all of
 * them come as: a path that is there already costs one hash of those bytes, one slot and one comparison. All
 * other forms are encoded like that first. */
#include "evidence/route/paths.h"

#include "base/arena.h"
#include "base/cursor.h"
#include "base/hash.h"
#include "base/memory.h"
#include "evidence/route/paths_wire.h"

#include <stdlib.h>

struct slot {
    uint32_t hash, number; /* PATH_NONE: free */
};

enum { WORD_ASNS, WORD_SEGMENTS, WORDS_BEFORE };

struct as_paths {
    struct arena *arena;
    const uint32_t **list;
    size_t n, capacity;
    struct slot *slots;
    size_t size; /* a power of two, at least twice n */
    uint64_t seed;
};

static struct slot *free_slots(size_t size) {
    struct slot *slots = memory_new(size, sizeof *slots);
    memory_use_large_pages(slots, size * sizeof *slots);
    for (size_t i = 0; i < size; i++) slots[i].number = PATH_NONE;
    return slots;
}

struct as_paths *as_paths_new(void) {
    enum { FIRST = 1024 };
    struct as_paths *p = memory_new(1, sizeof *p);
    *p = (struct as_paths){
        .arena = arena_new(), .slots = free_slots(FIRST), .size = FIRST, .seed = hash_seed()};
    return p;
}

void as_paths_free(struct as_paths *p) {
    if (!p) return;
    arena_free(p->arena);
    free(p->list);
    free(p->slots);
    free(p);
}

static const struct path_segment *segments_of(const uint32_t *words) {
    return (const struct path_segment *)(words + WORDS_BEFORE + words[WORD_ASNS]);
}

static bool is_wire(const uint32_t *words, struct bytes wire) {
    uint32_t n_segments = words[WORD_SEGMENTS];
    if (wire.n != 2 * (size_t)n_segments + 4 * (size_t)words[WORD_ASNS]) return false;
    const struct path_segment *s = segments_of(words);
    const uint32_t *asn = words + WORDS_BEFORE;
    const uint8_t *p = wire.p;
    for (uint32_t i = 0; i < n_segments; i++) {
        if (p[0] != s[i].type || p[1] != s[i].n) return false; /* so what follows is within wire */
        p += 2;
        for (uint32_t k = 0; k < s[i].n; k++, p += 4) {
            uint32_t big;
            memcpy(&big, p, sizeof big);
            if (__builtin_bswap32(big) != *asn++) return false;
        }
    }
    return true;
}

static void grow(struct as_paths *p) {
    struct slot *slots = free_slots(p->size * 2);
    size_t mask = p->size * 2 - 1;
    for (size_t i = 0; i < p->size; i++) {
        if (p->slots[i].number == PATH_NONE) continue;
        size_t k = p->slots[i].hash & mask;
        while (slots[k].number != PATH_NONE) k = (k + 1) & mask;
        slots[k] = p->slots[i];
    }
    free(p->slots);
    p->slots = slots;
    p->size *= 2;
}

/* wire has been checked. */
static const uint32_t *keep(struct as_paths *p, struct bytes wire) {
    struct cursor count = cursor_of(wire), c = cursor_of(wire);
    uint32_t n_segments = 0, n_asns = 0;
    for (; cursor_left(&count); n_segments++) {
        cursor_u8(&count);
        uint8_t n = cursor_u8(&count);
        cursor_skip(&count, 4 * (size_t)n);
        n_asns += n;
    }
    uint32_t *words = arena_take_array(p->arena, WORDS_BEFORE + (size_t)n_asns + n_segments, sizeof *words);
    words[WORD_ASNS] = n_asns;
    words[WORD_SEGMENTS] = n_segments;
    uint32_t *asn = words + WORDS_BEFORE;
    struct path_segment *s = (struct path_segment *)(asn + n_asns);
    for (uint32_t i = 0; i < n_segments; i++) {
        s[i].type = cursor_u8(&c);
        s[i].n = cursor_u8(&c);
        for (uint32_t k = 0; k < s[i].n; k++) *asn++ = cursor_be32(&c);
    }
    return words;
}

/* The number of a path whose encoding has numbers of 4 bytes; one that is new is checked first. */
static uint32_t add_wire4(struct as_paths *p, struct bytes wire, const char **wrong) {
    uint32_t hash = (uint32_t)hash_bytes(wire.p, wire.n, p->seed);
    size_t i = hash & (p->size - 1);
    for (; p->slots[i].number != PATH_NONE; i = (i + 1) & (p->size - 1))
        if (p->slots[i].hash == hash && is_wire(p->list[p->slots[i].number], wire)) return p->slots[i].number;
    if ((*wrong = path_wire_wrong(wire, 4)) || p->n == PATH_NONE) return PATH_NONE;
    uint32_t number = (uint32_t)p->n;
    p->slots[i] = (struct slot){hash, number};
    p->list = memory_grow(p->list, p->n, &p->capacity, sizeof *p->list);
    p->list[p->n++] = keep(p, wire);
    if (p->n * 2 > p->size) grow(p);
    return number;
}

bool as_paths_is(const struct as_paths *p, uint32_t number, struct bytes as_path) {
    return number < p->n && is_wire(p->list[number], as_path);
}

uint32_t as_paths_add_wire(struct as_paths *p, struct bytes as_path, unsigned size, struct bytes as4_path,
                           const char **wrong) {
    *wrong = NULL;
    if (size == 4) return add_wire4(p, as_path, wrong);
    uint8_t to[PATH_WIRE_MOST];
    size_t n = path_wire_widen(to, as_path, as4_path, wrong);
    return *wrong ? PATH_NONE : add_wire4(p, (struct bytes){to, n}, wrong);
}

uint32_t as_paths_add(struct as_paths *p, const struct path_segment *segments, size_t n,
                      const uint32_t *asns) {
    enum { MOST_OF_SEGMENT = 255 };
    uint8_t to[PATH_WIRE_MOST];
    size_t at = 0;
    const char *wrong;
    for (size_t i = 0; i < n; i++) {
        for (uint32_t left = segments[i].n; left;) {
            uint32_t some = left > MOST_OF_SEGMENT ? MOST_OF_SEGMENT : left;
            if (sizeof to - at < 2 + 4 * (size_t)some) return PATH_NONE;
            to[at++] = segments[i].type;
            to[at++] = (uint8_t)some;
            for (uint32_t k = 0; k < some; k++, at += 4) path_wire_put(to + at, *asns++);
            left -= some;
        }
    }
    return add_wire4(p, (struct bytes){to, at}, &wrong);
}

uint32_t as_paths_count(const struct as_paths *p) {
    return (uint32_t)p->n;
}

struct as_path as_paths_get(const struct as_paths *p, uint32_t number) {
    if (number >= p->n) return (struct as_path){0};
    const uint32_t *words = p->list[number];
    struct as_path path = {words + WORDS_BEFORE, segments_of(words), words[WORD_ASNS], words[WORD_SEGMENTS],
                           0};
    if (path.n_segments && path.segments[path.n_segments - 1].type == SEGMENT_SEQUENCE)
        path.origin = path.asns[path.n_asns - 1];
    return path;
}
