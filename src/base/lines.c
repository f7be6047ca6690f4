#include "base/lines.h"

enum { FIRST_LOOK = 64 * 1024 };

struct lines lines_over(struct input *in, const char *name, size_t most, struct diagnostics *d) {
    return (struct lines){.in = in, .name = name, .d = d, .most = most};
}

static void begin(struct lines *l) {
    struct bytes b = input_look(l->in, 3);
    if (b.n >= 3 && memcmp(b.p, "\xEF\xBB\xBF", 3) == 0) input_skip(l->in, 3);
    l->begun = true;
}

static void skip_line(struct lines *l) {
    for (struct bytes b; (b = input_look(l->in, FIRST_LOOK)).n;) {
        if (b.n > FIRST_LOOK) b.n = FIRST_LOOK;
        const uint8_t *end = memchr(b.p, '\n', b.n);
        input_skip(l->in, end ? (size_t)(end - b.p) + 1 : b.n);
        if (end) return;
    }
}

static void refuse(struct lines *l) {
    if (l->too_long++ == 0)
        diagnostics_at_line(l->d, SEVERITY_DAMAGE, l->name, (uint32_t)l->number, 0, NULL,
                            "this line is too long and left out");
    skip_line(l);
}

bool lines_next(struct lines *l, struct text *to) {
    if (!l->begun) begin(l);
    if (l->pending) {
        input_skip(l->in, l->pending);
        input_release(l->in, input_offset(l->in));
    }
    l->pending = 0;
    for (size_t want = FIRST_LOOK, seen = 0;;) {
        struct bytes b = input_look(l->in, want);
        if (b.n == 0) return false;
        size_t whole = b.n > l->most + 1 ? l->most + 1 : b.n;
        const uint8_t *end = whole > seen ? memchr(b.p + seen, '\n', whole - seen) : NULL;
        seen = whole;
        if (!end && b.n >= want && whole <= l->most) { /* the stream may have more of it */
            want = want > l->most ? l->most + 1 : want * 2;
            continue;
        }
        l->number++;
        if (!end && whole > l->most) {
            refuse(l);
            want = FIRST_LOOK;
            seen = 0;
            continue;
        }
        size_t n = end ? (size_t)(end - b.p) : b.n;
        l->pending = end ? n + 1 : n;
        if (n && b.p[n - 1] == '\r') n--;
        *to = (struct text){(const char *)b.p, n};
        return true;
    }
}
