#include "policy/facts.h"

party_id facts_party(const struct facts *f, struct text slug) {
    for (size_t i = 0; i < f->n_parties; i++)
        if (text_is(slug, f->parties[i].party.id)) return (party_id)i;
    return PARTY_NONE;
}

/* How many characters of the value an identifier accounts for; 0: it is not the holder's. */
static size_t match_length(enum identifier_kind kind, struct text held, struct text value) {
    bool fits = false;
    if (kind == IDENTIFIER_DOMAIN)
        fits = held.n <= value.n && memcmp(held.p, value.p + value.n - held.n, held.n) == 0 &&
               (held.n == value.n || value.p[value.n - held.n - 1] == '.');
    else if (kind == IDENTIFIER_SDK)
        fits = held.n <= value.n && memcmp(held.p, value.p, held.n) == 0;
    else
        fits = text_equal(held, value);
    return fits ? held.n : 0;
}

struct holding facts_holder(const struct facts *f, enum identifier_kind kind, struct text value) {
    static const char *const prefixes[IDENTIFIER_KINDS] = {
        [IDENTIFIER_ADDRESS] = "address:", [IDENTIFIER_ASN] = "asn:",    [IDENTIFIER_PREFIX] = "prefix:",
        [IDENTIFIER_DOMAIN] = "domain:",   [IDENTIFIER_APP] = "app:",    [IDENTIFIER_SDK] = "sdk:",
        [IDENTIFIER_OUI] = "oui:",         [IDENTIFIER_CERT] = "cert:",  [IDENTIFIER_CABLE] = "cable:",
        [IDENTIFIER_LEI] = "lei:",         [IDENTIFIER_PARTY] = "party:"};
    struct holding best = {.party = PARTY_NONE};
    size_t longest = 0, skip = strlen(prefixes[kind]);
    for (size_t i = 0; i < f->n_parties; i++)
        for (size_t k = 0; k < f->parties[i].holds.n; k++) {
            const char *held = f->parties[i].holds.list[k];
            if (strncmp(held, prefixes[kind], skip) != 0) continue;
            size_t n = match_length(kind, text_of(held + skip), value);
            if (n <= longest) continue;
            longest = n;
            best = (struct holding){.party = (party_id)i,
                                    .name = f->parties[i].party.name,
                                    .matched = held,
                                    .why = {.source = f->source,
                                            .confidence = CONFIDENCE_HIGH,
                                            .from = DATE_MIN,
                                            .to = DATE_MAX,
                                            .observed = DATE_MIN}};
        }
    return best;
}
