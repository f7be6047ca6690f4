#include "custody/sea/crossing.h"

#include "base/memory.h"
#include "custody/sea/sphere.h"

#include <stdlib.h>

/* A place in a town is not the router's own: so far apart may they be. */
#define SLACK_KM 50.0
#define AT_ONCE_US 3000 /* a first hop that answers in that time is where the probe is */

struct check {
    struct sea_hop *hops;
    struct sphere_point *at;
    int *against;  /* how many other hops contradict this one's place */
    uint32_t *rtt; /* least of this hop and all after it: whatever is behind a hop has been there */
    size_t n;
    bool has_probe;
    struct sphere_point probe;
    double probe_km; /* the probe may be so far from where it is taken to be */
};

static bool placed(const struct sea_hop *h) {
    return h->source != HOP_PLACE_NONE && !h->impossible && !h->special &&
           sphere_valid(h->latitude, h->longitude);
}

static double reach_km(uint32_t rtt_us) {
    return rtt_us == RTT_NONE ? INFINITY : (double)rtt_us / 10 + SLACK_KM;
}

static bool too_far(const struct check *c, size_t i, struct sphere_point at) {
    return c->has_probe && sphere_km(c->probe, at) > reach_km(c->rtt[i]) + c->probe_km;
}

/* Whoever answers from the second of two hops has been at the first: out to one, on to the other and home
 * is no shorter than twice the distance between them. */
static bool contradict(const struct check *c, size_t i, size_t j) {
    size_t later = i > j ? i : j;
    return sphere_km(c->at[i], c->at[j]) > reach_km(c->rtt[later]) + SLACK_KM;
}

static void guess_probe(struct check *c) {
    for (size_t i = 0; i < c->n && i < 8; i++) {
        const struct sea_hop *h = &c->hops[i];
        if (!placed(h) || c->rtt[i] == RTT_NONE || c->rtt[i] > AT_ONCE_US) continue;
        c->has_probe = true;
        c->probe = c->at[i];
        c->probe_km = reach_km(c->rtt[i]);
        return;
    }
}

/* A probe's place that most hops' places contradict is itself wrong. */
static void doubt_probe(struct check *c) {
    size_t against = 0, of = 0;
    for (size_t i = 0; i < c->n; i++) {
        if (!placed(&c->hops[i]) || c->rtt[i] == RTT_NONE) continue;
        of++;
        against += too_far(c, i, c->at[i]);
    }
    if (of >= 3 && 2 * against > of) c->has_probe = false;
}

/* The place that is out is not believed; the other that is known for the hop may be. */
static void throw_out(struct check *c, size_t i) {
    struct sea_hop *h = &c->hops[i];
    if (h->contradicted && sphere_valid(h->other.latitude, h->other.longitude)) {
        struct sphere_point at = sphere_point_of(h->other.latitude, h->other.longitude);
        h->contradicted = false;
        if (!too_far(c, i, at)) {
            h->latitude = h->other.latitude;
            h->longitude = h->other.longitude;
            memcpy(h->country, h->other.country, sizeof h->country);
            h->town = h->other.town;
            h->source = HOP_PLACE_DATA;
            c->at[i] = at;
            return;
        }
    }
    h->impossible = true;
}

/* Who contradicts hop i gains (or loses) one. */
static void count_against(struct check *c, size_t i, int one) {
    if (!placed(&c->hops[i])) return;
    for (size_t j = 0; j < c->n; j++) {
        if (j == i || !placed(&c->hops[j]) || !contradict(c, i, j)) continue;
        c->against[i] += one;
        c->against[j] += one;
    }
}

/* The hop that most others contradict; of several the one whose place is known worst, then the later one. */
static size_t culprit(const struct check *c) {
    size_t worst = c->n;
    for (size_t i = 0; i < c->n; i++) {
        if (!c->against[i] || (worst < c->n && c->against[i] < c->against[worst])) continue;
        if (worst < c->n && c->against[i] == c->against[worst] && c->hops[i].source > c->hops[worst].source)
            continue;
        worst = i;
    }
    return worst;
}

static void settle(struct check *c) {
    for (size_t i = 0; i < c->n; i++)
        for (size_t j = 0; j < i; j++)
            if (placed(&c->hops[i]) && placed(&c->hops[j]) && contradict(c, i, j)) {
                c->against[i]++;
                c->against[j]++;
            }
    for (size_t i; (i = culprit(c)) < c->n;) {
        count_against(c, i, -1);
        throw_out(c, i);
        count_against(c, i, 1);
    }
}

void sea_check_places(struct sea_probe probe, struct sea_hop *hops, size_t n) {
    if (n > 512) n = 512; /* 255 hops are all that a TTL has room for; the comparison is of each with each */
    struct check c = {.hops = hops, .n = n};
    c.at = memory_new(n + 1, sizeof *c.at);
    c.rtt = memory_new(n + 1, sizeof *c.rtt);
    c.against = memory_new(n + 1, sizeof *c.against);
    uint32_t least = RTT_NONE;
    for (size_t i = n; i-- > 0;) {
        if (hops[i].rtt_us != RTT_NONE && hops[i].rtt_us < least) least = hops[i].rtt_us;
        c.rtt[i] = least;
        if (placed(&hops[i])) c.at[i] = sphere_point_of(hops[i].latitude, hops[i].longitude);
    }
    c.has_probe = sphere_valid(probe.latitude, probe.longitude);
    if (c.has_probe) {
        c.probe = sphere_point_of(probe.latitude, probe.longitude);
        doubt_probe(&c);
    }
    if (!c.has_probe) guess_probe(&c);
    for (size_t i = 0; i < n; i++)
        for (int again = 0; again < 2 && placed(&hops[i]) && too_far(&c, i, c.at[i]); again++)
            throw_out(&c, i);
    settle(&c);
    free(c.against);
    free(c.rtt);
    free(c.at);
}
