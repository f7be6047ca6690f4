/* The observation `app` (DESIGN.md, "The stable surface"; docs/formats/json.md). */
#ifndef CORDON_REPORT_OBSERVATION_APP_H
#define CORDON_REPORT_OBSERVATION_APP_H

#include "base/json.h"
#include "evidence/app/app.h"

void observation_app(struct json *j, const struct app *app, const char *evidence);

/* Members of an object that has been begun, for findings and reports as well. */
void json_app_signers(struct json *j, const struct app *app);
void json_app_remarks(struct json *j, const struct app *app); /* "anomalies", "opaque" */
void json_app_network(struct json *j, const struct app_network *n);
void json_app_permissions(struct json *j, const struct app *app); /* "permission_uses" */
void json_app_declarations(struct json *j, const struct app *app);
void json_app_undeclared(struct json *j,
                         const struct app *app); /* classes of data that it shows all the same */
void json_app_component(struct json *j, const struct app_component *c);
const char *component_seen_text(unsigned seen); /* the strongest of them: "defined", "native" … */

#endif
