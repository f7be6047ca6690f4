/* Chains of ways for audit_fixture(): a trace under the sea, carriers on routes, an incident. */
#ifndef CORDON_TESTS_AUDIT_FIXTURE_WAY_H
#define CORDON_TESTS_AUDIT_FIXTURE_WAY_H

#include "audit_fixture_app.h"

enum { FIXTURE_TRACES = 1, FIXTURE_CARRIERS = 4, FIXTURE_WAY_CHAINS = FIXTURE_TRACES + FIXTURE_CARRIERS };

/* Evidence `table` shows routes, `traces` traces. The tables of routes are freed by audit_fixture_end(). */
const struct custody_paths *fixture_ways(struct arena *a, struct fixture_chain *to, uint32_t table,
                                         uint32_t traces, bool hostile);
/* The way that the trace shows, and one that routes show, into chains of traffic. */
void fixture_way_by_trace(struct arena *a, struct chain *traffic, bool hostile);
void fixture_way_by_routes(struct arena *a, struct chain *traffic);

#endif
