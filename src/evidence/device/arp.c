/* ARP tables. What systems print:
 *   ? (192.0.2.1) at aa:bb:cc:dd:ee:ff [ether] on eth0                 Linux `arp -a`, BSD, macOS (… on en0
 * ifscope) 192.0.2.1  ether  aa:bb:cc:dd:ee:ff  C  eth0                       Linux `arp -n` 192.0.2.1  0x1
 * 0x2  aa:bb:cc:dd:ee:ff  *  eth0                    Linux /proc/net/arp 192.0.2.1  aa-bb-cc-dd-ee-ff dynamic
 * Windows, in the language of the system Internet  192.0.2.1  5  aabb.ccdd.eeff  ARPA  Vlan1 Cisco `show ip
 * arp` An entry is a line with one IP address and one hardware address; all else is a heading. */
#include "base/address.h"
#include "evidence/device/formats.h"

struct entry {
    struct text name, address, interface;
    struct mac mac;
};

static struct text unbracketed(struct text t) {
    return t.n > 1 && t.p[0] == '(' && t.p[t.n - 1] == ')' ? (struct text){t.p + 1, t.n - 2} : t;
}

static bool is_address(struct text t) {
    uint8_t address[16];
    return address_parse(text_first(t, text_find(t, '%')), address);
}

/* A hardware address with its marks: twelve digits alone may be anything. */
static bool is_marked_mac(struct text t, struct mac *to) {
    bool marked = text_find(t, ':') < t.n || text_find(t, '-') < t.n || (t.n == 14 && text_find(t, '.') == 4);
    return marked && mac_parse(t, to);
}

static bool parse(struct text line, struct entry *e) {
    struct text rest = line, word, last = {line.p, 0};
    struct mac mac;
    *e = (struct entry){.name = {line.p, 0}, .address = {line.p, 0}, .interface = {line.p, 0}};
    for (unsigned i = 0; (word = text_word(&rest)).n; i++) {
        struct text bare = unbracketed(word);
        bool first = !e->address.n;
        if (first && is_address(bare)) {
            e->address = bare;
            if (i == 1 && bare.n < word.n && !text_is(last, "?")) e->name = last; /* NAME (ADDRESS) at … */
        } else if (!e->mac.n && is_marked_mac(word, &mac)) {
            e->mac = mac;
        } else if (e->mac.n && text_is(last, "on")) {
            e->interface = word;
        }
        last = word;
    }
    return e->address.n && e->mac.n;
}

static bool is_windows_heading(struct text line) {
    struct text rest = line, word;
    while ((word = text_word(&rest)).n)
        if (text_is(word, "---")) return text_starts(word_trim(rest), "0x");
    return false;
}

static bool is_incomplete(struct text line) {
    return text_has(line, "<incomplete>") || text_has(line, "(incomplete)") || text_has(line, "Incomplete") ||
           text_has(line, "<no entry>");
}

static bool is_arp(struct text head) {
    struct text line;
    struct entry e;
    static const char *const headings[] = {"Address                  HWtype", "IP address       HW type",
                                           "Protocol  Address"};
    for (unsigned i = 0; i < 8 && text_line(&head, &line); i++) {
        for (size_t k = 0; k < sizeof headings / sizeof *headings; k++)
            if (text_starts(line, headings[k])) return true;
        if (is_windows_heading(line)) return true;
        struct text rest = line, first = text_word(&rest);
        bool begins = is_address(first) || text_starts(word_trim(rest), "(") || text_is(first, "Internet");
        if (begins && (parse(line, &e) || is_incomplete(line))) return true;
    }
    return false;
}

static void read_arp(struct reading *r) {
    bool any = false;
    for (struct text line; reading_line(r, &line);) {
        struct entry e;
        if (!parse(line, &e)) {
            any = any || is_incomplete(line);
            if (any && e.address.n && !is_incomplete(line) && !is_windows_heading(line))
                reading_bad(r, line, NULL, NULL, "this entry has no hardware address");
            continue;
        }
        any = true;
        struct device_told told = {.address = e.address, .name = e.name, .mac = e.mac};
        told.facts.interface = reading_told(r, e.interface);
        reading_device(r, &told, DEVICE_BY_MAC);
    }
    if (r->groups)
        reading_note(r, "entries of groups and broadcasts, which are no devices: %llu",
                     (unsigned long long)r->groups);
}

const struct inventory_format format_arp = {"arp", is_arp, read_arp};
