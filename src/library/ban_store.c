/* Passages and names that a store of findings holds, copied out of it. */
#include "library/ban.h"

#include "base/hash.h"
#include "store/log.h"

struct reading {
    struct cordon *c;
    struct ban_part *b;
    struct hash_table seen; /* keys of passages: the latest stands */
};

static bool take(void *context, int64_t run, const struct passage *p, const char *json) {
    (void)run;
    (void)json;
    struct reading *r = context;
    struct ban_part *b = r->b;
    if (hash_table_get(&r->seen, p->key) != HASH_ABSENT) return true;
    hash_table_put(&r->seen, p->key, 1);
    b->passages =
        arena_grow(r->c->arena, b->passages, b->n_passages, &b->passages_capacity, sizeof *b->passages);
    struct passage *kept = &b->passages[b->n_passages++];
    *kept = passage_copy(p, r->c->arena);
    kept->chain = UINT32_MAX;
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
