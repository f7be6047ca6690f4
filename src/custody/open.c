/* Flows that are open: told anew at each look, though little of them changes. Which group a flow belongs to
 * is kept with the flow as long as nothing comes that it would be known by; what is left is to add its
 * counters. */
#include "custody/group.h"
#include "evidence/capture/live.h"

enum { KEPT_GROUP, KEPT_ALIASES, KEPT_LOOK_UP, KEPT_CLIENT, KEPT_EPOCH };

static void keep(struct taking *t, struct live *l, const struct live_flow *f) {
    struct flow_view v;
    live_flow_view(l, f, &v);
    struct group_key key = group_key_of(t, &v);
    uint32_t *kept = f->note->kept;
    kept[KEPT_GROUP] = group_find(t->custody, &key);
    kept[KEPT_ALIASES] = group_aliases(t->custody, &v);
    kept[KEPT_LOOK_UP] = v.dns ? v.dns->answer_packet : 0;
    kept[KEPT_CLIENT] = group_client_number(t->custody, v.client, t->evidence);
    kept[KEPT_EPOCH] = t->custody->epoch;
    live_flow_keep(l, f, &v);
}

static void add(struct taking *t, struct custody *copy, const struct live_flow *f) {
    const uint32_t *kept = f->note->kept;
    uint32_t group = kept[KEPT_GROUP];
    while (copy->n <= group) /* made since the copy was */
        group_new(copy, &group_get(t->custody, copy->n)->key);
    unsigned client = flow_client_end(f->flow);
    struct flow_view v = {.flow = f->flow,
                          .shard = f->shard,
                          .number = f->number,
                          .name_source = (enum name_source)group_get(copy, group)->key.name_source,
                          .packets = {f->flow->packets[client], f->flow->packets[!client]},
                          .bytes = {f->flow->bytes[client], f->flow->bytes[!client]},
                          .time_known = true};
    flow_key_address(&f->flow->key, !client, v.server);
    struct group_flow_facts facts = {kept[KEPT_ALIASES], kept[KEPT_LOOK_UP], kept[KEPT_CLIENT]};
    group_add_flow(t, copy, group, &v, facts);
}

/* Groups that only have a number go: no flow is in them now. */
static void pass_empty(struct custody *c) {
    size_t n = 0;
    for (size_t i = 0; i < c->n; i++) {
        const struct group *g = group_get(c, i);
        if (g->flows == 0) continue;
        if (n != i) *group_get(c, n) = *g;
        n++;
    }
    c->n = n;
}

void custody_add_open(struct custody *copy, struct custody *base, struct live *l, bool settled,
                      uint32_t evidence) {
    struct taking t = {.custody = base, .evidence = evidence};
    uint32_t at = 0;
    (void)live_open(l);
    for (struct live_flow f; live_flow_next(l, &at, &f);) {
        if (f.flow->flags & FLOW_TUNNEL || (settled && !live_settled(l, &f))) continue;
        if (!f.holds || f.note->kept[KEPT_EPOCH] != base->epoch) keep(&t, l, &f);
        add(&t, copy, &f);
    }
    taking_end(&t);
    copy->more_clients |= base->more_clients;
    pass_empty(copy);
}
