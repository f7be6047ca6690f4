/* Numbers of clients in one column: "0-3 7". */
#include "store/log_private.h"

#include <inttypes.h>

enum { LISTED_MOST = 4096 }; /* as passages have */

const char *log_clients_text(struct arena *a, const uint32_t *list, size_t n) {
    struct output out = output_to_memory();
    for (size_t i = 0, last; i < n; i = last + 1) {
        for (last = i; last + 1 < n && list[last + 1] == list[last] + 1;) last++;
        output_format(&out, "%s%" PRIu32, i ? " " : "", list[i]);
        if (last > i) output_format(&out, "-%" PRIu32, list[last]);
    }
    const char *text = n ? arena_text(a, output_view(&out)) : NULL;
    output_end(&out);
    return text;
}

static bool number(const char **at, uint32_t *to) {
    uint64_t v = 0;
    const char *p = *at;
    while (*p >= '0' && *p <= '9' && v <= UINT32_MAX) v = v * 10 + (uint64_t)(*p++ - '0');
    bool fine = p > *at && v <= UINT32_MAX;
    *to = (uint32_t)v;
    *at = p;
    return fine;
}

/* What is not as it was written ends the list. */
uint16_t log_clients_parse(struct arena *a, const char *text, const uint32_t **to) {
    uint32_t *list = NULL, first, last;
    size_t n = 0, capacity = 0;
    while (text && number(&text, &first)) {
        last = first;
        if (*text == '-' && (text++, !number(&text, &last))) break;
        if (last < first || (n && first <= list[n - 1])) break;
        for (uint64_t i = first; i <= last && n < LISTED_MOST; i++) {
            list = arena_grow(a, list, n, &capacity, sizeof *list);
            list[n++] = (uint32_t)i;
        }
        if (*text != ' ') break;
        text++;
    }
    *to = list;
    return (uint16_t)n;
}
