/* The view's keys and pages; the table is in watch_table.c. */
#include "command/watch_view.h"

#include "base/output.h"
#include "command/watch_table.h"

#include <curses.h>
#include <stdlib.h>
#include <string.h>

enum { PROMPT_MOST = 64, ESCAPE = 27 };

enum page { PAGE_TABLE, PAGE_TEXT, PAGE_PROMPT };
enum about { ABOUT_ROW, ABOUT_ALERTS, ABOUT_KEYS };

struct watch_view {
    struct watch_table table;
    enum page page;
    struct output text; /* of PAGE_TEXT … */
    size_t top;         /* … its first line that is shown … */
    enum about about;   /* … and what it tells */
    uint64_t opened;    /* key of the row */
    char prompt[PROMPT_MOST];
    size_t n_prompt;
    bool paused, drawn;
    uint64_t shown; /* packets when it was drawn last */
};

static const char help_text[] =
    "Keys\n"
    "\n"
    "  up, down, page up, page down, home, end   move\n"
    "  enter      open the row down to its proof; escape or q goes back\n"
    "  s          sort by: verdict, rate, bytes, last seen, app, service\n"
    "  r          the other way round\n"
    "  /          show only rows in which this text is; enter with nothing: all\n"
    "  v          only deny; deny and review; all but allow; all\n"
    "  a          the latest alerts\n"
    "  p          hold the picture still; again: go on\n"
    "  q          end\n"
    "\n"
    "Columns\n"
    "\n"
    "  VERDICT    the worst of all rules on this chain (? is undetermined)\n"
    "  APP        by the phone, or the program on this machine that the socket is of\n"
    "  SERVICE    by the name that was asked for, else the address\n"
    "  CONTROLLER who controls the holder, else the holder, else the network\n"
    "  AT         country where open data puts the server\n"
    "  DATA       classes of personal data that were found in what was sent\n"
    "  PROTECTED  grade of the protection on the way\n"
    "  RATE       bytes a second, both ways, over the last seconds\n";

struct watch_view *watch_view_open(void) {
    if (!newterm(NULL, stdout, stdin)) {
        fprintf(stderr, "cordon watch: the terminal '%s' is not known; --format text needs none\n",
                getenv("TERM") ? getenv("TERM") : "");
        return NULL;
    }
    struct watch_view *v = calloc(1, sizeof *v);
    if (!v) {
        endwin();
        return NULL;
    }
    cbreak();
    noecho();
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    set_escdelay(50);
    curs_set(0);
    watch_table_start(&v->table);
    return v;
}

void watch_view_close(struct watch_view *v) {
    if (!v) return;
    endwin();
    output_end(&v->text);
    watch_table_end(&v->table);
    free(v);
}

static bool take_text(void *context, const char *bytes, size_t n) {
    output_bytes(context, bytes, n);
    return true;
}

static void put_row(struct watch_view *v, struct cordon *c) {
    struct cordon_style style = CORDON_STYLE;
    style.width = COLS > 20 ? (unsigned)COLS : 20;
    if (cordon_watch_row_to(c, v->opened, &style, take_text, &v->text) != CORDON_FINE)
        output_text(&v->text, "It is gone.\n");
}

/* At spaces, two columns in. */
static void put_wrapped(struct output *to, struct text t) {
    size_t width = COLS > 22 ? (size_t)COLS - 2 : 20;
    while (t.n) {
        size_t n = t.n;
        if (n > width)
            for (n = width; n > 0 && t.p[n] != ' ';) n--;
        if (n == 0) n = width;
        output_text(to, "  ");
        output_printable(to, (struct text){t.p, n});
        output_char(to, '\n');
        while (n < t.n && t.p[n] == ' ') n++;
        t = (struct text){t.p + n, t.n - n};
    }
}

static void put_alerts(struct watch_view *v, const struct cordon *c) {
    const struct cordon_watch_alert *list;
    size_t n = cordon_watch_alerts(c, &list);
    if (n == 0) output_text(&v->text, "No alerts so far.\n");
    for (size_t i = 0; i < n; i++) {
        char at[16];
        output_format(&v->text, "%s  %s\n", watch_clock_text(at, list[i].time_ns), list[i].kind);
        put_wrapped(&v->text, text_of(list[i].text));
        output_char(&v->text, '\n');
    }
}

/* Anew as well where the terminal has another width now. */
static void open_text(struct watch_view *v, struct cordon *c, enum about about) {
    output_end(&v->text);
    v->text = output_to_memory();
    v->about = about;
    v->page = PAGE_TEXT;
    switch (about) {
    case ABOUT_ROW: put_row(v, c); break;
    case ABOUT_ALERTS: put_alerts(v, c); break;
    case ABOUT_KEYS: output_text(&v->text, help_text); break;
    }
}

static void turn_to(struct watch_view *v, struct cordon *c, enum about about) {
    v->opened = watch_table_key(&v->table);
    v->top = 0;
    if (about != ABOUT_ROW || v->opened) open_text(v, c, about);
}

static size_t lines_of(struct text t) {
    size_t n = 0;
    for (size_t i = 0; i < t.n; i++) n += t.p[i] == '\n';
    return n;
}

/* False: the person wants to end. */
static bool table_key(struct watch_view *v, struct cordon *c, int key) {
    switch (key) {
    case 'q': return false;
    case KEY_ENTER:
    case '\r':
    case '\n': turn_to(v, c, ABOUT_ROW); break;
    case 'a': turn_to(v, c, ABOUT_ALERTS); break;
    case 'h':
    case '?': turn_to(v, c, ABOUT_KEYS); break;
    case '/':
        v->page = PAGE_PROMPT;
        v->n_prompt = 0;
        v->prompt[0] = '\0';
        break;
    case 'p': v->paused = !v->paused; break;
    default: watch_table_take(&v->table, key);
    }
    return true;
}

static void text_key(struct watch_view *v, struct cordon *c, int key) {
    if (key == KEY_RESIZE) open_text(v, c, v->about);
    size_t n = lines_of(output_view(&v->text)), page = LINES > 3 ? (size_t)LINES - 2 : 1;
    size_t last = n > page ? n - page : 0;
    switch (key) {
    case 'q':
    case ESCAPE:
    case KEY_LEFT:
    case KEY_BACKSPACE: v->page = PAGE_TABLE; break;
    case KEY_UP: v->top -= v->top > 0; break;
    case KEY_DOWN: v->top += v->top < last; break;
    case KEY_PPAGE: v->top = v->top > page ? v->top - page : 0; break;
    case KEY_NPAGE:
    case ' ': v->top = v->top + page < last ? v->top + page : last; break;
    case KEY_HOME: v->top = 0; break;
    case KEY_END: v->top = last; break;
    }
    if (v->top > last) v->top = last;
}

static void prompt_key(struct watch_view *v, int key) {
    if (key == ESCAPE) {
        v->page = PAGE_TABLE;
    } else if (key == '\n' || key == '\r' || key == KEY_ENTER) {
        watch_table_search(&v->table, v->prompt);
        v->page = PAGE_TABLE;
    } else if (key == KEY_BACKSPACE || key == 127 || key == '\b') {
        if (v->n_prompt) v->prompt[--v->n_prompt] = '\0';
    } else if (key >= ' ' && key < 256 && v->n_prompt + 1 < PROMPT_MOST) {
        v->prompt[v->n_prompt++] = (char)key;
        v->prompt[v->n_prompt] = '\0';
    }
}

static void draw_text(const struct watch_view *v) {
    struct text t = output_view(&v->text);
    size_t line = 0;
    int y = 0;
    for (size_t i = 0; i < t.n && y < LINES - 1;) {
        const char *end = memchr(t.p + i, '\n', t.n - i);
        size_t n = end ? (size_t)(end - t.p) - i : t.n - i;
        if (line++ >= v->top) mvaddnstr(y++, 0, t.p + i, (int)n);
        i += n + 1;
    }
    attron(A_REVERSE);
    mvprintw(LINES - 1, 0, " escape: back   page up, page down: move   %zu lines ", lines_of(t));
    attroff(A_REVERSE);
}

static void draw(struct watch_view *v) {
    erase();
    if (v->page == PAGE_TEXT)
        draw_text(v);
    else
        watch_table_draw(&v->table, v->paused, v->page == PAGE_PROMPT ? v->prompt : NULL);
    refresh();
}

/* Nothing is sent to the terminal where nothing has changed: it may be far away. */
bool watch_view_show(struct watch_view *v, struct cordon *c) {
    bool touched = !v->drawn;
    for (int key; (key = getch()) != ERR; touched = true) {
        if (v->page == PAGE_TEXT)
            text_key(v, c, key);
        else if (v->page == PAGE_PROMPT)
            prompt_key(v, key);
        else if (!table_key(v, c, key))
            return false;
    }
    bool news = v->page != PAGE_TEXT && !v->paused && watch_table_renew(&v->table, c);
    if (!touched && !news) return true;
    draw(v);
    v->drawn = true;
    return true;
}
