/* Who holds an identifier: each kind of identifier has its own idea of a match. */
#include "atlas/atlas_map.h"
#include "atlas/cable.h"
#include "atlas/identifier.h"
#include "atlas/special.h"
#include "base/prefix.h"

#include <stdio.h>

struct finding {
    const struct atlas *atlas;
    date_t as_of;
    struct holding *to;
    size_t n, most;
};

size_t atlas_key_holdings(const struct atlas *a, uint32_t key, date_t as_of, struct holding *to, size_t n,
                          size_t most) {
    const struct file_key *k = &a->keys[key];
    for (uint32_t i = 0; i < k->holdings; i++) {
        const struct file_holding *h = &a->holdings[k->first + i];
        struct provenance why = atlas_provenance(a, h->why);
        if (!provenance_holds(&why, as_of)) continue;
        if (n < most)
            to[n] = (struct holding){h->party, text_at(a->strings, a->parties[h->party].name),
                                     text_at(a->strings, k->text), why};
        n++;
    }
    return n;
}

/* True when the key has holdings on that day. */
static bool take_key(struct finding *f, const char *key, size_t n) {
    uint32_t i = atlas_key(f->atlas, (struct text){key, n});
    if (i == UINT32_MAX) return false;
    size_t before = f->n;
    f->n = atlas_key_holdings(f->atlas, i, f->as_of, f->to, f->n, f->most);
    return f->n > before;
}

static void take_open(struct finding *f, uint32_t name, uint32_t text, enum credit credit) {
    const char *says = text_at(f->atlas->names, name);
    if (!says) return;
    if (f->n < f->most)
        f->to[f->n] = (struct holding){PARTY_NONE, says, text_at(f->atlas->names, text),
                                       atlas_credit(f->atlas, credit)};
    f->n++;
}

/* The longest suffix on a label boundary that somebody holds. */
static void find_domain(struct finding *f, char *key) {
    enum { KIND = sizeof "domain:" - 1 };
    size_t n = strlen(key);
    for (size_t at = KIND; at < n; at++) {
        if (at > KIND && key[at - 1] != '.') continue;
        if (at > KIND) memcpy(key + at - KIND, "domain:", KIND);
        if (take_key(f, key + at - KIND, n - at + KIND)) return;
    }
}

/* The longest prefix ending in a dot; a class may be written com/example/Class as well. */
static void find_sdk(struct finding *f, char *key) {
    enum { KIND = sizeof "sdk:" - 1 };
    size_t n = strlen(key);
    for (size_t i = KIND; i < n; i++)
        if (key[i] == '/') key[i] = '.';
    if (key[n - 1] != '.' && n + 1 < IDENTIFIER_TEXT) memcpy(key + n++, ".", 2);
    for (; n > KIND; n--)
        if (key[n - 1] == '.' && take_key(f, key, n)) return;
}

static void find_app(struct finding *f, const char *key) {
    if (strchr(key, '/')) {
        take_key(f, key, strlen(key));
        return;
    }
    static const char *const platforms[] = {"android", "ios"};
    for (size_t i = 0; i < 2; i++) {
        char whole[IDENTIFIER_TEXT + 16];
        int n = snprintf(whole, sizeof whole, "app:%s/%s", platforms[i], key + 4);
        take_key(f, whole, (size_t)n);
    }
}

/* The registry's name of the longest block that holds the address. */
static const struct file_oui *registered(const struct atlas *a, uint64_t address) {
    static const uint32_t widths[] = {36, 28, 24};
    for (size_t w = 0; w < 3; w++) {
        uint64_t block = address >> (48 - widths[w]) << (48 - widths[w]);
        uint32_t low = 0, high = a->n_oui;
        while (low < high) {
            uint32_t middle = low + (high - low) / 2;
            const struct file_oui *o = &a->oui[middle];
            if (o->block < block || (o->block == block && o->bits < widths[w]))
                low = middle + 1;
            else
                high = middle;
        }
        if (low < a->n_oui && a->oui[low].block == block && a->oui[low].bits == widths[w])
            return &a->oui[low];
    }
    return NULL;
}

static void find_oui(struct finding *f, const char *key) {
    uint64_t address = 0;
    size_t digits = strlen(key + 4);
    static const size_t lengths[] = {9, 7, 6};
    for (size_t i = 0; i < 3; i++)
        if (digits >= lengths[i] && take_key(f, key, 4 + lengths[i])) return;
    for (size_t i = 0; i < 12; i++) {
        char c = i < digits ? key[4 + i] : '0';
        address = address << 4 | (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    const struct file_oui *o = registered(f->atlas, address);
    const char *name = o ? text_at(f->atlas->names, o->name) : NULL;
    if (!name) return;
    char whole[IDENTIFIER_TEXT];
    int n = snprintf(whole, sizeof whole, "oui-name:%s", name);
    if (n > 0 && (size_t)n < sizeof whole && take_key(f, whole, (size_t)n)) return;
    take_open(f, o->name, o->text, CREDIT_OUI);
}

static void find_as(struct finding *f, const char *key) {
    if (take_key(f, key, strlen(key))) return;
    uint32_t asn = 0;
    for (const char *p = key + 4; *p; p++) asn = asn * 10 + (uint32_t)(*p - '0');
    const struct file_as *as = atlas_as(f->atlas, asn);
    if (as && !special_as_nobodys(asn)) take_open(f, as->name, as->text, CREDIT_AS);
}

static void find_address(struct finding *f, struct text value) {
    struct prefix p;
    if (!prefix_parse(value, false, &p)) return;
    uint32_t record = atlas_address_record(f->atlas, p.address);
    if (record == 0 || record >= f->atlas->n_records) return;
    const struct file_record *r = &f->atlas->records[record];
    if (r->special) return;
    if (r->key && r->key <= f->atlas->n_keys)
        f->n = atlas_key_holdings(f->atlas, r->key - 1, f->as_of, f->to, f->n, f->most);
    struct holding h = f->n ? (struct holding){0} : atlas_record_holder(f->atlas, r, f->as_of);
    if (!h.name) return;
    if (f->n < f->most) f->to[f->n] = h;
    f->n++;
}

/* Cables stand in order of their ids. */
static const struct file_cable *cable_of(const struct atlas *a, const char *key) {
    uint32_t low = 0, high = a->n_cables;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = strcmp(text_at(a->strings, a->cables[middle].text), key);
        if (order == 0) return &a->cables[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* Who a party file or a change says, else the owners that the cable's own file tells. */
static void find_cable(struct finding *f, const char *key) {
    const struct atlas *a = f->atlas;
    if (take_key(f, key, strlen(key))) return;
    const struct file_cable *c = cable_of(a, key);
    for (uint32_t i = 0; c && i < c->holders; i++) {
        const struct file_cable_holder *h = &a->cable_holders[c->first_holder + i];
        struct provenance why = atlas_provenance(a, h->why);
        if (h->part != CABLE_OWNER || !provenance_holds(&why, f->as_of)) continue;
        if (f->n < f->most)
            f->to[f->n] =
                (struct holding){h->party, text_at(a->strings, h->name), text_at(a->strings, c->text), why};
        f->n++;
    }
}

static void find_party(struct finding *f, const char *key) {
    party_id p = atlas_party(f->atlas, text_of(key + sizeof "party:" - 1));
    if (p == PARTY_NONE) return;
    const struct file_party *party = &f->atlas->parties[p];
    if (f->n < f->most)
        f->to[f->n] = (struct holding){p,
                                       text_at(f->atlas->strings, party->name),
                                       text_at(f->atlas->strings, party->id),
                                       {.source = "",
                                        .confidence = CONFIDENCE_HIGH,
                                        .from = DATE_MIN,
                                        .to = DATE_MAX,
                                        .observed = DATE_MIN}};
    f->n++;
}

size_t atlas_holders(const struct atlas *a, enum identifier_kind kind, struct text value, date_t as_of,
                     struct holding *to, size_t most) {
    struct finding f = {a, as_of, to, 0, most};
    char key[IDENTIFIER_TEXT];
    if (kind == IDENTIFIER_ADDRESS) {
        find_address(&f, value);
        return f.n;
    }
    if (!identifier_canonical(kind, value, key)) return 0;
    switch (kind) {
    case IDENTIFIER_DOMAIN: find_domain(&f, key); break;
    case IDENTIFIER_SDK: find_sdk(&f, key); break;
    case IDENTIFIER_APP: find_app(&f, key); break;
    case IDENTIFIER_OUI: find_oui(&f, key); break;
    case IDENTIFIER_ASN: find_as(&f, key); break;
    case IDENTIFIER_CABLE: find_cable(&f, key); break;
    case IDENTIFIER_PARTY: find_party(&f, key); break;
    case IDENTIFIER_PREFIX:
        if (!take_key(&f, key, strlen(key))) find_address(&f, text_of(key + sizeof "prefix:" - 1));
        break;
    default: take_key(&f, key, strlen(key)); break;
    }
    return f.n;
}
