#include "evidence/capture/http/exchanges.h"

#include "base/hash.h"

void exchanges_begin(struct exchanges *e, enum message_version version, const char *scheme,
                     const struct message_limits *limits, const char *incomplete) {
    enum { BUDGET_BODIES = 4 };
    *e = (struct exchanges){.set = {.version = version, .limits = *limits, .incomplete = incomplete}};
    e->set.budget.most = limits->most_body * BUDGET_BODIES;
    strncpy(e->set.scheme, scheme, sizeof e->set.scheme - 1);
}

void exchanges_free(struct exchanges *e) {
    while (e->oldest) exchanges_remove(e, e->oldest);
}

static struct exchange **bucket(struct exchanges *e, uint64_t id) {
    return &e->bucket[hash_mix(id ^ hash_seed()) % EXCHANGE_BUCKETS];
}

struct exchange *exchanges_find(struct exchanges *e, uint64_t id) {
    struct exchange *x = *bucket(e, id);
    while (x && x->id != id) x = x->next;
    return x;
}

void exchanges_remove(struct exchanges *e, struct exchange *x) {
    struct exchange **at = bucket(e, x->id);
    while (*at != x) at = &(*at)->next;
    *at = x->next;
    *(x->older ? &x->older->newer : &e->oldest) = x->newer;
    *(x->newer ? &x->newer->older : &e->newest) = x->older;
    e->n--;
    exchange_free(x, &e->set);
}

static void break_off(struct exchanges *e, struct exchange *x, const char *damage, const char *clause,
                      const struct conversation_sink *sink) {
    exchange_break(x, FROM_CLIENT, damage, clause, &e->set, sink);
    exchange_break(x, FROM_SERVER, damage, clause, &e->set, sink);
    exchanges_remove(e, x);
}

struct exchange *exchanges_get(struct exchanges *e, uint64_t id, const struct conversation_sink *sink) {
    struct exchange *x = exchanges_find(e, id);
    if (x) return x;
    if (e->n > 0 && e->n >= e->set.limits.most_streams)
        break_off(e, e->oldest, "more streams under way than the limit", "RFC 9110 17.5", sink);
    x = exchange_new(id);
    struct exchange **at = bucket(e, id);
    x->next = *at;
    *at = x;
    x->older = e->newest;
    *(e->newest ? &e->newest->newer : &e->oldest) = x;
    e->newest = x;
    e->n++;
    return x;
}

void exchanges_finish(struct exchanges *e, const struct conversation_sink *sink) {
    while (e->oldest) break_off(e, e->oldest, "the message is not complete", e->set.incomplete, sink);
}
