/* One condition: "link.property: value" or "property: value". The tables say which properties there are, of
 * which links, and how their values are read. */
#include "atlas/identifier.h"
#include "policy/parse.h"
#include "policy/vocabulary.h"

#include <ctype.h>

static const char *const role_names[] = {"app",  "component", "carrier", "cable",
                                         "host", "service",   "device",  "link"};
_Static_assert(COUNT(role_names) == ANY_LINK + 1, "one name a role, and 'link' for any of them");

static const char *const grades[] = {"strong", "adequate", "weak", "none", "proprietary", "unknown"};
const struct choice grade_choice = {"grade of protection", grades, COUNT(grades)};

static const char *const amounts[AMOUNTS] = {"flows",     "packets-out", "packets-in",
                                             "bytes-out", "bytes-in",    "data-items",
                                             "devices",   "people",      "records"};
const struct choice amount_choice = {"amount", amounts, AMOUNTS};

static const char *const sources[] = {"tls-sni",   "quic-sni",   "dtls-sni",    "gquic-sni",
                                      "http-host", "dns-answer", "certificate", "none"};
static const char *const about_words[] = {"traffic", "endpoint", "inside", "installed", "route", "trace"};
static const char *const promises[] = {"named", "unexpected"};
static const char *const signatures[] = {"verified", "broken", "unsigned"};
static const char *const seen_words[] = {"defined", "referenced", "native", "packaged", "reachable", "host"};
const struct choice about_choice = {"thing that a chain is about", about_words, COUNT(about_words)};
const struct choice promise_choice = {"answer to what the package names", promises, COUNT(promises)};
const struct choice signed_choice = {"state of a signature", signatures, COUNT(signatures)};
const struct choice seen_choice = {"way to recognise a component", seen_words, COUNT(seen_words)};

static const char *const relations[] = {"first-party", "third-party"};
static const char *const transports[] = {"tcp", "udp", "udplite", "sctp", "dccp", "esp", "ip"};

static bool chosen_words(struct parser *p, const struct yaml *y, struct condition *c, struct choice from) {
    struct word_list l = {0};
    bool fine = true;
    for (const struct yaml *item = first_item(p, y); item; item = next_item(y, item)) {
        int i = parse_choice(p, item, from);
        if (i < 0)
            fine = false;
        else
            word_list_add(p, &l, from.words[i]);
    }
    c->words = (struct words){.list = l.list, .n = l.n};
    return fine && l.n > 0;
}

static bool free_words(struct parser *p, const struct yaml *y, struct condition *c) {
    struct word_list l = {0};
    bool fine = true;
    for (const struct yaml *item = first_item(p, y); item; item = next_item(y, item)) {
        const char *word = parse_scalar(p, item);
        if (word)
            word_list_add(p, &l, word);
        else
            fine = false;
    }
    c->words = (struct words){.list = l.list, .n = l.n};
    return fine && l.n > 0;
}

static bool read_yes(struct parser *p, const struct yaml *y, struct condition *c) {
    return parse_yes(p, y, &c->yes);
}

static bool read_holder(struct parser *p, const struct yaml *y, struct condition *c) {
    c->index = p->policy->holder_conditions++;
    return parse_set(p, y, SET_PARTIES, &c->words);
}

static bool read_controlled(struct parser *p, const struct yaml *y, struct condition *c) {
    int i = parse_reference(p, y, "control", p->controls);
    c->index = (uint32_t)i;
    if (i >= 0) list_ends(p, p->policy->controls[i].end);
    return i >= 0;
}

static bool read_threshold(struct parser *p, const struct yaml *y, struct condition *c) {
    int i = parse_reference(p, y, "threshold", p->thresholds);
    c->index = (uint32_t)i;
    return i >= 0;
}

bool parse_grounds(struct parser *p, const struct yaml *y, unsigned *by) {
    static const char *const words[] = {"incorporated", "principal-place", "state", "server-location"};
    bool fine = true;
    *by = 0;
    for (const struct yaml *item = first_item(p, y); item; item = next_item(y, item)) {
        int i = parse_choice(p, item, (struct choice){"ground of jurisdiction", words, COUNT(words)});
        if (i < 0)
            fine = false;
        else
            *by |= 1u << i;
    }
    return fine && *by;
}

bool parse_whose(struct parser *p, const struct yaml *y, unsigned *of) {
    static const char *const whose[] = {"holder", "controllers", "either"};
    int i = parse_choice(p, y, (struct choice){"choice of whose law", whose, COUNT(whose)});
    if (i >= 0) *of = (unsigned)i + 1;
    return i >= 0;
}

static bool place_of_host(struct parser *p, const struct yaml *by, const struct condition *c) {
    if (!(c->by & BY_SERVER_LOCATION) || c->role == LINK_HOST || c->role == ANY_LINK) return true;
    complain(p, by, "use host.jurisdiction or host.located-in", "only a host has a server location");
    return false;
}

static bool read_jurisdiction(struct parser *p, const struct yaml *y, struct condition *c) {
    static const char *const keys[] = {"in", "outside", "by", "of"};
    c->by = BY_LAW;
    c->of = OF_HOLDER | OF_CONTROLLERS;
    if (y->kind != YAML_MAPPING) return parse_countries(p, y, &c->countries);
    bool fine = parse_mapping(p, y, keys, COUNT(keys));
    const struct yaml *in = yaml_get(y, "in"), *outside = yaml_get(y, "outside"), *by = yaml_get(y, "by"),
                      *of = yaml_get(y, "of");
    if (!in == !outside) complain(p, y, NULL, "either 'in' or 'outside' is needed: which countries?");
    if (!in == !outside) fine = false;
    c->outside = outside && !in;
    if (c->outside) in = outside;
    if (in && !parse_countries(p, in, &c->countries)) fine = false;
    if (by && !parse_grounds(p, by, &c->by)) fine = false;
    if (of && !parse_whose(p, of, &c->of)) return false;
    return place_of_host(p, by, c) && fine;
}

static bool read_adequate(struct parser *p, const struct yaml *y, struct condition *c) {
    static const char *const keys[] = {"list", "by", "of"};
    c->by = c->role == LINK_HOST ? BY_SERVER_LOCATION : BY_INCORPORATED;
    c->of = OF_HOLDER;
    const struct yaml *list = y;
    bool fine = true;
    if (y->kind == YAML_MAPPING) {
        fine = parse_mapping(p, y, keys, COUNT(keys));
        const struct yaml *by = yaml_get(y, "by"), *of = yaml_get(y, "of");
        list = yaml_get(y, "list");
        if (by && !parse_grounds(p, by, &c->by)) fine = false;
        if (of && !parse_whose(p, of, &c->of)) fine = false;
        if (!place_of_host(p, by, c)) fine = false;
        if (!list) complain(p, y, "$name of an adequacy list", "'list' is missing");
    }
    int i = list ? parse_reference(p, list, "adequacy list", p->adequacies) : -1;
    c->index = (uint32_t)i;
    return fine && i >= 0;
}

static bool read_capabilities(struct parser *p, const struct yaml *y, struct condition *c) {
    return chosen_words(p, y, c, (struct choice){"capability", capability_words.list, capability_words.n});
}

static bool read_day(struct parser *p, const struct yaml *y, struct condition *c) {
    static const char *const keys[] = {"from", "to"};
    return parse_mapping(p, y, keys, COUNT(keys)) && parse_span(p, y, &c->from, &c->to);
}

/* Slugs of readers, of which there come more: "dex-order", "zip-*". */
static bool read_anomalies(struct parser *p, const struct yaml *y, struct condition *c) {
    bool fine = free_words(p, y, c);
    for (size_t i = 0; i < c->words.n; i++) {
        const char *word = c->words.list[i];
        size_t n = strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789-");
        if ((n && !word[n]) || strcmp(word + n, "*") == 0) continue;
        complain(p, y, "small letters, digits and '-', such as zip-fake-encryption; 'zip-*' for all of them",
                 "'%s' is no kind of anomaly", word);
        fine = false;
    }
    return fine;
}

static bool read_countries(struct parser *p, const struct yaml *y, struct condition *c) {
    return parse_countries(p, y, &c->countries);
}

static bool read_domains(struct parser *p, const struct yaml *y, struct condition *c) {
    bool fine = free_words(p, y, c);
    for (size_t i = 0; i < c->words.n; i++) {
        const char *word = c->words.list[i];
        bool plain = word[0] != '.';
        for (const char *at = word; *at; at++)
            plain = plain && !isupper((unsigned char)*at) && !strchr("*/:@ ", *at);
        if (plain) continue;
        complain(p, y, "small letters, no '*': 'example.com' covers its subdomains too",
                 "'%s' is no domain name", word);
        fine = false;
    }
    return fine;
}

static bool read_identifiers(struct parser *p, const struct yaml *y, struct condition *c) {
    bool fine = free_words(p, y, c);
    for (size_t i = 0; i < c->words.n; i++) {
        const char *word = c->words.list[i], *star = strchr(word, '*');
        if (!star || !star[1]) continue;
        complain(p, y, NULL, "'%s': a '*' may stand only at the end", word);
        fine = false;
    }
    return fine;
}

static bool read_addresses(struct parser *p, const struct yaml *y, struct condition *c) {
    if (!free_words(p, y, c)) return false;
    struct prefix *list = arena_take_array(p->arena, c->words.n, sizeof *list);
    bool fine = true;
    for (size_t i = 0; i < c->words.n; i++) {
        if (prefix_parse(text_of(c->words.list[i]), false, &list[i])) continue;
        complain(p, y, "such as 192.0.2.0/24 or 2001:db8::/32", "'%s' is no address block", c->words.list[i]);
        fine = false;
    }
    c->blocks = list;
    c->n_blocks = c->words.n;
    return fine;
}

static bool read_asns(struct parser *p, const struct yaml *y, struct condition *c) {
    return parse_ranges(p, y, UINT32_MAX, c);
}

static bool read_ports(struct parser *p, const struct yaml *y, struct condition *c) {
    return parse_ranges(p, y, UINT16_MAX, c);
}

static bool read_protocols(struct parser *p, const struct yaml *y, struct condition *c) {
    return chosen_words(p, y, c, (struct choice){"protocol", protocol_words.list, protocol_words.n});
}

static bool read_transports(struct parser *p, const struct yaml *y, struct condition *c) {
    return chosen_words(p, y, c, (struct choice){"transport", transports, COUNT(transports)});
}

static bool read_sources(struct parser *p, const struct yaml *y, struct condition *c) {
    return chosen_words(p, y, c, (struct choice){"name source", sources, COUNT(sources)});
}

static bool read_relations(struct parser *p, const struct yaml *y, struct condition *c) {
    return chosen_words(p, y, c, (struct choice){"relation to the app", relations, COUNT(relations)});
}

static bool read_about(struct parser *p, const struct yaml *y, struct condition *c) {
    return chosen_words(p, y, c, about_choice);
}

static bool read_promise(struct parser *p, const struct yaml *y, struct condition *c) {
    return chosen_words(p, y, c, promise_choice);
}

static bool read_signed(struct parser *p, const struct yaml *y, struct condition *c) {
    return chosen_words(p, y, c, signed_choice);
}

static bool read_seen(struct parser *p, const struct yaml *y, struct condition *c) {
    return chosen_words(p, y, c, seen_choice);
}

static bool read_grades(struct parser *p, const struct yaml *y, struct condition *c) {
    static const char *const keys[] = {"below", "at-least"};
    enum {
        RANKED = 4
    }; /* strong, adequate, weak, none: what is proprietary or unknown is neither more nor less */
    if (y->kind != YAML_MAPPING) return chosen_words(p, y, c, grade_choice);
    if (!parse_mapping(p, y, keys, COUNT(keys))) return false;
    if (y->count != 1) {
        complain(p, y, NULL, "either 'below' or 'at-least' is needed here");
        return false;
    }
    int limit = parse_choice(p, y->first, (struct choice){"grade to compare with", grades, RANKED});
    if (limit < 0) return false;
    struct word_list l = {0};
    bool below = text_is(y->first->key, "below");
    for (int i = 0; i < RANKED; i++)
        if (below == (i > limit)) word_list_add(p, &l, grades[i]);
    c->words = (struct words){.list = l.list, .n = l.n};
    if (l.n == 0) complain(p, y->first, NULL, "no grade is below %s", grades[limit]);
    return l.n > 0;
}

static bool read_versions(struct parser *p, const struct yaml *y, struct condition *c) {
    static const char *const keys[] = {"below", "at-least"};
    const struct choice choice = {"protocol version", version_words.list, version_words.n};
    if (y->kind != YAML_MAPPING) return chosen_words(p, y, c, choice);
    if (!parse_mapping(p, y, keys, COUNT(keys))) return false;
    if (y->count != 1) {
        complain(p, y, NULL, "either 'below' or 'at-least' is needed here");
        return false;
    }
    int limit = parse_choice(p, y->first, choice);
    if (limit < 0) return false;
    struct word_list l = {0};
    bool below = text_is(y->first->key, "below");
    for (size_t i = 0; i < version_words.n; i++)
        if (below == (version_rank(i) < version_rank((size_t)limit)))
            word_list_add(p, &l, version_words.list[i]);
    c->words = (struct words){.list = l.list, .n = l.n};
    if (l.n == 0) complain(p, y->first, NULL, "no version is below %s", version_words.list[limit]);
    return l.n > 0;
}

static bool read_data(struct parser *p, const struct yaml *y, struct condition *c) {
    static const char *const keys[] = {"of", "at-least"};
    if (y->kind != YAML_MAPPING) return parse_set(p, y, SET_DATA, &c->words);
    bool fine = parse_mapping(p, y, keys, COUNT(keys));
    const struct yaml *of = yaml_get(y, "of"), *least = yaml_get(y, "at-least");
    if (!of || !least)
        complain(p, y, "data: {of: [classes], at-least: 2}", "'%s' is missing", of ? "at-least" : "of");
    struct number_range *range = arena_take(p->arena, sizeof *range);
    *range = (struct number_range){0, UINT64_MAX};
    c->ranges = range;
    c->n_ranges = 1;
    if (of && !parse_set(p, of, SET_DATA, &c->words)) fine = false;
    if (least && !parse_amount(p, least, false, &range->low)) fine = false;
    return fine && of && least;
}

static bool read_amount(struct parser *p, const struct yaml *y, struct condition *c) {
    static const char *const keys[] = {"over", "at-least", "under", "at-most"};
    bool bytes = c->amount == AMOUNT_BYTES_OUT || c->amount == AMOUNT_BYTES_IN;
    struct number_range *range = arena_take(p->arena, sizeof *range);
    c->ranges = range;
    c->n_ranges = 1;
    return parse_mapping(p, y, keys, COUNT(keys)) && parse_bounds(p, y, bytes, range);
}

typedef bool reader(struct parser *p, const struct yaml *y, struct condition *c);

#define ROLE(r) (1u << (r))
enum {
    HELD = ROLE(LINK_APP) | ROLE(LINK_COMPONENT) | ROLE(LINK_CARRIER) | ROLE(LINK_CABLE) | ROLE(LINK_HOST) |
           ROLE(LINK_SERVICE) | ROLE(LINK_DEVICE) | ROLE(ANY_LINK)
};

static const struct link_property {
    const char *name;
    unsigned roles;
    enum condition_kind kind;
    reader *read;
} link_properties[] = {
    {"present", HELD & ~ROLE(ANY_LINK), CONDITION_PRESENT, read_yes},
    {"holder-known", HELD, CONDITION_HOLDER_KNOWN, read_yes},
    {"holder", HELD, CONDITION_HOLDER, read_holder},
    {"controlled-by", HELD, CONDITION_CONTROLLED, read_controlled},
    {"jurisdiction", HELD, CONDITION_JURISDICTION, read_jurisdiction},
    {"adequate-by", HELD, CONDITION_ADEQUATE, read_adequate},
    {"id", ROLE(LINK_APP) | ROLE(LINK_COMPONENT) | ROLE(LINK_CABLE) | ROLE(LINK_DEVICE), CONDITION_IDENTIFIER,
     read_identifiers},
    {"capability", ROLE(LINK_APP) | ROLE(LINK_COMPONENT) | ROLE(LINK_DEVICE), CONDITION_CAPABILITY,
     read_capabilities},
    {"preinstalled", ROLE(LINK_APP), CONDITION_PREINSTALLED, read_yes},
    {"preinstalled-by", ROLE(LINK_APP), CONDITION_PREINSTALLED_BY, read_controlled},
    {"installed-by", ROLE(LINK_APP), CONDITION_INSTALLED_BY, read_identifiers},
    {"signed", ROLE(LINK_APP), CONDITION_SIGNED, read_signed},
    {"cleartext", ROLE(LINK_APP), CONDITION_CLEARTEXT, read_yes},
    {"opaque", ROLE(LINK_APP), CONDITION_OPAQUE, read_yes},
    {"anomaly", ROLE(LINK_APP), CONDITION_ANOMALY, read_anomalies},
    {"seen", ROLE(LINK_COMPONENT), CONDITION_SEEN, read_seen},
    {"domain", ROLE(LINK_SERVICE), CONDITION_DOMAIN, read_domains},
    {"address", ROLE(LINK_HOST), CONDITION_ADDRESS, read_addresses},
    {"asn", ROLE(LINK_HOST) | ROLE(LINK_CARRIER), CONDITION_ASN, read_asns},
    {"located-in", ROLE(LINK_HOST), CONDITION_LOCATED, read_countries},
    {"special", ROLE(LINK_HOST), CONDITION_SPECIAL, read_yes},
};

static const struct chain_property {
    const char *name;
    reader *read;
    enum condition_kind kind;
    enum amount amount;
} chain_properties[] = {
    {"about", read_about, CONDITION_ABOUT, 0},
    {"promise", read_promise, CONDITION_PROMISE, 0},
    {"protocol", read_protocols, CONDITION_PROTOCOL, 0},
    {"transport", read_transports, CONDITION_TRANSPORT, 0},
    {"port", read_ports, CONDITION_PORT, 0},
    {"name-source", read_sources, CONDITION_NAME_SOURCE, 0},
    {"protection.grade", read_grades, CONDITION_GRADE, 0},
    {"protection.version", read_versions, CONDITION_VERSION, 0},
    {"protection.cipher", read_identifiers, CONDITION_CIPHER, 0},
    {"protection.group", read_identifiers, CONDITION_GROUP, 0},
    {"recipient", read_relations, CONDITION_RELATION, 0},
    {"data", read_data, CONDITION_DATA, 0},
    {"threshold", read_threshold, CONDITION_THRESHOLD, 0},
    {"as-of", read_day, CONDITION_DAY, 0},
    {"flow.count", read_amount, CONDITION_AMOUNT, AMOUNT_FLOWS},
    {"flow.packets-out", read_amount, CONDITION_AMOUNT, AMOUNT_PACKETS_OUT},
    {"flow.packets-in", read_amount, CONDITION_AMOUNT, AMOUNT_PACKETS_IN},
    {"flow.bytes-out", read_amount, CONDITION_AMOUNT, AMOUNT_BYTES_OUT},
    {"flow.bytes-in", read_amount, CONDITION_AMOUNT, AMOUNT_BYTES_IN},
    {"flow.data-items", read_amount, CONDITION_AMOUNT, AMOUNT_DATA_ITEMS},
};

/* The three who have to do with a cable can be asked about one by one. */
static const char *const part_names[] = {"cable-owner", "cable-supplier", "cable-landing"};
_Static_assert(COUNT(part_names) == CABLE_PARTS, "one name a part");

static const struct link_property *find_property(const char *name, unsigned role) {
    for (size_t i = 0; i < COUNT(link_properties); i++)
        if (strcmp(name, link_properties[i].name) == 0 && link_properties[i].roles & role)
            return &link_properties[i];
    return NULL;
}

static const struct link_property *find_link_property(struct text key, struct condition *c) {
    const char *dot = memchr(key.p, '.', key.n);
    if (!dot) return NULL;
    struct text role = {key.p, (size_t)(dot - key.p)};
    for (c->role = 0; c->role <= ANY_LINK; c->role++)
        if (text_is(role, role_names[c->role])) return find_property(dot + 1, ROLE(c->role));
    c->role = LINK_CABLE;
    for (unsigned i = 0; i < COUNT(part_names); i++) {
        if (!text_is(role, part_names[i])) continue;
        const struct link_property *l = find_property(dot + 1, ROLE(LINK_CABLE));
        c->part = i + 1;
        return l && l->kind != CONDITION_IDENTIFIER ? l : NULL;
    }
    return NULL;
}

static void complain_of_condition(struct parser *p, const struct yaml *y) {
    struct word_list l = {0};
    static const char *const combiners[] = {"all", "any", "not"};
    for (size_t i = 0; i < COUNT(combiners); i++) word_list_add(p, &l, combiners[i]);
    for (size_t i = 0; i < COUNT(chain_properties); i++) word_list_add(p, &l, chain_properties[i].name);
    for (int role = 0; role <= ANY_LINK; role++)
        for (size_t i = 0; i < COUNT(link_properties); i++)
            if (link_properties[i].roles & ROLE(role))
                word_list_add(p, &l,
                              arena_format(p->arena, "%s.%s", role_names[role], link_properties[i].name));
    for (size_t part = 0; part < COUNT(part_names); part++)
        for (size_t i = 0; i < COUNT(link_properties); i++)
            if (link_properties[i].roles & ROLE(LINK_CABLE) &&
                link_properties[i].kind != CONDITION_IDENTIFIER)
                word_list_add(p, &l,
                              arena_format(p->arena, "%s.%s", part_names[part], link_properties[i].name));
    complain_key(p, y, hint_for(p, y->key, l.list, l.n), "there is no condition '%s'", y->key.p);
}

static bool read_condition(struct parser *p, const struct yaml *y, struct condition *c) {
    const struct link_property *l = find_link_property(y->key, c);
    if (l) {
        c->kind = l->kind;
        return l->read(p, y, c);
    }
    for (size_t i = 0; i < COUNT(chain_properties); i++) {
        const struct chain_property *one = &chain_properties[i];
        if (!text_is(y->key, one->name)) continue;
        c->kind = one->kind;
        c->amount = one->amount;
        return one->read(p, y, c);
    }
    complain_of_condition(p, y);
    return false;
}

bool parse_condition(struct parser *p, const struct yaml *y, struct condition *c) {
    p->list_end = (struct list_end){DATE_MAX, NULL};
    bool fine = read_condition(p, y, c);
    c->end = p->list_end;
    return fine;
}
