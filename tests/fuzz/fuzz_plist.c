/* A property list of either form: the tree is walked whole. */
#include "evidence/app/apple/plist.h"

#include <stdlib.h>

static size_t walk(const struct plist *p, unsigned depth) {
    if (depth > PLIST_DEEPEST) abort();
    size_t n = 1, count = 0;
    volatile uint8_t last;
    if (p->text.n) last = (uint8_t)p->text.p[p->text.n];
    if (p->data.n) last = p->data.p[p->data.n - 1];
    (void)last;
    for (const struct plist *c = p->first; c; c = c->next, count++) n += walk(c, depth + 1);
    if (count != p->count) abort();
    return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *a = arena_new();
    struct bytes b = {data, size};
    struct plist_trouble why;
    plist_recognised(b);
    const struct plist *p = plist_parse(a, b, &why);
    if (!p && !why.what) abort();
    if (p && walk(p, 0) > PLIST_MOST_VALUES) abort();
    arena_free(a);
    return 0;
}
