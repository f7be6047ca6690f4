#include "atlas/control_fewest.h"

enum { ROUNDS = 64, PARTIES = 2 * FEWEST_LINKS + 1, TRIES = 20000, TRIES_OF_ALL = 1000000 };
static const double slack = 1e-9;

static double threshold_of(const struct fewest *f) {
    return (double)f->threshold.over / (double)f->threshold.under - slack;
}

/* What is held of party 0 through these links, about: chains are followed until nothing more comes. */
static double held(const struct fewest *f, size_t size, const uint32_t *chosen) {
    double limit = threshold_of(f);
    double now[PARTIES] = {0}, next[PARTIES];
    for (int round = 0; round < ROUNDS; round++) {
        double more = 0;
        memset(next, 0, f->parties * sizeof *next);
        for (size_t i = 0; i < size; i++) {
            const struct fewest_link *l = &f->links[chosen[i]];
            double counts = l->owner == FEWEST_SEED ? 1 : now[l->owner];
            next[l->owned] += l->share * (f->in_full && l->owner != FEWEST_SEED ? counts >= limit : counts);
        }
        for (uint32_t i = 0; i < f->parties; i++) more += next[i] - now[i];
        memcpy(now, next, f->parties * sizeof *now);
        if (more < 1e-12) break;
    }
    return now[0];
}

static bool enough(struct fewest *f, size_t size, const uint32_t *chosen) {
    f->tried++;
    ++*f->tries;
    return held(f, size, chosen) >= threshold_of(f);
}

static bool time_left(const struct fewest *f) {
    return f->tried < TRIES && *f->tries < TRIES_OF_ALL;
}

/* The next combination in order; false after the last. */
static bool advance(const struct fewest *f, size_t size, uint32_t *chosen) {
    size_t i = size;
    while (i && chosen[i - 1] == f->n - size + i - 1) i--;
    if (i == 0) return false;
    chosen[i - 1]++;
    for (; i < size; i++) chosen[i] = chosen[i - 1] + 1;
    return true;
}

bool fewest_first(struct fewest *f, size_t size, uint32_t *chosen) {
    if (size == 0 || size > f->n || !time_left(f)) return false;
    for (size_t i = 0; i < size; i++) chosen[i] = (uint32_t)i;
    return enough(f, size, chosen) || fewest_next(f, size, chosen);
}

bool fewest_next(struct fewest *f, size_t size, uint32_t *chosen) {
    while (time_left(f) && advance(f, size, chosen))
        if (enough(f, size, chosen)) return true;
    return false;
}
