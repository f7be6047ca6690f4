#include "library/save.h"

#include "base/hash.h"
#include "base/memory.h"
#include "policy/findings.h"
#include "report/json_parts.h"
#include "store/log.h"

#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

struct saving {
    struct log_store *store;
    struct name_book *names;
    struct hash_table keys; /* of this run */
    int64_t run;
    uint64_t given;
};

static int64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

bool cordon_store_path(char *to, size_t n) {
    return log_default_path(to, n);
}

enum cordon_status cordon_save(struct cordon *c, const char *path) {
    enum { WAIT = 10 }; /* seconds for another writer: nothing else is waiting */
    char own[4096];
    if (c->read || c->confined || c->saving) return CORDON_MISUSE;
    if (!path && !log_default_path(own, sizeof own)) {
        diagnostics_add(c->diagnostics, (struct diagnostic){.severity = SEVERITY_ERROR,
                                                            .what = "no place for the store of findings",
                                                            .hint = "set HOME, or name a file"});
        return CORDON_UNUSABLE;
    }
    struct log_store *store =
        log_open(path ? path : own, false, (struct log_limits){.busy_seconds = WAIT}, c->diagnostics);
    if (!store) return CORDON_UNUSABLE;
    c->saving = memory_new(1, sizeof *c->saving);
    c->saving->store = store;
    c->saving->names = name_book_new(0);
    return CORDON_FINE;
}

void saving_free(struct saving *s) {
    if (!s) return;
    log_close(s->store);
    name_book_free(s->names);
    hash_table_free(&s->keys);
    free(s);
}

void saving_names(struct saving *s, const struct capture *c, uint32_t evidence) {
    if (s) name_book_take(s->names, c, evidence);
}

void saving_begin(struct cordon *c) {
    if (!c->saving) return;
    log_tick(c->saving->store, now_ns()); /* what is too old goes */
    struct output what = output_to_memory(), policies = output_to_memory();
    for (size_t i = 0; i < c->n_evidence; i++)
        output_format(&what, "%s%s", i ? ", " : "", c->evidence[i].name);
    for (size_t i = 0; i < c->n_policies; i++) {
        struct policy_about about = policy_about(c->policies[i]);
        output_format(&policies, "%s%s %s", i ? ", " : "", about.id, about.version);
    }
    struct log_run run = {.kind = "audit",
                          .what = arena_text(c->arena, output_view(&what)),
                          .policies = c->n_policies ? arena_text(c->arena, output_view(&policies)) : NULL,
                          .version = CORDON_VERSION,
                          .began_ns = now_ns()};
    c->saving->run = log_begin(c->saving->store, &run);
    output_end(&what);
    output_end(&policies);
}

/* Chains that are told apart by what passages leave out have one key: each gets its own, and the same one in
 * every run over the same evidence. */
static uint64_t own_key(struct saving *s, uint64_t key) {
    while (hash_table_get(&s->keys, key) != HASH_ABSENT) key = hash_mix(key + 1);
    hash_table_put(&s->keys, key, 1);
    return key;
}

static void put_line(struct json *j, const struct audit *a, uint32_t chain, const struct finding *f) {
    json_object(j);
    if (f)
        json_finding(j, a, f);
    else
        json_chain(j, a, chain);
    json_object_end(j);
    json_line_end(j);
}

const char *saved_json(const struct audit *a, uint32_t chain, struct arena *to) {
    struct output out = output_to_memory();
    struct json j = json_to(&out);
    if (a->n_policies == 0) put_line(&j, a, chain, NULL);
    for (size_t i = findings_from(a, chain); i < a->n_findings && a->findings[i].chain == chain; i++)
        put_line(&j, a, chain, &a->findings[i]);
    struct text lines = output_view(&out);
    if (lines.n) lines.n--; /* the last newline */
    const char *json = lines.n ? arena_text(to, lines) : NULL;
    output_end(&out);
    return json;
}

struct saved saved_of(const struct audit *a, struct arena *to) {
    struct passage *list;
    size_t n = passages_of(a, to, &list);
    const char **json = arena_take_array(to, n, sizeof *json);
    for (size_t i = 0; i < n; i++) {
        passage_explain(a, &list[i], to);
        json[i] = saved_json(a, list[i].chain, to);
    }
    return (struct saved){list, json, n};
}

static void put(struct saving *s, struct passage p, const char *json) {
    p.key = own_key(s, p.key);
    s->given++;
    (void)log_put(s->store, s->run, &p, json);
}

void saving_put(struct saving *s, const struct saved *list) {
    for (size_t i = 0; s && i < list->n; i++) put(s, list->passages[i], list->json[i]);
}

/* There may be many chains: what is made for one is let go with it. */
static void put_audit(struct saving *s, const struct audit *a) {
    struct arena *all = arena_new();
    struct passage *list;
    size_t n = passages_of(a, all, &list);
    for (size_t i = 0; i < n; i++) {
        struct arena *one = arena_new();
        passage_explain(a, &list[i], one);
        put(s, list[i], saved_json(a, list[i].chain, one));
        arena_free(one);
    }
    arena_free(all);
}

void saving_end(struct cordon *c) {
    struct saving *s = c->saving;
    if (!s) return;
    if (c->judged) put_audit(s, &c->audit);
    for (size_t i = 0; i < name_book_count(s->names); i++)
        (void)log_put_name(s->store, name_book_get(s->names, i));
    log_end(s->store, s->run, now_ns());
    struct log_state state = log_state(s->store);
    if (!state.not_kept && !state.waiting) return;
    diagnostics_add(c->diagnostics,
                    (struct diagnostic){.severity = SEVERITY_DAMAGE,
                                        .what = arena_format(c->arena,
                                                             "of %" PRIu64 " findings and %zu names, %" PRIu64
                                                             " were not kept in the store",
                                                             s->given, name_book_count(s->names),
                                                             state.not_kept + state.waiting)});
}
