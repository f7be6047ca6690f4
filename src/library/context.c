#include "library/context.h"
#include "library/enforce.h"

#include "atlas/control.h"
#include "base/memory.h"
#include "evidence/app/api/api.h"
#include "evidence/app/component/component_draft.h"
#include "evidence/app/dex/dex.h"
#include "library/impact.h"
#include "library/routing.h"
#include "library/save.h"
#include "library/trace_plan.h"
#include "library/watch.h"
#include "store/cache.h"

#include <stdlib.h>
#include <unistd.h>

enum { MOST_DIAGNOSTICS = 1000 };

const char *cordon_version(void) {
    return CORDON_VERSION;
}

static uint64_t limit(uint64_t asked, uint64_t otherwise, uint64_t most) {
    return asked == 0 ? otherwise : asked < most ? asked : most;
}

static struct capture_options capture_of(const struct cordon_options *o) {
    struct capture_options to = capture_options_default();
    struct capture_limits *l = &to.limits;
    to.threads = o->threads;
    l->most_flows = limit(o->max_flows, l->most_flows, UINT64_MAX);
    l->most_inspections = limit(o->max_inspected, l->most_inspections, UINT32_MAX);
    l->stream.most_bytes = (uint32_t)limit(o->max_reassembly, l->stream.most_bytes, 1u << 30);
    l->most_dns = limit(o->max_dns, l->most_dns, UINT32_MAX);
    l->most_decompressed = limit(o->max_decompressed, l->most_decompressed, UINT64_MAX);
    l->most_expansion = (uint32_t)limit(o->max_expansion, l->most_expansion, UINT32_MAX);
    l->most_packets = limit(o->max_packets, l->most_packets, UINT64_MAX);
    to.content.most_connections = limit(o->max_contents, to.content.most_connections, UINT32_MAX);
    to.content.keep_values = o->keep_values;
    to.content.keep_requests = o->requests;
    l->most_seconds = (unsigned)limit(o->max_seconds, l->most_seconds, UINT32_MAX);
    return to;
}

/* False when the options cannot be meant. */
static bool take_options(struct cordon *c, const struct cordon_options *o) {
    const char *why;
    c->capture = capture_of(o);
    c->progress = o->progress;
    c->progress_context = o->progress_context;
    c->judging = (struct judging){.as_if_in_force = o->as_if_in_force, .threads = o->threads};
    c->no_content = o->no_content;
    c->app = (struct app_options){.threads = o->threads};
    c->cache_path = o->cache;
    c->as_of_told = o->as_of != NULL;
    return (!o->as_of || date_parse(text_of(o->as_of), NULL, &c->as_of)) &&
           control_test_parse(text_of(o->control ? o->control : "aggregate>=50"), &c->test, &why);
}

struct cordon *cordon_new(const struct cordon_options *options) {
    struct cordon_options o = {0};
    /* A caller compiled with a later version may set what this one does not know; an earlier one sets less.
     */
    if (options && options->size < offsetof(struct cordon_options, as_of)) return NULL;
    if (options) memcpy(&o, options, options->size < sizeof o ? options->size : sizeof o);
    struct cordon *c = memory_new(1, sizeof *c);
    if (!take_options(c, &o)) {
        free(c);
        return NULL;
    }
    c->arena = arena_new();
    c->cache_path = arena_string(c->arena, c->cache_path);
    c->diagnostics = diagnostics_new(MOST_DIAGNOSTICS);
    return c;
}

void cordon_free(struct cordon *c) {
    if (!c) return;
    for (size_t i = 0; i < c->n_evidence; i++)
        if (c->evidence[i].fd > STDIN_FILENO) close(c->evidence[i].fd);
    policies_free(&c->audit);
    policies_free(&c->before);
    amended_close(&c->amended);
    watch_free(c->watch);
    enforcing_free(c->enforcing);
    routing_free(c->routing);
    impact_free(c->impact);
    name_book_free(c->names);
    trace_plan_free(c->plan);
    saving_free(c->saving);
    atlas_close(c->atlas);
    finder_source_free(c->finder);
    key_log_free(c->keys);
    dex_lookup_free(c->lookup);
    api_table_free(c->apis);
    component_table_free(c->components);
    component_draft_free(c->drafted);
    for (size_t i = 0; i < c->n_inventories; i++) inventory_free(c->inventories[i]);
    free(c->inventories);
    cache_close(c->cache);
    diagnostics_free(c->diagnostics);
    arena_free(c->arena);
    free(c);
}

enum cordon_status cordon_open_atlas(struct cordon *c, const char *path) {
    if (c->atlas || c->confined) return CORDON_MISUSE;
    c->atlas = atlas_open(path, c->diagnostics);
    return c->atlas ? CORDON_FINE : CORDON_UNUSABLE;
}

enum cordon_status context_atlas(struct cordon *c) {
    return c->atlas ? CORDON_FINE : cordon_open_atlas(c, NULL);
}

static bool same_source(const struct policy *p, const struct policy *q) {
    struct text x = policy_source(p), y = policy_source(q);
    return x.n == y.n && memcmp(x.p, y.p, x.n) == 0;
}

/* Findings name policies by their ids: the same policy again counts once, another one of that id is an error.
 */
static bool known_id(struct cordon *c, const struct policy *p, bool *clash) {
    struct policy_about about = policy_about(p);
    for (size_t i = 0; i < c->n_policies; i++) {
        struct policy_about other = policy_about(c->policies[i]);
        if (strcmp(about.id, other.id) != 0) continue;
        *clash = !same_source(p, c->policies[i]);
        struct diagnostic d = {
            .severity = SEVERITY_NOTE, .file = about.file, .what = "is given twice: it counts once"};
        if (*clash) {
            d.severity = SEVERITY_ERROR;
            d.what = arena_format(c->arena, "has the id '%s', which %s has too", about.id, other.file);
            d.hint = "give one of them another id";
        }
        diagnostics_add(c->diagnostics, d);
        return true;
    }
    return false;
}

static enum cordon_status take_policy(struct cordon *c, const struct policy *p) {
    bool clash = false, known = p && known_id(c, p, &clash);
    if (!p || clash) {
        c->refused = true;
        return CORDON_UNUSABLE;
    }
    if (known) return CORDON_FINE;
    c->policies =
        arena_grow(c->arena, c->policies, c->n_policies, &c->policy_capacity, sizeof(struct policy *));
    c->policies[c->n_policies++] = p;
    return CORDON_FINE;
}

enum cordon_status context_policy(struct cordon *c, const char *id_or_path) {
    return take_policy(c, policy_open(c->arena, id_or_path, c->diagnostics));
}

enum cordon_status cordon_add_policy(struct cordon *c, const char *id_or_path) {
    return c->read || c->confined ? CORDON_MISUSE : context_policy(c, id_or_path);
}

enum cordon_status cordon_add_policy_text(struct cordon *c, const char *name, const char *text, size_t n) {
    if (c->read) return CORDON_MISUSE;
    const char *own = arena_string(c->arena, name);
    return take_policy(c, policy_load(c->arena, own, (struct text){text, n}, c->diagnostics));
}

enum cordon_status cordon_set_population(struct cordon *c, const char *path) {
    if (c->read || c->confined || c->judging.population) return CORDON_MISUSE;
    c->judging.population = population_open(c->arena, path, c->diagnostics);
    if (!c->judging.population) c->refused = true;
    return c->judging.population ? CORDON_FINE : CORDON_UNUSABLE;
}

enum cordon_status context_status(const struct cordon *c) {
    if (diagnostics_total(c->diagnostics, SEVERITY_ERROR)) return CORDON_UNUSABLE;
    return diagnostics_total(c->diagnostics, SEVERITY_DAMAGE) ? CORDON_INCOMPLETE : CORDON_FINE;
}

size_t cordon_diagnostics(const struct cordon *c) {
    return diagnostics_count(c->diagnostics);
}

const char *cordon_diagnostic(struct cordon *c, size_t i, enum cordon_severity *severity) {
    const struct diagnostic *one = diagnostics_get(c->diagnostics, i);
    if (!one) return NULL;
    if (severity) *severity = (enum cordon_severity)one->severity;
    return diagnostic_line(c->arena, one);
}

void cordon_forget_diagnostics(struct cordon *c, size_t n) {
    diagnostics_forget(c->diagnostics, n);
}

void cordon_print_diagnostics(const struct cordon *c, FILE *stream) {
    diagnostics_print(c->diagnostics, stream);
}
