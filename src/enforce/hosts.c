/* A hosts file (hosts(5)): each name at 0.0.0.0 and ::, in a block between two marks; all around it stays
 * byte for byte. The format knows no "and all below", so that names below are listed where the plan has seen
 * them. */
#include "enforce/render.h"

#include <stdlib.h>

static const char *const meaning[] = {
    NULL,
    "0.0.0.0 and ::, which lead nowhere; names below only where they are listed.",
    "as reject: 0.0.0.0 and ::.",
};

static int by_name(const void *a, const void *b) {
    const struct render_row *x = a, *y = b;
    int c = strcmp(x->name, y->name);
    return c ? c : x->measure < y->measure ? -1 : x->measure > y->measure;
}

/* With the names below that led to addresses. */
static struct render_rows listed(const struct enforce_plan *p, const struct render_rows *names,
                                 struct arena *a) {
    struct render_rows r = {0};
    size_t n = names->n;
    for (size_t i = 0; i < p->n_measures; i++)
        n += p->measures[i].kind == MEASURE_ADDRESS && p->measures[i].name;
    r.rows = arena_take_array(a, n ? n : 1, sizeof *r.rows);
    for (; r.n < names->n; r.n++) r.rows[r.n] = names->rows[r.n];
    for (size_t i = 0; i < p->n_measures; i++) {
        const struct measure *m = p->measures + i;
        char name[DNS_NAME_TEXT];
        if (m->kind != MEASURE_ADDRESS || !m->name || !render_name(name, text_of(m->name))) continue;
        const struct render_row *row = render_above(names, name);
        if (row) r.rows[r.n++] = (struct render_row){arena_string(a, name), row->measure};
    }
    qsort(r.rows, r.n, sizeof *r.rows, by_name);
    size_t kept = 0;
    for (size_t i = 0; i < r.n; i++)
        if (kept == 0 || strcmp(r.rows[kept - 1].name, r.rows[i].name) != 0) r.rows[kept++] = r.rows[i];
    r.n = kept;
    return r;
}

static bool render(const struct enforce_plan *p, const struct render_options *o, struct output *to,
                   size_t *left, struct diagnostics *d) {
    struct arena *a = arena_new();
    struct render_rows names = render_names(&backend_hosts, p, o, a, left);
    struct render_rows r = listed(p, &names, a);
    render_head(&backend_hosts, p, o, meaning, to);
    const struct measure *told = NULL;
    for (size_t i = 0; i < r.n; i++) {
        const struct measure *m = r.rows[i].measure;
        if (!m) continue;
        if (m != told) render_why(&backend_hosts, to, m);
        told = m;
        output_format(to, "0.0.0.0 %s\n:: %s\n", r.rows[i].name, r.rows[i].name);
    }
    arena_free(a);
    return true;
}

const struct backend backend_hosts = {
    .name = "hosts",
    .about = "block in a hosts file: names, and those below that were seen",
    .kinds = KIND_BIT(MEASURE_NAME),
    .modes = MODE_BIT(MEASURE_REJECT) | MODE_BIT(MEASURE_DROP),
    .file = "hosts",
    .comment = "#",
    .joins = true,
    .render = render,
};
