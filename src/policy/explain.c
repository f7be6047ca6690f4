#include "policy/explain.h"

void lines_add(struct arena *a, struct lines *l, const char *line) {
    l->list = arena_grow(a, l->list, l->n, &l->capacity, sizeof *l->list);
    l->list[l->n++] = line;
}

const char *condition_shown(struct arena *a, const struct condition *k) {
    enum { LONG = 160 };
    const char *cut = k->text;
    if (strlen(k->text) <= LONG) return k->text;
    for (const char *comma = k->text; (comma = strstr(comma, ", ")) && comma - k->text < LONG; comma += 2)
        cut = comma;
    if (cut == k->text) return k->text;
    return arena_format(a, "%.*s, …", (int)(cut - k->text), k->text);
}

static void add_decisive(const struct bound *b, const struct said *said) {
    struct stake_list *all = b->decisive;
    for (size_t i = 0; all && i < said->n_stakes; i++) {
        size_t k = 0;
        while (k < all->n && all->list[k] != said->stakes[i]) k++;
        if (k < all->n) continue;
        all->list = arena_grow(b->texts, all->list, all->n, &all->capacity, sizeof *all->list);
        all->list[all->n++] = said->stakes[i];
    }
}

static void explain_leaf(const struct bound *b, const struct chain *c, const struct condition *k,
                         struct lines *because, struct lines *missing) {
    struct said said = {0};
    enum answer a = leaf_answer(b, c, k, &said);
    add_decisive(b, &said);
    if (a == ANSWER_UNDETERMINED && said.missing) {
        for (size_t i = 0; i < missing->n; i++) /* several conditions often lack the same fact */
            if (strcmp(missing->list[i], said.missing) == 0) return;
        lines_add(b->texts, missing, said.missing);
    }
    lines_add(b->texts, because,
              arena_format(b->texts, "%s: %s: %s", condition_shown(b->texts, k), answer_text(a),
                           a == ANSWER_UNDETERMINED && said.missing ? said.missing : said.fact));
    for (size_t i = 0; i < said.n_proof; i++)
        lines_add(b->texts, because, arena_format(b->texts, "  %s", said.proof[i]));
}

/* Of `all`, what is met or unknown matters unless something is not met; of `any`, the other way round. */
static bool decides(enum condition_kind kind, enum answer whole, enum answer part) {
    if (whole != ANSWER_UNDETERMINED) return part == whole;
    return kind == CONDITION_ALL || part == ANSWER_UNDETERMINED;
}

void explain(const struct bound *b, const struct chain *c, const struct condition *k, struct lines *because,
             struct lines *missing) {
    if (k->kind == CONDITION_NOT) {
        explain(b, c, k->first, because, missing);
        return;
    }
    if (k->kind != CONDITION_ALL && k->kind != CONDITION_ANY) {
        explain_leaf(b, c, k, because, missing);
        return;
    }
    if (!k->first) {
        lines_add(b->texts, because, "always: met: it speaks of every chain");
        return;
    }
    enum answer whole = condition_answer(b, c, k);
    for (const struct condition *child = k->first; child; child = child->next) {
        if (!decides(k->kind, whole, condition_answer(b, c, child))) continue;
        explain(b, c, child, because, missing);
        bool settled = (k->kind == CONDITION_ALL && whole == ANSWER_NOT_MET) ||
                       (k->kind == CONDITION_ANY && whole == ANSWER_MET);
        if (settled) return; /* one such branch is reason enough */
    }
}
