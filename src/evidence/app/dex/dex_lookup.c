#include "evidence/app/dex/dex_reading.h"

#include <stdlib.h>

static int by_text(const void *a, const void *b) {
    const struct dex_word *x = a, *y = b;
    int c = dex_text_compare(x->text, y->text);
    return c ? c : x->begins - y->begins;
}

static void add_words(struct dex_lookup *l) {
    size_t n = api_count(l->apis), kept = 0;
    struct dex_word *w = arena_take_array(l->arena, n, sizeof *w);
    for (uint32_t i = 0; i < n; i++) {
        const struct api *a = api_get(l->apis, i);
        if (a->kind == API_STRING) {
            struct text t = text_of(a->text);
            bool begins = t.n > 1 && t.p[t.n - 1] == '*';
            w[kept++] = (struct dex_word){{t.p, t.n - begins}, begins, STRING_CONSTANT};
        } else if (a->kind == API_CALL && *a->member != '*' && *a->member != '<') /* nobody inherits <init> */
            w[kept++] = (struct dex_word){text_of(a->member), false, STRING_MEMBER};
    }
    qsort(w, kept, sizeof *w, by_text);
    for (size_t i = 0; i < kept; i++) {
        struct dex_word *last = l->n_words ? &w[l->n_words - 1] : NULL;
        if (last && by_text(last, &w[i]) == 0)
            last->kind |= w[i].kind;
        else
            w[l->n_words++] = w[i];
    }
    l->words = w;
}

struct dex_lookup *dex_lookup_new(const struct component_table *components, const struct api_table *apis) {
    struct arena *arena = arena_new();
    struct dex_lookup *l = arena_take(arena, sizeof *l);
    *l = (struct dex_lookup){.components = components, .apis = apis, .arena = arena};
    if (components) l->prefixes = component_prefixes(components, &l->n_prefixes);
    if (apis) add_words(l);
    return l;
}

void dex_lookup_free(struct dex_lookup *l) {
    if (l) arena_free(l->arena);
}
