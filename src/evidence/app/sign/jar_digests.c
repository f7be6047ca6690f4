#include "evidence/app/sign/jar_digests.h"

#include "base/digits.h"

#include <stdio.h>
#include <strings.h>

/* Standard alphabet; padding must be whole or not there at all, as java.util.Base64 has it. */
static bool from_base64(struct text t, struct jar_told *to) {
    size_t n = t.n;
    while (n && t.p[n - 1] == '=' && t.n - n < 2) n--;
    if ((n != t.n && t.n % 4) || n % 4 == 1) return false;
    unsigned bits = 0, held = 0;
    to->n = 0;
    for (size_t i = 0; i < n; i++) {
        int v = t.p[i] == '-' || t.p[i] == '_' ? -1 : base64_digit((unsigned char)t.p[i]);
        if (v < 0) return false;
        bits = bits << 6 | (unsigned)v;
        held += 6;
        if (held < 8) continue;
        held -= 8;
        if (to->n == sizeof to->value)
            return to->n = 0, true; /* longer than any digest: it matches nothing */
        to->value[to->n++] = (uint8_t)(bits >> held);
    }
    return true;
}

/* Names that the attribute Digest-Algorithms may use, which levels below 18 go by. */
static bool named_digest(struct text name, uint32_t least, enum jar_digest *to) {
    static const struct {
        const char *name;
        enum jar_digest digest;
        uint32_t since;
    } names[] = {{"MD5", JAR_MD5, 0},       {"SHA", JAR_SHA1, 0},       {"SHA1", JAR_SHA1, 0},
                 {"SHA-1", JAR_SHA1, 0},    {"SHA-256", JAR_SHA256, 0}, {"SHA-384", JAR_SHA384, 9},
                 {"SHA-512", JAR_SHA512, 9}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (name.n == strlen(names[i].name) && strncasecmp(name.p, names[i].name, name.n) == 0 &&
            names[i].since <= least) {
            *to = names[i].digest;
            return true;
        }
    return false;
}

static const struct text *told(const struct jar_manifest *m, const struct jar_manifest_section *s,
                               struct text name, const char *suffix) {
    char attribute[96];
    if (name.n > 32) return NULL;
    snprintf(attribute, sizeof attribute, "%.*s%s", (int)name.n, name.p, suffix);
    return jar_manifest_value(m, s, attribute);
}

/* The first of Digest-Algorithms that the level knows and the section has. */
static size_t old_levels(const struct jar_manifest *m, const struct jar_manifest_section *s,
                         const char *suffix, uint32_t least, struct jar_told *to, bool *broken) {
    const struct text *list = jar_manifest_value(m, s, "Digest-Algorithms");
    struct text names = list ? *list : TEXT("SHA SHA1");
    while (names.n) {
        size_t n = 0;
        while (n < names.n && !memchr(" \t\n\r\f", names.p[n], 5)) n++;
        struct text name = {names.p, n};
        size_t step = n < names.n ? n + 1 : n;
        names = (struct text){names.p + step, names.n - step};
        const struct text *value = n ? told(m, s, name, suffix) : NULL;
        if (!value || !named_digest(name, least, &to->digest)) continue;
        *broken |= !from_base64(*value, to);
        return 1;
    }
    return 0;
}

size_t jar_digests_told(const struct jar_manifest *m, const struct jar_manifest_section *s,
                        const char *suffix, uint32_t least, uint32_t most, struct jar_told to[2],
                        bool *broken) {
    static const struct {
        const char *name;
        enum jar_digest digest;
    } best_first[] = {
        {"SHA-512", JAR_SHA512}, {"SHA-384", JAR_SHA384}, {"SHA-256", JAR_SHA256}, {"SHA1", JAR_SHA1}};
    size_t n = 0;
    if (least < 18) {
        n = old_levels(m, s, suffix, least, to, broken);
        if (n == 0) return 0;
    }
    for (size_t i = 0; most >= 18 && i < sizeof best_first / sizeof *best_first; i++) {
        const struct text *value = told(m, s, text_of(best_first[i].name), suffix);
        if (!value) continue;
        to[n].digest = best_first[i].digest;
        *broken |= !from_base64(*value, &to[n]);
        bool again = n && to[0].digest == to[n].digest && to[0].n == to[n].n &&
                     memcmp(to[0].value, to[n].value, to[n].n) == 0;
        return again ? n : n + 1;
    }
    return n;
}

bool jar_digest_matches(const struct jar_told *t, struct bytes b) {
    uint8_t real[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    return EVP_Digest(b.n ? b.p : (const uint8_t *)"", b.n, real, &n, jar_digest_method(t->digest), NULL) ==
               1 &&
           n == t->n && memcmp(real, t->value, n) == 0;
}
