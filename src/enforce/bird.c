/* BIRD 2: a function for filters. `bgp_path ~ SET` is true where any AS of the set is on the path, at the
 * price of one look-up an AS, however many carriers there are (BIRD's guide, 5.3, "bgppath"). */
#include "enforce/render.h"

static const char *const meaning[] = {
    "written to BIRD's log with the route, which stays.",
    "cordon_refuses() is true.",
    "as reject: a route is taken or not.",
};

/* The carriers of one of both functions: with log, or with a refusal. */
static void put_set(const struct render_carriers *r, bool log, const char *name, struct output *to) {
    bool any = false;
    for (size_t i = 0; i < r->n; i++) {
        const struct measure *m = r->rows[i].measure;
        if ((m->mode == MEASURE_LOG) != log) continue;
        if (!any) output_format(to, "define %s = [\n", name);
        if (any) output_text(to, ",\n");
        render_why(&backend_bird, to, m);
        output_format(to, "  %u", r->rows[i].asn);
        any = true;
    }
    if (any) output_text(to, "\n];\n");
}

static bool has(const struct render_carriers *r, bool log) {
    for (size_t i = 0; i < r->n; i++)
        if ((r->rows[i].measure->mode == MEASURE_LOG) == log) return true;
    return false;
}

static void put(const struct render_carriers *r, struct output *to) {
    output_text(to, "# In an import filter: if cordon_refuses() then reject;\n");
    put_set(r, true, "CORDON_LOGGED", to);
    put_set(r, false, "CORDON_REFUSED", to);
    output_text(to, "function cordon_refuses()\n{\n");
    if (has(r, true))
        output_text(to, "  if bgp_path ~ CORDON_LOGGED then print \"cordon would refuse \", net, \" over \", "
                        "bgp_path;\n");
    if (has(r, false)) output_text(to, "  if bgp_path ~ CORDON_REFUSED then return true;\n");
    output_text(to, "  return false;\n}\n");
}

static bool render(const struct enforce_plan *p, const struct render_options *o, struct output *to,
                   size_t *left, struct diagnostics *d) {
    render_routes(&backend_bird, p, o, to, left, meaning, put);
    return true;
}

static const char *const reload[] = {"birdc", "configure", NULL};

const struct backend backend_bird = {
    .name = "bird",
    .about = "function for filters of BIRD 2: routes over carriers",
    .kinds = KIND_BIT(MEASURE_CARRIER),
    .modes = MODE_BIT(MEASURE_LOG) | MODE_BIT(MEASURE_REJECT) | MODE_BIT(MEASURE_DROP),
    .file = "cordon-bird.conf",
    .comment = "#",
    .render = render,
    .reload = reload,
};
