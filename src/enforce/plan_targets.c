/* Names, apps and carriers: what is blocked as what it is called, wherever it lives. */
#include "enforce/plan_private.h"

enum { BELOW_KEPT = 8 };

/* ---- names ---- */

static bool refused_below(struct plan_making *m, uint32_t id, const char *name) {
    const struct plan_name *n = &m->name[id];
    if (n->n_below == 0 || plan_listed(text_of(name), m->o->shared, m->o->n_shared)) return false;
    const char *first = arena_text(m->arena, intern_get(m->names, n->below - 1));
    const char *more = n->n_below > 1 ? arena_format(m->arena, " and %u others", n->n_below - 1) : "";
    const char **sharers = arena_take_array(m->arena, 1, sizeof *sharers);
    *sharers = first;
    struct refusal *r =
        plan_refuse(m, REFUSED_SHARED, name, &n->why,
                    arena_format(m->arena, "below %s are %s%s, which no rule stops", name, first, more));
    if (r) {
        r->sharers = sharers;
        r->n_sharers = 1;
    }
    return true;
}

static void take_name(struct plan_making *m, uint32_t id) {
    struct plan_name *n = &m->name[id];
    struct text text = intern_get(m->names, id);
    const char *name = arena_text(m->arena, text), *keep = plan_keeps(m->o, text);
    if (!memchr(text.p, '.', text.n)) {
        plan_refuse(m, REFUSED_UNCERTAIN, name, &n->why,
                    arena_format(m->arena, "%s is no name of a host in a domain", name));
        return;
    }
    if (keep) {
        plan_refuse(m, REFUSED_KEPT, name, &n->why,
                    arena_format(m->arena, "%s is kept: --keep %s", name, keep));
        return;
    }
    if (!m->program && refused_below(m, id, name)) return;
    n->target = true;
    if (m->program) return; /* a name server does not know who asks */
    struct measure *to = plan_add(m, MEASURE_NAME, name, &n->why);
    if (to) to->shared = n->n_below > 0;
}

/* An app is denied and talks to others' services, which others use too. */
static void tell_others(struct plan_making *m, size_t i) {
    const struct cause *why = &m->causes[i];
    struct text name = plan_service(why->p);
    if (!why->p || name.n == 0 || m->program || why->p->kind != CHAIN_TRAFFIC) return;
    if (!(plan_concern(why) & CONCERN_APP) || plan_covering(m, name) != INTERN_ABSENT) return;
    if (m->name[intern_find(m->names, name)].why.p) return; /* refused already */
    const char *value = arena_text(m->arena, name);
    const char *app = why->p->app.identifier ? why->p->app.identifier : "the app";
    plan_refuse(
        m, REFUSED_UNCERTAIN, value, why,
        arena_format(m->arena,
                     "%s is somebody else's: the rule speaks of %s, and to stop it alone takes its program "
                     "(--program) or the device",
                     value, app));
}

void plan_take_names(struct plan_making *m) {
    for (uint32_t id = 0; id < intern_count(m->names); id++)
        if (m->name[id].why.p) take_name(m, id);
    for (size_t i = 0; i < m->n; i++)
        if (m->causes[i].p) tell_others(m, i);
}

/* ---- apps ---- */

void plan_take_apps(struct plan_making *m) {
    struct intern *seen = intern_new();
    for (size_t i = 0; i < m->n; i++) {
        const struct cause *why = &m->causes[i];
        const char *id = why->p ? why->p->app.identifier : NULL;
        if (!id || strncmp(id, "app:", 4) != 0 || !(plan_concern(why) & CONCERN_APP)) continue;
        const char *slash = strchr(id, '/');
        bool managed = strncmp(id + 4, "android/", 8) == 0 || strncmp(id + 4, "ios/", 4) == 0;
        uint32_t had = intern_count(seen);
        if (!slash || !managed || intern_add(seen, text_of(id)) < had) continue;
        struct measure *to = plan_add(m, MEASURE_APP, id, why);
        if (to) to->platform = arena_text(m->arena, (struct text){id + 4, (size_t)(slash - id - 4)});
    }
    intern_free(seen);
}

/* ---- carriers ---- */

static bool take_carrier(struct plan_making *m, const struct cause *why, const struct passage_holder *carrier,
                         struct intern *seen) {
    uint32_t had = intern_count(seen);
    if (!carrier->identifier || strncmp(carrier->identifier, "asn:", 4) != 0) return false;
    if (intern_add(seen, text_of(carrier->identifier)) < had) return true;
    plan_add(m, MEASURE_CARRIER, carrier->identifier + 4, why);
    return true;
}

void plan_take_carriers(struct plan_making *m) {
    struct intern *seen = intern_new();
    for (size_t i = 0; i < m->n; i++) {
        const struct cause *why = &m->causes[i];
        bool any = false;
        if (!why->p || !(plan_concern(why) & (CONCERN_CARRIER | CONCERN_DEVICE))) continue;
        for (size_t k = 0; k < why->p->n_carriers; k++) {
            const struct passage_holder *c = &why->p->carriers[k];
            bool meant = why->p->n_carriers == 1 || plan_carrier_meant(why, c);
            if (meant) any = take_carrier(m, why, c, seen) || any;
        }
        if (any || plan_concern(why) & (CONCERN_SERVICE | CONCERN_APP)) continue;
        const char *value = why->p->service.identifier ? why->p->service.identifier
                            : why->p->app.identifier   ? why->p->app.identifier
                            : why->p->host.identifier  ? why->p->host.identifier
                                                       : "a chain";
        plan_refuse(m, REFUSED_UNCERTAIN, value, why,
                    arena_format(m->arena, "the rule speaks of the way or the device, and not of %s", value));
    }
    intern_free(seen);
}
