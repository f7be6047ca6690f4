#include "library/impact.h"

#include "base/json.h"
#include "library/routing.h"

#include <math.h>

struct telling {
    const struct cordon *c;
    const struct impact *im;
    const struct routes *r;
    struct json j;
};

static void put_path(struct telling *t, const char *key, uint32_t path) {
    json_key(&t->j, key);
    if (path == PATH_NONE) {
        json_null(&t->j);
        return;
    }
    struct as_path p = as_paths_get(routes_paths(t->r), path);
    struct arena *scratch = arena_new();
    size_t n = as_path_text(p, NULL, 0);
    char *text = arena_take(scratch, n + 1);
    as_path_text(p, text, n);
    json_text(&t->j, (struct text){text, n});
    arena_free(scratch);
}

static void put_prefix(struct telling *t, const char *key, uint32_t prefix) {
    char text[PREFIX_TEXT];
    json_put_string(&t->j, key,
                    prefix == PREFIX_NONE ? NULL : prefix_text(text, routes_prefix(t->r, prefix)));
}

static void put_weight(struct telling *t, const uint64_t weight[2]) {
    json_put_u64(&t->j, "ipv4_addresses", weight[0]);
    json_put_u64(&t->j, "ipv6_48s", weight[1]);
}

static void put_removed(struct telling *t, const struct impact_network *n) {
    json_object(&t->j);
    json_put_string(&t->j, "kind", "removed");
    json_put_u64(&t->j, "asn", n->asn);
    json_put_string(&t->j, "holder", n->holder);
    json_put_string(&t->j, "because", n->because);
    json_put_string(&t->j, "party", n->party);
    json_key(&t->j, "proof");
    json_array(&t->j);
    for (size_t i = 0; i < n->n_proof; i++) json_string(&t->j, n->proof[i]);
    json_array_end(&t->j);
    json_put_bool(&t->j, "on_routes", n->seen);
    json_object_end(&t->j);
    json_line_end(&t->j);
}

static void put_proof(struct telling *t, uint32_t path) {
    struct route_proof p = routes_proof(t->r, path);
    json_key(&t->j, "evidence");
    json_object(&t->j);
    json_put_string(&t->j, "file", t->c->evidence[p.evidence].name);
    json_put_u64(&t->j, "at", p.at);
    json_object_end(&t->j);
}

static void put_loss(struct telling *t, const struct route_loss *l) {
    struct as_path path = as_paths_get(routes_paths(t->r), l->path);
    json_object(&t->j);
    json_put_string(&t->j, "kind", "loss");
    json_put_string(&t->j, "fate", impact_fate_text((int)l->fate));
    put_prefix(t, "prefix", l->prefix);
    json_key(&t->j, "origin");
    path.origin ? json_u64(&t->j, path.origin) : json_null(&t->j);
    json_put_bool(&t->j, "origin_removed", l->origin);
    json_put_u64(&t->j, "vantages", l->vantages);
    json_put_u64(&t->j, "left", l->left);
    json_put_u64(&t->j, "length_before", l->before);
    json_key(&t->j, "length_after");
    l->fate == FATE_LOST ? json_null(&t->j) : json_u64(&t->j, l->after);
    put_prefix(t, "cover", l->cover);
    json_put_string(&t->j, "from_mine", !l->from_me ? NULL : l->still_mine ? "left" : "lost");
    put_path(t, "path", l->path);
    put_path(t, "spare", l->spare);
    json_put_bool(&t->j, "mine", routes_mine(t->r, l->prefix));
    json_put_u64(&t->j, "weight", routes_weight(t->r, l->prefix));
    put_proof(t, l->path);
    json_object_end(&t->j);
    json_line_end(&t->j);
}

static void put_heir(struct telling *t, const struct route_heir *h) {
    json_object(&t->j);
    json_put_string(&t->j, "kind", "heir");
    json_put_u64(&t->j, "asn", h->asn);
    json_put_string(&t->j, "holder", impact_holder(t->c, h->asn));
    json_put_u64(&t->j, "prefixes", h->prefixes);
    put_weight(t, h->weight);
    json_put_bool(&t->j, "first", h->first);
    json_object_end(&t->j);
    json_line_end(&t->j);
}

static void put_part(struct telling *t, const char *key, uint32_t prefixes, const uint64_t weight[2],
                     const struct impact_part *p) {
    json_key(&t->j, key);
    json_object(&t->j);
    json_put_u64(&t->j, "prefixes", prefixes);
    if (weight) put_weight(t, weight);
    json_put_u64(&t->j, "mine", p->mine);
    json_put_u64(&t->j, "flows", p->flows);
    json_put_u64(&t->j, "bytes", p->bytes);
    json_object_end(&t->j);
}

static void put_parts(struct telling *t) {
    const struct route_impact *i = &t->im->result;
    const struct impact_part *parts = t->im->parts;
    uint64_t untouched[2];
    for (unsigned f = 0; f < 2; f++)
        untouched[f] = i->weight[f] - i->lost_weight[f] - i->longer_weight[f] - i->same_weight[f];
    struct impact_part all = {t->im->mine, t->im->flows, t->im->bytes};
    put_part(t, "all", i->prefixes, i->weight, &all);
    put_part(t, "lost", i->lost, i->lost_weight, &parts[FATE_LOST]);
    put_part(t, "lost_covered", i->covered, NULL, &t->im->covered);
    put_part(t, "longer", i->longer, i->longer_weight, &parts[FATE_LONGER]);
    put_part(t, "same", i->same, i->same_weight, &parts[FATE_SAME]);
    put_part(t, "untouched", i->prefixes - (uint32_t)i->n, untouched, &parts[IMPACT_UNTOUCHED]);
    json_key(&t->j, "unrouted");
    json_object(&t->j);
    json_put_u64(&t->j, "flows", t->im->unrouted.flows);
    json_put_u64(&t->j, "bytes", t->im->unrouted.bytes);
    json_object_end(&t->j);
}

static void put_networks(struct telling *t) {
    json_put_u64(&t->j, "networks", t->im->n_networks);
    json_key(&t->j, "control_not_known");
    json_array(&t->j);
    for (size_t k = 0; k < t->im->n_open; k++) json_string(&t->j, t->im->open[k]);
    json_array_end(&t->j);
}

static void put_route_summary(struct telling *t) {
    const struct route_impact *i = &t->im->result;
    json_put_u64(&t->j, "vantages", i->vantages);
    json_put_u64(&t->j, "vantages_full", t->im->full);
    json_put_u64(&t->j, "vantages_removed", i->inside);
    json_put_u64(&t->j, "vantages_mine", t->im->my_points);
    json_put_u64(&t->j, "lost_from_mine", t->im->my_lost);
    json_put_u64(&t->j, "lost_from_mine_only", t->im->my_lost_only);
    json_put_u64(&t->j, "collectors", t->im->collectors);
    json_put_u64(&t->j, "unseen", i->unseen);
    put_parts(t);
    json_key(&t->j, "growth_ipv4");
    json_double(&t->j, i->growth[0]);
    json_key(&t->j, "growth_ipv6");
    json_double(&t->j, i->growth[1]);
    json_put_u64(&t->j, "heirs", i->n_heirs);
}

static void put_summary(struct telling *t, const struct ban_report *ban) {
    char day[DATE_TEXT];
    json_object(&t->j);
    json_put_string(&t->j, "kind", "summary");
    json_key(&t->j, "removed");
    json_array(&t->j);
    for (size_t k = 0; k < t->im->ban.n_removals; k++) json_string(&t->j, t->im->ban.asked[k]);
    json_array_end(&t->j);
    if (t->im->routed) put_networks(t);
    json_put_string(&t->j, "as_of", impact_day(t->c, day));
    if (t->im->routed) put_route_summary(t);
    if (ban) ban_json_summary(ban, &t->j);
    json_put_bool(&t->j, "complete", diagnostics_total(t->c->diagnostics, SEVERITY_DAMAGE) == 0);
    json_object_end(&t->j);
    json_line_end(&t->j);
}

void impact_json(const struct cordon *c, struct output *out) {
    struct telling t = {c, c->impact, c->routing ? c->routing->routes : NULL, json_to(out)};
    struct ban_report ban = ban_part_report(&c->impact->ban, SIZE_MAX);
    for (size_t i = 0; i < t.im->n_networks; i++) put_removed(&t, &t.im->networks[i]);
    for (size_t i = 0; t.im->routed && i < t.im->result.n; i++) put_loss(&t, &t.im->result.list[i]);
    for (size_t i = 0; t.im->routed && i < t.im->result.n_heirs; i++) put_heir(&t, &t.im->result.heirs[i]);
    if (t.im->ban.done) ban_json(&ban, out);
    put_summary(&t, t.im->ban.done ? &ban : NULL);
}
