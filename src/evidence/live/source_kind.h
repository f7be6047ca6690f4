/* What a kind of source does: one struct of these functions each, behind source.h. */
#ifndef CORDON_LIVE_SOURCE_KIND_H
#define CORDON_LIVE_SOURCE_KIND_H

#include "base/intern.h"
#include "evidence/live/source.h"

/* What all sources have; a kind's own state begins with it. */
struct source {
    const struct source_kind *kind;
    char *name;
    struct source_options options;
    struct intern *apps; /* "source<TAB>id" */
    bool up;
    uint64_t packets, dropped_kernel, dropped_interface, malformed;
    char trouble[200];  /* empty: none */
    const char *clause; /* that it breaks; NULL */
    bool untold;        /* trouble that source_tick() has not told yet … */
    int64_t again_ns;   /* … nor tells before then */
    int64_t pause_ns;   /* since it told the last */
};

struct source_kind {
    const char *name;
    void (*close)(struct source *s); /* all of it, but what struct source holds */
    int (*descriptor)(const struct source *s);
    size_t (*read)(struct source *s, size_t most, packet_taker *take, void *context);
    void (*tick)(struct source *s, int64_t monotonic_ns, struct diagnostics *d);
    void (*count)(struct source *s); /* brings the counts of drops up to date */
};

/* NULL with a diagnostic; what comes back holds its own state and neither name nor options nor apps yet. */
struct source *interface_open(const char *name, struct source_options options, struct diagnostics *d);
struct source *datagrams_open(const char *name, const char *address, struct diagnostics *d);
struct source *connections_open(const char *name, const char *address, struct diagnostics *d);

/* Trouble that is to be told once, though not too often; what was not told before is overwritten. */
void source_trouble(struct source *s, const char *clause, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A frame that may end in PCAPdroid's trailer: takes it off and names the app. */
void source_take_trailer(struct source *s, struct packet *p);

#endif
