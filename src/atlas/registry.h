/* The curated parties as their files say it, before they are compiled: everything still knows its file and
 * line. */
#ifndef CORDON_ATLAS_REGISTRY_H
#define CORDON_ATLAS_REGISTRY_H

#include "atlas/atlas.h"
#include "atlas/control.h"
#include "base/diagnostic.h"
#include "base/yaml.h"

/* Where a fact is written, and its provenance. */
struct fact {
    party_id party; /* whose file it is in */
    const struct yaml *at;
    struct provenance why;
};

struct registry_party {
    struct party says;
    const char *const *aliases;
    size_t n_aliases;
    const char *file;
    const struct yaml *root;
};

struct registry_jurisdiction {
    struct fact fact;
    char country[3];
    enum ground ground;
};

struct registry_stake {
    struct fact fact; /* .party is owned */
    const char *owner_slug;
    party_id owner; /* PARTY_NONE: there is no such party */
    struct ratio low, high;
    enum stake_kind kind;
};

struct registry_holding {
    struct fact fact;
    const char *key; /* canonical, "asn:4134" */
};

struct schema;

struct registry {
    struct arena *arena;
    struct registry_party *parties;              /* by slug */
    struct registry_jurisdiction *jurisdictions; /* by party, in file order, like the two below */
    struct registry_stake *stakes;
    struct registry_holding *holdings;
    size_t n_parties, n_jurisdictions, n_stakes, n_holdings;
    size_t parties_capacity, jurisdictions_capacity, stakes_capacity, holdings_capacity;
    const struct schema *schema;
    size_t files; /* read, good or bad */
};

/* All SLUG.yaml of a folder. What is wrong is told, with file, line and column, and left out; the rest stays.
 * NULL when the folder cannot be read at all. */
struct registry *registry_read(const char *folder, struct diagnostics *d);
void registry_free(struct registry *r);

/* One file's text, for tests and fuzzing; call registry_finish when all are in. */
struct registry *registry_new(void);
void registry_add(struct registry *r, const char *file, struct text text, struct diagnostics *d);
void registry_finish(struct registry *r, struct diagnostics *d);

/* What no single file shows: sums over 100 %, the same thing claimed twice. Part of registry_finish. */
void registry_check(const struct registry *r, struct diagnostics *d);

#endif
