/* The lines of a key log, whole and cut in two. */
#include "evidence/capture/decrypt/key_log.h"

#include <stdlib.h>

static void in_order(const struct diagnostics *d) {
    uint64_t line = 0;
    for (size_t i = 0; i < diagnostics_count(d); i++) {
        const struct diagnostic *one = diagnostics_get(d, i);
        if (one->place != PLACE_LINE || one->at < line) abort();
        line = one->at;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct diagnostics *d = diagnostics_new(64);
    struct key_log *l = key_log_new();
    const struct text all = {(const char *)data, size}, none = {"", 0};
    const struct key_log_place at = {.file = "keys"};
    size_t added = key_log_add(l, all, at, d);
    if (key_log_count(l) > added) abort();
    in_order(d);
    if (key_log_add(l, all, (struct key_log_place){.file = "keys", .in_block = true}, NULL) > added) abort();
    if (key_log_add(l, none, at, d) != 0) abort();
    struct secret s;
    static const uint8_t random[CLIENT_RANDOM];
    for (int label = 0; label < SECRET_LABELS; label++)
        if (key_log_find(l, (enum secret_label)label, random, &s) != (s.n > 0) || s.n > SECRET_MOST) abort();
    key_log_free(l);
    diagnostics_free(d);
    return 0;
}
