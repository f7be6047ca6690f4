#include "policy/passage.h"

static const char *const *copy_list(struct arena *a, const char *const *list, size_t n) {
    const char **to = n ? arena_take_array(a, n, sizeof *to) : NULL;
    for (size_t i = 0; i < n; i++) to[i] = arena_string(a, list[i]);
    return to;
}

static void copy_holder(struct arena *a, struct passage_holder *h) {
    h->identifier = arena_string(a, h->identifier);
    h->holder = arena_string(a, h->holder);
    h->name = arena_string(a, h->name);
    h->controllers = copy_list(a, h->controllers, h->n_controllers);
    h->countries = copy_list(a, h->countries, h->n_countries);
}

static void copy_verdicts(struct arena *a, struct passage *p) {
    struct passage_verdict *list = p->n_verdicts ? arena_take_array(a, p->n_verdicts, sizeof *list) : NULL;
    for (size_t i = 0; i < p->n_verdicts; i++) {
        const struct passage_verdict *v = &p->verdicts[i];
        list[i] = (struct passage_verdict){.policy = arena_string(a, v->policy),
                                           .rule = arena_string(a, v->rule),
                                           .program = arena_string(a, v->program),
                                           .title = arena_string(a, v->title),
                                           .basis = arena_string(a, v->basis),
                                           .remedy = arena_string(a, v->remedy),
                                           .verdict = v->verdict,
                                           .because = copy_list(a, v->because, v->n_because),
                                           .n_because = v->n_because};
    }
    p->verdicts = list;
}

struct passage passage_copy(const struct passage *from, struct arena *a) {
    struct passage p = *from;
    copy_holder(a, &p.app);
    copy_holder(a, &p.component);
    copy_holder(a, &p.host);
    copy_holder(a, &p.service);
    struct passage_holder *carriers =
        p.n_carriers ? arena_take_array(a, p.n_carriers, sizeof *carriers) : NULL;
    for (size_t i = 0; i < p.n_carriers; i++) {
        carriers[i] = p.carriers[i];
        copy_holder(a, &carriers[i]);
    }
    p.carriers = carriers;
    const char **const texts[] = {&p.program,     &p.user,     &p.unit,      &p.cgroup, &p.app_source,
                                  &p.name_source, &p.protocol, &p.transport, &p.grade,  &p.version,
                                  &p.as_name,     &p.place,    &p.file};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) *texts[i] = arena_string(a, *texts[i]);
    p.data = copy_list(a, p.data, p.n_data);
    struct bytes addresses = {(const uint8_t *)p.addresses, (size_t)p.n_addresses * 16};
    if (p.n_addresses) p.addresses = (const uint8_t(*)[16])arena_bytes(a, addresses).p;
    struct bytes clients = {(const uint8_t *)p.clients, (size_t)p.n_clients * sizeof *p.clients};
    if (p.n_clients) p.clients = (const uint32_t *)(const void *)arena_bytes(a, clients).p;
    copy_verdicts(a, &p);
    return p;
}
