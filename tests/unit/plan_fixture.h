/* Plans for tests of backends: an ordinary one, a hostile one, an empty one and a large one. */
#ifndef CORDON_TESTS_PLAN_FIXTURE_H
#define CORDON_TESTS_PLAN_FIXTURE_H

#include "enforce/plan.h"

/* 2026-11-21T12:00:00Z; measures expire a day later, one of the ordinary ones an hour before. */
#define PLAN_NOW INT64_C(1795262400000000000)

/* "ordinary", "hostile", "empty", or a number of names and addresses. mode < 0: of each kind some. The plan's
 * texts live in the arena. */
struct enforce_plan plan_fixture(const char *which, int mode, struct arena *a);

#endif
