/* OpenBGPD: a set of AS numbers and one rule that asks it (bgpd.conf(5), "AS as-set"). */
#include "enforce/render.h"

static const char *const meaning[] = {
    NULL,
    "deny quick: no rule before or after lets the route in.",
    "as reject: a route is taken or not.",
};

static void put(const struct render_carriers *r, struct output *to) {
    if (r->n) output_text(to, "as-set \"cordon\" {\n");
    for (size_t i = 0; i < r->n; i++) {
        render_why(&backend_openbgpd, to, r->rows[i].measure);
        output_format(to, "\t%u\n", r->rows[i].asn);
    }
    if (r->n) output_text(to, "}\ndeny quick from any AS as-set \"cordon\"\n");
}

static bool render(const struct enforce_plan *p, const struct render_options *o, struct output *to,
                   size_t *left, struct diagnostics *d) {
    render_routes(&backend_openbgpd, p, o, to, left, meaning, put);
    return true;
}

static const char *const reload[] = {"bgpctl", "reload", NULL};

const struct backend backend_openbgpd = {
    .name = "openbgpd",
    .about = "filter of OpenBGPD: routes over carriers",
    .kinds = KIND_BIT(MEASURE_CARRIER),
    .modes = MODE_BIT(MEASURE_REJECT) | MODE_BIT(MEASURE_DROP),
    .file = "cordon-bgpd.conf",
    .comment = "#",
    .render = render,
    .reload = reload,
};
