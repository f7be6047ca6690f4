/* cases: a chain in brief, and the verdict it must get. */
#include "policy/facts.h"
#include "policy/parse.h"
#include "policy/population.h"

static const char *const link_names[LINK_ROLES] = {"app",  "component", "carrier", "cable",
                                                   "host", "service",   "device"};

static const char *const confidences[] = {"none", "low", "medium", "high"};

static bool says_unknown(const struct yaml *y) {
    return y->kind == YAML_SCALAR && text_is(y->text, "unknown");
}

static unsigned small_number(struct parser *p, const struct yaml *y, unsigned otherwise) {
    struct condition number;
    return y && parse_ranges(p, y, CHOICE_WAYS_MOST, &number) ? (unsigned)number.ranges[0].low : otherwise;
}

/* "on-ways: 2, of-ways: 3": a carrier or cable that data passes on two of three ways that it may take. */
static void read_ways(struct parser *p, const struct yaml *y, struct case_link *l) {
    static const char *const parts[] = {"owner", "supplier", "landing-operator"};
    const struct yaml *part = yaml_get(y, "as"), *on = yaml_get(y, "on-ways"), *of = yaml_get(y, "of-ways");
    int i = part ? parse_choice(p, part, (struct choice){"part in a cable", parts, COUNT(parts)}) : -1;
    if (i >= 0) l->part = (unsigned)i + 1;
    l->of_ways = small_number(p, of, 0);
    l->on_ways = small_number(p, on, 0);
    if (!on != !of) complain(p, on ? on : of, NULL, "'on-ways' and 'of-ways' belong together");
    if (l->on_ways > l->of_ways && of) complain(p, on, NULL, "'on-ways' is more than 'of-ways'");
}

static void read_link(struct parser *p, const struct yaml *y, struct case_link *l) {
    static const char *const keys[] = {
        "id",           "holder",       "country", "asn",     "confidence",   "can",
        "preinstalled", "device-maker", "seen",    "signed",  "installed-by", "cleartext",
        "opaque",       "anomalies",    "as",      "on-ways", "of-ways"};
    *l = (struct case_link){.given = true,
                            .line = y->line,
                            .column = y->column,
                            .confidence = CONFIDENCE_HIGH,
                            .unknown = says_unknown(y)};
    if (l->unknown) return;
    if (y->kind == YAML_SCALAR) {
        l->identifier = parse_scalar(p, y);
        return;
    }
    if (!parse_mapping(p, y, keys, COUNT(keys)) && y->kind != YAML_MAPPING) return;
    const struct yaml *holder = yaml_get(y, "holder"), *country = yaml_get(y, "country"),
                      *asn = yaml_get(y, "asn"), *confidence = yaml_get(y, "confidence");
    l->identifier = parse_text(p, y, "id", false);
    l->inside = parse_case_inside(p, y);
    if (yaml_get(y, "device-maker")) parse_id(p, yaml_get(y, "device-maker"), &l->device_maker);
    if (holder && says_unknown(holder))
        l->holder = "";
    else if (holder)
        parse_id(p, holder, &l->holder);
    if (country && says_unknown(country))
        l->country = "";
    else if (country && parse_scalar(p, country)) {
        l->country = country->text.p;
        if (!country_exists(country->text))
            complain(p, country, "two capital letters of ISO 3166-1", "'%s' is no country code", l->country);
    }
    read_ways(p, y, l);
    struct condition number;
    if (asn && parse_ranges(p, asn, UINT32_MAX, &number)) l->asn = (uint32_t)number.ranges[0].low;
    int i = confidence
                ? parse_choice(p, confidence, (struct choice){"confidence", confidences, COUNT(confidences)})
                : CONFIDENCE_HIGH;
    if (i >= 0) l->confidence = (enum confidence)i;
}

static void read_protection(struct parser *p, const struct yaml *y, struct chain_protection *to) {
    static const char *const keys[] = {"grade", "version", "cipher", "group"};
    const struct yaml *grade = y->kind == YAML_MAPPING ? yaml_get(y, "grade") : y;
    if (y->kind == YAML_MAPPING) {
        parse_mapping(p, y, keys, COUNT(keys));
        to->version = parse_text(p, y, "version", false);
        to->cipher = parse_text(p, y, "cipher", false);
        to->group = parse_text(p, y, "group", false);
    }
    int i = grade ? parse_choice(p, grade, grade_choice) : -1;
    if (i >= 0) to->grade = grade_choice.words[i];
}

static void read_data(struct parser *p, const struct yaml *y, struct chain *c) {
    if (says_unknown(y)) return;
    c->data_seen = true;
    if (y->kind == YAML_SCALAR && text_is(y->text, "none")) return;
    struct words words;
    if (!parse_set(p, y, SET_DATA, &words)) return;
    struct data_class *list = arena_take_array(p->arena, words.n, sizeof *list);
    for (size_t i = 0; i < words.n; i++)
        list[i] = (struct data_class){
            .class_name = words.list[i], .found_by = "case", .encodings = "plain", .count = 1};
    c->data = list;
    c->n_data = (uint32_t)words.n;
}

static void read_flow(struct parser *p, const struct yaml *y, struct policy_case *c) {
    static const char *const keys[] = {"count",     "packets-out", "packets-in",
                                       "bytes-out", "bytes-in",    "data-items"};
    uint64_t *const to[] = {&c->chain.flows, &c->chain.packets[0], &c->chain.packets[1], &c->chain.bytes[0],
                            &c->chain.bytes[1]};
    if (!parse_mapping(p, y, keys, COUNT(keys)) && y->kind != YAML_MAPPING) return;
    for (size_t i = 0; i < COUNT(to); i++) {
        const struct yaml *one = yaml_get(y, keys[i]);
        if (one) parse_amount(p, one, i >= 3, to[i]);
    }
    const struct yaml *items = yaml_get(y, "data-items");
    uint64_t n;
    if (!items || !parse_amount(p, items, false, &n)) return;
    struct data_class *list = arena_take_array(p->arena, c->chain.n_data + 1, sizeof *list);
    for (size_t i = 0; i < c->chain.n_data; i++) {
        list[i] = c->chain.data[i];
        list[i].count = n;
    }
    c->chain.data = list;
}

static void read_chain(struct parser *p, const struct yaml *y, struct policy_case *c) {
    static const char *const keys[] = {
        "app",       "component", "carrier",     "cable",      "host", "service", "device", "protocol",
        "transport", "port",      "name-source", "protection", "data", "flow",    "about",  "promise"};
    if (!parse_mapping(p, y, keys, COUNT(keys)) && y->kind != YAML_MAPPING) return;
    for (size_t i = 0; i < LINK_ROLES; i++) {
        const struct yaml *link = yaml_get(y, link_names[i]);
        if (link) read_link(p, link, &c->links[i]);
    }
    const struct yaml *port = yaml_get(y, "port"), *protection = yaml_get(y, "protection"),
                      *data = yaml_get(y, "data"), *flow = yaml_get(y, "flow"), *about = yaml_get(y, "about"),
                      *promise = yaml_get(y, "promise");
    struct condition number;
    int kind = about ? parse_choice(p, about, about_choice) : CHAIN_TRAFFIC;
    if (kind > CHAIN_TRAFFIC) {
        c->chain.kind = (uint8_t)kind;
        c->chain.flows = 0;
    }
    int named = promise ? parse_choice(p, promise, promise_choice) : -1;
    if (named >= 0) c->chain.promise = (uint8_t)(PROMISE_NAMED + named);
    if (!promise && c->chain.kind == CHAIN_ENDPOINT) c->chain.promise = PROMISE_NAMED;
    if (port && parse_ranges(p, port, UINT16_MAX, &number)) c->chain.port = (uint16_t)number.ranges[0].low;
    c->chain.protocol = parse_text(p, y, "protocol", false);
    c->chain.transport = parse_text(p, y, "transport", false);
    c->chain.name_source = parse_text(p, y, "name-source", false);
    struct chain_protection *graded = arena_take(p->arena, sizeof *graded);
    if (protection) read_protection(p, protection, graded);
    c->chain.protection = graded;
    if (data) read_data(p, data, &c->chain);
    if (flow) read_flow(p, flow, c);
}

static void read_rules(struct parser *p, const struct yaml *y, struct policy_case *c) {
    struct word_list l = {0};
    for (const struct yaml *item = first_item(p, y); item; item = next_item(y, item)) {
        const char *id = parse_scalar(p, item);
        bool known = id && strcmp(id, "default") == 0;
        for (size_t i = 0; id && i < p->rules.n && !known; i++) known = strcmp(id, p->rules.list[i]) == 0;
        if (known)
            word_list_add(p, &l, id);
        else if (id && p->rules.n) /* else that was told already */
            complain(p, item, hint_for(p, item->text, p->rules.list, p->rules.n), "there is no rule '%s'",
                     id);
    }
    c->rules = (struct words){.list = l.list, .n = l.n};
}

static void read_missing(struct parser *p, const struct yaml *y, struct policy_case *c) {
    struct word_list l = {0};
    for (const struct yaml *item = first_item(p, y); item; item = next_item(y, item))
        if (parse_scalar(p, item)) word_list_add(p, &l, item->text.p);
    c->missing = (struct words){.list = l.list, .n = l.n};
}

static const struct facts *find_facts(struct parser *p, const struct yaml *y, const struct named_facts *list,
                                      size_t n) {
    if (!parse_scalar(p, y)) return NULL;
    const char **names = arena_take_array(p->arena, n + 1, sizeof *names);
    for (size_t i = 0; i < n; i++) {
        names[i] = list[i].name;
        if (text_is(y->text, list[i].name)) return list[i].facts;
    }
    complain(p, y, hint_for(p, y->text, names, n), "there are no facts '%s' in this policy", y->text.p);
    return NULL;
}

static void read_case(struct parser *p, const struct yaml *y, const struct named_facts *facts, size_t n_facts,
                      struct policy_case *c) {
    static const char *const verdicts[] = {"allow", "undetermined", "review", "deny"};
    const struct yaml *world = yaml_get(y, "facts"), *as_of = yaml_get(y, "as-of"),
                      *chain = yaml_get(y, "chain"), *expect = yaml_get(y, "expect"),
                      *rules = yaml_get(y, "rule"), *missing = yaml_get(y, "missing"),
                      *population = yaml_get(y, "population");
    c->title = parse_text(p, y, "title", true);
    c->chain.flows = 1;
    c->as_of = p->policy->about.from;
    if (world) c->facts = find_facts(p, world, facts, n_facts);
    if (as_of) parse_day(p, as_of, &c->as_of, NULL);
    if (chain)
        read_chain(p, chain, c);
    else
        complain(p, y, NULL, "'chain' is missing");
    int i = expect ? parse_choice(p, expect, (struct choice){"verdict", verdicts, COUNT(verdicts)}) : -1;
    if (i >= 0) c->expect = (enum verdict)i;
    if (!expect) complain(p, y, "allow, undetermined, review or deny", "'expect' is missing");
    if (population) c->population = parse_population(p, population, c->as_of);
    if (rules) read_rules(p, rules, c);
    if (missing) read_missing(p, missing, c);
    for (size_t role = 0; c->facts && role < LINK_ROLES; role++) {
        const struct case_link *l = &c->links[role];
        if (l->holder && *l->holder && facts_party(c->facts, text_of(l->holder)) == PARTY_NONE)
            diagnostics_at_line(p->diagnostics, SEVERITY_ERROR, p->file, l->line, l->column, NULL,
                                "there is no party '%s' in the facts '%s'", l->holder, c->facts->name);
    }
}

void parse_cases(struct parser *p, const struct yaml *root) {
    static const char *const keys[] = {"title",      "facts",  "as-of", "chain",
                                       "population", "expect", "rule",  "missing"};
    const struct named_facts *facts = NULL;
    size_t n_facts = parse_facts(p, root, &facts);
    const struct yaml *y = yaml_get(root, "cases");
    if (!y) return;
    if (y->kind != YAML_SEQUENCE) {
        complain(p, y, "one '- title: …' each", "a list is needed here");
        return;
    }
    if (!within(p, y, MOST_CASES)) return;
    struct policy_case *list = arena_take_array(p->arena, y->count + 1, sizeof *list);
    for (const struct yaml *one = y->first; one; one = one->next) {
        struct policy_case *c = &list[p->policy->n_cases++];
        c->line = one->line;
        c->column = one->column;
        if (parse_mapping(p, one, keys, COUNT(keys)) || one->kind == YAML_MAPPING)
            read_case(p, one, facts, n_facts, c);
    }
    p->policy->cases = list;
}
