/* What a finding speaks of. A rule about an app says nothing against a service that the app happens to use,
 * and one about a carrier nothing against what is reached over it: measures follow the links that the rule's
 * reasons name. */
#include "enforce/plan_private.h"

#include <ctype.h>

const struct passage_verdict *plan_verdict(const struct passage *p, const struct plan_options *o) {
    enum verdict least = o->least < VERDICT_REVIEW ? VERDICT_DENY : o->least;
    for (size_t i = 0; i < p->n_verdicts; i++) {
        const struct passage_verdict *v = &p->verdicts[i];
        if (v->verdict >= least && (!o->policy || strcmp(o->policy, v->policy) == 0) &&
            (!o->rule || strcmp(o->rule, v->rule) == 0))
            return v;
    }
    return NULL;
}

/* "service.controlled-by: $prc: met: …" */
static unsigned concern_of_reason(const char *reason) {
    static const struct {
        const char *link;
        unsigned concern;
    } links[] = {{"service.", CONCERN_SERVICE},   {"host.", CONCERN_SERVICE},
                 {"component.", CONCERN_SERVICE}, {"app.", CONCERN_APP},
                 {"carrier.", CONCERN_CARRIER},   {"cable.", CONCERN_CARRIER},
                 {"device.", CONCERN_DEVICE}};
    reason += strspn(reason, " ");
    if (!strstr(reason, ": met")) return 0;
    for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
        size_t n = strlen(links[i].link);
        if (strncmp(reason, links[i].link, n) != 0) continue;
        /* That a link is there at all is a condition of many rules, and the point of none. */
        return strncmp(reason + n, "present:", 8) == 0 ? 0 : links[i].concern;
    }
    return 0;
}

static unsigned concern_of_program(const char *program) {
    if (!program) return CONCERN_SERVICE;
    if (strcmp(program, "carrier") == 0 || strcmp(program, "cable") == 0) return CONCERN_CARRIER;
    if (strcmp(program, "equipment") == 0) return CONCERN_DEVICE;
    return strcmp(program, "apps") == 0 || strcmp(program, "store") == 0 ? CONCERN_APP : CONCERN_SERVICE;
}

/* An app is denied, and the same policy at least wants the service reviewed for its own sake. */
static bool service_is_doubted(const struct cause *why) {
    for (size_t i = 0; i < why->p->n_verdicts; i++) {
        const struct passage_verdict *v = &why->p->verdicts[i];
        if (v->verdict < VERDICT_REVIEW || strcmp(v->policy, why->v->policy) != 0) continue;
        for (size_t k = 0; k < v->n_because; k++)
            if (concern_of_reason(v->because[k]) & CONCERN_SERVICE) return true;
    }
    return false;
}

unsigned plan_concern(const struct cause *why) {
    unsigned all = 0;
    if (why->p->kind >= CHAIN_ROUTE) return CONCERN_CARRIER;
    for (size_t i = 0; i < why->v->n_because; i++) all |= concern_of_reason(why->v->because[i]);
    if (all == 0) all = why->v->n_because ? CONCERN_SERVICE : concern_of_program(why->v->program);
    if (all & CONCERN_APP && service_is_doubted(why)) all |= CONCERN_SERVICE;
    if (why->p->kind == CHAIN_INSIDE || why->p->kind == CHAIN_INSTALLED)
        all = all & CONCERN_DEVICE ? all : CONCERN_APP;
    return all;
}

/* ---- holders ---- */

static bool is_one_of(const char *what, const char *const *list, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (strcmp(what, list[i]) == 0) return true;
    return false;
}

bool plan_same_hands(const struct passage_holder *a, const struct passage_holder *b) {
    if (!a->holder || !b->holder) return false;
    if (strcmp(a->holder, b->holder) == 0) return true;
    if (is_one_of(a->holder, b->controllers, b->n_controllers)) return true;
    if (is_one_of(b->holder, a->controllers, a->n_controllers)) return true;
    for (size_t i = 0; i < a->n_controllers; i++)
        if (is_one_of(a->controllers[i], b->controllers, b->n_controllers)) return true;
    return false;
}

bool plan_first_party(const struct passage *p) {
    return plan_same_hands(&p->app, p->service.identifier ? &p->service : &p->host);
}

bool plan_host_meant(const struct cause *why) {
    for (size_t i = 0; i < why->v->n_because; i++) {
        const char *reason = why->v->because[i] + strspn(why->v->because[i], " ");
        if (strncmp(reason, "host.", 5) == 0 && concern_of_reason(reason)) return true;
    }
    return false;
}

bool plan_carrier_meant(const struct cause *why, const struct passage_holder *carrier) {
    if (!carrier->identifier || strncmp(carrier->identifier, "asn:", 4) != 0) return false;
    size_t n = strlen(carrier->identifier + 4);
    for (size_t i = 0; i < why->v->n_because; i++) {
        const char *reason = why->v->because[i];
        if (!(concern_of_reason(reason) & CONCERN_CARRIER)) continue;
        for (const char *at = reason; (at = strstr(at, carrier->identifier + 4)); at += n)
            if (!isdigit((unsigned char)at[n]) && at > reason && !isdigit((unsigned char)at[-1])) return true;
    }
    return false;
}

/* ---- names and lists ---- */

struct text plan_service(const struct passage *p) {
    static const char domain[] = "domain:";
    const char *id = p->service.identifier;
    if (!id || strncmp(id, domain, sizeof domain - 1) != 0) return (struct text){NULL, 0};
    return text_of(id + sizeof domain - 1);
}

bool plan_at_or_below(struct text name, struct text parent) {
    if (name.n < parent.n || memcmp(name.p + name.n - parent.n, parent.p, parent.n) != 0) return false;
    return name.n == parent.n || name.p[name.n - parent.n - 1] == '.';
}

static bool holder_is(const struct passage_holder *h, const char *slug) {
    return h->holder && (strcmp(h->holder, slug) == 0 || is_one_of(slug, h->controllers, h->n_controllers));
}

static bool excepted_by(const struct passage *p, const char *what) {
    const struct passage_holder *const links[] = {&p->app, &p->component, &p->host, &p->service};
    if (strncmp(what, "domain:", 7) == 0) {
        struct text name = plan_service(p);
        return name.n && plan_at_or_below(name, text_of(what + 7));
    }
    for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
        if (links[i]->identifier && strcmp(links[i]->identifier, what) == 0) return true;
        if (strncmp(what, "party:", 6) == 0 && holder_is(links[i], what + 6)) return true;
    }
    return false;
}

const char *plan_exception(const struct passage *p, const struct plan_options *o) {
    for (size_t i = 0; i < o->n_except; i++)
        if (excepted_by(p, o->except[i])) return o->except[i];
    return NULL;
}

bool plan_listed(struct text what, const char *const *list, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (text_is(what, list[i])) return true;
    return false;
}

const struct prefix *plan_in(const struct prefix *list, size_t n, const uint8_t address[16]) {
    for (size_t i = 0; i < n; i++)
        if (prefix_has(list[i], address)) return &list[i];
    return NULL;
}

const char *plan_keeps(const struct plan_options *o, struct text name) {
    for (size_t i = 0; i < o->n_keep_names; i++) {
        struct text keep = text_of(o->keep_names[i]);
        if (plan_at_or_below(name, keep) || plan_at_or_below(keep, name)) return o->keep_names[i];
    }
    return NULL;
}
