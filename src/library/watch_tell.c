/* What is told of a moment: what is new in it. Once per change, and not per packet. */
#include "library/watch.h"

#include "base/date.h"
#include "base/memory.h"
#include "library/lines.h"
#include "report/json_parts.h"

#include <stdio.h>
#include <string.h>

enum { TOLD_MOST = 1000000 };

/* Where lines go: one output for all of a moment's. */
struct telling {
    struct watch *watch;
    struct json *json; /* NULL: nobody listens */
    bool text;         /* lines for people, and no JSON */
    bool *changed;     /* … a line each for these chains */
};

static struct told *told_of(struct watch *w, uint64_t key, bool *known) {
    uint32_t i = hash_table_get(&w->told_of, key);
    *known = i != HASH_ABSENT;
    if (*known) return &w->told[i];
    if (w->n_told >= TOLD_MOST) { /* bounded: what was told long ago may be told again */
        hash_table_free(&w->told_of);
        w->told_of = (struct hash_table){0};
        w->n_told = 0;
    }
    w->told = memory_grow(w->told, w->n_told, &w->told_capacity, sizeof *w->told);
    hash_table_put(&w->told_of, key, (uint32_t)w->n_told);
    w->told[w->n_told] = (struct told){0};
    return &w->told[w->n_told++];
}

static uint32_t told_name(struct watch *w, const char *name) {
    if (!w->told_names) w->told_names = intern_new();
    return intern_add(w->told_names, text_of(name));
}

/* Of a finding, or with NULL of the chain itself. */
static struct told state_of(struct watch *w, const struct passage *p, const struct finding *f) {
    return (struct told){.passage = p->key,
                         .moment = w->moments,
                         .policy = f ? told_name(w, f->rule->policy) : INTERN_ABSENT,
                         .rule = f ? told_name(w, f->rule->rule) : INTERN_ABSENT,
                         .data = p->n_data,
                         .verdict = f ? (uint8_t)f->verdict : 0};
}

/* Why it is told now; NULL: it is not. */
static const char *change_of(struct watch *w, struct told now) {
    uint64_t rule = (uint64_t)now.policy << 32 | now.rule;
    bool known;
    struct told *t = told_of(w, hash_mix(now.passage ^ hash_mix(rule)), &known);
    known = known && t->moment;
    const char *why = !known                      ? "new"
                      : t->verdict != now.verdict ? "verdict"
                      : now.data > t->data        ? "data"
                                                  : NULL;
    if (known && now.data < t->data) now.data = t->data;
    *t = now;
    return why;
}

static void members(struct json *j, const struct passage *p, const char *change, int64_t now) {
    char key[17], time[TIME_TEXT];
    json_put_string(j, "change", change);
    json_put_string(j, "key", passage_key_text(key, p->key));
    json_put_string(j, "told", time_text(time, now));
    if (p->program || p->user || p->unit) {
        json_key(j, "process"); /* a finding has a program of its own: of its rule */
        json_object(j);
        json_put_string(j, "path", p->program);
        json_put_string(j, "user", p->user);
        json_put_string(j, "unit", p->unit);
        json_put_string(j, "cgroup", p->cgroup);
        json_object_end(j);
    }
}

static void tell_finding(struct telling *t, const struct finding *f, const struct passage *p) {
    struct watch *w = t->watch;
    const struct audit *a = &w->moment->audit;
    const char *why = change_of(w, state_of(w, p, f));
    if (!why) return;
    w->n_findings++;
    if (!t->json) return;
    if (t->text) {
        t->changed[p->chain] = true;
        return;
    }
    json_object(t->json);
    json_finding(t->json, a, f);
    members(t->json, p, why, watch_time());
    json_object_end(t->json);
    json_line_end(t->json);
}

static void tell_chain(struct telling *t, const struct passage *p) {
    struct watch *w = t->watch;
    const char *why = change_of(w, state_of(w, p, NULL));
    if (!why || !t->json) return;
    if (t->text) {
        t->changed[p->chain] = true;
        return;
    }
    json_object(t->json);
    json_chain(t->json, &w->moment->audit, p->chain);
    members(t->json, p, why, watch_time());
    json_object_end(t->json);
    json_line_end(t->json);
}

static void put_name(struct json *j, const char *key, const struct watch *w, uint32_t id) {
    if (id == INTERN_ABSENT)
        json_put_string(j, key, NULL);
    else
        json_put_text(j, key, intern_get(w->told_names, id));
}

/* What was told and is no longer so: a rule that does not speak any more, a chain that got its name. Without
 * it, who keeps what was told would keep it for ever. */
static void tell_gone(struct telling *t) {
    struct watch *w = t->watch;
    char key[17], time[TIME_TEXT];
    for (size_t i = 0; i < w->n_told; i++) {
        struct told *one = &w->told[i];
        if (one->moment == 0 || one->moment == w->moments) continue;
        one->moment = 0;
        if (!t->json || t->text) continue;
        json_object(t->json);
        json_put_string(t->json, "kind", "gone");
        put_name(t->json, "policy", w, one->policy);
        put_name(t->json, "rule", w, one->rule);
        json_put_string(t->json, "key", passage_key_text(key, one->passage));
        json_put_string(t->json, "told", time_text(time, watch_time()));
        json_object_end(t->json);
        json_line_end(t->json);
    }
}

void watch_tell_anew(struct watch *w) {
    for (size_t i = 0; i < w->n_told; i++) w->told[i].moment = 0;
}

static void tell_all(struct telling *t) {
    const struct moment *m = t->watch->moment;
    const struct audit *a = &m->audit;
    if (a->n_policies)
        for (size_t i = 0; i < a->n_findings; i++)
            tell_finding(t, &a->findings[i], &m->passages[a->findings[i].chain]);
    else
        for (size_t i = 0; i < a->n_chains; i++) tell_chain(t, &m->passages[i]);
    for (size_t i = 0; t->text && t->json && i < a->n_chains; i++)
        if (t->changed[i]) watch_text_passage(t->json->out, &m->passages[i], a->n_policies > 0);
    tell_gone(t);
    watch_alerts_tell(t->watch, t->json, t->text);
}

bool watch_as_text(const struct watch *w) {
    return w->options.lines && strcmp(w->options.lines, "text") == 0;
}

bool watch_tell(struct watch *w, cordon_writer *line, void *context) {
    struct lines lines = {.writer = line, .context = context};
    struct output out = line ? lines_output(&lines) : output_to_memory();
    struct json json = json_to(&out);
    bool *changed = arena_take_array(w->moment->arena, w->moment->audit.n_chains, sizeof *changed);
    tell_all(&(struct telling){w, line ? &json : NULL, watch_as_text(w), changed});
    return line ? lines_end(&lines, &out) : output_end(&out);
}

bool watch_tell_summary(struct watch *w, cordon_writer *line, void *context) {
    if (!line) return true;
    struct lines lines = {.writer = line, .context = context};
    struct output out = lines_output(&lines);
    struct json j = json_to(&out);
    struct cordon_watch_state s = {.size = sizeof s};
    cordon_watch_state(w->cordon, &s);
    if (watch_as_text(w)) {
        watch_text_summary(&out, &s);
        return lines_end(&lines, &out);
    }
    w->moment->audit.complete = !s.dropped && !s.flows_early && !s.flows_lost && !s.not_stored;
    json_object(&j);
    json_summary(&j, &w->moment->audit);
    json_key(&j, "watch");
    json_object(&j);
    json_put_string(&j, "attribution", s.attribution);
    json_put_u64(&j, "packets", s.packets);
    json_put_u64(&j, "dropped", s.dropped);
    json_put_u64(&j, "flows_ended_early", s.flows_early);
    json_put_u64(&j, "flows_lost", s.flows_lost);
    json_put_u64(&j, "flows_given_up", s.flows_given_up);
    json_put_u64(&j, "look_ups_lost", s.look_ups_lost);
    json_put_u64(&j, "malformed", s.malformed);
    json_put_u64(&j, "socket_events_lost", s.socket_events_lost);
    json_put_u64(&j, "findings_told", s.findings);
    json_put_u64(&j, "alerts", s.alerts);
    json_put_u64(&j, "not_stored", s.not_stored);
    json_object_end(&j);
    json_object_end(&j);
    json_line_end(&j);
    return lines_end(&lines, &out);
}
