#include "evidence/personal/validate.h"

static bool digit(char c) {
    return c >= '0' && c <= '9';
}

static bool letter(char c) {
    return (c | 32) >= 'a' && (c | 32) <= 'z';
}

bool all_digits(struct text t) {
    for (size_t i = 0; i < t.n; i++)
        if (!digit(t.p[i])) return false;
    return t.n > 0;
}

bool luhn_fits(struct text t) {
    unsigned sum = 0;
    for (size_t i = 0; i < t.n; i++) {
        if (!digit(t.p[t.n - 1 - i])) return false;
        unsigned d = (unsigned)(t.p[t.n - 1 - i] - '0') << (i & 1);
        sum += d > 9 ? d - 9 : d;
    }
    return t.n > 1 && sum % 10 == 0;
}

/* No run of one digit, nor 0123456789 …: what people and tests type, and counters reach. */
static bool filler(struct text t) {
    unsigned same = 0, steps = 0;
    for (size_t i = 1; i < t.n; i++) {
        same += t.p[i] == t.p[i - 1];
        steps += (t.p[i] - '0') == (t.p[i - 1] - '0' + 1) % 10;
    }
    return same + 1 >= t.n || steps + 3 >= t.n;
}

static unsigned number(struct text t, size_t digits) {
    unsigned v = 0;
    for (size_t i = 0; i < digits && i < t.n; i++) v = v * 10 + (unsigned)(t.p[i] - '0');
    return v;
}

/* The first two digits of a TAC name the body that allocated it (GSMA TS.06 annex): 01 (PTCRB), 35, 86, 99,
 * and older ones that old devices still carry. */
static bool reporting_body(unsigned two) {
    static const uint8_t known[] = {1, 10, 30, 33, 35, 44, 45, 49, 50, 51, 52, 53, 54, 86, 91, 98, 99};
    for (size_t i = 0; i < sizeof known; i++)
        if (known[i] == two) return true;
    return false;
}

bool imei_fits(struct text t) {
    if ((t.n != 15 && t.n != 16) || !all_digits(t) || filler(t)) return false;
    if (!reporting_body(number(t, 2))) return false;
    return t.n == 16 || luhn_fits(t);
}

static bool country_of_network(unsigned mcc) {
    static const uint16_t spans[][2] = {
        /* ITU-T E.212, as assigned */
        {202, 202}, {204, 204}, {206, 206}, {208, 208}, {212, 214}, {216, 216}, {218, 222}, {225, 226},
        {228, 228}, {230, 232}, {234, 235}, {238, 238}, {240, 240}, {242, 242}, {244, 244}, {246, 248},
        {250, 250}, {255, 255}, {257, 257}, {259, 260}, {262, 262}, {266, 266}, {268, 268}, {270, 270},
        {272, 272}, {274, 274}, {276, 276}, {278, 278}, {280, 280}, {282, 284}, {286, 286}, {288, 288},
        {290, 290}, {292, 295}, {297, 297}, {302, 302}, {308, 308}, {310, 316}, {330, 330}, {332, 332},
        {334, 334}, {338, 338}, {340, 340}, {342, 342}, {344, 344}, {346, 346}, {348, 348}, {350, 350},
        {352, 352}, {354, 354}, {356, 356}, {358, 358}, {360, 360}, {362, 366}, {368, 368}, {370, 370},
        {372, 372}, {374, 374}, {376, 376}, {400, 402}, {404, 406}, {410, 410}, {412, 422}, {424, 432},
        {434, 434}, {436, 438}, {440, 441}, {450, 450}, {452, 452}, {454, 457}, {460, 461}, {466, 467},
        {470, 470}, {472, 472}, {502, 502}, {505, 505}, {510, 510}, {514, 515}, {520, 520}, {525, 525},
        {528, 528}, {530, 530}, {536, 537}, {539, 555}, {602, 657}, {659, 659}, {702, 702}, {704, 704},
        {706, 706}, {708, 708}, {710, 710}, {712, 712}, {714, 714}, {716, 716}, {722, 722}, {724, 724},
        {730, 730}, {732, 732}, {734, 734}, {736, 736}, {738, 738}, {740, 740}, {742, 742}, {744, 744},
        {746, 746}, {748, 748}, {750, 750}, {901, 901}};
    for (size_t i = 0; i < sizeof spans / sizeof *spans; i++)
        if (mcc >= spans[i][0] && mcc <= spans[i][1]) return true;
    return false;
}

bool imsi_fits(struct text t) {
    return (t.n == 14 || t.n == 15) && all_digits(t) && !filler(t) && country_of_network(number(t, 3));
}

bool iccid_fits(struct text t) {
    if (t.n == 20 && (t.p[19] | 32) == 'f') t.n--; /* the filler of 3GPP TS 31.102 4.2 */
    if (t.n < 18 || t.n > 20 || !all_digits(t) || filler(t) || number(t, 2) != 89) return false;
    return t.n == 18 || luhn_fits(t);
}

bool card_fits(struct text t) {
    if (t.n < 13 || t.n > 19 || !all_digits(t) || filler(t) || !luhn_fits(t)) return false;
    unsigned two = number(t, 2), three = number(t, 3), four = number(t, 4);
    switch (t.p[0]) {
    case '4': return t.n == 13 || t.n == 16 || t.n == 19; /* Visa */
    case '5': return (two >= 51 && two <= 55 && t.n == 16) || two == 50 || (two >= 56 && two <= 58);
    case '2':
        return (four >= 2221 && four <= 2720 && t.n == 16) || (four >= 2200 && four <= 2204); /* MC, Mir */
    case '6': return t.n >= 16; /* Discover, UnionPay, Maestro, RuPay */
    case '3':
        if (two == 34 || two == 37) return t.n == 15; /* American Express */
        if (two == 36 || two == 38 || two == 39 || (three >= 300 && three <= 305))
            return t.n >= 14;                             /* Diners */
        return four >= 3528 && four <= 3589 && t.n >= 16; /* JCB */
    default: return false;
    }
}

static size_t iban_length(struct text t) {
    static const char lengths[] = /* SWIFT IBAN registry */
        "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29ES24FI18FK18"
        "FO18"
        "FR27GB22GE22GI23GL18GR27GT28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21LY25MC27"
        "MD24"
        "ME22MK19MN20MR27MT31MU30NI28NL18NO15OM23PK24PL28PS29PT25QA29RO24RS22RU33SA24SC31SD18SE24SI19SK24SM27"
        "SO23"
        "ST25SV28TL23TN24TR26UA29VA22VG24XK20YE30";
    for (size_t i = 0; i + 4 < sizeof lengths; i += 4)
        if (t.p[0] == lengths[i] && t.p[1] == lengths[i + 1])
            return (size_t)(lengths[i + 2] - '0') * 10 + (size_t)(lengths[i + 3] - '0');
    return 0;
}

bool iban_fits(struct text t) {
    if (t.n < 15 || t.n > 34 || !digit(t.p[2]) || !digit(t.p[3])) return false;
    char upper[34];
    for (size_t i = 0; i < t.n; i++) upper[i] = (char)(letter(t.p[i]) ? t.p[i] & ~32 : t.p[i]);
    if (iban_length((struct text){upper, t.n}) != t.n) return false;
    unsigned rest = 0;
    for (size_t i = 0; i < t.n; i++) {
        char c = upper[(i + 4) % t.n];
        if (digit(c))
            rest = (rest * 10 + (unsigned)(c - '0')) % 97;
        else if (letter(c))
            rest = (rest * 100 + (unsigned)(c - 'A') + 10) % 97;
        else
            return false;
    }
    return rest == 1;
}

bool mac_fits(const uint8_t m[6]) {
    bool zeros = (m[0] | m[1] | m[2]) == 0, ends = (m[3] | m[4] | m[5]) == 0;
    bool filled = m[0] == m[1] && m[1] == m[2] && m[2] == m[3] && m[3] == m[4] && m[4] == m[5];
    bool steps = m[0] + 0x11 == m[1] && m[1] + 0x11 == m[2] && m[2] + 0x11 == m[3]; /* 00:11:22:33 */
    return !(m[0] & 1) && !zeros && !filled && !steps &&
           !(m[0] == 2 && ends); /* 02:00:00:00:00:00: Android's */
}

static bool file_ending(struct text t) {
    static const char *const endings[] = {"png", "jpg", "jpeg", "gif",   "svg",     "webp", "css", "js",
                                          "mjs", "ts",  "json", "map",   "html",    "avif", "mp4", "scss",
                                          "tsx", "jsx", "vue",  "local", "invalid", "lproj"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (t.n == strlen(endings[i]) && strncasecmp(t.p, endings[i], t.n) == 0) return true;
    return false;
}

static bool local_fits(struct text t) {
    if (t.n == 0 || t.n > 64 || t.p[0] == '.' || t.p[t.n - 1] == '.') return false;
    bool named = false;
    for (size_t i = 0; i < t.n; i++) {
        if (!digit(t.p[i]) && !letter(t.p[i]) && !strchr("._+-'", t.p[i])) return false;
        named = named || letter(t.p[i]) || digit(t.p[i]);
    }
    return named;
}

/* One letter before the @ is noise more often than not, but at a host like most others. */
static bool usual_host(struct text host, struct text label) {
    static const char *const usual[] = {"com", "org", "net", "edu", "de", "fr", "uk", "nl",  "it",
                                        "es",  "pl",  "ru",  "cn",  "jp", "br", "in", "ch",  "at",
                                        "me",  "io",  "eu",  "us",  "ca", "au", "se", "info"};
    for (size_t i = 0; i < host.n; i++)
        if (host.p[i] >= 'A' && host.p[i] <= 'Z') return false;
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        if (text_is(label, usual[i])) return host.n - label.n >= 3;
    return false;
}

bool email_fits(struct text t) {
    const char *at = memchr(t.p, '@', t.n);
    if (!at || !local_fits((struct text){t.p, (size_t)(at - t.p)})) return false;
    struct text host = {at + 1, t.n - (size_t)(at + 1 - t.p)}, label = {host.p, 0};
    if (host.n < 4 || host.n > 253) return false;
    size_t labels = 1;
    for (size_t i = 0; i < host.n; i++) {
        char c = host.p[i];
        if (c == '.') {
            if (label.n == 0 || label.p[label.n - 1] == '-') return false;
            label = (struct text){host.p + i + 1, 0}, labels++;
        } else if (digit(c) || letter(c) || (c == '-' && label.n > 0)) {
            label.n++;
        } else {
            return false;
        }
    }
    for (size_t i = 0; i < label.n; i++)
        if (!letter(label.p[i]) || (label.p[i] & 32) != (label.p[0] & 32)) return false; /* .rY is noise */
    if (host.n - label.n < 3 || (at - t.p < 2 && !usual_host(host, label))) return false;
    return labels > 1 && label.n >= 2 && label.n <= 18 && !file_ending(label);
}

size_t country_code_length(struct text e164_digits) {
    if (e164_digits.n < 4 || !all_digits(e164_digits)) return 0;
    unsigned two = number(e164_digits, 2);
    if (two / 10 == 1 || two / 10 == 7) return 1;
    static const char pairs[] =
        "20273031323334363940414344454647484951525354555657586061626364656681828486909192939495"
        "98";
    for (size_t i = 0; i + 1 < sizeof pairs; i += 2)
        if (e164_digits.p[0] == pairs[i] && e164_digits.p[1] == pairs[i + 1]) return 2;
    static const uint8_t trios[] = {21, 22, 23, 24, 25, 26, 29, 35, 37, 38, 42, 50,
                                    59, 67, 68, 69, 80, 85, 87, 88, 96, 97, 99};
    for (size_t i = 0; i < sizeof trios; i++)
        if (trios[i] == two) return 3;
    return 0;
}

bool phone_fits(struct text t) {
    size_t code = country_code_length(t);
    if (code == 0 || t.n > 15 || filler(t)) return false;
    if (t.p[0] == '1') return t.n == 11 && t.p[1] >= '2' && t.p[4] >= '2'; /* NANP: NXX-NXX-XXXX */
    return t.n >= code + 7 - (code == 3) && t.p[code] != '0';
}
