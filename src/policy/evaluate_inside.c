/* What a package, or a list, shows of an app or of a component in it. What could not be seen may be there:
 * what is not found is not met only where all of the package could be seen. */
#include "policy/evaluate.h"

static const char *name_of(const struct bound *b, const struct link *l, const struct said *said) {
    return said ? spoken(b, l) : "";
}

/* The package that was read; NULL after saying that none was. */
static const struct app *package_read(const struct bound *b, const struct link *l, const char *what,
                                      struct said *said) {
    const struct link_inside *inside = l->inside;
    if (inside && inside->app && !inside->unread) return inside->app;
    say_missing(b, said, "%s %s is not in the evidence: it is read from an app's package", what,
                name_of(b, l, said));
    return NULL;
}

static enum answer hidden(const struct bound *b, const struct link *l, struct said *said) {
    const struct app *app = l->inside->app;
    return say_missing(b, said, "a part of the package of %s could not be seen (%s: %s)", name_of(b, l, said),
                       app && app->n_opaque ? app->opaque[0].what : "a part",
                       app && app->n_opaque ? app->opaque[0].why : "told so");
}

static enum answer capability_answer(const struct bound *b, const struct link *l, const struct condition *k,
                                     struct said *said) {
    const struct link_inside *inside = l->inside;
    if (!inside || (inside->unread && !inside->n_capabilities))
        return say_missing(b, said, "what %s can do is not in the evidence: it is read from an app's package",
                           name_of(b, l, said));
    for (size_t i = 0; i < inside->n_capabilities; i++)
        if (words_have(k->words, inside->capabilities[i].name))
            return say(b, said, ANSWER_MET, "%s: %s (%s)", name_of(b, l, said), inside->capabilities[i].name,
                       inside->capabilities[i].why);
    if (inside->unread)
        return say_missing(b, said, "what else %s can do is not in the evidence: its package was not read",
                           name_of(b, l, said));
    if (inside->opaque) return hidden(b, l, said);
    return say(b, said, ANSWER_NOT_MET, "nothing in the package shows it of %s", name_of(b, l, said));
}

static const char *const seen_words[] = {"defined", "referenced", "native", "packaged", "reachable", "host"};

static const char *seen_text_of(const struct bound *b, unsigned seen) {
    const char *text = "";
    for (size_t i = 0; i < sizeof seen_words / sizeof *seen_words; i++)
        if (seen >> i & 1) text = arena_format(b->texts, "%s%s%s", text, *text ? ", " : "", seen_words[i]);
    return text;
}

static enum answer seen_answer(const struct bound *b, const struct link *l, const struct condition *k,
                               struct said *said) {
    const struct app_component *c = l->inside ? l->inside->component : NULL;
    if (!c)
        return say_missing(b, said,
                           "how %s is in the app is not in the evidence: it is read from its package",
                           name_of(b, l, said));
    bool met = false;
    for (size_t i = 0; i < sizeof seen_words / sizeof *seen_words; i++)
        met |= c->seen >> i & 1 && words_have(k->words, seen_words[i]);
    if (!met && l->inside->opaque) return hidden(b, l, said);
    return say(b, said, met ? ANSWER_MET : ANSWER_NOT_MET, "%s: %s", name_of(b, l, said),
               said ? seen_text_of(b, c->seen) : "");
}

/* "verified", "broken", "unsigned"; NULL: it could not be checked. A signature that no platform of the app's
 * range looks at is only an anomaly. */
static const char *signature_of(const struct app *app) {
    bool some = false, holds = false, fails = false;
    for (size_t i = 0; i < app->n_signers; i++) {
        const struct app_signer *s = &app->signers[i];
        if (s->past || (s->scheme && strcmp(s->scheme, "source-stamp") == 0)) continue;
        some = true;
        holds |= s->verified == APP_YES;
        fails |= s->verified == APP_NO;
    }
    for (size_t i = 0; i < app->n_anomalies; i++)
        if (strcmp(app->anomalies[i].kind, "package-not-verified") == 0) return "broken";
    return !some ? "unsigned" : holds ? "verified" : fails ? "broken" : NULL;
}

static enum answer signed_answer(const struct bound *b, const struct link *l, const struct condition *k,
                                 struct said *said) {
    const struct app *app = package_read(b, l, "who signed", said);
    if (!app) return ANSWER_UNDETERMINED;
    const char *state = signature_of(app);
    if (!state)
        return say_missing(b, said, "whether the signature of %s holds could not be checked",
                           name_of(b, l, said));
    return say(b, said, words_have(k->words, state) ? ANSWER_MET : ANSWER_NOT_MET, "the signature of %s: %s",
               name_of(b, l, said), state);
}

static enum answer installed_by_answer(const struct bound *b, const struct link *l, const struct condition *k,
                                       struct said *said) {
    const char *by = l->inside && l->inside->app ? l->inside->app->install.installer : NULL;
    if (!by)
        return say_missing(b, said,
                           "who installed %s is not in the evidence: `pm list packages -i` and dumpsys "
                           "package tell",
                           name_of(b, l, said));
    return say(b, said, words_match(k->words, by) ? ANSWER_MET : ANSWER_NOT_MET, "%s was installed by %s",
               name_of(b, l, said), by);
}

static enum answer cleartext_answer(const struct bound *b, const struct link *l, const struct condition *k,
                                    struct said *said) {
    const struct app *app = package_read(b, l, "whether sending in the clear is permitted by", said);
    if (!app) return ANSWER_UNDETERMINED;
    const struct app_network *n = &app->network;
    if (n->cleartext == APP_UNKNOWN && !n->n_cleartext_domains)
        return say_missing(b, said,
                           "whether %s permits itself to send in the clear: its manifest does not tell",
                           name_of(b, l, said));
    bool permitted = n->cleartext == APP_YES || n->n_cleartext_domains;
    return say(b, said, permitted == k->yes ? ANSWER_MET : ANSWER_NOT_MET,
               "%s %s itself to send in the clear%s%s%s%s", name_of(b, l, said),
               permitted ? "permits" : "does not permit", n->cleartext != APP_YES && permitted ? ", to " : "",
               n->cleartext != APP_YES && permitted ? n->cleartext_domains[0] : "", n->source ? ": " : "",
               n->source ? n->source : "");
}

static enum answer opaque_answer(const struct bound *b, const struct link *l, const struct condition *k,
                                 struct said *said) {
    const struct app *app = package_read(b, l, "whether all could be seen of", said);
    if (!app) return ANSWER_UNDETERMINED;
    enum answer a = (app->n_opaque > 0) == k->yes ? ANSWER_MET : ANSWER_NOT_MET;
    if (!app->n_opaque) return say(b, said, a, "all of the package of %s could be seen", name_of(b, l, said));
    return say(b, said, a, "a part of the package of %s could not be seen (%s: %s)", name_of(b, l, said),
               app->opaque[0].what, app->opaque[0].why);
}

static enum answer anomaly_answer(const struct bound *b, const struct link *l, const struct condition *k,
                                  struct said *said) {
    const struct app *app = package_read(b, l, "how well formed", said);
    if (!app) return ANSWER_UNDETERMINED;
    for (size_t i = 0; i < app->n_anomalies; i++)
        if (words_match(k->words, app->anomalies[i].kind))
            return say(b, said, ANSWER_MET, "%s: %s: %s", name_of(b, l, said), app->anomalies[i].kind,
                       app->anomalies[i].what);
    return say(b, said, ANSWER_NOT_MET, "the package of %s shows no such anomaly", name_of(b, l, said));
}

enum answer inside_answer(const struct bound *b, const struct link *l, const struct condition *k,
                          struct said *said) {
    switch (k->kind) {
    case CONDITION_SEEN: return seen_answer(b, l, k, said);
    case CONDITION_SIGNED: return signed_answer(b, l, k, said);
    case CONDITION_INSTALLED_BY: return installed_by_answer(b, l, k, said);
    case CONDITION_CLEARTEXT: return cleartext_answer(b, l, k, said);
    case CONDITION_OPAQUE: return opaque_answer(b, l, k, said);
    case CONDITION_ANOMALY: return anomaly_answer(b, l, k, said);
    default: return capability_answer(b, l, k, said);
    }
}
