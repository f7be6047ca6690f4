/* First party or third party: by who controls, not by names that look alike. */
#include "custody/chain.h"

const char *relation_text(enum relation r) {
    static const char *const texts[] = {NULL, "first-party", "third-party"};
    return texts[r];
}

/* The holder itself, or a party that controls it for certain. */
static bool stands_behind(const struct link *l, party_id party) {
    if (party == PARTY_NONE) return false;
    if (l->holder.party == party) return true;
    for (size_t i = 0; i < l->n_controllers; i++)
        if (l->controllers[i].party == party && l->controllers[i].answer == ANSWER_MET) return true;
    return false;
}

static bool is_known(const struct link *l) {
    if (l->holder.party == PARTY_NONE || l->holder.disputed) return false;
    for (size_t i = 0; i < l->n_controllers; i++)
        if (l->controllers[i].answer != ANSWER_MET) return false;
    return true;
}

static bool in_the_same_hands(const struct link *a, const struct link *b) {
    if (stands_behind(b, a->holder.party) || stands_behind(a, b->holder.party)) return true;
    for (size_t i = 0; i < a->n_controllers; i++)
        if (a->controllers[i].answer == ANSWER_MET && stands_behind(b, a->controllers[i].party)) return true;
    return false;
}

const struct link *chain_edge(const struct chain *c) {
    const struct link *service = chain_link(c, LINK_SERVICE), *host = chain_link(c, LINK_HOST);
    const char *grade = c->protection->grade;
    bool closed = grade && strcmp(grade, "none") != 0 && strcmp(grade, "unknown") != 0;
    if (!closed || !service || !host || host->special || !is_known(service) || !is_known(host)) return NULL;
    return in_the_same_hands(service, host) ? NULL : host;
}

enum relation chain_relation(const struct chain *c) {
    const struct link *app = chain_link(c, LINK_APP), *to = chain_link(c, LINK_SERVICE);
    if (!to) to = chain_link(c, LINK_HOST);
    if (!app || !to) return RELATION_UNKNOWN;
    if (in_the_same_hands(app, to)) return RELATION_FIRST_PARTY;
    return is_known(app) && is_known(to) ? RELATION_THIRD_PARTY : RELATION_UNKNOWN;
}
