/* Facts stay with their parties, whatever order the files come in. */
#include "atlas/ownership.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void every_party_keeps_its_jurisdictions(void **state) {
    struct diagnostics *d = diagnostics_new(10);
    struct atlas *a = atlas_open(NULL, d);
    assert_non_null(a);
    date_t day;
    assert_true(date_parse(TEXT("2025-01-01"), &day, NULL));
    size_t states = 0;
    for (party_id p = 0; p < atlas_party_count(a); p++) {
        struct party party = atlas_party_get(a, p);
        if (strncmp(party.id, "state-", 6) != 0 || strlen(party.id) != 8) continue;
        struct jurisdiction_claim claim;
        states++;
        assert_int_equal(atlas_jurisdictions(a, p, day, &claim, 1), 1);
        assert_int_equal(claim.ground, GROUND_STATE);
        /* state-cn: CN */
        char slug[] = "state-xx";
        slug[6] = (char)(claim.country[0] + 32);
        slug[7] = (char)(claim.country[1] + 32);
        assert_string_equal(party.id, slug);
    }
    assert_true(states > 20);
    atlas_close(a);
    diagnostics_free(d);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_party_keeps_its_jurisdictions)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
