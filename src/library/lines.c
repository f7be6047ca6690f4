#include "library/lines.h"

#include "base/memory.h"

#include <stdlib.h>

static void hold(struct lines *l, const char *p, size_t n) {
    if (l->n + n + 1 > l->capacity) {
        l->capacity = (l->n + n + 1) * 2;
        l->held = memory_resize(l->held, l->capacity, 1);
    }
    memcpy(l->held + l->n, p, n);
    l->n += n;
    l->held[l->n] = '\0';
}

static bool take(void *context, char *p, size_t n) {
    struct lines *l = context;
    for (char *end; n > 0 && (end = memchr(p, '\n', n));) {
        size_t length = (size_t)(end - p);
        bool more;
        *end = '\0';
        if (l->n) {
            hold(l, p, length);
            more = l->writer(l->context, l->held, l->n);
            l->n = 0;
        } else {
            more = l->writer(l->context, p, length);
        }
        if (!more) return false;
        n -= length + 1;
        p = end + 1;
    }
    if (n) hold(l, p, n);
    return true;
}

struct output lines_output(struct lines *l) {
    return output_to(take, l);
}

bool lines_end(struct lines *l, struct output *o) {
    bool fine = output_end(o);
    free(l->held);
    l->held = NULL;
    return fine;
}
