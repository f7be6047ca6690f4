/* Conditions over ways that data may take: exactly one way of a choice is the true one, and which of them is
 * not known. A condition holds when it holds on all of them. */
#include "policy/evaluate.h"

static uint64_t all_ways(const struct chain_choice *c) {
    return c->ways >= CHOICE_WAYS_MOST ? UINT64_MAX : (UINT64_C(1) << c->ways) - 1;
}

void way_tally_add(struct way_tally *t, uint64_t ways, enum answer a) {
    if (a == ANSWER_MET) t->met |= ways;
    if (a == ANSWER_UNDETERMINED) t->maybe |= ways;
}

enum answer way_tally_answer(const struct bound *b, const struct way_tally *t, const struct condition *k,
                             struct said *said) {
    const struct chain_choice *c = t->choice;
    uint64_t all = all_ways(c);
    int met = __builtin_popcountll(t->met & all);
    /* Which cable it is may be none of those that are known; where all ways that anybody sees lead over a
     * carrier, one that nobody sees is no reason to doubt it. */
    bool sure = c->ways && (t->met & all) == all && !(c->open && c->role == LINK_CABLE);
    bool presence = k->kind == CONDITION_PRESENT;
    if (sure && said && !presence)
        return say(b, said, ANSWER_MET, "%s, on %s (%s)", said->fact,
                   c->ways == 1 ? "the one way that is known"
                                : arena_format(b->texts, "all %u ways that are known", c->ways),
                   c->told);
    if (sure) return ANSWER_MET;
    if (((t->met | t->maybe) & all) == 0 && !c->open) return ANSWER_NOT_MET;
    if (!said) return ANSWER_UNDETERMINED;
    bool cable = c->role == LINK_CABLE;
    const char *open = c->open ? cable ? ", and it may be another" : ", and there may be others" : "";
    if (c->ways == 0) return say_missing(b, said, "which cable it is, if any, %s", c->told);
    const char *known =
        c->ways == 1 ? "the one that is known" : arena_format(b->texts, "the %u that are known", c->ways);
    const char *which = cable ? "which cable it is" : "which way is taken";
    if (met && said->fact)
        return say_missing(b, said, "%s: on %d of %s (%s)%s: %s", which, met, known, c->told, open,
                           said->fact);
    if (t->maybe && said->missing) return ANSWER_UNDETERMINED; /* what is missing of the link has been said */
    return say_missing(b, said, "%s: it is so on none of %s (%s)%s", which, known, c->told, open);
}
