/* Random values of random personas, through up to three random encodings, in random containers: at least 99
 * in 100 must be found. And ordinary requests without anything personal in them: fewer than 1 in 1,000 may be
 * taken for some. Both figures are printed. */
#include "encoders.h"
#include "evidence/personal/finder.h"
#include "ordinary.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

enum { PERSONAS = 8, PLANTED = 600, REQUESTS = 20000, VALUES = 17 };

static const char *const firsts[] = {"Erika",  "Ahmed", "Zoë",   "Priya",
                                     "Ingrid", "Tomás", "Yusuf", "Hannelore"};
static const char *const lasts[] = {"Mustermann", "Okafor",  "Lindqvist", "Żelazny",
                                    "Grönemeyer", "Petrova", "Nakamura",  "Villanueva"};

static char digit(struct random *r) {
    return (char)('0' + random_below(r, 10));
}

static void digits(struct random *r, char *to, size_t n) {
    for (size_t i = 0; i < n; i++) to[i] = digit(r);
    to[n] = '\0';
}

static void hexes(struct random *r, char *to, size_t n) {
    for (size_t i = 0; i < n; i++) to[i] = "0123456789abcdef"[random_below(r, 16)];
    to[n] = '\0';
}

static void with_check_digit(char *s) { /* Luhn */
    size_t n = strlen(s);
    unsigned sum = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned d = (unsigned)(s[n - 1 - i] - '0') << (i % 2 == 0);
        sum += d > 9 ? d - 9 : d;
    }
    s[n] = (char)('0' + (10 - sum % 10) % 10);
    s[n + 1] = '\0';
}

struct made {
    char value[VALUES][80];
};

static void make_values(struct random *r, struct made *m) {
    char d[32], x[40];
    const char *first = firsts[random_below(r, 8)], *last = lasts[random_below(r, 8)];
    digits(r, d, 4);
    snprintf(m->value[0], 80, "%s %s", first, last);
    snprintf(m->value[1], 80, "%.3s.%s@example.org", &"ab.cd.ef"[random_below(r, 3)], d);
    digits(r, d, 7);
    snprintf(m->value[2], 80, "+49 1%c%c %s", '5' + (char)random_below(r, 3), digit(r), d);
    digits(r, d, 12);
    snprintf(m->value[3], 80, "35%s", d);
    with_check_digit(m->value[3]);
    digits(r, d, 10);
    snprintf(m->value[4], 80, "26201%s", d);
    digits(r, d, 13);
    snprintf(m->value[5], 80, "89490%s", d);
    with_check_digit(m->value[5]);
    hexes(r, m->value[6], 16);
    hexes(r, x, 32);
    snprintf(m->value[7], 80, "%.8s-%.4s-%.4s-%.4s-%.12s", x, x + 8, x + 12, x + 16, x + 20);
    snprintf(m->value[8], 80, "3c:%.2s:%.2s:%.2s:%.2s:%.2s", x, x + 3, x + 6, x + 9, x + 12);
    snprintf(m->value[9], 80, "198.51.%u.%u", 100 + random_below(r, 99), 1 + random_below(r, 250));
    digits(r, d, 3);
    snprintf(m->value[10], 80, "%s-WLAN-%s", last, d);
    snprintf(m->value[11], 80, "Lindenstraße %s", d);
    snprintf(m->value[12], 80, "19%u-0%u-1%u", 50 + random_below(r, 49), 1 + random_below(r, 8),
             random_below(r, 9));
    snprintf(m->value[13], 80, "%s_%s", last, d);
    hexes(r, x, 10);
    snprintf(m->value[14], 80, "Pw!%s#", x);
    digits(r, d, 14);
    snprintf(m->value[15], 80, "4%s", d);
    with_check_digit(m->value[15]);
    snprintf(m->value[16], 80, "the %.20s heron lands at %.30s", d + 10, x);
}

static const char *const kinds[VALUES] = {
    "name", "email", "phone",   "imei",       "imsi",     "iccid",    "android-id", "advertising-id", "mac",
    "ip",   "ssid",  "address", "birth-date", "username", "password", "card",       "message"};

static void write_yaml(const struct made *m, char *to, size_t n) {
    size_t used = 0;
    for (unsigned i = 0; i < VALUES; i++)
        used += (size_t)snprintf(to + used, n - used,
                                 i == 11 ? "%s: {street: \"%s\", label: v%u}\n"
                                         : "%s: {value: \"%s\", label: v%u}\n",
                                 kinds[i], m->value[i], i);
}

struct search {
    char wanted[24];
    bool met;
};

static void meet(void *context, const struct find *f) {
    struct search *s = context;
    s->met = s->met || strcmp(f->found_by, s->wanted) == 0;
}

/* What was done to the value, for the failure's message. */
struct story {
    char text[256];
};

static struct blob plant(struct random *r, const char *value, unsigned *container, struct story *story) {
    struct blob b = blob_of(value, strlen(value), true);
    unsigned n = random_below(r, 4);
    snprintf(story->text, sizeof story->text, "%s", value);
    for (unsigned i = 0; i < n; i++) {
        unsigned e = random_below(r, i == 0 ? ENCODERS : DIGESTS_FROM);
        struct blob out = encode(e, b);
        if (!out.p || out.n > 20000) {
            if (out.p) blob_free(&out);
            continue;
        }
        size_t used = strlen(story->text);
        snprintf(story->text + used, sizeof story->text - used, " > %s", encoder_names[e]);
        blob_free(&b);
        b = out;
    }
    do *container = random_below(r, CONTAINERS);
    while (!b.text && !container_takes_bytes(*container));
    size_t used = strlen(story->text);
    snprintf(story->text + used, sizeof story->text - used, " in %s", container_names[*container]);
    struct blob whole = contain(*container, b, r);
    blob_free(&b);
    return whole;
}

static bool found(const struct finder *f, struct scratch *s, struct blob b, unsigned container,
                  unsigned value) {
    struct search search = {.met = false};
    snprintf(search.wanted, sizeof search.wanted, "persona:v%u", value);
    struct part part = {.kind = container == 4   ? PART_QUERY
                                : container == 5 ? PART_HEADER
                                                 : PART_BODY,
                        .name = text_of("x-data"),
                        .bytes = {b.p, b.n}};
    finder_search(f, s, &part, meet, &search);
    return search.met;
}

static void test_planted(void **state) {
    struct random r = {88172645463325252u};
    static const struct masking_key key = {{9}};
    size_t planted = 0, met = 0;
    for (unsigned p = 0; p < PERSONAS; p++) {
        struct made made;
        char yaml[4096];
        struct arena *a = arena_new();
        struct diagnostics *d = diagnostics_new(10);
        make_values(&r, &made);
        write_yaml(&made, yaml, sizeof yaml);
        const struct persona *persona = persona_parse(a, text_of(yaml), "random", d);
        assert_non_null(persona);
        assert_int_equal(persona->n_values, VALUES);
        for (unsigned i = 0; i < VALUES; i++) assert_null(persona->values[i].unfit);
        struct finder *f = finder_new(persona, &key, finder_limits_default());
        struct scratch *s = scratch_new(f);
        for (unsigned i = 0; i < PLANTED; i++) {
            unsigned value = random_below(&r, VALUES), container;
            struct story story;
            struct blob b = plant(&r, made.value[value], &container, &story);
            bool was = found(f, s, b, container, value);
            planted++, met += was;
            if (!was && getenv("TELL")) print_message("not found: %s\n", story.text);
            blob_free(&b);
        }
        scratch_free(s);
        finder_free(f);
        diagnostics_free(d);
        arena_free(a);
    }
    print_message("planted %zu values through up to 3 encodings: found %zu, %.2f %%\n", planted, met,
                  100.0 * (double)met / (double)planted);
    assert_true(met * 100 >= planted * 99);
}

static void count(void *context, const struct part *part, const struct find *f) {
    size_t *n = context;
    (*n)++;
    if (getenv("TELL"))
        print_message("false alarm: %s %s at %s: %.*s\n", f->found_by, f->class_name, f->place,
                      (int)f->value.n, f->value.p);
}

static void test_ordinary(void **state) {
    struct random r = {1234567};
    static const struct masking_key key = {{9}};
    struct made made;
    char yaml[4096];
    struct arena *a = arena_new();
    make_values(&r, &made);
    write_yaml(&made, yaml, sizeof yaml);
    const struct persona *persona = persona_parse(a, text_of(yaml), "random", NULL);
    struct finder *f = finder_new(persona, &key, finder_limits_default());
    struct scratch *s = scratch_new(f);
    size_t alarmed = 0, bytes = 0;
    for (unsigned i = 0; i < REQUESTS; i++) {
        struct ordinary o;
        size_t n = 0;
        ordinary_make(&o, &r);
        finder_search_message(f, s, &o.message, count, &n);
        alarmed += n > 0;
        bytes += o.message.body.n + o.message.target.n;
    }
    print_message("%u ordinary requests, %zu bytes: %zu false alarms, %.2f in 1,000\n", (unsigned)REQUESTS,
                  bytes, alarmed, 1000.0 * (double)alarmed / REQUESTS);
    assert_true(alarmed * 1000 < REQUESTS);
    scratch_free(s);
    finder_free(f);
    arena_free(a);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_planted), cmocka_unit_test(test_ordinary)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
