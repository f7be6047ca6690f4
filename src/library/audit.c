/* Evidence, atlas and policies become an audit; an audit becomes a report. */
#include "library/context.h"
#include "library/enforce.h"

#include "custody/custody.h"
#include "library/impact.h"
#include "library/lines.h"
#include "library/mirror.h"
#include "library/routing.h"
#include "library/save.h"
#include "library/trace_plan.h"
#include "report/observation.h"
#include "report/store.h"

static void summarize_capture(struct evidence_summary *to, const struct capture *c) {
    const struct capture_totals *t = capture_totals(c);
    to->format = t->format;
    to->size = t->size;
    to->packets = t->packets;
    to->bytes = t->bytes;
    to->flows = t->flows;
    to->dns = t->dns;
    to->first_ns = t->first_ns;
    to->last_ns = t->last_ns;
    to->complete = capture_complete(c);
}

static void summarize_routes(struct evidence_summary *to, const struct route_totals *t) {
    to->format = t->format;
    to->routes = t->rows[ROUTE_RIB];
    to->updates = t->rows[ROUTE_ANNOUNCE] + t->rows[ROUTE_WITHDRAW];
    to->by_line = t->by_line;
    to->first_ns = t->first_ns;
    to->last_ns = t->last_ns;
}

static void summarize_traces(struct evidence_summary *to, const struct trace_totals *t) {
    to->format = t->format;
    to->traces = t->traces;
    to->first_ns = t->first_ns;
    to->last_ns = t->last_ns;
}

static struct evidence_summary summarize(const char *name, const struct evidence *e) {
    struct evidence_summary to = {.name = name, .size = e->size, .complete = e->complete};
    if (e->capture) summarize_capture(&to, e->capture);
    if (e->routes) summarize_routes(&to, &e->route_totals);
    if (e->traces) summarize_traces(&to, &e->trace_totals);
    if (e->merged) to.format = "apk";
    to.part = e->merged;
    if (e->app) {
        to.format = e->app->format;
        if (!to.size) to.size = e->app->size; /* of a pipe */
        to.apps = 1;
        to.complete = e->complete;
    }
    if (e->inventory) {
        bool some = e->inventory->complete || e->inventory->n_apps || e->inventory->n_devices;
        to.format = some ? e->inventory->format : NULL; /* NULL: nothing could be read */
        to.apps = e->inventory->n_apps;
        if (!e->inventory->n_apps) to.first_ns = to.last_ns = e->inventory->taken_ns;
        to.devices = e->inventory->n_devices + (e->inventory->own != NULL);
    }
    return to;
}

/* A folder is judged package by package, and only summed up. */
static bool take_folder(struct cordon *c, size_t i, struct evidence_summary *to, cordon_writer *observe,
                        void *context) {
    struct mirror_result r = mirror_run(c, i, true, observe, context);
    *to = (struct evidence_summary){.name = c->evidence[i].name,
                                    .format = r.format,
                                    .size = r.bytes,
                                    .apps = r.apps,
                                    .complete = r.complete};
    c->stores = arena_grow(c->arena, c->stores, c->n_stores, &c->store_capacity, sizeof *c->stores);
    c->stores[c->n_stores++] = r.store;
    return r.taken;
}

static bool pass_folder(struct cordon *c, size_t i, struct evidence_summary *to) {
    *to = (struct evidence_summary){.name = c->evidence[i].name, .complete = true};
    diagnostics_add(c->diagnostics,
                    (struct diagnostic){.severity = SEVERITY_NOTE,
                                        .file = to->name,
                                        .what = "is a folder: its packages are not looked into here",
                                        .hint = "name the packages themselves"});
    return true;
}

/* Captures are read one after the other and let go: what stays are groups of flows. */
bool context_take(struct cordon *c, struct custody *custody, size_t i, struct evidence_summary *to,
                  cordon_writer *observe, void *context) {
    const char *name = c->evidence[i].name;
    if (c->impact && c->impact->wanted && c->evidence[i].folder) return pass_folder(c, i, to);
    if (c->evidence[i].folder && c->evidence[i].fd >= 0) return take_folder(c, i, to, observe, context);
    struct route_sink routes = routing_routes(c, i);
    struct trace_sink traces = routing_traces(c, i);
    struct evidence e = evidence_read(c, i, (struct evidence_sinks){&routes, &traces});
    *to = summarize(name, &e);
    if (e.traces) to->by_line = routing_traces_by_line(c, i);
    bool taken = true;
    if (observe) {
        struct lines lines = {.writer = observe, .context = context};
        struct output out = lines_output(&lines);
        struct json json = json_to(&out);
        observations_evidence(&json, &e, name);
        taken = lines_end(&lines, &out);
    }
    if (c->impact && c->impact->wanted) impact_take(c->impact, &e);
    if (e.capture) saving_names(c->saving, e.capture, (uint32_t)i);
    if (e.capture && c->names) name_book_take(c->names, e.capture, (uint32_t)i);
    if (e.capture) custody_add_capture(custody, e.capture, (uint32_t)i);
    if (e.app) custody_add_app(custody, e.app, (uint32_t)i);
    if (e.inventory) custody_add_inventory(custody, e.inventory, (uint32_t)i);
    evidence_done(&e);
    return taken;
}

/* Where no day is told: the day the evidence ends, so that an old capture is judged by the facts of its time.
 * Of traffic, where there is any: routes beside it may be older or younger. */
static date_t day_of_evidence(const struct audit *a) {
    int64_t last[2] = {0};
    for (size_t i = 0; i < a->n_evidence; i++) {
        const struct evidence_summary *e = &a->evidence[i];
        bool way = evidence_shows_ways(e);
        if ((e->packets || e->devices || way) && e->last_ns > last[way]) last[way] = e->last_ns;
    }
    int64_t day = last[0] ? last[0] : last[1];
    return day ? date_of_ns(day) : date_today();
}

static void judge_in(struct cordon *c, struct audit *a, const struct atlas *atlas, struct diagnostics *d) {
    a->atlas = atlas;
    a->atlas_info = atlas_info(atlas);
    policies_judge(c->arena, a, c->policies, c->n_policies, c->judging, d);
    a->diagnostics = c->diagnostics;
    a->complete = diagnostics_total(c->diagnostics, SEVERITY_DAMAGE) == 0;
}

/* Twice: by the atlas without the change, and with it. What policies name and the atlas lacks is told once.
 */
static void judge_change(struct cordon *c, struct custody *custody) {
    struct diagnostics *told = diagnostics_new(1);
    struct audit *a = &c->audit, *b = &c->before;
    *b = *a;
    b->n_chains = custody_chains_in(custody, c->amended.before, c->arena, b->as_of, &b->chains);
    a->n_chains = custody_chains_in(custody, c->amended.after, c->arena, a->as_of, &a->chains);
    judge_in(c, b, c->amended.before, told);
    judge_in(c, a, c->amended.after, c->diagnostics);
    diagnostics_free(told);
}

static void judge(struct cordon *c, struct custody *custody, const struct evidence_summary *evidence) {
    struct audit *a = &c->audit;
    a->evidence = evidence;
    a->n_evidence = c->n_evidence;
    a->stores = c->stores;
    a->n_stores = c->n_stores;
    a->paths = routing_joined(c);
    if (a->paths) custody_set_paths(custody, *a->paths);
    a->as_of = c->as_of_told ? c->as_of : c->change ? c->change->date : day_of_evidence(a);
    if (c->change) {
        judge_change(c, custody);
    } else {
        a->n_chains = custody_chains(custody, c->arena, a->as_of, &a->chains);
        judge_in(c, a, c->atlas, c->diagnostics);
    }
    c->judged = true;
    if (c->names && !c->change && !(c->impact && c->impact->wanted)) a->ban = ban_of_audit(c);
}

static enum cordon_status status_of(const struct cordon *c) {
    enum cordon_status inputs = context_status(c);
    const struct audit *a = &c->audit;
    for (size_t i = 0; inputs == CORDON_FINE && i < a->n_chains * a->n_policies; i++)
        if (a->verdicts[i] == VERDICT_DENY) return CORDON_DENIED;
    for (size_t i = 0; inputs == CORDON_FINE && i < c->n_stores; i++)
        for (size_t k = 0; k < c->stores[i]->n_policies; k++)
            if (c->stores[i]->verdicts[k][VERDICT_DENY]) return CORDON_DENIED;
    return inputs;
}

/* Where nothing could be read there is nothing to report: an empty report would look like a clean one. */
static bool any_readable(const struct evidence_summary *e, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (e[i].format) return true;
    return n == 0;
}

bool cordon_has_result(const struct cordon *c) {
    if (c->impact && c->impact->wanted) return c->impact->done;
    if (c->enforcing && c->enforcing->stored) return true;
    return c->judged || (c->impact && c->impact->done) || (c->plan && c->plan->done);
}

enum cordon_status cordon_run(struct cordon *c, cordon_writer *observe, void *context) {
    if (c->read) return CORDON_MISUSE;
    if (c->refused) return CORDON_UNUSABLE;
    enum cordon_status atlas = context_atlas(c);
    if (atlas != CORDON_FINE) return atlas;
    c->read = true;
    struct evidence_summary *evidence = arena_take_array(c->arena, c->n_evidence, sizeof *evidence);
    struct custody *custody = custody_new(c->atlas);
    saving_begin(c);
    bool taken = true;
    for (size_t i = 0; i < c->n_evidence; i++)
        taken = context_take(c, custody, i, &evidence[i], taken ? observe : NULL, context) && taken;
    if (any_readable(evidence, c->n_evidence)) judge(c, custody, evidence);
    custody_free(custody);
    saving_end(c);
    return taken ? status_of(c) : CORDON_NOT_WRITTEN;
}
