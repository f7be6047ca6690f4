/* Which imported parties are one, which of them the atlas has, and what they are called.
 *
 * Only a register's number makes two parties one: names lie (two companies may have one, one company many).
 */
#include "atlas/import_model.h"

#include "base/hash.h"

#include <stdio.h>

enum { SLUG_WORDS = 48 };

static void match_curated(struct import *im) {
    const struct registry *r = im->options.curated;
    struct intern *leis = intern_new();
    struct hash_table holder = {0};
    for (size_t i = 0; r && i < r->n_holdings; i++)
        if (strncmp(r->holdings[i].key, "lei:", 4) == 0)
            hash_table_put(&holder, intern_add(leis, text_of(r->holdings[i].key + 4)),
                           r->holdings[i].fact.party);
    for (size_t i = 0; i < im->n_parties; i++) {
        struct import_party *p = &im->parties[i];
        if (import_root(im, (uint32_t)i) != i || !p->lei) continue;
        uint32_t id = intern_find(leis, text_of(p->lei));
        if (id == INTERN_ABSENT) continue;
        p->curated = hash_table_get(&holder, id);
        im->matched++;
    }
    hash_table_free(&holder);
    intern_free(leis);
}

static void join_same(struct import *im) {
    struct intern *numbers = intern_new();
    struct hash_table first = {0};
    for (size_t i = 0; i < im->n_parties; i++) {
        const struct import_party *p = &im->parties[i];
        const char *both[] = {p->lei, p->registry};
        for (int k = 0; k < 2; k++) {
            if (!both[k] || p->masked) continue;
            uint32_t id = intern_add(numbers, text_of(both[k])), before = hash_table_get(&first, id);
            if (before == HASH_ABSENT)
                hash_table_put(&first, id, (uint32_t)i);
            else
                import_same(im, (uint32_t)i, before);
        }
    }
    hash_table_free(&first);
    intern_free(numbers);
}

/* "gb-coh-01234567", "ftm-nk-abc-0123456789abcdef": what is lost on the way is made up for by a hash. */
static const char *slug_of_words(struct arena *a, struct text t) {
    char out[SLUG_WORDS + 1];
    size_t n = 0;
    bool lossy = t.n > SLUG_WORDS;
    for (size_t i = 0; i < t.n && n < SLUG_WORDS; i++) {
        char c = t.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (plain) {
            out[n++] = c;
            continue;
        }
        bool upper = c >= 'A' && c <= 'Z', separator = c == ':' || c == '-';
        lossy |= !separator || (c == ':' && memchr(t.p, ':', i)) || (n && out[n - 1] == '-');
        if (upper)
            out[n++] = (char)(c + ('a' - 'A'));
        else if (n && out[n - 1] != '-')
            out[n++] = '-';
    }
    while (n && out[n - 1] == '-') {
        n--;
        lossy = true;
    }
    out[n] = '\0';
    if (!lossy) return arena_text(a, (struct text){out, n});
    return arena_format(a, "%s%s%016llx", out, n ? "-" : "", (unsigned long long)hash_bytes(t.p, t.n, 0));
}

static const char *slug_of(const struct import *im, uint32_t i) {
    const struct import_party *p = &im->parties[i];
    struct text id = intern_get(im->ids, i);
    if (p->curated != PARTY_NONE) return im->options.curated->parties[p->curated].says.id;
    if (p->masked || !p->told) {
        /* An entity nobody tells about may be a person. A company known by its LEI alone is none. */
        char hash[MASKED_TEXT];
        masked(&im->options.key, "party", id, hash);
        if (p->masked || !p->lei)
            return arena_format(im->arena, "%s-%s", p->kind == PARTY_PERSONS ? "person" : "entity", hash);
    }
    if (p->lei) return arena_format(im->arena, "lei-%s", p->lei);
    return slug_of_words(im->arena, p->registry ? text_of(p->registry) : id);
}

/* A name as people compare it: letters and digits in lower case, without what companies have behind it. */
static struct text plain_name(struct arena *a, const char *name) {
    static const char *const forms[] = {
        "ltd", "limited", "inc", "incorporated", "llc", "corp", "corporation", "co", "company",
        "plc", "gmbh",    "ag",  "sa",           "spa", "bv",   "nv",          "oy", "ab",
        "as",  "pte",     "kk",  "pjsc",         "ooo", "oao",  "pao",         "the"};
    char *out = arena_take(a, strlen(name) + 2);
    size_t n = 0, start = 0;
    for (const char *c = name;; c++) {
        bool upper = *c >= 'A' && *c <= 'Z';
        bool letter =
            upper || (*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') || (unsigned char)*c >= 0x80;
        if (letter) {
            out[n++] = (char)(upper ? *c + ('a' - 'A') : *c);
        } else if (*c != '.' && n > start) {
            struct text last = {out + start, n - start};
            for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
                if (text_is(last, forms[i]) && (start > 0 || strcmp(forms[i], "the") == 0)) n = start;
            start = n;
        }
        if (!*c) break;
    }
    return (struct text){out, n};
}

static void tell_candidates(struct import *im) {
    const struct registry *r = im->options.curated;
    if (!r) return;
    struct arena *a = arena_new();
    struct intern *names = intern_new();
    struct hash_table party = {0};
    for (size_t i = 0; i < r->n_parties; i++) {
        const struct registry_party *p = &r->parties[i];
        for (size_t k = 0; k <= p->n_aliases; k++) {
            struct text name = plain_name(a, k < p->n_aliases ? p->aliases[k] : p->says.name);
            if (name.n) hash_table_put(&party, intern_add(names, name), (uint32_t)i);
        }
    }
    for (size_t i = 0; i < im->n_parties; i++) {
        const struct import_party *p = &im->parties[i];
        if (import_root(im, (uint32_t)i) != i || !p->used || p->masked || !p->name ||
            p->curated != PARTY_NONE)
            continue;
        uint32_t id = intern_find(names, plain_name(import_scratch(im), p->name));
        if (id != INTERN_ABSENT) import_candidate(im, p, r->parties[hash_table_get(&party, id)].says.id);
    }
    hash_table_free(&party);
    intern_free(names);
    arena_free(a);
}

/* Ids that only an adversary would choose could lead to one slug: the second gets a hash behind it. */
static void name_slugs(struct import *im) {
    struct intern *taken = intern_new();
    const struct registry *r = im->options.curated;
    for (size_t i = 0; r && i < r->n_parties; i++) intern_add(taken, text_of(r->parties[i].says.id));
    for (uint32_t i = 0; i < im->n_parties; i++) {
        struct import_party *p = &im->parties[i];
        if (!p->used) continue;
        p->slug = slug_of(im, i);
        if (p->curated != PARTY_NONE) continue;
        if (intern_find(taken, text_of(p->slug)) != INTERN_ABSENT) {
            struct text id = intern_get(im->ids, i);
            p->slug =
                arena_format(im->arena, "%s-%016llx", p->slug, (unsigned long long)hash_bytes(id.p, id.n, 1));
        }
        intern_add(taken, text_of(p->slug));
    }
    intern_free(taken);
}

void import_match(struct import *im) {
    join_same(im);
    match_curated(im);
    import_join(im);
    name_slugs(im);
    tell_candidates(im);
}
