/* What `cordon watch` is told, on the command line and in its configuration (docs/watch.md). */
#ifndef CORDON_COMMAND_WATCH_OPTIONS_H
#define CORDON_COMMAND_WATCH_OPTIONS_H

#include "command/judging_options.h"

enum {
    WATCH_SOURCES_MOST = 32,
    WATCH_WITH_MOST = 64,
    WATCH_DAYS_MOST = 36500,
    WATCH_STORE_MOST = 1 << 20, /* MiB */
    WATCH_INTERVAL_MOST = 3600000,
    WATCH_LEARN_MOST = 31536000
};

struct watch_options {
    struct judging_options judging; /* .answering.format: "view", "text", "json" */
    struct cordon_watch_options library;
    const char *sources[WATCH_SOURCES_MOST], *with[WATCH_WITH_MOST]; /* with: packages, routes, traces */
    size_t n_sources, n_with;
    size_t policies_told;    /* on the command line: then those of the configuration do not count */
    const char *config;      /* NULL: none */
    const char *user;        /* NULL: no change */
    const char *metrics;     /* "127.0.0.1:9464"; NULL: none */
    const char *report;      /* HTML, at the end; NULL: none */
    const char *attribution; /* as it was told; NULL: it was not */
    unsigned seconds;        /* 0: until stopped */
    char store[4096];        /* the usual place */
    struct arena *arena;     /* what the configuration tells */
};

/* False: there is none of this name. */
bool watch_attribution(struct watch_options *o, const char *word);

/* EXIT_… after a complaint or --help; -1: go on. */
int watch_options_read(struct watch_options *o, int argc, char **argv);

/* The configuration: what the command line tells already stays. False after a complaint on stderr. */
bool watch_config_read(struct watch_options *o);

/* Policies alone, as the configuration now tells them. False after a complaint: the old ones stay. */
bool watch_config_policies(const struct watch_options *o, struct arena *to, const char *const **list,
                           size_t *n);

#endif
