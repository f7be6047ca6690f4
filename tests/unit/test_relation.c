/* Who gets data, seen from the app; and whose host ends the protection. */
#include "custody/chain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// cmocka wants the four above first
#include <cmocka.h>

enum { NOBODY = PARTY_NONE, MAKER = 1, MAKERS_PARENT, CLOUD, CLOUDS_PARENT, OTHER };

static const struct controller makers_parent = {.party = MAKERS_PARENT, .answer = ANSWER_MET};
static const struct controller perhaps = {.party = MAKERS_PARENT, .answer = ANSWER_UNDETERMINED};
static const struct controller clouds_parent = {.party = CLOUDS_PARENT, .answer = ANSWER_MET};

static struct link link_of(enum link_role role, party_id holder, const struct controller *c) {
    return (struct link){
        .role = role, .holder = {.party = holder}, .controllers = c, .n_controllers = c ? 1 : 0};
}

static void test_relations(void **state) {
    static const struct {
        const char *what;
        party_id app;
        const struct controller *app_by;
        party_id service;
        const struct controller *service_by;
        enum relation wanted;
    } rows[] = {
        {"the app's own holder", MAKER, NULL, MAKER, NULL, RELATION_FIRST_PARTY},
        {"a sister company", MAKER, &makers_parent, OTHER, &makers_parent, RELATION_FIRST_PARTY},
        {"the parent", MAKER, &makers_parent, MAKERS_PARENT, NULL, RELATION_FIRST_PARTY},
        {"a subsidiary", MAKERS_PARENT, NULL, MAKER, &makers_parent, RELATION_FIRST_PARTY},
        {"somebody else", MAKER, &makers_parent, CLOUD, &clouds_parent, RELATION_THIRD_PARTY},
        {"perhaps a sister company", MAKER, &makers_parent, OTHER, &perhaps, RELATION_UNKNOWN},
        {"nobody knows whose the app is", NOBODY, NULL, CLOUD, NULL, RELATION_UNKNOWN},
        {"nobody knows whose the service is", MAKER, NULL, NOBODY, NULL, RELATION_UNKNOWN},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct link app = link_of(LINK_APP, rows[i].app, rows[i].app_by),
                    service = link_of(LINK_SERVICE, rows[i].service, rows[i].service_by);
        const struct link *links[] = {&app, &service};
        struct chain c = {.links = links, .n_links = 2};
        if (chain_relation(&c) != rows[i].wanted) fail_msg("%s", rows[i].what);
    }
}

static void test_no_app(void **state) {
    struct link service = link_of(LINK_SERVICE, CLOUD, NULL);
    const struct link *links[] = {&service};
    struct chain c = {.links = links, .n_links = 1};
    (void)state;
    assert_int_equal(chain_relation(&c), RELATION_UNKNOWN);
    assert_null(relation_text(RELATION_UNKNOWN));
}

static void test_edges(void **state) {
    static const struct {
        const char *what;
        party_id service, host;
        const char *grade;
        bool special, wanted;
    } rows[] = {
        {"a CDN of somebody else", MAKER, CLOUD, "strong", false, true},
        {"own hosts", MAKER, MAKER, "strong", false, false},
        {"in clear nothing ends there", MAKER, CLOUD, "none", false, false},
        {"how it is protected is not known", MAKER, CLOUD, "unknown", false, false},
        {"the host's holder is not known", MAKER, NOBODY, "strong", false, false},
        {"the local network", MAKER, CLOUD, "strong", true, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct link service = link_of(LINK_SERVICE, rows[i].service, NULL),
                    host = link_of(LINK_HOST, rows[i].host, NULL);
        struct chain_protection p = {.grade = rows[i].grade};
        const struct link *links[] = {&host, &service};
        struct chain c = {.links = links, .n_links = 2, .protection = &p};
        host.special = rows[i].special;
        if ((chain_edge(&c) == &host) != rows[i].wanted) fail_msg("%s", rows[i].what);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_relations), cmocka_unit_test(test_no_app),
                                       cmocka_unit_test(test_edges)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
