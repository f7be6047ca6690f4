/* `remedy`: free text, or {do: words of the closed vocabulary, text: free text}. */
#include "policy/parse.h"
#include "policy/remedies.h"

#include <ctype.h>

enum { MOST_REMEDIES = 32 };

static const char *joined(struct parser *p, const char *so_far, const char *sentence) {
    if (!so_far) return sentence;
    return arena_format(p->arena, "%s; or %c%s", so_far, tolower((unsigned char)sentence[0]), sentence + 1);
}

static const char *read_words(struct parser *p, const struct yaml *y, struct words *to) {
    const struct remedy *all;
    size_t n = remedies(&all);
    const char *words[MOST_REMEDIES], *said = NULL;
    for (size_t i = 0; i < n && i < MOST_REMEDIES; i++) words[i] = all[i].word;
    struct word_list l = {0};
    for (const struct yaml *item = first_item(p, y); item; item = next_item(y, item)) {
        int i = parse_choice(p, item, (struct choice){"remedy", words, n});
        if (i < 0) continue;
        word_list_add(p, &l, all[i].word);
        said = joined(p, said, all[i].sentence);
    }
    *to = (struct words){.list = l.list, .n = l.n};
    return said;
}

const char *parse_remedy(struct parser *p, const struct yaml *rule, bool required, struct words *words) {
    static const char *const keys[] = {"do", "text"};
    const struct yaml *y = yaml_get(rule, "remedy");
    if (!y || y->kind != YAML_MAPPING) return parse_text(p, rule, "remedy", required);
    parse_mapping(p, y, keys, COUNT(keys));
    const struct yaml *acts = yaml_get(y, "do");
    const char *text = parse_text(p, y, "text", false), *said = acts ? read_words(p, acts, words) : NULL;
    if (!acts && !yaml_get(y, "text"))
        complain(p, y, "do: [words], text: …, or both", "the remedy is missing");
    if (!said) return text;
    return text ? arena_format(p->arena, "%s. %s", said, text) : arena_format(p->arena, "%s.", said);
}
