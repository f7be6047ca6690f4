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
    for (uint16_t i = 0; i < h->n_controllers; i++)
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

static bool app_hits(const struct ban_removal *r, const char *identifier) {
    const char *id = bare(identifier, "app:");
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

static bool verdict_counts(const struct ban_work *w, const struct passage_verdict *v) {
    const struct ban *b = w->ban;
    return v->verdict >= b->least && (!b->policy || strcmp(b->policy, v->policy) == 0) &&
           (!b->rule || strcmp(b->rule, v->rule) == 0);
}

bool ban_is_direct(const struct ban_work *w, const struct passage *p) {
    for (size_t i = 0; i < w->ban->n_removals; i++)
        if (removal_hits(&w->ban->removals[i], p)) return true;
    for (uint16_t i = 0; w->ban->n_removals == 0 && i < p->n_verdicts; i++)
        if (verdict_counts(w, &p->verdicts[i])) return true;
    return false;
}

const char *ban_because(const struct ban_work *w, const struct passage *p) {
    static const char *const kinds[] = {"party", "app", "host", "asn", "sdk"};
    for (size_t i = 0; i < w->ban->n_removals; i++) {
        const struct ban_removal *r = &w->ban->removals[i];
        if (removal_hits(r, p)) return arena_format(w->to, "%s:%s", kinds[r->kind], r->value);
    }
    for (uint16_t i = 0; w->ban->n_removals == 0 && i < p->n_verdicts; i++)
        if (verdict_counts(w, &p->verdicts[i]))
            return arena_format(w->to, "%s/%s %s", p->verdicts[i].policy, p->verdicts[i].rule,
                                p->verdicts[i].title);
    return NULL;
}

/* The rules speak of the app where they still do when everything else is taken from the chain. */
static bool judged_without_the_rest(const struct ban_work *w, const struct passage *p) {
    static const struct chain_protection unseen = {.grade = "unknown"};
    const struct audit *a = w->ban->audit;
    const struct chain *c = &a->chains[p->chain];
    const struct link *app = chain_link(c, LINK_APP);
    struct chain alone = {.kind = c->kind,
                          .links = &app,
                          .n_links = 1,
                          .protection = &unseen,
                          .protocol = c->protocol,
                          .transport = c->transport,
                          .port = c->port};
    return app && rejudge_chain(a, ban_counts(w), &alone) >= w->ban->least;
}

static bool about_apps(const struct ban_work *w, const struct passage *p) {
    for (uint16_t i = 0; i < p->n_verdicts; i++) {
        const char *program = p->verdicts[i].program;
        if (verdict_counts(w, &p->verdicts[i]) && program && strcmp(program, "store") == 0) return true;
    }
    return false;
}

bool ban_is_app(const struct ban_work *w, const struct passage *p) {
    for (size_t i = 0; i < w->ban->n_removals; i++) {
        const struct ban_removal *r = &w->ban->removals[i];
        if (r->kind == BAN_APP && app_hits(r, p->app.identifier)) return true;
        if (r->kind == BAN_PARTY && is_held(&p->app, r)) return true;
    }
    if (w->ban->n_removals) return false;
    if (p->kind == CHAIN_INSIDE || p->kind == CHAIN_INSTALLED) return true;
    if (rejudge_can(w->ban->audit) && p->chain != UINT32_MAX) return judged_without_the_rest(w, p);
    return about_apps(w, p);
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
        const struct passage_holder *h = p->service.identifier ? &p->service : &p->host;
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
