#include "policy/evaluate.h"

#include "policy/vocabulary.h"

#include <inttypes.h>

enum answer answer_and(enum answer a, enum answer b) {
    if (a == ANSWER_NOT_MET || b == ANSWER_NOT_MET) return ANSWER_NOT_MET;
    return a == ANSWER_MET ? b : a;
}

enum answer answer_or(enum answer a, enum answer b) {
    if (a == ANSWER_MET || b == ANSWER_MET) return ANSWER_MET;
    return a == ANSWER_NOT_MET ? b : a;
}

enum answer answer_not(enum answer a) {
    return a == ANSWER_UNDETERMINED ? a : a == ANSWER_MET ? ANSWER_NOT_MET : ANSWER_MET;
}

enum answer say(const struct bound *b, struct said *said, enum answer a, const char *format, ...) {
    if (!said) return a;
    va_list args;
    va_start(args, format);
    said->fact = arena_format_list(b->texts, format, args);
    va_end(args);
    return a;
}

enum answer say_missing(const struct bound *b, struct said *said, const char *format, ...) {
    if (!said) return ANSWER_UNDETERMINED;
    va_list args;
    va_start(args, format);
    said->missing = arena_format_list(b->texts, format, args);
    va_end(args);
    return ANSWER_UNDETERMINED;
}

bool words_have(struct words w, const char *word) {
    for (size_t i = 0; i < w.n; i++)
        if (strcmp(w.list[i], word) == 0) return true;
    return false;
}

bool words_match(struct words w, const char *word) {
    for (size_t i = 0; i < w.n; i++) {
        size_t n = strlen(w.list[i]);
        bool any = n > 0 && w.list[i][n - 1] == '*';
        if (any ? strncmp(w.list[i], word, n - 1) == 0 : strcmp(w.list[i], word) == 0) return true;
    }
    return false;
}

bool ranges_have(const struct condition *k, uint64_t v) {
    for (size_t i = 0; i < k->n_ranges; i++)
        if (v >= k->ranges[i].low && v <= k->ranges[i].high) return true;
    return false;
}

uint64_t chain_amount(const struct chain *c, enum amount a, struct words data) {
    uint64_t items = 0;
    switch (a) {
    case AMOUNT_FLOWS: return c->flows;
    case AMOUNT_PACKETS_OUT: return c->packets[0];
    case AMOUNT_PACKETS_IN: return c->packets[1];
    case AMOUNT_BYTES_OUT: return c->bytes[0];
    case AMOUNT_BYTES_IN: return c->bytes[1];
    default: break;
    }
    for (size_t i = 0; i < c->n_data; i++)
        if (data.n == 0 || data_named(data, c->data[i].class_name)) items += c->data[i].count;
    return items;
}

static bool told(const char *s) {
    return s && *s && strcmp(s, "unknown") != 0;
}

static enum answer word_answer(const struct bound *b, const struct condition *k, const char *what,
                               const char *value, struct said *said) {
    if (!told(value)) return say_missing(b, said, "the %s is not in the evidence", what);
    return say(b, said, words_have(k->words, value) ? ANSWER_MET : ANSWER_NOT_MET, "the %s is %s", what,
               value);
}

static enum answer grade_answer(const struct bound *b, const struct chain *c, const struct condition *k,
                                struct said *said) {
    const struct chain_protection *p = c->protection;
    const char *grade = p->grade ? p->grade : "unknown";
    bool met = words_have(k->words, grade);
    if (!met && !told(p->grade))
        return say_missing(b, said, "the protection of the flow could not be graded from the evidence");
    return say(b, said, met ? ANSWER_MET : ANSWER_NOT_MET, "protection in transit is %s%s%s", grade,
               p->n_why ? ": " : "", p->n_why ? p->why[0] : "");
}

/* In the clear there is no version, cipher or group to have: not met, not unknown. */
static enum answer handshake_answer(const struct bound *b, const struct chain *c, const struct condition *k,
                                    const char *what, const char *value, struct said *said) {
    if (!value && c->protection->grade && strcmp(c->protection->grade, "none") == 0)
        return say(b, said, ANSWER_NOT_MET, "the flow is in the clear: it has no %s", what);
    if (!value || !told(value)) return say_missing(b, said, "the %s is not in the evidence", what);
    const char *word = value;
    char plain[64];
    if (k->kind == CONDITION_VERSION && !(word = version_in(value)))
        return say_missing(b, said, "how %s compares with versions of TLS", value);
    if (k->kind == CONDITION_GROUP) { /* "X25519MLKEM768 (post-quantum hybrid)" */
        size_t n = strcspn(value, " ");
        snprintf(plain, sizeof plain, "%.*s", n > 60 ? 60 : (int)n, value);
        word = plain;
    }
    return say(b, said, words_match(k->words, word) ? ANSWER_MET : ANSWER_NOT_MET, "the %s is %s", what,
               value);
}

static enum answer not_seen(const struct bound *b, const struct chain *c, struct said *said) {
    const struct chain_content *k = c->content;
    if (!k)
        return say_missing(b, said,
                           "the data sent could not be looked into (encrypted, not captured, or of a kind "
                           "that is not read)");
    return say_missing(b, said, "%s of the data sent could be looked into (%s)",
                       k->unseen == c->flows ? "none" : "not all",
                       k->trouble  ? k->trouble
                       : k->opaque ? "some of it is opaque: encrypted or in an encoding of its own inside"
                                   : "some flows could not be read");
}

/* Where the first of such data was: its place, and what of the evidence shows it. */
static const char *shown_by(const struct bound *b, const struct chain *c, const char *class_name) {
    for (size_t i = 0; i < c->n_data; i++)
        if (strcmp(c->data[i].class_name, class_name) == 0 && c->data[i].place)
            return arena_format(b->texts, ": in %s, first in %s %" PRIu64, c->data[i].place,
                                c->data[i].entry ? "entry" : "packet", c->data[i].at);
    return "";
}

/* "contact.phone, location.precise": what of such data was found, but for one class. */
static const char *found(const struct bound *b, const struct chain *c, struct words asked, const char *but) {
    const char *all = "";
    for (size_t i = 0; i < c->n_data; i++) {
        const char *name = c->data[i].class_name;
        bool again = strcmp(name, but) == 0 || !data_named(asked, name);
        for (size_t k = 0; k < i && !again; k++) again = strcmp(c->data[k].class_name, name) == 0;
        if (!again) all = arena_format(b->texts, "%s%s%s", all, *all ? ", " : "", name);
    }
    return all;
}

/* "; also contact.phone" */
static const char *besides(const struct bound *b, const struct chain *c, struct words asked,
                           const char *class_name) {
    const char *others = found(b, c, asked, class_name);
    return *others ? arena_format(b->texts, "; also %s", others) : "";
}

static enum answer relation_answer(const struct bound *b, const struct chain *c, const struct condition *k,
                                   struct said *said) {
    const char *relation = relation_text(chain_relation(c));
    if (!relation) return say_missing(b, said, "whether the recipient belongs to whom the app belongs to");
    return say(b, said, words_have(k->words, relation) ? ANSWER_MET : ANSWER_NOT_MET,
               "the recipient is a %s to the app", relation);
}

static enum answer kinds_answer(const struct bound *b, const struct chain *c, const struct condition *k,
                                struct said *said) {
    size_t kinds = chain_data_kinds(c, k->words);
    if (kinds >= k->ranges[0].low)
        return say(b, said, ANSWER_MET, "%zu kinds of such data were found in the data sent: %s", kinds,
                   said ? found(b, c, k->words, "") : "");
    if (!c->data_seen) return not_seen(b, c, said);
    return say(b, said, ANSWER_NOT_MET, "%zu kinds of such data were found in what was sent", kinds);
}

static enum answer data_answer(const struct bound *b, const struct chain *c, const struct condition *k,
                               struct said *said) {
    const char *which = NULL, *asked = NULL;
    if (k->n_ranges) return kinds_answer(b, c, k, said);
    if (chain_has_data(c, k->words, &which))
        return say(b, said, ANSWER_MET, "%s was found in the data sent%s%s", which,
                   said ? shown_by(b, c, which) : "", said ? besides(b, c, k->words, which) : "");
    if ((which = chain_broader_data(c, k->words, &asked)))
        return say_missing(b, said, "%s was found in the data sent; whether it is %s is not known", which,
                           asked);
    if (!c->data_seen) return not_seen(b, c, said);
    return say(b, said, ANSWER_NOT_MET, "no such data was found in what was sent");
}

static enum answer amount_answer(const struct bound *b, const struct chain *c, const struct condition *k,
                                 struct said *said) {
    uint64_t v = chain_amount(c, k->amount, (struct words){0});
    if (c->kind == CHAIN_ENDPOINT)
        return say_missing(b, said, "a package names this place; no traffic to it is in the evidence");
    /* where not all could be seen, there may be more of them, but not fewer */
    bool open = k->amount == AMOUNT_DATA_ITEMS && !c->data_seen && v <= k->ranges[0].high;
    if (open && (v < k->ranges[0].low || k->ranges[0].high != UINT64_MAX)) return not_seen(b, c, said);
    return say(b, said, ranges_have(k, v) ? ANSWER_MET : ANSWER_NOT_MET, "it is %" PRIu64, v);
}

static enum answer day_answer(const struct bound *b, const struct condition *k, struct said *said) {
    char day[DATE_TEXT];
    bool met = b->rule_day >= k->from && b->rule_day <= k->to;
    return say(b, said, met ? ANSWER_MET : ANSWER_NOT_MET, "it is judged as of %s%s",
               b->rule_day == b->as_of ? "" : "the nearest day on which the policy is in force, ",
               date_text(day, b->rule_day));
}

static enum answer about_answer(const struct bound *b, const struct chain *c, const struct condition *k,
                                struct said *said) {
    const char *kind = chain_kind_text((enum chain_kind)c->kind);
    return say(b, said, words_have(k->words, kind) ? ANSWER_MET : ANSWER_NOT_MET, "the chain is about: %s",
               kind);
}

static enum answer promise_answer(const struct bound *b, const struct chain *c, const struct condition *k,
                                  struct said *said) {
    const char *promise = promise_text((enum promise)c->promise);
    if (!promise)
        return say_missing(b, said,
                           "whether the app's package names this place: no package of the app was read, or "
                           "not all of it could be seen");
    return say(b, said, words_have(k->words, promise) ? ANSWER_MET : ANSWER_NOT_MET,
               c->promise == PROMISE_NAMED ? "the app's package names this place"
                                           : "the app's package does not name this place");
}

static enum answer list_ended(const struct bound *b, const struct condition *k, struct said *said) {
    char day[DATE_TEXT];
    return say_missing(b, said, "the list '%s' was good until %s and has not been renewed", k->end.name,
                       date_text(day, k->end.until));
}

bool asks_of_traffic(enum condition_kind kind) {
    switch (kind) {
    case CONDITION_PROMISE:
    case CONDITION_PROTOCOL:
    case CONDITION_TRANSPORT:
    case CONDITION_PORT:
    case CONDITION_NAME_SOURCE:
    case CONDITION_RELATION:
    case CONDITION_GRADE:
    case CONDITION_VERSION:
    case CONDITION_CIPHER:
    case CONDITION_GROUP:
    case CONDITION_DATA:
    case CONDITION_AMOUNT:
    case CONDITION_THRESHOLD: return true;
    default: return false;
    }
}

bool asks_of_link(enum condition_kind kind) {
    return kind >= CONDITION_PRESENT && kind < CONDITION_ABOUT;
}

/* What came with a device is asked of what a list tells. Where nothing is sent there is no protocol, no host,
 * no amount: a rule that asks for them does not speak of the chain, whichever way it asks. */
static bool is_beside_the_point(const struct chain *c, const struct condition *k) {
    if (k->kind == CONDITION_PREINSTALLED || k->kind == CONDITION_PREINSTALLED_BY ||
        k->kind == CONDITION_INSTALLED_BY)
        return c->kind != CHAIN_INSTALLED || !chain_link(c, LINK_APP); /* only lists of devices tell */
    if (k->kind == CONDITION_ABOUT || k->kind == CONDITION_DAY || k->kind == CONDITION_PRESENT) return false;
    bool lacking = k->role != ANY_LINK && !chain_link(c, (enum link_role)k->role);
    if (chain_sends(c)) /* a package that names an address names no service */
        return c->kind == CHAIN_ENDPOINT && asks_of_link(k->kind) && k->role == LINK_SERVICE && lacking &&
               chain_link(c, LINK_HOST);
    return asks_of_traffic(k->kind) || (asks_of_link(k->kind) && lacking);
}

static enum answer beside_the_point(const struct bound *b, const struct chain *c, const struct condition *k,
                                    struct said *said) {
    return say(b, said, k->negated ? ANSWER_MET : ANSWER_NOT_MET,
               "the rule asks for something that this chain (%s) does not have",
               chain_sends(c)            ? "what an app sends, or names"
               : chain_is_way(c)         ? "the way to a place"
               : c->kind == CHAIN_INSIDE ? "what is inside a package"
                                         : "what a list tells of");
}

/* An app of which a part is packed or encrypted may hold any component: that none was found clears nothing.
 */
static const struct link_inside *may_hide(const struct chain *c, const struct condition *k) {
    const struct link *app = chain_link(c, LINK_APP);
    bool own =
        c->kind == CHAIN_INSIDE && c->n_links == 1 && k->role == LINK_COMPONENT && asks_of_link(k->kind);
    return own && app && app->inside && app->inside->opaque ? app->inside : NULL;
}

static enum answer hidden_answer(const struct bound *b, const struct link_inside *in, struct said *said) {
    const struct app_opaque *first = in->app && in->app->n_opaque ? in->app->opaque : NULL;
    return say_missing(b, said,
                       "which components are in the part of the package that cannot be seen (%s: %s)",
                       first ? first->what : "the case", first ? first->why : "told so");
}

/* What a package names is not yet sent to: only traffic would tell the protocol, the host, the data … */
static bool told_by_traffic(const struct chain *c, const struct condition *k) {
    if (asks_of_traffic(k->kind)) return true;
    bool on_the_way = k->role == LINK_HOST || k->role == LINK_CARRIER || k->role == LINK_CABLE;
    return asks_of_link(k->kind) && on_the_way && !chain_link(c, (enum link_role)k->role);
}

static enum answer one_leaf(const struct bound *b, const struct chain *c, const struct condition *k,
                            struct said *said) {
    const struct chain_protection *p = c->protection;
    if (k->end.name && k->end.until < b->as_of) return list_ended(b, k, said);
    const struct link_inside *hidden = may_hide(c, k);
    if (hidden) return hidden_answer(b, hidden, said);
    if (is_beside_the_point(c, k)) return beside_the_point(b, c, k, said);
    switch (k->kind) {
    case CONDITION_ABOUT: return about_answer(b, c, k, said);
    case CONDITION_PROMISE: return promise_answer(b, c, k, said);
    case CONDITION_PROTOCOL: return word_answer(b, k, "protocol", c->protocol, said);
    case CONDITION_TRANSPORT: return word_answer(b, k, "transport", c->transport, said);
    case CONDITION_PORT:
        if (!c->port) return say_missing(b, said, "the server's port is not in the evidence");
        return say(b, said, ranges_have(k, c->port) ? ANSWER_MET : ANSWER_NOT_MET, "the port is %u", c->port);
    case CONDITION_NAME_SOURCE:
        return word_answer(b, k, "source of the name", c->name_source ? c->name_source : "none", said);
    case CONDITION_RELATION: return relation_answer(b, c, k, said);
    case CONDITION_GRADE: return grade_answer(b, c, k, said);
    case CONDITION_VERSION: return handshake_answer(b, c, k, "protocol version", p->version, said);
    case CONDITION_CIPHER: return handshake_answer(b, c, k, "cipher", p->cipher, said);
    case CONDITION_GROUP: return handshake_answer(b, c, k, "key-exchange group", p->group, said);
    case CONDITION_DATA: return data_answer(b, c, k, said);
    case CONDITION_AMOUNT: return amount_answer(b, c, k, said);
    case CONDITION_DAY: return day_answer(b, k, said);
    case CONDITION_THRESHOLD: return threshold_answer(b, c, k, said);
    default: return link_answer(b, c, k, said);
    }
}

enum answer leaf_answer(const struct bound *b, const struct chain *c, const struct condition *k,
                        struct said *said) {
    enum answer a = one_leaf(b, c, k, said);
    if (!b->unsent || a != ANSWER_UNDETERMINED || !told_by_traffic(c, k)) return a;
    return k->negated ? ANSWER_MET : ANSWER_NOT_MET;
}

enum answer condition_answer(const struct bound *b, const struct chain *c, const struct condition *k) {
    enum answer a;
    switch (k->kind) {
    case CONDITION_ALL:
        a = ANSWER_MET;
        for (const struct condition *child = k->first; child && a != ANSWER_NOT_MET; child = child->next)
            a = answer_and(a, condition_answer(b, c, child));
        return a;
    case CONDITION_ANY:
        a = ANSWER_NOT_MET;
        for (const struct condition *child = k->first; child && a != ANSWER_MET; child = child->next)
            a = answer_or(a, condition_answer(b, c, child));
        return a;
    case CONDITION_NOT: return answer_not(condition_answer(b, c, k->first));
    default: return leaf_answer(b, c, k, NULL);
    }
}
