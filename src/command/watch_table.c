#include "command/watch_table.h"

#include <curses.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <wchar.h>

/* Columns: the wider the terminal the more of each, in these shares of what is left over 80. */
enum column { VERDICT, APP, SERVICE, CONTROLLER, AT, DATA, PROTECTED, RATE, COLUMNS_ALL };
static const struct {
    const char *head;
    int least, share; /* width at 80 columns, with a space behind it; part of what is more, in eighths */
} columns[COLUMNS_ALL] = {{"VERDICT", 8, 0}, {"APP", 14, 2}, {"SERVICE", 20, 3},   {"CONTROLLER", 12, 2},
                          {"AT", 3, 0},      {"DATA", 6, 1}, {"PROTECTED", 10, 0}, {"RATE", 7, 0}};

static const char *const orders[] = {"verdict", "rate", "bytes", "last seen", "app", "service"};
static const char *const onlies[] = {"", "only deny", "deny and review", "all but allow"};

char *watch_clock_text(char to[16], int64_t ns) {
    time_t s = (time_t)(ns / 1000000000);
    struct tm t;
    localtime_r(&s, &t);
    strftime(to, 16, "%H:%M:%S", &t);
    return to;
}

void watch_table_start(struct watch_table *t) {
    *t = (struct watch_table){.arena = arena_new()};
    if (!has_colors()) return;
    start_color();
    use_default_colors();
    const char *plain = getenv("NO_COLOR");
    if (plain && *plain) return;
    init_pair(1, COLOR_RED, -1);
    init_pair(2, COLOR_YELLOW, -1);
    init_pair(3, COLOR_CYAN, -1);
    init_pair(4, COLOR_GREEN, -1);
}

void watch_table_end(struct watch_table *t) {
    arena_free(t->arena);
}

static unsigned rank(const struct cordon_watch_row *r) {
    static const char *const words[] = {"allow", "undetermined", "review", "deny"};
    for (unsigned i = 0; r->verdict && i < 4; i++)
        if (strcmp(r->verdict, words[i]) == 0) return i;
    return 0;
}

static const char *or_empty(const char *s) {
    return s ? s : "";
}

static int by_number(uint64_t a, uint64_t b) {
    return a < b ? 1 : a > b ? -1 : 0; /* the most first */
}

static int in_order(const struct cordon_watch_row *a, const struct cordon_watch_row *b,
                    enum watch_order order) {
    switch (order) {
    case BY_VERDICT: return by_number(rank(a), rank(b));
    case BY_RATE: return by_number(a->rate[0] + a->rate[1], b->rate[0] + b->rate[1]);
    case BY_BYTES: return by_number(a->bytes[0] + a->bytes[1], b->bytes[0] + b->bytes[1]);
    case BY_LAST: return by_number((uint64_t)a->last_ns, (uint64_t)b->last_ns);
    case BY_APP: return strcmp(or_empty(a->app), or_empty(b->app));
    case BY_SERVICE: return strcmp(or_empty(a->service), or_empty(b->service));
    case WATCH_ORDERS: break;
    }
    return 0;
}

static int compare(const void *x, const void *y, void *table) {
    const struct watch_table *t = table;
    const struct cordon_watch_row *a = *(const struct cordon_watch_row *const *)x,
                                  *b = *(const struct cordon_watch_row *const *)y;
    int c = in_order(a, b, t->order);
    if (t->reversed) c = -c;
    if (c == 0) c = in_order(a, b, BY_BYTES);
    return c ? c : a < b ? -1 : a > b;
}

static bool has(const char *s, const char *words) {
    return s && strcasestr(s, words) != NULL;
}

static bool fits(const struct watch_table *t, const struct cordon_watch_row *r) {
    static const unsigned least[] = {0, 3, 2, 1};
    if (rank(r) < least[t->only]) return false;
    const char *w = t->search;
    return !*w || has(r->app, w) || has(r->service, w) || has(r->host, w) || has(r->holder, w) ||
           has(r->controller, w) || has(r->country, w) || has(r->place, w) || has(r->data, w) ||
           has(r->protection, w) || has(r->rule, w) || has(r->verdict, w);
}

static void find_selected(struct watch_table *t) {
    for (size_t i = 0; i < t->n; i++)
        if (t->key && t->list[i]->key == t->key) t->selected = i;
    if (t->selected >= t->n) t->selected = t->n ? t->n - 1 : 0;
    t->key = t->n ? t->list[t->selected]->key : 0;
}

static void arrange(struct watch_table *t) {
    t->n = 0;
    for (size_t i = 0; i < t->n_rows; i++)
        if (fits(t, &t->rows[i])) t->list[t->n++] = &t->rows[i];
    if (t->n > 1) qsort_r(t->list, t->n, sizeof *t->list, compare, t);
    find_selected(t);
}

static void copy_row(struct arena *a, struct cordon_watch_row *to, const struct cordon_watch_row *from) {
    *to = *from;
    const char **const texts[] = {&to->app,        &to->service,    &to->host,   &to->holder,
                                  &to->controller, &to->country,    &to->place,  &to->data,
                                  &to->rule,       &to->protection, &to->verdict};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) *texts[i] = arena_string(a, *texts[i]);
}

bool watch_table_renew(struct watch_table *t, const struct cordon *c) {
    struct cordon_watch_state now = {.size = sizeof now};
    cordon_watch_state(c, &now);
    if (now.judgements == t->judgements) return false;
    const struct cordon_watch_row *rows;
    const struct cordon_watch_alert *alerts;
    t->n_rows = cordon_watch_rows(c, &rows);
    arena_free(t->arena);
    t->arena = arena_new();
    t->rows = arena_take_array(t->arena, t->n_rows, sizeof *t->rows);
    t->list = arena_take_array(t->arena, t->n_rows, sizeof(struct cordon_watch_row *));
    for (size_t i = 0; i < t->n_rows; i++) copy_row(t->arena, &t->rows[i], &rows[i]);
    char at[16];
    if (cordon_watch_alerts(c, &alerts))
        snprintf(t->alert, sizeof t->alert, "%s %s: %s", watch_clock_text(at, alerts[0].time_ns),
                 alerts[0].kind, alerts[0].text);
    t->state = now;
    t->judgements = now.judgements;
    arrange(t);
    return true;
}

static void select_row(struct watch_table *t, size_t i) {
    t->selected = i < t->n ? i : t->n ? t->n - 1 : 0;
    t->key = t->n ? t->list[t->selected]->key : 0;
}

void watch_table_take(struct watch_table *t, int key) {
    size_t page = t->page ? t->page : 1;
    switch (key) {
    case KEY_UP:
    case 'k': select_row(t, t->selected ? t->selected - 1 : 0); break;
    case KEY_DOWN:
    case 'j': select_row(t, t->selected + 1); break;
    case KEY_PPAGE: select_row(t, t->selected > page ? t->selected - page : 0); break;
    case KEY_NPAGE:
    case ' ': select_row(t, t->selected + page); break;
    case KEY_HOME: select_row(t, 0); break;
    case KEY_END: select_row(t, t->n); break;
    case 's': t->order = (t->order + 1) % WATCH_ORDERS; break;
    case 'r': t->reversed = !t->reversed; break;
    case 'v': t->only = (t->only + 1) % WATCH_ONLIES; break;
    default: return;
    }
    if (key == 's' || key == 'r' || key == 'v') arrange(t);
}

void watch_table_search(struct watch_table *t, const char *words) {
    snprintf(t->search, sizeof t->search, "%s", words);
    arrange(t);
}

uint64_t watch_table_key(const struct watch_table *t) {
    return t->n ? t->list[t->selected]->key : 0;
}

/* Puts at most `width` columns of a text; the rest stays blank. Names that are cut lose their beginning where
 * `tail` is set: the end of a host's name tells most. Bytes that are no text in this locale become '?'. */
static void put(int y, int x, int width, const char *s, bool tail) {
    wchar_t wide[512];
    size_t n = 0;
    mbstate_t state = {0};
    for (const char *p = or_empty(s); *p && n < 511;) {
        size_t used = mbrtowc(&wide[n], p, strlen(p), &state);
        if (used == 0 || used > strlen(p)) {
            wide[n] = L'?';
            used = 1;
            state = (mbstate_t){0};
        }
        if (wcwidth(wide[n]) < 0) wide[n] = L'?';
        n++;
        p += used;
    }
    int columns_used = 0;
    for (size_t i = 0; i < n; i++) columns_used += wcwidth(wide[i]);
    size_t from = 0, to = n;
    bool cut = columns_used > width;
    while (columns_used > width - cut && from < to) columns_used -= wcwidth(tail ? wide[from++] : wide[--to]);
    move(y, x);
    if (cut && tail && width > 0) addch('~');
    for (size_t i = from; i < to; i++) {
        wchar_t one[2] = {wide[i], 0};
        addwstr(one);
    }
    if (cut && !tail && width > 0) addch('~');
}

static const char *amount(char to[16], uint64_t bytes) {
    static const char *const units[] = {"B", "kB", "MB", "GB", "TB"};
    double v = (double)bytes;
    size_t u = 0;
    while (v >= 999.5 && u < 4) {
        v /= 1000;
        u++;
    }
    snprintf(to, 16, v < 9.95 && u ? "%.1f %s" : "%.0f %s", v, units[u]);
    return to;
}

static attr_t colour_of(unsigned rank) {
    static const int pairs[] = {4, 3, 2, 1};
    return (attr_t)COLOR_PAIR(pairs[rank]);
}

static void widths(int to[COLUMNS_ALL]) {
    int more = COLS > 80 ? COLS - 80 : 0;
    for (int i = 0; i < COLUMNS_ALL; i++) to[i] = columns[i].least + more * columns[i].share / 8;
}

static const char *verdict_shown(const struct cordon_watch_row *r) {
    static const char *const words[] = {"allow", "?", "review", "DENY"};
    return r->verdict ? words[rank(r)] : "seen";
}

static void draw_row(const struct cordon_watch_row *r, int y, bool selected) {
    int width[COLUMNS_ALL], x = 0;
    char rate[16];
    widths(width);
    char country[3]; /* without the town */
    snprintf(country, sizeof country, "%.2s", or_empty(r->place));
    char grade[16]; /* without the version */
    snprintf(grade, sizeof grade, "%.*s", (int)strcspn(or_empty(r->protection), ","),
             or_empty(r->protection));
    const char *cells[COLUMNS_ALL] = {verdict_shown(r),
                                      r->app ? r->app : "-",
                                      r->service ? r->service : r->host,
                                      r->controller ? r->controller : r->holder,
                                      country,
                                      r->data ? r->data : "",
                                      grade,
                                      amount(rate, r->rate[0] + r->rate[1])};
    if (selected) attron(A_REVERSE);
    mvhline(y, 0, ' ', COLS);
    for (int i = 0; i < COLUMNS_ALL && x < COLS; i++) {
        int room = width[i] - 1 < COLS - x ? width[i] - 1 : COLS - x;
        bool coloured = i == VERDICT && r->verdict;
        if (coloured) attron(colour_of(rank(r)) | A_BOLD);
        put(y, x, room, cells[i], i == APP || i == SERVICE);
        if (coloured) attroff(colour_of(rank(r)) | A_BOLD);
        x += width[i];
    }
    if (selected) attroff(A_REVERSE);
}

static void draw_title(const struct watch_table *t, bool paused) {
    const struct cordon_watch_state *s = &t->state;
    char line[256], bytes[16];
    int n = snprintf(line, sizeof line, " %" PRIu64 " packets, %s, %" PRIu64 " flows open", s->packets,
                     amount(bytes, s->bytes), s->flows_open);
    if (n > 0 && s->dropped)
        n += snprintf(line + n, sizeof line - (size_t)n, ", %" PRIu64 " DROPPED", s->dropped);
    if (n > 0 && (size_t)n < sizeof line)
        n +=
            snprintf(line + n, sizeof line - (size_t)n, " | deny %" PRIu64 "  review %" PRIu64 "  ? %" PRIu64,
                     s->verdicts[3], s->verdicts[2], s->verdicts[1]);
    if (n > 0 && (size_t)n < sizeof line && paused) snprintf(line + n, sizeof line - (size_t)n, " | HELD");
    attron(A_BOLD);
    put(0, 0, COLS, line, false);
    attroff(A_BOLD);
}

static void draw_sources(const struct watch_table *t) {
    char line[512];
    const struct cordon_watch_state *s = &t->state;
    int n = snprintf(line, sizeof line, " by %s%s", orders[t->order], t->reversed ? ", reversed" : "");
    if (t->only) n += snprintf(line + n, sizeof line - (size_t)n, "; %s", onlies[t->only]);
    if (*t->search) n += snprintf(line + n, sizeof line - (size_t)n, "; with '%s'", t->search);
    n += snprintf(line + n, sizeof line - (size_t)n, "; %zu of %zu; programs by %s", t->n, t->n_rows,
                  s->attribution);
    if (s->store_trouble) snprintf(line + n, sizeof line - (size_t)n, "; STORE: %s", s->store_trouble);
    put(1, 0, COLS, line, false);
}

static void draw_heads(int y) {
    int width[COLUMNS_ALL], x = 0;
    widths(width);
    attron(A_UNDERLINE);
    mvhline(y, 0, ' ', COLS);
    for (int i = 0; i < COLUMNS_ALL && x < COLS; x += width[i++])
        put(y, x, width[i] - 1 < COLS - x ? width[i] - 1 : COLS - x, columns[i].head, false);
    attroff(A_UNDERLINE);
}

void watch_table_draw(struct watch_table *t, bool paused, const char *prompt) {
    enum { ABOVE = 3, BELOW = 2 };
    t->page = LINES > ABOVE + BELOW ? (size_t)(LINES - ABOVE - BELOW) : 1;
    if (t->selected < t->top) t->top = t->selected;
    if (t->selected >= t->top + t->page) t->top = t->selected - t->page + 1;
    if (t->top + t->page > t->n) t->top = t->n > t->page ? t->n - t->page : 0;
    draw_title(t, paused);
    draw_sources(t);
    draw_heads(2);
    for (size_t i = 0; i < t->page && t->top + i < t->n; i++)
        draw_row(t->list[t->top + i], ABOVE + (int)i, t->top + i == t->selected);
    if (t->n == 0)
        put(ABOVE + 1, 2, COLS - 2, t->n_rows ? "No row fits." : "Nothing has been seen so far.", false);
    put(LINES - 2, 0, COLS, *t->alert ? t->alert : "", false);
    attron(A_REVERSE);
    mvhline(LINES - 1, 0, ' ', COLS);
    char line[128];
    snprintf(line, sizeof line, " show only rows with: %s_", prompt ? prompt : "");
    put(LINES - 1, 0, COLS,
        prompt ? line : " enter open  s sort  r reverse  / search  v verdicts  a alerts  h help  q end",
        false);
    attroff(A_REVERSE);
}
