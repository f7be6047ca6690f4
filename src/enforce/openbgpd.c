/* OpenBGPD: a set of AS numbers and one rule that asks it (bgpd.conf(5), "AS as-set"). */
#include "enforce/render.h"

static const char *const meaning[] = {
    NULL,
    "deny quick: no rule before or after lets the route in.",
    "as reject: a route is taken or not.",
};

static bool render(const struct enforce_plan *p, const struct render_options *o, struct output *to,
                   size_t *left, struct diagnostics *d) {
    struct arena *a = arena_new();
    struct render_carriers r = render_carriers(&backend_openbgpd, p, o, a, left);
    render_head(&backend_openbgpd, p, o, meaning,
                "A filter has no expiry: write it anew by the first one, and empty it by the last.", to);
    if (r.n) output_text(to, "as-set \"cordon\" {\n");
    for (size_t i = 0; i < r.n; i++) {
        char reason[REASON_TEXT];
        struct text t = render_reason(reason, r.rows[i].measure);
        output_text(to, "\t# ");
        output_bytes(to, t.p, t.n);
        output_format(to, "\n\t%u\n", r.rows[i].asn);
    }
    if (r.n) output_text(to, "}\ndeny quick from any AS as-set \"cordon\"\n");
    arena_free(a);
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
