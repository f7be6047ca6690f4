/* The table of the view: which rows, in which order, and how they are drawn. */
#ifndef CORDON_COMMAND_WATCH_TABLE_H
#define CORDON_COMMAND_WATCH_TABLE_H

#include "cordon.h"

#include "base/arena.h"

enum watch_order { BY_VERDICT, BY_RATE, BY_BYTES, BY_LAST, BY_APP, BY_SERVICE, WATCH_ORDERS };
enum watch_only { ONLY_ALL, ONLY_DENY, ONLY_REVIEW, ONLY_NOT_ALLOW, WATCH_ONLIES };

struct watch_table {
    struct arena *arena;                  /* copies: the picture may be held while the watching goes on */
    struct cordon_watch_row *rows;        /* all of them … */
    const struct cordon_watch_row **list; /* … and those that are shown, in order */
    size_t n_rows, n;
    struct cordon_watch_state state;
    char alert[256];            /* the latest; empty: none */
    size_t selected, top, page; /* page: rows that there is room for */
    uint64_t key;               /* of the selected row: it stays selected while others come and go */
    enum watch_order order;
    enum watch_only only;
    bool reversed;
    char search[64];
    uint64_t judgements; /* when the rows were copied */
};

void watch_table_start(struct watch_table *t);
void watch_table_end(struct watch_table *t);

/* Takes the rows as they are now. True: they were judged anew, and are to be drawn. */
bool watch_table_renew(struct watch_table *t, const struct cordon *c);
void watch_table_take(struct watch_table *t, int key);             /* keys that move, sort and choose */
void watch_table_search(struct watch_table *t, const char *words); /* only rows with this text */
uint64_t watch_table_key(const struct watch_table *t);             /* of the selected row; 0: there is none */
/* prompt NULL: none is being typed. */
void watch_table_draw(struct watch_table *t, bool paused, const char *prompt);

char *watch_clock_text(char to[16], int64_t ns); /* "16:31:02", local */

#endif
