/* Passages made up for tests of the store. */
#ifndef CORDON_TEST_LOG_FIXTURE_H
#define CORDON_TEST_LOG_FIXTURE_H

#include "policy/passage.h"

/* Number i of many that differ in all that a query may ask for; texts live in the arena. */
struct passage passage_made(uint32_t i, struct arena *a);

/* Fails the test where they differ. */
void passage_same(const struct passage *p, const struct passage *q);

enum { MADE_STEP_S = 60 }; /* seconds between the last packets of one and the next */
#define MADE_BEGIN INT64_C(1600000000000000000)

#endif
