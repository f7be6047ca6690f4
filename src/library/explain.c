/* One rule on every chain of an audit. */
#include "library/context.h"

#include "policy/explain_rule.h"
#include "report/sheet.h"

/* Names come from evidence: what could steer a terminal is written out. */
static void write_chain(const struct audit *a, size_t policy, size_t rule, size_t chain, struct output *o) {
    struct output text = output_to_memory();
    struct arena *arena = arena_new();
    explain_rule(a, policy, rule, chain, &text);
    char *lines = arena_text(arena, output_view(&text));
    for (char *line = lines, *end; (end = strchr(line, '\n')); line = end + 1) {
        *end = 0;
        output_format(o, "%s\n", sheet_clean(arena, line));
    }
    arena_free(arena);
    output_end(&text);
}

/* Chains on which the rule is met come first, then those on which it may be. */
static void explain_all(const struct cordon *c, size_t policy, size_t rule, struct output *o) {
    static const enum answer order[] = {ANSWER_MET, ANSWER_UNDETERMINED, ANSWER_NOT_MET};
    const struct audit *a = &c->audit;
    size_t counts[3] = {0};
    for (size_t i = 0; i < a->n_chains; i++) counts[rule_answer(a, policy, rule, i)]++;
    char day[DATE_TEXT];
    output_format(o, "%s/%s as of %s: met on %zu of %zu chains, undetermined on %zu, not met on %zu\n",
                  a->policies[policy].id, explained_rule_id(a, policy, rule), date_text(day, a->as_of),
                  counts[ANSWER_MET], a->n_chains, counts[ANSWER_UNDETERMINED], counts[ANSWER_NOT_MET]);
    if (a->policies[policy].note) output_format(o, "%s\n", a->policies[policy].note);
    for (size_t k = 0; k < 3; k++)
        for (size_t i = 0; i < a->n_chains; i++) {
            if (rule_answer(a, policy, rule, i) != order[k]) continue;
            output_char(o, '\n');
            write_chain(a, policy, rule, i, o);
        }
}

enum cordon_status cordon_explain_to(struct cordon *c, const char *rule, FILE *stream) {
    size_t policy, number;
    if (!c->judged || !rule || !stream) return CORDON_MISUSE;
    if (!find_rule(&c->audit, rule, &policy, &number, c->diagnostics)) return CORDON_UNUSABLE;
    struct output o = output_to_file(stream);
    explain_all(c, policy, number, &o);
    return output_end(&o) ? CORDON_FINE : CORDON_NOT_WRITTEN;
}
