/* Observations as JSON Lines (DESIGN.md, "The stable surface"; docs/formats/json.md). */
#ifndef CORDON_REPORT_OBSERVATION_H
#define CORDON_REPORT_OBSERVATION_H

#include "base/json.h"
#include "evidence/capture/capture.h"
#include "evidence/route/route.h"
#include "evidence/trace/trace.h"

/* All flows and look-ups of a capture; ids are "f1", "f2" … in order of their first packet. */
void observations_capture(struct json *j, const struct capture *c, const char *evidence);

struct observation_summary {
    uint64_t evidence, packets, bytes, flows, dns, apps, devices, routes, traces;
    struct layer_counts layers;
    uint64_t fragments_left;
    bool complete;
};

void observation_summary_add(struct observation_summary *s, const struct capture *c);

void observation_summary_add_apps(struct observation_summary *s, uint64_t apps, bool complete);

void observation_summary_add_routes(struct observation_summary *s, const struct route_totals *t);
void observation_summary_add_traces(struct observation_summary *s, const struct trace_totals *t);

/* The last line: counts, complete, diagnostics. */
void observations_summary(struct json *j, const struct observation_summary *s, const struct diagnostics *d);

#endif
