/* Routes from lines of text, for tests of what is asked of them. */
#ifndef CORDON_TESTS_ROUTE_FIXTURE_H
#define CORDON_TESTS_ROUTE_FIXTURE_H

#include "evidence/route/routes.h"

enum { MOST_FIXTURE_PEERS = 64 };

struct route_fixture {
    struct as_paths *paths;
    struct routes *routes;
    struct route_peer peers[MOST_FIXTURE_PEERS]; /* of the evidence being read; by the AS of vantage points */
    size_t n_peers;
};

void route_fixture_begin(struct route_fixture *f, const struct route_mine *mine);
/* Each line: "rib|announce|withdraw|down TIME PEER-AS[#IDENTIFIER] PREFIX PATH"; TIME in seconds; "-" stands
 * for no prefix or no path. Every call is another evidence, numbered from 0. */
void route_fixture_read(struct route_fixture *f, uint32_t evidence, const char *const *lines, size_t n);
void route_fixture_end(struct route_fixture *f);

struct prefix prefix_from(const char *s);
uint32_t find_prefix(const struct routes *r, const char *s);

/* "as: path; as: path; …" of the list, by vantage */
char *entries_text(const struct routes *r, const struct route_entry *list, size_t n, char *to, size_t size);

#endif
