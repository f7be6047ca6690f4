#include "atlas/atlas_map.h"

#include "atlas/country.h"
#include "base/hash.h"
#include "base/memory.h"
#include "base/suggest.h"

#include <stdlib.h>

const char *confidence_text(enum confidence c) {
    static const char *const words[] = {"none", "low", "medium", "high"};
    return c <= CONFIDENCE_HIGH ? words[c] : words[0];
}

const char *ground_text(enum ground g) {
    static const char *const words[] = {"incorporated", "principal-place", "state"};
    return g <= GROUND_STATE ? words[g] : "unknown";
}

struct atlas_info atlas_info(const struct atlas *a) {
    return (struct atlas_info){.path = a->path,
                               .built = a->header->built,
                               .parties = a->n_parties,
                               .stakes = a->n_stakes,
                               .holdings = a->n_holdings,
                               .laws = a->n_laws,
                               .cables = a->n_cables,
                               .services = a->n_services,
                               .address_ranges = (size_t)a->header->ranges,
                               .open_data = a->header->open_data != 0,
                               .credits = a->credit_texts,
                               .n_credits = a->n_credit_texts};
}

size_t atlas_party_count(const struct atlas *a) {
    return a->n_parties;
}

static int order(struct text x, struct text y) {
    int c = memcmp(x.p, y.p, x.n < y.n ? x.n : y.n);
    return c ? c : (x.n > y.n) - (x.n < y.n);
}

/* Parties stand in order of their slugs. */
party_id atlas_party(const struct atlas *a, struct text slug) {
    uint32_t low = 0, high = a->n_parties;
    if (slug.n == 0) return PARTY_NONE;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int c = order(text_of(text_at(a->strings, a->parties[middle].id)), slug);
        if (c == 0) return middle;
        if (c < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return PARTY_NONE;
}

struct party atlas_party_get(const struct atlas *a, party_id p) {
    if (p >= a->n_parties) return (struct party){"", "unknown", "unknown", NULL};
    const struct file_party *f = &a->parties[p];
    return (struct party){text_at(a->strings, f->id), text_at(a->strings, f->name),
                          text_at(a->strings, f->kind), text_at(a->strings, f->note)};
}

/* The next letter of a name that counts, in lower case; 0: its end. Blanks and punctuation do not count:
 * nobody remembers whether it is "Co., Ltd." or "Co Ltd". */
static char next_letter(struct text *t) {
    while (t->n) {
        char c = *t->p++;
        t->n--;
        if (strchr(" .,-'\"()", c)) continue;
        return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
    return '\0';
}

bool atlas_same_name(struct text x, const char *y) {
    struct text other = text_of(y);
    for (unsigned letters = 0;; letters++) {
        char c = next_letter(&x);
        if (c != next_letter(&other)) return false;
        if (!c) return letters > 0;
    }
}

party_id atlas_party_named(const struct atlas *a, struct text name) {
    for (uint32_t i = 0; name.n && i < a->n_parties; i++) {
        const struct file_party *p = &a->parties[i];
        if (atlas_same_name(name, text_at(a->strings, p->id)) ||
            atlas_same_name(name, text_at(a->strings, p->name)))
            return i;
        for (uint32_t k = 0; k < p->aliases; k++)
            if (atlas_same_name(name, text_at(a->strings, a->aliases[p->first_alias + k]))) return i;
    }
    return PARTY_NONE;
}

const char *atlas_suggest(const struct atlas *a, struct text word) {
    size_t n = 0, all = 0;
    for (uint32_t i = 0; i < a->n_parties; i++) all += 2 + (size_t)a->parties[i].aliases;
    const char **names = memory_new(all, sizeof *names);
    uint32_t *whose = memory_new(all, sizeof *whose);
    for (uint32_t i = 0; i < a->n_parties; i++) {
        const struct file_party *p = &a->parties[i];
        names[n] = text_at(a->strings, p->id), whose[n++] = i;
        names[n] = text_at(a->strings, p->name), whose[n++] = i;
        for (uint32_t k = 0; k < p->aliases; k++)
            names[n] = text_at(a->strings, a->aliases[p->first_alias + k]), whose[n++] = i;
    }
    const char *near = suggest(word, names, n), *slug = NULL;
    for (size_t i = 0; near && i < n && !slug; i++)
        if (names[i] == near) slug = text_at(a->strings, a->parties[whose[i]].id);
    free(names);
    free(whose);
    return slug;
}

struct provenance atlas_provenance(const struct atlas *a, uint32_t i) {
    const struct file_provenance *p = &a->provenance[i];
    const char *source = text_at(a->strings, p->source);
    return (struct provenance){source ? source : "",
                               text_at(a->strings, p->url),
                               (enum confidence)p->confidence,
                               p->from,
                               p->to,
                               p->observed,
                               p->disputed != 0};
}

struct provenance atlas_credit(const struct atlas *a, enum credit c) {
    const char *text = text_at(a->strings, a->credits[c].text);
    return (struct provenance){.source = text ? text : "",
                               .confidence = CONFIDENCE_MEDIUM,
                               .from = DATE_MIN,
                               .to = DATE_MAX,
                               .observed = a->credits[c].observed};
}

bool provenance_holds(const struct provenance *p, date_t as_of) {
    return p->from <= as_of && as_of <= p->to;
}

size_t atlas_jurisdictions(const struct atlas *a, party_id p, date_t as_of, struct jurisdiction_claim *to,
                           size_t most) {
    size_t n = 0;
    if (p >= a->n_parties) return 0;
    const struct file_party *f = &a->parties[p];
    for (uint32_t i = 0; i < f->jurisdictions; i++) {
        const struct file_jurisdiction *j = &a->jurisdictions[f->first_jurisdiction + i];
        struct jurisdiction_claim claim = {.ground = (enum ground)j->ground,
                                           .why = atlas_provenance(a, j->why)};
        if (!provenance_holds(&claim.why, as_of)) continue;
        memcpy(claim.country, j->country, 2);
        if (n < most) to[n] = claim;
        n++;
    }
    return n;
}

uint32_t atlas_key(const struct atlas *a, struct text key) {
    if (a->n_key_slots == 0) return UINT32_MAX;
    uint32_t mask = a->n_key_slots - 1, at = (uint32_t)hash_bytes(key.p, key.n, ATLAS_FNV) & mask;
    for (uint32_t tries = 0; tries <= mask && a->key_slots[at]; tries++, at = (at + 1) & mask) {
        uint32_t i = a->key_slots[at] - 1;
        if (text_is(key, text_at(a->strings, a->keys[i].text))) return i;
    }
    return UINT32_MAX;
}

const char *atlas_country_name(const struct atlas *a, const char *code) {
    return country_name(text_of(code));
}

bool atlas_country_place(const struct atlas *a, const char *code, double *latitude, double *longitude) {
    return country_place(text_of(code), latitude, longitude);
}
