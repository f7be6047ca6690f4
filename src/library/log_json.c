/* JSON Lines of what the store keeps: findings as the audit wrote them, with their run and key. */
#include "library/log.h"

#include "base/address.h"
#include "base/tree.h"
#include "report/json_parts.h"

struct writing {
    struct json json;
    const struct log_query *query;
    struct log_told told;
    uint64_t lines;
};

/* A line as it was put; NULL: it is none. A store may come from a stranger: what is no JSON must not become a
 * line of ours, nor reach a terminal. */
static const struct tree *line_of(const char *line, size_t n, struct arena *a) {
    if (n < 2 || line[0] != '{' || line[n - 1] != '}' || memchr(line, '\n', n) || memchr(line, '\r', n))
        return NULL;
    const struct tree *t = tree_parse(a, (struct tree_place){0}, (struct text){line, n}, NULL);
    return t && tree_text(t, "kind").n ? t : NULL;
}

static bool fits(const char *pattern, struct text t) {
    return !pattern || log_fits(pattern, t);
}

/* An entry fits when one of its findings does; only these are told. */
static bool asked_for(const struct log_query *q, const struct tree *t) {
    return !text_is(tree_text(t, "kind"), "finding") ||
           (fits(q->policy, tree_text(t, "policy")) && fits(q->rule, tree_text(t, "rule")) &&
            (!q->verdict || text_is(tree_text(t, "verdict"), q->verdict)));
}

/* With what it lacks of run and key. */
static void put_line(struct writing *w, int64_t run, uint64_t key, const struct tree *t, const char *line,
                     size_t n) {
    struct output *out = w->json.out;
    char text[17];
    output_bytes(out, line, n - 1);
    if (!tree_get(t, "run")) output_format(out, ",\"run\":%lld", (long long)run);
    if (!tree_get(t, "key") && key) output_format(out, ",\"key\":\"%s\"", passage_key_text(text, key));
    output_text(out, "}\n");
    w->lines++;
}

static void put_holder(struct json *j, const char *role, const struct passage_holder *h) {
    if (!h->identifier && !h->holder && !h->name) return;
    json_object(j);
    json_put_string(j, "role", role);
    json_put_string(j, "identifier", h->identifier);
    json_put_string(j, "holder", h->holder);
    json_put_string(j, "name", h->name);
    json_strings(j, "controllers", h->controllers, h->n_controllers);
    json_strings(j, "jurisdictions", h->countries, h->n_countries);
    json_object_end(j);
}

/* Where no finding was kept as it was written. */
static void put_flat(struct writing *w, int64_t run, const struct passage *p) {
    struct json *j = &w->json;
    char key[17];
    json_object(j);
    json_put_string(j, "kind", "passage");
    json_put_string(j, "about", chain_kind_text(p->kind));
    json_put_string(j, "verdict", p->n_verdicts ? verdict_text(p->verdict) : NULL);
    json_key(j, "custody");
    json_array(j);
    put_holder(j, "app", &p->app);
    put_holder(j, "component", &p->component);
    for (size_t i = 0; i < p->n_carriers; i++) put_holder(j, "carrier", &p->carriers[i]);
    put_holder(j, "host", &p->host);
    put_holder(j, "service", &p->service);
    json_array_end(j);
    json_strings(j, "data", p->data, p->n_data);
    json_put_u64(j, "flows", p->flows);
    json_put_time(j, "first", p->first_ns);
    json_put_time(j, "last", p->last_ns);
    json_key(j, "run");
    json_i64(j, run);
    json_put_string(j, "key", passage_key_text(key, p->key));
    json_object_end(j);
    json_line_end(j);
    w->lines++;
}

static bool write_finding(void *context, int64_t run, const struct passage *p, const char *json) {
    struct writing *w = context;
    w->told.entries++;
    w->told.denied += p->verdict == VERDICT_DENY;
    bool whole = json && *json;
    while (json && *json) {
        const char *end = strchr(json, '\n');
        size_t n = end ? (size_t)(end - json) : strlen(json);
        struct arena *a = arena_new();
        const struct tree *t = line_of(json, n, a);
        whole = whole && t;
        if (t && asked_for(w->query, t)) put_line(w, run, p->key, t, json, n);
        arena_free(a);
        json = end ? end + 1 : NULL;
    }
    if (!whole) put_flat(w, run, p);
    return !w->json.out->failed;
}

static void summary(struct writing *w) {
    struct json *j = &w->json;
    json_object(j);
    json_put_string(j, "kind", "summary");
    json_put_u64(j, "entries", w->told.entries);
    json_put_u64(j, "denied", w->told.denied);
    json_put_u64(j, "lines", w->lines);
    json_put_bool(j, "limited", w->query && w->query->most && w->told.entries == w->query->most);
    json_put_bool(j, "complete", !w->told.failed);
    json_object_end(j);
    json_line_end(j);
}

static bool write_change(void *context, const struct log_change *one) {
    struct writing *w = context;
    struct json *j = &w->json;
    json_object(j);
    json_put_string(j, "kind", "change");
    json_put_time(j, "time", one->time_ns);
    json_put_string(j, "what", one->what);
    json_put_string(j, "before", one->before);
    json_put_string(j, "after", one->after);
    json_key(j, "run");
    json_i64(j, one->run);
    json_object_end(j);
    json_line_end(j);
    w->lines++;
    return !j->out->failed;
}

struct log_told log_json_findings(struct log_store *s, const struct log_query *q, struct output *out) {
    struct writing w = {.json = json_to(out), .query = q};
    w.told.failed = !log_find(s, q, write_finding, &w);
    summary(&w);
    return w.told;
}

struct log_told log_json_entry(struct log_store *s, uint64_t key, struct output *out) {
    const struct log_query q = {.key = key};
    struct writing w = {.json = json_to(out), .query = &q};
    w.told.failed = !log_find(s, &q, write_finding, &w);
    if (w.told.entries) w.told.failed = !log_changes(s, key, write_change, &w) || w.told.failed;
    if (w.told.entries) summary(&w);
    return w.told;
}

static bool write_alert(void *context, int64_t run, const struct log_alert *one) {
    struct writing *w = context;
    struct json *j = &w->json;
    char key[17];
    w->told.entries++;
    struct arena *a = arena_new();
    const struct tree *t = one->json ? line_of(one->json, strlen(one->json), a) : NULL;
    if (t) put_line(w, run, one->key, t, one->json, strlen(one->json));
    arena_free(a);
    if (t) return !j->out->failed;
    json_object(j);
    json_put_string(j, "kind", "alert");
    json_put_string(j, "type", one->kind);
    json_put_time(j, "time", one->time_ns);
    json_put_string(j, "app", one->app);
    json_put_string(j, "service", one->service);
    json_put_string(j, "text", one->text);
    json_key(j, "run");
    json_i64(j, run);
    json_put_string(j, "key", one->key ? passage_key_text(key, one->key) : NULL);
    json_object_end(j);
    json_line_end(j);
    w->lines++;
    return !j->out->failed;
}

struct log_told log_json_alerts(struct log_store *s, const struct log_query *q, struct output *out) {
    struct writing w = {.json = json_to(out), .query = q};
    w.told.failed = !log_find_alerts(s, q, write_alert, &w);
    summary(&w);
    return w.told;
}

static bool write_run(void *context, int64_t number, const struct log_run *run, uint64_t passages) {
    struct writing *w = context;
    struct json *j = &w->json;
    w->told.entries++;
    w->lines++;
    json_object(j);
    json_put_string(j, "kind", "run");
    json_key(j, "run");
    json_i64(j, number);
    json_put_string(j, "of", run->kind);
    json_put_string(j, "what", run->what);
    json_put_string(j, "policies", run->policies);
    json_put_string(j, "version", run->version);
    json_put_time(j, "began", run->began_ns);
    json_put_time(j, "ended", run->ended_ns);
    json_put_u64(j, "entries", passages);
    json_object_end(j);
    json_line_end(j);
    return !j->out->failed;
}

struct log_told log_json_runs(struct log_store *s, const struct log_query *q, struct output *out) {
    struct writing w = {.json = json_to(out), .query = q};
    w.told.failed = !log_runs(s, q->most, write_run, &w);
    summary(&w);
    return w.told;
}
