/* Detectors of what takes more than a line: vectors of a face, rows of keystrokes, pictures, recordings. */
#include "evidence/personal/search.h"

#include <math.h>

#define WORDS(...)                                                                                           \
    (const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *)

enum { FEWEST_FLOATS = 64, MOST_FLOATS = 1024, FEWEST_STROKES = 8 };

static void add(struct scratch *s, enum detector d, uint32_t layer, size_t from, size_t to) {
    hit_add(s,
            (struct hit){.layer = layer, .value = NO_VALUE, .detector = (uint8_t)d, .from = from, .to = to});
}

/* Numbers of a JSON array, also of arrays or objects in it; *to: behind them. fractions: how many have a
 * point. */
static size_t count_numbers(struct bytes b, size_t from, size_t *to, size_t *fractions) {
    size_t n = 0, i = from;
    int depth = 1;
    bool inside = false;
    *fractions = 0;
    for (; i < b.n && depth > 0 && n <= 4 * MOST_FLOATS; i++) {
        uint8_t c = b.p[i];
        bool number = (c >= '0' && c <= '9') || c == '-' || c == '+' || (inside && (c == 'e' || c == 'E'));
        if (c == '[' || c == '{') depth++;
        if (c == ']' || c == '}') depth--;
        if (c == '.' && inside) {
            (*fractions)++;
            continue;
        }
        if (number && !inside) n++;
        inside = number;
        if (!number && c != '[' && c != ']' && c != '{' && c != '}' && c != ',' && c > ' ' && c != '"' &&
            c != ':' && c != 'x' && c != 'y' && c != 'z' && c != '\\')
            break; /* no plain numbers, nor points {"x":…,"y":…} */
    }
    *to = i;
    return n;
}

/* 32-bit numbers in base64: a vector of a network is of small ones, none of them out of the way. */
static bool packed_floats(struct text t) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint8_t out[FEWEST_FLOATS * 4 + 8];
    size_t n = 0;
    unsigned v = 0, held = 0;
    for (size_t i = 0; i < t.n && n < FEWEST_FLOATS * 4; i++) {
        const char *d = t.p[i] ? strchr(digits, t.p[i]) : NULL;
        if (!d) return false;
        v = v << 6 | (unsigned)(d - digits);
        held += 6;
        if (held < 8) continue;
        held -= 8;
        out[n++] = (uint8_t)(v >> held);
    }
    if (n < FEWEST_FLOATS * 4) return false;
    for (size_t i = 0; i < FEWEST_FLOATS; i++) {
        float f;
        memcpy(&f, out + 4 * i, 4);
        if (!isfinite(f) || fabsf(f) > 100.0f || (f != 0.0f && fabsf(f) < 1e-9f)) return false;
    }
    return true;
}

bool detect_vector(struct scratch *s, uint32_t layer, const struct key *k, const struct field *f) {
    bool face = key_has_word(k, WORDS("face", "faces", "faceprint", "embedding", "embeddings", "landmark",
                                      "landmarks", "facial", "descriptor", "descriptors", "facemesh",
                                      "voiceprint", "voice"));
    bool strokes =
        key_has_word(k, WORDS("keystroke", "keystrokes", "keypress", "keypresses", "keydown", "keydowns")) ||
        strstr(k->joined, "keytiming");
    struct bytes b = layer_bytes(&s->layers, layer);
    size_t to = f->at, fractions = 0, n = 0;
    if (!face && !strokes) return false;
    bool voice = strstr(k->joined, "voice") != NULL;
    if (f->list) n = count_numbers(b, f->at, &to, &fractions);
    if (strokes && n >= FEWEST_STROKES) {
        add(s, DETECT_KEYSTROKES, layer, f->at, to);
    } else if (face && n >= FEWEST_FLOATS && n <= 4 * MOST_FLOATS && fractions * 2 > n) {
        add(s, voice ? DETECT_VOICE : DETECT_FACE, layer, f->at, to);
    } else if (face && !f->list && f->quoted) {
        size_t end = f->at;
        while (end < b.n && b.p[end] != '"' && b.p[end] != '\\') end++;
        struct text t = {(const char *)b.p + f->at, end - f->at};
        if (packed_floats(t)) add(s, voice ? DETECT_VOICE : DETECT_FACE, layer, f->at, end);
    }
    return face || strokes;
}

void detect_exif(struct scratch *s, uint32_t layer, size_t at) {
    struct bytes b = layer_bytes(&s->layers, layer);
    double lat, lon;
    if (at + 6 > b.n || !exif_position((struct bytes){b.p + at + 6, b.n - at - 6}, &lat, &lon)) return;
    const struct persona *p = s->finder->persona;
    for (size_t i = 0; p && i < p->n_values; i++) {
        const struct persona_value *v = &p->values[i];
        if (strcmp(v->kind, "position") != 0 || v->unfit) continue;
        double slack = v->tolerance / 111320 + 1e-5;
        if (fabs(v->lat - lat) > slack || fabs(v->lon - lon) * cos(v->lat * 3.14159265358979 / 180) > slack)
            continue;
        hit_add(s, (struct hit){.layer = layer,
                                .value = (uint32_t)i,
                                .detector = DETECT_EXIF,
                                .form = "exif",
                                .from = at,
                                .to = at + 6,
                                .lat = lat,
                                .lon = lon});
        return;
    }
    if (s->detects)
        hit_add(s, (struct hit){.layer = layer,
                                .value = NO_VALUE,
                                .detector = DETECT_EXIF,
                                .form = "exif",
                                .from = at,
                                .to = at + 6,
                                .lat = lat,
                                .lon = lon});
}

void detect_media(struct scratch *s, uint32_t layer, size_t from, size_t to, struct text name,
                  struct text type) {
    struct bytes b = layer_bytes(&s->layers, layer);
    struct bytes file = {b.p + from, to - from};
    enum media media = media_of(file);
    if (media == MEDIA_NONE) media = media_of_type(type);
    match_file(s, layer, file);
    if (!s->detects || media != MEDIA_AUDIO || file.n < 512) return; /* of any length worth the name */
    add(s, media_is_voice(file, name, type) ? DETECT_VOICE : DETECT_AUDIO, layer, from, to);
}
