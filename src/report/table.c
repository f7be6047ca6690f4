#include "report/table.h"

#include "base/utf8.h"

struct row {
    struct table_cell cells[TABLE_COLUMNS];
    bool span; /* cells: mark, left, right */
};

struct table {
    struct arena *arena;
    const struct table_column *columns;
    size_t n_columns;
    struct row *rows;
    size_t n_rows, capacity;
    size_t widths[TABLE_COLUMNS]; /* 0: the column is left out */
};

enum { GAP = 2 };

struct table *table_new(struct arena *a, const struct table_column *columns, size_t n_columns) {
    struct table *t = arena_take(a, sizeof *t);
    *t = (struct table){
        .arena = a, .columns = columns, .n_columns = n_columns < TABLE_COLUMNS ? n_columns : TABLE_COLUMNS};
    return t;
}

static struct row *add(struct table *t) {
    t->rows = arena_grow(t->arena, t->rows, t->n_rows, &t->capacity, sizeof *t->rows);
    struct row *r = &t->rows[t->n_rows++];
    *r = (struct row){0};
    return r;
}

void table_row(struct table *t, const struct table_cell *cells) {
    struct row *r = add(t);
    for (size_t i = 0; i < t->n_columns; i++) r->cells[i] = cells[i];
}

void table_span(struct table *t, struct table_cell mark, struct table_cell left, struct table_cell right) {
    struct row *r = add(t);
    r->span = true;
    r->cells[0] = mark;
    r->cells[1] = left;
    r->cells[2] = right;
}

static size_t columns_of(const char *s) {
    return s ? utf8_columns(text_of(s)) : 0;
}

static size_t total(const struct table *t) {
    size_t sum = 0;
    for (size_t i = 0; i < t->n_columns; i++)
        if (t->widths[i]) sum += t->widths[i] + (sum ? GAP : 0);
    return sum;
}

/* Takes one column of width at a time from the widest column that may give some: down to the least that its
 * maker wants, or to `least_of_all`. */
static bool shrink(struct table *t, size_t room, unsigned least_of_all) {
    while (total(t) > room) {
        size_t widest = t->n_columns;
        for (size_t i = 0; i < t->n_columns; i++) {
            unsigned least =
                least_of_all && least_of_all < t->columns[i].least ? least_of_all : t->columns[i].least;
            if (!least || t->widths[i] <= least) continue;
            if (widest == t->n_columns || t->widths[i] > t->widths[widest]) widest = i;
        }
        if (widest == t->n_columns) return false;
        t->widths[widest]--;
    }
    return true;
}

/* False when nothing more can go. */
static bool drop(struct table *t) {
    size_t out = t->n_columns;
    for (size_t i = 0; i < t->n_columns; i++)
        if (t->widths[i] && t->columns[i].optional &&
            (out == t->n_columns || t->columns[i].optional > t->columns[out].optional))
            out = i;
    if (out == t->n_columns) return false;
    t->widths[out] = 0;
    return true;
}

static void measure(struct table *t, size_t room) {
    size_t natural[TABLE_COLUMNS] = {0};
    for (size_t r = 0; r < t->n_rows; r++)
        for (size_t i = 0; i < t->n_columns && !t->rows[r].span; i++) {
            size_t n = columns_of(t->rows[r].cells[i].text);
            if (n > natural[i]) natural[i] = n;
        }
    for (size_t i = 0; i < t->n_columns; i++) {
        size_t title = columns_of(t->columns[i].title);
        /* a column without anything in it is left out */
        t->widths[i] = natural[i] == 0 ? 0 : natural[i] > title ? natural[i] : title;
    }
    for (;;) {
        size_t before[TABLE_COLUMNS];
        memcpy(before, t->widths, sizeof before);
        if (shrink(t, room, 0)) return;
        memcpy(t->widths, before, sizeof before);
        if (!drop(t)) break;
    }
    shrink(t, room, 4);
}

static void write_cell(const struct table *t, const struct sheet *sheet, size_t i, struct table_cell cell,
                       bool last) {
    size_t width = t->widths[i];
    const char *s = sheet_cut(sheet, cell.text ? cell.text : "", width, t->columns[i].cut_front);
    size_t n = columns_of(s);
    if (t->columns[i].right) sheet_space(sheet, width - n);
    sheet_put(sheet, cell.style, s);
    if (!t->columns[i].right && !last) sheet_space(sheet, width - n);
}

static void write_row(const struct table *t, const struct sheet *sheet, const struct table_cell *cells) {
    size_t last = 0; /* the last with anything in it: lines do not end in blanks */
    for (size_t i = 0; i < t->n_columns; i++)
        if (t->widths[i] && cells[i].text && *cells[i].text) last = i;
    bool first = true;
    for (size_t i = 0; i <= last; i++) {
        if (!t->widths[i]) continue;
        if (!first) sheet_space(sheet, GAP);
        first = false;
        write_cell(t, sheet, i, cells[i], i == last);
    }
    sheet_line(sheet);
}

static void write_span(const struct sheet *sheet, const struct row *r, size_t room) {
    size_t used = columns_of(r->cells[0].text), right = columns_of(r->cells[2].text);
    sheet_put(sheet, r->cells[0].style, r->cells[0].text ? r->cells[0].text : "");
    if (used) {
        sheet_space(sheet, 1);
        used++;
    }
    size_t for_left = room > used + right + GAP ? room - used - right - GAP : 10;
    const char *s = sheet_cut(sheet, r->cells[1].text, for_left, false);
    sheet_put(sheet, r->cells[1].style, s);
    if (right) {
        used += columns_of(s) + right;
        sheet_space(sheet, room > used ? room - used : GAP);
        sheet_put(sheet, r->cells[2].style, r->cells[2].text);
    }
    sheet_line(sheet);
}

void table_write(struct table *t, const struct sheet *sheet, size_t indent) {
    size_t room = sheet->width > indent + 20 ? sheet->width - indent : 20;
    measure(t, room);
    struct table_cell titles[TABLE_COLUMNS] = {0};
    for (size_t i = 0; i < t->n_columns; i++) titles[i] = (struct table_cell){t->columns[i].title, STYLE_DIM};
    sheet_space(sheet, indent);
    write_row(t, sheet, titles);
    for (size_t r = 0; r < t->n_rows; r++) {
        if (t->rows[r].span) {
            if (r) sheet_line(sheet);
            write_span(sheet, &t->rows[r], sheet->width);
        } else {
            sheet_space(sheet, indent);
            write_row(t, sheet, t->rows[r].cells);
        }
    }
}
