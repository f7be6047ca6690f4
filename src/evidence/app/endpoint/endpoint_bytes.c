/* Strings in bytes of any kind: runs of printable ASCII, and of the same as UTF-16LE (Windows and old
 * resources). */
#include "evidence/app/endpoint/endpoint_private.h"

enum { LEAST = 6, MOST_WIDE = 2048 };

static bool printable(uint8_t c) {
    return c >= 0x20 && c < 0x7f;
}

/* Whole values are what stands between quotes, signs of assignment and blanks of files of settings. */
static void scan_pieces(const struct endpoint_scan *s, struct text run, uint64_t offset) {
    size_t from = 0;
    for (size_t i = 0; i <= run.n; i++) {
        if (i < run.n && run.p[i] != '"' && run.p[i] != '\'' && run.p[i] != '=') continue;
        struct text piece = {run.p + from, i - from};
        if (piece.n >= LEAST && piece.n <= HOST_MOST + TEXT_MOST) endpoint_scan_bare(s, piece, offset + from);
        from = i + 1;
    }
}

static void scan_run(const struct endpoint_scan *s, struct text run, uint64_t offset) {
    if (memmem(run.p, run.n, "//", 2) || memmem(run.p, run.n, "\\/\\/", 4)) {
        endpoint_scan_string(s, run, offset);
        return;
    }
    if (!s->no_bare) scan_pieces(s, run, offset);
}

/* Offsets count bytes: a character of a wide run is two. */
struct wide {
    const struct endpoint_scan *s;
    uint64_t begin;
};

static void take_wide(void *context, const struct endpoint_found *found) {
    const struct wide *w = context;
    struct endpoint_found f = *found;
    f.offset = w->begin + 2 * found->offset;
    w->s->take(w->s->context, &f);
}

static bool is_class_wide(void *context, struct text dotted) {
    const struct wide *w = context;
    return w->s->is_class && w->s->is_class(w->s->context, dotted);
}

/* The run of UTF-16LE around the dot at `at`, scanned; where it ends. `from`: nothing before it counts. */
static size_t scan_wide(const struct endpoint_scan *s, struct bytes b, size_t from, size_t at,
                        uint64_t offset) {
    char text[MOST_WIDE];
    size_t n = 0, i = at;
    while (i >= from + 2 && at - i < MOST_WIDE && b.p[i - 1] == 0 && printable(b.p[i - 2])) i -= 2;
    size_t begin = i;
    for (; n < MOST_WIDE && b.n - i >= 2 && printable(b.p[i]) && b.p[i + 1] == 0; i += 2)
        text[n++] = (char)b.p[i];
    struct wide w = {s, offset + begin};
    struct endpoint_scan wide = {take_wide, &w, is_class_wide, s->looks, s->no_bare};
    if (n >= LEAST) scan_run(&wide, (struct text){text, n}, 0);
    return i > at ? i : at + 1;
}

/* Whatever names an endpoint has a dot, and few bytes of other things are one: from dot to dot, and the run
 * around each. */
void endpoint_scan_bytes(const struct endpoint_scan *s, struct bytes b, uint64_t offset) {
    for (size_t from = 0; from < b.n;) {
        const uint8_t *dot = memchr(b.p + from, '.', b.n - from);
        if (!dot || (s->looks && !*s->looks)) return;
        size_t at = (size_t)(dot - b.p), begin = at, end = at + 1;
        while (begin > from && printable(b.p[begin - 1])) begin--;
        while (end < b.n && printable(b.p[end])) end++;
        if (end - begin == 1 && end < b.n && b.p[end] == 0) {
            from = scan_wide(s, b, from, at, offset);
            continue;
        }
        if (s->looks) --*s->looks;
        if (end - begin >= LEAST)
            scan_run(s, (struct text){(const char *)b.p + begin, end - begin}, offset + begin);
        from = end;
    }
}
