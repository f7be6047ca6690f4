#include "evidence/flowlog/table.h"

#include "base/lines.h"

static bool next(const struct log_table *t, struct text *rest, struct text *value) {
    return t->separator == ' ' ? text_word(rest, value) : text_field(rest, t->separator, value);
}

void table_header(struct log_table *t, struct text names, const struct log_name *list) {
    t->n = 0;
    for (struct text name; t->n < TABLE_MOST_COLUMNS && next(t, &names, &name);) {
        name = text_trim(name);
        t->columns[t->n++] = name.n ? field_named(list, name) : LOG_NOTHING;
    }
}

bool table_has(const struct log_table *t, enum log_field field) {
    for (size_t i = 0; i < t->n; i++)
        if (t->columns[i] == field) return true;
    return false;
}

void table_line(const struct log_table *t, struct log_reading *g, struct text line) {
    struct log_record r = {0};
    const char *start = line.p;
    size_t i = 0;
    for (struct text value; i < t->n && next(t, &line, &value); i++) {
        if (t->columns[i] == LOG_NOTHING || record_take(&r, t->columns[i], text_trim(value))) continue;
        log_wrong(g, (uint32_t)(value.p - start) + 1,
                  "the value cannot be one of its column: the record is left out");
        return;
    }
    if (i < t->n && !r.no_data && !r.skipped)
        log_wrong(g, 0, "the line has fewer columns than its header: it is left out");
    else
        log_take(g, &r, t->one_way);
}
