/* Queries against a filter that is slow and obvious: the same passages, in the same order. */
#include "log_fixture.h"
#include "store/log.h"

#include <fnmatch.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/address.h"

#include <cmocka.h>

enum { PASSAGES = 400, QUERIES = 3000 };

static bool like(const char *pattern, const char *text) {
    return text && fnmatch(pattern, text, FNM_CASEFOLD) == 0;
}

static bool is_named(const char *pattern, const char *identifier) {
    if (!identifier) return false;
    const char *colon = strchr(identifier, ':'), *slash = colon ? strchr(colon, '/') : NULL;
    return like(pattern, identifier) || (colon && like(pattern, colon + 1)) ||
           (slash && like(pattern, slash + 1));
}

static bool is_served(const char *pattern, const char *identifier) {
    char below[300];
    if (is_named(pattern, identifier)) return true;
    if (!identifier || strncmp(identifier, "domain:", 7) != 0) return false;
    snprintf(below, sizeof below, "*.%s", strncmp(pattern, "domain:", 7) == 0 ? pattern + 7 : pattern);
    return like(below, identifier + 7);
}

static size_t holders(const struct passage *p, const struct passage_holder *list[8]) {
    const struct passage_holder *const four[] = {&p->app, &p->component, &p->host, &p->service};
    size_t n = 0;
    for (; n < 4; n++) list[n] = four[n];
    for (size_t i = 0; i < p->n_carriers; i++) list[n++] = &p->carriers[i];
    return n;
}

static bool any(const char *pattern, const char *const *list, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (like(pattern, list[i])) return true;
    return false;
}

static bool held(const struct passage *p, const struct log_query *q) {
    const struct passage_holder *list[8];
    size_t n = holders(p, list);
    bool holder = !q->holder, controller = !q->controller, country = !q->country;
    for (size_t i = 0; i < n; i++) {
        const struct passage_holder *h = list[i];
        if (q->holder) holder = holder || like(q->holder, h->holder) || like(q->holder, h->name);
        if (q->controller) controller = controller || any(q->controller, h->controllers, h->n_controllers);
        for (size_t k = 0; q->country && k < h->n_countries; k++) {
            const char *c = h->countries[k];
            country = country || like(q->country, c) ||
                      (strncmp(c, "server:", 7) == 0 && like(q->country, c + 7));
        }
    }
    return holder && controller && country;
}

static bool judged(const struct passage *p, const struct log_query *q) {
    if (!q->policy && !q->rule) return !q->verdict || strcmp(q->verdict, verdict_text(p->verdict)) == 0;
    for (size_t i = 0; i < p->n_verdicts; i++) {
        const struct passage_verdict *v = &p->verdicts[i];
        if ((!q->policy || like(q->policy, v->policy)) && (!q->rule || like(q->rule, v->rule)) &&
            (!q->verdict || strcmp(q->verdict, verdict_text(v->verdict)) == 0))
            return true;
    }
    return false;
}

static bool wanted(const struct passage *p, const struct log_query *q) {
    char address[ADDRESS_TEXT];
    const char *to = p->service.identifier ? p->service.identifier : p->host.identifier;
    bool service = !q->service || is_served(q->service, to) || is_served(q->service, p->host.identifier) ||
                   like(q->service, address_text(address, p->addresses[0]));
    bool app = !q->app || is_named(q->app, p->app.identifier) || like(q->app, p->app.name);
    return app && service && held(p, q) && judged(p, q) && (!q->data || any(q->data, p->data, p->n_data)) &&
           (!q->since_ns || p->last_ns >= q->since_ns) && (!q->until_ns || p->first_ns < q->until_ns);
}

static const char *const apps[] = {
    NULL,        NULL,          NULL,     "com.example.weather", "com.example.bank", "*example*",
    "app:ios/*", "Alpha Group", "weather"};
static const char *const services[] = {
    NULL,        NULL,         NULL,   "alpha.example", "*.beta.example", "example", "domain:alpha.example",
    "192.0.2.7", "192.0.2.1*", "alpha"};
static const char *const held_by[] = {NULL, NULL, NULL, "alpha-group", "Beta*", "nobody"};
static const char *const controlled[] = {NULL, NULL, NULL, "state-of-x", "omega", "*-*", "fund-y omega"};
static const char *const countries[] = {NULL, NULL, NULL, "CN", "fr", "US", "U*", "server:CN", "X"};
static const char *const verdicts[] = {NULL, NULL, "deny", "review", "allow", "undetermined"};
static const char *const policies[] = {NULL, NULL, NULL, "policy-one", "policy-*", "policy"};
static const char *const rules[] = {NULL, NULL, NULL, "no-app", "default", "*o*d"};
static const char *const data[] = {NULL, NULL, NULL, "email", "*location", "e*n"};

static unsigned random_state = 1;
static unsigned draw(void) {
    random_state = random_state * 1103515245 + 12345;
    return random_state >> 16;
}
#define DRAW(list) list[draw() % (sizeof list / sizeof *list)]

static struct log_query drawn(void) {
    struct log_query q = {.app = DRAW(apps),
                          .service = DRAW(services),
                          .holder = DRAW(held_by),
                          .country = DRAW(countries),
                          .policy = DRAW(policies),
                          .rule = DRAW(rules),
                          .data = DRAW(data),
                          .verdict = DRAW(verdicts),
                          .controller = DRAW(controlled)};
    const int64_t step = INT64_C(1000000000) * MADE_STEP_S;
    if (draw() % 4 == 0) q.since_ns = MADE_BEGIN + (int64_t)(draw() % PASSAGES) * step;
    if (draw() % 4 == 0) q.until_ns = MADE_BEGIN + (int64_t)(draw() % PASSAGES) * step;
    if (draw() % 4 == 0) q.most = draw() % 9 + 1;
    q.oldest_first = draw() % 2;
    return q;
}

struct found {
    uint64_t keys[PASSAGES];
    size_t n;
};

static bool take(void *context, int64_t run, const struct passage *p, const char *json) {
    struct found *f = context;
    f->keys[f->n++] = p->key;
    return true;
}

static struct found filtered(const struct passage *list, const struct log_query *q) {
    struct found f = {.n = 0};
    for (size_t i = 0; i < PASSAGES && (!q->most || f.n < q->most); i++) {
        const struct passage *p = &list[q->oldest_first ? i : PASSAGES - 1 - i];
        if (wanted(p, q)) f.keys[f.n++] = p->key;
    }
    return f;
}

static void tell(const struct log_query *q) {
    const char *const texts[] = {q->app,     q->service, q->holder, q->controller, q->country,
                                 q->verdict, q->policy,  q->rule,   q->data};
    static const char *const names[] = {"app",     "service", "holder", "controller", "country",
                                        "verdict", "policy",  "rule",   "data"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i]) print_error("--%s %s ", names[i], texts[i]);
    print_error("since %lld until %lld most %d\n", (long long)q->since_ns, (long long)q->until_ns,
                (int)q->most);
}

static void test_queries(void **state) {
    struct arena *a = arena_new();
    char folder[] = "/tmp/cordon-log-XXXXXX", path[64], command[80];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/log.sqlite", folder);
    struct log_store *s = log_open(path, false, (struct log_limits){0}, NULL);
    int64_t run = log_begin(s, &(struct log_run){.kind = "audit"});
    struct passage *list = arena_take_array(a, PASSAGES, sizeof *list);
    for (uint32_t i = 0; i < PASSAGES; i++) {
        list[i] = passage_made(i, a);
        assert_true(log_put(s, run, &list[i], NULL));
    }
    size_t all = 0, some = 0;
    for (int i = 0; i < QUERIES; i++) {
        struct log_query q = drawn();
        struct found right = filtered(list, &q), got = {.n = 0};
        assert_true(log_find(s, &q, take, &got));
        bool same = right.n == got.n && memcmp(right.keys, got.keys, right.n * sizeof *right.keys) == 0;
        if (!same) tell(&q);
        assert_true(same);
        all += got.n;
        some += got.n > 0;
    }
    assert_true(some > QUERIES / 20 && all > some); /* it asks for what there is */
    log_close(s);
    arena_free(a);
    snprintf(command, sizeof command, "rm -r %s", folder);
    assert_int_equal(system(command), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_queries)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
