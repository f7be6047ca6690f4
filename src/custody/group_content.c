/* Personal data found in flows, gathered by group. */
#include "base/memory.h"
#include "custody/group.h"

#include <stdlib.h>

static struct group_content *content_of(struct custody *c, struct group *g) {
    if (!g->content) {
        c->contents = memory_grow(c->contents, c->n_contents, &c->content_capacity, sizeof *c->contents);
        c->contents[c->n_contents] = (struct group_content){0};
        g->content = (uint32_t)++c->n_contents;
    }
    return &c->contents[g->content - 1];
}

static bool same_kind(const struct group_data *a, const struct group_data *b) {
    return a->class_name == b->class_name && a->found_by == b->found_by && a->place == b->place &&
           a->encodings == b->encodings && a->value == b->value && a->received == b->received;
}

static struct group_data *data_like(struct custody *c, struct group_content *g,
                                    const struct group_data *like) {
    for (uint32_t i = g->first; i; i = c->data[i - 1].next)
        if (same_kind(&c->data[i - 1], like)) return &c->data[i - 1];
    if (g->n[0] + g->n[1] >= GROUP_DATA_MOST) return NULL;
    c->data = memory_grow(c->data, c->n_data, &c->data_capacity, sizeof *c->data);
    c->data[c->n_data++] = *like;
    uint32_t place = (uint32_t)c->n_data;
    *(g->last ? &c->data[g->last - 1].next : &g->first) = place;
    g->last = place;
    g->n[like->received]++;
    return &c->data[place - 1];
}

static void add_find(struct custody *c, struct group_content *g, const struct shard *s,
                     const struct content_find *k, const struct translating *t) {
    struct group_data like = {.class_name = t->number(t->context, s->strings, k->class_name),
                              .found_by = t->number(t->context, s->strings, k->found_by),
                              .place = t->number(t->context, s->strings, k->place),
                              .encodings = t->number(t->context, s->strings, k->encodings),
                              .value = k->value == INTERN_ABSENT
                                           ? INTERN_ABSENT
                                           : t->number(t->context, s->contents.values, k->value),
                              .packet = k->packet,
                              .evidence = t->evidence,
                              .received = k->received,
                              .entry = t->entries,
                              .first_ns = k->first_ns};
    struct group_data *d = data_like(c, g, &like);
    if (!d) g->dropped = true;
    if (!d) return;
    d->count += k->count;
    for (unsigned i = 0; i < k->n_hashes; i++) content_hash(d->hashes, &d->n_hashes, k->hashes[i]);
    if (k->first_ns >= d->first_ns) return;
    d->first_ns = k->first_ns;
    d->packet = k->packet;
    d->evidence = t->evidence;
    d->entry = t->entries;
}

void group_add_content(struct custody *c, struct group *g, const struct flow_view *v, struct translating t) {
    const struct flow_content *f = flow_content(v);
    if (!f) return;
    struct group_content *to = content_of(c, g);
    to->requests += f->requests;
    to->responses += f->responses;
    to->opaque += f->opaque;
    enum content_view view = content_view_now(f);
    to->seen += view == CONTENT_SEEN;
    to->partly += view == CONTENT_PARTLY;
    const char *trouble = f->trouble ? f->trouble
                          : f->sight != SIGHT_OPENING && f->sight != SIGHT_OPEN
                              ? sight_text((enum sight)f->sight)
                              : NULL;
    if (trouble && !to->trouble) {
        to->trouble = trouble;
        to->clause = f->clause;
    }
    for (uint32_t i = f->first; i; i = v->shard->contents.finds[i - 1].next)
        add_find(c, to, v->shard, &v->shard->contents.finds[i - 1], &t);
}

static const char *own(const struct custody *c, struct arena *to, uint32_t id) {
    return id == INTERN_ABSENT ? NULL : arena_text(to, intern_get(c->strings, id));
}

static int earliest_first(const void *a, const void *b) {
    const struct data_class *x = a, *y = b;
    if (x->first_ns != y->first_ns) return x->first_ns < y->first_ns ? -1 : 1;
    if (x->at != y->at) return x->at < y->at ? -1 : 1;
    int order = strcmp(x->class_name, y->class_name);
    return order ? order : strcmp(x->place, y->place);
}

static const struct data_class *make_list(const struct custody *c, const struct group_content *g,
                                          bool received, struct arena *to) {
    struct data_class *list = arena_take_array(to, g->n[received], sizeof *list);
    size_t n = 0;
    for (uint32_t i = g->first; i; i = c->data[i - 1].next) {
        const struct group_data *d = &c->data[i - 1];
        if (d->received != received) continue;
        uint64_t *hashes = arena_take_array(to, d->n_hashes, sizeof *hashes);
        memcpy(hashes, d->hashes, d->n_hashes * sizeof *hashes);
        list[n++] = (struct data_class){.class_name = own(c, to, d->class_name),
                                        .found_by = own(c, to, d->found_by),
                                        .encodings = own(c, to, d->encodings),
                                        .place = own(c, to, d->place),
                                        .value = own(c, to, d->value),
                                        .count = d->count,
                                        .hashes = hashes,
                                        .n_hashes = d->n_hashes,
                                        .first_ns = d->first_ns,
                                        .at = d->packet,
                                        .evidence = d->evidence,
                                        .entry = d->entry};
    }
    if (n) qsort(list, n, sizeof *list, earliest_first);
    return list;
}

void group_make_content(const struct custody *c, const struct group *g, struct arena *to,
                        struct chain *chain) {
    if (!g->content) return;
    const struct group_content *from = &c->contents[g->content - 1];
    struct chain_content *content = arena_take(to, sizeof *content);
    uint64_t carrying = g->flows - g->idle;
    *content = (struct chain_content){.requests = from->requests,
                                      .responses = from->responses,
                                      .opaque = from->opaque,
                                      .partly = from->partly,
                                      .unseen = carrying - from->seen - from->partly,
                                      .trouble = from->trouble   ? from->trouble
                                                 : from->dropped ? "more kinds of finds than are kept"
                                                                 : NULL,
                                      .clause = from->clause,
                                      .received = make_list(c, from, true, to),
                                      .n_received = from->n[1]};
    chain->content = content;
    chain->data = make_list(c, from, false, to);
    chain->n_data = from->n[0];
    chain->data_seen = from->seen > 0 && from->seen == carrying && from->opaque == 0 && !from->dropped;
}
