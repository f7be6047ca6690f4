/* The audit of a store: many packages, each judged by itself, of which little is kept, so that memory hangs
 * on their number and not on their size.
 *
 * Threads make items, each of one package; one at a time takes them in the order of the packages. What comes
 * out is the same for any number of threads. */
#ifndef CORDON_REPORT_STORE_H
#define CORDON_REPORT_STORE_H

#include "policy/audit.h"

enum { STORE_MOST_FINDINGS = 25000, STORE_MOST_OF_ONE = 500 };

/* What a party has to do with an app: it holds it, makes a component of it, or gets what it sends. */
enum store_role { STORE_HOLDS, STORE_COMPONENT, STORE_ENDPOINT, STORE_ROLES };

struct store_party {
    const char *name; /* the ultimate controller where one is known, else the holder */
    uint64_t apps, by[STORE_ROLES], verdicts[VERDICT_DENY + 1]; /* apps */
};

struct store_component {
    const char *id, *name, *holder; /* NULL: nobody known */
    uint64_t apps, defined, reachable;
    uint64_t denied; /* apps in which a chain through it is denied */
};

struct store_link {
    enum link_role role;
    const char *identifier, *holder, *holder_name;
    const char *controllers, *jurisdictions; /* ids and countries, separated by blanks */
};

/* A rule's verdict on something in a package, in short. */
struct store_finding {
    const struct rule_ref *rule;
    const char *text, *entry; /* sentence; where inside, NULL: the package as a whole */
    const struct store_link *links;
    uint64_t at, fingerprint;
    uint32_t package; /* index into the store's */
    uint16_t n_links, policy;
    uint8_t verdict;
};

struct store_package {
    const char *file, *platform, *id, *version, *version_code, *format;
    const char *signer;              /* SHA-256 in hex of the first that signs it; NULL: none */
    const char *holder, *controller; /* of the app; NULL: unknown */
    const uint8_t *verdicts;         /* by policy */
    const char *rules;               /* those whose verdict is the worst, separated by blanks; NULL: none */
    const char *why;                 /* sentence of the first of them */
    uint64_t size, findings[VERDICT_DENY + 1];
    uint32_t classes, components, endpoints, anomalies, opaque;
    uint8_t worst;         /* over the policies */
    bool cached, complete; /* from the cache; nothing of it could not be read */
};

struct store {
    const char *name; /* of the folder */
    const struct store_package *packages;
    const uint32_t *order; /* packages, worst first */
    size_t n_packages;
    uint64_t cached, unreadable, others; /* files: from the cache; packages that are none; no packages */
    uint64_t bytes;
    uint64_t (*verdicts)[VERDICT_DENY + 1]; /* packages by policy */
    const struct policy_ref *policies;
    size_t n_policies;
    const struct store_party *parties; /* most apps denied, then most apps, first */
    const struct store_component *components;
    size_t n_parties, n_components;
    const struct store_finding *findings; /* worst first; at most STORE_MOST_FINDINGS */
    size_t n_findings;
    uint64_t findings_left_out; /* of those that are not allowed */
    const char *index;          /* "f-droid index-v2", who signed it …; NULL: none */
};

/* One package on its way into a store; all of it in the arena it was made in. */
struct store_item {
    struct store_package package;
    const struct store_finding *findings;
    size_t n_findings;
    struct store_role_of {
        const char *name;
        bool by[STORE_ROLES];
    } * parties;
    size_t n_parties;
    struct store_component_of {
        const char *id, *name, *holder;
        unsigned seen; /* COMPONENT_… */
        bool denied;
    } * components;
    size_t n_components;
    uint64_t left_out;
};

/* The one evidence of the audit is the package. */
struct store_item *store_item_make(struct arena *a, const struct audit *audit, const struct app *app,
                                   const char *file);

struct store_builder;
/* Policies as they stand, none judged; the arena is that of the store that comes out. Both outlive it. */
struct store_builder *store_builder_new(struct arena *a, const char *name, const struct policy_ref *policies,
                                        size_t n_policies);
void store_builder_take(struct store_builder *b, const struct store_item *item); /* copies what it keeps */
struct store *store_builder_finish(struct store_builder *b);

#endif
