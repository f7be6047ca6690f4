/* What a caller of the library holds: one audit in the making. Each file of this floor does one thing to it.
 */
#ifndef CORDON_LIBRARY_CONTEXT_H
#define CORDON_LIBRARY_CONTEXT_H

#include "cordon.h"

#include "atlas/amend.h"
#include "base/json.h"
#include "evidence/app/draft.h"
#include "evidence/capture/capture.h"
#include "evidence/device/device.h"
#include "evidence/route/route.h"
#include "evidence/trace/trace.h"
#include "policy/run.h"
#include "report/report.h"

#include <sys/types.h>

struct cache;
struct routing;
struct impact;
struct custody;
struct trace_plan;
struct saving;
struct watch;
struct name_book;
struct enforcing;

struct pending_evidence {
    const char *name; /* as the caller named it */
    int fd;           /* -1: could not be opened, or has been read */
    dev_t device;     /* of a regular file, with inode … */
    ino_t inode;      /* … or 0 */
    bool folder;      /* of packages */
    uint32_t set;     /* 1 + the first evidence of the same app, where it is in pieces; 0: it is not */
};

struct cordon {
    struct capture_options capture;
    void (*progress)(void *context, const char *evidence, uint64_t done, uint64_t total, uint64_t packets);
    void *progress_context;
    date_t as_of;
    bool as_of_told;
    struct control_test test;
    struct judging judging;
    bool no_content;
    const struct persona *persona; /* NULL: none */
    struct finder_source *finder;
    struct key_log *keys;
    struct app_options app;
    const char *cache_path;
    struct cache *cache;                /* NULL: not asked for yet, or none */
    struct component_table *components; /* NULL: not asked for yet */
    struct component_draft *drafted;    /* these with what the caller adds; NULL: nothing is added */
    struct api_table *apis;
    struct dex_lookup *lookup;      /* made of both */
    struct masking_key key;         /* by which persons and their devices are told apart … */
    bool keyed;                     /* … where it has been asked for */
    struct routing *routing;        /* NULL: no routes or traces so far */
    struct impact *impact;          /* NULL: not asked for */
    struct trace_plan *plan;        /* likewise */
    struct saving *saving;          /* NULL: what is found is not kept */
    struct watch *watch;            /* likewise */
    struct enforcing *enforcing;    /* likewise */
    struct inventory **inventories; /* they stay for the chains made of them */
    size_t n_inventories, inventory_capacity;
    struct arena *arena;
    struct diagnostics *diagnostics;
    struct atlas *atlas; /* NULL: not opened yet */
    const struct policy **policies;
    size_t n_policies, policy_capacity;
    struct pending_evidence *evidence;
    size_t n_evidence, evidence_capacity;
    bool refused;                /* a policy: there will be no result */
    bool confined;               /* nothing can be opened any more */
    bool read;                   /* the evidence is used up */
    bool sets_found;             /* split_set.h has looked */
    bool judged;                 /* `audit` holds the result */
    const struct store **stores; /* of folders */
    size_t n_stores, store_capacity;
    struct name_book *names; /* NULL: not wanted */
    struct audit audit;
    const struct change *change; /* NULL: none; else `audit` is with it, and `before` without */
    struct amended amended;
    struct audit before;
};

/* One evidence as what it turned out to be: one of these, or none. */
struct evidence {
    struct capture *capture;
    const struct app *app; /* in the context's arena */
    struct inventory *inventory;
    bool routes; /* routing evidence: its rows went to the sink, and this sums them up */
    struct route_totals route_totals;
    bool traces; /* likewise */
    struct trace_totals trace_totals;
    uint64_t size;
    bool complete;
    bool merged; /* a piece of an app that was read with an earlier piece */
};

/* Who takes routes, of which there are too many to be kept: each is handed on while it is read. */
struct route_sink {
    struct as_paths *paths;
    route_taker *take;
    void *context;
};

/* Likewise traces. */
struct trace_sink {
    trace_taker *take;
    void *context;
};

/* Who takes what is handed on; NULL: it is not wanted, and only counted. */
struct evidence_sinks {
    const struct route_sink *routes;
    const struct trace_sink *traces;
};

/* Reads the i-th evidence; with nothing in it, and a diagnostic, when it is none or could not be opened. */
struct evidence evidence_read(struct cordon *c, size_t i, struct evidence_sinks sinks);
/* Its observations. */
void observations_evidence(struct json *j, const struct evidence *e, const char *name);
/* Lets a capture go; what apps and inventories tell stays as long as the context. */
void evidence_done(struct evidence *e);

/* Reads the i-th evidence into the custody and sums it up. False when the caller takes no more observations.
 */
bool context_take(struct cordon *c, struct custody *custody, size_t i, struct evidence_summary *to,
                  cordon_writer *observe, void *context);

/* What the diagnostics say about inputs as a whole: CORDON_UNUSABLE, CORDON_INCOMPLETE or CORDON_FINE. */
enum cordon_status context_status(const struct cordon *c);

/* A policy more, in the context's arena; CORDON_UNUSABLE, with a diagnostic, when it is none or clashes. */
enum cordon_status context_policy(struct cordon *c, const char *id_or_path);

/* Opens the atlas where the caller has not. */
enum cordon_status context_atlas(struct cordon *c);

/* A whole text file of at most so many bytes, which stays as long as the input is open; NULL, with a
 * diagnostic, when it cannot be read. */
struct input *context_text(struct cordon *c, const char *path, uint64_t most, struct text *text);

/* What is needed to look into contents, before rights are given up. */
void context_content(struct cordon *c);

/* The list of components, likewise. */
void context_components(struct cordon *c);

/* What is known of packages in folders, where there are any, likewise. */
void context_cache(struct cordon *c);

/* The store of findings of that path (NULL: the program's own) to be read; NULL, with a diagnostic. */
struct log_store;
struct log_store *context_log(struct cordon *c, const char *path);
/* Once the store is open: it may be a stranger's. */
void context_confine_store(struct cordon *c);

/* A style as reports take it; NULL: plain. */
struct report_options context_style(const struct cordon_style *style);

#endif
