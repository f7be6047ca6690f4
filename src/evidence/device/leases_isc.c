/* Leases of ISC's DHCP server: dhcpd.leases(5). Declarations in braces; the last one of an address holds.
 *   lease 192.0.2.5 { starts 4 2023/01/05 10:00:00; binding state active; hardware ethernet aa:…; … }
 *   ia-na "\001\000…" { cltt …; iaaddr 2001:db8::5 { binding state active; … } } */
#include "base/address.h"
#include "base/digits.h"
#include "evidence/device/formats.h"

static bool is_isc(struct text head) {
    struct text line;
    for (unsigned i = 0; i < 64 && text_line(&head, &line); i++) {
        struct text t = word_trim(line);
        if (text_has(t, "dhcpd.leases(5)")) return true;
        if (!t.n || t.p[0] == '#' || text_starts(t, "authoring-byte-order") ||
            text_starts(t, "server-duid") || text_starts(t, "failover peer"))
            continue;
        return (text_starts(t, "lease ") || text_starts(t, "ia-na ") || text_starts(t, "ia-ta ")) &&
               text_ends(t, "{");
    }
    return false;
}

struct statement {
    struct device_told told;
    struct mac of_identity;      /* of the DUID of an ia-na */
    unsigned depth, lease_depth; /* inside how many; of the lease */
    bool lease;                  /* inside one */
    uint32_t line;
};

/* Bytes of "\001\000\"x": octal escapes and letters, quoted. Returns how many. */
static size_t octets(struct text t, uint8_t *to, size_t most) {
    size_t n = 0;
    if (t.n < 2 || t.p[0] != '"') return 0;
    for (size_t i = 1; i < t.n && t.p[i] != '"' && n < most; n++) {
        if (t.p[i] != '\\') {
            to[n] = (uint8_t)t.p[i++];
        } else if (i + 3 < t.n && text_of_letters((struct text){t.p + i + 1, 3}, "0-7")) {
            to[n] = (uint8_t)((t.p[i + 1] - '0') << 6 | (t.p[i + 2] - '0') << 3 | (t.p[i + 3] - '0'));
            i += 4;
        } else {
            to[n] = i + 1 < t.n ? (uint8_t)t.p[i + 1] : 0;
            i += 2;
        }
    }
    return n;
}

/* Of an IAID (four octets) and a DUID. */
static void take_identity(struct statement *s, struct text rest) {
    uint8_t bytes[160];
    size_t n = octets(word_trim(rest), bytes, sizeof bytes);
    s->of_identity = (struct mac){.n = 0};
    if (n > 4) mac_of_duid((struct bytes){bytes + 4, n - 4}, &s->of_identity);
}

static struct text unquoted(struct text t) {
    t = word_trim(t);
    return t.n > 1 && t.p[0] == '"' && t.p[t.n - 1] == '"' ? (struct text){t.p + 1, t.n - 2} : t;
}

static void take_time(struct statement *s, struct text rest) {
    int64_t ns;
    text_word(&rest); /* the day of the week */
    struct text date = text_word(&rest), time = text_word(&rest);
    if (text_time(date, time, &ns) && ns > s->told.facts.seen_ns) s->told.facts.seen_ns = ns;
}

/* "set vendor-class-identifier = "android-dhcp-13"": what the device says it is. */
static void take_set(struct reading *r, struct statement *s, struct text rest) {
    struct text name = text_word(&rest);
    if (!text_is(text_word(&rest), "=")) return;
    if (text_is(name, "vendor-class-identifier")) s->told.facts.firmware = reading_told(r, unquoted(rest));
}

static void take_fact(struct reading *r, struct statement *s, struct text line, struct text t) {
    if (t.n && t.p[t.n - 1] == ';') t.n--;
    struct text rest = t, word = text_word(&rest);
    if (text_is(word, "binding") && text_is(text_word(&rest), "state")) {
        s->told.facts.state = reading_told(r, rest);
    } else if (text_is(word, "hardware")) {
        struct text kind = text_word(&rest), address = text_word(&rest);
        if (text_is(kind, "ethernet") && !mac_parse(address, &s->told.mac))
            reading_bad(r, line, address.p, NULL, "this is no hardware address");
    } else if (text_is(word, "client-hostname")) {
        s->told.name = unquoted(rest);
    } else if (text_is(word, "starts") || text_is(word, "cltt")) {
        take_time(s, rest);
    } else if (text_is(word, "set")) {
        take_set(r, s, rest);
    }
}

static void begin(struct reading *r, struct statement *s, struct text line, struct text t) {
    struct text rest = word_trim(text_first(t, t.n - 1)), word = text_word(&rest);
    s->depth++;
    if (text_is(word, "ia-na") || text_is(word, "ia-ta")) {
        take_identity(s, rest);
        return;
    }
    bool address = text_is(word, "lease") || text_is(word, "iaaddr");
    if (!address) return;
    uint8_t bytes[16];
    s->lease = address_parse(word_trim(rest), bytes);
    if (!s->lease) reading_bad(r, line, rest.p, NULL, "this is no IPv4 or IPv6 address");
    s->told = (struct device_told){.address = word_trim(rest), .name = {line.p, 0}};
    if (text_is(word, "iaaddr")) s->told.mac = s->of_identity;
    s->line = r->line;
    s->lease_depth = s->depth;
}

static void end(struct reading *r, struct statement *s, struct text line) {
    if (!s->depth) {
        reading_bad(r, line, NULL, NULL, "'}' without a '{' before it (dhcpd.leases(5))");
        return;
    }
    bool ends = s->lease && s->depth == s->lease_depth;
    s->depth--;
    if (!ends) return;
    uint32_t here = r->line;
    r->line = s->line;
    reading_device(r, &s->told, DEVICE_BY_ADDRESS);
    r->line = here;
    s->lease = false;
}

static void read_isc(struct reading *r) {
    struct statement s = {.depth = 0};
    for (struct text line; reading_line(r, &line);) {
        struct text t = word_trim(line);
        if (!t.n || t.p[0] == '#') continue;
        if (t.p[t.n - 1] == '{')
            begin(r, &s, line, t);
        else if (t.p[0] == '}')
            end(r, &s, line);
        else if (s.lease && s.depth == s.lease_depth)
            take_fact(r, &s, line, t);
    }
    if (s.depth)
        reading_bad(r, TEXT(""), NULL, "was it copied while it was written?",
                    "the file ends inside a declaration");
}

const struct inventory_format format_isc = {"dhcpd-leases", is_isc, read_isc};
