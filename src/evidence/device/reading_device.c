/* Entries of lists become devices: masked, and joined where they are the same. */
#include "base/address.h"
#include "base/memory.h"
#include "evidence/device/reading.h"

#include <stdio.h>

enum { MOST_FURTHER = 1024, PREFIX_WITHOUT_SERIAL = 104 };

/* An address that is made of a hardware address loses the part that tells devices of one maker apart. */
static const char *address_shown(struct reading *r, const uint8_t address[16]) {
    uint8_t cut[16];
    char text[ADDRESS_TEXT];
    struct mac m;
    if (!mac_of_address(address, &m) || mac_is_local(&m))
        return arena_string(r->arena, address_text(text, address));
    memcpy(cut, address, 13);
    memset(cut + 13, 0, 3);
    return arena_format(r->arena, "%s/%d", address_text(text, cut), PREFIX_WITHOUT_SERIAL);
}

static bool address_of(struct text t, uint8_t address[16]) {
    return address_parse(text_first(t, text_find(t, '%')), address); /* without zone (RFC 4007 11) */
}

/* Multicast and broadcast: of nobody. */
static bool of_a_group(const uint8_t a[16]) {
    if (!address_is_ipv4(a)) return a[0] == 0xff || address_is_unspecified(a);
    return a[12] >= 224 || a[12] == 0;
}

static void add_further(struct reading *r, struct device *to, const char *address) {
    if (!address || (to->address && strcmp(to->address, address) == 0)) return;
    if (!to->address) {
        to->address = address;
        return;
    }
    const char *there = to->further ? to->further : "", *at = strstr(there, address);
    size_t n = strlen(address);
    if (at && (at == there || at[-1] == ' ') && (at[n] == ' ' || !at[n])) return;
    if (strlen(there) + n > MOST_FURTHER) return;
    to->further = to->further ? arena_format(r->arena, "%s %s", there, address) : address;
}

static void set_mac(struct reading *r, struct device *to, const struct mac *m) {
    char text[32];
    int n = 0;
    for (unsigned i = 0; i < m->n; i++) n += snprintf(text + n, sizeof text - (size_t)n, "%02x", m->bytes[i]);
    to->mac = reading_masked(r, "mac", (struct text){text, (size_t)n});
    to->randomised = mac_is_local(m);
    if (to->randomised) return;
    to->has_block = true;
    memcpy(to->block, m->bytes, sizeof to->block);
    to->block[4] &= 0xf0; /* 36 bits: the longest block there is (MA-S) */
}

/* What the later entry tells holds; what it is silent about stays. */
static void merge(struct reading *r, struct device *to, const struct device *more) {
    add_further(r, to, more->address);
#define TAKE(member)                                                                                         \
    if (more->member) to->member = more->member
    TAKE(mac);
    TAKE(name);
    TAKE(maker);
    TAKE(kind);
    TAKE(os);
    TAKE(firmware);
    TAKE(state);
    TAKE(interface);
    TAKE(seen_ns);
#undef TAKE
    if (more->has_block) {
        to->has_block = true;
        memcpy(to->block, more->block, sizeof to->block);
    }
    to->randomised = to->randomised || more->randomised;
    if (more->n_services) {
        to->services = more->services;
        to->n_services = more->n_services;
    }
    to->line = more->line;
}

/* The whole address, not what is shown of it, tells devices apart. */
static uint32_t key_number(struct reading *r, const struct device *d, enum device_key key,
                           const uint8_t *address) {
    char id[32];
    bool by_mac = d->mac && (key == DEVICE_BY_MAC || !address);
    int n = by_mac ? snprintf(id, sizeof id, "mac %s", d->mac) : snprintf(id, sizeof id, "address ");
    if (!by_mac) {
        memcpy(id + n, address, 16);
        n += 16;
    }
    return intern_add(r->ids, (struct text){id, (size_t)n});
}

/* Hardware address: as the list tells it, else the one the address is made of. False: it is of no device. */
static bool find_mac(struct reading *r, const struct device_told *told, bool has, const uint8_t address[16],
                     struct device *to) {
    struct mac m = told->mac;
    if (m.n && !mac_is_device(&m)) {
        r->groups += m.bytes[0] & 1; /* all zeros: nobody answered */
        return false;
    }
    if (!m.n && (!has || !mac_of_address(address, &m))) return true;
    if (mac_is_device(&m)) set_mac(r, to, &m);
    return true;
}

static struct device *place_for(struct reading *r) {
    if (r->n_devices == r->options.most_devices) {
        r->devices_left_out++;
        return NULL;
    }
    r->devices = memory_grow(r->devices, r->n_devices, &r->device_capacity, sizeof *r->devices);
    return &r->devices[r->n_devices++];
}

void reading_named_device(struct reading *r, const char *maker, const char *product, const char *version) {
    struct device *to = place_for(r);
    if (to) *to = (struct device){.maker = maker, .kind = product, .firmware = version, .line = r->line};
}

struct device *reading_device(struct reading *r, const struct device_told *told, enum device_key key) {
    struct device d = told->facts;
    uint8_t address[16];
    bool has = address_of(told->address, address);
    if (has && of_a_group(address)) {
        r->groups++;
        return NULL;
    }
    if (!find_mac(r, told, has, address, &d) || (!has && !d.mac)) return NULL;
    d.address = has ? address_shown(r, address) : NULL;
    d.name = reading_masked(r, "host", told->name);
    d.line = r->line;
    uint32_t number = key_number(r, &d, key, has ? address : NULL), at = hash_table_get(&r->by_id, number);
    if (at != HASH_ABSENT) {
        if (key == DEVICE_BY_ADDRESS)
            r->devices[at] = d;
        else
            merge(r, &r->devices[at], &d);
        return &r->devices[at];
    }
    struct device *to = place_for(r);
    if (!to) return NULL;
    hash_table_put(&r->by_id, number, (uint32_t)r->n_devices - 1);
    *to = d;
    return to;
}

void reading_join_devices(struct reading *r) {
    size_t n = 0;
    for (size_t i = 0; i < r->n_devices; i++) {
        struct device d = r->devices[i];
        uint32_t number = d.mac ? intern_add(r->ids, text_of(d.mac)) : INTERN_ABSENT;
        uint32_t at = d.mac ? hash_table_get(&r->joined, number) : HASH_ABSENT;
        if (at != HASH_ABSENT) {
            merge(r, &r->devices[at], &d);
            continue;
        }
        if (d.mac) hash_table_put(&r->joined, number, (uint32_t)n);
        r->devices[n++] = d;
    }
    r->n_devices = n;
}
