#include "atlas/law_words.h"

const char *law_ground_text(enum law_ground g) {
    static const char *const words[] = {"incorporated", "principal-place", "server-location", "citizens",
                                        "services"};
    return g < LAW_GROUNDS ? words[g] : "unknown";
}

const char *law_duty_text(enum law_duty duty) {
    static const char *const words[] = {"hand-over", "keep",      "intercept",
                                        "decrypt",   "cooperate", "store-there"};
    return duty < LAW_DUTIES ? words[duty] : "unknown";
}

unsigned law_ground_bit(struct text word) {
    for (unsigned g = 0; g < LAW_GROUNDS; g++)
        if (text_is(word, law_ground_text((enum law_ground)g))) return 1u << g;
    return 0;
}

unsigned law_duty_bit(struct text word) {
    for (unsigned d = 0; d < LAW_DUTIES; d++)
        if (text_is(word, law_duty_text((enum law_duty)d))) return 1u << d;
    return 0;
}

const char *law_duties_text(struct arena *a, unsigned duties) {
    static const char *const words[] = {"hand over", "keep",      "intercept",
                                        "decrypt",   "cooperate", "store there"};
    const char *all = "";
    for (unsigned d = 0; d < LAW_DUTIES; d++)
        if (duties & 1u << d) all = arena_format(a, "%s%s%s", all, *all ? ", " : "", words[d]);
    return all;
}

const char *law_order_text(const char *word) {
    static const char *const pairs[][2] = {{"court", "by court order"},
                                           {"independent-body", "approved by an independent body"},
                                           {"prosecutor", "ordered by a prosecutor"},
                                           {"minister", "ordered by a minister"},
                                           {"authority", "asked for by the authority itself"},
                                           {"none", "a general duty"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (strcmp(word, pairs[i][0]) == 0) return pairs[i][1];
    return word;
}

const char *law_notice_text(const char *word) {
    static const char *const pairs[][2] = {{"yes", "the person is told"},
                                           {"later", "the person is told later"},
                                           {"no", "the person is not told"},
                                           {"not-told", "of telling the person the law says nothing"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (strcmp(word, pairs[i][0]) == 0) return pairs[i][1];
    return word;
}
