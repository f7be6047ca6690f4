/* Plans: from findings to measures, and what never becomes one. */
#include "base/date.h"
#include "base/hash.h"
#include "enforce/backend.h"
#include "enforce_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
// cmocka wants the four above first
#include <cmocka.h>

/* Rows tell what is odd about them, and leave out the rest. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

static const char *const no_names[] = {"bad.example", "neighbour.example", "below.bad.example"};
static const char *const one_exception[] = {"domain:bad.example"}, *const party_exception[] = {"party:owner"};
static const char *const address_exception[] = {"address:192.0.2.1"};
static const char *const one_address[] = {"192.0.2.1"};
static const struct program_group curl = {"app:process/curl", "test.slice/curl.service"};
static const struct prefix net = {{[10] = 0xff, 0xff, 192, 0, 2, 0}, 96 + 24};

static const struct scene scenes[] = {
    {.title = "a name, and the address it was answered with",
     .sent = {{"app:android/x", "bad.example", "192.0.2.1", SERVICE}},
     .known = {{"bad.example", "192.0.2.1", USED, 300, 60},
               {"bad.example", "192.0.2.9", KNOWN_ANSWER, 300, 60}},
     .is = "address 192.0.2.1 for bad.example\naddress 192.0.2.9 for bad.example\nname bad.example\n"},
    {.title = "nothing is denied",
     .sent = {{"app:android/x", "good.example", "192.0.2.1", NULL}},
     .known = {{"good.example", "192.0.2.1", USED, 300, 60}},
     .is = ""},
    {.title = "a neighbour on the address",
     .sent = {{"app:android/x", "bad.example", "192.0.2.1", SERVICE},
              {"app:android/y", "neighbour.example", "192.0.2.1", NULL}},
     .known = {{"bad.example", "192.0.2.1", USED, 300, 60},
               {"neighbour.example", "192.0.2.1", USED, 300, 60}},
     .is = "name bad.example\n"
           "refused shared 192.0.2.1: 192.0.2.1 is shared with neighbour.example (neighbour.example)\n"},
    {.title = "… that is only in an answer",
     .sent = {{"app:android/x", "bad.example", "192.0.2.1", SERVICE}},
     .known = {{"bad.example", "192.0.2.1", USED, 300, 60},
               {"neighbour.example", "192.0.2.1", KNOWN_ANSWER, 300, 60}},
     .is = "name bad.example\n"
           "refused shared 192.0.2.1: 192.0.2.1 is shared with neighbour.example (neighbour.example)\n"},
    {.title = "… asked for by the name",
     .sent = {{"app:android/x", "bad.example", "192.0.2.1", SERVICE}},
     .known = {{"bad.example", "192.0.2.1", USED, 300, 60},
               {"neighbour.example", "192.0.2.1", USED, 300, 60}},
     .options = {.shared = no_names, .n_shared = 1},
     .is = "address 192.0.2.1 for bad.example (shared)\nname bad.example\n"},
    {.title = "… asked for by the address",
     .sent = {{"app:android/x", "bad.example", "192.0.2.1", SERVICE}},
     .known = {{"bad.example", "192.0.2.1", USED, 300, 60},
               {"neighbour.example", "192.0.2.1", USED, 300, 60}},
     .options = {.shared = one_address, .n_shared = 1},
     .is = "address 192.0.2.1 for bad.example (shared)\nname bad.example\n"},
    {.title = "an alias is no neighbour, nor is a name below",
     .sent = {{"app:android/x", "bad.example", "192.0.2.1", SERVICE}},
     .known = {{"bad.example", "192.0.2.1", USED, 300, 60},
               {"edge.cdn.example", "192.0.2.1", KNOWN_ALIAS, 300, 60},
               {"*.bad.example", "192.0.2.1", KNOWN_CERTIFICATE, 0, 60},
               {"a.bad.example", "192.0.2.1", USED, 300, 60}},
     .is = "address 192.0.2.1 for a.bad.example\nname bad.example\n"},
    {.title = "another app without a name",
     .sent = {{"app:android/x", "bad.example", "192.0.2.1", SERVICE},
              {"app:android/y", NULL, "192.0.2.1", NULL}},
     .known = {{"bad.example", "192.0.2.1", USED, 300, 60}},
     .is = "name bad.example\nrefused shared 192.0.2.1: 192.0.2.1 is shared with app:android/y "
           "(app:android/y)\n"},
    {.title = "a name below that is left alone",
     .sent = {{"app:android/x", "bad.example", "192.0.2.1", SERVICE},
              {"app:android/y", "below.bad.example", "192.0.2.2", NULL}},
     .known = {{"bad.example", "192.0.2.1", USED, 300, 60}},
     .is = "refused shared bad.example: below bad.example are below.bad.example, which no rule stops "
           "(below.bad.example)\n"},
    {.title = "an address that is kept",
     .sent = {{"app:android/x", "bad.example", "192.0.2.1", SERVICE}},
     .known = {{"bad.example", "192.0.2.1", USED, 300, 60}},
     .options = {.keep = &net, .n_keep = 1, .shared = one_address, .n_shared = 1},
     .is = "name bad.example\nrefused kept 192.0.2.1: 192.0.2.1 is kept: --keep 192.0.2.0/24\n"},
    {.title = "a name that is kept",
     .sent = {{"app:android/x", "bad.example", "192.0.2.1", SERVICE}},
     .known = {{"bad.example", "192.0.2.1", USED, 300, 60}},
     .options = {.keep_names = no_names, .n_keep_names = 1},
     .is = "refused kept bad.example: bad.example is kept: --keep bad.example\n"},
    {.title = "a kept name lives there",
     .sent = {{"app:android/x", "bad.example", "192.0.2.1", SERVICE}},
     .known = {{"bad.example", "192.0.2.1", USED, 300, 60},
               {"neighbour.example", "192.0.2.1", USED, 300, 60}},
     .options = {.keep_names = no_names + 1, .n_keep_names = 1, .shared = one_address, .n_shared = 1},
     .is = "name bad.example\n"
           "refused kept 192.0.2.1: neighbour.example lives on 192.0.2.1: --keep neighbour.example\n"},
    {.title = "the connection one manages the host over",
     .sent = {{"app:android/x", "bad.example", "192.0.2.1", SERVICE}},
     .known = {{"bad.example", "192.0.2.1", USED, 300, 60}},
     .options = {.management = &net, .n_management = 1, .shared = one_address, .n_shared = 1},
     .is = "name bad.example\nrefused management 192.0.2.1: 192.0.2.1 is this host's own, its gateway or "
           "resolver, or what it is managed over\n"},
    {.title = "a private answer",
     .sent = {{"app:android/x", "bad.example", "192.0.2.1", SERVICE}},
     .known = {{"bad.example", "192.0.2.1", USED, 300, 60},
               {"bad.example", "192.168.1.1", KNOWN_ANSWER, 300, 60},
               {"bad.example", "::1", KNOWN_ANSWER, 300, 60},
               {"bad.example", "64:ff9b::a00:1", KNOWN_ANSWER, 300, 60}},
     .is = "address 192.0.2.1 for bad.example\nname bad.example\n"
           "refused private 192.168.1.1: bad.example led to 192.168.1.1: private-use (RFC 1918), and "
           "nobody's in "
           "particular\n"
           "refused private 64:ff9b::a00:1: bad.example led to 64:ff9b::a00:1: private-use (RFC 1918), and "
           "nobody's in particular\n"
           "refused private ::1: bad.example led to ::1: unspecified or loopback (RFC 4291), and nobody's in "
           "particular\n"},
    {.title = "an answer that points at somebody else",
     .sent = {{"app:android/x", "bad.example", "192.0.2.1", SERVICE},
              {"app:android/y", "neighbour.example", "192.0.2.2", NULL}},
     .known = {{"bad.example", "192.0.2.1", USED, 300, 60},
               {"bad.example", "192.0.2.2", KNOWN_ANSWER, 300, 60},
               {"neighbour.example", "192.0.2.2", USED, 300, 60}},
     .is =
         "address 192.0.2.1 for bad.example\nname bad.example\n"
         "refused foreign 192.0.2.2: bad.example was answered with 192.0.2.2, where neighbour.example lives, "
         "and was used elsewhere only: the answer may be poisoned\n"},
    {.title = "… although the client went along, when it was no server of its own",
     .sent = {{"app:android/x", "bad.example", "192.0.2.1", SERVICE}},
     .known = {{"bad.example", "192.0.2.1", USED, 300, 60},
               {"bad.example", "192.0.2.2", USED, 300, 60, true},
               {"neighbour.example", "192.0.2.2", USED, 300, 60}},
     .is = "address 192.0.2.1 for bad.example\nname bad.example\n"
           "refused foreign 192.0.2.2: bad.example was answered with 192.0.2.2, where neighbour.example "
           "lives, by "
           "another server than the client's own: the answer may be poisoned\n"},
    {.title = "an answer of another network",
     .sent = {{"app:android/x", "bad.example", "192.0.2.1", SERVICE, NULL, NULL, 64500},
              {"app:android/y", NULL, "192.0.2.2", SERVICE, NULL, NULL, 64666}},
     .known = {{"bad.example", "192.0.2.1", USED, 300, 60},
               {"bad.example", "192.0.2.2", KNOWN_ANSWER, 300, 60}},
     .options = {.rule = "r"},
     .is = "address 192.0.2.1 for bad.example\naddress 192.0.2.2\nname bad.example\n"
           "refused foreign 192.0.2.2: bad.example was answered with 192.0.2.2 of AS64666; its other "
           "addresses are "
           "of AS64500: the answer may be poisoned\n"},
    {.title = "an answer that no longer holds",
     .sent = {{"app:android/x", "bad.example", "192.0.2.1", SERVICE}},
     .known = {{"bad.example", "192.0.2.1", USED, 300, 4000},
               {"bad.example", "192.0.2.2", USED, 86400, 4000}},
     .is = "address 192.0.2.2 for bad.example\nname bad.example\n"
           "refused stale 192.0.2.1: bad.example led to 192.0.2.1, last on 2026-09-21, for 300 s: by now it "
           "may be "
           "somebody else's\n"},
    {.title = "… unless answers are taken to hold longer",
     .sent = {{"app:android/x", "bad.example", "192.0.2.1", SERVICE}},
     .known = {{"bad.example", "192.0.2.1", USED, 300, 4000}},
     .options = {.least_seconds = 5000},
     .is = "address 192.0.2.1 for bad.example\nname bad.example\n"},
    {.title = "exceptions",
     .sent = {{"app:android/x", "bad.example", "192.0.2.1", SERVICE}},
     .known = {{"bad.example", "192.0.2.1", USED, 300, 60}},
     .options = {.except = one_exception, .n_except = 1},
     .is = "refused exception bad.example: bad.example is left alone: --except domain:bad.example\n"},
    {.title = "… of a party",
     .sent = {{"app:android/x", "bad.example", "192.0.2.1", SERVICE, NULL, "owner"}},
     .options = {.except = party_exception, .n_except = 1},
     .is = "refused exception bad.example: bad.example is left alone: --except party:owner\n"},
    {.title = "… of an address",
     .sent = {{"app:android/x", "bad.example", "192.0.2.1", SERVICE}},
     .known = {{"bad.example", "192.0.2.1", USED, 300, 60}},
     .options = {.except = address_exception, .n_except = 1},
     .is = "name bad.example\nrefused exception 192.0.2.1: 192.0.2.1 is left alone: --except "
           "address:192.0.2.1\n"},
    {.title = "a rule about an app, which talks to its own and to others",
     .sent = {{"app:android/x", "own.example", "192.0.2.1", APP, "maker", "maker"},
              {"app:android/x", "others.example", "192.0.2.2", APP, "maker", "somebody"},
              {"app:android/y", "others.example", "192.0.2.2", NULL}},
     .is = "address 192.0.2.1 for own.example\nname own.example\napp app:android/x on android\n"
           "refused uncertain others.example: others.example is somebody else's: the rule speaks of "
           "app:android/x, "
           "and to stop it alone takes its program (--program) or the device\n"},
    {.title = "… and to what is nobody's that is known, and only its own",
     .sent = {{"app:process/curl", "only.example", "192.0.2.1", APP}},
     .is = "address 192.0.2.1 for only.example\nname only.example\n"},
    {.title = "… or others' too",
     .sent = {{"app:process/curl", "only.example", "192.0.2.1", APP},
              {"app:process/wget", "only.example", "192.0.2.1", NULL}},
     .is = "refused uncertain only.example: only.example is somebody else's: the rule speaks of "
           "app:process/curl, "
           "and to stop it alone takes its program (--program) or the device\n"},
    {.title = "for one program",
     .sent = {{"app:process/curl", "only.example", "192.0.2.1", APP},
              {"app:process/wget", "only.example", "192.0.2.1", NULL}},
     .known = {{"only.example", "192.0.2.1", USED, 300, 60},
               {"neighbour.example", "192.0.2.1", USED, 300, 60}},
     .options = {.programs = &curl, .n_programs = 1},
     .is = "address 192.0.2.1 for only.example in test.slice/curl.service\n"},
    {.title = "a carrier",
     .sent = {{"app:android/x", "good.example", "192.0.2.1",
               "carrier.controlled-by: $x: met: AS64500 is held by", .carrier = "asn:64500"}},
     .is = "carrier 64500\n"},
    {.title = "a flow without a name",
     .sent = {{"app:android/x", NULL, "192.0.2.1", "host.controlled-by: $x: met: it is"}},
     .is = "address 192.0.2.1\n"},
    {.title = "a name without a domain",
     .sent = {{"app:android/x", "localhost", "192.0.2.1", SERVICE}},
     .is = "refused uncertain localhost: localhost is no name of a host in a domain\n"},
    {.title = "more than a plan may have",
     .sent = {{"app:android/x", "bad.example", "192.0.2.1", SERVICE}},
     .options = {.most = 1},
     .is = "name bad.example\nrefused too-many measures: 1 more measures than a plan may have\n"},
    {.title = "machines of somebody who serves others, though nobody else was seen there",
     .sent = {{"app:android/x", "bad.example", "192.0.2.1", SERVICE, .holder = "owner",
               .host_holder = "cdn"}},
     .known = {{"bad.example", "192.0.2.1", USED, 300, 60}},
     .is = "name bad.example\n"
           "refused shared 192.0.2.1: 192.0.2.1 is of cdn, who serves others as well: bad.example is stopped "
           "by name, or with "
           "--shared 192.0.2.1\n"},
    {.title = "machines of the service itself",
     .sent = {{"app:android/x", "bad.example", "192.0.2.1", SERVICE, .holder = "owner",
               .host_holder = "owner"}},
     .known = {{"bad.example", "192.0.2.1", USED, 300, 60}},
     .is = "address 192.0.2.1 for bad.example\nname bad.example\n"},
    {.title = "machines of somebody of whom the rule speaks",
     .sent = {{"app:android/x", "bad.example", "192.0.2.1", "host.controlled-by: $x: met: it is",
               .holder = "owner", .host_holder = "cdn"}},
     .known = {{"bad.example", "192.0.2.1", USED, 300, 60}},
     .is = "address 192.0.2.1 for bad.example\nname bad.example\n"},
};

static char *told(const struct enforce_plan *p, struct arena *a) {
    char *s = arena_string(a, "");
    for (size_t i = 0; i < p->n_measures; i++) {
        const struct measure *m = &p->measures[i];
        s = arena_format(a, "%s%s %s%s%s%s%s%s%s%s\n", s, measure_kind_text(m->kind), m->value,
                         m->name ? " for " : "", m->name ? m->name : "", m->cgroup ? " in " : "",
                         m->cgroup ? m->cgroup : "", m->platform ? " on " : "",
                         m->platform ? m->platform : "", m->shared ? " (shared)" : "");
    }
    for (size_t i = 0; i < p->n_refusals; i++) {
        const struct refusal *r = &p->refusals[i];
        s = arena_format(a, "%srefused %s %s: %s", s, refusal_why_text(r->why), r->value, r->told);
        for (size_t k = 0; k < r->n_sharers; k++) s = arena_format(a, "%s (%s)", s, r->sharers[k]);
        s = arena_format(a, "%s\n", s);
    }
    return s;
}

static struct enforce_plan plan_of(const struct scene *s, struct arena *a) {
    struct passage list[MOST_SCENE];
    struct name_book *book = name_book_new(0);
    size_t n = 0;
    for (; n < MOST_SCENE && s->sent[n].app; n++) list[n] = passage_from(&s->sent[n], n, a);
    for (size_t i = 0; i < MOST_SCENE && s->known[i].name; i++) learn(book, &s->known[i]);
    struct plan_options o = s->options;
    o.now_ns = NOW;
    o.mode = MEASURE_REJECT;
    struct enforce_plan p = plan_make(list, n, book, o, a);
    name_book_free(book);
    return p;
}

static void scenes_as_told(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++) {
        struct arena *a = arena_new();
        struct enforce_plan p = plan_of(&scenes[i], a);
        char *is = told(&p, a);
        if (strcmp(is, scenes[i].is) != 0) fail_msg("%s:\n%s", scenes[i].title, is);
        arena_free(a);
    }
}

static void what_a_measure_cites(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct enforce_plan p = plan_of(&scenes[0], a);
    const struct measure *m = &p.measures[0];
    assert_string_equal(m->policy, "p");
    assert_string_equal(m->rule, "r");
    assert_string_equal(m->title, "A rule");
    assert_string_equal(m->basis, "its basis");
    assert_string_equal(m->finding, "0000000000000001");
    assert_string_equal(m->chain, "x → bad.example");
    assert_int_equal(m->until_ns, NOW + 24 * 3600 * SECOND);
    assert_int_equal(m->answer_until_ns, NOW - 60 * SECOND + 3600 * SECOND);
    assert_int_equal(p.n_policies, 1);
    arena_free(a);
}

static void ids_are_of_the_content(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct enforce_plan p = plan_of(&scenes[0], a), again = plan_of(&scenes[0], a),
                        other = plan_of(&scenes[2], a);
    assert_string_equal(p.id, again.id);
    assert_string_not_equal(p.id, other.id);
    arena_free(a);
}

/* ---- nft ---- */

static const char *rendered(const struct enforce_plan *p, struct render_options o, struct arena *a,
                            size_t *left) {
    struct output out = output_to_memory();
    *left = 0;
    assert_true(backend_nft.render(p, &o, &out, left, NULL));
    const char *text = arena_text(a, output_view(&out));
    output_end(&out);
    return text;
}

static void nft_text(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct enforce_plan p = plan_of(&scenes[0], a);
    struct render_options o = {.now_ns = NOW, .keep = &net, .n_keep = 1};
    size_t left;
    const char *text = rendered(&p, o, a, &left);
    assert_int_equal(left, 0);
    assert_non_null(strstr(text, "add table inet cordon\ndelete table inet cordon\ntable inet cordon {\n"));
    assert_non_null(strstr(text, "192.0.2.1 timeout 3540s comment \"p/r 0000000000000001\",\n"));
    assert_non_null(strstr(text, "ip daddr @reject4 goto to_reject\n"));
    assert_non_null(strstr(text, "ip daddr @keep4 counter accept"));
    assert_null(strstr(text, "ip6 daddr"));
    assert_null(strstr(text, "in_force"));
    o.probation_ns = 30 * SECOND; /* all at once, and nothing else is another */
    text = rendered(&p, o, a, &left);
    assert_non_null(strstr(text, "192.0.2.1 timeout 3540s"));
    assert_non_null(strstr(text, "elements = { ipv4 timeout 30s, ipv6 timeout 30s }"));
    assert_non_null(strstr(text, "chain to_reject {\n    meta nfproto != @in_force accept"));
    o.probation_ns = 0;
    o.now_ns = INT64_C(1000000000) * SECOND; /* a clock that is decades behind: no longer than was planned */
    assert_non_null(strstr(rendered(&p, o, a, &left), "192.0.2.1 timeout 3540s"));
    o.now_ns = NOW + 3541 * SECOND; /* the answers have expired */
    assert_null(strstr(rendered(&p, o, a, &left), "192.0.2.1 timeout"));
    arena_free(a);
}

/* Foreign texts end in quotes that nft knows no escape for. */
static void nft_quotes(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct measure list[] = {{.kind = MEASURE_ADDRESS,
                              .value = "192.0.2.1",
                              .mode = MEASURE_DROP,
                              .until_ns = NOW + SECOND,
                              .policy = "a\"; flush ruleset; #\n\\",
                              .rule = "r"},
                             {.kind = MEASURE_ADDRESS,
                              .value = "192.0.2.1",
                              .mode = MEASURE_DROP,
                              .until_ns = NOW + SECOND,
                              .policy = "p",
                              .rule = "r",
                              .cgroup = "a\" accept"}};
    for (size_t i = 0; i < 2; i++) list[i].prefix = prefix_of(net.address, 128);
    list[0].prefix.address[15] = 7;
    struct enforce_plan p = {.id = "x", .measures = list, .n_measures = 2};
    size_t left;
    const char *text = rendered(&p, (struct render_options){.now_ns = NOW}, a, &left);
    assert_int_equal(left, 1); /* no cgroup is called so */
    assert_non_null(strstr(text, "comment \"a?; flush ruleset; #?"
                                 "?/r -\""));
    assert_null(strstr(text, "accept\" ip"));
    arena_free(a);
}

/* One address once, the strictest; blocks of one set apart from each other. */
static void nft_doubles(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct measure list[4] = {
        {.mode = MEASURE_LOG}, {.mode = MEASURE_DROP}, {.mode = MEASURE_DROP}, {.mode = 0}};
    for (size_t i = 0; i < 4; i++) {
        list[i].until_ns = NOW + SECOND;
        list[i].prefix = prefix_of(net.address, i < 2 ? 128 : 96 + 20 + (unsigned)i);
    }
    struct enforce_plan p = {.id = "x", .measures = list, .n_measures = 4};
    size_t left;
    const char *text = rendered(&p, (struct render_options){.now_ns = NOW}, a, &left);
    assert_non_null(strstr(text, "add element inet cordon drop4 {\n192.0.2.0 timeout"));
    assert_non_null(strstr(text, "add element inet cordon drop4_b {\n192.0.0.0/22 timeout"));
    assert_null(strstr(text, "@log4"));
    arena_free(a);
}

/* A strict block inside one that is not stays. */
static void nft_strict_inside(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct measure list[2] = {{.mode = MEASURE_LOG}, {.mode = MEASURE_DROP}};
    for (size_t i = 0; i < 2; i++) {
        list[i].until_ns = NOW + SECOND;
        list[i].prefix = prefix_of(net.address, 96 + 20 + 2 * (unsigned)i);
    }
    struct enforce_plan p = {.id = "x", .measures = list, .n_measures = 2};
    size_t left;
    const char *text = rendered(&p, (struct render_options){.now_ns = NOW}, a, &left);
    assert_non_null(strstr(text, "add element inet cordon log4_b {\n192.0.0.0/20 timeout"));
    assert_non_null(strstr(text, "add element inet cordon drop4_b {\n192.0.0.0/22 timeout"));
    arena_free(a);
}

/* Many hosts are looked up in a set of a fixed size first, and each is in both. */
static void nft_many(void **state) {
    (void)state;
    enum { MANY = 1024 };
    struct arena *a = arena_new();
    struct measure *list = arena_take_array(a, MANY, sizeof *list);
    for (size_t i = 0; i < MANY; i++) {
        list[i] = (struct measure){.mode = MEASURE_DROP, .until_ns = NOW + SECOND};
        list[i].prefix = prefix_of(net.address, 128);
        list[i].prefix.address[14] = (uint8_t)(i >> 8);
        list[i].prefix.address[15] = (uint8_t)i;
    }
    struct enforce_plan p = {.id = "x", .measures = list, .n_measures = MANY};
    size_t left;
    const char *text = rendered(&p, (struct render_options){.now_ns = NOW}, a, &left);
    assert_non_null(strstr(text, "ip daddr @drop4_f ip daddr @drop4 goto to_drop\n"));
    assert_non_null(strstr(text, "set drop4_f {\n    type ipv4_addr\n    size 1024\n"));
    assert_non_null(strstr(text, "192.0.3.255 timeout 1s comment"));
    assert_non_null(strstr(text, ",\n192.0.3.255\n}\n"));
    p.n_measures--;
    assert_null(strstr(rendered(&p, (struct render_options){.now_ns = NOW}, a, &left), "_f"));
    arena_free(a);
}

/* ---- as a file ---- */

static const char *written(const struct enforce_plan *p, struct arena *a) {
    struct output out = output_to_memory();
    assert_true(plan_write(p, &out));
    const char *text = arena_text(a, output_view(&out));
    output_end(&out);
    return text;
}

static void read_as_written(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++) {
        struct arena *a = arena_new();
        struct diagnostics *d = diagnostics_new(4);
        struct enforce_plan p = plan_of(&scenes[i], a), back;
        const char *text = written(&p, a);
        if (!plan_read("plan", text_of(text), &back, a, d))
            fail_msg("%s: %s", scenes[i].title, diagnostic_line(a, diagnostics_get(d, 0)));
        assert_int_equal(diagnostics_count(d), 0);
        assert_string_equal(told(&back, a), scenes[i].is);
        assert_string_equal(written(&back, a), text);
        diagnostics_free(d);
        arena_free(a);
    }
}

/* One change to a plan that is right. */
static void no_plans(void **state) {
    (void)state;
    static const struct {
        const char *from, *to, *why;
    } cases[] = {
        {"\"kind\":\"plan\"", "\"kind\":\"plot\"", "is no plan"},
        {"\"version\":1", "\"version\":2", "version"},
        {"\"mode\":\"reject\"", "\"mode\":\"burn\"", "first line"},
        {"\"value\":\"192.0.2.1\"", "\"value\":\"192.168.0.1\"", "may not be stopped"},
        {"\"value\":\"192.0.2.1\"", "\"value\":\"0.0.0.0/0\"", "may not be stopped"},
        {"\"value\":\"192.0.2.1\"", "\"value\":\"8.0.0.0/5\"", "may not be stopped"},
        {"\"value\":\"192.0.2.1\"", "\"value\":\"x; flush ruleset\"", "no address"},
        {"\"value\":\"bad.example\"", "\"value\":\"bad.example\\n. IN A 1.2.3.4\"", "text or time"},
        {"\"value\":\"bad.example\"", "\"value\":\"bad.example;x\"", "no name"},
        {"\"value\":\"bad.example\"", "\"value\":\"com\"", "no name"},
        {"\"what\":\"name\"", "\"what\":\"carrier\"", "no AS number"},
        {"\"what\":\"name\"", "\"what\":\"app\"", "no app"},
        {"\"what\":\"name\"", "\"what\":\"house\"", "no such kind"},
        {"\"until\"", "\"untill\"", "never expires"},
        {"\"rule\":0,", "\"rule\":7,", "cites no rule"},
        {"\"finding\":\"0000000000000001\"", "\"finding\":\"1\"", "no key"},
        {"\"measures\":3", "\"measures\":2", "counts other"},
        {"{\"kind\":\"summary\"", "{\"kind\":\"sum\"", "none of a plan"},
    };
    struct arena *a = arena_new();
    struct enforce_plan p = plan_of(&scenes[0], a), back;
    const char *text = written(&p, a);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct diagnostics *d = diagnostics_new(4);
        const char *at = strstr(text, cases[i].from);
        if (!at) fail_msg("%s is not in it", cases[i].from);
        const char *bad =
            arena_format(a, "%.*s%s%s", (int)(at - text), text, cases[i].to, at + strlen(cases[i].from));
        if (plan_read("plan", text_of(bad), &back, a, d)) fail_msg("%s was read", cases[i].to);
        if (!strstr(diagnostics_get(d, 0)->what, cases[i].why))
            fail_msg("%s: %s", cases[i].to, diagnostics_get(d, 0)->what);
        diagnostics_free(d);
    }
    for (size_t n = 0; n + 1 < strlen(text); n += 7) { /* cut off anywhere */
        struct diagnostics *d = diagnostics_new(4);
        assert_false(plan_read("plan", (struct text){text, n}, &back, a, d));
        assert_int_equal(diagnostics_count(d), 1);
        diagnostics_free(d);
    }
    arena_free(a);
}

static void an_edited_plan(void **state) {
    (void)state;
    struct arena *a = arena_new();
    struct diagnostics *d = diagnostics_new(4);
    struct enforce_plan p = plan_of(&scenes[0], a), back;
    char *text = arena_string(a, written(&p, a));
    memcpy(strstr(text, "192.0.2.9"), "192.0.2.7", 9);
    assert_true(plan_read("plan", text_of(text), &back, a, d));
    assert_string_not_equal(back.id, p.id);
    assert_non_null(strstr(diagnostics_get(d, 0)->what, "was changed"));
    diagnostics_free(d);
    arena_free(a);
}

static void a_million(void **state) {
    (void)state;
    enum { MANY = 1000000 };
    struct arena *a = arena_new();
    struct name_book *book = name_book_new(MANY);
    struct passage one = passage_from(&scenes[0].sent[0], 0, a), *list = calloc(MANY, sizeof *list);
    struct passage_holder service = one.service;
    assert_non_null(list);
    char name[40];
    for (unsigned i = 0; i < MANY / 2; i++) {
        struct named_address pair = {.known = USED,
                                     .ttl = 60,
                                     .flows = 1,
                                     .own_server = true,
                                     .answered_ns = NOW,
                                     .first_ns = NOW,
                                     .last_ns = NOW};
        snprintf(name, sizeof name, "n%u.example.com", i);
        pair.name = text_of(name);
        pair.address[10] = pair.address[11] = 0xff;
        pair.address[12] = 50;
        for (unsigned k = 0; k < 3; k++) pair.address[15 - k] = (uint8_t)(i >> 8 * k);
        name_book_add(book, &pair);
        list[i] = one;
        list[i].service = service;
        list[i].service.identifier = arena_format(a, "domain:%s", name);
    }
    struct timespec began, ended;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &began);
    struct enforce_plan p =
        plan_make(list, MANY / 2, book, (struct plan_options){.now_ns = NOW, .mode = MEASURE_DROP}, a);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ended);
    double seconds = (double)(ended.tv_sec - began.tv_sec) + (double)(ended.tv_nsec - began.tv_nsec) * 1e-9;
    print_message("a plan of %zu measures: %.1f s, %zu MB\n", p.n_measures, seconds, arena_used(a) >> 20);
    assert_int_equal(p.n_measures, MANY);
    assert_true(seconds < 60); /* with sanitizers; what must not be is minutes */
    name_book_free(book);
    free(list);
    arena_free(a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scenes_as_told),
        cmocka_unit_test(what_a_measure_cites),
        cmocka_unit_test(ids_are_of_the_content),
        cmocka_unit_test(nft_text),
        cmocka_unit_test(nft_quotes),
        cmocka_unit_test(nft_doubles),
        cmocka_unit_test(nft_strict_inside),
        cmocka_unit_test(read_as_written),
        cmocka_unit_test(no_plans),
        cmocka_unit_test(an_edited_plan),
        cmocka_unit_test(nft_many),
        cmocka_unit_test(a_million),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
