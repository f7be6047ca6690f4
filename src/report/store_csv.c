/* Packages of a store in the table of chains: a row a package and policy, with columns of its own behind. */
#include "report/csv_cells.h"
#include "report/store.h"
#include "report/words.h"

#include <inttypes.h>

static const char *const names[] = {"package", "format",  "version",    "version_code", "signer",
                                    "size",    "classes", "components", "endpoints",    "anomalies",
                                    "opaque",  "denied",  "to_review",  "undetermined", "complete"};
enum { COLUMNS = sizeof names / sizeof *names };

void csv_store_header(struct csv *w) {
    for (size_t i = 0; i < COLUMNS; i++) csv_cell(w, names[i]);
}

void csv_store_padding(struct csv *w) {
    for (size_t i = 0; i < COLUMNS; i++) csv_cell(w, NULL);
}

static const char *shared(struct csv *w, const char *column, const struct store *s,
                          const struct store_package *p, size_t policy) {
    enum verdict v = s->n_policies ? (enum verdict)p->verdicts[policy] : VERDICT_ALLOW;
    bool decided = s->n_policies && v == p->worst && v != VERDICT_ALLOW;
    const struct {
        const char *column, *value;
    } cells[] = {{"policy", s->n_policies ? s->policies[policy].id : NULL},
                 {"verdict", s->n_policies ? verdict_text(v) : NULL},
                 {"rules", decided ? p->rules : NULL},
                 {"because", decided ? p->why : NULL},
                 {"app", p->id ? arena_format(w->arena, "%s/%s", p->platform, p->id) : NULL},
                 {"app_holder", p->holder},
                 {"app_controller", p->controller},
                 {"evidence", p->file},
                 {"about", "package"}};
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
        if (strcmp(cells[i].column, column) == 0) return cells[i].value;
    return NULL;
}

static void row(struct csv *w, const struct store *s, const struct store_package *p, size_t policy) {
    for (const char *const *c = csv_columns; *c; c++) csv_cell(w, shared(w, *c, s, p, policy));
    csv_cell(w, p->file);
    csv_cell(w, p->format);
    csv_cell(w, p->version);
    csv_cell(w, p->version_code);
    csv_cell(w, p->signer);
    csv_number(w, p->size);
    csv_number(w, p->classes);
    csv_number(w, p->components);
    csv_number(w, p->endpoints);
    csv_number(w, p->anomalies);
    csv_number(w, p->opaque);
    csv_number(w, p->findings[VERDICT_DENY]);
    csv_number(w, p->findings[VERDICT_REVIEW]);
    csv_number(w, p->findings[VERDICT_UNDETERMINED]);
    csv_cell(w, p->complete ? "yes" : "no");
    csv_row_end(w);
}

void csv_stores(struct csv *w, const struct audit *audit) {
    for (size_t i = 0; i < audit->n_stores; i++) {
        const struct store *s = audit->stores[i];
        for (size_t k = 0; k < s->n_packages; k++) {
            for (size_t p = 0; p < (s->n_policies ? s->n_policies : 1); p++)
                row(w, s, &s->packages[s->order[k]], p);
            csv_forget(w);
        }
    }
}
