/* FRRouting: a list of AS paths, and a route map that denies what it permits. In its expressions "_" is where
 * an AS number begins or ends (FRR's guide, "AS Path Regular Expressions"). */
#include "enforce/render.h"

enum { SEQUENCE_STEP = 5 };

static const char *const meaning[] = {
    NULL,
    "the route map cordon denies the route.",
    "as reject: a route is taken or not.",
};

static void put(const struct render_carriers *r, struct output *to) {
    output_text(to, "! Of a neighbour: route-map cordon in. Of a route map of one's own: call cordon.\n");
    for (size_t i = 0; i < r->n; i++) {
        render_why(&backend_frr, to, r->rows[i].measure);
        output_format(to, "bgp as-path access-list cordon seq %zu permit _%u_\n", (i + 1) * SEQUENCE_STEP,
                      r->rows[i].asn);
    }
    if (r->n)
        output_text(to, "route-map cordon deny 10\n description carriers that a policy denies\n"
                        " match as-path cordon\nexit\n");
    output_text(to, "route-map cordon permit 20\nexit\n");
}

static bool render(const struct enforce_plan *p, const struct render_options *o, struct output *to,
                   size_t *left, struct diagnostics *d) {
    render_routes(&backend_frr, p, o, to, left, meaning, put);
    return true;
}

const struct backend backend_frr = {
    .name = "frr",
    .about = "AS path list and route map of FRRouting: routes over carriers",
    .kinds = KIND_BIT(MEASURE_CARRIER),
    .modes = MODE_BIT(MEASURE_REJECT) | MODE_BIT(MEASURE_DROP),
    .file = "cordon-frr.conf",
    .comment = "!",
    .render = render,
};
