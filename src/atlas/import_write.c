/* Parties and stakes as party files (atlas/schema/party.md). */
#include "atlas/import_model.h"

#include "base/hash.h"
#include "base/memory.h"
#include "base/utf8.h"

#include <stdlib.h>

enum { SCRATCH = 1024 * 1024 };

struct writing {
    const struct import *im;
    struct output out;
    struct arena *arena; /* of a few hundred parties */
    uint32_t *order;     /* stakes that are written, by what is owned */
    size_t n_order, at;
    struct intern *names; /* each leads to one party only */
};

/* A double-quoted YAML scalar (YAML 1.2 7.3.1). What is no UTF-8, and what YAML does not print, is U+FFFD. */
static void put_quoted(struct output *o, const char *s) {
    size_t n = strlen(s);
    output_char(o, '"');
    for (size_t i = 0; i < n;) {
        size_t length = utf8_length((const uint8_t *)s + i, n - i);
        unsigned char c = (unsigned char)s[i];
        bool control = c < 0x20 || c == 0x7F || (c == 0xC2 && (unsigned char)s[i + 1] < 0xA0) ||
                       (c == 0xEF && (unsigned char)s[i + 1] == 0xBF && (unsigned char)s[i + 2] >= 0xBE);
        if (length == 0 || control) {
            output_text(o, "\xEF\xBF\xBD");
        } else {
            if (c == '"' || c == '\\') output_char(o, '\\');
            output_bytes(o, s + i, length);
        }
        i += length ? length : 1;
    }
    output_char(o, '"');
}

static void put_date(struct output *o, const char *key, date_t d) {
    char text[DATE_TEXT];
    if (d != DATE_MIN && d != DATE_MAX) output_format(o, ", %s: %s", key, date_text(text, d));
}

static const char *confidence_word(enum confidence c) {
    return c == CONFIDENCE_HIGH ? "high" : c == CONFIDENCE_MEDIUM ? "medium" : "low";
}

/* The sources of one party, numbered as they are met. */
struct citing {
    struct hash_table number; /* source → its number here */
    uint32_t *list;
    size_t n, capacity;
};

static void cite(struct citing *c, uint32_t source) {
    if (source == 0 || hash_table_get(&c->number, source) != HASH_ABSENT) return;
    c->list = memory_grow(c->list, c->n, &c->capacity, sizeof *c->list);
    c->list[c->n++] = source;
    hash_table_put(&c->number, source, (uint32_t)c->n);
}

static void put_sources(struct writing *w, const struct citing *c) {
    if (c->n) output_text(&w->out, "sources:\n");
    for (size_t i = 0; i < c->n; i++) {
        const struct import_source *s = &w->im->sources[c->list[i] - 1];
        output_format(&w->out, "  s%zu: {title: ", i + 1);
        put_quoted(&w->out, s->title);
        if (s->by) {
            output_text(&w->out, ", by: ");
            put_quoted(&w->out, s->by);
        }
        put_date(&w->out, "date", s->date);
        if (s->url) {
            output_text(&w->out, ", url: ");
            put_quoted(&w->out, s->url);
        }
        output_text(&w->out, "}\n");
    }
}

static void put_why(struct writing *w, const struct citing *c, uint32_t source, enum confidence confidence) {
    output_format(&w->out, ", source: [s%u], confidence: %s", hash_table_get(&c->number, source),
                  confidence_word(confidence));
}

static void put_jurisdiction(struct writing *w, const struct citing *c, const struct import_party *p,
                             const char *country, const char *ground, bool *begun) {
    if (!*country || !p->source) return;
    if (!*begun) output_text(&w->out, "jurisdictions:\n");
    *begun = true;
    output_format(&w->out, "  - {country: %s, ground: %s", country, ground);
    put_why(w, c, p->source, p->confidence);
    put_date(&w->out, "observed", p->observed);
    output_text(&w->out, "}\n");
}

/* A public body is its state's. */
static void put_jurisdictions(struct writing *w, const struct citing *c, const struct import_party *p) {
    bool begun = false, state = p->kind == PARTY_STATE;
    const char *one = *p->incorporated ? p->incorporated : p->place;
    if (state) {
        put_jurisdiction(w, c, p, one, "state", &begun);
        return;
    }
    put_jurisdiction(w, c, p, p->incorporated, "incorporated", &begun);
    put_jurisdiction(w, c, p, p->place, "principal-place", &begun);
}

static void put_stake(struct writing *w, const struct citing *c, const struct import_stake *s) {
    char share[RATIO_TEXT];
    ratio_interval_text(share, s->low, s->high);
    output_format(&w->out, "  - {owner: %s, share: \"%s\", kind: %s", w->im->parties[s->owner].slug, share,
                  stake_kind_text(s->kind));
    put_why(w, c, s->source, s->confidence);
    put_date(&w->out, "from", s->from);
    put_date(&w->out, "to", s->to);
    put_date(&w->out, "observed", s->observed);
    if (s->disputed) output_text(&w->out, ", disputed: yes");
    output_text(&w->out, "}\n");
}

static const char *kind_word(const struct import_party *p) {
    static const char *const words[] = {"unknown", "company", "state", "fund", "persons", "unknown"};
    return words[p->kind];
}

static const char *lei_name(struct arena *a, const char *lei) {
    char *name = arena_format(a, "LEI %s", lei);
    for (char *c = name; *c; c++)
        if (*c >= 'a' && *c <= 'z') *c = (char)(*c - ('a' - 'A'));
    return name;
}

/* A name leads to one party only: where another has it, the slug is written behind. */
static const char *name_of(struct writing *w, const struct import_party *p) {
    struct arena *a = w->arena;
    const struct registry *r = w->im->options.curated;
    if (p->curated != PARTY_NONE) return r->parties[p->curated].says.name;
    const char *name = p->name;
    if (p->masked || !name) {
        const char *dash = strchr(p->slug, '-');
        name = p->kind == PARTY_PERSONS ? arena_format(a, "Natural person %s", dash + 1)
               : p->lei && !p->masked   ? lei_name(a, p->lei)
                                        : arena_format(a, "Unnamed entity %s", dash ? dash + 1 : p->slug);
    }
    if (intern_find(w->names, text_of(name)) != INTERN_ABSENT)
        name = arena_format(a, "%s (%s)", name, p->slug);
    intern_add(w->names, text_of(name));
    return name;
}

static void put_party(struct writing *w, uint32_t i) {
    const struct import_party *p = &w->im->parties[i];
    struct citing c = {0};
    size_t first = w->at;
    cite(&c, p->source);
    for (; w->at < w->n_order && w->im->stakes[w->order[w->at]].owned == i; w->at++)
        cite(&c, w->im->stakes[w->order[w->at]].source);
    const char *kind =
        p->curated == PARTY_NONE ? kind_word(p) : w->im->options.curated->parties[p->curated].says.kind;
    output_format(&w->out, "# Imported: docs/formats/import.md\nparty: %s\nname: ", p->slug);
    put_quoted(&w->out, name_of(w, p));
    output_format(&w->out, "\nkind: %s\n", kind);
    put_sources(w, &c);
    put_jurisdictions(w, &c, p);
    if (w->at > first) output_text(&w->out, "stakes:\n");
    for (size_t k = first; k < w->at; k++) put_stake(w, &c, &w->im->stakes[w->order[k]]);
    if (p->lei && !p->masked && p->source && p->curated == PARTY_NONE) {
        output_format(&w->out, "holds:\n  - {id: \"lei:%s\"", p->lei);
        put_why(w, &c, p->source, p->confidence);
        output_text(&w->out, "}\n");
    }
    hash_table_free(&c.number);
    free(c.list);
}

static int by_owned(const void *a, const void *b, void *context) {
    const struct import_stake *list = context;
    const struct import_stake *x = &list[*(const uint32_t *)a], *y = &list[*(const uint32_t *)b];
    if (x->owned != y->owned) return x->owned < y->owned ? -1 : 1;
    return (x > y) - (x < y);
}

static void take_names(struct intern *names, const struct registry *r) {
    for (size_t i = 0; r && i < r->n_parties; i++) {
        intern_add(names, text_of(r->parties[i].says.name));
        for (size_t k = 0; k < r->parties[i].n_aliases; k++)
            intern_add(names, text_of(r->parties[i].aliases[k]));
    }
}

bool import_write(const struct import *im, import_taker *take, void *context) {
    struct writing w = {.im = im, .arena = arena_new(), .names = intern_new()};
    bool fine = true;
    take_names(w.names, im->options.curated);
    w.order = memory_new(im->n_stakes, sizeof *w.order);
    for (uint32_t i = 0; i < im->n_stakes; i++)
        if (!im->stakes[i].dropped) w.order[w.n_order++] = i;
    if (w.n_order) qsort_r(w.order, w.n_order, sizeof *w.order, by_owned, im->stakes);
    for (uint32_t i = 0; i < im->n_parties && fine; i++) {
        const struct import_party *p = &im->parties[i];
        if (!p->used || import_root(im, i) != i) continue;
        if (arena_used(w.arena) > SCRATCH) {
            arena_free(w.arena);
            w.arena = arena_new();
        }
        w.out = output_to_memory();
        put_party(&w, i);
        fine = take(context, arena_format(w.arena, "%s.yaml", p->slug), output_view(&w.out));
        output_end(&w.out);
    }
    free(w.order);
    arena_free(w.arena);
    intern_free(w.names);
    return fine;
}
