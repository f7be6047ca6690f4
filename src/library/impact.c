#include "library/impact.h"

#include "atlas/identifier.h"
#include "base/memory.h"
#include "library/routing.h"
#include "report/report.h"

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

const char *party_asked(struct cordon *c, struct text name) {
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

/* A network or a party, for routes; NULL: it is neither, or (refused) there is no such party. */
static const char *network_asked(struct cordon *c, struct text value, bool *refused) {
    char canonical[IDENTIFIER_TEXT];
    size_t digits = 0;
    while (digits < value.n && value.p[digits] >= '0' && value.p[digits] <= '9') digits++;
    if (digits && digits == value.n) /* as networks are named among themselves */
        value = text_of(arena_format(c->arena, "AS%.*s", (int)value.n, value.p));
    enum identifier_kind kind = identifier_guess(value);
    if (text_starts(value, "party:")) {
        const char *party = party_asked(c, (struct text){value.p + 6, value.n - 6});
        *refused = party == NULL;
        return party;
    }
    if (kind == IDENTIFIER_ASN && identifier_canonical(kind, value, canonical))
        return arena_string(c->arena, canonical);
    return NULL;
}

static enum cordon_status remove_one(struct cordon *c, struct text value) {
    bool refused = false;
    const char *asked = network_asked(c, value, &refused);
    if (refused) return CORDON_UNUSABLE;
    struct impact *im = impact_of(c);
    if (!ban_part_remove(c, &im->ban, asked ? text_of(asked) : value)) return CORDON_MISUSE;
    if (!asked) return CORDON_FINE;
    im->asked = arena_grow(c->arena, im->asked, im->n_asked, &im->asked_capacity, sizeof *im->asked);
    im->asked[im->n_asked++] = asked;
    return CORDON_FINE;
}

enum cordon_status cordon_remove(struct cordon *c, const char *identifiers) {
    if (c->read || c->confined) return CORDON_MISUSE;
    if (context_atlas(c) != CORDON_FINE) return CORDON_UNUSABLE;
    for (const char *p = identifiers;; p++) {
        size_t n = strcspn(p, ",");
        enum cordon_status s = remove_one(c, identifier_trimmed((struct text){p, n}));
        if (s != CORDON_FINE) return s;
        p += n;
        if (!*p) return CORDON_FINE;
    }
}

enum cordon_status cordon_impact_rule(struct cordon *c, const char *rule) {
    struct impact *im = impact_of(c);
    if (c->read || im->ban.rule_asked) return CORDON_MISUSE;
    im->ban.rule_asked = arena_string(c->arena, rule);
    return CORDON_FINE;
}

void cordon_keep_names(struct cordon *c) {
    if (!c->names) c->names = name_book_new(0);
}

enum cordon_status cordon_impact_store(struct cordon *c, const char *path) {
    struct impact *im = impact_of(c);
    if (c->read || c->confined || im->ban.store || c->n_evidence) return CORDON_MISUSE;
    cordon_keep_names(c);
    return ban_part_open_store(c, &im->ban, path) ? CORDON_FINE : CORDON_UNUSABLE;
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

void impact_take(struct impact *im, const struct evidence *e) {
    if (e->routes) {
        im->tables++;
        if (e->route_totals.last_ns > im->last_ns) im->last_ns = e->route_totals.last_ns;
    }
    if (e->capture && im->n_asked) add_traffic(im, e->capture);
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
    uint32_t *removed = memory_new(im->n_networks + 1, sizeof *removed);
    for (size_t i = 0; i < im->n_networks; i++) removed[i] = im->networks[i].asn;
    im->result = routes_impact(r, removed, im->n_networks, c->arena);
    free(removed);
    count_points(im, r);
    share_out(im, r);
    im->routed = true;
}

/* What networks that are taken away do to routes. */
static void route_part(struct cordon *c, struct impact *im) {
    struct routes *r = c->routing ? c->routing->routes : NULL;
    if (im->n_asked == 0 || !r || !c->judged || routes_prefixes(r) == 0) return;
    im->as_of = c->as_of_told ? c->as_of : im->last_ns ? date_of_ns(im->last_ns) : date_today();
    impact_find_networks(c, im, routes_paths(r));
    work_out(c, im, r);
}

static enum cordon_status tell_nothing(struct cordon *c, const struct impact *im) {
    const char *what = im->ban.store ? "the store holds no passages: nothing can be told"
                                     : "the evidence has neither routes nor traffic nor apps: nothing can be "
                                       "told";
    diagnostics_add(c->diagnostics,
                    (struct diagnostic){.severity = SEVERITY_ERROR,
                                        .what = what,
                                        .hint =
                                            "name a capture, a package, or a routing table such as an MRT "
                                            "dump of a collector"});
    return CORDON_UNUSABLE;
}

static enum cordon_status read_all(struct cordon *c, struct impact *im) {
    im->wanted = true;
    cordon_keep_names(c);
    if (!im->ban.store) return cordon_run(c, NULL, NULL);
    enum cordon_status atlas = context_atlas(c);
    if (atlas != CORDON_FINE) return atlas;
    c->read = true;
    int64_t last = im->ban.seen.last_ns;
    c->audit.as_of = c->as_of_told ? c->as_of : last ? date_of_ns(last) : date_today();
    return CORDON_FINE;
}

enum cordon_status cordon_impact(struct cordon *c) {
    struct impact *im = impact_of(c);
    bool stored = im->ban.store != NULL;
    if (c->read || (c->n_evidence == 0) != stored) return CORDON_MISUSE;
    if (im->ban.n_removals == 0 && c->n_policies == 0 && !stored) return CORDON_MISUSE;
    if (c->refused) return CORDON_UNUSABLE;
    enum cordon_status read = read_all(c, im);
    if (read == CORDON_UNUSABLE && !c->judged) return read;
    route_part(c, im);
    if (c->judged || stored)
        if (!ban_part_work_out(c, &im->ban)) return CORDON_UNUSABLE;
    if (!im->routed && !im->ban.done) return tell_nothing(c, im);
    im->done = true;
    return context_status(c);
}

const char *impact_day(const struct cordon *c, char to[DATE_TEXT]) {
    return date_text(to, c->impact->routed ? c->impact->as_of : c->audit.as_of);
}

enum cordon_status cordon_impact_to(const struct cordon *c, const char *format,
                                    const struct cordon_style *style, FILE *stream) {
    bool json = strcmp(format, "json") == 0, html = strcmp(format, "html") == 0;
    if (!c->impact || !c->impact->done || (!json && !html && strcmp(format, "text") != 0))
        return CORDON_MISUSE;
    if (html && (!c->judged || !c->impact->ban.done)) return CORDON_MISUSE;
    struct output out = output_to_file(stream);
    if (json) {
        impact_json(c, &out);
    } else if (html) {
        struct ban_report r = ban_part_report(&c->impact->ban, 200);
        struct audit shown = c->audit;
        shown.ban = &r;
        report_html(&shown, &out, context_style(style));
    } else {
        impact_text(c, &out, context_style(style));
    }
    return output_end(&out) ? CORDON_FINE : CORDON_NOT_WRITTEN;
}
