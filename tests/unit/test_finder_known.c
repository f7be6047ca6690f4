/* What was searched and held nothing is not searched again; what is nearly the same is. */
#include "evidence/personal/finder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

enum { TIMES = 3 };

static const struct masking_key key = {{1, 2, 3}};

struct searching {
    struct finder *finder;
    struct scratch *scratch;
};

static int set_up(void **state) {
    static struct searching s;
    s.finder = finder_new(NULL, &key, finder_limits_default());
    s.scratch = scratch_new(s.finder);
    *state = &s;
    return 0;
}

static int tear_down(void **state) {
    struct searching *s = *state;
    scratch_free(s->scratch);
    finder_free(s->finder);
    return 0;
}

static void count_part(void *context, const struct find *f) {
    *(size_t *)context += f->values;
}

/* In this order: each is other than those before it in one thing only. */
static void test_parts(void **state) {
    static const struct {
        enum part_kind kind;
        const char *name, *value;
        bool response, found;
    } rows[] = {
        {PART_HEADER, "x-trace", "490154203237518", false, false},
        {PART_HEADER, "imei", "490154203237518", true, false}, /* to the device: no detector's */
        {PART_HEADER, "imei", "490154203237518", false, true},
        {PART_HEADER, "imei", "490154203237519", false, false}, /* its check digit */
        {PART_QUERY, "", "imei=490154203237518", false, true},
        {PART_HEADER, "x-query", "imei=490154203237519", false, false},
    };
    const struct searching *s = *state;
    for (unsigned time = 0; time < TIMES; time++)
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            struct part part = {.kind = rows[i].kind,
                                .name = text_of(rows[i].name),
                                .bytes = {(const uint8_t *)rows[i].value, strlen(rows[i].value)},
                                .response = rows[i].response};
            size_t n = 0;
            finder_search(s->finder, s->scratch, &part, count_part, &n);
            if ((n > 0) != rows[i].found) fail_msg("row %zu, time %u: %zu found", i, time, n);
        }
}

static void count_message(void *context, const struct part *part, const struct find *f) {
    *(size_t *)context += f->values;
}

/* Header sections of the same bytes, told apart by where names and values end. */
static void test_heads(void **state) {
    static const struct {
        const char *bytes;
        size_t name, value, next; /* lengths; next: of a second field's name, 0: there is none */
        bool found;
    } rows[] = {
        {"imei490154203237518", 3, 16, 0, false},
        {"imei490154203237518", 4, 15, 0, true},
        {"imei490154203237518", 4, 14, 1, false},
        {"ximei490154203237518", 1, 0, 4, true},
    };
    const struct searching *s = *state;
    for (unsigned time = 0; time < TIMES; time++)
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            const char *p = rows[i].bytes, *end = p + strlen(p);
            const char *second = p + rows[i].name + rows[i].value;
            struct message_field fields[] = {
                {{p, rows[i].name}, {p + rows[i].name, rows[i].value}},
                {{second, rows[i].next}, {second + rows[i].next, (size_t)(end - second) - rows[i].next}},
            };
            struct message m = {.fields = fields, .n_fields = rows[i].next ? 2 : 1, .target = TEXT("/")};
            size_t n = 0;
            finder_search_message(s->finder, s->scratch, &m, count_message, &n);
            if ((n > 0) != rows[i].found) fail_msg("row %zu, time %u: %zu found", i, time, n);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_parts), cmocka_unit_test(test_heads)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
