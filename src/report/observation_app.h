/* The observation `app` (DESIGN.md, "The stable surface"; docs/formats/json.md). */
#ifndef CORDON_REPORT_OBSERVATION_APP_H
#define CORDON_REPORT_OBSERVATION_APP_H

#include "base/json.h"
#include "evidence/app/app.h"

void observation_app(struct json *j, const struct app *app, const char *evidence);

/* The members of an object that has been begun, for findings and reports as well. */
void json_app_component(struct json *j, const struct app_component *c);
const char *component_seen_text(unsigned seen); /* the strongest of them: "defined", "native" … */

#endif
