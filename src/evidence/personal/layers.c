#include "evidence/personal/layers.h"

#include "base/memory.h"

#include <libdeflate.h>
#include <stdlib.h>

const char *encoding_name(enum encoding e) {
    static const char *const names[] = {"",         "url",      "html",  "json-string", "quoted-printable",
                                        "base64",   "base32",   "hex",   "utf-16le",    "utf-16be",
                                        "reversed", "gzip",     "zlib",  "deflate",     "zstd",
                                        "brotli",   "protobuf", "plist", "messagepack", "cbor"};
    return names[e];
}

void layers_begin(struct layers *l, struct bytes part) {
    for (unsigned i = 0; i < MOST_LEVELS; i++) l->level[i].n = l->level[i].first = l->level[i].end = 0;
    if (!l->inflater) l->inflater = libdeflate_alloc_decompressor();
    l->part = part;
    l->n = 0;
    l->decoded = 0;
    l->limit = NULL;
    l->levels = 1;
    l->list = memory_grow(l->list, 0, &l->capacity, sizeof *l->list);
    l->list[l->n++] = (struct layer){.to = part.n, .n = part.n};
    l->level[0].end = 1;
}

void layers_free(struct layers *l) {
    for (unsigned i = 0; i < MOST_LEVELS; i++) free(l->level[i].p);
    free(l->list);
    libdeflate_free_decompressor(l->inflater);
}

struct bytes level_bytes(const struct layers *l, unsigned level) {
    return level == 0 ? l->part : (struct bytes){l->level[level].p, l->level[level].n};
}

struct bytes layer_bytes(const struct layers *l, uint32_t layer) {
    const struct layer *y = &l->list[layer];
    if (y->level == 0) return l->part;
    return (struct bytes){l->level[y->level].p + y->at, y->n};
}

uint32_t layer_at(const struct layers *l, unsigned level, size_t offset) {
    uint32_t low = l->level[level].first, high = l->level[level].end;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (l->list[middle].at <= offset)
            low = middle;
        else
            high = middle;
    }
    return low;
}

void layer_root(const struct layers *l, uint32_t layer, size_t *from, size_t *to) {
    while (layer != 0) {
        *from = l->list[layer].from, *to = l->list[layer].to;
        layer = l->list[layer].parent;
    }
}

static bool counts(enum encoding e) {
    return e != ENCODING_NONE && e < ENCODING_PROTOBUF;
}

bool layer_may_hold(const struct layers *l, uint32_t parent, enum encoding e) {
    const struct layer *y = &l->list[parent];
    return y->level + 1 < MOST_LEVELS && y->depth + (unsigned)counts(e) <= l->most_depth;
}

uint8_t *layer_room(struct layers *l, uint32_t parent, size_t n) {
    struct level *level = &l->level[l->list[parent].level + 1];
    if (n > l->most_decoded || l->decoded > l->most_decoded - n) {
        l->limit = "more would be decoded than the limit allows";
        return NULL;
    }
    size_t wanted = level->n + n + BETWEEN_LAYERS;
    if (wanted > level->capacity) {
        level->capacity = wanted + wanted / 2 + 4096;
        level->p = memory_resize(level->p, level->capacity, 1);
    }
    return level->p + level->n;
}

uint32_t layer_add(struct layers *l, uint32_t parent, enum encoding e, size_t from, size_t to, size_t n) {
    struct layer up = l->list[parent];
    struct level *level = &l->level[up.level + 1];
    l->list = memory_grow(l->list, l->n, &l->capacity, sizeof *l->list);
    uint32_t i = (uint32_t)l->n++;
    l->list[i] = (struct layer){.parent = parent,
                                .level = (uint8_t)(up.level + 1),
                                .depth = (uint8_t)(up.depth + counts(e)),
                                .encoding = (uint8_t)e,
                                .from = from,
                                .to = to,
                                .at = level->n,
                                .n = n};
    if (level->first == level->end) level->first = i;
    level->end = i + 1;
    memcpy(level->p + level->n + n, "\n\xff\xff\n", BETWEEN_LAYERS); /* no pattern has these */
    level->n += n + BETWEEN_LAYERS;
    l->decoded += n;
    if (l->levels < up.level + 2u) l->levels = up.level + 2u;
    return i;
}
