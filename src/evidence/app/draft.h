/* An app while it is being read: every reader of a format adds what it sees.
 *
 * Texts given are copied. The same thing said twice is kept once and counted. Lists are bounded
 * (app_limits); what is left out is told as opaque, so that nothing is lost in silence. One thread at a
 * time. */
#ifndef CORDON_APP_DRAFT_H
#define CORDON_APP_DRAFT_H

#include "base/arena.h"
#include "base/diagnostic.h"
#include "evidence/app/app.h"

struct component_table;
struct dex_lookup;

struct app_limits {
    uint64_t most_inflated; /* bytes out of all entries of a package together; 0: 2 GiB */
    uint64_t most_entry;    /* bytes out of one entry; 0: 512 MiB */
    uint32_t most_entries;  /* of the ZIP directories of a package, inner ones too; 0: 1,000,000 */
    uint32_t most_depth;    /* packages inside packages; 0: 4 */
    uint32_t most_items;    /* kept of each kind of fact; 0: 20,000 */
};

/* What readers are told. */
struct app_options {
    const struct component_table *components; /* NULL: components are not recognised */
    const struct dex_lookup *lookup;          /* of these components (dex.h); NULL: code is not looked into */
    struct app_limits limits;
    unsigned threads; /* 0: one a core, at most 8 */
    bool no_verify;   /* signatures are parsed and not verified */
};

struct app_draft {
    struct arena *arena;
    const char *evidence; /* file name, for diagnostics */
    struct app_options options;
    struct diagnostics *diagnostics;
    struct app app; /* single facts (id, version, network …) are set here by the readers */
    struct app_draft_lists *lists;
    uint64_t inflated; /* so far, against most_inflated */
    uint64_t looks;    /* runs of text and URLs that are still looked at */
    uint64_t entries;  /* of all archives so far, against most_entries */
};

struct app_draft *app_draft_new(struct arena *arena, const char *evidence, const struct app_options *options,
                                struct diagnostics *d);
/* Sorts, joins (permissions with reach, declarations with both) and gives the app; the draft is used up. */
struct app *app_draft_finish(struct app_draft *d);
/* Without finishing; for tests and for what turned out to be no app. */
void app_draft_free(struct app_draft *d);

/* "outer!inner" in the arena; outer may be NULL. */
const char *app_draft_entry(struct app_draft *d, const char *outer, struct text inner);

void app_add_signer(struct app_draft *d, struct app_signer s);
/* `component` is a number of the table. */
void app_add_component(struct app_draft *d, uint32_t component, unsigned seen, const char *matched,
                       uint32_t classes, struct app_place at);
void app_add_permission(struct app_draft *d, struct app_permission p);
void app_add_reach(struct app_draft *d, struct app_reach r);
void app_add_endpoint(struct app_draft *d, struct app_endpoint e);
void app_add_capability(struct app_draft *d, struct app_capability c);
void app_add_declared(struct app_draft *d, struct app_declared e);
void app_add_declaration(struct app_draft *d, struct app_declaration e);
void app_add_part(struct app_draft *d, const char *name);
void app_add_anomaly(struct app_draft *d, const char *kind, struct app_place at, const char *clause,
                     const char *format, ...) __attribute__((format(printf, 5, 6)));
void app_add_opaque(struct app_draft *d, const char *what, struct app_place at, const char *why_format, ...)
    __attribute__((format(printf, 4, 5)));
/* A part that could not be read at all: a diagnostic, and opaque. */
void app_add_damage(struct app_draft *d, struct app_place at, const char *clause, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif
