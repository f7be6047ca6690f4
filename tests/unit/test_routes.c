/* Routes of an audit: what is left of tables and updates, which block an address belongs to, how much each
 * weighs. */
#include "route_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
// cmocka wants the four above first
#include <cmocka.h>

enum { MOST_LINES = 12, MOST_EVIDENCE = 3 };

/* Of 192.0.2.0/24, in every state. */
static const struct state {
    const char *what;
    const char *lines[MOST_EVIDENCE][MOST_LINES];
    const char *before, *now, *past;
} states[] = {
    {"a table",
     {{"rib 9 1 192.0.2.0/24 1 2 3", "rib 9 4 192.0.2.0/24 4 3"}},
     "1: 1 2 3; 4: 4 3",
     "1: 1 2 3; 4: 4 3",
     ""},
    {"the same vantage points in another order at another prefix",
     {{"rib 9 4 10.0.0.0/8 4 9", "rib 9 1 192.0.2.0/24 1 3", "rib 9 4 192.0.2.0/24 4 3"}},
     "4: 4 3; 1: 1 3",
     "4: 4 3; 1: 1 3",
     ""},
    {"the same table twice",
     {{"rib 9 1 192.0.2.0/24 1 3"}, {"rib 9 1 192.0.2.0/24 1 3"}},
     "1: 1 3",
     "1: 1 3",
     ""},
    {"the later of two tables counts, in whatever order they come",
     {{"rib 9 1 192.0.2.0/24 1 3"}, {"rib 8 1 192.0.2.0/24 1 2 3"}},
     "1: 1 3",
     "1: 1 3",
     "1: 1 2 3"},
    {"a table may list several routes of a peer",
     {{"rib 9 1 192.0.2.0/24 1 3", "rib 9 1 192.0.2.0/24 1 2 3", "rib 9 1 192.0.2.0/24 1 3"}},
     "1: 1 3; 1: 1 2 3",
     "1: 1 3; 1: 1 2 3",
     ""},
    {"an update replaces all of them",
     {{"rib 9 1 192.0.2.0/24 1 3", "rib 9 1 192.0.2.0/24 1 2 3"}, {"announce 10 1 192.0.2.0/24 1 4 3"}},
     "1: 1 3; 1: 1 2 3",
     "1: 1 4 3",
     "1: 1 3; 1: 1 2 3"},
    {"with add-path only its own",
     {{"rib 9 1#7 192.0.2.0/24 1 3", "rib 9 1#8 192.0.2.0/24 1 2 3"},
      {"announce 10 1#8 192.0.2.0/24 1 4 3", "withdraw 11 1#7 192.0.2.0/24 -"}},
     "1: 1 3; 1: 1 2 3",
     "1: 1 4 3",
     "1: 1 3; 1: 1 2 3"},
    {"an identifier that is first told late",
     {{"rib 9 4 10.0.0.0/8 4 9", "rib 9 1#8 192.0.2.0/24 1 2 3", "rib 9 1 192.0.2.0/24 1 3"}},
     "1: 1 2 3; 1: 1 3",
     "1: 1 2 3; 1: 1 3",
     ""},
    {"an update from before the table is old, and is still told",
     {{"rib 9 1 192.0.2.0/24 1 3"}, {"announce 8 1 192.0.2.0/24 1 2 3"}},
     "1: 1 3",
     "1: 1 3",
     "1: 1 2 3"},
    {"an update at the time of the table is after it",
     {{"announce 9 1 192.0.2.0/24 1 2 3"}, {"rib 9 1 192.0.2.0/24 1 3"}},
     "1: 1 3",
     "1: 1 2 3",
     "1: 1 3"},
    {"withdrawn", {{"rib 9 1 192.0.2.0/24 1 3"}, {"withdraw 10 1 192.0.2.0/24 -"}}, "1: 1 3", "", "1: 1 3"},
    {"announced for a while",
     {{"announce 9 1 192.0.2.0/24 1 2 3", "withdraw 10 1 192.0.2.0/24 -", "announce 8 4 192.0.2.0/24 4 3"}},
     "",
     "4: 4 3",
     "1: 1 2 3"},
    {"there and back: what is there now is not past",
     {{"announce 9 1 192.0.2.0/24 1 3", "announce 10 1 192.0.2.0/24 1 2 3",
       "announce 11 1 192.0.2.0/24 1 3"}},
     "",
     "1: 1 3",
     "1: 1 2 3"},
    {"updates of several files in the order of time",
     {{"announce 11 1 192.0.2.0/24 1 3", "announce 15 1 192.0.2.0/24 1 5 3"},
      {"announce 12 1 192.0.2.0/24 1 4 3", "announce 13 1 192.0.2.0/24 1 2 3"}},
     "",
     "1: 1 5 3",
     "1: 1 3; 1: 1 4 3; 1: 1 2 3"},
    {"a session that ends takes all of its routes",
     {{"rib 9 1 192.0.2.0/24 1 3", "rib 9 4 192.0.2.0/24 4 3"}, {"down 10 1 - -"}},
     "1: 1 3; 4: 4 3",
     "4: 4 3",
     "1: 1 3"},
    {"and leaves what is told after it",
     {{"rib 9 1 192.0.2.0/24 1 3"}, {"down 10 1 - -", "announce 10 1 192.0.2.0/24 1 2 3"}},
     "1: 1 3",
     "1: 1 2 3",
     "1: 1 3"},
    {"and a later table", {{"down 8 1 - -"}, {"rib 9 1 192.0.2.0/24 1 3"}}, "1: 1 3", "1: 1 3", ""},
    {"an announcement without a path", {{"announce 9 1 192.0.2.0/24 -"}}, "", "", ""},
    {"a row of a table without a path",
     {{"rib 9 1 192.0.2.0/24 -", "rib 9 4 192.0.2.0/24 4 3"}},
     "4: 4 3",
     "4: 4 3",
     ""},
};

static void read_all(struct route_fixture *f, const char *const lines[][MOST_LINES]) {
    for (uint32_t i = 0; i < MOST_EVIDENCE && lines[i][0]; i++) {
        size_t n = 0;
        while (n < MOST_LINES && lines[i][n]) n++;
        route_fixture_read(f, i, lines[i], n);
    }
    routes_finish(f->routes);
}

typedef size_t ask(const struct routes *r, uint32_t prefix, const struct route_entry **list);

static void check(const struct state *s, const char *which, const struct routes *r, ask *of,
                  const char *want) {
    const struct route_entry *list;
    char text[512];
    size_t n = of(r, find_prefix(r, "192.0.2.0/24"), &list);
    if (strcmp(entries_text(r, list, n, text, sizeof text), want) != 0)
        fail_msg("%s: %s: %s, not %s", s->what, which, text, want);
}

static void test_states(void **state) {
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        struct route_fixture f;
        route_fixture_begin(&f, NULL);
        read_all(&f, states[i].lines);
        check(&states[i], "before", f.routes, routes_before, states[i].before);
        check(&states[i], "now", f.routes, routes_of, states[i].now);
        check(&states[i], "past", f.routes, routes_past, states[i].past);
        route_fixture_end(&f);
    }
}

static void test_empty(void **state) {
    struct route_fixture f;
    route_fixture_begin(&f, NULL);
    routes_finish(f.routes);
    const struct route_vantage *vantages;
    const struct route_update *updates;
    assert_int_equal(routes_prefixes(f.routes), 0);
    assert_int_equal(routes_entries(f.routes), 0);
    assert_int_equal(routes_vantages(f.routes, &vantages), 0);
    assert_int_equal(routes_updates(f.routes, &updates), 0);
    assert_int_equal(find_prefix(f.routes, "192.0.2.0/24"), PREFIX_NONE);
    assert_int_equal(routes_cover(f.routes, prefix_from("192.0.2.1").address), PREFIX_NONE);
    assert_int_equal(routes_proof(f.routes, 0).prefix, PREFIX_NONE);
    route_fixture_end(&f);
}

static void test_proof(void **state) {
    struct route_fixture f;
    route_fixture_begin(&f, NULL);
    static const char *const lines[MOST_EVIDENCE][MOST_LINES] = {
        {"rib 9 1 192.0.2.0/24 1 3", "rib 9 1 10.0.0.0/8 1 3", "rib 9 4 10.0.0.0/8 4 3"},
        {"announce 20 4 10.0.0.0/8 4 3", "announce 21 4 10.0.0.0/8 4 2 3"}};
    as_paths_add_text(f.paths, TEXT("9 9 9")); /* no row has it */
    read_all(&f, lines);
    struct route_proof p = routes_proof(f.routes, as_paths_add_text(f.paths, TEXT("1 3")));
    assert_int_equal(p.prefix, find_prefix(f.routes, "192.0.2.0/24"));
    assert_int_equal(p.at, 1);
    assert_int_equal(p.evidence, 0);
    p = routes_proof(f.routes, as_paths_add_text(f.paths, TEXT("4 2 3")));
    assert_int_equal(p.prefix, find_prefix(f.routes, "10.0.0.0/8"));
    assert_int_equal(p.at, 2);
    assert_int_equal(p.evidence, 1);
    assert_int_equal(p.time_ns, 21000000000);
    assert_int_equal(routes_proof(f.routes, 0).prefix, PREFIX_NONE);
    route_fixture_end(&f);
}

/* Blocks in each other, and how much of them is their own. */
static const struct block {
    const char *prefix, *parent;
    uint64_t weight;
} blocks[] = {
    {"0.0.0.0/0", NULL, 0},
    {"10.0.0.0/8", "0.0.0.0/0", (1 << 24) - (1 << 16) - (1 << 15)},
    {"10.1.0.0/16", "10.0.0.0/8", (1 << 16) - 256},
    {"10.1.2.0/24", "10.1.0.0/16", 256 - 1},
    {"10.1.2.3/32", "10.1.2.0/24", 1},
    /* withdrawn, what lies in it is not */
    {"10.2.0.0/16", "10.0.0.0/8", (1 << 16) - (1 << 15)},
    {"10.2.0.0/17", "10.2.0.0/16", 1 << 15},
    {"::/0", NULL, 0},
    {"2001:db8::/32", "::/0", (1 << 16) - 2},
    {"2001:db8:0:1::/64", "2001:db8::/32", 1},
    {"2001:db8:2::/47", "2001:db8::/32", 2 - 1},
    {"2001:db8:2::/48", "2001:db8:2::/47", 1},
    {"2001:db8:2::/49", "2001:db8:2::/48", 1},
    {"2001:db8:2:8000::/49", "2001:db8:2::/48", 1},
};

static const struct at {
    const char *address, *prefix;
} covers[] = {
    {"10.1.2.3", "10.1.2.3/32"},
    {"10.1.2.4", "10.1.2.0/24"},
    {"10.1.3.0", "10.1.0.0/16"},
    {"10.0.0.0", "10.0.0.0/8"},
    {"10.255.255.255", "10.0.0.0/8"},
    {"10.2.128.0", "10.0.0.0/8"}, /* the /16 has no route left */
    {"10.2.127.255", "10.2.0.0/17"},
    {"11.0.0.0", "0.0.0.0/0"},
    {"9.255.255.255", "0.0.0.0/0"},
    {"2001:db8::1", "2001:db8::/32"},
    {"2001:db8:2:8000::1", "2001:db8:2:8000::/49"},
    {"2001:db9::1", "::/0"}, /* what comes right before it is none of its own */
    {"::1", "::/0"},
    {"::fffe:0:1", "::/0"},
};

static void put_blocks(struct route_fixture *f) {
    size_t n = sizeof blocks / sizeof *blocks;
    for (size_t i = n; i-- > 0;) { /* as they do not stand in the end */
        char line[128];
        const char *list[] = {line};
        snprintf(line, sizeof line, "announce %zu 1 %s 1 3", n - i, blocks[i].prefix);
        route_fixture_read(f, 0, list, 1);
    }
    static const char *const withdrawn[] = {"withdraw 99 1 10.2.0.0/16 -"};
    route_fixture_read(f, 1, withdrawn, 1);
    routes_finish(f->routes);
}

static void test_blocks(void **state) {
    struct route_fixture f;
    route_fixture_begin(&f, NULL);
    put_blocks(&f);
    assert_int_equal(routes_prefixes(f.routes), sizeof blocks / sizeof *blocks);
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
        uint32_t p = find_prefix(f.routes, blocks[i].prefix), parent = routes_parent(f.routes, p);
        if (p == PREFIX_NONE || routes_weight(f.routes, p) != blocks[i].weight)
            fail_msg("%s weighs %llu", blocks[i].prefix, (unsigned long long)routes_weight(f.routes, p));
        if (parent != (blocks[i].parent ? find_prefix(f.routes, blocks[i].parent) : PREFIX_NONE))
            fail_msg("%s has the parent %u", blocks[i].prefix, parent);
    }
    for (size_t i = 0; i < sizeof covers / sizeof *covers; i++) {
        uint32_t p = routes_cover(f.routes, prefix_from(covers[i].address).address);
        char text[PREFIX_TEXT];
        if (p != find_prefix(f.routes, covers[i].prefix))
            fail_msg("%s: %s", covers[i].address,
                     p == PREFIX_NONE ? "none" : prefix_text(text, routes_prefix(f.routes, p)));
    }
    assert_int_equal(find_prefix(f.routes, "10.0.0.0/9"), PREFIX_NONE);
    route_fixture_end(&f);
}

/* Withdrawn altogether: the longest is still the answer, so that its past can be asked for. */
static void test_cover_withdrawn(void **state) {
    struct route_fixture f;
    route_fixture_begin(&f, NULL);
    static const char *const lines[MOST_EVIDENCE][MOST_LINES] = {
        {"announce 1 1 10.0.0.0/8 1 3", "announce 1 1 10.1.0.0/16 1 3", "down 2 1 - -"}};
    read_all(&f, lines);
    assert_int_equal(routes_cover(f.routes, prefix_from("10.1.0.1").address),
                     find_prefix(f.routes, "10.1.0.0/16"));
    route_fixture_end(&f);
}

static void test_mine(void **state) {
    static const uint32_t asns[] = {64501, 64500};
    struct prefix prefixes[] = {prefix_from("198.51.100.0/24"), prefix_from("2001:db8::/32")};
    struct route_mine mine = {asns, prefixes, 2, 2};
    struct route_fixture f;
    route_fixture_begin(&f, &mine);
    static const char *const lines[MOST_EVIDENCE][MOST_LINES] = {
        {"rib 9 1 10.0.0.0/8 1 64500", "rib 9 1 10.1.0.0/16 1 666", "rib 9 1 11.0.0.0/8 1 64500 2",
         "rib 9 1 198.51.100.128/25 1 666", "rib 9 64501 0.0.0.0/0 64501", "rib 9 1 2001:db8:1::/48 1 2",
         "rib 9 1 198.51.0.0/16 1 2"},
        {"announce 10 1 12.0.0.0/8 1 64501", "announce 11 1 12.0.0.0/8 1 3"}};
    read_all(&f, lines);
    static const struct {
        const char *prefix;
        bool mine;
    } want[] = {{"10.0.0.0/8", true},        {"10.1.0.0/16", true}, {"11.0.0.0/8", false},
                {"198.51.100.128/25", true}, {"0.0.0.0/0", true},   {"2001:db8:1::/48", true},
                {"198.51.0.0/16", false},    {"12.0.0.0/8", true}};
    for (size_t i = 0; i < sizeof want / sizeof *want; i++)
        if (routes_mine(f.routes, find_prefix(f.routes, want[i].prefix)) != want[i].mine)
            fail_msg("%s", want[i].prefix);
    const struct route_vantage *vantages;
    assert_int_equal(routes_vantages(f.routes, &vantages), 2);
    assert_false(vantages[0].mine);
    assert_true(vantages[1].mine);
    assert_string_equal(vantages[1].collector, "here");
    route_fixture_end(&f);
}

static void test_full(void **state) {
    struct route_fixture f;
    route_fixture_begin(&f, NULL);
    static const char *const lines[MOST_EVIDENCE][MOST_LINES] = {
        {"rib 9 1 10.0.0.0/24 1 9", "rib 9 1 10.0.1.0/24 1 9", "rib 9 1 10.0.2.0/24 1 9",
         "rib 9 1 10.0.3.0/24 1 9", "rib 9 2 10.0.0.0/24 2 9", "rib 9 2 10.0.1.0/24 2 9",
         "rib 9 2 10.0.2.0/24 2 9", "rib 9 2 10.0.2.0/24 2 8 9", "rib 9 2 2001:db8::/32 2 9"},
        {"announce 10 3 2001:db8::/32 3 9", "announce 10 1 2001:db8:1::/48 1 9"}};
    read_all(&f, lines);
    const struct route_vantage *v;
    assert_int_equal(routes_vantages(f.routes, &v), 3);
    assert_true(v[0].full[0] && !v[0].full[1]);  /* of tables' one IPv6 prefix it has none */
    assert_true(!v[1].full[0] && v[1].full[1]);  /* three of four are no more than 75 % */
    assert_true(!v[2].full[0] && !v[2].full[1]); /* an update is no table */
    assert_int_equal(v[0].prefixes[0], 4);
    assert_int_equal(v[0].prefixes[1], 1);
    assert_int_equal(v[1].prefixes[0], 3);
    assert_int_equal(v[2].prefixes[1], 1);
    route_fixture_end(&f);
}

/* Many routes of one prefix, and of one peer, in no order: each once. */
static void test_many(void **state) {
    struct route_fixture f;
    route_fixture_begin(&f, NULL);
    enum { ROUTES = 3000, DISTINCT = 1000 };
    for (uint32_t i = 0; i < ROUTES; i++) {
        char line[128];
        const char *list[] = {line};
        snprintf(line, sizeof line, "rib 9 1 192.0.2.0/24 1 %u 3", 10 + i * 7919 % DISTINCT);
        route_fixture_read(&f, 0, list, 1);
    }
    routes_finish(f.routes);
    const struct route_entry *list;
    assert_int_equal(routes_of(f.routes, 0, &list), DISTINCT);
    for (size_t i = 1; i < DISTINCT; i++) assert_true(list[i - 1].path < list[i].path);
    route_fixture_end(&f);
}

/* Rows at random, against all of it played through in the order of time. */
enum { ROUNDS = 300, MOST_ROWS = 60, PREFIXES = 2, PEERS = 3, IDENTIFIERS = 2, PATHS = 4, TIMES = 8 };

struct told {
    enum route_type type;
    uint32_t time, order, peer, prefix, identifier, path; /* path PATHS: none */
};

/* Paths that a prefix has from a peer under an identifier, as bits, and the table they are of. */
struct held {
    uint32_t paths;
    uint32_t table; /* time + 1 of the table; 0: of an update */
};

struct played {
    struct held now[PREFIXES][PEERS][IDENTIFIERS];
    uint32_t ever[PREFIXES][PEERS];
};

static uint64_t next_random(uint64_t *x) {
    *x ^= *x << 13, *x ^= *x >> 7, *x ^= *x << 17;
    return *x;
}

static uint32_t below(uint64_t *x, uint32_t n) {
    return (uint32_t)(next_random(x) % n);
}

static int by_time(const void *left, const void *right) {
    const struct told *a = left, *b = right;
    if (a->time != b->time) return a->time < b->time ? -1 : 1;
    if ((a->type == ROUTE_RIB) != (b->type == ROUTE_RIB)) return a->type == ROUTE_RIB ? -1 : 1;
    return a->order < b->order ? -1 : 1;
}

static void play(struct played *p, const struct told *t) {
    struct held *h = &p->now[t->prefix][t->peer][t->identifier];
    if (t->type == ROUTE_DOWN) {
        for (size_t i = 0; i < PREFIXES; i++) memset(p->now[i][t->peer], 0, sizeof p->now[i][t->peer]);
        return;
    }
    bool table = t->type == ROUTE_RIB;
    uint32_t path = t->path < PATHS && t->type != ROUTE_WITHDRAW ? UINT32_C(1) << t->path : 0;
    if (table && path == 0) return;
    if (!table || h->table != t->time + 1) h->paths = 0;
    h->paths |= path;
    h->table = table ? t->time + 1 : 0;
    p->ever[t->prefix][t->peer] |= path;
}

static void tell(struct route_fixture *f, const struct told *t) {
    static const char *const prefixes[] = {"10.0.0.0/8", "2001:db8::/32"};
    char line[128], path[16] = "-";
    const char *list[] = {line};
    if (t->path < PATHS) snprintf(path, sizeof path, "9 %u", 100 + t->path);
    if (t->type == ROUTE_DOWN)
        snprintf(line, sizeof line, "down %u %u - -", t->time, t->peer + 1);
    else
        snprintf(line, sizeof line, "%s %u %u#%u %s %s", route_type_text(t->type), t->time, t->peer + 1,
                 t->identifier, prefixes[t->prefix], path);
    route_fixture_read(f, t->order, list, 1);
}

/* By peer: which paths the list has. */
static void gather(const struct route_fixture *f, const struct route_entry *list, size_t n,
                   uint32_t to[PEERS]) {
    const struct route_vantage *vantages;
    routes_vantages(f->routes, &vantages);
    memset(to, 0, PEERS * sizeof *to);
    for (size_t i = 0; i < n; i++) {
        uint32_t bit = UINT32_C(1) << (as_paths_get(f->paths, list[i].path).origin - 100);
        uint32_t peer = vantages[list[i].vantage].as - 1;
        assert_false(to[peer] & bit); /* each once */
        to[peer] |= bit;
    }
}

static void compare(const struct route_fixture *f, const struct played *all, const struct played *tables) {
    static const char *const prefixes[] = {"10.0.0.0/8", "2001:db8::/32"};
    for (size_t i = 0; i < PREFIXES; i++) {
        const struct route_entry *list;
        uint32_t prefix = find_prefix(f->routes, prefixes[i]), now[PEERS], past[PEERS], before[PEERS];
        if (prefix == PREFIX_NONE) continue;
        size_t n = routes_of(f->routes, prefix, &list);
        gather(f, list, n, now);
        n = routes_past(f->routes, prefix, &list);
        gather(f, list, n, past);
        n = routes_before(f->routes, prefix, &list);
        gather(f, list, n, before);
        for (size_t k = 0; k < PEERS; k++) {
            uint32_t want = all->now[i][k][0].paths | all->now[i][k][1].paths;
            assert_int_equal(now[k], want);
            assert_int_equal(past[k], all->ever[i][k] & ~want);
            assert_int_equal(before[k], tables->now[i][k][0].paths | tables->now[i][k][1].paths);
        }
    }
}

static void test_random(void **state) {
    uint64_t x = 88172645463325252u;
    for (int round = 0; round < ROUNDS; round++) {
        struct route_fixture f;
        struct told list[MOST_ROWS];
        struct played all = {0}, tables = {0};
        uint32_t n = below(&x, MOST_ROWS), kinds = round % 4 == 0 ? 1 : 8;
        route_fixture_begin(&f, NULL);
        for (uint32_t i = 0; i < n; i++) {
            static const enum route_type types[] = {ROUTE_RIB,      ROUTE_RIB,      ROUTE_RIB,
                                                    ROUTE_ANNOUNCE, ROUTE_ANNOUNCE, ROUTE_ANNOUNCE,
                                                    ROUTE_WITHDRAW, ROUTE_DOWN};
            list[i] = (struct told){types[below(&x, kinds)], 1 + below(&x, TIMES), i,
                                    below(&x, PEERS),        below(&x, PREFIXES),  below(&x, IDENTIFIERS),
                                    below(&x, PATHS + 1)};
            if (list[i].type == ROUTE_WITHDRAW) list[i].path = PATHS;
            tell(&f, &list[i]);
        }
        routes_finish(f.routes);
        qsort(list, n, sizeof *list, by_time);
        for (uint32_t i = 0; i < n; i++) {
            play(&all, &list[i]);
            if (list[i].type == ROUTE_RIB) play(&tables, &list[i]);
        }
        compare(&f, &all, &tables);
        route_fixture_end(&f);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_states),
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_proof),
        cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_cover_withdrawn),
        cmocka_unit_test(test_mine),
        cmocka_unit_test(test_full),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_random),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
