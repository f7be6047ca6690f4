#include "evidence/personal/transcript.h"

#include "base/memory.h"
#include "evidence/personal/escapes.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST_BLOBS = 4096 };

static uint8_t *room(struct transcript *t, size_t n) {
    if (t->full || n > t->most || t->n > t->most - n) {
        t->full = true;
        return NULL;
    }
    if (t->n + n > t->capacity) {
        t->capacity = 2 * (t->n + n) + 256;
        t->p = memory_resize(t->p, t->capacity, 1);
    }
    return t->p + t->n;
}

static void put(struct transcript *t, const void *p, size_t n) {
    uint8_t *to = room(t, n);
    if (!to) return;
    memcpy(to, p, n);
    t->n += n;
}

static void separate(struct transcript *t) {
    if (t->comma) put(t, ",", 1);
    t->comma = true;
}

void transcript_open(struct transcript *t, char bracket) {
    separate(t);
    put(t, &bracket, 1);
    t->comma = false;
}

void transcript_close(struct transcript *t, char bracket) {
    put(t, &bracket, 1);
    t->comma = true;
}

/* What would need an escape becomes a blank: the search would have to undo it. */
static void put_quoted(struct transcript *t, struct bytes b) {
    uint8_t *to = room(t, b.n + 2);
    if (!to) return;
    size_t n = 0;
    to[n++] = '"';
    for (size_t i = 0; i < b.n; i++) {
        uint8_t c = b.p[i];
        to[n++] = c == '"' || c == '\\' || (c < ' ' && c != '\n' && c != '\r') ? ' ' : c;
    }
    to[n++] = '"';
    t->n += n;
}

void transcript_key(struct transcript *t, struct bytes text) {
    separate(t);
    put_quoted(t, text);
    put(t, ":", 1);
    t->comma = false;
}

void transcript_key_number(struct transcript *t, uint64_t number) {
    char s[24];
    int n = snprintf(s, sizeof s, "%llu", (unsigned long long)number);
    transcript_key(t, (struct bytes){(const uint8_t *)s, (size_t)n});
}

/* One with quotation marks in it, as JSON has, becomes a piece of its own, as it stands. */
void transcript_text(struct transcript *t, const uint8_t *all, struct bytes utf8) {
    if (memchr(utf8.p, '"', utf8.n) || memchr(utf8.p, '\\', utf8.n)) {
        transcript_blob(t, (size_t)(utf8.p - all), (size_t)(utf8.p - all) + utf8.n);
        return;
    }
    separate(t);
    put_quoted(t, utf8);
}

void transcript_utf16be(struct transcript *t, struct bytes text) {
    uint8_t *to = memory_new(text.n * 2 + 4, 1);
    size_t n = 0;
    for (size_t i = 0; i + 1 < text.n; i += 2) {
        uint32_t c = (uint32_t)text.p[i] << 8 | text.p[i + 1];
        if (c >= 0xd800 && c < 0xdc00 && i + 3 < text.n) {
            uint32_t low = (uint32_t)text.p[i + 2] << 8 | text.p[i + 3];
            c = 0x10000 + ((c & 0x3ff) << 10) + (low & 0x3ff);
            i += 2;
        }
        n += utf8_write(to + n, c);
    }
    separate(t);
    put_quoted(t, (struct bytes){to, n});
    free(to);
}

void transcript_integer(struct transcript *t, int64_t v) {
    char s[24];
    separate(t);
    int n = snprintf(s, sizeof s, "%lld", (long long)v);
    put(t, s, (size_t)n);
}

void transcript_unsigned(struct transcript *t, uint64_t v) {
    char s[24];
    separate(t);
    int n = snprintf(s, sizeof s, "%llu", (unsigned long long)v);
    put(t, s, (size_t)n);
}

void transcript_double(struct transcript *t, double v) {
    char s[40] = "";
    separate(t);
    bool plain = isfinite(v) && fabs(v) < 1e15;
    int n = snprintf(s, sizeof s, "%.8f", plain ? v : 0.0);
    put(t, s, (size_t)n);
}

void transcript_word(struct transcript *t, const char *word) {
    separate(t);
    put(t, word, strlen(word));
}

void transcript_blob(struct transcript *t, size_t from, size_t to) {
    transcript_word(t, "null");
    size_t shown = t->n;
    if (to - from < 2) return;
    if (t->n_blobs == MOST_BLOBS) {
        t->full = true;
        return;
    }
    t->blobs = memory_grow(t->blobs, t->n_blobs, &t->blob_capacity, sizeof *t->blobs);
    t->blobs[t->n_blobs++] = (struct blob){from, to, shown - 1};
}

bool transcript_is_text(struct bytes b) {
    size_t odd = 0;
    for (size_t i = 0; i < b.n;) {
        uint8_t c = b.p[i];
        size_t more = c < 0x80                ? 0
                      : c >= 0xf0 && c < 0xf5 ? 3
                      : c >= 0xe0 && c < 0xf0 ? 2
                      : c >= 0xc2 && c < 0xe0 ? 1
                                              : 9;
        if (more == 9 || i + more >= b.n) return false;
        for (size_t k = 1; k <= more; k++)
            if ((b.p[i + k] & 0xc0) != 0x80) return false;
        odd += c == 0x7f || (c < ' ' && c != '\n' && c != '\r' && c != '\t');
        i += more + 1;
    }
    return odd == 0;
}

void transcript_free(struct transcript *t) {
    free(t->p);
    free(t->blobs);
}

static void add_blobs(struct layers *l, uint32_t layer, uint32_t written, const struct transcript *t) {
    for (size_t i = 0; i < t->n_blobs; i++) {
        size_t n = t->blobs[i].to - t->blobs[i].from;
        uint8_t *to = layer_room(l, layer, n);
        if (!to) return;
        memcpy(to, layer_bytes(l, layer).p + t->blobs[i].from, n);
        uint32_t piece = layer_add(l, layer, ENCODING_NONE, t->blobs[i].from, t->blobs[i].to, n);
        l->list[piece].through = written;
        l->list[piece].through_at = t->blobs[i].shown;
    }
}

bool transcript_add(struct layers *l, uint32_t layer) {
    static const struct {
        bool (*transcribe)(struct bytes b, struct transcript *t);
        enum encoding encoding;
    } kinds[] = {{plist_transcribe, ENCODING_PLIST},
                 {messagepack_transcribe, ENCODING_MESSAGEPACK},
                 {cbor_transcribe, ENCODING_CBOR},
                 {protobuf_transcribe, ENCODING_PROTOBUF}};
    struct bytes b = layer_bytes(l, layer);
    if (b.n < 2 || !layer_may_hold(l, layer, ENCODING_PROTOBUF)) return false;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct transcript t = {.most = 12 * b.n + 1024};
        bool fine = kinds[i].transcribe(b, &t);
        uint8_t *to = fine && t.n ? layer_room(l, layer, t.n) : NULL;
        if (to) {
            memcpy(to, t.p, t.n);
            uint32_t written = layer_add(l, layer, kinds[i].encoding, 0, b.n, t.n);
            l->list[layer].transcribed = !t.full;
            if (t.full) l->limit = "a container holds more than the limit allows";
            add_blobs(l, layer, written, &t);
        }
        transcript_free(&t);
        if (fine) return true;
    }
    return false;
}
