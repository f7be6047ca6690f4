/* What is watched, kept in the store: passages that have changed, and names. */
#include "library/watch.h"

#include "library/save.h"
#include "policy/policy.h"

#include <string.h>

static const int64_t EVERY_NS = 10 * INT64_C(1000000000); /* counters of what goes on */

void watch_run_begin(struct watch *w) {
    const struct cordon *c = w->cordon;
    if (!w->store) return;
    struct output policies = output_to_memory();
    for (size_t i = 0; i < c->n_policies; i++) {
        struct policy_about about = policy_about(c->policies[i]);
        output_format(&policies, "%s%s %s", i ? ", " : "", about.id, about.version);
    }
    output_char(&policies, '\0');
    w->run =
        log_begin(w->store, &(struct log_run){.kind = "watch",
                                              .what = w->evidence[c->n_evidence].name,
                                              .policies = c->n_policies ? output_view(&policies).p : NULL,
                                              .version = CORDON_VERSION,
                                              .began_ns = w->run_ns});
    output_end(&policies);
    for (size_t i = 0; i < w->n_paces; i++) w->paces[i].kept = 0;
}

void watch_run_end(struct watch *w) {
    if (w->store) log_end(w->store, w->run, w->run_ns = watch_time());
}

/* All its findings, or the chain where there are none, as `cordon audit --save` keeps them. */
static void keep(struct watch *w, struct passage p) {
    const struct audit *a = &w->moment->audit;
    struct arena *to = arena_new();
    passage_explain(a, &p, to);
    log_put(w->store, w->run, &p, saved_json(a, p.chain, to));
    arena_free(to);
}

/* Of all that makes it another row. */
static uint64_t state_of(const struct passage *p) {
    uint64_t h = hash_mix(p->verdict + 1u);
    for (size_t i = 0; i < p->n_verdicts; i++) {
        const struct passage_verdict *v = &p->verdicts[i];
        h = hash_mix(h + v->verdict) ^ hash_bytes(v->rule, strlen(v->rule), 1);
        h = hash_mix(h) ^ hash_bytes(v->policy, strlen(v->policy), 2);
    }
    for (size_t i = 0; i < p->n_data; i++) h = hash_mix(h) ^ hash_bytes(p->data[i], strlen(p->data[i]), 3);
    return h ? h : 1;
}

static void keep_names(struct watch *w) {
    uint32_t state = 0;
    for (const struct named_address *one; (one = name_book_changed(w->names, w->names_kept, &state)) != NULL;)
        log_put_name(w->store, one);
    w->names_kept = name_book_changes(w->names);
}

/* What is new is kept at once, counters of the rest now and then. */
void watch_keep(struct watch *w, bool last) {
    if (!w->store) return;
    int64_t now = watch_clock();
    bool due = last || now - w->kept_ns >= EVERY_NS;
    for (size_t i = 0; i < w->moment->audit.n_chains; i++) {
        const struct passage *p = &w->moment->passages[i];
        struct pace *pace = watch_pace(w, p->key);
        uint64_t state = state_of(p);
        bool went_on = pace->kept_bytes != p->bytes[0] + p->bytes[1];
        if (pace->kept == state && !(due && went_on)) continue;
        keep(w, *p);
        pace->kept = state;
        pace->kept_bytes = p->bytes[0] + p->bytes[1];
    }
    if (due) w->kept_ns = now;
    keep_names(w);
    log_tick(w->store, watch_time());
}
