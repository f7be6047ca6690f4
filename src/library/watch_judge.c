/* A judgement of all that is watched: chains of flows that ended and of those that are open. */
#include "library/watch.h"

#include "base/memory.h"
#include "custody/custody.h"
#include "policy/run.h"
#include "watch/beat.h"

#include <stdlib.h>
#include <string.h>

void moment_free(struct moment *m) {
    if (!m) return;
    policies_free(&m->audit);
    diagnostics_free(m->diagnostics);
    arena_free(m->arena);
    free(m);
}

enum { APP_TEXT = 320, TCP = 6 };

/* As custody names it (link_app()), so that what is seen of flows meets what is seen of chains. */
static const char *app_of(const struct flow_view *v, char to[APP_TEXT]) {
    if (v->app_id.n == 0) return NULL;
    bool phone = text_starts(v->app_source, "pcapdroid-") && memchr(v->app_id.p, '.', v->app_id.n);
    snprintf(to, APP_TEXT, "app:%s/%.*s", phone ? "android" : "process", (int)v->app_id.n, v->app_id.p);
    return to;
}

/* The whole of a flow, as alerts take it; app: room for its text. */
static struct flow_ended whole_of(const struct flow_view *v, char app[APP_TEXT]) {
    struct flow_ended f = {.app = app_of(v, app),
                           .service = v->server_name,
                           .port = v->server_port,
                           .first_ns = v->flow->first_ns,
                           .last_ns = v->flow->last_ns,
                           .bytes = {v->bytes[0], v->bytes[1]}};
    memcpy(f.server, v->server, sizeof f.server);
    return f;
}

/* Each flow that ended, for what looks at them one by one, before they become groups. */
static void note_flows(struct watch *w, const struct capture *ended) {
    char app[APP_TEXT];
    struct flow_iterator i = capture_flows(ended);
    for (struct flow_view v; flow_next(&i, &v);) {
        struct flow_ended f = whole_of(&v, app);
        alerts_flow(w->alerts, &f);
    }
}

static void note_beat(struct watch *w, const struct live_flow *f, const struct beat *upload) {
    char app[APP_TEXT];
    struct flow_view v;
    live_flow_view(w->live, f, &v);
    struct flow_ended told = whole_of(&v, app);
    told.first_ns = upload->began_ns;
    told.bytes[0] = upload->upload;
    told.bytes[1] = 0;
    alerts_beat(w->alerts, &told);
}

/* Bytes of a frame that carries nothing: Ethernet, IP, TCP with time stamps (RFC 7323 3.2) or UDP. */
static unsigned bare_frame(const struct flow_key *k) {
    unsigned ip = k->family == 4 ? 20 : 40;
    return 14 + ip + (k->transport == TCP ? 32 : 8);
}

/* Uploads inside flows that stay open. */
static void note_beats(struct watch *w) {
    uint32_t at = 0;
    (void)live_open(w->live);
    for (struct live_flow f; live_flow_next(w->live, &at, &f);) {
        struct beat beat, ended;
        _Static_assert(sizeof beat <= sizeof f.note->looks, "it is kept there");
        unsigned client = flow_client_end(f.flow);
        memcpy(&beat, f.note->looks, sizeof beat);
        bool is = beat_look(&beat, f.flow->packets[client], f.flow->bytes[client], f.flow->last_ns,
                            bare_frame(&f.flow->key), &ended);
        memcpy(f.note->looks, &beat, sizeof beat);
        if (is) note_beat(w, &f, &ended);
    }
}

static uint32_t watched_evidence(const struct watch *w) {
    return (uint32_t)w->cordon->n_evidence;
}

/* Memory stays bounded: beyond so many groups, and one for each open flow, all begin anew. What they were is
 * in the store. */
static void bound_groups(struct watch *w) {
    if (custody_groups(w->ended_flows) <= WATCH_GROUPS_MOST + w->open_flows) return;
    custody_forget(w->ended_flows);
    for (size_t i = 0; i < w->n_paces; i++) w->paces[i].group = 0;
    watch_run_end(w);
    watch_run_begin(w);
    watch_tell_anew(w);
    diagnostics_add(w->cordon->diagnostics,
                    (struct diagnostic){.severity = SEVERITY_NOTE,
                                        .what = "too many kinds of flows: those that ended are told anew",
                                        .hint = "the store has what they were"});
}

void watch_gather(struct watch *w) {
    bound_groups(w);
    watch_lock(w);
    struct capture *ended = live_ended(w->live);
    watch_unlock(w);
    w->gathered_ns = watch_clock();
    if (!ended) return;
    note_flows(w, ended);
    name_book_take(w->names, ended, watched_evidence(w));
    custody_add_capture(w->ended_flows, ended, watched_evidence(w));
    capture_free(ended);
}

/* All flows as custody groups: the ended ones for good, the open ones in a copy. */
static struct custody *groups_now(struct watch *w) {
    watch_gather(w);
    struct custody *all = custody_copy(w->ended_flows);
    watch_lock(w);
    note_beats(w);
    name_book_take_answered(w->names, w->live, watched_evidence(w));
    custody_add_open(all, w->ended_flows, w->live, true, watched_evidence(w));
    watch_unlock(w);
    return all;
}

/* Chains that are told apart by what a passage leaves out have one key: the first that was seen has it. */
static void own_keys(struct watch *w, struct moment *m) {
    for (size_t i = 0; i < m->audit.n_chains; i++) {
        uint64_t *key = &m->passages[i].key, group = m->audit.chains[i].group;
        struct pace *pace;
        while ((pace = watch_pace(w, *key))->group && pace->group != group) *key = hash_mix(*key + 1);
        pace->group = group;
    }
}

static void sum_up(struct watch *w, struct moment *m) {
    struct evidence_summary *e = &w->evidence[w->cordon->n_evidence];
    watch_lock(w);
    struct live_counts n = live_counts(w->live);
    e->last_ns = w->last_packet_ns;
    watch_unlock(w);
    w->open_flows = n.open;
    e->packets = n.packets;
    e->bytes = n.bytes;
    e->flows = n.open + n.ended;
    e->dns = n.look_ups;
    e->first_ns = w->began_ns;
    e->complete = true;
    m->audit.evidence = w->evidence;
    m->audit.n_evidence = w->cordon->n_evidence + 1;
}

static date_t day_of(const struct watch *w) {
    return w->cordon->as_of_told ? w->cordon->as_of : date_today();
}

struct moment *watch_judge(struct watch *w, bool last) {
    struct cordon *c = w->cordon;
    struct moment *m = memory_new(1, sizeof *m);
    m->arena = arena_new();
    m->diagnostics = diagnostics_new(100);
    if (last) {
        watch_lock(w);
        live_end(w->live);
        watch_unlock(w);
    }
    struct custody *all = groups_now(w);
    struct audit *a = &m->audit;
    a->as_of = day_of(w);
    a->atlas = c->atlas;
    a->atlas_info = atlas_info(c->atlas);
    a->diagnostics = c->diagnostics;
    a->complete = true;
    sum_up(w, m);
    a->paths = w->paths;
    if (a->paths) custody_set_paths(all, *a->paths);
    a->n_chains = custody_chains(all, m->arena, a->as_of, &a->chains);
    custody_free(all);
    struct diagnostics *told = w->moments == 0 ? c->diagnostics : m->diagnostics;
    policies_judge(m->arena, a, c->policies, c->n_policies, c->judging, told);
    passages_of(a, m->arena, &m->passages);
    own_keys(w, m);
    watch_programs_tell(w, m->passages, a->n_chains, m->arena);
    for (size_t i = 0; i < a->n_chains; i++) m->verdicts[m->passages[i].verdict]++;
    return m;
}
