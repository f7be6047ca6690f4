/* Words of 32 bits: magic, size of the texts, the texts (each with its NUL); then the components: id, name,
 * party, confidence, source, kind, prefix, hosts, data; then each index: start, its length, end, its length,
 * flags, component. A text is its offset; 0 is none. */
#include "evidence/app/component/component_blob.h"

#include "base/cursor.h"
#include "base/intern.h"
#include "base/memory.h"

#include <stdlib.h>

enum { MAGIC = 0x32504d43, OPEN = 1 }; /* "CMP2" */

struct pool {
    struct intern *texts;
    struct output bytes, words;
    uint32_t *offsets;
    size_t capacity;
};

static void put(struct output *o, uint32_t v) {
    output_bytes(o, (uint8_t[]){(uint8_t)v, (uint8_t)(v >> 8), (uint8_t)(v >> 16), (uint8_t)(v >> 24)}, 4);
}

static void put_text(struct pool *p, struct text t) {
    uint32_t before = intern_count(p->texts), id = intern_add(p->texts, t);
    if (id == before) {
        p->offsets = memory_grow(p->offsets, id, &p->capacity, sizeof *p->offsets);
        p->offsets[id] = (uint32_t)p->bytes.n;
        output_bytes(&p->bytes, t.p, t.n);
        output_char(&p->bytes, '\0');
    }
    put(&p->words, p->offsets[id]);
}

static void put_string(struct pool *p, const char *s) {
    if (s)
        put_text(p, text_of(s));
    else
        put(&p->words, 0);
}

static void put_list(struct pool *p, const char *const *list, size_t n) {
    put(&p->words, (uint32_t)n);
    for (size_t i = 0; i < n; i++) put_string(p, list[i]);
}

static void put_index(struct pool *p, const struct component_index *index) {
    put(&p->words, (uint32_t)index->n);
    for (size_t i = 0; i < index->n; i++) {
        const struct component_pattern *one = &index->list[i];
        put_text(p, one->start);
        put(&p->words, (uint32_t)one->start.n);
        put_text(p, one->end);
        put(&p->words, (uint32_t)one->end.n);
        put(&p->words, one->open ? OPEN : 0);
        put(&p->words, one->component);
    }
}

void component_blob_write(struct output *out, const struct component_table *t) {
    struct pool p = {intern_new(), output_to_memory(), output_to_memory(), NULL, 0};
    output_char(&p.bytes, '\0'); /* offset 0 is none */
    put(&p.words, (uint32_t)t->n);
    for (size_t i = 0; i < t->n; i++) {
        const struct component *c = &t->list[i];
        put_string(&p, c->id);
        put_string(&p, c->name);
        put_string(&p, c->party);
        put_string(&p, c->confidence);
        put_string(&p, c->source);
        put_string(&p, c->kind);
        put_string(&p, c->prefix);
        put_list(&p, c->web, c->n_web);
        put_list(&p, c->data, c->n_data);
    }
    for (int m = 0; m < MATCHES; m++) put_index(&p, &t->index[m]);
    put(out, MAGIC);
    put(out, (uint32_t)p.bytes.n);
    output_bytes(out, output_view(&p.bytes).p, p.bytes.n);
    output_bytes(out, output_view(&p.words).p, p.words.n);
    output_end(&p.bytes);
    output_end(&p.words);
    free(p.offsets);
    intern_free(p.texts);
}

struct reading {
    struct cursor c;
    struct bytes texts;
    struct arena *arena;
};

static const char *take_string(struct reading *r) {
    uint32_t at = cursor_le32(&r->c);
    if (at >= r->texts.n) r->c.failed = true;
    return at == 0 || at >= r->texts.n ? NULL : (const char *)r->texts.p + at;
}

static struct text take_text(struct reading *r) {
    const char *p = take_string(r);
    uint32_t n = cursor_le32(&r->c);
    size_t left = p ? r->texts.n - (size_t)(p - (const char *)r->texts.p) : 0;
    if (n > left) r->c.failed = true;
    return (struct text){p ? p : "", n <= left ? n : 0};
}

/* How many things of at least `size` bytes follow. */
static size_t take_count(struct reading *r, size_t size) {
    uint32_t n = cursor_le32(&r->c);
    if (n > cursor_left(&r->c) / size) r->c.failed = true;
    return r->c.failed ? 0 : n;
}

static const char *const *take_list(struct reading *r, size_t *n) {
    *n = take_count(r, 4);
    const char **list = arena_take_array(r->arena, *n, sizeof *list);
    for (size_t i = 0; i < *n; i++) list[i] = take_string(r);
    return list;
}

static void take_components(struct reading *r, struct component_table *t) {
    t->n = take_count(r, 36);
    t->list = arena_take_array(r->arena, t->n, sizeof *t->list);
    for (size_t i = 0; i < t->n; i++) {
        struct component *c = &t->list[i];
        c->id = take_string(r);
        c->name = take_string(r);
        c->party = take_string(r);
        c->confidence = take_string(r);
        c->source = take_string(r);
        c->kind = take_string(r);
        c->prefix = take_string(r);
        c->web = take_list(r, &c->n_web);
        c->data = take_list(r, &c->n_data);
    }
}

static void take_index(struct reading *r, struct component_index *to, size_t components) {
    size_t n = take_count(r, 24);
    to->list = arena_take_array(r->arena, n, sizeof *to->list);
    for (size_t i = 0; i < n; i++) {
        struct component_pattern *p = &to->list[i];
        p->start = take_text(r);
        p->end = take_text(r);
        p->open = cursor_le32(&r->c) & OPEN;
        p->component = cursor_le32(&r->c);
        if (p->component >= components) r->c.failed = true;
        if (i && component_pattern_compare(p - 1, p) >= 0) r->c.failed = true;
    }
    to->n = n;
}

struct component_table *component_blob_read(struct bytes blob) {
    struct reading r = {.c = cursor_of(blob), .arena = arena_new()};
    struct component_table *t = arena_take(r.arena, sizeof *t);
    t->arena = r.arena;
    bool fine = cursor_le32(&r.c) == MAGIC;
    uint32_t n = cursor_le32(&r.c);
    r.texts = cursor_take(&r.c, n);
    fine = fine && r.texts.n && r.texts.p[r.texts.n - 1] == '\0';
    if (fine) take_components(&r, t);
    for (int m = 0; fine && m < MATCHES; m++) take_index(&r, &t->index[m], t->n);
    for (size_t i = 0; i < t->n; i++) fine = fine && t->list[i].id && t->list[i].name && t->list[i].kind;
    if (fine && cursor_ok(&r.c) && cursor_left(&r.c) == 0) {
        component_table_link(t);
        return t;
    }
    arena_free(r.arena);
    return NULL;
}
