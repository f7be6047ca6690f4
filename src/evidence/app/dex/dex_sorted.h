/* A table of texts in order, to look others up in. Internal to this folder.
 *
 * DEX sorts its strings. Whether a file keeps to that is looked at; where it does not, an order is made. */
#ifndef CORDON_APP_DEX_SORTED_H
#define CORDON_APP_DEX_SORTED_H

#include "base/bytes.h"

struct dex_span {
    uint32_t at, n; /* in the data */
};

struct dex_sorted {
    const char *base;
    const struct dex_span *spans;
    uint32_t *order; /* NULL: they lie in order */
    uint32_t n;
};

static inline struct text dex_span_text(const struct dex_sorted *s, uint32_t i) {
    return (struct text){s->base + s->spans[i].at, s->spans[i].n};
}

/* The number of the item that is at this place of the order. */
static inline uint32_t dex_sorted_item(const struct dex_sorted *s, uint32_t place) {
    return s->order ? s->order[place] : place;
}

/* By UTF-16 units, which is the order of MUTF-8's bytes but for U+0000. */
int dex_text_compare(struct text a, struct text b);

/* Makes the order of what does not lie so; free it. */
void dex_sorted_arrange(struct dex_sorted *s);

/* The first place, at or behind `from`, of an item that is not before `t`. Cheap when it is near. */
uint32_t dex_sorted_find(const struct dex_sorted *s, uint32_t from, struct text t);

#endif
