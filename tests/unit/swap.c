#include "swap.h"

#include "base/output.h"

#include <ctype.h>

char *swap_words(struct arena *a, const char *text, const char *one, const char *other) {
    struct output o = output_to_memory();
    size_t n = strlen(one), m = strlen(other);
    for (const char *p = text; *p;) {
        bool start = p == text || !(isalnum((unsigned char)p[-1]) || p[-1] == '-');
        bool is_one = strncmp(p, one, n) == 0 && !isalnum((unsigned char)p[n]) && p[n] != '-';
        bool is_other = strncmp(p, other, m) == 0 && !isalnum((unsigned char)p[m]) && p[m] != '-';
        if (start && (is_one || is_other)) {
            output_text(&o, is_one ? other : one);
            p += is_one ? n : m;
        } else {
            output_char(&o, *p++);
        }
    }
    char *swapped = arena_text(a, output_view(&o));
    output_end(&o);
    return swapped;
}
