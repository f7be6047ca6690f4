#include "atlas/identifier.h"

#include "base/prefix.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const kind_words[IDENTIFIER_KINDS] = {
    "address", "asn", "prefix", "domain", "app", "sdk", "oui", "cert", "cable", "lei", "party",
};

const char *identifier_kind_text(enum identifier_kind kind) {
    return kind < IDENTIFIER_KINDS ? kind_words[kind] : "unknown";
}

static bool lower(char c) {
    return c >= 'a' && c <= 'z';
}

static bool digit(char c) {
    return c >= '0' && c <= '9';
}

static char to_lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool hex(char c) {
    return digit(c) || (c >= 'a' && c <= 'f');
}

static bool all(struct text t, bool (*is)(char)) {
    for (size_t i = 0; i < t.n; i++)
        if (!is(t.p[i])) return false;
    return t.n > 0;
}

static const char *number_error(struct text t) {
    if (!all(t, digit)) return "an AS number is digits only";
    if (t.p[0] == '0') return "an AS number does not start with 0";
    if (t.n > 10) return "an AS number has 32 bits (RFC 6793)";
    unsigned long long v = 0;
    for (size_t i = 0; i < t.n; i++) v = v * 10 + (unsigned)(t.p[i] - '0');
    return v <= UINT32_MAX ? NULL : "an AS number has 32 bits (RFC 6793)";
}

static const char beyond_prefix[] = "bits behind the prefix length are set";

static const char *prefix_error(struct text t) {
    struct prefix p;
    if (!memchr(t.p, '/', t.n) || !prefix_parse(t, false, &p))
        return "this is no address block like 192.0.2.0/24";
    return prefix_parse(t, true, &p) ? NULL : beyond_prefix;
}

/* RFC 1035 2.3.1 and RFC 1123 2.1, in lower case, with the underscore that real names use. */
static const char *domain_error(struct text t) {
    if (t.n == 0 || t.n > 253) return "a domain has 1 to 253 letters (RFC 1035 2.3.4)";
    size_t label = 0;
    for (size_t i = 0; i <= t.n; i++) {
        if (i == t.n || t.p[i] == '.') {
            if (label == 0 || label > 63) return "a label has 1 to 63 letters (RFC 1035 2.3.4)";
            label = 0;
            continue;
        }
        char c = t.p[i];
        if ((unsigned char)c >= 0x80) return "write international names as A-labels, xn--… (RFC 5890)";
        if (c >= 'A' && c <= 'Z') return "domains are written in lower case here";
        if (!lower(c) && !digit(c) && c != '-' && c != '_') return "this letter cannot stand in a domain";
        label++;
    }
    return NULL;
}

static const char *dotted_error(struct text t) {
    bool fresh = true;
    for (size_t i = 0; i < t.n; i++) {
        char c = t.p[i];
        bool word = lower(to_lower(c)) || digit(c) || c == '_' || c == '-' || c == '$';
        if (c == '.' ? fresh : !word) return "names are letters, digits, _ and - with single dots between";
        fresh = c == '.';
    }
    return t.n && t.n < 256 ? NULL : "the name is empty or too long";
}

static const char *app_error(struct text t) {
    const char *slash = t.n ? memchr(t.p, '/', t.n) : NULL;
    struct text platform = {t.p, slash ? (size_t)(slash - t.p) : 0};
    if (!text_is(platform, "android") && !text_is(platform, "ios"))
        return "an app is android/PACKAGE or ios/BUNDLE";
    struct text name = {slash + 1, t.n - platform.n - 1};
    if (name.n && name.p[name.n - 1] == '.') return "an app's name does not end in a dot";
    return dotted_error(name);
}

static const char *sdk_error(struct text t) {
    if (t.n == 0 || t.p[t.n - 1] != '.') return "an SDK prefix ends in a dot";
    return dotted_error(t);
}

/* A package, ending in a dot, or one class; a host has two labels, and so has this, or it would be too much.
 */
static const char *class_error(struct text t) {
    return t.n && memchr(t.p, '.', t.n) ? dotted_error(t)
                                        : "a class prefix is com.example. or com.example.Class";
}

static const char *oui_error(struct text t) {
    bool right = t.n == 6 || t.n == 7 || t.n == 9;
    return right && all(t, hex) ? NULL : "a MAC block is 6, 7 or 9 hex digits in lower case";
}

static const char *sha256_error(struct text t) {
    return t.n == 64 && all(t, hex) ? NULL
                                    : "a certificate is the 64 hex digits of its SHA-256, in lower case";
}

static const char *slug_error(struct text t) {
    for (size_t i = 0; i < t.n; i++)
        if (!lower(t.p[i]) && !digit(t.p[i]) && (t.p[i] != '-' || i == 0 || i + 1 == t.n))
            return "a slug is lower-case letters, digits and single dashes";
    return t.n && t.n <= 80 ? NULL : "a slug has 1 to 80 letters";
}

/* ISO 17442-1: 18 letters and digits and two check digits (ISO/IEC 7064 MOD 97-10). */
static const char *lei_error(struct text t) {
    unsigned rest = 0;
    bool right = t.n == 20;
    for (size_t i = 0; right && i < t.n; i++) {
        char c = t.p[i];
        right = digit(c) || (i < 18 && lower(c));
        rest = (digit(c) ? rest * 10 + (unsigned)(c - '0') : rest * 100 + (unsigned)(c - 'a') + 10) % 97;
    }
    if (!right) return "an LEI is 18 letters and digits and two digits (ISO 17442), here in lower case";
    return rest == 1 ? NULL : "the check digits of this LEI are wrong (ISO 17442)";
}

static const char *text_error(struct text t) {
    return t.n && t.n <= 256 ? NULL : "the text is empty or too long";
}

static const struct {
    const char *word;
    const char *(*error)(struct text);
} forms[] = {
    {"number", number_error}, {"prefix", prefix_error}, {"domain", domain_error}, {"app", app_error},
    {"sdk", sdk_error},       {"oui", oui_error},       {"sha256", sha256_error}, {"slug", slug_error},
    {"lei", lei_error},       {"text", text_error},     {"class", class_error},
};

bool identifier_form_known(struct text form) {
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (text_is(form, forms[i].word)) return true;
    return false;
}

const char *identifier_form_error(const char *form, struct text value) {
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (strcmp(form, forms[i].word) == 0) return forms[i].error(value);
    return "the schema names a form this program does not know";
}

/* Without "kind:" when it is there. */
static struct text without_kind(struct text t, enum identifier_kind kind) {
    size_t n = strlen(kind_words[kind]);
    if (t.n > n && t.p[n] == ':' && memcmp(t.p, kind_words[kind], n) == 0)
        return (struct text){t.p + n + 1, t.n - n - 1};
    return t;
}

/* "AS4134", "aa:bb:cc:dd:ee:ff", "aa-bb-cc", "AABB.CC", "01:AB…" without what is only decoration. */
static size_t plain(struct text t, const char *drop, char *to, size_t size) {
    size_t n = 0;
    for (size_t i = 0; i < t.n; i++) {
        if (strchr(drop, t.p[i])) continue;
        if (n + 1 >= size) return 0;
        to[n++] = to_lower(t.p[i]);
    }
    to[n] = '\0';
    return n;
}

struct text identifier_trimmed(struct text t) {
    while (t.n && strchr(" \t\r\n", t.p[0])) t = (struct text){t.p + 1, t.n - 1};
    while (t.n && strchr(" \t\r\n", t.p[t.n - 1])) t.n--;
    return t;
}

/* "Lcom/example/Push;" */
static bool descriptor(struct text t) {
    return t.n > 3 && t.p[0] == 'L' && t.p[t.n - 1] == ';' && memchr(t.p, '/', t.n);
}

/* NULL, or what is wrong with it. */
static const char *canonical(enum identifier_kind kind, struct text value, char to[IDENTIFIER_TEXT]) {
    char buffer[IDENTIFIER_TEXT - 16];
    if (value.n == 0 || kind >= IDENTIFIER_KINDS) return "this is empty";
    struct text t = without_kind(value, kind);
    size_t n = 0;
    const char *form = "text", *drop = "";
    switch (kind) {
    case IDENTIFIER_ASN:
        form = "number";
        if (t.n > 2 && to_lower(t.p[0]) == 'a' && to_lower(t.p[1]) == 's')
            t = (struct text){t.p + 2, t.n - 2};
        break;
    case IDENTIFIER_DOMAIN:
        form = "domain";
        if (t.n > 1 && t.p[t.n - 1] == '.') t.n--;
        break;
    case IDENTIFIER_OUI:
        form = "oui";
        drop = ":-.";
        break;
    case IDENTIFIER_CERT:
        form = "sha256";
        drop = ": ";
        break;
    case IDENTIFIER_PREFIX: form = "prefix"; break;
    case IDENTIFIER_LEI: form = "lei"; break;
    case IDENTIFIER_CABLE:
    case IDENTIFIER_PARTY: form = "slug"; break;
    default: break;
    }
    if (kind == IDENTIFIER_SDK && descriptor(t)) t = (struct text){t.p + 1, t.n - 2};
    if (kind == IDENTIFIER_APP || kind == IDENTIFIER_SDK || kind == IDENTIFIER_ADDRESS) {
        if (t.n >= sizeof buffer) return "this is too long";
        memcpy(buffer, t.p, n = t.n);
        buffer[n] = '\0';
    } else {
        n = plain(t, drop, buffer, sizeof buffer);
    }
    if (kind == IDENTIFIER_OUI && n == 12) buffer[n = 9] = '\0'; /* a whole MAC address: its longest block */
    const char *error = identifier_form_error(form, (struct text){buffer, n});
    if (error) return error;
    snprintf(to, IDENTIFIER_TEXT, "%s:%s", kind_words[kind], buffer);
    return NULL;
}

bool identifier_canonical(enum identifier_kind kind, struct text value, char to[IDENTIFIER_TEXT]) {
    return !canonical(kind, value, to);
}

static bool ends_in_port(struct text t) {
    const char *colon = t.n ? memrchr(t.p, ':', t.n) : NULL;
    return colon && colon > t.p && memchr(t.p, '.', (size_t)(colon - t.p)) &&
           !memchr(t.p, ':', (size_t)(colon - t.p)) &&
           all((struct text){colon + 1, t.n - (size_t)(colon - t.p) - 1}, digit);
}

/* An identifier is in it, but more than that; NULL: not so. */
static const char *surplus(struct text t) {
    if (t.n && memmem(t.p, t.n, "://", 3)) return "this is a URL: write its host alone";
    if (t.n && memchr(t.p, '@', t.n)) return "this is a mail address: write the domain behind its @";
    if (t.n && t.p[0] == '[') return "write the address without brackets and port";
    if (t.n && memchr(t.p, ':', t.n) && memchr(t.p, '%', t.n)) return "write the address without its zone";
    return ends_in_port(t) ? "write it without the port" : NULL;
}

const char *identifier_problem(struct text t) {
    t = identifier_trimmed(t);
    char to[IDENTIFIER_TEXT];
    uint8_t address[16];
    enum identifier_kind kind = identifier_guess(t);
    const char *more = surplus(t);
    if (more) return more;
    if (kind == IDENTIFIER_PARTY && memchr(t.p, ':', t.n) && without_kind(t, kind).n == t.n)
        return "there is no such kind: there are address, asn, prefix, domain, app, sdk, oui, cert, cable, "
               "lei and party";
    if (kind == IDENTIFIER_PARTY && without_kind(t, kind).n == t.n) return NULL; /* any text may be a name */
    if (kind != IDENTIFIER_ADDRESS) {
        const char *error = canonical(kind, t, to);
        return error == beyond_prefix ? "a block is written by its first address, like 192.0.2.0/24" : error;
    }
    return address_parse(without_kind(t, kind), address) ? NULL : "this is no IPv4 or IPv6 address";
}

/* 001a.2b3c.4d5e, as routers print it, or the digits alone: all twelve, for fewer may be anything. */
static bool undecorated_mac(struct text t, size_t n, const char *digits) {
    bool dotted = t.n == 14 && t.p[4] == '.' && t.p[9] == '.';
    return n == 12 && (dotted || t.n == 12) && strcspn(digits, "0123456789") < n &&
           all((struct text){digits, n}, hex);
}

static bool looks_like_mac(struct text t) {
    char buffer[16];
    bool marked = memchr(t.p, ':', t.n) || memchr(t.p, '-', t.n);
    size_t n = plain(t, ":-.", buffer, sizeof buffer);
    if (undecorated_mac(t, n, buffer)) return true;
    if (t.n > 17 || !marked || (n != 6 && n != 12)) return false;
    for (size_t i = 2; i < t.n; i += 3)
        if (t.p[i] != ':' && t.p[i] != '-') return false;
    return all((struct text){buffer, n}, hex);
}

/* "bücher.example": a name of a party has blanks where it has dots, mostly. */
static bool international(struct text t) {
    bool beyond = false;
    for (size_t i = 0; i < t.n; i++) {
        if (t.p[i] == ' ' || t.p[i] == ',') return false;
        beyond = beyond || (unsigned char)t.p[i] >= 0x80;
    }
    return beyond && t.p[t.n - 1] != '.';
}

static bool numeric(char c) {
    return digit(c) || c == '.';
}

enum identifier_kind identifier_guess(struct text t) {
    uint8_t address[16];
    struct prefix block;
    char to[IDENTIFIER_TEXT];
    const char *colon = t.n ? memchr(t.p, ':', t.n) : NULL, *slash = t.n ? memchr(t.p, '/', t.n) : NULL;
    for (unsigned k = 0; colon && k < IDENTIFIER_KINDS; k++)
        if (text_is((struct text){t.p, (size_t)(colon - t.p)}, kind_words[k])) return (enum identifier_kind)k;
    if (t.n == 0) return IDENTIFIER_KINDS;
    if (looks_like_mac(t)) return IDENTIFIER_OUI;
    if (address_parse(t, address)) return IDENTIFIER_ADDRESS;
    if (prefix_parse(t, false, &block)) return IDENTIFIER_PREFIX;
    if (surplus(t)) return IDENTIFIER_KINDS;
    bool as = t.n > 2 && to_lower(t.p[0]) == 'a' && to_lower(t.p[1]) == 's';
    if (as && all((struct text){t.p + 2, t.n - 2}, digit)) return IDENTIFIER_ASN;
    if (identifier_canonical(IDENTIFIER_CERT, t, to)) return IDENTIFIER_CERT;
    if (identifier_canonical(IDENTIFIER_LEI, t, to)) return IDENTIFIER_LEI;
    /* numbers and dots that are no address: meant as one all the same (RFC 1123 2.1: no domain is all digits)
     */
    bool dotted = memchr(t.p, '.', t.n) != NULL;
    if (dotted && all(t, numeric)) return IDENTIFIER_ADDRESS;
    if (slash && dotted && all((struct text){t.p, (size_t)(slash - t.p)}, numeric)) return IDENTIFIER_PREFIX;
    if (descriptor(t)) return IDENTIFIER_SDK;
    if (!dotted) return IDENTIFIER_PARTY;
    if (identifier_canonical(IDENTIFIER_DOMAIN, t, to)) return IDENTIFIER_DOMAIN;
    if (international(t)) return IDENTIFIER_DOMAIN; /* canonical() tells how to write it */
    return dotted_error(t) ? IDENTIFIER_PARTY : IDENTIFIER_APP;
}
