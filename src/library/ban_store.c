/* Passages and names that a store of findings holds, copied out of it. */
#include "library/ban.h"

#include "base/hash.h"
#include "store/log.h"

struct reading {
    struct cordon *c;
    struct ban_part *b;
    struct hash_table seen; /* keys of passages: the latest stands */
};

static const char *const *copy_words(struct arena *a, const char *const *list, uint16_t n) {
    const char **to = n ? arena_take_array(a, n, sizeof *to) : NULL;
    for (uint16_t i = 0; i < n; i++) to[i] = arena_string(a, list[i]);
    return to;
}

static struct passage_holder copy_holder(struct arena *a, const struct passage_holder *h) {
    struct passage_holder to = *h;
    to.identifier = arena_string(a, h->identifier);
    to.holder = arena_string(a, h->holder);
    to.name = arena_string(a, h->name);
    to.controllers = copy_words(a, h->controllers, h->n_controllers);
    to.countries = copy_words(a, h->countries, h->n_countries);
    return to;
}

static const struct passage_verdict *copy_verdicts(struct arena *a, const struct passage *p) {
    struct passage_verdict *to = p->n_verdicts ? arena_take_array(a, p->n_verdicts, sizeof *to) : NULL;
    for (uint16_t i = 0; i < p->n_verdicts; i++) {
        to[i] = p->verdicts[i];
        const char **const texts[] = {&to[i].policy, &to[i].rule,  &to[i].program,
                                      &to[i].title,  &to[i].basis, &to[i].remedy};
        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) *texts[k] = arena_string(a, *texts[k]);
        to[i].because = copy_words(a, p->verdicts[i].because, p->verdicts[i].n_because);
    }
    return to;
}

static struct passage copy_passage(struct arena *a, const struct passage *p) {
    struct passage to = *p;
    const char **const texts[] = {&to.app_source, &to.name_source, &to.protocol, &to.transport, &to.grade,
                                  &to.version,    &to.as_name,     &to.place,    &to.file};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) *texts[i] = arena_string(a, *texts[i]);
    to.app = copy_holder(a, &p->app);
    to.component = copy_holder(a, &p->component);
    to.host = copy_holder(a, &p->host);
    to.service = copy_holder(a, &p->service);
    struct passage_holder *carriers = arena_take_array(a, p->n_carriers, sizeof *carriers);
    for (uint16_t i = 0; i < p->n_carriers; i++) carriers[i] = copy_holder(a, &p->carriers[i]);
    to.carriers = carriers;
    to.data = copy_words(a, p->data, p->n_data);
    to.verdicts = copy_verdicts(a, p);
    struct bytes addresses = {(const uint8_t *)p->addresses, (size_t)p->n_addresses * 16};
    to.addresses = p->n_addresses ? (const uint8_t(*)[16])arena_bytes(a, addresses).p : NULL;
    to.chain = UINT32_MAX;
    return to;
}

static bool take(void *context, int64_t run, const struct passage *p, const char *json) {
    (void)run;
    (void)json;
    struct reading *r = context;
    struct ban_part *b = r->b;
    if (hash_table_get(&r->seen, p->key) != HASH_ABSENT) return true;
    hash_table_put(&r->seen, p->key, 1);
    b->passages =
        arena_grow(r->c->arena, b->passages, b->n_passages, &b->passages_capacity, sizeof *b->passages);
    b->passages[b->n_passages++] = copy_passage(r->c->arena, p);
    if (p->last_ns > b->seen.last_ns) b->seen.last_ns = p->last_ns;
    return true;
}

bool ban_part_open_store(struct cordon *c, struct ban_part *b, const char *path) {
    struct log_store *s = log_open(path, true, (struct log_limits){0}, c->diagnostics);
    if (!s) return false;
    struct reading r = {.c = c, .b = b};
    const struct log_query all = {0};
    b->store = arena_string(c->arena, path);
    bool fine = log_find(s, &all, take, &r) && log_load_names(s, 0, c->names);
    const char *trouble = log_state(s).trouble;
    if (!fine || trouble)
        diagnostics_add(c->diagnostics,
                        (struct diagnostic){.severity = SEVERITY_DAMAGE,
                                            .file = b->store,
                                            .what = trouble ? arena_string(c->arena, trouble)
                                                            : "the store could not be read to its end"});
    log_close(s);
    hash_table_free(&r.seen);
    return true;
}
