#include "library/watch.h"

#include "atlas/control.h"
#include "base/memory.h"
#include "custody/custody.h"
#include "library/impact.h"
#include "library/routing.h"
#include "policy/policy.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { INTERVAL_MS = 1000, SHARE_OF_TIME = 4, NAMES_MOST = 200000, GATHER_NS = 1000000000 };

struct watch *watch_of(struct cordon *c) {
    if (c->watch) return c->watch;
    struct watch *w = memory_new(1, sizeof *w);
    w->cordon = c;
    pthread_mutex_init(&w->lock, NULL);
    c->watch = w;
    return w;
}

void watch_free(struct watch *w) {
    if (!w) return;
    if (w->running) watch_read_stop(w);
    for (size_t i = 0; i < w->n_sources; i++) source_close(w->sources[i]);
    owners_close(w->owners);
    watch_programs_free(w);
    live_free(w->live);
    for (size_t i = 0; i < WATCH_SOURCES; i++) free(w->apps[i].numbers);
    custody_free(w->ended_flows);
    name_book_free(w->names);
    watch_answers_free(w->answers);
    alerts_free(w->alerts);
    log_close(w->store);
    moment_free(w->moment);
    arena_free(w->own_policies);
    arena_free(w->next_policies);
    hash_table_free(&w->told_of);
    hash_table_free(&w->pace_of);
    free(w->told);
    intern_free(w->told_names);
    free(w->paces);
    pthread_mutex_destroy(&w->lock);
    free(w);
}

enum cordon_status cordon_watch_source(struct cordon *c, const char *name) {
    struct watch *w = watch_of(c);
    if (c->read || w->begun || w->n_asked == WATCH_SOURCES) return CORDON_MISUSE;
    w->asked[w->n_asked++] = arena_string(c->arena, name);
    return CORDON_FINE;
}

static bool open_sources(struct watch *w) {
    const struct cordon_watch_options *o = &w->options;
    struct source_options how = {.ring_mib = o->ring_mib, .promiscuous = o->promiscuous, .filter = o->filter};
    for (size_t i = 0; i < w->n_asked; i++) {
        struct source *s = source_open(w->asked[i], how, w->cordon->diagnostics);
        if (!s) return false;
        w->sources[w->n_sources++] = s;
    }
    return true;
}

static bool know(void *context, int64_t run, const struct passage *p, const char *json) {
    (void)run;
    (void)json;
    alerts_know(context, p);
    return true;
}

/* What was kept before is what has been learnt. */
static bool open_store(struct watch *w) {
    const struct cordon_watch_options *o = &w->options;
    struct log_limits limits = {.most_bytes = o->store_bytes, .keep_days = o->keep_days};
    w->store = log_open(o->store, false, limits, w->cordon->diagnostics);
    if (!w->store) return false;
    log_find(w->store, &(struct log_query){.oldest_first = true}, know, w->alerts);
    return true;
}

static const char *names_of(struct arena *a, const char *const *list, size_t n) {
    const char *all = n ? list[0] : "";
    for (size_t i = 1; i < n; i++) all = arena_format(a, "%s, %s", all, list[i]);
    return all;
}

static void prepare(struct watch *w) {
    struct cordon *c = w->cordon;
    context_content(c);
    struct capture_options how = c->capture;
    how.content.finder = c->finder;
    how.content.limits.count_responses = !c->persona;
    how.content.keys = c->keys;
    w->live = live_new(how, (struct live_limits){.most_open = w->options.most_flows});
    w->ended_flows = custody_new(c->atlas);
    w->names = name_book_new(NAMES_MOST);
    w->answers = watch_answers_new();
    w->alerts = alerts_new((struct alert_options){.learn_seconds = w->options.learn_seconds});
    w->began_ns = watch_time();
    w->evidence = arena_take_array(c->arena, c->n_evidence + 1, sizeof *w->evidence);
    w->evidence[c->n_evidence] = (struct evidence_summary){
        .name = names_of(c->arena, w->asked, w->n_asked), .format = "live", .complete = true};
    for (size_t i = 0; i < c->n_evidence; i++)
        context_take(c, w->ended_flows, i, &w->evidence[i], NULL, NULL);
    w->paths = routing_joined(c);
}

enum cordon_status cordon_watch_begin(struct cordon *c, const struct cordon_watch_options *options) {
    struct watch *w = watch_of(c);
    if (c->read || w->begun || w->n_asked == 0) return CORDON_MISUSE;
    if (c->refused) return CORDON_UNUSABLE;
    enum cordon_status atlas = context_atlas(c);
    if (atlas != CORDON_FINE) return atlas;
    if (options)
        memcpy(&w->options, options, options->size < sizeof w->options ? options->size : sizeof w->options);
    w->options.filter = arena_string(c->arena, w->options.filter);
    w->options.store = arena_string(c->arena, w->options.store);
    w->options.lines = arena_string(c->arena, w->options.lines);
    prepare(w);
    c->read = true;
    if (!open_sources(w)) return CORDON_UNUSABLE;
    enum owner_method best = w->options.no_programs    ? OWNER_NONE
                             : w->options.without_ebpf ? OWNER_PROC
                                                       : OWNER_EBPF;
    w->owners = owners_open(best, c->diagnostics);
    w->program_ids = intern_new();
    if (w->owners && owners_method(w->owners) != OWNER_NONE) live_ask(w->live, watch_whose, w);
    if (w->options.store && !open_store(w)) return CORDON_UNUSABLE;
    w->run_ns = w->began_ns;
    watch_run_begin(w);
    w->next_ns = w->last_ns = watch_clock();
    w->begun = true;
    return CORDON_FINE;
}

/* A judgement that takes long is made less often, so that most of the time is left for packets. */
static void plan_next(struct watch *w, int64_t began) {
    int64_t took = watch_clock() - began;
    unsigned ms = w->options.interval_ms ? w->options.interval_ms : INTERVAL_MS;
    int64_t interval = (int64_t)ms * 1000000;
    if (interval < took * SHARE_OF_TIME) interval = took * SHARE_OF_TIME;
    w->judge_ms = (double)took / 1e6;
    w->next_ns = began + interval;
    w->last_ns = began;
}

static enum cordon_status judge_and_tell(struct watch *w, bool last, cordon_writer *line, void *context) {
    int64_t began = watch_clock();
    double seconds = (double)(began - w->last_ns) / 1e9;
    struct moment *m = watch_judge(w, last);
    watch_rows(w, m, seconds > 0.001 ? seconds : 1);
    moment_free(w->moment);
    w->moment = m;
    if (w->next_policies) { /* the moment before was the last one of the policies before */
        arena_free(w->own_policies);
        w->own_policies = w->next_policies;
        w->next_policies = NULL;
    }
    w->moments++;
    bool taken = watch_tell(w, line, context);
    watch_keep(w, last);
    plan_next(w, began);
    return taken ? CORDON_FINE : CORDON_NOT_WRITTEN;
}

static void wait_until(int64_t ns) {
    int64_t left = ns - watch_clock();
    if (left <= 0) return;
    nanosleep(&(struct timespec){.tv_sec = left / 1000000000, .tv_nsec = left % 1000000000}, NULL);
}

enum cordon_status cordon_watch_step(struct cordon *c, int timeout_ms, cordon_writer *line, void *context) {
    struct watch *w = c->watch;
    if (!w || !w->begun || w->ended) return CORDON_MISUSE;
    if (!watch_read_start(w)) return CORDON_UNUSABLE;
    int64_t until = watch_clock() + (int64_t)timeout_ms * 1000000;
    wait_until(until < w->next_ns ? until : w->next_ns);
    if (watch_clock() < w->next_ns) {
        if (watch_clock() - w->gathered_ns >= GATHER_NS) watch_gather(w);
        return CORDON_FINE;
    }
    return judge_and_tell(w, false, line, context);
}

static void hand_over(struct watch *w) {
    struct cordon *c = w->cordon;
    c->audit = w->moment->audit;
    w->moment->audit.explainer = (struct explainer){0}; /* it is the context's to be freed */
    c->judged = true;
}

enum cordon_status cordon_watch_end(struct cordon *c, cordon_writer *line, void *context) {
    struct watch *w = c->watch;
    if (!w || !w->begun || w->ended) return CORDON_MISUSE;
    watch_read_stop(w);
    enum cordon_status s = judge_and_tell(w, true, line, context);
    if (!watch_tell_summary(w, line, context)) s = CORDON_NOT_WRITTEN;
    w->ended = true;
    watch_run_end(w);
    if (s == CORDON_FINE && w->moment->verdicts[VERDICT_DENY]) s = CORDON_DENIED;
    hand_over(w);
    return s;
}

/* In an arena of their own, which goes when no moment was judged by them any more: a service reads its
 * policies again as often as it likes. */
enum cordon_status cordon_watch_policies(struct cordon *c, const char *const *ids, size_t n) {
    struct watch *w = c->watch;
    if (!w || !w->begun || w->ended) return CORDON_MISUSE;
    struct cordon before = *c;
    c->arena = arena_new();
    c->policies = NULL;
    c->n_policies = c->policy_capacity = 0;
    enum cordon_status s = CORDON_FINE;
    for (size_t i = 0; i < n && s == CORDON_FINE; i++) s = context_policy(c, ids[i]);
    struct arena *own = c->arena;
    c->arena = before.arena;
    c->refused = before.refused;
    if (s != CORDON_FINE) {
        c->policies = before.policies;
        c->n_policies = before.n_policies;
        c->policy_capacity = before.policy_capacity;
        arena_free(own);
        return s;
    }
    arena_free(w->next_policies);
    w->next_policies = own;
    watch_run_end(w);
    watch_run_begin(w);
    return CORDON_FINE;
}
