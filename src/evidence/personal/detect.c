/* Detectors: what is personal data whoever's it is, by its key, its form and its check digits. */
#include "evidence/personal/search.h"

#include "evidence/personal/degrees.h"
#include "evidence/personal/runs.h"
#include "evidence/personal/validate.h"

#include <math.h>

const struct detector_about detectors[DETECTORS] = {
    [DETECT_IMEI] = {"detector:imei", "identifier.device", WRITTEN_AS_NUMBER},
    [DETECT_IMSI] = {"detector:imsi", "identifier.subscriber", WRITTEN_AS_NUMBER},
    [DETECT_ICCID] = {"detector:iccid", "identifier.subscriber", WRITTEN_AS_NUMBER},
    [DETECT_PHONE] = {"detector:phone", "contact.phone", WRITTEN_AS_PHONE},
    [DETECT_EMAIL] = {"detector:email", "contact.email", WRITTEN_AS_EMAIL},
    [DETECT_MAC] = {"detector:mac", "identifier.device", WRITTEN_AS_HEX},
    [DETECT_BSSID] = {"detector:bssid", "network.neighbours", WRITTEN_AS_HEX},
    [DETECT_SSID] = {"detector:ssid", "network.neighbours", WRITTEN_AS_WORDS},
    [DETECT_ADVERTISING_ID] = {"detector:advertising-id", "identifier.advertising", WRITTEN_AS_HEX},
    [DETECT_ANDROID_ID] = {"detector:android-id", "identifier.device", WRITTEN_AS_HEX},
    [DETECT_POSITION] = {"detector:position", "location.precise", WRITTEN_AS_POSITION},
    [DETECT_EXIF] = {"detector:exif-position", "location.precise", WRITTEN_AS_POSITION},
    [DETECT_IBAN] = {"detector:iban", "financial", WRITTEN_AS_NUMBER},
    [DETECT_CARD] = {"detector:card", "financial", WRITTEN_AS_NUMBER},
    [DETECT_CONTACTS] = {"detector:contacts", "contact.list", WRITTEN_EXACTLY},
    [DETECT_APPS] = {"detector:apps", "apps.installed", WRITTEN_EXACTLY},
    [DETECT_FACE] = {"detector:face", "biometric.face", WRITTEN_EXACTLY},
    [DETECT_VOICE] = {"detector:voice", "biometric.voice", WRITTEN_EXACTLY},
    [DETECT_AUDIO] = {"detector:audio", "content.audio", WRITTEN_EXACTLY},
    [DETECT_CLIPBOARD] = {"detector:clipboard", "content.clipboard", WRITTEN_AS_WORDS},
    [DETECT_KEYSTROKES] = {"detector:keystrokes", "biometric.keystroke", WRITTEN_EXACTLY},
    [DETECT_PASSWORD] = {"detector:password", "credentials", WRITTEN_EXACTLY},
    [DETECT_TOKEN] = {"detector:token", "credentials", WRITTEN_EXACTLY},
};

#define WORDS(...)                                                                                           \
    (const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *)

static bool digit(char c) {
    return c >= '0' && c <= '9';
}

static bool letter(char c) {
    return (c | 32) >= 'a' && (c | 32) <= 'z';
}

static bool hex(char c) {
    return digit(c) || ((c | 32) >= 'a' && (c | 32) <= 'f');
}

static void add(struct scratch *s, enum detector d, uint32_t layer, size_t from, size_t to) {
    hit_add(s,
            (struct hit){.layer = layer, .value = NO_VALUE, .detector = (uint8_t)d, .from = from, .to = to});
}

static struct text without(struct text t, const char *separators, char to[64]) {
    size_t n = 0;
    for (size_t i = 0; i < t.n && n < 64; i++)
        if (!strchr(separators, t.p[i]) || t.p[i] == '\0') to[n++] = t.p[i];
    return (struct text){to, n};
}

/* The digits that a value begins with, up to what no number has. */
static struct text leading(struct text t, const char *within) {
    size_t n = 0;
    while (n < t.n && (digit(t.p[n]) || (t.p[n] && strchr(within, t.p[n])))) n++;
    return (struct text){t.p, n};
}

static void whole_number(struct scratch *s, uint32_t layer, const struct field *f, enum detector d,
                         bool (*fits)(struct text digits)) {
    char room[64];
    struct text t = leading(f->value, " -"), bare = without(t, " -", room);
    if (bare.n < 64 && fits(bare)) add(s, d, layer, f->at, f->at + t.n);
}

static void phone(struct scratch *s, uint32_t layer, const struct field *f) {
    char room[64];
    struct text t = leading(f->value, "+ -().");
    if (t.n < 8 || t.n > 24 || t.n < f->value.n) return;
    struct text bare = without(t, "+ -().", room);
    bool plus = t.p[0] == '+', zeros = bare.n > 10 && bare.p[0] == '0' && bare.p[1] == '0';
    if (zeros) bare = (struct text){bare.p + 2, bare.n - 2};
    bool national = bare.n >= 9 && bare.n <= 12 && bare.p[0] == '0' && bare.p[1] > '0';
    bool american = bare.n == 10 && bare.p[0] >= '2' && bare.p[3] >= '2' && (t.n > 10 || f->quoted);
    bool date = bare.n == 10 && bare.p[0] == '1' && bare.p[1] < '9'; /* seconds since 1970 */
    if (date && !plus) return;
    if ((plus || zeros || bare.n >= 11) ? phone_fits(bare) : national || american)
        add(s, DETECT_PHONE, layer, f->at, f->at + t.n);
}

static bool uuid(struct text t) {
    if (t.n < 36) return false;
    for (size_t i = 0; i < 36; i++)
        if (i == 8 || i == 13 || i == 18 || i == 23 ? t.p[i] != '-' : !hex(t.p[i])) return false;
    return t.n == 36 || !hex(t.p[36]);
}

static bool varied(struct text t) { /* not all zeros, nor one digit over and over */
    unsigned seen = 0;
    for (size_t i = 0; i < t.n; i++)
        if (hex(t.p[i])) seen |= 1u << (digit(t.p[i]) ? t.p[i] - '0' : (t.p[i] | 32) - 'a' + 10);
    return __builtin_popcount(seen) > 3;
}

static void advertising_id(struct scratch *s, uint32_t layer, const struct field *f) {
    if (uuid(f->value) && varied((struct text){f->value.p, 36}))
        add(s, DETECT_ADVERTISING_ID, layer, f->at, f->at + 36);
}

static void android_id(struct scratch *s, uint32_t layer, const struct field *f) {
    size_t n = 0;
    while (n < f->value.n && hex(f->value.p[n])) n++;
    if ((n == 16 || n == 15) && n == f->value.n && varied(f->value))
        add(s, DETECT_ANDROID_ID, layer, f->at, f->at + n);
}

static void mac(struct scratch *s, uint32_t layer, const struct field *f, bool of_network) {
    uint8_t address[6];
    const uint8_t *p = (const uint8_t *)f->value.p, *end = p + f->value.n;
    bool bare = f->value.n == 12, separated = mac_at(p, end, address);
    for (size_t i = 0; bare && i < 12; i++) bare = hex(f->value.p[i]);
    for (size_t i = 0; bare && i < 6; i++) {
        unsigned v = 0;
        for (size_t k = 0; k < 2; k++) {
            char c = f->value.p[2 * i + k];
            v = v << 4 | (unsigned)(digit(c) ? c - '0' : (c | 32) - 'a' + 10);
        }
        address[i] = (uint8_t)v;
    }
    if ((bare || separated) && mac_fits(address) && (bare || f->value.n == 17))
        add(s, of_network ? DETECT_BSSID : DETECT_MAC, layer, f->at, f->at + f->value.n);
}

static bool context_near(struct scratch *s, uint32_t layer, size_t at, const char *const *words, size_t n) {
    enum { NEAR = 400, MOST_LOOKS = 512 };
    if (s->looks++ > MOST_LOOKS) return false; /* of one part: looking around costs more than a match does */
    struct bytes b = layer_bytes(&s->layers, layer);
    size_t low = at > NEAR ? at - NEAR : 0, high = b.n - at > NEAR ? at + NEAR : b.n;
    for (size_t w = 0; w < n; w++) {
        size_t length = strlen(words[w]);
        for (size_t i = low; i + length <= high; i++)
            if (strncasecmp((const char *)b.p + i, words[w], length) == 0) return true;
    }
    return false;
}

/* "ssid" is also the word of many for a session: a network is named near others, or beside its strength. */
static void ssid(struct scratch *s, uint32_t layer, const struct field *f, const struct key *k) {
    bool wireless = strstr(k->joined, "wifi") || strstr(k->joined, "wlan");
    if (f->value.n == 0 || f->value.n > 34 || f->value.p[0] == '<' || text_is(f->value, "null")) return;
    if (wireless || context_near(s, layer, f->at, WORDS("bssid", "rssi", "wifi", "wlan")))
        add(s, DETECT_SSID, layer, f->at, f->at + f->value.n);
}

static void coordinate(struct scratch *s, uint32_t layer, const struct field *f, bool longitude) {
    struct bytes b = layer_bytes(&s->layers, layer);
    struct degrees d;
    size_t at = f->at + (f->value.n && (f->value.p[0] == '-' || f->value.p[0] == '+'));
    if (!degrees_at(b, at, &d) || d.to > f->at + f->value.n + 2) return;
    double most = longitude ? 180 : 90;
    if (d.whole) { /* latE7, lat_e6 */
        for (d.decimals = 7; d.decimals >= 6 && fabs(d.v) / pow(10, d.decimals) > most; d.decimals--) {
        }
        if (fabs(d.v) < 1e6) return;
        d.v /= pow(10, d.decimals);
    }
    if (fabs(d.v) > most || d.decimals == 0) return;
    spot_add(s, (struct spot){.layer = layer,
                              .value = NO_VALUE,
                              .longitude = longitude,
                              .keyed = true,
                              .v = d.v,
                              .decimals = d.decimals,
                              .from = d.from,
                              .to = d.to});
}

/* "52.5200,13.4050" or [13.4050, 52.5200] (GeoJSON, RFC 7946 3.1.1: longitude first). */
static void pair(struct scratch *s, uint32_t layer, const struct field *f) {
    struct bytes b = layer_bytes(&s->layers, layer);
    struct degrees d[2];
    size_t at = f->at;
    for (size_t i = 0; i < 2; i++) {
        while (at < b.n &&
               (b.p[at] == '[' || b.p[at] == ' ' || b.p[at] == '(' || b.p[at] == ',' || b.p[at] == '"'))
            at++;
        if (at < b.n && (b.p[at] == '-' || b.p[at] == '+')) at++;
        if (at > f->at + 64 || !degrees_at(b, at, &d[i]) || d[i].whole || d[i].decimals < 3) return;
        at = d[i].to;
    }
    size_t first = f->list ? 1 : 0;
    if (fabs(d[first].v) > 90) first = 1 - first;
    double lat = d[first].v, lon = d[1 - first].v;
    if (fabs(lat) > 90 || fabs(lon) > 180 || (fabs(lat) < 0.01 && fabs(lon) < 0.01)) return;
    hit_add(s, (struct hit){.layer = layer,
                            .value = NO_VALUE,
                            .detector = DETECT_POSITION,
                            .from = d[0].from,
                            .to = d[1].to,
                            .lat = lat,
                            .lon = lon});
}

static void iban(struct scratch *s, uint32_t layer, const struct field *f) {
    char room[64];
    struct text bare = without(f->value, " ", room);
    if (bare.n < 64 && iban_fits(bare)) add(s, DETECT_IBAN, layer, f->at, f->at + f->value.n);
}

static void password(struct scratch *s, uint32_t layer, const struct field *f) {
    static const char *const none[] = {"true",     "false",    "null",         "undefined",        "none",
                                       "required", "password", "new-password", "current-password", "grant"};
    if (f->value.n < 4 || f->value.n > 128 || f->value.p[0] == '*' || f->value.p[0] == '<') return;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        if (f->value.n == strlen(none[i]) && strncasecmp(f->value.p, none[i], f->value.n) == 0) return;
    for (size_t i = 0; i < f->value.n; i++)
        if (strchr("[({", f->value.p[i]) && !f->quoted) return; /* code: password=getPassword() */
    if (f->value.p[0] != '%') add(s, DETECT_PASSWORD, layer, f->at, f->at + f->value.n);
}

/* In a URL, where logs and referrers carry it on. */
static void token(struct scratch *s, uint32_t layer, const struct field *f) {
    if (s->part->kind != PART_QUERY && s->part->kind != PART_PATH) return;
    size_t n = 0;
    unsigned kinds = 0;
    for (; n < f->value.n &&
           (letter(f->value.p[n]) || digit(f->value.p[n]) || strchr("._-+/=~", f->value.p[n]));
         n++)
        kinds |= digit(f->value.p[n]) ? 1 : letter(f->value.p[n]) ? 2 : 0;
    if (n >= 16 && kinds == 3) add(s, DETECT_TOKEN, layer, f->at, f->at + n);
}

static void clipboard(struct scratch *s, uint32_t layer, const struct field *f) {
    if (f->value.n < 4 || !f->quoted || text_is(f->value, "true") || text_is(f->value, "false")) return;
    for (size_t i = 0; i < f->value.n; i++)
        if (f->value.p[i] == ' ' || digit(f->value.p[i])) { /* not the name of a permission or a state */
            add(s, DETECT_CLIPBOARD, layer, f->at, f->at + f->value.n);
            return;
        }
}

/* "apps":["org.example.notes", …], or objects with such names, or a row of them with commas between. */
static void app_list(struct scratch *s, uint32_t layer, const struct field *f) {
    enum { LONGEST = 65536 };
    struct bytes b = layer_bytes(&s->layers, layer);
    size_t end = b.n - f->at > LONGEST ? f->at + LONGEST : b.n;
    if (!f->list && !f->quoted) {
        end = f->at;
        while (end < b.n && b.p[end] > ' ' && b.p[end] != '&' && b.p[end] != '<') end++;
    }
    for (size_t i = f->at, dots = 0, from = i; i <= end; i++) {
        char c = i < end ? (char)b.p[i] : ']';
        if (letter(c) || digit(c) || c == '_' || c == '.') {
            dots += c == '.';
            continue;
        }
        bool one = dots >= 2 && dots <= 6 && i - from >= 8 && i - from <= 100 && letter((char)b.p[from]) &&
                   b.p[i - 1] != '.';
        size_t first = from;
        while (one && b.p[first] != '.') first++;
        if (one && first - from <= 4 && first - from >= 2) add(s, DETECT_APPS, layer, from, i);
        from = i + 1;
        dots = 0;
        if (c == ']' || (f->quoted && !f->list && c == '"')) break;
    }
}

static bool identifier_field(struct scratch *s, uint32_t layer, const struct field *f, const struct key *k) {
    if (strstr(k->joined, "imei") || strstr(k->joined, "deviceid"))
        whole_number(s, layer, f, DETECT_IMEI, imei_fits);
    else if (strstr(k->joined, "imsi") || strstr(k->joined, "subscriberid"))
        whole_number(s, layer, f, DETECT_IMSI, imsi_fits);
    else if (strstr(k->joined, "iccid") || strstr(k->joined, "simserial"))
        whole_number(s, layer, f, DETECT_ICCID, iccid_fits);
    else if (key_has_word(k, WORDS("idfa", "gaid", "adid", "aaid", "rdid", "ifa", "adsid", "oaid")) ||
             strstr(k->joined, "advertis") || key_ends(k, "adid") || key_ends(k, "idfa") ||
             key_ends(k, "gaid"))
        advertising_id(s, layer, f);
    else if (key_ends(k, "androidid"))
        android_id(s, layer, f);
    else if (strstr(k->joined, "bssid"))
        mac(s, layer, f, true);
    else if (key_ends(k, "ssid"))
        ssid(s, layer, f, k);
    else if (key_has_word(k, WORDS("mac", "macs")) || strstr(k->joined, "macaddr"))
        mac(s, layer, f, key_has_word(k, WORDS("router", "gateway", "ap", "nearby", "neighbours", "scan")));
    else
        return false;
    return true;
}

void detect_field(struct scratch *s, uint32_t layer, const struct field *f) {
    struct key k;
    if (f->value.n == 0 || !key_read(f->key, &k) || identifier_field(s, layer, f, &k)) return;
    if (detect_vector(s, layer, &k, f)) return;
    if (key_has_word(&k, WORDS("phone", "phones", "phonenumber", "phonenumbers", "msisdn", "mobile",
                               "mobiles", "telephone", "tel", "tels", "cell", "whatsapp")) ||
        key_ends(&k, "phonenumber") || key_ends(&k, "mobilenumber") || key_has_word(&k, WORDS("line")) ||
        key_ends(&k, "phone"))
        phone(s, layer, f);
    if (key_has_word(&k, WORDS("lat", "latitude", "lats")))
        coordinate(s, layer, f, false);
    else if (key_has_word(&k, WORDS("lon", "lng", "long", "longitude")))
        coordinate(s, layer, f, true);
    if (key_has_word(&k, WORDS("ll", "latlng", "latlon", "location", "coord", "coords", "coordinate",
                               "coordinates", "geo", "gps", "geolocation")) ||
        key_ends(&k, "latlng") || key_ends(&k, "latlon"))
        pair(s, layer, f);
    if (key_has_word(&k, WORDS("loc", "position")) && !f->list) pair(s, layer, f);
    if (key_has_word(&k, WORDS("card", "pan", "creditcard", "ccnum", "cardnumber", "cc")))
        whole_number(s, layer, f, DETECT_CARD, card_fits);
    if (key_has_word(&k, WORDS("iban", "account", "bankaccount"))) iban(s, layer, f);
    if (key_has_word(&k, WORDS("password", "passwd", "pwd", "passwort", "passphrase", "passcode")) &&
        !key_has_word(&k, WORDS("reset", "length", "strength", "hint", "policy", "type", "forgot", "change",
                                "has", "is", "url", "error", "field", "visible", "autofill")))
        password(s, layer, f);
    static const char *const tokens[] = {"accesstoken", "authtoken",  "sessiontoken", "refreshtoken",
                                         "idtoken",     "jsessionid", "phpsessid"};
    for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++)
        if (strcmp(k.joined, tokens[i]) == 0) token(s, layer, f);
    if (key_has_word(&k, WORDS("apps", "applist", "packages", "installedapps", "installedpackages")) ||
        (key_has_word(&k, WORDS("app", "package")) && key_has_word(&k, WORDS("list"))))
        app_list(s, layer, f);
    if (key_has_word(&k, WORDS("clipboard", "pasteboard"))) clipboard(s, layer, f);
}

static void email_at(struct scratch *s, uint32_t layer, size_t at) {
    struct bytes b = layer_bytes(&s->layers, layer);
    size_t from = at, to = at + 1;
    while (from > 0 && at - from < 65 &&
           (letter((char)b.p[from - 1]) || digit((char)b.p[from - 1]) ||
            (b.p[from - 1] && strchr("._+-", b.p[from - 1]))))
        from--;
    while (to < b.n && to - at < 254 &&
           (letter((char)b.p[to]) || digit((char)b.p[to]) || b.p[to] == '.' || b.p[to] == '-'))
        to++;
    while (to > at && (b.p[to - 1] == '.' || b.p[to - 1] == '-')) to--;
    while (from < at && (b.p[from] == '.' || b.p[from] == '-' || b.p[from] == '+')) from++;
    struct text t = {(const char *)b.p + from, to - from};
    bool authority = from >= 2 && b.p[from - 1] == '/' && b.p[from - 2] == '/'; /* https://key@host */
    bool random = at - from == 32 || (at - from == 36 && t.p[8] == '-');        /* Message-ID, DSN */
    bool longer = from > 0 && b.p[from - 1] == '@';
    if (to < b.n && b.p[to] == '@') return;
    if (!authority && !random && !longer && email_fits(t)) add(s, DETECT_EMAIL, layer, from, to);
}

static void plus_at(struct scratch *s, uint32_t layer, size_t at) {
    struct bytes b = layer_bytes(&s->layers, layer);
    struct field f = {.value = {(const char *)b.p + at, 0}, .at = at, .quoted = true};
    while (at + f.value.n < b.n && f.value.n < 25 && b.p[at + f.value.n] &&
           strchr("+0123456789 -().", b.p[at + f.value.n]))
        f.value.n++;
    if (at + f.value.n < b.n && strchr("\"'<\\", b.p[at + f.value.n])) phone(s, layer, &f);
}

/* The name of an app by itself: com.example.notes, in quotation marks or a list. A class or a method in a
 * trace goes on with ( or :, a host's name has com last. */
static void package_at(struct scratch *s, uint32_t layer, size_t from) {
    struct bytes b = layer_bytes(&s->layers, layer);
    size_t to = from, dots = 0;
    char before = from > 0 ? (char)b.p[from - 1] : '\n';
    if (!strchr("\"',;|\n \t=[>", before)) return;
    while (to < b.n && to - from < 100 &&
           (letter((char)b.p[to]) || digit((char)b.p[to]) || b.p[to] == '_' || b.p[to] == '.')) {
        dots += b.p[to] == '.';
        to++;
    }
    char after = to < b.n ? (char)b.p[to] : '\n';
    if (dots >= 2 && dots <= 6 && b.p[to - 1] != '.' && strchr("\"',;|\n \t&]<\\", after))
        add(s, DETECT_APPS, layer, from, to);
}

void detect_literal(struct scratch *s, enum literal_kind kind, uint32_t layer, size_t from, size_t to) {
    struct field f;
    switch (kind) {
    case LITERAL_AT: email_at(s, layer, from); break;
    case LITERAL_PLUS: plus_at(s, layer, from + 1); break;
    case LITERAL_PACKAGE: package_at(s, layer, from); break;
    case LITERAL_KEY:
        if (strchr("\"=>", layer_bytes(&s->layers, layer).p[to - 1])) to--; /* the mark behind a short key */
        if (field_at(layer_bytes(&s->layers, layer), from, to, &f)) detect_field(s, layer, &f);
        break;
    case LITERAL_FORM:
    case LITERAL_PACKED:
    case LITERAL_EXIF: break;
    }
}

void detect_named(struct scratch *s, uint32_t layer) {
    const struct part *p = s->part;
    struct bytes b = layer_bytes(&s->layers, layer);
    struct field f = {.key = p->name, .value = {(const char *)b.p, b.n}, .quoted = true};
    while (f.value.n && (f.value.p[0] == '"' || f.value.p[0] == ' ')) f.value.p++, f.value.n--, f.at++;
    if (f.value.n && f.value.p[f.value.n - 1] == '"') f.value.n--;
    if (p->name.n && f.value.n < 512) detect_field(s, layer, &f);
}

/* aa:bb:cc:dd:ee:ff by itself: longer rows of pairs are fingerprints of something. */
void detect_addresses(struct scratch *s, uint32_t layer) {
    struct bytes b = layer_bytes(&s->layers, layer);
    const uint8_t *p = b.p, *end = b.p + b.n;
    while (end - p > 15 && (p = memchr(p, ':', (size_t)(end - p)))) {
        uint8_t address[6];
        const uint8_t *from = p - 2;
        bool begins = p - b.p >= 2 &&
                      (from == b.p || (!hex((char)from[-1]) && from[-1] != ':' && !letter((char)from[-1])));
        if (begins && mac_at(from, end, address) && mac_fits(address) &&
            (end - from == 17 || (!hex((char)from[17]) && from[17] != ':'))) {
            size_t at = (size_t)(from - b.p);
            bool network = context_near(s, layer, at, WORDS("bssid", "rssi", "ssid"));
            add(s, network ? DETECT_BSSID : DETECT_MAC, layer, at, at + 17);
            p += 14;
        }
        p++;
    }
}
