#include "evidence/app/endpoint/suffix.h"

#include <stdlib.h>

/* Of countries, and those few others that services have. */
static const char *const common[] = {
    "ac",    "ad",    "ae",  "aero",   "af",  "ag",   "ai",   "al",  "ao",   "ar", "asia", "au",    "aw",
    "az",    "ba",    "bb",  "bd",     "bf",  "bg",   "bh",   "bi",  "biz",  "bj", "bn",   "bo",    "br",
    "bt",    "bw",    "bz",  "ca",     "cat", "cd",   "cf",   "cg",  "ch",   "ci", "cl",   "cloud", "club",
    "cm",    "co",    "cr",  "cu",     "cv",  "cy",   "cz",   "de",  "dev",  "dj", "dk",   "dz",    "ec",
    "edu",   "ee",    "eg",  "er",     "et",  "eu",   "fi",   "fj",  "fm",   "fo", "fr",   "ga",    "gd",
    "ge",    "gg",    "gh",  "gi",     "gm",  "gn",   "gov",  "gq",  "gr",   "gt", "gw",   "gy",    "hk",
    "hn",    "hr",    "ht",  "hu",     "ie",  "il",   "info", "io",  "iq",   "ir", "je",   "jm",    "jo",
    "jp",    "ke",    "kg",  "kh",     "ki",  "kr",   "kw",   "kz",  "lb",   "li", "link", "lk",    "lt",
    "lu",    "lv",    "ly",  "ma",     "mg",  "mil",  "mk",   "mo",  "mobi", "mq", "mr",   "mt",    "mu",
    "mv",    "mw",    "mx",  "mz",     "na",  "ng",   "ni",   "nl",  "no",   "np", "nz",   "om",    "online",
    "onion", "pa",    "pe",  "pf",     "pg",  "pk",   "pr",   "pro", "pt",   "pw", "qa",   "re",    "ru",
    "rw",    "sa",    "sb",  "sd",     "se",  "sg",   "shop", "si",  "site", "sk", "sl",   "sn",    "space",
    "sr",    "store", "su",  "sv",     "sy",  "sz",   "tech", "tel", "tg",   "th", "tj",   "tk",    "tl",
    "tn",    "top",   "tr",  "travel", "tt",  "tv",   "tw",   "tz",  "ua",   "ug", "uk",   "us",    "uy",
    "uz",    "vg",    "vip", "vn",     "vu",  "work", "ws",   "xin", "xyz",  "ye", "za",   "zm",    "zw",
};

static const char *const plain[] = {"cn", "com", "net", "org"};

/* Countries and others whose name is a word, a unit, a type of file or of a class. */
static const char *const words[] = {
    "am", "app", "as",  "at", "be",   "by",      "cc",   "do",  "es",    "gl",       "hm",   "id",
    "im", "in",  "int", "is", "it",   "la",      "live", "md",  "me",    "media",    "ml",   "mm",
    "mn", "mp",  "ms",  "my", "name", "network", "news", "nr",  "ne",    "nu",       "page", "ph",
    "pl", "pm",  "pn",  "ps", "py",   "ro",      "rs",   "run", "sc",    "services", "sh",   "so",
    "st", "tc",  "td",  "tf", "tm",   "to",      "vc",   "vi",  "world",
};

static const char *const second[] = {"ac",  "co", "com", "edu", "go", "gov",
                                     "mil", "ne", "net", "nic", "or", "org"};

static const char *const begins[] = {
    "account", "accounts", "ad",       "ads",      "analytics", "api",    "apis",    "app",     "assets",
    "auth",    "cdn",      "client",   "cloud",    "collect",   "config", "connect", "crash",   "data",
    "dev",     "dl",       "dns",      "download", "event",     "events", "files",   "gateway", "geo",
    "graph",   "gw",       "h5",       "image",    "images",    "img",    "im",      "log",     "logs",
    "login",   "m",        "mail",     "map",      "maps",      "media",  "mobile",  "mqtt",    "ntp",
    "oauth",   "open",     "passport", "pay",      "play",      "proxy",  "push",    "report",  "res",
    "rtm",     "s",        "s3",       "sdk",      "search",    "secure", "server",  "shop",    "sip",
    "smtp",    "ssl",      "sso",      "stat",     "static",    "stats",  "status",  "stun",    "test",
    "time",    "track",    "tracker",  "turn",     "update",    "upload", "user",    "video",   "wap",
    "web",     "ws",       "wss",      "www",
};

static bool among(const char *const *list, size_t n, struct text t) {
    for (size_t i = 0; i < n; i++)
        if (text_is(t, list[i])) return true;
    return false;
}

#define AMONG(list, t) among(list, sizeof(list) / sizeof *(list), t)

enum suffix_kind suffix_of(struct text last_label) {
    if (last_label.n < 2 || last_label.n > 8) return SUFFIX_NONE;
    if (AMONG(plain, last_label)) return SUFFIX_PLAIN;
    if (AMONG(words, last_label)) return SUFFIX_WORD;
    return AMONG(common, last_label) ? SUFFIX_COMMON : SUFFIX_NONE;
}

bool suffix_is_second(struct text label) {
    return AMONG(second, label);
}

bool suffix_is_usual_begin(struct text label) {
    while (label.n > 1 && label.p[label.n - 1] >= '0' && label.p[label.n - 1] <= '9') label.n--;
    return AMONG(begins, label);
}
