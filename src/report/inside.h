/* Apps of an audit with the chains that are about them, as reports tell them. */
#ifndef CORDON_REPORT_INSIDE_H
#define CORDON_REPORT_INSIDE_H

#include "policy/audit.h"

/* One app: its own chain, then those of its components, of the places it names, and of traffic that met it.
 */
struct inside_app {
    const struct app *app;
    const struct link *link;
    const uint32_t *components, *endpoints, *traffic;
    size_t n_components, n_endpoints, n_traffic;
    uint32_t chain;     /* its own */
    enum verdict worst; /* of all but traffic */
};

struct inside_apps {
    const struct inside_app *packages, *listed; /* worst first */
    size_t n_packages, n_listed;
};

struct inside_apps inside_apps_make(struct arena *a, const struct audit *audit);

#endif
