/* What a ban hits: worked out from passages before anything acts. Pure: no files, no network.
 *
 * A ban is what policies deny, or one rule, or things taken away by name. What of it would stop, whom that
 * hits, who else lives on the same addresses and names, what could take its place, and which lesser measure
 * meets the same rule and what that saves. */
#ifndef CORDON_IMPACT_BAN_H
#define CORDON_IMPACT_BAN_H

#include "atlas/substitute.h"
#include "evidence/capture/name_book.h"
#include "policy/passage.h"
#include "policy/population.h"

struct ban_removal { /* --remove */
    enum ban_kind { BAN_PARTY, BAN_APP, BAN_HOST, BAN_CARRIER, BAN_COMPONENT } kind;
    const char *value;          /* slug, app id, name or address, "4134", SDK prefix */
    const char *const *parties; /* of BAN_PARTY: it and those it controls, slugs; none: not known, and whom
                                   passages tell as controllers counts */
    const char *const *open;    /* of which it is not known whether it controls them */
    size_t n_parties, n_open;
};

struct ban {
    const char *policy, *rule;          /* NULL: all; only verdicts of these count */
    enum verdict least;                 /* VERDICT_DENY; or VERDICT_REVIEW to count these too */
    const struct ban_removal *removals; /* where there are any, verdicts do not count */
    size_t n_removals;
    const struct audit *audit; /* whose chains the passages are: what is changed is judged anew; NULL: they
                                  come from a store, which keeps verdicts and not what they are made of */
};

struct amount {
    uint64_t flows, bytes; /* both directions */
};

/* An app that is hit. */
struct ban_app {
    const char *app;          /* identifier; NULL: traffic of which the app is not known */
    const char *holder;       /* name, else slug; NULL: unknown */
    struct amount stops, all; /* of its traffic */
    bool whole;               /* everything it was seen to send stops */
    bool itself;              /* the app is what is banned, not only where it sends */
    const char *because;      /* "POLICY/RULE title", "party:tiktok"; of the first that hits it */
    const uint32_t *passages; /* that stop */
    size_t n_passages;
    const char *const *losses; /* what it loses, a service each: "api.x.com (messages of X)" */
    size_t n_losses;
};

/* Who else would be hit by blocking an address where what is banned lives, and the name beside it. Of an app
 * that is itself banned only its holder's own hosts are meant: nobody blocks the others for its sake. */
struct ban_bystander {
    uint8_t address[16];
    const char *target;       /* the banned name or holder that lives there */
    const char *const *names; /* of others seen there */
    size_t n_names;
    struct amount traffic; /* of these others … */
    struct amount
        same_name; /* … and of that, under the very name that is banned: blocking it by name hits it */
    const char *const *apps; /* that use them */
    size_t n_apps;
};

/* A lesser measure that meets the same rule. */
struct ban_alternative {
    const char *kind;    /* "component-hosts", "data-class", "hosts", "time", "by-name", "protect", "way" */
    const char *what;    /* a sentence: "block 3 hosts of SDK X, and leave the app" */
    const char *meets;   /* why the rule is met by it: the condition that is no longer so */
    const char *lacks;   /* what it leaves open; NULL: nothing is known */
    struct amount stops; /* with this in place of the whole ban: never more than the ban stops */
    struct amount saves; /* that go on and would not; of kind "by-name" and "hosts" beyond what the ban itself
                            stops: what its blunt form would. At least so much */
    const char *const *targets; /* identifiers that it acts on */
    size_t n_targets;
};

struct ban_service {
    struct substitute service;            /* that is hit; lost where all of it stops */
    struct amount stops, all;             /* of its traffic */
    const struct substitute *substitutes; /* of other holders, and not hit by the same ban */
    size_t n_substitutes, n_hit;          /* n_hit: of the category, and hit by the same ban */
    const char *none; /* for whom there is none: "the same ban hits all others", "none is known to be used in
                         zh"; NULL */
};

/* Addresses that send, each counted once. */
struct ban_clients {
    uint64_t hit, all;   /* all 0: they are not told, or come from several runs of a store */
    bool more_hit, more; /* these are not all of them */
};

struct ban_impact {
    struct amount stops, all;
    struct amount unnamed;      /* that stops and has neither app nor service known */
    const struct ban_app *apps; /* heaviest first */
    const struct ban_bystander *bystanders;
    const struct ban_service *services;
    const struct ban_alternative *alternatives; /* what saves most first */
    const struct passage *passages;
    size_t n_apps, n_bystanders, n_services, n_alternatives, n_passages, n_stopped;
    size_t n_whole;                      /* apps that stop wholly */
    bool *stopped;                       /* by passage */
    const struct population *population; /* NULL: not told */
    struct ban_clients clients;
    bool each_a_device;                 /* as many clients as devices sampled: one each */
    struct count_range devices, people; /* hit, where the population tells: sample share times whole */
    bool rejudged; /* lesser measures were judged where the ban is by rules; false: a store cannot be */
    const char *const *limits; /* what this cannot see, a sentence each */
    size_t n_limits;
};

/* book, atlas, population NULL: there is none. All of it lives in the arena, or as long as what was given. */
struct ban_impact ban_work_out(const struct passage *list, size_t n, const struct ban *ban,
                               const struct name_book *book, const struct atlas *atlas,
                               const struct population *population, struct arena *to);

#endif
