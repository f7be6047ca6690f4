/* Neighbour tables: `ip neigh`, `ip -j neigh`, and the many forms of `arp -a`. */
#include "base/address.h"
#include "base/pull.h"
#include "evidence/device/formats.h"

static bool is_address(struct text t) {
    uint8_t address[16];
    return address_parse(text_first(t, text_find(t, '%')), address);
}

static bool is_state(struct text t) {
    static const char *const states[] = {"PERMANENT",  "NOARP", "REACHABLE", "STALE", "NONE",
                                         "INCOMPLETE", "DELAY", "PROBE",     "FAILED"};
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (text_is(t, states[i])) return true;
    return false;
}

/* Nobody answered: there is no device that this could be of. */
static bool unanswered(struct text state) {
    return text_is(state, "FAILED") || text_is(state, "INCOMPLETE") || text_is(state, "NONE") ||
           text_is(state, "NOARP");
}

static bool is_ip_neigh(struct text head) {
    struct text line;
    for (unsigned i = 0; i < 16 && text_line(&head, &line); i++) {
        if (!word_trim(line).n) continue;
        struct text rest = line, address = text_word(&rest), word = text_word(&rest),
                    value = text_word(&rest);
        struct text more = text_word(&rest);
        if (!is_address(address)) return false;
        if (text_is(word, "lladdr")) return true;
        return text_is(word, "dev") && (text_is(more, "lladdr") || is_state(more)) && value.n;
    }
    return false;
}

static void add_neighbour(struct reading *r, struct device_told *told, struct text state, struct text line) {
    if (!told->mac.n && unanswered(state)) return;
    if (!is_address(told->address)) {
        reading_bad(r, line, told->address.p, NULL, "this is no IPv4 or IPv6 address");
        return;
    }
    told->facts.state = reading_told(r, state);
    reading_device(r, told, DEVICE_BY_MAC);
}

static void take_neighbour(struct reading *r, struct text line) {
    struct text rest = line;
    struct text state = {line.p, 0}, link = state;
    struct device_told told = {.address = text_word(&rest)};
    for (struct text word; (word = text_word(&rest)).n;) {
        if (text_is(word, "dev"))
            told.facts.interface = reading_told(r, text_word(&rest));
        else if (text_is(word, "lladdr"))
            link = text_word(&rest);
        else if (text_is(word, "used") || text_is(word, "ref") || text_is(word, "probes"))
            text_word(&rest);
        else if (is_state(word))
            state = word;
        else if (text_is(word, "router"))
            told.facts.kind = "router";
    }
    if (link.n && !mac_parse(link, &told.mac)) { /* of a tunnel it is an IP address */
        if (is_address(link)) return;
        reading_bad(r, line, link.p, NULL, "this is no hardware address");
        return;
    }
    if (!state.n && !link.n)
        reading_bad(r, line, NULL, "the output of `ip neigh` is expected",
                    "this is no line of a neighbour table");
    else
        add_neighbour(r, &told, state, line);
}

static void tell_groups(struct reading *r) {
    if (r->groups)
        reading_note(r, "entries of groups and broadcasts, which are no devices: %llu",
                     (unsigned long long)r->groups);
}

static void read_ip_neigh(struct reading *r) {
    for (struct text line; reading_line(r, &line);)
        if (word_trim(line).n) take_neighbour(r, line);
    tell_groups(r);
}

const struct inventory_format format_ip_neigh = {"ip-neigh", is_ip_neigh, read_ip_neigh};

static bool is_ip_neigh_json(struct text head) {
    head = word_trim(head);
    if (!text_starts(head, "[")) return false;
    struct text first = word_trim(text_from(head, 1));
    if (!text_starts(first, "{")) return false;
    struct text object = text_first(first, text_find(first, '}'));
    return text_has(object, "\"dst\"") && (text_has(object, "\"lladdr\"") || text_has(object, "\"state\"")) &&
           !text_has(object, "\"gateway\"");
}

static void read_neighbour(struct reading *r, struct pull *p) {
    struct device_told told = {.address = {"", 0}};
    struct text state = {"", 0}, text, link = state;
    if (!pull_object(p)) return;
    for (struct text key; pull_member(p, &key);) {
        if (text_is(key, "dst"))
            pull_string(p, &told.address);
        else if (text_is(key, "dev")) {
            if (pull_string(p, &text)) told.facts.interface = reading_told(r, text);
        } else if (text_is(key, "lladdr"))
            pull_string(p, &link);
        else if (text_is(key, "router")) {
            told.facts.kind = "router";
            pull_skip(p);
        } else if (text_is(key, "state") && pull_kind(p) == PULL_LIST && pull_list(p)) {
            while (pull_element(p)) pull_string(p, &state);
        } else
            pull_skip(p);
    }
    if (link.n && !mac_parse(link, &told.mac) && is_address(link)) return;
    if (link.n && !told.mac.n)
        reading_bad(r, link, NULL, NULL, "the lladdr of an entry is no hardware address");
    else if (pull_ok(p))
        add_neighbour(r, &told, state, told.address);
}

static void read_ip_neigh_json(struct reading *r) {
    struct pull p = pull_over((struct bytes){(const uint8_t *)r->text.p, r->text.n}, r->arena);
    if (pull_list(&p))
        while (pull_element(&p)) {
            reading_line_at(r, pull_at(&p));
            read_neighbour(r, &p);
        }
    if (pull_ok(&p) && !pull_end(&p))
        reading_damage_at(r, pull_at(&p), "RFC 8259 2", "something follows the list");
    if (!pull_ok(&p)) reading_damage_at(r, p.wrong_at, NULL, p.wrong);
    tell_groups(r);
}

const struct inventory_format format_ip_neigh_json = {"ip-neigh-json", is_ip_neigh_json, read_ip_neigh_json};
