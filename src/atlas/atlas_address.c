#include "atlas/atlas_map.h"

#include "atlas/special.h"

#include <math.h>

static const uint8_t mapped_v4[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
/* An address behind the well-known NAT64 prefix is the IPv4 address in it (RFC 6052 2.1). */
static const uint8_t translated_v4[12] = {0, 0x64, 0xff, 0x9b};

static uint32_t low_32(const uint8_t a[16]) {
    return (uint32_t)a[12] << 24 | (uint32_t)a[13] << 16 | (uint32_t)a[14] << 8 | a[15];
}

static bool is_v4(const uint8_t a[16]) {
    return memcmp(a, mapped_v4, 12) == 0 || memcmp(a, translated_v4, 12) == 0;
}

/* Runs are found by counting bits: with the processor's own instruction where it has one. (clang 14 leaves
 * the function without its own name.) */
#if defined __x86_64__ && defined __GLIBC__ && !defined __POPCNT__ && !defined __SANITIZE_ADDRESS__ &&       \
    !defined __SANITIZE_THREAD__ && !defined __clang__
#define COUNTS_BITS __attribute__((target_clones("arch=haswell", "popcnt", "default")))
#else
#define COUNTS_BITS
#endif

COUNTS_BITS uint32_t atlas_address_record_v4(const struct atlas *a, uint32_t address) {
    const struct table *t = &a->tables[TABLE_FACTS_V4];
    return t->root ? table_find_v4(t, address) : 0;
}

COUNTS_BITS uint32_t atlas_address_record(const struct atlas *a, const uint8_t address[16]) {
    if (is_v4(address)) return atlas_address_record_v4(a, low_32(address));
    const struct table *t = &a->tables[TABLE_FACTS_V6];
    return t->root ? table_find_v6(t, address) : 0;
}

/* For random addresses nobody can predict which are answered by the root, and a wrong guess costs more than a
 * look-up. So: all roots first, gathering without a branch those that lead on; then only these, whose loads
 * overlap. */
COUNTS_BITS void atlas_address_records_v4(const struct atlas *a, const uint32_t *addresses, size_t n,
                                          uint32_t *records) {
    enum { BLOCK = 256 };
    const struct table t = a->tables[TABLE_FACTS_V4];
    uint16_t on[BLOCK] = {0};
    if (!t.root) memset(records, 0, n * sizeof *records);
    for (size_t start = t.root ? 0 : n; start < n; start += BLOCK) {
        size_t size = n - start < BLOCK ? n - start : BLOCK, n_on = 0;
        const uint32_t *from = addresses + start;
        uint32_t *to = records + start;
        for (size_t i = 0; i < size; i++) {
            to[i] = t.root[from[i] >> 16];
            on[n_on] = (uint16_t)i;
            n_on += to[i] >> 31;
        }
        for (size_t k = 0; k < n_on; k++) {
            size_t i = on[k];
            uint32_t entry = table_step(&t, to[i], (uint8_t)(from[i] >> 8));
            if (__builtin_expect((entry & TABLE_NODE) != 0, 0))
                entry = table_step(&t, entry, (uint8_t)from[i]);
            to[i] = entry & TABLE_NODE ? 0 : entry;
        }
    }
}

const struct file_as *atlas_as(const struct atlas *a, uint32_t asn) {
    uint32_t low = 0, high = a->n_as;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (a->as[middle].asn == asn) return &a->as[middle];
        if (a->as[middle].asn < asn)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const char *atlas_as_name(const struct atlas *a, uint32_t asn) {
    const struct file_as *as = special_as_nobodys(asn) ? NULL : atlas_as(a, asn);
    return as ? text_at(a->names, as->name) : special_as(asn);
}

static const struct file_as *as_of_record(const struct atlas *a, const struct file_record *r) {
    return r->as && r->as <= a->n_as ? &a->as[r->as - 1] : NULL;
}

size_t atlas_as_countries(const struct atlas *a, uint32_t asn, char one[3]) {
    enum { LETTERS = 26 };
    bool seen[LETTERS * LETTERS] = {false};
    size_t n = 0;
    one[0] = '\0';
    for (uint32_t i = 1; i < a->n_records; i++) {
        const struct file_as *as = as_of_record(a, &a->records[i]);
        const char *country = a->records[i].country;
        int at = (country[0] - 'A') * LETTERS + country[1] - 'A';
        if (!as || as->asn != asn || at < 0 || at >= LETTERS * LETTERS || seen[at]) continue;
        seen[at] = true;
        if (n++) continue;
        memcpy(one, country, 2);
        one[2] = '\0';
    }
    return n;
}

struct holding atlas_record_holder(const struct atlas *a, const struct file_record *r, date_t as_of) {
    struct holding h;
    const struct file_as *as = as_of_record(a, r);
    const char *text = as ? text_at(a->names, as->text) : NULL;
    if (r->key && r->key <= a->n_keys) {
        if (atlas_key_holdings(a, r->key - 1, as_of, &h, 0, 1)) return h;
        uint32_t key =
            text ? atlas_key(a, text_of(text)) : UINT32_MAX; /* the prefix's claim ended, its AS's may hold */
        if (key != UINT32_MAX && atlas_key_holdings(a, key, as_of, &h, 0, 1)) return h;
    }
    h = (struct holding){.party = PARTY_NONE,
                         .name = as && !special_as_nobodys(as->asn) ? text_at(a->names, as->name) : NULL,
                         .matched = text};
    if (h.name) h.why = atlas_credit(a, CREDIT_AS);
    return h;
}

bool atlas_record_special(const struct atlas *a, uint32_t record) {
    return record < a->n_records && a->records[record].special != 0;
}

struct address_facts atlas_record_facts(const struct atlas *a, uint32_t record, date_t as_of) {
    struct address_facts f = {.place = {.latitude = NAN, .longitude = NAN}, .holder = {.party = PARTY_NONE}};
    if (record == 0 || record >= a->n_records) return f;
    const struct file_record *r = &a->records[record];
    if (r->special) {
        f.special = true;
        f.special_name = r->special <= n_special_blocks ? special_blocks[r->special - 1].name : NULL;
        return f;
    }
    const struct file_as *as = as_of_record(a, r);
    if (as) {
        f.asn = as->asn;
        f.as_name = special_as_nobodys(as->asn) ? special_as(as->asn) : text_at(a->names, as->name);
    }
    memcpy(f.place.country, r->country, 2);
    memcpy(f.registered, r->registered, 2);
    if (r->country[0]) f.place.source = atlas_credit(a, r->placed ? CREDIT_PLACE : CREDIT_COUNTRY).source;
    f.holder = atlas_record_holder(a, r, as_of);
    return f;
}

COUNTS_BITS struct address_facts atlas_address(const struct atlas *a, const uint8_t address[16],
                                               date_t as_of) {
    struct address_facts f = atlas_record_facts(a, atlas_address_record(a, address), as_of);
    bool v4 = is_v4(address);
    const struct table *t = &a->tables[v4 ? TABLE_PLACES_V4 : TABLE_PLACES_V6];
    if (f.special || !t->root) return f;
    uint32_t i = v4 ? table_find_v4(t, low_32(address)) : table_find_v6(t, address);
    if (i == 0 || i >= a->n_places) return f;
    const struct file_place *p = &a->places[i];
    /* A place in another country than the registries' would contradict itself: then the country alone stands.
     */
    if (f.place.country[0] && memcmp(f.place.country, p->country, 2) != 0) return f;
    memcpy(f.place.country, p->country, 2);
    f.place.city = text_at(a->names, p->city);
    f.place.latitude = p->latitude / 10000.0;
    f.place.longitude = p->longitude / 10000.0;
    f.place.source = atlas_credit(a, CREDIT_PLACE).source;
    return f;
}
