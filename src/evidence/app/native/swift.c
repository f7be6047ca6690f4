#include "evidence/app/native/swift.h"

/* A length in decimal and so many bytes. */
static bool identifier(struct text *t, struct text *to) {
    size_t n = 0, i = 0;
    while (i < t->n && t->p[i] >= '0' && t->p[i] <= '9' && n < 1024) n = n * 10 + (size_t)(t->p[i++] - '0');
    if (i == 0 || t->p[0] == '0' || n == 0 || n > t->n - i) return false;
    *to = (struct text){t->p + i, n};
    *t = (struct text){t->p + i + n, t->n - i - n};
    return true;
}

bool swift_name(struct text symbol, struct text *module, struct text *type) {
    *type = (struct text){"", 0};
    if (text_starts(symbol, "_$")) symbol = (struct text){symbol.p + 1, symbol.n - 1};
    if (text_starts(symbol, "__T")) symbol = (struct text){symbol.p + 1, symbol.n - 1};
    size_t skip = text_starts(symbol, "$s") || text_starts(symbol, "$S")       ? 2
                  : text_starts(symbol, "_T0")                                 ? 3
                  : text_starts(symbol, "_TtC") || text_starts(symbol, "_TtP") ? 4
                                                                               : 0;
    if (!skip) return false;
    struct text rest = {symbol.p + skip, symbol.n - skip};
    while (skip == 4 && text_starts(rest, "C"))
        rest = (struct text){rest.p + 1, rest.n - 1}; /* a class in a class */
    if (!identifier(&rest, module)) return false;
    identifier(&rest, type);
    return true;
}
