#include "evidence/app/dex/dex_reading.h"
#include "evidence/app/endpoint/endpoint.h"

#include "base/memory.h"

static const char clause[] = "DEX format, string_data_item";

/* UTF-16 units of MUTF-8: every byte that does not go on a character begins one. */
static uint32_t count_units(struct text t) {
    uint32_t n = 0;
    for (size_t i = 0; i < t.n; i++) n += ((uint8_t)t.p[i] & 0xc0) != 0x80;
    return n;
}

/* "com.example.Name$1": letters of identifiers with dots between. */
static bool looks_like_class(struct text t) {
    if (t.n < 3 || t.n > 255 || t.p[t.n - 1] == '.') return false;
    bool start = true;
    for (size_t i = 0; i < t.n; i++) {
        uint8_t c = (uint8_t)t.p[i];
        bool letter = (unsigned)(c | 32) - 'a' < 26u || c == '_' || c == '$' || c >= 0x80;
        bool digit = (unsigned)c - '0' < 10u;
        if (start ? !letter : !letter && !digit && c != '.') return false;
        start = c == '.';
    }
    return true;
}

static void note_found(void *context, const struct endpoint_found *found) {
    *(bool *)context = true;
}

/* Only what has a dot and is no descriptor or signature of Java's can hold an endpoint or name a class. */
static uint8_t kind_of(struct text t) {
    if (t.n < 4 || !memchr(t.p, '.', t.n)) return 0;
    if (t.p[t.n - 1] == ';' && (*t.p == 'L' || *t.p == '[' || *t.p == '(')) return 0;
    bool found = false;
    const struct endpoint_scan scan = {.take = note_found, .context = &found};
    endpoint_scan_string(&scan, t, 0);
    return (uint8_t)((found ? STRING_ENDPOINT : 0) | (looks_like_class(t) ? STRING_CLASS : 0));
}

static void look_at(struct dex_reading *r, uint32_t i, bool *in_order) {
    uint32_t units;
    struct text t = dex_string_units(&r->file, i, &units);
    uint64_t place = r->file.base + dex_u32(r->file.strings.p + (size_t)i * STRING_ID);
    if (!t.p) {
        dex_note(r->digest, NOTE_ANOMALY, "dex-string", place, clause, "string %u lies outside of the file",
                 i);
        t = (struct text){(const char *)r->file.data.p, 0};
    }
    if (!dex_charge(r, t.n)) return;
    if (units != t.n && units != count_units(t))
        dex_note(r->digest, NOTE_ANOMALY, "dex-string-length", place, clause,
                 "string %u says %u UTF-16 units and has %u", i, units, count_units(t));
    r->string_spans[i] = (struct dex_span){(uint32_t)((const uint8_t *)t.p - r->file.data.p), (uint32_t)t.n};
    r->kinds[i] = kind_of(t);
    if (i == 0) return;
    struct text before = dex_span_text(&r->strings, i - 1);
    if (dex_text_compare(before, t) < 0) return;
    if (*in_order)
        dex_note(r->digest, NOTE_ANOMALY, "dex-order", place, "DEX format, string_ids",
                 "string %u does not follow the one before it in order", i);
    *in_order = false;
}

static void find_words(struct dex_reading *r) {
    uint32_t from = 0;
    for (size_t i = 0; i < r->lookup->n_words; i++) {
        const struct dex_word *w = &r->lookup->words[i];
        from = dex_sorted_find(&r->strings, from, w->text);
        for (uint32_t at = from; at < r->strings.n; at++) {
            uint32_t string = dex_sorted_item(&r->strings, at);
            struct text t = dex_span_text(&r->strings, string);
            if (t.n < w->text.n || memcmp(t.p, w->text.p, w->text.n) != 0) break;
            if (w->begins || t.n == w->text.n) r->kinds[string] |= w->kind;
            if (!w->begins && t.n != w->text.n) break; /* in order: equal ones come first */
        }
    }
}

void dex_read_strings(struct dex_reading *r) {
    uint32_t n = r->file.strings.n;
    r->string_spans = memory_new(n, sizeof *r->string_spans);
    r->kinds = memory_new(n, 1);
    r->loaded = memory_new(n, sizeof *r->loaded);
    r->strings = (struct dex_sorted){(const char *)r->file.data.p, r->string_spans, NULL, n};
    bool in_order = true;
    for (uint32_t i = 0; i < n && r->left->look; i++) look_at(r, i, &in_order);
    if (!in_order) dex_sorted_arrange(&r->strings);
    find_words(r);
}
