#include "evidence/personal/media.h"

#include "base/cursor.h"

#include <math.h>

static const struct {
    const char *magic;
    uint8_t at, n, media;
} magics[] = {
    {"\xff\xd8\xff", 0, 3, MEDIA_IMAGE},
    {"\x89PNG\r\n", 0, 6, MEDIA_IMAGE},
    {"GIF8", 0, 4, MEDIA_IMAGE},
    {"WEBPVP8", 8, 7, MEDIA_IMAGE},
    {"ftypheic", 4, 8, MEDIA_IMAGE},
    {"ftypheix", 4, 8, MEDIA_IMAGE},
    {"ftypmif1", 4, 8, MEDIA_IMAGE},
    {"ftypavif", 4, 8, MEDIA_IMAGE},
    {"II*\0", 0, 4, MEDIA_IMAGE},
    {"MM\0*", 0, 4, MEDIA_IMAGE},
    {"\0\0\1\0", 0, 4, MEDIA_IMAGE},
    {"ftypM4A", 4, 7, MEDIA_AUDIO},
    {"OggS", 0, 4, MEDIA_AUDIO},
    {"WAVEfmt ", 8, 8, MEDIA_AUDIO},
    {"#!AMR", 0, 5, MEDIA_AUDIO},
    {"#!SILK", 0, 6, MEDIA_AUDIO},
    {"\2#!SILK", 0, 7, MEDIA_AUDIO},
    {"ID3", 0, 3, MEDIA_AUDIO},
    {"fLaC", 0, 4, MEDIA_AUDIO},
    {"caff\0", 0, 5, MEDIA_AUDIO},
    {"ftyp3gp", 4, 7, MEDIA_VIDEO},
    {"ftyp", 4, 4, MEDIA_VIDEO},
    {"\x1a\x45\xdf\xa3", 0, 4, MEDIA_VIDEO},
    {"\0\0\0\x18"
     "ftyp",
     0, 8, MEDIA_VIDEO},
    {"styp", 4, 4, MEDIA_VIDEO},
    {"moof", 4, 4, MEDIA_VIDEO},
    {"FLV\1", 0, 4, MEDIA_VIDEO},
    {"wOFF", 0, 4, MEDIA_OTHER},
    {"wOF2", 0, 4, MEDIA_OTHER},
    {"OTTO", 0, 4, MEDIA_OTHER},
    {"\0\1\0\0\0", 0, 5, MEDIA_OTHER},
    {"%PDF-", 0, 5, MEDIA_OTHER},
    {"PK\3\4", 0, 4, MEDIA_OTHER},
    {"\0asm", 0, 4, MEDIA_OTHER},
    {"7z\xbc\xaf\x27\x1c", 0, 6, MEDIA_OTHER},
    {"\xfd"
     "7zXZ",
     0, 5, MEDIA_OTHER},
    {"BZh", 0, 3, MEDIA_OTHER},
    {"SQLite format 3", 0, 15, MEDIA_OTHER},
    {"Rar!\x1a\7", 0, 6, MEDIA_OTHER},
};

enum media media_of(struct bytes b) {
    enum { SMALLEST = 48 }; /* of a file of any kind */
    if (b.n < SMALLEST) return MEDIA_NONE;
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++)
        if (b.n >= (size_t)magics[i].at + magics[i].n + 4 &&
            memcmp(b.p + magics[i].at, magics[i].magic, magics[i].n) == 0)
            return (enum media)magics[i].media;
    return MEDIA_NONE;
}

static bool begins(struct text t, const char *with) {
    return t.n >= strlen(with) && strncasecmp(t.p, with, strlen(with)) == 0;
}

enum media media_of_type(struct text type) {
    if (begins(type, "image/svg")) return MEDIA_NONE;
    if (begins(type, "image/")) return MEDIA_IMAGE;
    if (begins(type, "audio/")) return MEDIA_AUDIO;
    if (begins(type, "video/")) return MEDIA_VIDEO;
    if (begins(type, "application/ocsp-request")) return MEDIA_OTHER; /* RFC 6960 A.1 */
    return begins(type, "font/") || begins(type, "application/font") ? MEDIA_OTHER : MEDIA_NONE;
}

static bool holds(struct text t, const char *word) {
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= t.n; i++)
        if (strncasecmp(t.p + i, word, n) == 0) return true;
    return false;
}

bool media_is_voice(struct bytes b, struct text name, struct text type) {
    static const char *const names[] = {"voice",  "speech",     "record", "utterance",
                                        "dictat", "microphone", "vocal"};
    static const char *const types[] = {"amr", "opus", "speex", "silk", "l16", "x-flac-speech", "pcm"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (holds(name, names[i])) return true;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (holds(type, types[i])) return true;
    bool coded = b.n > 6 && (memcmp(b.p, "#!AMR", 5) == 0 || memcmp(b.p, "#!SILK", 6) == 0);
    return coded || (b.n > 40 && memcmp(b.p, "OggS", 4) == 0 && memmem(b.p, 40, "OpusHead", 8)) ||
           (b.n > 40 && memcmp(b.p, "OggS", 4) == 0 && memmem(b.p, 40, "Speex", 5));
}

struct tiff {
    struct bytes all;
    bool big;
};

static uint32_t number(const struct tiff *t, size_t at, unsigned n) {
    struct cursor c = cursor_of(t->all);
    cursor_skip(&c, at);
    if (n == 2) return t->big ? cursor_be16(&c) : cursor_le16(&c);
    return t->big ? cursor_be32(&c) : cursor_le32(&c);
}

/* The value, or the offset of it, of a tag in the directory at `at`; false: it has none. */
static bool entry(const struct tiff *t, size_t at, uint16_t tag, uint32_t *value, size_t *where) {
    if (at + 2 > t->all.n) return false;
    uint32_t n = number(t, at, 2);
    for (uint32_t i = 0; i < n && at + 2 + 12 * (size_t)(i + 1) <= t->all.n; i++) {
        size_t e = at + 2 + 12 * (size_t)i;
        if (number(t, e, 2) != tag) continue;
        *value = number(t, e + 8, 4);
        *where = e + 8;
        return true;
    }
    return false;
}

static double rationals(const struct tiff *t, size_t at) {
    static const double units[] = {1, 60, 3600};
    double v = 0;
    if (at > t->all.n || t->all.n - at < 24) return NAN;
    for (size_t i = 0; i < 3; i++) {
        double over = (double)number(t, at + 8 * i, 4), under = (double)number(t, at + 8 * i + 4, 4);
        if (under > 0) v += over / under / units[i];
    }
    return v;
}

bool exif_position(struct bytes b, double *lat, double *lon) {
    enum { GPS_DIRECTORY = 0x8825, LATITUDE_REF = 1, LATITUDE, LONGITUDE_REF, LONGITUDE };
    if (b.n < 8 || (memcmp(b.p, "II*\0", 4) != 0 && memcmp(b.p, "MM\0*", 4) != 0)) return false;
    struct tiff t = {b, b.p[0] == 'M'};
    uint32_t gps, v[4];
    size_t where[4], at;
    if (!entry(&t, number(&t, 4, 4), GPS_DIRECTORY, &gps, &at)) return false;
    for (uint16_t i = 0; i < 4; i++)
        if (!entry(&t, gps, (uint16_t)(LATITUDE_REF + i), &v[i], &where[i])) return false;
    *lat = rationals(&t, v[1]);
    *lon = rationals(&t, v[3]);
    if (b.p[where[0]] == 'S') *lat = -*lat;
    if (b.p[where[2]] == 'W') *lon = -*lon;
    return isfinite(*lat) && isfinite(*lon) && fabs(*lat) <= 90 && fabs(*lon) <= 180 &&
           (fabs(*lat) > 1e-6 || fabs(*lon) > 1e-6);
}
