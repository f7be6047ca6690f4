#include "evidence/personal/search.h"

#include "base/memory.h"
#include "evidence/personal/escapes.h"
#include "evidence/personal/packed.h"
#include "evidence/personal/reversed.h"
#include "evidence/personal/runs.h"
#include "evidence/personal/transcript.h"

#include <stdlib.h>

/* Printed characters in UTF-8; of long ones also in an older coding, if most are ASCII. */
bool bytes_are_text(struct bytes b) {
    enum { LOOK = 4096, SHORT = 256 };
    size_t look = b.n < LOOK ? b.n : LOOK, wide = 0;
    uint8_t odd = 0, high = 0;
    for (size_t i = 0; i < look; i++) { /* without branches: sixteen and more at a time */
        uint8_t c = b.p[i];
        odd |= (uint8_t)(((c < ' ') & (c != '\n') & (c != '\r') & (c != '\t')) | (c == 0x7f));
        high |= c;
    }
    if (odd) return false;
    for (size_t i = 0; high >= 0x80 && i < look; i++) wide += b.p[i] >= 0x80;
    if (wide == 0) return true;
    bool whole = look == b.n && transcript_is_text(b);
    return whole || (b.n > SHORT && wide * 3 < look);
}

bool layer_is_text(struct layers *l, uint32_t layer) {
    struct layer *y = &l->list[layer];
    if (!y->text) y->text = bytes_are_text(layer_bytes(l, layer)) ? 1 : 2;
    return y->text == 1;
}

static void packed_seen(struct scratch *s, uint32_t layer, size_t at) {
    enum { MOST = 256 };
    if (s->n_packed >= MOST) return;
    s->packed = memory_grow(s->packed, s->n_packed, &s->packed_capacity, sizeof *s->packed);
    s->packed[s->n_packed].layer = layer;
    s->packed[s->n_packed++].at = at;
}

static int on_match(unsigned id, unsigned long long start, unsigned long long end, unsigned flags,
                    void *context) {
    struct scratch *s = context;
    const struct literal *t = &s->finder->literals[id];
    if (end < t->n) return 0;
    size_t from = (size_t)end - t->n, to = (size_t)end;
    uint32_t layer = layer_at(&s->layers, s->level, from);
    const struct layer *y = &s->layers.list[layer];
    if (from < y->at || to > y->at + y->n) return 0;
    from -= y->at, to -= y->at;
    if (t->kind == LITERAL_FORM)
        match_form(s, &s->finder->forms.list[t->index], layer, from, to);
    else if (t->kind == LITERAL_PACKED)
        packed_seen(s, layer, from);
    else if (t->kind == LITERAL_EXIF)
        detect_exif(s, layer, from);
    else if (s->detects)
        detect_literal(s, t->kind, layer, from, to);
    return 0;
}

/* One pass over all layers of the level. */
static void scan_level(struct scratch *s) {
    struct bytes b = level_bytes(&s->layers, s->level);
    const hs_database_t *db = s->detects ? s->finder->all : s->finder->own;
    s->n_packed = 0;
    for (size_t at = 0; db && at < b.n;) {
        size_t n = b.n - at < UINT32_MAX ? b.n - at : UINT32_MAX;
        hs_scan(db, (const char *)b.p + at, (unsigned)n, 0, s->hs, on_match, s);
        at += n;
    }
    const struct level *level = &s->layers.level[s->level];
    for (uint32_t i = level->first; i < level->end; i++) {
        match_digest(s, i);
        if (s->detects && layer_is_text(&s->layers, i)) detect_addresses(s, i);
    }
    spots_pair(s);
}

/* gRPC and gRPC-web (grpc.io, PROTOCOL-HTTP2; PROTOCOL-WEB): a flag, a length of four bytes, a message; and
 * so on to the end. */
static bool frames_decode(struct layers *l, uint32_t layer) {
    struct bytes b = layer_bytes(l, layer);
    size_t at = 0;
    while (at + 5 <= b.n) {
        size_t n =
            (size_t)b.p[at + 1] << 24 | (size_t)b.p[at + 2] << 16 | (size_t)b.p[at + 3] << 8 | b.p[at + 4];
        if ((b.p[at] & 0x7e) != 0 || n > b.n - at - 5) return false;
        at += 5 + n;
    }
    if (at != b.n || b.n < 7) return false;
    for (at = 0; at < b.n;) {
        size_t n =
            (size_t)b.p[at + 1] << 24 | (size_t)b.p[at + 2] << 16 | (size_t)b.p[at + 3] << 8 | b.p[at + 4];
        uint8_t *to = n ? layer_room(l, layer, n) : NULL;
        if (n && !to) return true;
        if (n) {
            memcpy(to, layer_bytes(l, layer).p + at + 5, n);
            layer_add(l, layer, ENCODING_NONE, at + 5, at + 5 + n, n);
        }
        at += 5 + n;
    }
    return true;
}

/* Letters with a zero beside each, in rows: UTF-16 of either byte order. */
static void wide_decode(struct layers *l, uint32_t layer) {
    enum { FEWEST = 4 };
    if (!layer_may_hold(l, layer, ENCODING_UTF16LE)) return;
    struct bytes b = layer_bytes(l, layer);
    for (size_t i = 0; i + 2 * FEWEST <= b.n;) {
        const uint8_t *zero = memchr(b.p + i, 0, b.n - i);
        if (!zero) return;
        size_t at = (size_t)(zero - b.p);
        bool big = at == i || b.p[at - 1] < ' '; /* else the zero belongs to the letter before it */
        size_t from = big ? at : at - 1, to = from;
        while (to + 1 < b.n && b.p[to + !big] == 0 && (b.p[to + big] >= ' ' || b.p[to + big] == '\n'))
            to += 2;
        if ((to - from) / 2 < FEWEST) {
            i = at + 1;
            continue;
        }
        uint8_t *room = layer_room(l, layer, to - from + 8);
        if (!room) return;
        size_t n = 0;
        for (size_t k = from; k < to; k += 2) n += utf8_write(room + n, b.p[k + big]);
        layer_add(l, layer, big ? ENCODING_UTF16BE : ENCODING_UTF16LE, from, to, n);
        i = to;
    }
}

static struct text header_value(struct bytes head, const char *name) {
    size_t n = strlen(name);
    for (size_t i = 0; i + n < head.n; i++) {
        if (strncasecmp((const char *)head.p + i, name, n) != 0) continue;
        size_t k = i + n, end;
        while (k < head.n && (head.p[k] == ' ' || head.p[k] == '"')) k++;
        for (end = k; end < head.n && head.p[end] > ' ' && head.p[end] != '"' && head.p[end] != ';';) end++;
        return (struct text){(const char *)head.p + k, end - k};
    }
    return (struct text){"", 0};
}

/* One part of a multipart body (RFC 2046 5.1.1): pictures and sound are looked at where they lie; other bytes
 * that are no text become a layer. */
static void part_decode(struct scratch *s, uint32_t layer, size_t from, size_t to) {
    struct bytes b = layer_bytes(&s->layers, layer);
    const uint8_t *blank = memmem(b.p + from, to - from, "\r\n\r\n", 4);
    if (!blank) return;
    size_t body = (size_t)(blank - b.p) + 4;
    struct bytes head = {b.p + from, body - from}, file = {b.p + body, to - body};
    struct text name = header_value(head, "name="), type = header_value(head, "content-type:");
    bool media = media_of(file) != MEDIA_NONE || media_of_type(type) != MEDIA_NONE;
    if (media) detect_media(s, layer, body, to, name, type);
    if (media || bytes_are_text(file)) return;
    uint8_t *room = layer_room(&s->layers, layer, file.n);
    if (!room) return;
    memcpy(room, layer_bytes(&s->layers, layer).p + body, file.n);
    layer_add(&s->layers, layer, ENCODING_NONE, body, to, file.n);
}

static bool multipart_decode(struct scratch *s, uint32_t layer) {
    struct bytes b = layer_bytes(&s->layers, layer);
    const uint8_t *line =
        b.n > 32 && b.p[0] == '-' && b.p[1] == '-' ? memchr(b.p, '\n', b.n < 256 ? b.n : 256) : NULL;
    size_t n = line ? (size_t)(line - b.p) : 0;
    while (n > 0 && b.p[n - 1] == '\r') n--;
    if (n < 3 || !memmem(b.p, b.n < 1024 ? b.n : 1024, "\r\n\r\n", 4)) return false;
    for (size_t from = n; from < b.n;) {
        const uint8_t *next = memmem(b.p + from, b.n - from, b.p, n);
        size_t to = next ? (size_t)(next - b.p) : b.n;
        if (to >= from + 6) part_decode(s, layer, from, to - 2);
        b = layer_bytes(&s->layers, layer);
        from = to + n;
    }
    return true;
}

static void mark_known(struct scratch *s, uint32_t layer) {
    s->layers.list[layer].known = true;
}

/* Text, or what of it lies among bytes. */
static void decode_text(struct scratch *s, uint32_t layer) {
    escapes_decode(&s->layers, layer);
    runs_decode(&s->layers, layer);
    reversed_decode(&s->layers, layer);
}

static void decode_bytes(struct scratch *s, uint32_t layer) {
    struct layers *l = &s->layers;
    size_t n = layer_bytes(l, layer).n;
    uint8_t e = l->list[layer].encoding;
    bool digest = e == ENCODING_HEX && (n == 16 || n == 20 || n == 32);
    if (digest && !packed_begins(layer_bytes(l, layer).p, n)) { /* identifiers are legion: no guesses */
        wide_decode(l, layer);
        return;
    }
    if (frames_decode(l, layer) || packed_decode_at(l, layer, 0, n, false) || transcript_add(l, layer)) {
        mark_known(s, layer);
        return;
    }
    size_t before = l->n;
    for (size_t i = 0; i < s->n_packed; i++) {
        if (s->packed[i].layer != layer || s->packed[i].at == 0) continue;
        packed_decode_at(l, layer, s->packed[i].at, n, false);
    }
    const uint8_t *p = layer_bytes(l, layer).p; /* zlib behind a short head of somebody's own */
    for (size_t at = 1; at < 64 && at + 16 < n && l->n == before; at++) {
        if (p[at] != 0x78 || !packed_begins(p + at, n - at)) continue;
        packed_decode_at(l, layer, at, n, false);
        p = layer_bytes(l, layer).p;
    }
    if (l->n == before) packed_decode_at(l, layer, 0, n, true);
    if (l->n > before) mark_known(s, layer);
    wide_decode(l, layer);
    decode_text(s, layer);
}

static void decode_layer(struct scratch *s, uint32_t layer) {
    struct layers *l = &s->layers;
    struct bytes b = layer_bytes(l, layer);
    if (b.n < 6 || l->list[layer].level + 1 >= MOST_LEVELS) return;
    bool root = layer == 0;
    struct text type = root ? s->part->type : (struct text){"", 0};
    if (media_of(b) != MEDIA_NONE || media_of_type(type) != MEDIA_NONE) {
        mark_known(s, layer);
        detect_media(s, layer, 0, b.n, (struct text){"", 0}, type);
        return;
    }
    if (multipart_decode(s, layer)) mark_known(s, layer);
    b = layer_bytes(l, layer);
    if (layer_is_text(l, layer)) {
        bool letters =
            (b.p[0] & 7) == 2 && b.n < 65536; /* maybe a protobuf whose tag and length are letters */
        mark_known(s, layer);
        if (letters) transcript_add(l, layer);
        decode_text(s, layer);
    } else if (!l->list[layer].known) {
        decode_bytes(s, layer);
    } else {
        decode_text(s, layer);
    }
}

static void decode_level(struct scratch *s) {
    struct level level = s->layers.level[s->level];
    for (uint32_t i = level.first; i < level.end; i++) decode_layer(s, i);
}

/* Of a container that was written anew, the transcript tells all, and better. */
static void drop_transcribed(struct scratch *s) {
    size_t kept = 0;
    for (size_t i = 0; i < s->n_hits; i++) {
        const struct hit *h = &s->hits[i];
        const struct layer *y = &s->layers.list[h->layer];
        bool piece = h->to - h->from < y->n; /* a digest is all of a layer */
        if (!(y->transcribed && y->text == 2 && piece)) s->hits[kept++] = *h;
    }
    s->n_hits = kept;
}

/* A header or cookie is a value with a name, also where it is percent-encoded as a whole. */
static void named_level(struct scratch *s) {
    bool named = s->part->kind == PART_HEADER || s->part->kind == PART_COOKIE;
    struct level level = s->layers.level[s->level];
    for (uint32_t i = level.first; named && s->detects && s->level < 2 && i < level.end; i++) {
        const struct layer *y = &s->layers.list[i];
        bool whole = y->from == 0 && y->to == s->part->bytes.n;
        if (s->level == 0 || (y->encoding == ENCODING_URL && whole)) detect_named(s, i);
    }
}

static struct search_result search_new(struct scratch *s, const struct part *part, find_taker *taker,
                                       void *context) {
    struct search_result result = {0};
    const struct finder *f = s->finder;
    layers_begin(&s->layers, part->bytes);
    s->part = part, s->taker = taker, s->context = context;
    s->n_hits = s->n_spots = s->n_told = 0;
    s->finds = s->looks = 0;
    s->detects = !part->response;
    if (s->told_by_hash.n) {
        hash_table_free(&s->told_by_hash);
        s->told_by_hash = (struct hash_table){0};
    }
    s->placing =
        (struct placing){.layers = &s->layers, .part = part, .persona = f->persona, .walked = UINT32_MAX};
    for (s->level = 0; s->level < s->layers.levels; s->level++) {
        scan_level(s);
        named_level(s);
        decode_level(s);
        drop_transcribed(s);
        tell_level(s);
    }
    tell_tallies(s);
    if (part->kind == PART_BODY) result.opaque = opaque_bytes(&s->layers);
    result.limit = s->layers.limit;
    result.decoded = s->layers.decoded;
    result.limited = result.limit != NULL;
    return result;
}

/* Each hash has two places; the one that came last is in the first of them. */
bool empty_known(struct scratch *s, uint64_t hash) {
    const uint64_t *pair = &s->empty[hash % EMPTY_PARTS & ~UINT64_C(1)];
    return hash && (pair[0] == hash || pair[1] == hash);
}

void empty_remember(struct scratch *s, uint64_t hash) {
    uint64_t *pair = &s->empty[hash % EMPTY_PARTS & ~UINT64_C(1)];
    pair[1] = pair[0];
    pair[0] = hash;
}

/* 0: too large to be worth it. */
static uint64_t hash_of(const struct part *part) {
    enum { LARGEST = 4096 };
    if (part->bytes.n > LARGEST) return 0;
    uint64_t h =
        hash_bytes(part->bytes.p, part->bytes.n, hash_seed() + (uint64_t)part->kind * 2 + part->response);
    if (part->name.n) h = hash_bytes(part->name.p, part->name.n, h);
    if (part->type.n) h = hash_bytes(part->type.p, part->type.n, h);
    return h;
}

struct search_result finder_search(const struct finder *f, struct scratch *s, const struct part *part,
                                   find_taker *taker, void *context) {
    struct search_result nothing = {0};
    if (part->bytes.n == 0 || (part->response && !f->has_values)) return nothing;
    uint64_t hash = hash_of(part);
    if (empty_known(s, hash)) return nothing;
    struct search_result result = search_new(s, part, taker, context);
    if (hash && s->finds == 0 && result.opaque == 0 && !result.limited) empty_remember(s, hash);
    return result;
}
