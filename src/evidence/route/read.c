#include "evidence/route/reading.h"

#include "base/arena.h"
#include "base/hash.h"
#include "base/memory.h"
#include "evidence/route/bmp/bmp.h"
#include "evidence/route/mrt/mrt.h"
#include "evidence/route/text/text.h"

#include <stdlib.h>

static const struct route_form forms[] = {
    {"bgpdump", bgpdump_recognised, bgpdump_read},
    {"birdc", birdc_recognised, birdc_read},
    {"bgpctl", bgpctl_recognised, bgpctl_read},
    {"bgpctl", show_rib_recognised, show_rib_read},
    {"frr", frr_recognised, frr_read},
    {"show bgp", show_bgp_recognised, show_bgp_read},
    {"bmp", bmp_recognised, bmp_read},
    {"mrt", mrt_recognised, mrt_read},
};

/* Peers by what makes them different; chained, since their key is longer than a table's. */
struct known_peer {
    struct route_peer peer;
    struct known_peer *next;
};

struct route_peers {
    struct arena *arena;
    struct hash_table by_key;
    struct known_peer **list; /* first of each chain */
    size_t n, capacity;
    struct known_peer *last; /* the one asked for last: updates come in bursts */
};

const char *route_type_text(enum route_type t) {
    static const char *const texts[] = {"rib", "announce", "withdraw", "down"};
    return texts[t];
}

static bool same_text(const char *a, const char *b) {
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool is_peer(const struct known_peer *k, uint32_t as, const uint8_t address[16], uint32_t bgp_id,
                    uint64_t view, const char *collector) {
    return k->peer.as == as && k->peer.bgp_id == bgp_id && k->peer.view == view &&
           memcmp(k->peer.address, address, 16) == 0 && same_text(k->peer.collector, collector);
}

/* All that makes a peer different is in it: else many that differ in the rest would be one chain. */
static uint64_t peer_key(uint32_t as, const uint8_t address[16], uint32_t bgp_id, uint64_t view,
                         const char *collector) {
    uint8_t all[32];
    memcpy(all, address, 16);
    memcpy(all + 16, &as, sizeof as);
    memcpy(all + 20, &bgp_id, sizeof bgp_id);
    memcpy(all + 24, &view, sizeof view);
    uint64_t seed = collector ? hash_bytes(collector, strlen(collector), hash_seed()) : hash_seed();
    return hash_bytes(all, sizeof all, seed);
}

/* Those of one table have one collector, whose name is kept once. */
static const char *keep_collector(struct route_peers *p, const char *collector) {
    if (p->last && same_text(p->last->peer.collector, collector)) return p->last->peer.collector;
    return arena_string(p->arena, collector);
}

struct route_peer *reading_peer(struct route_reading *r, uint32_t as, const uint8_t address[16],
                                uint32_t bgp_id, uint64_t view, const char *collector) {
    struct route_peers *p = r->peers;
    if (p->last && is_peer(p->last, as, address, bgp_id, view, collector)) return &p->last->peer;
    uint64_t key = peer_key(as, address, bgp_id, view, collector);
    uint32_t chain = hash_table_get(&p->by_key, key);
    if (chain == HASH_ABSENT) {
        p->list = memory_grow(p->list, p->n, &p->capacity, sizeof *p->list);
        chain = (uint32_t)p->n;
        p->list[p->n++] = NULL;
        hash_table_put(&p->by_key, key, chain);
    }
    for (struct known_peer *k = p->list[chain]; k; k = k->next)
        if (is_peer(k, as, address, bgp_id, view, collector)) return &(p->last = k)->peer;
    struct known_peer *k = arena_take(p->arena, sizeof *k);
    k->peer = (struct route_peer){
        .as = as, .bgp_id = bgp_id, .view = view, .collector = keep_collector(p, collector)};
    memcpy(k->peer.address, address, 16);
    k->next = p->list[chain];
    p->list[chain] = p->last = k;
    r->totals->peers++;
    return &k->peer;
}

void reading_broken(struct route_reading *r, uint64_t at, const char *wrong) {
    uint32_t most = r->options->most_diagnostics ? r->options->most_diagnostics : 20;
    r->totals->complete = false;
    if (r->totals->broken++ >= most) return;
    const char *tab = strchr(wrong, '\t');
    char what[256];
    size_t n = tab ? (size_t)(tab - wrong) : strlen(wrong);
    if (n >= sizeof what) n = sizeof what - 1;
    memcpy(what, wrong, n);
    what[n] = '\0';
    diagnostics_add(r->diagnostics,
                    (struct diagnostic){.severity = SEVERITY_DAMAGE,
                                        .file = r->name,
                                        .place = r->totals->by_line ? PLACE_LINE : PLACE_OFFSET,
                                        .at = at,
                                        .what = what,
                                        .clause = tab ? tab + 1 : NULL});
}

static void tell_progress(struct route_reading *r) {
    const struct route_totals *t = r->totals;
    r->options->progress(r->options->progress_context, input_consumed(r->in), input_size(r->in),
                         t->rows[ROUTE_RIB] + t->rows[ROUTE_ANNOUNCE] + t->rows[ROUTE_WITHDRAW]);
}

void reading_progress(struct route_reading *r) {
    enum { BETWEEN = 8192 };
    if (++r->looked % BETWEEN == 0 && r->options->progress) tell_progress(r);
}

/* How many bad records were counted and not told. */
static void tell_rest(struct route_reading *r) {
    uint32_t most = r->options->most_diagnostics ? r->options->most_diagnostics : 20;
    if (r->totals->broken <= most) return;
    diagnostics_add(r->diagnostics,
                    (struct diagnostic){.severity = SEVERITY_DAMAGE,
                                        .file = r->name,
                                        .what = "has more damaged records, which are not told one by one",
                                        .repeats = r->totals->broken - most - 1});
}

bool route_read(struct input *in, const char *name, const struct route_options *options,
                struct route_totals *totals, struct diagnostics *d) {
    const struct route_form *form = NULL;
    struct bytes start = input_look(in, ROUTE_START);
    if (start.n > ROUTE_START) start.n = ROUTE_START;
    for (size_t i = 0; i < sizeof forms / sizeof *forms && !form; i++)
        if (forms[i].recognised(start)) form = &forms[i];
    if (!form) return false;
    struct route_peers peers = {.arena = arena_new()};
    *totals = (struct route_totals){.format = form->format, .complete = true};
    struct route_reading r = {in, name, options, totals, d, &peers, 0};
    form->read(&r);
    tell_rest(&r);
    if (input_broken(in)) totals->complete = false;
    arena_free(peers.arena);
    hash_table_free(&peers.by_key);
    free(peers.list);
    return true;
}
