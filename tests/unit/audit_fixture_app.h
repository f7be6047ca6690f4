/* Chains that are not traffic, for audit_fixture(): a package with what is inside it, a list of software, a
 * list of devices. */
#ifndef CORDON_TESTS_AUDIT_FIXTURE_APP_H
#define CORDON_TESTS_AUDIT_FIXTURE_APP_H

#include "audit_fixture_data.h"

/* audit_fixture.c; t: of hosts. */
struct link fixture_link(struct arena *a, enum link_role role, const char *identifier, int party,
                         const struct traffic *t);

struct fixture_chain {
    struct chain chain;
    const struct traffic *judged; /* its verdicts alone */
};

enum { FIXTURE_PACKAGE_CHAINS = 8, FIXTURE_LISTED = 10, FIXTURE_DEVICES = 2 };

/* As many as the names say. Hostile: every text tries to break out of the report. */
void fixture_package(struct arena *a, struct fixture_chain *to, bool hostile);
void fixture_lists(struct arena *a, struct fixture_chain *to, bool hostile);

#endif
