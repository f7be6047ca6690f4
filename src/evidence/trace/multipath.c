#include "evidence/trace/multipath.h"

void multipath_begin(struct multipath_link *l, const struct trace_draft_answer *from) {
    l->from.answer = *from;
    l->from.place = UINT32_MAX;
    l->before.n = l->now.n = 0;
    l->ttl = 0;
}

void multipath_answer(struct trace_reading *r, struct multipath_link *l, uint32_t flow,
                      const struct trace_draft_answer *a) {
    uint32_t place = trace_draft_answer(r, a);
    if (place == UINT32_MAX || l->now.n == MULTIPATH_MOST_FLOWS) return;
    l->now.list[l->now.n].flow = flow;
    l->now.list[l->now.n++].place = place;
}

/* Each answer follows those to its own flow; where there is none, all may be before it. */
static void connect(struct trace_reading *r, const struct multipath_set *before,
                    const struct multipath_set *now) {
    for (unsigned i = 0; i < now->n; i++) {
        bool found = false;
        for (unsigned k = 0; k < before->n; k++) {
            if (before->list[k].flow != now->list[i].flow) continue;
            trace_draft_edge(r, before->list[k].place, now->list[i].place);
            found = true;
        }
        for (unsigned k = 0; !found && k < before->n; k++)
            if (k == 0 || before->list[k].place != before->list[k - 1].place)
                trace_draft_edge(r, before->list[k].place, now->list[i].place);
    }
}

static void go_back(struct trace_reading *r, struct multipath_link *l, uint64_t ttl) {
    if (l->from.place == UINT32_MAX) {
        l->from.answer.ttl = (uint8_t)(ttl - 1);
        l->from.place = trace_draft_answer(r, &l->from.answer);
    }
    l->before.n = l->from.place != UINT32_MAX;
    l->before.list[0].flow = UINT32_MAX;
    l->before.list[0].place = l->from.place;
}

void multipath_end_set(struct trace_reading *r, struct multipath_link *l, uint64_t ttl, uint32_t lost) {
    if (ttl > 1 && ttl < TRACE_TTLS) {
        if (ttl <= l->ttl || l->ttl == 0) go_back(r, l, ttl);
        if (lost || l->now.n == 0) trace_draft_lost(r, ttl, lost);
        connect(r, &l->before, &l->now);
        if (l->now.n) l->before = l->now;
        l->ttl = (uint8_t)ttl;
    }
    l->now.n = 0;
}

void multipath_name(struct trace_reading *r, const uint8_t address[16], uint32_t name, uint32_t *named) {
    enum { MOST_NAMED = 1024 }; /* each is looked for among all answers */
    if (!name || address_is_unspecified(address) || ++*named > MOST_NAMED) return;
    for (size_t i = 0; i < r->n_answers; i++)
        if (memcmp(r->answers[i].address, address, 16) == 0) r->answers[i].name = name;
}
