#include "policy/sentences.h"

#include "policy/data_classes.h"

#include <inttypes.h>

enum { SHOWN = 12 }; /* of a longer list */

static const char *const links[ANY_LINK + 1] = {"app",  "component", "carrier", "cable",
                                                "host", "service",   "device",  "link"};

static const char *subject(struct arena *a, const struct condition *k) {
    if (k->role == ANY_LINK) return "some link of the chain";
    if (k->part) return arena_format(a, "a cable's %s", cable_part_text((enum cable_part)(k->part - 1)));
    bool several = k->role == LINK_CARRIER || k->role == LINK_CABLE || k->role == LINK_COMPONENT;
    return arena_format(a, "%s %s", several ? "a" : "the", links[k->role]);
}

static const char *days_text(struct arena *a, date_t from, date_t to) {
    char first[DATE_TEXT], last[DATE_TEXT];
    if (to == DATE_MAX) return arena_format(a, "from %s on", date_text(first, from));
    return arena_format(a, "from %s to %s", date_text(first, from), date_text(last, to));
}

/* "kaspersky (from 2022-03-25 on)" */
static const char *word_text(struct arena *a, struct words w, size_t i) {
    if (!w.days || (w.days[i].from == DATE_MIN && w.days[i].to == DATE_MAX)) return w.list[i];
    return arena_format(a, "%s (%s)", w.list[i], days_text(a, w.days[i].from, w.days[i].to));
}

const char *words_sentence(struct arena *a, struct words w, const char *joint) {
    const char *text = "";
    size_t n = w.n > SHOWN ? SHOWN : w.n;
    for (size_t i = 0; i < n; i++) {
        const char *between = i == 0 ? "" : i + 1 == w.n ? arena_format(a, " %s ", joint) : ", ";
        text = arena_format(a, "%s%s%s", text, between, word_text(a, w, i));
    }
    return w.n > n ? arena_format(a, "%s, … (%zu in all)", text, w.n) : text;
}

const char *countries_sentence(struct arena *a, const struct countries *c) {
    const char **list = arena_take_array(a, 26 * 26, sizeof *list);
    size_t n = 0;
    for (unsigned bit = 0; bit < 26 * 26; bit++) {
        const char code[] = {(char)('A' + bit / 26), (char)('A' + bit % 26), 0};
        if (countries_have(c, code)) list[n++] = arena_string(a, code);
    }
    return words_sentence(a, (struct words){.list = list, .n = n}, "or");
}

static const char *data_sentence(struct arena *a, struct words classes) {
    const char **list = arena_take_array(a, classes.n, sizeof *list);
    for (size_t i = 0; i < classes.n; i++) list[i] = data_class_phrase(classes.list[i]);
    return words_sentence(a, (struct words){.list = list, .n = classes.n}, "or");
}

static const char *grounds_sentence(struct arena *a, unsigned by) {
    static const char *const names[] = {"where it is incorporated",
                                        "where its principal place of business is", "the state that it is",
                                        "where the server stands"};
    const char *list[4];
    size_t n = 0;
    for (unsigned i = 0; i < 4; i++)
        if (by >> i & 1) list[n++] = names[i];
    return words_sentence(a, (struct words){.list = list, .n = n}, "or");
}

static const char *whose(unsigned of) {
    return of == OF_HOLDER        ? "its holder"
           : of == OF_CONTROLLERS ? "those who control its holder"
                                  : "its holder or those who control it";
}

static const char *range_text(struct arena *a, const struct number_range *r) {
    if (r->low == r->high) return arena_format(a, "%" PRIu64, r->low);
    if (r->high == UINT64_MAX) return arena_format(a, "at least %" PRIu64, r->low);
    if (r->low == 0) return arena_format(a, "at most %" PRIu64, r->high);
    return arena_format(a, "%" PRIu64 " to %" PRIu64, r->low, r->high);
}

static const char *ranges_text(struct arena *a, const struct condition *k) {
    const char **list = arena_take_array(a, k->n_ranges, sizeof *list);
    for (size_t i = 0; i < k->n_ranges; i++) list[i] = range_text(a, &k->ranges[i]);
    return words_sentence(a, (struct words){.list = list, .n = k->n_ranges}, "or");
}

static const char *threshold_sentence(struct arena *a, const struct threshold *t) {
    static const char *const nouns[AMOUNTS] = {"flows",      "packets sent",   "packets received",
                                               "bytes sent", "bytes received", "items of data",
                                               "devices",    "people",         "records"};
    const char *data = t->data.n ? arena_format(a, " with %s", data_sentence(a, t->data)) : "";
    const char *window = t->window == 0           ? ""
                         : t->window == THIS_YEAR ? " since 1 January"
                                                  : arena_format(a, " within %" PRId64 " days", t->window);
    if (t->amount >= AMOUNT_DEVICES)
        return arena_format(a, "the holder of the %s gets %s of at least %" PRIu64 " %s%s", links[t->per],
                            t->data.n ? data_sentence(a, t->data) : "data", t->least, nouns[t->amount],
                            window);
    return arena_format(a, "at least %" PRIu64 " %s%s go to the holder of the %s%s", t->least,
                        nouns[t->amount], data, links[t->per], window);
}

static const char *adequate_sentence(struct arena *a, const struct policy *p, const struct condition *k) {
    const char *of = k->by & BY_LAW ? arena_format(a, " (%s)", whose(k->of)) : "";
    return arena_format(a, "%s is under a law that protects as the list '%s' asks: %s%s", subject(a, k),
                        p->adequacies[k->index].id, grounds_sentence(a, k->by), of);
}

static const char *link_sentence(struct arena *a, const struct policy *p, const struct condition *k) {
    const char *it = subject(a, k);
    switch (k->kind) {
    case CONDITION_PRESENT: return arena_format(a, "%s is %sin the evidence", it, k->yes ? "" : "not ");
    case CONDITION_HOLDER_KNOWN:
        return arena_format(a, "the holder of %s is %sknown", it, k->yes ? "" : "not ");
    case CONDITION_HOLDER:
        return arena_format(a, "the holder of %s is %s", it, words_sentence(a, k->words, "or"));
    case CONDITION_CONTROLLED:
        return arena_format(a, "the holder of %s is controlled as '%s' says", it, p->controls[k->index].id);
    case CONDITION_JURISDICTION:
        return arena_format(a, "the law of %s%s reaches %s%s%s, by %s",
                            k->outside ? "a country other than " : "", countries_sentence(a, &k->countries),
                            it, k->by & BY_LAW ? " through " : "", k->by & BY_LAW ? whose(k->of) : "",
                            grounds_sentence(a, k->by));
    case CONDITION_ADEQUATE: return adequate_sentence(a, p, k);
    case CONDITION_CAPABILITY: return arena_format(a, "%s can use %s", it, words_sentence(a, k->words, "or"));
    case CONDITION_PREINSTALLED:
        return arena_format(a, "%s %s with the device", it, k->yes ? "came" : "did not come");
    case CONDITION_PREINSTALLED_BY:
        return arena_format(a, "%s came with a device whose maker is controlled as '%s' says", it,
                            p->controls[k->index].id);
    case CONDITION_INSTALLED_BY:
        return arena_format(a, "%s was installed by %s", it, words_sentence(a, k->words, "or"));
    case CONDITION_SEEN:
        return arena_format(a, "%s is in the app's package: %s", it, words_sentence(a, k->words, "or"));
    case CONDITION_SIGNED:
        return arena_format(a, "the signature of %s is found %s", it, words_sentence(a, k->words, "or"));
    case CONDITION_CLEARTEXT:
        return arena_format(a, "%s %s itself to send in the clear", it,
                            k->yes ? "permits" : "does not permit");
    case CONDITION_OPAQUE:
        return arena_format(a, "%s of the package of %s could %sbe seen", k->yes ? "a part" : "all", it,
                            k->yes ? "not " : "");
    case CONDITION_ANOMALY:
        return arena_format(a, "the package of %s shows the anomaly %s", it,
                            words_sentence(a, k->words, "or"));
    case CONDITION_ASN: return arena_format(a, "%s is announced by AS %s", it, ranges_text(a, k));
    case CONDITION_LOCATED:
        return arena_format(a, "%s stands in %s", it, countries_sentence(a, &k->countries));
    case CONDITION_SPECIAL:
        return arena_format(a, "%s has a %s address", it, k->yes ? "special-purpose" : "public");
    case CONDITION_DOMAIN:
        return arena_format(a, "the name of %s is %s, or below it", it, words_sentence(a, k->words, "or"));
    default: return arena_format(a, "%s is %s", it, words_sentence(a, k->words, "or"));
    }
}

static const char *amount_sentence(struct arena *a, const struct condition *k) {
    static const char *const nouns[AMOUNTS] = {
        "there are %s flows", "%s packets were sent", "%s packets came back",
        "%s bytes were sent", "%s bytes came back",   "%s items of personal data were found"};
    const char *noun = k->amount < AMOUNT_DEVICES ? nouns[k->amount] : "%s";
    const char *hole = strstr(noun, "%s");
    return arena_format(a, "%.*s%s%s", (int)(hole - noun), noun, ranges_text(a, k), hole + 2);
}

static const char *about_sentence(struct arena *a, const struct condition *k) {
    static const char *const phrases[][2] = {{"traffic", "traffic that was seen"},
                                             {"endpoint", "a place that a package names"},
                                             {"inside", "what is inside a package"},
                                             {"installed", "what a list tells of"}};
    const char *list[4];
    size_t n = 0;
    for (size_t i = 0; i < 4; i++)
        for (size_t w = 0; w < k->words.n; w++)
            if (strcmp(k->words.list[w], phrases[i][0]) == 0) {
                list[n++] = phrases[i][1];
                break;
            }
    return arena_format(a, "it is about %s", words_sentence(a, (struct words){.list = list, .n = n}, "or"));
}

const char *condition_sentence(struct arena *a, const struct policy *p, const struct condition *k) {
    switch (k->kind) {
    case CONDITION_ABOUT: return about_sentence(a, k);
    case CONDITION_PROMISE:
        return arena_format(a, "for the app's package the place is %s", words_sentence(a, k->words, "or"));
    case CONDITION_PROTOCOL: return arena_format(a, "the protocol is %s", words_sentence(a, k->words, "or"));
    case CONDITION_TRANSPORT:
        return arena_format(a, "the transport is %s", words_sentence(a, k->words, "or"));
    case CONDITION_PORT: return arena_format(a, "the server's port is %s", ranges_text(a, k));
    case CONDITION_NAME_SOURCE:
        return arena_format(a, "the name comes from %s", words_sentence(a, k->words, "or"));
    case CONDITION_RELATION:
        return arena_format(a, "the recipient is a %s to the app", words_sentence(a, k->words, "or"));
    case CONDITION_GRADE:
        return arena_format(a, "the protection on the way is %s", words_sentence(a, k->words, "or"));
    case CONDITION_VERSION:
        return arena_format(a, "the protocol version is %s", words_sentence(a, k->words, "or"));
    case CONDITION_CIPHER: return arena_format(a, "the cipher is %s", words_sentence(a, k->words, "or"));
    case CONDITION_GROUP:
        return arena_format(a, "the key-exchange group is %s", words_sentence(a, k->words, "or"));
    case CONDITION_DATA:
        if (k->n_ranges)
            return arena_format(a, "at least %" PRIu64 " kinds of these are sent: %s", k->ranges[0].low,
                                data_sentence(a, k->words));
        return arena_format(a, "what is sent holds %s", data_sentence(a, k->words));
    case CONDITION_AMOUNT: return amount_sentence(a, k);
    case CONDITION_THRESHOLD: return threshold_sentence(a, &p->thresholds[k->index]);
    case CONDITION_DAY: return arena_format(a, "it is judged as of a day %s", days_text(a, k->from, k->to));
    default: return link_sentence(a, p, k);
    }
}
