/* What a user announces, as he tells it: AS numbers and prefixes, in a file or in the words of an option. */
#ifndef CORDON_ROUTE_MINE_H
#define CORDON_ROUTE_MINE_H

#include "evidence/route/routes.h"

struct mine;

struct mine *mine_new(void);
void mine_free(struct mine *m);

/* "AS64500,192.0.2.0/24 2001:db8::/32": AS numbers ("AS64500", "64500") and prefixes, with commas or blanks
 * between them. option: by which they were given ("--mine"), for what is told. False: something in it is
 * neither, which is told as an error. */
bool mine_words(struct mine *m, const char *option, struct text words, struct diagnostics *d);

/* The same, a line or several; '#' begins a comment. What is wrong is told by line and column, and the rest
 * counts. False: something was wrong, or nothing was in it. */
bool mine_file(struct mine *m, struct input *in, const char *name, struct diagnostics *d);

/* Whether an option's words are such, and not the name of a file: the first of them is. */
bool mine_is_words(struct text words);

/* All of it, each once and ascending; valid until more is added or it is freed. */
struct route_mine mine_list(struct mine *m);

#endif
