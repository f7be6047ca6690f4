#include "evidence/route/impact.h"

#include "base/memory.h"
#include "evidence/route/table/fate.h"
#include "evidence/route/table/prefixes.h"

#include <math.h>
#include <stdlib.h>

struct losses {
    struct route_loss *list;
    size_t n, capacity;
    bool *left; /* by prefix: some route to it is left */
};

/* The shorter of two, the first of equals; PATH_NONE is longest. */
static uint32_t shorter(const struct removal *m, uint32_t a, uint32_t b) {
    if (a == PATH_NONE) return b;
    return m->paths[b].length < m->paths[a].length ? b : a;
}

struct ends {
    uint32_t lost, left; /* shortest paths that are; PATH_NONE */
    uint32_t vantages, vantages_left;
    bool origin;
    bool from_me, still_mine;
};

/* Routes of a prefix from one vantage point: list[0 … n - 1]. */
static void add_vantage(const struct removal *m, struct ends *e, const struct route_entry *list, size_t n) {
    bool left = false, lost = false, mine = m->vantages[list->vantage].mine;
    for (size_t i = 0; i < n; i++) {
        const struct path_fate *fate = &m->paths[list[i].path];
        if (fate->lost) {
            e->origin = (e->lost == PATH_NONE || e->origin) && fate->origin;
            e->lost = shorter(m, e->lost, list[i].path);
            lost = true;
        } else {
            e->left = shorter(m, e->left, list[i].path);
            left = true;
        }
    }
    e->from_me |= mine && lost;
    e->still_mine |= mine && left;
    e->vantages++;
    e->vantages_left += left;
}

static struct ends ends_of(const struct removal *m, const struct route_entry *list, size_t n) {
    struct ends e = {.lost = PATH_NONE, .left = PATH_NONE};
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && list[end].vantage == list[i].vantage;) end++;
        if (!m->inside[list[i].vantage]) add_vantage(m, &e, &list[i], end - i);
    }
    return e;
}

static uint32_t find_spare(const struct removal *m, uint32_t prefix) {
    const struct route_entry *list;
    uint32_t spare = PATH_NONE;
    size_t n = routes_past(m->r, prefix, &list);
    for (size_t i = 0; i < n; i++)
        if (!m->inside[list[i].vantage] && !m->paths[list[i].path].lost)
            spare = shorter(m, spare, list[i].path);
    return spare;
}

static struct route_loss loss_of(const struct removal *m, uint32_t prefix, struct ends e) {
    uint32_t lost = m->paths[e.lost].length;
    uint32_t left = e.left == PATH_NONE ? UINT32_MAX : m->paths[e.left].length;
    struct route_loss l = {.prefix = prefix,
                           .vantages = e.vantages,
                           .left = e.vantages_left,
                           .before = lost < left ? lost : left,
                           .after = e.left == PATH_NONE ? 0 : left,
                           .cover = PREFIX_NONE,
                           .path = e.lost,
                           .spare = find_spare(m, prefix),
                           .from_me = e.from_me,
                           .still_mine = e.from_me && e.still_mine,
                           .origin = e.origin};
    l.fate = e.left == PATH_NONE ? FATE_LOST : left > l.before ? FATE_LONGER : FATE_SAME;
    return l;
}

static void judge_prefix(const struct removal *m, uint32_t prefix, struct losses *to,
                         struct route_impact *total) {
    const struct route_entry *list;
    size_t n = routes_of(m->r, prefix, &list);
    struct ends e = ends_of(m, list, n);
    if (n == 0) return;
    if (e.vantages == 0) {
        total->unseen++;
        return;
    }
    total->prefixes++;
    total->weight[prefix_family(routes_prefix(m->r, prefix))] += routes_weight(m->r, prefix);
    to->left[prefix] = e.left != PATH_NONE;
    if (e.lost == PATH_NONE) return;
    to->list = memory_grow(to->list, to->n, &to->capacity, sizeof *to->list);
    to->list[to->n++] = loss_of(m, prefix, e);
}

static void find_covers(const struct routes *r, struct losses *l) {
    for (size_t i = 0; i < l->n; i++) {
        if (l->list[i].fate != FATE_LOST) continue;
        uint32_t cover = routes_parent(r, l->list[i].prefix);
        while (cover != PREFIX_NONE && !l->left[cover]) cover = routes_parent(r, cover);
        l->list[i].cover = cover;
    }
}

static void sum_up(const struct routes *r, const struct losses *l, struct route_impact *total) {
    double grown[2] = {0};
    for (size_t i = 0; i < l->n; i++) {
        const struct route_loss *loss = &l->list[i];
        uint64_t weight = routes_weight(r, loss->prefix);
        unsigned f = prefix_family(routes_prefix(r, loss->prefix));
        total->lost += loss->fate == FATE_LOST;
        total->longer += loss->fate == FATE_LONGER;
        total->same += loss->fate == FATE_SAME;
        total->covered += loss->cover != PREFIX_NONE;
        if (loss->fate == FATE_LOST) total->lost_weight[f] += weight;
        if (loss->fate == FATE_SAME) total->same_weight[f] += weight;
        if (loss->fate != FATE_LONGER) continue;
        total->longer_weight[f] += weight;
        grown[f] += (double)weight * (loss->after - loss->before);
    }
    for (unsigned f = 0; f < 2; f++)
        total->growth[f] = total->longer_weight[f] ? grown[f] / (double)total->longer_weight[f] : NAN;
}

struct ranked {
    struct route_loss loss;
    double share;
};

static int compare(const void *left, const void *right) {
    const struct ranked *a = left, *b = right;
    if (a->loss.fate != b->loss.fate) return a->loss.fate < b->loss.fate ? -1 : 1;
    uint32_t more_a = a->loss.after - a->loss.before, more_b = b->loss.after - b->loss.before;
    if (a->loss.fate == FATE_LONGER && more_a != more_b) return more_a > more_b ? -1 : 1;
    if (a->share != b->share) return a->share > b->share ? -1 : 1;
    return a->loss.prefix < b->loss.prefix ? -1 : a->loss.prefix > b->loss.prefix;
}

static const struct route_loss *rank(const struct routes *r, const struct losses *l, const uint64_t weight[2],
                                     struct arena *to) {
    struct ranked *list = memory_new(l->n, sizeof *list);
    struct route_loss *sorted = arena_take_array(to, l->n, sizeof *sorted);
    for (size_t i = 0; i < l->n; i++) {
        uint64_t all = weight[prefix_family(routes_prefix(r, l->list[i].prefix))];
        double share = all ? (double)routes_weight(r, l->list[i].prefix) / (double)all : 0;
        list[i] = (struct ranked){l->list[i], share};
    }
    if (l->n) qsort(list, l->n, sizeof *list, compare);
    for (size_t i = 0; i < l->n; i++) sorted[i] = list[i].loss;
    free(list);
    return sorted;
}

static void count_vantages(const struct removal *m, struct route_impact *total) {
    const struct route_vantage *vantages;
    uint32_t n = routes_vantages(m->r, &vantages);
    for (uint32_t i = 0; i < n; i++) {
        total->inside += m->inside[i];
        total->vantages += !m->inside[i];
    }
}

struct route_impact routes_impact(const struct routes *r, const uint32_t *removed, size_t n,
                                  struct arena *to) {
    struct route_impact total = {0};
    struct removal m = removal_new(r, removed, n);
    uint32_t prefixes = routes_prefixes(r);
    struct losses l = {.left = memory_new(prefixes, sizeof *l.left)};
    for (uint32_t i = 0; i < prefixes; i++) judge_prefix(&m, i, &l, &total);
    find_covers(r, &l);
    sum_up(r, &l, &total);
    count_vantages(&m, &total);
    total.n_heirs = find_heirs(&m, l.list, l.n, total.weight, to, &total.heirs);
    total.list = rank(r, &l, total.weight, to);
    total.n = l.n;
    free(l.list);
    free(l.left);
    removal_free(&m);
    return total;
}
