/* The curated parties and jurisdictions as their files say it, before they are compiled: everything still
 * knows its file and line. */
#ifndef CORDON_ATLAS_REGISTRY_H
#define CORDON_ATLAS_REGISTRY_H

#include "atlas/atlas.h"
#include "atlas/control.h"
#include "base/diagnostic.h"
#include "base/intern.h"
#include "base/yaml.h"

/* Where a fact is written, and its provenance. */
struct fact {
    party_id party; /* whose file it is in */
    const char *file;
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

/* Of jurisdiction files. `party` of their facts is PARTY_NONE. */
struct registry_law {
    struct fact fact;
    const char *file;
    char country[3];
    const char *name, *clause, *compels, *safeguards;
    const char *except; /* "DK IE"; NULL: none */
    unsigned duties, grounds;
};

struct registry_member {
    struct fact fact;
    char country[3]; /* of the union */
};

struct registry_adequacy {
    struct fact fact;
    char by[3], of[3]; /* `of` may be EU: its members */
    const char *decision, *scope;
};

/* Of component files. */
struct registry_component {
    struct fact fact; /* .party is who makes it; PARTY_NONE: nobody */
    const char *id;
    const struct yaml *maker; /* the word that names the party */
};

struct registry_cable;   /* registry_cables.h */
struct registry_service; /* registry_services.h */
struct schema;

struct registry {
    struct arena *arena;
    struct registry_party *parties;              /* by slug */
    struct registry_jurisdiction *jurisdictions; /* by party, in file order, like the two below */
    struct registry_stake *stakes;
    struct registry_holding *holdings;
    size_t n_parties, n_jurisdictions, n_stakes, n_holdings;
    size_t parties_capacity, jurisdictions_capacity, stakes_capacity, holdings_capacity;
    struct registry_law *laws; /* by country, in file order */
    struct registry_member *members;
    struct registry_adequacy *adequacies; /* by whom they are about */
    size_t n_laws, n_members, n_adequacies, laws_capacity, members_capacity, adequacies_capacity;
    size_t territories;                    /* jurisdiction files taken */
    struct registry_component *components; /* in the order of files and lines */
    size_t n_components, components_capacity;
    struct registry_cable *cables; /* by id */
    size_t n_cables, cables_capacity;
    struct registry_service *services; /* by category, in file order */
    size_t n_services, services_capacity;
    const struct schema *schema, *law_schema, *component_schema, *cable_schema, *service_schema;
    struct intern *slugs; /* numbered as parties arrive */
    size_t files;         /* read, good or bad */
    bool supplemented;    /* a party has several files */
};

/* All .yaml of some folders, whether of parties, jurisdictions, components or cables. What is wrong is told,
 * with file, line and column, and left out; the rest stays. A party that an earlier folder has is added to:
 * its name and kind stay. NULL when a folder cannot be read at all. */
struct registry *registry_read(const char *const *folders, size_t n, struct diagnostics *d);
void registry_free(struct registry *r);

/* One file's text, for tests and fuzzing; call registry_finish when all are in. A file with the key
 * `jurisdiction` is one of a jurisdiction, one with `components` of components, one with `cable` of a cable, one with `substitutes` of services,
 * any other one of a party. */
struct registry *registry_new(void);
void registry_add(struct registry *r, const char *file, struct text text, struct diagnostics *d);
void registry_finish(struct registry *r, struct diagnostics *d);

/* Parts of it: one jurisdiction file, already parsed; its facts in order; what no shape shows of them. */
void registry_add_jurisdiction(struct registry *r, const char *file, const struct yaml *root,
                               struct diagnostics *d);
void registry_sort_laws(struct registry *r);
void registry_check_laws(const struct registry *r, struct diagnostics *d);

/* By slug, once parties are in order; PARTY_NONE: there is none. */
party_id registry_party(const struct registry *r, const char *slug);

/* The slug nearest to one that is no party's; NULL: none is near. */
const char *registry_near_party(const struct registry *r, const char *slug);

/* The file's base name is the slug, or two files could say they are the same; `what` is "the party is". */
bool registry_slug_is_file(const char *file, const struct yaml *slug, const char *what,
                           struct diagnostics *d);

/* The provenance that a node tells: source, confidence, from, to, observed, disputed. Source NULL and
 * confidence none where it has none, which only some schemas allow. */
struct fact registry_fact(struct registry *r, const char *file, const struct yaml *sources,
                          const struct yaml *y, struct diagnostics *d);

/* "Title, by, date" of a source. */
const char *registry_citation(struct arena *a, const struct yaml *source);

/* What no single file shows: sums over 100 %, the same thing claimed twice. Part of registry_finish. */
void registry_check(const struct registry *r, struct diagnostics *d);

#endif
