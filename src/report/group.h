/* Chains that are alike, gathered for people: by who receives the data, then by app, service holder, host,
 * country, protection and verdicts. */
#ifndef CORDON_REPORT_GROUP_H
#define CORDON_REPORT_GROUP_H

#include "policy/audit.h"

struct tally {
    uint64_t flows, bytes[2]; /* [0] from the client */
    enum verdict worst;
};

/* Chains alike in all that a summary row shows; most bytes first. */
struct group_row {
    const uint32_t *chains;
    size_t n_chains;
    struct tally tally;
};

struct group {
    bool known;                 /* somebody is named as the receiver */
    const char *name;           /* ultimate controller of the recipient, else its holder; NULL: unknown */
    const char *const *holders; /* distinct holders' names in the group, other than `name` */
    size_t n_holders;
    const char *const *countries; /* distinct: whose law reaches the recipient */
    size_t n_countries;
    const struct group_row *rows; /* worst verdict first, then most bytes */
    size_t n_rows;
    struct tally tally;
};

struct groups {
    const struct group *list; /* worst verdict first, then most bytes */
    size_t n;
};

/* Of the chains of traffic, or of all others: those are grouped by who made the component or app, or holds
 * the place that a package names. */
struct groups groups_make(struct arena *a, const struct audit *audit, bool traffic);

#endif
