#include "base/suggest.h"

enum { LONGEST = 64 };

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

/* Optimal string alignment: insertions, deletions, substitutions, neighbouring swaps. */
static size_t distance(struct text a, struct text b) {
    size_t rows[3][LONGEST + 1];
    size_t *before = rows[0], *last = rows[1], *now = rows[2];
    for (size_t j = 0; j <= b.n; j++) last[j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        now[0] = i;
        for (size_t j = 1; j <= b.n; j++) {
            size_t differ = a.p[i - 1] != b.p[j - 1];
            now[j] = least(least(last[j] + 1, now[j - 1] + 1), last[j - 1] + differ);
            if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1])
                now[j] = least(now[j], before[j - 2] + 1);
        }
        size_t *spare = before;
        before = last;
        last = now;
        now = spare;
    }
    return last[b.n];
}

static size_t common(struct text a, struct text b) {
    size_t n = 0;
    while (n < a.n && n < b.n && a.p[n] == b.p[n]) n++;
    return n;
}

/* Of two that are as near, the one that begins more alike: "denied" is rather "deny" than "review". */
const char *suggest(struct text word, const char *const *candidates, size_t n) {
    const char *best = NULL;
    if (word.n == 0 || word.n > LONGEST) return NULL;
    size_t nearest = word.n < 4 ? 2 : word.n / 3 + 2; /* of three letters two are another word */
    for (size_t i = 0; i < n; i++) {
        struct text c = text_of(candidates[i]);
        if (c.n == 0 || c.n > LONGEST) continue;
        size_t d = distance(word, c);
        bool nearer = d < nearest || (best && d == nearest && common(word, c) > common(word, text_of(best)));
        if (nearer && d < c.n) {
            nearest = d;
            best = candidates[i];
        }
    }
    return best;
}
