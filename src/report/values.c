/* Found values themselves, for a tester's own terminal and for nothing else. */
#include "report/report.h"
#include "report/sheet.h"
#include "report/table.h"
#include "report/words.h"

enum { VALUE_COLUMNS = 60 };

static void add_row(struct table *t, struct arena *a, const struct sheet *sheet, const struct chain *c,
                    const struct data_class *d) {
    const struct link *to = chain_recipient(c);
    const char *name = to ? words_identifier(to->identifier) : NULL;
    const char *value = sheet_cut(sheet, sheet_clean(a, d->value), VALUE_COLUMNS, false);
    table_row(t, (struct table_cell[]){{sheet_clean(a, d->class_name), STYLE_PLAIN},
                                       {value, STYLE_BOLD},
                                       {sheet_clean(a, d->place), STYLE_PLAIN},
                                       {name ? sheet_clean(a, name) : "unknown", STYLE_PLAIN}});
}

bool report_values(const struct audit *audit, struct output *to, struct report_options options) {
    static const struct table_column columns[] = {{.title = "class", .least = 12},
                                                  {.title = "value", .least = 16},
                                                  {.title = "place", .least = 12, .optional = 1},
                                                  {.title = "to", .least = 12, .cut_front = true}};
    struct arena *a = arena_new();
    struct sheet sheet = {.out = to,
                          .arena = a,
                          .width = options.width ? options.width : 80,
                          .colour = options.colour,
                          .ascii = options.ascii};
    struct table *t = table_new(a, columns, sizeof columns / sizeof *columns);
    size_t n = 0;
    for (size_t i = 0; i < audit->n_chains; i++)
        for (size_t k = 0; k < audit->chains[i].n_data; k++) {
            if (!audit->chains[i].data[k].value) continue;
            add_row(t, a, &sheet, &audit->chains[i], &audit->chains[i].data[k]);
            n++;
        }
    sheet_heading(&sheet, "Values found: on this terminal only, and kept nowhere");
    if (n)
        table_write(t, &sheet, 2);
    else
        sheet_paragraph(&sheet, 2, 0, "", STYLE_PLAIN, "None.");
    arena_free(a);
    return !to->failed;
}
