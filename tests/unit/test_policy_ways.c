/* Conditions over ways that data may take, against the obvious: try every combination of true ways. */
#include "base/memory.h"
#include "policy/evaluate.h"
#include "policy/parse.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { MOST_LINKS = 12, MOST_CHOICES = 3, MOST_WAYS = 4, ROUNDS = 20000 };

static uint64_t state = 7;

static unsigned below(unsigned n) {
    state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (unsigned)(state >> 33) % n;
}

/* A carrier whose AS is 1 (met), 2 (not met) or not known. */
static struct link carrier(unsigned kind) {
    static const char *const names[] = {"asn:1", "asn:2", "asn:?"};
    return (struct link){.role = LINK_CARRIER,
                         .identifier = names[kind],
                         .seen = SEEN_OBSERVED,
                         .asn = kind == 0   ? 1
                                : kind == 1 ? 2
                                            : 0,
                         .holder = {.party = PARTY_NONE}};
}

struct made {
    struct link links[MOST_LINKS];
    const struct link *list[MOST_LINKS];
    struct chain_way ways[MOST_LINKS];
    struct chain_choice choices[MOST_CHOICES];
    struct chain_path path;
    struct chain chain;
};

static void make(struct made *m) {
    *m = (struct made){0};
    m->path.choices = m->choices;
    m->path.n_choices = below(MOST_CHOICES + 1);
    for (size_t i = 0; i < m->path.n_choices; i++)
        m->choices[i] = (struct chain_choice){
            .ways = (uint16_t)(1 + below(MOST_WAYS)), .role = LINK_CARRIER, .told = "a test"};
    m->chain.n_links = (uint16_t)(1 + below(MOST_LINKS));
    for (size_t i = 0; i < m->chain.n_links; i++) {
        m->links[i] = carrier(below(3));
        m->list[i] = &m->links[i];
        uint16_t choice = (uint16_t)below((unsigned)m->path.n_choices + 1);
        m->ways[i].choice = choice;
        if (choice) m->ways[i].ways = below(1u << m->choices[choice - 1].ways);
    }
    m->chain.links = m->list;
    m->chain.ways = m->ways;
    m->chain.path = &m->path;
}

static enum answer of_link(const struct link *l) {
    return l->asn == 1 ? ANSWER_MET : l->asn == 2 ? ANSWER_NOT_MET : ANSWER_UNDETERMINED;
}

/* With one way of each choice true. */
static enum answer with(const struct made *m, const unsigned true_way[MOST_CHOICES]) {
    enum answer all = ANSWER_NOT_MET;
    for (size_t i = 0; i < m->chain.n_links; i++) {
        uint16_t choice = m->ways[i].choice;
        if (choice && !(m->ways[i].ways >> true_way[choice - 1] & 1)) continue;
        all = answer_or(all, of_link(&m->links[i]));
    }
    return all;
}

static enum answer obvious(const struct made *m) {
    unsigned way[MOST_CHOICES] = {0};
    bool met = false, not_met = false, maybe = false;
    for (;;) {
        enum answer a = with(m, way);
        met |= a == ANSWER_MET;
        not_met |= a == ANSWER_NOT_MET;
        maybe |= a == ANSWER_UNDETERMINED;
        size_t i = 0;
        while (i < m->path.n_choices && ++way[i] == m->choices[i].ways) way[i++] = 0;
        if (i == m->path.n_choices) break;
    }
    return met && !not_met && !maybe   ? ANSWER_MET
           : not_met && !met && !maybe ? ANSWER_NOT_MET
                                       : ANSWER_UNDETERMINED;
}

static const struct number_range one = {1, 1};
static const struct condition asks = {
    .kind = CONDITION_ASN, .role = LINK_CARRIER, .ranges = &one, .n_ranges = 1, .text = "carrier.asn: 1"};

static void ways_agree_with_trying_them_all(void **unused) {
    (void)unused;
    struct arena *a = arena_new();
    struct bound b = {.texts = a, .arena = a};
    unsigned counts[3] = {0};
    for (unsigned i = 0; i < ROUNDS; i++) {
        struct made m;
        make(&m);
        bool any = false; /* a chain without any carrier says that none is in the evidence */
        for (size_t k = 0; k < m.chain.n_links; k++) any |= m.ways[k].choice == 0;
        if (!any && m.path.n_choices == 0) continue;
        enum answer quick = link_answer(&b, &m.chain, &asks, NULL);
        assert_int_equal(quick, obvious(&m));
        struct said said = {0};
        assert_int_equal(link_answer(&b, &m.chain, &asks, &said), quick);
        if (quick == ANSWER_UNDETERMINED) assert_non_null(said.missing);
        counts[quick]++;
    }
    for (int i = 0; i < 3; i++) assert_true(counts[i] > ROUNDS / 100);
    arena_free(a);
}

static void what_may_be_another_way_is_never_excluded(void **unused) {
    (void)unused;
    struct arena *a = arena_new();
    struct bound b = {.texts = a, .arena = a};
    const struct {
        unsigned kind;
        uint64_t ways;
        uint16_t of;
        enum link_role role;
        enum answer closed, open;
    } rows[] = {
        {0, 3, 2, LINK_CARRIER, ANSWER_MET, ANSWER_MET}, /* all that anybody sees */
        {0, 1, 2, LINK_CARRIER, ANSWER_UNDETERMINED, ANSWER_UNDETERMINED},
        {1, 3, 2, LINK_CARRIER, ANSWER_NOT_MET, ANSWER_UNDETERMINED},
        {0, 3, 2, LINK_CABLE, ANSWER_MET, ANSWER_UNDETERMINED},
        {1, 3, 2, LINK_CABLE, ANSWER_NOT_MET, ANSWER_UNDETERMINED},
        {0, 0, 0, LINK_CABLE, ANSWER_NOT_MET, ANSWER_UNDETERMINED},
        {0, UINT64_MAX, CHOICE_WAYS_MOST, LINK_CARRIER, ANSWER_MET, ANSWER_MET},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct link l = carrier(rows[i].kind);
        l.role = rows[i].role;
        struct condition k = asks;
        k.role = (int)rows[i].role;
        for (int open = 0; open < 2; open++) {
            struct chain_choice choice = {
                .ways = rows[i].of, .role = rows[i].role, .open = open, .told = "a test"};
            struct chain_path path = {.choices = &choice, .n_choices = 1};
            struct chain_way way = {.ways = rows[i].ways, .choice = 1};
            const struct link *list = &l;
            struct chain c = {.links = &list, .ways = &way, .path = &path, .n_links = 1};
            struct said said = {0};
            assert_int_equal(link_answer(&b, &c, &k, &said), open ? rows[i].open : rows[i].closed);
        }
    }
    arena_free(a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ways_agree_with_trying_them_all),
        cmocka_unit_test(what_may_be_another_way_is_never_excluded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
