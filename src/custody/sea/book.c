#include "base/memory.h"
#include "custody/sea/crossing.h"

#include <stdlib.h>

struct sea *sea_new(const struct cable_book *cables, struct arena *to) {
    size_t n = cable_book_count(cables);
    const struct cable **list = memory_new(n + 1, sizeof *list);
    for (size_t i = 0; i < n; i++) list[i] = cable_book_get(cables, i);
    struct sea *s = sea_over(list, n, to);
    free(list);
    return s;
}
