/* How many devices and people a ban hits: by the clients that were seen, and by what the population says that
 * these stand for. */
#include "impact/ban_private.h"

#include "base/hash.h"

/* Numbers of clients are those of one run: of several, the same client may have another in each. */
static bool of_several_runs(const struct ban_work *w) {
    const struct passage *first = NULL;
    for (size_t i = 0; i < w->n; i++) {
        const struct passage *p = &w->list[i];
        if (p->kind != CHAIN_TRAFFIC) continue;
        if (!first) first = p;
        if (p->run != first->run) return true;
    }
    return false;
}

static struct ban_clients count_clients(const struct ban_work *w) {
    struct ban_clients c = {0};
    struct hash_table all = {0}, hit = {0};
    size_t n = of_several_runs(w) ? 0 : w->n;
    for (size_t i = 0; i < n; i++) {
        const struct passage *p = &w->list[i];
        if (p->kind != CHAIN_TRAFFIC) continue;
        bool more = p->n_clients == 0 || p->more_clients;
        c.more |= more;
        c.more_hit |= more && w->im->stopped[i];
        for (uint16_t k = 0; k < p->n_clients; k++) {
            hash_table_put(&all, p->clients[k], 1);
            if (w->im->stopped[i]) hash_table_put(&hit, p->clients[k], 1);
        }
    }
    c.all = all.n;
    c.hit = hit.n;
    hash_table_free(&all);
    hash_table_free(&hit);
    return c;
}

/* a * b / c, rounded up; c is not 0. */
static uint64_t share_of(uint64_t a, uint64_t b, uint64_t c) {
    unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)((product + c - 1) / c);
}

/* Where as many clients were seen as devices were sampled, each is taken to be one of these. Else it is not
 * known which of them are hit: at least one, at most all. */
static struct count_range hit_of(const struct ban_impact *im, struct count_range whole) {
    uint64_t sample = im->population->sample, low = sample > 1 ? 1 : sample, high = sample;
    if (!whole.given) return whole;
    if (im->each_a_device) low = high = im->clients.hit;
    if (im->n_stopped == 0) low = high = 0;
    whole.low = share_of(whole.low, low, sample);
    whole.high = share_of(whole.high, high, sample);
    return whole;
}

void ban_count_people(struct ban_work *w, const struct population *p) {
    struct ban_impact *im = w->im;
    im->clients = count_clients(w);
    im->population = p;
    if (!p) return;
    im->each_a_device = p->sample > 1 && im->clients.all == p->sample && !im->clients.more;
    im->devices = hit_of(im, p->devices);
    im->people = hit_of(im, p->people);
}
