#include "library/impact.h"

#include "atlas/identifier.h"
#include "base/memory.h"
#include "library/routing.h"

#include <stdlib.h>

const char *impact_fate_text(int fate) {
    static const char *const texts[IMPACT_FATES] = {"lost", "longer", "same", "untouched"};
    return texts[fate];
}

struct impact *impact_of(struct cordon *c) {
    if (c->impact) return c->impact;
    c->impact = memory_new(1, sizeof *c->impact);
    c->impact->pairs = intern_new();
    return c->impact;
}

void impact_free(struct impact *im) {
    if (!im) return;
    intern_free(im->pairs);
    free(im->traffic);
    free(im);
}

/* A party by slug, name or alias, as "party:slug"; NULL, told, when there is none. */
static const char *party_asked(struct cordon *c, struct text name) {
    party_id p = atlas_party_named(c->atlas, name);
    if (p != PARTY_NONE) return arena_format(c->arena, "party:%s", atlas_party_get(c->atlas, p).id);
    const char *near = atlas_suggest(c->atlas, name);
    diagnostics_add(c->diagnostics,
                    (struct diagnostic){
                        .severity = SEVERITY_ERROR,
                        .what = arena_format(c->arena, "the atlas has no party '%.*s'", (int)name.n, name.p),
                        .hint = near ? arena_format(c->arena, "did you mean '%s'?", near) : NULL});
    return NULL;
}

enum cordon_status cordon_remove(struct cordon *c, const char *identifier) {
    char canonical[IDENTIFIER_TEXT];
    struct text value = identifier_trimmed(text_of(identifier));
    const char *asked = NULL;
    if (c->read || c->confined) return CORDON_MISUSE;
    if (context_atlas(c) != CORDON_FINE) return CORDON_UNUSABLE;
    enum identifier_kind kind = identifier_guess(value);
    if (kind == IDENTIFIER_ASN && identifier_canonical(kind, value, canonical))
        asked = arena_string(c->arena, canonical);
    else if (text_starts(value, "party:"))
        asked = party_asked(c, (struct text){value.p + 6, value.n - 6});
    else
        return CORDON_MISUSE;
    struct impact *im = impact_of(c);
    if (!asked) return CORDON_UNUSABLE;
    im->asked = arena_grow(c->arena, im->asked, im->n_asked, &im->asked_capacity, sizeof *im->asked);
    im->asked[im->n_asked++] = asked;
    return CORDON_FINE;
}

/* ---- evidence ---- */

static void add_traffic(struct impact *im, const struct capture *capture) {
    struct flow_iterator i = capture_flows(capture);
    for (struct flow_view v; flow_next(&i, &v);) {
        if (!v.server_known) continue;
        char key[sizeof v.client + sizeof v.server];
        memcpy(key, v.client, sizeof v.client);
        memcpy(key + sizeof v.client, v.server, sizeof v.server);
        uint32_t number = intern_add(im->pairs, (struct text){key, sizeof key});
        if (number >= im->traffic_capacity) {
            size_t had = im->traffic_capacity;
            im->traffic = memory_grow(im->traffic, number, &im->traffic_capacity, sizeof *im->traffic);
            memset(im->traffic + had, 0, (im->traffic_capacity - had) * sizeof *im->traffic);
        }
        im->traffic[number].flows++;
        im->traffic[number].bytes += v.bytes[0] + v.bytes[1];
    }
}

static void read_evidence(struct cordon *c, struct impact *im, size_t i) {
    struct route_sink routes = routing_routes(c, i);
    if (c->evidence[i].folder) {
        diagnostics_add(c->diagnostics, (struct diagnostic){.severity = SEVERITY_NOTE,
                                                            .file = c->evidence[i].name,
                                                            .what = "is a folder: packages have no routes"});
        return;
    }
    struct evidence e = evidence_read(c, i, (struct evidence_sinks){&routes, NULL});
    if (e.routes) {
        im->tables++;
        if (e.route_totals.last_ns > im->last_ns) im->last_ns = e.route_totals.last_ns;
    }
    if (e.capture) add_traffic(im, e.capture);
    evidence_done(&e);
}

/* ---- what it comes to ---- */

static bool is_removed(const struct impact *im, uint32_t asn) {
    for (size_t i = 0; i < im->n_networks; i++)
        if (im->networks[i].asn == asn) return true;
    return false;
}

static void count_points(struct impact *im, const struct routes *r) {
    const struct route_vantage *list;
    uint32_t n = routes_vantages(r, &list);
    struct intern *names = intern_new();
    for (uint32_t i = 0; i < n; i++) {
        if (list[i].collector) intern_add(names, text_of(list[i].collector));
        bool stays = !is_removed(im, list[i].as);
        im->full += (list[i].full[0] || list[i].full[1]) && stays;
        im->my_points += list[i].mine && stays;
    }
    for (size_t i = 0; i < im->result.n; i++) {
        const struct route_loss *l = &im->result.list[i];
        bool lost = l->from_me && !l->still_mine;
        im->my_lost += lost;
        im->my_lost_only += lost && l->fate != FATE_LOST;
    }
    im->collectors = intern_count(names);
    intern_free(names);
}

/* By prefix: its fate, IMPACT_UNTOUCHED where no route to it is lost; and that a less specific one is left.
 */
struct fates {
    uint8_t *fate;
    bool *covered;
};

static struct fates find_fates(const struct impact *im, const struct routes *r) {
    uint32_t n = routes_prefixes(r);
    struct fates f = {memory_new(n, sizeof *f.fate), memory_new(n, sizeof *f.covered)};
    memset(f.fate, IMPACT_UNTOUCHED, n);
    for (size_t i = 0; i < im->result.n; i++) {
        const struct route_loss *l = &im->result.list[i];
        f.fate[l->prefix] = (uint8_t)l->fate;
        f.covered[l->prefix] = l->cover != PREFIX_NONE;
    }
    return f;
}

static void add_part(struct impact_part *to, const struct impact_part *what) {
    to->flows += what->flows;
    to->bytes += what->bytes;
}

/* By which the far end is reached: that is the server, or the client of a server of mine. */
static uint32_t far_prefix(const struct impact *im, const struct routes *r, uint32_t pair) {
    const uint8_t *addresses = (const uint8_t *)intern_get(im->pairs, pair).p;
    uint32_t client = routes_cover(r, addresses), server = routes_cover(r, addresses + 16);
    bool inward = server != PREFIX_NONE && routes_mine(r, server);
    return inward && client != PREFIX_NONE && !routes_mine(r, client) ? client : server;
}

static void share_out(struct impact *im, const struct routes *r) {
    struct fates f = find_fates(im, r);
    const struct route_entry *entries;
    for (uint32_t p = 0; p < routes_prefixes(r); p++) {
        if (!routes_mine(r, p) || routes_of(r, p, &entries) == 0) continue;
        im->mine++;
        im->parts[f.fate[p]].mine++;
        im->covered.mine += f.covered[p];
    }
    for (uint32_t i = 0; i < intern_count(im->pairs); i++) {
        uint32_t p = far_prefix(im, r, i);
        bool routed = p != PREFIX_NONE && routes_of(r, p, &entries) > 0;
        add_part(routed ? &im->parts[f.fate[p]] : &im->unrouted, &im->traffic[i]);
        if (routed && f.covered[p]) add_part(&im->covered, &im->traffic[i]);
        im->flows += im->traffic[i].flows;
        im->bytes += im->traffic[i].bytes;
    }
    free(f.fate);
    free(f.covered);
}

static void work_out(struct cordon *c, struct impact *im, struct routes *r) {
    uint32_t *removed = memory_new(im->n_networks, sizeof *removed);
    for (size_t i = 0; i < im->n_networks; i++) removed[i] = im->networks[i].asn;
    im->result = routes_impact(r, removed, im->n_networks, c->arena);
    free(removed);
    count_points(im, r);
    share_out(im, r);
    im->done = true;
}

enum cordon_status cordon_impact(struct cordon *c) {
    struct impact *im = impact_of(c);
    if (c->read || im->n_asked == 0 || c->n_evidence == 0) return CORDON_MISUSE;
    if (c->refused) return CORDON_UNUSABLE;
    c->read = true;
    for (size_t i = 0; i < c->n_evidence; i++) read_evidence(c, im, i);
    struct routes *r = routing_of(c)->routes;
    routes_finish(r);
    if (routes_prefixes(r) == 0) {
        diagnostics_add(c->diagnostics,
                        (struct diagnostic){.severity = SEVERITY_ERROR,
                                            .what = "the evidence has no routes: nothing can be told",
                                            .hint = "name a routing table, e.g. an MRT dump of a collector"});
        return CORDON_UNUSABLE;
    }
    im->as_of = c->as_of_told ? c->as_of : im->last_ns ? date_of_ns(im->last_ns) : date_today();
    impact_find_networks(c, im, routes_paths(r));
    work_out(c, im, r);
    return context_status(c);
}

enum cordon_status cordon_impact_to(const struct cordon *c, const char *format,
                                    const struct cordon_style *style, FILE *stream) {
    bool json = strcmp(format, "json") == 0;
    if (!c->impact || !c->impact->done || (!json && strcmp(format, "text") != 0)) return CORDON_MISUSE;
    struct output out = output_to_file(stream);
    if (json)
        impact_json(c, &out);
    else
        impact_text(c, &out, context_style(style));
    return output_end(&out) ? CORDON_FINE : CORDON_NOT_WRITTEN;
}
