/* What a ban is about: passages, apps, services. */
#include "impact/ban_private.h"

#include "base/address.h"

#include <stdlib.h>
#include <strings.h>

struct rejudge_of ban_counts(const struct ban_work *w) {
    return (struct rejudge_of){w->ban->policy, w->ban->rule};
}

static bool slug_in(const char *slug, const struct ban_removal *r) {
    for (size_t i = 0; slug && i < r->n_parties; i++)
        if (strcmp(slug, r->parties[i]) == 0) return true;
    return slug && strcmp(slug, r->value) == 0;
}

static bool is_held(const struct passage_holder *h, const struct ban_removal *r) {
    if (!h->identifier) return false;
    if (slug_in(h->holder, r)) return true;
    for (uint16_t i = 0; r->n_parties == 0 && i < h->n_controllers; i++)
        if (slug_in(h->controllers[i], r)) return true;
    return false;
}

bool ban_same_side(const struct passage_holder *a, const struct passage_holder *b) {
    if (!a->holder || !b->holder) return false;
    if (strcmp(a->holder, b->holder) == 0) return true;
    for (uint16_t i = 0; i < a->n_controllers; i++) {
        if (strcmp(a->controllers[i], b->holder) == 0) return true;
        for (uint16_t k = 0; k < b->n_controllers; k++)
            if (strcmp(a->controllers[i], b->controllers[k]) == 0) return true;
    }
    for (uint16_t k = 0; k < b->n_controllers; k++)
        if (strcmp(a->holder, b->controllers[k]) == 0) return true;
    return false;
}

static bool party_hits(const struct ban_removal *r, const struct passage *p) {
    return is_held(&p->app, r) || is_held(&p->component, r) || is_held(&p->host, r) ||
           is_held(&p->service, r);
}

static bool is_below(const char *name, const char *parent) {
    size_t n = strlen(name), m = strlen(parent);
    return n >= m && strcasecmp(name + n - m, parent) == 0 && (n == m || name[n - m - 1] == '.');
}

static bool host_hits(const struct ban_removal *r, const struct passage *p) {
    uint8_t address[16];
    if (!address_parse(text_of(r->value), address)) {
        const char *name = bare(p->service.identifier, "domain:");
        return name && is_below(name, r->value);
    }
    for (uint16_t i = 0; i < p->n_addresses; i++)
        if (memcmp(p->addresses[i], address, 16) == 0) return true;
    return false;
}

/* The network that the host is in. */
static bool carrier_hits(const struct ban_removal *r, const struct passage *p) {
    return p->asn && p->asn == strtoul(r->value, NULL, 10);
}

/* Data on its way over a network that is gone does not stop as long as another way is left. */
bool ban_leads_over(const struct ban_work *w, const struct passage *p) {
    for (size_t i = 0; i < w->ban->n_removals; i++) {
        const struct ban_removal *r = &w->ban->removals[i];
        for (uint16_t k = 0; k < p->n_carriers; k++) {
            const char *asn = bare(p->carriers[k].identifier, "asn:");
            if (r->kind == BAN_PARTY && is_held(&p->carriers[k], r)) return true;
            if (r->kind == BAN_CARRIER && asn && strcmp(asn, r->value) == 0) return true;
        }
    }
    return false;
}

/* "android/com.x"; "com.x" of any platform. */
static bool app_hits(const struct ban_removal *r, const char *identifier) {
    const char *id = bare(identifier, "app:"), *slash = id ? strchr(id, '/') : NULL;
    if (slash && !strchr(r->value, '/')) id = slash + 1;
    return id && strcmp(id, r->value) == 0;
}

/* By id of a component or by a prefix of classes ("com.x."). */
static bool component_hits(const struct ban_removal *r, const char *identifier) {
    const char *id = bare(identifier, "sdk:"), *listed = bare(identifier, "component:");
    size_t n = strlen(r->value);
    if (listed) return strcmp(listed, r->value) == 0;
    return id && n && strncmp(id, r->value, n) == 0 && (!id[n] || id[n] == '.' || r->value[n - 1] == '.');
}

static bool removal_hits(const struct ban_removal *r, const struct passage *p) {
    switch (r->kind) {
    case BAN_PARTY: return party_hits(r, p);
    case BAN_APP: return app_hits(r, p->app.identifier);
    case BAN_HOST: return host_hits(r, p);
    case BAN_CARRIER: return carrier_hits(r, p);
    case BAN_COMPONENT: return component_hits(r, p->component.identifier);
    }
    return false;
}

static bool is_open(const struct passage_holder *h, const struct ban_removal *r) {
    for (size_t i = 0; h->holder && i < r->n_open; i++)
        if (strcmp(h->holder, r->open[i]) == 0) return true;
    return false;
}

bool ban_may_hit(const struct ban_work *w, const struct passage *p) {
    for (size_t i = 0; i < w->ban->n_removals; i++) {
        const struct ban_removal *r = &w->ban->removals[i];
        if (is_open(&p->app, r) || is_open(&p->component, r) || is_open(&p->host, r) ||
            is_open(&p->service, r))
            return true;
    }
    return false;
}

bool ban_is_of_some_addresses(const struct ban_work *w, const struct passage *p) {
    size_t hit = 0;
    uint8_t address[16];
    for (size_t i = 0; i < w->ban->n_removals && !ban_of_banned_app(w, p); i++) {
        const struct ban_removal *r = &w->ban->removals[i];
        if (!removal_hits(r, p)) continue;
        if (r->kind != BAN_HOST || !address_parse(text_of(r->value), address)) return false;
        hit++;
    }
    return hit && hit < (size_t)p->n_addresses + (p->more_addresses > 0);
}

bool ban_verdict_counts(const struct ban_work *w, const struct passage_verdict *v) {
    const struct ban *b = w->ban;
    return v->verdict >= b->least && (!b->policy || strcmp(b->policy, v->policy) == 0) &&
           (!b->rule || strcmp(b->rule, v->rule) == 0);
}

bool ban_is_direct(const struct ban_work *w, const struct passage *p) {
    for (size_t i = 0; i < w->ban->n_removals; i++)
        if (removal_hits(&w->ban->removals[i], p)) return true;
    for (uint16_t i = 0; w->ban->n_removals == 0 && i < p->n_verdicts; i++)
        if (ban_verdict_counts(w, &p->verdicts[i])) return true;
    return false;
}

const char *ban_because(const struct ban_work *w, const struct passage *p) {
    static const char *const kinds[] = {"party", "app", "domain", "asn", "sdk"};
    uint8_t address[16];
    for (size_t i = 0; i < w->ban->n_removals; i++) {
        const struct ban_removal *r = &w->ban->removals[i];
        if (!removal_hits(r, p)) continue;
        bool placed = r->kind == BAN_HOST && address_parse(text_of(r->value), address);
        return arena_format(w->to, "%s:%s", placed ? "address" : kinds[r->kind], r->value);
    }
    for (uint16_t i = 0; w->ban->n_removals == 0 && i < p->n_verdicts; i++)
        if (ban_verdict_counts(w, &p->verdicts[i]))
            return arena_format(w->to, "%s/%s %s", p->verdicts[i].policy, p->verdicts[i].rule,
                                p->verdicts[i].title);
    return NULL;
}

struct chain ban_without(const struct ban_work *w, const struct chain *c, unsigned roles) {
    struct chain to = *c;
    const struct link **links = arena_take_array(w->to, c->n_links + 1u, sizeof *links);
    struct chain_way *ways = c->ways ? arena_take_array(w->to, c->n_links + 1u, sizeof *ways) : NULL;
    to.n_links = 0;
    for (uint16_t i = 0; i < c->n_links; i++) {
        if (roles & 1u << c->links[i]->role) continue;
        if (ways) ways[to.n_links] = c->ways[i];
        links[to.n_links++] = c->links[i];
    }
    to.links = links;
    to.ways = ways;
    return to;
}

static bool still_hit(const struct ban_work *w, const struct chain *c) {
    return rejudge_chain(w->ban->audit, ban_counts(w), c) >= w->ban->least;
}

static bool can_rejudge(const struct ban_work *w, const struct passage *p) {
    return rejudge_can(w->ban->audit) && p->chain != UINT32_MAX;
}

/* The rules speak of the app where they still do when everything else is taken from the chain. */
static bool judged_without_the_rest(const struct ban_work *w, const struct passage *p) {
    static const struct chain_protection unseen = {.grade = "unknown"};
    const struct chain *c = &w->ban->audit->chains[p->chain];
    const struct link *app = chain_link(c, LINK_APP);
    struct chain alone = {.kind = c->kind,
                          .links = &app,
                          .n_links = 1,
                          .protection = &unseen,
                          .protocol = c->protocol,
                          .transport = c->transport,
                          .port = c->port};
    return app && still_hit(w, &alone);
}

static bool about(const struct ban_work *w, const struct passage *p, const char *program) {
    for (uint16_t i = 0; i < p->n_verdicts; i++) {
        const char *of = p->verdicts[i].program;
        if (ban_verdict_counts(w, &p->verdicts[i]) && of && strcmp(of, program) == 0) return true;
    }
    return false;
}

bool ban_is_place(const struct ban_work *w, const struct passage *p) {
    enum { SENDERS = 1u << LINK_APP | 1u << LINK_COMPONENT | 1u << LINK_DEVICE };
    for (size_t i = 0; i < w->ban->n_removals; i++) {
        const struct ban_removal *r = &w->ban->removals[i];
        if ((r->kind == BAN_HOST && host_hits(r, p)) || (r->kind == BAN_CARRIER && carrier_hits(r, p)))
            return true;
        if (r->kind == BAN_PARTY && (is_held(&p->host, r) || is_held(&p->service, r))) return true;
    }
    if (w->ban->n_removals) return false;
    if (!can_rejudge(w, p)) return about(w, p, "cloud");
    struct chain unsent = ban_without(w, &w->ban->audit->chains[p->chain], SENDERS);
    return still_hit(w, &unsent);
}

bool ban_is_app(const struct ban_work *w, const struct passage *p) {
    for (size_t i = 0; i < w->ban->n_removals; i++) {
        const struct ban_removal *r = &w->ban->removals[i];
        if (r->kind == BAN_APP && app_hits(r, p->app.identifier)) return true;
        if (r->kind == BAN_PARTY && is_held(&p->app, r)) return true;
    }
    if (w->ban->n_removals) return false;
    if (p->kind == CHAIN_INSIDE || p->kind == CHAIN_INSTALLED) return true;
    return can_rejudge(w, p) ? judged_without_the_rest(w, p) : about(w, p, "store");
}

static bool removal_hits_service(const struct ban_removal *r, const struct substitute *s) {
    if (r->kind == BAN_PARTY) return slug_in(s->holder, r);
    for (size_t i = 0; i < s->n_identifiers; i++) {
        const char *id = s->identifiers[i], *name = bare(id, "domain:");
        if (r->kind == BAN_APP && app_hits(r, id)) return true;
        if (r->kind == BAN_HOST && name && is_below(name, r->value)) return true;
        if (r->kind == BAN_COMPONENT && component_hits(r, id)) return true;
    }
    return false;
}

/* A store tells no more than whose passages are hit. */
static bool side_is_hit(const struct ban_work *w, const struct substitute *s) {
    for (size_t i = 0; s->holder && i < w->n; i++) {
        const struct passage *p = &w->list[i];
        if (!w->target[i]) continue;
        const struct passage_holder *h = ban_place(p);
        if (h->holder && strcmp(h->holder, s->holder) == 0) return true;
        for (uint16_t k = 0; k < h->n_controllers; k++)
            if (strcmp(h->controllers[k], s->holder) == 0) return true;
    }
    return false;
}

bool ban_hits_service(const struct ban_work *w, const struct substitute *s) {
    for (size_t i = 0; i < w->ban->n_removals; i++)
        if (removal_hits_service(&w->ban->removals[i], s)) return true;
    if (w->ban->n_removals) return false;
    if (!rejudge_can(w->ban->audit)) return side_is_hit(w, s);
    const char *app = NULL, *domain = NULL;
    for (size_t i = 0; i < s->n_identifiers; i++) {
        if (!app) app = bare(s->identifiers[i], "app:");
        if (!domain) domain = bare(s->identifiers[i], "domain:");
    }
    struct arena *scratch = arena_new();
    enum verdict v = rejudge_service(w->ban->audit, ban_counts(w), app, domain, s->holder, scratch);
    arena_free(scratch);
    return v >= w->ban->least;
}
