/* What was wrong with the inputs, as every summary tells it (docs/formats/json.md). */
#ifndef CORDON_REPORT_JSON_DIAGNOSTICS_H
#define CORDON_REPORT_JSON_DIAGNOSTICS_H

#include "base/diagnostic.h"
#include "base/json.h"

/* The members `diagnostics` and, where there is not room for all of them, `diagnostics_left_out`. A summary
 * stays a short line, whatever the evidence did to deserve it; standard error has told all. */
void json_diagnostics(struct json *j, const struct diagnostics *d);

#endif
