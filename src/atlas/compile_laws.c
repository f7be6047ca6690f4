#include "atlas/compile.h"

static void add_laws(struct compiler *c) {
    const struct registry *r = c->registry;
    for (size_t i = 0; i < r->n_laws; i++) {
        const struct registry_law *law = &r->laws[i];
        struct file_law to = {.name = pool_add(&c->strings, law->name),
                              .clause = pool_add(&c->strings, law->clause),
                              .compels = pool_add(&c->strings, law->compels),
                              .safeguards = pool_add(&c->strings, law->safeguards),
                              .except = pool_add(&c->strings, law->except),
                              .why = compile_provenance(c, &law->fact.why),
                              .duties = (uint16_t)law->duties,
                              .grounds = (uint16_t)law->grounds};
        memcpy(to.country, law->country, 2);
        section_add(c, SECTION_LAWS, &to, sizeof to);
    }
}

void compile_laws(struct compiler *c) {
    const struct registry *r = c->registry;
    add_laws(c);
    for (size_t i = 0; i < r->n_members; i++) {
        struct file_member to = {.why = compile_provenance(c, &r->members[i].fact.why)};
        memcpy(to.country, r->members[i].country, 2);
        section_add(c, SECTION_MEMBERS, &to, sizeof to);
    }
    for (size_t i = 0; i < r->n_adequacies; i++) {
        const struct registry_adequacy *one = &r->adequacies[i];
        struct file_adequacy to = {.decision = pool_add(&c->strings, one->decision),
                                   .scope = pool_add(&c->strings, one->scope),
                                   .why = compile_provenance(c, &one->fact.why)};
        memcpy(to.of, one->of, 2);
        memcpy(to.by, one->by, 2);
        section_add(c, SECTION_ADEQUACY, &to, sizeof to);
    }
}
