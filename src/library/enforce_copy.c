#include "library/enforce.h"

static const char *const *texts(struct arena *a, const char *const *list, size_t n) {
    const char **to = arena_take_array(a, n, sizeof *to);
    for (size_t i = 0; i < n; i++) to[i] = arena_string(a, list[i]);
    return to;
}

static struct passage_holder holder(struct arena *a, const struct passage_holder *h) {
    return (struct passage_holder){.identifier = arena_string(a, h->identifier),
                                   .holder = arena_string(a, h->holder),
                                   .name = arena_string(a, h->name),
                                   .controllers = texts(a, h->controllers, h->n_controllers),
                                   .countries = texts(a, h->countries, h->n_countries),
                                   .n_controllers = h->n_controllers,
                                   .n_countries = h->n_countries};
}

static const struct passage_verdict *verdicts(struct arena *a, const struct passage *p) {
    struct passage_verdict *to = arena_take_array(a, p->n_verdicts, sizeof *to);
    for (size_t i = 0; i < p->n_verdicts; i++) {
        const struct passage_verdict *v = &p->verdicts[i];
        to[i] = (struct passage_verdict){.policy = arena_string(a, v->policy),
                                         .rule = arena_string(a, v->rule),
                                         .program = arena_string(a, v->program),
                                         .title = arena_string(a, v->title),
                                         .basis = arena_string(a, v->basis),
                                         .remedy = arena_string(a, v->remedy),
                                         .verdict = v->verdict,
                                         .because = texts(a, v->because, v->n_because),
                                         .n_because = v->n_because};
    }
    return to;
}

struct passage enforce_copy(const struct passage *p, struct arena *to) {
    struct passage c = *p;
    struct passage_holder *carriers = arena_take_array(to, p->n_carriers, sizeof *carriers);
    uint8_t(*addresses)[16] = arena_take_array(to, p->n_addresses, sizeof *addresses);
    c.app = holder(to, &p->app);
    c.component = holder(to, &p->component);
    c.host = holder(to, &p->host);
    c.service = holder(to, &p->service);
    for (size_t i = 0; i < p->n_carriers; i++) carriers[i] = holder(to, &p->carriers[i]);
    c.carriers = carriers;
    const char **const own[] = {&c.app_source, &c.name_source, &c.protocol, &c.transport, &c.grade,
                                &c.version,    &c.as_name,     &c.place,    &c.file};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) *own[i] = arena_string(to, *own[i]);
    c.data = texts(to, p->data, p->n_data);
    if (p->n_addresses) memcpy(addresses, p->addresses, p->n_addresses * sizeof *addresses);
    c.addresses = (const uint8_t(*)[16])addresses;
    c.verdicts = verdicts(to, p);
    return c;
}
