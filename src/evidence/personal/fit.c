#include "evidence/personal/fit.h"

#include "base/address.h"

#include <strings.h>

/* Words that ordinary traffic is full of and that people use as names, passwords and network names. */
static const char common[] =
    " about account active admin administrator alpha amber android anonymous anna apple april august austin "
    "auto "
    "back band beta bill black blue bold book brand brown button bush camera carter case cash chance chase "
    "chrome "
    "city class client code color cook cookie cooper country dallas data date dean debug default demo device "
    "dict "
    "diamond domain drew email english error event faith field file first ford france frank free friday game "
    "george german germany glass gold grace grant gray green guest hall hand hash head heart hello hill home "
    "hope "
    "host house html hunter image index india info internet iphone item jack jade jason java jean john "
    "jordan july "
    "june king knight label lane lang last leaf lean level light link list lite local localhost login london "
    "long "
    "love lucky main major march mark mason master media message metadata miles mobile model monday more "
    "name "
    "network none null number object office olive open page pages paige paris park parker password penny "
    "phone "
    "pixel poll pool poor post price prince profile public qwerty rail rain ready redmi reed report rich "
    "river "
    "robin rock root rose rowan ruby rule rush sage samsung sandy script search secret server service "
    "session shop "
    "short sign skip smart smith snow source stack star start state status steel stone string student style "
    "summer "
    "sunday system table target term test tester testing text thomas title todd token total track trip true "
    "unknown update user username value victor view violet void ward water web welcome west white wifi will "
    "wise "
    "with wolf wood word world xiaomi xbox year york young ";

static bool is_common(struct text t) {
    char word[24] = " ";
    if (t.n == 0 || t.n + 3 > sizeof word) return false;
    for (size_t i = 0; i < t.n; i++) {
        char c = t.p[i];
        if (c == ' ') return false;
        word[i + 1] = (char)(c >= 'A' && c <= 'Z' ? c | 32 : c);
    }
    word[t.n + 1] = ' ';
    word[t.n + 2] = '\0';
    return strstr(common, word) != NULL;
}

static size_t distinct(struct text t) {
    bool seen[256] = {false};
    size_t n = 0;
    for (size_t i = 0; i < t.n; i++) {
        uint8_t c = (uint8_t)t.p[i];
        if (seen[c] || c == '-' || c == ':' || c == ' ' || c == '.') continue;
        seen[c] = true, n++;
    }
    return n;
}

static const char *address_why_not(struct text t) {
    uint8_t a[16];
    if (!address_parse(t, a)) return NULL;
    bool four = address_is_ipv4(a);
    const uint8_t *q = a + 12;
    if (four && (q[0] == 10 || (q[0] == 192 && q[1] == 168) || (q[0] == 172 && (q[1] & 0xf0) == 16)))
        return "it is a private address (RFC 1918), which very many networks use";
    if (four && (q[0] == 127 || q[0] == 0 || q[0] >= 224 || (q[0] == 169 && q[1] == 254)))
        return "it is no address of one device alone (RFC 6890)";
    if (four && q[0] == 100 && (q[1] & 0xc0) == 64)
        return "it is an address inside a carrier's network (RFC 6598), which many customers share";
    if (!four && (a[0] & 0xe0) != 0x20) return "it is no global address (RFC 4291)";
    return NULL;
}

static size_t characters(struct text t, enum writing writing) {
    size_t n = 0;
    for (size_t i = 0; i < t.n; i++) {
        uint8_t c = (uint8_t)t.p[i];
        bool separator = c <= ' ' || c == '-' || c == ':' || c == '.' || c == '(' || c == ')' || c == '/';
        bool counts = writing == WRITTEN_EXACTLY || writing == WRITTEN_AS_WORDS || !separator;
        n += counts && (c & 0xc0) != 0x80; /* characters of UTF-8, not bytes */
    }
    return n;
}

/* Characters outside ASCII say more than letters do: two Chinese ones name somebody. */
static size_t weight(struct text t, enum writing writing) {
    size_t n = characters(t, writing), more = 0;
    for (size_t i = 0; i < t.n; i++) more += (uint8_t)t.p[i] >= 0xe0 ? 2 : 0;
    return n + more;
}

const char *fit_why_not(struct arena *a, const struct kind *kind, enum writing writing, struct text value) {
    if (writing == WRITTEN_AS_POSITION || writing == WRITTEN_AS_DIGEST) return NULL;
    size_t n = weight(value, writing);
    if (n < kind->shortest)
        return arena_format(a, "too short: %zu characters that count, where %u would do", n, kind->shortest);
    if (is_common(value)) return "too common: it is a word of ordinary traffic";
    if (n > 3 && distinct(value) < 2) return "too common: it repeats one character, as placeholders do";
    if (writing == WRITTEN_AS_ADDRESS) return address_why_not(value);
    if (writing == WRITTEN_AS_HEX && strncasecmp(value.p, "02:00:00:00:00:00", value.n) == 0)
        return "too common: Android tells this address on every device";
    if (writing == WRITTEN_AS_HEX && strncasecmp(value.p, "9774d56d682e549c", value.n) == 0)
        return "too common: a fault of Android 2.2 gave this identifier to very many devices";
    static const char *const runs[] = {"123456789", "012345678", "abcdefgh", "987654321", "qwertyui"};
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++)
        if (strncasecmp(value.p, runs[i], value.n < 8 ? value.n : 8) == 0 && value.n <= 10)
            return "too common: it is a row of keys or digits";
    return NULL;
}
