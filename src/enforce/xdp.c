/* The sets of the XDP program, as a list to be read: what is loaded is not a text. */
#include "enforce/xdp.h"

#include "base/date.h"
#include "base/memory.h"
#include "enforce/render.h"

#include <stdlib.h>

static const char *const meaning[] = {
    "counted, and let pass.",
    "dropped like drop: XDP answers nobody.",
    "dropped as it arrives, from the address or to it.",
};

static int64_t holds_until(const struct measure *m, const struct render_options *o) {
    int64_t until = m->until_ns;
    if (m->answer_until_ns && m->answer_until_ns < until) until = m->answer_until_ns;
    return until;
}

struct order {
    struct xdp_entry entry;
    enum measure_mode mode;
};

/* Of one prefix the strictest first, and of these the longest. */
static int order_compare(const void *a, const void *b) {
    const struct order *x = a, *y = b;
    int c = prefix_compare(x->entry.prefix, y->entry.prefix);
    if (c) return c;
    if (x->mode != y->mode) return x->mode > y->mode ? -1 : 1;
    if (x->entry.until_ns != y->entry.until_ns) return x->entry.until_ns > y->entry.until_ns ? -1 : 1;
    return x->entry.measure < y->entry.measure ? -1 : x->entry.measure > y->entry.measure;
}

struct xdp_entry *xdp_entries(const struct enforce_plan *p, const struct render_options *o, size_t *n,
                              size_t *left) {
    struct order *list = memory_new(p->n_measures + 1, sizeof *list);
    size_t count = 0, kept = 0;
    for (size_t i = 0; i < p->n_measures; i++) {
        const struct measure *m = &p->measures[i];
        int64_t until = holds_until(m, o);
        if (!render_wants(&backend_xdp, m, o, left) || until <= o->now_ns) continue;
        if (m->cgroup)
            ++*left;
        else
            list[count++] = (struct order){{m->prefix, (uint32_t)i, until}, m->mode};
    }
    qsort(list, count, sizeof *list, order_compare);
    struct xdp_entry *entries = memory_new(count + 1, sizeof *entries);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || !prefix_equal(entries[kept - 1].prefix, list[i].entry.prefix))
            entries[kept++] = list[i].entry;
    free(list);
    *n = kept;
    return entries;
}

static void put_keep(struct output *to, const struct prefix *keep, size_t n) {
    for (size_t i = 0; i < n; i++) {
        char text[PREFIX_TEXT];
        output_format(to, "keep %s\n", prefix_text(text, keep[i]));
    }
}

static bool render(const struct enforce_plan *p, const struct render_options *o, struct output *to,
                   size_t *left, struct diagnostics *d) {
    size_t n;
    struct xdp_entry *entries = xdp_entries(p, o, &n, left);
    render_head(&backend_xdp, p, o, meaning, to);
    put_keep(to, p->keep, p->n_keep);
    put_keep(to, o->keep, o->n_keep);
    for (size_t i = 0; i < n; i++) {
        const struct measure *m = &p->measures[entries[i].measure];
        char text[PREFIX_TEXT], time[TIME_TEXT], reason[REASON_TEXT];
        output_format(to, "%s %s until %s # ", measure_mode_text(m->mode),
                      prefix_text(text, entries[i].prefix), time_text(time, entries[i].until_ns));
        struct text t = render_reason(reason, m);
        output_bytes(to, t.p, t.n);
        output_char(to, '\n');
    }
    free(entries);
    return true;
}

static bool attach(const struct enforce_plan *p, const struct render_options *o, const char *device,
                   struct diagnostics *d) {
    struct xdp_report report;
    return xdp_attach(p, o, (struct xdp_place){device, NULL}, &report, d) == ENFORCE_DONE;
}

static bool detach(const char *device, struct diagnostics *d) {
    return xdp_detach((struct xdp_place){device, NULL}, d) <= ENFORCE_NOTHING;
}

static bool confirm(const char *device, struct diagnostics *d) {
    return xdp_confirm((struct xdp_place){device, NULL}, d) == ENFORCE_DONE;
}

static bool attached(const char *device) {
    return xdp_status((struct xdp_place){device, NULL}).attached;
}

const struct backend backend_xdp = {
    .name = "xdp",
    .about = "addresses at line rate, by a program on an interface (XDP)",
    .kinds = KIND_BIT(MEASURE_ADDRESS),
    .modes = MODE_BIT(MEASURE_LOG) | MODE_BIT(MEASURE_REJECT) | MODE_BIT(MEASURE_DROP),
    .file = "cordon.xdp",
    .comment = "#",
    .render = render,
    .attach = attach,
    .confirm = confirm,
    .detach = detach,
    .attached = attached,
};
