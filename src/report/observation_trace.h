/* The observation `trace` (DESIGN.md, "The stable surface"; docs/formats/json.md). */
#ifndef CORDON_REPORT_OBSERVATION_TRACE_H
#define CORDON_REPORT_OBSERVATION_TRACE_H

#include "base/json.h"
#include "evidence/trace/trace.h"

void observation_trace(struct json *j, const struct trace *t, const char *evidence);

#endif
