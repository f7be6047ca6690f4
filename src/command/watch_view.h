/* What a person sees of `cordon watch`: a table on a terminal (ncurses); and what a monitoring system sees:
 * metrics. Both work from the public header's rows, alerts and state. */
#ifndef CORDON_COMMAND_WATCH_VIEW_H
#define CORDON_COMMAND_WATCH_VIEW_H

#include "cordon.h"

enum { WATCH_VIEW_MS = 100 }; /* between two looks at the keyboard */

struct watch_view;

/* Takes the terminal over; NULL, with a line on stderr, when there is none that can be used. */
struct watch_view *watch_view_open(void);
/* Draws what has changed and takes keys. False: the person wants to end. */
bool watch_view_show(struct watch_view *v, struct cordon *c);
void watch_view_close(struct watch_view *v); /* gives the terminal back; NULL is fine */

struct watch_metrics;

/* "9464" or "127.0.0.1:9464", "[::1]:9464". Nothing but loopback: NULL, with a line on stderr. The port is
 * had from now on; what answers there is a thread, which is to begin when rights have been given up. */
struct watch_metrics *watch_metrics_open(const char *where);
bool watch_metrics_start(struct watch_metrics *m); /* false, with a line on stderr */
/* What is answered from now on, in Prometheus' text format 0.0.4. */
void watch_metrics_show(struct watch_metrics *m, const struct cordon *c);
void watch_metrics_close(struct watch_metrics *m); /* NULL is fine */

#endif
