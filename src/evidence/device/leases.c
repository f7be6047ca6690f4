/* Leases of DHCP servers: dnsmasq's file and Kea's (memfile, CSV). The last entry of an address holds. */
#include "base/address.h"
#include "evidence/device/formats.h"

enum { NS = 1000000000 };

static bool is_address(struct text t) {
    uint8_t address[16];
    return address_parse(t, address);
}

static int64_t seconds(struct text t) {
    uint64_t v;
    return text_number(t, &v) && v < INT64_MAX / NS ? (int64_t)v * NS : 0;
}

/* "*" where there is none. */
static struct text told_name(struct text t) {
    return text_is(t, "*") ? (struct text){t.p, 0} : t;
}

/* dnsmasq: EXPIRY HARDWARE-ADDRESS ADDRESS NAME CLIENT-ID; behind a line "duid …", of DHCPv6, EXPIRY IAID
 * ADDRESS NAME DUID. An address of another kind than Ethernet has its kind before it, "06-…" (lease.c). */
struct lease {
    struct text expiry, hardware, address, name, client;
};

static bool parse_lease(struct text line, struct lease *l) {
    struct text rest = line;
    uint64_t v;
    *l = (struct lease){text_word(&rest), text_word(&rest), text_word(&rest), text_word(&rest),
                        text_word(&rest)};
    return text_number(l->expiry, &v) && is_address(l->address) && l->name.n;
}

static bool is_dnsmasq(struct text head) {
    struct text line;
    struct lease l;
    struct mac m;
    if (!text_line(&head, &line)) return false;
    if (text_starts(line, "duid ")) return text_has(line, ":");
    return parse_lease(line, &l) && (mac_parse(l.hardware, &m) || text_find(l.hardware, '-') == 2);
}

static void take_lease(struct reading *r, struct text line, bool v6) {
    struct lease l;
    if (!parse_lease(line, &l)) {
        reading_bad(r, line, NULL, "the file of dnsmasq's --dhcp-leasefile is expected",
                    "this is no lease: EXPIRY HARDWARE-ADDRESS ADDRESS NAME CLIENT-ID");
        return;
    }
    struct device_told told = {.address = l.address, .name = told_name(l.name)};
    if (v6)
        mac_of_duid_text(l.client, &told.mac);
    else if (!mac_parse(l.hardware, &told.mac) && text_find(l.hardware, '-') != 2)
        reading_bad(r, line, l.hardware.p, NULL, "this is no hardware address");
    told.facts.state = "leased";
    reading_device(r, &told, DEVICE_BY_ADDRESS);
}

static void read_dnsmasq(struct reading *r) {
    bool v6 = false;
    for (struct text line; reading_line(r, &line);) {
        struct text t = word_trim(line);
        if (text_starts(t, "duid "))
            v6 = true; /* the server's own */
        else if (t.n)
            take_lease(r, t, v6);
    }
}

const struct inventory_format format_dnsmasq = {"dnsmasq-leases", is_dnsmasq, read_dnsmasq};

/* Kea writes a row when a lease changes, and names its columns; later versions have more of them. Commas in
 * values are "&#x2c" (CSVFile::escape). */
enum column { ADDRESS, HARDWARE, DUID, CLIENT, EXPIRE, LIFETIME, NAME, STATE, COLUMNS };

struct kea {
    size_t at[COLUMNS]; /* SIZE_MAX: the file has none */
    size_t n;
};

static struct kea kea_columns(struct text heading) {
    static const char *const names[COLUMNS] = {"address", "hwaddr",         "duid",     "client_id",
                                               "expire",  "valid_lifetime", "hostname", "state"};
    struct kea k = {.n = 0};
    for (int c = 0; c < COLUMNS; c++) k.at[c] = SIZE_MAX;
    for (; heading.n; k.n++) {
        struct text name = text_field(&heading, ',');
        for (int c = 0; c < COLUMNS; c++)
            if (text_is(name, names[c])) k.at[c] = k.n;
    }
    return k;
}

static bool is_kea(struct text head) {
    struct text line;
    if (!text_line(&head, &line) || !text_starts(line, "address,")) return false;
    struct kea k = kea_columns(line);
    return k.at[EXPIRE] != SIZE_MAX && k.at[LIFETIME] != SIZE_MAX &&
           (k.at[HARDWARE] != SIZE_MAX || k.at[DUID] != SIZE_MAX);
}

static const char *kea_state(struct text t) {
    static const char *const words[] = {"leased", "declined", "expired", "released"}; /* Lease::STATE_… */
    return t.n == 1 && t.p[0] >= '0' && t.p[0] <= '3' ? words[t.p[0] - '0'] : t.n ? NULL : words[0];
}

static void take_kea(struct reading *r, const struct kea *k, struct text line) {
    struct text values[COLUMNS], rest = line;
    size_t n = 0;
    for (int c = 0; c < COLUMNS; c++) values[c] = (struct text){line.p, 0};
    for (; n < k->n && (rest.n || n == 0); n++) {
        struct text value = text_field(&rest, ',');
        for (int c = 0; c < COLUMNS; c++)
            if (k->at[c] == n) values[c] = value;
    }
    if (!is_address(values[ADDRESS]) || n < 5) {
        reading_bad(r, line, NULL, "a lease file of Kea's memfile backend is expected", "this is no lease");
        return;
    }
    struct device_told told = {.address = values[ADDRESS], .name = values[NAME]};
    struct text hardware = values[HARDWARE];
    if (hardware.n ? !mac_parse(hardware, &told.mac) : false)
        reading_bad(r, line, hardware.p, NULL, "this is no hardware address");
    if (!told.mac.n) mac_of_duid_text(values[DUID].n ? values[DUID] : values[CLIENT], &told.mac);
    int64_t ends = seconds(values[EXPIRE]), lasts = seconds(values[LIFETIME]);
    told.facts.seen_ns = ends > lasts && lasts < (int64_t)UINT32_MAX * NS ? ends - lasts : 0;
    told.facts.state = kea_state(values[STATE]);
    reading_device(r, &told, DEVICE_BY_ADDRESS);
}

static void read_kea(struct reading *r) {
    struct text line;
    if (!reading_line(r, &line)) return;
    struct kea k = kea_columns(line);
    while (reading_line(r, &line))
        if (word_trim(line).n) take_kea(r, &k, line);
}

const struct inventory_format format_kea = {"kea-leases", is_kea, read_kea};
