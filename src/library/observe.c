/* Evidence becomes observations, and nothing else. */
#include "library/context.h"

#include "library/lines.h"
#include "library/mirror.h"
#include "report/observation.h"
#include "report/observation_app.h"
#include "report/observation_device.h"
#include "report/observation_route.h"
#include "report/observation_trace.h"

void observations_evidence(struct json *j, const struct evidence *e, const char *name) {
    if (e->capture) observations_capture(j, e->capture, name);
    if (e->app) observation_app(j, e->app, name);
    for (size_t i = 0; e->inventory && i < e->inventory->n_apps; i++)
        observation_app(j, &e->inventory->apps[i], name);
    if (e->inventory && e->inventory->own) observation_device(j, e->inventory->own, e->inventory, name);
    for (size_t i = 0; e->inventory && i < e->inventory->n_devices; i++)
        observation_device(j, &e->inventory->devices[i], e->inventory, name);
}

/* A line of JSON, into the output that has those of other evidence. */
static bool pass_on(void *context, const char *line, size_t n) {
    struct output *out = context;
    output_bytes(out, line, n);
    output_char(out, '\n');
    return !out->failed;
}

static bool observe_folder(struct cordon *c, size_t i, struct output *out,
                           struct observation_summary *summary) {
    struct mirror_result r = mirror_run(c, i, false, pass_on, out);
    observation_summary_add_apps(summary, r.apps, r.complete);
    return r.taken;
}

struct route_lines {
    struct json *json;
    const struct as_paths *paths;
    const char *name;
};

static void put_route(void *context, const struct route_row *row) {
    const struct route_lines *l = context;
    if (!l->json->out->failed) observation_route(l->json, row, l->paths, l->name);
}

struct trace_lines {
    struct json *json;
    const char *name;
};

static void put_trace(void *context, const struct trace *t) {
    const struct trace_lines *l = context;
    if (!l->json->out->failed) observation_trace(l->json, t, l->name);
}

static void observe_evidence(struct cordon *c, size_t i, struct json *json,
                             struct observation_summary *summary) {
    struct as_paths *paths = as_paths_new();
    struct route_lines lines = {json, paths, c->evidence[i].name};
    struct trace_lines trace_lines = {json, c->evidence[i].name};
    const struct route_sink routes = {paths, put_route, &lines};
    const struct trace_sink traces = {put_trace, &trace_lines};
    struct evidence e = evidence_read(c, i, (struct evidence_sinks){&routes, &traces});
    observations_evidence(json, &e, c->evidence[i].name);
    if (e.capture) observation_summary_add(summary, e.capture);
    if (e.app) observation_summary_add_apps(summary, 1, e.complete);
    if (e.inventory) observation_summary_add_apps(summary, e.inventory->n_apps, e.complete);
    if (e.inventory) summary->devices += e.inventory->n_devices + (e.inventory->own != NULL);
    if (e.routes) observation_summary_add_routes(summary, &e.route_totals);
    if (e.traces) observation_summary_add_traces(summary, &e.trace_totals);
    evidence_done(&e);
    as_paths_free(paths);
}

enum cordon_status cordon_observe(struct cordon *c, cordon_writer *line, void *context) {
    if (c->read || !line) return CORDON_MISUSE;
    if (c->refused) return CORDON_UNUSABLE;
    c->read = true;
    struct lines lines = {.writer = line, .context = context};
    struct output out = lines_output(&lines);
    struct json json = json_to(&out);
    struct observation_summary summary = {.complete = true};
    for (size_t i = 0; i < c->n_evidence && !out.failed; i++) {
        if (c->evidence[i].folder && c->evidence[i].fd >= 0) {
            if (!observe_folder(c, i, &out, &summary)) break;
            continue;
        }
        observe_evidence(c, i, &json, &summary);
    }
    summary.complete = summary.complete && diagnostics_total(c->diagnostics, SEVERITY_DAMAGE) == 0;
    observations_summary(&json, &summary, c->diagnostics);
    return lines_end(&lines, &out) ? context_status(c) : CORDON_NOT_WRITTEN;
}
