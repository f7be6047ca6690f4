#include "atlas/town.h"

#include "atlas/cable.h"

/* One word that means a town; with a domain only in names of that operator, where it counts before others'.
 */
struct town_word {
    const char *word, *domain;
    enum town_code kind;
    uint32_t town;
};

#include "town_table.h"

enum {
    TOWNS = sizeof towns / sizeof *towns,
    WORDS = sizeof town_words / sizeof *town_words,
    LONGEST_HOST = 253, /* RFC 1035 2.3.4 */
    LONGEST_WORD = 40,
    SAME_PLACE_KM = 100 /* two hints that near do not contradict each other: airport and town */
};

/* How sure a hint is. */
enum { NO_HINT, BARE_CODE, NUMBERED_CODE, NAMED };

struct hint {
    uint32_t town;
    struct text word;
    unsigned sure;
};

const char *town_code_text(enum town_code c) {
    static const char *const words[] = {"IATA", "CLLI", "UN/LOCODE", "name"};
    return c <= TOWN_NAME ? words[c] : "unknown";
}

size_t town_count(void) {
    return TOWNS;
}

struct town town_get(size_t i) {
    return i < TOWNS ? towns[i] : (struct town){.name = ""};
}

static bool among(struct text word, const char *const *list, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (text_is(word, list[i])) return true;
    return false;
}

/* Codes that name interfaces, boxes or services far more often than towns. */
static bool never(struct text word) {
    static const char *const list[] = {"cor", "cur", "dam", "dia", "for", "her", "mem", "mes", "nap",
                                       "nas", "nic", "pop", "rec", "rob", "ros", "run", "sap", "sub",
                                       "sdf", "tip", "tos", "val", "var", "ser", "atm"};
    return among(word, list, sizeof list / sizeof *list);
}

/* Codes that are words as well: they count with a number behind them. */
static bool weak(struct text word) {
    static const char *const list[] = {
        "alb", "anc", "aus", "bah", "bel", "ben", "ber", "bio", "bod", "bre", "bud", "bue", "can", "cas",
        "chi", "clo", "coo", "dal", "dar", "dec", "del", "den", "doh", "edi", "ess", "gen", "gib", "got",
        "ham", "hel", "hou", "ind", "inn", "ist", "jax", "kin", "kun", "lad", "las", "led", "lil", "lim",
        "lin", "los", "lug", "lun", "mad", "maj", "man", "mao", "mar", "mel", "mex", "mia", "mil", "nag",
        "nim", "nou", "ode", "oka", "oma", "osa", "oua", "par", "pee", "pen", "per", "pit", "pom", "por",
        "pus", "ric", "rio", "rom", "sah", "sal", "san", "sat", "sea", "sel", "sha", "she", "sia", "sin",
        "sou", "str", "tas", "tia", "tao", "vie", "vog", "was"};
    return among(word, list, sizeof list / sizeof *list);
}

static int order(struct text x, const char *y) {
    struct text other = text_of(y);
    int c = memcmp(x.p, y, x.n < other.n ? x.n : other.n);
    return c ? c : (x.n > other.n) - (x.n < other.n);
}

static uint32_t first_of(struct text word) {
    uint32_t low = 0, high = WORDS;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (order(word, town_words[middle].word) > 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* `host` empty: words of one operator alone are left out. */
static const struct town_word *look_up(struct text word, struct text host) {
    const struct town_word *found = NULL;
    for (uint32_t i = first_of(word); i < WORDS && text_is(word, town_words[i].word); i++) {
        const struct town_word *w = &town_words[i];
        if (w->domain && !text_ends(host, w->domain)) continue;
        if (w->domain) return w;
        if (!found || w->kind == TOWN_CLLI || (w->kind == TOWN_NAME && found->kind == TOWN_IATA)) found = w;
    }
    return found;
}

bool town_find(struct text word, struct town *to, enum town_code *kind) {
    const struct town_word *w = never(word) ? NULL : look_up(word, (struct text){"", 0});
    if (!w) return false;
    *to = towns[w->town];
    *kind = w->kind;
    return true;
}

static bool digit(char c) {
    return c >= '0' && c <= '9';
}

/* "lhr25s12", "fra03", "paris1": the letters in front; `numbered` when digits follow. Empty: not so built. */
static struct text letters_of(struct text token, bool *numbered) {
    struct text word = {token.p, 0};
    while (word.n < token.n && token.p[word.n] >= 'a' && token.p[word.n] <= 'z') word.n++;
    size_t i = word.n, digits = 0, letters = 0;
    while (i < token.n && digit(token.p[i])) i++, digits++;
    *numbered = digits > 0;
    while (i < token.n && !digit(token.p[i])) i++, letters++;
    while (i < token.n && digit(token.p[i])) i++;
    bool fits = i == token.n && digits <= 4 && letters <= 2;
    return fits ? word : (struct text){token.p, 0};
}

static unsigned sureness(const struct town_word *w, bool numbered) {
    size_t n = strlen(w->word);
    if (w->domain || w->kind == TOWN_CLLI || (w->kind == TOWN_NAME && n > 4)) return NAMED;
    if (w->kind == TOWN_LOCODE || numbered || n == 4) return NUMBERED_CODE;
    return BARE_CODE;
}

/* False: it contradicts a hint as sure as itself. */
static bool weigh(struct hint *best, const struct town_word *w, struct text word, bool numbered) {
    unsigned sure = sureness(w, numbered);
    if (sure < best->sure) return true;
    if (sure > best->sure) {
        *best = (struct hint){w->town, word, sure};
        return true;
    }
    const struct town *x = &towns[best->town], *y = &towns[w->town];
    return great_circle_km(x->latitude, x->longitude, y->latitude, y->longitude) <= SAME_PLACE_KM;
}

static bool take(struct hint *best, struct text token, struct text host, bool *apart) {
    bool numbered;
    struct text word = letters_of(token, &numbered);
    if (word.n < 3 || word.n > LONGEST_WORD || never(word)) return false;
    const struct town_word *w = look_up(word, host);
    if (!w || (!w->domain && !numbered && weak(word))) return false;
    unsigned before = best->sure;
    bool agrees = weigh(best, w, word, numbered);
    if (best->sure > before) *apart = false;
    if (!agrees) *apart = true;
    return true;
}

/* Where the domain that somebody registered begins: what is before it names boxes and places. Two labels, or
 * three where the second last is one of those that countries hand out ("ad.jp", "com.au"). */
static size_t registered(struct text host) {
    static const char *const seconds[] = {"ac",  "ad", "co",  "com", "edu", "go",
                                          "gov", "ne", "net", "or",  "org"};
    size_t dots[3] = {0}, n = 0;
    for (size_t i = host.n; i-- > 0 && n < 3;)
        if (host.p[i] == '.') dots[n++] = i;
    if (n < 2) return 0;
    struct text second = {host.p + dots[1] + 1, dots[0] - dots[1] - 1};
    bool country = host.n - dots[0] - 1 == 2;
    if (country && among(second, seconds, sizeof seconds / sizeof *seconds)) return n == 3 ? dots[2] : 0;
    return dots[1];
}

/* The next token up to '.', '-' or '_'; `joined`: a '-' stands behind it, so that it may be half a name. */
static struct text next_token(struct text *rest, bool *joined) {
    struct text token = {rest->p, 0};
    while (token.n < rest->n && !strchr(".-_", rest->p[token.n])) token.n++;
    size_t used = token.n < rest->n ? token.n + 1 : token.n;
    *joined = token.n < rest->n && rest->p[token.n] == '-';
    *rest = (struct text){rest->p + used, rest->n - used};
    return token;
}

/* "hong-kong" and "san-jose1" are one name. */
static bool take_pair(struct hint *best, struct text first, struct text second, struct text host, char *pair,
                      bool *apart) {
    size_t n = first.n + second.n;
    bool numbered;
    struct text letters = letters_of(second, &numbered);
    if (first.n < 2 || letters.n < 2 || n > LONGEST_WORD || never(first)) return false;
    memcpy(pair, first.p, first.n);
    memcpy(pair + first.n, second.p, second.n);
    const struct town_word *w = look_up((struct text){pair, first.n + letters.n}, host);
    if (!w || w->kind != TOWN_NAME || first.n + letters.n < 6) return false;
    unsigned before = best->sure;
    bool agrees = weigh(best, w, (struct text){first.p, first.n + 1 + letters.n}, numbered);
    if (best->sure > before) *apart = false;
    if (!agrees) *apart = true;
    return true;
}

bool town_of_host(struct text host_name, struct town *to, struct text *by) {
    char lower[LONGEST_HOST + 1], pair[LONGEST_WORD + 1];
    if (host_name.n && host_name.p[host_name.n - 1] == '.') host_name.n--;
    if (host_name.n == 0 || host_name.n > LONGEST_HOST) return false;
    for (size_t i = 0; i < host_name.n; i++) {
        char c = host_name.p[i];
        lower[i] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
    struct text host = {lower, host_name.n}, rest = {lower, registered(host)};
    struct hint best = {0, {NULL, 0}, NO_HINT};
    bool apart = false, joined = false;
    for (struct text before = {NULL, 0}; rest.n;) {
        bool follows = joined;
        struct text token = next_token(&rest, &joined);
        if (!follows || !before.n || !take_pair(&best, before, token, host, pair, &apart))
            (void)take(&best, token, host, &apart);
        before = token;
    }
    if (best.sure == NO_HINT || apart) return false;
    *to = towns[best.town];
    *by = (struct text){host_name.p + (best.word.p - lower), best.word.n};
    return true;
}
