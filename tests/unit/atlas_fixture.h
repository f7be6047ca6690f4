/* A small atlas made from text, for the tests of the atlas. */
#ifndef CORDON_TESTS_ATLAS_FIXTURE_H
#define CORDON_TESTS_ATLAS_FIXTURE_H

#include "atlas/compile.h"

struct fixture_file {
    const char *name, *text;
};

/* Compiles and opens; fails the test on any diagnostic. */
struct atlas *fixture_atlas(const struct fixture_file *files, size_t n, const struct open_data *open);
/* The parties the look-up tests ask about. */
extern const struct fixture_file fixture_parties[];
extern const size_t n_fixture_parties;

#endif
