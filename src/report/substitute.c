#include "report/substitute.h"

#include "report/json_parts.h"
#include "report/words.h"

/* " RU BY", after a word; nothing where it is everywhere, or any language. */
static const char *listed(struct arena *a, const char *before, const char *const *list, size_t n) {
    if (n == 0 || strcmp(list[0], "*") == 0) return NULL;
    return arena_format(a, "%s%s", before, words_join(a, list, n, " "));
}

const char *substitute_text(struct arena *a, const struct substitute *s, bool notes) {
    const char *parts[] = {s->holder ? s->holder : s->by, listed(a, "in ", s->regions, s->n_regions),
                           listed(a, "not in ", s->not_in, s->n_not_in),
                           listed(a, "", s->languages, s->n_languages), notes ? s->note : NULL};
    return arena_format(a, "%s (%s)", s->service, words_join(a, parts, sizeof parts / sizeof *parts, "; "));
}

const char *substitutes_text(struct arena *a, const struct substitute *list, size_t n, size_t most) {
    size_t shown = n < most ? n : most;
    const char **texts = arena_take_array(a, shown + 1, sizeof *texts);
    for (size_t i = 0; i < shown; i++) texts[i] = substitute_text(a, &list[i], most >= n);
    const char *text = words_join(a, texts, shown, ", ");
    return n > shown ? arena_format(a, "%s and %zu more", text, n - shown) : text;
}

void substitute_json(struct json *j, const struct substitute *s) {
    json_put_string(j, "service", s->service);
    json_put_string(j, "holder", s->holder);
    json_put_string(j, "by", s->by);
    json_strings(j, "languages", s->languages, s->n_languages);
    json_strings(j, "regions", s->regions, s->n_regions);
    json_strings(j, "not_in", s->not_in, s->n_not_in);
    json_put_string(j, "note", s->note);
    json_put_string(j, "source", s->why.source);
    json_put_string(j, "url", s->why.url);
}
