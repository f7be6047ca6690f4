/* Is what stands here the persona's, or only a piece of something else? */
#include "evidence/personal/search.h"

#include "evidence/personal/degrees.h"
#include "evidence/personal/validate.h"

#include <math.h>
#include <openssl/evp.h>

static bool digit(uint8_t c) {
    return c >= '0' && c <= '9';
}

static bool letter(uint8_t c) {
    return (c | 32) >= 'a' && (c | 32) <= 'z';
}

/* A short word inside a long run of letters and digits of all kinds: chance, as in base64 of a picture. */
static bool in_noise(struct bytes b, size_t from, size_t to) {
    enum { LONG = 24, FARTHEST = 64 };
    size_t start = from, end = to;
    unsigned kinds = 0;
    while (start > 0 && from - start < FARTHEST && (letter(b.p[start - 1]) || digit(b.p[start - 1]))) start--;
    while (end < b.n && end - to < FARTHEST && (letter(b.p[end]) || digit(b.p[end]))) end++;
    if (end - start < LONG) return false;
    for (size_t i = start; i < end; i++) kinds |= digit(b.p[i]) ? 1 : b.p[i] >= 'a' ? 2 : 4;
    return kinds == 7;
}

/* Words do not begin or end inside words, nor numbers inside numbers; the longer a value, the less that says.
 */
static bool stands_alone(const struct value_about *about, struct bytes b, size_t from, size_t to) {
    uint8_t before = from > 0 ? b.p[from - 1] : ' ', after = to < b.n ? b.p[to] : ' ';
    uint8_t first = b.p[from], last = b.p[to - 1];
    if (to - from >= 12 || about->letters == 0) return true;
    if (digit(first) && (digit(before) || (before == '.' && from > 1 && digit(b.p[from - 2])))) return false;
    if (digit(last) && digit(after)) return false;
    if (to - from >= 10) return true;
    if (letter(first) && letter(before)) return false;
    if (letter(last) && letter(after)) return false;
    return to - from >= 8 || !in_noise(b, from, to);
}

static bool near_text(struct bytes b, size_t from, size_t to, struct text what) {
    enum { NEAR = 200 };
    size_t low = from > NEAR ? from - NEAR : 0, high = b.n - to > NEAR ? to + NEAR : b.n;
    for (size_t i = low; i + what.n <= high; i++)
        if (strncasecmp((const char *)b.p + i, what.p, what.n) == 0) return true;
    return false;
}

static bool separates(uint8_t c) {
    return c == ' ' || c == '-' || c == '.' || c == '(' || c == ')' || c == '/' || c == '+';
}

/* How many digits of the number, from its last, stand before `to`; *from: where they begin. */
static size_t digits_back(struct bytes b, size_t to, struct text number, size_t *from) {
    size_t matched = 0, gap = 0, i = to;
    while (i > 0 && matched < number.n && gap < 4) {
        uint8_t c = b.p[i - 1];
        if (digit(c)) {
            if (c != (uint8_t)number.p[number.n - 1 - matched]) break;
            matched++, gap = 0, *from = i - 1;
        } else if (separates(c)) {
            gap++;
        } else if (c == ')' || (c >= 0x80 && gap < 3)) {
            gap++; /* no-break space */
        } else {
            break;
        }
        i--;
    }
    return matched;
}

static bool phone_ends_here(struct bytes b, size_t to, struct text number, size_t *from) {
    if (to < b.n && digit(b.p[to])) return false;
    size_t code = number.n && number.p[0] != '0' ? country_code_length(number) : 0,
           national = number.n - code;
    size_t matched = digits_back(b, to, number, from);
    bool trunk = number.p[0] == '0' && matched == number.n - 1; /* listed the national way, sent with +49 */
    if (matched < national && !(trunk && matched >= 7)) return false;
    if (matched < 7) return false;
    size_t i = *from;
    bool more = i > 0 && digit(b.p[i - 1]);
    if (!more || matched >= 10 || trunk) return true;
    bool zero = b.p[i - 1] == '0' && !(i > 1 && digit(b.p[i - 2]) && b.p[i - 2] != '0'); /* 0… or 00… */
    return zero;
}

static void add_own(struct scratch *s, uint32_t value, uint32_t layer, size_t from, size_t to,
                    const char *form) {
    hit_add(s, (struct hit){.layer = layer, .value = value, .from = from, .to = to, .form = form});
}

static void match_degrees(struct scratch *s, const struct form *form, uint32_t layer, struct bytes b,
                          size_t from) {
    const struct persona_value *v = &s->finder->persona->values[form->value];
    struct degrees d;
    unsigned decimals;
    if (!degrees_at(b, from, &d)) return;
    double slack = v->tolerance / 111320, narrow = cos(v->lat * 3.14159265358979 / 180);
    struct spot spot = {.layer = layer, .value = form->value, .from = d.from, .to = d.to};
    if (degrees_fit(&d, v->lat, slack, &decimals)) {
        spot.v = v->lat, spot.decimals = decimals;
        spot_add(s, spot);
    }
    if (degrees_fit(&d, v->lon, narrow > 0.01 ? slack / narrow : slack, &decimals)) {
        spot.v = v->lon, spot.decimals = decimals, spot.longitude = true;
        spot_add(s, spot);
    }
}

static bool base64_around(struct bytes b, size_t from, size_t to) {
    uint8_t before = from > 0 ? b.p[from - 1] : ' ', after = to < b.n ? b.p[to] : ' ';
    return letter(before) || digit(before) || letter(after) || digit(after) || before == '/' ||
           before == '+' || after == '/' || after == '+' || after == '_' || before == '_';
}

void match_form(struct scratch *s, const struct form *form, uint32_t layer, size_t from, size_t to) {
    struct bytes b = layer_bytes(&s->layers, layer);
    const struct value_about *about = &s->finder->values[form->value];
    switch (form->kind) {
    case FORM_NUMBER: match_degrees(s, form, layer, b, from); return;
    case FORM_TAIL:
        if (phone_ends_here(b, to, about->normal, &from)) add_own(s, form->value, layer, from, to, NULL);
        return;
    case FORM_RAW: add_own(s, form->value, layer, from, to, "binary"); return;
    case FORM_UTF16LE: add_own(s, form->value, layer, from, to, "utf-16le"); return;
    case FORM_UTF16BE: add_own(s, form->value, layer, from, to, "utf-16be"); return;
    case FORM_BASE64:
        if (!base64_around(b, from, to)) add_own(s, form->value, layer, from, to, "base64");
        return;
    case FORM_PLAIN:
    case FORM_EXACT:
    case FORM_REVERSED: break;
    }
    if (!stands_alone(about, b, from, to)) return;
    if (about->beside.n && !near_text(b, from, to, about->beside)) return;
    add_own(s, form->value, layer, from, to, form->kind == FORM_REVERSED ? "reversed" : NULL);
}

static void match_bytes(struct scratch *s, uint32_t layer, const uint8_t *p, size_t n, bool file) {
    const struct finder *f = s->finder;
    uint64_t key;
    memcpy(&key, p, 8);
    for (uint32_t i = hash_table_get(&f->digests, key); i != HASH_ABSENT; i = f->next_digest[i]) {
        const struct digest *d = &f->forms.digests[i];
        bool is_file = strcmp(d->name, "file") == 0;
        if (d->n != n || memcmp(d->bytes, p, n) != 0 || (file && !is_file)) continue;
        add_own(s, d->value, layer, 0, layer_bytes(&s->layers, layer).n,
                file      ? NULL
                : is_file ? "binary"
                          : d->name);
    }
}

void match_digest(struct scratch *s, uint32_t layer) {
    struct bytes b = layer_bytes(&s->layers, layer);
    if (s->finder->forms.n_digests == 0) return;
    if (b.n != 16 && b.n != 20 && b.n != 32) return;
    match_bytes(s, layer, b.p, b.n, false);
    if (s->layers.list[layer].encoding != ENCODING_HEX) return;
    uint8_t turned[32] = {0}; /* its digits, read from their end */
    for (size_t i = 0; i < b.n; i++) turned[b.n - 1 - i] = (uint8_t)(b.p[i] << 4 | b.p[i] >> 4);
    match_bytes(s, layer, turned, b.n, false);
}

void match_file(struct scratch *s, uint32_t layer, struct bytes file) {
    uint8_t out[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    if (!s->finder->file_digests || file.n == 0) return;
    const struct {
        size_t n;
        const EVP_MD *md;
    } kinds[] = {{16, EVP_md5()}, {20, EVP_sha1()}, {32, EVP_sha256()}};
    for (size_t i = 0; i < 3; i++)
        if ((s->finder->file_digests >> kinds[i].n / 4 & 1) &&
            EVP_Digest(file.p, file.n, out, &n, kinds[i].md, NULL))
            match_bytes(s, layer, out, n, true);
}

/* A latitude and a longitude near each other are a position. What is written to one decimal only, or found by
 * a few digits, must stand side by side. */
static bool pair_fits(const struct spot *a, const struct spot *b) {
    enum { FAR = 256, BESIDE = 40 };
    if (a->layer != b->layer || a->value != b->value || a->longitude == b->longitude || a->keyed != b->keyed)
        return false;
    const struct spot *first = a->from < b->from ? a : b, *second = first == a ? b : a;
    if (second->from < first->to) return false;
    size_t gap = second->from - first->to;
    bool rough = (a->decimals < 2 || b->decimals < 2) && !a->keyed;
    return gap <= (rough ? BESIDE : FAR);
}

static void pair_told(struct scratch *s, const struct spot *a, const struct spot *b) {
    const struct spot *lat = a->longitude ? b : a, *lon = a->longitude ? a : b;
    unsigned decimals = a->decimals < b->decimals ? a->decimals : b->decimals;
    /* 28 CFR 202.240: precise is within 1,000 metres. Half of a hundredth of a degree is 556 of them. */
    hit_add(s, (struct hit){.layer = a->layer,
                            .value = a->value,
                            .detector = DETECT_POSITION,
                            .class_name = decimals >= 2 ? "location.precise" : "location.coarse",
                            .from = a->from < b->from ? a->from : b->from,
                            .to = a->to > b->to ? a->to : b->to,
                            .lat = lat->v,
                            .lon = lon->v});
}

void spots_pair(struct scratch *s) {
    enum { LOOK = 64 };
    for (size_t i = 0; i < s->n_spots; i++) {
        if (s->spots[i].to == 0) continue; /* used */
        for (size_t k = i + 1; k < s->n_spots && k < i + LOOK; k++) {
            if (s->spots[k].to == 0 || !pair_fits(&s->spots[i], &s->spots[k])) continue;
            pair_told(s, &s->spots[i], &s->spots[k]);
            s->spots[i].to = s->spots[k].to = 0;
            break;
        }
    }
    s->n_spots = 0;
}
