#include "policy/evaluate.h"

static uint64_t plus(uint64_t a, uint64_t b) {
    return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

int64_t window_days(const struct threshold *t, date_t last) {
    char day[DATE_TEXT];
    date_t first;
    if (t->window != THIS_YEAR) return t->window;
    date_text(day, last);
    return date_parse((struct text){day, 4}, &first, NULL) ? last - first + 1 : 1;
}

void sums_add(struct sums *s, struct arena *a, size_t parties, const struct chain *chains, size_t n) {
    static const int64_t day_ns = INT64_C(86400000000000);
    const struct threshold *t = s->threshold;
    s->parties = arena_take_array(a, parties + 1, sizeof *s->parties);
    s->n = parties;
    /* The window ends with the last packet of the evidence. */
    int64_t last = INT64_MIN, start = INT64_MIN;
    for (size_t i = 0; i < n; i++)
        if (chains[i].last_ns > last) last = chains[i].last_ns;
    int64_t days = n && last > INT64_MIN ? window_days(t, date_of_ns(last)) : 0;
    if (t->window == THIS_YEAR && days) /* from its first midnight */
        start = (date_of_ns(last) - days + 1) * day_ns;
    else if (days && last > INT64_MIN + days * day_ns)
        start = last - days * day_ns;
    for (size_t i = 0; i < n; i++) {
        const struct chain *c = &chains[i];
        const struct link *l = chain_link(c, t->per);
        if (!l || l->holder.party >= parties || (c->last_ns && c->last_ns < start)) continue;
        if (t->data.n && !chain_has_data(c, t->data, NULL)) continue;
        struct sum *sum = &s->parties[l->holder.party];
        uint64_t v = chain_amount(c, t->amount, t->data);
        sum->concerned = true;
        sum->high = plus(sum->high, v);
        if (c->first_ns >= start) sum->low = plus(sum->low, v);
    }
}
