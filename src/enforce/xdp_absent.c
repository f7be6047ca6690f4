/* In place of xdp_kernel.c where libbpf, or a compiler for its programs, was not there. */
#include "enforce/xdp.h"

static enum enforce_status absent(struct xdp_place at, struct diagnostics *d) {
    diagnostics_add(d, (struct diagnostic){.severity = SEVERITY_ERROR,
                                           .file = at.device,
                                           .what = "this program was built without libbpf: XDP is not in it",
                                           .hint = "use nftables"});
    return ENFORCE_REFUSED;
}

enum enforce_status xdp_attach(const struct enforce_plan *p, const struct render_options *o,
                               struct xdp_place at, struct xdp_report *r, struct diagnostics *d) {
    *r = (struct xdp_report){0};
    return absent(at, d);
}

enum enforce_status xdp_confirm(struct xdp_place at, struct diagnostics *d) {
    return ENFORCE_NOTHING;
}

enum enforce_status xdp_detach(struct xdp_place at, struct diagnostics *d) {
    return ENFORCE_NOTHING;
}

struct xdp_report xdp_status(struct xdp_place at) {
    return (struct xdp_report){0};
}

size_t xdp_counts(struct xdp_place at, struct arena *a, const struct measure_count **to) {
    *to = NULL;
    return 0;
}
