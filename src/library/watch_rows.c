/* What a screen shows of a moment: rows, alerts, the state of all parts. */
#include "library/watch.h"

#include "base/memory.h"
#include "report/words.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PACES_MOST = 200000 };
static const double PACE_SECONDS = 4; /* over which a rate is smoothed */

struct pace *watch_pace(struct watch *w, uint64_t key) {
    uint32_t i = hash_table_get(&w->pace_of, key);
    if (i != HASH_ABSENT) return &w->paces[i];
    if (w->n_paces >= PACES_MOST) { /* forgotten ones begin anew: a rate needs two moments */
        hash_table_free(&w->pace_of);
        w->pace_of = (struct hash_table){0};
        w->n_paces = 0;
    }
    w->paces = memory_grow(w->paces, w->n_paces, &w->pace_capacity, sizeof *w->paces);
    w->paces[w->n_paces] = (struct pace){0};
    hash_table_put(&w->pace_of, key, (uint32_t)w->n_paces);
    return &w->paces[w->n_paces++];
}

/* Exponentially smoothed; a passage seen for the first time has what came in this moment. */
static void pace_take(struct pace *p, const uint64_t bytes[2], double seconds, uint64_t moment) {
    double weight = p->moment == 0 ? 1 : 1 - exp(-seconds / PACE_SECONDS);
    for (int i = 0; i < 2; i++) {
        double came = bytes[i] > p->bytes[i] ? (double)(bytes[i] - p->bytes[i]) : 0;
        p->rate[i] += weight * (came / seconds - p->rate[i]);
        p->bytes[i] = bytes[i];
    }
    p->moment = moment;
}

static const char *joined(struct arena *to, const char *const *list, size_t n) {
    const char *all = NULL;
    for (size_t i = 0; i < n; i++) all = all ? arena_format(to, "%s, %s", all, list[i]) : list[i];
    return all;
}

static const char *without(const char *identifier, const char *prefix) {
    size_t n = strlen(prefix);
    return identifier && strncmp(identifier, prefix, n) == 0 ? identifier + n : identifier;
}

static struct cordon_watch_row row_of(struct watch *w, struct moment *m, struct passage *p, double seconds) {
    const struct passage_holder *to = passage_recipient(p);
    struct pace *pace = watch_pace(w, p->key);
    pace_take(pace, p->bytes, seconds, w->moments + 1);
    const char *controller = joined(m->arena, to->controllers, to->n_controllers);
    return (struct cordon_watch_row){
        .key = p->key,
        .app = without(without(p->app.identifier, "app:"), "process/"),
        .service = without(p->service.identifier, "domain:"),
        .host = without(p->host.identifier, "address:"),
        .holder = to->name ? to->name : p->as_name,
        .controller = controller,
        .country = p->host.n_countries ? joined(m->arena, to->countries, to->n_countries) : NULL,
        .place = p->place,
        .data = joined(m->arena, p->data, p->n_data),
        .protection = p->version ? arena_format(m->arena, "%s, %s", p->grade, p->version) : p->grade,
        .rule = passage_rule(p, m->arena),
        .verdict = m->audit.n_policies ? verdict_text(p->verdict) : NULL,
        .bytes = {p->bytes[0], p->bytes[1]},
        .rate = {(uint64_t)pace->rate[0], (uint64_t)pace->rate[1]},
        .flows = p->flows,
        .first_ns = p->first_ns,
        .last_ns = p->last_ns};
}

struct ranked {
    enum verdict verdict;
    struct cordon_watch_row row;
};

static int by_weight(const void *a, const void *b) {
    const struct ranked *x = a, *y = b;
    if (x->verdict != y->verdict) return x->verdict < y->verdict ? 1 : -1;
    uint64_t m = x->row.bytes[0] + x->row.bytes[1], n = y->row.bytes[0] + y->row.bytes[1];
    if (m != n) return m < n ? 1 : -1;
    return x->row.key < y->row.key ? -1 : x->row.key > y->row.key;
}

void watch_rows(struct watch *w, struct moment *m, double seconds) {
    size_t n = m->audit.n_chains;
    struct ranked *all = memory_new(n + 1, sizeof *all);
    for (size_t i = 0; i < n; i++)
        all[i] = (struct ranked){m->passages[i].verdict, row_of(w, m, &m->passages[i], seconds)};
    if (n > 1) qsort(all, n, sizeof *all, by_weight);
    m->rows = arena_take_array(m->arena, n, sizeof *m->rows);
    for (size_t i = 0; i < n; i++) m->rows[i] = all[i].row;
    m->n_rows = n;
    free(all);
}

size_t cordon_watch_rows(const struct cordon *c, const struct cordon_watch_row **rows) {
    const struct moment *m = c->watch ? c->watch->moment : NULL;
    *rows = m ? m->rows : NULL;
    return m ? m->n_rows : 0;
}

/* An output for a caller's function. */
struct handing {
    cordon_writer *write;
    void *context;
};

static bool hand(void *context, char *bytes, size_t n) {
    struct handing *h = context;
    return h->write(h->context, bytes, n);
}

enum cordon_status cordon_watch_row_to(struct cordon *c, uint64_t key, const struct cordon_style *style,
                                       cordon_writer *write, void *context) {
    const struct moment *m = c->watch ? c->watch->moment : NULL;
    if (!m) return CORDON_MISUSE;
    for (uint32_t i = 0; i < m->audit.n_chains; i++) {
        if (m->passages[i].key != key) continue;
        struct handing h = {write, context};
        struct output out = output_to(hand, &h);
        report_chain(&m->audit, i, &out, context_style(style));
        return output_end(&out) ? CORDON_FINE : CORDON_NOT_WRITTEN;
    }
    return CORDON_MISUSE;
}

size_t cordon_watch_alerts(const struct cordon *c, const struct cordon_watch_alert **alerts) {
    struct watch *w = c->watch;
    *alerts = w ? w->shown : NULL;
    if (!w) return 0;
    size_t n = w->n_alerts < WATCH_ALERTS ? (size_t)w->n_alerts : WATCH_ALERTS;
    for (size_t i = 0; i < n; i++) {
        const struct watch_alert_kept *k = &w->kept[(w->n_alerts - 1 - i) % WATCH_ALERTS];
        w->shown[i] = (struct cordon_watch_alert){k->time_ns, k->kind, k->text, k->key};
    }
    return n;
}

static void source_states(struct watch *w, struct cordon_watch_state *to) {
    for (size_t i = 0; i < w->n_sources; i++) {
        struct source_state s = source_state(w->sources[i]);
        uint64_t dropped = s.dropped_kernel + s.dropped_interface;
        const char *trouble = s.trouble ? w->troubles[i] : NULL;
        snprintf(w->troubles[i], sizeof w->troubles[i], "%s", s.trouble ? s.trouble : "");
        w->states[i] = (struct cordon_watch_source_state){s.name, trouble, s.up, s.packets, dropped};
        to->dropped += dropped;
        to->malformed += s.malformed;
    }
    to->sources = w->states;
    to->n_sources = w->n_sources;
}

static struct cordon_watch_state state_of(struct watch *w) {
    struct cordon_watch_state s = {.attribution = owner_method_text(OWNER_NONE)};
    watch_lock(w);
    struct live_counts n = live_counts(w->live);
    source_states(w, &s);
    if (w->owners) {
        s.attribution = owner_method_text(owners_method(w->owners));
        s.socket_events_lost = owners_counts(w->owners).lost;
    }
    watch_unlock(w);
    s.packets = n.packets;
    s.bytes = n.bytes;
    s.flows_open = n.open;
    s.flows_ended = n.ended;
    s.flows_early = n.early;
    s.flows_lost = n.lost;
    s.look_ups_lost = n.forgotten;
    s.flows_given_up = n.given_up + n.unread;
    if (w->store) {
        struct log_state kept = log_state(w->store);
        s.store_trouble = kept.trouble;
        s.not_stored = kept.not_kept;
    }
    if (w->moment) {
        s.chains = w->moment->audit.n_chains;
        memcpy(s.verdicts, w->moment->verdicts, sizeof s.verdicts);
    }
    s.findings = w->n_findings;
    s.alerts = w->n_alerts;
    s.judgements = w->moments;
    s.judge_ms = w->judge_ms;
    s.began_ns = w->began_ns;
    s.now_ns = watch_time();
    return s;
}

void cordon_watch_state(const struct cordon *c, struct cordon_watch_state *to) {
    size_t size = to->size;
    struct cordon_watch_state s = {.attribution = "none"};
    if (c->watch && c->watch->live) s = state_of(c->watch);
    s.size = size;
    memcpy(to, &s, size < sizeof s ? size : sizeof s);
}
