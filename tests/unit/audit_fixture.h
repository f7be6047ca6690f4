/* An audit built by hand: a phone with a video app, a messenger, a bank and a weather app, under two
 * policies. For tests of what comes after the judge. The facts are plausible, not researched: nothing here is
 * a claim. */
#ifndef CORDON_TESTS_AUDIT_FIXTURE_H
#define CORDON_TESTS_AUDIT_FIXTURE_H

#include "policy/audit.h"

enum fixture_options {
    FIXTURE_PLAIN = 0,
    FIXTURE_NO_POLICY = 1,
    FIXTURE_HOSTILE = 2,     /* adds a chain whose every string tries to break out of the report */
    FIXTURE_TOLD = 4,        /* every chain goes to a recipient of its own and carries personal data */
    FIXTURE_PACKAGES = 8,    /* adds a package's chains */
    FIXTURE_LISTS = 16,      /* adds those of lists of software and devices */
    FIXTURE_WAYS = 64,       /* adds a trace, routes and an incident; two chains of traffic get ways */
    FIXTURE_NO_TRAFFIC = 32, /* leaves out all that was seen on its way */
};

/* Everything in the arena but the diagnostics, which are the caller's. `copies`: how often the chains are
 * repeated under other names (1: once). */
struct audit *audit_fixture(struct arena *a, struct diagnostics *d, unsigned options, unsigned copies);
void audit_fixture_end(void); /* of the last with FIXTURE_WAYS, after its arena */

#endif
