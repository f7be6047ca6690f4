/* Is a link where the law protects as well as at home? All that reaches it, on the grounds asked for, must.
 */
#include "policy/doubt.h"

static const struct adequacy_decision *decision_for(const struct adequacy_list *a, const char *country,
                                                    date_t as_of) {
    const struct adequacy_decision *found = NULL;
    for (size_t i = 0; i < a->n_decisions; i++) {
        const struct adequacy_decision *d = &a->decisions[i];
        if (strcmp(d->country, country) != 0 || as_of < d->from || as_of > d->to) continue;
        if (!d->only) return d;
        found = d;
    }
    return found;
}

/* The last decision for the country that has ended by the day; NULL: none. */
static const struct adequacy_decision *ended(const struct adequacy_list *a, const char *country,
                                             date_t as_of) {
    const struct adequacy_decision *last = NULL;
    for (size_t i = 0; i < a->n_decisions; i++) {
        const struct adequacy_decision *d = &a->decisions[i];
        if (strcmp(d->country, country) == 0 && d->to < as_of && (!last || d->to > last->to)) last = d;
    }
    return last;
}

static enum answer country_answer(const struct bound *b, const struct link *l, const struct adequacy_list *a,
                                  const char *country, struct said *said) {
    const char *what = said ? spoken(b, l) : "";
    char day[DATE_TEXT];
    if (countries_have(&a->home, country))
        return say(b, said, ANSWER_MET, "%s is under the law of %s, as at home", what, country);
    const struct adequacy_decision *d = decision_for(a, country, b->as_of);
    if (d && d->only)
        return say_missing(b, said, "whether the receiver in %s is one of those whom %s covers: %s", country,
                           d->citation, d->only);
    if (d) return say(b, said, ANSWER_MET, "%s is under the law of %s: %s", what, country, d->citation);
    d = ended(a, country, b->as_of);
    if (d)
        return say(b, said, ANSWER_NOT_MET, "%s is under the law of %s; %s ended on %s", what, country,
                   d->citation, date_text(day, d->to));
    return say(b, said, ANSWER_NOT_MET, "%s is under the law of %s, for which %s has no decision", what,
               country, a->id);
}

static bool asked(const struct condition *k, const struct reach *r) {
    unsigned ground = ground_bit(r->ground);
    return ground & k->by &&
           (ground == BY_SERVER_LOCATION || k->of & (r->of_controller ? OF_CONTROLLERS : OF_HOLDER));
}

static enum answer reach_adequate(const struct bound *b, const struct link *l, const struct condition *k,
                                  const struct reach *r, struct said *said) {
    enum answer a = country_answer(b, l, &b->policy->adequacies[k->index], r->country, said);
    if (a == ANSWER_MET) return a;
    if (r->of_controller && controller_answer_of(l, r->through) == ANSWER_UNDETERMINED)
        return say_missing(b, said, "stakes that decide who controls the holder of %s",
                           said ? spoken(b, l) : "");
    if (r->disputed)
        return say_missing(b, said, "that %s is under the law of %s (%s) is disputed",
                           said ? spoken(b, l) : "", r->country, r->ground);
    if (r->confidence < b->policy->confidence)
        return say_missing(b, said, "%s in %s is known only with confidence %s", r->ground, r->country,
                           confidence_text(r->confidence));
    return a;
}

/* The one that decides speaks: the first that is not adequate, else the first that is unknown. */
static void take(struct said *said, const struct said *one, enum answer a, enum answer all, size_t n) {
    if (said &&
        (n == 1 || (a == ANSWER_NOT_MET && all != a) || (a == ANSWER_UNDETERMINED && all == ANSWER_MET)))
        *said = *one;
}

/* Undetermined: a ground that was asked for is not known of the holder or of a controller. */
static enum answer grounds_missing(const struct bound *b, const struct link *l, const struct condition *k,
                                   struct said *said) {
    enum answer all = ANSWER_NOT_MET;
    if (k->of & OF_CONTROLLERS && party_obscure(b, l->holder.party))
        all = say_missing(b, said, "neither owners nor jurisdiction of %s are in the atlas",
                          world_party_get(b->world, l->holder.party).id);
    if (k->of & OF_HOLDER && all == ANSWER_NOT_MET)
        all = ground_missing(b, k, l->holder.party, known_grounds(l, l->holder.party, false), said);
    for (size_t i = 0; i < l->n_controllers && k->of & OF_CONTROLLERS && all == ANSWER_NOT_MET; i++) {
        party_id p = l->controllers[i].party;
        all = ground_missing(b, k, p, known_grounds(l, p, true), said);
    }
    return all;
}

enum answer adequate_answer(const struct bound *b, const struct link *l, const struct condition *k,
                            struct said *said) {
    enum answer all = ANSWER_MET;
    size_t n = 0;
    if (k->by & BY_SERVER_LOCATION && (l->special || !l->place.country[0]))
        return say_missing(b, said,
                           l->special ? "%s is not a public address: open data does not know where it stands"
                                      : "where %s stands is not in the atlas",
                           said ? spoken(b, l) : "");
    if (k->by & BY_LAW && !holder_known(b, l, said)) return ANSWER_UNDETERMINED;
    for (size_t i = 0; i < l->n_jurisdictions && all != ANSWER_NOT_MET; i++) {
        if (!asked(k, &l->jurisdictions[i])) continue;
        struct said one = {0};
        enum answer a = reach_adequate(b, l, k, &l->jurisdictions[i], said ? &one : NULL);
        take(said, &one, a, all, ++n);
        all = answer_and(all, a);
    }
    if (all == ANSWER_NOT_MET || !(k->by & BY_LAW)) return all;
    struct said one = {0};
    if (grounds_missing(b, l, k, said ? &one : NULL) == ANSWER_UNDETERMINED) {
        take(said, &one, ANSWER_UNDETERMINED, all, n + 1);
        all = ANSWER_UNDETERMINED;
    }
    if (n > 0 || all != ANSWER_MET) return all;
    if (k->of & OF_HOLDER)
        return say_missing(b, said, "whose law reaches %s is not in the atlas", said ? spoken(b, l) : "");
    return say(b, said, ANSWER_MET, "nobody is known to control the holder of %s", said ? spoken(b, l) : "");
}
