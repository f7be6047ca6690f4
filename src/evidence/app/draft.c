#include "evidence/app/draft.h"

#include "base/hash.h"
#include "base/intern.h"
#include "base/memory.h"
#include "evidence/app/component/component.h"
#include "evidence/app/draft_join.h"

#include <stdio.h>
#include <stdlib.h>

/* Facts of one kind, each with what it is told apart by. */
struct fact_list {
    void *list;
    size_t n, capacity, left_out;
    struct hash_table by_key; /* hash of the key → place in the list */
};

enum fact_kind {
    FACT_SIGNER,
    FACT_COMPONENT,
    FACT_PERMISSION,
    FACT_REACH,
    FACT_ENDPOINT,
    FACT_CAPABILITY,
    FACT_DECLARED,
    FACT_DECLARATION,
    FACT_PART,
    FACT_ANOMALY,
    FACT_OPAQUE,
    FACT_KINDS
};

struct app_draft_lists {
    struct fact_list facts[FACT_KINDS];
    struct intern *keys; /* what facts are told apart by */
    const char *last_entry;
};

static const char *const fact_names[] = {"signers",
                                         "components",
                                         "permissions",
                                         "calls that reach for data",
                                         "endpoints",
                                         "capabilities",
                                         "parts of the manifest",
                                         "declarations",
                                         "packages",
                                         "anomalies",
                                         "parts that cannot be seen"};

/* A gigabyte of a game has some hundred thousand; a text made to be searched has millions. */
enum { MOST_LOOKS = 8 << 20 };

struct app_draft *app_draft_new(struct arena *arena, const char *evidence, const struct app_options *options,
                                struct diagnostics *d) {
    struct app_draft *draft = arena_take(arena, sizeof *draft);
    *draft = (struct app_draft){.arena = arena, .evidence = evidence, .options = *options, .diagnostics = d};
    struct app_limits *l = &draft->options.limits;
    if (!l->most_inflated) l->most_inflated = UINT64_C(2) << 30;
    if (!l->most_entry) l->most_entry = UINT64_C(512) << 20;
    if (!l->most_entries) l->most_entries = 1000000;
    if (!l->most_depth) l->most_depth = 4;
    if (!l->most_items) l->most_items = 20000;
    draft->looks = MOST_LOOKS;
    draft->lists = memory_new(1, sizeof *draft->lists);
    draft->lists->keys = intern_new();
    return draft;
}

void app_draft_free(struct app_draft *d) {
    if (!d->lists) return;
    for (int i = 0; i < FACT_KINDS; i++) {
        free(d->lists->facts[i].list);
        hash_table_free(&d->lists->facts[i].by_key);
    }
    intern_free(d->lists->keys);
    free(d->lists);
    d->lists = NULL;
}

const char *app_draft_entry(struct app_draft *d, const char *outer, struct text inner) {
    if (!outer) return arena_text(d->arena, inner);
    return arena_format(d->arena, "%s!%.*s", outer, (int)inner.n, inner.p);
}

/* What tells a fact from others of its kind: its texts, one behind the other. */
struct fact_key {
    char text[1024];
    size_t n;
};

static void key_add(struct fact_key *k, const char *s) {
    size_t n = s ? strlen(s) : 0, room = sizeof k->text - k->n;
    if (n + 1 > room) n = room ? room - 1 : 0;
    if (!room) return;
    if (n) memcpy(k->text + k->n, s, n);
    k->n += n;
    k->text[k->n++] = '\0';
}

/* Room for a fact of this kind; *old tells that it was there already. NULL: the list is full. */
static void *place_for(struct app_draft *d, enum fact_kind kind, const struct fact_key *key, size_t size,
                       bool *old) {
    struct fact_list *l = &d->lists->facts[kind];
    uint64_t number = intern_add(d->lists->keys, (struct text){key->text, key->n});
    uint32_t at = hash_table_get(&l->by_key, number);
    *old = at != HASH_ABSENT;
    if (*old) return (char *)l->list + at * size;
    if (l->n == d->options.limits.most_items) {
        l->left_out++;
        return NULL;
    }
    l->list = memory_grow(l->list, l->n, &l->capacity, size);
    hash_table_put(&l->by_key, number, (uint32_t)l->n);
    void *room = (char *)l->list + l->n++ * size;
    memset(room, 0, size);
    return room;
}

/* Facts lie in few entries: the copy of the last name serves the next. */
static struct app_place own_place(struct app_draft *d, struct app_place p) {
    struct app_draft_lists *l = d->lists;
    if (p.entry && (!l->last_entry || strcmp(l->last_entry, p.entry) != 0))
        l->last_entry = arena_string(d->arena, p.entry);
    return (struct app_place){p.entry ? l->last_entry : NULL, p.offset};
}

void app_add_signer(struct app_draft *d, struct app_signer s) {
    char hex[2 * sizeof s.sha256 + 1];
    for (size_t i = 0; i < sizeof s.sha256; i++) snprintf(hex + 2 * i, 3, "%02x", s.sha256[i]);
    struct fact_key key = {.n = 0};
    key_add(&key, s.scheme);
    key_add(&key, hex);
    key_add(&key, s.past ? "past" : "");
    bool old;
    struct app_signer *to = place_for(d, FACT_SIGNER, &key, sizeof *to, &old);
    if (!to || old) return;
    *to = s;
    to->subject = arena_string(d->arena, s.subject);
    to->trouble = arena_string(d->arena, s.trouble);
    to->weak = arena_string(d->arena, s.weak);
}

void app_add_component(struct app_draft *d, uint32_t component, unsigned seen, const char *matched,
                       uint32_t classes, struct app_place at) {
    if (component == COMPONENT_NONE || !d->options.components) return;
    const struct component *c = component_get(d->options.components, component);
    struct fact_key key = {.n = 0};
    key_add(&key, c->id);
    bool old;
    struct app_component *to = place_for(d, FACT_COMPONENT, &key, sizeof *to, &old);
    if (!to) return;
    if (!old)
        *to = (struct app_component){.id = c->id,
                                     .name = c->name,
                                     .party = c->party,
                                     .confidence = c->confidence,
                                     .source = c->source,
                                     .prefix = c->prefix ? c->prefix : arena_string(d->arena, matched),
                                     .hosts = c->web,
                                     .n_hosts = c->n_web,
                                     .at = own_place(d, at)};
    if (old && to->seen == COMPONENT_HOST && seen != COMPONENT_HOST) { /* a hint gives way to what shows it */
        to->prefix = arena_string(d->arena, matched);
        to->at = own_place(d, at);
    }
    to->seen |= seen;
    to->classes += classes;
}

void app_add_permission(struct app_draft *d, struct app_permission p) {
    struct fact_key key = {.n = 0};
    key_add(&key, p.name);
    key_add(&key, p.defined ? "defined" : "");
    bool old;
    struct app_permission *to = place_for(d, FACT_PERMISSION, &key, sizeof *to, &old);
    if (!to) return;
    if (old) { /* asked for twice: the wider one counts */
        if (!p.most_level || (to->most_level && p.most_level > to->most_level)) to->most_level = p.most_level;
        return;
    }
    *to = p;
    to->name = arena_string(d->arena, p.name);
    to->at = own_place(d, p.at);
}

void app_add_reach(struct app_draft *d, struct app_reach r) {
    struct fact_key key = {.n = 0};
    key_add(&key, r.api);
    key_add(&key, r.caller);
    key_add(&key, r.capability);
    bool old;
    struct app_reach *to = place_for(d, FACT_REACH, &key, sizeof *to, &old);
    if (!to) return;
    if (old) {
        to->count += r.count;
        if (r.reachable == APP_YES) to->reachable = APP_YES;
        return;
    }
    *to = r;
    to->api = arena_string(d->arena, r.api);
    to->caller = arena_string(d->arena, r.caller);
    to->at = own_place(d, r.at);
}

void app_add_endpoint(struct app_draft *d, struct app_endpoint e) {
    struct fact_key key = {.n = 0};
    key_add(&key, e.text);
    key_add(&key, e.component);
    bool old;
    struct app_endpoint *to = place_for(d, FACT_ENDPOINT, &key, sizeof *to, &old);
    if (!to) return;
    if (old) {
        to->count += e.count;
        return;
    }
    *to = e;
    to->text = arena_string(d->arena, e.text);
    to->host = arena_string(d->arena, e.host);
    to->at = own_place(d, e.at);
}

void app_add_capability(struct app_draft *d, struct app_capability c) {
    struct fact_key key = {.n = 0};
    key_add(&key, c.name);
    key_add(&key, c.component);
    key_add(&key, c.why);
    bool old;
    struct app_capability *to = place_for(d, FACT_CAPABILITY, &key, sizeof *to, &old);
    if (!to || old) return;
    *to = c;
    to->why = arena_string(d->arena, c.why);
    to->at = own_place(d, c.at);
}

void app_add_declared(struct app_draft *d, struct app_declared e) {
    struct fact_key key = {.n = 0};
    key_add(&key, e.kind);
    key_add(&key, e.name);
    bool old;
    struct app_declared *to = place_for(d, FACT_DECLARED, &key, sizeof *to, &old);
    if (!to || old) return;
    *to = e;
    to->name = arena_string(d->arena, e.name);
    to->process = arena_string(d->arena, e.process);
    to->permission = arena_string(d->arena, e.permission);
    const char **actions = arena_take_array(d->arena, e.n_actions, sizeof *actions);
    for (size_t i = 0; i < e.n_actions; i++) actions[i] = arena_string(d->arena, e.actions[i]);
    to->actions = actions;
}

void app_add_declaration(struct app_draft *d, struct app_declaration e) {
    struct fact_key key = {.n = 0};
    key_add(&key, e.source);
    key_add(&key, e.kind);
    key_add(&key, e.text);
    bool old;
    struct app_declaration *to = place_for(d, FACT_DECLARATION, &key, sizeof *to, &old);
    if (!to || old) return;
    *to = e;
    to->text = arena_string(d->arena, e.text);
    to->purposes = arena_string(d->arena, e.purposes);
    to->at = own_place(d, e.at);
}

void app_add_part(struct app_draft *d, const char *name) {
    struct fact_key key = {.n = 0};
    key_add(&key, name);
    bool old;
    const char **to = place_for(d, FACT_PART, &key, sizeof *to, &old);
    if (to && !old) *to = arena_string(d->arena, name);
}

void app_add_anomaly(struct app_draft *d, const char *kind, struct app_place at, const char *clause,
                     const char *format, ...) {
    struct fact_key key = {.n = 0};
    key_add(&key, kind);
    key_add(&key, at.entry);
    bool old;
    struct app_anomaly *to = place_for(d, FACT_ANOMALY, &key, sizeof *to, &old);
    if (!to) return;
    to->count++;
    if (old) return;
    va_list args;
    va_start(args, format);
    const char *what = arena_format_list(d->arena, format, args);
    va_end(args);
    *to = (struct app_anomaly){kind, what, clause, own_place(d, at), 1};
}

void app_add_opaque(struct app_draft *d, const char *what, struct app_place at, const char *why_format, ...) {
    va_list args;
    va_start(args, why_format);
    const char *why = arena_format_list(d->arena, why_format, args);
    va_end(args);
    struct fact_key key = {.n = 0};
    key_add(&key, what);
    key_add(&key, why);
    bool old;
    struct app_opaque *to = place_for(d, FACT_OPAQUE, &key, sizeof *to, &old);
    if (to && !old) *to = (struct app_opaque){arena_string(d->arena, what), why, own_place(d, at)};
}

void app_add_damage(struct app_draft *d, struct app_place at, const char *clause, const char *format, ...) {
    va_list args;
    va_start(args, format);
    const char *what = arena_format_list(d->arena, format, args);
    va_end(args);
    app_add_opaque(d, at.entry ? at.entry : d->evidence, at, "%s", what);
    diagnostics_add(
        d->diagnostics,
        (struct diagnostic){.severity = SEVERITY_DAMAGE,
                            .file = d->evidence,
                            .place = PLACE_OFFSET,
                            .at = at.offset,
                            .what = at.entry ? arena_format(d->arena, "%s: %s", at.entry, what) : what,
                            .clause = clause});
}

/* The list of a kind, moved into the arena. */
static void *settled(struct app_draft *d, enum fact_kind kind, size_t size, size_t *n) {
    struct fact_list *l = &d->lists->facts[kind];
    *n = l->n;
    void *to = arena_take_array(d->arena, l->n, size);
    if (l->n) memcpy(to, l->list, l->n * size);
    return to;
}

/* In an order that does not hang on how the readers went. */
#define SETTLED(kind, list, count, order)                                                                    \
    do {                                                                                                     \
        void *all = settled(d, kind, sizeof *d->app.list, &d->app.count);                                    \
        if (d->app.count) qsort(all, d->app.count, sizeof *d->app.list, order);                              \
        d->app.list = all;                                                                                   \
    } while (0)

static int compare(const char *a, const char *b) {
    return strcmp(a ? a : "", b ? b : "");
}

static int by_signer(const void *a, const void *b) {
    const struct app_signer *x = a, *y = b;
    int c = compare(x->scheme, y->scheme);
    if (c == 0) c = x->past - y->past;
    return c ? c : memcmp(x->sha256, y->sha256, sizeof x->sha256);
}

static int by_component(const void *a, const void *b) {
    return compare(((const struct app_component *)a)->id, ((const struct app_component *)b)->id);
}

static int by_permission(const void *a, const void *b) {
    return compare(((const struct app_permission *)a)->name, ((const struct app_permission *)b)->name);
}

static int by_reach(const void *a, const void *b) {
    const struct app_reach *x = a, *y = b;
    int c = compare(x->capability, y->capability);
    if (c == 0) c = compare(x->component, y->component);
    if (c == 0) c = compare(x->api, y->api);
    return c ? c : compare(x->caller, y->caller);
}

static int by_endpoint(const void *a, const void *b) {
    const struct app_endpoint *x = a, *y = b;
    int c = compare(x->host, y->host);
    if (c == 0) c = compare(x->text, y->text);
    return c ? c : compare(x->component, y->component);
}

static int by_capability(const void *a, const void *b) {
    const struct app_capability *x = a, *y = b;
    int c = compare(x->name, y->name);
    if (c == 0) c = compare(x->component, y->component);
    return c ? c : compare(x->why, y->why);
}

static int by_declared(const void *a, const void *b) {
    const struct app_declared *x = a, *y = b;
    int c = compare(x->kind, y->kind);
    return c ? c : compare(x->name, y->name);
}

static int by_declaration(const void *a, const void *b) {
    const struct app_declaration *x = a, *y = b;
    int c = compare(x->kind, y->kind);
    return c ? c : compare(x->text, y->text);
}

static int by_anomaly(const void *a, const void *b) {
    const struct app_anomaly *x = a, *y = b;
    int c = compare(x->kind, y->kind);
    return c ? c : compare(x->at.entry, y->at.entry);
}

static int by_opaque(const void *a, const void *b) {
    const struct app_opaque *x = a, *y = b;
    int c = compare(x->what, y->what);
    return c ? c : compare(x->why, y->why);
}

static void tell_left_out(struct app_draft *d) {
    if (!d->looks)
        app_add_opaque(d, "texts", (struct app_place){0}, "more than %d places in them may name an endpoint",
                       MOST_LOOKS);
    for (int i = 0; i < FACT_KINDS; i++) {
        size_t n = d->lists->facts[i].left_out;
        d->lists->facts[i].left_out = 0;
        if (!n) continue;
        app_add_damage(d, (struct app_place){0}, NULL, "%zu more %s than are kept of one app", n,
                       fact_names[i]);
    }
}

struct app *app_draft_finish(struct app_draft *d) {
    tell_left_out(d);
    SETTLED(FACT_SIGNER, signers, n_signers, by_signer);
    SETTLED(FACT_COMPONENT, components, n_components, by_component);
    SETTLED(FACT_PERMISSION, permissions, n_permissions, by_permission);
    SETTLED(FACT_REACH, reach, n_reach, by_reach);
    SETTLED(FACT_ENDPOINT, endpoints, n_endpoints, by_endpoint);
    SETTLED(FACT_CAPABILITY, capabilities, n_capabilities, by_capability);
    SETTLED(FACT_DECLARED, declared, n_declared, by_declared);
    SETTLED(FACT_DECLARATION, declarations, n_declarations, by_declaration);
    SETTLED(FACT_ANOMALY, anomalies, n_anomalies, by_anomaly);
    SETTLED(FACT_OPAQUE, opaque, n_opaque, by_opaque);
    d->app.parts = settled(d, FACT_PART, sizeof *d->app.parts, &d->app.n_parts);
    app_draft_free(d);
    app_draft_join(&d->app);
    return &d->app;
}
