/* Facts of an app as lines that tests compare. */
#ifndef CORDON_TESTS_APP_LINES_H
#define CORDON_TESTS_APP_LINES_H

#include "evidence/app/app.h"

#include <stdio.h>

/* Anomalies, capabilities, components, declarations, endpoints, opaque, permissions, reach, signers; to be
 * freed. */
static inline char *app_lines(const struct app *a) {
    char *lines = NULL;
    size_t n;
    FILE *to = open_memstream(&lines, &n);
    for (size_t i = 0; i < a->n_anomalies; i++)
        fprintf(to, "anomaly %s: %s\n", a->anomalies[i].kind, a->anomalies[i].what);
    for (size_t i = 0; i < a->n_capabilities; i++)
        fprintf(to, "capability %s: %s\n", a->capabilities[i].name, a->capabilities[i].why);
    for (size_t i = 0; i < a->n_components; i++)
        fprintf(to, "component %s: %s (%u)\n", a->components[i].id, a->components[i].prefix,
                a->components[i].seen);
    for (size_t i = 0; i < a->n_declarations; i++) {
        const struct app_declaration *e = &a->declarations[i];
        fprintf(to, "declares %s: %s = %s%s%s%s%s\n", e->kind, e->text, e->data ? e->data : "-",
                e->purposes ? " for " : "", e->purposes ? e->purposes : "", e->linked ? " linked" : "",
                e->tracking ? " tracking" : "");
    }
    for (size_t i = 0; i < a->n_endpoints; i++) fprintf(to, "endpoint %s\n", a->endpoints[i].text);
    for (size_t i = 0; i < a->n_opaque; i++)
        fprintf(to, "opaque %s: %s\n", a->opaque[i].what, a->opaque[i].why);
    for (size_t i = 0; i < a->n_permissions; i++)
        fprintf(to, "permission %s: %s\n", a->permissions[i].name,
                a->permissions[i].data ? a->permissions[i].data : "-");
    for (size_t i = 0; i < a->n_reach; i++)
        fprintf(to, "reach %s: %s by %s\n", a->reach[i].capability, a->reach[i].api, a->reach[i].caller);
    for (size_t i = 0; i < a->n_signers; i++)
        fprintf(to, "signer %s: %s\n", a->signers[i].scheme, a->signers[i].subject);
    fclose(to);
    return lines;
}

#endif
