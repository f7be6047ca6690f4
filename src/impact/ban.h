/* What a ban hits: worked out from passages before anything acts. Pure: no files, no network.
 *
 * A ban is what policies deny, or one rule, or things taken away by name. What of it would stop, whom that
 * hits, who else lives on the same addresses and names, what could take its place, and which lesser measure
 * meets the same rule and what that saves. */
#ifndef CORDON_IMPACT_BAN_H
#define CORDON_IMPACT_BAN_H

#include "evidence/capture/name_book.h"
#include "policy/passage.h"
#include "policy/population.h"

struct ban_removal { /* --remove */
    enum ban_kind { BAN_PARTY, BAN_APP, BAN_HOST, BAN_CARRIER, BAN_COMPONENT } kind;
    const char *value;          /* slug, app id, name or address, "4134", SDK prefix */
    const char *const *parties; /* of BAN_PARTY: it and those it controls, slugs */
    size_t n_parties;
};

struct ban {
    const char *policy, *rule;          /* NULL: all; only verdicts of these count */
    enum verdict least;                 /* VERDICT_DENY; or VERDICT_REVIEW to count these too */
    const struct ban_removal *removals; /* where there are any, verdicts do not count */
    size_t n_removals;
};

struct amount {
    uint64_t flows, bytes; /* both directions */
};

/* An app that is hit. */
struct ban_app {
    const char *app; /* identifier; NULL: traffic of which the app is not known */
    const char *holder;
    struct amount stops, all; /* of its traffic */
    bool whole;               /* everything it was seen to send stops */
    bool itself;              /* the app is what is banned, not only where it sends */
    const uint32_t *passages; /* that stop */
    size_t n_passages;
    const char *const *losses; /* what it loses, a service each: "api.x.com (messages of X)" */
    size_t n_losses;
};

/* Who else would be hit by blocking an address. */
struct ban_bystander {
    uint8_t address[16];
    const char *target;       /* the banned name or holder that lives there */
    const char *const *names; /* of others seen there */
    size_t n_names;
    struct amount traffic;   /* of these others */
    const char *const *apps; /* that use them */
    size_t n_apps;
};

/* A lesser measure that meets the same rule. */
struct ban_alternative {
    const char *kind;           /* "component-hosts", "data-class", "hosts", "time", "by-name", "protect" */
    const char *what;           /* a sentence: "block 3 hosts of SDK X, and leave the app" */
    const char *meets;          /* why the rule is met by it: the condition that is no longer so */
    const char *lacks;          /* what it leaves open; NULL: nothing is known */
    struct amount stops, saves; /* against the whole ban */
    const char *const *targets; /* identifiers that it acts on */
    size_t n_targets;
};

struct substitute; /* atlas/substitute.h */
struct ban_service {
    const char *target, *category;               /* of the atlas: "messenger", "short-video" … */
    const struct substitute *const *substitutes; /* of other holders, and not hit by the same ban */
    size_t n_substitutes;
    const char *none; /* why there is none: "no substitute is known for Chinese-speaking …" */
};

struct ban_impact {
    struct amount stops, all;
    struct amount unnamed;      /* that stops and has neither app nor service known */
    const struct ban_app *apps; /* heaviest first */
    const struct ban_bystander *bystanders;
    const struct ban_service *services;
    const struct ban_alternative *alternatives; /* what saves most first */
    const struct passage *passages;
    size_t n_apps, n_bystanders, n_services, n_alternatives, n_passages;
    bool *stopped;                       /* by passage */
    const struct population *population; /* NULL: not told */
    struct count_range devices, people;  /* hit, where the population tells: sample share times whole */
    const char *const *limits;           /* what this cannot see, a sentence each */
    size_t n_limits;
};

struct atlas;
struct ban_impact ban_work_out(const struct passage *list, size_t n, const struct ban *ban,
                               const struct name_book *book, const struct atlas *atlas,
                               const struct population *population, struct arena *to);

#endif
