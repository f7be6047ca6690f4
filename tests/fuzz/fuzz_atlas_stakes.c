/* Tables of stakes, and control over whatever they say. */
#include "atlas/stakes_csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct diagnostics *d = diagnostics_new(100);
    struct stakes_table *t = stakes_table_over((struct text){(const char *)data, size}, "fuzz", d);
    static const struct control_test tests[] = {
        {.kind = CONTROL_AGGREGATE, .threshold = {1, 2}},
        {.kind = CONTROL_AGGREGATE, .threshold = {1, 3}, .strict = true, .alone = 1 << STAKE_GOLDEN},
        {.kind = CONTROL_MULTIPLICATIVE, .threshold = {1, 5}},
        {.kind = CONTROL_MAJORITY, .threshold = {1, 2}, .strict = true, .alone = 1 << STAKE_BOARD},
        {.kind = CONTROL_ATTRIBUTED, .threshold = {1, 5}},
    };
    for (size_t i = 0; t && t->stakes.nodes && i < sizeof tests / sizeof *tests; i++) {
        struct arena *a = arena_new();
        const uint32_t seeds[] = {0, t->stakes.nodes / 2};
        control_run(a, t->stakes, seeds, 2, tests[i], 20000);
        arena_free(a);
    }
    stakes_table_free(t);
    diagnostics_free(d);
    return 0;
}
