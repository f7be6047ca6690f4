#include "evidence/app/native/marks.h"

enum { LEAST = 4 };

void mark_filter_make(struct mark_filter *f, unsigned platforms) {
    memset(f, 0, sizeof *f);
    f->platforms = platforms;
    for (size_t i = 0; i < mark_strings_count; i++) {
        if (!(mark_strings[i].platforms & platforms)) continue;
        uint32_t four;
        memcpy(&four, mark_strings[i].text, LEAST);
        uint32_t h = four * UINT32_C(2654435761) >> 16;
        f->bits[h >> 6] |= UINT64_C(1) << (h & 63);
    }
}

void mark_find(const struct mark_filter *f, struct text s, bool whole,
               void (*take)(void *context, const struct native_mark *m, size_t at), void *context) {
    for (size_t at = 0; at + LEAST <= s.n; at++) {
        if (!mark_filter_may(f, s.p + at)) continue;
        for (size_t i = 0; i < mark_strings_count; i++) {
            const struct native_mark *m = &mark_strings[i];
            size_t length = strlen(m->text);
            if (!(m->platforms & f->platforms) || length > s.n - at || memcmp(m->text, s.p + at, length))
                continue;
            if (m->kind == MARK_PART || (whole && at == 0 && length == s.n)) take(context, m, at);
        }
    }
}

const struct native_mark *mark_of_symbol(struct text name, enum mark_kind kind, unsigned platform) {
    size_t low = 0, n = mark_symbols_count;
    while (low < n) {
        size_t middle = low + (n - low) / 2;
        const struct native_mark *m = &mark_symbols[middle];
        int c = strncmp(name.p, m->text, name.n);
        if (c == 0 && m->text[name.n]) c = -1;
        if (c == 0) return m->kind == kind && (m->platforms & platform) ? m : NULL;
        if (c < 0)
            n = middle;
        else
            low = middle + 1;
    }
    return NULL;
}
