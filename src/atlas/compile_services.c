#include "atlas/compile.h"
#include "atlas/registry_services.h"
#include "base/memory.h"

#include <stdlib.h>

struct key {
    const char *text;
    uint32_t service;
};

static int by_text(const void *a, const void *b) {
    const struct key *x = a, *y = b;
    int order = strcmp(x->text, y->text);
    return order ? order : (x->service > y->service) - (x->service < y->service);
}

static void add_keys(struct compiler *c) {
    struct key *keys = NULL;
    size_t n = 0, capacity = 0;
    for (uint32_t i = 0; i < c->registry->n_services; i++) {
        const struct yaml *ids = yaml_get(c->registry->services[i].fact.at, "ids");
        for (const struct yaml *y = ids->first; y; y = y->next) {
            keys = memory_grow(keys, n, &capacity, sizeof *keys);
            keys[n++] = (struct key){y->text.p, i};
        }
    }
    if (n) qsort(keys, n, sizeof *keys, by_text);
    for (size_t i = 0; i < n; i++) {
        struct file_service_key to = {pool_add(&c->strings, keys[i].text), keys[i].service};
        section_add(c, SECTION_SERVICE_KEYS, &to, sizeof to);
    }
    free(keys);
}

void compile_services(struct compiler *c) {
    for (size_t i = 0; i < c->registry->n_services; i++) {
        const struct registry_service *s = &c->registry->services[i];
        const char *holder = s->fact.party == PARTY_NONE ? NULL : c->registry->parties[s->fact.party].says.id;
        struct file_service to = {.category = pool_add(&c->strings, s->category),
                                  .category_name = pool_add(&c->strings, s->category_name),
                                  .name = pool_add(&c->strings, s->name),
                                  .holder = pool_add(&c->strings, holder),
                                  .by = pool_add(&c->strings, s->by),
                                  .identifiers = pool_add(&c->strings, s->identifiers),
                                  .languages = pool_add(&c->strings, s->languages),
                                  .regions = pool_add(&c->strings, s->regions),
                                  .not_in = pool_add(&c->strings, s->not_in),
                                  .note = pool_add(&c->strings, s->note),
                                  .why = compile_provenance(c, &s->fact.why)};
        section_add(c, SECTION_SERVICES, &to, sizeof to);
    }
    add_keys(c);
}
